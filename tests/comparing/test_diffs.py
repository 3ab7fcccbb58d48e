"""What changed: lines by identity, never by position."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetcli.comparing.diffs import Asked, By, ChangeKind, compare, grouped, three_way
from budgetcli.model.budgets import Applied, Side
from tests.budget_tables import budget

OLD = "mio. kr.;2024 udgifter\nSkoler;-7,0\nVeje;-3,0\nI alt;-10,0"


def kinds(before: str, after: str) -> list[tuple[str, str]]:
    return [
        (change.line.label, change.kind)
        for change in compare(budget(before), budget(after)).changes
    ]


def test_a_line_missing_last_year_is_new_not_zero() -> None:
    diff = compare(
        budget(OLD),
        budget("mio. kr.;2024 udgifter\nSkoler;-7,0\nVeje;-3,0\nHavne;-1,0\nI alt;-11,0"),
    )
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
    assert set(kinds(before, before.replace("Skoler", "Folkeskoler"))) == {
        ("Folkeskoler", "renamed")
    }


def test_a_change_within_the_tolerance_is_left_out_and_counted() -> None:
    after = OLD.replace("-7,0", "-7,1").replace("-3,0", "-2,0").replace("-10,0", "-9,1")
    diff = compare(budget(OLD), budget(after), Asked(tolerance=Decimal("0.1")))
    assert [(change.line.label, str(change.change)) for change in diff.changes] == [("Veje", "1.0")]
    assert diff.left_out == 1
    assert compare(
        budget(OLD),
        budget(OLD.replace("-7,0", "-7,1").replace("-10,0", "-10,1")),
        Asked(tolerance=Decimal("0.1")),
    ).is_empty


def test_the_largest_change_is_first() -> None:
    after = OLD.replace("-7,0", "-7,1").replace("-3,0", "-2,0")
    assert [change.line.label for change in compare(budget(OLD), budget(after)).changes] == [
        "Veje",
        "Skoler",
    ]


def test_a_measure_explains_its_part_and_the_rest_is_not_explained() -> None:
    record = Applied(
        "m", "p", "d", "Fewer posts", "skoler", Side.EXPENDITURE, ((2024, Decimal("0.4")),)
    )
    after = budget(OLD.replace("-7,0", "-6,5").replace("-10,0", "-9,5"))._replace(applied=(record,))
    (change,) = compare(budget(OLD), after).changes
    assert (change.because, str(change.change), str(change.unexplained)) == (("m",), "0.5", "0.1")
    (total,) = compare(budget(OLD), after).totals
    assert (total.effects, str(total.unexplained)) == ((("m", Decimal("0.4")),), "0.1")


@pytest.mark.parametrize("by", [by for by in By if by is not By.LINE])
def test_groups_add_up_to_the_change_of_the_total(by: By) -> None:
    record = Applied(
        "m", "p", "d", "Fewer posts", "skoler", Side.EXPENDITURE, ((2024, Decimal("0.4")),)
    )
    after = budget(OLD.replace("-7,0", "-6,5").replace("-10,0", "-9,4"))._replace(applied=(record,))
    groups = grouped(compare(budget(OLD), after), by)
    assert sum(part.moved for group in groups for part in group.parts.values()) == (Decimal("0.6"))


def test_three_ways_say_who_changed_what() -> None:
    ours = OLD.replace("Skoler;-7,0", "Skoler;-7,5").replace("Veje;-3,0", "Veje;-3,2")
    theirs = (
        OLD.replace("Skoler;-7,0", "Skoler;-8,0").replace("Veje;-3,0", "Veje;-3,2") + "\nHavne;-1,3"
    )
    result = three_way(budget(OLD), budget(ours), budget(theirs))
    assert [(edit.line.label, edit.who) for edit in result.edits] == [
        ("Skoler", "conflict"),
        ("Havne", "theirs"),
        ("Veje", "both"),
    ]
    assert result.conflicts == 1
    assert [edit.who for edit in three_way(budget(OLD), budget(ours), budget(OLD)).edits] == [
        "ours",
        "ours",
    ]
    assert three_way(budget(OLD), budget(OLD), budget(OLD)).edits == ()


def test_budgets_without_a_column_in_common_stand_by_their_years() -> None:
    diff = compare(
        budget(OLD),
        budget(OLD.replace("2024", "2025").replace("-7,0", "-6,0").replace("-10,0", "-9,0")),
    )
    assert (diff.footing.years, [str(change.change) for change in diff.changes]) == (
        {2024: 2025},
        ["1.0"],
    )


def test_budgets_of_two_stages_are_not_equal_where_nothing_was_compared() -> None:
    planned = budget("mio. kr., + = indtægter, - = udgifter;Budget 2025\nVeje;-31,0\nI alt;-31,0\n")
    spent = budget("mio. kr., + = indtægter, - = udgifter;Regnskab 2025\nVeje;-31,0\nI alt;-31,0\n")
    found = compare(planned, spent)
    assert not found.is_compared
    assert not found.is_empty
    assert compare(planned, planned).is_empty
