"""An answer to a consultation in the pack: its claims, of whom it speaks, what it asks for and what
is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcli.publications.answers import bodies_in
from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path

ANSWER = """Svar fra medarbejderne på skoleområdet.

Skoleudvalget skal spare 3,1 mio. kr. om året, i alt 12,4 mio. kr. over fire år. Vi foreslår, at der tages tid til det.
Der er behov for en plan. Er det realistisk?
"""


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    path = tmp_path / "svar.txt"
    path.write_text(ANSWER, encoding="utf-8")
    return path


def test_the_pack_takes_an_answer_with_each_claim_and_its_status(answer: Path) -> None:
    page = budgetcli(
        "report", "sou", "--pack", "med", "--answer", answer, "-O", "md", "--lang", "da"
    ).out
    assert "12,4 mio. kr. | linje 3 | afledt | 3.1 \\* 4 == 12.4; læst som trappe" in page
    assert "Det nævner Skoleudvalget. Det taler ikke om Sundheds- og Omsorgsudvalget" in page
    assert "“Vi foreslår, at der tages tid til det.” (linje 3)" in page
    assert "“Er det realistisk?” (linje 4)" in page
    assert "3,1 mio. kr.: " in page


def test_a_pack_with_an_answer_is_verified_again_and_notices_another_answer(
    answer: Path, tmp_path: Path
) -> None:
    report = tmp_path / "pack.html"
    assert budgetcli("report", "sou", "--pack", "med", "--answer", answer, "-o", report).status == 0
    assert budgetcli("verify", report).status == 0
    answer.write_text(ANSWER.replace("12,4", "12,5"), encoding="utf-8")
    assert budgetcli("verify", report).status == 1


def test_bodies_are_named_by_name_and_by_capitals() -> None:
    assert bodies_in(
        "Vi beder BSU og Børne- og Skoleudvalget om at sende det til byrådet og MED."
    ) == ("Børne- og Skoleudvalget", "BSU")
