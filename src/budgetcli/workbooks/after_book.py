"""The municipality's own workbook after savings: only the cells that change, the formulas that use
them, notes, and a sheet of measures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from itertools import compress
from operator import is_, is_not
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from budgetcli.model.budgets import Input, Key, Note, Role
from budgetcli.model.deferred import DeferredFigures
from budgetcli.model.equations import address, position
from budgetcli.model.errors import Place, WriteError, worded
from budgetcli.model.names import one_line
from budgetcli.reading.sources import is_record
from budgetcli.sheets.grids import Grid
from budgetcli.sheets.opening import open_grids
from budgetcli.sheets.xlsx.patching import Edit, Parts, patched, sheet_of
from budgetcli.sheets.xlsx.recalculation import BookCells, Recalculated, refuse_difference, shortest
from budgetcli.words.languages import Language, number, word
from budgetcli.workbooks.book_parts import record_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Figure
    from budgetcli.savings.apply import Scenario
    from budgetcli.sheets.formulas import Spot

LOSSES = {
    "_xmlsignatures/": "its digital signature",
    "xl/vbaproject.bin": "its macros, which a file called .xlsx must not have",
}
"""Parts of a workbook that cannot outlive a change, and what they are."""


class AfterBook(NamedTuple):
    """The bytes of the workbook, and what its user should know."""

    data: bytes
    notes: tuple[Note, ...]


class CellChange(NamedTuple):
    """A figure that moves: its cell, what the cell held and is to hold, and how near a formula has
    to come to it."""

    key: Key
    spot: Spot
    before: Decimal
    after: Decimal
    tolerance: Decimal


def losses(data: bytes) -> tuple[str, ...]:
    """Return what a change of this workbook cannot keep."""
    with ZipFile(BytesIO(data)) as file:
        names = [name.lower() for name in file.namelist()]
    return tuple(
        what for part, what in LOSSES.items() if any(name.startswith(part) for name in names)
    )


def after_workbook(
    data: bytes, scenario: Scenario, source: str, language: Language, known: Sequence[Grid] = ()
) -> AfterBook:
    """Return the workbook of these bytes after a scenario, proved by reading it back.

    `known` are its sheets where they were read already. Raises WriteError where it cannot be
    changed soundly; nothing is written then.
    """
    lost = losses(data)
    if lost:
        raise WriteError(
            "would-lose",
            worded("a changed workbook would lose {names}", names=" and ".join(lost)),
            at=Place(source),
            hint="--allow-loss writes a plain workbook of the table instead",
        )
    grids = known or open_grids(data, Input(source, None, ""))
    parts = Parts(data, source)
    work = _Change(BookCells(grids, parts.defined_names()), scenario, source)
    edits, recalculated = work.edits()
    for sheet in dict.fromkeys(spot[0] for spot in edits):
        own = {spot[1:]: edit for spot, edit in edits.items() if spot[0] == sheet}
        parts.write(
            parts.sheets[sheet],
            patched(parts.original(parts.sheets[sheet]), own, parts.spans(sheet, own)),
        )
    for sheet, notes in work.notes(language).items():
        parts.annotate(sheet, notes)
    record = _record_sheet(grids, scenario, language)
    if record is not None:
        parts.add_sheet(
            record, sheet_of(record_rows({scenario.before.inputs[0].sheet or "": scenario.after}))
        )
    if recalculated.lost or recalculated.hidden:
        parts.compute_on_opening()
    after = parts.packed()
    refuse_difference(
        parts,
        after,
        edits,
        source,
        {*(grid.source.sheet or "" for grid in grids), *([record] if record else [])},
    )
    return AfterBook(after, tuple(_said(recalculated, edits, source)))


class _Change:
    """A scenario laid on a workbook: which cells change, by how much, and which formulas follow."""

    def __init__(self, cells: BookCells, scenario: Scenario, source: str) -> None:
        self.cells, self.scenario, self.source = cells, scenario, source
        self.changes = {change.spot: change for change in self._changes()}
        self.written: list[Spot] = []

    def _changes(self) -> Iterator[CellChange]:
        before, after = self.scenario.before.figures, self.scenario.after.figures
        if self.scenario.unknown:
            raise WriteError(
                "cannot-write",
                "years without an amount cannot stand in a workbook with formulas",
                at=Place(self.source),
                hint="--assume permanent|zero",
            )
        indices = {line.id for line in self.scenario.before.of(Role.INDEX)}
        for key in _differing(before, after):
            figure = before[key]
            if after[key].amount == figure.amount:
                continue
            spot, stored = self._cell(key)
            factor = self._factor(key, stored)
            new = (
                after[key].amount * factor
                if key.line in indices
                else stored + (after[key].amount - figure.amount) * factor
            )
            yield CellChange(key, spot, stored, new, abs(figure.quantum * factor))

    def _cell(self, key: Key) -> tuple[Spot, Decimal]:
        place = self.scenario.before.figures[key].place
        spot = (
            position(place.cell)
            if place is not None and place.file == self.source and place.cell
            else None
        )
        grid = self.cells.grids.get((place.sheet if place else None) or "")
        stored = grid.value(*spot) if spot is not None and grid is not None else None
        if place is None or spot is None or not isinstance(stored, Decimal):
            raise WriteError(
                "would-lose",
                "an amount that changes is no number in a cell of this workbook",
                at=place,
                hint="--allow-loss writes a plain workbook of the table instead",
            )
        return (place.sheet or "", *spot), stored

    def _factor(self, key: Key, stored: Decimal) -> Decimal:
        """Return what an amount of the budget is multiplied with to be what its cell holds: its
        sign, and its unit where that differs."""
        amount = self.scenario.before.figures[key].amount
        if amount:
            ratio = Fraction(stored) / Fraction(amount)
            return shortest(ratio)
        line = self.scenario.before.line(key.line)
        for other, figure in self.scenario.before.figures.items():
            if (
                other.column == key.column
                and figure.amount
                and line is not None
                and line.role is not Role.INDEX
            ):
                return self._factor(other, self._cell(other)[1])
        return Decimal(-1 if self.scenario.before.heading.sign == "expense-positive" else 1)

    def edits(self) -> tuple[dict[Spot, Edit], Recalculated]:
        """Return the new content of every cell that changes, and what became of the formulas."""
        direct = {
            spot: each.after
            for spot, each in self.changes.items()
            if spot not in self.cells.formulas
        }
        recalculated = self.cells.recalculated(direct)
        while independent := self._independent(direct, recalculated):
            direct |= {spot: self.changes[spot].after for spot in independent}
            recalculated = self.cells.recalculated(direct)
        self.written = list(direct)
        self._refuse_contradiction(recalculated)
        found = {spot: Edit(value, self._adjusted(spot)) for spot, value in direct.items()}
        found |= {
            spot: Edit(value) for spot, value in recalculated.values.items() if spot not in direct
        }
        known = {
            spot: Edit(self.changes[spot].after) if spot in self.changes else Edit(None)
            for spot in recalculated.lost
        }
        return found | {
            spot: edit for spot, edit in known.items() if spot not in direct
        }, recalculated

    def _independent(
        self, direct: Mapping[Spot, Decimal], recalculated: Recalculated
    ) -> list[Spot]:
        """Return the formulas that have to change though nothing they use does, and that use no
        other such formula."""
        left = [
            spot
            for spot in self.changes
            if spot not in direct
            and spot not in recalculated.values
            and spot not in recalculated.lost
        ]
        behind = {spot for each in left for spot in self.cells.dependents([each]) if spot != each}
        return [spot for spot in left if spot not in behind] or left

    def _adjusted(self, spot: Spot) -> str | None:
        """Return the formula of a cell with the change added to it, so that it stays live; None for
        a plain number."""
        formula = self.cells.formulas.get(spot)
        if formula is None:
            return None
        change = self.changes[spot]
        delta = change.after - change.before
        return f"({formula.removeprefix('=')}){'+' if delta >= 0 else '-'}{abs(delta):f}"

    def _refuse_contradiction(self, recalculated: Recalculated) -> None:
        for spot, value in recalculated.values.items():
            change = self.changes.get(spot)
            if change is not None and abs(value - change.after) > change.tolerance:
                place = Place(self.source, spot[0], address(*spot[1:]))
                message = worded(
                    "the formula gives {value:f} after the change, the budget {after:f}",
                    value=value,
                    after=change.after,
                )
                raise WriteError(
                    "not-as-written",
                    message,
                    at=place,
                    hint="`check` says where the table does not add up; --allow-loss writes a plain workbook",
                )

    def notes(self, language: Language) -> dict[str, dict[tuple[int, int], str]]:
        """Return the note on each cell that was written over: what it held, and which measures
        changed it."""
        found: dict[str, dict[tuple[int, int], str]] = {}
        for spot in self.written:
            change = self.changes[spot]
            ids = ", ".join(self._because(change.key))
            text = word(
                "cell-note",
                language,
                number(change.before, language),
                number(change.after, language),
                ids,
            )
            found.setdefault(spot[0], {})[spot[1:]] = one_line(text)
        return found

    def _because(self, key: Key) -> Iterator[str]:
        line = self.scenario.before.line(key.line)
        for outcome in self.scenario.outcomes:
            moves = outcome.applied and any(outcome.effect.values())
            if moves and (line is None or line.role is not Role.LINE or outcome.line == line):
                yield outcome.measure.id


def _differing(before: Mapping[Key, Figure], after: Mapping[Key, Figure]) -> list[Key]:
    """Return the keys of the figures that are other ones after; nearly all are the same, and stand
    in the same order."""
    if isinstance(before, DeferredFigures) and isinstance(after, DeferredFigures):
        return [*before.differing(after)]
    aligned = len(before) == len(after) and all(map(is_, before, after))
    laters = after.values() if aligned else map(after.__getitem__, before)
    return [*compress(before, map(is_not, before.values(), laters))]


def _record_sheet(grids: Sequence[Grid], scenario: Scenario, language: Language) -> str | None:
    """Return the name of the sheet of measures: the one there is, else a free one; None where there
    is nothing to record."""
    existing = next((grid.source.sheet for grid in grids if is_record(grid)), None)
    if existing is not None or not scenario.after.applied:
        return existing
    taken = {(grid.source.sheet or "").casefold() for grid in grids}
    plain = word("applied-sheet", language)
    return next(
        name
        for name in (plain, *(f"{plain} {count}" for count in range(2, 1000)))
        if name.casefold() not in taken
    )


def _said(recalculated: Recalculated, edits: Mapping[Spot, Edit], source: str) -> Iterator[Note]:
    place = Place(source)
    said = worded(
        "{cells} cells of the workbook change, {formulas} of them formulas that were computed; every other part is as it was",
        cells=len(edits),
        formulas=len(recalculated.values),
    )
    yield Note("kept-workbook", said, place)
    if recalculated.lost:
        yield Note(
            "not-computed",
            worded(
                "{count} formulas on changed cells are computed when the workbook is opened",
                count=len(recalculated.lost),
            ),
            place,
        )
    if recalculated.hidden:
        yield Note(
            "not-followed",
            worded(
                "{hidden} formulas hide what they use and are computed when the workbook is opened",
                hidden=recalculated.hidden,
            ),
            place,
        )
