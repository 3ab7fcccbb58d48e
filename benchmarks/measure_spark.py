"""What the checks of a roll-up cost over a bare group-by of the same files, in one Spark session.

`python benchmarks/measure_spark.py FOLDER` takes a country of `country.py`, of csv and Parquet, and
prints the medians of three pairs; the sums of both are equal to the last digit.
"""

from __future__ import annotations

import statistics
import sys
import time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyspark.sql import SparkSession, functions

from budgetcli.ledgers.account_layouts import AccountLayout
from budgetcli.ledgers.engines.spark import tally_parts
from budgetcli.ledgers.files import listed, opened

if TYPE_CHECKING:
    from collections.abc import Callable

BY = ("municipality", "committee", "function", "year")
LAYOUT = AccountLayout(columns={"municipality": "kommune"})


def bare(session: Any, folder: Path, kind: str) -> dict[tuple[str, ...], Decimal]:
    """Return the sums that Spark gives without any check."""
    path = str(folder / kind)
    frame = (
        session.read.parquet(path)
        if kind == "parquet"
        else session.read.csv(
            path,
            sep=";",
            header=True,
            schema="kommune string, udvalg string, funktion string, konto string, beloeb decimal(38,2)",
        )
    )
    rows = frame.groupBy("kommune", "udvalg", "funktion", "aar").agg(functions.sum("beloeb"))
    return {tuple(map(str, row[:-1])): row[-1] for row in rows.collect()}


def ours(folder: Path, kind: str) -> dict[tuple[str, ...], Decimal]:
    """Return the sums of the engine, every row looked at."""
    with opened(listed(folder / f"{kind}.txt"), LAYOUT, kind) as ledger:
        plan = ledger.parts[0].plan
        asked = [plan.find(name, ledger.parts[0].place) for name in BY]
        found: dict[tuple[str, ...], int] = {}
        for each in tally_parts(ledger, asked):
            for values, group in each.groups.items():
                found[values] = found.get(values, 0) + group.sums[0]
    return {values: Decimal(steps).scaleb(-2) for values, steps in found.items()}


def timed(run: Callable[[], dict[tuple[str, ...], Decimal]]) -> tuple[float, Any]:
    """Return how long a run takes in seconds, and what it gives."""
    start = time.perf_counter()
    found = run()
    return time.perf_counter() - start, found


def main() -> None:
    """Print the ratios."""
    folder = Path(sys.argv[1])
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.log.level", "OFF").getOrCreate()
    for kind in ("csv", "parquet"):
        ratios = []
        for number in range(4):
            plain, mine = (
                timed(partial(bare, session, folder, kind)),
                timed(partial(ours, folder, kind)),
            )
            assert plain[1] == mine[1], "the sums differ"
            if number:
                ratios.append(mine[0] / plain[0])
            print(f"{kind}: bare {plain[0]:.1f} s, with checks {mine[0]:.1f} s", flush=True)
        print(f"{kind}: ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
