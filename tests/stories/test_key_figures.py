"""Stories 6, 22, 23 and 24, and the amounts for each head, post and year that follow from a budget
and a few populations."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from budgetcli.formats.schemas import schema
from tests.program import ROOT, budgetcli

FIXTURES = ROOT.parent / "shared" / "fixtures"
needs_fixtures = pytest.mark.skipif(
    not FIXTURES.exists(), reason="the fixtures are not beside the repository"
)
PRICES = 'schema = "budgetcli/prices@1"\nid = "tre"\n[rates]\n2024 = "3.0"\n2025 = "3.0"\n2026 = "3.0"\n2027 = "3.0"\n'
FILE = """schema = "budgetcli/key-figures@1"
id = "roskilde"
prices = "pl.toml"
[[denominator]]
id = "people"
title = "indbygger"
title_en = "inhabitant"
counts = { 2024 = 90812, 2025 = 91411 }
source = "FOLK1A"
[[denominator]]
id = "old"
title = "80+-årig"
counts = { 2024 = 4712, 2025 = 4950, 2026 = 5190, 2027 = 5410 }
lines = ["pleje_og_traening"]
[[denominator]]
id = "posts"
title = "årsværk"
title_en = "full-time post"
count = 1650
lines = ["pleje-og-traening", "total"]
[[amount]]
id = "omstilling"
title = "Omstilling af kernevelfærden"
amount = "30.9"
year = 2025
[[amount]]
id = "merudgifter"
amount = "9.3"
year = 2024
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "pl.toml").write_text(PRICES, encoding="utf-8")
    path = tmp_path / "key.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def figures(file: Path) -> Any:
    result = budgetcli("summarize", "sou", "--key-figures", file, "-O", "json")
    assert result.status == 0, result.err
    return result.json["key_figures"]


def row(shown: str, label: str) -> list[str]:
    return (
        next(line for line in shown.splitlines() if line.strip().startswith(label))
        .strip()
        .removeprefix(label)
        .split()
    )


def test_the_document_follows_its_schema(file: Path) -> None:
    text = budgetcli("summarize", "sou", "--key-figures", file, "-O", "json").out
    jsonschema.validate(__import__("json").loads(text), schema("summary"))


def test_the_index_has_a_decimal_more_than_the_printed_one(file: Path) -> None:
    shown = budgetcli("summarize", "sou", "--key-figures", file).out
    assert row(shown, "Indeks, faste priser") == ["100,0", "102,2", "104,3", "106,2"]
    assert row(shown, "Indeks ") == ["100", "102", "104", "106"]
    checked = budgetcli("check", "sou", "-O", "json").json["equations"]
    assert [each["outcome"] for each in checked if each["kind"] == "index"] == ["exact"] * 3
    document = budgetcli("summarize", "sou", "-O", "json").json
    assert [str(each) for each in document["computed_index"].values()] == [
        "100.00",
        "102.24",
        "104.31",
        "106.21",
    ]


def test_growth_of_the_total_of_lines_and_of_what_can_be_steered(file: Path) -> None:
    growth = {each["of"]: each for each in figures(file)["growth"]}
    assert (
        growth["total"]["change"],
        round(growth["total"]["percent"], 1),
        round(growth["total"]["percent_a_year"], 1),
    ) == (Decimal("-77.8"), Decimal("6.2"), Decimal("2.0"))
    parts = [
        (str(growth[of]["change"]), str(growth[of]["share"]))
        for of in ("pleje-og-traening", "aktivitetsbestemt-medfinansiering")
    ]
    assert parts == [("-71.5", "91.90"), ("-6.3", "8.10")]
    assert (str(growth["steerable"]["change"]), str(growth["steerable"]["percent"])) == (
        "-71.5",
        "7.98",
    )
    shown = budgetcli("summarize", "sou", "--key-figures", file).out
    assert (
        "I faste priser (2024-priser) vokser nettoudgiften fra 2024 til 2027 med 77,8 = 6,2 % (om året: 2,0 %)."
        in shown
    )
    assert (
        "I faste priser vokser nettoudgiften til Pleje og træning fra 2024 til 2027 med 71,5 = 8,0 %, som er 91,9 % af væksten."
        in shown
    )
    assert (
        "I faste priser vokser den styrbare nettoudgift fra 2024 til 2027 med 71,5 = 8,0 %."
        in shown
    )


def test_both_denominators_are_always_printed(file: Path) -> None:
    burdens = {each["id"]: each for each in figures(file)["burdens"]}
    said = [
        [
            str(burdens[id][key])
            for key in ("percent_of_total", "total", "percent_of_steerable", "steerable")
        ]
        for id in burdens
    ]
    assert said == [["2.41", "-1281.7", "3.37", "-918.0"], ["0.74", "-1253.6", "1.04", "-896.2"]]
    shown = budgetcli("summarize", "sou", "--key-figures", file, "--lang", "en").out
    assert row(shown, "Steerable base, DKK million") == ["-896.2", "-918.0", "-943.9", "-967.7"]
    assert "30.9 in 2025 is 2.4 % of the net (1,281.7): Omstilling af kernevelfærden." in shown
    assert (
        "30.9 in 2025 is 3.4 % of the steerable base (918.0): Omstilling af kernevelfærden."
        in shown
    )
    assert "9.3 in 2024 is 0.7 % of the net (1,253.6): merudgifter." in shown
    assert "9.3 in 2024 is 1.0 % of the steerable base (896.2): merudgifter." in shown


def test_running_prices(file: Path) -> None:
    running = figures(file)["running"]
    assert [str(round(each, 1)) for each in running["total"].values()] == [
        "-1253.6",
        "-1320.2",
        "-1387.2",
        "-1454.9",
    ]
    shown = budgetcli("summarize", "sou", "--key-figures", file).out
    assert row(shown, "I alt netto i løbende priser, mio. kr.") == [
        "-1.253,6",
        "-1.320,2",
        "-1.387,2",
        "-1.454,9",
    ]
    assert row(shown, "Indeks, løbende priser") == ["100,0", "105,3", "110,7", "116,1"]
    repriced = budgetcli(
        "reprice", "sou", "--to", "nominal", "--prices", file.parent / "pl.toml", "-O", "json"
    ).json
    assert [str(round(each, 1)) for each in repriced["total"]["net"].values()] == [
        "-1253.6",
        "-1320.2",
        "-1387.2",
        "-1454.9",
    ]


def test_a_measure_in_former_prices_is_converted_or_refused(tmp_path: Path) -> None:
    package, prices = tmp_path / "cut.toml", tmp_path / "pl.toml"
    prices.write_text(PRICES, encoding="utf-8")
    package.write_text(
        'schema = "budgetcli/savings-package@1"\nid = "p"\nunit = "mio_kr"\nprice_level = 2023\n'
        '[[measure]]\nid = "m"\n'
        'target = "pleje_og_traening"\nfrom = 2024\nprofile = "permanent"\nannual = "4.1"\nin_base = false\n',
        encoding="utf-8",
    )
    refused = budgetcli("apply-savings", "sou", package, "--lang", "en")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.startswith("error[price-level-mismatch]")
    document = budgetcli(
        "apply-savings", "sou", package, "--prices", prices, "-O", "json", "--lang", "en"
    ).json
    assert str(document["effect"]["2024"]) == "4.223"
    assert "+4,2" in budgetcli("apply-savings", "sou", package, "--prices", prices).out


def test_amounts_per_head_per_old_person_and_per_post(file: Path) -> None:
    shown = budgetcli("summarize", "sou", "--key-figures", file, "--lang", "en").out
    assert row(shown, "Total per inhabitant, DKK") == ["-13,804", "-14,021"]
    assert row(shown, "Steerable base per inhabitant, DKK") == ["-9,869", "-10,043"]
    assert row(shown, "Pleje og træning per 80+-årig, DKK") == [
        "-190,535",
        "-185,778",
        "-182,177",
        "-179,168",
    ]
    assert row(shown, "Total per full-time post, DKK") == [
        "-759,758",
        "-776,788",
        "-792,485",
        "-806,909",
    ]
    assert "may be up to ±30 DKK from the true ones." in shown
    assert "Numbers from: people: FOLK1A." in shown
    per = next(
        each
        for each in figures(file)["per"]
        if (each["denominator"], each["of"], each["year"]) == ("old", "pleje-og-traening", 2024)
    )
    assert (per["count"], str(per["amount"]), str(per["room"])) == (4712, "-190534.80", "10.61")


def test_per_capita_by_a_number_alone() -> None:
    shown = budgetcli("summarize", "sou", "--per-capita", "90812", "--lang", "en").out
    assert row(shown, "Pleje og træning per inhabitant, DKK")[0] == "-9,886"
    assert row(shown, "Total per inhabitant, DKK") == ["-13,804", "-14,114", "-14,399", "-14,661"]
    assert budgetcli("summarize", "sou", "--per-capita", "many").err.startswith(
        "error[bad-option]: `--per-capita many`"
    )


def test_a_csv_of_populations_and_prices(tmp_path: Path) -> None:
    table = tmp_path / "tal.csv"
    table.write_text(
        "navn;2024;2025;2026;2027\nindbygger;90812;91411;92000;92500\npriser;;3,0;3,0;3,0\n",
        encoding="utf-8",
    )
    document = figures(table)
    assert [str(round(each, 1)) for each in document["running"]["total"].values()] == [
        "-1253.6",
        "-1320.2",
        "-1387.2",
        "-1454.9",
    ]
    assert document["denominators"][0]["counts"] == {
        "2024": 90812,
        "2025": 91411,
        "2026": 92000,
        "2027": 92500,
    }
    for content in ("only words\n", "", "navn;2024\nindbygger;0\n"):
        table.write_text(content, encoding="utf-8")
        assert budgetcli("summarize", "sou", "--key-figures", table).err.startswith(
            "error[bad-key-figures]"
        ), content
    assert budgetcli("summarize", "sou", "--key-figures", tmp_path / "none.csv").err.startswith(
        "error[file-not-found]"
    )


def test_what_cannot_be_steered_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "key.toml"
    path.write_text(
        'schema = "budgetcli/key-figures@1"\nid = "k"\nnot_steerable = []\n', encoding="utf-8"
    )
    shown = budgetcli("summarize", "sou", "--key-figures", path, "--lang", "en").out
    assert "the total is the steerable base, too" in shown
    path.write_text(
        'schema = "budgetcli/key-figures@1"\nid = "k"\nnot_steerable = ["andre-udgifter"]\n',
        encoding="utf-8",
    )
    assert str(figures(path)["bases"]["steerable"]["2024"]) == "-1277.0"


@pytest.mark.parametrize(
    "wrong",
    [
        "people = 1",
        "[rates]\n24 = 3",
        '[[denominator]]\nid = "p"',
        '[[denominator]]\nid = "p"\ncount = -1',
        '[[amount]]\nid = "a"\nyear = 2024',
        '[[amount]]\nid = "a"\namount = 1\nyear = 2031',
    ],
)
def test_a_wrong_file_is_refused_with_its_key(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "key.toml"
    path.write_text(f'schema = "budgetcli/key-figures@1"\nid = "k"\n{wrong}\n', encoding="utf-8")
    result = budgetcli("summarize", "sou", "--key-figures", path)
    assert (result.status, result.out) == (2, "")
    assert "key.toml" in result.err


def test_csv_holds_the_key_figures_and_a_workbook_both(file: Path, tmp_path: Path) -> None:
    lines = budgetcli("summarize", "sou", "--key-figures", file, "-O", "csv").out.splitlines()
    assert lines[0] == "figure,of,year,stage,value,unit,amount,base,denominator"
    assert "burden,omstilling,2025,,2.41,percent,30.9,-1281.7,total" in lines
    assert (
        budgetcli("summarize", "sou", "--key-figures", file, "-o", tmp_path / "k.xlsx").status == 0
    )
    assert budgetcli("diff", "sou", f"{tmp_path / 'k.xlsx'}#SOU").status == 0


@needs_fixtures
def test_a_follow_up_table_is_summarised_by_stage() -> None:
    table = (FIXTURES / "bo3-2025.csv", "--sign", "expense-positive")
    document = budgetcli("summarize", *table, "-O", "json").json
    assert document["years"] == []
    assert {stage: str(each) for stage, each in document["total"]["net"].items()} == {
        "original": "128.8",
        "revised": "77.5",
        "expected": "99.0",
        "deviation": "21.6",
    }
    danish = budgetcli("summarize", *table, "--lang", "da").out
    assert "oprindeligt  korrigeret  forventet  afvigelse" in danish
    assert "Andel" not in danish
    per_head = budgetcli("summarize", *table, "--per-capita", "80000", "--lang", "da").out
    assert row(per_head, "Børne- og Familie pr. indbygger, kr.") == ["9.603", "9.619", "9.638"]


@needs_fixtures
def test_follow_up_tables_are_compared_by_stage(tmp_path: Path) -> None:
    after = tmp_path / "after.csv"
    text = (FIXTURES / "bo3-2025.csv").read_text(encoding="utf-8")
    for old, new in (
        ("771,0;1,5", "772,0;2,5"),
        ("2.975,3;-8,0", "2.976,3;-7,0"),
        ("-97,3;-12,6", "-96,3;-11,6"),
        ("-99,0;-21,6", "-98,0;-20,6"),
    ):
        text = text.replace(old, new)
    after.write_text(text, encoding="utf-8")
    result = budgetcli(
        "diff", FIXTURES / "bo3-2025.csv", after, "--sign", "expense-positive", "-O", "json"
    )
    assert result.status == 1
    changed = {
        (each["stage"], str(each["change"]))
        for each in result.json["changes"]
        if each["line"] == "boerne-og-familie"
    }
    assert changed == {("expected", "-1.0"), ("deviation", "-1.0")}
    assert {stage: str(each["change"]) for stage, each in result.json["total"]["net"].items()} == {
        "original": "0.0",
        "revised": "0.0",
        "expected": "-1.0",
        "deviation": "-1.0",
    }
    danish = budgetcli(
        "diff", FIXTURES / "bo3-2025.csv", after, "--sign", "expense-positive", "--lang", "da"
    ).out
    assert "forventet  afvigelse" in danish
