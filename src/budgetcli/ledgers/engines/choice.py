"""ENGINES: name to what tallies a ledger; each gives the same exact sums."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from budgetcli.ledgers.control_totals import closed
from budgetcli.ledgers.engines.rows import dimensions_in, tally_part
from budgetcli.ledgers.engines.sums import merged
from budgetcli.ledgers.files import FRAMES, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from budgetcli.ledgers.columns import Dimension
    from budgetcli.ledgers.engines.sums import Tally
    from budgetcli.ledgers.files import Ledger, Part

ENGINES = {
    "auto": "row by row up to 8 MB of text, polars above",
    "rows": "row by row, without polars",
    "polars": "polars on this machine, in bounded memory",
    "spark": "Apache Spark through PySpark: the extra `spark`",
}
"""Name to what it is."""

SMALL = 8 * 1024 * 1024
"""Bytes of text below which starting polars costs more than it saves."""

SPARK = "budgetcli.ledgers.engines.spark"


def tally(ledger: Ledger, dimensions: Sequence[Dimension], engine: str = "auto") -> Tally:
    """Return the groups of a ledger by these dimensions; the sums are exact and the same whatever
    the engine.

    Raises BudgetError where the engine cannot start or a file is damaged.
    """
    add: Callable[[Part, Ledger, Sequence[Dimension]], Tally]
    add = _in_frames if engine != "spark" and is_in_frames(ledger, engine) else in_rows
    each: Iterable[Tally] = (
        import_module(SPARK).tally_parts(ledger, dimensions)
        if engine == "spark"
        else (add(part, ledger, dimensions) for part in ledger.parts)
    )
    if ledger.where:
        return merged(each)
    decimals = ledger.layout.decimals
    return merged(
        closed(tallied, part, dimensions_in(part, dimensions), decimals)
        for tallied, part in zip(each, ledger.parts, strict=True)
    )


def is_in_frames(ledger: Ledger, engine: str) -> bool:
    """Return whether polars adds a ledger up: asked for, or more than a little text, or a file that
    only polars reads."""
    texts = sum(part.path.stat().st_size for part in ledger.parts if part.kind is Kind.TEXT)
    are_texts = all(part.kind in (Kind.TEXT, Kind.SHEET) for part in ledger.parts)
    return engine == "polars" or (engine == "auto" and (texts >= SMALL or not are_texts))


def in_rows(part: Part, ledger: Ledger, dimensions: Sequence[Dimension]) -> Tally:
    """Return the groups of one file, read row by row; of the dimensions that rows are chosen by
    only the values that are wanted."""
    wanted = [values for _, values in ledger.where]
    found = tally_part(
        part,
        dimensions_in(part, [*dimensions, *(each for each, _ in ledger.where)]),
        ledger.layout.decimals,
    )
    if not wanted:
        return found
    count = len(dimensions)
    kept = {
        key: group
        for key, group in found.groups.items()
        if all(value in each for value, each in zip(key[count:], wanted, strict=True))
    }
    return merged([found._replace(groups=kept)], lambda key: key[:count])


def _in_frames(part: Part, ledger: Ledger, dimensions: Sequence[Dimension]) -> Tally:
    """Return the groups of one file through polars, or row by row where polars leaves a doubt."""
    frames: Any = import_module(FRAMES)
    if part.kind is Kind.SHEET:
        return in_rows(part, ledger, dimensions)
    try:
        return frames.tally_part(part, dimensions_in(part, dimensions), ledger)  # type: ignore[no-any-return]
    except frames.Doubt:
        return in_rows(part, ledger, dimensions)
