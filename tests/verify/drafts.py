"""Two drafts of one budget, the second made from the first by known edits: what a matcher should
find is known."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Budget, Column, Figure, Key, Line, Measure, Role
from budgetcli.model.names import fold, slug
from budgetcli.model.numbers import exact_sum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from budgetcli.comparing.matching.match import Match

SHARE = 25
"""One line in so many gets each kind of edit; figures change on one in ten."""

Row = dict[Column, Figure]
"""The figures of a line."""

Pairs = frozenset[tuple[frozenset[str], frozenset[str]]]


class Edited(NamedTuple):
    """Two budgets, and which lines of the one are which of the other: ids before, ids after, by
    kind of edit."""

    before: Budget
    after: Budget
    truth: dict[str, Pairs]

    @property
    def all(self) -> Pairs:
        """Every line of either budget, with its own on the other side."""
        return frozenset(pair for pairs in self.truth.values() for pair in pairs)


class Draft:
    """The second draft while it is made."""

    def __init__(self, before: Budget, seed: int, *, drift: bool, grown: bool) -> None:
        self.random = random.Random(seed)
        self.before, self.drift, self.grown = before, drift, grown
        self.words = sorted(
            {
                word
                for line in before.lines
                for word in line.label.split()
                if word.isalpha() and len(word) > 3
            }
        )
        self.rows: dict[str, Row] = {}
        for key, figure in before.figures.items():
            self.rows.setdefault(key.line, {})[key.column] = figure
        self.lines: list[Line] = []
        parents = {line.parent for line in before.lines}
        free = [
            line
            for line in before.of(Role.LINE)
            if line.id not in parents and self._has_money(line)
        ]
        self.random.shuffle(free)
        self.free = free
        self.left = Counter(line.parent for line in before.lines)
        self.truth: dict[str, set[tuple[frozenset[str], frozenset[str]]]] = {}

    def _has_money(self, line: Line) -> bool:
        return any(
            figure.amount
            for column, figure in self.rows.get(line.id, {}).items()
            if column.measure is Measure.AMOUNT
        )

    def make(self, share: int = SHARE) -> Edited:
        """Return both drafts; each kind of edit is made of one line in so many."""
        count = max(len(self.free) // share, 1)
        done = {line.id for line in self._edited(count)}
        for line in self.before.lines:
            if line.id not in done:
                self._keep(line, changed=self.drift or self.random.random() < 0.1)
        self.random.shuffle(self.lines)
        figures = {
            Key(line.id, column): figure
            for line in self.lines
            for column, figure in self.rows[line.id].items()
        }
        after = self.before._replace(lines=tuple(self.lines), figures=figures, equations=())
        return Edited(
            self.before, after, {kind: frozenset(pairs) for kind, pairs in self.truth.items()}
        )

    def _edited(self, count: int) -> Iterable[Line]:
        for number in range(count):
            yield self._one(self._rename)
            yield self._one(self._remove, but=self._is_last)
            yield self._one(self._move)
            yield self._one(self._split)
            self._insert(number)
            pair = self._siblings()
            if pair:
                yield from self._merge(*pair)

    def _one(self, edit: Callable[[Line], None], but: Callable[[Line], bool] | None = None) -> Line:
        """Edit the next line, or the next that is not one left out."""
        line = next(
            (each for each in reversed(self.free) if but is None or not but(each)), self.free[-1]
        )
        self.free.remove(line)
        self.left[line.parent] -= 1
        edit(line)
        return line

    def _is_last(self, line: Line) -> bool:
        """Return whether all other lines below a line's parent are edited: without it the parent's
        money only has no detail any more.

        The draft states that parent as before, so that nobody can tell that it was cut.
        """
        return line.parent is not None and self.left[line.parent] < 2

    def _say(self, kind: str, old: Iterable[str], new: Iterable[str]) -> None:
        self.truth.setdefault(kind, set()).add((frozenset(old), frozenset(new)))

    def _add(self, line: Line, like: Row) -> str:
        """Add a line under an id that no line has, and return it."""
        id = f"{line.id}~{len(self.lines)}"
        self.lines.append(line._replace(id=id, parent=line.parent and f"^{line.parent}"))
        self.rows[id] = dict(like)
        return id

    def _keep(self, line: Line, *, changed: bool) -> None:
        row = self.rows.get(line.id, {})
        id = f"^{line.id}"
        self.lines.append(line._replace(id=id, parent=line.parent and f"^{line.parent}"))
        moves = changed and line.role is Role.LINE
        self.rows[id] = {
            column: self._changed(figure) if moves and column.measure is Measure.AMOUNT else figure
            for column, figure in row.items()
        }
        if line.role not in (Role.INDEX, Role.MEMO):
            self._say("kept", [line.id], [id])

    def _changed(self, figure: Figure) -> Figure:
        steps = int(figure.amount / figure.quantum)
        return figure._replace(
            amount=Decimal(round(steps * self.random.uniform(0.93, 1.07))) * figure.quantum
        )

    def _rename(self, line: Line) -> None:
        row = self.rows[line.id]
        if self.drift:
            row = {
                column: self._changed(figure) if column.measure is Measure.AMOUNT else figure
                for column, figure in row.items()
            }
        self._say(
            "renamed",
            [line.id],
            [self._add(line._replace(label=self._relabelled(line.label), code=None), row)],
        )

    def _relabelled(self, label: str) -> str:
        words = label.split()
        new = self.random.choice(self.words or ["drift"])
        way = self.random.randrange(4)
        if way == 0 or len(words) < 2:
            return f"{label} og {new}"
        if way == 1:
            return " ".join([*words[1:], words[0]]) + f" {new[:4]}"
        at = self.random.randrange(len(words))
        return (
            " ".join([*words[:at], new, *words[at + 1 :]])
            if way == 2
            else label.replace(words[at], words[at][: max(len(words[at]) - 2, 2)] + "x")
        )

    def _remove(self, line: Line) -> None:
        self._say("removed", [line.id], [])

    def _move(self, line: Line) -> None:
        parents = sorted({other.parent or "" for other in self.before.lines} - {line.parent or ""})
        parent = self.random.choice(parents) if parents else line.parent
        taken = {fold(other.label) for other in self.before.lines if other.parent == parent}
        kind = "moved" if fold(line.label) not in taken else "kept"
        moved = line._replace(parent=parent or None) if kind == "moved" else line
        self._say(kind, [line.id], [self._add(moved, self.rows[line.id])])

    def _split(self, line: Line) -> None:
        count = self.random.choice((2, 2, 3))
        row = self.rows[line.id]
        shares = [self.random.uniform(0.2, 1) for _ in range(count)]
        parts: list[Row] = [{} for _ in range(count)]
        for column, figure in row.items():
            steps = int(figure.amount / figure.quantum)
            cut = [int(steps * share / sum(shares)) for share in shares[1:]]
            amounts = [Decimal(each) * figure.quantum for each in cut]
            for part, amount in zip(
                parts, [figure.amount - exact_sum(amounts), *amounts], strict=True
            ):
                part[column] = figure._replace(amount=amount)
        parts = [self._grown(part) for part in parts]
        kept = self.random.random() < 0.4
        names = [
            line.label
            if kept and not number
            else f"{line.label}, {self.random.choice(self.words or ['nord'])} {number + 1}"
            for number in range(count)
        ]
        ids = [
            self._add(
                line._replace(label=name, code=line.code if kept and not number else None), part
            )
            for number, (name, part) in enumerate(zip(names, parts, strict=True))
        ]
        self._say("split", [line.id], ids)

    def _grown(self, row: Row) -> Row:
        """Return the figures of a line, changed where they are to."""
        return (
            {
                column: self._changed(figure) if column.measure is Measure.AMOUNT else figure
                for column, figure in row.items()
            }
            if (self.grown)
            else row
        )

    def _siblings(self) -> tuple[Line, Line] | None:
        """Return two lines of one parent that state the same columns."""
        one = self.free.pop()
        for other in self.free[:200]:
            if (
                other.parent == one.parent
                and self.rows[other.id].keys() == self.rows[one.id].keys()
            ):
                self.free.remove(other)
                return one, other
        self.free.insert(0, one)
        return None

    def _merge(self, one: Line, other: Line) -> Sequence[Line]:
        row = {
            column: figure._replace(
                amount=exact_sum((figure.amount, self.rows[other.id][column].amount))
            )
            for column, figure in self.rows[one.id].items()
        }
        id = self._add(
            one._replace(label=f"{one.label} og {other.label}", code=None), self._grown(row)
        )
        self._say("merged", [one.id, other.id], [id])
        return one, other

    def _insert(self, number: int) -> None:
        like = self.random.choice(self.before.of(Role.LINE))
        label = " ".join(self.random.sample(self.words, min(3, len(self.words)))) or "Nyt"
        row = {
            column: self._changed(figure)._replace(
                amount=self._changed(figure).amount * 3 + figure.quantum * 7
            )
            for column, figure in self.rows.get(like.id, {}).items()
        }
        line = Line(
            f"new-{number}-{slug(label)}", f"{label} {number}", Role.LINE, None, like.parent
        )
        self._say("inserted", [], [self._add(line, row)])


def edited(
    before: Budget, seed: int, *, drift: bool = False, grown: bool = False, share: int = SHARE
) -> Edited:
    """Return a budget and a draft made from it; with `drift` every other figure changes too, as
    from year to year.

    With `grown` the parts of split and merged lines change as well, so that they add up no more.
    """
    return Draft(before, seed, drift=drift, grown=grown).make(share)


def without_codes(budget: Budget) -> Budget:
    """Return the budget without the codes of its lines."""
    return budget._replace(lines=tuple(line._replace(code=None) for line in budget.lines))


def said(matches: Iterable[Match]) -> Pairs:
    """Return what a matcher found, as the truth is said."""
    return frozenset(
        (frozenset(line.id for line in each.old), frozenset(line.id for line in each.new))
        for each in matches
    )


def right(edits: Edited, found: Pairs, truth: Pairs) -> tuple[int, int]:
    """Return how many lines of both budgets are matched as the truth is, and how many there are.

    Lines that nothing tells apart, neither label, parent, code nor figures, stand for each other.
    """
    before, after = _looks(edits.before), _looks(edits.after)
    there = Counter(_look(pair, before, after) for pair in found)
    lines = sum(len(old) + len(new) for old, new in truth)
    met = 0
    for pair in truth:
        look = _look(pair, before, after)
        if there[look]:
            there[look] -= 1
            met += len(pair[0]) + len(pair[1])
    return met, lines


def _looks(budget: Budget) -> dict[str, object]:
    rows: dict[str, list[object]] = {}
    for key, figure in budget.figures.items():
        rows.setdefault(key.line, []).append((key.column, figure.amount))
    return {
        line.id: (
            line.label,
            line.code,
            line.parent and line.parent.lstrip("^"),
            frozenset(rows.get(line.id, ())),
        )
        for line in budget.lines
    }


def _look(
    pair: tuple[frozenset[str], frozenset[str]], before: dict[str, object], after: dict[str, object]
) -> object:
    """Return how the lines of a match look."""
    return tuple(
        frozenset(Counter(looks[id] for id in ids).items())
        for ids, looks in zip(pair, (before, after), strict=True)
    )
