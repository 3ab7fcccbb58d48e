"""Key figures to look at: both bases first, then what follows from them, each ratio under the name
of its denominator."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.comparing.keyfigures import STEERABLE, TOTAL
from budgetcli.model.budgets import Role
from budgetcli.model.numbers import Unit, round_half_up, round_ratio
from budgetcli.model.records import Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.reference.steering import yearly
from budgetcli.views import view as views
from budgetcli.views.gap_view import growth_said
from budgetcli.words.languages import Language, column_label, number, percent, unit_name, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.comparing.keyfigures import Burden, Denominator, KeyFigures, Per, Share
    from budgetcli.model.budgets import Budget, Column, Sign
    from budgetcli.reference.steering import Growth
    from budgetcli.views.summary_view import SummaryView
    from budgetcli.views.view import Record, View

CENTS = Decimal("0.01")
TENTH = Decimal("0.1")
ONE = Decimal(1)
FIELDS = ("figure", "of", "year", "stage", "value", "unit", "amount", "base", "denominator")


class KeyFiguresView(NamedTuple):
    """The view of key figures; `sign` is the convention to show amounts in, None for the source's
    own."""

    figures: KeyFigures
    sign: Sign | None = None

    @property
    def budget(self) -> Budget | None:
        """Key figures are no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a figure and a column a year, and sentences on growth and burdens below."""
        said = self.figures.budget
        columns = self.figures.columns
        labels = (column_label(each, language, with_net=False) for each in columns)
        return Table(
            title=word("key-title", language, views.name_of(said)),
            caption=views.caption(said, language, self.sign or said.heading.sign),
            fields=(
                Field("figure", word("key-figure", language)),
                *(
                    Field(views.period_key(each), label, FieldKind.AMOUNT)
                    for each, label in zip(columns, labels, strict=True)
                ),
            ),
            rows=tuple(KeyFigureRows(self, language).all()),
            notes=tuple(KeyFigureSentences(self, language).all()),
        )

    def shown(self, amount: Decimal) -> Decimal:
        """Return an amount in the sign to show."""
        return views.in_sign(amount, self.figures.budget, self.sign)

    def document(self) -> dict[str, Any]:
        """Return every ratio with its denominator, amounts in the canonical sign."""
        figures = self.figures
        names = [TOTAL, *([STEERABLE] if figures.fixed else [])]
        return {
            "not_steerable": [line.id for line in figures.fixed],
            "bases": {
                name: {views.period_key(each): figures.base(name, each) for each in figures.columns}
                for name in names
            },
            "denominators": [_denominator(each, figures) for each in figures.basis.denominators],
            "per": [_per(each) for each in figures.pers],
            "shares": [_share(each) for each in figures.shares],
            "index": {
                views.period_key(each): _percent(figures.index_of(each)) for each in figures.columns
            },
            "growth": [self._growth(each) for each in figures.growth],
            "running": self._running(),
            "burdens": [_burden(each) for each in figures.burdens],
        }

    def _growth(self, each: Growth) -> dict[str, Any]:
        pace = None if each.ratio is None else yearly(each.ratio, len(self.figures.columns) - 1)
        return {
            "of": each.name,
            "change": each.change,
            "percent": _percent(each.ratio),
            "percent_a_year": _percent(pace),
            "share": _percent(each.share),
        }

    def _running(self) -> dict[str, Any] | None:
        figures = self.figures
        if figures.running is None:
            return None
        return {
            "rates": {str(year): rate for year, rate in figures.basis.rates.items()},
            "prices": figures.basis.prices,
            "total": {
                views.period_key(each): figures.base(TOTAL, each, running=True)
                for each in figures.columns
            },
            "index": {
                views.period_key(each): _percent(figures.index_of(each, running=True))
                for each in figures.columns
            },
            "growth": [self._growth(each) for each in figures.running_growth],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a figure and year: what it is, its value and unit, the amount and the
        base it is of."""
        return FIELDS, [*self._per_records(), *self._share_records(), *self._burden_records()]

    def _per_records(self) -> Iterator[Record]:
        for each in self.figures.pers:
            yield (
                "per",
                each.of,
                each.column.year,
                each.column.stage,
                round_ratio(each.ratio, CENTS),
                "currency",
                None,
                each.number,
                each.denominator.id,
            )

    def _share_records(self) -> Iterator[Record]:
        for each in self.figures.shares:
            for of, ratio in ((TOTAL, each.of_total), (STEERABLE, each.of_steerable)):
                if ratio is not None:
                    base = self.figures.base(of, each.column)
                    yield (
                        "share",
                        each.line.id,
                        each.column.year,
                        each.column.stage,
                        _percent(ratio),
                        "percent",
                        each.amount,
                        base,
                        of,
                    )

    def _burden_records(self) -> Iterator[Record]:
        for each in self.figures.burdens:
            for of, base in ((TOTAL, each.total), (STEERABLE, each.steerable)):
                if base:
                    said = each.stated
                    yield (
                        "burden",
                        said.id,
                        said.year,
                        each.column.stage,
                        _percent(each.ratio(base)),
                        "percent",
                        said.amount,
                        base,
                        of,
                    )


class KeyedView(NamedTuple):
    """A summary with its key figures: two tables for people, one document for programs; csv and
    parquet hold the key figures."""

    summary: SummaryView
    figures: KeyFiguresView

    @property
    def budget(self) -> Budget | None:
        """The budget summarised."""
        return self.summary.budget

    @property
    def parts(self) -> tuple[View, ...]:
        """What people are shown, one after the other."""
        return self.summary, self.figures

    def table(self, language: Language) -> Table:
        """Return the key figures."""
        return self.figures.table(language)

    def document(self) -> dict[str, Any]:
        """Return the summary with the key figures in it."""
        return self.summary.document() | {"key_figures": self.figures.document()}

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return the records of the key figures."""
        return self.figures.records()


class KeyFigureRows(NamedTuple):
    """The rows of key figures in a language."""

    view: KeyFiguresView
    language: Language

    def all(self) -> Iterator[Row]:
        """Yield the bases, what there is of each denominator, the amounts for one of them, shares
        and indices."""
        figures = self.view.figures
        yield self._base(TOTAL)
        if figures.fixed:
            yield self._base(STEERABLE)
        if figures.running is not None:
            yield self._base(TOTAL, running=True)
        for denominator in figures.basis.denominators:
            yield from self._of(denominator)
        yield from self._shares()
        if len(figures.columns) > 1 and not any(each.year is None for each in figures.columns):
            yield self._index()
            if figures.running is not None:
                yield self._index(running=True)

    def _word(self, key: str, *values: object) -> str:
        return word(key, self.language, *values)

    def _base(self, name: str, *, running: bool = False) -> Row:
        figures = self.view.figures
        amounts = (figures.base(name, each, running=running) for each in figures.columns)
        label = self._word(
            "key-running-total" if running else f"key-{name}",
            unit_name(figures.budget.heading.unit, self.language),
        )
        return Row((label, *map(self._rounded, amounts, figures.columns)), RowRole.TOTAL)

    def _rounded(self, amount: Decimal | None, column: Column) -> Cell:
        if amount is None:
            return None
        budget = self.view.figures.budget
        money = [
            figure.quantum
            for key, figure in budget.figures.items()
            if key.column == column and budget.by_id[key.line].role is not Role.INDEX
        ]
        return self.view.shown(round_half_up(amount, max(money)))

    def _of(self, denominator: Denominator) -> Iterator[Row]:
        columns = self.view.figures.columns
        name = denominator.danish if self.language is Language.DANISH else denominator.english
        counts = [denominator.number(each.year) for each in columns]
        yield Row((self._word("key-count", name), *counts))
        mine = [each for each in self.view.figures.pers if each.denominator is denominator]
        currency = unit_name(Unit(1, self.view.figures.budget.heading.unit.currency), self.language)
        for of in dict.fromkeys(each.of for each in mine):
            by_column = {
                each.column: self.view.shown(round_ratio(each.ratio, ONE))
                for each in mine
                if each.of == of
            }
            label = self._word("key-per", self.name(of), name, currency)
            yield Row((label, *(by_column.get(each) for each in columns)), indent=1)

    def name(self, of: str) -> str:
        """Return what a base or a line is called."""
        line = self.view.figures.budget.line(of)
        return line.label if line is not None else self._word(f"key-name-{of}")

    def _shares(self) -> Iterator[Row]:
        figures = self.view.figures
        for of in (TOTAL, *([STEERABLE] if figures.fixed else [])):
            for line in dict.fromkeys(each.line for each in figures.shares):
                ratios = {
                    each.column: each.of_total if of == TOTAL else each.of_steerable
                    for each in figures.shares
                    if each.line == line
                }
                cells = [
                    None if (ratio := ratios.get(each)) is None else percent(ratio, TENTH)
                    for each in figures.columns
                ]
                if any(each is not None for each in cells):
                    yield Row((self._word(f"key-share-{of}", line.label), *cells))

    def _index(self, *, running: bool = False) -> Row:
        figures = self.view.figures
        ratios = (figures.index_of(each, running=running) for each in figures.columns)
        cells = (None if each is None else percent(each, TENTH) for each in ratios)
        return Row(
            (self._word("key-index-running" if running else "key-index"), *cells), RowRole.MEMO
        )


class KeyFigureSentences(NamedTuple):
    """The sentences below key figures in a language."""

    view: KeyFiguresView
    language: Language

    def all(self) -> Iterator[str]:
        """Yield what the ratios are of, how the amounts grow, and what stated amounts weigh."""
        figures = self.view.figures
        if figures.fixed:
            yield self._word("not-steerable", views.named([line.label for line in figures.fixed]))
        elif figures.columns:
            yield self._word("key-all-steerable")
        yield from self._growth(
            figures.growth, "key-fixed-" if figures.budget.heading.price_level else ""
        )
        bases = (each for each in figures.running_growth if each.name in (TOTAL, STEERABLE))
        yield from self._growth(bases, "key-running-")
        for burden in figures.burdens:
            yield from self._burden(burden)
        yield from self._rooms()
        sources = dict.fromkeys(
            f"{each.id}: {each.source}" for each in figures.basis.denominators if each.source
        )
        if sources:
            yield self._word("key-sources", "; ".join(sources))

    def _word(self, key: str, *values: object) -> str:
        return word(key, self.language, *values)

    def _growth(self, growth: Iterable[Growth], prefix: str) -> Iterator[str]:
        figures = self.view.figures
        return growth_said(
            [each for each in growth if figures.fixed or each.name != STEERABLE],
            figures.budget,
            [each.year for each in figures.columns],
            self.language,
            prefix=prefix,
            step=TENTH if figures.budget.heading.unit.scale > 1 else ONE,
        )

    def _burden(self, burden: Burden) -> Iterator[str]:
        for of, base in (("net", burden.total), (STEERABLE, burden.steerable)):
            if base:
                yield self._word(
                    "burden-sentence",
                    number(burden.stated.amount, self.language),
                    burden.stated.year,
                    number(percent(burden.ratio(base)), self.language),
                    self._word(f"base-{of}"),
                    number(abs(base), self.language),
                    burden.stated.title,
                )

    def _rooms(self) -> Iterator[str]:
        """Yield by how much the rounding of the print leaves the amounts for each one open, where
        that is a whole unit at least."""
        rooms = [each.room for each in self.view.figures.pers]
        if rooms and max(rooms) >= Fraction(1, 2):
            currency = unit_name(
                Unit(1, self.view.figures.budget.heading.unit.currency), self.language
            )
            yield self._word(
                "key-room", number(round_ratio(max(rooms), ONE), self.language), currency
            )


def _percent(ratio: Fraction | None) -> Decimal | None:
    return None if ratio is None else percent(ratio, CENTS)


def _denominator(each: Denominator, figures: KeyFigures) -> dict[str, Any]:
    counts = {views.period_key(column): each.number(column.year) for column in figures.columns}
    return {
        "id": each.id,
        "title": each.danish,
        "title_en": each.english,
        "counts": counts,
        "source": each.source,
    }


def _per(each: Per) -> dict[str, Any]:
    return {
        "denominator": each.denominator.id,
        "of": each.of,
        "year": each.column.year,
        "stage": each.column.stage,
        "count": each.number,
        "amount": round_ratio(each.ratio, CENTS),
        "room": round_ratio(each.room, CENTS),
    }


def _share(each: Share) -> dict[str, Any]:
    return {
        "line": each.line.id,
        "year": each.column.year,
        "stage": each.column.stage,
        "amount": each.amount,
        "percent_of_total": _percent(each.of_total),
        "percent_of_steerable": _percent(each.of_steerable),
    }


def _burden(each: Burden) -> dict[str, Any]:
    return {
        "id": each.stated.id,
        "year": each.stated.year,
        "amount": each.stated.amount,
        "total": each.total,
        "steerable": each.steerable,
        "percent_of_total": _percent(each.ratio(each.total)),
        "percent_of_steerable": _percent(each.ratio(each.steerable)) if each.steerable else None,
    }
