"""`tie` as people and programs run it: statuses, exit, formats, what it is held against."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import jsonschema
import pytest

from budgetcli.formats.schemas import schema
from tests.program import SHARED, budgetcli
from tests.publications.made_texts import DANISH

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    DANISH
    + """
Teknikudvalgets nettobudget udgør i alt 169,0 mio. kr. i 2027. Snerydning koster netto {} mio. kr. i 2027.
Foreningen ønsker 3,7 mio. kr. til en bane.
"""
)
RIGHT, WRONG = "12,2", "12,1"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "teknik.md"
    path.write_text(TEXT.format(RIGHT), encoding="utf-8")
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "forkert.md"
    path.write_text(TEXT.format(WRONG), encoding="utf-8")
    return path


def statuses(path: Path, *arguments: str | Path) -> dict[str, str]:
    found = budgetcli("tie", path, *arguments, "-O", "json", "--no-config").json
    return {each["quote"]: each["status"] for each in found["mentions"]}


def test_exit_is_0_where_nothing_is_contradicted_and_1_where_something_is(
    text: Path, wrong: Path
) -> None:
    assert budgetcli("tie", text, "--no-config").status == 0
    assert budgetcli("tie", wrong, "--no-config").status == 1
    assert budgetcli("tie", wrong, "--no-config", "--exit-zero").status == 0


def test_open_figures_fail_where_asked(text: Path) -> None:
    assert budgetcli("tie", text, "--no-config", "--fail-on", "open").status == 1


def test_what_cannot_be_read_is_2_with_its_cause(tmp_path: Path) -> None:
    found = budgetcli("tie", tmp_path / "nothing.txt", "--no-config")
    assert found.status == 2
    assert "file-not-found" in found.err


def test_the_json_is_as_its_schema_says(wrong: Path) -> None:
    document = json.loads(budgetcli("tie", wrong, "-O", "json", "--all", "--no-config").out)
    jsonschema.validate(document, schema("tie"))
    assert document["counts"] == {
        "proved": 1,
        "by-rounding": 0,
        "derived": 0,
        "repeated": 0,
        "coincides": 0,
        "only-here": 1,
        "ambiguous": 0,
        "contradicted": 1,
    }
    found = {each["quote"]: each for each in document["mentions"]}
    told = found["12,1 mio. kr."]
    assert (told["slip"], told["wrong"], told["difference"]) == ("digit", "text", -0.1)
    assert (
        told["evidence"][0] | {"label": "Snerydning", "year": 2027, "side": "net"}
        == told["evidence"][0]
    )
    assert told["place"]["line"] == 11
    assert told["sentence"] == "Snerydning koster netto 12,1 mio. kr. i 2027."


def test_only_shows_one_sort_and_all_shows_years_too(text: Path) -> None:
    assert set(statuses(text, "--only", "year")) == {"2027", "2030"}
    assert "2027" not in statuses(text)
    assert "2027" in statuses(text, "--all")


def test_a_planted_wrong_figure_in_the_table_says_that_the_table_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "t.md"
    path.write_text(
        TEXT.format(RIGHT).replace("| -12,8 | 0,6 | -12,2 |", "| -12,8 | 0,6 | -15,2 |"),
        encoding="utf-8",
    )
    found = budgetcli("tie", path, "-O", "json", "--no-config").json
    told = next(each for each in found["mentions"] if each["quote"] == "12,2 mio. kr.")
    assert (told["status"], told["wrong"], told["evidence"][0]["verdict"]) == (
        "contradicted",
        "table",
        "broken",
    )
    assert (
        "Tabellens egne ligninger giver teksten ret"
        in budgetcli("tie", path, "--no-config", "--lang", "da").out
    )


def test_a_letter_is_held_against_a_budget_file_and_a_package(tmp_path: Path, text: Path) -> None:
    letter = tmp_path / "brev.txt"
    letter.write_text(
        "Kære udvalg. Snerydning koster netto 12,2 mio. kr. i 2027. Vi foreslår 3,1 mio. kr. til en bro.",
        encoding="utf-8",
    )
    assert statuses(letter)["12,2 mio. kr."] == "only-here"
    assert statuses(letter, "--against", text)["12,2 mio. kr."] == "proved"
    package = tmp_path / "p.savings.toml"
    package.write_text(
        'schema = "budgetcli/savings-package@1"\nid = "p"\nunit = "mio_kr"\nyears = [2027]\n[[measure]]\nid = "bro"\n'
        'title = "Renovering af den gamle bro ved havnen"\ntarget = "*"\namounts = { 2027 = "-3.1" }\n',
        encoding="utf-8",
    )
    letter.write_text(
        "Kære udvalg. Renovering af den gamle bro ved havnen koster 3,1 mio. kr. i 2027.",
        encoding="utf-8",
    )
    assert statuses(letter, "--against", package)["3,1 mio. kr."] == "proved"
    letter.write_text(
        "Kære udvalg. Renovering af den gamle bro ved havnen koster 3,7 mio. kr. i 2027.",
        encoding="utf-8",
    )
    assert statuses(letter, "--against", package)["3,7 mio. kr."] == "contradicted"


def test_two_committees_figures_are_never_tied_by_value(tmp_path: Path, text: Path) -> None:
    letter = tmp_path / "brev.txt"
    letter.write_text(
        "Socialområdet skal spare 12,2 mio. kr. i 2027, og det er for meget.", encoding="utf-8"
    )
    assert statuses(letter, "--against", text)["12,2 mio. kr."] == "coincides"


def test_a_figure_held_in_two_documents_is_proved_by_both(tmp_path: Path, text: Path) -> None:
    letter = tmp_path / "brev.txt"
    letter.write_text(
        "Kære udvalg. Snerydning koster netto 12,2 mio. kr. i 2027.", encoding="utf-8"
    )
    other = tmp_path / "anden.md"
    other.write_text(text.read_text(encoding="utf-8"), encoding="utf-8")
    found = budgetcli(
        "tie", letter, "--against", text, "--against", other, "-O", "json", "--no-config"
    ).json
    told = next(each for each in found["mentions"] if each["quote"] == "12,2 mio. kr.")
    assert told["status"] == "proved"
    assert {each["input"] for each in told["evidence"]} == {1, 2}


def test_claims_written_are_judged_true_again(tmp_path: Path, text: Path) -> None:
    claims = tmp_path / "c.toml"
    assert budgetcli("tie", text, "--claims-out", claims, "--no-config").status == 0
    judged = budgetcli("claims", claims, text, "-O", "json", "--no-config")
    assert judged.status == 0, judged.err
    assert {each["verdict"] for each in judged.json["claims"]} == {"true"}
    assert len(judged.json["claims"]) == 2


@pytest.mark.parametrize(
    "format", ["csv", "jsonl", "md", "sarif", "github", "junit", "xlsx", "html", "parquet", "table"]
)
def test_every_format_tells_of_the_contradiction(format: str, wrong: Path, tmp_path: Path) -> None:
    path = tmp_path / f"out.{format}"
    found = budgetcli("tie", wrong, "-O", format, "-o", path, "--no-config")
    assert found.status == 1, found.err
    data = path.read_bytes()
    assert data
    if format not in ("xlsx", "parquet"):
        assert b"contradicted" in data
        assert "12,1" in data.decode()


def test_annotations_name_the_line_of_the_text(wrong: Path) -> None:
    found = budgetcli("tie", wrong, "-O", "github", "--no-config").out
    assert found.startswith("::error file=")
    assert ",line=11,title=contradicted::" in found
    sarif = budgetcli("tie", wrong, "-O", "sarif", "--no-config").json["runs"][0]
    assert [each["ruleId"] for each in sarif["results"]] == ["contradicted"]
    assert sarif["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 11


def test_a_committee_of_the_workspace_names_its_publication(tmp_path: Path, text: Path) -> None:
    config = tmp_path / "budgetcli.toml"
    config.write_text(
        'entity = "By"\n[committee.teknik]\ntitle = "Teknikudvalget"\npublication = "teknik.md"\n',
        encoding="utf-8",
    )
    found = budgetcli("tie", "teknik", "-O", "json", "--config", config)
    assert found.status == 0, found.err
    assert found.json["counts"]["proved"] == 2


def test_the_page_marks_every_figure_and_leads_to_its_cell(wrong: Path) -> None:
    page = budgetcli("tie", wrong, "-O", "html", "--no-config", "--lang", "en").out
    assert "<script" not in page
    assert page.count('class="mark ') >= 3 * 2
    cells = set(re.findall(r"id=(t1-[A-Z]+\d+)", page))
    assert set(re.findall(r'href="#(t1-[A-Z]+\d+)"', page)) <= cells
    assert re.search(r'<p>the table has Snerydning, 2027 net: -12.2 .*</p><p><a href="#t1-', page)
    assert '<html lang="en">' in page
    assert '<article lang="da"' in page


@pytest.mark.skipif(not (SHARED / "seeds").exists(), reason="the shared seeds are not here")
def test_the_two_seeds_are_tied_to_the_last_amount() -> None:
    sou = budgetcli(
        "tie", SHARED / "seeds" / "001_df17fa6b89b588e2.txt", "-O", "json", "--no-config"
    ).json["counts"]
    omu = budgetcli(
        "tie", SHARED / "seeds" / "000_706f00e2ad085e7e.txt", "-O", "json", "--no-config"
    ).json["counts"]
    assert (sou["proved"], sou["repeated"], sou["only-here"], sou["contradicted"]) == (3, 8, 4, 0)
    assert (omu["repeated"], omu["derived"], omu["contradicted"]) == (2, 1, 0)
