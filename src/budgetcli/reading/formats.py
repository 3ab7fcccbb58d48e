"""Number formats of workbooks: the smallest step that a shown number can take."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

BUILT_IN = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
            37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)",
            41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00", 49: "@"}  # fmt: skip
"""The formats that have a number and no text in the file (ECMA-376, part 1, 18.8.30)."""

_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DIGITS = re.compile(r"[0#?](?:[0#?,]*[0#?])?(?:\.([0#?]*))?(,*)")


class Shown(NamedTuple):
    """How a number format shows a number: the step in the value itself, percent, and the factor it divides by."""

    quantum: Decimal
    percent: bool
    divisor: int


@lru_cache(maxsize=512)
def shown(number_format: str) -> Shown | None:
    """Return how a format shows numbers; None for `General`, text, dates and fractions, which state no precision.

    `#,##0.0` has the step 0.1; `#,##0,` divides by 1000 and has the step 1000; `0.0%` has the step 0.001 of the value.
    """
    section = _LITERALS.sub("", number_format.split(";")[0])
    found = _DIGITS.search(section)
    if found is None or "/" in section or "E+" in section or re.search(r"[ymdhs]", section, re.IGNORECASE):
        return None
    percent, divisor = "%" in section, 1000 ** len(found[2])
    decimals = len(found[1] or "") + 2 * percent
    return Shown(Decimal(1).scaleb(-decimals) * divisor, percent, divisor)
