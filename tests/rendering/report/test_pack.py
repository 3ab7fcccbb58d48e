"""The consultation pack: measures, money, who decides, staffing or its absence, questions (story
21)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.program import budgetcli
from tests.rendering.report.pages import PageReader


def pack(*arguments: str | Path) -> PageReader:
    result = budgetcli("report", "sou", "--pack", "med", "-O", "html", "--lang", "da", *arguments)
    assert result.status == 0, result.err
    return PageReader(result.out)


def test_posts_are_reckoned_from_savings_and_marked_assumed() -> None:
    staffing = pack("--cost-per-fte", "500000").tables[0].column("Personale")
    assert [each for each in staffing.values()] == [
        "ikke oplyst; 8,4 årsværk (antaget)",
        "ikke oplyst; 4,0 årsværk (antaget)",
        "ikke oplyst; 0,8 årsværk (antaget)",
        "ikke oplyst",
    ]


def test_without_a_cost_nothing_is_assumed() -> None:
    page = pack()
    assert set(page.tables[0].column("Personale").values()) == {"ikke oplyst"}
    assert list(page.tables[0].column("Om året").values()) == ["+4,2", "+2,0", "+0,4", "−0,4"]
    assert list(page.tables[0].column("Fra").values()) == [
        "2024",
        "2025",
        "2024",
        "2024; senere år ikke oplyst",
    ]
    assert page.tables[0].column("Hvem beslutter")[
        "Afskaffelse af klippekortsordningen i hjemmeplejen"
    ] == ("vedtaget; rammen: Økonomiudvalget, 2023-05-15, 173; udmøntes administrativt")


def test_questions_follow_from_what_is_missing() -> None:
    said = budgetcli("report", "sou", "--pack", "med", "-O", "md", "--lang", "en").out
    assert (
        "Who decided “Abolish the punch\\-card" in said
        or "Who decided “Abolish the punch-card" in said
    )
    assert "The administration is to carry out" in said
    assert "Where are DKK\u00a09.3\u00a0million in 2024 to be found" in said
    assert "How many full-time posts are concerned by" in said


def test_what_the_package_says_is_not_asked(tmp_path: Path) -> None:
    package = tmp_path / "p.toml"
    package.write_text(
        """schema = "budgetcli/savings-package@1"
id = "p"
unit = "mio_kr"
price_level = 2024
[[measure]]
id = "m"
title = "Færre biler"
target = "pleje_og_traening"
from = 2024
annual = "1.0"
in_base = false
fte = "2"
decided = { body = "Byrådet", date = 2023-10-11, item = "4" }
""",
        encoding="utf-8",
    )
    result = budgetcli("report", "sou", package, "--pack", "med", "-O", "html", "--lang", "en")
    page = PageReader(result.out)
    assert page.tables[0].column("Staffing") == {"Færre biler": "2 full-time posts"}
    assert page.tables[0].column("Who decides") == {"Færre biler": "Byrådet, 2023-10-11, 4"}
    assert "Who decided" not in result.out
    assert "How many full-time posts" not in result.out


def test_posts_are_in_the_json() -> None:
    document = budgetcli("report", "sou", "--cost-per-fte", "500000", "-O", "json").json
    assert [each["posts"] for each in document["measures"]] == [
        Decimal("8.4"),
        Decimal("4.0"),
        Decimal("0.8"),
        None,
    ]


def test_a_cost_that_is_none_is_refused() -> None:
    assert (
        "error[bad-option]" in budgetcli("report", "sou", "--cost-per-fte", "0", "--lang", "en").err
    )
