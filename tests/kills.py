"""Runs killed while they write: what is left in the folder."""

from __future__ import annotations

import subprocess
import sys
from random import Random
from time import perf_counter, sleep
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.sheets.saving import SUFFIX
from tests.processes import PROGRAM, environment
from tests.program import DATA

if TYPE_CHECKING:
    from pathlib import Path

BOOK = DATA / "sou-2024-2027.xlsx"
PACKAGE = DATA / "roskilde-sou-2024.savings.toml"
APPLY = ("apply-savings", BOOK, PACKAGE, "--base-state", "before", "--only", "klippekort")
COMMANDS = (
    (*APPLY, "-o", "new.xlsx"),
    (*APPLY, "-o", "old.xlsx", "--force"),
    ("summarize", BOOK, "-o", "old.csv", "--force"),
)
"""A new workbook, one in place of another, and a text in place of another."""


class Killed(NamedTuple):
    """How many runs were killed before their end, and after how many a file was torn, or something
    else left: at once, and in the end."""

    runs: int
    killed: int
    torn: int
    strays: int
    strays_after: int


def kills(folder: Path, runs: int, seed: int = 1) -> Killed:
    """Kill runs at moments spread over the time that they take, and look at the folder after each;
    then let each write once."""
    random = Random(seed)
    whole = {
        name: written(folder, command)
        for command in COMMANDS
        if (name := str(command[command.index("-o") + 1]))
    }
    killed = torn = strays = 0
    for number in range(runs):
        command = COMMANDS[number % len(COMMANDS)]
        name = str(command[command.index("-o") + 1])
        reset(folder, whole)
        killed += stopped(folder, command, random.uniform(0.2, 1.1) * whole[name][1])
        torn += sum(
            (folder / each).read_bytes() not in (b"old", whole[each][0])
            for each in whole
            if (folder / each).exists()
        )
        torn += any(not (folder / each).exists() for each in whole if each.startswith("old"))
        strays += any(each.name not in whole for each in folder.iterdir())
    for command in COMMANDS:
        written(folder, command)
    return Killed(
        runs, killed, torn, strays, sum(each.name not in whole for each in folder.iterdir())
    )


def reset(folder: Path, whole: dict[str, tuple[bytes, float]]) -> None:
    """Let the folder be as before a run, with what dead runs left."""
    for name in whole:
        (folder / name).unlink(missing_ok=True)
        if name.startswith("old"):
            (folder / name).write_bytes(b"old")


def written(folder: Path, command: tuple[object, ...]) -> tuple[bytes, float]:
    """Return what the whole run writes, and how long it takes."""
    name = str(command[command.index("-o") + 1])
    (folder / name).unlink(missing_ok=True)
    began = perf_counter()
    subprocess.run(
        [*PROGRAM, *map(str, command)],
        cwd=folder,
        env=environment(),
        check=True,
        capture_output=True,
    )
    return (folder / name).read_bytes(), perf_counter() - began


def stopped(folder: Path, command: tuple[object, ...], moment: float) -> bool:
    """Kill a run at a moment; return whether it had not ended by itself."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        [*PROGRAM, *map(str, command)], cwd=folder, env=environment(), stdout=quiet, stderr=quiet
    ) as run:
        sleep(moment)
        run.kill()
    return run.returncode != 0


def window(folder: Path, runs: int) -> tuple[int, int]:
    """Kill runs between the naming of a draft and its taking another file's place; return strays at
    once, and after the next writing."""
    whole = {"old.csv": written(folder, COMMANDS[2])}
    at_once = 0
    for _ in range(runs):
        reset(folder, whole)
        subprocess.run(
            [sys.executable, "-c", IN_BETWEEN, *map(str, COMMANDS[2])],
            cwd=folder,
            env=environment(),
            check=False,
            capture_output=True,
        )
        at_once += sum(each.name.endswith(SUFFIX) for each in folder.iterdir())
        written(folder, COMMANDS[2])
    return at_once, sum(each.name.endswith(SUFFIX) for each in folder.iterdir())


IN_BETWEEN = """
import os, signal
from budgetcli import __main__
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
__main__.main()
"""
