"""The layouts that are shipped: how national files of municipal accounts are published, and what
they cannot tell. The layouts themselves are data, in `layouts/`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from budgetcli.model.errors import worded

LAYOUTS = Path(__file__).parent / "layouts"


class NationalLayout(NamedTuple):
    """A kind of published file: what it is, who publishes it, and what it cannot tell."""

    title: str
    publisher: str
    cannot_tell: tuple[str, ...]


_NO_DETAIL = worded("no postings, suppliers or committees: the sums of a municipality as reported")
_RUNNING = worded("prices of each year: nothing is in the prices of another")

PROFILES = {
    "dk-regk31": NationalLayout(
        worded("accounts of Danish municipalities by function: net, running prices, 1,000 kr."),
        "Danmarks Statistik, StatBank: REGK31",
        (
            _NO_DETAIL,
            _RUNNING,
            worded("only art TOT: expenditure and income apart are other rows of the same table"),
        ),
    ),
    "dk-budk32": NationalLayout(
        worded("budgets of Danish municipalities by function: net, prices of the year, 1,000 kr."),
        "Danmarks Statistik, StatBank: BUDK32",
        (
            _NO_DETAIL,
            worded("the budget as adopted: later appropriations are in none of its rows"),
        ),
    ),
    "no-kostra": NationalLayout(
        worded("accounts of Norwegian municipalities by function: net operating cost, 1,000 kr."),
        "Statistisk sentralbyrå, KOSTRA: 12367, csv of codes",
        (
            _NO_DETAIL,
            worded("only art AGD2: other kinds of the table are parts or sums of it"),
            worded("groups of functions (FG…) are left out, since they hold the same money again"),
        ),
    ),
    "se-kolada": NationalLayout(
        worded("key figures of Swedish municipalities: a line each, which add up to nothing"),
        "RKA, Kolada: values as kpi, municipality, period, gender, value",
        (
            worded("the unit stands in the catalogue of key figures, not in the file"),
            worded("key figures add up to nothing, so there is no total"),
        ),
    ),
    "se-sie": NationalLayout(
        worded("the accounts of one organisation with every entry, Swedish SIE of type 4"),
        "SIE-Gruppen",
        (
            worded("functions (verksamhet) only where they are dimension 6 or another of its own"),
            worded(
                "whether it is all entries of the year: its closing balances are held against them"
            ),
        ),
    ),
    "de-doppik": NationalLayout(
        worded(
            "a German product plan by product and account: classes 4 and 5 are income and expenditure"
        ),
        "Doppik: Produkt, Konto and a column a year",
        (
            worded(
                "the classes of accounts of some states are other ones: hold totals against the plan"
            ),
            worded("transfers between products stand on both sides"),
        ),
    ),
    "uk-ro": NationalLayout(
        worded(
            "net expenditure of English authorities by service, £ thousand, outturn of each year"
        ),
        "MHCLG: Revenue Outturn, multi-year data set",
        (
            _NO_DETAIL,
            worded("financial years end in March and are called by the year in which they end"),
            worded("counties and districts are authorities of their own: no place is in one row"),
        ),
    ),
}
"""The profiles by name; `layouts/NAME.toml` is the layout."""


def shipped(path: Path) -> Path:
    """Return the shipped layout that a path names where there is no such file; else the path."""
    return LAYOUTS / f"{path.name}.toml" if path.name in PROFILES and not path.exists() else path
