"""The reference pages, made from the docstrings and the help of what they document."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from budgetcli.cli import COMMANDS
from budgetcli.formats.meanings import meanings
from budgetcli.formats.schemas import SCHEMAS
from budgetcli.model.errors import ERRORS
from budgetcli.savings.packages import MEASURE_KEYS, PACKAGE_KEYS
from tests.program import ROOT, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "docs" / "reference"
MADE = "<!-- Made from the program itself by `make snapshots`; edit the docstrings, not this page. -->\n"


def pages() -> dict[Path, str]:
    """Return the text of each page by its file."""
    return {
        FOLDER / f"{name}.md": f"# {title}\n\n{MADE}\n{text}"
        for name, title, text in (
            ("commands", "Commands", _commands()),
            ("errors", "Errors", _errors()),
            (
                "meanings",
                "Checks, verdicts, outcomes, slips, roles, reasons and formats",
                _meanings(),
            ),
            ("machine-output", "Machine output", _schemas()),
            ("packages", "Keys of a savings package", _packages()),
        )
    }


def _commands() -> str:
    os.environ["COLUMNS"] = "100"
    helps = {name: budgetcli(name, "--help").out.rstrip() for name in COMMANDS}
    return "\n".join(
        f"## budgetcli {name}\n\n```text\n{text}\n```\n" for name, text in helps.items()
    )


def _errors() -> str:
    return "Each leaves with exit status 2 and every file as it was before.\n\n" + "".join(
        f"## {id}\n\n{text}\n\n" for id, text in ERRORS.items()
    )


def _meanings() -> str:
    kept = {id: each for id, each in meanings().items() if each[0] != "error"}
    return "`budgetcli explain ID` prints each.\n\n" + "".join(
        f"## {id}\n\n*{kind}*\n\n{text}\n\n" for id, (kind, text) in kept.items()
    )


def _schemas() -> str:
    lines = [
        f"| `budgetcli/{name}@1` | {', '.join(f'`{key}`' for key in keys)} |"
        for name, keys in SCHEMAS.items()
    ]
    head = "Every document begins with `schema`, `version` and `inputs`; `budgetcli schema NAME` prints the whole JSON Schema.\n\n"
    return head + "| schema | its own keys |\n| --- | --- |\n" + "\n".join(lines) + "\n"


def _packages() -> str:
    tops, measures = (
        ", ".join(f"`{key}`" for key in keys) for keys in (PACKAGE_KEYS, MEASURE_KEYS)
    )
    return f"At the top: {tops}.\n\nIn each `[[measure]]`: {measures}.\n\nAny other key is refused, so that a misspelt one is not lost.\n"
