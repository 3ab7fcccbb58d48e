"""What a folder holds: which of its files are budgets, and why the others are not."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import BudgetError, Place, ReadError
from budgetcli.model.names import slug
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import read
from budgetcli.reading.workspaces import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from budgetcli.model.budgets import Budget

DECLARATIONS = ".toml"
"""What a user writes for the program; it is no budget."""


class BudgetFile(NamedTuple):
    """A file that holds budgets, and the id that its committee gets."""

    id: str
    name: str
    budgets: tuple[Budget, ...]


class Survey(NamedTuple):
    """The budget files of a folder in order of name, and what stood against the others."""

    files: tuple[BudgetFile, ...]
    refused: tuple[tuple[str, BudgetError], ...]


def survey(folder: Path) -> Survey:
    """Return what the files right inside a folder are. Raises ReadError where it is no folder that can be read."""
    found: list[tuple[str, tuple[Budget, ...]]] = []
    refused: list[tuple[str, BudgetError]] = []
    for path in _files(folder):
        try:
            found.append((path.name, read(str(path), Workspace(), Layout(open_sign=True))))
        except BudgetError as error:
            refused.append((path.name, error))
    ids = _ids([name for name, _ in found])
    return Survey(tuple(BudgetFile(id, *each) for id, each in zip(ids, found, strict=True)), tuple(refused))


def _files(folder: Path) -> list[Path]:
    place = Place(str(folder))
    if not folder.is_dir():
        raise ReadError("not-a-file" if folder.exists() else "file-not-found", "this is no folder", at=place)
    try:
        return sorted(path for path in folder.iterdir() if path.is_file() and _is_wanted(path))
    except OSError as error:
        raise ReadError("unreadable-file", f"the folder cannot be read: {error.strerror}", at=place) from error


def _is_wanted(path: Path) -> bool:
    return not path.name.startswith((".", "~$")) and path.suffix.lower() != DECLARATIONS


def _ids(names: Sequence[str]) -> Iterator[str]:
    """Yield an id for each file from its name without the extension; a second of the same gets a number."""
    met: set[str] = set()
    for name in names:
        plain = slug(PurePath(name).stem) or "budget"
        id, number = plain, 1
        while id in met:
            number += 1
            id = f"{plain}-{number}"
        met.add(id)
        yield id
