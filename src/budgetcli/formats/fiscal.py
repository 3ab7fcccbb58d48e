"""A Fiscal Data Package: budgets as csv of positive values with their direction, and the
`datapackage.json` that describes them."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

from budgetcli.formats.machine import to_json
from budgetcli.model.budgets import Measure, Role, Side, Sign
from budgetcli.model.equations import name_of
from budgetcli.model.errors import DoubtError, ReadError, worded
from budgetcli.model.names import clean, one_line, slug
from budgetcli.model.records import kept_from_running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.model.budgets import Budget, Column, Figure, Key

DESCRIPTOR = "datapackage.json"

PHASES = {
    "proposed": "proposed",
    "adopted": "approved",
    "original": "approved",
    "revised": "adjusted",
    "expected": "adjusted",
    "actual": "executed",
    "outturn": "executed",
}
"""Our stages as the phases of the standard; any other stage is none of its phases."""

FIELDS: tuple[tuple[str, str, str | None], ...] = (
    ("id", "string", "budget-line-id"),
    ("entity", "string", "administrator:generic:name"),
    ("committee", "string", None),
    ("line", "string", "activity:generic:program:code"),
    ("label", "string", "activity:generic:program:label"),
    ("code", "string", None),
    ("parent", "string", None),
    ("fiscal_year", "integer", "date:fiscal-year"),
    ("phase", "string", "phase:id"),
    ("stage", "string", None),
    ("direction", "string", "direction"),
    ("value", "number", "value"),
    ("currency", "string", None),
    ("factor", "integer", None),
    ("price_level", "integer", None),
    ("cell", "string", None),
)
"""Name, type and column type of each field of the csv."""

_YEAR = re.compile(r"\d{4}", re.ASCII)
_UNNAMEABLE = re.compile(r"[^-a-z0-9._]+")


def package_files(budgets: Sequence[Budget]) -> dict[str, bytes]:
    """Return the files of a package by name, the descriptor last; lines only, so that nothing is in
    it twice.

    Raises DoubtError where the sign is open, ReadError where no line has an amount.
    """
    names = list(_names(budgets))
    files = {f"{name}.csv": _csv(budget) for name, budget in zip(names, budgets, strict=True)}
    return files | {DESCRIPTOR: (to_json(_descriptor(names, budgets)) + "\n").encode()}


def _names(budgets: Sequence[Budget]) -> Iterator[str]:
    """Yield a name for each budget, numbered where there are several."""
    for number, budget in enumerate(budgets, 1):
        name = (
            _UNNAMEABLE.sub("", slug(budget.heading.committee or budget.heading.title))[:60].strip(
                "-._"
            )
            or "budget"
        )
        yield name if len(budgets) == 1 else f"{number}-{name}"


def _descriptor(names: Sequence[str], budgets: Sequence[Budget]) -> dict[str, Any]:
    first = budgets[0].heading
    title = " – ".join(part for part in (first.entity, first.title) if part)
    resources = [_resource(name, budget) for name, budget in zip(names, budgets, strict=True)]
    return {
        "profile": "tabular-data-package",
        "name": names[0],
        "title": title or names[0],
        "model": _model(budgets[0], names[0]),
        "resources": resources,
    }


def _resource(name: str, budget: Budget) -> dict[str, Any]:
    sources = [
        {"title": one_line(each.path), "path": one_line(each.path).rpartition("/")[2]}
        for each in budget.inputs
    ]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "title": budget.heading.title or name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
        "sources": sources,
        "schema": {
            "fields": [_field(*each, budget) for each in FIELDS],
            "primaryKey": ["id"],
            "missingValues": [""],
        },
    }


def _field(name: str, kind: str, column_type: str | None, budget: Budget) -> dict[str, Any]:
    said: dict[str, Any] = {"name": name, "type": kind}
    if column_type is not None:
        said["columnType"] = column_type
    if name == "value":
        said |= {"factor": budget.heading.unit.scale, "currency": budget.heading.unit.currency}
    if name in ("id", "direction", "value"):
        said["constraints"] = {"required": True}
    return said


def _model(budget: Budget, name: str) -> dict[str, Any]:
    """Return which columns are the measure and the dimensions, as the first versions of the
    standard say it."""
    attributes = {
        "date": ("datetime", "fiscal_year"),
        "line": ("activity", "line"),
        "direction": ("other", "direction"),
        "phase": ("other", "phase"),
    }
    return {
        "measures": {
            "value": {
                "source": "value",
                "resource": name,
                "currency": budget.heading.unit.currency,
                "factor": budget.heading.unit.scale,
            }
        },
        "dimensions": {
            each: {
                "dimensionType": kind,
                "primaryKey": [source],
                "attributes": {source: {"source": source, "resource": name}},
            }
            for each, (kind, source) in attributes.items()
        },
    }


def _csv(budget: Budget) -> bytes:
    if budget.heading.sign is Sign.UNKNOWN:
        raise DoubtError(
            "sign-doubt",
            "every value of a Fiscal Data Package has a direction, and nothing states the sign",
            readings=(worded("expenditure is negative"), worded("expenditure is positive")),
            hint="--sign income-positive or --sign expense-positive",
        )
    rows = list(_rows(budget))
    if not rows:
        raise ReadError(
            "no-budget-found",
            worded("no line of `{title}` has an amount", title=budget.heading.title),
        )
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([name for name, _, _ in FIELDS])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, str):
        return kept_from_running(clean(value))
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _rows(budget: Budget) -> Iterator[tuple[object, ...]]:
    said = budget.heading
    for key, figure in budget.figures.items():
        line = budget.by_id[key.line]
        if line.role is not Role.LINE or not _is_fact(key, budget):
            continue
        direction, value = _directed(key.column, figure)
        year = _YEAR.search(str(key.column.year))
        yield (
            f"{line.id}:{name_of(key.column)}",
            said.entity,
            said.committee,
            line.id,
            line.label,
            line.code,
            line.parent,
            int(year[0]) if year else None,
            PHASES.get(key.column.stage or ""),
            key.column.stage,
            direction,
            value,
            said.unit.currency,
            said.unit.scale,
            said.price_level,
            figure.place.reference if figure.place else None,
        )


def _is_fact(key: Key, budget: Budget) -> bool:
    """Return whether a figure is money of its own: no ratio, no deviation, and no net beside the
    two sides it is made of."""
    column = key.column
    if column.measure is not Measure.AMOUNT or column.stage == "deviation":
        return False
    sides = (
        key._replace(column=column._replace(side=side)) for side in (Side.EXPENDITURE, Side.INCOME)
    )
    return column.side is not Side.NET or not any(each in budget.figures for each in sides)


def _directed(column: Column, figure: Figure) -> tuple[str, Decimal]:
    """Return the direction and the value; what goes against its side, such as a refund, stays
    negative in it."""
    is_income = figure.amount > 0 if column.side is Side.NET else column.side is Side.INCOME
    return (
        ("revenue", figure.amount)
        if is_income
        else ("expenditure", -figure.amount if figure.amount else figure.amount)
    )
