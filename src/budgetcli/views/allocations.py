"""An allocation to look at: parts that add up to the amount, their shares, and whether a stated
share is one of them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.numbers import exact_sum
from budgetcli.model.tables import Field, FieldKind, Row, RowRole, Table
from budgetcli.savings.allocations import share_of
from budgetcli.views import view as views
from budgetcli.words.languages import Language, number, percent, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.model.budgets import Budget, Input
    from budgetcli.savings.allocations import Allocation
    from budgetcli.views.view import Record

CENTS = Decimal("0.01")


class AllocationView(NamedTuple):
    """The view of an allocation; `left_out` are lines without a part, because they are income or
    cannot be steered."""

    allocation: Allocation
    inputs: tuple[Input, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def budget(self) -> Budget | None:
        """An allocation is no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a part, with its share of the weights, and the sum."""
        allocation = self.allocation
        whole = exact_sum(each.weight for each in allocation.parts)
        rows = [
            Row(
                (
                    each.label,
                    each.weight,
                    percent(Fraction(each.weight) / Fraction(whole), CENTS),
                    each.amount,
                )
            )
            for each in allocation.parts
        ]
        total = Row(
            (
                word("total", language),
                whole,
                percent(Fraction(1), CENTS),
                exact_sum(each.amount for each in allocation.parts),
            ),
            RowRole.TOTAL,
        )
        return Table(
            title=word(
                "allocation-title",
                language,
                number(allocation.amount, language),
                word(f"by-{allocation.method}", language),
            ),
            fields=(
                Field("part", word("part", language)),
                Field("weight", word("weight", language), FieldKind.NUMBER),
                Field("share", "%", FieldKind.PERCENT),
                Field("amount", word("amount", language), FieldKind.AMOUNT),
            ),
            rows=(*rows, total),
            notes=tuple(self._sentences(language)),
        )

    def _sentences(self, language: Language) -> Iterator[str]:
        if self.left_out:
            yield word("left-out", language, views.named(self.left_out))
        stated, nearest = self.allocation.stated, self.allocation.nearest
        if stated is None or nearest is None:
            return
        key = "stated-matches" if self.allocation.matches else "stated-differs"
        yield word(
            key,
            language,
            number(stated, language),
            word(f"by-{self.allocation.method}", language),
            nearest.label,
            number(nearest.amount, language),
        )
        share = share_of(stated, self.allocation.amount)
        if share is not None:
            parts, amount = share.nearest_equal
            key = "share-is-equal" if share.equal_parts else "share-not-equal"
            yield word(
                key,
                language,
                number(stated, language),
                number(self.allocation.amount, language),
                parts,
                number(amount, language),
            )

    def document(self) -> dict[str, Any]:
        """Return the amount, the method and every part."""
        allocation = self.allocation
        share = (
            None if allocation.stated is None else share_of(allocation.stated, allocation.amount)
        )
        return views.opening("allocation", self.inputs) | {
            "amount": allocation.amount,
            "method": allocation.method,
            "step": allocation.step,
            "parts": [
                {"id": each.id, "label": each.label, "amount": each.amount, "weight": each.weight}
                for each in allocation.parts
            ],
            "left_out": list(self.left_out),
            "stated": None
            if allocation.stated is None
            else {
                "amount": allocation.stated,
                "matches": allocation.matches,
                "percent": None if share is None else percent(share.ratio, CENTS),
                "equal_parts": None if share is None else share.equal_parts,
            },
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a part."""
        return ("id", "label", "weight", "amount"), (
            (each.id, each.label, each.weight, each.amount) for each in self.allocation.parts
        )
