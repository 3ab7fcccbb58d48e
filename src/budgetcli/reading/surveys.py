"""What a folder holds: which of its files are budgets, and why the others are not."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.declarations import load
from budgetcli.model.errors import BudgetError, Place, ReadError
from budgetcli.model.names import fold, slug
from budgetcli.model.sentences import worded
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import read
from budgetcli.reading.workspaces import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from budgetcli.model.budgets import Budget

DECLARATIONS = ".toml"
"""What a user writes for the program; it is no budget."""


PACKAGE_TABLES = ("measure", "frame", "pressure")
"""What a savings package holds: one of these lists."""


class BudgetFile(NamedTuple):
    """A file that holds budgets, the id that its committee gets, and the savings packages that are
    for it."""

    id: str
    name: str
    budgets: tuple[Budget, ...]
    packages: tuple[str, ...] = ()


class Survey(NamedTuple):
    """The budget files of a folder in order of name, and what stood against the others."""

    files: tuple[BudgetFile, ...]
    refused: tuple[tuple[str, BudgetError], ...]


def survey(folder: Path) -> Survey:
    """Return what the files right inside a folder are. Raises ReadError where it is no folder that
    can be read."""
    found: list[tuple[str, tuple[Budget, ...]]] = []
    refused: list[tuple[str, BudgetError]] = []
    for path in _files(folder):
        try:
            found.append((path.name, read(str(path), Workspace(), Layout(open_sign=True))))
        except BudgetError as error:
            refused.append((path.name, error))
    ids = _ids([name for name, _ in found])
    files = [BudgetFile(id, *each) for id, each in zip(ids, found, strict=True)]
    packages = dict(_packages(folder))
    return Survey(
        tuple(each._replace(packages=_for(each, files, packages)) for each in files), tuple(refused)
    )


def _packages(folder: Path) -> Iterator[tuple[str, str | None]]:
    """Yield the name of each savings package of a folder, with the committee that it names."""
    for path in sorted(
        each for each in folder.iterdir() if each.is_file() and each.suffix.lower() == DECLARATIONS
    ):
        try:
            declared = load(path, "bad-package")
        except BudgetError:
            continue
        if any(isinstance(declared.values.get(key), list) for key in PACKAGE_TABLES):
            committee = declared.values.get("committee")
            yield path.name, committee if isinstance(committee, str) else None


def _for(
    file: BudgetFile, files: Sequence[BudgetFile], packages: Mapping[str, str | None]
) -> tuple[str, ...]:
    """Return the packages that name a file's committee; where there is one file only, those that
    name none."""
    called = {fold(file.id), *(fold(budget.heading.title) for budget in file.budgets)}
    alone = len(files) == 1
    return tuple(
        name
        for name, committee in packages.items()
        if (alone if committee is None else fold(committee) in called)
    )


def _files(folder: Path) -> list[Path]:
    place = Place(str(folder))
    if not folder.is_dir():
        raise ReadError(
            "not-a-file" if folder.exists() else "file-not-found", "this is no folder", at=place
        )
    try:
        return sorted(path for path in folder.iterdir() if path.is_file() and _is_wanted(path))
    except OSError as error:
        raise ReadError(
            "unreadable-file",
            worded("the folder cannot be read: {strerror}", strerror=error.strerror),
            at=place,
        ) from error


def _is_wanted(path: Path) -> bool:
    return not path.name.startswith((".", "~$")) and path.suffix.lower() != DECLARATIONS


def _ids(names: Sequence[str]) -> Iterator[str]:
    """Yield an id for each file from its name without the extension; a second of the same gets a
    number."""
    met: set[str] = set()
    for name in names:
        plain = slug(PurePath(name).stem) or "budget"
        id, number = plain, 1
        while id in met:
            number += 1
            id = f"{plain}-{number}"
        met.add(id)
        yield id
