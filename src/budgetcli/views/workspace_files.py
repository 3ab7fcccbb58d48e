"""A workspace file written out of a folder of budgets, to be corrected by hand."""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Sign
from budgetcli.model.names import fold, slug
from budgetcli.reading.versions import Version, version_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.reading.surveys import BudgetFile

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def workspace_text(
    files: Sequence[BudgetFile], entity: str | None, language: str | None = None
) -> str:
    """Return the text of a `budgetcli.toml` with a committee a file; files whose names differ in
    the words for a version and in the year only are versions of one committee."""
    parts: list[Iterator[str]] = [_heading(files, entity, language)]
    for base, group in _groups(files).items():
        parts += [_versions(base, group)] if len(group) > 1 else map(_committee, group)
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _groups(files: Sequence[BudgetFile]) -> dict[str, list[BudgetFile]]:
    """Return the files that are versions of one committee together, under what their names have in
    common; every other alone under its own."""
    groups: dict[str, list[BudgetFile]] = {}
    for each in files:
        base, version = version_in(each.id)
        groups.setdefault(each.id if version is None else base, []).append(each)
    found: dict[str, list[BudgetFile]] = {}
    for base, group in groups.items():
        told = {version_in(each.id)[1] for each in group}
        if len(told) == len(group) and all(len(each.budgets) == 1 for each in group):
            found[base or "budget"] = group
        else:
            found |= {each.id: [each] for each in group}
    return found


def _versions(base: str, group: Sequence[BudgetFile]) -> Iterator[str]:
    """Yield a committee with a table for each version."""
    id = slug(base)
    yield f"[committee.{id}]"
    yield f"title = {quoted(_title(group[0], id))}"
    packages = dict.fromkeys(name for each in group for name in each.packages)
    if packages:
        yield f"packages = [{', '.join(map(quoted, packages))}]"
    for each in group:
        version = version_in(each.id)[1] or Version()
        yield f"\n[[committee.{id}.version]]"
        if version.name:
            yield f"name = {quoted(version.name)}"
        if version.year:
            yield f"year = {version.year}"
        yield f"source = {quoted(each.name)}"
        yield from _open_sign(each)


def _heading(
    files: Sequence[BudgetFile], entity: str | None, language: str | None
) -> Iterator[str]:
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
    yield f"language = {quoted(language)}" if language else '# language = "da"'


def _committee(file: BudgetFile) -> Iterator[str]:
    yield f"[committee.{file.id if _BARE.fullmatch(file.id) else quoted(file.id)}]"
    yield f"title = {quoted(_title(file, file.id))}"
    yield f"source = {quoted(file.name)}"
    if file.packages:
        yield f"packages = [{', '.join(map(quoted, file.packages))}]"
    if len(file.budgets) > 1:
        yield f"# table = 1  # one of its {len(file.budgets)} tables"
    version = version_in(file.id)[1]
    if version is not None and version.name:
        yield f"version = {quoted(version.name)}"
        if version.year:
            yield f"year = {version.year}"
    yield from _open_sign(file)


def _title(file: BudgetFile, id: str) -> str:
    """Return what a file's budget calls itself; a name of the file itself is none."""
    said = file.budgets[0].heading
    own = {"", fold(said.unit.name), fold(file.id), fold(PurePath(file.name).stem)}
    return id if fold(said.title) in own else said.title


def _open_sign(file: BudgetFile) -> Iterator[str]:
    if any(budget.heading.sign is Sign.UNKNOWN for budget in file.budgets):
        yield '# sign = "income-positive"  # nothing states it: settle it here'


def quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
