"""The console blocks of the documents, replayed; `python -m tests.transcripts --write` writes their
output and the reference anew."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests import reference
from tests.program import DATA, ROOT

BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*(?:\\\n.*)*)\n", re.MULTILINE)


class Step(NamedTuple):
    """A command of a block, and the output that stands below it."""

    command: str
    output: str


def documents() -> list[Path]:
    """Return the documents that may hold console blocks."""
    return [
        ROOT / "README.md",
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted((ROOT / "examples").rglob("*.md")),
    ]


def steps(text: str) -> list[Step]:
    """Return every command of a document with its output, in order."""
    found = []
    for block in BLOCK.findall(text):
        parts = COMMAND.split(block)
        found += [
            Step(command, output) for command, output in zip(parts[1::2], parts[2::2], strict=True)
        ]
    return found


def replayed(document: Path) -> str:
    """Return the document's text with each output as it is now; files made by a block are there for
    the next."""
    text = document.read_text(encoding="utf-8")
    if not BLOCK.search(text):
        return text
    with tempfile.TemporaryDirectory() as folder:
        source = (
            DATA if document.parent.name in (ROOT.name, "docs", "how-to", "da") else document.parent
        )
        shutil.copytree(source, folder, dirs_exist_ok=True)
        return BLOCK.sub(lambda found: _block(found[0], folder), text)


def _block(block: str, folder: str) -> str:
    return "".join(
        f"$ {step.command}\n{_run(step.command, folder)}"
        for step in steps(f"```console\n{block}```\n")
    )


def _run(command: str, folder: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {
        "PATH": path,
        "LC_ALL": "C.UTF-8",
        "HOME": folder,
        "NO_COLOR": "1",
        "PYTHONPATH": str(ROOT / "src"),
    }
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"exec 2>&1\n{command}"],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
    )
    return done.stdout + (f"[exit {done.returncode}]\n" if done.returncode else "")


def main() -> None:
    """Write every document and the reference anew."""
    for path, text in reference.pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for document in documents():
        document.write_text(replayed(document), encoding="utf-8")


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    main()
