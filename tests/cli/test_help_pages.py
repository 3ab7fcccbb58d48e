"""Help pages: groups, few options first, panels on a terminal, former names of options, and what
`help` and `explain` know."""

from __future__ import annotations

import re

import pytest

from budgetcli.cli import COMMANDS, GROUPS
from tests.processes import terminal
from tests.program import DATA, budgetcli

SECTION = re.compile(r"^(\S[^:\n]*):$", re.MULTILINE)


def sections(page: str) -> list[str]:
    """Return what stands above the parts of a page, in order."""
    return SECTION.findall(page)


def test_every_command_is_in_one_group() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(COMMANDS)


def test_the_page_of_all_shows_the_groups() -> None:
    page = budgetcli("--help").out
    assert sections(page) == ["Options", *GROUPS]
    assert budgetcli("-h").out == page == budgetcli("help").out


def test_a_page_shows_its_own_options_first_and_the_rest_in_groups() -> None:
    page = budgetcli("check", "-h").out
    assert sections(page) == [
        "Arguments",
        "Options",
        "Reading the source",
        "Account files",
        "How it is shown",
        "Workspace",
        "How it runs",
    ]
    own = page.partition("Options:\n")[2].partition("\nReading the source")[0]
    named = re.findall(r"--[a-z-]+", own)
    assert {"--strict", "--format", "--output", "--lang", "--help"} <= set(named)
    assert not {"--encoding", "--config", "--debug", "--engine"} & set(named)
    assert budgetcli("help", "check").out == page


def test_a_page_is_danish_whole() -> None:
    page = budgetcli("help", "gap", "--lang", "da").out
    assert page.startswith("Brug: budgetcli gap [TILVALG] KILDE [PAKKE]...")
    assert "Vis denne side og slut." in page
    assert "[påkrævet]" in page
    assert "[standard: 60" in page
    assert "Sådan læses kilden:" in page


@pytest.mark.parametrize("arguments", [("--help",), ("gap", "-h"), ("help", "check"), ()])
def test_on_a_terminal_a_page_has_panels(arguments: tuple[str, ...]) -> None:
    shown = re.sub(r"\x1b\[[\d;]*m", "", terminal(*arguments).out)
    assert "╭─" in shown
    assert re.search(r"╭─ (Options|Look|Reading the source) ─", shown)
    assert "Usage:" in shown


@pytest.mark.parametrize(
    ("arguments", "former", "name"),
    [
        (("combos", "sou", "--target", "4", "--year", "2025"), "--target", "--find"),
        (("diff", "sou", "sou", "--base=sou"), "--base", "--origin"),
        (("diff", "sou", "sou", "--by", "area"), "--by", "--group"),
    ],
)
def test_a_former_name_is_understood_and_said_to_be_one(
    arguments: tuple[str, ...], former: str, name: str
) -> None:
    ended = budgetcli(*arguments, "--lang", "en", "--exit-zero")
    assert ended.status == 0
    assert f"note[former-name]: `{former}` is called `{name}` here now" in ended.err
    today = [each.replace(former, name) for each in arguments]
    assert budgetcli(*today, "--lang", "en", "--exit-zero").out == ended.out


def test_explain_knows_a_measure_a_word_and_a_cell() -> None:
    measure = budgetcli("explain", "klippekort", "--lang", "en", folder=DATA).out
    assert "improves the balance by 4.2 in 2024" in measure
    assert "sund-aldring" not in measure
    assert budgetcli("explain", "sou", "Klippekort", "--lang", "en").out == measure
    assert "net = netto." in budgetcli("explain", "netto", "--lang", "en").out
    cell = budgetcli("explain", "sou", "D12", "--lang", "en").out
    named = budgetcli("explain", "sou", "total", "2024", "--lang", "en").out
    assert cell == named
    assert budgetcli("explain", "sou", "SOU!$D$12", "--lang", "en").out == named


def test_explain_says_what_is_missing() -> None:
    assert "no figure in cell `A1`" in budgetcli("explain", "sou", "A1", "--lang", "en").err
    lone = budgetcli("explain", "sou", "--lang", "en")
    assert (lone.status, "hint: budgetcli explain sou LINE YEAR" in lone.err) == (2, True)
    assert "budgetcli explain TARGET CELL" not in lone.err
    typo = budgetcli("explain", "klippekrot", "--lang", "en", folder=DATA)
    assert "did you mean `klippekort`" in typo.err


def test_help_explains_what_is_no_command() -> None:
    assert budgetcli("help", "ramme", "--lang", "en").out == (
        budgetcli("explain", "ramme", "--lang", "en").out
    )


def test_a_committee_stands_for_its_packages_and_claims() -> None:
    package = "roskilde-sou-2024.savings.toml"
    for command in (("lint", "--target", "sou"), ("read-package",), ("catalogue", "-O", "csv")):
        name, *options = command
        by_file = budgetcli(name, package, *options, "--lang", "en", folder=DATA)
        by_name = budgetcli(name, "sou", *options, "--lang", "en")
        assert (by_name.out, by_name.status) == (by_file.out, by_file.status)
    by_file = budgetcli("claims", "hearing.claims.toml", "--lang", "en", folder=DATA)
    assert budgetcli("claims", "sou", "--lang", "en", folder=DATA).out == by_file.out
    assert "Project-Id-Version" not in budgetcli("claims", "sou", "--lang", "da", folder=DATA).out
