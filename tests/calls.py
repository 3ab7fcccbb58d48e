"""Calls counted: what grows like its input makes twice as many for twice as much."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

STEEP = 2.3
"""Twice as much may cost so many times the calls: sorting and looking up grow a little faster."""


def calls(run: Callable[[], object]) -> int:
    """Return how often anything is called or gone on with while something runs."""
    count = 0

    def counted(_frame: Any, event: str, _what: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def grows_like_its_input(run: Callable[[int], object], size: int) -> bool:
    """Return whether twice as much makes hardly more than twice as many calls, what is done once
    left out."""
    run(5)
    once, twice, fourfold = (calls(partial(run, each * size)) for each in (1, 2, 4))
    return fourfold - twice < STEEP * (twice - once)
