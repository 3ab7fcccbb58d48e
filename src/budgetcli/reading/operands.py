"""Of which columns another may be made, by their years and words, and how a relation of columns
stands in the rows."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.reading.headings import ColumnHead

NEAREST = 6
"""So many columns of money beside a column of changes or ratios are asked what it is made of."""

FEW_WRONG = 3
"""So many wrong amounts do not undo what a header states; of more the majority of rows must hold.
"""

FEWEST = 3
"""What a header only suggests needs so many rows that bear it out."""


class RelationTally(NamedTuple):
    """In how many rows a relation holds and says something, in how many it holds of nothing but
    zeros, in how many it fails."""

    held: int
    empty: int
    failed: int

    @property
    def rank(self) -> tuple[int, int]:
        """How well the figures bear the relation out: what fails counts before what holds."""
        return self.held - self.failed, self.held

    @property
    def is_asked(self) -> bool:
        """Whether what a header states is asked: the majority of rows hold, or so few fail that
        they may be errors."""
        return self.failed <= max(FEW_WRONG, self.held + self.empty)

    @property
    def is_borne_out(self) -> bool:
        """Whether what a header only suggests is asked: enough rows hold, and one in five of them
        fails at the most."""
        return self.held >= FEWEST and self.failed <= max(1, self.held // 4)


class Operands:
    """Columns of money that others may be made of, from left to right, found by their years and
    their words."""

    def __init__(self, columns: Sequence[int], heads: Mapping[int, ColumnHead]) -> None:
        self.columns, self.heads = columns, heads
        self.by_year: dict[int, list[int]] = {}
        self.by_word: dict[str, list[int]] = {}
        for column in columns:
            for year in heads[column].years if len(heads[column].years) == 1 else ():
                self.by_year.setdefault(year, []).append(column)
            for word in heads[column].tokens:
                if not word.isdigit() and len(word) > 1:
                    self.by_word.setdefault(word, []).append(column)
        self.by_word = {
            word: found for word, found in self.by_word.items() if len(found) < len(columns)
        }

    def named(self, head: ColumnHead) -> list[int]:
        """Return the columns that the header of a derived one names: by their year, or by the words
        that not all of them have."""
        if len(self.by_year) > 1 and head.years:
            return sorted(
                column
                for year in head.years
                for column in self.by_year.get(year, ())
                if column != head.column
            )
        mentioned = {column for word in head.tokens for column in self.by_word.get(word, ())}
        return sorted(
            column
            for column in mentioned
            if column != head.column and self._own(column) <= head.tokens
        )

    def _own(self, column: int) -> frozenset[str]:
        return frozenset(word for word in self.heads[column].tokens if word in self.by_word)

    def nearest(self, column: int) -> list[int]:
        """Return the nearest columns, those before it first; of those after it as many."""
        at = bisect_left(self.columns, column)
        before, after = (
            self.columns[max(0, at - NEAREST) : at][::-1],
            self.columns[at : at + NEAREST + 1],
        )
        return [*before, *(each for each in after if each != column)]
