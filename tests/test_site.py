"""Manual pages, completion files and the pages of the site are made from the program, whole."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from scripts import manuals, site

from budgetcli.cli import COMMANDS, speech
from budgetcli.words.glossary import GLOSSARY


@pytest.fixture(autouse=True)
def _speak_english() -> None:
    speech.begin(["--lang", "en"])


def test_every_command_has_a_page_in_both_languages_and_every_shell_a_file() -> None:
    made = manuals.files()
    for folder in ("man/man1", "man/da/man1"):
        assert {f"{folder}/budgetcli-{name}.1" for name in COMMANDS} <= set(made)
        assert f"{folder}/budgetcli.1" in made
    assert {"zsh/site-functions/_budgetcli", "bash-completion/completions/budgetcli"} <= set(made)
    danish = made["man/da/man1/budgetcli-gap.1"]
    assert ".SH TILVALG" in danish
    assert "[påkrævet]" in danish
    english = made["man/man1/budgetcli-gap.1"]
    assert "\\fB\\-\\-not\\-steerable LINE\\fR" in english
    assert ".SH EXIT STATUS" in english


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff: apt install groff")
def test_troff_sets_the_pages_without_a_warning(tmp_path: Path) -> None:
    for path, text in manuals.files().items():
        if path.endswith(".1"):
            done = subprocess.run(
                ["groff", "-man", "-Kutf8", "-Tutf8", "-ww"],
                input=text.encode(),
                capture_output=True,
                check=True,
            )
            assert done.stderr == b"", path


def test_the_site_has_every_command_and_word_in_its_index_and_no_dead_link(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    site.main(folder)
    danish = (folder / "da" / "kommandoer.md").read_text(encoding="utf-8")
    assert all(f"```{{index}} {name}\n" in danish for name in COMMANDS)
    assert "Brug: budgetcli gap [TILVALG]" in danish
    words = (folder / "da" / "ord.md").read_text(encoding="utf-8")
    assert all(term.betydning in words for term in GLOSSARY.values())
    for page in folder.rglob("*.md"):
        for link in re.findall(r"\]\(([^)#:]+\.md)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), (page, link)
