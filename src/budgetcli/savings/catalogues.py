"""Savings catalogues: a table with one measure a row becomes a package, and a package such a table;
a layout names the columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.declarations import Declaration, load, to_amount
from budgetcli.model.errors import PackageError, Place
from budgetcli.model.names import fold, slug
from budgetcli.model.records import as_it_was
from budgetcli.savings.cataloguecells import cell_of, said_amount, toml_of, value_of
from budgetcli.savings.courses import calendar
from budgetcli.savings.measures import MEASURE_KEYS
from budgetcli.savings.packages import PACKAGE_KEYS, SCHEMA, Package, package_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal
    from pathlib import Path

LAYOUT_SCHEMA = "budgetcli/catalogue-layout@1"
HEADS = tuple(key for key in PACKAGE_KEYS if key not in ("schema", "measure"))
"""What a layout can say of the whole package."""

SHARED = tuple(key for key in MEASURE_KEYS if key not in PACKAGE_KEYS)
"""What a layout can say of every row that does not say it itself."""

ALIASES = {
    "id": ("id", "nr", "nummer", "no", "number"),
    "title": ("title", "titel", "forslag", "tiltag", "measure", "proposal"),
    "target": ("target", "line", "linje", "politikomraade", "bevilling", "omraade", "area"),
    "committee": ("committee", "udvalg"),
    "heading": ("heading", "art"),
    "type": ("type", "forslagstype"),
    "fte": ("fte", "aarsvaerk"),
    "frame": ("frame", "ramme"),
    "in_base": ("in base", "indarbejdet"),
    "after_last_year": ("after last year", "derefter"),
    "implementation": ("implementation", "udmoentning"),
    "quote": ("quote", "citat"),
    "description": ("description", "beskrivelse"),
    "profile": ("profile", "forloeb"),
    "from": ("from", "fra"),
    "to": ("to", "til"),
    "annual": ("annual", "aarligt"),
    "phase": ("phase", "indfasning"),
    "percent": ("percent", "procent"),
    "part": ("part", "fordeling"),
    "posts": ("posts", "stillinger"),
    "volume": ("volume", "antal"),
    "per_unit": ("per unit", "enhedspris"),
    "per_post": ("per post", "pris pr stilling"),
    "excludes": ("excludes", "alternativ til"),
    "depends_on": ("depends on", "forudsaetter"),
    "undoes": ("undoes", "ophaever"),
}
FIELDS = {key: ALIASES.get(key, (fold(key),)) for key in MEASURE_KEYS if key != "amounts"}
"""What a column can be, and the headers it is known by where no layout names it; amounts by year
stand under their years."""

ALWAYS = ("id", "title", "target")
"""The columns that every catalogue has that is written."""


class CatalogueLayout(NamedTuple):
    """What the rows do not say themselves, and which column is what, by its header."""

    heads: Mapping[str, Any]
    columns: Mapping[str, str]


PLAIN_LAYOUT = CatalogueLayout({}, {})


class Catalogue(NamedTuple):
    """A package with what its file says of each measure."""

    package: Package
    said: Mapping[str, Any]

    @property
    def heads(self) -> dict[str, Any]:
        """What the file says of the whole package."""
        return {key: value for key, value in self.said.items() if key in HEADS}

    @property
    def years(self) -> tuple[str, ...]:
        """The years of the columns: those of the package, and those that amounts are stated for."""
        stated = {year for each in self.said["measure"] for year in each.get("amounts", {})}
        starts = {
            str(year)
            for each in self.package.measures
            if each.percent is None and not each.units
            for year in each.course.amounts
        }
        named = set(map(str, self.package.years)) or starts - {
            str(calendar(year)) for year in stated
        }
        return tuple(sorted(stated | named, key=lambda year: (calendar(year) or 0, year)))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns before the years: what some measure says."""
        said = {key for each in self.said["measure"] for key in each}
        return (*ALWAYS, *(key for key in FIELDS if key in said and key not in ALWAYS))

    def rows(self) -> Iterator[tuple[str | Decimal | None, ...]]:
        """Yield a row a measure: its cells, and its amounts by year where it is one by year."""
        columns, years = self.columns, self.years
        for measure, said in zip(self.package.measures, self.said["measure"], strict=True):
            cells = (cell_of(key, said.get(key)) for key in columns)
            stated = {year: to_amount(each) for year, each in said.get("amounts", {}).items()}
            computed = measure.percent is None and measure.units is None and not stated
            yield (
                *cells,
                *(
                    measure.amount(calendar(year)) if computed else stated.get(year)
                    for year in years
                ),
            )


def open_package(path: Path) -> Catalogue:
    """Return the package of a TOML file, with what the file says."""
    declared = load(path, "bad-package")
    return Catalogue(package_of(declared), {"measure": [], **declared.values})


def layout_text(catalogue: Catalogue) -> str:
    """Return the layout that reads a package's catalogue back: all that no row says."""
    return f'schema = "{LAYOUT_SCHEMA}"\n' + toml_of({"package": [catalogue.heads]}).replace(
        "[[package]]", "[package]"
    )


def read_catalogue_layout(path: Path) -> CatalogueLayout:
    """Return the layout of a file: `[package]` for what holds of every row, `[columns]` for the
    header of each field.

    Raises PackageError at a key that is none.
    """
    declared = load(path, "bad-package")
    declared.refuse_unknown(("schema", "package", "columns"))
    if declared.required("schema") != LAYOUT_SCHEMA:
        raise declared.wrong("schema", f'"{LAYOUT_SCHEMA}"')
    heads, columns = declared.table("package"), declared.table("columns")
    heads.refuse_unknown((*HEADS, *SHARED))
    columns.refuse_unknown(tuple(FIELDS))
    return CatalogueLayout(
        heads.values, {field: columns.required(field) for field in columns.values}
    )


def read_catalogue(rows: Sequence[Sequence[str]], layout: CatalogueLayout, name: str) -> Catalogue:
    """Return the package that a table declares; rows without a title and an id are left out.

    Raises PackageError where no header names a line and a year, nothing states the unit, or a cell
    among the amounts is none.
    """
    place = Place(name)
    at, columns, years = _header(rows, layout, place)
    heads = _stated(rows[:at]) | {key: value for key, value in layout.heads.items() if key in HEADS}
    if "unit" not in heads:
        raise PackageError(
            "bad-package",
            "nothing says the unit of the amounts",
            at=place,
            hint='--unit kr|tkr|mio|mia, or in a layout: [package] unit = "mio_kr"',
        )
    shared = {key: value for key, value in layout.heads.items() if key not in HEADS}
    said = {
        "schema": SCHEMA,
        "id": slug(name.rpartition("/")[2].partition(".")[0]) or "catalogue",
        **heads,
        "measure": [
            _row(row, columns, years, shared, f"{name}: row {number}")
            for number, row in enumerate(rows[at + 1 :], at + 2)
            if _cell(row, columns.get("title", -1)) or _cell(row, columns.get("id", -1))
        ],
    }
    package_of(Declaration(said, place, "bad-package"))
    plain = {**said, "measure": [_as_said(each) for each in said["measure"]]}
    return Catalogue(package_of(Declaration(plain, place, "bad-package")), plain)


def _as_said(measure: Mapping[str, Any]) -> dict[str, Any]:
    """Return a measure without the amounts that its rule gives; that they agree is seen where both
    are read."""
    by_rule = "annual" in measure or "phase" in measure
    return {key: value for key, value in measure.items() if key != "amounts" or not by_rule}


def _stated(rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return what a line above the table says of it, as a catalogue that was written does: `unit =
    mio_kr, currency = DKK`."""
    pairs = (each.partition(" = ") for row in rows for cell in row for each in cell.split(", "))
    plain = {
        key: value
        for key, mark, value in pairs
        if mark and key in ("id", "title", "committee", "unit", "currency", "price_level")
    }
    return {
        key: int(value) if key == "price_level" and value.isdigit() else value
        for key, value in plain.items()
    }


def _header(
    rows: Sequence[Sequence[str]], layout: CatalogueLayout, place: Place
) -> tuple[int, dict[str, int], dict[str, int]]:
    """Return the row of the headers, the column of each field, and the column of each year."""
    for at, row in enumerate(rows[:50]):
        years = {
            cell.strip().removesuffix(".0"): column
            for column, cell in enumerate(row)
            if calendar(cell.strip().removesuffix(".0")) is not None
        }
        columns = {
            field: found for field in FIELDS if (found := _column(row, field, layout)) is not None
        }
        amounts = years or {"annual", "phase", "percent", "volume", "posts"} & columns.keys()
        if amounts and {"target", "part"} & columns.keys() and {"title", "id"} & columns.keys():
            return at, columns, years
    raise PackageError(
        "bad-package",
        "no row names a line, a title and years",
        at=place,
        hint='--layout FILE says by which headers: [columns] target = "..."',
    )


def _column(row: Sequence[str], field: str, layout: CatalogueLayout) -> int | None:
    wanted = [fold(layout.columns[field])] if field in layout.columns else FIELDS[field]
    return next(
        (column for column, cell in enumerate(row) if cell.strip() and fold(cell) in wanted), None
    )


def _row(
    row: Sequence[str],
    columns: Mapping[str, int],
    years: Mapping[str, int],
    shared: Mapping[str, Any],
    where: str,
) -> dict[str, Any]:
    """Return a measure as TOML would say it: what all share, then its own cells."""
    said = {
        key: value_of(key, cell, where)
        for key, column in columns.items()
        if (cell := _cell(row, column))
    }
    said["id"] = said.get("id") or slug(said["title"])
    amounts = {
        year: said_amount(cell, f"{where}, {year}")
        for year, column in years.items()
        if (cell := _cell(row, column))
    }
    return {**shared, **said, **({"amounts": amounts} if amounts else {})}


def _cell(row: Sequence[str], column: int) -> str:
    return as_it_was(row[column].strip()) if 0 <= column < len(row) else ""
