"""Ledgers of any size with a total that is known beforehand: accounts with recurring postings,
amounts in whole øre."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMITTEES = (
    "Økonomiudvalget",
    "Skole- og Børneudvalget",
    "Sundheds- og Omsorgsudvalget",
    "Beskæftigelses- og Socialudvalget",
    "Plan- og Teknikudvalget",
    "Kultur- og Idrætsudvalget",
    "Klima- og Miljøudvalget",
)
ACCOUNTS, FUNCTIONS, YEARS, BLOCK = 20_000, 60, (2023, 2024), 1_000_000
HEADER = (
    "Kontostreng",
    "År",
    "Måned",
    "Udvalg",
    "Funktion",
    "Dranst",
    "Omkostningssted",
    "Art",
    "Tekst",
    "Fase",
    "Beløb",
    "Bilag",
)
LAYOUT = 'schema = "budgetcli/accounts@1"\nsign = "expense-positive"\n'


class Slip(NamedTuple):
    """A wrong digit: the row it stands in, and by how many øre the posting is too large."""

    row: int
    cents: int


def frames(rows: int, slip: Slip | None = None) -> Iterator[polars.DataFrame]:
    """Yield the ledger in blocks of at most a million rows, amounts in øre (`cents`)."""
    for start in range(0, rows, BLOCK):
        numbers = (
            polars.int_range(start, min(start + BLOCK, rows), eager=True, dtype=polars.Int64)
            .alias("row")
            .to_frame()
        )
        yield (
            numbers.lazy()
            .with_columns(
                _account=polars.col("row") % ACCOUNTS, _turn=polars.col("row") // ACCOUNTS
            )
            .select(*_columns(slip))
            .collect()
        )


def _columns(slip: Slip | None) -> list[polars.Expr]:
    account, turn, row = polars.col("_account"), polars.col("_turn"), polars.col("row")
    function = account % FUNCTIONS
    income = account % 10 == 9
    base = (account * 7_919 + 1_000_003) % 9_000_000 + 150_000
    cents = (base + (row * 104_729) % (base // 25)) * polars.when(income).then(-1).otherwise(1)
    if slip is not None:
        cents = polars.when(row == slip.row).then(cents + slip.cents).otherwise(cents)
    committees = polars.Series(COMMITTEES, dtype=polars.String)
    art = polars.when(income).then(polars.lit("79")).otherwise(polars.lit("40"))
    digits = (function + 53_000).cast(polars.String)
    year = polars.lit(YEARS[0]) + (turn // 12) % len(YEARS)
    return [
        polars.concat_str(
            digits, polars.lit("11"), (account + 10_000_000).cast(polars.String).str.tail(7), art
        ).alias("Kontostreng"),
        year.cast(polars.String).alias("År"),
        (turn % 12 + 1).cast(polars.String).alias("Måned"),
        polars.lit(committees).get(function % len(COMMITTEES)).alias("Udvalg"),
        digits.alias("Funktion"),
        polars.lit("1").alias("Dranst"),
        (account // 50 + 4_000).cast(polars.String).alias("Omkostningssted"),
        art.alias("Art"),
        polars.lit("Løn og vederlag").alias("Tekst"),
        polars.lit("Regnskab").alias("Fase"),
        cents.alias("cents"),
        (row + 700_000_000).cast(polars.String).alias("Bilag"),
    ]


def write_csv(path: Path, rows: int, *, encoding: str = "utf-8", slip: Slip | None = None) -> None:
    """Write the ledger as csv with `;` and a decimal comma, block by block."""
    with path.open("wb") as stream:
        for number, frame in enumerate(frames(rows, slip)):
            amount = (
                polars.col("cents").cast(polars.Decimal(38, 0)).cast(polars.Decimal(38, 2))
                * polars.lit("0.01").cast(polars.Decimal(38, 2))
            ).alias("Beløb")
            text = (
                frame.with_columns(amount)
                .select(HEADER)
                .write_csv(separator=";", decimal_comma=True, include_header=number == 0)
            )
            stream.write(text.encode(encoding))


def write_parquet(path: Path, rows: int, *, whole: bool = False) -> None:
    """Write the ledger as Parquet, amounts as Decimal(38, 2), or as whole øre for a peer that adds
    integers."""
    folder = path.with_suffix(".parts")
    folder.mkdir()
    for number, frame in enumerate(frames(rows)):
        amount = (
            polars.col("cents")
            if whole
            else polars.col("cents").cast(polars.Decimal(38, 0)).cast(polars.Decimal(38, 2))
            * polars.lit("0.01").cast(polars.Decimal(38, 2))
        )
        frame.with_columns(amount.alias("Beløb")).select(HEADER).write_parquet(
            folder / f"{number:05}.parquet"
        )
    parts = sorted(folder.iterdir())
    polars.scan_parquet(parts).sink_parquet(path)
    for part in parts:
        part.unlink()
    folder.rmdir()


def write_journal(path: Path, rows: int) -> None:
    """Write the same postings as a journal of hledger and ledger, one transaction a row."""
    with path.open("w", encoding="utf-8") as stream:
        for frame in frames(rows):
            for row in frame.select(
                "År", "Måned", "Udvalg", "Funktion", "Art", "cents"
            ).iter_rows():
                year, month, *levels, cents = row
                whole, rest = divmod(abs(cents), 100)
                account, amount = ":".join(levels), f"{'-' if cents < 0 else ''}{whole}.{rest:02}"
                stream.write(f"{year}-{int(month):02}-01 x\n    {account}  {amount}\n    bank\n\n")


def printed(rows: int) -> str:
    """Return the table that a municipality would print of this ledger: committees by year, in 1.000
    kr., by whole numbers alone."""
    parts = [
        frame.group_by("Udvalg", "År").agg(polars.col("cents").sum()) for frame in frames(rows)
    ]
    sums = {
        (name, year): cents
        for name, year, cents in polars.concat(parts)
        .group_by("Udvalg", "År")
        .agg(polars.col("cents").sum())
        .rows()
    }
    years = sorted({year for _, year in sums})
    lines = [[name, *(sums.get((name, year), 0) for year in years)] for name in COMMITTEES]
    lines.append(
        ["I alt", *(sum(line[place] for line in lines) for place in range(1, len(years) + 1))]
    )
    shown = (
        ";".join([line[0], *(str((cents + 50_000) // 100_000) for cents in line[1:])])
        for line in lines
    )
    return "\n".join(("1.000 kr.;" + ";".join(years), *shown)) + "\n"
