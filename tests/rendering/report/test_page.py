"""The report as a page: tables equal to the JSON, nothing loaded, and what a screen reader needs."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from budgetcli.words.languages import Language, number
from tests.program import DATA, budgetcli
from tests.rendering.report.pages import PageReader

pytestmark = pytest.mark.needs("charts")


def html(*arguments: str | Path, stdin: bytes = b"") -> str:
    result = budgetcli("report", *arguments, "-O", "html", stdin=stdin)
    assert result.status == 0, result.err
    return result.out


@pytest.fixture(scope="module")
def danish() -> PageReader:
    return PageReader(html("sou", "--lang", "da"))


def test_the_table_is_that_of_the_json(danish: PageReader) -> None:
    summary = budgetcli("summarize", "sou", "-O", "json").json
    for line in summary["lines"]:
        for figure in line["figures"]:
            header = (
                f"{figure['year']} {'udgifter' if figure['side'] == 'expenditure' else 'indtægter'}"
            )
            header = (
                header
                if figure["side"] != "net"
                else "2024 netto"
                if figure["year"] == 2024
                else str(figure["year"])
            )
            assert danish.tables[0].column(header)[line["label"]] == number(
                figure["amount"], Language.DANISH
            )


def test_the_checks_and_the_gap_are_those_of_the_json(danish: PageReader) -> None:
    check = budgetcli("check", "sou", "-O", "json").json
    assert [row[1] for row in danish.tables[1].rows] == [
        each["cell"] for each in check["equations"] if each["outcome"] != "exact"
    ]
    gap = budgetcli("gap", "sou", "-O", "json").json
    remaining = next(row for row in danish.tables[3].rows[::-1] if row[1] == "mangler")
    assert remaining[2:] == [
        number(gap["remaining"][str(year)], Language.DANISH) for year in gap["years"]
    ]


def test_the_measures_are_those_of_the_json(danish: PageReader) -> None:
    document = budgetcli("report", "sou", "-O", "json").json
    for measure in document["measures"]:
        for year, effect in measure["effect"].items():
            shown = danish.tables[2].column(year)[measure["title"]]
            assert shown.removeprefix("+") == (
                "?" if effect is None else number(effect, Language.DANISH)
            )


def test_nothing_is_loaded_and_nothing_runs(danish: PageReader) -> None:
    assert danish.all("script") == []
    assert danish.all("link") == []
    for _, said in danish.elements:
        assert not {"src", "srcset", "data", "onclick", "onload"} & set(said)
        assert all(
            value is None or "http" not in value for key, value in said.items() if key == "href"
        )
    assert any("default-src 'none'" in (each.get("content") or "") for each in danish.all("meta"))


def test_a_screen_reader_finds_its_way(danish: PageReader) -> None:
    assert danish.all("html")[0]["lang"] == "da"
    assert [level for level, _ in danish.headings] == [1, *[2] * (len(danish.headings) - 1)]
    assert danish.scopes == {("head", "col"), ("body", "row")}
    assert all(table.caption for table in danish.tables)
    ids = [said["id"] for _, said in danish.elements if said.get("id")]
    assert len(ids) == len(set(ids))
    assert len(danish.all("svg")) == 8
    for chart in danish.all("svg"):
        assert chart["role"] == "img"
        assert set((chart["aria-labelledby"] or "").split()) <= set(ids)


def test_a_stranger_gets_the_four_answers() -> None:
    answers = budgetcli("report", "sou", "--lang", "en").out.splitlines()[-4:]
    assert "spends a net DKK 1,253.6 million in 2024" in answers[0]
    assert answers[1].startswith(
        "The table is sound: 15 sums and ratios were recalculated, 13 hold exactly, and 2 are off"
    )
    assert (
        "The largest saving is “Abolish the punch-card (klippekort) scheme in home care”"
        in answers[2]
    )
    assert "All of them are in the figures above already" in answers[2]
    assert answers[3].startswith(
        "Still to be found: DKK 9.3 million in 2024 and DKK 30.9 million in each year 2025–2027."
    )


def test_a_broken_table_is_said_to_be_one() -> None:
    broken = (DATA / "sou.csv").read_text(encoding="utf-8").replace("-919,6", "-916,9").encode()
    page = html("-", "--lang", "en", stdin=broken)
    assert "The table is not sound" in page
    assert "rounding cannot explain how 1 of them are off" in page
    assert "What should stand in the 1 places where the table is not sound?" in page
    assert 'class="call bad"' in page


def test_what_is_not_in_the_base_comes_after_the_published_total() -> None:
    page = html("sou", "--base-state", "before", "--lang", "en")
    assert "Published budget 1,253.6" in page
    assert "With the measures 1,249.4" in page
    assert "None of them is in the figures above yet." in page


def test_what_is_assumed_is_said() -> None:
    page = html("sou", "--assume", "permanent", "--lang", "en")
    assert "Assumed: years without an amount are like the last year with one." in page


def test_a_table_without_a_package_says_what_it_has() -> None:
    page = html(DATA / "sou.csv", "--lang", "en", "--no-config")
    assert "No savings package was given with this budget." in page
    assert "No demand for savings or financing was given with this budget." in page


def test_key_figures_stand_beside_the_table() -> None:
    page = PageReader(html("sou", "--per-capita", "90812", "--lang", "en"))
    assert "Key figures" in [text for _, text in page.headings]
    assert "-13,804" in page.tables[1].column("2024").values()


def test_key_figures_come_from_a_file_too(tmp_path: Path) -> None:
    figures = 'schema = "budgetcli/key-figures@1"\nid = "k"\n[[denominator]]\nid = "old"\ntitle = "80+-årig"\ncounts = { 2024 = 4712 }\n'
    (tmp_path / "k.toml").write_text(figures, encoding="utf-8")
    assert "80+-årig" in html("sou", "--key-figures", tmp_path / "k.toml", "--lang", "da")


def test_a_table_too_long_for_a_page_shows_its_largest_lines() -> None:
    lines = "".join(f"Linje {number};-{number},0;-{number},5\n" for number in range(1, 401))
    table = f"mio. kr.;2024;2025\n{lines}I alt;-80200,0;-80400,0\n"
    text = html(
        "-", "--sign", "income-positive", "--lang", "en", "--no-config", stdin=table.encode()
    )
    page = PageReader(text)
    assert "The table has 401 lines; the 120 largest are shown here" in text
    assert [row[0] for row in page.tables[0].rows][:2] == ["Linje 282", "Linje 283"]
    assert page.tables[0].rows[-1][0] == "I alt"
    assert len(text.encode()) < 1_000_000


def test_a_follow_up_table_is_told_by_stage() -> None:
    table = "mio. kr.;Oprindeligt budget;Korrigeret budget;Forventet;Afvigelse\nSkoler;-10,5;-11,0;-11,2;-0,2\nVeje;-2,5;-2,5;-2,4;0,1\n"
    text = html(
        "-",
        "--lang",
        "da",
        "--no-config",
        "--sign",
        "income-positive",
        stdin=f"{table}I alt;-13,0;-13,5;-13,6;-0,1\n".encode(),
    )
    assert "Nettoudgift pr. trin: oprindeligt 13,0, korrigeret 13,5 og forventet 13,6." in text
    assert "Den oplyste afvigelse på 0,1 mio. kr. er en forværring." in text
    assert "Nettobudget oprindeligt fordelt på poster" in text
    assert "Hver post fra oprindeligt til forventet" in text
    assert "None" not in text
    assert "Vækst til" not in text


def test_a_result_that_is_an_income_is_told_as_one_and_nothing_is_a_share_of_it() -> None:
    table = "mio. kr.;Oprindeligt budget;Forventet;Afvigelse\nSkatter;-90,5;-91,0;-0,5\nSkoler;80,5;82,2;1,7\nI alt;-10,0;-8,8;1,2\n"
    text = html(
        "-", "--lang", "en", "--no-config", "--sign", "expense-positive", stdin=table.encode()
    )
    assert (
        "Net income by stage: original 10.0 and expected 8.8. The deviation stated, 1.2 million, is to the worse."
        in text
    )
    assert "Net income original" in text
    assert "Share of" not in text
    assert "805.0" not in text


def test_years_with_a_stage_among_them_are_no_stages_and_amounts_are_as_printed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, whole = book.add_worksheet(), book.add_format({"num_format": "#,##0"})
        sheet.write_row(0, 0, ["Budget i mio. kr., - = udgifter", 2023, "Regnskab 2023", 2024])
        for row, (label, *amounts) in enumerate(
            (
                ("Skoler", -70.31, -71.2, -72.6),
                ("Veje", -31.2, -30.1, -33.3),
                ("I alt", -101.51, -101.3, -105.9),
            ),
            1,
        ):
            sheet.write_string(row, 0, label)
            for column, amount in enumerate(amounts, 1):
                sheet.write_number(row, column, amount, whole)
    text = html(path, "--lang", "da", "--no-config", "--sign", "income-positive")
    assert "102 mio. kr." in text
    assert "101,51" not in text
    assert "70,31" not in text
    assert "pr. trin" not in text


def test_units_without_a_name_are_called_so_in_danish_too() -> None:
    text = html(
        "-",
        "--lang",
        "da",
        "--no-config",
        "--sign",
        "income-positive",
        stdin=b"Linje;2024;2025\nSkoler;-70;-71\nVeje;-30;-31\n",
    )
    assert "100 enheder" in text
    assert "units" not in text


def test_a_long_label_stands_above_its_bar_line_by_line() -> None:
    text = html("sou", "--lang", "da")
    drawn = text[text.index('<desc id="chart-bridge-narrow-text">') :].partition("</svg>")[0]
    assert "Suspendering af Sund Aldring i</text>" in drawn
    assert "demografiberegningen</text>" in drawn
    assert "<tspan" not in drawn


def test_the_same_report_is_the_same_bytes_and_small() -> None:
    first, second = html("sou"), html("sou")
    assert first == second
    assert len(first.encode()) < 300_000


def test_hostile_names_do_not_become_elements(tmp_path: Path) -> None:
    table = 'mio. kr.;2024;2025\n<script>alert(1)</script>;-10,5;-11,0\n"""><img src=x onerror=y>;-2,5;-2,5\nI alt;-13,0;-13,5\n'
    page = PageReader(html("-", "--sign", "income-positive", stdin=table.encode()))
    assert page.all("script") == []
    assert page.all("img") == []
    assert page.tables[0].rows[0][0] == "<script>alert(1)</script>"


def test_markdown_has_the_same_tables_and_says_its_charts() -> None:
    text = budgetcli("report", "sou", "-O", "md", "--lang", "da").out
    assert (
        "| **Sundheds- og Omsorgsudvalget i alt** | **-1.457,5** | **203,9** | **-1.253,6** |"
        in text
    )
    assert "Uden tiltagene 1.257,8;" in text
    assert text.count("\n## ") == 7


def test_without_the_chart_library_the_report_stands_without_charts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("budgetcli.reports.charts.LIBRARY", "no_library_of_this_name")
    result = budgetcli("report", "sou", "-O", "html", "--lang", "en")
    assert "note[no-charts]: the library that draws charts is not installed" in result.err
    assert "<svg" not in result.out
    assert len(PageReader(result.out).tables) == 5
