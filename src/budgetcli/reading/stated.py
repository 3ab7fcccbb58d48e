"""Sums a sheet states itself: `4 = 1+2-3`, `70+71+72`, `Summe aus 1 bis 10`, and the formulas of
spreadsheets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.names import lines_with
from budgetcli.sheets.grids import position

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_TERMS = 500
_SIGNS, _DIGITS = frozenset("+-−–"), frozenset("0123456789")
_STATED = re.compile(
    r"(?:^|[(\s])(?:([0-9A-Z]{1,6})\.?\s*=\s*|=\s*)?([(]?\s*[0-9A-Z]{1,7}\.?\s*[+\-−–][0-9A-Z.+\-−–()\s]*)"
)
_WORDS_BETWEEN = (
    "bis",
    "to",
    "til",
    "till",
    "do",
    "až",
    "az",
    "a",
    "à",
    "al",
    "through",
    "tot",
    "tom",
    "t.o.m.",
)
_THROUGH = re.compile(
    rf"(\d{{1,6}})\.?\s+(?:{'|'.join(map(re.escape, _WORDS_BETWEEN))})\s+(\d{{1,6}})", re.IGNORECASE
)
_BETWEEN = tuple(f" {word} " for word in _WORDS_BETWEEN)
_REFERENCE = re.compile(r"([+\-]?)\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_SPREADSHEET = re.compile(
    r"[=+]*\s*(?:SUM\(([^()]*)\)|SUBTOTAL\((?:10)?9\s*[,;]([^()]*)\)"
    r"|([+\-]?\$?[A-Z]{1,3}\$?\d+(?:\s*[+\-]\s*\$?[A-Z]{1,3}\$?\d+)+))\s*",
    re.IGNORECASE,
)


class Stated(NamedTuple):
    """A sum stated in words: the name of the result if it is given, and the names of the terms with
    their signs."""

    result: str | None
    terms: tuple[tuple[str, int], ...]


def stated(text: str, names: Mapping[str, object]) -> Stated | None:
    """Return the sum that a header or label states over some of these names, or None."""
    through = _THROUGH.search(text) if not _DIGITS.isdisjoint(text) else None
    if through is not None and through[1] in names and through[2] in names:
        first, last = sorted((int(through[1]), int(through[2])))
        terms = tuple(
            (str(name), 1)
            for name in range(first, min(last, first + MOST_TERMS) + 1)
            if str(name) in names
        )
        return Stated(None, terms) if len(terms) > 1 else None
    if _SIGNS.isdisjoint(text) or len(text) > 400:
        return None
    for found in _STATED.finditer(_tidy(text)):
        terms = _terms(found[2])
        if len(terms) > 1 and all(name in names for name, _ in terms):
            return Stated(found[1], terms)
    return None


def stating_ones(texts: Sequence[str]) -> set[int]:
    """Return which of these texts, by position, can state a sum at all: they have a sign of one, or
    numbers and a word between them.

    Each text is one line, blanks folded.
    """
    joined = "\n".join(texts)
    through = lines_with(joined.lower(), _BETWEEN)
    return lines_with(joined, _SIGNS) | {at for at in through if _THROUGH.search(texts[at])}


def _tidy(text: str) -> str:
    return re.sub(r"\s*([+\-−–=()])\s*", r"\1", " ".join(text.split()))


def _terms(expression: str) -> tuple[tuple[str, int], ...]:
    """Return the names in an expression of sums and brackets, each with the sign it has in the end."""
    signs, pending, name = [1], 1, ""
    terms: list[tuple[str, int]] = []
    for character in f"{expression} ":
        if character.isalnum():
            name += character
            continue
        if name:
            terms.append((name, signs[-1] * pending))
            name, pending = "", 1
        if character in "-−–":
            pending = -1
        elif character == "+":
            pending = 1
        elif character == "(":
            signs.append(signs[-1] * pending)
            pending = 1
        elif character == ")" and len(signs) > 1:
            signs.pop()
    return tuple(terms[:MOST_TERMS])


def cells_of(formula: str) -> tuple[tuple[int, int, int], ...]:
    """Return the cells a spreadsheet formula adds up, as row, column and sign; none for anything
    but plain sums and differences."""
    found = _SPREADSHEET.fullmatch(formula.strip())
    if found is None:
        return ()
    result: list[tuple[int, int, int]] = []
    for part in _REFERENCE.finditer(
        (found[1] or found[2] or found[3]).replace(",", " ").replace(";", " ").upper()
    ):
        first = position(part[2] + part[3])
        last = position(part[4] + part[5]) if part[4] else first
        if (
            first is None
            or last is None
            or (last[0] - first[0] + 1) * (last[1] - first[1] + 1) > MOST_TERMS
        ):
            return ()
        factor = -1 if part[1] == "-" else 1
        rows, columns = range(first[0], last[0] + 1), range(first[1], last[1] + 1)
        result.extend((row, column, factor) for row in rows for column in columns)
    return tuple(result[:MOST_TERMS])
