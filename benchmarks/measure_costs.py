"""Measure what reading costs: seconds and memory of whole processes, a bar for long work, and a
hostile cell."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from published_sheets import PROGRAM, REAL, ROOT, Measured

sys.path[:0] = [str(ROOT)]

from tests.processes import terminal  # noqa: E402

LARGE = (
    "open-budget-converters/Stadt_Bern_-_IAFP_2013-2016.xlsx",
    "open-budget-converters/Stadt_Bern_-_PGB_2012.xlsx",
)
HOSTILE = (
    "9" * 100_000,
    "-(1.1," * 16_667,
    " " * 99_999 + "x",
    "1." * 50_000,
    "(" * 100_000,
    "1 " * 50_000,
    "−" * 100_000,
    "1'000" * 20_000,
)


def run(*arguments: str | Path) -> tuple[float, float]:
    """Return the seconds of a processor and the megabytes that a command needs as a whole, its
    readers included."""
    with subprocess.Popen(
        [*PROGRAM, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        _, _, used = os.wait4(running.pid, 0)
        running.returncode = 0
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def five_hundred_rows() -> str:
    """Return a sheet of 500 rows: sections of nine lines and their total, four years, a grand
    total."""
    rows, whole = ["I 1.000 kr.;2024;2025;2026;2027"], [0] * 4
    for section in range(49):
        lines = [
            [-(1000 + 37 * section + 11 * line + 7 * year * line) for year in range(4)]
            for line in range(9)
        ]
        sums = [sum(column) for column in zip(*lines, strict=True)]
        whole = [before + more for before, more in zip(whole, sums, strict=True)]
        rows += [
            f"{section}.{line} Konto;" + ";".join(map(str, amounts))
            for line, amounts in enumerate(lines)
        ]
        rows.append(f"Sum {section};" + ";".join(map(str, sums)))
    return "\n".join([*rows, "I alt;" + ";".join(map(str, whole))]) + "\n"


def costs() -> list[Measured]:
    """Return the costs, each as measured on this machine."""
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "rows.csv"
        sheet.write_text(five_hundred_rows(), encoding="utf-8")
        seconds = min(run("check", sheet, "--no-config")[0] for _ in range(5))
        cell = max(_hostile_cell(Path(folder), text) for text in HOSTILE)
    large = {name: run("inspect", REAL / name, "--no-config", "-O", "json") for name in LARGE}
    slowest, most = max(each for each, _ in large.values()), max(each for _, each in large.values())
    bar = b"] sheet " in terminal("inspect", str(REAL / LARGE[0]), "--no-config").data
    details = tuple(
        f"{name.rpartition('/')[2]}: {each:.1f} s, {used:.0f} MB"
        for name, (each, used) in large.items()
    )
    on, shown = "Bern, 2 MB, 19 sheets", "a bar" if bar else "NO bar"
    return [
        Measured(
            "500 rows",
            "`check` as a whole process, structure and all",
            "under 1.5 s",
            f"{seconds:.2f} s",
            seconds < 1.5,
        ),
        Measured(
            on,
            "`inspect`, with a progress bar",
            "under 20 s",
            f"{slowest:.1f} s, {shown}",
            slowest < 20 and bar,
            details,
        ),
        Measured(
            on, "memory, readers included", "under 1 GB", f"{most:.0f} MB", most < 1024, details
        ),
        Measured(
            "100 kB hostile cell",
            "more time of `check` than without it",
            "under 50 ms",
            f"{1000 * cell:.0f} ms",
            cell < 0.05,
        ),
    ]


def _hostile_cell(folder: Path, text: str) -> float:
    """Return the seconds by which a hostile cell slows a command down."""
    table = 'Name;2024;2025\nA;-10,5;-11,5\nB;-20,5;"{}"\nC;-3,0;-4,0\nSum;-34,0;-36,0\n'
    plain, hostile = folder / "plain.csv", folder / "hostile.csv"
    plain.write_text(table.format("-20,5"), encoding="utf-8")
    hostile.write_text(table.format(text), encoding="utf-8")
    return min(run("check", hostile, "--no-config")[0] for _ in range(5)) - min(
        run("check", plain, "--no-config")[0] for _ in range(5)
    )


if __name__ == "__main__":
    for row in costs():
        print(row.on, row.measure, row.achieved, *row.details)
