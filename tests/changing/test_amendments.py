"""Counter-proposals balance in every year, or are refused with what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pypdfium2
import pytest

from tests.changing.scenes import CSV, PACKAGE, amounts, cut, decimals, measure
from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path


def test_dropping_klippekort_without_funding_is_refused_with_the_amount_missing_in_each_year() -> (
    None
):
    refused = budgetcli("amend", CSV, PACKAGE, "--drop", "klippekort")
    assert refused.status == 2
    assert "error[not-financed]" in refused.err
    assert "2024: 4.2; 2025: 4.2; 2026: 4.2; 2027: 4.2" in refused.err


def test_a_financed_amendment_balances_and_is_written_as_a_package(tmp_path: Path) -> None:
    other = cut(
        tmp_path, measure("kmf", "4.2", "aktivitetsbestemt_medfinansiering"), name="other.toml"
    )
    written = tmp_path / "counter.toml"
    ran = budgetcli(
        "amend",
        CSV,
        PACKAGE,
        "--drop",
        "klippekort",
        "--fund",
        other,
        "--package-out",
        written,
        "-O",
        "json",
    )
    assert ran.status == 0, ran.err
    assert amounts(ran.json["balance"]) == decimals("0.0", "0.0", "0.0", "0.0")
    assert (ran.json["dropped"], ran.json["funding"]) == (["klippekort"], ["kmf"])
    again = budgetcli("apply-savings", CSV, written, "-O", "json").json
    assert amounts(again["after"]["net"]) == amounts(again["before"]["net"])
    assert {each["line"] for each in again["measures"]} == {
        "pleje-og-traening",
        "aktivitetsbestemt-medfinansiering",
    }
    shown = budgetcli(
        "amend", CSV, PACKAGE, "--drop", "klippekort", "--fund", other, "--lang", "da"
    ).out
    assert "Det balancerer i alle år." in shown


def test_an_amendment_that_leaves_a_year_open_is_refused(tmp_path: Path) -> None:
    late = cut(
        tmp_path,
        measure("late", "9.0", "aktivitetsbestemt_medfinansiering").replace(
            "from = 2024", "from = 2025"
        ),
        name="late.toml",
    )
    refused = budgetcli("amend", CSV, PACKAGE, "--drop", "klippekort", "--fund", late)
    assert "missing in mio. kr.: 2024: 4.2" in refused.err


BUDGET = (
    "I mio. kr. (2026-priser);2026 udgifter;2026 indtægter;2026 Netto;2027\n"
    "Biblioteker;-48,0;3,0;-45,0;-44,0\nHaller;-22,0;7,0;-15,0;-15,5\n"
    "Kulturudvalget i alt;-70,0;10,0;-60,0;-59,5\n"
)
WORKSPACE = """
entity = "Søby"
language = "da"
currency = "DKK"
[committee.ku]
title = "Kulturudvalget"
source = "ku.csv"
packages = ["p.toml"]
"""
CUTS = """
schema = "budgetcli/savings-package@1"
id = "forlig"
unit = "mio_kr"
price_level = 2026
committee = "ku"
[[frame]]
id = "krav"
title = "Krav"
total = { 2026 = "2.0", 2027 = "2.0" }
[[frame.share]]
committee = "ku"
amounts = { 2026 = "2.0", 2027 = "2.0" }
[[measure]]
id = "bogbus"
title = "Bogbussen nedlægges"
target = "Biblioteker"
profile = "permanent"
from = 2026
annual = "2.0"
frame = "krav"
status = "adopted"
in_base = true
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    for name, text in (("ku.csv", BUDGET), ("budgetcli.toml", WORKSPACE), ("p.toml", CUTS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def values(by_year: dict[str, Any]) -> list[Any]:
    """Return what stands in each year, in order."""
    return list(by_year.values())


def run(town: Path, *arguments: str, status: int = 0) -> Any:
    result = budgetcli(*arguments, "-O", "json", folder=town)
    assert result.status == status, result.err
    return result.json


DROP = ("amend", "ku", "--drop", "bogbus", "--fund", "Haller=2,0", "--package-out", "m.toml")


def test_a_line_and_an_amount_pay_for_what_is_dropped(town: Path) -> None:
    run(town, *DROP)
    after = run(town, "apply-savings", "ku", "m.toml")
    assert values(after["after"]["net"]) == decimals("-60.0", "-59.5")
    assert values(after["effect"]) == decimals("0.0", "0.0")
    written = (town / "m.toml").read_text(encoding="utf-8")
    assert 'title = "Bortfalder: Bogbussen nedlægges"' in written
    assert 'undoes = "bogbus"' in written
    assert 'frame = "krav"' in written


def test_what_cancels_a_measure_is_known_wherever_measures_count(town: Path) -> None:
    run(town, *DROP)
    found = run(town, "gap", "ku", "p.toml", "m.toml")["frames"][0]
    assert found["measures"] == ["less-haller"]
    assert values(found["remaining"]) == decimals("0.0", "0.0")
    together = run(town, "apply-savings", "ku", "p.toml", "m.toml")
    assert {each["id"]: each["reason"] for each in together["measures"]} == {
        "bogbus": "cancelled",
        "bogbus-dropped": None,
        "less-haller": None,
    }
    compared = run(town, "compare-scenarios", "ku", "a=p.toml", "b=p.toml+m.toml")["scenarios"]
    assert [each["measures"] for each in compared] == [[], ["bogbus-dropped", "less-haller"]]


def test_the_record_of_the_result_is_believed(town: Path) -> None:
    run(town, *DROP)
    for name in ("m.xlsx", "m.csv", "m.json"):
        assert budgetcli("apply-savings", "ku", "m.toml", "-o", name, folder=town).status == 0
        told = run(town, "report", name)
        assert [each["id"] for each in told["measures"] if each["held"]] == []
        assert told["gap"]["frames"][0]["measures"] == []
        again = run(town, "apply-savings", name, "p.toml", "m.toml")
        assert {each["reason"] for each in again["measures"]} == {"cancelled", "already-applied"}
        assert values(again["effect"]) == decimals("0.0", "0.0")
        alone = run(town, "apply-savings", name, "p.toml")
        assert [each["reason"] for each in alone["measures"]] == ["already-reversed"]
        back = run(town, "apply-savings", name, "m.toml", "--reverse", "bogbus-dropped")
        assert values(back["effect"]) == decimals("2.0", "2.0")


def test_what_is_not_in_the_budget_is_cancelled_without_money(town: Path) -> None:
    path = town / "p.toml"
    path.write_text(CUTS.replace("in_base = true", "in_base = false"), encoding="utf-8")
    run(town, *DROP)
    alone = run(town, "apply-savings", "ku", "m.toml")
    assert values(alone["effect"]) == decimals("2.0", "2.0")
    both = run(town, "apply-savings", "ku", "p.toml", "m.toml")
    assert values(both["effect"]) == decimals("2.0", "2.0")
    assert [each["reason"] for each in both["measures"]] == ["cancelled", "cancelled", None]


@pytest.mark.parametrize(
    ("fund", "said"),
    [
        ("Haller=2,000", "a thousand times as much"),
        ("Haller=0", "no amount above 0"),
        ("Haller=x", "no amount above 0"),
        ("Haller=2@2029", "no year `2029`"),
        ("Halle=2", "no line `Halle`"),
        ("Kulturudvalget i alt=2", "is a total"),
    ],
)
def test_what_is_no_line_amount_or_year_is_refused(town: Path, fund: str, said: str) -> None:
    refused = budgetcli(
        "amend", "ku", "--drop", "bogbus", "--fund", fund, "--lang", "en", folder=town
    )
    assert refused.status == 2
    assert said in refused.err


def test_a_year_that_is_not_financed_is_refused_unless_unbalanced(town: Path) -> None:
    asked = ("amend", "ku", "--drop", "bogbus", "--fund", "Haller=2@2026")
    refused = budgetcli(*asked, "--lang", "en", folder=town)
    assert refused.status == 2
    assert "2027: 2.0" in refused.err
    assert values(run(town, *asked, "--unbalanced")["balance"]) == decimals("0.0", "-2.0")
    split = run(town, *asked, "--fund", "Haller=2,5@2027")
    assert values(split["balance"]) == decimals("0.0", "0.5")
    twice = budgetcli(*asked, "--fund", "Haller=1@2026-", "--lang", "en", folder=town)
    assert "two amounts of `Haller` in 2026" in twice.err


def test_a_catalogue_finds_the_money(town: Path) -> None:
    (town / "k.csv").write_text("Titel;Linje;2026;2027\nMindre lys;Haller;2,0;2,0\n", "utf-8")
    found = run(town, "amend", "ku", "--drop", "bogbus", "--fund", "k.csv")
    assert values(found["balance"]) == decimals("0.0", "0.0")


PAGE = ("amend", "ku", "--drop", "bogbus", "--fund", "Haller=2,0")


def test_the_page_says_what_is_dropped_what_pays_and_that_it_balances(town: Path) -> None:
    page = budgetcli(*PAGE, "-O", "md", folder=town)
    assert page.status == 0, page.err
    said = page.out.replace("\u00a0", " ")
    assert "# Kulturudvalget 2026–2027: ændringsforslag" in said
    assert "**Forslaget balancerer i alle år.**" in said
    assert (
        "Bortfalder: »Bogbussen nedlægges«. Biblioteker får pengene tilbage: 2,0 mio. kr." in said
    )
    assert "Betaler: Haller får mindre: 2,0 mio. kr. i hvert af årene 2026–2027." in said
    assert "| Biblioteker | -45,0 | -47,0 | -44,0 | -46,0 |" in said
    assert "| Krav | 2026 | 2,0 | 2,0 | 2,0 | 0,0 |" in said
    assert "Hvem har besluttet »Bogbussen nedlægges«, og hvornår?" in said
    assert "Hvad skal der konkret ikke længere gøres på »Haller«?" in said


def test_the_page_says_in_which_years_money_is_missing(town: Path) -> None:
    late = ("amend", "ku", "--drop", "bogbus", "--fund", "Haller=1,5@2026", "--unbalanced")
    page = budgetcli(*late, "-O", "md", "--lang", "en", folder=town)
    said = page.out.replace("\u00a0", " ")
    assert (
        "**The proposal is not financed.** Missing: DKK 0.5 million in 2026 and DKK 2.0 million in 2027."
        in said
    )
    assert "| **Balance** |  | **-0.5** | **-2.0** |" in said


def test_the_page_is_written_as_html_workbook_and_one_sheet_of_paper(town: Path) -> None:
    for name in ("f.html", "f.xlsx", "f.md"):
        written = budgetcli(*PAGE, "-o", name, folder=town)
        assert written.status == 0, written.err
    html = (town / "f.html").read_text(encoding="utf-8")
    assert '<body class="leaflet">' in html
    assert "<script" not in html
    sheet = openpyxl.load_workbook(town / "f.xlsx").worksheets[0]
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert sheet.title == "Ændringsforslag"
    assert -47 in cells
    assert "Åbne spørgsmål" in cells
    again = budgetcli(*PAGE, "-o", "f.html", folder=town)
    assert again.status == 2


def test_the_pdf_is_one_page(town: Path) -> None:
    pytest.importorskip("weasyprint")
    written = budgetcli(*PAGE, "-o", "f.pdf", folder=town)
    assert written.status == 0, written.err
    document = pypdfium2.PdfDocument(town / "f.pdf")
    assert len(document) == 1
    assert "Forslaget balancerer" in document[0].get_textpage().get_text_bounded()
