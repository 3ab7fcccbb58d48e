"""What a user names, a committee, a file or standard input, becomes budgets or counts by year; with how
far the reading is."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Input, Note
from budgetcli.model.declarations import bytes_of, is_readable
from budgetcli.model.equations import position
from budgetcli.model.errors import (
    DoubtError,
    LayoutError,
    Place,
    ReadError,
    UnknownNameError,
    worded,
)
from budgetcli.model.names import fold
from budgetcli.model.numbers import exactly
from budgetcli.model.records import (
    FISCAL_PROFILE,
    FISCAL_START,
    RECORD_MARK,
    TIDY_FIELDS,
    TIDY_STARTS,
)
from budgetcli.reading.amounts import read_amounts
from budgetcli.reading.layouts import NONE, Layout, read_grid, ruled
from budgetcli.reading.terms import YEAR
from budgetcli.sheets.grids import Range
from budgetcli.sheets.limits import within_time
from budgetcli.sheets.opening import open_grids

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget
    from budgetcli.model.errors import BudgetError
    from budgetcli.reading.workspaces import Committee, Workspace
    from budgetcli.sheets.grids import Grid

LARGEST_SOURCE = 512 * 1024 * 1024
"""Bytes of one source."""

STANDARD_INPUT = "-"
NO_BUDGET = frozenset({"no-budget-found", "not-money", "years-in-rows"})
"""What refuses a table that is none to read, so that the others of its file are read all the same.
"""


FEW_SHEETS = 3
HEAD = 300
"""So many bytes tell what we wrote."""


_WINDOW = re.compile(r"(?:(?P<sheet>.*)!)?(?P<first>[A-Za-z]{1,3}\d+):(?P<last>[A-Za-z]{1,3}\d+)")


def is_own(data: bytes) -> bool:
    """Return whether the bytes are JSON that names one of our schemas, our tidy csv or tsv, or a part of a
    Fiscal Data Package of ours."""
    is_document = data.lstrip()[:1] in (b"{", b"[")
    marks = (b'"budgetcli/', f'"{FISCAL_PROFILE}"'.encode())
    if is_document and any(mark in data[:200] for mark in marks):
        return True
    return data.removeprefix(b"\xef\xbb\xbf").startswith((*TIDY_STARTS, FISCAL_START))


def is_own_file(target: str) -> bool:
    """Return whether a target is a file of a budget that we wrote, which is no account file
    whatever a layout says."""
    path = Path(target)
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return is_own(stream.read(HEAD))


def is_tidy(grids: Sequence[Grid]) -> bool:
    """Return whether a file of one sheet, as Parquet, has our tidy rows."""
    return (
        len(grids) == 1 and grids[0].width == len(TIDY_FIELDS) and grids[0].values[0] == TIDY_FIELDS
    )


def is_record(grid: Grid) -> bool:
    """Return whether a sheet is the record of applied measures."""
    return grid.text(0, 0) == RECORD_MARK


class Source(NamedTuple):
    """What a target stands for: the bytes, the name to show, and what is declared of it."""

    data: bytes
    name: str
    layout: Layout
    committee: Committee | None = None


class Opened:
    """What a target was read from, for who changes it: its bytes and all its sheets, kept while it
    is read."""

    def __init__(self) -> None:
        self.data = b""
        self.grids: tuple[Grid, ...] = ()


@exactly
def read(
    target: str, workspace: Workspace, layout: Layout, opened: Opened | None = None
) -> tuple[Budget, ...]:
    """Return every budget of a target, in order: one a table; the layout's declarations rule.

    Raises UnknownNameError for a name that is none, DoubtError and ReadError as reading finds them,
    and as `refuse_postings` does.
    """
    committee = workspace.committee(target)
    if committee is not None and is_of_accounts(committee):
        return _rolled_up(committee, workspace, layout)
    if layout.accounts is not None and not is_own_file(target):
        return layout.accounts(target, digest=layout.digest)
    if committee is None and layout.refuse_postings is not None:
        layout.refuse_postings(target)
    return read_source(find_source(target, workspace, layout), layout, opened)


def is_of_accounts(committee: Committee) -> bool:
    """Return whether the source of a committee is account files: its layout is one of those. Raises
    BudgetError for a bad layout."""
    file = committee.layout_file
    if committee.source is None or file is None:
        return False
    from budgetcli.reading.layoutfiles import declares_accounts  # start-up

    return declares_accounts(file)


def _rolled_up(committee: Committee, workspace: Workspace, layout: Layout) -> tuple[Budget, ...]:
    """Return the roll-up of a committee's account files, under its own name."""
    if layout.committee_accounts is None:
        raise LayoutError(
            "bad-layout",
            "this is a layout of account files, which is not for here",
            at=Place(str(committee.layout_file)),
            hint="Accounts(read_account_layout(FILE)) reads them",
        )
    found = layout.committee_accounts(committee)(str(committee.source), digest=layout.digest)
    return tuple(
        ruled(tuple(_of_committee(each, committee, workspace) for each in found), committee.rules)
    )


def _of_committee(budget: Budget, committee: Committee, workspace: Workspace) -> Budget:
    said = budget.heading
    unit = said.unit._replace(currency=said.unit.currency or workspace.currency)
    return budget._replace(
        heading=said._replace(
            entity=workspace.entity, committee=committee.id, title=committee.title, unit=unit
        )
    )


def read_source(source: Source, layout: Layout, opened: Opened | None = None) -> tuple[Budget, ...]:
    """Return every budget of a source that was found, in order. Raises DoubtError and ReadError as
    reading finds them."""
    with within_time(Place(source.name)):
        return _read_source(source, layout, opened)


def _read_source(source: Source, layout: Layout, opened: Opened | None) -> tuple[Budget, ...]:
    digest = ""
    if layout.digest:
        from hashlib import sha256  # start-up

        digest = sha256(source.data).hexdigest()
    input = Input(source.name, None, digest)
    if is_own(source.data):
        from budgetcli.reading.own import read_own  # start-up

        budgets: tuple[Budget, ...] = read_own(source.data, input)
    else:
        grids = open_grids(
            source.data, input, unpack=source.layout.unpack, encoding=source.layout.encoding
        )
        if is_tidy(grids):
            from budgetcli.reading.own import read_tidy_grid  # start-up

            budgets = read_tidy_grid(grids[0], input)
        else:
            budgets = tuple(_of_grids(grids, source))
        if opened is not None:
            opened.data, opened.grids = source.data, grids
    if not budgets:
        raise ReadError(
            "no-budget-found", "no table with lines and amounts was found", at=Place(source.name)
        )
    rules = (source.layout.rules or NONE).over(
        source.committee.rules if source.committee is not None else NONE
    )
    return ruled(_numbered(budgets, source), rules) if rules != NONE else _numbered(budgets, source)


def read_one(
    target: str, workspace: Workspace, layout: Layout, opened: Opened | None = None
) -> Budget:
    """Return the one budget of a target. Raises DoubtError where it holds several."""
    return only(read(target, workspace, layout, opened), target)


def only(budgets: Sequence[Budget], target: str) -> Budget:
    """Return the one budget there is. Raises DoubtError where there are several."""
    if len(budgets) > 1:
        readings = [
            f"table {number} `{budget.heading.title}`"
            for number, budget in enumerate(budgets[:5], 1)
        ]
        raise DoubtError(
            "table-doubt",
            worded(
                "`{target}` holds {count} tables and one is needed",
                target=target,
                count=len(budgets),
            ),
            readings=readings,
            hint="--table N or --sheet NAME",
        )
    return budgets[0]


def find_source(target: str, workspace: Workspace, layout: Layout) -> Source:
    """Return what a target names: `-`, a committee of the workspace, or a file with an optional
    `#Sheet!A3:H20`."""
    if target == STANDARD_INPUT:
        return Source(
            _checked(_standard_input(), "-"), STANDARD_INPUT, _defaults(layout, workspace, None)
        )
    committee = workspace.committee(target)
    if committee is not None:
        return _committee_source(committee, workspace, layout)
    path, _, part = target.partition("#") if not Path(target).exists() else (target, "", "")
    if not Path(path).exists():
        known = [*workspace.names(), *_files_beside(Path(path))]
        raise UnknownNameError("file-not-found", "file or committee", target, known)
    return Source(_load(Path(path)), path, _picked(part, _defaults(layout, workspace, None)))


def _standard_input() -> bytes:
    place = Place(STANDARD_INPUT)
    if sys.stdin is None:
        raise ReadError("unreadable-file", "standard input is closed", at=place)
    try:
        return sys.stdin.buffer.read(LARGEST_SOURCE + 1)
    except OSError as error:
        raise ReadError(
            "unreadable-file",
            worded("standard input cannot be read: {strerror}", strerror=error.strerror),
            at=place,
        ) from error


def _committee_source(committee: Committee, workspace: Workspace, layout: Layout) -> Source:
    if committee.source is None:
        place = Place(str(workspace.file or ""))
        raise LayoutError(
            "bad-workspace",
            worded("committee `{id}` has no source", id=committee.id),
            at=place,
            hint='add source = "FILE"',
        )
    return Source(
        _load(committee.source),
        str(committee.source),
        _defaults(layout, workspace, committee),
        committee,
    )


def _defaults(layout: Layout, workspace: Workspace, committee: Committee | None) -> Layout:
    """Return the layout with what the workspace declares where the flags leave it open; the example
    speaks of its own files only."""
    if committee is None:
        own = workspace if not workspace.is_example else None
        return layout._replace(currency=layout.currency or (own.currency if own else None))
    declared = layout.over(committee.layout)
    if committee.layout_file is not None:
        from budgetcli.reading.layoutfiles import read_layout  # start-up

        declared = declared.over(read_layout(committee.layout_file))
    return declared._replace(
        currency=workspace.currency,
        entity=workspace.entity,
        committee=committee.id,
        title=committee.title,
    )


def _picked(part: str, layout: Layout) -> Layout:
    """Return the layout with the sheet and the window that `#Sheet!A3:H20` names."""
    found = _WINDOW.fullmatch(part)
    if found is None:
        return layout._replace(sheet=part) if part else layout
    (top, left), (bottom, right) = sorted(
        filter(None, (position(found["first"]), position(found["last"])))
    )
    window = Range(top, min(left, right), bottom, max(left, right))
    return layout._replace(window=window, sheet=found["sheet"] or layout.sheet)


def _load(path: Path) -> bytes:
    """Return the bytes of a file, or of a pipe to its end."""
    place = Place(str(path))
    try:
        if not is_readable(path):
            raise _no_file(path, place)
        return _checked(bytes_of(path, LARGEST_SOURCE + 1), str(path))
    except OSError as error:
        raise ReadError(
            "not-a-file",
            worded("the file cannot be opened: {strerror}", strerror=error.strerror),
            at=place,
        ) from error


def _no_file(path: Path, place: Place) -> ReadError:
    if not path.exists():
        return ReadError("file-not-found", "this is missing", at=place)
    kind = worded("a folder") if path.is_dir() else worded("no regular file")
    return ReadError(
        "not-a-file",
        worded("this is {kind}", kind=kind),
        at=place,
        hint="name one file; `-` is standard input",
    )


def _checked(data: bytes, name: str) -> bytes:
    place = Place(name)
    if len(data) > LARGEST_SOURCE:
        raise ReadError(
            "too-large",
            worded(
                "the source is larger than {largest_source} bytes", largest_source=LARGEST_SOURCE
            ),
            at=place,
        )
    if not data.strip():
        raise ReadError("no-budget-found", "the source is empty", at=place)
    return data


def _files_beside(path: Path) -> Iterable[str]:
    try:
        return [str(path.parent / each.name) for each in path.parent.iterdir() if each.is_file()]
    except OSError:
        return []


def _of_grids(grids: Sequence[Grid], source: Source) -> Sequence[Budget]:
    """Return the budgets of every sheet to read. Raises what refused a table where no other was
    read, or where it holds amounts."""
    records = [grid for grid in grids if is_record(grid)]
    from budgetcli.reading.own import read_record  # start-up

    record = [each for grid in records for each in read_record(grid)]
    sheets = {grid.source.sheet for grid in grids}
    refused: list[BudgetError] = []
    found = []
    for grid in in_turn(sheets_to_read([grid for grid in grids if not is_record(grid)], source)):
        applied = tuple(
            each for sheet, each in record if sheet == grid.source.sheet or sheet not in sheets
        )
        found += [
            budget._replace(applied=applied) for budget in read_grid(grid, source.layout, refused)
        ]
    grave = [each for each in refused if not source.layout.open_sign and each.id not in NO_BUDGET]
    if refused and (grave or not found):
        raise (grave or refused)[0]
    return _with_notes(
        _beside_others(found, grids), [*_left_out(grids, source), *_passed_over(refused)]
    )


def _beside_others(budgets: Sequence[Budget], grids: Sequence[Grid]) -> Sequence[Budget]:
    """Return the budgets, those with formulas with the values of the other sheets that these may
    speak of."""
    if len(grids) < 2 or all(budget.sheet is None for budget in budgets):
        return budgets
    values = {grid.source.sheet or "": grid.values for grid in grids}
    return [
        budget
        if budget.sheet is None
        else budget._replace(sheet=budget.sheet._replace(others=values))
        for budget in budgets
    ]


def _with_notes(budgets: Sequence[Budget], notes: Sequence[Note]) -> Sequence[Budget]:
    return [budget._replace(notes=(*budget.notes, *notes)) for budget in budgets]


def _passed_over(refused: Iterable[BudgetError]) -> Iterator[Note]:
    for error in refused:
        yield Note(
            error.id, worded("{message}: the table is left out", message=error.message), error.at
        )


def in_turn(grids: Sequence[Grid]) -> Iterable[Grid]:
    """Return the sheets one after the other; where they are many, a bar on the terminal says how
    far it is."""
    return watched(grids) if len(grids) > FEW_SHEETS else grids


def sheets_to_read(grids: Sequence[Grid], source: Source) -> Sequence[Grid]:
    """Return the sheets to read: those named, also by the number in a table's title, or of the
    tables declared, else all not hidden."""
    wanted = _sheets_named(source.layout)
    there = {name for grid in grids for name in (grid.source.sheet, grid.name)}
    for name in wanted:
        if name is not None and name not in there:
            known = [name for grid in grids for name in (grid.source.sheet, grid.name) if name]
            raise UnknownNameError("unknown-sheet", "sheet", name, known, at=Place(source.name))
    named = {name for name in wanted if name is not None}
    return [
        grid
        for grid in grids
        if not named.isdisjoint((grid.source.sheet, grid.name))
        or (None in wanted and not grid.hidden)
    ]


def _sheets_named(layout: Layout) -> Sequence[str | None]:
    """Return the names of the sheets to read, None for all that are not hidden."""
    return (
        [each.sheet for each in layout.tables]
        if layout.sheet is None and layout.tables
        else [layout.sheet]
    )


def _left_out(grids: Sequence[Grid], source: Source) -> Iterator[Note]:
    if source.layout.sheet is None:
        for grid in grids:
            if (
                grid.hidden
                and not is_record(grid)
                and grid.source.sheet not in _sheets_named(source.layout)
            ):
                yield Note(
                    "hidden-sheet",
                    "the hidden sheet is left out; `--sheet` names it",
                    Place(source.name, grid.source.sheet),
                )


def _numbered(budgets: tuple[Budget, ...], source: Source) -> tuple[Budget, ...]:
    number = source.layout.table
    if number is None:
        return budgets
    if number > len(budgets):
        raise ReadError(
            "unknown-table",
            worded("there is no table {number}, only {count}", number=number, count=len(budgets)),
            at=Place(source.name),
        )
    return (budgets[number - 1],)


LARGEST = 10_000_000
"""Bytes of such a file."""

ENTITIES = frozenset(
    {
        "kommune",
        "municipality",
        "entity",
        "kommun",
        "gemeinde",
        "navn",
        "name",
        "omraade",
        "region",
        "authority",
    }
)
GROUPS = frozenset(
    {"gruppe", "group", "maalgruppe", "target group", "alder", "age", "aldersgruppe", "grupp"}
)
LINES = frozenset({"linjer", "lines", "funktioner", "functions", "linje", "line", "rader"})
"""Folded headers of a table of populations."""


class Population(NamedTuple):
    """How many there are in a municipality by year: everybody where the group is empty, else a
    group, with the lines that it is for."""

    entity: str
    group: str
    lines: tuple[str, ...]
    counts: dict[int, Decimal]


def read_countings(path: Path) -> list[tuple[str, dict[int, Decimal]]]:
    """Return the rows of a csv or a workbook under its row of years: each its name and its numbers
    by year.

    Raises ReadError where the file cannot be opened or has no row of years, DoubtError where a
    decimal mark is open.
    """
    for grid in _grids(path):
        found = _rows(grid)
        if found:
            return found
    raise ReadError(
        "bad-key-figures",
        "no row of years with names and numbers below was found",
        at=Place(str(path)),
        hint="name;2024;2025 in the first row, then a name and its numbers in each",
    )


def read_populations(path: Path) -> list[Population]:
    """Return the rows of a csv or a workbook of populations, by the headers municipality, group,
    lines and a year each.

    Raises ReadError where the file cannot be opened, has no such row of headers, or states no
    number above 0, DoubtError where a decimal mark is open.
    """
    place = Place(str(path))
    found = [each for grid in _grids(path) for each in _populations(grid)]
    if not found:
        raise ReadError(
            "bad-key-figures",
            "no row of headers with a municipality and years was found",
            at=place,
            hint="municipality;group;2024;2025 in the first row; a row without a group is everybody",
        )
    for each in found:
        if any(count <= 0 for count in each.counts.values()):
            raise ReadError(
                "bad-key-figures",
                worded("`{name}` has a count that is not above 0", name=each.entity),
                at=place,
            )
    return found


def _populations(grid: Grid) -> list[Population]:
    heads = ((row, _years(grid, row)) for row in range(len(grid.values)))
    top, years = next(((row, years) for row, years in heads if years), (0, {}))
    headers = {fold(grid.text(top, column)): column for column in range(grid.width)}
    at = [
        next((column for header, column in headers.items() if header in words), None)
        for words in (ENTITIES, GROUPS, LINES)
    ]
    if not years or at[0] is None:
        return []
    rows = [row for row in range(top + 1, len(grid.values)) if grid.text(row, at[0])]
    amounts = read_amounts(grid, rows, list(years), None)
    found = []
    for row in rows:
        entity, group, lines = ("" if each is None else grid.text(row, each) for each in at)
        counts = {
            year: amounts[row, column].amount
            for column, year in sorted(years.items())
            if (row, column) in amounts
        }
        found.append(Population(entity, group, tuple(lines.replace(",", " ").split()), counts))
    return found


def _grids(path: Path) -> tuple[Grid, ...]:
    """Return the tables of a small file. Raises ReadError where it cannot be opened or is empty."""
    place = Place(str(path))
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    except FileNotFoundError as error:
        raise ReadError("file-not-found", "no such file", at=place) from error
    except OSError as error:
        raise ReadError(
            "not-a-file",
            worded("the file cannot be opened: {strerror}", strerror=error.strerror),
            at=place,
        ) from error
    if not data.strip():
        raise ReadError(
            "bad-key-figures",
            worded("the file is empty, or larger than {largest} bytes", largest=LARGEST),
            at=place,
        )
    return tuple(open_grids(data, Input(str(path), None, "")))


def _rows(grid: Grid) -> list[tuple[str, dict[int, Decimal]]]:
    heads = ((row, _years(grid, row)) for row in range(len(grid.values)))
    top, years = next(((row, years) for row, years in heads if years), (0, {}))
    if not years:
        return []
    first = min(years)
    rows = [
        row
        for row in range(top + 1, len(grid.values))
        if any(grid.text(row, column) for column in range(first))
    ]
    amounts = read_amounts(grid, rows, list(years), None)
    names = {
        row: next(text for column in range(first) if (text := grid.text(row, column)))
        for row in rows
    }
    numbers = {
        row: {
            year: amounts[row, column].amount
            for column, year in sorted(years.items())
            if (row, column) in amounts
        }
        for row in rows
    }
    return [(names[row], numbers[row]) for row in rows if numbers[row]]


def _years(grid: Grid, row: int) -> dict[int, int]:
    """Return the columns of a row that are years; none where it has no name before them."""
    width = len(grid.values[row])
    found = {
        column: int(text)
        for column in range(1, width)
        if YEAR.fullmatch(text := grid.text(row, column)) and text.isdigit()
    }
    return found


class ReadingStep:
    """How many sheets are read of how many; of none where nobody counts."""

    def __init__(self) -> None:
        self.done = self.count = 0


STEP = ReadingStep()


def watched(grids: Sequence[Grid]) -> Generator[Grid]:
    """Yield the sheets in turn, and count them."""
    try:
        for number, grid in enumerate(grids):
            STEP.done, STEP.count = number, len(grids)
            yield grid
    finally:
        STEP.done = STEP.count = 0
