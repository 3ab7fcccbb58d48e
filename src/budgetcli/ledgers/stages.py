"""A column whose values are words of a stage, whatever its header is called: rows of a budget and
of its outturn are never one sum."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from budgetcli.ledgers.columns import LENGTH, SIDE, SIGNS, STAGE, YEAR, Dimension
from budgetcli.ledgers.engines.rows import Misread, records
from budgetcli.model.budgets import Note
from budgetcli.model.names import fold
from budgetcli.model.sentences import worded
from budgetcli.reading.terms import STAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.ledgers.columns import Plan
    from budgetcli.ledgers.files import Part

SAMPLED = 2_000
"""So many of the first rows tell what a column holds."""

MOST = 12
"""No file has more stages than this."""

_PLAIN = frozenset(
    {
        "budget",
        "budgettal",
        "budsjett",
        "haushalt",
        "plan",
        "regnskabstal",
        "aktuel",
        "realiseret",
        "bogfoert",
    }
)
_WORDS = _PLAIN | {word for words in STAGES.values() for word in words}
_BESIDE = re.compile(r"(?:19|20)\d\d|\d|[ivx]{1,4}")
_NO_STAGE = frozenset({STAGE, YEAR, SIGNS, SIDE, LENGTH, "account"})


def with_stages(part: Part) -> tuple[Plan, tuple[Note, ...]]:
    """Return the plan of a part with the column that holds stages among its dimensions, and a note
    of it; as it was where none does.

    Of a part with a column that its header calls the stage nothing more is asked.
    """
    plan = part.plan
    if STAGE in plan.dimensions or any(money.stage is not None for money in plan.money):
        return plan, ()
    free = {
        name: each
        for name, each in plan.dimensions.items()
        if each.is_whole and name not in _NO_STAGE
    }
    met = _met(part, free)
    if not met:
        return plan, ()
    found = next(iter(met))
    column, values = free[found], ", ".join(sorted(met[found]))
    said = worded(
        "the column `{value}` holds stages ({values}), which are never added to each other",
        value=plan.headers[column.column],
        values=values,
    )
    return plan._replace(dimensions={**plan.dimensions, STAGE: Dimension(STAGE, column.column)}), (
        Note("stage-column", said, part.place),
    )


def _met(part: Part, free: Mapping[str, Dimension]) -> dict[str, set[str]]:
    """Return the values of each column that holds nothing but a few stages in the first rows."""
    met: dict[str, set[str]] = {name: set() for name in free}
    try:
        for _, record in islice(records(part), SAMPLED):
            for name in [*met]:
                value = (
                    free[name].of(str(record[free[name].column]))
                    if free[name].column < len(record)
                    else ""
                )
                met[name].add(value)
                if not is_stage(value) or len(met[name]) > MOST:
                    del met[name]
            if not met:
                break
    except (
        Misread
    ):  # what is not in its encoding is refused where the rows are added up, with its lines
        return {}
    return {name: values for name, values in met.items() if values}


def is_stage(value: str) -> bool:
    """Return whether a value is a stage and nothing else: `Budget`, `Regnskab 2024`, `opr. budget`."""
    words = fold(value).split()
    return any(word in _WORDS for word in words) and all(
        word in _WORDS or _BESIDE.fullmatch(word) for word in words
    )
