"""The house rules as tests: functions that can be read, modules of one idea, layers that hold, no
swallowed exceptions."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.program import ROOT

SOURCES = sorted((ROOT / "src").rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = [
    (path, node)
    for path, tree in TREES.items()
    for node in ast.walk(tree)
    if isinstance(node, Function)
]
LENGTHS = sorted((node.end_lineno or 0) - node.lineno + 1 for _, node in FUNCTIONS)
LONGEST = {"schemas.py": 1100}
"""Modules of data alone may be longer than others."""

BANNED = {"utils", "helpers", "common", "manager"}


def tokens(node: ast.AST, path: Path) -> int:
    """Return how many tokens a function has, comments and line ends left out."""
    return sum(node.lineno <= line <= (node.end_lineno or 0) for line in LINES_OF_TOKENS[path])  # type: ignore[attr-defined]


def lines_of_tokens(path: Path) -> list[int]:
    """Return the line of each token of a module."""
    reading = io.StringIO(path.read_text(encoding="utf-8")).readline
    return [
        each.start[0] for each in tokenize.generate_tokens(reading) if each.type not in NO_TOKENS
    ]


NO_TOKENS = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
LINES_OF_TOKENS = {path: lines_of_tokens(path) for path in SOURCES}


def test_a_function_can_be_read_from_top_to_bottom() -> None:
    """A step on the way to 150 tokens for nine functions in ten; no function is over 80 lines."""
    sizes = sorted(tokens(node, path) for path, node in FUNCTIONS)
    assert sizes[int(0.9 * len(sizes))] <= 200
    assert LENGTHS[-1] <= 80


def test_lines_are_broken_by_the_formatter_and_by_nothing_else() -> None:
    """Nothing is kept from the formatter but tables of data."""
    kept = [path.name for path in SOURCES if "fmt: skip" in path.read_text(encoding="utf-8")]
    assert len(kept) <= 20


def test_nothing_is_imported_by_its_name_but_what_a_registry_names() -> None:
    """`import_module` with a text hides an arrow; each one left is a registry or an
    optional library."""
    texts = [path.read_text(encoding="utf-8").count("import_module(") for path in SOURCES]
    assert sum(texts) <= 6


def test_no_name_of_a_file_or_a_class_is_given_twice() -> None:
    """The readers of `natives` each run alone, and each has the same error."""
    files = Counter(path.name for path in SOURCES if path.name != "__init__.py")
    classes = Counter(
        node.name
        for path, tree in TREES.items()
        if path.parent.name != "natives"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, times in (files + classes).items() if times > 1] == []


def test_rooms_are_few_and_deep_and_their_lines_fit_a_screen() -> None:
    """A step on the way to 200 modules, and to no line over 100 columns."""
    lines = [line for path in SOURCES for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(SOURCES) <= 260
    assert sum(len(line) > 100 for line in lines) <= 420


def test_functions_take_few_parameters() -> None:
    wide = [
        (path.name, node.name)
        for path, node in FUNCTIONS
        if len([*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]) > 7
    ]
    assert wide == []


@pytest.mark.parametrize(
    "path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src" / "budgetcli"))
)
def test_a_module_is_small_and_says_its_job(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= LONGEST.get(path.name, 850)
    assert ast.get_docstring(TREES[path])
    assert path.stem not in BANNED


def test_modules_are_imported_at_the_top_unless_start_up_is_said_to_pay_for_it() -> None:
    lines = {path: path.read_text(encoding="utf-8").splitlines() for path in SOURCES}
    inner = {
        (path, each.lineno)
        for path, node in FUNCTIONS
        for each in ast.walk(node)
        if isinstance(each, ast.Import | ast.ImportFrom)
    }
    untold = [
        f"{path.name}:{number}"
        for path, number in inner
        if "# start-up" not in " ".join(lines[path][number - 2 : number])
    ]
    assert untold == []


def is_silent(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler takes everything and does nothing."""
    takes_everything = handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException")
    )
    return takes_everything and all(
        isinstance(each, ast.Pass | ast.Continue) for each in handler.body
    )


def test_no_exception_is_swallowed() -> None:
    silent = [
        path.name
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and is_silent(node)
    ]
    assert silent == []


def test_the_layers_hold() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0
