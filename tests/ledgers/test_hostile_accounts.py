"""Account files as they should not be: each is read right, or refused with its file and line; and
both engines agree."""

from __future__ import annotations

import gzip
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import zstandard

from budgetcli.ledgers.account_layouts import masked, read_account_layout
from budgetcli.ledgers.engines import finding
from budgetcli.ledgers.engines import polars as frames
from budgetcli.ledgers.files import opened
from tests.ledgers.accounts import EXPENSES, written
from tests.program import Result, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

ENGINES = ("rows", "polars")
HEADER = "Konto;År;Udvalg;Beløb;Tekst"


def rolled(folder: Path, name: str, engine: str, *flags: str) -> Result:
    command = (
        "summarize",
        name,
        "--by",
        "udvalg",
        "--layout",
        "layout.toml",
        "--engine",
        engine,
        "--no-config",
        "-O",
        "json",
    )
    return budgetcli(*command, *flags, folder=folder)


def of_lines(result: Result) -> dict[str, Decimal]:
    assert result.status == 0, result.err
    return {
        line["label"]: -line["figures"][0]["amount"]
        for line in result.json["lines"]
        if line["role"] == "line"
    }


RIGHT = {
    "breaks in quotes": (
        '1;2024;"A\nB";1,50;x\n2;2024;C;2,00;"y\nz"',
        {"A B": "1.50", "C": "2.00"},
    ),
    "quotes in quotes": ('1;2024;"A ""b"" c";1,50;x', {'A "b" c': "1.50"}),
    "a quote within": (
        '1;2024;A 5" rør;1,00;x\n2;2024;B;1,00;x',
        {'A 5" rør': "1.00", "B": "1.00"},
    ),
    "minus behind": ("1;2024;A;1.234,56-;x\n2;2024;B;1,00;x", {"A": "-1234.56", "B": "1.00"}),
    "parentheses": ("1;2024;A;(5,00);x\n2;2024;B;1,00;x", {"A": "-5.00", "B": "1.00"}),
    "a long minus": ("1;2024;A;\u22125,00;x", {"A": "-5.00"}),
    "leading zeros": ("1;2024;007;1,00;x\n1;2024;7;2,00;x", {"007": "1.00", "7": "2.00"}),
    "blanks around keys": (
        "1;2024;A\u00a0;1,00;x\n1;2024;A;2,00;x\n1;2024; A;3,00;x",
        {"A": "6.00"},
    ),
    "blanks in amounts": ("1;2024;A;1\u00a0234,50;x\n1;2024;A;2 000,00;x", {"A": "3234.50"}),
    "one row without an end": ("1;2024;A;1,00;x", {"A": "1.00"}),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", RIGHT)
def test_odd_rows_are_read_right(name: str, engine: str, tmp_path: Path) -> None:
    rows, expected = RIGHT[name]
    written(tmp_path, f"{HEADER}\n{rows}")
    assert of_lines(rolled(tmp_path, "accounts.csv", engine)) == {
        label: Decimal(amount) for label, amount in expected.items()
    }


WRONG = {
    "the line after breaks in quotes": (
        '1;2024;"A\nB";1,50;x\n2;2024;C;2,00;"y\nz"\n3;2024;D;bad;t',
        "line 6: the amount is no number",
    ),
    "the first line of a quote left open": (
        '1;2024;"A;1,00;x\n2;2024;B;1,00;x',
        "line 2: a quote is opened and not closed",
    ),
    "a quote left open up to the next": (
        '1;2024;"A;1,00;x\n2;2024;"B";1,00;x\n3;2024;C;2,00;x',
        "line 2: a quote is opened and not closed",
    ),
    "an empty amount": ("1;2024;A;;x\n2;2024;B;1,00;x", "line 2: no amount"),
    "no number": ("1;2024;A;1,00;x\n2;2024;B;nan;x", "line 3: the amount is no number"),
    "a share": ("1;2024;A;1,00;x\n2;2024;B;12%;x", "line 3: the amount is no number"),
    "infinity": ("1;2024;A;inf;x\n2;2024;B;1,00;x", "line 2: the amount is no number"),
    "another decimal mark": ("1;2024;A;1,50;x\n2;2024;B;1.50;x", "line 3: the amount is no number"),
    "no year": ("1;2024;A;1,00;x\n1;;A;1,00;x", "line 3: no year"),
    "a year without a digit": ("1;2024;A;1,00;x\n1;i år;A;1,00;x", "line 3: no year"),
    "no row": ("", "there is no row of accounts below the header"),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", WRONG)
def test_wrong_rows_are_refused_with_their_line(name: str, engine: str, tmp_path: Path) -> None:
    rows, said = WRONG[name]
    written(tmp_path, f"{HEADER}\n{rows}")
    refused = rolled(tmp_path, "accounts.csv", engine)
    assert (refused.status, refused.err.splitlines()[0].partition("]: ")[2]) == (
        2,
        f"accounts.csv: {said}",
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_debit_and_credit_may_both_be_filled_and_not_both_be_empty(
    engine: str, tmp_path: Path
) -> None:
    written(tmp_path, "Konto;År;Udvalg;Debet;Kredit\n1;2024;A;1,00;2,00\n2;2024;B;;3,00\n")
    assert of_lines(rolled(tmp_path, "accounts.csv", engine)) == {
        "A": Decimal("-1.00"),
        "B": Decimal("-3.00"),
    }
    written(tmp_path, "Konto;År;Udvalg;Debet;Kredit\n1;2024;A;1,00;2,00\n2;2024;B;;\n")
    assert "line 3: no amount" in rolled(tmp_path, "accounts.csv", engine).err


@pytest.mark.parametrize("engine", ENGINES)
def test_a_bad_row_in_one_of_several_files_is_named_with_its_file(
    engine: str, tmp_path: Path
) -> None:
    written(tmp_path, f"{HEADER}\n1;2024;A;1,00;x\n")
    written(tmp_path, f"{HEADER}\n1;2024;A;2,00;x\n1;2024;A;?;x\n", "b.csv")
    (tmp_path / "list.txt").write_text("accounts.csv\nb.csv\n", encoding="utf-8")
    command = (
        "summarize",
        "--files",
        "list.txt",
        "--by",
        "udvalg",
        "--layout",
        "layout.toml",
        "--engine",
        engine,
        "-O",
        "json",
    )
    assert "b.csv: line 3: the amount is no number" in budgetcli(*command, folder=tmp_path).err
    reported = budgetcli(*command, "--bad-rows", "report", folder=tmp_path)
    assert of_lines(reported) == {"A": Decimal("3.00")}
    assert "b.csv: line 3: the amount is no number; the row is left out" in reported.err
    (tmp_path / "list.txt").write_text("accounts.csv\nmissing.csv\n", encoding="utf-8")
    assert budgetcli(*command, folder=tmp_path).err.startswith(
        "error[file-not-found]: list.txt: line 2: there is no file missing.csv"
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_packed_files_are_read_when_asked_for(engine: str, tmp_path: Path) -> None:
    first, second = f"{HEADER}\n1;2024;A;1,50;x\n".encode(), b"2;2024;B;2,50;x\n"
    packed = {
        "gz": gzip.compress(first) + gzip.compress(second),
        "zst": zstandard.compress(first) + zstandard.compress(second),
    }
    for end, data in packed.items():
        written(tmp_path, data, f"a.{end}")
        assert rolled(tmp_path, f"a.{end}", engine).err.startswith(
            f"error[compressed-file]: a.{end}"
        )
        assert of_lines(rolled(tmp_path, f"a.{end}", engine, "--unpack")) == {
            "A": Decimal("1.50"),
            "B": Decimal("2.50"),
        }
        written(tmp_path, data[:-3], f"a.{end}")
        assert rolled(tmp_path, f"a.{end}", engine, "--unpack").err.startswith(
            f"error[unreadable-file]: a.{end}: this is packed"
        )


def test_a_decimal_mark_that_is_open_is_said(tmp_path: Path) -> None:
    written(tmp_path, f"{HEADER}\n1;2024;A;1.500;x\n2;2024;B;2;x\n")
    open_mark = rolled(tmp_path, "accounts.csv", "rows")
    assert of_lines(open_mark)["A"] == 1500
    assert (
        "note[decimal-mark-assumed]: accounts.csv: the amounts can be read with a decimal point, too"
        in open_mark.err
    )
    written(tmp_path, f"{HEADER}\n1;2024;A;1.500;x\n2;2024;B;2,5;x\n")
    assert "decimal-mark-assumed" not in rolled(tmp_path, "accounts.csv", "rows").err


def test_personal_identifiers_among_words_need_no_dash() -> None:
    assert masked("Til Jens 0101901234") == "Til Jens 010190-xxxx"
    assert masked("0101901234") == "0101901234"
    assert masked("Faktura 9999991234, 01019012345") == "Faktura 9999991234, 01019012345"


def test_a_row_of_several_lines_is_not_taken_for_its_number(tmp_path: Path) -> None:
    path = written(tmp_path, f'{HEADER}\n1;2024;A;1,00;"x\ny"\n2;2024;B;2,00;z\n')
    with opened([str(path)], read_account_layout(tmp_path / "layout.toml")) as ledger:
        (part,) = ledger.parts
        committee = part.plan.dimensions["committee"]
        with pytest.raises(frames.Doubt):
            finding.lines_of(part, [(committee, "B")], ledger.scratch, None, 5)
    plain = written(tmp_path, f"{HEADER}\n1;2024;A;1,00;x\n2;2024;B;2,00;z\n", layout=EXPENSES)
    with opened([str(plain)], read_account_layout(tmp_path / "layout.toml")) as ledger:
        assert finding.lines_of(ledger.parts[0], [(committee, "B")], ledger.scratch, None, 5) == [3]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_quote_left_open_costs_its_own_row_only(engine: str, tmp_path: Path) -> None:
    rows = [f"1;2024;A;1,00;{number}" for number in range(9000)]
    written(
        tmp_path,
        "\n".join(
            (HEADER, *rows, '1;2024;"B;5,00;x', *rows, '1;2024;"C";1,00;"two\nlines"', *rows)
        ),
    )
    found = rolled(tmp_path, "accounts.csv", engine, "--bad-rows", "report")
    assert of_lines(found) == {"A": Decimal("27000.00"), "C": Decimal("1.00")}
    assert [line for line in found.err.splitlines() if "bad-row" in line] == [
        "note[bad-row]: accounts.csv: line 9002: a quote is opened and not closed; the row is left out"
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_files_put_together_with_their_headers_are_read_and_told(
    engine: str, tmp_path: Path
) -> None:
    one = f"{HEADER}\n1;2024;A;1,00;x\n"
    written(tmp_path, one * 3)
    found = rolled(tmp_path, "accounts.csv", engine)
    assert of_lines(found) == {"A": Decimal("3.00")}
    assert (
        "note[header-again]: accounts.csv: the header stands 2 times more among the rows and is passed over"
        in found.err
    )


def test_a_header_is_found_above_a_quote_left_open(tmp_path: Path) -> None:
    written(tmp_path, f'{HEADER}\n1;2024;"A, x;1,00;y, z\n' + "1;2024;B;2,00;a, b, c\n" * 3)
    assert (
        "accounts.csv: line 2: a quote is opened and not closed"
        in rolled(tmp_path, "accounts.csv", "auto").err
    )
