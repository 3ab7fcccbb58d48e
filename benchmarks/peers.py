"""The environments of the benchmarks: budgetcli installed as a user installs it, and its peers
beside it, under `.cache`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parent.parent
CACHE = Path(__file__).parent / ".cache"
OURS, PEERS = CACHE / "budgetcli", CACHE / "peers"
MATERIAL = CACHE / "material"
JOBS = Path(__file__).parent / "jobs"

PACKAGES = (
    "csvkit",
    "frictionless[excel]",
    "pandas",
    "duckdb",
    "sqlite-utils",
    "daff",
    "beancount",
    "beanquery",
    "xlsxwriter",
    "rustpy-xlsxwriter",
    "highspy",
    "fastexcel",
    "polars",
    "openpyxl",
    "python-calamine",
    "rich",
)
"""From PyPI, each on its own, so that one that is not to be had does not take the others with it.
"""


def install() -> dict[str, str]:
    """Install what is missing, budgetcli always anew; return the packages that are not to be had,
    each with what pip says."""
    _environment(OURS)
    _pip(OURS, "--force-reinstall", "--no-deps", str(ROOT))
    _pip(OURS, str(ROOT))
    _environment(PEERS)
    noted = PEERS / "installed.txt"
    have = noted.read_text(encoding="utf-8").split() if noted.exists() else []
    failed = {}
    for package in PACKAGES:
        if package not in have:
            said = _pip(PEERS, package)
            if said is None:
                have.append(package)
            else:
                failed[package] = said
    noted.write_text("\n".join(have), encoding="utf-8")
    return failed


def material(rows: int) -> None:
    """Make what the benchmarks read, with so many account rows, unless it is there, made by the
    same script."""
    made, script = MATERIAL / "made", Path(__file__).parent / "material.py"
    wanted = f"{rows} {sha256(script.read_bytes()).hexdigest()}"
    if not made.exists() or made.read_text(encoding="utf-8") != wanted:
        subprocess.run([OURS / "bin" / "python", str(script), str(MATERIAL), str(rows)], check=True)
        made.write_text(wanted, encoding="utf-8")


def program(name: str) -> str | None:
    """Return the path of a peer's program: of its environment, else of the system; None where there
    is none."""
    own = PEERS / "bin" / name
    return str(own) if own.exists() else shutil.which(name)


def _environment(folder: Path) -> None:
    if not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True)


def _pip(folder: Path, *arguments: str) -> str | None:
    """Install into an environment; return the last thing pip says where it fails."""
    command = [
        folder / "bin" / "python",
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--compile",
        *arguments,
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode == 0:
        return None
    return (ended.stderr.strip().splitlines() or [f"pip ended with {ended.returncode}"])[-1][:120]


if __name__ == "__main__":
    for name, why in install().items():
        sys.stdout.write(f"{name}: {why}\n")
