"""Packages written and read in other dress: as a catalogue with one measure a row, and as TOML for a
person to go on with."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import tomli

from budgetcli.model.declarations import Declaration, load, to_amount
from budgetcli.model.errors import PackageError, Place, worded
from budgetcli.model.names import fold, slug
from budgetcli.model.numbers import marks_of, parse
from budgetcli.model.records import as_it_was
from budgetcli.savings.courses import calendar
from budgetcli.savings.packages import MEASURE_KEYS, PACKAGE_KEYS, SCHEMA, Package, package_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from budgetcli.model.budgets import Budget, Year
    from budgetcli.savings.amendments import Amendment
    from budgetcli.savings.apply import MeasureOutcome

YEARS = ("from", "to", "applies_to_price_level")
LISTS = ("phase", "excludes", "depends_on", "except")
AMOUNTS = ("annual", "percent", "volume", "per_unit", "posts", "per_post")
TRUE = ("true", "ja", "yes", "1")

_AS_TOML = ("[", "{", '"')
"""How a cell begins whose content is TOML."""


def cell_of(key: str, value: object) -> str | None:
    """Return what a cell says of a value; None for nothing."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if key == "part" and (plain := _plain_parts(value)) is not None:
        return plain
    if (
        key in LISTS
        and isinstance(value, list)
        and all(isinstance(each, str) and ";" not in each for each in value)
    ):
        return "; ".join(value)
    if isinstance(value, str) and not value.startswith(_AS_TOML) and value == value.strip():
        return value
    return (
        f"{value:f}"
        if isinstance(value, Decimal)
        else str(value)
        if isinstance(value, int)
        else toml_value(value)
    )


def _plain_parts(value: object) -> str | None:
    """Return lines with their shares as `schools = 2; roads = 1`; None where there is more to say
    of them."""
    if not isinstance(value, list) or any(set(each) != {"target", "share"} for each in value):
        return None
    names = [str(each["target"]) for each in value]
    if any("=" in name or ";" in name or name != name.strip() for name in names):
        return None
    return "; ".join(f"{each['target']} = {each['share']}" for each in value)


def value_of(key: str, cell: str, where: str) -> Any:
    """Return the value that a cell says. Raises PackageError where it cannot be one of this key."""
    try:
        if cell.startswith(_AS_TOML):
            return tomli.loads(f"value = {cell}", parse_float=Decimal)["value"]
        if key in YEARS:
            return int(Decimal(cell))
    except (ValueError, ArithmeticError) as error:
        raise PackageError(
            "bad-package",
            worded("{where}, {key}: `{cell}` cannot be read", where=where, key=key, cell=cell),
        ) from error
    if key == "in_base":
        return cell if fold(cell) == "unknown" else fold(cell) in TRUE
    if key == "part":
        return [
            {"target": name.strip(), "share": said_amount(share.strip(), f"{where}, {key}")}
            for name, _, share in (each.rpartition("=") for each in cell.split(";"))
        ]
    if key in LISTS:
        found = [each.strip() for each in cell.split(";") if each.strip()]
        return [said_amount(each, f"{where}, {key}") for each in found] if key == "phase" else found
    return said_amount(cell, f"{where}, {key}") if key in AMOUNTS else cell


def said_amount(cell: str, where: str) -> str:
    """Return an amount in a cell, with a decimal point. Raises PackageError where it is none, or
    could be two."""
    readings = {found.amount for mark in marks_of(cell) if (found := parse(cell, mark)) is not None}
    if len(readings) != 1:
        raise PackageError(
            "bad-package",
            worded(
                "{where}: `{cell}` is {value}",
                where=where,
                cell=cell,
                value="two amounts" if readings else "no amount",
            ),
            hint="write amounts without grouping of thousands",
        )
    return f"{readings.pop():f}"


def toml_of(said: Mapping[str, Any]) -> str:
    """Return keys and values as a TOML file: plain ones first, then each table of an array under
    its own heading."""
    lines = [
        f"{toml_key(key)} = {toml_value(value)}"
        for key, value in said.items()
        if not _is_tables(value)
    ]
    for key, value in said.items():
        for table in value if _is_tables(value) else ():
            lines += [
                "",
                f"[[{toml_key(key)}]]",
                *(f"{toml_key(each)} = {toml_value(held)}" for each, held in table.items()),
            ]
    return "\n".join([*lines, ""])


def _is_tables(value: object) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)
    )


def toml_key(key: object) -> str:
    """Return a key as TOML writes it."""
    text = str(key)
    return (
        text
        if text.isascii() and text.replace("-", "").replace("_", "").isalnum()
        else json.dumps(text, ensure_ascii=False)
    )


def toml_value(value: object) -> str:
    """Return a value as TOML writes it, on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return (
            "{ "
            + ", ".join(f"{toml_key(key)} = {toml_value(each)}" for key, each in value.items())
            + " }"
        )
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml_value(each) for each in value)}]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return (
        str(value)
        if isinstance(value, int | datetime.date | datetime.time)
        else json.dumps(str(value), ensure_ascii=False)
    )


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
DANISH_HEADERS = {
    "id": "Nr",
    "title": "Tiltag",
    "target": "Linje",
    "committee": "Udvalg",
    "heading": "Art",
    "type": "Forslagstype",
    "fte": "Årsværk",
    "frame": "Ramme",
    "in_base": "Indarbejdet",
    "after_last_year": "Derefter",
    "implementation": "Udmøntning",
    "quote": "Citat",
    "description": "Beskrivelse",
    "profile": "Forløb",
    "from": "Fra",
    "to": "Til",
    "annual": "Årligt",
    "phase": "Indfasning",
    "percent": "Procent",
    "part": "Fordeling",
    "posts": "Stillinger",
    "volume": "Antal",
    "per_unit": "Enhedspris",
    "per_post": "Pris pr. stilling",
    "excludes": "Alternativ til",
    "depends_on": "Forudsætter",
    "undoes": "Ophæver",
    "title_en": "Engelsk titel",
    "target_certainty": "Linjens sikkerhed",
    "frame_link_certainty": "Rammens sikkerhed",
    "location": "Sted",
    "side": "Side",
    "status": "Status",
    "notes": "Bemærkninger",
}
"""What the columns are called in a catalogue for Danish readers; each is known when it is read."""

FIELDS = {
    key: (*ALIASES.get(key, (fold(key),)), *map(fold, filter(None, [DANISH_HEADERS.get(key)])))
    for key in MEASURE_KEYS
    if key != "amounts"
}
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
        kept = {*said, "in_base"}  # whether the budget has it already is asked of every measure
        return (*ALWAYS, *(key for key in FIELDS if key in kept and key not in ALWAYS))

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


UNITS = {
    1: "kr",
    1000: "t_kr",
    1_000_000: "mio_kr",
    1_000_000_000: "mia_kr",
    10_000: "man",
    100_000: "lakh",
    10_000_000: "crore",
    100_000_000: "oku",
}


def package_text(amendment: Amendment, id: str, dropped: Callable[[str], str]) -> str:
    """Return an amendment as a package: what is dropped as a measure that cancels it, titled by
    `dropped` from its title; what is brought in its place as it is, year by year.

    What the budget does not hold is cancelled by a measure without an amount: there is nothing to
    bring back.
    """
    original = amendment.original.outcomes
    moved = [
        each
        for each in amendment.amended.outcomes
        if each.applied and (each.reversed or amendment.takes(each))
    ]
    skipped = [each for each in original if each.applied and each.measure.id in amendment.dropped]
    lines = [*_head(amendment.budget, id)]
    for group in (skipped, moved):
        counts = Counter(each.measure.id for each in group)
        for each in group:
            part = f"-{each.line.id}" if each.line and counts[each.measure.id] > 1 else ""
            if each.reversed or group is skipped:
                lines += _cancelling(each, part, dropped, held=each.reversed)
            else:
                lines += _funding(each, part, amendment.frames.get(each.measure.id))
    return "\n".join([*lines, ""])


def _head(budget: Budget, id: str) -> Iterator[str]:
    said = budget.heading
    yield f"schema = {text(SCHEMA)}"
    yield f"id = {text(id)}"
    yield f"unit = {text(UNITS[said.unit.scale])}"
    if said.committee:
        yield f"committee = {text(said.committee)}"
    if said.unit.currency:
        yield f"currency = {text(said.unit.currency)}"
    if said.price_level:
        yield f"price_level = {said.price_level}"


def _cancelling(
    outcome: MeasureOutcome, part: str, title: Callable[[str], str], *, held: bool
) -> Iterator[str]:
    """Yield the measure that cancels another on one line; with what comes back where the budget
    holds that."""
    measure = outcome.measure
    effect = outcome.effect if held else {year: Decimal(0) for year in outcome.effect}
    yield from ("", "[[measure]]")
    yield f"id = {text(f'{measure.id}-dropped{part}')}"
    yield f"title = {text(title(measure.title))}"
    yield f"undoes = {text(measure.id)}"
    yield from _moves(outcome, effect)
    yield 'heading = "expansion"'
    yield 'status = "proposed"'
    yield "in_base = false"


def _funding(outcome: MeasureOutcome, part: str, frame: str | None) -> Iterator[str]:
    """Yield a measure that finds money, with its effect in each year on one line of the budget."""
    measure = outcome.measure
    yield from ("", "[[measure]]")
    yield f"id = {text(measure.id + part)}"
    yield f"title = {text(measure.title)}"
    yield from _moves(outcome, outcome.effect)
    if frame or measure.frame:
        yield f"frame = {text(frame or measure.frame or '')}"
    if frame:
        yield 'frame_link_certainty = "derived"'
    yield f"heading = {text(measure.heading)}"
    yield 'status = "proposed"'
    yield "in_base = false"


def _moves(outcome: MeasureOutcome, effect: Mapping[Year, Decimal | None]) -> Iterator[str]:
    yield f"target = {text(outcome.line.id if outcome.line else outcome.measure.target)}"
    yield f"side = {text(outcome.measure.side)}"
    yield f"amounts = {by_year(effect)}"
    yield 'after_last_year = "unknown"'


def by_year(amounts: Mapping[Year, Decimal | None]) -> str:
    """Return amounts by year as TOML, unknown years left out."""
    known = {year: amount for year, amount in amounts.items() if amount is not None}
    return (
        "{ " + ", ".join(f"{year} = {text(f'{amount:f}')}" for year, amount in known.items()) + " }"
    )


def text(value: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(str(value), ensure_ascii=False)


def texts(values: Iterable[str] | Sequence[str]) -> str:
    """Return a list of texts as TOML writes it."""
    return f"[{', '.join(text(each) for each in values)}]"
