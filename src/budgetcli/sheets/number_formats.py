"""Number formats of workbooks: the smallest step that a shown number can take."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: "#,##0;-#,##0",
    6: "#,##0;[Red]-#,##0",
    7: "#,##0.00;-#,##0.00",
    8: "#,##0.00;[Red]-#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    41: "#,##0",
    42: "#,##0",
    43: "#,##0.00",
    44: "#,##0.00",
    49: "@",
}
"""The formats that have a number and no text in the file (ECMA-376, part 1, 18.8.30)."""

BEYOND_DATES = 2_958_466
"""The first serial number past the year 9999: no date, whatever its format."""

LONGEST = 255
"""No format of a spreadsheet is longer; what follows is not looked at."""

_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE_LETTERS = frozenset("ymdhsYMDHS/")
_MARKED = frozenset('"\\_*[')
_DIGITS = re.compile(r"[0#?](?:[0#?,]*[0#?])?(?:\.([0#?]*))?(,*)")


class Shown(NamedTuple):
    """How a number format shows a number: the step in the value itself, percent, and the factor it
    divides by."""

    quantum: Decimal
    percent: bool
    divisor: int


@lru_cache(maxsize=512)
def is_date(number_format: str) -> bool:
    """Return whether a format shows a number as a date, a time or a length of time."""
    if _DATE_LETTERS.isdisjoint(number_format):
        return False
    first = _ELAPSED.sub("h", number_format[:LONGEST].split(";")[0])
    plain = _LITERALS.sub("", first)
    return (
        plain.lower() != "general" and re.search(r"[ymdhs]|a/p", plain, re.IGNORECASE) is not None
    )


@lru_cache(maxsize=512)
def shown(number_format: str) -> Shown | None:
    """Return how a format shows numbers; None for `General`, text, dates and fractions, which state
    no precision.

    `#,##0.0` has the step 0.1; `#,##0,` divides by 1000 and has the step 1000; `0.0%` has the step
    0.001 of the value.
    """
    section = number_format[:LONGEST].split(";")[0]
    if not _MARKED.isdisjoint(section):
        section = _LITERALS.sub("", section)
    found = _DIGITS.search(section)
    if found is None or "/" in section or "E+" in section or is_date(number_format):
        return None
    percent, divisor = "%" in section, 1000 ** len(found[2])
    decimals = len(found[1] or "") + 2 * percent
    return Shown(Decimal(1).scaleb(-decimals) * divisor, percent, divisor)
