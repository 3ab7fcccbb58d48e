"""The key figures of a summary: what the user states is read, prices are applied, and both are
handed to the summary's view."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.cli.session import sign_of, spare
from budgetcli.comparing.keyfigures import (
    KeyFigureBasis,
    KeyFigures,
    basis_of,
    key_figures,
    per_capita,
    read_basis,
)
from budgetcli.comparing.summaries import summarise
from budgetcli.model.declarations import to_amount
from budgetcli.model.errors import BudgetError, Place, worded
from budgetcli.reading.sources import read_countings
from budgetcli.savings.prices import EVERYTHING, Prices, read_prices, reprice
from budgetcli.views.keyfigure_view import KeyedView, KeyFiguresView
from budgetcli.views.summary_view import SummaryView

if TYPE_CHECKING:
    from budgetcli.cli.options import Showing
    from budgetcli.model.budgets import Budget


class Keyed(NamedTuple):
    """Makes the view of a budget with its key figures."""

    basis: KeyFigureBasis
    prices: Prices | None
    years: tuple[int, ...]
    showing: Showing

    def view(self, budget: Budget) -> KeyedView:
        """Return the summary with the key figures."""
        sign = sign_of(self.showing)
        return KeyedView(
            SummaryView(summarise(budget, self.years), sign),
            KeyFiguresView(self.figures(budget), sign),
        )

    def figures(self, budget: Budget) -> KeyFigures:
        """Return the key figures of a budget, in running prices too where rates are stated and the
        budget has years and prices."""
        is_priced = (
            self.prices is not None
            and budget.heading.price_level is not None
            and bool(budget.years)
        )
        running = (
            reprice(budget, self.prices, None) if is_priced and self.prices is not None else None
        )
        return key_figures(budget, self.basis, running)


def keyed(
    people: str | None, file: Path | None, years: list[int] | None, showing: Showing
) -> Keyed:
    """Return what makes the views, from a number of inhabitants, a file, or both.

    Raises BudgetError where the number is none, or the file is not valid.
    """
    spare(showing, [file])
    basis = basis_from(file) if file is not None else KeyFigureBasis()
    if people is not None:
        basis = basis._replace(denominators=(per_capita(_number(people)), *basis.denominators))
    return Keyed(basis, _prices(basis), tuple(years or ()), showing)


def basis_from(file: Path) -> KeyFigureBasis:
    """Return what a file states: TOML by its name, else a table of numbers by year."""
    return (
        read_basis(file)
        if file.suffix.lower() == ".toml"
        else basis_of(read_countings(file), Place(str(file)))
    )


def _number(text: str) -> Decimal:
    amount = to_amount(text)
    if amount is None or amount <= 0:
        raise BudgetError(
            "bad-option",
            worded(
                "`--per-capita {text}` is no number of inhabitants, expected one such as 90812",
                text=text,
            ),
        )
    return amount


def _prices(basis: KeyFigureBasis) -> Prices | None:
    """Return the price table that the file names, beside it, or the rates it holds."""
    if basis.prices is not None and basis.place is not None:
        return read_prices(Path(basis.place.file).parent / basis.prices)
    if not basis.rates or basis.place is None:
        return None
    return Prices(Path(basis.place.file).stem, basis.place, {EVERYTHING: basis.rates}, {}, {})
