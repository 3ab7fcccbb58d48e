"""A table as text copied or extracted from a PDF: its columns are where the runs of numbers are, its header may be broken over lines."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.numbers import marks_of
from budgetcli.model.patterns import pattern
from budgetcli.reading.units import scales_of
from budgetcli.sheets.printcolumns import Columns, columns_of, header_of, placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GAP = pattern(r" {2,}|\t+| ?\.{4,} ?")
_YEAR = pattern(r"(?:[A-Za-z]{1,3} ?)?(?:19|20)\d\d(?:\s?[/–-]\s?\d{2,4})?\*?", re.ASCII)
_FOUR = pattern(r"\d{4}")
_THOUSAND = frozenset({"1.000", "1,000", "1 000", "1000"})
_MISSING = frozenset({"-", "–", "—", "…", "...", "x", "n/a"})
_THOUSANDS = pattern(r"\d{3}(?:[.,]\d+)?", re.ASCII)
_HEAD_OF_THOUSANDS = pattern(r"[-−–(]?\d{1,3}", re.ASCII)
_LONGEST_LABEL, _LONGEST_HEADING, _MOST_LINES_BETWEEN, _MOST_HEADING_LINES = 90, 45, 3, 40


class Row(NamedTuple):
    """A line of a table: its number from 0, its label and its numbers; those that gaps part are whole, however many blanks are in them."""

    line: int
    label: str
    numbers: list[str]
    parted: bool = False


def is_printout(lines: Sequence[str]) -> bool:
    """Return whether at least half of the lines that say something are a label and a run of numbers."""
    said = [line for line in lines if line.strip()]
    rows = [row for row in (_row(number, line) for number, line in enumerate(said)) if row is not None and len(row.numbers) > 1]
    return len(rows) * 2 >= len(said) > 0


def rows_of_printout(text: str) -> list[list[str]] | None:
    """Return one row a line: the lines of tables parted into label and numbers, any other line one cell; None where there is no table."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\xa0", " ").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    grid = [[line.strip()] if line.strip() else [""] for line in lines]
    tables = list(_tables(lines))
    for table in tables:
        pieces = _pieces(lines, table[0].line)
        width = _width(table, len([text for text in pieces[0].texts if _YEAR.search(text)]) if pieces else 0)
        numbers = [row.numbers if row.parted else _grouped(row.numbers, width) for row in table]
        columns = columns_of([lines[row.line] for row in table], numbers, width)
        if columns is not None:
            table, numbers = _told_apart(table, numbers, lines, columns)
        for row, each in zip(table, numbers, strict=True):
            cells = placed(lines[row.line], each, columns) if columns and len(each) < width else None
            grid[row.line] = [row.label, *(cells or [*[""] * (width - len(each)), *each])]
        if columns is None or not _place_lines(grid, lines, table, columns):
            _place_header(grid, pieces, table[0].line, width)
    return grid if tables else None


def _told_apart(table: list[Row], numbers: list[list[str]], lines: Sequence[str], columns: Columns) -> tuple[list[Row], list[list[str]]]:
    """Return the lines with what a single blank parts told apart by where it stands: a first number from the label before it.

    A number that ends a label stays its own.
    """
    rows, found = [], []
    width = len(columns.rights)
    for row, each in zip(table, numbers, strict=True):
        first = _first_number(row, each, lines[row.line], columns)
        spare = each[:-width] if len(each) > width and placed(lines[row.line], each[-width:], columns) else []
        label = row.label.removesuffix(first).rstrip() if first else " ".join([row.label, *spare])
        rows.append(row._replace(label=label))
        found.append([first, *each] if first else each[len(spare) :])
    return rows, found


def _first_number(row: Row, numbers: Sequence[str], line: str, columns: Columns) -> str:
    """Return the number at the end of a label that ends where the column before the first number of its line ends; else nothing."""
    missing = len(columns.rights) - len(numbers) - 1
    end = line.find(row.label) + len(row.label)
    if missing < 0 or end < len(row.label) or abs(end - columns.rights[missing]) > 1:
        return ""
    words = row.label.split(" ")
    first = len(words)
    while first > 1 and _is_amount(words[first - 1]) and len(_joined(words[first - 1 :])) == 1:
        first -= 1
    return " ".join(words[first:])


def _place_lines(grid: list[list[str]], lines: Sequence[str], table: Sequence[Row], columns: Columns) -> bool:
    """Put the header lines of a table whose layout is kept over its columns, at page breaks too; tell whether there are any."""
    head = header_of(lines, table[0].line, columns)
    full = any(all(row[1:]) for row in head.values())
    if not full and not any(_YEAR.search(cell) for row in head.values() for cell in row):
        return False
    for number, row in head.items():
        grid[number] = row
    known = {tuple(row): row for row in head.values()}
    for before, after in pairwise(table):
        between = header_of(lines, after.line, columns) if after.line > before.line + 1 else {}
        for number, row in between.items():
            if number > before.line and tuple(row) in known:
                grid[number] = row
    return True


def _tables(lines: Sequence[str]) -> Iterator[list[Row]]:
    """Yield the tables from top to bottom: rows with a label and numbers, few other lines between them."""
    table: list[Row] = []
    between = 0
    for number, line in enumerate(lines):
        row = _row(number, line)
        if row is not None:
            table.append(row)
            between = 0
        elif line.strip():
            between += 1
            if between > _MOST_LINES_BETWEEN:
                yield from _kept(table)
                table = []
    yield from _kept(table)


def _kept(table: list[Row]) -> Iterator[list[Row]]:
    """Yield the table if it is one: two rows with two numbers each at the least."""
    if sum(len(row.numbers) > 1 for row in table) > 1:
        yield table


def _row(number: int, line: str) -> Row | None:
    """Return a line parted into its label and the numbers that end it, or None where it does not read so."""
    fields = [field.strip() for field in _GAP.split(line.strip())]
    if len(fields) > 2 and fields[0] and not _is_amount(fields[0]) and all(_is_amount(field) for field in fields[1:]):
        return None if _follow(fields[1:]) else Row(number, fields[0], fields[1:], parted=True)
    words = line.split()
    first = len(words)
    while first and (_is_amount(words[first - 1]) or words[first - 1] == "%"):
        first -= 1
    label, numbers = " ".join(words[:first]), _with_percent(words[first:])
    if (
        not label
        or len(label) > _LONGEST_LABEL
        or not numbers
        or (len(numbers) == 1 and (len(fields) < 2 or _states_unit(line, numbers[0])))
    ):
        return None
    return None if all(_YEAR.fullmatch(each) for each in numbers) else Row(number, label, numbers)


def _states_unit(line: str, number: str) -> bool:
    """Return whether the one number of a line is the thousand of a unit, such as `x € 1.000`."""
    return number in _THOUSAND and scales_of(line.lower()) == [1000]


def _follow(texts: Sequence[str]) -> bool:
    """Return whether texts are years, each the same as the one before it or next to it: a header, no amounts."""
    years = [int(found[0]) for text in texts if _YEAR.fullmatch(text) and (found := _FOUR.search(text))]
    return len(years) == len(texts) and all(abs(after - before) < 2 for before, after in pairwise(years))


def _is_amount(text: str) -> bool:
    return bool(marks_of(text)) or text in _MISSING


def _with_percent(words: Sequence[str]) -> list[str]:
    found: list[str] = []
    for word in words:
        if word == "%" and found:
            found[-1] += " %"
        elif word != "%":
            found.append(word)
    return found


def _width(table: Sequence[Row], headings: int) -> int:
    """Return the number of columns: of the two ways to count, with thousands that a blank parts joined or not, the one that fits."""
    counted = [row for row in table if len(row.numbers) > 1]
    apart = Counter(len(row.numbers) for row in counted)
    joined = Counter(len(row.numbers if row.parted else _joined(row.numbers)) for row in counted)
    most_apart, most_joined = (max(counts, key=lambda count: (counts[count], count)) for counts in (apart, joined))
    if most_joined == headings or (most_apart != headings and apart[most_apart] * 10 < len(counted) * 7):
        return most_joined
    return most_apart


def _grouped(numbers: list[str], width: int) -> list[str]:
    """Return the numbers, with thousands that a blank parts joined where there are more than columns."""
    joined = _joined(numbers)
    return joined if len(numbers) > width and len(joined) <= width else numbers


def _joined(numbers: Sequence[str]) -> list[str]:
    found: list[str] = []
    for number in numbers:
        if found and _THOUSANDS.fullmatch(number) and _HEAD_OF_THOUSANDS.fullmatch(found[-1].split(" ")[0]) and "," not in found[-1]:
            found[-1] += f" {number}"
        else:
            found.append(number)
    return found


class Piece(NamedTuple):
    """A paragraph of a header: the texts it has beside each other, and its last line."""

    texts: list[str]
    line: int
    lines: range


def _pieces(lines: Sequence[str], first: int) -> list[Piece]:
    """Return the paragraphs above a table that can be its header, from the nearest upwards."""
    found: list[Piece] = []
    end, stop = first, max(0, first - _MOST_HEADING_LINES)
    while end > stop:
        if not lines[end - 1].strip():
            end -= 1
            continue
        start = _start(lines, end, stop)
        paragraph = [_parted(line.strip()) for line in lines[start:end]]
        if any(len(field) > _LONGEST_HEADING for fields in paragraph for field in fields):
            break
        found.append(Piece(_texts(paragraph), end - 1, range(start, end)))
        end = start
    return found


def _start(lines: Sequence[str], end: int, stop: int) -> int:
    """Return where the paragraph before a line begins: at a blank line, or where lines part in another number of headings."""
    start, parts = end - 1, len(_parted(lines[end - 1].strip()))
    while start > stop and lines[start - 1].strip() and len(_parted(lines[start - 1].strip())) == parts:
        start -= 1
    return start


def _texts(paragraph: Sequence[Sequence[str]]) -> list[str]:
    """Return the headings of a paragraph: joined downwards; lines of one heading begin a new one wherever one begins with a year."""
    if len(paragraph[0]) > 1:
        return [" ".join(column) for column in zip(*paragraph, strict=True)]
    texts: list[str] = []
    for (line,) in paragraph:
        if texts and not _YEAR.match(line):
            texts[-1] += f" {line}"
        else:
            texts.append(line)
    return texts


def _parted(line: str) -> list[str]:
    """Return the headings of a line: parted by gaps, or a run of years at its end from what is before it."""
    words = line.split()
    first = len(words)
    while first and _YEAR.fullmatch(words[first - 1]):
        first -= 1
    if len(words) - first > 1:
        return [*([" ".join(words[:first])] if first else []), *words[first:]]
    return _GAP.split(line)


def _place_header(grid: list[list[str]], pieces: Sequence[Piece], first: int, width: int) -> None:
    """Put the headings over the columns, right above the first row if that is free; as many paragraphs as give one heading a column."""
    texts: list[str] = []
    used: list[Piece] = []
    for piece in pieces:
        if len(texts) >= width or (used and not any(_YEAR.search(text) for text in piece.texts)):
            break
        texts = [*piece.texts, *texts]
        used.append(piece)
    if not used or len(texts) > width + 1 or not any(_YEAR.search(text) for text in texts):
        return
    for piece in used:
        for line in piece.lines:
            grid[line] = [""]
    label = texts[:1] if len(texts) > width else [""]
    heads = texts[len(texts) - min(width, len(texts)) :]
    at = first - 1 if grid[first - 1] == [""] else used[0].line
    grid[at] = [*label, *[""] * (width - len(heads)), *heads]
