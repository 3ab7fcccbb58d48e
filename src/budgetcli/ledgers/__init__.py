"""Account files of any size: scanned, rolled up into a budget, held against the printed table and
against each other. `roll_up` does so for a frame of polars or Spark."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from budgetcli.ledgers.frames import roll_up

__all__ = ["roll_up"]


def __getattr__(name: str) -> object:
    """Return the public function from the module it lives in."""
    if name != "roll_up":
        raise AttributeError(f"module `budgetcli.ledgers` has no `{name}`")
    from budgetcli.ledgers.frames import roll_up  # start-up

    return roll_up
