"""The options of `check`, and its formats for continuous integration."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from budgetcli.checking.checks import DOCUMENTED
from tests.program import DATA, budgetcli

SOU = (DATA / "sou.csv").read_text(encoding="utf-8")
MISPRINTED = SOU.replace("-919,6", "-916,9").encode()
HOSTILE = SOU.replace("-919,6", "-916,9").replace(
    "Pleje og træning", 'P<x>&"\x1b[2J]]>\ufffe::error::%0A'
)

SARIF: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"format": "uri", "type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "properties": {
                                                each: {"type": "object", "required": ["text"]}
                                                for each in (
                                                    "shortDescription",
                                                    "fullDescription",
                                                    "help",
                                                )
                                            },
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "invocations": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["executionSuccessful"],
                            "properties": {
                                "executionSuccessful": {"type": "boolean"},
                                "toolExecutionNotifications": {
                                    "type": "array",
                                    "items": {"type": "object", "required": ["message"]},
                                },
                            },
                        },
                    },
                    "artifacts": {
                        "type": "array",
                        "uniqueItems": True,
                        "items": {
                            "type": "object",
                            "properties": {
                                "hashes": {
                                    "type": "object",
                                    "additionalProperties": {"type": "string"},
                                }
                            },
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "properties": {
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"type": "object", "required": ["text"]},
                                "locations": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "properties": {
                                            "physicalLocation": {
                                                "type": "object",
                                                "required": ["artifactLocation"],
                                                "properties": {
                                                    "artifactLocation": {
                                                        "properties": {
                                                            "uri": {
                                                                "type": "string",
                                                                "pattern": r"^[!#-;=?-\[\]_a-z~%]+$",
                                                            }
                                                        }
                                                    },
                                                    "region": {
                                                        "properties": {
                                                            "startLine": {
                                                                "type": "integer",
                                                                "minimum": 1,
                                                            }
                                                        }
                                                    },
                                                },
                                            },
                                            "logicalLocations": {
                                                "type": "array",
                                                "uniqueItems": True,
                                            },
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
"""What the schema of SARIF 2.1.0 requires of the properties that are written."""


def run(format: str, stdin: bytes = MISPRINTED, *arguments: str) -> Any:
    result = budgetcli("check", "-", "-O", format, "--lang", "en", *arguments, stdin=stdin)
    return result.json if format == "sarif" else result.out


def test_sarif_tells_the_meaning_of_a_rule_in_whole_paragraphs() -> None:
    (rule,) = run("sarif")["runs"][0]["tool"]["driver"]["rules"]
    assert all("\n" not in each for each in rule["fullDescription"]["text"].split("\n\n"))


def test_suggestions_are_a_list_under_their_finding_in_documents() -> None:
    markdown, page = run("md"), run("html")
    assert re.search(r"\n\nerror.*\n\n- (sure )?suggestion: ", markdown)
    assert re.search(r"<p>error.*</p>\n<ul>\n<li>(sure )?suggestion: .*</li>", page)
    assert (page.count("<ul>"), page.count("</ul>")) == (1, 1)


def test_a_missing_line_is_suggested_for_the_total_and_its_columns_are_named_once() -> None:
    shown = budgetcli(
        "check", "-", "--no-config", stdin=SOU.replace("-1.281,7", "-1.284,4").encode()
    ).out
    assert (
        "suggestion: E7 Sundheds- og Omsorgsudvalget i alt: 2025 net -2.7 (missing-line)" in shown
    )


def test_sarif_names_rule_file_line_and_cell() -> None:
    document = run("sarif")
    jsonschema.validate(document, SARIF)
    (run_,) = document["runs"]
    (result,) = run_["results"]
    (place,) = result["locations"]
    assert (result["ruleId"], result["level"]) == ("total-adds-up", "error")
    assert run_["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "total-adds-up"
    assert place["physicalLocation"]["region"] == {"startLine": 7}
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "E7"
    assert "sure suggestion: E2" in result["message"]["text"]


def test_a_workbook_has_a_cell_and_no_line(tmp_path: Path) -> None:
    budgetcli(
        "summarize",
        DATA / "sou.csv",
        "--sign",
        "income-positive",
        "-o",
        tmp_path / "a b.xlsx",
        "--lang",
        "da",
    )
    document = budgetcli("check", tmp_path / "a b.xlsx", "-O", "sarif").json
    jsonschema.validate(document, SARIF)
    assert document["runs"][0]["artifacts"][0]["location"]["uri"].startswith("file:///")
    assert document["runs"][0]["artifacts"][0]["location"]["uri"].endswith("a%20b.xlsx")


def test_junit_has_a_case_for_each_finding_and_each_check_that_held() -> None:
    suites = ElementTree.fromstring(run("junit"))
    (suite,) = suites
    assert {key: suite.attrib[key] for key in ("tests", "failures", "errors")} == {
        "tests": "3",
        "failures": "1",
        "errors": "0",
    }
    cases = suite.findall("testcase")
    assert [case.attrib["name"] for case in cases] == [
        "total-adds-up E7",
        "net-is-expenditure-plus-income",
        "index-follows-total",
    ]
    (failure,) = cases[0]
    assert (failure.tag, failure.attrib["type"]) == ("failure", "error")


def test_a_table_that_nothing_decides_is_an_error_in_junit() -> None:
    suites = ElementTree.fromstring(run("junit", b"mio. kr.;2024\nSkoler;-10,5\nVeje;-2,5\n"))
    assert [each.attrib["type"] for each in suites.iter("error")] == ["undecided"]


def test_github_annotates_the_line() -> None:
    (line,) = run("github").splitlines()
    assert line.startswith(
        "::error file=-,line=7,title=total-adds-up E7::Sundheds- og Omsorgsudvalget i alt, 2025 net: printed -1,281.7"
    )
    assert "%0Asure suggestion: E2" in line
    assert run("github", SOU.encode()) == ""


@pytest.mark.parametrize("format", ["sarif", "junit", "github"])
def test_a_refused_target_is_said_and_the_others_are_there(format: str) -> None:
    result = budgetcli("check", "nowhere.csv", "-", "-O", format, stdin=MISPRINTED)
    assert result.status == 2
    assert "file-not-found" in result.out
    assert "total-adds-up" in result.out


@pytest.mark.parametrize("format", ["sarif", "junit", "github"])
def test_what_is_no_report_is_refused(format: str) -> None:
    result = budgetcli("summarize", "sou", "-O", format, "--lang", "en")
    assert (result.status, result.out) == (2, "")
    assert "error[report-format]" in result.err


def test_hostile_text_stays_text_in_every_format() -> None:
    stdin = HOSTILE.encode()
    jsonschema.validate(run("sarif", stdin), SARIF)
    text = next(ElementTree.fromstring(run("junit", stdin)).iter("failure")).text or ""
    assert 'P<x>&"\\x1b[2J]]>' in text
    (line,) = run("github", stdin).splitlines()
    assert "%250A" in line
    assert not re.search("[\x00-\x1f]", line)


def test_a_check_that_is_left_out_is_not_asked() -> None:
    left = budgetcli("check", "-", "-O", "json", "--ignore", "total-adds-up", stdin=MISPRINTED)
    assert (left.status, left.json["verdict"]) == (0, "within-rounding")
    only = budgetcli(
        "check",
        "-",
        "-O",
        "json",
        "--select",
        "index-follows-total",
        "--select",
        "net-is-expenditure-plus-income",
        stdin=MISPRINTED,
    )
    assert (only.status, only.json["counts"]["equations"]) == (0, 9)
    assert budgetcli("check", "-", "--select", "total-adds-up", stdin=MISPRINTED).status == 1
    assert budgetcli("check", "sou", "--select", "carry-over-follows").status == 0


def test_a_check_that_does_not_exist_is_refused_with_the_nearest() -> None:
    result = budgetcli("check", "sou", "--ignore", "total-add-up", "--lang", "en")
    assert result.status == 2
    assert "error[unknown-check]: no check `total-add-up`" in result.err
    assert "did you mean `total-adds-up`" in result.err


def improbable() -> bytes:
    """Return a table whose total is off by more than chance, and less than rounding could explain."""
    lines = [f"Line {number};{1000 + (number * 7919) % 977}.{number % 10}" for number in range(60)]
    total = sum(int(line.rpartition(";")[2].replace(".", "")) for line in lines) + 20
    return "\n".join(["mio. kr.;2024 income", *lines, f"Total;{total // 10}.{total % 10}"]).encode()


def test_a_table_that_is_refuted_fails_whatever_its_findings_weigh() -> None:
    assert budgetcli("check", "-", "--fail-on", "error", stdin=improbable()).status == 1
    assert budgetcli("check", "-", "--fail-on", "error", stdin=MISPRINTED).status == 1


@pytest.mark.parametrize(
    "format", ["table", "csv", "json", "jsonl", "md", "html", "junit", "sarif", "github"]
)
def test_the_status_follows_the_verdict_in_every_format(format: str) -> None:
    impossible = (
        "mio. kr. (2026-priser), + = indtægter, - = udgifter;2026 udgifter;2026 indtægter;2026 netto\n"
        + ("Havn;-30;10;-21\nLufthavn;-30;10;-21\nI alt;-60;20;-41\n")
    )
    for stdin in (MISPRINTED, improbable(), impossible.encode()):
        assert budgetcli("check", "-", "-O", format, stdin=stdin).status == 1
    left = budgetcli(
        "check", "-", "-O", format, "--ignore", "jointly-impossible", stdin=impossible.encode()
    )
    assert left.status == 1
    if format == "junit":
        (case,) = ElementTree.fromstring(left.out).iterfind(".//testcase[@name='verdict']")
        assert case[0].get("type") == "jointly-impossible"


def test_the_formats_follow_the_extension(tmp_path: Path) -> None:
    for name, start in (("r.sarif", b"{"), ("r.xml", b"<?xml")):
        assert budgetcli("check", "sou", "-o", tmp_path / name).status == 0
        assert (tmp_path / name).read_bytes().startswith(start)


def test_every_check_can_be_named() -> None:
    assert (
        budgetcli("check", "sou", *(word for id in DOCUMENTED for word in ("--ignore", id))).status
        == 0
    )


NOTHING_TO_ASK = b"1.000 kr.;2026;2027\nSkole;410;425\nKultur;77;79\n"


@pytest.mark.parametrize(
    "format", ["table", "csv", "json", "jsonl", "md", "html", "sarif", "junit", "github"]
)
def test_exact_broken_and_undecided_have_their_statuses_in_every_format(format: str) -> None:
    texts = SOU.encode(), MISPRINTED, NOTHING_TO_ASK
    statuses = [
        budgetcli("check", "-", "-O", format, "--no-config", stdin=text).status for text in texts
    ]
    assert statuses == [0, 1, 2]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "undecided: the table states no sum to check"), ("da", "ikke afgjort: tabellen har")],
)
def test_an_undecided_table_is_said_to_be_one_on_the_standard_error_stream(
    language: str, said: str
) -> None:
    result = budgetcli(
        "check", "-", "-O", "csv", "--no-config", "--lang", language, stdin=NOTHING_TO_ASK
    )
    assert result.status == 2
    assert f"[undecided]: -: {said}" in result.err


def test_continuous_integration_is_told_what_the_verdict_covers() -> None:
    (told,) = run("sarif", SOU.encode())["runs"][0]["properties"]["verdicts"]
    assert (told["verdict"], told["coverage"]["figures"], told["coverage"]["bound"]) == (
        "within-rounding",
        40,
        40,
    )
    properties = {
        each.get("name"): each.get("value")
        for each in ElementTree.fromstring(run("junit", SOU.encode())).iter("property")
    }
    assert properties == {
        "verdict": "within-rounding",
        "coverage.figures": "40",
        "coverage.bound": "40",
        "coverage.stated": "15",
        "coverage.asked": "15",
    }
    assert run("github", NOTHING_TO_ASK).startswith("::error file=")
