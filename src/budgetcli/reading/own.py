"""What `budgetcli` wrote, read again: its JSON, its tidy csv, and the record of applied measures in
its workbooks."""

from __future__ import annotations

import csv
import json
import re
from codecs import BOM_UTF8
from decimal import Decimal
from io import StringIO
from itertools import groupby
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeVar

from budgetcli.model.budgets import (
    Applied,
    Budget,
    Column,
    Figure,
    Heading,
    Key,
    Line,
    Measure,
    Role,
    Side,
    Sign,
)
from budgetcli.model.equations import propose
from budgetcli.model.errors import Place, ReadError, worded
from budgetcli.model.numbers import SCALES, Unit, exact_sum, is_within, quantum_of
from budgetcli.model.records import (
    FISCAL_PROFILE,
    FISCAL_START,
    HEADING_FIELDS,
    RECORD_FIELDS,
    TIDY_FIELDS,
    as_it_was,
    record_from_json,
    to_year,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Input, Year
    from budgetcli.sheets.grids import Grid

Made = TypeVar("Made")

DAMAGED = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
"""What reading raises where a document is none of ours; a document is any nesting of anything."""

_NUMBER = re.compile(r"-?\d{1,28}(?:\.\d{1,60})?(?:[eE][+-]?\d{1,2})?", re.ASCII)

LARGEST_RESOURCE = 512 * 1024 * 1024
"""So many bytes of a file that a package names are read."""

BUDGET_SCHEMAS = ("budgetcli/summary@1", "budgetcli/scenario@1")


def read_own(data: bytes, source: Input) -> tuple[Budget, ...]:
    """Return the budgets of our JSON, of our tidy csv or tsv, or of a Fiscal Data Package that we wrote."""
    if data.removeprefix(BOM_UTF8).startswith(FISCAL_START):
        return (read_fiscal(data, source),)
    if data.lstrip()[:1] not in (b"{", b"["):
        return read_tidy(data, source)
    return (
        read_package(data, source)
        if FISCAL_PROFILE.encode() in data[:200]
        else read_document(data, source)
    )


def read_document(data: bytes, source: Input) -> tuple[Budget, ...]:
    """Return the budgets of a JSON document, of an array of them, or of one document a line.

    Raises ReadError where it is damaged, or holds no budget.
    """
    place = Place(source.path)
    try:
        documents = _documents(data.decode("utf-8"))
        return tuple(
            _budget(document, source)
            for document in documents
            if document.get("schema") in BUDGET_SCHEMAS
        )
    except DAMAGED as error:
        raise ReadError(
            "unreadable-file",
            worded("this JSON is no budget as budgetcli writes it: {error!r}", error=error),
            at=place,
        ) from error


def _documents(text: str) -> list[dict[str, Any]]:
    try:
        whole = _loads(text)
    except json.JSONDecodeError:
        return [_loads(line) for line in text.split("\n") if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def _loads(text: str) -> Any:
    return json.loads(text, parse_float=_number, parse_int=_whole_number, parse_constant=_number)


def _number(text: str) -> Decimal:
    """Return the amount these digits are. Raises ValueError for what is none, or has more digits
    than any amount."""
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(text[:80])
    amount = Decimal(f"{Decimal(text):f}")
    if not is_within(amount):
        raise ValueError(text)
    return amount


def _whole_number(text: str) -> int:
    return int(_number(text))


def _amount(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(value)
    return Decimal(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _stated(value: object) -> str | None:
    return None if value is None else _text(value)


def _year(value: object) -> Year | None:
    if isinstance(value, bool) or not isinstance(value, int | str | None):
        raise TypeError(value)
    return value


def _budget(document: Mapping[str, Any], source: Input) -> Budget:
    lines = [_line(each) for each in document["lines"]]
    path = _text(document["inputs"][0]["path"]) if document.get("inputs") else ""
    figures = [
        (Key(each["id"], _column(said, each.get("side"))), _figure(said, path))
        for each in document["lines"]
        for said in each["figures"]
    ]
    records = [_record(each) for each in document.get("applied", ())]
    return _whole(_heading(document["budget"]), lines, figures, source, records)


def _heading(said: Mapping[str, Any]) -> Heading:
    level = said["price_level"]
    if said["scale"] not in SCALES.values() or not (level is None or isinstance(level, int)):
        raise ValueError(said["scale"], level)
    return Heading(
        entity=_stated(said["entity"]),
        committee=_stated(said["committee"]),
        title=_text(said["title"]),
        unit=Unit(int(said["scale"]), _stated(said["currency"])),
        price_level=level,
        sign=Sign(said["sign"]),
    )


def _line(said: Mapping[str, Any]) -> Line:
    return Line(
        _text(said["id"]),
        _text(said["label"]),
        Role(said["role"]),
        _stated(said.get("code")),
        _stated(said["parent"]),
        Side(said["side"]) if said.get("side") is not None else None,
    )


def _record(said: Mapping[str, Any]) -> Applied:
    """Return an applied measure, every part of the kind it must be."""
    texts = {
        name: _text(said[name])
        for name in ("measure", "title", "line", "side", "package", "digest")
    }
    effect = {
        year: None if amount is None else _amount(amount) for year, amount in said["effect"].items()
    }
    undoes = {"undoes": _stated(said.get("undoes")), "reversed": said["reversed"] is True}
    return record_from_json({**texts, **undoes, "effect": effect})


def _column(said: Mapping[str, Any], of_line: str | None) -> Column:
    """Return the column of a figure; the side that its line says is none of the column."""
    return Column(
        _year(said["year"]),
        _stated(said["stage"]),
        Side.NET if said["side"] == of_line else Side(said["side"]),
        Measure(said.get("measure", "amount")),
    )


def _figure(said: Mapping[str, Any], path: str) -> Figure:
    amount = _amount(said["amount"])
    return Figure(amount, quantum_of(amount), _place(path, _stated(said["cell"])))


def _place(path: str, cell: str | None) -> Place | None:
    sheet, _, address = (cell or "").rpartition("!")
    return Place(path, sheet or None, address) if address else None


def _whole(
    heading: Heading,
    lines: Sequence[Line],
    found: Sequence[tuple[Key, Figure]],
    source: Input,
    applied: Sequence[Applied],
) -> Budget:
    """Return the budget these parts are. Raises ValueError where a line or a figure is there twice,
    which would lose money."""
    figures = dict(found)
    if len(figures) < len(found) or len({line.id for line in lines}) < len(lines):
        raise ValueError("a line or a figure is there twice")
    fullest = sorted(lines, key=lambda line: -sum(key.line == line.id for key in figures))
    columns = dict.fromkeys(
        key.column for line in fullest for key in figures if key.line == line.id
    )
    budget = Budget(
        heading=heading,
        lines=tuple(lines),
        columns=tuple(columns),
        figures=figures,
        inputs=(source,),
        applied=tuple(applied),
    )
    return budget._replace(equations=propose(budget))


def read_tidy(data: bytes, source: Input) -> tuple[Budget, ...]:
    """Return the budgets of a tidy csv or tsv, one for each run of rows that say the same of the whole
    table.

    Raises ReadError at the first record that is none of ours.
    """
    csv.field_size_limit(max(len(data), csv.field_size_limit()))
    return _of_records(
        data,
        source,
        lambda rows: _tidy_budgets(rows, source),
        lambda error: worded(
            "this record is no figure as budgetcli writes it: {error!r}", error=error
        ),
    )


def _of_records(
    data: bytes,
    source: Input,
    made: Callable[[list[dict[str, str]]], Made],
    said: Callable[[Exception], str],
) -> Made:
    """Return what is made of the records of a csv or tsv of ours. Raises ReadError, in the words of
    `said`, at the record where that fails."""
    line = 1
    try:
        stream = StringIO(data.decode("utf-8-sig"), newline="")
        between = "\t" if b"\t" in data.partition(b"\n")[0] else ","
        reader = csv.DictReader(stream, delimiter=between, strict=True)
        rows = []
        for row in reader:
            line = reader.line_num
            rows.append({name: as_it_was(text) for name, text in row.items()})
        return made(rows)
    except (*DAMAGED, csv.Error) as error:
        place = Place(source.path, None, f"A{line}")
        raise ReadError("unreadable-file", said(error), at=place) from error


def read_tidy_grid(grid: Grid, source: Input) -> tuple[Budget, ...]:
    """Return the budgets of tidy rows in a grid, as Parquet gives them. Raises ReadError where a
    row is none of ours."""
    try:
        texts = [["" if value is None else str(value) for value in row] for row in grid.values[1:]]
        return _tidy_budgets([dict(zip(TIDY_FIELDS, row, strict=True)) for row in texts], source)
    except DAMAGED as error:
        raise ReadError(
            "unreadable-file",
            worded("a row is no figure as budgetcli writes it: {error!r}", error=error),
            at=Place(source.path),
        ) from error


def _tidy_budgets(rows: Sequence[Mapping[str, str]], source: Input) -> tuple[Budget, ...]:
    tables = groupby(rows, key=lambda row: tuple(row[name] for name in HEADING_FIELDS))
    return tuple(_tidy_budget(list(table), source) for _, table in tables)


def read_package(data: bytes, source: Input) -> tuple[Budget, ...]:
    """Return the budgets of a Fiscal Data Package: of each csv that its description names, beside
    it or below.

    Raises ReadError where one is missing, is not within the folder, or is none of ours.
    """
    place = Place(source.path)
    try:
        named = [_text(each["path"]) for each in _loads(data.decode("utf-8"))["resources"]]
        titles = [
            _text(each.get("title") or "") for each in _loads(data.decode("utf-8"))["resources"]
        ]
    except DAMAGED as error:
        raise ReadError(
            "unreadable-file",
            worded("this description names no files: {error!r}", error=error),
            at=place,
        ) from error
    return tuple(
        read_fiscal(_resource(source, name), source._replace(path=name), title)
        for name, title in zip(named, titles, strict=True)
    )


def _resource(source: Input, name: str) -> bytes:
    """Return the bytes of a file that a description names."""
    path = Path(source.path).parent / name
    place = Place(source.path)
    if PurePath(name).is_absolute() or ".." in PurePath(name).parts or not path.is_file():
        raise ReadError(
            "unreadable-file",
            worded(
                "the package names `{value}`, which is no file within its folder", value=name[:60]
            ),
            at=place,
        )
    with path.open("rb") as stream:
        return stream.read(LARGEST_RESOURCE)


def read_fiscal(data: bytes, source: Input, title: str = "") -> Budget:
    """Return the budget of a csv of a Fiscal Data Package. Raises ReadError at the first record
    that is none of ours."""
    return _of_records(
        data,
        source,
        lambda rows: _fiscal_budget(rows, source, title),
        lambda error: worded("this record is no figure of a package: {error!r}", error=error),
    )


def _fiscal_budget(rows: Sequence[Mapping[str, str]], source: Input, title: str) -> Budget:
    first = rows[0]
    level = first["price_level"]
    heading = _heading(
        {
            "entity": first["entity"] or None,
            "committee": first["committee"] or None,
            "currency": first["currency"] or None,
            "title": title or first["committee"] or PurePath(source.path).stem,
            "scale": int(first["factor"]),
            "price_level": int(level) if level else None,
            "sign": str(Sign.INCOME_POSITIVE),
        }
    )
    ids = {row["line"] for row in rows}
    lines = {
        row["line"]: Line(
            row["line"], row["label"], Role.LINE, row["code"] or None, _among(row["parent"], ids)
        )
        for row in rows
    }
    figures = [_fiscal_figure(row, source) for row in rows]
    return _whole(heading, list(lines.values()), [*figures, *_nets(dict(figures))], source, [])


def _nets(figures: Mapping[Key, Figure]) -> Iterator[tuple[Key, Figure]]:
    """Yield the net of each two sides, which a package leaves out so that nothing is in it twice."""
    for key, spent in figures.items():
        got = figures.get(key._replace(column=key.column._replace(side=Side.INCOME)))
        if key.column.side is Side.EXPENDITURE and got is not None:
            net = Figure(exact_sum((spent.amount, got.amount)), min(spent.quantum, got.quantum))
            yield key._replace(column=key.column._replace(side=Side.NET)), net


def _among(parent: str, ids: set[str]) -> str | None:
    """Return the line that a line is under, where the package has it; totals are not in it."""
    return parent if parent in ids else None


def _fiscal_figure(row: Mapping[str, str], source: Input) -> tuple[Key, Figure]:
    """Return a figure with its key: its side is the last word of its id, its sign that of its
    direction."""
    value = _number(row["value"])
    if row["direction"] not in ("revenue", "expenditure"):
        raise ValueError(row["direction"])
    amount = value if row["direction"] == "revenue" or not value else -value
    column = Column(
        int(row["fiscal_year"]) if row["fiscal_year"] else None,
        row["stage"] or None,
        Side(row["id"].rpartition("-")[2]),
    )
    return Key(row["line"], column), Figure(
        amount, quantum_of(value), _place(source.path, row["cell"])
    )


def _tidy_budget(rows: Sequence[Mapping[str, str]], source: Input) -> Budget:
    first = rows[0]
    level = first["price_level"]
    said = {name: first[name] or None for name in ("entity", "committee", "currency")}
    numbers = {"scale": int(first["scale"]), "price_level": int(level) if level else None}
    heading = _heading({**first, **said, **numbers})
    lines = {
        row["line"]: Line(
            row["line"],
            row["label"],
            Role(row["role"]),
            row["code"] or None,
            row["parent"] or None,
            Side(row["side"]) if row["side_of"] else None,
        )
        for row in rows
    }
    figures = [
        (Key(row["line"], _tidy_column(row)), _tidy_figure(row, source))
        for row in rows
        if row["amount"]
    ]
    records = [_record(each) for row in rows if row["applied"] for each in _loads(row["applied"])]
    return _whole(heading, list(lines.values()), figures, source, records)


def _tidy_figure(row: Mapping[str, str], source: Input) -> Figure:
    quantum = _number(row["quantum"])
    if quantum <= 0:
        raise ValueError(row["quantum"])
    return Figure(_number(row["amount"]), quantum, _place(source.path, row["cell"]))


def _tidy_column(row: Mapping[str, str]) -> Column:
    return Column(
        to_year(row["year"]) if row["year"] else None,
        row["stage"] or None,
        Side.NET if row["side_of"] else Side(row["side"]),
        Measure(row["measure"]),
    )


def read_record(grid: Grid) -> tuple[tuple[str, Applied], ...]:
    """Return the measures that the record of a workbook names, each with its budget's sheet.

    Raises ReadError at the first row that is none.
    """
    heads = {grid.text(1, column): column for column in range(grid.width) if grid.text(1, column)}
    years = {head: column for head, column in heads.items() if head not in RECORD_FIELDS}
    records = []
    for row in range(2, len(grid.values)):
        said: dict[str, Any] = {
            name: grid.text(row, heads[name]) if name in heads else "" for name in RECORD_FIELDS
        }
        effect = {year: grid.value(row, column) for year, column in years.items()}
        known = {
            year: amount if isinstance(amount, Decimal) else None
            for year, amount in effect.items()
            if amount not in (None, "")
        }
        try:
            records.append(
                (
                    said["sheet"],
                    record_from_json(
                        {**said, "reversed": said["reversed"] == "yes", "effect": known}
                    ),
                )
            )
        except ValueError as error:
            raise ReadError(
                "unreadable-file",
                worded("this row is no applied measure: {error}", error=error),
                at=grid.place(row, 0),
            ) from error
    return tuple(records)
