"""What changed: lines by identity, never by position."""

from __future__ import annotations

from budgetcli.comparing.diffs import ChangeKind, compare
from tests.budget_tables import budget

OLD = "mio. kr.;2024 udgifter\nSkoler;-7,0\nVeje;-3,0\nI alt;-10,0"


def kinds(before: str, after: str) -> list[tuple[str, str]]:
    return [(change.line.label, change.kind) for change in compare(budget(before), budget(after)).changes]


def test_a_line_missing_last_year_is_new_not_zero() -> None:
    diff = compare(budget(OLD), budget("mio. kr.;2024 udgifter\nSkoler;-7,0\nVeje;-3,0\nHavne;-1,0\nI alt;-11,0"))
    (change,) = diff.changes
    assert (change.line.label, change.kind, change.before, str(change.after), change.change) == (
        "Havne",
        ChangeKind.ADDED,
        None,
        "-1.0",
        None,
    )
    assert str(diff.totals[0].change) == "-1.0"


def test_a_line_that_is_gone_is_removed() -> None:
    assert kinds(OLD, "mio. kr.;2024 udgifter\nSkoler;-7,0\nI alt;-7,0") == [("Veje", "removed")]


def test_sorted_rows_are_no_difference() -> None:
    assert kinds(OLD, "mio. kr.;2024 udgifter\nVeje;-3,0\nSkoler;-7,0\nI alt;-10,0") == []


def test_the_percentage_is_of_the_size_before() -> None:
    diff = compare(budget(OLD), budget(OLD.replace("-7,0", "-6,0").replace("-10,0", "-9,0")))
    assert [(str(change.change), str(change.ratio)) for change in diff.changes] == [("1.0", "1/7")]


def test_another_unit_is_no_difference() -> None:
    thousands = "1.000 kr.;2024 udgifter\nSkoler;-7000\nVeje;-3000\nI alt;-10000"
    assert kinds(OLD, thousands) == []


def test_a_code_makes_a_renamed_line_the_same() -> None:
    before = "nr;mio. kr.;2024 udgifter;2025 udgifter\n0322;Skoler;-7,0;-7,0\n0401;Veje;-3,0;-3,0"
    assert kinds(before, before.replace("Skoler", "Folkeskoler")) == []
