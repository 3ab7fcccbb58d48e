"""What some tests need beside Python: each tried for real once, so that half an installation counts
as none."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import warnings
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.program import SHARED

if TYPE_CHECKING:
    from collections.abc import Callable

CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome", "chrome")
        if (found := shutil.which(name))
    ),
    "chromium",
)
HEADLESS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
OLDEST_JAVA = 17
"""Spark 4 runs on nothing older."""


class Need(NamedTuple):
    """Something that may be missing: why it cannot be used, None where it can, and how to get it."""

    trial: Callable[[], str | None]
    remedy: str


@cache
def reason_to_skip(name: str) -> str | None:
    """Return why a test that needs this cannot run and what to install, None where it can."""
    need = NEEDS[name]
    missing = need.trial()
    return None if missing is None else f"{name}: {missing}; {need.remedy}"


def office(source: Path, folder: Path) -> Path:
    """Return the workbook that LibreOffice makes of a file, its formulas computed anew."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    target = "xlsx:Calc MS Excel 2007 XML"
    out = folder / "converted"
    command = ("soffice", profile, "--headless", "--convert-to", target, "--outdir", out, source)
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return out / f"{source.stem}.xlsx"


def _failure(*command: str) -> str | None:
    """Return why a command cannot be run to a good end, None where it can."""
    if shutil.which(command[0]) is None:
        return f"no {command[0]} on the path"
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error).splitlines()[0]
    said = done.stderr.decode("utf-8", "replace").splitlines()
    return f"{command[0]} fails: {said[-1] if said else ''}" if done.returncode else None


def _pango() -> str | None:
    """Return why WeasyPrint cannot set a page here: the library, or a part of Pango, is missing."""
    if find_spec("weasyprint") is None:
        return "WeasyPrint is not installed"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import_module("weasyprint").HTML(string="<p>1").write_pdf()
        except Exception as error:  # noqa: BLE001 - whatever a half installation raises is the reason
            return str(error).splitlines()[0]
    return None


def _office() -> str | None:
    if shutil.which("soffice") is None:
        return "no soffice on the path"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "one.csv")
        source.write_text("1\n", encoding="utf-8")
        try:
            made = office(source, Path(folder))
        except (OSError, subprocess.SubprocessError) as error:
            return str(error).splitlines()[0]
        return None if made.is_file() else "it converts no sheet; is Calc there?"


def _chromium() -> str | None:
    with tempfile.TemporaryDirectory() as folder:
        own = f"--user-data-dir={folder}"
        return _failure(CHROMIUM, *HEADLESS, own, "--dump-dom", "about:blank")


def _java() -> str | None:
    missing = _failure("java", "-version")
    if missing is None:
        said = subprocess.run(("java", "-version"), capture_output=True, check=True).stderr
        version = said.decode("utf-8", "replace").partition('"')[2].partition(".")[0]
        missing = f"version {version}" if int(version) < OLDEST_JAVA else None
    return missing


def _installed(module: str) -> Callable[[], str | None]:
    return lambda: None if find_spec(module) else f"the module {module} is not installed"


def _poppler() -> str | None:
    return _failure("pdftotext", "-v") or _failure("pdfinfo", "-v")


def _shared() -> str | None:
    return None if SHARED.is_dir() else "not beside this checkout"


NEEDS = {
    "Pango": Need(
        _pango,
        "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0, or brew install pango",
    ),
    "Poppler": Need(_poppler, "apt install poppler-utils, or brew install poppler"),
    "LibreOffice": Need(_office, "apt install libreoffice-calc, or brew install libreoffice"),
    "Chromium": Need(_chromium, "apt install chromium, or brew install chromium"),
    "Java": Need(_java, "apt install default-jre-headless, or brew install openjdk"),
    "PySpark": Need(_installed("pyspark"), "pip install 'kommune-budgetcli[spark]'"),
    "zsh": Need(lambda: _failure("zsh", "--version"), "apt install zsh, or brew install zsh"),
    "Git": Need(lambda: _failure("git", "--version"), "apt install git, or brew install git"),
    "frictionless": Need(
        lambda: _failure("frictionless", "--version"), "pipx install frictionless"
    ),
    "HiGHS": Need(_installed("highspy"), "pip install highspy"),
    "axe-core": Need(_installed("axe_core_python"), "pip install axe-core-python"),
    "charts": Need(_installed("vl_convert"), "pip install 'kommune-budgetcli[report]'"),
    "../shared": Need(_shared, "its files are not part of the project"),
}
