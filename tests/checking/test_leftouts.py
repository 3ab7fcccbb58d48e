"""A total that is off in every column by exactly whole lines of its block is said to leave them
out."""

from __future__ import annotations

import pytest

from budgetcli.checking.checks import Selection, check
from budgetcli.model.budgets import Budget
from budgetcli.model.findings import Finding, Severity, Verdict
from budgetcli.views.check_view import ReportView
from budgetcli.words.languages import Language
from tests.checking.tables import table, year

YEARS = (year(2024), year(2025), year(2026))
LINES = "Museum 120 130 135\nTheatre 55 56 57\nHall 80 90 95\nPark 31 32 33"


def found(text: str, columns: int = 3) -> tuple[Budget, list[Finding]]:
    report = check(table(text, YEARS[:columns]))
    assert report.verdict is Verdict.BROKEN
    return report.budget, list(report.findings)


@pytest.mark.parametrize(
    ("line", "total"),
    [("Museum", "166 178 185"), ("Theatre", "231 252 263"), ("Park", "255 276 287")],
)
def test_a_line_that_the_total_leaves_out_is_named_and_the_total_with_it_suggested(
    line: str, total: str
) -> None:
    _, (finding,) = found(f"{LINES}\nTotal {total}")
    assert (finding.id, finding.severity, finding.said) == (
        "line-in-no-total",
        Severity.WARNING,
        (line, "Total"),
    )
    (suspect,) = finding.suspects
    assert ([int(amount) for _, amount in suspect.figures], suspect.sure) == (
        [286, 308, 320],
        False,
    )
    assert len(finding.certificate) == 3


def test_several_lines_are_named_together() -> None:
    _, (finding,) = found(f"{LINES}\nTotal 200 220 230")
    assert finding.said == ("Theatre, Park", "Total")


def test_of_two_lines_that_would_explain_it_alike_neither_is_named() -> None:
    _, (finding,) = found("A 120 130 135\nA2 120 130 135\nB 55 56 57\nTotal 175 186 192")
    assert finding.id == "total-adds-up"
    assert finding.suspects[0].kind == "doubled-line"


def test_a_subtotal_among_the_lines_is_not_said_to_be_left_out() -> None:
    _, (finding,) = found(
        "A 120 130 135\nB 55 56 57\nBoth 175 186 192\nC 11 12 13\nTotal 186 198 205"
    )
    assert finding.id == "total-adds-up"
    assert finding.suspects[0].kind == "subtotal-as-line"


def test_a_total_that_one_column_alone_contradicts_leaves_no_line_out() -> None:
    _, (finding,) = found(f"{LINES}\nTotal 286 308 263")
    assert finding.id == "total-adds-up"


def test_in_one_column_the_distance_must_be_the_line_exactly() -> None:
    assert found("A 1200\nB 551\nC 87\nTotal 1287", columns=1)[1][0].id == "line-in-no-total"
    assert found("A 1200\nB 551\nC 87\nTotal 1286", columns=1)[1][0].id == "total-adds-up"


def test_who_asks_for_another_check_only_gets_the_error() -> None:
    report = check(
        table(f"{LINES}\nTotal 166 178 185", YEARS),
        selection=Selection(frozenset({"total-adds-up"})),
    )
    assert [(each.id, each.severity) for each in report.findings] == [
        ("total-adds-up", Severity.ERROR)
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.ENGLISH, "Museum is in no total: Total does not"),
        (Language.DANISH, "Museum er ikke med i nogen total"),
    ],
)
def test_it_is_said_in_both_languages(language: Language, said: str) -> None:
    notes = ReportView(check(table(f"{LINES}\nTotal 166 178 185", YEARS))).table(language).notes
    assert any(said in note for note in notes)
