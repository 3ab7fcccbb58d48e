"""A column of stages under any header: a budget and its outturn are two columns, never one sum."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars
import pytest
import xlsxwriter

from budgetcli.ledgers.engines.rows import is_stage
from tests.program import budgetcli

HEADER, ROWS = (
    ("Konto", "År", "Udvalg", "Beløb"),
    (("5300", 2024, "Skoler", 1000, 990), ("2200", 2024, "Veje", 500, 510)),
)


def rows_of(header: str, words: tuple[str, str]) -> list[list[object]]:
    """Return account rows with a column of stages under this header."""
    found: list[list[object]] = [[*HEADER[:3], header, HEADER[3]]]
    for account, year, committee, *amounts in ROWS:
        found += [
            [account, year, committee, word, amount]
            for word, amount in zip(words, amounts, strict=True)
        ]
    return found


def written(path: Path, rows: list[list[object]]) -> Path:
    """Write account rows as csv, xlsx or Parquet."""
    if path.suffix == ".csv":
        path.write_text("".join(";".join(map(str, row)) + "\n" for row in rows), "utf-8")
    elif path.suffix == ".parquet":
        polars.DataFrame(
            rows[1:], schema=[str(each) for each in rows[0]], orient="row"
        ).write_parquet(path)
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def sums(path: Path) -> dict[tuple[str, str | None], Decimal]:
    """Return the amount of each line and stage."""
    said = budgetcli("summarize", path, "--by", "Udvalg", "-O", "json", folder=path.parent)
    assert said.status == 0, said.err
    return {
        (line["label"], figure["stage"]): figure["amount"]
        for line in said.json["lines"]
        if line["role"] == "line"
        for figure in line["figures"]
    }


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Stadie", ("Budget", "Regnskab")),
        ("Type", ("Budget", "Actual")),
        ("Art", ("Vedtaget budget", "Regnskab")),
        ("Kolonne1", ("opr. budget 2024", "Forbrug")),
    ],
)
def test_stages_are_told_by_their_words_whatever_the_header(
    tmp_path: Path, suffix: str, header: str, words: tuple[str, str]
) -> None:
    path = written(tmp_path / f"a{suffix}", rows_of(header, words))
    found = sums(path)
    assert {abs(amount) for amount in found.values()} == {1000, 990, 500, 510}
    assert {stage for _, stage in found} == set(words)
    assert (
        f"the column `{header}` holds stages"
        in budgetcli("summarize", path, "--by", "Udvalg", folder=tmp_path).err
    )


def test_rows_of_one_stage_are_added_up_without_it(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", rows_of("Stadie", ("Regnskab", "Regnskab")))
    assert {
        label: abs(amount) for (label, stage), amount in sums(path).items() if stage is None
    } == {"Skoler": 1990, "Veje": 1010}


def test_other_words_are_no_stages(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", rows_of("Art", ("Løn", "Varer")))
    assert {label: abs(amount) for (label, _), amount in sums(path).items()} == {
        "Skoler": 1990,
        "Veje": 1010,
    }
    assert not is_stage("")
    assert not is_stage("2024")
    assert not is_stage("budget for skoler")
