"""Every sentence is in every catalog with its gaps; messages, help and doctor are told in the
language; another language is one file."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatch_build import LOCALES
from scripts.words import gaps, gathered, missing, sentences, written

from budgetcli.model.errors import worded
from budgetcli.words import languages as catalogs
from budgetcli.words.languages import Language, translated
from tests.program import ROOT, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

CATALOGS = sorted((ROOT / LOCALES).glob("*.po"))


def test_there_is_a_catalog_of_danish() -> None:
    assert [path.stem for path in CATALOGS] == ["da"]
    assert len(sentences()) > 400


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.stem)
def test_every_sentence_is_translated_and_every_gap_kept(path: Path) -> None:
    catalog = gathered(path)
    assert missing(catalog) == []
    assert written(catalog) == path.read_bytes(), "`make words` gathers the sentences anew"


def test_a_lost_gap_is_found() -> None:
    assert gaps("no {kind} `{name}`") == {"kind", "name"}
    assert gaps("a brace { alone") == set()


def test_a_sentence_is_english_text_and_can_be_said_in_danish() -> None:
    said = worded(
        "the amounts add up to {total:f}, and {sum:f} was stated",
        total=Decimal("1.5"),
        sum=Decimal(2),
    )
    assert said == "the amounts add up to 1.5, and 2 was stated"
    assert translated(said, Language.DANISH) == "beløbene giver 1,5, og 2 var oplyst"
    assert translated(said, Language.ENGLISH) == said


def test_what_a_user_wrote_is_not_translated() -> None:
    said = worded("no {kind} `{name}`", kind=worded("line"), name="year")
    assert translated(said, Language.DANISH) == "linje `year` findes ikke"


def test_another_language_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalog in an invented language, in which every word is read backwards, is all that it
    takes."""
    with CATALOGS[0].open("rb") as stream:
        made = read_po(stream)
    for each in made:
        if each.id == "no line has an amount":
            each.string = "tnuoma na sah enil on"
    target = tmp_path / "da" / "LC_MESSAGES" / "budgetcli.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as stream:
        write_mo(stream, made)
    monkeypatch.setattr(catalogs, "LOCALES", tmp_path)
    catalogs.catalog.cache_clear()
    try:
        assert translated("no line has an amount", Language.DANISH) == "tnuoma na sah enil on"
    finally:
        catalogs.catalog.cache_clear()


def test_errors_hints_and_notes_are_told_in_the_language() -> None:
    danish = budgetcli("summarize", "sou", "--year", "2099")
    assert danish.err.splitlines() == [
        "fejl[unknown-year]: år `2099` findes ikke",
        "råd: kendte: 2024, 2025, 2026, 2027",
    ]
    english = budgetcli("summarize", "sou", "--year", "2099", "--lang", "en")
    assert english.err.splitlines() == [
        "error[unknown-year]: no year `2099`",
        "hint: known: 2024, 2025, 2026, 2027",
    ]


def test_help_and_doctor_speak_danish() -> None:
    assert "Vis, hvad et udvalg bruger" in budgetcli("summarize", "--help", "--lang", "da").out
    assert "Vis, hvad et udvalg bruger" in budgetcli("--help", "--lang", "da").out
    assert "Vis, hvad et udvalg bruger" in budgetcli("--lang=da", "--help").out
    assert "stemmer inden for afrunding" in budgetcli("doctor", "--lang", "da").out


def test_the_locale_decides_where_nothing_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "da_DK.UTF-8")
    assert budgetcli("summarize", "nowhere.csv", "--no-config", folder=tmp_path).err.startswith(
        "fejl[file-not-found]"
    )
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert budgetcli("summarize", "nowhere.csv", "--no-config", folder=tmp_path).err.startswith(
        "error[file-not-found]"
    )
