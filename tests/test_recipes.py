"""The recipes of CONTRIBUTING are walked: in a copy of the source, with exactly the files that each
of them names, something new is added, and the program has it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from tests.program import DATA, ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

MODULE = '"""{said}"""\n\nfrom __future__ import annotations\n\n{code}'


def named(recipe: str) -> str:
    """Return what CONTRIBUTING says of a recipe."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(rf"^### {recipe}\n\n(.*?)(?=^##)", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


class Copy:
    """A copy of the source in which a recipe is walked."""

    def __init__(self, folder: Path, recipe: str) -> None:
        self.source = folder / "src"
        shutil.copytree(ROOT / "src", self.source, ignore=shutil.ignore_patterns("__pycache__"))
        self.recipe = named(recipe)

    def add(self, file: str, text: str, *, called: str | None = None) -> None:
        """Write a new file that the recipe names, as it is called there."""
        assert f"`{called or file}`" in self.recipe
        (self.source / "budgetcli" / file).write_text(text, encoding="utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        """Put a text for another in a file that the recipe names."""
        assert f"`{file}`" in self.recipe
        path = self.source / "budgetcli" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def run(self, *arguments: object, status: int = 0) -> str:
        """Return what the program of the copy says: its result, or why there is none."""
        done = subprocess.run(
            [sys.executable, "-m", "budgetcli", *map(str, arguments)],
            capture_output=True,
            check=False,
            cwd=DATA,
            env={**os.environ, "PYTHONPATH": str(self.source), "NO_COLOR": "1"},
            text=True,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stderr if status > 1 else done.stdout


def test_a_check_of_formulas_is_added(tmp_path: Path) -> None:
    copy = Copy(tmp_path, "A check of formulas")
    copy.change(
        "checking/formula_audit.py",
        "AUDITS: Mapping",
        "def shouted_formula(audit: Audit, cell: Position) -> Found | None:\n"
        '    """A formula that is written in small letters is told of, as an example."""\n'
        '    own = audit.formulas.get(cell, "")\n'
        "    return Found(Severity.NOTE, own, (own,)) if own.upper() == own and own else None\n\n\n"
        "AUDITS: Mapping",
    )
    copy.change(
        "checking/formula_audit.py",
        "            external_link,\n",
        "            external_link,\n            shouted_formula,\n",
    )
    copy.change(
        "words/phrases/judged.py",
        "PHRASES = {\n",
        'PHRASES = {\n    "said-shouted-formula": "{}: {} is shouted",\n',
    )
    copy.change(
        "words/glossary.py",
        '    "hidden-in-sum": ',
        '    "shouted-formula": "En formel med store bogstaver.",\n    "hidden-in-sum": ',
    )
    book = tmp_path / "book.xlsx"
    made = xlsxwriter.Workbook(str(book))
    sheet = made.add_worksheet()
    for number, row in enumerate(
        (["Line", "2024", "2025"], ["A", 10, 20], ["B", 30, 40], ["Total"])
    ):
        sheet.write_row(number, 0, row)
    sheet.write_formula("B4", "=SUM(B2:B3)", None, 40)
    sheet.write_formula("C4", "=SUM(C2:C3)", None, 60)
    made.close()
    said = copy.run("check", book, "--no-config", "--sign", "expense-positive", "--lang", "en")
    assert "SUM(B2:B3) is shouted" in said
    assert "shouted-formula" in copy.run("explain", "shouted-formula", "--lang", "en")
    assert "En formel" in copy.run("explain", "shouted-formula", "--lang", "da")


def test_an_output_format_is_added(tmp_path: Path) -> None:
    copy = Copy(tmp_path, "An output format")
    code = (
        "def render(views: object, language: object) -> str:\n"
        '    """Return how many figures there are."""\n'
        '    return "\\n".join(f"{len(view.budget.figures)} figures" for view in views) + "\\n"\n'
    )
    copy.add(
        "formats/counted.py", MODULE.format(said="Counts.", code=code), called="formats/NAME.py"
    )
    copy.change(
        "formats/registry.py",
        "FORMATS = {\n",
        'FORMATS = {\n    "counted": ("formats.counted", "render", "how many figures there are"),\n',
    )
    copy.change(
        "words/glossary.py",
        "FORMATS_AND_COMMANDS = {\n",
        'FORMATS_AND_COMMANDS = {\n    "counted": "hvor mange tal der er",\n',
    )
    assert copy.run("summarize", "sou.csv", "-O", "counted") == "40 figures\n"
    assert "how many figures" in copy.run("explain", "counted", "--lang", "en")
    assert "hvor mange tal" in copy.run("explain", "counted", "--lang", "da")


def test_an_input_format_is_added(tmp_path: Path) -> None:
    copy = Copy(tmp_path, "An input format")
    code = (
        "from budgetcli.sheets.texts import read_text\n\n\n"
        "def read_piped(data: bytes, source: object, limits: object) -> object:\n"
        '    """Return the one grid of a piped text."""\n'
        '    return read_text(data.partition(b"\\n")[2].replace(b"|", b";"), source, limits)\n'
    )
    copy.add("sheets/piped.py", MODULE.format(said="Pipes.", code=code), called="sheets/NAME.py")
    copy.change(
        "sheets/opening.py",
        '    TEXT = "a text"\n',
        '    TEXT = "a text"\n    PIPED = "a piped text"\n',
    )
    copy.change(
        "sheets/opening.py", "_MAGIC = (\n", '_MAGIC = (\n    (b"#pipes", ContentKind.PIPED),\n'
    )
    copy.change(
        "sheets/opening.py",
        "READERS = {\n",
        'READERS = {\n    ContentKind.PIPED: "piped:read_piped",\n',
    )
    path = tmp_path / "sou.piped"
    path.write_bytes(b"#pipes\n" + (DATA / "sou.csv").read_bytes().replace(b";", b"|"))
    flags = ("--no-config", "-O", "csv")
    ours, theirs = copy.run("summarize", path, *flags), copy.run("summarize", "sou.csv", *flags)
    amounts = [[line.split(",")[15:19] for line in text.splitlines()] for text in (ours, theirs)]
    assert amounts[0] == amounts[1]
    assert len(amounts[0]) > 30


def test_a_command_is_added(tmp_path: Path) -> None:
    copy = Copy(tmp_path, "A command")
    code = (
        "from budgetcli.cli.options import Reading, Showing, Workspaces\n"
        "from budgetcli.cli.session import layout_of, workspace_of\n"
        "from budgetcli.cli.streams import put\n"
        "from budgetcli.reading.sources import read_one\n\n\n"
        "def run(target: str, where: Workspaces, declared: Reading, showing: Showing) -> int:\n"
        '    """Say how many lines a budget has."""\n'
        "    budget = read_one(target, workspace_of(where, [target]), layout_of(declared))\n"
        '    put(f"{len(budget.lines)} lines\\n")\n'
        "    return 0\n"
    )
    copy.add(
        "cli/count_lines.py",
        MODULE.replace("from __future__ import annotations\n\n", "").format(
            said="`budgetcli count-lines`.", code=code
        ),
        called="cli/NAME.py",
    )
    copy.change(
        "cli/__init__.py",
        "COMMANDS = {\n",
        'COMMANDS = {\n    "count-lines": "Say how many lines a budget has.",\n',
    )
    copy.change(
        "words/glossary.py",
        "FORMATS_AND_COMMANDS = {\n",
        'FORMATS_AND_COMMANDS = {\n    "count-lines": "Sig, hvor mange linjer et budget har.",\n',
    )
    assert re.fullmatch(r"\d+ lines\n", copy.run("count-lines", "sou.csv", "--no-config"))
    assert "Say how many lines" in copy.run("count-lines", "--help", "--lang", "en")
    assert "hvor mange linjer" in copy.run("explain", "count-lines", "--lang", "da")


def test_a_language_is_added(tmp_path: Path) -> None:
    copy = Copy(tmp_path, "A language")
    danish = (ROOT / "src/budgetcli/words/locale/da.po").read_text(encoding="utf-8")
    swedish = danish.replace("findes ikke", "finns inte")
    copy.add("words/locale/sv.po", swedish, called="words/locale/xx.po")
    copy.change(
        "words/languages.py", '    DANISH = "da"\n', '    DANISH = "da"\n    SWEDISH = "sv"\n'
    )
    copy.change(
        "words/languages.py",
        'Language.DANISH: str.maketrans(",.", ".,")',
        'Language.DANISH: str.maketrans(",.", ".,"), Language.SWEDISH: str.maketrans(",.", " ,")',
    )
    copy.change("cli/options.py", 'Literal["da", "en"]', 'Literal["da", "en", "sv"]')
    copy.change(
        "reading/workspaces.py",
        'LANGUAGES = {"da": "da", "en": "en"}',
        'LANGUAGES = {"da": "da", "en": "en", "sv": "sv"}',
    )
    copy.change("reports/workbook.py", "LOCALES = {", 'LOCALES = {Language.SWEDISH: "[$-41D]", ')
    copy.change("reports/explore.py", "MARKS = {", 'MARKS = {Language.SWEDISH: (" ", ","), ')
    shutil.copy(ROOT / "hatch_build.py", tmp_path / "hatch_build.py")
    subprocess.run(
        [
            sys.executable,
            "-c",
            f"import hatch_build; from pathlib import Path; hatch_build.compile_catalogs(Path({str(tmp_path)!r}))",
        ],
        check=True,
        cwd=tmp_path,
    )
    assert "-1 457,5" in copy.run("summarize", "sou.csv", "--no-config", "--lang", "sv").replace(
        "\u00a0", " "
    )
    refused = copy.run("summarize", "sou.csv", "--year", "2099", "--lang", "sv", status=2)
    assert "`2099` finns inte" in refused
