"""A sample of `make hostile`: mutated files, packages and layouts, and extreme numbers bring no
traceback, death, hang or lost cell."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.program import ROOT


@pytest.mark.slow
@pytest.mark.parametrize(("part", "count"), [("files", 30), ("toml", 30), ("numbers", 25)])
def test_a_sample_of_hostile_files_shows_no_fault(part: str, count: int) -> None:
    command = [
        sys.executable,
        "-W",
        "ignore",
        str(ROOT / "benchmarks" / "hostile.py"),
        "--only",
        part,
        f"--{part}",
        str(count),
        "--workers",
        "1",
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"{count} {part}" in ended.stdout
    assert "faults: none" in ended.stdout
