"""The audit of formulas: what a workbook's formulas say beside its figures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from budgetcli.checking.formula_audit import AUDITS
from budgetcli.sheets.formulas import relative
from budgetcli.words.phrases import phrases
from tests.program import budgetcli
from tests.sheets import book

TABLE = """
mio. kr.;2024;2025;2026;2027
Skoler;-10.5;-11.0;-11.5;-12.0
Veje;-2.5;-2.5;-2.5;-2.5
Parker;-1.0;-1.0;-1.0;-1.5
I alt;=SUM(B2:B4)|-14.0;=SUM(C2:C4)|-14.5;=SUM(D2:D4)|-15.0;=SUM(E2:E4)|-16.0
"""


@pytest.fixture
def checked(tmp_path: Path) -> Any:
    """Return a function that checks a workbook and returns its status and its document."""

    def check(text: str, *arguments: str, hidden: tuple[int, ...] = ()) -> tuple[int, Any]:
        (tmp_path / "book.xlsx").write_bytes(book(text, hidden=hidden))
        result = budgetcli("check", tmp_path / "book.xlsx", "-O", "json", *arguments)
        return result.status, result.json

    return check


def found(document: Any) -> list[tuple[str, str]]:
    return [(each["id"], each["cell"].removeprefix("Ark1!")) for each in document["findings"]]


def test_formulas_that_are_right_are_counted_and_nothing_else(checked: Any) -> None:
    status, document = checked(TABLE)
    assert (status, found(document), document["formulas"]) == (0, [], {"count": 4, "computed": 4})


def test_a_sum_that_misses_a_line_is_found_though_its_stored_value_holds(checked: Any) -> None:
    status, document = checked(TABLE.replace("SUM(B2:B4)", "SUM(B2:B3)"))
    assert (status, document["verdict"]) == (1, "exact")
    assert found(document) == [
        ("stale-value", "B5"),
        ("sum-misses-line", "B5"),
        ("formula-unlike-neighbours", "B5"),
    ]
    assert document["findings"][1]["message"] == "B5: the sum `SUM(B2:B3)` does not include B4"


def test_a_sum_that_begins_too_late_misses_the_first_line(checked: Any) -> None:
    _, document = checked(
        TABLE.replace("SUM(B2:B4)|-14.0", "SUM(B3:B4)|-3.5"), "--select", "sum-misses-line"
    )
    assert [each["message"] for each in document["findings"]] == [
        "B5: the sum `SUM(B3:B4)` does not include B2"
    ]


def test_a_line_of_another_total_is_no_miss(checked: Any) -> None:
    text = """
        mio. kr.;2024;2025
        A;-1;-2
        B;-3;-4
        Skoler i alt;=SUM(B2:B3)|-4;=SUM(C2:C3)|-6
        C;-5;-6
        D;-7;-8
        Veje i alt;=SUM(B5:B6)|-12;=SUM(C5:C6)|-14
        I alt;=B4+B7|-16;=C4+C7|-20
    """
    status, document = checked(text)
    assert (status, found(document)) == (0, [])


def test_a_line_counted_in_its_subtotal_and_again_is_found(checked: Any) -> None:
    text = """
        mio. kr.;2024;2025
        A;-1;-2
        B;-3;-4
        Skoler i alt;=SUM(B2:B3)|-4;=SUM(C2:C3)|-6
        C;-5;-6
        I alt;=SUM(B2:B5)|-13;=SUM(C2:C5)|-18
    """
    _, document = checked(text, "--select", "sum-counts-twice")
    assert found(document) == [("sum-counts-twice", "B6"), ("sum-counts-twice", "C6")]
    assert "counts B2, B3 twice" in document["findings"][0]["message"]


def test_overlapping_ranges_count_twice(checked: Any) -> None:
    _, document = checked(
        TABLE.replace("SUM(B2:B4)|-14.0", "SUM(B2:B3,B3:B4)|-16.5"), "--select", "sum-counts-twice"
    )
    assert "counts B3 twice" in document["findings"][0]["message"]


def test_a_total_typed_among_sums_is_found(checked: Any) -> None:
    status, document = checked(TABLE.replace("=SUM(C2:C4)|-14.5", "-14.5"))
    assert (status, found(document)) == (1, [("typed-total", "C5")])
    assert checked(TABLE.replace("=SUM(C2:C4)|-14.5", "-14.5"), "--fail-on", "error")[0] == 0


def test_a_stored_result_that_the_formula_does_not_make_is_stale(checked: Any) -> None:
    _, document = checked(TABLE.replace("|-15.0", "|-14.9"), "--select", "stale-value")
    assert [each["message"] for each in document["findings"]] == [
        "D5: stored -14.9, but the formula makes -15"
    ]


def test_the_noise_of_binary_numbers_is_not_stale(checked: Any) -> None:
    assert checked(TABLE.replace("|-15.0", "|-14.999999999999998"))[0] == 0


def test_a_formula_without_a_value_is_a_finding_and_the_rest_is_checked(
    checked: Any, tmp_path: Path
) -> None:
    status, document = checked(TABLE.replace("=SUM(C2:C4)|-14.5", "=SUM(C2:C4)"))
    assert (status, document["verdict"], found(document)) == (
        1,
        "exact",
        [("formula-without-value", "C5")],
    )
    assert document["findings"][0]["message"].endswith("on the stored values it makes -14.5")
    for command in ("summarize", "convert"):
        refused = budgetcli(command, tmp_path / "book.xlsx")
        assert (refused.status, "error[formula-without-value]" in refused.err) == (2, True)


def test_an_error_cell_is_a_finding_and_its_sum_is_undecided(checked: Any, tmp_path: Path) -> None:
    status, document = checked(TABLE.replace("Veje;-2.5", "Veje;#REF!"))
    assert (status, document["verdict"], found(document)) == (
        1,
        "incomplete",
        [("error-cell", "B3")],
    )
    assert document["counts"]["broken"] == 0
    assert budgetcli("summarize", tmp_path / "book.xlsx").status == 2


def test_a_line_that_cannot_be_read_at_all_leaves_its_sums_undecided(checked: Any) -> None:
    _, document = checked(TABLE.replace("Veje;-2.5;-2.5;-2.5;-2.5", "Veje;=A1*2;=X1();#N/A;=3"))
    assert (document["counts"]["broken"], document["counts"]["undecided"]) == (0, 4)
    assert {id for id, _ in found(document)} == {"error-cell", "formula-without-value"}


def test_a_hidden_row_in_a_sum_is_a_note_and_does_not_fail(checked: Any) -> None:
    status, document = checked(TABLE, hidden=(3,))
    assert (status, {id for id, _ in found(document)}) == (0, {"hidden-in-sum"})
    assert checked(TABLE, "--fail-on", "note", hidden=(3,))[0] == 1


def test_hidden_rows_are_left_out_where_only_what_is_seen_is_asked_for(
    checked: Any, tmp_path: Path
) -> None:
    status, document = checked(TABLE, "--visible", "--no-config", hidden=(3,))
    assert (status, document["verdict"], document["counts"]["broken"]) == (1, "broken", 4)
    shown = budgetcli("check", tmp_path / "book.xlsx", "--visible", "--no-config", "--lang", "en")
    assert "note[hidden-left-out]" in shown.err
    assert "hidden rows and columns are left out: 3" in shown.err
    assert checked(TABLE, "--visible", "--no-config")[:1] == (0,)


def test_a_total_whose_formula_is_wrong_is_the_one_to_change(checked: Any) -> None:
    _, document = checked(TABLE.replace("=SUM(D2:D4)|-15.0", "=SUM(C2:C4)|-14.5"), "--no-config")
    (finding,) = (each for each in document["findings"] if each["id"] == "total-adds-up")
    assert [
        (each["cell"], float(each["suggested"]), each["sure"]) for each in finding["suspects"]
    ] == [("Ark1!D5", -15.0, False)]


def test_a_formula_over_another_sheet_is_computed(tmp_path: Path) -> None:
    made = openpyxl.Workbook(write_only=True)
    first, second = made.create_sheet("Sheet"), made.create_sheet("Satser")
    for row in (
        ["1.000 kr.", 2026, 2027],
        ["Skole", 410, 425],
        ["Bro", 90, 95],
        ["I alt", "=SUM(B2:B3)", "=SUM(C2:C3)*Satser!A1"],
    ):
        first.append(row)
    second.append([1])
    made.save(tmp_path / "made.xlsx")
    stored = with_stored(tmp_path / "made.xlsx", {"B4": 500, "C4": 519})
    result = budgetcli("check", stored, "--no-config", "--sheet", "Sheet", "-O", "json")
    assert ("stale-value", "Sheet!C4") in [
        (each["id"], each["cell"]) for each in result.json["findings"]
    ]
    assert result.json["formulas"] == {"count": 2, "computed": 2}


def with_stored(path: Path, values: dict[str, int]) -> Path:
    """Write the results of formulas of the first sheet into a workbook, as a spreadsheet stores
    them."""
    changed = path.with_name("stored.xlsx")
    with ZipFile(path) as source, ZipFile(changed, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                for cell, value in values.items():
                    data = re.sub(
                        rb'(<c r="%s"[^>]*><f>[^<]*</f>)<v ?/?>(</v>)?' % cell.encode(),
                        rb"\g<1><v>%d</v>" % value,
                        data,
                    )
            target.writestr(name, data)
    return changed


SLIPS = {
    "error-cell": ("Veje;-2.5;-2.5;-2.5;-2.5", "Veje;-2.5;-2.5;#DIV/0!;-2.5", (), {"D3"}),
    "formula-without-value": ("=SUM(D2:D4)|-15.0", "=SUM(D2:D4)", (), {"D5"}),
    "stale-value": ("=SUM(D2:D4)|-15.0", "=SUM(D2:D4)|-14.0", (), {"D5"}),
    "sum-counts-twice": ("=SUM(D2:D4)|-15.0", "=SUM(D2:D4,D4)|-16.0", (), {"D5"}),
    "sum-misses-line": ("=SUM(D2:D4)|-15.0", "=SUM(D2:D3)|-14.0", (), {"D5"}),
    "text-in-sum": (
        "-11.5;-12.0\nVeje;-2.5;-2.5;-2.5",
        "-11.5;-12.0\nVeje;-2.5;-2.5;'-2.5",
        (),
        {"D5"},
    ),
    "constant-in-sum": ("=SUM(D2:D4)|-15.0", "=SUM(D2:D4)+0.5|-14.5", (), {"D5"}),
    "external-link": ("=SUM(D2:D4)|-15.0", "='[Andet.xlsx]Ark1'!D5|-15.0", (), {"D5"}),
    "typed-total": ("=SUM(D2:D4)|-15.0", "-15.0", (), {"D5"}),
    "formula-unlike-neighbours": ("=SUM(D2:D4)|-15.0", "=D2+D3+D4|-15.0", (), {"D5"}),
    "hidden-in-sum": ("", "", (3,), {"B5", "C5", "D5", "E5"}),
}
"""Each slip of a workbook: what of the right table is exchanged, by what, the rows that are hidden,
and the cells to be named."""

FOLLOW = {
    "sum-counts-twice": {"formula-unlike-neighbours", "total-adds-up"},
    "sum-misses-line": {"formula-unlike-neighbours", "total-adds-up"},
    "stale-value": {"total-adds-up"},
    "text-in-sum": {"stale-value"},
    "constant-in-sum": {"total-adds-up"},
    "external-link": {"formula-unlike-neighbours"},
}
"""What else the same cell is rightly said to be: a stored sum of too few lines is no sum of the
lines either."""


@pytest.mark.parametrize("id", AUDITS)
def test_each_slip_of_a_workbook_is_found_at_its_cell_and_no_other_cell_is_blamed(
    checked: Any, id: str
) -> None:
    right, wrong, hidden, cells = SLIPS[id]
    assert right in TABLE
    _, document = checked(TABLE.replace(right, wrong) if right else TABLE, hidden=hidden)
    assert {cell for each, cell in found(document) if each == id} == cells
    assert {each for each, _ in found(document)} == {id} | FOLLOW.get(id, set())
    assert {cell for _, cell in found(document)} == cells


def test_every_finding_of_a_formula_has_danish_words(checked: Any, tmp_path: Path) -> None:
    assert all(f"said-{id}" in phrases() for id in AUDITS)
    checked(
        TABLE.replace("SUM(B2:B4)", "SUM(B2:B3)").replace(
            "Veje;-2.5;-2.5;-2.5", "Veje;-2.5;-2.5;#REF!"
        )
    )
    shown = budgetcli("check", tmp_path / "book.xlsx", "--lang", "da").out
    assert "advarsel[sum-misses-line]: Ark1!B5: summen SUM(B2:B3) har ikke B4 med" in shown
    assert "fejl[stale-value]: Ark1!B5: gemt -14, men formlen giver -13" in shown
    assert "fejl[error-cell]: Ark1!D3: cellen viser fejlen #REF!" in shown
    assert "4 formler, 3 genberegnet, 1 ikke" in shown


def test_formulas_copied_along_a_row_have_one_form() -> None:
    assert relative("SUM(B2:B4)*$A$1", (4, 1)) == relative("SUM(C2:C4)*$A$1", (4, 2))
    assert relative("SUM(B2:B4)*A1", (4, 1)) != relative("SUM(C2:C4)*A1", (4, 2))
