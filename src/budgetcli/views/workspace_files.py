"""A workspace file written out of a folder of budgets, to be corrected by hand."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Sign
from budgetcli.model.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.reading.surveys import BudgetFile

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def workspace_text(files: Sequence[BudgetFile], entity: str | None) -> str:
    """Return the text of a `budgetcli.toml` with a committee a file."""
    parts = [_heading(files, entity), *map(_committee, files)]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _heading(files: Sequence[BudgetFile], entity: str | None) -> Iterator[str]:
    yield f"entity = {quoted(entity)}" if entity else '# entity = "Name of the municipality"'
    currencies = {budget.heading.unit.currency for each in files for budget in each.budgets} - {
        None,
        "KR",
    }
    yield (
        f"currency = {quoted(str(currencies.pop()))}"
        if len(currencies) == 1
        else '# currency = "DKK"'
    )
    yield '# language = "da"'


def _committee(file: BudgetFile) -> Iterator[str]:
    yield f"[committee.{file.id if _BARE.fullmatch(file.id) else quoted(file.id)}]"
    said = file.budgets[0].heading
    yield f"title = {quoted(said.title if fold(said.title) not in ('', fold(said.unit.name)) else file.id)}"
    yield f"source = {quoted(file.name)}"
    if file.packages:
        yield f"packages = [{', '.join(map(quoted, file.packages))}]"
    if len(file.budgets) > 1:
        yield f"# table = 1  # one of its {len(file.budgets)} tables"
    if any(budget.heading.sign is Sign.UNKNOWN for budget in file.budgets):
        yield '# sign = "income-positive"  # nothing states it: settle it here'


def quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
