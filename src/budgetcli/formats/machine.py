"""Formats for programs: exact numbers with a point, stable English keys, the same bytes in every
locale."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from itertools import repeat
from json.encoder import encode_basestring
from operator import add
from typing import TYPE_CHECKING, Any

from budgetcli.model.names import UNSAFE, clean
from budgetcli.model.records import kept_from_running
from budgetcli.views.view import Repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from budgetcli.views.view import Record, View
    from budgetcli.words.languages import Language

WIDEST = 100
"""A value that fits on a line of so many characters stands on one line."""

LEAST_ENTRY, LEAST_ITEM = 7, 3
"""So many characters an entry of a mapping and an item of a list take at least, with brackets and
commas."""


def render_json(views: Sequence[View], _: Language) -> bytes:
    """Return one document, or an array of them for several results."""
    documents = [view.document() for view in views]
    return (to_json(documents[0] if len(documents) == 1 else documents) + "\n").encode()


def render_jsonl(views: Sequence[View], _: Language) -> bytes:
    """Return one document a line."""
    return "".join(_compact(view.document()) + "\n" for view in views).encode()


def render_csv(views: Sequence[View], _: Language) -> bytes:
    """Return one record a row under one header; a text that a spreadsheet would run as a formula
    gets an apostrophe before it."""
    return _parted(views, ",")


def render_tsv(views: Sequence[View], _: Language) -> bytes:
    """Return the records of csv with a tab between fields."""
    return _parted(views, "\t")


def _parted(views: Sequence[View], between: str) -> bytes:
    stream, texts = StringIO(), _Texts()
    writer = csv.writer(stream, delimiter=between, lineterminator="\n")
    header: tuple[str, ...] | None = None
    for fields, records in numbered(views):
        if fields and fields != header:
            writer.writerow(fields)
            header = fields
        writer.writerows(
            [texts[value] if type(value) is str else _field(value) for value in record]
            for record in records
        )
    return stream.getvalue().encode()


class _Texts(dict[str, str]):
    """Texts as they stand in a field, each made once: most stand in many records."""

    def __missing__(self, text: str) -> str:
        self[text] = found = kept_from_running(clean(text))
        return found


def numbered(views: Sequence[View]) -> Iterator[tuple[tuple[str, ...], Iterable[Record]]]:
    """Yield the fields and records of each result; where the first field is `table`, it is the
    number of the result."""
    number = 0
    for view in views:
        fields, records = view.records()
        number += bool(fields)
        yield (
            fields,
            [(number, *record[1:]) for record in records] if fields[:1] == ("table",) else records,
        )


def _field(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list):
        return _compact(value) if value else ""
    return kept_from_running(clean(str(value))) if isinstance(value, str) else str(value)


def to_json(value: object, indent: int = 0) -> str:
    """Return the value as JSON for people and programs: a Decimal is a number with exactly the
    digits it has."""
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    if isinstance(value, Repeated):
        return value.written.get(indent) or value.written.setdefault(
            indent, _to_json([*value], indent)
        )
    return (
        _to_json(value, indent)
        if isinstance(value, dict | list)
        else _compact(value)
        if isinstance(value, tuple)
        else _scalar(value)
    )


def _to_json(value: dict[Any, Any] | list[Any], indent: int) -> str:
    """Return a mapping or a list on one line where it fits, else an entry a line."""
    short = _short(value, WIDEST - indent) if value else "{}" if isinstance(value, dict) else "[]"
    if short is not None:
        return short
    between, end = ",\n" + " " * (indent + 2), "\n" + " " * indent
    if isinstance(value, dict):
        said = [
            write(each)
            if (write := _WRITERS.get(type(each))) is not None
            else to_json(each, indent + 2)
            for each in value.values()
        ]
        body = map(add, map(_label, map(str, value)), said)
        return f"{{{between[1:]}{between.join(body)}{end}}}"
    return f"[{between[1:]}{between.join([to_json(each, indent + 2) for each in value])}{end}]"


def _compact(value: object) -> str:
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join([_label(str(key)) + _compact(each) for key, each in value.items()])
            + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join([_compact(each) for each in value]) + "]"
    return _scalar(value)


def _short(value: object, room: int) -> str | None:
    """Return the value on one line where it fits into so many characters, without writing more of
    it than that."""
    if not isinstance(value, dict | list | tuple):
        said = _scalar(value)
        return said if len(said) <= room else None
    if room < max(len(value) * (LEAST_ENTRY if isinstance(value, dict) else LEAST_ITEM), 2):
        return None
    if isinstance(value, dict):
        inside = _line(value.values(), map(_label, map(str, value)), room - 2)
        return None if inside is None else f"{{{inside}}}"
    inside = _line(value, repeat(""), room - 2)
    return None if inside is None else f"[{inside}]"


def _line(values: Iterable[object], labels: Iterable[str], room: int) -> str | None:
    """Return values behind their labels on one line, with commas between them, where that fits into
    so many characters."""
    pieces, left = [], room + 2
    for value, label in zip(values, labels, strict=False):
        write = _WRITERS.get(type(value))
        short = write(value) if write is not None else _short(value, left - 2 - len(label))
        if short is None:
            return None
        pieces.append(label + short)
        left -= len(label) + len(short) + 2
        if left < 0:
            return None
    return ", ".join(pieces)


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def _scalar(value: object) -> str:
    """Return a text, number, truth or null; characters that a screen obeys are escaped, and are the
    same data."""
    if isinstance(value, str):
        return _text(value)
    return f"{value:f}" if isinstance(value, Decimal) else _encode(value)


def _text(value: str) -> str:
    said = encode_basestring(value)
    return (
        said
        if said.isascii() and said.isprintable()
        else UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], said)
    )


def _number(value: Decimal) -> str:
    said = str(value)
    return f"{value:f}" if "E" in said else said


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: _text,
    Decimal: _number,
    int: str,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
}
"""How what nearly all values are is written; anything else goes the longer way, to the same end."""


@lru_cache(maxsize=10_000)
def _label(name: str) -> str:
    """Return the name of an entry as JSON, with its colon; names are few, and each of them
    thousands of times."""
    return f"{_text(name)}: "
