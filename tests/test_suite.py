"""The suite itself: whose warnings fail it, and what it says of what it could not try."""

from __future__ import annotations

import subprocess
import sys
import warnings

import pytest

from tests import needs
from tests.program import ROOT


def test_a_warning_of_our_own_modules_is_an_error() -> None:
    with pytest.raises(DeprecationWarning, match="ours"):
        warnings.warn("ours", DeprecationWarning, stacklevel=1)
    with pytest.raises(DeprecationWarning, match="ours"):
        warnings.warn_explicit("ours", DeprecationWarning, "x.py", 1, "budgetcli.model.numbers")


def test_a_warning_of_another_project_is_not_ours_to_fail_for() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.warn_explicit("theirs", DeprecationWarning, "x.py", 1, "weasyprint.text.ffi")
        warnings.warn_explicit("theirs", FutureWarning, "x.py", 1, "budgetclique.x")
    assert len(told) == 2


@pytest.mark.slow
def test_what_is_skipped_is_said_at_the_end_with_what_to_install() -> None:
    file = "tests/rendering/report/test_pdf.py"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", file]
    environment = {"PATH": "/nowhere", "HOME": "/nowhere"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    said = done.stdout.decode()
    assert done.returncode == 0, said
    assert "skipped, and what they need" in said
    assert "apt install " in said


def test_half_an_installation_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert needs.NEEDS["LibreOffice"].trial() == "no soffice on the path"
    monkeypatch.undo()
    monkeypatch.setattr(needs, "import_module", fails_like_a_missing_library)
    assert needs.NEEDS["Pango"].trial() == "cannot load library 'libpangoft2-1.0-0'"


def fails_like_a_missing_library(_: str) -> None:
    raise OSError("cannot load library 'libpangoft2-1.0-0'\nand more")
