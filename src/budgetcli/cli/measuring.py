"""What `explain` is asked besides the words it knows: a measure of the workspace, a cell of a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcli.model.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from budgetcli.reading.workspaces import Committee
    from budgetcli.views.package_text import PackageView

_CELL = re.compile(r"(?:.+!)?\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}")


def is_cell(name: str) -> bool:
    """Return whether a name is the address of a cell: `D12`, `SOU!D12`."""
    return _CELL.fullmatch(name) is not None


def measures_called(name: str, committees: Iterable[Committee]) -> list[PackageView]:
    """Return a view for each package of the committees that has a measure of this id, of that
    measure alone; ids match folded. Raises PackageError for a package that cannot be read."""
    from budgetcli.savings.packages import read_package  # start-up: a word needs no package
    from budgetcli.views.package_text import PackageView  # start-up

    packages = (read_package(path) for path in _paths(committees))
    return [
        PackageView(package._replace(frames=(), pressures=(), measures=(measure,)))
        for package in packages
        for measure in package.measures
        if fold(measure.id) == fold(name)
    ]


def ids_of(committee: Committee) -> list[str]:
    """Return the ids of the measures of a committee's packages. Raises PackageError."""
    from budgetcli.savings.packages import read_package  # start-up

    return [each.id for path in committee.packages for each in read_package(path).measures]


def _paths(committees: Iterable[Committee]) -> list[Path]:
    return [*dict.fromkeys(path for each in committees for path in each.packages)]
