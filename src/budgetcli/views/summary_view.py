"""A summary to look at: the table as printed, with shares, growth, index, and a line of small bars on a
screen."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.budgets import (
    Budget,
    Column,
    Key,
    Line,
    Measure,
    Role,
    Side,
    Sign,
    side_of_figure,
)
from budgetcli.model.records import (
    TIDY_FIELDS,
    Cell,
    Field,
    FieldKind,
    Row,
    RowRole,
    Table,
    record_to_json,
)
from budgetcli.views import view as views
from budgetcli.words.languages import Language, column_label, percent, shown, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.comparing.summaries import Summary
    from budgetcli.model.budgets import Figure
    from budgetcli.views.view import Record

CENTS = Decimal("0.01")
TENTH = Decimal("0.1")
NO_FIGURE = (None,) * 4

LEAST_YEARS = 3
"""Two amounts need no picture."""


class SummaryView(NamedTuple):
    """The view of a summary; `sign` is the convention to show amounts in, None for the source's
    own."""

    summary: Summary
    sign: Sign | None = None

    @property
    def budget(self) -> Budget:
        """The budget summarised."""
        return self.summary.budget

    def table(self, language: Language) -> Table:
        """Return the lines with their amounts, share of the first year's net and growth to the
        last, totals and indices below."""
        period = self.summary.period
        money = budget_fields(self.summary.columns, language)
        first, last = (
            (column_label(column, language, with_net=False) for column in (period[0], period[-1]))
            if period
            else ("", "")
        )
        shares = told_shares(self.summary)
        derived = (
            [Field("share", word("share", language, first), FieldKind.PERCENT)] if shares else []
        )
        derived += (
            [Field("growth", word("growth", language, first, last), FieldKind.PERCENT)]
            if self.summary.growth
            else []
        )
        computed = (
            [self._index_row(language, len(derived))]
            if len(self.summary.indices) > 1 and not self.budget.of(Role.INDEX)
            else []
        )
        return Table(
            title=views.name_of(self.budget) + _span(period),
            caption=views.caption(self.budget, language, self.sign or self.budget.heading.sign),
            fields=(Field("line", word("line", language)), *money, *derived),
            rows=(*(self._row(line, shares) for line in self.budget.lines), *computed),
        )

    def on_screen(self, language: Language, *, plain: bool) -> Table:
        """Return the table with a line of bars for the development of each net cost, where there
        are three years or more."""
        table, period = self.table(language), self.summary.period
        if len(period) < LEAST_YEARS or not self.summary.growth:
            return table
        bars = [
            None if line.role is Role.INDEX else spark(self._costs(line), plain=plain)
            for line in self.budget.lines
        ]
        bars += [None] * (len(table.rows) - len(bars))
        rows = tuple(
            row._replace(cells=(*row.cells, bar)) for row, bar in zip(table.rows, bars, strict=True)
        )
        return table._replace(
            fields=(*table.fields, Field("development", word("development", language))), rows=rows
        )

    def _costs(self, line: Line) -> list[Decimal | None]:
        """Return the net of a line by year, cost positive."""
        nets = (self.budget.amount(line.id, column) for column in self.summary.period)
        return [None if net is None else -net for net in nets]

    def _row(self, line: Line, shares: Mapping[str, Fraction]) -> Row:
        amounts = tuple(
            amount_cell(self.budget, line, column, self.sign) for column in self.summary.columns
        )
        derived: tuple[Cell, ...] = ()
        if shares:
            derived += (_percent(shares.get(line.id)),)
        if self.summary.growth:
            derived += (_percent(self.summary.growth.get(line.id)),)
        return Row((line.label, *amounts, *derived), row_role(line), depth(self.budget, line))

    def _index_row(self, language: Language, derived: int) -> Row:
        cells = [
            percent(self.summary.indices[column]) if column in self.summary.indices else None
            for column in self.summary.columns
        ]
        return Row((word("index-computed", language), *cells, *(None,) * derived), RowRole.MEMO)

    def document(self) -> dict[str, Any]:
        """Return the budget with its totals, printed index, and what follows from them in percent."""
        budget = self._selected()
        computed = {
            views.period_key(column): percent(ratio, CENTS)
            for column, ratio in self.summary.indices.items()
        }
        return (
            views.opening("summary", budget.inputs)
            | budget_document(budget)
            | {
                "total": views.totals(budget),
                "index": views.index(budget),
                "computed_index": computed,
                "shares": {
                    line: percent(ratio, CENTS) for line, ratio in self.summary.shares.items()
                },
                "growth": {
                    line: percent(ratio, CENTS) for line, ratio in self.summary.growth.items()
                },
            }
        )

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return the tidy rows of the budget, one a figure."""
        return TIDY_FIELDS, tidy_rows(self._selected())

    def _selected(self) -> Budget:
        """Return the budget with the columns shown only."""
        if self.summary.columns == self.budget.columns:
            return self.budget
        kept = {
            key: figure
            for key, figure in self.budget.figures.items()
            if key.column in self.summary.columns
        }
        return Budget(
            heading=self.budget.heading,
            lines=self.budget.lines,
            columns=self.summary.columns,
            figures=kept,
            applied=self.budget.applied,
            inputs=self.budget.inputs,
            notes=self.budget.notes,
        )


def budget_document(budget: Budget) -> dict[str, Any]:
    """Return the keys of a document from which a whole budget can be read again."""
    return {
        "budget": views.heading(budget),
        "years": list(budget.years),
        "lines": views.lines(budget),
        "applied": views.record(budget),
        "notes": [
            {
                "id": note.id,
                "message": note.message,
                "cell": note.place.reference if note.place else None,
            }
            for note in budget.notes
        ],
    }


def told_shares(summary: Summary) -> Mapping[str, Fraction]:
    """Return the shares that tell people something: none where a line is more than the total, as
    where that is what income leaves."""
    return {} if any(abs(ratio) > 1 for ratio in summary.shares.values()) else summary.shares


def budget_fields(columns: Sequence[Column], language: Language) -> tuple[Field, ...]:
    """Return a field for each column; the net is named only beside another side of the same year."""
    sided = {column.year for column in columns if column.side is not Side.NET}
    return tuple(
        Field(
            f"{views.period_key(column)}-{column.side}",
            column_label(column, language, with_net=column.year in sided),
            FieldKind.PERCENT if column.measure is Measure.PERCENT else FieldKind.AMOUNT,
        )
        for column in columns
    )


def amount_cell(budget: Budget, line: Line, column: Column, sign: Sign | None) -> Cell:
    """Return a figure as it is printed, in the sign to show; nothing where nothing is stated."""
    figure = budget.figures.get(Key(line.id, column))
    if figure is None:
        return None
    plain = line.role is Role.INDEX or column.measure is not Measure.AMOUNT
    return shown(figure) if plain else views.in_sign(shown(figure), budget, sign)


def row_role(line: Line) -> RowRole:
    """Return the role of a line's row in a table."""
    return {Role.TOTAL: RowRole.TOTAL, Role.SUBTOTAL: RowRole.TOTAL, Role.INDEX: RowRole.MEMO}.get(
        line.role, RowRole.BODY
    )


def depth(budget: Budget, line: Line) -> int:
    """Return how many lines a line is inside of."""
    return sum(1 for each in budget.ancestors(line.id) if each is not budget.total_line)


def tidy_rows(budget: Budget) -> Iterator[Record]:
    """Yield one record a figure, fields as in `TIDY_FIELDS`; one without an amount for a line that
    has none.

    The record of measures stands on the first figure of their line.
    """
    said = views.heading(budget)
    shared = (
        1,
        *(
            said[name]
            for name in (
                "entity",
                "committee",
                "title",
                "currency",
                "scale",
                "unit",
                "price_level",
                "sign",
            )
        ),
    )
    figures: dict[str, list[tuple[Column, Figure]]] = {line.id: [] for line in budget.lines}
    for key, figure in budget.figures.items():
        figures[key.line].append((key.column, figure))
    for line in budget.lines:
        records: object = [
            record_to_json(each) for each in budget.applied if each.line == line.id
        ] or None
        side_of = None if line.side is None else "line"
        there = [_tidy_figure(line, *each) for each in figures[line.id]]
        for said_there in there or [(None, None, line.side and str(line.side), *NO_FIGURE)]:
            yield (
                *shared,
                line.id,
                line.label,
                line.code,
                line.parent,
                str(line.role),
                *said_there,
                records,
                side_of,
            )
            records = None


def _tidy_figure(line: Line, column: Column, figure: Figure) -> Record:
    return (
        column.year,
        column.stage,
        str(side_of_figure(line, column)),
        str(column.measure),
        figure.amount,
        figure.quantum,
        figure.place.reference if figure.place else None,
    )


def _percent(ratio: Fraction | None) -> Cell:
    return None if ratio is None else percent(ratio, TENTH)


def _span(period: Sequence[Column]) -> str:
    years = list(dict.fromkeys(column.year for column in period if column.year is not None))
    return f", {years[0]}–{years[-1]}" if len(years) > 1 else f", {years[0]}" if years else ""


BARS = "▁▂▃▄▅▆▇█"
PLAIN = "_.-=^"
"""What stands for bars where a screen knows ASCII only."""


def spark(amounts: Sequence[Decimal | None], *, plain: bool = False) -> str:
    """Return a character an amount; a blank where nothing is stated."""
    levels = PLAIN if plain else BARS
    stated = [each for each in amounts if each is not None]
    if not stated:
        return ""
    low, width = min(stated), max(stated) - min(stated)
    middle = levels[(len(levels) - 1) // 2]
    return "".join(
        " " if each is None else levels[_level(each - low, width, len(levels))] if width else middle
        for each in amounts
    )


def _level(above: Decimal, width: Decimal, count: int) -> int:
    """Return the level of an amount so much above the lowest, the highest being so much above it."""
    return int(Fraction(above) / Fraction(width) * (count - 1) + Fraction(1, 2))
