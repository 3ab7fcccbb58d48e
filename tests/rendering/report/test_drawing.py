"""Charts are drawn in a process of their own: where the library dies, the page has no charts and
says so."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from budgetcli.reports.drawing import PROBE, Drawer
from tests.processes import process, shell


@pytest.mark.slow
@pytest.mark.needs("charts")
@pytest.mark.skipif(
    sys.platform != "linux", reason="ulimit -v limits the address space on Linux only"
)
def test_a_report_in_little_address_space_has_no_charts_and_says_so(tmp_path: Path) -> None:
    ended = shell(f"ulimit -v 4000000; budgetcli report sou -o {tmp_path / 'r.html'} --lang en")
    assert ended.status == 0, ended.err
    assert "note[no-charts]: the library that draws charts stops here" in ended.err
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "<svg" not in page
    assert "<table>" in page
    assert process("verify", tmp_path / "r.html").status == 0


@pytest.mark.needs("charts")
def test_a_chart_that_cannot_be_drawn_is_none_and_so_is_every_one_after_it() -> None:
    drawer = Drawer()
    assert (drawer.draw(PROBE) or "").startswith("<svg")
    assert drawer.draw({"mark": "no mark"}) is None
    assert drawer.draw(PROBE) is None
