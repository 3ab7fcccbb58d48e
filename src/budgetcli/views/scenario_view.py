"""A scenario to look at: what each measure does in each year, before and after; side by side with
others, as an amendment, or as sets that reach a target."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.budgets import Budget, Column, Key, Line, Measure, Role, Side, Sign
from budgetcli.model.numbers import EXACT, exact_sum
from budgetcli.model.records import (
    TIDY_FIELDS,
    UNKNOWN,
    Cell,
    Field,
    FieldKind,
    Row,
    RowRole,
    Table,
)
from budgetcli.savings.apply import Reason
from budgetcli.views import view as views
from budgetcli.views.summary_view import amount_cell, budget_document, budget_fields, tidy_rows
from budgetcli.words.languages import Language, cell_text, column_label, number, unit_name, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.model.budgets import Year
    from budgetcli.savings.amendments import Amendment, Comparison, Contrast
    from budgetcli.savings.apply import MeasureOutcome, Scenario
    from budgetcli.savings.combinations import Combinations
    from budgetcli.savings.courses import Assumption
    from budgetcli.views.view import Record


class ScenarioView(NamedTuple):
    """The view of a scenario; `assumed` is what was assumed of years without an amount."""

    scenario: Scenario
    assumed: Assumption | None = None
    sign: Sign | None = None

    @property
    def budget(self) -> Budget:
        """The budget after."""
        return self.scenario.after

    @property
    def _columns(self) -> tuple[Column, ...]:
        return tuple(
            column for column in self.scenario.before.columns if column.measure is Measure.AMOUNT
        )

    def table(self, language: Language) -> Table:
        """Return the measures with their effects, then the lines they move, then totals before and
        after."""
        before = self.scenario.before
        rows = [self._measure_row(each, language) for each in self.scenario.outcomes]
        rows += self._interaction_rows(language)
        rows += [row for line in self._moved() for row in self._pair(line, language)]
        return Table(
            title=word("apply-title", language, views.name_of(before)),
            caption=views.caption(before, language, self.sign or before.heading.sign),
            fields=(
                Field("measure", word("measure", language)),
                Field("result", word("result", language)),
                *budget_fields(self._columns, language),
            ),
            rows=tuple(rows),
            notes=tuple(self._sentences(language)),
        )

    def _moved(self) -> Iterator[Line]:
        """Yield the lines that measures move, then the total."""
        named = {
            each.line.id
            for each in self.scenario.outcomes
            if each.line is not None and each.applied
        }
        total = self.scenario.before.total_line
        yield from (line for line in self.scenario.before.lines if line.id in named)
        if total is not None:
            yield total

    def _measure_row(self, outcome: MeasureOutcome, language: Language) -> Row:
        target = f": {outcome.line.label}" if outcome.line is not None else ""
        cells = tuple(
            cell_text(self._effect(outcome, column), language, signed=True)
            for column in self._columns
        )
        return Row((f"{outcome.measure.id}{target}", self._result(outcome, language), *cells))

    def _effect(self, outcome: MeasureOutcome, column: Column) -> Cell:
        """Return the effect on the line's figure in a column, with its sign on the balance turned
        to the sign shown."""
        moves = (
            outcome.line is not None
            and Key(outcome.line.id, column) in self.scenario.before.figures
        )
        if (
            not moves
            or column.period not in outcome.effect
            or column.side not in (outcome.measure.side, Side.NET)
        ):
            return None
        effect = outcome.alone[column.period]
        return UNKNOWN if effect is None else views.in_sign(effect, self.scenario.before, self.sign)

    def _interaction_rows(self, language: Language) -> Iterator[Row]:
        """Yield what percentages of a running base lose to, or gain from, what came before them: on
        a line of its own."""
        interaction = interactions(self.scenario)
        if interaction:
            shown = [
                views.in_sign(interaction[column.period], self.scenario.before, self.sign)
                if column.side is Side.NET and column.period in interaction
                else None
                for column in self._columns
            ]
            yield Row(
                (
                    word("interaction", language),
                    "",
                    *(cell_text(each, language, signed=True) for each in shown),
                )
            )

    def _result(self, outcome: MeasureOutcome, language: Language) -> str:
        if outcome.reason is None:
            return word("reversed" if outcome.reversed else "applied", language)
        return word(outcome.reason, language, outcome.measure.status)

    def _pair(self, line: Line, language: Language) -> Iterator[Row]:
        """Yield a line before and after; the total also where nothing moved."""
        label = word("total", language) if line.role is Role.TOTAL else line.label
        role = RowRole.TOTAL if line.role is Role.TOTAL else RowRole.BODY
        for budget, when in ((self.scenario.before, "before"), (self.scenario.after, "after")):
            yield Row(
                (
                    label,
                    word(when, language),
                    *(self._amount(budget, line, column) for column in self._columns),
                ),
                role,
            )

    def _amount(self, budget: Budget, line: Line, column: Column) -> Cell:
        if budget is self.scenario.after and Key(line.id, column) in self.scenario.unknown:
            return UNKNOWN
        return amount_cell(budget, line, column, self.sign)

    def _sentences(self, language: Language) -> Iterator[str]:
        outcomes = self.scenario.outcomes
        for reason, key in (
            (Reason.ALREADY_IN_BASE, "in-base-sentence"),
            (Reason.ALREADY_APPLIED, "applied-before-sentence"),
        ):
            ids = [each.measure.id for each in outcomes if each.reason is reason]
            if ids:
                yield word(key, language, len(ids), views.named(ids))
        gone = [
            each.measure.id
            for each in outcomes
            if each.reason is Reason.CANCELLED and not each.measure.undoes
        ]
        if gone:
            yield word("cancelled-sentence", language, views.named(gone))
        if not any(each.applied for each in outcomes):
            yield word("no-change", language)
        taken = [each.measure.id for each in outcomes if each.reversed and each.applied]
        if taken:
            yield word("counterfactual", language, views.named(taken))
        for each in outcomes:
            if each.applied and each.base is not None and each.measure.percent is not None:
                key = "percent-running" if each.measure.percent.running else "percent-original"
                yield word(
                    key,
                    language,
                    each.measure.id,
                    word(each.measure.percent.side, language),
                    each.base,
                )
        yield from self._about_years(language)

    def _about_years(self, language: Language) -> Iterator[str]:
        effect, unit = self.effect(), unit_name(self.scenario.before.heading.unit, language)
        known = [each for each in effect.values() if each is not None]
        if any(known) and len(known) == len(effect) and self.scenario.before.years:
            yield word(
                "sum-of-years", language, len(known), number(exact_sum(known), language), unit
            )
        for outcome in self.scenario.outcomes:
            if outcome.applied and None in outcome.effect.values():
                yield word("unknown-years", language, outcome.measure.id)
            for year, excess in outcome.excess.items():
                yield word(
                    "excess-sentence",
                    language,
                    outcome.measure.id,
                    f"{number(excess, language)} {unit}",
                    year,
                )
        if self.assumed is not None:
            yield word("assumed", language, word(f"assumed-{self.assumed}", language))

    def effect(self) -> dict[Year, Decimal | None]:
        """Return the change of the total net by year, or by stage in a table without years; None
        where it is unknown."""
        before, after = self.scenario.before, self.scenario.after
        found: dict[Year, Decimal | None] = {}
        for column in self._columns:
            if column.side == "net" and found.get(column.period, 0) == 0:
                old, new = before.total(column), self._total(after, column)
                found[column.period] = None if old is None or new is None else new - old
        return found

    def _total(self, budget: Budget, column: Column) -> Decimal | None:
        """Return a total after; None where a part of it is unknown, also without a printed total."""
        touched = any(key.column == column for key in self.scenario.unknown)
        return None if touched and budget is self.scenario.after else budget.total(column)

    def document(self) -> dict[str, Any]:
        """Return totals before and after, each measure, and the whole budget after."""
        scenario = self.scenario
        after = views.totals(scenario.after)
        for key in scenario.unknown:
            after[str(key.column.side)][views.period_key(key.column)] = None
        return (
            views.opening("scenario", scenario.before.inputs)
            | {
                "before": views.totals(scenario.before),
                "after": after,
                "effect": {str(year): amount for year, amount in self.effect().items()},
                "assumed": None if self.assumed is None else str(self.assumed),
                "interaction": {
                    str(year): amount for year, amount in interactions(scenario).items()
                },
                "measures": [_measure(each) for each in scenario.outcomes],
            }
            | budget_document(scenario.after)
        )

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return the tidy rows of the budget after, one a figure."""
        return TIDY_FIELDS, tidy_rows(self.scenario.after)


def interactions(scenario: Scenario) -> dict[Year, Decimal]:
    """Return by year what the percentages of running bases do besides what each does alone; empty
    where there are none."""
    found: dict[Year, list[Decimal]] = {}
    for outcome in scenario.outcomes:
        for year, amount in outcome.interaction.items():
            found.setdefault(year, []).append(-amount if outcome.reversed else amount)
    return {year: exact_sum(amounts) for year, amounts in found.items()}


def _measure(outcome: MeasureOutcome) -> dict[str, Any]:
    return {
        "id": outcome.measure.id,
        "title": outcome.measure.title,
        "package": outcome.package.id,
        "applied": outcome.applied,
        "reversed": outcome.reversed,
        "reason": None if outcome.reason is None else str(outcome.reason),
        "line": None if outcome.line is None else outcome.line.id,
        "side": str(outcome.measure.side),
        "status": outcome.measure.status,
        "effect": {str(year): amount for year, amount in outcome.alone.items()},
        "of": outcome.base,
        "residual": {str(year): amount for year, amount in outcome.excess.items()},
    }


class ComparisonView(NamedTuple):
    """The view of scenarios side by side."""

    comparison: Comparison
    sign: Sign | None = None
    named: Mapping[str, str] = MappingProxyType({})

    @property
    def budget(self) -> Budget | None:
        """Several scenarios are no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a figure that differs: before, after in each scenario, and how far they are
        apart."""
        before = self.comparison.budget
        names = [
            Field(each.name, self.named.get(each.name, each.name), FieldKind.AMOUNT)
            for each in self.comparison.alternatives
        ]
        return Table(
            title=word("comparison-title", language, views.name_of(before)),
            caption=views.caption(before, language, self.sign or before.heading.sign),
            fields=(
                *self._head(language),
                *names,
                Field("spread", word("spread", language), FieldKind.AMOUNT),
            ),
            rows=tuple(self._row(each, language) for each in self.comparison.contrasts()),
            notes=tuple(self._sentences(language)),
        )

    def _head(self, language: Language) -> tuple[Field, ...]:
        return (
            Field("line", word("line", language)),
            Field("column", ""),
            Field("before", word("before", language), FieldKind.AMOUNT),
        )

    def _row(self, each: Contrast, language: Language) -> Row:
        role = RowRole.TOTAL if each.line.role is Role.TOTAL else RowRole.BODY
        after = (self._shown(amount) for amount in each.after)
        spread: Cell = UNKNOWN if each.spread is None else each.spread
        return Row(
            (
                each.line.label,
                column_label(each.column, language),
                self._shown(each.before),
                *after,
                spread,
            ),
            role,
        )

    def _shown(self, amount: Decimal | None) -> Cell:
        return (
            UNKNOWN if amount is None else views.in_sign(amount, self.comparison.budget, self.sign)
        )

    def _sentences(self, language: Language) -> Iterator[str]:
        shared = sorted(self.comparison.shared)
        if shared:
            yield word("comparison-shared", language, views.named(shared))
        for each in self.comparison.alternatives:
            own = sorted(each.measures - self.comparison.shared)
            yield word("comparison-own", language, each.name, views.named(own) or "–")

    def document(self) -> dict[str, Any]:
        """Return each scenario with its effect and measures, and every figure that differs."""
        comparison = self.comparison
        return views.opening("comparison", comparison.budget.inputs) | {
            "budget": views.heading(comparison.budget),
            "scenarios": [
                {
                    "name": each.name,
                    "effect": {
                        str(year): amount
                        for year, amount in ScenarioView(each.scenario).effect().items()
                    },
                    "total": ScenarioView(each.scenario).document()["after"],
                    "measures": sorted(each.measures),
                    "own": sorted(each.measures - comparison.shared),
                }
                for each in comparison.alternatives
            ],
            "shared": sorted(comparison.shared),
            "figures": [self._figure(each) for each in comparison.contrasts()],
        }

    def _figure(self, each: Contrast) -> dict[str, Any]:
        after = {
            one.name: amount
            for one, amount in zip(self.comparison.alternatives, each.after, strict=True)
        }
        return {
            "line": each.line.id,
            "label": each.line.label,
            "year": each.column.year,
            "stage": each.column.stage,
            "side": str(each.column.side),
            "before": each.before,
            "after": after,
            "spread": each.spread,
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a figure and scenario."""
        return ("line", "label", "year", "stage", "side", "scenario", "before", "after"), (
            (
                each.line.id,
                each.line.label,
                each.column.year,
                each.column.stage,
                str(each.column.side),
                one.name,
                each.before,
                amount,
            )
            for each in self.comparison.contrasts()
            for one, amount in zip(self.comparison.alternatives, each.after, strict=True)
        )


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
