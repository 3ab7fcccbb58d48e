"""The chain behind a figure to look at: its steps as a table, then source, reading, measures and
equations in plain words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.comparing.traces import StepKind
from budgetcli.model.budgets import Role
from budgetcli.model.numbers import EXACT, round_ratio
from budgetcli.model.tables import UNKNOWN, Field, FieldKind, Row, RowRole, Table
from budgetcli.views import view as views
from budgetcli.views.trace_sentences import TraceSentences
from budgetcli.words.languages import Language, column_label, number, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.checking.proof.slack import Slack
    from budgetcli.comparing.traces import Step, Trace
    from budgetcli.model.budgets import Budget, Sign
    from budgetcli.model.findings import Judgement
    from budgetcli.reading.origins import Ground, Origin
    from budgetcli.savings.contributions import Contribution
    from budgetcli.views.view import Record

FINEST = Decimal("0.000001")


class PriceChange(NamedTuple):
    """From which prices to which, by which yearly rates in percent, the factor they make, and the
    table they stand in."""

    start: int
    end: int
    rates: tuple[tuple[int, Decimal], ...]
    factor: Fraction
    table: str


class TraceView(NamedTuple):
    """The view of a trace with what reading, checking and changing know of its figure; `sign` None
    shows the source's own."""

    source: Budget
    trace: Trace
    origin: Origin | None = None
    slack: Slack | None = None
    measures: tuple[Contribution, ...] = ()
    prices: PriceChange | None = None
    sign: Sign | None = None

    @property
    def budget(self) -> Budget | None:
        """A trace is no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return the steps with what each adds and what the amount is after it, and the sentences
        below."""
        trace = self.trace
        shown = UNKNOWN if trace.shown is None else number(self.in_sign(trace.shown), language)
        return Table(
            title=word("trace-title", language, trace.line.label, self.column(language), shown),
            caption=views.caption(trace.budget, language, self.sign or self.source.heading.sign),
            fields=(
                Field("step", word("trace-step", language)),
                Field("change", word("trace-change", language), FieldKind.CHANGE),
                Field("amount", word("trace-amount", language), FieldKind.AMOUNT),
            ),
            rows=tuple(self._rows(language)),
            notes=tuple(TraceSentences(self, language).all()),
        )

    def on_screen(self, language: Language, *, plain: bool) -> Table:
        """Return the table with every step below the printed figure as a part of it."""
        table = self.table(language)
        rows = tuple(row._replace(indent=int(number > 0)) for number, row in enumerate(table.rows))
        return table._replace(rows=rows)

    def column(self, language: Language) -> str:
        """Return the name of the figure's column; an index is of no side."""
        return column_label(
            self.trace.key.column, language, with_net=self.trace.line.role is not Role.INDEX
        )

    def in_sign(self, amount: Decimal) -> Decimal:
        """Return an amount as it is shown; an index has no sign to turn."""
        is_plain = self.trace.line.role is Role.INDEX
        return amount if is_plain else views.in_sign(amount, self.source, self.sign)

    def _rows(self, language: Language) -> Iterator[Row]:
        sofar: Decimal | None = None
        for step in self.trace.steps:
            is_first = step.kind is StepKind.PRINTED
            known = step.amount is not None and (is_first or sofar is not None)
            sofar = (
                (step.amount if is_first else EXACT.add(sofar or 0, step.amount or 0))
                if known
                else None
            )
            change = (
                None if is_first else UNKNOWN if step.amount is None else self.in_sign(step.amount)
            )
            yield Row(
                (
                    self.name(step, language),
                    change,
                    UNKNOWN if sofar is None else self.in_sign(sofar),
                )
            )
        figure = self.trace.budget.figures.get(self.trace.key)
        if figure is not None and self.trace.shown is not None:
            label = word("step-shown", language, number(figure.quantum, language))
            yield Row((label, None, self.in_sign(self.trace.shown)), RowRole.TOTAL)

    def name(self, step: Step, language: Language) -> str:
        """Return what a step is called."""
        if step.kind is StepKind.PRINTED:
            cell = self.cell
            return (
                word("step-printed", language, cell)
                if cell
                else word("step-printed-nowhere", language)
            )
        if step.kind is StepKind.PRICES:
            return word("step-into-prices" if step.name else "step-nominal", language, step.name)
        if step.kind is StepKind.OTHERWISE:
            return word("step-otherwise", language)
        measure = next(
            (
                each
                for each in self.measures
                if each.applied and each.file is not None and each.id == step.name
            ),
            None,
        )
        return TraceSentences(self, language).measure(measure) if measure is not None else step.name

    @property
    def cell(self) -> str | None:
        """The cell the figure was printed in."""
        figure = self.source.figures.get(self.trace.key)
        return figure.place.reference if figure is not None and figure.place is not None else None

    def document(self) -> dict[str, Any]:
        """Return the chain as plain values; amounts in the canonical sign, the source as it stands."""
        trace, key = self.trace, self.trace.key
        return views.opening("trace", self.source.inputs) | {
            "budget": views.heading(self.source),
            "figure": {
                "line": key.line,
                "label": trace.line.label,
                "year": key.column.year,
                "stage": key.column.stage,
                "side": str(key.column.side),
            },
            "amount": trace.amount,
            "shown": trace.shown,
            "source": None if self.origin is None else _origin(self.origin),
            "reading": None if self.origin is None else _reading(self.origin),
            "steps": [
                {"kind": str(each.kind), "name": each.name or None, "amount": each.amount}
                for each in trace.steps
            ],
            "measures": [_measure(each) for each in self.measures],
            "prices": None if self.prices is None else _prices(self.prices),
            "print": None
            if self.slack is None
            else _interval(
                self.slack.own.low,
                self.slack.own.high,
                self.slack.own.low_open,
                self.slack.own.high_open,
            ),
            "true_amount": self._true_amount(),
            "equations": [
                self._equation(each) for each in (self.slack.bindings if self.slack else ())
            ],
        }

    def _true_amount(self) -> dict[str, Any] | None:
        if self.slack is None or self.slack.low is None or self.slack.high is None:
            return None
        low, high = self.slack.low, self.slack.high
        because = list(dict.fromkeys((*low.because, *high.because)))
        return _interval(low.at, high.at, low.open, high.open) | {
            "because": because,
            "proved": self.slack.proved,
        }

    def _equation(self, judgement: Judgement) -> dict[str, Any]:
        result = self.source.figures.get(judgement.equation.result)
        said = {
            name: _exact(getattr(judgement, name)) for name in ("printed", "computed", "difference")
        }
        return {
            "id": judgement.equation.id,
            "kind": str(judgement.equation.kind),
            "label": self._label(judgement),
            "cell": result.place.reference
            if result is not None and result.place is not None
            else None,
            **said,
            "bound": None if judgement.bound is None else _exact(judgement.bound),
            "outcome": str(judgement.outcome),
        }

    def _label(self, judgement: Judgement) -> str:
        result = judgement.equation.result
        line = self.source.line(result.line)
        return f"{line.label if line else result.line}, {column_label(result.column, Language.ENGLISH)}"

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a step."""
        key = self.trace.key
        whose = (key.line, key.column.year, key.column.stage, str(key.column.side))
        return ("line", "year", "stage", "side", "step", "name", "amount"), [
            (*whose, str(each.kind), each.name or None, each.amount) for each in self.trace.steps
        ]


def _exact(value: Fraction) -> Decimal:
    return Decimal(f"{round_ratio(value, FINEST).normalize():f}")


def _interval(
    low: Fraction | None, high: Fraction | None, low_open: bool, high_open: bool
) -> dict[str, Any]:
    return {
        "low": None if low is None else _exact(low),
        "low_open": low_open,
        "high": None if high is None else _exact(high),
        "high_open": high_open,
    }


def _origin(origin: Origin) -> dict[str, Any]:
    return {
        "path": origin.place.file,
        "sheet": origin.place.sheet,
        "cell": origin.place.cell,
        "text": origin.text,
        "number": origin.stored,
        "number_format": origin.number_format,
        "formula": origin.formula,
        "label": origin.label[0],
        "label_cell": origin.label[1],
        "heading": origin.heading or None,
    }


def _reading(origin: Origin) -> dict[str, Any]:
    grounds = {
        "decimal": origin.marked,
        "unit": origin.unit,
        "price_level": origin.level,
        "sign": origin.sign,
    }
    said = {name: _ground(ground) for name, ground in grounds.items()}
    mark = None if origin.mark is None else str(origin.mark)
    return {
        "printed": origin.printed.amount,
        "quantum": origin.printed.quantum,
        "turned": origin.turned,
        "mark": mark,
        **said,
    }


def _ground(ground: Ground) -> dict[str, Any]:
    return {"basis": str(ground.basis), "text": ground.text, "cell": ground.cell}


def _measure(each: Contribution) -> dict[str, Any]:
    return {
        "id": each.id,
        "title": each.title,
        "package": each.package,
        "file": each.file,
        "line": each.row,
        "effect": each.effect,
        "applied": each.applied,
        "reason": None if each.reason is None else str(each.reason),
        "reversed": each.reversed,
        "certainty": None if each.certainty is None else str(each.certainty),
    }


def _prices(prices: PriceChange) -> dict[str, Any]:
    return {
        "from": prices.start,
        "to": prices.end,
        "rates": {str(year): rate for year, rate in prices.rates},
        "table": prices.table,
        "factor": _exact(prices.factor),
    }
