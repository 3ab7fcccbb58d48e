"""Text tables: encoding and delimiter decided by content; every field stays the text it was."""

from __future__ import annotations

import codecs
import csv
from typing import TYPE_CHECKING

from budgetcli.model.errors import Place, ReadError
from budgetcli.model.numbers import marks_of
from budgetcli.reading.grids import Grid
from budgetcli.reading.limits import LIMITS, Limits

if TYPE_CHECKING:
    from budgetcli.model.budgets import Input

DELIMITERS = (";", "\t", ",", "|")
SAMPLE = 200
"""So many records decide the delimiter."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_text(data: bytes, source: Input, limits: Limits = LIMITS) -> tuple[Grid, ...]:
    """Return the text as a grid of one cell a field: `A1` is the first field of the first record, blank records counted.

    Raises ReadError where the bytes are no text in a known encoding, or a quoted field never ends.
    """
    text = decode(data, Place(source.path))
    delimiter, text = _declared(text) or (delimiter_of(text), text)
    return (Grid(source=source, values=tuple(tuple(record) for record in _records(text, delimiter, Place(source.path)))),)


def decode(data: bytes, place: Place) -> str:
    """Return the text of UTF-8 (with or without a mark), UTF-16 with a mark, or else Windows-1252.

    Raises ReadError where none of them fits, or the content is binary.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if marked is None and b"\0" in data[:8192]:
        raise ReadError("unreadable-file", "this is neither a workbook nor a text table, but binary data", at=place)
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReadError("unknown-encoding", "the text is neither UTF-8, UTF-16 nor Windows-1252", at=place, hint="save it as UTF-8")


def delimiter_of(text: str) -> str:
    """Return the delimiter that leaves the most fields as whole numbers or blanks and the fewest with another delimiter inside."""
    sample = "\n".join(text.splitlines()[:SAMPLE])
    return max(DELIMITERS, key=lambda delimiter: _fitness(sample, delimiter))


def _fitness(sample: str, delimiter: str) -> int:
    score = 0
    for record in csv.reader(sample.splitlines(), delimiter=delimiter):
        for field in record[1:]:
            whole = not field.strip() or bool(marks_of(field))
            foreign = any(other in field for other in DELIMITERS if other not in (delimiter, ","))
            score += 2 * whole - 2 * foreign + 1
    return score


def _declared(text: str) -> tuple[str, str] | None:
    """Return the delimiter that a first line `sep=;` declares, with that line blanked but counted."""
    first, _, rest = text.partition("\n")
    declared = first.strip().strip('"')
    if declared.lower().startswith("sep=") and len(declared) == 5:
        return declared[4], "\n" + rest
    return None


def _records(text: str, delimiter: str, place: Place) -> list[list[str]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter, strict=False)
    try:
        return [record or [""] for record in reader]
    except csv.Error as error:
        raise ReadError("unreadable-file", f"record {reader.line_num} cannot be read as text fields: {error}", at=place) from error
