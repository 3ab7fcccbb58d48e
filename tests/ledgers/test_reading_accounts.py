"""Account files in every form they come in: read exactly, bad rows named and counted, nothing lost
in silence."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars
import pytest
import xlsxwriter

from tests.ledgers.accounts import EXPENSES, ROWS, text, written
from tests.program import ROOT, Result, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

ENGINES = ("rows", "polars")


def net(folder: Path, *arguments: str | Path, by: str = "udvalg", stdin: bytes = b"") -> Result:
    return budgetcli(
        "summarize",
        *arguments,
        "--by",
        by,
        "--layout",
        "layout.toml",
        "-O",
        "json",
        folder=folder,
        stdin=stdin,
    )


def amounts(result: Result) -> dict[str, Decimal]:
    """Return the amount of each line in 2024, expenditure positive as the files have it."""
    assert result.status == 0, result.err
    return {
        line["label"]: -figure["amount"]
        for line in result.json["lines"]
        for figure in line["figures"]
        if figure["year"] == 2024
    }


EXPECTED = {
    "Skole- og Børneudvalget": Decimal("1400.00"),
    "Økonomiudvalget": Decimal("99.99"),
    "I alt": Decimal("1499.99"),
}
FORMS = {
    "utf-8": text().encode(),
    "utf-8 with a mark": text().encode("utf-8-sig"),
    "windows-1252": text().encode("cp1252"),
    "utf-16": text().encode("utf-16"),
    "mac line ends": text().replace("\n", "\r").encode(),
    "dos line ends": text().replace("\n", "\r\n").encode("cp1252"),
    "tabs": text().replace(";", "\t").encode(),
    "commas": text().replace(",", ".").replace(";", ",").encode(),
    "a line sep=;": b"sep=;\n" + text().encode(),
    "titles above": b"Kommunen\n\n" + text().encode(),
    "quoted": text().replace("Økonomiudvalget", '"Økonomiudvalget"').encode(),
    "thousands and trailing minus": text()
    .replace("1250,50", "1.250,50")
    .replace("-100,00", "100,00-")
    .encode("cp1252"),
    "a total in the last row": (text() + ";;;;;1500,00;\n").encode(),
    "blank lines": (text() + "\n\n").encode(),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("form", FORMS)
def test_a_text_is_read_whatever_its_form(form: str, engine: str, tmp_path: Path) -> None:
    written(tmp_path, FORMS[form])
    assert amounts(net(tmp_path, "accounts.csv", "--engine", engine)) == EXPECTED


def test_standard_input_is_an_account_file_too(tmp_path: Path) -> None:
    written(tmp_path, "")
    assert amounts(net(tmp_path, "-", stdin=text().encode("cp1252"))) == EXPECTED


@pytest.mark.parametrize("kind", ["decimal", "whole", "float", "text"])
@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.arrows"])
def test_parquet_and_arrow_are_read_with_the_types_they_have(
    kind: str, name: str, tmp_path: Path
) -> None:
    written(tmp_path, "")
    records = [row.split(";") for row in ROWS]
    plain = [record[5].replace(",", ".") for record in records]
    kinds = {
        "decimal": polars.Decimal(18, 2),
        "float": polars.Float64(),
        "text": polars.String(),
        "whole": polars.Int64(),
    }
    values = polars.Series(
        [str(int(Decimal(each))) for each in plain] if kind == "whole" else plain
    ).cast(kinds[kind])
    frame = polars.DataFrame(
        {
            "Konto": [each[0] for each in records],
            "År": [int(each[1]) for each in records],
            "Udvalg": [each[2] for each in records],
            "Beløb": values,
        }
    )
    write = {
        "a.parquet": frame.write_parquet,
        "a.arrow": frame.write_ipc,
        "a.arrows": frame.write_ipc_stream,
    }[name]
    write(tmp_path / name)  # type: ignore[operator]
    whole = {
        "Skole- og Børneudvalget": Decimal("1399.00"),
        "Økonomiudvalget": Decimal("99.00"),
        "I alt": Decimal("1498.00"),
    }
    assert amounts(net(tmp_path, name)) == (whole if kind == "whole" else EXPECTED)


def test_a_workbook_is_an_account_file_too(tmp_path: Path) -> None:
    written(tmp_path, "")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 0, text().splitlines()[0].split(";"))
        for number, row in enumerate(ROWS, 2):
            fields = row.split(";")
            sheet.write_row(number, 0, [*fields[:5], float(fields[5].replace(",", ".")), fields[6]])
    assert amounts(net(tmp_path, "a.xlsx")) == EXPECTED


def test_several_files_are_one_ledger_whatever_the_order_of_their_columns(tmp_path: Path) -> None:
    written(tmp_path, text(*ROWS[:3]).encode("cp1252"), "første.csv")
    turned = "Beløb,Udvalg,År,Konto\n" + "\n".join(
        ",".join((row.split(";")[5].replace(",", "."), *row.split(";")[2:0:-1], "1"))
        for row in ROWS[3:]
    )
    written(tmp_path, turned, "[x]*.csv")
    (tmp_path / "list.txt").write_text("første.csv\n[x]*.csv\n", encoding="utf-8")
    for engine in ENGINES:
        assert amounts(net(tmp_path, "--files", "list.txt", "--engine", engine)) == EXPECTED


def test_an_account_string_is_parted_by_characters_or_by_a_separator(tmp_path: Path) -> None:
    written(
        tmp_path,
        text(),
        layout='schema = "budgetcli/accounts@1"\nsign = "expense-positive"\n[account]\nfunction = "3-7"\n',
    )
    for engine in ENGINES:
        assert set(amounts(net(tmp_path, "accounts.csv", "--engine", engine, by="function"))) == {
            "53001",
            "53002",
            "22001",
            "I alt",
        }
    parted = (
        text()
        .replace("00530011", "0.53001.1")
        .replace("00530021", "0.53002.1")
        .replace("00220011", "0.22001.1")
    )
    layout = 'schema = "budgetcli/accounts@1"\nsign = "expense-positive"\n[account]\nseparator = "."\nfunction = "1-2"\n'
    written(tmp_path, parted, layout=layout)
    for engine in ENGINES:
        assert set(amounts(net(tmp_path, "accounts.csv", "--engine", engine, by="function"))) == {
            "0.53001",
            "0.53002",
            "0.22001",
            "I alt",
        }


def test_a_column_of_amounts_has_the_year_and_the_stage_of_its_header(tmp_path: Path) -> None:
    written(
        tmp_path,
        "Konto;Udvalg;Antal elever 2024;Oprindeligt budget 2024;Korrigeret budget 2024;Regnskab 2024;Afvigelse 2024\n"
        "1;A;10;1,00;2,00;3,00;1,00\n2;B;20;4,00;5,00;6,00;1,00\n",
        layout=EXPENSES,
    )
    for engine in ENGINES:
        found = net(tmp_path, "accounts.csv", "--engine", engine, by="udvalg").json
        total = [
            (each["year"], each["stage"], each["amount"]) for each in found["lines"][-1]["figures"]
        ]
        amounts = [("original", "-5.00"), ("outturn", "-9.00"), ("revised", "-7.00")]
        assert total == [(2024, stage, Decimal(amount)) for stage, amount in amounts]
    shown = budgetcli(
        "summarize",
        "accounts.csv",
        "--layout",
        "layout.toml",
        "--by",
        "udvalg",
        "--lang",
        "en",
        folder=tmp_path,
    ).out
    assert shown.startswith("accounts.csv, 2024\n")


def test_two_columns_of_one_year_and_stage_are_no_clear_amounts(tmp_path: Path) -> None:
    written(
        tmp_path, "Konto;Udvalg;Regnskab 2024;Regnskab netto 2024\n1;A;1,00;2,00\n", layout=EXPENSES
    )
    assert "no column is clearly the amount among" in net(tmp_path, "accounts.csv", by="udvalg").err


def test_debit_is_expenditure_and_credit_income(tmp_path: Path) -> None:
    written(
        tmp_path,
        "Account,Department,Debit,Credit\n1,Roads,100.25,\n2,Roads,,40.00\n3,Schools,5,\n",
        layout='schema = "budgetcli/accounts@1"\n',
    )
    for engine in ENGINES:
        found = net(tmp_path, "accounts.csv", "--engine", engine, by="department").json
        assert found["total"]["net"] == {"all": Decimal("-65.25")}


def test_codes_say_debit_and_credit_and_an_unknown_one_is_a_bad_row(tmp_path: Path) -> None:
    layout = (
        'schema = "budgetcli/accounts@1"\n[signs]\ncolumn = "D/K"\ndebit = ["D"]\ncredit = ["K"]\n'
    )
    written(tmp_path, "Konto;Udvalg;Beløb;D/K\n1;A;10,00;D\n2;A;4,00;K\n", layout=layout)
    assert net(tmp_path, "accounts.csv").json["total"]["net"] == {"all": Decimal("-6.00")}
    written(tmp_path, "Konto;Udvalg;Beløb;D/K\n1;A;10,00;D\n2;A;4,00;X\n", layout=layout)
    for engine in ENGINES:
        said = net(tmp_path, "accounts.csv", "--engine", engine).err
        assert said.startswith(
            "error[bad-rows]: accounts.csv: line 3: neither a debit nor a credit code"
        )


def test_a_column_a_year_and_a_column_of_the_side(tmp_path: Path) -> None:
    layout = 'schema = "budgetcli/accounts@1"\nsign = "expense-positive"\n[side]\ncolumn = "Art"\nincome = ["7"]\n'
    written(
        tmp_path,
        "Konto;Udvalg;Art;2024;2025\n1;A;40;10,00;11,00\n2;A;79;-4,00;-5,00\n",
        layout=layout,
    )
    for engine in ENGINES:
        total = net(tmp_path, "accounts.csv", "--engine", engine).json["total"]
        assert total == {
            "expenditure": {"2024": -10, "2025": -11},
            "income": {"2024": 4, "2025": 5},
            "net": {"2024": -6, "2025": -6},
        }


BAD = {
    "1,5;8;9": "not as many fields as the header",
    "1;8": "no amount",
    "ask Ida;8": "the amount is no number",
    "1,005;8": "the amount has more decimals than are kept",
    "0,000000000000001;8": "the amount has more decimals than are kept",
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("bad", BAD)
def test_a_bad_row_is_refused_with_its_line_or_reported_and_counted(
    bad: str, engine: str, tmp_path: Path
) -> None:
    row = f"1;2024;Økonomiudvalget;22001;{'' if bad == '1;8' else 'Løn;'}{bad if bad != '1;8' else 'Løn;;8'}"
    written(tmp_path, text(ROWS[0], row, *ROWS[1:]))
    refused = net(tmp_path, "accounts.csv", "--engine", engine)
    assert (refused.status, refused.err.splitlines()[0]) == (
        2,
        f"error[bad-rows]: accounts.csv: line 3: {BAD[bad]}",
    )
    reported = net(tmp_path, "accounts.csv", "--engine", engine, "--bad-rows", "report")
    assert amounts(reported) == EXPECTED
    assert f"note[bad-row]: accounts.csv: line 3: {BAD[bad]}; the row is left out" in reported.err


@pytest.mark.parametrize("engine", ENGINES)
def test_a_row_with_too_few_fields_is_bad_even_where_last_fields_may_be_empty(
    engine: str, tmp_path: Path
) -> None:
    written(tmp_path, text(*ROWS, "1;2024;A;1;x;5,00;", "1;2024;A;1;x;5,00"))
    assert "line 8: not as many fields" in net(tmp_path, "accounts.csv", "--engine", engine).err
    written(tmp_path, text(*ROWS, "1;2024;A;1;x;5,00;"))
    assert amounts(net(tmp_path, "accounts.csv", "--engine", engine))["A"] == 5


def test_control_totals_are_proved(tmp_path: Path) -> None:
    written(tmp_path, text())
    assert net(tmp_path, "accounts.csv", "--control", "5:1500.00").status == 0
    assert (
        "there are 5 rows, and 6 were stated" in net(tmp_path, "accounts.csv", "--control", "6").err
    )
    assert (
        "add up to 1500.00, and 1500.01 was stated"
        in net(tmp_path, "accounts.csv", "--control", "5:1500.01").err
    )


def test_personal_identifiers_are_masked_unless_asked_for(tmp_path: Path) -> None:
    written(
        tmp_path,
        "Konto;Tekst;CPR-nr;Beløb\n1;Til 010190-1234;0101901234;5,00\n2;Til 010190-9999;0101901235;6,00\n",
    )
    shown = net(tmp_path, "accounts.csv", by="tekst,cpr_nr").out
    assert "010190-xxxx" in shown
    assert "1234" not in shown
    assert "010190-1234" in net(tmp_path, "accounts.csv", "--no-masking", by="tekst").out


def test_the_sign_of_accounts_is_declared_or_asked_for(tmp_path: Path) -> None:
    written(tmp_path, text())
    asked = budgetcli("summarize", "accounts.csv", "--by", "funktion", folder=tmp_path)
    assert (asked.status, asked.err.split(":")[0]) == (2, "error[sign-doubt]")
    given = budgetcli(
        "summarize",
        "accounts.csv",
        "--by",
        "funktion",
        "--sign",
        "income-positive",
        "-O",
        "json",
        folder=tmp_path,
    )
    assert given.json["total"]["net"]["2024"] == Decimal("1499.99")


def test_a_large_sum_is_exact_where_a_float_is_not(tmp_path: Path) -> None:
    written(
        tmp_path,
        text(
            "1;2024;A;1;x;90071992547409,93;1",
            "1;2024;A;1;x;0,01;1",
            "1;2024;A;1;x;-90071992547409,92;1",
        ),
    )
    for engine in ENGINES:
        assert amounts(net(tmp_path, "accounts.csv", "--engine", engine))["A"] == Decimal("0.02")


def workspace(folder: Path, *committee: str) -> None:
    lines = (
        'entity = "Kommunen"',
        "[committee.skole]",
        'title = "Skoleudvalget"',
        *committee,
        'layout = "layout.toml"',
    )
    (folder / "budgetcli.toml").write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize("source", ['source = "accounts.csv"', 'files = "parts.txt"'])
def test_a_committee_of_the_workspace_may_be_account_files(source: str, tmp_path: Path) -> None:
    written(
        tmp_path,
        text(),
        layout='schema = "budgetcli/accounts@1"\nsign = "expense-positive"\nby = ["udvalg"]\n',
    )
    written(
        tmp_path,
        text(*ROWS[:2]),
        "a.csv",
        layout=(tmp_path / "layout.toml").read_text(encoding="utf-8"),
    )
    (tmp_path / "b.csv").write_text(text(*ROWS[2:]), encoding="utf-8")
    (tmp_path / "parts.txt").write_text("a.csv\nb.csv\n", encoding="utf-8")
    workspace(tmp_path, source)
    shown = budgetcli("summarize", "Skoleudvalget", "-O", "json", folder=tmp_path)
    assert amounts(shown) == EXPECTED
    assert (shown.json["budget"]["entity"], shown.json["budget"]["committee"]) == (
        "Kommunen",
        "skole",
    )
    assert set(
        amounts(budgetcli("summarize", "skole", "--by", "funktion", "-O", "json", folder=tmp_path))
    ) > {"53001", "53002"}
    assert budgetcli("check", "skole", folder=tmp_path).status == 0
    assert budgetcli("diff", "skole", "skole", folder=tmp_path).status == 0
    assert budgetcli("doctor", folder=tmp_path).status == 0
    assert "Skoleudvalget" in budgetcli("report", "skole", "-O", "md", folder=tmp_path).out
    read_from = "accounts.csv" if source.startswith("source") else "a.csv"
    before = (tmp_path / read_from).read_bytes()
    refused = budgetcli("convert", "skole", "-o", read_from, "--force", folder=tmp_path)
    assert (refused.status, (tmp_path / read_from).read_bytes()) == (2, before)
    assert "output-is-input" in refused.err


def test_a_list_of_files_needs_the_layout_of_accounts_and_no_source(tmp_path: Path) -> None:
    (tmp_path / "budgetcli.toml").write_text(
        '[committee.x]\nfiles = "a.txt"\nsource = "a.csv"\n', encoding="utf-8"
    )
    refused = budgetcli("summarize", "x", folder=tmp_path)
    assert (refused.status, refused.err.splitlines()[0].split(":")[0]) == (
        2,
        "error[bad-workspace]",
    )


def test_a_rolled_up_figure_is_followed_though_it_has_no_cell() -> None:
    followed = budgetcli(
        "explain",
        "accounts.csv",
        "Pleje og træning",
        "2025",
        "--layout",
        "accounts.toml",
        folder=ROOT / "examples" / "02-accounts",
    )
    assert followed.status == 0, followed.err
    assert "919,580,000.00" in followed.out
    assert "the exact sum of account rows" in followed.out
    assert "it stands for a true amount" not in followed.out, "it is exact"
    assert "292 rows" in followed.err
