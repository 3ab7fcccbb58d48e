"""The nearest names to one that does not exist; suggested, never taken."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from budgetcli.model.errors import worded
from budgetcli.model.names import fold, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR = 60
"""Per cent of likeness from which a name is worth suggesting."""


def suggest(name: str, known: Sequence[str]) -> str | None:
    """Return the hint that names the nearest, else all where they are few, else None."""
    found = process.extract(
        fold(name),
        list(dict.fromkeys(known)),
        scorer=fuzz.WRatio,
        processor=fold,
        limit=3,
        score_cutoff=NEAR,
    )
    if found:
        quoted = [f"`{one_line(each)}`" for each, _, _ in found]
        named = reduce(
            lambda before, other: worded("{first} or {second}", first=before, second=other), quoted
        )
        return worded("did you mean {names}?", names=named)
    few = 0 < len(known) <= 12
    return (
        worded("known: {names}", names=", ".join(one_line(each) for each in known)) if few else None
    )
