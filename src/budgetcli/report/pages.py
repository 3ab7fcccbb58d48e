"""A report as a page: its sections in order, and what it is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcli.model.names import clean
from budgetcli.model.tables import Field, Row, Table
from budgetcli.report import charts
from budgetcli.report.blocks import Bullets, Grid, Page, Paragraph, Section
from budgetcli.report.lead import lead
from budgetcli.report.missing import missing
from budgetcli.report.questions import questions
from budgetcli.report.savings import savings
from budgetcli.report.soundness import soundness
from budgetcli.report.spending import spending
from budgetcli.report.wording import Wording
from budgetcli.version import VERSION
from budgetcli.views import view as views
from budgetcli.views.keyfigures import KeyFiguresView
from budgetcli.views.summaries import SummaryView

if TYPE_CHECKING:
    from budgetcli.comparing.keyfigures import KeyFigures
    from budgetcli.report.material import Material
    from budgetcli.words.languages import Language

SHORT_HASH = 16
"""So many digits of a hash are shown; all of them are in what programs read."""


def page(material: Material, language: Language) -> Page:
    """Return the whole report in a language."""
    said = Wording(language, material.budget)
    asked = questions(material, said)
    body = Bullets(asked, numbered=True) if asked else Paragraph(said.word("questions-none"))
    keyed = (key_figures(material.keyed, material, said),) if material.keyed is not None else ()
    sections = (
        lead(material, said),
        spending(material, said),
        *keyed,
        soundness(material, said),
        savings(material, said),
        missing(material, said),
        Section("questions", said.word("questions"), (body,)),
        sources(material, said),
    )
    return framed(
        material, said, "eyebrow", SummaryView(material.summary).table(language).title, sections
    )


def key_figures(figures: KeyFigures, material: Material, said: Wording) -> Section:
    """Return the amounts per head and the like, with what they are divided by."""
    table = KeyFiguresView(figures, material.sign).table(said.language)
    return Section(
        "key-figures",
        said.word("key-figures"),
        (Grid(table, table.caption or table.title), Bullets(table.notes)),
    )


def framed(
    material: Material, said: Wording, eyebrow: str, title: str, sections: tuple[Section, ...]
) -> Page:
    """Return a page with what stands above and below its sections."""
    caption = views.caption(
        material.budget, said.language, material.sign or material.budget.heading.sign
    )
    entity = material.budget.heading.entity
    return Page(
        eyebrow=" · ".join([said.word(eyebrow), *([entity] if entity else [])]),
        title=title,
        caption=caption,
        sections=sections,
        language=said.language,
        contents=said.word("contents"),
        footer=said.word("footer", VERSION),
        made=made(material, said.language),
    )


def sources(material: Material, said: Wording) -> Section:
    """Return the files behind a page with their hashes, what was assumed, and how to recalculate
    it."""
    fields = tuple(Field(key, said.word(key)) for key in ("file", "role", "sheet", "hash"))
    budgets = len(material.budget.inputs)
    rows = tuple(
        Row(
            (
                clean(each.path),
                said.word("role-budget" if number < budgets else "role-package"),
                each.sheet or "",
                f"{each.sha256[:SHORT_HASH]}…",
            )
        )
        for number, each in enumerate(material.sources)
    )
    notes = (
        [said.word("assumed-years", said.said("assumed", str(material.assumed)))]
        if material.assumed
        else []
    )
    notes += [
        said.word(
            "made-by",
            clean(
                " ".join([*material.command, *(["--pack", material.pack] if material.pack else [])])
            ),
        ),
        said.word("verify-with"),
    ]
    table = Grid(Table(said.word("sources"), fields, rows), said.word("sources-caption"))
    return Section(
        "sources",
        said.word("sources"),
        (Paragraph(said.word("sources-text")), table, Bullets(tuple(notes))),
    )


def made(material: Material, language: Language) -> dict[str, Any]:
    """Return what a page is made from, as plain values, for who recalculates it."""
    return views.opening("report", material.sources) | {
        "made": dict(material.made),
        "pack": material.pack,
        "language": str(language),
        "sign": str(material.sign) if material.sign else None,
        "template": material.template,
        "charts": charts.version(),
    }
