"""The documents are true: what they show is what the program does, and nothing the program has is
missing."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

import budgetcli as package
from budgetcli.checking.checks import DOCUMENTED
from budgetcli.cli import COMMANDS
from budgetcli.version import VERSION
from tests import reference, transcripts
from tests.program import ROOT, budgetcli

TESTS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
DOCUMENTS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in transcripts.documents()
    if path.parent.name != "reference"
)


def options(name: str) -> set[tuple[str, ...]]:
    """Return the names of each option, the short one too where there is one."""
    found = re.findall(r"^\s+(?:(-\w), )?(--[a-z-]+)", budgetcli(name, "--help").out, re.MULTILINE)
    return {(long, *([short] if short else [])) for short, long in found if long != "--help"}


def is_exercised(option: str) -> bool:
    """Return whether a test, or a console block of a hand-written document, uses the option."""
    return any(
        re.search(rf"{before}{option}(?![a-z-])", text)
        for before, text in ((r"[\" ']", TESTS), (" ", DOCUMENTS))
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "document", transcripts.documents(), ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_document_shows_what_the_program_does(document: Path) -> None:
    assert transcripts.replayed(document) == document.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", reference.pages(), ids=lambda path: path.name)
def test_the_reference_follows_from_the_program(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == reference.pages()[page]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does_and_is_shown_in_a_document(name: str) -> None:
    run = import_module(f"budgetcli.cli.{name.replace('-', '_')}").run
    assert COMMANDS[name] == " ".join((run.__doc__ or "").split("\n\n")[0].split())
    assert f"$ budgetcli {name}" in DOCUMENTS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_exercised(name: str) -> None:
    assert {names[0] for names in options(name) if not any(map(is_exercised, names))} == set()


@pytest.mark.parametrize("id", DOCUMENTED)
def test_a_check_documents_itself(id: str) -> None:
    assert len((DOCUMENTED[id].__doc__ or "").split()) > 8
    assert budgetcli("explain", id).status == 0


def test_the_public_names_are_those_listed() -> None:
    assert list(package.__all__) == sorted(package.__all__)
    assert all(getattr(package, name) is not None for name in package.__all__)
    with pytest.raises(AttributeError):
        package.nothing  # noqa: B018 (the access is the test)


def test_the_newest_entry_of_the_changelog_is_the_version() -> None:
    newest = re.search(
        r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert newest is not None
    assert newest[1] == VERSION
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_readme_names_the_two_commands_that_set_everything_up() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme
    assert "make test" in readme
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
