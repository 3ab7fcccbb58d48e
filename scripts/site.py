"""The pages of the documentation site, one tree a language, laid out for Sphinx.

`python -m scripts.site FOLDER` writes `FOLDER/en` and `FOLDER/da`: what stands in the repository,
the reference made from the program, and an entry in the index for every command, id and word.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcli.cli import COMMANDS, GROUPS, command_line, load
from budgetcli.cli import streams as speech
from budgetcli.formats.meanings import in_danish, meanings
from budgetcli.words.glossary import GLOSSARY
from budgetcli.words.languages import Language

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[1]
COPIED = ("docs", "examples", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "DECISIONS.md")
"""What the English pages are: the repository's, so that their links hold."""

SECTION = re.compile(r"^## (?:budgetcli )?(\S.*)$", re.MULTILINE)
FOLDERS = re.compile(r"\[([^\]]+)\]\((?:docs|examples)[a-z/-]*\)")
"""Links to folders, which a repository shows and a site has no page for."""

TO_DANISH = re.compile(r"\[([^\]]+)\]\((?:\.\./|docs/)*da/([A-Za-z-]+)\.md\)")
TO_ENGLISH = re.compile(r"\[([^\]]+)\]\(\.\./([a-z/-]+)\.md\)")
PARTS: dict[str, str | list[str]] = {
    "Begin": ["docs/tutorial", "docs/from-text-to-report"],
    "How to": "docs/how-to",
    "Journeys": "docs/journeys",
    "Explanation": "docs/explanation",
    "Examples": "examples",
    "Reference": "docs/reference",
}
DANISH = "docs/da"


def write_english(folder: Path) -> None:
    """Write the English pages."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("da", "conf.py"))
        else:
            shutil.copy(source, target)
    for page in folder.rglob("*.md"):
        text = FOLDERS.sub(r"\1", page.read_text(encoding="utf-8"))
        up = "../" * len(page.relative_to(folder).parts)
        linked = TO_DANISH.sub(rf'<a href="{up}da/\2.html">\1</a>', text)
        page.write_text(linked.replace("da/README.html", "da/index.html"), encoding="utf-8")
    for page in (folder / "docs" / "reference").glob("*.md"):
        page.write_text(_indexed(page.read_text(encoding="utf-8")), encoding="utf-8")
    toctrees = [_toctree(part, _pages(folder, named)) for part, named in PARTS.items()]
    more = ["docs/scale", "docs/words", "CHANGELOG", "CONTRIBUTING", "DECISIONS"]
    (folder / "docs" / "words.md").write_text(_glossary(Language.ENGLISH), encoding="utf-8")
    _write_index(folder, folder / "README.md", [*toctrees, _toctree("More", more)])


def write_danish(folder: Path) -> None:
    """Write the Danish pages: those of `docs/da`, and the reference in Danish."""
    shutil.copytree(ROOT / DANISH, folder)
    for page in folder.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(
            TO_ENGLISH.sub(r'<a href="../en/docs/\2.html">\1</a>', text), encoding="utf-8"
        )
    (folder / "kommandoer.md").write_text(_commands(), encoding="utf-8")
    (folder / "ord.md").write_text(_glossary(Language.DANISH), encoding="utf-8")
    (folder / "meddelelser.md").write_text(_messages(), encoding="utf-8")
    made = ("kommandoer", "meddelelser", "ord")
    written = [each.stem for each in sorted(folder.glob("*.md")) if each.stem not in made]
    guides = [each for each in written if each != "README"]
    trees = [_toctree("Vejledninger", guides), _toctree("Opslag", made)]
    _write_index(folder, folder / "README.md", trees)


def _pages(folder: Path, named: str | list[str]) -> list[str]:
    """Return the pages of a part by their path without the ending."""
    if isinstance(named, list):
        return named
    found = sorted((folder / named).rglob("*.md"))
    return [str(each.relative_to(folder).with_suffix("")) for each in found]


def _write_index(folder: Path, source: Path, trees: Iterable[str]) -> None:
    text = source.read_text(encoding="utf-8")
    (folder / "index.md").write_text("\n\n".join((text, *trees)) + "\n", encoding="utf-8")
    (folder / "README.md").unlink()


def _toctree(caption: str, pages: Iterable[str]) -> str:
    listed = "\n".join(pages)
    return f"```{{toctree}}\n:caption: {caption}\n:hidden:\n\n{listed}\n```" if listed else ""


def _indexed(text: str) -> str:
    """Return a page of the reference with an entry of the index before every section."""
    return SECTION.sub(lambda found: f"{_entry(found[1])}\n\n{found[0]}", text)


def _entry(*names: str) -> str:
    return "```{index} " + ", ".join(dict.fromkeys(names)) + "\n```"


def _commands() -> str:
    """Return every help page in Danish, by group."""
    speech.begin_speaking(["--lang", "da"])
    parts = [f"# Kommandoer\n\n```text\n{_page('')}\n```"]
    for group, names in GROUPS.items():
        parts.append(f"## {speech.told(group)}")
        parts += [f"{_entry(name)}\n\n### {name}\n\n```text\n{_page(name)}\n```" for name in names]
    return "\n\n".join(parts) + "\n"


def _page(name: str) -> str:
    command = load(name) if name else command_line([])
    context = command.make_context(f"budgetcli {name}".rstrip(), [], resilient_parsing=True)
    return str(command.get_help(context))


def _glossary(language: Language) -> str:
    """Return every word of the domain with its meaning; both languages in the index."""
    is_danish = language is Language.DANISH
    head = "# Ord" if is_danish else "# Words"
    parts = [head]
    for term in sorted(GLOSSARY.values(), key=lambda each: each.danish if is_danish else each[0]):
        first, second = (term.danish, term.english) if is_danish else (term.english, term.danish)
        meaning = term.betydning if is_danish else term.meaning
        entry = _entry(*first.split(", "), *second.split(", "))
        parts.append(f"{entry}\n\n## {first}\n\n*{second}*. {meaning}")
    return "\n\n".join(parts) + "\n"


def _messages() -> str:
    """Return in Danish what every id means that is no command and no word."""
    parts = ["# Meddelelser og vurderinger"]
    for id, (kind, text) in meanings().items():
        if id not in GLOSSARY and id not in COMMANDS:
            sort, said = in_danish(id, kind, text)
            parts.append(f"{_entry(id)}\n\n## {id}\n\n*{sort}*. {said}")
    return "\n\n".join(parts) + "\n"


def main(folder: Path) -> None:
    """Write the pages of every language anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "en").mkdir()
    write_english(folder / "en")
    write_danish(folder / "da")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
