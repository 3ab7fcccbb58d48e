"""A figure followed from its cell to the screen, and every word of the program explained."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from budgetcli.cli import COMMANDS
from budgetcli.formats.meanings import in_danish, meanings
from budgetcli.words.glossary import DANISH, GLOSSARY
from tests.program import DATA, ROOT, budgetcli

SOU = (DATA / "sou.csv").read_text(encoding="utf-8")
FIXTURES = ROOT.parent / "shared" / "fixtures"
needs_fixtures = pytest.mark.skipif(
    not FIXTURES.exists(), reason="the fixtures are not beside the repository"
)
PRICES = 'schema = "budgetcli/prices@1"\nid = "tre"\n[rates]\n2025 = "3.0"\n'


def test_the_slack_of_other_income_is_told_in_danish_and_english() -> None:
    danish = budgetcli("explain", "sou", "Andre udgifter", "2024", "--side", "income").out
    english = budgetcli(
        "explain", "sou", "andre_udgifter", "2024", "--side", "income", "--lang", "en"
    ).out
    assert danish.splitlines()[0] == "Andre udgifter, 2024 indtægter: 43,7"
    assert "Alle ligninger tilsammen giver et sandt beløb fra 43,65 til under 43,70." in danish
    assert "All equations together leave a true amount from 43.65 to below 43.70." in english
    assert "cell C11, line “Andre udgifter” (A11) under “2024 indtægter”" in english
    assert "The cell holds the number 43.7, shown by the format #,##0.0" in english
    assert "stated in SOU!A2: “I mio. kr. (2024-priser)”" in english


def test_the_raw_text_and_its_decimal_mark_are_told() -> None:
    document = budgetcli(
        "explain", DATA / "sou.csv", "pleje-og-traening", "2025", "-O", "json"
    ).json
    assert document["source"] == {
        "path": str(DATA / "sou.csv"),
        "sheet": None,
        "cell": "E2",
        "text": "-919,6",
        "number": False,
        "number_format": None,
        "formula": None,
        "label": "Pleje og træning",
        "label_cell": "A2",
        "heading": "2025",
    }
    assert (document["reading"]["mark"], document["reading"]["decimal"]["basis"]) == (
        "comma",
        "proved",
    )
    assert document["reading"]["sign"]["basis"] == "proved"


def test_a_cell_that_can_be_read_in_two_ways_names_the_one_that_settles_it() -> None:
    csv = b"mio. kr.;2024 udgifter\nSkoler;-1.250\nVeje;-2.500,5\nI alt;-3.750,5\n"
    document = budgetcli("explain", "-", "skoler", "2024", "-O", "json", stdin=csv).json
    assert document["reading"]["decimal"] == {"basis": "proved", "text": "-2.500,5", "cell": "B3"}
    shown = budgetcli("explain", "-", "skoler", "2024", stdin=csv).out
    assert (
        "read with a decimal comma: proved by B3, “-2.500,5”, which can be read in this way only."
        in shown
    )
    assert "Source: standard input, cell B2" in shown


def test_each_measure_stands_with_its_file_and_line(tmp_path: Path) -> None:
    document = budgetcli(
        "explain", "sou", "pleje-og-traening", "2024", "--base-state", "before", "-O", "json"
    ).json
    steps = [(each["kind"], each["name"], str(each["amount"])) for each in document["steps"]]
    assert steps == [
        ("printed", None, "-897.8"),
        ("measure", "klippekort", "4.2"),
        ("measure", "medicinpakker", "0.0"),
        ("measure", "administration", "0.4"),
        ("measure", "sund-aldring", "-0.4"),
    ]
    lines = (DATA / "roskilde-sou-2024.savings.toml").read_text(encoding="utf-8").splitlines()
    for each in document["measures"]:
        assert lines[each["line"] - 1].strip() == "[[measure]]"
        assert any(f'"{each["id"]}"' in line for line in lines[each["line"] : each["line"] + 2])
    assert document["amount"] == Decimal("-893.6")


def test_a_total_is_moved_by_the_same_measures_and_then_by_prices(tmp_path: Path) -> None:
    prices = tmp_path / "pl.toml"
    prices.write_text(PRICES, encoding="utf-8")
    flags = ("--base-state", "before", "--assume", "zero", "--prices", prices, "--to", "2025")
    document = budgetcli("explain", "sou", "total", "2025", *flags, "-O", "json").json
    assert [str(each["amount"]) for each in document["steps"]] == [
        "-1281.7",
        "4.2",
        "2.0",
        "0.4",
        "0.0",
        "-38.253",
    ]
    assert (str(document["amount"]), str(document["shown"])) == ("-1313.353", "-1313.4")
    assert document["prices"] == {
        "from": 2024,
        "to": 2025,
        "rates": {"2025": 3},
        "table": "tre",
        "factor": Decimal("1.03"),
    }


def test_what_is_in_the_base_already_moves_nothing_and_is_said() -> None:
    shown = budgetcli("explain", "sou", "pleje-og-traening", "2024", "--lang", "en").out
    assert "klippekort (" in shown
    assert "is in the printed figure already: +4.2. Its package says so." in shown
    assert "That klippekort is on this line is inferred; no source says it." in shown
    chosen = budgetcli(
        "explain",
        "sou",
        "pleje-og-traening",
        "2024",
        "--only",
        "klippekort",
        "--base-state",
        "before",
        "--lang",
        "en",
    ).out
    assert "administration" in chosen
    assert "is not applied: it was not selected." in chosen


def test_a_year_without_an_amount_makes_the_figure_unknown() -> None:
    result = budgetcli(
        "explain", "sou", "pleje-og-traening", "2025", "--base-state", "before", "--lang", "en"
    )
    assert result.out.splitlines()[0] == "Pleje og træning, 2025 net: ?"
    assert "sund-aldring has no amount for this year, so nobody knows the figure" in result.out


def test_a_measure_taken_out_is_a_step_back() -> None:
    document = budgetcli(
        "explain",
        "sou",
        "i alt",
        "2024",
        "--reverse",
        "klippekort",
        "--skip",
        "administration",
        "-O",
        "json",
    ).json
    assert [str(each["amount"]) for each in document["steps"]] == ["-1253.6", "-4.2"]


def test_what_was_written_before_tells_its_record(tmp_path: Path) -> None:
    out = tmp_path / "after.json"
    assert (
        budgetcli(
            "apply-savings", "sou", "--base-state", "before", "--only", "klippekort", "-o", out
        ).status
        == 0
    )
    shown = budgetcli(
        "explain", out, "pleje-og-traening", "2024", "--no-config", "--lang", "en"
    ).out
    assert (
        "klippekort: +4.2, of package roskilde-sou-b2024, was applied before; the document's record says so."
        in shown
    )
    assert "No source cell" in shown


@needs_fixtures
def test_a_follow_up_table_is_explained_by_stage() -> None:
    shown = budgetcli(
        "explain",
        FIXTURES / "bo3-2025.csv",
        "skatter",
        "revised",
        "--sign",
        "expense-positive",
        "--lang",
        "en",
    ).out
    assert (
        "Inside, income is positive, so the amount was turned to 2,093.8; it is shown as the source prints it."
        in shown
    )


def test_a_broken_table_leaves_no_true_amount() -> None:
    broken = SOU.replace("-919,6", "-916,9").encode()
    shown = budgetcli(
        "explain",
        "-",
        "pleje-og-traening",
        "2025",
        "--rounding",
        "half-up",
        "--lang",
        "en",
        stdin=broken,
    ).out
    assert "No true amount satisfies all equations at once" in shown


def test_other_signs_turn_amounts_and_intervals() -> None:
    shown = budgetcli(
        "explain",
        "sou",
        "andre-udgifter",
        "2024",
        "--side",
        "income",
        "--show-sign",
        "expense-positive",
        "--lang",
        "en",
    ).out
    assert "a true amount above -43.70 to -43.65." in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_explained(name: str) -> None:
    assert COMMANDS[name] in " ".join(budgetcli("explain", name, "--lang", "en").out.split())


@pytest.mark.parametrize("id", GLOSSARY)
def test_every_word_is_explained_in_both_languages(id: str) -> None:
    term = GLOSSARY[id]
    assert term.meaning in budgetcli("explain", id, "--lang", "en").out
    assert term.betydning in budgetcli("explain", term.danish, "--lang", "da").out


def test_near_misses_are_suggested() -> None:
    assert (
        "did you mean `pleje-og-traening`"
        in budgetcli("explain", "sou", "pleje-og-traning", "2024", "--lang", "en").err
    )
    assert "did you mean `broken`" in budgetcli("explain", "brokn", "--lang", "en").err
    assert budgetcli("explain", "sou", "pleje", "--lang", "en").err.startswith(
        "error[bad-option]: `sou pleje` names no figure"
    )
    assert budgetcli("explain", "sou", "pleje-og-traening", "2031", "--lang", "en").err.startswith(
        "error[unknown-year]: no year or stage `2031`"
    )


def test_every_meaning_is_there_in_danish() -> None:
    known = meanings() | {name: ("command", text) for name, text in COMMANDS.items()}
    for id, (kind, text) in known.items():
        danish = in_danish(id, kind, text)
        assert danish[1] != text, id
        assert danish[0] != kind or kind == "format", id
    assert known.keys() >= DANISH.keys()


def test_a_verdict_an_error_and_a_command_are_explained_in_danish() -> None:
    assert budgetcli("explain", "broken", "--lang", "da").out.startswith(
        "broken (kontrol, vurdering eller fejltype og udfald)\n"
    )
    assert "`--sign` afgør det." in budgetcli("explain", "sign-doubt", "--lang", "da").out
    assert (
        "Vis, hvad der er ændret mellem to budgetter"
        in budgetcli("explain", "diff", "--lang", "da").out
    )
    everything = budgetcli("explain", "--lang", "da").out
    assert "Betydning" in everything
    assert "A printed total" not in everything
