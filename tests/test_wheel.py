"""The wheel holds all that is needed: installed alone, away from the checkout, the example works."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from budgetcli.version import VERSION
from tests.program import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    # The locked backend, where it is there: what is built must not change with its next release.
    locked = ["--no-build-isolation"] if find_spec("hatchling") else []
    quiet = ["-q", "--disable-pip-version-check"]
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        *quiet,
        *locked,
        "--no-deps",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_runs_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    paths = [str(installed), sysconfig.get_paths()["purelib"]]
    code = f"import sys; sys.path[:0] = {paths!r}; from budgetcli.__main__ import main; main()"
    isolated = [sys.executable, "-I", "-S", "-c", code]
    shown = subprocess.run(
        [*isolated, "summarize", "sou"], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    doctor = subprocess.run(
        [*isolated, "doctor"], check=False, capture_output=True, text=True, cwd=tmp_path
    )
    assert "-1.253,6" in shown.stdout
    assert "note[example]" in shown.stderr
    assert doctor.returncode == 0, doctor.stdout
    assert str(installed) in doctor.stdout


def test_the_wheel_holds_the_example_and_its_version(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert wheel.name.startswith(f"kommune_budgetcli-{VERSION}-")
    for name in (
        "budgetcli.toml",
        "sou-2024-2027.xlsx",
        "sou.csv",
        "roskilde-sou-2024.savings.toml",
    ):
        assert f"budgetcli/reference/example/{name}" in names
    assert "budgetcli/py.typed" in names
