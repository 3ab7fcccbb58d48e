"""What the benchmarks read, made from fixed seeds into a folder: `python material.py FOLDER ROWS`,
run where budgetcli is installed."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from random import Random

import polars
import xlsxwriter

COMMITTEES = (
    "Økonomiudvalget",
    "Skoleudvalget",
    "Sundhedsudvalget",
    "Kulturudvalget",
    "Klimaudvalget",
    "Teknikudvalget",
    "Socialudvalget",
)
PACKAGE = """schema = "budgetcli/savings-package@1"
id = "cut"
title = "A cut"
unit = "mio_kr"
years = [2024]

[[measure]]
id = "one"
title = "One line"
target = "Post nummer 997 om noget"
side = "netto"
profile = "explicit"
amounts = { 2024 = "1.00" }
"""


def amounts(lines: int, years: int) -> list[list[int]]:
    """Return amounts in hundredths, a list a line and the totals last."""
    random = Random(lines)
    found = [[-random.randrange(100, 999_999) for _ in range(years)] for _ in range(lines)]
    return [*found, [sum(column) for column in zip(*found, strict=True)]]


def table(
    lines: int, years: int, changed: tuple[int, ...] = (), slip: int = 0
) -> list[list[str | int]]:
    """Return a table: header, lines with a code and a label, and a total; the lines changed are so
    with their total, the slip alone."""
    cents = amounts(lines, years)
    for line in changed:
        cents[line][0] -= 100
        cents[-1][0] -= 100
    cents[lines // 2][1] += slip
    rows = [
        [f"{10_000 + line:06d}", f"Post nummer {line} om noget", *each]
        for line, each in enumerate(cents[:-1])
    ]
    return [["Kode", "Post", *range(2024, 2024 + years)], *rows, ["", "I alt", *cents[-1]]]


def write_book(path: Path, rows: list[list[str | int]]) -> None:
    """Write a table as a workbook with its unit and signs stated."""
    with xlsxwriter.Workbook(path) as book:
        sheet, number = book.add_worksheet("Budget"), book.add_format({"num_format": "#,##0.00"})
        sheet.write_string(0, 0, "Budget i mio. kr., - = udgifter")
        sheet.write_row(2, 0, rows[0])
        for place, (code, label, *cents) in enumerate(rows[1:], 3):
            sheet.write_string(place, 0, str(code))
            sheet.write_string(place, 1, str(label))
            for column, amount in enumerate(cents, 2):
                sheet.write_number(place, column, int(amount) / 100, number)


def write_csv(path: Path, rows: list[list[str | int]]) -> None:
    """Write a table as csv with a decimal point."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(rows[0])
        writer.writerows(
            [code, label, *(f"{int(amount) / 100:.2f}" for amount in cents)]
            for code, label, *cents in rows[1:]
        )


def write_accounts(folder: Path, rows: int) -> None:
    """Write account rows as csv in Windows-1252 and in UTF-8, and as parquet."""
    number = polars.int_range(rows, eager=True)
    cents = (number * 7_919) % 999_983
    amount = (
        (cents // 100).cast(polars.String) + "." + (cents % 100).cast(polars.String).str.zfill(2)
    )
    frame = polars.DataFrame(
        {
            "account": (number % 20_000 + 5_300_000).cast(polars.String),
            "committee": polars.Series(COMMITTEES).gather(number % 60 % 7),
            "function": (number % 60 + 53_000).cast(polars.String),
            "amount": amount.cast(polars.Decimal(38, 2)),
        }
    )
    frame.write_csv(folder / "accounts.utf8.csv", separator=";", decimal_comma=True)
    frame.write_parquet(folder / "accounts.parquet")
    with (
        (folder / "accounts.utf8.csv").open(encoding="utf-8") as source,
        (folder / "accounts.csv").open("w", encoding="cp1252") as target,
    ):
        target.writelines(source)


def write_account_book(path: Path, rows: int = 100_000) -> None:
    """Write account rows of twelve columns as a workbook."""
    columns = (
        "account",
        "committee",
        "function",
        "text",
        "kind",
        "place",
        "voucher",
        "date",
        "year",
        "contact",
        "note",
        "amount",
    )
    with xlsxwriter.Workbook(path) as book:
        sheet, number = book.add_worksheet("Accounts"), book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, columns)
        for row in range(rows):
            date = f"2024-{row % 12 + 1:02d}-{row % 28 + 1:02d}"
            texts = (
                f"{5_300_000_000_000_000 + row % 20_000:016d}",
                COMMITTEES[row % 60 % 7],
                f"0{53_000 + row % 60}",
                f"Post {row}",
                f"{row % 9}.{row % 10}",
                f"S{row % 321}",
                f"B{row:07d}",
                date,
                "2024",
                f"K{row % 77}",
                "" if row % 3 else "n/a",
            )
            for column, text in enumerate(texts):
                sheet.write_string(row + 1, column, text)
            sheet.write_number(row + 1, 11, row * 7_919 % 999_983 / 100, number)


def write_journals(folder: Path, rows: int = 100_000) -> None:
    """Write postings as csv and as a plain-text journal of the same sums."""
    with (
        (folder / "postings.csv").open("w") as table,
        (folder / "postings.journal").open("w") as journal,
    ):
        table.write("account;committee;function;amount\n")
        for number in range(rows):
            amount, function = (number * 7_919) % 999_983, number % 60
            committee = COMMITTEES[function % 7].replace("Ø", "O")
            table.write(
                f"{number % 20_000};{committee};{53_000 + function};{amount // 100},{amount % 100:02d}\n"
            )
            journal.write(
                f"2024-01-01 x\n  {committee}:{53_000 + function}  {amount // 100}.{amount % 100:02d} DKK\n  Bank\n\n"
            )


def main(folder: Path, rows: int) -> None:
    """Write everything that is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    write_book(folder / "large.xlsx", table(100_000, 10))
    for name, changed in (("before", ()), ("after", tuple(range(500, 20_000, 1000)))):
        write_book(folder / f"{name}.xlsx", table(20_000, 10, changed))
        write_csv(folder / f"{name}.csv", table(20_000, 10, changed))
        write_book(folder / f"{name}4.xlsx", table(20_000, 4, changed))
        write_csv(folder / f"{name}4.csv", table(20_000, 4, changed))
    write_book(folder / "slip.xlsx", table(1_000, 8, slip=9_000))
    write_csv(folder / "slip.csv", table(1_000, 8, slip=9_000))
    (folder / "cut.toml").write_text(PACKAGE, encoding="utf-8")
    write_accounts(folder, rows)
    write_account_book(folder / "accounts.xlsx")
    write_journals(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
