"""What other repositories use of this one: the pre-commit hooks and the GitHub action."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.program import DATA, ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not on the path"),
]
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")


class Checked(NamedTuple):
    """What the action left: status, log, and the file it names."""

    status: int
    log: str
    sarif: Path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "my budgets"
    folder.mkdir()
    text = (DATA / "sou.csv").read_text(encoding="utf-8")
    (folder / "good.csv").write_text(text, encoding="utf-8")
    (folder / "bad one.csv").write_text(text.replace("-919,6", "-916,9"), encoding="utf-8")
    program = tmp_path / "budgetcli"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT / "src"}" exec "{sys.executable}" -m budgetcli "$@"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    return tmp_path


def checked(repository: Path, files: str, arguments: str = "") -> Checked:
    output = repository / "output"
    said = {
        "PATH": os.environ["PATH"],
        "BUDGETCLI": str(repository / "budgetcli"),
        "FILES": files,
        "ARGUMENTS": arguments,
        "SARIF": "found.sarif",
        "GITHUB_OUTPUT": str(output),
    }
    command = ["bash", str(ROOT / "scripts" / "action.sh"), "check"]
    done = subprocess.run(command, cwd=repository, env=said, capture_output=True, check=False)
    named = output.read_text(encoding="utf-8").strip().removeprefix("sarif=")
    return Checked(done.returncode, done.stdout.decode(), repository / named)


def test_a_wrong_total_is_an_annotation_and_a_sarif_result(repository: Path) -> None:
    found = checked(repository, "my budgets/*.csv\n")
    assert found.status == 1
    assert found.log.startswith(
        "::error file=my budgets/bad one.csv,line=7,title=total-adds-up E7::"
    )
    (run,) = json.loads(found.sarif.read_text(encoding="utf-8"))["runs"]
    assert [each["ruleId"] for each in run["results"]] == ["total-adds-up"]


def test_sound_budgets_pass_without_a_word(repository: Path) -> None:
    assert checked(repository, "my budgets/good.csv")[:2] == (0, "")
    assert checked(repository, "my budgets/good.csv", "--strict").status == 1


@pytest.mark.parametrize(
    "name", ["none.csv", "$(touch injected)", "`touch injected`", "; touch injected"]
)
def test_a_name_is_never_a_command(repository: Path, name: str) -> None:
    assert checked(repository, name).status == 2
    assert not (repository / "injected").exists()


def test_the_action_runs_what_is_tested_here_and_hands_inputs_over_as_variables() -> None:
    assert re.findall(r"run: (.*)", ACTION) == [
        f'bash "$GITHUB_ACTION_PATH/scripts/action.sh" {step}' for step in ("install", "check")
    ]


def test_the_hooks_are_the_commands_and_take_the_files_they_read() -> None:
    hooks = dict(
        zip(re.findall(r"entry: (.*)", HOOKS), re.findall(r"files: (.*)", HOOKS), strict=True)
    )
    assert list(hooks) == ["budgetcli check", "budgetcli lint"]
    check, lint = (re.compile(each) for each in hooks.values())
    assert all(check.search(f"a/b.{each}") for each in ("csv", "xlsx", "xls", "ods"))
    assert not check.search("a/csv.md")
    assert lint.search("data/roskilde-sou-2024.savings.toml")
    assert not lint.search("pyproject.toml")
