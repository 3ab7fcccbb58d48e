"""The campaigns: clean tables say nothing, errors are told, surroundings and errors change no
question."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from budgetcli.checking.checks import check
from budgetcli.checking.crosschecks import Tables
from budgetcli.model.budgets import Sign
from budgetcli.model.equations import position
from budgetcli.model.errors import BudgetError
from budgetcli.model.findings import Severity, Verdict
from budgetcli.model.numbers import DecimalMark
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import read
from budgetcli.reading.workspaces import Workspace
from tests.truth.errors import seeded
from tests.truth.layouts import tables
from tests.truth.surroundings import surrounded
from tests.truth.tables import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from budgetcli.model.budgets import Budget, Key
    from budgetcli.model.errors import Place
    from budgetcli.model.findings import Report
    from tests.truth.tables import Table

SOUND = (Verdict.EXACT, Verdict.WITHIN_ROUNDING)
MOST_SHOWN = 12


@dataclass
class Tally:
    """How many were tried and how many were not as they should be, by kind; and the first of these."""

    tried: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, kind: str, why: str | None) -> None:
        """Count one; `why` says what is wrong with it."""
        self.tried[kind] += 1
        if why is not None:
            self.failed[kind] += 1
            if len(self.examples) < MOST_SHOWN:
                self.examples.append(f"{kind}: {why}")


def budgets_of(text: str, folder: Path, table: Table) -> tuple[Budget, ...]:
    """Return what is read of a text that prints its numbers as the table does. Raises BudgetError
    where it is refused."""
    path = folder / "table.txt"
    path.write_text(text, encoding="utf-8")
    mark = DecimalMark.COMMA if table.numbers.mark == "," else DecimalMark.POINT
    return read(
        str(path),
        Workspace(),
        Layout(
            open_sign=True,
            audited=True,
            decimal=mark,
            sign=Sign(table.sign) if table.sign else None,
        ),
    )


def reports_of(text: str, folder: Path, table: Table) -> list[Report]:
    """Return the checks of what is read of a text. Raises BudgetError where it is refused."""
    return [check(each) for each in Tables().tied(budgets_of(text, folder, table))]


def alarm(reports: Sequence[Report]) -> str | None:
    """Return what is told of tables that weighs a warning or more, or their verdict where it is no
    praise; None for nothing."""
    for report in reports:
        told = next((each for each in report.findings if each.severity is not Severity.NOTE), None)
        if told is not None:
            return f"{told.id}: {told.message}"
        if report.verdict not in SOUND:
            return f"verdict {report.verdict}"
    return None if reports else "nothing is read"


def clean(count: int, seed: int, folder: Path) -> Tally:
    """Check so many clean tables: none may have a finding of weight warning or more."""
    found = Tally()
    for table in tables(count, seed):
        try:
            findings = [
                each
                for report in reports_of(table.text(), folder, table)
                for each in report.findings
            ]
            told = next(
                (
                    f"{each.id}: {each.message}"
                    for each in findings
                    if each.severity is not Severity.NOTE
                ),
                None,
            )
        except BudgetError as error:
            told = f"refused: {error}"
        found.add(table.name, told)
    return found


def errors(count: int, seed: int, folder: Path, each: int = 4) -> tuple[Tally, Tally]:
    """Seed errors that break what tables state: all should be told; and every sure suggestion
    should be what stood there."""
    found, sure = Tally(), Tally()
    random = Random(seed)
    for table in tables(100 * count, seed):
        for error in seeded(table, random, each) if table.relations else ():
            if sum(found.tried.values()) >= count:
                return found, sure
            if not error.table.broken():
                continue
            try:
                reports = reports_of(error.table.text(), folder, table)
                told = alarm(reports) is not None
            except BudgetError:
                reports, told = [], True
            found.add(
                error.kind,
                None if told else f"{table.name}: {error.cells} of\n{error.table.text()}",
            )
            _sure(sure, error.kind, error.table, table, reports)
    return found, sure


def _sure(tally: Tally, kind: str, wrong: Table, right: Table, reports: Sequence[Report]) -> None:
    """Count the sure suggestions, and those that are not what stood there before the error."""
    for report in reports:
        for finding in report.findings:
            for suspect in (each for each in finding.suspects if each.sure):
                place = report.budget.figures[suspect.key].place
                changes: dict[Key, Decimal | None] = {**dict(suspect.figures)} or {
                    suspect.key: suspect.suggested
                }
                tally.add(
                    kind,
                    None
                    if _mends_all(changes, report, wrong, right)
                    else _not_restored(place, suspect.suggested, wrong, right),
                )


def _mends_all(
    changes: Mapping[Key, Decimal | None], report: Report, wrong: Table, right: Table
) -> bool:
    """Tell whether a suggestion makes every stated relation hold where several figures are wrong.

    Whoever misprinted that one figure would have printed the same table: nobody can tell the two
    apart.
    """
    several = sum(amount != right.amounts.get(cell) for cell, amount in wrong.amounts.items()) > 1
    places = {key: report.budget.figures[key].place for key in changes}
    cells = {
        key: _position(place.cell)
        for key, place in places.items()
        if place is not None and place.cell is not None
    }
    made = {
        cells[key]: abs(amount).copy_sign(wrong.amounts[cells[key]])
        for key, amount in changes.items()
        if key in cells and amount
    }
    return several and bool(made) and wrong.with_amounts(made).broken() == []


def _not_restored(
    place: Place | None, suggested: Decimal | None, wrong: Table, right: Table
) -> str | None:
    if place is None or place.cell is None or suggested is None:
        return None
    cell, at = place.cell, _position(place.cell)
    original = right.amounts.get(at) if len(wrong.rows) == len(right.rows) else None
    if (
        original is not None
        and wrong.amounts.get(at) != original
        and abs(original) == abs(suggested)
    ):
        return None
    return f"{right.name}: {cell} -> {suggested}, was {original}\n{wrong.text()}"


def _position(cell: str) -> tuple[int, int]:
    at = position(cell)
    if at is None:
        raise ValueError(cell)
    return at


def structure(budgets: Iterable[Budget]) -> list[Any]:
    """Return what no amount may change: columns, lines, unit, sign, and every relation asked with
    its parts."""
    return [
        (
            each.columns,
            [(line.id, line.role, line.parent) for line in each.lines],
            each.heading.unit,
            each.heading.sign,
            sorted(str((one.kind, one.result, one.terms, one.base)) for one in each.equations),
            [one[:2] for one in each.unasked],
        )
        for each in budgets
    ]


def law_of_made(count: int, seed: int, folder: Path, each: int = 5) -> Tally:
    """Change one to three amounts of made tables, so many trials: what is asked must stay."""
    found = Tally()
    random = Random(seed)
    for table in tables(100 * count, seed):
        try:
            before = structure(budgets_of(table.text(), folder, table))
        except BudgetError:
            continue
        for _ in range(each):
            if sum(found.tried.values()) >= count:
                return found
            cells = random.sample(
                sorted(table.amounts), min(len(table.amounts), random.randint(1, 3))
            )
            changed = table.with_amounts(
                {cell: _other(table.amounts[cell], random) for cell in cells}
            )
            found.add(table.name, _apart_made(before, changed, folder, cells))
    return found


def law_of_labelled(
    count: int, seed: int, folder: Path, files: Sequence[Path], each: int = 6
) -> Tally:
    """Change one to three amounts of published tables that are read without a flag, so many trials:
    what is asked must stay."""
    found = Tally()
    random = Random(seed)
    per_file = max(1, min(each, -(-count // max(1, len(files)))))
    for file in files:
        rows = [*csv.reader(file.read_text(encoding="utf-8", errors="replace").splitlines())]
        try:
            before = _read(rows, folder)
        except BudgetError:
            continue
        cells = sorted(_figures(before))
        for _ in range(per_file if cells else 0):
            if sum(found.tried.values()) >= count:
                return found
            chosen = random.sample(cells, min(len(cells), random.randint(1, 3)))
            changed = [row.copy() for row in rows]
            for row, column in chosen:
                changed[row][column] = _other_text(rows[row][column], random)
            found.add(
                "labelled", _apart(structure(before), changed, folder, f"{file.name} {chosen}")
            )
    return found


def _read(rows: Sequence[Sequence[str]], folder: Path) -> tuple[Budget, ...]:
    """Return what is read of rows of texts without a flag. Raises BudgetError where they are
    refused."""
    path = folder / "labelled.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return read(str(path), Workspace(), Layout(open_sign=True, audited=True))


def _other_text(text: str, random: Random) -> str:
    """Return a printed amount with one digit exchanged; a leading one by no nought, a nought that
    stands alone not at all."""
    digits = [at for at, each in enumerate(text) if each.isdigit()]
    if not digits or {text[at] for at in digits} == {"0"}:
        return text
    at = random.choice(digits)
    other = random.choice(
        [each for each in ("123456789" if at == digits[0] else "0123456789") if each != text[at]]
    )
    return text[:at] + other + text[at + 1 :]


def _other(amount: Decimal, random: Random) -> Decimal:
    """Return another amount of as many digits and the same sign; nothing stays nothing."""
    written = str(abs(amount))
    digits = [at for at, each in enumerate(written) if each.isdigit()]
    if not amount:
        return amount
    at = random.choice(digits)
    least = "1" if at == digits[0] else "0"
    other = random.choice([each for each in "0123456789" if each != written[at] and each >= least])
    return Decimal(written[:at] + other + written[at + 1 :]).copy_sign(amount)


def _apart_made(before: list[Any], changed: Table, folder: Path, cells: object) -> str | None:
    """Return what a changed table is read as otherwise, None for nothing."""
    try:
        after = structure(budgets_of(changed.text(), folder, changed))
    except BudgetError as error:
        return f"refused: {error}"
    apart = _differing(before, after)
    return apart and f"{cells}: {apart} of\n{changed.text()}"


def _apart(
    before: list[Any], rows: Sequence[Sequence[str]], folder: Path, named: str
) -> str | None:
    try:
        after = structure(_read(rows, folder))
    except BudgetError as error:
        return f"{named}: refused: {error}"
    apart = _differing(before, after)
    return apart and f"{named}: {apart}"


def _differing(before: list[Any], after: list[Any]) -> str | None:
    """Return the names of what differs, None for nothing."""
    if before == after:
        return None
    if len(before) != len(after):
        return f"{len(after)} tables, not {len(before)}"
    names = ("columns", "lines", "unit", "sign", "equations", "unasked")
    pairs = (
        (name, a, b)
        for one, other in zip(before, after, strict=True)
        for name, a, b in zip(names, one, other, strict=True)
    )
    return ", ".join(dict.fromkeys(name for name, a, b in pairs if a != b))


def around(count: int, seed: int, folder: Path) -> Tally:
    """Add surroundings to made tables: no figure may change."""
    found = Tally()
    random = Random(seed)
    for table in tables(count, seed):
        rows = [list(row) for row in table.rows]
        try:
            before = _figures(budgets_of(table.text(), folder, table))
        except BudgetError:
            continue
        for each in surrounded(rows, random):
            text = written(each.rows)
            moved = {
                (each.row[row], column + each.column): fact
                for (row, column), fact in before.items()
            }
            try:
                after = _figures(budgets_of(text, folder, table))
            except BudgetError as error:
                found.add(each.kind, f"{table.name}: refused: {error}\n{text}")
                continue
            found.add(
                each.kind,
                None if moved == after else f"{table.name}: {_difference(moved, after)}\n{text}",
            )
    return found


def _figures(budgets: Iterable[Budget]) -> dict[tuple[int, int], tuple[Any, ...]]:
    """Return the figures by cell: amount, year, side, unit."""
    found = {}
    for budget in budgets:
        for key, figure in budget.figures.items():
            cell = figure.place.cell if figure.place else None
            if cell is not None:
                found[_position(cell)] = (
                    figure.amount,
                    key.column.year,
                    key.column.side,
                    key.column.measure,
                    budget.heading.unit.scale,
                )
    return found


def _difference(
    before: dict[tuple[int, int], tuple[Any, ...]], after: dict[tuple[int, int], tuple[Any, ...]]
) -> str:
    cells = [
        cell for cell in sorted(before.keys() | after.keys()) if before.get(cell) != after.get(cell)
    ]
    return (
        "; ".join(f"{cell}: {before.get(cell)} -> {after.get(cell)}" for cell in cells[:2])
        + f" ({len(cells)})"
    )
