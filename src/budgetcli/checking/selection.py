"""Which checks are wanted, by id."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Selection(NamedTuple):
    """The checks that are wanted: those selected, or all where none is, less those ignored."""

    selected: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()

    def wants(self, id: str) -> bool:
        """Tell whether the check of this id is wanted."""
        return id not in self.ignored and (not self.selected or id in self.selected)

    @property
    def is_partial(self) -> bool:
        """Tell whether any check is left out."""
        return bool(self.selected or self.ignored)


EVERYTHING = Selection()


def choose(selected: Iterable[str], ignored: Iterable[str], known: Collection[str]) -> Selection:
    """Return the selection of these ids. Raises UnknownNameError for an id that no check has."""
    chosen = Selection(frozenset(selected), frozenset(ignored))
    for id in sorted(chosen.selected | chosen.ignored):
        if id not in known:
            raise UnknownNameError("unknown-check", "check", id, known)
    return chosen
