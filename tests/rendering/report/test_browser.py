"""The report opened in headless Chromium: nothing in its console, nothing that axe-core finds, in
the light, in the dark and on a phone."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.needs import CHROMIUM, HEADLESS
from tests.program import budgetcli
from tests.rendering.report.pages import PageReader

AXE = find_spec("axe_core_python")
DARK = "--blink-settings=preferredColorScheme=0"
LOOKS = [
    ("light", ["--window-size=1400,3000"]),
    ("dark", ["--window-size=1400,3000", DARK]),
    ("narrow", ["--window-size=500,3000"]),
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("Chromium", "charts"),
]


def opened(path: Path, *flags: str) -> tuple[str, str]:
    """Return a page as the browser has it after its scripts, and what stands in its console."""
    own = (f"--user-data-dir={path.parent / 'profile'}", "--virtual-time-budget=20000")
    command = [
        CHROMIUM,
        *HEADLESS,
        "--enable-logging=stderr",
        *own,
        *flags,
        "--dump-dom",
        path.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, check=True, timeout=180)
    return done.stdout.decode(), "\n".join(
        line for line in done.stderr.decode().splitlines() if "CONSOLE" in line
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browser") / "report.html"
    assert (
        budgetcli(
            "report", "sou", "--per-capita", "90812", "--base-state", "before", "-o", path
        ).status
        == 0
    )
    return path


def test_the_console_is_empty_and_the_tables_are_those_written(page: Path) -> None:
    shown, console = opened(page)
    assert console == ""
    assert PageReader(shown).tables == PageReader(page.read_text(encoding="utf-8")).tables


def test_a_page_that_would_load_something_says_so_in_the_console(
    page: Path, tmp_path: Path
) -> None:
    loading = tmp_path / "loading.html"
    loading.write_text(
        page.read_text(encoding="utf-8").replace(
            "<main>", '<main><img src="https://example.invalid/a.png">'
        ),
        encoding="utf-8",
    )
    assert "Content Security Policy" in opened(loading)[1]


def violations(page: Path, folder: Path, flags: list[str]) -> list[Any]:
    """Return what axe-core finds on a copy of the page that lets it run."""
    script = (
        Path(
            str(AXE.submodule_search_locations[0] if AXE and AXE.submodule_search_locations else "")
        )
        / "axe.min.js"
    )
    run = "axe.run().then(found => { document.body.innerHTML = ''; document.body.textContent = 'AXE' + JSON.stringify(found.violations); })"
    text = re.sub(
        r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8")
    )
    copy = folder / "axe.html"
    added = f"<script>{script.read_text(encoding='utf-8')}</script><script>{run}</script></body>"
    copy.write_text(text.replace("</body>", added), encoding="utf-8")
    shown, _ = opened(copy, *flags)
    body = re.search(r"AXE(\[.*\])", shown, re.DOTALL)
    assert body is not None, shown[-500:]
    return list(json.loads(body[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")))


@pytest.mark.needs("axe-core")
@pytest.mark.parametrize(
    ("look", "flags"), LOOKS, ids=lambda each: each if isinstance(each, str) else ""
)
def test_axe_finds_no_violation(page: Path, tmp_path: Path, look: str, flags: list[str]) -> None:
    found = violations(page, tmp_path, flags)
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []


@pytest.mark.needs("axe-core")
def test_axe_finds_no_violation_in_the_pack(tmp_path: Path) -> None:
    pack = tmp_path / "pack.html"
    assert (
        budgetcli(
            "report", "sou", "--pack", "med", "--cost-per-fte", "500000", "--lang", "en", "-o", pack
        ).status
        == 0
    )
    assert violations(pack, tmp_path, []) == []


@pytest.mark.needs("axe-core")
def test_axe_would_find_one(page: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.html"
    spoilt.write_text(
        page.read_text(encoding="utf-8").replace("--muted: #55626d", "--muted: #c9c9c9"),
        encoding="utf-8",
    )
    assert "color-contrast" in {each["id"] for each in violations(spoilt, tmp_path, [])}
