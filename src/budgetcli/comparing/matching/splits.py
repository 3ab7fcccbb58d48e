"""Lines that became several, or one out of several: found by figures that add up exactly and do not
do so by chance."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from math import comb
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.comparing.matching.likeness import label_likeness
from budgetcli.comparing.matching.match import LEAST_SURE
from budgetcli.comparing.matching.steps import telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.comparing.matching.lines import Roll
    from budgetcli.comparing.matching.steps import Steps

MOST_PARTS = 8
"""A line is not looked for in more parts than this, unless they are the lines below it."""

MOST_NEAR = 14
"""Of so many lines around it every set is tried; of more, only pairs."""

MOST_TRIES = 1_500
"""So many sets of three and more are tried for one line."""

MOST_APART = 500
"""Of so many lines alone any two may be the parts of a line; of more, one of them at least has to be
of its family, so that two budgets with nothing in common cost no more than their lines."""

SURE = 2
"""So many digits more than the sets tried would bring out by chance: one wrong in a hundred."""


class Group(NamedTuple):
    """One line and the lines that it is the sum of; `rest` is the line it still is beside them,
    where it kept its name."""

    whole: str
    parts: tuple[str, ...]
    score: Fraction
    rest: str | None = None


class Search(NamedTuple):
    """Where the parts of lines are looked for: among the lines alone on the other side, with every
    line's amounts in steps.

    `place` is the column in which most of them differ, where a sum is looked up first: `there` are
    the amounts in it.
    """

    whole: Roll
    part: Roll
    wholes: Mapping[str, Steps]
    parts: Mapping[str, Steps]
    alone: tuple[str, ...]
    by_row: Mapping[Steps, Sequence[str]]
    place: int
    there: frozenset[int]


def search(
    rolls: tuple[Roll, Roll],
    wholes: Mapping[str, Steps],
    parts: Mapping[str, Steps],
    alone: Iterable[str],
) -> Search:
    """Return what is needed to look for parts among the lines alone; those without money, or with
    lines below them, are left out."""
    ids = tuple(id for id in alone if any(parts[id]) and id not in rolls[1].parents)
    found: dict[Steps, list[str]] = {}
    for id in ids:
        found.setdefault(parts[id], []).append(id)
    columns = [frozenset(column) for column in zip(*found, strict=True)] or [frozenset[int]()]
    place = max(range(len(columns)), key=lambda each: len(columns[each]))
    return Search(*rolls, wholes, parts, ids, found, place, columns[place])


def groups(
    within: Search, whole: str, rest: str | None, near: Mapping[str, None]
) -> Iterator[Group]:
    """Yield the ways a line is the sum of lines alone; with `rest`, of those and the line that kept
    its name.

    `near` are the lines alone under the same parent, or with a word in common.
    """
    wanted = within.wholes[whole]
    if rest is not None:
        wanted = minus(wanted, within.parts[rest])
    evidence = telling(wanted)
    for parts, tried in (
        _sets(within, wanted, near, least=1 if rest is not None else 2) if evidence > SURE else ()
    ):
        kin = sum(1 for part in parts if part in near)
        if evidence >= len(str(tried)) - 1 + (SURE if kin < len(parts) else SURE - 1):
            yield Group(whole, parts, _score(within, whole, parts, kin), rest)


def _score(within: Search, whole: str, parts: Sequence[str], kin: int) -> Fraction:
    """Return how sure a set of parts is: figures that add up are most of it, labels and family the
    rest."""
    labels = [
        label_likeness(within.whole.labels[whole], within.part.labels[part]) for part in parts
    ]
    return LEAST_SURE + Fraction(3, 20) * sum(labels) / len(labels) + Fraction(kin, len(parts) * 10)


def _sets(
    within: Search, wanted: Steps, near: Mapping[str, None], *, least: int
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield sets of lines whose amounts add up to those wanted, each with how many sets were tried;
    of three and more near ones only."""
    if least == 1:
        yield from (((id,), len(within.alone)) for id in within.by_row.get(wanted, ()))
    is_any = least > 1 and len(within.alone) <= MOST_APART
    pairs = comb(len(within.alone if least > 1 else near), 2)
    for id in _halves(within, wanted, within.alone if is_any else near):
        for other in within.by_row.get(minus(wanted, within.parts[id]), ()):
            if id < other or (other not in near and not is_any):
                yield (id, other), max(pairs, 1)
    family = (
        list(islice((id for id in near if fits(within.parts[id], wanted)), MOST_NEAR))
        if least > 1
        else []
    )
    if len(family) > 2:
        yield from (
            (parts, comb(len(family), len(parts)))
            for parts in _sums(within, family, wanted)
            if len(parts) > 2
        )


def _halves(within: Search, wanted: Steps, likely: Iterable[str]) -> list[str]:
    """Return the lines that one other makes up what is wanted with, at least in the column in which
    lines differ most."""
    parts, place, there = within.parts, within.place, within.there
    whole = wanted[place]
    return [id for id in likely if whole - parts[id][place] in there]


def _sums(within: Search, family: Sequence[str], wanted: Steps) -> Iterator[tuple[str, ...]]:
    """Yield the sets of lines that add up, each line fitting into what those before it leave; only
    so many are tried."""
    waiting: list[tuple[tuple[str, ...], int, Steps]] = [((), 0, wanted)]
    for _ in range(MOST_TRIES):
        if not waiting:
            return
        parts, start, left = waiting.pop()
        if not any(left):
            yield parts
        elif len(parts) < MOST_PARTS:
            fitting = (
                (place, family[place])
                for place in range(start, len(family))
                if fits(within.parts[family[place]], left)
            )
            waiting += [
                ((*parts, id), place + 1, minus(left, within.parts[id])) for place, id in fitting
            ]


def fits(part: Steps, wanted: Steps) -> bool:
    """Return whether every amount is one that the whole has room for: of its sign and not larger."""
    for one, each in zip(part, wanted, strict=True):  # noqa: SIM110 (twice as fast as all() of a generator, and asked millions of times)
        if not (0 <= one <= each or 0 >= one >= each):
            return False
    return True


def minus(one: Steps, other: Steps) -> Steps:
    """Return what is left of every amount."""
    return tuple([a - b for a, b in zip(one, other, strict=True)])
