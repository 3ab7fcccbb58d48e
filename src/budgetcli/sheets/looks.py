"""How the cells of a sheet are shown: rows that look alike, as most of a long table do, share what
is known of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Position = tuple[int, int]


class Style(NamedTuple):
    """How a cell is shown, where that says something about what it means."""

    number_format: str = "General"
    bold: bool = False
    indent: int = 0


PLAIN = Style()


class Looks(Mapping[Position, Style]):
    """The style of each cell that is not plain, by (row, column); once it is asked what styles
    there are, they stay."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[int, Style]] = {}
        self._different: frozenset[Style] | None = None
        self._asked: tuple[Sequence[int], list[tuple[dict[int, Style], int]]] | None = None

    def __setitem__(self, cell: Position, style: Style) -> None:
        self._rows.setdefault(cell[0], {})[cell[1]] = style

    def __getitem__(self, cell: Position) -> Style:
        return self._rows[cell[0]][cell[1]]

    def get(self, cell: Position, default: Any = None, /) -> Any:
        """Return the style of a cell, or the default."""
        row = self._rows.get(cell[0])
        return default if row is None else row.get(cell[1], default)

    def __iter__(self) -> Iterator[Position]:
        return ((row, column) for row, styles in self._rows.items() for column in styles)

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def different(self) -> frozenset[Style]:
        """Return every style, once."""
        if self._different is None:
            rows = {id(styles): styles for styles in self._rows.values()}
            self._different = frozenset(
                style for styles in rows.values() for style in styles.values()
            )
        return self._different

    def formats(self, column: int, rows: Sequence[int]) -> Counter[str]:
        """Return the number formats of a column in these rows, with how many of them have it."""
        if self._asked is None or self._asked[0] != rows:
            self._asked = (rows, self._alike(rows))
        formats: Counter[str] = Counter()
        for styles, count in self._asked[1]:
            formats[styles.get(column, PLAIN).number_format] += count
        return formats

    def _alike(self, rows: Iterable[int]) -> list[tuple[dict[int, Style], int]]:
        """Return the styles that rows share, each with how many of these rows do."""
        found = list(map(self._rows.get, rows))
        styles = {id(each): each or {} for each in found}
        return [(styles[number], count) for number, count in Counter(map(id, found)).items()]
