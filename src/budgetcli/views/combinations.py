"""Sets of measures to look at: the best that reach the target, how many there are, and what was not
counted on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.numbers import EXACT
from budgetcli.model.tables import Field, FieldKind, Row, Table
from budgetcli.views import view as views
from budgetcli.words.languages import Language, number, unit_name, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.model.budgets import Budget
    from budgetcli.savings.combos import Combinations
    from budgetcli.views.view import Record


class CombinationsView(NamedTuple):
    """The view of the sets that reach a target on a budget."""

    combinations: Combinations
    of: Budget

    @property
    def budget(self) -> Budget | None:
        """Sets of measures are no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a set: its measures, what they give, and how much above the target that is."""
        found = self.combinations
        rows = (
            Row(
                (views.named(each.measures), each.effect, EXACT.subtract(each.effect, found.target))
            )
            for each in found.best
        )
        return Table(
            title=word(
                "combos-title",
                language,
                views.name_of(self.of),
                number(found.target, language),
                found.year,
            ),
            caption=unit_name(self.of.heading.unit, language),
            fields=(
                Field("measures", word("measures", language)),
                Field("effect", word("amount", language), FieldKind.AMOUNT),
                Field("above", word("above-target", language), FieldKind.AMOUNT),
            ),
            rows=tuple(rows),
            notes=tuple(self._sentences(language)),
        )

    def _sentences(self, language: Language) -> Iterator[str]:
        found = self.combinations
        key = (
            "combos-none"
            if not found.reachable
            else "combos-more"
            if found.more
            else "combos-count"
        )
        yield word(key, language, found.found, len(found.candidates))
        if found.left_out:
            yield word("combos-unknown", language, found.year, views.named(found.left_out))

    def document(self) -> dict[str, Any]:
        """Return the best sets and the count."""
        found = self.combinations
        return views.opening("combinations", self.of.inputs) | {
            "budget": views.heading(self.of),
            "year": found.year,
            "target": found.target,
            "count": found.found,
            "more": found.more,
            "best": [
                {
                    "measures": list(each.measures),
                    "effect": each.effect,
                    "above": EXACT.subtract(each.effect, found.target),
                }
                for each in found.best
            ],
            "candidates": [
                {"id": each.measure.id, "effect": each.effect} for each in found.candidates
            ],
            "left_out": list(found.left_out),
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a set and measure."""
        return ("set", "measure", "effect"), (
            (place, id, each.effect)
            for place, each in enumerate(self.combinations.best, 1)
            for id in each.measures
        )
