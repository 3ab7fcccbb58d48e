"""The questions a budget and its package leave open: what is unknown, what is inferred, what nobody
has said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.report.material import by_measure
from budgetcli.report.savings import title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.report.material import Material, Planned
    from budgetcli.report.wording import Wording


def questions(material: Material, said: Wording) -> tuple[str, ...]:
    """Return the open questions, those on single measures first, then on frames and pressures, then
    on the table."""
    return tuple(
        (*_on_measures(material, said), *_on_demands(material, said), *_on_check(material, said))
    )


def _on_measures(material: Material, said: Wording) -> Iterator[str]:
    for planned in by_measure(material.planned).values():
        yield from _on_years(planned[0], said)
    yield from _on_lines(material, said)
    lacking = [
        title(each[0].measure, said)
        for each in by_measure(material.planned).values()
        if not staffing_said(each[0])
    ]
    if lacking:
        yield said.word("ask-posts", said.listed([said.word("quoted", each) for each in lacking]))


def _on_lines(material: Material, said: Wording) -> Iterator[str]:
    """Yield one question for each line that measures are only taken to hit."""
    for line in dict.fromkeys(each.line for each in material.planned):
        measures = [
            title(each.measure, said)
            for each in material.planned
            if each.line == line and each.measure.target_certainty != "stated"
        ]
        if measures:
            yield said.word(
                "ask-line",
                said.listed([said.word("quoted", each) for each in measures]),
                line.label,
            )


def _on_years(planned: Planned, said: Wording) -> Iterator[str]:
    years = [year for year, amount in planned.effect.items() if amount is None]
    if years:
        yield said.word("ask-years", title(planned.measure, said), said.years(years))


def staffing_said(planned: Planned) -> bool:
    """Return whether the package says how many posts a measure concerns."""
    units = planned.measure.units
    return planned.measure.fte is not None or (units is not None and units.posts)


def _on_demands(material: Material, said: Wording) -> Iterator[str]:
    for demand in material.gap.demands if material.gap is not None else ():
        years = [year for year, amount in demand.demanded.items() if amount is None]
        if years:
            yield said.word("ask-demand-years", demand.title, said.years(years))
        if demand.condition:
            yield said.word("ask-key", demand.title, demand.condition)
        known = {
            year: amount
            for year, amount in demand.remaining.items()
            if amount is not None and amount > 0
        }
        if known:
            yield said.word("ask-where", said.by_year(known), demand.title)


def _on_check(material: Material, said: Wording) -> Iterator[str]:
    if material.check.findings:
        yield said.word("ask-findings", len(material.check.findings))
