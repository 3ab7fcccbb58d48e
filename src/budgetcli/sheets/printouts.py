"""Tables in printed lines: of a PDF, of text taken out of one, of a printout or of pasted text, also
where numbers follow each other with single blanks."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.sheets.printed_lines import (
    TOLERANCE,
    WIDE,
    YEAR,
    Columns,
    PrintedRegion,
    PrintedRow,
    Token,
    columns_of,
    fields_of,
    header_row,
    is_row,
    regions_of,
    tokens_of,
    united,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    Lines = Sequence[Sequence[Token]]

GROUP = re.compile(r"\d{3}(?:[.,]\d+)?[-−]?\)?", re.ASCII)
FIRST_GROUP = re.compile(r"[-−–(]?\d{1,3}", re.ASCII)
_DECIMALS = re.compile(r"[.,]")
_LONGEST_HEAD = 45


def columns_of_flow(rows: Sequence[Sequence[str]], headings: int) -> int:
    """Return the number of columns: that of the headings where every row can be parted so, else
    that of most rows."""
    counted = [list(numbers) for numbers in rows if len(numbers) > 1]
    if headings > 1 and all(
        _parted_into(numbers, headings) for numbers in counted if len(numbers) >= headings
    ):
        return headings
    apart = Counter(map(len, counted))
    joined = Counter(len(_joined(numbers)) for numbers in counted)
    most_apart, most_joined = (
        max(counts, key=lambda count: (counts[count], count)) for counts in (apart, joined)
    )
    return most_joined if apart[most_apart] * 10 < len(counted) * 7 else most_apart


def grouped(numbers: list[str], width: int) -> list[str]:
    """Return the numbers, with thousands that a blank parts joined where there are more than
    columns."""
    if len(numbers) <= width:
        return numbers
    joined = _joined(numbers)
    return (
        joined
        if len(joined) == width
        else _parted_into(numbers, width) or (joined if len(joined) < width else numbers)
    )


def _joined(numbers: Sequence[str]) -> list[str]:
    """Return the numbers with every three digits put to the group of digits before them."""
    found: list[str] = []
    for number in numbers:
        if (
            found
            and GROUP.fullmatch(number)
            and FIRST_GROUP.fullmatch(found[-1].split(" ")[0])
            and not _DECIMALS.search(found[-1])
        ):
            found[-1] += f" {number}"
        else:
            found.append(number)
    return found


def _parted_into(numbers: Sequence[str], width: int) -> list[str]:
    """Return groups of digits as so many numbers of as equal a length as they can have; none where
    there is no one way to do so."""
    runs = [each.split(" ") for each in _joined(numbers)]
    wanted = width - len(runs)
    lengths = [len(run) for run in runs]
    if wanted < 0 or width > sum(lengths):
        return []
    if wanted == 0:
        return [" ".join(run) for run in runs]
    size, rest = divmod(sum(lengths), width)
    if rest or any(length % size for length in lengths):
        return []
    return [" ".join(run[at : at + size]) for run in runs for at in range(0, len(run), size)]


class HeaderPiece(NamedTuple):
    """A paragraph of a header: the texts it has beside each other, and its lines."""

    texts: list[str]
    lines: range


def pieces_above(
    lines: Sequence[Sequence[Token]], heads: Sequence[int], first: int
) -> list[HeaderPiece]:
    """Return the paragraphs above a table that can be its header, from the nearest upwards."""
    found: list[HeaderPiece] = []
    end, stop = first, heads[0] if heads else first
    while end > stop:
        if not lines[end - 1]:
            end -= 1
            continue
        start, parts = end - 1, len(_parted(lines[end - 1]))
        while start > stop and lines[start - 1] and len(_parted(lines[start - 1])) == parts:
            start -= 1
        paragraph = [_parted(lines[line]) for line in range(start, end)]
        if any(len(text) > _LONGEST_HEAD for texts in paragraph for text in texts):
            break
        found.append(HeaderPiece(_texts(paragraph), range(start, end)))
        end = start
    return found


def _parted(tokens: Sequence[Token]) -> list[str]:
    """Return the headings of a line: parted by gaps, or a run of years at its end from what is
    before it."""
    words = [token.text for token in tokens]
    first = len(words)
    while first and YEAR.fullmatch(words[first - 1]):
        first -= 1
    if len(words) - first > 1:
        return [*([" ".join(words[:first])] if first else []), *words[first:]]
    return [each.text for each in fields_of(tokens)]


def _texts(paragraph: Sequence[Sequence[str]]) -> list[str]:
    """Return the headings of a paragraph: joined downwards; lines of one heading begin a new one
    wherever one begins with a year."""
    if len(paragraph[0]) > 1:
        return [" ".join(column) for column in zip(*paragraph, strict=True)]
    texts: list[str] = []
    for (line,) in paragraph:
        if texts and not YEAR.match(line):
            texts[-1] += f" {line}"
        else:
            texts.append(line)
    return texts


def loose_header(
    lines: Sequence[Sequence[Token]], heads: Sequence[int], first: int, width: int
) -> dict[int, list[str]]:
    """Return the heads of columns as one row, right above the table where that line is free; as
    many paragraphs as give one a column."""
    texts: list[str] = []
    used: list[HeaderPiece] = []
    for piece in pieces_above(lines, heads, first):
        if (
            not used
            and not any(YEAR.search(text) for text in piece.texts)
            and len(piece.texts) == 1
        ):
            continue
        if len(texts) >= width or (used and not any(YEAR.search(text) for text in piece.texts)):
            break
        texts = [*piece.texts, *texts]
        used.append(piece)
    if not used or len(texts) > width + 1 or not any(YEAR.search(text) for text in texts):
        return {}
    found: dict[int, list[str]] = {line: [""] for piece in used for line in piece.lines}
    label = texts[:1] if len(texts) > width else [""]
    names = texts[len(texts) - min(width, len(texts)) :]
    at = first - 1 if not lines[first - 1] else used[0].lines[-1]
    found[at] = [*label, *[""] * (width - len(names)), *names]
    return found


_JOINING = (
    "og|eller|samt|i|af|til|for|på|med|ved|mot|av|till|och|för|under|fra|and|or|of|to|the|in|with|"
    "und|oder|der|die|des|für|von|zur|zum|mit|im"
)
_DIVIDED = re.compile(
    r"[a-zæøåäöüß][-‐]\n(?!(?:og|eller|samt|und|oder|bzw|och|and|or)\b)[a-zæøåäöüß]"
)
_NUMBER_AND_WORD = re.compile(r"\d[-‐]\n\w")
_MOST_HEADS, _MOST_BLANKS = 12, 3
_GOES_ON = re.compile(rf"(?:[,(&/=+–-]|\b(?:{_JOINING}))$", re.IGNORECASE)


class PrintedTable(NamedTuple):
    """A table: its lines as cells, by the number of the line; a line whose words went to another
    row is blank.

    `first` is the line of the first row of its header, `body` that of its first row, `last` its
    last.
    """

    cells: dict[int, list[str]]
    first: int
    body: int
    last: int


def rows_of_printout(text: str) -> list[list[str]] | None:
    """Return one row a line: the lines of tables parted into label and numbers, any other line one
    cell; None where there is no table."""
    lines = lines_of_text(text)
    tables = tables_in([tokens_of(line) for line in lines])
    grid = [[line.strip()] for line in lines]
    for table in tables:
        for line, cells in table.cells.items():
            grid[line] = cells
    return grid if tables else None


def lines_of_text(text: str) -> list[str]:
    """Return the lines of a text without blank ones at its end; a page break ends a line."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\xa0", " ")
    lines = [line.expandtabs().rstrip() for line in plain.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def tables_in(lines: Lines) -> list[PrintedTable]:
    """Return the tables of printed lines, from top to bottom; the time it takes grows with the
    number of lines."""
    joined = [united(tokens) for tokens in lines]
    found: list[PrintedTable] = []
    after = 0
    for region in regions_of(joined):
        table = _table(region, joined, after)
        if table is not None:
            found.append(table)
            after = table.last + 1
    return found


def _table(region: PrintedRegion, lines: Lines, after: int) -> PrintedTable | None:
    """Return a region as cells: with columns where the numbers are aligned, else as many as the
    heads and most rows say."""
    first = region.rows[0].line
    heads = _heads(lines, first, after)
    columns = None
    if region.wide * 2 >= len(region.rows):
        label = min(row.tokens[0].left for row in region.rows)
        columns = columns_of(
            [row.numbers for row in _unglued(region.rows)], [lines[line] for line in heads], label
        )
    if columns is None:
        return _flowing(region, lines, heads)
    return _aligned(region, lines, heads, columns)


def _heads(lines: Lines, first: int, after: int) -> list[int]:
    """Return the lines above a table that can be its header, top to bottom."""
    found: list[int] = []
    for number in range(first - 1, max(after, first - 1 - _MOST_HEADS) - 1, -1):
        if lines[number]:
            found.append(number)
    return found[::-1]


def _unglued(rows: Sequence[PrintedRow]) -> list[PrintedRow]:
    """Return the rows with what a single blank parts from the label, and a wide gap from the next
    number, left to the label.

    It stays a number where numbers of other rows end at the same place and stand apart from their
    labels.
    """
    apart = {
        round(row.numbers[0].right) + by
        for row in rows
        if row.first == 0 or row.numbers[0].left - row.tokens[row.first - 1].right >= WIDE
        for by in (-1, 0, 1)
    }
    ends = Counter(round(token.right) for row in rows for token in row.numbers[1:])
    found = []
    for row in rows:
        at = row.first
        while (
            0 < at < len(row.tokens) - 1
            and row.tokens[at].left - row.tokens[at - 1].right < WIDE
            and round(row.tokens[at].right) not in apart
            and not _is_first_group(row, at, ends)
        ):
            at += 1
        found.append(row._replace(first=at))
    return found


def _is_first_group(row: PrintedRow, at: int, ends: Counter[int]) -> bool:
    """Return whether a number behind a label goes on with three digits, so that it is no part of
    the label."""
    after = row.tokens[at + 1]
    is_group = (
        FIRST_GROUP.fullmatch(row.tokens[at].text)
        and GROUP.fullmatch(after.text)
        and after.left - row.tokens[at].right < WIDE
    )
    return bool(is_group) and ends[round(after.right)] > 1


def _aligned(
    region: PrintedRegion, lines: Lines, heads: Sequence[int], columns: Columns
) -> PrintedTable | None:
    """Return a table whose numbers stand in columns."""
    rows = _unglued(region.rows)
    cells: dict[int, list[str]] = {}
    for row in rows:
        cells[row.line] = [row.label, *_placed(row.numbers, columns)]
    head = _header(lines, heads, rows[0].line, columns)
    if not head:
        head = loose_header(lines, heads, rows[0].line, len(columns.rights))
    known = {tuple(cell for cell in row if cell) for row in head.values()}
    taken = {row.line for row in rows}
    for line in range(rows[0].line, rows[-1].line):
        if (
            line not in taken
            and lines[line]
            and (between := header_row(lines[line], columns)) is not None
        ):
            said = tuple(cell for cell in between if cell)
            if said in known or sum(bool(cell) for cell in between[1:]) > 1:
                cells[line] = between
    _wrap_labels(cells, lines, rows)
    return PrintedTable({**head, **cells}, min([*head, rows[0].line]), rows[0].line, rows[-1].line)


def _placed(numbers: Sequence[Token], columns: Columns) -> list[str]:
    """Return the numbers of a row, each in the column in which it ends."""
    cells = [""] * len(columns.rights)
    for token in numbers:
        column = columns.number_of(token)
        cells[column] = f"{cells[column]} {token.text}" if cells[column] else token.text
    return cells


def _header(
    lines: Lines, heads: Sequence[int], first: int, columns: Columns
) -> dict[int, list[str]]:
    """Return the header lines right above a table as rows, by line; words over the labels alone may
    stand between."""
    found: dict[int, list[str]] = {}
    last = first
    for number in reversed(heads):
        tokens = lines[number]
        if last - number - 1 > (1 if found else _MOST_BLANKS) or is_row(number, tokens):
            break
        last = number
        if _is_label_only(tokens, columns):
            if found:
                break
            continue
        row = header_row(tokens, columns)
        if row is None:
            break
        found[number] = row
    for number in sorted(found):
        if (
            sum(map(bool, found[number])) > 1
            or YEAR.search(" ".join(found[number]))
            or len(found) == 1
        ):
            break
        found[number] = [_text(lines[number])]
    _join_staggered(found)
    _wrap_head(found, lines, first, columns)
    full = any(all(row[1:]) for row in found.values())
    years = any(YEAR.search(cell) for row in found.values() for cell in row)
    return found if full or years else {}


def _join_staggered(head: dict[int, list[str]]) -> None:
    """Put the heads of one row that are printed at different heights into one row, and the pieces
    of what heads the labels together."""
    for line in sorted(head):
        above, row = head.get(line - 1), head[line]
        if above is None or len(above) != len(row) or len(row) < 2:
            continue
        if not any(one and other for one, other in zip(above[1:], row[1:], strict=True)) and not (
            above[0] and row[0]
        ):
            head[line] = [one or other for one, other in zip(above, row, strict=True)]
            head[line - 1] = [""]
        elif above[0] and row[0] and _joins(above[0], row[0]):
            row[0], above[0] = _put(above[0], row[0]), ""


def _wrap_head(head: dict[int, list[str]], lines: Lines, first: int, columns: Columns) -> None:
    """Put the pieces of what heads the labels together that stand right above and below the lines
    of the header."""
    labelled = next((line for line in sorted(head) if len(head[line]) > 1 and head[line][0]), None)
    if labelled is None:
        return
    row, line = head[labelled], min(head) - 1
    while (
        line >= 0 and _is_label_only(lines[line], columns) and _GOES_ON.search(_text(lines[line]))
    ):
        row[0], head[line] = _put(_text(lines[line]), row[0]), [""]
        line -= 1
    line = max(head) + 1
    while (
        line < first and _is_label_only(lines[line], columns) and _joins(row[0], _text(lines[line]))
    ):
        row[0], head[line] = _put(row[0], _text(lines[line])), [""]
        line += 1


def _is_label_only(tokens: Sequence[Token], columns: Columns) -> bool:
    """Return whether a line says something, left of all numbers only."""
    return (
        bool(tokens)
        and tokens[-1].right <= columns.lefts[0] + TOLERANCE / 2
        and not _is_over_a_column(tokens, columns)
    )


def _is_over_a_column(tokens: Sequence[Token], columns: Columns) -> bool:
    return any(
        abs(token.right - right) <= TOLERANCE for token in tokens for right in columns.rights
    )


def _wrap_labels(cells: dict[int, list[str]], lines: Lines, rows: Sequence[PrintedRow]) -> None:
    """Put the pieces of a label that is broken over lines together, in the row of its numbers; the
    lines they stood on become blank."""
    at = {row.line: row for row in rows}
    for row in rows:
        label, line = cells[row.line][0], row.line - 1
        while _is_label(line, lines, at, cells) and _joins(_text(lines[line]), label):
            label = _put(_text(lines[line]), label)
            cells[line] = [""]
            line -= 1
        line = row.line + 1
        while _is_label(line, lines, at, cells) and _belongs_above(line, label, lines, at):
            label = _put(label, _text(lines[line]))
            cells[line] = [""]
            line += 1
        cells[row.line][0] = label


def _put(before: str, after: str) -> str:
    """Return two pieces of a label as one; the hyphen of a divided word goes, that of `2024-` and
    `prices` joins them."""
    if before.endswith("\xad") or _DIVIDED.search(f"{before}\n{after}"):
        return before[:-1] + after
    return (
        before + after
        if _NUMBER_AND_WORD.search(f"{before}\n{after}")
        else f"{before} {after}".strip()
    )


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _is_label(
    line: int, lines: Lines, rows: dict[int, PrintedRow], cells: dict[int, list[str]]
) -> bool:
    """Return whether a line is words alone that no row has taken."""
    return 0 <= line < len(lines) and bool(lines[line]) and line not in rows and line not in cells


def _joins(before: str, after: str) -> bool:
    """Return whether two pieces are one label: the second is a number's alone or begins small, or
    the first does not end there."""
    return (
        not after or after[:1].islower() or after[:1] == "(" or _GOES_ON.search(before) is not None
    )


def _belongs_above(line: int, label: str, lines: Lines, rows: dict[int, PrintedRow]) -> bool:
    """Return whether words alone go on with the label above them, or are the label of numbers alone
    above them."""
    text, below = _text(lines[line]), rows.get(line + 1)
    if not label:
        return below is None
    is_head = (
        below is not None
        and (not below.first or _joins(text, below.label))
        and not text[:1].islower()
    )
    return _joins(label, text) and not is_head


def _flowing(region: PrintedRegion, lines: Lines, heads: Sequence[int]) -> PrintedTable | None:
    """Return a table whose numbers follow each other with single blanks."""
    rows = [row for row in region.rows if row.first]
    if sum(len(row.numbers) > 1 for row in rows) < 2:
        return None
    first = rows[0].line
    pieces = pieces_above(lines, heads, first)
    near = [text for text in pieces[0].texts if YEAR.search(text)] if pieces else []
    width = columns_of_flow([[token.text for token in row.numbers] for row in rows], len(near))
    cells: dict[int, list[str]] = {}
    for row in rows:
        numbers = grouped([token.text for token in row.numbers], width)
        spare = len(numbers) - width if len(numbers) > width else 0
        label = " ".join([row.label, *numbers[:spare]])
        cells[row.line] = [label, *[""] * (width - len(numbers)), *numbers[spare:]]
    head = loose_header(lines, heads, first, width)
    _wrap_labels(cells, lines, rows)
    return PrintedTable({**head, **cells}, min([*head, first]), first, rows[-1].line)
