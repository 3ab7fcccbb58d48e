"""What may stand around a table without changing a figure of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

Rows = list[list[str]]


class Surrounded(NamedTuple):
    """A sheet with something added: what it is, its rows, and where each old row and column stands
    now."""

    kind: str
    rows: Rows
    row: dict[int, int]
    column: int = 0


def _above(rows: Rows, random: Random, *added: str) -> Surrounded:
    width = max(map(len, rows))
    top = [[text, *[""] * (width - 1)] for text in added]
    return Surrounded("", top + rows, {at: at + len(top) for at in range(len(rows))})


def title(rows: Rows, random: Random) -> Surrounded:
    """A title and a blank row above."""
    return _above(
        rows,
        random,
        random.choice(
            ("Østerby Kommune", "Haushaltsplan der Stadt", "Appropriations of the borough")
        ),
        "",
    )


def sentence(rows: Rows, random: Random) -> Surrounded:
    """A sentence above that speaks of the table."""
    return _above(
        rows, random, "The table below shows the figures as they were adopted by the council.", ""
    )


def notes(rows: Rows, random: Random) -> Surrounded:
    """Notes below."""
    width = max(map(len, rows))
    below = [
        [""] * width,
        ["Source: own accounts.", *[""] * (width - 1)],
        ["1) Figures may not add up due to rounding.", *[""] * (width - 1)],
    ]
    return Surrounded("", rows + below, {at: at for at in range(len(rows))})


def blank_rows(rows: Rows, random: Random) -> Surrounded:
    """Blank rows above and below."""
    width = max(map(len, rows))
    return Surrounded(
        "", [[""] * width] * 2 + rows + [[""] * width], {at: at + 2 for at in range(len(rows))}
    )


def index_column(rows: Rows, random: Random) -> Surrounded:
    """A blank column before the table."""
    return Surrounded("", [["", *row] for row in rows], {at: at for at in range(len(rows))}, 1)


ALL: tuple[Callable[[Rows, Random], Surrounded], ...] = (
    title,
    sentence,
    notes,
    blank_rows,
    index_column,
)


def surrounded(rows: Rows, random: Random) -> Iterator[Surrounded]:
    """Yield a sheet with each of the surroundings."""
    for each in ALL:
        yield each(rows, random)._replace(kind=each.__name__)
