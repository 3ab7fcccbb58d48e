"""A report or a consultation pack as a page: its sections in order, the measures as a committee
discusses them, and the answers given."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcli.model.names import clean
from budgetcli.model.records import Field, FieldKind, Row, Table
from budgetcli.reports import charts
from budgetcli.reports.material import (
    Bullets,
    GridBlock,
    Page,
    Paragraph,
    Section,
    Wording,
    by_measure,
    together,
)
from budgetcli.reports.sections import (
    hits,
    lead,
    missing,
    questions,
    remainder,
    savings,
    soundness,
    spending,
    title,
    unknown,
)
from budgetcli.version import VERSION
from budgetcli.views import view as views
from budgetcli.views.keyfigure_view import KeyFiguresView
from budgetcli.views.summary_view import SummaryView
from budgetcli.views.tied_texts import TiedView
from budgetcli.words.languages import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from budgetcli.comparing.keyfigures import KeyFigures
    from budgetcli.model.budgets import Year
    from budgetcli.publications.answers import Answer, AnswerSentence
    from budgetcli.reports.material import Block, Material, Planned
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
        (GridBlock(table, table.caption or table.title), Bullets(table.notes)),
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
    table = GridBlock(Table(said.word("sources"), fields, rows), said.word("sources-caption"))
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


MOST_WISHES = 20


def answer_section(answer: Answer, material: Material, said: Wording) -> Section:
    """Return the section."""
    return Section(
        "answer",
        word_of(said, "answer-title", answer.tied.publication.source.path),
        tuple(_blocks(answer, material, said)),
    )


def _blocks(answer: Answer, material: Material, said: Wording) -> Iterator[Block]:
    own = views.name_of(material.budget)
    named = said.listed(list(answer.bodies)) if answer.bodies else word_of(said, "answer-nobody")
    yield Paragraph(word_of(said, "answer-of" if answer.is_of else "answer-not-of", named, own))
    view = TiedView(answer.tied, material.answer_inputs)
    language = said.language
    if answer.claims:
        fields = tuple(
            Field(key, word_of(said, f"tie-{key}"))
            for key in ("figure", "place", "status", "because")
        )
        rows = tuple(
            Row(
                (
                    each.mention.quote,
                    view.place_of(each, language),
                    word_of(said, f"status-{each.status}"),
                    view.because(each, language),
                )
            )
            for each in answer.claims
        )
        yield GridBlock(
            Table(word_of(said, "answer-claims"), fields, rows), word_of(said, "answer-claims")
        )
    else:
        yield Paragraph(word_of(said, "tie-nothing"))
    if answer.wishes:
        yield Paragraph(word_of(said, "answer-wishes"))
        yield Bullets(tuple(_quoted(each, said) for each in answer.wishes[:MOST_WISHES]))
    left = [
        *(
            word_of(said, "answer-unanswered", each.mention.quote, view.because(each, language))
            for each in answer.unanswered
        ),
        *(_quoted(each, said) for each in answer.questions),
    ]
    if left:
        yield Paragraph(word_of(said, "answer-open"))
        yield Bullets(tuple(left))


def word_of(said: Wording, key: str, *values: object) -> str:
    """Return a phrase of tied texts in the language of the page."""
    return word(key, said.language, *values)


def _quoted(each: AnswerSentence, said: Wording) -> str:
    return word_of(said, "answer-quote", each.text, each.line)


def pack_page(material: Material, language: Language) -> Page:
    """Return the pack in a language: the measures, the money, the questions, the sources."""
    said = Wording(language, material.budget)
    name = said.word("title-med", views.name_of(material.budget))
    sections = (
        Section("measures", said.word("pack-measures"), tuple(_measures(material, said))),
        Section("money", said.word("pack-money"), tuple(_money(material, said))),
        *([answer_section(material.answer, material, said)] if material.answer is not None else []),
        Section(
            "questions",
            said.word("pack-questions"),
            (Bullets(tuple(_questions(material, said)), numbered=True),),
        ),
        sources(material, said),
    )
    return framed(material, said, "eyebrow-med", name, sections)


def _measures(material: Material, said: Wording) -> Iterator[Block]:
    if not material.planned:
        yield Paragraph(said.word("no-savings"))
        return
    by_id = by_measure(material.planned)
    yield Paragraph(said.word("pack-intro", len(by_id), views.name_of(material.budget)))
    keys = ("measure", "amount", "from", "hits", "decides", "staffing")
    fields = tuple(
        Field(key, said.word(key), FieldKind.CHANGE if key == "amount" else FieldKind.TEXT)
        for key in keys
    )
    rows = tuple(_row(material, each, said) for each in by_id.values())
    yield GridBlock(
        Table(said.word("pack-measures"), fields, rows), said.word("pack-caption", said.unit)
    )
    if (
        any(material.posts(each) is not None for each in material.planned)
        and material.post is not None
    ):
        yield Paragraph(said.word("posts-assumption", _kroner(material.post, said)))


def _kroner(amount: Decimal, said: Wording) -> str:
    currency = said.budget.heading.unit.currency or ""
    return (
        f"{said.number(amount)} kr."
        if said.language == "da"
        else f"{currency} {said.number(amount)}".strip()
    )


def _row(material: Material, planned: tuple[Planned, ...], said: Wording) -> Row:
    first = planned[0]
    amounts = {year: together(planned, year) for year in material.years}
    level = next((each for each in reversed(list(amounts.values())) if each), None)
    shown = said.word("not-stated") if level is None else said.change(level)
    return Row(
        (
            title(first.measure, said),
            shown,
            _from(amounts, said),
            ", ".join(hits(each, said) for each in planned),
            _decides(first, said),
            staffing(material, planned, said),
        )
    )


def _from(amounts: Mapping[Year, Decimal | None], said: Wording) -> str:
    """Say from when: the first year with an effect, whether later years are known, and where it is
    phased in."""
    years = [year for year, amount in amounts.items() if amount]
    if not years:
        return said.word("not-stated")
    if None in amounts.values():
        return said.word("only-in", years[0])
    return str(years[0]) if amounts[list(amounts)[-1]] else said.word("once", years[0])


def _decides(planned: Planned, said: Wording) -> str:
    """Say who decided on the measure, else on its frame, else only where it stands; and whether the
    administration carries it out."""
    measure = planned.measure
    frames = [
        each
        for each in planned.package.frames
        if each.id == measure.frame and each.saying.decision is not None
    ]
    who = [
        str(measure.saying.decision)
        if measure.saying.decision is not None
        else said.word(f"status-{measure.status}")
    ]
    who += [
        said.word("decides-frame", each.saying.decision)
        for each in frames
        if measure.saying.decision is None
    ]
    return "; ".join(
        [*who, *([said.word("decides-administrative")] if is_administrative(planned) else [])]
    )


def is_administrative(planned: Planned) -> bool:
    """Return whether the package says that the administration carries the measure out."""
    return (planned.measure.implementation or "").startswith("administrativ")


def staffing(material: Material, planned: tuple[Planned, ...], said: Wording) -> str:
    """Say how many full-time posts a measure concerns: as stated, else as assumed from the cost of
    one, else that nobody says."""
    measure = planned[0].measure
    if measure.fte is not None:
        return said.word("posts-stated", measure.fte)
    if measure.units is not None and measure.units.posts:
        volumes = list(measure.units.volume.amounts.values())
        return said.word("posts-stated", said.number(volumes[-1]))
    posts = [each for line in planned if (each := material.posts(line)) is not None]
    return (
        said.word("posts-assumed", said.number(sum(posts, Decimal(0))))
        if posts
        else said.word("not-stated")
    )


def _money(material: Material, said: Wording) -> Iterator[Block]:
    answers = next(
        block.items for block in lead(material, said).blocks if isinstance(block, Bullets)
    )
    gap = material.gap
    left = (
        [each for each in (remainder(gap, said), unknown(gap, said)) if each]
        if gap is not None
        else []
    )
    yield Bullets((answers[0], answers[1], " ".join(left)) if left else answers)


def _questions(material: Material, said: Wording) -> Iterator[str]:
    """Yield the questions that follow from what is missing, those on staff and decisions first."""
    firsts = [each[0] for each in by_measure(material.planned).values()]
    for key, asked in (
        ("ask-decided", [each for each in firsts if each.measure.saying.decision is None]),
        ("ask-carried-out", [each for each in firsts if is_administrative(each)]),
    ):
        if asked:
            yield said.word(
                key, said.listed([said.word("quoted", title(each.measure, said)) for each in asked])
            )
    yield from questions(material, said)
    yield said.word("ask-consequences")
