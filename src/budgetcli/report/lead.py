"""The beginning of a report: its four answers in a sentence each, and the key figures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from budgetcli.model.numbers import EXACT, exact_sum
from budgetcli.report.blocks import Bullets, Card, Cards, Section
from budgetcli.report.material import by_measure, together
from budgetcli.report.missing import remainder, unknown
from budgetcli.report.savings import title
from budgetcli.report.soundness import TONES, verdict
from budgetcli.report.spending import largest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from budgetcli.model.budgets import Year
    from budgetcli.report.blocks import Block
    from budgetcli.report.material import Material
    from budgetcli.report.wording import Wording


MOST_GROWTH = 10
"""A growth of more than so many times the first year says nothing in per cent."""


def lead(material: Material, said: Wording) -> Section:
    """Return what a stranger should be able to say after reading: what is spent, whether it is
    sound, what is cut, what is missing."""
    sound = f"{said.word(f'headline-{material.check.verdict}')}: {verdict(material.check, said)}"
    answers = (*_spent(material, said), sound, *_cut(material, said), *_missing(material, said))
    cards = tuple(_cards(material, said))
    blocks: tuple[Block, ...] = (Bullets(answers), *((Cards(cards),) if cards else ()))
    return Section("in-short", said.word("in-short"), blocks)


def _spent(material: Material, said: Wording) -> Iterator[str]:
    if not material.columns:
        return
    first, last = material.columns[0], material.columns[-1]
    start, end = (said.cost(material.total(each)) for each in (first, last))
    sentence = said.word(
        "spends" if start >= 0 else "earns", said.money(abs(start)), said.at(first)
    )
    if first != last:
        sentence += " " + _course(said, start, end, said.period(last))
    computed = () if material.budget.total_line is not None else (said.word("total-computed"),)
    yield " ".join(
        [
            sentence,
            *computed,
            *_stages(material, said),
            *_level(material, said),
            *_largest(material, said),
        ]
    )


def _course(said: Wording, start: Decimal, end: Decimal, until: str) -> str:
    """Return how a net changes until the last year: by how much its own kind, cost or income, is
    more or less; where it turns into the other, what it is then."""
    if not start or (end and (start > 0) != (end > 0)):
        key = "spends-then" if end > 0 else "earns-then" if end < 0 else "nothing-then"
        return said.word(key, said.money(abs(end)), until)
    change = EXACT.subtract(abs(end), abs(start))
    key = "grows" if change > 0 else "shrinks" if change < 0 else "stays"
    ratio = abs(Fraction(change) / Fraction(start))
    if ratio > MOST_GROWTH:
        key = "grows-much"
    return said.word(key, said.money(abs(end)), until, said.money(abs(change)), said.percent(ratio))


def _stages(material: Material, said: Wording) -> Iterator[str]:
    """Yield the totals of all stages and the deviation stated, where the columns are no series of
    years."""
    totals = {
        each: total
        for each in material.summary.period
        if (total := material.budget.total(each)) is not None
    }
    known = {each: total for each, total in totals.items() if each.stage != "deviation"}
    if len(material.columns) != 1 or len(known) < 2 or len({each.year for each in known}) > 1:
        return
    is_income = all(total >= 0 for total in known.values())
    amounts = [
        f"{said.period(each)} {said.number(total if is_income else said.cost(total))}"
        for each, total in known.items()
    ]
    yield said.word("stages-income" if is_income else "stages", said.listed(amounts))
    deviation = next((total for each, total in totals.items() if each.stage == "deviation"), None)
    if deviation:
        yield said.word(
            "deviation-better" if deviation > 0 else "deviation-worse", said.money(abs(deviation))
        )


def _level(material: Material, said: Wording) -> Iterator[str]:
    level = material.budget.heading.price_level
    if level is not None and len(material.columns) > 1:
        yield said.word("fixed-prices", level)


def _largest(material: Material, said: Wording) -> Iterator[str]:
    lines, first = largest(material), material.columns[0]
    total = material.total(first)
    if lines and total:
        amount = material.budget.amount(lines[0].id, first)
        if amount is not None and 0 < Fraction(amount) / Fraction(total) <= 1:
            yield said.word(
                "largest-line", lines[0].label, said.percent(Fraction(amount) / Fraction(total))
            )


def _cut(material: Material, said: Wording) -> Iterator[str]:
    planned, gone = material.planned, tuple(material.budget.taken_out.values())
    if gone:
        yield said.word("taken-out", said.listed(gone))
    if not planned:
        if not gone:
            yield said.word("no-savings")
        return
    by_id = by_measure(planned)
    saving = [each for each in by_id.values() if (each[0].full_year or 0) > 0]
    costing = [each for each in by_id.values() if (each[0].full_year or 0) < 0]
    year, amount = _first_known(material)
    sentence = said.word("measures-count", len(by_id), len(saving), len(costing))
    if year is not None and amount is not None:
        sentence += " " + said.word(
            "measures-sum" if amount >= 0 else "measures-cost", said.money(abs(amount)), year
        )
    largest_cut = max(by_id.values(), key=lambda each: each[0].full_year or 0)[0]
    if largest_cut.full_year and largest_cut.full_year > 0 and len(by_id) > 1:
        sentence += " " + said.word(
            "measures-largest", title(largest_cut.measure, said), said.money(largest_cut.full_year)
        )
    held = sum(each[0].held for each in by_id.values())
    key = "all-held" if held == len(by_id) else "none-held" if not held else "some-held"
    yield f"{sentence} {said.word(key, held, len(by_id))}"


def _first_known(material: Material) -> tuple[Year | None, Decimal | None]:
    return next(
        ((year, amount) for year in material.years if (amount := together(material.planned, year))),
        (None, None),
    )


def _missing(material: Material, said: Wording) -> Iterator[str]:
    if material.gap is None:
        yield said.word("nothing-demanded")
    else:
        yield " ".join(
            each for each in (remainder(material.gap, said), unknown(material.gap, said)) if each
        )


def _cards(material: Material, said: Wording) -> Iterator[Card]:
    if material.columns:
        first, last = material.columns[0], material.columns[-1]
        start, end = (said.cost(material.total(each)) for each in (first, last))
        key = "card-net" if start >= 0 else "card-income"
        yield Card(said.word(key, said.period(first)), said.number(abs(start)), said.unit)
        if first != last and start:
            yield _growth(said, start, end, said.period(last))
    report = material.check
    yield Card(
        said.word("card-check"),
        said.word(f"card-{TONES.get(report.verdict, 'doubt')}"),
        said.word("card-check-note", len(report.judgements)),
    )
    if material.gap is not None:
        amounts = {year: material.gap.remaining(year) for year in material.gap.years}
        year = next((each for each, amount in amounts.items() if amount > 0), None)
        if year is not None:
            yield Card(
                said.word("card-missing", year),
                said.number(amounts[year]),
                _missing_note(material, said, amounts),
            )


def _growth(said: Wording, start: Decimal, end: Decimal, until: str) -> Card:
    if end and (start > 0) != (end > 0):
        key = "card-spends-then" if end > 0 else "card-earns-then"
        return Card(said.word(key, until), said.number(abs(end)), said.unit)
    change = EXACT.subtract(abs(end), abs(start))
    mark = "+" if change > 0 else "\u2212" if change < 0 else ""
    ratio = abs(Fraction(change) / Fraction(start))
    amount = f"{mark}{said.money(abs(change))}"
    if ratio > MOST_GROWTH:
        return Card(said.word("card-growth", until), amount)
    return Card(said.word("card-growth", until), f"{mark}{said.percent(ratio)}", amount)


def _missing_note(material: Material, said: Wording, amounts: dict[Year, Decimal]) -> str:
    later = [amount for amount in list(amounts.values())[1:] if amount > 0]
    known = not any(material.gap.unknown.values()) if material.gap is not None else True
    whole = exact_sum(amounts.values())
    if not later:
        return said.unit
    return said.word(
        "card-missing-note" if known else "card-missing-least",
        said.money(whole),
        said.years(list(amounts)),
    )
