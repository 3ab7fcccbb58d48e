"""The consultation pack: the measures as the staff's committee has to discuss them, in one or two
pages."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.model.tables import Field, FieldKind, Row, Table
from budgetcli.report.answers import answer_section
from budgetcli.report.blocks import Bullets, Grid, Paragraph, Section
from budgetcli.report.lead import lead
from budgetcli.report.material import by_measure, together
from budgetcli.report.missing import remainder, unknown
from budgetcli.report.pages import framed, sources
from budgetcli.report.questions import questions
from budgetcli.report.savings import hits, title
from budgetcli.report.wording import Wording
from budgetcli.views import view as views

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from budgetcli.model.budgets import Year
    from budgetcli.report.blocks import Block, Page
    from budgetcli.report.material import Material, Planned
    from budgetcli.words.languages import Language


def page(material: Material, language: Language) -> Page:
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
    yield Grid(
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
