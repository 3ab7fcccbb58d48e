"""Who carries what, to look at: a row a committee, frame and year, with both denominators."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.tables import UNKNOWN, Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.views import view as views
from budgetcli.words.languages import Language, number, percent, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from budgetcli.model.budgets import Budget, Input, Year
    from budgetcli.savings.burdens import Burdens, Carried
    from budgetcli.views.view import Record

CENTS = Decimal("0.01")
AMOUNTS = ("demanded", "identified", "remaining")


class BurdensView(NamedTuple):
    """The view of who carries what."""

    burdens: Burdens
    inputs: tuple[Input, ...] = ()

    @property
    def budget(self) -> Budget | None:
        """Burdens are no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a committee, demand and year, and a sum over the committees."""
        names = (("demand", "demand"), ("committee", "committee"), ("year", "year"))
        texts = tuple(Field(key, word(phrase, language)) for key, phrase in names)
        amounts = tuple(Field(key, word(key, language), FieldKind.AMOUNT) for key in AMOUNTS)
        ratios = tuple(
            Field(key, f"% {word(f'base-{key}', language)}", FieldKind.PERCENT)
            for key in ("net", "steerable")
        )
        return Table(
            word("burdens-title", language),
            (*texts, *amounts, *ratios),
            tuple(self._rows(language)),
            notes=tuple(self._sentences(language)),
        )

    def _rows(self, language: Language) -> Iterator[Row]:
        """Yield the part of each committee, with a sum where there are several."""
        several = len({each.committee for each in self.burdens.carried}) > 1
        met = [(each.demand, each.year) for each in self.burdens.carried]
        parts: dict[tuple[str, Year], list[Carried]] = {key: [] for key in met}
        for key, each in zip(met, self.burdens.carried, strict=True):
            parts[key].append(each)
        for (demand, year), carried in parts.items():
            for each in carried:
                shown = (
                    _cell(amount) for amount in (each.demanded, each.identified, each.remaining)
                )
                ratios = (_ratio(each.ratio(each.net)), _ratio(each.ratio(each.steerable)))
                yield Row((demand, each.committee, str(year), *shown, *ratios))
            if several:
                totals = (_cell(self.burdens.total(demand, year, of)) for of in AMOUNTS)
                yield Row(
                    (demand, word("total", language), str(year), *totals, None, None), RowRole.TOTAL
                )

    def _sentences(self, language: Language) -> Iterator[str]:
        if self.burdens.free:
            yield word("burdens-free", language, views.named(self.burdens.free))
        for year, net in self.burdens.net.items():
            yield word(
                "burdens-net", language, year, UNKNOWN if net is None else number(net, language)
            )

    def document(self) -> dict[str, Any]:
        """Return every part with both bases, and the net of all together."""
        return views.opening("burdens", self.inputs) | {
            "carried": [self._carried(each) for each in self.burdens.carried],
            "free": list(self.burdens.free),
            "net": {str(year): amount for year, amount in self.burdens.net.items()},
        }

    def _carried(self, each: Carried) -> dict[str, Any]:
        ratios = {
            "percent_of_net": each.ratio(each.net),
            "percent_of_steerable": each.ratio(each.steerable),
        }
        return each._asdict() | {
            key: None if ratio is None else percent(ratio, CENTS) for key, ratio in ratios.items()
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a part."""
        rows = [self._carried(each) for each in self.burdens.carried]
        return tuple(rows[0]), (tuple(row.values()) for row in rows)


def _cell(amount: Decimal | None) -> Cell:
    return UNKNOWN if amount is None else amount


def _ratio(ratio: Fraction | None) -> Cell:
    return None if ratio is None else percent(ratio, CENTS)
