"""The catalogs of words: every sentence that the program says to people is gathered into
`locale/*.po`, and compiled.

`python -m scripts.words` gathers and compiles, and says what has no translation; `--check` writes
nothing and exits 1 where a catalog is not up to date, lacks a translation, or loses a gap.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hatch_build import LOCALES, compile_catalogs

from budgetcli.cli import COMMANDS, EPILOG
from budgetcli.words.phrases import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHANGING = (
    b"# ",
    b'"POT-Creation',
    b'"PO-Revision',
    b'"Last-T',
    b'"Language-Team',
    b'"Report-',
    b'"Generated',
)
"""What a catalog would say of when and by whom it was written."""

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "budgetcli"
SAYING = ("Error", "Note", "Finding", "Diagnosis")
"""What ends the names of the classes whose texts are said to people."""

WHERE = {"worded": 0, "UnknownNameError": 1, "wrong": 1, "FormulaError": 0}
"""Which argument of a call is said, one word too."""

NOT_SAID = frozenset({"ValueError", "KeyError", "TypeError", "AttributeError", "RuntimeError"})
"""Errors that a person never sees."""


def sentences() -> dict[str, list[str]]:
    """Return every English sentence with the files that say it."""
    found: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for text in _said(ast.parse(path.read_text(encoding="utf-8"))):
            places = found.setdefault(text, [])
            if (name := str(path.relative_to(ROOT))) not in places:
                places.append(name)
    return found


def _said(tree: ast.Module) -> Iterator[str]:
    """Yield the texts of a module that are said to people: of errors, notes and hints, of `worded`,
    and of help."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _said_by(node)


def _said_by(node: ast.Call) -> Iterator[str]:
    name = (
        node.func.id
        if isinstance(node.func, ast.Name)
        else node.func.attr
        if isinstance(node.func, ast.Attribute)
        else ""
    )
    if name in WHERE:
        for given in node.args[WHERE[name] : WHERE[name] + 1]:
            yield from _texts(given, alone=True)
    elif name.endswith(SAYING) and name not in NOT_SAID:
        for given in node.args[0 if name == "Diagnosis" else 1 : 4]:
            yield from _texts(given)
    for keyword in node.keywords:
        if keyword.arg in ("hint", "help", "message", "epilog", "short_help"):
            yield from _texts(keyword.value)


def _texts(node: ast.expr, *, alone: bool = False) -> Iterator[str]:
    """Yield the texts that an expression can be; one word (a name, an option) only where it may
    stand alone."""
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and (alone or " " in node.value.strip())
    ):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, alone=alone)
        yield from _texts(node.orelse, alone=alone)
    elif isinstance(node, ast.BoolOp | ast.Tuple | ast.List):
        for each in node.values if isinstance(node, ast.BoolOp) else node.elts:
            yield from _texts(each, alone=alone)


def gaps(text: str) -> set[str]:
    """Return the names of the gaps of a sentence."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:  # braces that are no gaps
        return set()


def gathered(path: Path) -> Catalog:
    """Return the catalog of a language with every sentence there is, and no other."""
    with path.open("rb") as stream:
        old = read_po(stream, locale=path.stem)
    template = Catalog(fuzzy=False)
    for text, context, places in every():
        template.add(text, context=context, locations=[(place, 0) for place in places])
    old.update(template, no_fuzzy_matching=True)
    old.obsolete.clear()
    return old


def every() -> Iterator[tuple[str, str | None, list[str]]]:
    """Yield each sentence and phrase: the English, what tells it from another of the same words,
    where it is said."""
    for text, places in sentences().items():
        yield text, None, places
    said = phrases()
    several = Counter(said.values())
    for key, text in said.items():
        if text:
            yield text, key if several[text] > 1 else None, ["src/budgetcli/words/phrases"]
    for text in (*COMMANDS.values(), EPILOG):
        yield text, None, ["src/budgetcli/cli/__init__.py"]


def written(catalog: Catalog) -> bytes:
    """Return a catalog as a file, the same bytes for the same sentences."""
    stream = BytesIO()
    write_po(stream, catalog, width=100, sort_output=True, include_lineno=False)
    lines = stream.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_CHANGING))


def missing(catalog: Catalog) -> list[str]:
    """Return what is wrong in a catalog: sentences without a translation, and those that lose a
    gap."""
    texts = [each for each in catalog if isinstance(each.id, str) and each.id]
    lost = [
        each.id for each in texts if each.string and gaps(str(each.id)) != gaps(str(each.string))
    ]
    return [f"not translated: {each.id}" for each in texts if not each.string] + [
        f"other gaps: {each}" for each in lost
    ]


def main() -> int:
    """Gather and compile, or check; return the exit status."""
    status = 0
    for path in sorted((ROOT / LOCALES).glob("*.po")):
        catalog = gathered(path)
        wrong = missing(catalog)
        if "--check" not in sys.argv:
            path.write_bytes(written(catalog))
        print(*(f"{path.name}: {each}" for each in wrong), sep="\n", end="\n" if wrong else "")  # noqa: T201
        status = 1 if wrong else status
    if "--check" not in sys.argv:
        compile_catalogs(ROOT)
    return status


if __name__ == "__main__":
    sys.exit(main())
