"""A table as text copied or extracted from a PDF: its columns are where the runs of numbers are, its header may be broken over lines."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.numbers import marks_of
from budgetcli.model.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GAP = pattern(r" {2,}|\t+| ?\.{4,} ?")
_YEAR = pattern(r"(?:[A-Za-z]{1,3} ?)?(?:19|20)\d\d(?:\s?[/–-]\s?\d{2,4})?\*?", re.ASCII)
_MISSING = frozenset({"-", "–", "—", "…", "...", "x", "n/a"})
_THOUSANDS = pattern(r"\d{3}(?:[.,]\d+)?", re.ASCII)
_HEAD_OF_THOUSANDS = pattern(r"[-−–(]?\d{1,3}", re.ASCII)
_LONGEST_LABEL, _LONGEST_HEADING, _MOST_LINES_BETWEEN, _MOST_HEADING_LINES = 90, 45, 3, 40


class Row(NamedTuple):
    """A line of a table: its number from 0, its label and its numbers."""

    line: int
    label: str
    numbers: list[str]


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
        for row in table:
            numbers = _grouped(row.numbers, width)
            grid[row.line] = [row.label, *[""] * (width - len(numbers)), *numbers]
        _place_header(grid, pieces, table[0].line, width)
    return grid if tables else None


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
        return Row(number, fields[0], fields[1:])
    words = line.split()
    first = len(words)
    while first and (_is_amount(words[first - 1]) or words[first - 1] == "%"):
        first -= 1
    label, numbers = " ".join(words[:first]), _with_percent(words[first:])
    if not label or len(label) > _LONGEST_LABEL or not numbers or (len(numbers) == 1 and len(fields) < 2):
        return None
    return None if all(_YEAR.fullmatch(each) for each in numbers) else Row(number, label, numbers)


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
    counted = [row.numbers for row in table if len(row.numbers) > 1]
    apart, joined = (Counter(len(numbers) for numbers in way) for way in (counted, map(_joined, counted)))
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
