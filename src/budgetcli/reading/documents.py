"""What `budgetcli` wrote, read again: its JSON, its tidy csv, and the record of applied measures in its workbooks."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from budgetcli.model.budgets import Applied, Budget, Column, Figure, Heading, Key, Line, Measure, Role, Side, Sign
from budgetcli.model.equations import propose
from budgetcli.model.errors import Place, ReadError
from budgetcli.model.numbers import Unit, quantum_of
from budgetcli.model.records import HEADING_FIELDS, RECORD_FIELDS, record_from_json, to_year

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.reading.grids import Grid

BUDGET_SCHEMAS = ("budgetcli/summary@1", "budgetcli/scenario@1")


def read_own(data: bytes, source: Input) -> tuple[Budget, ...]:
    """Return the budgets of our JSON or of our tidy csv."""
    return read_document(data, source) if data.lstrip()[:1] in (b"{", b"[") else read_tidy(data, source)


def read_document(data: bytes, source: Input) -> tuple[Budget, ...]:
    """Return the budgets of a JSON document, of an array of them, or of one document a line.

    Raises ReadError where it is damaged, or holds no budget.
    """
    place = Place(source.path)
    try:
        documents = _documents(data.decode("utf-8"))
        return tuple(_budget(document, source) for document in documents if document.get("schema") in BUDGET_SCHEMAS)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise ReadError("unreadable-file", f"this JSON is no budget as budgetcli writes it: {error!r}", at=place) from error


def _documents(text: str) -> list[dict[str, Any]]:
    try:
        whole = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError:
        return [json.loads(line, parse_float=Decimal) for line in text.splitlines() if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def _budget(document: Mapping[str, Any], source: Input) -> Budget:
    said = document["budget"]
    heading = Heading(
        entity=said["entity"], committee=said["committee"], title=said["title"], unit=Unit(said["scale"], said["currency"]),
        price_level=said["price_level"], sign=Sign(said["sign"]),
    )  # fmt: skip
    lines = [Line(each["id"], each["label"], Role(each["role"]), each.get("code"), each["parent"]) for each in document["lines"]]
    figures = {Key(each["id"], _column(figure)): _figure(figure, document) for each in document["lines"] for figure in each["figures"]}
    records = [record_from_json(each) for each in document.get("applied", ())]
    return _whole(heading, lines, figures, source, records)


def _column(said: Mapping[str, Any]) -> Column:
    return Column(said["year"], said["stage"], Side(said["side"]), Measure(said.get("measure", "amount")))


def _figure(said: Mapping[str, Any], document: Mapping[str, Any]) -> Figure:
    amount = Decimal(said["amount"])
    path = document["inputs"][0]["path"] if document.get("inputs") else ""
    return Figure(amount, quantum_of(amount), _place(path, said["cell"]))


def _place(path: str, cell: str | None) -> Place | None:
    sheet, _, address = (cell or "").rpartition("!")
    return Place(path, sheet or None, address) if address else None


def _whole(heading: Heading, lines: Sequence[Line], figures: Mapping[Key, Figure], source: Input, applied: Sequence[Applied]) -> Budget:
    fullest = sorted(lines, key=lambda line: -sum(key.line == line.id for key in figures))
    columns = dict.fromkeys(key.column for line in fullest for key in figures if key.line == line.id)
    budget = Budget(heading=heading, lines=tuple(lines), columns=tuple(columns), figures=figures, inputs=(source,), applied=tuple(applied))
    return replace(budget, equations=propose(budget))


def read_tidy(data: bytes, source: Input) -> tuple[Budget, ...]:
    """Return the budgets of a tidy csv, one for each run of rows that say the same of the whole table.

    Raises ReadError at the first record that is none of ours.
    """
    reader = csv.DictReader(StringIO(data.decode("utf-8-sig"), newline=""))
    try:
        rows = ({name: _plain(text) for name, text in row.items()} for row in reader)
        runs = groupby(rows, key=lambda row: tuple(row[field] for field in HEADING_FIELDS))
        return tuple(_tidy_budget(list(run), source) for _, run in runs)
    except (ValueError, KeyError, TypeError, ArithmeticError, csv.Error) as error:
        place = Place(source.path, None, f"A{reader.line_num}")
        raise ReadError("unreadable-file", f"this record is no figure as budgetcli writes it: {error!r}", at=place) from error


def _plain(text: str) -> str:
    """Return a text without the apostrophe that keeps a spreadsheet from running it as a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@\t\r") else text


def _tidy_budget(rows: Sequence[Mapping[str, str]], source: Input) -> Budget:
    first = rows[0]
    heading = Heading(
        entity=first["entity"] or None, committee=first["committee"] or None, title=first["title"],
        unit=Unit(int(first["scale"]), first["currency"] or None),
        price_level=int(first["price_level"]) if first["price_level"] else None, sign=Sign(first["sign"]),
    )  # fmt: skip
    lines = {row["line"]: Line(row["line"], row["label"], Role(row["role"]), row["code"] or None, row["parent"] or None) for row in rows}
    figures = {
        Key(row["line"], _tidy_column(row)): Figure(Decimal(row["amount"]), Decimal(row["quantum"]), _place(source.path, row["cell"]))
        for row in rows if row["amount"]
    }  # fmt: skip
    records = [record_from_json(each) for row in rows if row["applied"] for each in json.loads(row["applied"], parse_float=Decimal)]
    return _whole(heading, list(lines.values()), figures, source, records)


def _tidy_column(row: Mapping[str, str]) -> Column:
    return Column(to_year(row["year"]) if row["year"] else None, row["stage"] or None, Side(row["side"]), Measure(row["measure"]))


def read_record(grid: Grid) -> tuple[Applied, ...]:
    """Return the measures that the record of a workbook names. Raises ReadError at the first row that is none."""
    width = len(RECORD_FIELDS)
    years = [grid.text(1, column) for column in range(width, grid.width) if grid.text(1, column)]
    records = []
    for row in range(2, len(grid.values)):
        said: dict[str, Any] = {name: grid.text(row, column) for column, name in enumerate(RECORD_FIELDS)}
        effect = {year: grid.value(row, width + index) for index, year in enumerate(years)}
        known = {year: amount if isinstance(amount, Decimal) else None for year, amount in effect.items() if amount not in (None, "")}
        try:
            records.append(record_from_json({**said, "reversed": said["reversed"] == "yes", "effect": known}))
        except ValueError as error:
            raise ReadError("unreadable-file", f"this row is no applied measure: {error}", at=grid.place(row, 0)) from error
    return tuple(records)
