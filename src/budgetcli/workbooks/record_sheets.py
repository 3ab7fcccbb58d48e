"""The sheet that holds the record of applied measures, row by row, as it is read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcli.model.records import RECORD_FIELDS, RECORD_MARK, record_to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget
    from budgetcli.model.tables import Cell


def record_rows(budgets: Mapping[str, Budget]) -> list[tuple[Cell, ...]]:
    """Return the rows of the record of all budgets, by sheet: the mark, the fields with a column a
    year, a row a measure."""
    records = [
        {**record_to_json(each), "sheet": name}
        for name, budget in budgets.items()
        for each in budget.applied
    ]
    years = list(dict.fromkeys(year for each in records for year in each["effect"]))
    return [
        (RECORD_MARK,),
        (*RECORD_FIELDS, *years),
        *(tuple(_cells(each, years)) for each in records),
    ]


def _cells(said: Mapping[str, Any], years: Sequence[str]) -> Iterator[Cell]:
    for name in RECORD_FIELDS:
        yield (
            ("yes" if said[name] else "no")
            if isinstance(said[name], bool)
            else str(said[name] or "")
        )
    for year in years:
        yield (
            "?"
            if year in said["effect"] and said["effect"][year] is None
            else said["effect"].get(year)
        )
