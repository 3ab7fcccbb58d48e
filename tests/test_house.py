"""The house rules as tests: small functions, small modules, few parameters, layers that hold, no swallowed exceptions."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.program import ROOT

SOURCES = sorted((ROOT / "src").rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = [(path, node) for path, tree in TREES.items() for node in ast.walk(tree) if isinstance(node, Function)]
LENGTHS = sorted((node.end_lineno or 0) - node.lineno + 1 for _, node in FUNCTIONS)
BANNED = {"utils", "helpers", "common", "manager"}


def test_functions_are_small() -> None:
    assert statistics.median(LENGTHS) <= 8
    assert LENGTHS[int(0.9 * len(LENGTHS))] <= 25
    assert LENGTHS[-1] <= 40


def test_functions_take_few_parameters() -> None:
    wide = [(path.name, node.name) for path, node in FUNCTIONS if len([*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]) > 7]
    assert wide == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src" / "budgetcli")))
def test_a_module_is_small_and_says_its_job(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 800
    assert ast.get_docstring(TREES[path])
    assert path.stem not in BANNED


def test_modules_are_imported_at_the_top_unless_start_up_is_said_to_pay_for_it() -> None:
    lines = {path: path.read_text(encoding="utf-8").splitlines() for path in SOURCES}
    inner = {(path, each.lineno) for path, node in FUNCTIONS for each in ast.walk(node) if isinstance(each, ast.Import | ast.ImportFrom)}
    untold = [f"{path.name}:{number}" for path, number in inner if "# start-up" not in " ".join(lines[path][number - 2 : number])]
    assert untold == []


def is_silent(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler takes everything and does nothing."""
    takes_everything = handler.type is None or (isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException"))
    return takes_everything and all(isinstance(each, ast.Pass | ast.Continue) for each in handler.body)


def test_no_exception_is_swallowed() -> None:
    silent = [
        path.name for path, tree in TREES.items() for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and is_silent(node)
    ]
    assert silent == []


def test_the_layers_hold() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0
