"""The values of a measure as cells of a catalogue, and back: plain words and numbers where they can
be, TOML where they cannot."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import tomli

from budgetcli.model.errors import PackageError
from budgetcli.model.names import fold
from budgetcli.model.numbers import marks_of, parse
from budgetcli.model.sentences import worded

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
