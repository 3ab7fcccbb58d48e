"""Where a budget can be changed: its lines by every name they have, its columns by year and side,
found at once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Column, Key, Measure, Role, Side
from budgetcli.model.errors import PackageError, UnknownNameError
from budgetcli.model.names import fold, fold_each
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.model.budgets import Budget, Line, Year
    from budgetcli.model.errors import Place


class Site:
    """A budget with what has to be looked up again and again while measures are laid on it.

    `stage` is the id of the stage that moves, such as `revised`. In a table without years, stages
    stand for them: the one named, or the only one there is. Raises UnknownNameError for a stage
    that the table does not have.
    """

    def __init__(self, budget: Budget, stage: str | None = None) -> None:
        self.budget = budget
        self.stages = tuple(
            dict.fromkeys(
                str(column.stage or "all")
                for column in budget.columns
                if column.measure is Measure.AMOUNT
            )
        )
        self.stage = next(
            (each for each in self.stages if stage is not None and fold(each) == fold(stage)), None
        )
        if stage is not None and self.stage is None:
            raise UnknownNameError(
                "unknown-stage", "stage", stage, [each for each in self.stages if each != "all"]
            )
        self.years = (
            self._of_stage()
            if self.stage
            else budget.years or (self.stages if len(self.stages) == 1 else ())
        )
        self.lines = {line.id: line for line in budget.lines}

    def _of_stage(self) -> tuple[Year, ...]:
        """Return the years that the stage is stated for, itself where it has none."""
        columns = (column for column in self.budget.columns if column.measure is Measure.AMOUNT)
        return tuple(
            dict.fromkeys(
                column.period for column in columns if (column.stage or "all") == self.stage
            )
        )

    @cached_property
    def _by_id(self) -> _Names:
        return _Names(self.budget.lines, [line.id for line in self.budget.lines])

    @cached_property
    def _by_label(self) -> _Names:
        return _Names(self.budget.lines, [line.label for line in self.budget.lines])

    @cached_property
    def _by_code(self) -> _Names:
        coded = [line for line in self.budget.lines if line.code and line.code != line.id]
        return _Names(coded, [line.code or "" for line in coded])

    @cached_property
    def _with_income(self) -> frozenset[str]:
        if not any(column.side is Side.INCOME for column in self.budget.columns):
            return frozenset()
        return frozenset(
            key.line
            for key, figure in self.budget.figures.items()
            if key.column.side is Side.INCOME and figure.amount
        )

    @cached_property
    def _columns(self) -> dict[tuple[Year, Side], list[Column]]:
        found: dict[tuple[Year, Side], list[Column]] = {}
        for column in self.budget.columns:
            if column.measure is Measure.AMOUNT:
                found.setdefault((column.period, column.side), []).append(column)
        return found

    def named(self, name: str, whose: str, place: Place) -> Line:
        """Return the line, or total, of this id, code or label, folded.

        Raises UnknownNameError where there is none, PackageError where several are called so.
        """
        wanted = fold(name)
        found = self._by_id.of(wanted) or [
            *dict.fromkeys((*self._by_label.of(wanted), *self._by_code.of(wanted)))
        ]
        if not found:
            raise UnknownNameError(
                "unknown-line",
                "line",
                name,
                [line.id for line in self.budget.of(Role.LINE)],
                at=place,
            )
        if len(found) > 1:
            raise PackageError(
                "no-figure",
                worded(
                    "{whose}: `{name}` is the name of several lines, expected one line",
                    whose=whose,
                    name=name,
                ),
                at=place,
                hint="name the line by its id",
            )
        return found[0]

    def line(self, name: str, whose: str, place: Place) -> Line:
        """Return the line of this name, which is no total."""
        found = self.named(name, whose, place)
        if found.role is not Role.LINE:
            raise PackageError(
                "no-figure",
                worded("{whose}: `{name}` is a total, expected one line", whose=whose, name=name),
                at=place,
                hint="name the line that the money is taken from, by its id",
            )
        return found

    def columns(self, side: Side, year: Year) -> list[Column]:
        """Return the columns of a side and a year; those of the stage that was named, else those
        without one where there are any."""
        found = self._columns.get((year, side), [])
        if self.stage is not None:
            return [each for each in found if (each.stage or "all") == self.stage]
        return [each for each in found if each.stage is None] or found

    def many_stages(self, whose: str, place: Place, year: Year | None = None) -> PackageError:
        """Return the error that nothing says which stage moves, or that there is no column of money
        at all."""
        said = "" if year is None else worded(" in {year}", year=year)
        if not self.stages:
            return PackageError(
                "no-figure",
                worded("{whose}: the budget has no column of money", whose=whose),
                at=place,
            )
        return PackageError(
            "no-figure",
            worded(
                "{whose}: the budget has the stages {names}{said}, and nothing says which moves",
                whose=whose,
                names=", ".join(self.stages),
                said=said,
            ),
            at=place,
            hint="--stage NAME names it",
        )

    def keys(self, line: Line, side: Side, year: Year) -> tuple[Key, ...]:
        """Return the stated figures of a line that a change of a side moves in a year: those of the
        side, and the net."""
        columns = (*self.columns(side, year), *self.columns(Side.NET, year))
        return tuple(
            dict.fromkeys(
                key for column in columns if (key := Key(line.id, column)) in self.budget.figures
            )
        )

    def gross(self, line: Line, year: Year) -> bool:
        """Return whether a line states expenditure or income of a year."""
        sides = (Side.EXPENDITURE, Side.INCOME)
        return any(
            Key(line.id, column) in self.budget.figures
            for side in sides
            for column in self.columns(side, year)
        )

    def has_income(self, line: str) -> bool:
        """Return whether a line has income in any year."""
        return line in self._with_income

    @cached_property
    def inside(self) -> dict[str, frozenset[str]]:
        """The ids of the lines whose money is in each line: itself and what is below it; for the
        table's own total, all."""
        found: dict[str, set[str]] = {line.id: {line.id} for line in self.budget.lines}
        for line in self.budget.of(Role.LINE):
            for above in self.budget.ancestors(line.id):
                found[above.id].add(line.id)
        return {id: frozenset(each) for id, each in found.items()}


class _Names:
    """Lines by one of their names, folded: the first and the last of a name, which are one where it
    says which line is meant."""

    def __init__(self, lines: Sequence[Line], names: Sequence[str]) -> None:
        folded = fold_each(names)
        self._last = dict(zip(folded, lines, strict=True))
        self._first = dict(zip(reversed(folded), reversed(lines), strict=True))

    def of(self, name: str) -> list[Line]:
        """Return the first and the last line of this name: one, or none, or two where it is the
        name of several."""
        first = self._first.get(name)
        return (
            []
            if first is None
            else [first]
            if first is self._last[name]
            else [first, self._last[name]]
        )
