"""What a verdict covers is counted, what was not asked is said, and `exact` is said of nothing less
than everything."""

from __future__ import annotations

from fractions import Fraction

import pytest

from budgetcli.checking.checks import COVERAGE, check
from budgetcli.checking.wording import number
from budgetcli.formats.meanings import meanings
from budgetcli.model.budgets import Budget, Input, Key, Measure, Unasked, Unknown
from budgetcli.model.errors import Place
from budgetcli.model.findings import Coverage, Outcome, Severity, Verdict
from budgetcli.reading.layouts import Layout, read_grid
from budgetcli.sheets.texts import read_text
from budgetcli.views.check import ReportView
from budgetcli.words.languages import Language
from tests.checking.tables import table, year
from tests.checking.test_verdicts import two_by_two

YEARS = year(2024), year(2025)
WHOLE = "A 1.0 2.0\nB 2.0 2.0\nTotal 3.0 4.0"
OUT_OF_REACH = Unasked("total-not-understood", "All", Place("a.csv", None, "B9"), relations=2)
LEFT_OUT = Unasked("line-in-no-total", "B", Place("a.csv", None, "B3"), ("Total",), relations=0)


def without(budget: Budget, line: str, column: int) -> Budget:
    """Return the budget with a figure that nobody can read."""
    key = Key(line, YEARS[column])
    figures = {each: figure for each, figure in budget.figures.items() if each != key}
    return budget._replace(
        figures=figures, unknown={key: Unknown("n/a", Place("a.csv", None, "B2"))}
    )


def test_what_is_asked_is_counted() -> None:
    assert check(table(WHOLE, YEARS)).coverage == Coverage(6, 6, 2, 2)


def test_a_figure_in_no_relation_is_not_bound() -> None:
    budget = table(WHOLE + "\nApart 5.0 6.0", YEARS, equations=table(WHOLE, YEARS).equations)
    assert check(budget).coverage[:2] == (8, 6)


def test_a_head_count_is_no_figure_that_a_relation_is_expected_of() -> None:
    heads = YEARS[0]._replace(year=None, stage="heads", measure=Measure.OTHER)
    budget = table(WHOLE, YEARS)
    counted = budget._replace(
        columns=(*YEARS, heads),
        figures={**budget.figures, Key("a", heads): budget.figures[Key("a", YEARS[0])]},
    )
    assert check(counted).coverage[:2] == (6, 6)


@pytest.mark.parametrize("unasked", [OUT_OF_REACH, LEFT_OUT])
def test_something_stated_and_not_asked_leaves_the_verdict_incomplete(unasked: Unasked) -> None:
    report = check(table(WHOLE, YEARS)._replace(unasked=(unasked,)))
    assert report.verdict is Verdict.INCOMPLETE
    assert [(each.id, each.severity, each.place) for each in report.findings] == [
        (unasked.id, Severity.WARNING, unasked.place)
    ]
    assert report.coverage == Coverage(6, 6, 2 + unasked.relations, 2, (unasked,))


def test_an_unknown_figure_leaves_what_speaks_of_it_undecided_and_the_rest_judged() -> None:
    report = check(without(table(WHOLE, YEARS), "a", 0))
    assert [each.outcome for each in report.judgements] == [Outcome.UNDECIDED, Outcome.EXACT]
    assert report.verdict is Verdict.INCOMPLETE
    assert [(each.id, each.severity) for each in report.findings] == [
        ("figure-unknown", Severity.NOTE)
    ]
    assert report.coverage[:4] == (5, 3, 2, 2)


def test_what_is_not_asked_hides_no_error() -> None:
    wrong = table(WHOLE.replace("3.0", "9.0"), YEARS)._replace(unasked=(OUT_OF_REACH,))
    assert check(wrong).verdict is Verdict.BROKEN
    assert (
        check(two_by_two()._replace(unasked=(OUT_OF_REACH,))).verdict is Verdict.JOINTLY_IMPOSSIBLE
    )


def test_where_nothing_could_be_decided_the_verdict_is_no_praise() -> None:
    lonely = without(table("A 1.0\nB 2.0\nTotal 3.0", YEARS[:1]), "a", 0)
    assert check(lonely).verdict is Verdict.UNDECIDED
    assert check(table("A 1.0", YEARS[:1])).verdict is Verdict.UNDECIDED


def test_many_unknown_figures_are_counted() -> None:
    rows = [f"R{number} 1.0 2.0" for number in range(30)]
    budget = table("\n".join([*rows, "Total 30.0 60.0"]), YEARS)
    gone = [key for key in budget.figures if key.column == YEARS[0] and key.line != "total"]
    figures = {key: figure for key, figure in budget.figures.items() if key not in gone}
    found = check(
        budget._replace(figures=figures, unknown={key: Unknown("") for key in gone})
    ).findings
    assert len(found) == 21
    assert "10 more" in found[-1].message


@pytest.mark.parametrize("language", Language)
def test_the_screen_says_what_the_verdict_covers(language: Language) -> None:
    whole, partly = (
        ReportView(check(table(WHOLE, YEARS)._replace(unasked=each)))
        for each in ((), (OUT_OF_REACH,))
    )
    said = {
        Language.ENGLISH: "2 of 2 stated sums hold; every figure is bound by one or more.",
        Language.DANISH: "2 af 2 oplyste summer holder; alle tal indgår i en eller flere.",
    }
    assert said[language] in whole.table(language).notes
    assert (
        said[language].replace("2 of 2", "2 of 4").replace("2 af 2", "2 af 4")
        in partly.table(language).notes
    )
    assert any("All" in note and "B9" in note for note in partly.table(language).notes)


def test_the_document_states_the_coverage() -> None:
    document = ReportView(check(table(WHOLE, YEARS)._replace(unasked=(OUT_OF_REACH,)))).document()
    assert document["verdict"] == "incomplete"
    left = [{"id": "total-not-understood", "label": "All", "cell": "B9"}]
    assert document["coverage"] == {
        "figures": 6,
        "bound": 6,
        "stated": 4,
        "asked": 2,
        "not_understood": left,
    }


def test_every_finding_of_coverage_is_explained() -> None:
    assert set(COVERAGE) | {"incomplete"} <= meanings().keys()


def test_an_amount_too_small_for_two_decimals_is_still_told_from_nothing() -> None:
    said = [
        number(each)
        for each in (
            Fraction(1, 3),
            Fraction(1, 30_000),
            Fraction(-1, 7_000_000),
            Fraction(5, 4),
            Fraction(0),
        )
    ]
    assert said == ["0.33", "0.000033", "-0.00000014", "1.25", "0"]


def test_a_total_apart_from_what_is_beside_it_is_a_note() -> None:
    report = check(table(WHOLE, YEARS)._replace(unasked=(OUT_OF_REACH._replace(is_apart=True),)))
    assert report.verdict is Verdict.INCOMPLETE
    assert [each.severity for each in report.findings] == [Severity.NOTE]


def test_where_nothing_but_such_totals_is_stated_nothing_is_decided() -> None:
    bare = table("A 1.0 2.0\nB 2.0 2.0", YEARS, equations=())
    told = bare._replace(unasked=(OUT_OF_REACH._replace(is_apart=True),))
    assert check(told).verdict is Verdict.UNDECIDED


CULTURE = (
    "EUR thousand,2025,2026,2027\nMuseum,120,130,135\nTheatre,55,56,57\nTotal culture,175,186,192"
)
SCHOOLS = "\nPrimary,900,910,930\nUpper,100,101,102\nTotal schools,1000,1011,1032"


@pytest.mark.parametrize(
    ("rows", "verdict", "not_understood"),
    [
        ("\nTotal of all departments,9120,9377,9406", Verdict.INCOMPLETE, ["B5"]),
        (SCHOOLS + "\nGrand total,9120,9377,9406", Verdict.BROKEN, []),
        (SCHOOLS + "\nGrand total,1175,1197,1224", Verdict.EXACT, []),
        ("\nGrand total,175,186,192", Verdict.EXACT, []),
        ("\nGrand total,175,186,193", Verdict.BROKEN, []),
    ],
)
def test_a_total_of_more_than_the_sheet_is_neither_silent_nor_proved_wrong(
    rows: str, verdict: Verdict, not_understood: list[str]
) -> None:
    (grid,) = read_text((CULTURE + rows).encode(), Input("t.csv", None, ""))
    (budget,) = read_grid(grid, Layout(audited=True))
    report = check(budget)
    assert report.verdict is verdict
    found = [
        each.place.cell if each.place else None
        for each in report.findings
        if each.id == "total-not-understood"
    ]
    assert found == not_understood


def test_a_total_that_fits_none_of_several_totals_in_many_years_is_named() -> None:
    years = ",".join(map(str, range(2020, 2026)))
    rows = f"EUR thousand,{years}\n" + "".join(
        f"{name},{','.join(str(base + step * each) for each in range(6))}\n"
        for name, base, step in (
            ("Museum", 120, 3),
            ("Theatre", 55, 2),
            ("Total culture", 175, 5),
            ("Primary", 900, 7),
            ("Upper", 100, 1),
            ("Total schools", 1000, 8),
            ("Total of all departments", 9120, 11),
        )
    )
    (grid,) = read_text(rows.encode(), Input("t.csv", None, ""))
    (budget,) = read_grid(grid, Layout(audited=True))
    report = check(budget)
    assert [report.verdict, [each.id for each in report.findings]] == [
        Verdict.INCOMPLETE,
        ["total-not-understood"],
    ]
