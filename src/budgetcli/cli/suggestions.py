"""The nearest names to one that does not exist; suggested, never taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from budgetcli.model.names import fold, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR = 60
"""Per cent of likeness from which a name is worth suggesting."""


def suggest(name: str, known: Sequence[str]) -> str | None:
    """Return the hint that names the nearest, else all where they are few, else None."""
    found = process.extract(fold(name), list(dict.fromkeys(known)), scorer=fuzz.WRatio, processor=fold, limit=3, score_cutoff=NEAR)
    if found:
        return f"did you mean {' or '.join(f'`{one_line(each)}`' for each, _, _ in found)}?"
    return f"known: {', '.join(one_line(each) for each in known)}" if 0 < len(known) <= 12 else None
