"""Savings catalogues: a table with one measure a row becomes a package, and a package such a table; a layout names the columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.changing.packages import SCHEMA, Package, package_of
from budgetcli.changing.writing import UNITS, text
from budgetcli.model.declarations import Declaration, load
from budgetcli.model.errors import PackageError, Place
from budgetcli.model.names import fold, slug
from budgetcli.model.numbers import marks_of, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal
    from pathlib import Path

LAYOUT_SCHEMA = "budgetcli/catalogue-layout@1"
HEADS = ("id", "title", "committee", "unit", "currency", "price_level", "amount_sign", "in_base", "status", "side", "after_last_year")
FIELDS = {
    "id": ("id", "nr", "nummer", "no", "number"), "title": ("title", "titel", "forslag", "tiltag", "measure", "proposal"),
    "target": ("target", "line", "linje", "politikomraade", "bevilling", "omraade", "area"),
    "committee": ("committee", "udvalg"), "side": ("side",), "status": ("status",), "heading": ("heading", "art"),
    "type": ("type", "forslagstype"), "fte": ("fte", "aarsvaerk", "posts"), "frame": ("frame", "ramme"),
    "in_base": ("in base", "indarbejdet"), "after_last_year": ("after last year", "derefter"),
    "implementation": ("implementation", "udmoentning"), "quote": ("quote", "citat"), "description": ("description", "beskrivelse"),
}  # fmt: skip
"""What a column can be, and the headers it is known by where no layout names it."""


class CatalogueLayout(NamedTuple):
    """What the rows do not say themselves, and which column is what, by its header."""

    heads: Mapping[str, Any]
    columns: Mapping[str, str]


PLAIN_LAYOUT = CatalogueLayout({}, {})


def read_catalogue_layout(path: Path) -> CatalogueLayout:
    """Return the layout of a file: `[package]` for what holds of every row, `[columns]` for the header of each field.

    Raises PackageError at a key that is none.
    """
    declared = load(path, "bad-package")
    declared.refuse_unknown(("schema", "package", "columns"))
    if declared.required("schema") != LAYOUT_SCHEMA:
        raise declared.wrong("schema", f'"{LAYOUT_SCHEMA}"')
    heads, columns = declared.table("package"), declared.table("columns")
    heads.refuse_unknown(HEADS)
    columns.refuse_unknown(tuple(FIELDS))
    return CatalogueLayout(heads.values, {field: columns.required(field) for field in columns.values})


def read_catalogue(rows: Sequence[Sequence[str]], layout: CatalogueLayout, name: str) -> tuple[Package, dict[str, Any]]:
    """Return the package that a table declares, and its keys and values; rows without a title are left out.

    Raises PackageError where no header names a line and a year, or a cell among the amounts is none.
    """
    place = Place(name)
    at, columns, years = _header(rows, layout, place)
    heads = {key: value for key, value in layout.heads.items() if key not in ("in_base", "status", "side", "after_last_year")}
    shared = {key: value for key, value in layout.heads.items() if key in ("in_base", "status", "side", "after_last_year")}
    measures = [_row(row, columns, years, shared, f"{name}: row {number}") for number, row in enumerate(rows[at + 1 :], at + 2)
                if _cell(row, columns.get("title", -1)) or _cell(row, columns.get("id", -1))]  # fmt: skip
    said = {
        "schema": SCHEMA,
        "id": slug(name.rpartition("/")[2].partition(".")[0]) or "catalogue",
        "unit": "kr",
        **heads,
        "measure": measures,
    }
    return package_of(Declaration(said, place, "bad-package")), said


def _header(rows: Sequence[Sequence[str]], layout: CatalogueLayout, place: Place) -> tuple[int, dict[str, int], dict[int, int]]:
    """Return the row of the headers, the column of each field, and the column of each year."""
    for at, row in enumerate(rows[:50]):
        years = {
            int(cell.strip()[:4]): column for column, cell in enumerate(row) if cell.strip()[:4].isdigit() and len(cell.strip()) in (4, 6)
        }
        columns = {field: found for field in FIELDS if (found := _column(row, field, layout)) is not None}
        if years and "target" in columns and ("title" in columns or "id" in columns):
            return at, columns, years
    raise PackageError("bad-package", "no row names a line, a title and years", at=place,
                       hint="--layout FILE says by which headers: [columns] target = \"...\"")  # fmt: skip


def _column(row: Sequence[str], field: str, layout: CatalogueLayout) -> int | None:
    wanted = [fold(layout.columns[field])] if field in layout.columns else list(FIELDS[field])
    return next((column for column, cell in enumerate(row) if cell.strip() and fold(cell) in wanted), None)


def _row(row: Sequence[str], columns: Mapping[str, int], years: Mapping[int, int], shared: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return a measure as TOML would say it: what all share, then its own cells."""
    said: dict[str, Any] = {field: cell for field, column in columns.items() if (cell := _cell(row, column))}
    said["id"] = slug(said.get("id") or said["title"])
    if "in_base" in said:
        said["in_base"] = fold(said["in_base"]) in ("true", "ja", "yes", "1")
    amounts = {str(year): f"{_amount(_cell(row, column), f'{where}, {year}'):f}" for year, column in years.items() if _cell(row, column)}
    return {**shared, **said, "amounts": amounts}


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if 0 <= column < len(row) else ""


def _amount(cell: str, where: str) -> Decimal:
    readings = {found.amount for mark in marks_of(cell) if (found := parse(cell, mark)) is not None}
    if len(readings) != 1:
        raise PackageError("bad-package", f"{where}: `{cell}` is {'two amounts' if readings else 'no amount'}",
                           hint="write amounts without grouping of thousands")  # fmt: skip
    return readings.pop()


def toml_of(said: Mapping[str, Any]) -> str:
    """Return keys and values as a TOML file: the package, then each measure."""
    lines = [f"{key} = {_value(value)}" for key, value in said.items() if key != "measure"]
    for measure in said["measure"]:
        lines += ["", "[[measure]]", *(f"{key} = {_value(value)}" for key, value in measure.items())]
    return "\n".join([*lines, ""])


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    return str(value) if isinstance(value, int) else text(str(value))


WRITTEN = ("id", "title", "target", "committee", "side", "heading", "type", "status", "in_base", "frame", "fte", "after_last_year")
"""The columns of a catalogue that is written, before the years."""


def catalogue_of(package: Package) -> tuple[tuple[int, ...], Iterator[tuple[object, ...]]]:
    """Return the years of a catalogue and its rows, one a measure.

    Raises PackageError for a measure that is no amount on one line: a row cannot say it.
    """
    odd = next((each for each in package.measures if each.percent is not None or len(each.parts) > 1), None)
    if odd is not None:
        raise PackageError("bad-package", f"measure `{odd.id}`: a percentage or several lines do not fit in a row", at=package.place)
    stated = {year for each in package.measures for year in each.course.amounts}
    years = tuple(sorted(package.years or stated))
    return years, (_catalogue_row(package, number, years) for number in range(len(package.measures)))


def _catalogue_row(package: Package, number: int, years: Sequence[int]) -> tuple[object, ...]:
    each = package.measures[number]
    base = None if each.in_base is None else str(each.in_base).lower()
    return (each.id, each.title, each.target, each.committee, str(each.side), each.heading, each.type, each.status, base, each.frame,
            each.fte, str(each.course.after), *(each.course.amount(year) for year in years))  # fmt: skip


def heads_of(package: Package) -> dict[str, Any]:
    """Return what holds of all rows of a package's catalogue."""
    said = {"id": package.id, "title": package.title, "committee": package.committee, "unit": UNITS[package.scale],
            "currency": package.currency, "price_level": package.price_level}  # fmt: skip
    return {key: value for key, value in said.items() if value is not None}
