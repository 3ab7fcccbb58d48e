"""Whole processes against peers, in pairs, as ratios: `make bench`, or `python benchmarks/run.py
[--quick] [--only WORD] [--write]`.

Both sides of a pair run in turn (A B A B …) in one go, so that a busy machine slows both; a ratio
is the median of the pairs' ratios, once of processor time (user and system, with all children) and
once of wall time. Peers that are not to be had are listed with the reason.
"""

from __future__ import annotations

import argparse
import os
import pty
import resource
import statistics
import subprocess
import sys
import threading
import time
from ctypes import CDLL
from pathlib import Path
from typing import NamedTuple

from cases import BUDGETCLI, Case, Command, accounts, start, tables
from peers import CACHE, MATERIAL, ROOT, install, material

PAGE = ROOT / "docs" / "explanation" / "speed.md"
BEGIN, END = "<!-- measured -->", "<!-- end -->"
_SUBREAPER = 36
"""What Linux calls PR_SET_CHILD_SUBREAPER."""

MOST_PAIRS, SECONDS_A_CASE, LONGEST = 21, 25.0, 240.0


class Measured(NamedTuple):
    """The medians of the pairs' ratios, ours to theirs, of how many pairs; None where there is no
    peer, or ours took too long."""

    case: Case
    processor: float | None
    wall: float | None
    pairs: int = 0
    why: str = ""


def main() -> int:
    """Run what was asked for and print the table; exit 1 where a ratio to reach is missed."""
    wanted = _arguments()
    failed = {} if wanted.no_install else install()
    material(100_000 if wanted.quick else wanted.rows)
    _write_beancount(MATERIAL / "sou.beancount")
    cases = [each for each in every_case() if _is_wanted(each, wanted.only)]
    found = []
    _adopt_orphans()
    print(_line(("job", "against", "processor", "wall", "reach", "pairs", "")))
    for case in cases:
        found.append(measure(case, SECONDS_A_CASE / (5 if wanted.quick else 1)))
        print(_line(row(found[-1])), flush=True)
    for name, why in failed.items():
        print(f"not to be had: {name}: {why}")
    if wanted.write:
        write(found)
    return int(any(_is_missed(each) for each in found))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer pairs, 100,000 account rows")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="WORD",
        help="only jobs, peers or groups with this word",
    )
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="account rows of csv and parquet"
    )
    parser.add_argument(
        "--no-install", action="store_true", help="take the environments as they are"
    )
    parser.add_argument(
        "--write", action="store_true", help="write the table into docs/explanation/speed.md"
    )
    return parser.parse_args()


def _is_wanted(case: Case, words: list[str]) -> bool:
    text = f"{case.group} {case.job} {case.against}".lower()
    return not words or any(word.lower() in text for word in words)


def every_case() -> list[Case]:
    """Return every comparison, in the order of the table."""
    return [*start(), *tables(), *accounts(rolled_up=_rolls_up())]


def _rolls_up() -> bool:
    said = subprocess.run(
        [BUDGETCLI, "summarize", "--help"], capture_output=True, text=True, check=True
    ).stdout
    return "--by" in said


def measure(case: Case, seconds: float) -> Measured:
    """Return a case measured: a pair to warm up, then as many as fit into the time, at least one
    and at most `MOST_PAIRS`."""
    if case.theirs is None:
        return Measured(case, None, None, why=case.missing)
    try:
        first = pair(case.ours, case.theirs)
        count = max(1, min(MOST_PAIRS, int(seconds / (first[0][1] + first[1][1]))))
        pairs = [first] if count == 1 else [pair(case.ours, case.theirs) for _ in range(count)]
    except subprocess.TimeoutExpired as error:
        return Measured(
            case, None, None, why=f"{Path(error.cmd[0]).name} took more than {LONGEST:.0f} s"
        )
    except subprocess.CalledProcessError as error:
        return Measured(
            case, None, None, why=f"{Path(error.cmd[0]).name} ended with {error.returncode}"
        )
    processor, wall = (
        statistics.median(mine[kind] / theirs[kind] for mine, theirs in pairs) for kind in (0, 1)
    )
    return Measured(case, processor, wall, len(pairs))


def pair(mine: Command, theirs: Command) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the times of a run of each, one after the other."""
    return timed(mine), timed(theirs)


def timed(command: Command) -> tuple[float, float]:
    """Return processor and wall time of a process in seconds, its output thrown away.

    Raises CalledProcessError for an exit status above 1, TimeoutExpired where it takes too long.
    """
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    status = _on_terminal(command) if command.terminal else _in_pipe(command)
    wall = time.perf_counter() - began
    _wait_for_orphans()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if status not in (0, 1):
        raise subprocess.CalledProcessError(status, command.arguments)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall


def _adopt_orphans() -> None:
    """Let processes that others leave behind become our own, so that their processor time is
    counted, where the system can."""
    if sys.platform == "linux":
        CDLL(None).prctl(_SUBREAPER, 1)


def _wait_for_orphans() -> None:
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _surroundings(command: Command) -> dict[str, str]:
    """Return the variables of a run: as a user has them, with compiled modules kept."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return plain | dict(command.variables)


def _in_pipe(command: Command) -> int:
    return subprocess.run(
        command.arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT / "data",
        timeout=LONGEST,
        env=_surroundings(command),
        check=False,
    ).returncode


def _on_terminal(command: Command) -> int:
    screen, terminal = pty.openpty()
    reader = threading.Thread(target=_drain, args=(screen,), daemon=True)
    reader.start()
    try:
        return _waited_for(
            subprocess.Popen(
                command.arguments,
                stdin=terminal,
                stdout=terminal,
                stderr=subprocess.DEVNULL,
                cwd=ROOT / "data",
                env=_surroundings(command),
            )
        )
    finally:
        os.close(terminal)
        reader.join()
        os.close(screen)


def _waited_for(process: subprocess.Popen[bytes]) -> int:
    """Return the exit status of a process at the moment it ends; with a time limit of its own,
    `wait` would only look now and then."""
    limit = threading.Timer(LONGEST, process.kill)
    limit.start()
    try:
        return process.wait()
    finally:
        limit.cancel()


def _drain(screen: int) -> None:
    try:
        while os.read(screen, 65_536):
            pass
    except OSError:
        return


def row(found: Measured) -> tuple[str, ...]:
    """Return a case as the cells of its row."""
    case = found.case
    reach = "" if case.reach is None else f"{case.reach:g}"
    if found.processor is None or found.wall is None:
        return case.job, case.against, "–", "–", reach, "0", found.why
    return (
        case.job,
        case.against,
        f"{found.processor:.2f}",
        f"{found.wall:.2f}",
        reach,
        str(found.pairs),
        "missed" if _is_missed(found) else "",
    )


def _is_missed(found: Measured) -> bool:
    """Return whether the ratio of wall times is above the one to reach."""
    return found.wall is not None and found.case.reach is not None and found.wall > found.case.reach


def _line(cells: tuple[str, ...]) -> str:
    return "".join(
        cell.ljust(width) for cell, width in zip(cells, (45, 45, 11, 9, 7, 7, 0), strict=True)
    ).rstrip()


def write(found: list[Measured]) -> None:
    """Write the rows into the table of the page, between the marks; rows of cases that were not
    measured now stay as they are."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    old, _, after = rest.partition(END)
    said = {
        tuple(line.split(" | ")[:2]): line for line in old.splitlines() if line.startswith("| ")
    }
    said |= {
        tuple(line.split(" | ")[:2]): line
        for line in (f"| {' | '.join(row(each))} |" for each in found)
    }
    wanted = [(f"| {case.job}", case.against) for case in every_case()]
    lines = [
        "| job | against | processor | wall | reach | pairs | |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [said[each] for each in wanted if each in said]
    PAGE.write_text(
        before + BEGIN + "\n\n" + "\n".join(lines) + "\n\n" + END + after, encoding="utf-8"
    )


def _write_beancount(path: Path) -> None:
    """Write forty postings as a ledger of beancount, about as much as the workbook of the main job
    holds."""
    lines = ['option "operating_currency" "DKK"', "2024-01-01 open Assets:Bank"]
    lines += [f"2024-01-01 open Expenses:Line{number}" for number in range(7)]
    for number in range(40):
        lines += [
            f'2024-02-{number % 28 + 1:02d} * "x"',
            f"  Expenses:Line{number % 7}  {number + 1}.10 DKK",
            "  Assets:Bank",
            "",
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    CACHE.mkdir(exist_ok=True)
    sys.exit(main())
