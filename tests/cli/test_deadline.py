"""No reading takes longer than it may: what does is stopped with an error that names the option."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from budgetcli.model.errors import Place, ReadError
from budgetcli.sheets.limits import ALLOWED, within_time
from tests.program import budgetcli

needs_alarm = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="the system has no alarm clock"
)


@needs_alarm
@pytest.mark.parametrize("command", ["summarize", "check", "inspect"])
def test_a_reading_that_takes_too_long_is_stopped(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text("mio. kr.;2026\nSkoler;-7,0\nVeje;-3,0\nI alt;-10,0\n", "utf-8")
    for module in ("sources", "inspection"):
        monkeypatch.setattr(
            f"budgetcli.reading.{module}.open_grids", lambda *_, **__: time.sleep(60)
        )
    started = time.monotonic()
    stopped = budgetcli(command, "t.csv", "--max-seconds", "0.2", "--lang", "en", folder=tmp_path)
    assert time.monotonic() - started < 30
    assert stopped.status == 2
    assert "error[reader-stopped]: t.csv: reading was stopped after 0.2 seconds" in stopped.err
    assert "--max-seconds" in stopped.err


@needs_alarm
def test_the_clock_of_others_goes_on_and_nobody_is_limited_unasked() -> None:
    before = signal.getsignal(signal.SIGALRM)
    token = ALLOWED.set(0.05)
    try:
        with pytest.raises(ReadError), within_time(Place("t")):
            time.sleep(10)
    finally:
        ALLOWED.reset(token)
    assert signal.getsignal(signal.SIGALRM) == before
    with within_time(Place("t")):
        time.sleep(0.1)
