"""How many cases a law is tried on: few in the usual run of the tests, as many as `LAW_CASES` says
in `make laws`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

CASES = int(os.environ.get("LAW_CASES", "60"))

law = settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""For a law: as many cases as are asked for, however long each takes."""
