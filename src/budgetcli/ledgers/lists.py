"""Several account files as one ledger: the list that names them, each once, with the same columns
of amounts, and what folders say."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from budgetcli.model.errors import BudgetError, Place, ReadError
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.ledgers.columns import Money
    from budgetcli.ledgers.files import Part


def listed(path: Path) -> tuple[str, ...]:
    """Return the paths that a list names, one a line and literal; relative ones are beside the
    list.

    Raises ReadError for none, and for a file that stands twice or is missing, with its line.
    """
    place = Place(str(path))
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise ReadError("file-not-found", "no such file", at=place) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(
            "unreadable-file", "a list of files is a text in UTF-8, one path a line", at=place
        ) from error
    found: dict[Path, int] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            _refuse(path, line.strip(), number, found)
    if not found:
        raise ReadError("unreadable-file", "the list names no file", at=place)
    return tuple(str(path.parent / line.strip()) for line in lines if line.strip())


def _refuse(path: Path, name: str, number: int, found: dict[Path, int]) -> None:
    """Keep a file of a list with its line. Raises ReadError where it is missing or stands there
    already."""
    file, place = path.parent / name, Place(str(path))
    if not file.exists() and not Path(str(file).partition("#")[0]).is_file():
        raise ReadError(
            "file-not-found",
            worded("line {number}: there is no file {name}", number=number, name=name),
            at=place,
            hint="paths are literal, and beside the list",
        )
    first = found.setdefault(file.resolve(), number)
    if first != number:
        raise ReadError(
            "listed-twice",
            worded(
                "line {number}: {name} stands in line {first} already",
                number=number,
                name=name,
                first=first,
            ),
            at=place,
        )


def folders_of(name: str) -> dict[str, str]:
    """Return what the folders of a path say of all rows of a file, as tools part a table:
    `year=2024` is the year 2024."""
    parts = (each.partition("=") for each in PurePath(name).parts[:-1])
    return {key: value for key, sign, value in parts if sign and key.isidentifier() and value}


def alike(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the files with their columns of amounts in the order of the first. Raises BudgetError
    where a file has others than that."""
    wanted = [_stated(each) for each in parts[0].plan.money]
    found = []
    for part in parts:
        own = {_stated(each): each for each in part.plan.money}
        if set(own) != set(wanted) or len(part.plan.money) != len(wanted):
            raise BudgetError(
                "account-columns",
                worded("the columns of amounts are not those of {name}", name=parts[0].name),
                at=part.place,
                hint="files of one ledger have the same columns; a layout names them",
            )
        found.append(
            part._replace(plan=part.plan._replace(money=tuple(own[each] for each in wanted)))
        )
    return tuple(found)


def _stated(money: Money) -> tuple[object, ...]:
    return money[1:]
