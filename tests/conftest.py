"""What holds for every test: no deadline, and nothing skipped without its reason at the end."""

from __future__ import annotations

from collections import Counter

import pytest
from hatch_build import compile_catalogs
from hypothesis import HealthCheck, settings

from tests.needs import reason_to_skip
from tests.program import ROOT

# How long a generated case may take is no property of the program, on a busy machine even less.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogs of words once, so that a changed sentence needs no new installation."""
    if not hasattr(config, "workerinput"):
        compile_catalogs(ROOT)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose needs are not met; they are tried only where a test that has them runs."""
    for marker in item.iter_markers("needs"):
        for name in marker.args:
            reason = reason_to_skip(name)
            if reason is not None:
                pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what was skipped, why, and what to install."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(each.longrepr[2].removeprefix("Skipped: ") for each in skipped)
    if reasons:
        terminalreporter.write_sep("=", "skipped, and what they need")
        for reason, count in reasons.most_common():
            terminalreporter.write_line(f"{count:5} {reason}")
