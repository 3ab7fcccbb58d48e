"""A table as understood, written as a layout file that can be corrected and kept."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Sign
from budgetcli.model.names import one_line
from budgetcli.model.numbers import SCALES, DecimalMark, marks_of
from budgetcli.reading.frames import frame_of
from budgetcli.reading.inspection import Basis, sums_of
from budgetcli.reading.layoutfiles import LEFT_OUT, SCHEMA
from budgetcli.sheets.grids import address
from budgetcli.views.workspace_files import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.reading.frames import Frame, Parts
    from budgetcli.reading.inspection import TableSeen

UNITS = {scale: name for name, scale in reversed(SCALES.items())}


def layout_text(tables: Sequence[TableSeen]) -> str:
    """Return the layout of one table or several as TOML; what is in doubt stands there as a
    comment."""
    several = len(tables) > 1
    subject = "the tables are" if several else "a table is"
    lines = [
        f"# How {subject} read: correct what is wrong, and read it with --layout FILE.",
        f"schema = {quoted(SCHEMA)}",
    ]
    for seen in tables:
        lines += ["", "[[table]]", *map(_within_table, _lines(seen))] if several else _lines(seen)
    return "\n".join(lines) + "\n"


def _within_table(line: str) -> str:
    """Return a line of a layout as it stands in one `[[table]]` of several: `[columns]` is
    `[table.columns]`."""
    return f"[table.{line[1:]}" if line.startswith("[") else line


def _lines(seen: TableSeen) -> Iterator[str]:
    """Yield what is declared of one table."""
    frame = frame_of(seen.table, sums_of(seen.table))
    for part in (_heading(seen), _shape(frame), _columns(seen), _rows(seen, frame), *_maps(frame)):
        yield from part


def _heading(seen: TableSeen) -> Iterator[str]:
    if seen.table.grid.source.sheet is not None:
        yield f"sheet = {quoted(seen.table.grid.source.sheet)}"
    yield f'range = "{seen.range}"'
    if seen.said is None:
        return
    said = seen.said.heading
    yield f"title = {quoted(said.title)}"
    yield _setting("unit", UNITS[said.unit.scale], seen.unit)
    if said.price_level is not None:
        yield f"price_level = {said.price_level}"
    yield _setting(
        "sign", str(said.sign if said.sign is not Sign.UNKNOWN else Sign.INCOME_POSITIVE), seen.sign
    )
    mark = _mark(seen)
    if mark is not None:
        yield f'decimal = "{mark}"'


def _setting(key: str, value: str, basis: Basis) -> str:
    """Return a setting; one that is in doubt as a comment, to be settled by taking away the `#`."""
    return (
        f'# {key} = "{value}"  # in doubt'
        if basis is Basis.OPEN
        else f'{key} = "{value}"  # {basis}'
    )


def _mark(seen: TableSeen) -> DecimalMark | None:
    """Return the decimal mark that the printed amounts prove, None where they are stored numbers."""
    texts = (
        value
        for cell in seen.table.amounts
        if isinstance(value := seen.table.grid.value(*cell), str)
    )
    proved = Counter(next(iter(marks)) for text in texts if len(marks := marks_of(text)) == 1)
    return proved.most_common(1)[0][0] if proved else None


def _shape(frame: Frame) -> Iterator[str]:
    if frame.header:
        yield f"header = {_spans([(row, 1) for row in frame.header])}"
    yield f"labels = [{', '.join(quoted(_letter(column)) for column in frame.labels)}]"
    if frame.codes is not None:
        yield f'codes = "{_letter(frame.codes)}"'


def _columns(seen: TableSeen) -> Iterator[str]:
    yield from ("", "[columns]")
    for index, column in seen.table.columns.items():
        year = (
            column.year
            if isinstance(column.year, int)
            else None
            if column.year is None
            else quoted(column.year)
        )
        said = {
            "year": year,
            "stage": quoted(column.stage) if column.stage else None,
            "side": f'"{column.side}"',
            "measure": f'"{column.measure}"',
        }
        header = one_line(seen.table.evidence.heads.get(index, ""))
        body = ", ".join(f"{key} = {value}" for key, value in said.items() if value is not None)
        yield f"{_letter(index)} = {{ {body} }}" + (f"  # {header}" if header else "")


def _rows(seen: TableSeen, frame: Frame) -> Iterator[str]:
    by_role: dict[str, list[tuple[int, int]]] = {}
    for row, role in frame.rows.items():
        by_role.setdefault(str(role), []).append((row, 1))
    left = [(row, 1) for row in seen.left_rows()]
    yield from ("", "[rows]")
    for name, rows in (by_role | ({LEFT_OUT: left} if left else {})).items():
        yield f"{name} = {_spans(rows)}"


def _maps(frame: Frame) -> Iterator[Iterator[str]]:
    for name, sums in (("sums", frame.sums), ("under", frame.under)):
        yield _map(name, ((f"{total + 1}", _spans(parts)) for total, parts in sorted(sums.items())))
    yield _map(
        "across",
        ((_letter(total), _letters(parts)) for total, parts in sorted(frame.across.items())),
    )


def _map(name: str, entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    for number, (key, value) in enumerate(entries):
        yield from ("", f"[{name}]") if number == 0 else ()
        yield f"{key} = {value}"


def _letters(parts: Parts) -> str:
    return f"[{', '.join(quoted(('-' if factor < 0 else '') + _letter(column)) for column, factor in parts)}]"


def spans(parts: Sequence[tuple[int, int]]) -> Iterator[tuple[str, int]]:
    """Yield rows as they are written, `7:11` where they follow each other, with their signs."""
    runs: list[list[int]] = []
    for row, factor in sorted(parts):
        if runs and runs[-1][2] == factor and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row, factor])
    for first, last, factor in runs:
        yield (f"{first + 1}:{last + 1}" if first != last else f"{first + 1}"), factor


def _spans(parts: Sequence[tuple[int, int]]) -> str:
    return f"[{', '.join(quoted(('-' if factor < 0 else '') + span) for span, factor in spans(parts))}]"


def _letter(column: int) -> str:
    return address(0, column).removesuffix("1")
