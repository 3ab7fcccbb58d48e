"""An amendment to look at: beside the original, with what it is better by in each year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.numbers import exact_sum
from budgetcli.views import view as views
from budgetcli.views.comparisons import ComparisonView
from budgetcli.words.languages import Language, number, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.model.budgets import Budget, Sign
    from budgetcli.model.tables import Table
    from budgetcli.savings.amendments import Amendment
    from budgetcli.views.view import Record


class AmendmentView(NamedTuple):
    """The view of an amendment."""

    amendment: Amendment
    sign: Sign | None = None

    @property
    def budget(self) -> Budget | None:
        """The budget as amended."""
        return None

    @property
    def _beside(self) -> ComparisonView:
        return ComparisonView(self.amendment.comparison, self.sign)

    def table(self, language: Language) -> Table:
        """Return both proposals side by side, and sentences about what is dropped, brought and left
        over."""
        named = {name: word(f"amend-{name}", language) for name in ("original", "amended")}
        table = self._beside._replace(named=named).table(language)
        title = word("amend-title", language, views.name_of(self.amendment.budget))
        return table._replace(title=title, notes=tuple(self._sentences(language)))

    def _sentences(self, language: Language) -> Iterator[str]:
        yield word("amend-dropped", language, views.named(self.amendment.dropped) or "–")
        yield word("amend-funding", language, views.named(self.amendment.funding) or "–")
        balance = {year: each for year, each in self.amendment.balance.items() if each is not None}
        if not any(balance.values()):
            yield word("amend-balances", language)
        for year, each in balance.items():
            if each:
                yield word("amend-better", language, year, number(each, language))

    def document(self) -> dict[str, Any]:
        """Return the comparison with what is dropped and brought, and by how much each year is
        better."""
        amendment = self.amendment
        return (
            self._beside.document()
            | views.opening("amendment", amendment.budget.inputs)
            | {
                "dropped": list(amendment.dropped),
                "funding": list(amendment.funding),
                "balance": {str(year): each for year, each in amendment.balance.items()},
                "left_over": exact_sum(
                    each for each in amendment.balance.values() if each is not None
                ),
            }
        )

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a figure and proposal."""
        return self._beside.records()
