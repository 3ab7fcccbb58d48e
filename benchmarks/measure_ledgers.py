"""Account files of any size: whole processes against peers, memory, and one wrong digit in ten
million rows: `make ledgers`.

`python benchmarks/measure_ledgers.py [ROWS] [RUNS]`. The files are made in a temporary folder and
gone afterwards; what cannot be installed is left out and said. `pairs` and `peaks` are what another
table of measurements can use.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import ledger_files as files

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parent.parent
PEERS = ROOT / ".venv-peers-ledgers"
OURS = [sys.executable, "-m", "budgetcli"]
LEVELS = "udvalg,funktion,art"
SLIP = files.Slip(6_283_185, 1_000_000)
"""8 became 9: 85,561.23 is 95,561.23, in a table printed in thousands."""

NATIVE = f"""import sys, polars as pl
names, path = {files.HEADER!r}, sys.argv[1]
if path.endswith("csv"):
    schema = {{name: pl.Decimal(38, 2) if name == "Beløb" else pl.String for name in names}}
    frame = pl.scan_csv(path, separator=";", skip_rows=1, has_header=False, schema=schema, decimal_comma=True)
else:
    frame = pl.scan_parquet(path)
leaf = frame.group_by("Udvalg", "Funktion", "Art", "År").agg(pl.col("Beløb").sum()).collect(engine="streaming")
for end in (3, 2, 1, 0):
    print(leaf.group_by([*("Udvalg", "Funktion", "Art")[:end], "År"]).agg(pl.col("Beløb").sum()).height)
"""
DUCK = """import sys, duckdb
print(duckdb.sql(f'''select "Udvalg", "Funktion", "Art", "År", sum(cast(replace("Beløb", ',', '.') as decimal(38, 2)))
    from read_csv('{sys.argv[1]}', delim = ';', header = true, all_varchar = true, encoding = 'latin-1')
    group by rollup ("Udvalg", "Funktion", "Art"), "År"''').fetchall()[:1])
"""


LAUNCHER = """import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


class Pair(NamedTuple):
    """What is compared, and the ratio of ours to theirs to reach; None where it is only told."""

    name: str
    ours: list[str]
    peer: str
    theirs: list[str]
    reach: float | None


def summarize(path: Path, *flags: str) -> list[str]:
    """Return our roll-up of a file by all levels."""
    return [*OURS, "summarize", str(path), "--by", LEVELS, "--sign", "expense-positive", *flags]


def pairs(folder: Path) -> list[Pair]:
    """Return the comparisons over the files that `write` makes in a folder."""
    python = str(PEERS / "bin" / "python")
    windows, parquet, small = (
        summarize(folder / "windows.csv"),
        summarize(folder / "exact.parquet"),
        summarize(folder / "small.csv"),
    )
    query = 'select "Udvalg", "Funktion", "Art", "År", sum(replace("Beløb", \',\', \'.\')) from small group by 1, 2, 3, 4'
    return [
        Pair(
            "csv, Windows-1252",
            windows,
            "polars on UTF-8",
            [python, "-c", NATIVE, str(folder / "unicode.csv")],
            1.6,
        ),
        Pair(
            "csv, Windows-1252",
            windows,
            "duckdb on latin-1",
            [python, "-c", DUCK, str(folder / "windows.csv")],
            1.15,
        ),
        Pair(
            "csv, UTF-8",
            summarize(folder / "unicode.csv"),
            "polars",
            [python, "-c", NATIVE, str(folder / "unicode.csv")],
            None,
        ),
        Pair(
            "parquet",
            parquet,
            "polars, whole numbers",
            [python, "-c", NATIVE, str(folder / "whole.parquet")],
            1.3,
        ),
        Pair(
            "100,000 postings",
            small,
            "hledger",
            ["hledger", "-f", str(folder / "small.journal"), "balance", "--tree"],
            0.2,
        ),
        Pair(
            "100,000 postings",
            small,
            "ledger",
            ["ledger", "-f", str(folder / "small.journal"), "balance"],
            0.6,
        ),
        Pair(
            "100,000 postings",
            small,
            "csvsql",
            [
                str(PEERS / "bin" / "csvsql"),
                "-d",
                ";",
                "-I",
                "--query",
                query,
                str(folder / "small.csv"),
            ],
            0.25,
        ),
        Pair(
            "diff of 10⁶ rows",
            [
                *OURS,
                "diff",
                str(folder / "million.csv"),
                str(folder / "changed.csv"),
                "--by",
                "konto",
                "--sign",
                "expense-positive",
            ],
            "polars scanning both",
            [python, "-c", NATIVE, str(folder / "million.csv")],
            None,
        ),
    ]


def write(folder: Path, rows: int) -> None:
    """Write the files of every comparison."""
    files.write_csv(folder / "windows.csv", rows, encoding="cp1252")
    files.write_csv(folder / "unicode.csv", rows)
    files.write_csv(folder / "small.csv", 100_000)
    files.write_csv(folder / "million.csv", 1_000_000, encoding="cp1252")
    files.write_csv(
        folder / "changed.csv", 1_000_000, encoding="cp1252", slip=files.Slip(500_000, 1)
    )
    files.write_parquet(folder / "exact.parquet", rows)
    files.write_parquet(folder / "whole.parquet", rows, whole=True)
    files.write_parquet(folder / "million.parquet", 1_000_000)
    files.write_journal(folder / "small.journal", 100_000)


def peaks(folder: Path) -> dict[str, int]:
    """Return the greatest resident memory in MiB of a roll-up of a million rows and of all."""
    named = {
        "csv, 10⁶ rows": "million.csv",
        "csv, all": "windows.csv",
        "parquet, 10⁶ rows": "million.parquet",
        "parquet, all": "exact.parquet",
    }
    return {name: peak(summarize(folder / file, "-O", "json")) for name, file in named.items()}


def peak(command: Sequence[str]) -> int:
    """Return the greatest resident memory of a process in MiB; a small process starts it, since a
    child begins with its parent's."""
    told = subprocess.run(
        [sys.executable, "-c", LAUNCHER, *command], capture_output=True, text=True, check=True
    )
    return int(told.stdout) // 1024


def find_slip(folder: Path, rows: int) -> str:
    """Return what `check --against` says of a ledger with one wrong digit."""
    path = folder / "slip.csv"
    files.write_csv(path, rows, encoding="cp1252", slip=SLIP)
    (folder / "printed.csv").write_text(files.printed(rows), encoding="utf-8")
    command = [
        *OURS,
        "check",
        str(folder / "printed.csv"),
        "--against",
        str(path),
        "--by",
        "udvalg",
        "--lang",
        "en",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    path.unlink()
    return "\n".join(
        line
        for line in said.splitlines()
        if line.startswith(("error", "note[account")) or "of their accounts" in line
    )


def install() -> None:
    """Make the peers' environment where it is missing."""
    if not (PEERS / "bin" / "csvsql").exists():
        venv.create(PEERS, with_pip=True)
        subprocess.run(
            [PEERS / "bin" / "python", "-m", "pip", "install", "-q", "polars", "duckdb", "csvkit"],
            check=False,
        )


def timed(command: Sequence[str]) -> float:
    """Return how long a process took, its output thrown away."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def main(rows: int = 10_000_000, runs: int = 5) -> None:
    """Write the files, run every pair in alternation, print medians of ratios, then memory and the
    slip."""
    install()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(folder, rows)
        for pair in pairs(folder):
            if shutil.which(pair.theirs[0]) is None:
                print(f"{pair.name:20}{pair.peer:24}not to be had")
                continue
            times = [(timed(pair.ours), timed(pair.theirs)) for _ in range(runs)]
            ratio = statistics.median(ours / theirs for ours, theirs in times)
            verdict = "" if pair.reach is None or ratio <= pair.reach else "  MISSED"
            both = " / ".join(f"{statistics.median(each):.2f}" for each in zip(*times, strict=True))
            print(
                f"{pair.name:20}{pair.peer:24}{ratio:6.2f}{pair.reach or '':>6}   {both} s, median of {runs}{verdict}",
                flush=True,
            )
        for name, mebibytes in peaks(folder).items():
            print(f"peak memory, {name:20}{mebibytes:6} MiB", flush=True)
        print(find_slip(folder, max(rows, SLIP.row + 1)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
