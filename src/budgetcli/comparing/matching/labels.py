"""Lines that are the same by name: by code, else by label within their parent; of lines alike in
that, by their figures."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from operator import is_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from budgetcli.comparing.matching.lines import Path, Roll

    Name = Callable[[Roll, str], Hashable | None]


class Pairing:
    """The lines of two budgets paired so far: `partner` of each line before, and who is still alone
    on either side."""

    def __init__(self, old: Roll, new: Roll) -> None:
        self.old, self.new = old, new
        self.partner: dict[str, str] = {}
        self.alone_old = dict.fromkeys(old.lines)
        self.alone_new = dict.fromkeys(new.lines)

    @cached_property
    def numbered(self) -> bool:
        """Whether the codes are running numbers."""
        return are_numbers(self.old, self.new)

    @property
    def is_itself(self) -> bool:
        """Whether both have the same lines, each of which is paired with itself."""
        return (
            self.old.lines is self.new.lines
            and not self.alone_old
            and all(map(is_, self.partner, self.partner.values()))
        )

    def keep(self, ids: Sequence[str]) -> None:
        """Take lines that are called the same for one."""
        self.partner.update(zip(ids, ids, strict=True))
        met = {*ids}
        self.alone_old, self.alone_new = (
            dict.fromkeys(id for id in each if id not in met)
            for each in (self.alone_old, self.alone_new)
        )

    def pair(self, before: str, after: str) -> None:
        """Take two lines for one."""
        self.partner[before] = after
        del self.alone_old[before], self.alone_new[after]

    def part(self, before: str) -> None:
        """Take back a pair."""
        self.alone_old[before] = self.alone_new[self.partner.pop(before)] = None

    def by_name(self, old_name: Name, new_name: Name | None = None) -> None:
        """Pair lines that alone have a name in their budget; of several with one name, those whose
        figures are the same."""
        after = _named(self.new, self.alone_new, new_name or old_name)
        for name, ids in _named(self.old, self.alone_old, old_name).items():
            others = after.get(name, [])
            if len(ids) == len(others) == 1:
                if not self.clash(ids[0], others[0]):
                    self.pair(ids[0], others[0])
            elif others:
                self._by_figures(ids, others)

    def _by_figures(self, ids: Iterable[str], others: Iterable[str]) -> None:
        """Pair lines of one name whose figures no other of them has, and lines that nothing tells
        apart in their order."""
        waiting: dict[object, list[str]] = {}
        for id in others:
            waiting.setdefault(self.new.amounts[id], []).append(id)
        for id in ids:
            same = waiting.get(self.old.amounts[id])
            if same and not self.clash(id, same[0]):
                self.pair(id, same.pop(0))

    def clash(self, before: str, after: str) -> bool:
        """Return whether both lines have a code, and not the same."""
        ours, theirs = self.old.lines[before].code, self.new.lines[after].code
        return not self.numbered and bool(ours and theirs) and ours != theirs


def _named(roll: Roll, ids: Iterable[str], name: Name) -> dict[Hashable, list[str]]:
    found: dict[Hashable, list[str]] = {}
    for id in ids:
        said = name(roll, id)
        if said is not None:
            found.setdefault(said, []).append(id)
    return found


def identify(pairing: Pairing) -> None:
    """Pair every line whose name says which it is: the totals, then by code, by label under the
    same parents, by label alone.

    A code that most often goes with another label than before is a running number, and no code.
    """
    old, new = pairing.old, pairing.new
    if old.total is not None and new.total is not None:
        pairing.pair(old.total, new.total)
    pairing.keep(kept(pairing))
    if not (pairing.alone_old and pairing.alone_new):
        return
    names = (
        (_label_under, _label_within, _label)
        if pairing.numbered
        else (_code_and_label, _label_in_code, _code, _label_under, _label_within, _label)
    )
    for name in names:
        pairing.by_name(name)
    below(pairing)


def kept(pairing: Pairing) -> list[str]:
    """Return the lines alone that are the same in everything, and alone have their label below
    their parents.

    That is what every way of naming them would say first; of most budgets it is nearly all.
    """
    old, new = pairing.old, pairing.new
    if old.lines is new.lines:
        found, often = [*old.lines], _often(old)
    else:
        same = (
            id
            for id, line in old.lines.items()
            if new.lines.get(id) == line and old.paths[id] == new.paths[id]
        )
        found, often = [id for id in same if old.is_like(id, new, id)], _often(old) | _often(new)
    if often:
        found = [id for id in found if (old.labels[id], old.paths[id]) not in often]
    return [id for id in found if id in pairing.alone_old and id in pairing.alone_new]


def _often(roll: Roll) -> set[tuple[str, Path]]:
    """Return the labels, with those of all parents, that several lines have."""
    if len(roll.once) == len(roll.labels):
        return set()
    names = [*zip(roll.labels.values(), map(roll.paths.__getitem__, roll.labels), strict=True)]
    if len(set(names)) == len(names):
        return set()
    return {name for name, count in Counter(names).items() if count > 1}


def below(pairing: Pairing) -> None:
    """Pair lines of one label whose parents are one line."""
    pairing.by_name(lambda roll, id: _label_below(pairing, roll, id), _label_there)


def are_numbers(old: Roll, new: Roll) -> bool:
    """Return whether the codes are only the numbers of rows: more of them go with another line of a
    known label than with the same."""
    codes = {line.code: id for id, line in new.lines.items() if line.code}
    labels: dict[str, list[str]] = {}
    for id in new.lines:
        labels.setdefault(new.labels[id], []).append(id)
    agreed = refuted = 0
    for id, line in old.lines.items():
        there, called = codes.get(line.code or ""), labels.get(old.labels[id], [])
        if there is not None and len(called) == 1:
            agreed += there == called[0]
            refuted += there != called[0]
    return refuted > agreed


def _code(roll: Roll, id: str) -> Hashable | None:
    return roll.lines[id].code


def _code_and_label(roll: Roll, id: str) -> Hashable | None:
    code = roll.lines[id].code
    return (code, roll.labels[id], roll.paths[id]) if code else None


def _label_in_code(roll: Roll, id: str) -> Hashable | None:
    code = roll.lines[id].code
    return (code, roll.labels[id]) if code else None


def _label_under(roll: Roll, id: str) -> Hashable | None:
    return roll.labels[id], roll.paths[id], id in roll.parents


def _label_within(roll: Roll, id: str) -> Hashable | None:
    return roll.labels[id], roll.paths[id][:1]


def _label(roll: Roll, id: str) -> Hashable | None:
    return roll.labels[id] if roll.labels[id] in roll.once else None


def _label_below(pairing: Pairing, roll: Roll, id: str) -> Hashable | None:
    """Return the label of an old line with the new line that its parent has become."""
    parent = pairing.partner.get(roll.lines[id].parent or "")
    return (roll.labels[id], parent) if parent is not None else None


def _label_there(roll: Roll, id: str) -> Hashable | None:
    return (roll.labels[id], roll.lines[id].parent)
