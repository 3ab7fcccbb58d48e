"""Whole processes against peers, in alternation, as ratios of wall time: `make bench`, or `python benchmarks/run.py [RUNS]`.

The peers are installed into an environment of their own, kept beside the project's. What cannot be installed is left out and said.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PEERS = ROOT / ".venv-peers"
BOOK = ROOT / "data" / "sou-2024-2027.xlsx"
OURS = Path(sys.executable).parent / "budgetcli"
FLOOR = f"""import python_calamine
sheet = python_calamine.CalamineWorkbook.from_path({str(BOOK)!r}).get_sheet_by_index(0).to_python()
print(sum(round(row[3] * 100) for row in sheet[6:11]))"""


class Pair(NamedTuple):
    """What is compared, and the ratio to reach."""

    name: str
    ours: list[str]
    peer: str
    theirs: list[str]
    reach: float


def pairs() -> list[Pair]:
    """Return the comparisons of the main job and of start-up."""
    summarize = [str(OURS), "summarize", "sou"]
    bare = [sys.executable, "-c", "pass"]
    return [
        Pair("summarize sou", summarize, "in2csv", [str(PEERS / "bin" / "in2csv"), str(BOOK)], 0.55),
        Pair("summarize sou", summarize, "frictionless validate", [str(PEERS / "bin" / "frictionless"), "validate", str(BOOK)], 0.25),
        Pair("summarize sou", summarize, "calamine and a sum", [sys.executable, "-c", FLOOR], 5.5),
        Pair("check sou", [str(OURS), "check", "sou"], "in2csv", [str(PEERS / "bin" / "in2csv"), str(BOOK)], 0.85),
        Pair("--version", [str(OURS), "--version"], "python -c pass", bare, 2.5),
        Pair("--help", [str(OURS), "--help"], "python -c pass", bare, 8.0),
    ]


def main(runs: int = 15) -> None:
    """Install the peers if needed, run every pair, print the medians of the ratios."""
    install()
    print(f"{'job':16}{'against':26}{'ratio':>8}{'reach':>8}   ours / theirs, median ms of {runs} runs each")
    for pair in pairs():
        if shutil.which(pair.theirs[0]) is None:
            print(f"{pair.name:16}{pair.peer:26}{'not to be had':>16}")
            continue
        ours, theirs = compare(pair, runs)
        ratio = statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
        verdict = "" if ratio <= pair.reach else "  MISSED"
        both = f"{statistics.median(ours) * 1000:.0f} / {statistics.median(theirs) * 1000:.0f}"
        print(f"{pair.name:16}{pair.peer:26}{ratio:8.2f}{pair.reach:8.2f}   {both}{verdict}")


def install() -> None:
    """Make the peers' environment where it is missing."""
    if not (PEERS / "bin" / "in2csv").exists():
        venv.create(PEERS, with_pip=True)
        subprocess.run([PEERS / "bin" / "python", "-m", "pip", "install", "-q", "csvkit", "frictionless[excel]"], check=False)


def compare(pair: Pair, runs: int) -> tuple[list[float], list[float]]:
    """Return the wall times of both, run in alternation after a warm-up in which ours must not fail."""
    subprocess.run(pair.ours, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, cwd=BOOK.parent)
    timed(pair.theirs)
    times = [(timed(pair.ours), timed(pair.theirs)) for _ in range(runs)]
    return [one for one, _ in times], [other for _, other in times]


def timed(command: list[str]) -> float:
    """Return how long a process took, its output thrown away."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, cwd=BOOK.parent)
    return time.perf_counter() - start


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
