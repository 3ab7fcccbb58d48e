"""Municipalities side by side, to look at: a table a basis, each figure with its cell, number, rank
and distance from the median."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.comparing.entities import AMOUNT, code_of
from budgetcli.model.budgets import Sign
from budgetcli.model.numbers import Unit, round_ratio
from budgetcli.model.records import UNKNOWN, Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.views import view as views
from budgetcli.words.languages import Language, percent, translated, unit_name, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.comparing.entities import Compared, SideBySide, Standing, TargetGroup
    from budgetcli.model.budgets import Budget, Note
    from budgetcli.views.view import Record

CENTS = Decimal("0.01")
RECORD = (
    "basis",
    "line",
    "code",
    "label",
    "role",
    "entity",
    "amount",
    "cell",
    "number",
    "value",
    "room",
    "rank",
    "rank_is_sure",
    "median",
    "from_median",
    "percent_from_median",
)


class SideBySideView(NamedTuple):
    """The view of municipalities compared."""

    result: SideBySide
    sign: Sign | None = None

    @property
    def renderers(self) -> dict[str, tuple[str, str]]:
        """What writes the page: it has a chart."""
        return {"html": ("formats.entities_page", "render")}

    @property
    def budget(self) -> Budget | None:
        """A comparison is no budget."""
        return None

    @property
    def factor(self) -> int:
        """1 where amounts are shown income positive, -1 where expenditure is."""
        shown = self.sign or self.result.entities[0].budget.heading.sign
        return -1 if shown is Sign.EXPENSE_POSITIVE else 1

    @property
    def quantum(self) -> Decimal:
        """What amounts are printed to: the finest of all figures."""
        quanta = [
            each.figure.quantum
            for line in self.result.lines
            for each in line.standings
            if each.figure is not None
        ]
        return min(quanta, default=CENTS)

    def shown(self, value: Fraction | None, basis: str) -> Decimal | None:
        """Return a value as it is shown: an amount in the unit of the first budget, an amount for
        each one in whole currency units to two decimals."""
        if value is None:
            return None
        scale = self.result.entities[0].budget.heading.unit.scale if basis == AMOUNT else 1
        return round_ratio(self.factor * value / scale, self.quantum if basis == AMOUNT else CENTS)

    def group(self, basis: str) -> TargetGroup | None:
        """Return the group of a basis; None for the amounts themselves."""
        return next((each for each in self.result.asked.groups if each.id == basis), None)

    def basis_name(self, basis: str, language: Language) -> str:
        """Return what a basis is called: amounts, per inhabitant, per one of a group."""
        group = self.group(basis)
        if group is None:
            return word("entities-amount", language)
        name = word("entities-everybody", language) if group.is_everybody else group.name
        return word("entities-per", language, name)

    @property
    def parts(self) -> tuple[BasisView, ...]:
        """A table for each basis."""
        return tuple(BasisView(self, basis) for basis in self.result.bases)

    def table(self, language: Language) -> Table:
        """Return the table of the first basis."""
        return self.parts[0].table(language)

    def title(self, language: Language) -> str:
        """Return how many municipalities, and of which year."""
        title = word("entities-title", language, len(self.result.entities))
        return f"{title}, {self.result.asked.year}" if self.result.asked.year else title

    def caption(self, basis: str, language: Language) -> str:
        """Return the unit, the side, the prices and the sign of a table."""
        first = self.result.entities[0].budget
        level = first.heading.price_level
        unit = first.heading.unit
        sign = self.sign or first.heading.sign
        said = [
            unit_name(unit, language),
            word(str(self.result.asked.side), language),
            *([word("prices", language, level)] if level else []),
            word(sign, language),
        ]
        if basis != AMOUNT:
            per = Unit(1, unit.currency)
            said.insert(1, f"{self.basis_name(basis, language)}: {unit_name(per, language)}")
        return ", ".join(said)

    def sentences(self, language: Language) -> list[str]:
        """Return how ranks are counted, and what makes the municipalities not comparable."""
        if not self.result.remarks:
            return [word("entities-rank", language), word("entities-comparable", language)]
        return [
            word("entities-rank", language),
            word("entities-not-comparable", language),
            *(f"  {translated(each.message, language)}" for each in self.result.remarks),
        ]

    def document(self) -> dict[str, Any]:
        """Return every line by every basis with all its standings, and what was remarked."""
        result, first = self.result, self.result.entities[0].budget
        inputs = dict.fromkeys(each for one in result.entities for each in one.budget.inputs)
        return views.opening("entities", inputs) | {
            "year": result.asked.year,
            "side": str(result.asked.side),
            "currency": first.heading.unit.currency,
            "unit": first.heading.unit.name,
            "scale": first.heading.unit.scale,
            "entities": [
                {
                    "name": each.name,
                    "stage": column.stage,
                    "price_level": each.budget.heading.price_level,
                    "numbers": {
                        group.id: group.number(each.name, column.year)
                        for group in result.asked.groups
                    },
                }
                for each, column in zip(result.entities, result.columns, strict=True)
            ],
            "lines": [self._compared(each) for each in result.lines],
            "remarks": [_remark(each) for each in result.remarks],
        }

    def _compared(self, each: Compared) -> dict[str, Any]:
        scale = self.result.entities[0].budget.heading.unit.scale if each.basis == AMOUNT else 1
        quantum = self.quantum if each.basis == AMOUNT else CENTS

        def stated(value: Fraction | None) -> Decimal | None:
            return views.decimal(None if value is None else value / scale, quantum)

        return {
            "id": each.line.id,
            "code": code_of(each.line),
            "label": each.line.label,
            "role": str(each.line.role),
            "basis": each.basis,
            "median": stated(each.median),
            "standings": [
                {
                    "entity": one.entity,
                    "amount": one.figure.amount if one.figure is not None else None,
                    "cell": one.figure.place.reference
                    if one.figure is not None and one.figure.place is not None
                    else None,
                    "number": one.number,
                    "value": stated(one.value),
                    "room": stated(one.room),
                    "rank": one.rank,
                    "rank_is_sure": one.is_sure,
                    "from_median": stated(one.from_median),
                    "percent_from_median": _share(one, each.median),
                }
                for one in each.standings
            ],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a line, basis and municipality."""
        return RECORD, self._records()

    def _records(self) -> Iterator[Record]:
        for line in self.result.lines:
            said = self._compared(line)
            for each in said["standings"]:
                row = {**said, "line": said["id"], **each}
                yield tuple(row[name] for name in RECORD)


class BasisView(NamedTuple):
    """The table of one basis."""

    whole: SideBySideView
    basis: str

    @property
    def budget(self) -> Budget | None:
        """A comparison is no budget."""
        return None

    def document(self) -> dict[str, Any]:
        """Return the document of the whole comparison."""
        return self.whole.document()

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return the records of the whole comparison."""
        return self.whole.records()

    def table(self, language: Language) -> Table:
        """Return a row a line and municipality by rank, those without a rank last, and the median
        below them."""
        whole, group = self.whole, self.whole.group(self.basis)
        fields = [
            Field("label", word("line", language)),
            Field("entity", word("entity", language)),
            Field("amount", word("amount", language), FieldKind.AMOUNT),
        ]
        if group is not None:
            name = word("entities-all", language) if group.is_everybody else group.name
            fields += [
                Field("number", word("entities-number", language, name), FieldKind.NUMBER),
                Field("value", whole.basis_name(self.basis, language), FieldKind.AMOUNT),
            ]
        fields += [
            Field("rank", word("rank", language), FieldKind.NUMBER),
            Field("from_median", word("from-median", language), FieldKind.CHANGE),
            Field("percent", word("from-median-percent", language), FieldKind.PERCENT),
        ]
        by = word(
            "entities-by", language, whole.title(language), whole.basis_name(self.basis, language)
        )
        rows = [
            row
            for line in whole.result.lines
            if line.basis == self.basis
            for row in self._rows(line, language)
        ]
        is_last = self.basis == whole.result.bases[-1]
        notes = tuple(whole.sentences(language)) if is_last else ()
        return Table(by, tuple(fields), tuple(rows), whole.caption(self.basis, language), notes)

    def _rows(self, line: Compared, language: Language) -> Iterator[Row]:
        whole, group = self.whole, self.whole.group(self.basis)
        for each in by_rank(line):
            amount: Cell = UNKNOWN if each.figure is None else whole.factor * each.figure.amount
            per: tuple[Cell, ...] = (
                ()
                if group is None
                else (
                    UNKNOWN if each.number is None else each.number,
                    UNKNOWN if each.value is None else whole.shown(each.value, self.basis),
                )
            )
            yield Row(
                (
                    line.line.label,
                    each.entity,
                    amount,
                    *per,
                    rank_of(each),
                    whole.shown(each.from_median, self.basis),
                    _share(each, line.median, whole.factor),
                )
            )
        median = whole.shown(line.median, self.basis)
        cells: tuple[Cell, ...] = (median,) if group is None else (None, None, median)
        yield Row(
            (line.line.label, word("median", language), *cells, None, None, None), RowRole.MEMO
        )


def by_rank(line: Compared) -> list[Standing]:
    """Return the standings of a line by rank, those without one last."""
    return sorted(line.standings, key=lambda each: (each.rank is None, each.rank or 0))


def rank_of(each: Standing) -> str:
    """Return a rank as it is shown: with ~ where the print leaves it open, nothing where there is
    none."""
    return "" if each.rank is None else f"{'' if each.is_sure else '~'}{each.rank}"


def _share(each: Standing, median: Fraction | None, factor: int = 1) -> Decimal | None:
    """Return how far a value is from the median, in percent of its size; None where that is 0."""
    if each.from_median is None or not median:
        return None
    return percent(factor * each.from_median / abs(median))


def _remark(note: Note) -> dict[str, Any]:
    return {"id": note.id, "message": str(note.message)}
