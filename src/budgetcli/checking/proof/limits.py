"""When to give up: limits reached make a verdict undecided, never a guess."""

from __future__ import annotations

import time
from typing import NamedTuple


class Limits(NamedTuple):
    """When to give up: simplex steps, and seconds for the whole check."""

    steps: int = 50_000
    seconds: float = 30.0


class LimitReached(Exception):
    """The steps or the seconds are used up; nothing is decided."""


class Clock:
    """What is left of the limits; `step` and `look` raise LimitReached when nothing is."""

    def __init__(self, limits: Limits) -> None:
        self.steps = limits.steps
        self.end = time.monotonic() + limits.seconds

    def step(self) -> None:
        """Count one step."""
        self.steps -= 1
        if self.steps < 0:
            raise LimitReached
        self.look()

    def look(self) -> None:
        """Look whether there is time left, without counting a step."""
        if time.monotonic() > self.end:
            raise LimitReached
