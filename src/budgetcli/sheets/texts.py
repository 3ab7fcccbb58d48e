"""Text tables: encoding and delimiter decided by content; every field stays the text it was."""

from __future__ import annotations

import csv
import re
from itertools import islice
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Note
from budgetcli.model.errors import Place, ReadError, worded
from budgetcli.model.numbers import marks_of
from budgetcli.sheets.grids import Grid
from budgetcli.sheets.limits import LIMITS, too_large
from budgetcli.sheets.opening import MARKS, tool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.limits import Limits

DELIMITERS = (";", "\t", ",", "|")
SAMPLE = 200
"""So many records decide the delimiter."""

LONGEST_SAMPLE = 4_000
"""So many characters of a line show how it is parted."""

LONGEST_PRINTOUT = 4_000_000
"""A thousand pages of text are shorter; a longer text is no printout."""

_RULE = re.compile(r"(?m)^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+(?:[ \t]*:?-{3,}:?)?[ \t]*$")
_BAR = re.compile(r"(?<!\\)\|")
_HEAD = 8192
_ASCII = bytes(range(128))
_COMMON = frozenset("æøåäöüéèßÆØÅÄÖÜ–§£€°\u00a0")
"""What texts of Windows-1252 have beyond ASCII and hardly one of another code page has in its
place."""
_MARK_AND_NEXT = re.compile(r"[,;](?!\d).", re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_text(data: bytes, source: Input, limits: Limits = LIMITS) -> tuple[Grid, ...]:
    """Return the text as one grid of one cell a field: `A1` is the first field of the first record,
    blank records counted.

    A text whose columns no delimiter parts, as copied from a PDF, has them where its runs of
    numbers are, one row a line. Raises ReadError where the bytes are no text in a known encoding, a
    quoted field never ends, or there are too many fields.
    """
    place = Place(source.path)
    text, notes = decode(data, place)
    if len(text) <= LONGEST_PRINTOUT and is_paged(text):
        tables: tuple[Grid, ...] = tool("paged-tables")(text, source)
        if tables:
            return tables
    rows, said = _rows_of(text, place)
    return (Grid(source=source, values=tuple(_within(rows, limits, place)), notes=(*notes, *said)),)


def is_paged(text: str) -> bool:
    """Return whether form feeds part a text into pages, as in the text taken out of a PDF."""
    return "\f" in text.strip()


def is_markdown(text: str) -> bool:
    """Return whether a text has the rule below the header of a table that Markdown has: `| --- |
    --- |`."""
    return _RULE.search(text) is not None


def _rows_of(text: str, place: Place) -> tuple[Iterable[Sequence[str]], tuple[Note, ...]]:
    """Return the rows of a text, and what is to be said of how they were found."""
    declared = declared_delimiter(text)
    if declared is None and is_markdown(text):
        return markdown_rows(text), ()
    delimiter, text = declared or (delimiter_of(text), text)
    if declared is None and not _parts(text, delimiter):
        rows = tool("printed")(text) if len(text) <= LONGEST_PRINTOUT else None
        if rows is not None:
            return rows, (
                Note(
                    "printout",
                    (
                        "the columns are where the runs of numbers are, and the header is in "
                        "the lines above them"
                    ),
                    place,
                ),
            )
        if _is_prose(text, delimiter):
            return ([line.rstrip("\r\n")] for line in _lines(text)), ()
    return _records(text, delimiter, place), ()


def markdown_rows(text: str) -> Iterator[list[str]]:
    """Yield a row for each line of a Markdown text: the cells of a line of a table, any other line
    as it is; rules are blank."""
    for ended in _lines(text):
        line = ended.strip()
        if _RULE.fullmatch(line):
            yield [""]
        elif line.startswith("|"):
            yield [cell.strip().replace("\\|", "|") for cell in _BAR.split(line.strip("|"))]
        else:
            yield [line.lstrip("# ") if line.startswith("#") else line]


def decode(data: bytes, place: Place) -> tuple[str, tuple[Note, ...]]:
    """Return the text of UTF-8, UTF-16 or UTF-32, with or without a mark, or of an older encoding,
    with a note where it was guessed.

    Raises ReadError where none of them fits, or the content is binary.
    """
    _, text, notes = _decoded(data, place)
    return text, notes


def encoding_of(data: bytes, place: Place) -> tuple[str, tuple[Note, ...]]:
    """Return the encoding that `decode` reads these bytes in, with a note where it was guessed.
    Raises what `decode` raises."""
    encoding, _, notes = _decoded(data, place)
    return encoding, notes


def _decoded(data: bytes, place: Place) -> tuple[str, str, tuple[Note, ...]]:
    """Return the encoding, the text in it, and a note where it was guessed."""
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None) or _unmarked(data)
    if marked is None and _is_binary(data):
        raise ReadError(
            "unreadable-file",
            "this is neither a workbook nor a text table, but binary data",
            at=place,
        )
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        is_known = marked or encoding == "utf-8" or not _has_odd_word(data, text)
        return (encoding, text, ()) if is_known else _guessed(data, encoding, text, place)
    if marked:
        raise ReadError(
            "unknown-encoding",
            worded("the text begins as {marked} does, but is not", marked=marked),
            at=place,
            hint="save it as UTF-8",
        )
    return _guessed(data, "latin-1", data.decode("latin-1"), place)


def _has_odd_word(data: bytes, text: str) -> bool:
    """Return whether a text in Windows-1252 has a word that none is; its few letters beyond ASCII
    are looked at first, and much faster."""
    letters = data.translate(None, _ASCII).decode("cp1252")
    return not _COMMON.issuperset(letters) and not tool("reads-well")(data, "cp1252")


def _unmarked(data: bytes) -> str | None:
    """Return the UTF-16 that a text without a mark is in: mostly Latin letters, so every second
    byte is nil."""
    head = data[: _HEAD - _HEAD % 2]
    odd, even, half = head[1::2].count(0), head[::2].count(0), len(head) // 2
    if half < 4 or len(data) % 2:
        return None
    return (
        "utf-16-le"
        if odd > 0.6 * half and even < 0.1 * half
        else "utf-16-be"
        if even > 0.6 * half and odd < 0.1 * half
        else None
    )


def _is_binary(data: bytes) -> bool:
    """Return whether the beginning has more control characters than a damaged text has."""
    head = data[:_HEAD]
    return len(_CONTROL.findall(head)) * 50 > len(head)


def _guessed(
    data: bytes, otherwise: str, text: str, place: Place
) -> tuple[str, str, tuple[Note, ...]]:
    """Return the likeliest old encoding, the text in it, and the note that says so; where none is
    likely, what it was decoded in."""
    encoding = tool("legacy-encoding")(data)
    if encoding is None:
        note = Note(
            "encoding", "the encoding is not known; it was read as Windows-1252 or Latin-1", place
        )
        return otherwise, text, (note,)
    note = Note(
        "encoding",
        worded("the encoding is not stated; it was read as {encoding}", encoding=encoding),
        place,
    )
    return encoding, data.decode(encoding, errors="replace"), (note,)


def delimiter_of(text: str) -> str:
    """Return the delimiter that leaves the most fields as whole numbers or blanks and the fewest
    with another delimiter inside."""
    sample = _sample(text, SAMPLE)
    return max(DELIMITERS, key=lambda delimiter: _fitness(sample, delimiter))


def _sample(text: str, lines: int) -> list[str]:
    """Return the first lines, each as far as it takes to see how it is parted."""
    return [line[:LONGEST_SAMPLE] for line in islice(_lines(text), lines)]


def _fitness(sample: Sequence[str], delimiter: str) -> int:
    """Return how well a delimiter parts the sample; one record with many more fields than most
    weighs no more than twice as much."""
    records = list(_tolerant(sample, delimiter))
    widths = sorted(map(len, records))
    typical = widths[len(widths) // 2] if widths else 0
    score = 0
    for record in records:
        for field in record[1 : 2 * typical + 1]:
            whole = not field.strip() or bool(marks_of(field))
            foreign = any(other in field for other in DELIMITERS if other not in (delimiter, ","))
            score += 2 * whole - 2 * foreign + 1
    return score


def _tolerant(sample: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Yield the records of a sample until one cannot be read."""
    try:
        yield from csv.reader(sample, delimiter=delimiter)
    except csv.Error:
        return


def _is_prose(text: str, delimiter: str) -> bool:
    """Return whether what could be a delimiter is punctuation: a blank follows it."""
    written = [
        found[0][-1]
        for found in _MARK_AND_NEXT.finditer(text[: 100 * SAMPLE])
        if found[0][0] == delimiter
    ]
    return sum(following.isspace() for following in written) * 5 > len(written) * 4


def _parts(text: str, delimiter: str) -> bool:
    """Return whether the delimiter parts the text: most records that it parts have one of two
    numbers of fields, and few have none.

    Where the comma is the decimal mark of runs of numbers, it parts every line alike and is no
    delimiter all the same.
    """
    if delimiter == "," and _is_printed(text):
        return False
    counts = [
        len(record)
        for record in _tolerant(_sample(text, 5 * SAMPLE), delimiter)
        if any(field.strip() for field in record)
    ]
    parted = [count for count in counts if count > 1]
    if _is_prose(text, delimiter):
        return max((parted.count(count) for count in set(parted)), default=0) * 5 >= len(counts) * 4
    regular = sum(sorted((parted.count(count) for count in set(parted)), reverse=True)[:2])
    return (
        len(parted) * 5 >= len(counts)
        and regular * 2 >= len(parted)
        and (delimiter != "," or len(parted) * 2 >= len(counts))
    )


def _is_printed(text: str) -> bool:
    """Return whether more lines are a label and numbers that blanks part than a label and numbers
    that commas part."""
    sample = _sample(text, 10 * SAMPLE)
    printed: int = tool("printed-rows")(sample)
    return printed > 1 and printed > sum(_is_record(record) for record in _tolerant(sample, ","))


def _is_record(record: Sequence[str]) -> bool:
    """Return whether all fields but the first are numbers or blank, and the first does not end as a
    number that was cut in two."""
    return (
        len(record) > 1
        and not record[0][-1:].isdigit()
        and all(not field.strip() or marks_of(field) for field in record[1:])
    )


def declared_delimiter(text: str) -> tuple[str, str] | None:
    """Return the delimiter that a first line `sep=;` declares, with that line blanked but counted."""
    first = next(iter(_lines(text[:100])), "")
    declared = first.strip().strip('"')
    if declared.lower().startswith("sep=") and len(declared) == 5:
        return declared[4], text[len(first.rstrip("\r\n")) :]
    return None


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends, each of which is LF, CRLF or a bare CR."""
    return (found[0] for found in re.finditer(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text))


def _records(text: str, delimiter: str, place: Place) -> Iterator[list[str]]:
    reader = csv.reader(
        (line.rstrip("\r\n") + "\n" for line in _lines(text)), delimiter=delimiter, strict=False
    )
    try:
        for record in reader:
            yield record or [""]
    except csv.Error as error:
        raise ReadError(
            "unreadable-file",
            worded(
                "record {line_num} cannot be read as text fields: {error}",
                line_num=reader.line_num,
                error=error,
            ),
            at=place,
        ) from error


def _within(
    rows: Iterable[Sequence[str]], limits: Limits, place: Place
) -> Iterator[tuple[str, ...]]:
    """Yield the rows as long as the fields, and those of each record, stay within the limits."""
    left = limits.cells
    for row in rows:
        left -= len(row)
        if left < 0:
            raise too_large("the fields of the text", limits.cells, place)
        if len(row) > limits.columns:
            raise too_large("the fields of a record", limits.columns, place)
        yield tuple(row)
