"""What a report says of its findings, in Danish and English."""

from __future__ import annotations

from importlib import import_module
from random import Random

import pytest

from budgetcli.checking.checks import CHECKS, check
from budgetcli.checking.slips.repairs import Slip
from budgetcli.model.equations import ONE, Equation, Kind
from budgetcli.views.check_view import ReportView
from budgetcli.words.languages import Language, phrased
from budgetcli.words.phrases import phrases
from tests.checking.tables import table, year
from tests.checking.test_verdicts import two_by_two
from tests.program import DATA, budgetcli
from tests.verify.slips import doubled, dropped, exchanged, turned
from tests.verify.trees import tree

SOU = (DATA / "sou.csv").read_text(encoding="utf-8")
MISPRINTED = SOU.replace("-919,6", "-916,9")


def said(text: str, language: str) -> list[str]:
    """Return the lines of `check` below the count of equations and what they cover."""
    lines = budgetcli("check", "-", "--lang", language, stdin=text.encode()).out.splitlines()
    return lines[lines.index(next(line for line in lines if line.startswith("15 "))) + 2 :]


def notes(view: ReportView, language: Language = Language.DANISH) -> str:
    return "\n".join(view.table(language).notes)


def test_a_misprinted_figure_is_worded_in_danish_with_its_cell_and_slip() -> None:
    problem, first, alike, *others = said(MISPRINTED, "da")
    assert problem == (
        "fejl[total-adds-up]: Sundheds- og Omsorgsudvalget i alt, 2025 netto: trykt -1.281,7, linjerne giver -1.279,0; "
        "forskellen er 2,7, og afrunding kan forklare under 0,3"
    )
    assert (
        first
        == "  sikkert forslag: E2 Pleje og træning, 2025 netto: -916,9 → -919,6 (ombyttede cifre)"
    )
    assert alike.endswith("E2, E3, E4, E5, E6: en af disse 5 linjer, eller totalen E7")
    assert others[-1].endswith("2025 netto -2,7 (en linje mangler)")
    assert all(line.startswith("  forslag: E7 ") for line in others)


def test_the_same_in_english_names_the_ids_that_explain_knows() -> None:
    problem, first, alike, *_ = said(MISPRINTED, "en")
    assert problem.startswith(
        "error[total-adds-up]: Sundheds- og Omsorgsudvalget i alt, 2025 net: printed -1,281.7, its parts add up to"
    )
    assert first.endswith("-916.9 → -919.6 (digits-swapped)")
    assert "one of these 5 lines, or the total E7" in alike


def test_no_sentence_says_what_the_error_is() -> None:
    danish = [phrased(key, english, Language.DANISH) for key, english in phrases().items()]
    assert not any("fejlen er" in each.lower() for each in danish)
    assert not any("the error is" in each.lower() for each in phrases().values())


def test_every_check_of_an_equation_and_every_slip_has_its_words() -> None:
    assert {id for id in CHECKS if id != "jointly-impossible"} <= phrases().keys()
    assert {f"slip-{slip}" for slip in Slip} <= phrases().keys()


def test_equations_that_cannot_hold_at_once_are_said_with_both_sums() -> None:
    (line, *_) = ReportView(check(two_by_two())).table(Language.DANISH).notes[2:]
    assert line.startswith(
        "fejl[jointly-impossible]: hver af de 4 ligninger kan stemme for sig, men ikke alle på én gang"
    )
    assert "giver tilsammen 100,2" in line or "giver tilsammen 99,8" in line
    assert line.endswith("forskellen 0,4 er større end de 4 tals samlede afrunding (under 0,2)")


def test_a_table_that_was_cut_off_is_said_to_hold_only_so() -> None:
    view = ReportView(check(tree(30, 5, cut=True)))
    assert "Stemmer kun hvis tallene er afkortet" in notes(view)
    assert view.document()["truncated"] is True
    assert "holds only if the figures were truncated" in notes(view, Language.ENGLISH)


def test_waived_equations_are_counted_with_their_reason() -> None:
    budget = table("A 1.0\nB 2.0\nTotal 4.0", (year(2024),))
    column = year(2024)
    waived = budget.equations[0]._replace(waived="the law adds a line")
    key = waived.result._replace(line="b")
    view = ReportView(
        check(budget._replace(equations=(waived, Equation("b", Kind.SAME, key, ((ONE, key),)))))
    )
    assert column == key.column
    assert "1 undtaget, ikke talt med: the law adds a line (Total, 2024 netto (sum))" in notes(view)
    assert view.document()["waived"] == [
        {"id": waived.id, "reason": "the law adds a line", "outcome": "broken"}
    ]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (dropped, "en linje mangler"),
        (doubled, "linje talt dobbelt"),
        (exchanged, "ombyttede tal"),
        (turned, "hele linjens fortegn"),
    ],
)
def test_a_slip_of_structure_is_worded(made: object, words: str) -> None:
    assert callable(made)
    found = notes(ReportView(check(made(tree(30, 21), Random(3)).budget)))
    assert f"({words})" in found


def test_the_screen_stays_short_where_everything_holds() -> None:
    assert len(budgetcli("check", "sou").out.splitlines()) == 10


def test_a_phrase_stands_in_one_subject_only() -> None:
    subjects = [
        import_module(f"budgetcli.words.phrases.{subject}").PHRASES
        for subject in ("general", "judged", "decided")
    ]
    assert sum(map(len, subjects)) == len(phrases())
