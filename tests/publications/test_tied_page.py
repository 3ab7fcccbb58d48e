"""The page of a tied text opened in headless Chromium: axe finds nothing, in light and dark, wide,
narrow and on paper."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.needs import CHROMIUM, HEADLESS
from tests.program import budgetcli
from tests.publications.test_tie_command import TEXT, WRONG
from tests.rendering.report.test_browser import AXE, DARK, violations

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.needs("Chromium")]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    text = tmp_path / "t.md"
    text.write_text(TEXT.format(WRONG), encoding="utf-8")
    path = tmp_path / "t.html"
    assert budgetcli("tie", text, "--no-config", "--lang", "en", "-o", path).status == 1
    return path


@pytest.mark.skipif(AXE is None, reason="axe-core-python is not installed")
@pytest.mark.parametrize(
    "flags",
    [["--window-size=1400,2000"], ["--window-size=1400,2000", DARK], ["--window-size=500,1600"]],
)
def test_axe_finds_nothing(page: Path, tmp_path: Path, flags: list[str]) -> None:
    found: list[Any] = violations(page, tmp_path, flags)
    assert found == []


def test_a_mark_leads_to_its_evidence_and_back_without_a_script(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    ids = re.findall(r'\bid="?([\w-]+)"?', text)
    assert len(ids) == len(set(ids))
    assert {each for each in re.findall(r'href="#([\w-]+)"', text)} <= set(ids)
    assert "<script" not in text
    assert "http" not in re.sub(r"http-equiv", "", text)


def test_a_tapped_figure_shows_its_card_over_the_page(page: Path, tmp_path: Path) -> None:
    shown = tmp_path / "card.html"
    script = (
        "<script>addEventListener('load',()=>setTimeout(()=>{const card=document.querySelector('li:target');"
        "document.title=JSON.stringify([getComputedStyle(card).position,card.getBoundingClientRect().bottom<=innerHeight])},50))</script></body>"
    )
    source = re.sub(r"<meta http-equiv[^>]*>", "", page.read_text(encoding="utf-8")).replace(
        "</body>", script
    )
    shown.write_text(source, encoding="utf-8")
    first = re.findall(r'id="(e-[^"]+)"', source)[0]
    command = [
        CHROMIUM,
        *HEADLESS,
        f"--user-data-dir={tmp_path / 'p'}",
        "--virtual-time-budget=5000",
        "--window-size=500,900",
        "--dump-dom",
    ]
    done = subprocess.run(
        [*command, f"{shown.as_uri()}#{first}"], capture_output=True, check=True, timeout=120
    )
    title = re.search(r"<title>(.*?)</title>", done.stdout.decode())
    assert title is not None
    assert json.loads(title[1]) == ["fixed", True]
