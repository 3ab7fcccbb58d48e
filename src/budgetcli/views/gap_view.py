"""A gap to look at: what each frame and pressure demands, what is found, what remains; and the same
amounts split by keys and carried by committees."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.numbers import exact_sum, quantum_of, round_half_up, round_ratio
from budgetcli.model.records import UNKNOWN, Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.reference.steering import (
    Growth,
    growth,
    net_columns,
    not_steerable,
    steerable,
    yearly,
)
from budgetcli.savings.allocations import ShareOf, share_of
from budgetcli.views import view as views
from budgetcli.views.tones import said
from budgetcli.words.languages import Language, number, percent, unit_name, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget, Column, Input, Line, Year
    from budgetcli.savings.allocations import Allocation
    from budgetcli.savings.courses import Assumption
    from budgetcli.savings.gaps import Burdens, Carried, Demand, Gap
    from budgetcli.views.view import Record

CENTS = Decimal("0.01")


class AllocationView(NamedTuple):
    """The view of an allocation; `left_out` are lines without a part, because they are income or
    cannot be steered."""

    allocation: Allocation
    inputs: tuple[Input, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def budget(self) -> Budget | None:
        """An allocation is no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a part, with its share of the weights, and the sum."""
        allocation = self.allocation
        whole = exact_sum(each.weight for each in allocation.parts)
        rows = [
            Row(
                (
                    each.label,
                    each.weight,
                    percent(Fraction(each.weight) / Fraction(whole), CENTS),
                    each.amount,
                )
            )
            for each in allocation.parts
        ]
        total = Row(
            (
                word("total", language),
                whole,
                percent(Fraction(1), CENTS),
                exact_sum(each.amount for each in allocation.parts),
            ),
            RowRole.TOTAL,
        )
        return Table(
            title=word(
                "allocation-title",
                language,
                number(allocation.amount, language),
                word(f"by-{allocation.method}", language),
            ),
            fields=(
                Field("part", word("part", language)),
                Field("weight", word("weight", language), FieldKind.NUMBER),
                Field("share", "%", FieldKind.PERCENT),
                Field("amount", word("amount", language), FieldKind.AMOUNT),
            ),
            rows=(*rows, total),
            notes=tuple(self._sentences(language)),
        )

    def _sentences(self, language: Language) -> Iterator[str]:
        if self.left_out:
            yield word("left-out", language, views.named(self.left_out))
        stated, nearest = self.allocation.stated, self.allocation.nearest
        if stated is None or nearest is None:
            return
        key = "stated-matches" if self.allocation.matches else "stated-differs"
        yield word(
            key,
            language,
            number(stated, language),
            word(f"by-{self.allocation.method}", language),
            nearest.label,
            number(nearest.amount, language),
        )
        share = share_of(stated, self.allocation.amount)
        if share is not None:
            parts, amount = share.nearest_equal
            key = "share-is-equal" if share.equal_parts else "share-not-equal"
            yield word(
                key,
                language,
                number(stated, language),
                number(self.allocation.amount, language),
                parts,
                number(amount, language),
            )

    def document(self) -> dict[str, Any]:
        """Return the amount, the method and every part."""
        allocation = self.allocation
        share = (
            None if allocation.stated is None else share_of(allocation.stated, allocation.amount)
        )
        return views.opening("allocation", self.inputs) | {
            "amount": allocation.amount,
            "method": allocation.method,
            "step": allocation.step,
            "parts": [
                {"id": each.id, "label": each.label, "amount": each.amount, "weight": each.weight}
                for each in allocation.parts
            ],
            "left_out": list(self.left_out),
            "stated": None
            if allocation.stated is None
            else {
                "amount": allocation.stated,
                "matches": allocation.matches,
                "percent": None if share is None else percent(share.ratio, CENTS),
                "equal_parts": None if share is None else share.equal_parts,
            },
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a part."""
        return ("id", "label", "weight", "amount"), (
            (each.id, each.label, each.weight, each.amount) for each in self.allocation.parts
        )


AMOUNTS = ("demanded", "identified", "remaining")


class BurdensView(NamedTuple):
    """The view of who carries what."""

    burdens: Burdens
    inputs: tuple[Input, ...] = ()

    @property
    def budget(self) -> Budget | None:
        """Burdens are no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a committee, demand and year, and a sum over the committees."""
        names = (("demand", "demand"), ("committee", "committee"), ("year", "year"))
        texts = tuple(Field(key, word(phrase, language)) for key, phrase in names)
        amounts = tuple(Field(key, word(key, language), FieldKind.AMOUNT) for key in AMOUNTS)
        ratios = tuple(
            Field(key, f"% {word(f'base-{key}', language)}", FieldKind.PERCENT)
            for key in ("net", "steerable")
        )
        return Table(
            word("burdens-title", language),
            (*texts, *amounts, *ratios),
            tuple(self._rows(language)),
            notes=tuple(self._sentences(language)),
        )

    def _rows(self, language: Language) -> Iterator[Row]:
        """Yield the part of each committee, with a sum where there are several."""
        several = len({each.committee for each in self.burdens.carried}) > 1
        met = [(each.demand, each.year) for each in self.burdens.carried]
        parts: dict[tuple[str, Year], list[Carried]] = {key: [] for key in met}
        for key, each in zip(met, self.burdens.carried, strict=True):
            parts[key].append(each)
        for (demand, year), carried in parts.items():
            for each in carried:
                shown = (
                    _cell(amount) for amount in (each.demanded, each.identified, each.remaining)
                )
                ratios = (_ratio(each.ratio(each.net)), _ratio(each.ratio(each.steerable)))
                yield Row((demand, each.committee, str(year), *shown, *ratios))
            if several:
                totals = (_cell(self.burdens.total(demand, year, of)) for of in AMOUNTS)
                yield Row(
                    (demand, word("total", language), str(year), *totals, None, None), RowRole.TOTAL
                )

    def _sentences(self, language: Language) -> Iterator[str]:
        if self.burdens.free:
            yield word("burdens-free", language, views.named(self.burdens.free))
        for year, net in self.burdens.net.items():
            yield word(
                "burdens-net", language, year, UNKNOWN if net is None else number(net, language)
            )

    def document(self) -> dict[str, Any]:
        """Return every part with both bases, and the net of all together."""
        return views.opening("burdens", self.inputs) | {
            "carried": [self._carried(each) for each in self.burdens.carried],
            "free": list(self.burdens.free),
            "net": {str(year): amount for year, amount in self.burdens.net.items()},
        }

    def _carried(self, each: Carried) -> dict[str, Any]:
        ratios = {
            "percent_of_net": each.ratio(each.net),
            "percent_of_steerable": each.ratio(each.steerable),
        }
        return each._asdict() | {
            key: None if ratio is None else percent(ratio, CENTS) for key, ratio in ratios.items()
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a part."""
        rows = [self._carried(each) for each in self.burdens.carried]
        return tuple(rows[0]), (tuple(row.values()) for row in rows)


def _cell(amount: Decimal | None) -> Cell:
    return UNKNOWN if amount is None else amount


def _ratio(ratio: Fraction | None) -> Cell:
    return None if ratio is None else percent(ratio, CENTS)


Shared = tuple[str, "Year", ShareOf]
"""A stated share of a stated whole: the demand's id, the year, the share."""


class RemainingBurden(NamedTuple):
    """What remains of a demand in a year, as a part of a base; the base is named and given."""

    id: str
    year: Year
    amount: Decimal
    of: str
    base: Decimal

    @property
    def ratio(self) -> Fraction:
        """The part of the base, without a sign."""
        return abs(Fraction(self.amount) / Fraction(self.base))


class GapView(NamedTuple):
    """The view of a gap; `fixed` are the names of lines that cannot be steered, None for those the
    Danish profile knows."""

    gap: Gap
    assumed: Assumption | None = None
    fixed: tuple[str, ...] | None = None

    @property
    def budget(self) -> Budget | None:
        """A gap is no budget."""
        return None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that cannot be steered."""
        return not_steerable(self.gap.budget, self.fixed)

    def table(self, language: Language) -> Table:
        """Return three rows a demand (demanded, identified, remaining), the sum of what is known
        below, and sentences."""
        years = self.gap.years
        rows = [row for each in self.gap.demands for row in self._rows(each, language)]
        said = self.gap.budget.heading
        amounts = (Field(str(year), str(year), FieldKind.AMOUNT) for year in years)
        level = [word("prices", language, said.price_level)] if said.price_level else []
        return Table(
            title=word("gap-title", language, views.name_of(self.gap.budget)),
            caption=", ".join([unit_name(said.unit, language), *level]),
            fields=(Field("demand", word("demand", language)), Field("what", ""), *amounts),
            rows=(*rows, *self._sums(language)),
            notes=tuple(self._sentences(language)),
        )

    def _rows(self, demand: Demand, language: Language) -> Iterator[Row]:
        found = ", ".join(link.measure.id for link in demand.links)
        label = demand.title if demand.committee is None else f"{demand.title} ({demand.committee})"
        for name, what, amounts in (
            (label, "demanded", demand.demanded),
            (found, "identified", demand.identified),
            ("", "remaining", demand.remaining),
        ):
            cells = tuple(_cell(amounts[year]) for year in self.gap.years)
            yield Row(
                (name, said(word(what, language), what if any(amounts.values()) else ""), *cells),
                indent=int(what != "demanded"),
            )

    def _sums(self, language: Language) -> Iterator[Row]:
        gap = self.gap
        sums = (
            ("demanded", gap.demanded),
            ("identified", gap.identified),
            ("remaining", gap.remaining),
            ("over-fulfilled", gap.over_fulfilled),
        )
        for what, total in sums:
            cells = tuple(total(year) for year in gap.years)
            if what != "over-fulfilled" or any(cells):
                yield Row((word("total", language), word(what, language), *cells), RowRole.TOTAL)

    def _sentences(self, language: Language) -> Iterator[str]:
        by_ids: dict[tuple[str, ...], list[str]] = {}
        for year, ids in self.gap.unknown.items():
            by_ids.setdefault(ids, []).append(str(year))
        for ids, years in by_ids.items():
            if ids:
                yield word("gap-unknown", language, views.named(years), views.named(ids))
        if self.assumed is not None:
            yield word("assumed", language, word(f"assumed-{self.assumed}", language))
        yield from self._about_links(language)
        yield from self._about_shares(language)
        yield from self._about_burdens(language)
        yield from self._about_growth(language)

    def _about_links(self, language: Language) -> Iterator[str]:
        for demand in self.gap.demands:
            for link in demand.links:
                if link.counted:
                    yield word("link-counted", language, link.measure.id, demand.id)
                elif link.certainty != "stated":
                    yield word(f"link-{link.certainty}", language, link.measure.id, demand.id)
            if demand.condition:
                yield word("share-condition", language, demand.id, demand.condition)

    def _about_shares(self, language: Language) -> Iterator[str]:
        shares = self.shares()
        for id, year, each in shares:
            yield word(
                "share-sentence",
                language,
                id,
                year,
                number(each.share, language),
                number(each.whole, language),
                *(
                    number(percent(ratio, CENTS), language)
                    for ratio in (each.ratio, each.low, each.high)
                ),
            )
            parts, amount = each.nearest_equal
            key = "share-is-equal" if each.equal_parts else "share-not-equal"
            yield word(
                key,
                language,
                number(each.share, language),
                number(each.whole, language),
                parts,
                number(amount, language),
            )
        for (one, _, first), (other, _, second) in _differing(shares):
            crossed = self._crossed(first, second, language)
            yield word("share-keys-differ", language, one, other, *crossed)

    def _crossed(self, first: ShareOf, second: ShareOf, language: Language) -> Iterator[str]:
        """Yield each whole, the other's ratio in percent, and what the share would then be."""
        for whole, ratio, step in (
            (first.whole, second.ratio, first.share),
            (second.whole, first.ratio, second.share),
        ):
            shown = percent(ratio, CENTS)
            amount = round_ratio(Fraction(whole) * ratio, quantum_of(step))
            yield from (number(whole, language), number(shown, language), number(amount, language))

    def shares(self) -> list[Shared]:
        """Return each stated share of a stated whole, in the first year that states both."""
        found = []
        for demand in self.gap.demands:
            year = next((year for year in demand.total if demand.demanded.get(year)), None)
            share = (
                share_of(demand.demanded[year] or Decimal(0), demand.total[year])
                if year is not None
                else None
            )
            if year is not None and share is not None:
                found.append((demand.id, year, share))
        return found

    def burdens(self) -> list[RemainingBurden]:
        """Return what remains of each demand in the first year where something does, against the
        net and the steerable base."""
        found, columns = [], net_columns(self.gap.budget)
        bases: dict[Year, dict[str, Decimal | None]] = {}
        for demand in self.gap.demands:
            year = next(
                (
                    year
                    for year, each in demand.remaining.items()
                    if each and each > 0 and year in columns
                ),
                None,
            )
            if year is None:
                continue
            if year not in bases:
                bases[year] = self._bases(columns[year])
            found += [
                RemainingBurden(demand.id, year, demand.remaining[year] or Decimal(0), of, base)
                for of, base in bases[year].items()
                if base
            ]
        return found

    def _bases(self, column: Column) -> dict[str, Decimal | None]:
        """Return what a demand can be held against in a column, by its name."""
        net: dict[str, Decimal | None] = {"net": self.gap.budget.total(column)}
        if not self.lines:
            return net
        return {**net, "steerable": steerable(self.gap.budget, column, self.lines)}

    def _about_burdens(self, language: Language) -> Iterator[str]:
        for each in self.burdens():
            yield word(
                "burden-sentence",
                language,
                number(each.amount, language),
                each.year,
                number(percent(each.ratio), language),
                word(f"base-{each.of}", language),
                number(abs(each.base), language),
                each.id,
            )
        if self.lines:
            yield word("not-steerable", language, views.named([line.label for line in self.lines]))

    def _about_growth(self, language: Language) -> Iterator[str]:
        """Yield how the net cost of the total, the steerable part and the lines moves; what does not
        move is said of the total alone."""
        years = list(net_columns(self.gap.budget))
        moved = growth(self.gap.budget, self.lines)
        found = [each for each in moved if self.lines or each.name != "steerable"]
        yield from growth_said(found, self.gap.budget, years, language)

    def document(self) -> dict[str, Any]:
        """Return frames and pressures with amounts by year, null where nobody knows, and the sums
        of what is known."""
        gap = self.gap
        return views.opening("gap", gap.budget.inputs) | {
            "budget": views.heading(gap.budget),
            "years": list(gap.years),
            "assumed": None if self.assumed is None else str(self.assumed),
            "frames": [self._document(each) for each in gap.demands if each.is_frame],
            "pressures": [self._document(each) for each in gap.demands if not each.is_frame],
            "demanded": {str(year): gap.demanded(year) for year in gap.years},
            "identified": {str(year): gap.identified(year) for year in gap.years},
            "remaining": {str(year): gap.remaining(year) for year in gap.years},
            "over_fulfilled": {str(year): gap.over_fulfilled(year) for year in gap.years},
            "unknown": {str(year): list(ids) for year, ids in gap.unknown.items() if ids},
            "shares": [_share(*each) for each in self.shares()],
            "burdens": [
                {
                    "id": each.id,
                    "year": each.year,
                    "amount": each.amount,
                    "of": each.of,
                    "base": each.base,
                    "percent": percent(each.ratio, CENTS),
                }
                for each in self.burdens()
            ],
            "not_steerable": [line.id for line in self.lines],
            "growth": [self._growth(each) for each in growth(gap.budget, self.lines)],
        }

    def _growth(self, each: Growth) -> dict[str, Any]:
        years = len(net_columns(self.gap.budget)) - 1
        return {
            "of": each.name,
            "change": each.change,
            "percent": None if each.ratio is None else percent(each.ratio, CENTS),
            "percent_a_year": None
            if each.ratio is None
            else percent(yearly(each.ratio, years), CENTS),
            "share": None if each.share is None else percent(each.share, CENTS),
        }

    def _document(self, demand: Demand) -> dict[str, Any]:
        return {
            "id": demand.id,
            "title": demand.title,
            "committee": demand.committee,
            "total": _by_year(demand.total),
            "demanded": _by_year(demand.demanded),
            "identified": _by_year(demand.identified),
            "remaining": _by_year(demand.remaining),
            "over_fulfilled": _by_year(demand.over_fulfilled),
            "measures": [link.measure.id for link in demand.links],
            "links": [
                {
                    "measure": link.measure.id,
                    "certainty": str(link.certainty),
                    "counted": link.counted,
                    "effect": _by_year(link.effect),
                }
                for link in demand.links
            ],
            "condition": demand.condition,
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a demand and year."""
        fields = (
            "kind",
            "id",
            "title",
            "committee",
            "year",
            "demanded",
            "identified",
            "remaining",
            "over_fulfilled",
            "measures",
        )
        return fields, (
            (
                "frame" if each.is_frame else "pressure",
                each.id,
                each.title,
                each.committee,
                year,
                amount,
                each.identified[year],
                each.remaining[year],
                each.over_fulfilled[year],
                " ".join(link.measure.id for link in each.links),
            )
            for each in self.gap.demands
            for year, amount in each.demanded.items()
        )


def _by_year(
    amounts: Mapping[Year, Decimal | None] | Mapping[Year, Decimal],
) -> dict[str, Decimal | None]:
    return {str(year): amount for year, amount in amounts.items()}


def _differing(shares: Sequence[Shared]) -> Iterator[tuple[Shared, Shared]]:
    """Yield each share whose ratio cannot be that of one before it, with the first such one of
    those that lie farthest out: a share told once says enough, and pairs of all would be as many as
    their square."""
    lowest = highest = None
    for each in shares:
        ratio = each[2]
        if lowest is not None and lowest[2].high < ratio.low:
            yield lowest, each
        elif highest is not None and ratio.high < highest[2].low:
            yield highest, each
        if lowest is None or ratio.high < lowest[2].high:
            lowest = each
        if highest is None or ratio.low > highest[2].low:
            highest = each


def _share(id: str, year: Year, each: ShareOf) -> dict[str, Any]:
    return {
        "id": id,
        "year": year,
        "share": each.share,
        "of": each.whole,
        "percent": percent(each.ratio, CENTS),
        "percent_low": percent(each.low, CENTS),
        "percent_high": percent(each.high, CENTS),
        "equal_parts": each.equal_parts,
    }


def growth_said(
    moved: Sequence[Growth],
    budget: Budget,
    years: Sequence[Year | None],
    language: Language,
    *,
    prefix: str = "",
    step: Decimal | None = None,
) -> Iterator[str]:
    """Yield how net costs move over the years; what does not move is said of the total alone. Changes
    are rounded to the step where there is one."""
    total = next((each.change for each in moved if each.name == "total"), Decimal(0))
    for each in moved:
        if not each.change:
            if each.name == "total":
                yield word("growth-none", language, years[0], years[-1])
            continue
        change, ratio = abs(each.change), each.ratio
        line = budget.line(each.name)
        yield word(
            f"{prefix}{_movement(each, total)}",
            language,
            years[0],
            years[-1],
            number(change if step is None else round_half_up(change, step), language),
            "?" if ratio is None else number(abs(percent(ratio)), language),
            each.name if line is None else line.label,
            "?" if each.share is None else number(percent(each.share), language),
            number(abs(percent(yearly(ratio or Fraction(0), len(years) - 1))), language),
            budget.heading.price_level,
        )


def _movement(each: Growth, total: Decimal) -> str:
    """Return the phrase of how a net cost moves; a line has a share of the growth only where the
    total moves the same way."""
    falls = each.change > 0
    if each.name in ("total", "steerable"):
        return f"{'falls' if falls else 'growth'}-{each.name}"
    if falls:
        return "falls-line"
    return "growth-line" if total < 0 else "growth-line-alone"
