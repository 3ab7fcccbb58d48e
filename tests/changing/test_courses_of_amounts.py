"""How an amount lies over the years: said once, within its years, and never filled in from a later
year."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetcli.model.errors import BudgetError
from budgetcli.savings.apply import Choices, apply
from budgetcli.savings.courses import Assumption
from budgetcli.savings.gaps import gap
from budgetcli.views.package_view import PackageView
from budgetcli.words.languages import Language
from tests.changing.scenes import YEARS, decimals, package, sou

HEAD = '[[measure]]\nid = "m"\ntarget = "pleje_og_traening"\nin_base = false\n'
OTHER = '[[measure]]\nid = "n"\ntarget = "pleje_og_traening"\nannual = "1.0"\nfrom = 2024\n'
FRAME = '[[frame]]\nid = "f"\n[[frame.share]]\ncommittee = "sou"\n'


def effect(text: str, assume: Assumption | None = None) -> list[Decimal | None]:
    """Return what a measure does in each of the four years."""
    (outcome,) = apply(sou(), [package(HEAD + text)], Choices(assume=assume)).outcomes
    return [outcome.effect[year] for year in YEARS]


def demanded(text: str, assume: Assumption | None = None) -> list[Decimal | None]:
    """Return what a frame demands in each of the four years."""
    (demand,) = gap(sou(), [package(FRAME + text)], Choices(assume=assume)).demands
    return [demand.demanded[year] for year in YEARS]


def said(text: str) -> str:
    """Return the sentence about a measure."""
    return " ".join(
        text
        for kind, _, text in PackageView(package(HEAD + text), Language.ENGLISH).sentences(
            Language.ENGLISH
        )
        if kind == "measure"
    )


@pytest.mark.parametrize(
    "text",
    [
        'annual = "4.0"\nphase = ["1.0", "2.0"]\nfrom = 2024\n',
        'profile = "phased"\nannual = "4.0"\nphase = [50, 75, 100]\nfrom = 2024\n',
        'phase = ["1.0", "2.0", "3.5"]\nfrom = 2024\nto = 2025\n',
        'amounts = { 2024 = "1.0", 2026 = "2.0" }\nto = 2025\n',
        'amounts = { 2024 = "1.0", 2026 = "2.0" }\nfrom = 2025\n',
    ],
)
def test_an_amount_said_twice_or_beyond_its_years_is_refused(text: str) -> None:
    with pytest.raises(BudgetError) as refused:
        package(HEAD + text)
    assert refused.value.id == "bad-package"
    with pytest.raises(BudgetError):
        package(FRAME + text)


def test_a_gap_is_unknown_and_never_filled_from_a_later_year() -> None:
    text = 'amounts = { 2024 = "1.0", 2026 = "3.0" }\nafter_last_year = "permanent"\n'
    assert effect(text) == demanded(text) == decimals("1.0", None, "3.0", "3.0")
    assert (
        effect(text, Assumption.PERMANENT)
        == demanded(text, Assumption.PERMANENT)
        == decimals("1.0", "1.0", "3.0", "3.0")
    )
    assert (
        effect(text, Assumption.ZERO)
        == demanded(text, Assumption.ZERO)
        == decimals("1.0", "0", "3.0", "3.0")
    )
    assert "(not stated for 2025)" in said(text)


def test_a_year_that_the_measure_begins_in_without_an_amount_is_unknown() -> None:
    text = 'amounts = { 2026 = "3.0" }\nfrom = 2025\nafter_last_year = "ends"\n'
    assert effect(text) == demanded(text) == decimals("0.0", None, "3.0", "0.0")
    assert effect(text, Assumption.PERMANENT) == decimals("0.0", "0.0", "3.0", "0.0")


def test_years_before_the_first_amount_are_nothing_and_that_is_said() -> None:
    text = 'amounts = { 2026 = "3.0", 2027 = "3.0" }\n'
    assert effect(text) == demanded(text) == decimals("0.0", "0.0", "3.0", "3.0")
    notes = apply(sou(), [package(HEAD + text)]).notes
    assert [note.id for note in notes] == ["zero-before"]
    assert "`m` (first amount 2026)" in notes[0].message
    assert [note.id for note in gap(sou(), [package(FRAME + text)]).notes] == ["zero-before"]
    assert "improves the balance by nothing before 2026, 3.0 a year in 2026–2027" in said(
        text + OTHER
    )
    assert not apply(sou(), [package(HEAD + 'annual = "3.0"\nfrom = 2026\n')]).notes


@pytest.mark.parametrize(
    ("text", "amounts", "words"),
    [
        (
            'annual = "2.0"\nfrom = 2024\nto = 2025\n',
            ("2.0", "2.0", "0.0", "0.0"),
            "and every year until 2025",
        ),
        (
            'profile = "one_off"\nannual = "2.0"\nfrom = 2024\nto = 2026\n',
            ("2.0", "0.0", "0.0", "0.0"),
            "and nothing after",
        ),
        (
            'phase = ["1.0", "2.0"]\nfrom = 2024\nto = 2025\n',
            ("1.0", "2.0", "0.0", "0.0"),
            "and nothing after",
        ),
        (
            'amounts = { 2024 = "1.0" }\nto = 2025\n',
            ("1.0", None, "0.0", "0.0"),
            "after that nobody knows, nothing after 2025",
        ),
    ],
)
def test_what_is_said_of_the_years_is_what_is_applied(
    text: str, amounts: tuple[str | None, ...], words: str
) -> None:
    assert effect(text) == demanded(text) == decimals(*amounts)
    assert words in said(text)
