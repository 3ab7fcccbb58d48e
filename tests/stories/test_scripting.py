"""Story 25: the same bytes everywhere, exact numbers, formats that programs and people can use."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import polars
import pytest
from openpyxl import load_workbook

from budgetcli.formats.registry import FORMATS, OF_FINDINGS
from budgetcli.formats.schemas import SCHEMAS, schema
from tests.program import DATA, Result, budgetcli

PACKAGE = DATA / "roskilde-sou-2024.savings.toml"
CLAIMS = DATA.parent / "tests" / "stories" / "omu.claims.toml"
SOU = (DATA / "sou.csv").read_text(encoding="utf-8")

REPORT = Path(tempfile.gettempdir()) / f"budgetcli-{os.getpid()}-report.html"
"""A report for `verify`, written before the tests of this module and gone after them."""

DOCUMENTS = {
    "summary": ("summarize", "sou"),
    "check": ("check", "sou"),
    "scenario": ("apply-savings", "sou", "--base-state", "before"),
    "diff": ("diff", "sou", DATA / "sou.csv"),
    "bridge": ("bridge", "sou", DATA / "sou.csv"),
    "listing": ("list",),
    "doctor": ("doctor",),
    "gap": ("gap", "sou"),
    "allocation": ("allocate", "150", "--equal", "7", "--stated", "30.9"),
    "comparison": (
        "compare-scenarios",
        "sou",
        f"a={PACKAGE}@klippekort",
        f"b={PACKAGE}@administration",
        "--base-state",
        "before",
    ),
    "amendment": ("amend", "sou", "--drop", "sund-aldring", "--assume", "zero"),
    "combinations": (
        "combos",
        "sou",
        "--find",
        "2",
        "--year",
        "2025",
        "--base-state",
        "before",
        "--assume",
        "zero",
    ),
    "package": ("read-package", PACKAGE),
    "catalogue": ("catalogue", PACKAGE),
    "burdens": ("burdens",),
    "follow-up": ("follow-up", DATA / "sou.csv", DATA / "sou.csv", "--year", "2024"),
    "layouts": ("list", "--layouts"),
    "entities": (
        "compare-entities",
        f"A={DATA / 'sou.csv'}",
        f"B={DATA / 'sou-2024-2027.xlsx'}",
        "--year",
        "2024",
    ),
    "lint": ("lint", PACKAGE, "--exit-zero"),
    "meaning": ("explain", "broken"),
    "inspection": ("inspect", "sou"),
    "accounts": (
        "inspect",
        DATA.parent / "examples" / "02-accounts" / "accounts.csv",
        "--by",
        "konto",
    ),
    "tie": ("tie", "sou"),
    "claims": ("claims", CLAIMS),
    "trace": ("explain", "sou", "andre-udgifter", "2024", "--side", "income"),
    "report": ("report", "sou"),
    "verification": ("verify", REPORT),
}


@pytest.fixture(scope="module", autouse=True)
def report() -> Iterator[None]:
    assert budgetcli("report", "sou", "-o", REPORT, "--force").status == 0
    yield
    REPORT.unlink()


def run(name: str, *flags: str | Path) -> Result:
    result = budgetcli(*DOCUMENTS[name], *flags)
    assert result.status == 0, result.err
    return result


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_follows_its_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    jsonschema.validate(__import__("json").loads(run(name, "-O", "json").data), schema(name))


def test_every_schema_has_a_document() -> None:
    assert set(SCHEMAS) - set(DOCUMENTS) == {"error", "proof", "proved"}


def test_a_proof_and_what_proves_it_again_follow_their_schemas(tmp_path: Path) -> None:
    proof = tmp_path / "proof.json"
    budgetcli("check", "sou", "--proof", proof)
    jsonschema.validate(json.loads(proof.read_text(encoding="utf-8")), schema("proof"))
    proved = budgetcli("verify", proof, "-O", "json")
    assert proved.status == 0, proved.err
    jsonschema.validate(json.loads(proved.data), schema("proved"))


def test_a_broken_table_follows_the_schema_of_a_check() -> None:
    result = budgetcli("check", "-", "-O", "json", stdin=SOU.replace("-919,6", "-916,9").encode())
    jsonschema.validate(__import__("json").loads(result.data), schema("check"))
    assert result.json["findings"][0]["suspects"][0]["cell"] == "E2"


@pytest.mark.parametrize("format", ["csv", "json", "jsonl"])
def test_machine_output_is_the_same_in_every_language(format: str) -> None:
    assert (
        run("summary", "-O", format, "--lang", "da").data
        == run("summary", "-O", format, "--lang", "en").data
    )
    assert b"-1253.6" in run("summary", "-O", format).data
    assert b"\x1b" not in run("summary", "-O", format).data


def test_amounts_are_json_numbers_with_exactly_their_digits() -> None:
    text = run("summary", "-O", "json").out
    assert '"amount": -1057.1' in text
    assert '"amount": 0.0' in text
    assert '"2024": -1253.6' in text


@pytest.mark.parametrize("format", [each for each in FORMATS if each not in OF_FINDINGS])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_result_can_be_had_in_every_format(name: str, format: str, tmp_path: Path) -> None:
    out = tmp_path / "result"
    result = budgetcli(*DOCUMENTS[name], "-O", format, "-o", out)
    if format in ("sarif", "junit", "github") and name != "check":
        assert (result.status, out.exists()) == (2, False)
        assert result.err.splitlines()[-2].startswith("error[report-format]")
        return
    assert (result.status, result.out) == (0, "")
    assert out.stat().st_size > 0 or format == "github"


@pytest.mark.parametrize("extension", ["csv", "json", "jsonl", "xlsx"])
def test_what_one_command_writes_another_reads(extension: str, tmp_path: Path) -> None:
    out = tmp_path / f"written.{extension}"
    assert budgetcli("summarize", "sou", "-o", out).status == 0
    assert budgetcli("diff", "sou", out).status == 0
    assert (
        budgetcli("check", out, "-O", "json").json["counts"]
        == budgetcli("check", "sou", "-O", "json").json["counts"]
    )


def test_a_parquet_has_exact_decimals(tmp_path: Path) -> None:
    out = tmp_path / "sou.parquet"
    run("summary", "-o", out)
    frame = polars.read_parquet(out)
    net = frame.filter(
        (polars.col("line") == "sundheds-og-omsorgsudvalget-i-alt") & (polars.col("side") == "net")
    )
    assert frame.schema["amount"] == polars.Decimal(38, 1)
    assert [str(each) for each in net["amount"]] == ["-1253.6", "-1281.7", "-1307.6", "-1331.4"]


def test_a_written_workbook_looks_like_the_municipalitys(tmp_path: Path) -> None:
    out = tmp_path / "sou.xlsx"
    run("summary", "-o", out)
    sheet = load_workbook(out)["SOU"]
    assert [sheet[cell].value for cell in ("A1", "A2", "A3")] == [
        "Sundheds- og Omsorgsudvalget",
        "I mio. kr. (2024-priser)",
        "+ = indtægter, - = udgifter",
    ]
    assert (sheet["B5"].value, sheet["B6"].value, sheet["B7"].value, sheet["B7"].number_format) == (
        2024,
        "udgifter",
        -1057.1,
        "#,##0.0",
    )
    assert sheet["A12"].font.bold


def test_two_targets_make_an_array_and_two_lines() -> None:
    both = budgetcli("summarize", "sou", DATA / "sou.csv", "-O", "json").json
    lines = budgetcli("summarize", "sou", DATA / "sou.csv", "-O", "jsonl").out.splitlines()
    assert [each["budget"]["committee"] for each in both] == ["sou", None]
    assert len(lines) == 2


def test_a_refused_target_takes_its_place() -> None:
    result = budgetcli("summarize", "nowhere", "sou", "-O", "json")
    assert (result.status, [each["schema"] for each in result.json]) == (
        2,
        ["budgetcli/error@1", "budgetcli/summary@1"],
    )
    assert result.json[0]["error"]["id"] == "file-not-found"
    jsonschema.validate(result.json[0], schema("error"))


def test_one_year_of_the_table() -> None:
    shown = budgetcli("summarize", "sou", "--year", "2025", "--lang", "en").out
    assert "2025" in shown
    assert "2024 net" not in shown
    assert budgetcli("summarize", "sou", "--year", "2031", "--lang", "en").err.startswith(
        "error[unknown-year]: no year `2031`"
    )


def test_shares_and_growth_have_their_base_in_the_header() -> None:
    header, care = (
        budgetcli("summarize", "sou", "--lang", "en").out.splitlines()[row] for row in (3, 5)
    )
    assert header.endswith("Share of 2024, %  Growth 2024–2027, %")
    assert care.split()[-2:] == ["71.6", "8.0"]


def test_amounts_are_shown_in_the_sign_asked_for() -> None:
    shown = budgetcli("summarize", "sou", "--show-sign", "expense-positive").out
    assert "1.253,6" in shown
    assert "-1.253,6" not in shown
    assert "+ = udgifter, - = indtægter" in shown


def test_a_decimal_mark_given_by_flag_reads_the_thousands() -> None:
    table = b"mio. kr.;2024\nSkoler;-1.250\nVeje;-2.500\nI alt;-3.750\n"
    assert budgetcli("summarize", "-", stdin=table).err.startswith("error[decimal-doubt]")
    assert (
        budgetcli("summarize", "-", "--decimal", "comma", "-O", "json", stdin=table).json["total"][
            "net"
        ]["2024"]
        == -3750
    )


def test_a_table_that_was_cut_off_is_broken_under_rounding_and_sound_under_truncation() -> None:
    table = (
        "mio. kr.;2024 udgifter\n"
        + "".join(f"Linje {each};-1,9\n" for each in range(9))
        + "I alt;-17,8\n"
    )
    verdicts = [
        budgetcli("check", "-", "--rounding", rule, "-O", "json", stdin=table.encode()).json[
            "verdict"
        ]
        for rule in ("half-up", "truncate")
    ]
    assert verdicts == ["broken", "within-rounding"]


def test_a_measure_can_be_left_out() -> None:
    document = budgetcli(
        "apply-savings", "sou", "--base-state", "before", "--skip", "klippekort", "-O", "json"
    ).json
    assert document["measures"][0]["reason"] == "not-selected"
