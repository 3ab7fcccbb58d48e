"""A made country: 98 municipalities over ten years, account rows written once as csv and Parquet,
with populations; one digit of one row may be wrong.

`python benchmarks/country.py FOLDER --rows 1000000 [--wrong]` writes a file a municipality and year
below `FOLDER/csv/year=…/` and `FOLDER/parquet/year=…/`, and `populations.csv`. The same seed gives
the same bytes.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import NamedTuple

import polars

MUNICIPALITIES, FUNCTIONS, FIRST, YEARS = 98, 60, 2015, 10
SEED = 20260101


class Made(NamedTuple):
    """What was made: rows in all, and where the wrong digit is: file, row from 1 and account."""

    rows: int
    wrong: tuple[str, int, str] | None = None


def municipality(number: int) -> str:
    """Return the name of a municipality."""
    return f"Kommune {number + 1:02d}"


def function(number: int) -> str:
    """Return the code of a function: ten main areas with six functions each."""
    return f"{number // 6}{20 + number % 6}{10 + number % 6:02d}"


def part(number: int, year: int, rows: int) -> polars.DataFrame:
    """Return the account rows of a municipality in a year, in øre as whole numbers; every function
    has one."""
    chance = random.Random(SEED * 1000 + number * 100 + year)
    size = 1 + number % 7
    codes = [function(each % FUNCTIONS) for each in range(rows)]
    accounts = [f"{code}{chance.randrange(100, 999)}{chance.randrange(10, 99)}" for code in codes]
    amounts = [
        chance.randrange(-200_00, 900_00 * size) * (1 + each % FUNCTIONS % 9) for each in range(rows)
    ]
    return polars.DataFrame(
        {
            "kommune": [municipality(number)] * rows,
            "udvalg": [f"Udvalg {code[0]}" for code in codes],
            "funktion": codes,
            "konto": accounts,
            "beloeb": amounts,
        }
    ).with_columns((polars.col("beloeb").cast(polars.Decimal(38, 2)) / 100).cast(polars.Decimal(18, 2)))


def write(folder: Path, rows: int, *, wrong: bool = False) -> Made:
    """Write the country with about so many rows in all, and its populations."""
    each = max(FUNCTIONS, rows // (MUNICIPALITIES * YEARS))
    found, total = None, 0
    for year in range(FIRST, FIRST + YEARS):
        for kind in ("csv", "parquet"):
            (folder / kind / f"aar={year}").mkdir(parents=True, exist_ok=True)
        for number in range(MUNICIPALITIES):
            frame = part(number, year, each)
            total += each
            name = f"aar={year}/{number + 1:02d}"
            if wrong and (number, year) == (41, FIRST + 7):
                row = each // 2
                frame = frame.with_columns(
                    polars.when(polars.int_range(polars.len()) == row)
                    .then(polars.col("beloeb") + polars.lit(1000).cast(polars.Decimal(18, 2)))
                    .otherwise(polars.col("beloeb"))
                    .cast(polars.Decimal(18, 2))
                    .alias("beloeb")
                )
                found = (f"{name}.csv", row + 1, frame["konto"][row])
            frame.write_parquet(folder / "parquet" / f"{name}.parquet", compression="zstd")
            frame.write_csv(folder / "csv" / f"{name}.csv", separator=";")
    for kind in ("csv", "parquet"):
        names = sorted(
            path.relative_to(folder).as_posix() for path in (folder / kind).rglob(f"*.{kind}")
        )
        (folder / f"{kind}.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
    heads = [
        f"{municipality(number)};"
        + ";".join(str(20_000 + 1_500 * number + 100 * year) for year in range(YEARS))
        for number in range(MUNICIPALITIES)
    ]
    years = ";".join(str(FIRST + year) for year in range(YEARS))
    (folder / "populations.csv").write_text(
        "\n".join([f"kommune;{years}", *heads]) + "\n", encoding="utf-8"
    )
    return Made(total, found)


def main() -> None:
    """Write a country where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--wrong", action="store_true", help="one digit of one row is another")
    asked = parser.parse_args()
    made = write(asked.folder, asked.rows, wrong=asked.wrong)
    print(f"{made.rows} rows in {MUNICIPALITIES * YEARS} files")
    if made.wrong:
        print("wrong: {}, row {}, account {}".format(*made.wrong))


if __name__ == "__main__":
    main()
