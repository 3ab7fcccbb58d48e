"""The money of a made budget: areas with lines, drawn by chance but always adding up."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from tests.publishers.sheets import Numbers, Sheet
from tests.publishers.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Amounts = tuple[Decimal, ...]


class Line(NamedTuple):
    """A line and its amount a column."""

    label: str
    amounts: Amounts


class Area(NamedTuple):
    """An area, its lines and their sum."""

    label: str
    lines: tuple[Line, ...]

    @property
    def total(self) -> Amounts:
        """The sum of the lines, a column."""
        return added(line.amounts for line in self.lines)


def added(rows: Iterable[Sequence[Decimal]]) -> Amounts:
    """Return the sum of rows, a column."""
    return tuple(sum(column, Decimal(0)) for column in zip(*rows, strict=True))


class Draw:
    """Chance with a seed, and the words of a language."""

    def __init__(self, seed: int, language: str) -> None:
        self.random = Random(seed)
        self.words = LANGUAGES[language]
        self.language = language
        self.year = self.random.choice((2011, 2014, 2017, 2021, 2023, 2026))

    def sheet(
        self, scale: int = 1, sign: str = "expense-positive", decimals: int = 0, **more: object
    ) -> Sheet:
        """Return an empty sheet that prints numbers as the language does."""
        numbers = Numbers(self.words.mark, self.words.group, decimals)
        return Sheet(scale=scale, sign=sign, currency=self.words.currency, numbers=numbers, **more)  # type: ignore[arg-type]

    def amounts(self, count: int, low: int, high: int, decimals: int = 0) -> Amounts:
        """Return amounts of one line over its columns: near each other, as years are."""
        first = self.random.uniform(low, high)
        step = Decimal(1).scaleb(-decimals)
        return tuple(
            Decimal(first * self.random.uniform(0.9, 1.15)).quantize(step) for _ in range(count)
        )

    def areas(
        self, count: int, *, areas: int = 3, low: int = 300, high: int = 90_000, decimals: int = 0
    ) -> tuple[Area, ...]:
        """Return areas of three to five lines, each with so many amounts; no label occurs twice."""
        labels = self.random.sample(self.words.lines, len(self.words.lines))
        labels = (
            [f"{label} {part}" for part in ("B", "A") for label in labels] if areas > 3 else labels
        )
        found = []
        for area in self.words.areas[:areas]:
            lines = tuple(
                Line(labels.pop(), self.amounts(count, low, high, decimals))
                for _ in range(self.random.randint(3, 5))
            )
            found.append(Area(area, lines))
        return tuple(found)

    def years(self, count: int) -> tuple[int, ...]:
        """Return years in a row."""
        return tuple(range(self.year, self.year + count))

    @property
    def unit(self) -> int:
        """A unit, drawn."""
        return self.random.choice((1, 1000))
