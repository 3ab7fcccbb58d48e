"""A layout file says how a table is read, and what it says wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.program import DATA, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

NETS = "mio. kr.;2024;2025\nSkoler;-10,5;-11,0\nLeje;2,5;2,5\nI alt;-8,0;-8,5\n"
ODD = "Kommune;;;;\nskole;note;a;b;c\nNord;x;1;20;3\nSyd;y;2;30;5\nVest;z;3;50;8\n"


def read(folder: Path, layout: str, table: str = NETS) -> Any:
    """Return the budget of a table read with a layout, or the error."""
    (folder / "t.csv").write_text(table, encoding="utf-8")
    (folder / "l.toml").write_text(layout, encoding="utf-8")
    result = budgetcli("summarize", "t.csv", "--layout", "l.toml", "-O", "json", folder=folder)
    return result.json if result.status == 0 else result.err


def roles(document: Any) -> dict[str, str]:
    return {line["label"]: line["role"] for line in document["lines"]}


def test_what_inspect_writes_reads_the_same_budget(tmp_path: Path) -> None:
    assert (
        budgetcli("inspect", "sou", "--layout-out", tmp_path / "sou.toml", folder=DATA).status == 0
    )
    plain, declared = (
        budgetcli("summarize", "sou", "-O", "json", *more, folder=DATA).json
        for more in ((), ("--layout", tmp_path / "sou.toml"))
    )
    assert declared == plain
    plain, declared = (
        budgetcli("check", "sou", "-O", "json", *more, folder=DATA).json
        for more in ((), ("--layout", tmp_path / "sou.toml"))
    )
    assert (declared["verdict"], declared["counts"]) == (plain["verdict"], plain["counts"])


def test_what_is_in_doubt_is_written_as_a_comment_to_settle(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(NETS, encoding="utf-8")
    assert budgetcli("inspect", "t.csv", "--layout-out", "l.toml", folder=tmp_path).status == 0
    text = (tmp_path / "l.toml").read_text(encoding="utf-8")
    assert '# sign = "income-positive"  # in doubt' in text
    assert "error[sign-doubt]" in read(tmp_path, text)
    assert read(tmp_path, text.replace("# sign", "sign"))["budget"]["sign"] == "income-positive"


def test_a_layout_of_one_line_settles_one_thing(tmp_path: Path) -> None:
    assert read(tmp_path, 'sign = "income-positive"\n')["total"] == {
        "net": {"2024": -8, "2025": -8.5}
    }


def test_a_layout_declares_unit_price_level_and_title(tmp_path: Path) -> None:
    said = read(
        tmp_path,
        'sign = "expense-positive"\nunit = "tkr"\nprice_level = 2023\ntitle = "Drift"\ntable = 1\n',
    )["budget"]
    assert (said["unit"], said["price_level"], said["title"], said["sign"]) == (
        "1.000 kr.",
        2023,
        "Drift",
        "expense-positive",
    )


def test_a_flag_goes_before_the_layout(tmp_path: Path) -> None:
    read(tmp_path, 'sign = "income-positive"\n')
    result = budgetcli(
        "summarize",
        "t.csv",
        "--layout",
        "l.toml",
        "--sign",
        "expense-positive",
        "-O",
        "json",
        folder=tmp_path,
    )
    assert result.json["budget"]["sign"] == "expense-positive"


def test_a_column_gets_another_year_and_side(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        'sign = "income-positive"\n[columns]\nC = { side = "expenditure" }\nB = { year = 2023, side = "expenditure" }\n',
    )
    assert [(figure["year"], figure["side"]) for figure in document["lines"][0]["figures"]] == [
        (2023, "expenditure"),
        (2025, "expenditure"),
    ]


def test_a_column_is_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, 'sign = "income-positive"\n[columns]\nC = { measure = "none" }\n')[
        "years"
    ] == [2024]


def test_a_row_gets_another_role(tmp_path: Path) -> None:
    document = read(tmp_path, 'sign = "income-positive"\n[rows]\nmemo = ["3"]\n')
    assert roles(document) == {"Skoler": "line", "Leje": "memo", "I alt": "total"}


def test_a_row_is_left_out(tmp_path: Path) -> None:
    assert roles(read(tmp_path, 'sign = "income-positive"\n[rows]\nnone = ["3"]\n')) == {
        "Skoler": "line",
        "I alt": "total",
    }


def test_a_table_that_says_nothing_is_described_whole(tmp_path: Path) -> None:
    layout = """range = "A3:E5"\nlabels = ["A"]\nunit = "mio"\n[columns]\nC = { year = 2024, side = "expenditure" }
E = { year = 2025, side = "expenditure" }\n[sums]\n5 = ["3:4"]\n"""
    document = read(tmp_path, layout, ODD)
    assert roles(document) == {"Nord": "line", "Syd": "line", "Vest": "total"}
    assert (document["years"], document["total"]["expenditure"]) == (
        [2024, 2025],
        {"2024": -3, "2025": -8},
    )
    assert (
        budgetcli("check", "t.csv", "--layout", "l.toml", "-O", "json", folder=tmp_path).json[
            "verdict"
        ]
        == "exact"
    )


def test_a_sum_with_a_minus_is_a_difference(tmp_path: Path) -> None:
    layout = 'sign = "income-positive"\n[sums]\n4 = ["2", "-3"]\n'
    read(
        tmp_path,
        layout,
        "mio. kr.;2024;2025\nSkoler;-10,5;-11,0\nLeje;2,5;2,5\nI alt;-13,0;-13,5\n",
    )
    assert (
        budgetcli("check", "t.csv", "--layout", "l.toml", "-O", "json", folder=tmp_path).json[
            "verdict"
        ]
        == "exact"
    )


def test_a_workspace_names_the_layout_of_a_committee(tmp_path: Path) -> None:
    read(tmp_path, 'sign = "income-positive"\n')
    (tmp_path / "budgetcli.toml").write_text(
        '[committee.drift]\nsource = "t.csv"\nlayout = "l.toml"\n', encoding="utf-8"
    )
    assert (
        budgetcli("summarize", "drift", "-O", "json", folder=tmp_path).json["budget"]["sign"]
        == "income-positive"
    )
    assert (
        "output-is-input"
        in budgetcli(
            "summarize", "drift", "-O", "json", "-o", "l.toml", "--force", folder=tmp_path
        ).err
    )


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ('colour = "red"', "`colour` is not a key here"),
        ('schema = "budgetcli/layout@9"', "`schema` is"),
        ('range = "A3"', "expected a range"),
        ("table = 0", "expected the number of a table"),
        ("[columns]\nBBBB = { year = 2024 }", "expected the letter of a column"),
        ('[columns]\nB = { side = "left" }', "`columns.B.side` is 'left'"),
        ('[rows]\nline = ["7:"]', "expected rows"),
        ('[rows]\nline = ["9:7"]', "expected rows"),
        ('[rows]\nlines = ["7"]', "`rows.lines` is not a key here"),
        ("[columns]\nB = { year = 2025 }", "columns `B` and `C` would both hold"),
        ('[rows]\nnone = ["1:99"]', "leaves no line with an amount"),
    ],
)
def test_a_mistake_in_a_layout_is_named(layout: str, said: str, tmp_path: Path) -> None:
    error = read(tmp_path, layout + "\n")
    assert "error[bad-layout]: " in error
    assert said in error


def test_rows_of_one_table_among_several_need_a_range(tmp_path: Path) -> None:
    two = "x;2024;2025\nA;-1,5;-1,5\nB;-2,5;-2,5\n\ny;2026;2027\nC;-3,5;-3,5\nD;-4,5;-4,5\n"
    assert 'hint: add range = "A1:H20"' in read(tmp_path, '[rows]\nmemo = ["2"]\n', two)
    assert roles(read(tmp_path, 'range = "A5:C7"\n[rows]\nmemo = ["6"]\n', two)) == {
        "C": "memo",
        "D": "line",
    }


TWO = "mio. kr.;2024;2025\nSkoler;-10,5;-11,0\nLeje;2,5;2,5\nI alt;-8,0;-9,6\n\n" + (
    "t.kr.;2026;2027\nVeje;-3,5;-3,5\nHavn;4,5;4,5\nI alt;1,0;1,0\n"
)


def check_two(folder: Path, *more: str) -> Any:
    result = budgetcli("check", "two.csv", "-O", "json", *more, folder=folder)
    return (
        [(each["budget"]["unit"], each["verdict"], each["counts"]) for each in result.json]
        if result.json
        else result.err
    )


def test_what_inspect_writes_of_several_tables_checks_the_same(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text(TWO, encoding="utf-8")
    assert (
        budgetcli(
            "inspect",
            "two.csv",
            "--sign",
            "income-positive",
            "--layout-out",
            "l.toml",
            folder=tmp_path,
        ).status
        == 0
    )
    text = (tmp_path / "l.toml").read_text(encoding="utf-8")
    assert text.count("[[table]]") == text.count("[table.columns]") == 2
    plain = check_two(tmp_path, "--sign", "income-positive")
    assert [verdict for _, verdict, _ in plain] == ["broken", "exact"]
    assert check_two(tmp_path, "--layout", "l.toml") == plain


def test_each_declared_table_is_one_budget_and_wins(tmp_path: Path) -> None:
    declared = """sign = "income-positive"
[[table]]
range = "A6:C9"
labels = ["A"]
unit = "mio"
header = ["6"]
columns = { C = { year = 2030 } }
[[table]]
range = "A1:C3"
"""
    first, second = read(tmp_path, declared, TWO)
    assert (first["years"], first["budget"]["unit"]) == ([2030], "mio. kr.")
    assert (second["years"], [line["label"] for line in second["lines"]]) == (
        [2024, 2025],
        ["Skoler", "Leje"],
    )


def test_a_declared_table_may_stand_on_a_hidden_sheet_and_the_others_are_not_read(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, state in (("Plan", "hidden"), ("Noter", "visible")):
        sheet = book.create_sheet()
        sheet.title, sheet.sheet_state = name, state
        for row in (("mio. kr.", 2024, 2025), (name, -1, -2), ("Leje", 3, 4)):
            sheet.append(row)
    book.active = 1
    book.save(tmp_path / "b.xlsx")
    (tmp_path / "l.toml").write_text(
        'sign = "income-positive"\n[[table]]\nsheet = "Plan"\nrange = "A1:C3"\n', encoding="utf-8"
    )
    result = budgetcli("summarize", "b.xlsx", "--layout", "l.toml", "-O", "json", folder=tmp_path)
    assert [line["label"] for line in result.json["lines"]] == ["Plan", "Leje"]
    assert "hidden-sheet" not in result.err


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("table = 2", "`table[1].table` is not a key here"),
        ('range = "A"', "`table[1].range` is 'A', expected a range"),
    ],
)
def test_a_mistake_in_one_table_of_several_is_named(tmp_path: Path, entry: str, said: str) -> None:
    assert said in read(tmp_path, f"[[table]]\n{entry}\n", TWO)


def test_a_layout_of_one_table_keeps_its_form(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text(TWO, encoding="utf-8")
    (tmp_path / "none.csv").write_text("words\n", encoding="utf-8")
    assert (
        "error[no-budget-found]"
        in budgetcli("inspect", "none.csv", "--layout-out", "l.toml", folder=tmp_path).err
    )
    assert (
        budgetcli(
            "inspect", "two.csv", "--table", "2", "--layout-out", "l.toml", folder=tmp_path
        ).status
        == 0
    )
    text = (tmp_path / "l.toml").read_text(encoding="utf-8")
    assert 'range = "A6:C9"' in text
    assert "[[table]]" not in text


def test_a_layout_goes_to_standard_output_too() -> None:
    assert budgetcli("inspect", "sou", "--layout-out", "-", folder=DATA).out.startswith(
        "# How a table is read"
    )


def test_a_layout_is_not_written_over_another_file(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("mine\n", encoding="utf-8")
    assert (
        "[output-exists]"
        in budgetcli("inspect", "sou", "--layout-out", tmp_path / "mine.toml", folder=DATA).err
    )
