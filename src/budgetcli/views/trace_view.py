"""The chain behind a figure to look at: its steps as a table, and sentences on source, reading,
measures and proof."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.checking.proof.slack import End
from budgetcli.comparing.traces import StepKind
from budgetcli.model.budgets import Role
from budgetcli.model.equations import RATIOS
from budgetcli.model.numbers import EXACT, round_ratio
from budgetcli.model.records import UNKNOWN, Field, FieldKind, Row, RowRole, Table
from budgetcli.reading.inspection import Basis
from budgetcli.views import view as views
from budgetcli.views.findings_text import FINEST, exact, quantum_of, signed
from budgetcli.words.languages import Language, column_label, number, unit_name, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.checking.proof.slack import Slack
    from budgetcli.comparing.traces import Step, Trace
    from budgetcli.model.budgets import Budget, Sign
    from budgetcli.model.findings import Judgement
    from budgetcli.reading.inspection import Ground, Origin
    from budgetcli.savings.apply import Contribution
    from budgetcli.views.view import Record


class TraceSentences(NamedTuple):
    """What a trace says in a language."""

    view: TraceView
    language: Language

    def all(self) -> Iterator[str]:
        """Yield every sentence, in the order of the chain."""
        yield from self._about_source()
        yield from self._about_measures()
        yield from self._about_prices()
        if self.view.slack is not None and not self._is_rolled_up:
            yield from self._about_slack(self.view.slack)
        if self.view.trace.others:
            sides = ", ".join(self._word(str(each)) for each in self.view.trace.others)
            yield self._word("trace-others", sides)

    @property
    def _is_rolled_up(self) -> bool:
        """Whether the figure is an exact sum of account rows, which no rounding leaves room around."""
        return any(note.id == "accounts" for note in self.view.source.notes)

    def _word(self, key: str, *values: object) -> str:
        return word(key, self.language, *values)

    def _number(self, amount: Decimal) -> str:
        return number(amount, self.language)

    def _about_source(self) -> Iterator[str]:
        origin = self.view.origin
        if origin is None:
            cell = self.view.cell
            yield (
                self._word("trace-own", cell)
                if cell
                else self._word("trace-rolled-up" if self._is_rolled_up else "trace-no-cell")
            )
            return
        cell = (
            self._word("trace-sheet-cell", origin.place.sheet, origin.place.cell)
            if origin.place.sheet
            else None
        )
        cell = cell or self._word("trace-cell", origin.place.cell)
        file = self._word("trace-standard-input") if origin.place.file == "-" else origin.place.file
        yield self._word("trace-source", file, cell, *origin.label, origin.heading)
        yield self._content(origin)
        if origin.formula:
            yield self._word("trace-formula", f"={origin.formula.lstrip('=')}")
        if self.view.trace.line.role is not Role.INDEX:
            yield from self._about_reading(origin)

    def _content(self, origin: Origin) -> str:
        """Say what the cell holds, and how its decimal mark was decided."""
        if origin.stored:
            key = "trace-stored" if origin.number_format else "trace-general"
            return self._word(key, origin.text, origin.number_format)
        if origin.mark is None:
            return self._word("trace-text", origin.text)
        if origin.marked.basis is Basis.PROVED:
            itself = origin.marked.cell == origin.place.reference
            ground = (
                self._word("ground-itself")
                if itself
                else self._word("ground-cell", origin.marked.cell, origin.marked.text)
            )
        else:
            ground = self._word(f"ground-{origin.marked.basis}")
        return self._word("trace-marked", origin.text, self._word(f"mark-{origin.mark}"), ground)

    def _about_reading(self, origin: Origin) -> Iterator[str]:
        said = self.view.source.heading
        yield self._word(
            "trace-unit", unit_name(said.unit, self.language), self._ground(origin.unit)
        )
        if said.price_level:
            yield self._word("trace-level", said.price_level, self._ground(origin.level))
        yield self._word("trace-sign", self._word(said.sign), self._ground(origin.sign))
        figure = self.view.source.figures[self.view.trace.key]
        if origin.turned:
            yield self._word("trace-turned", self._number(figure.amount))

    def _ground(self, ground: Ground) -> str:
        if ground.basis is Basis.STATED and ground.text:
            return self._word("ground-said", ground.cell, ground.text)
        return self._word(f"ground-{ground.basis}")

    def measure(self, each: Contribution) -> str:
        """Return a measure's name with the file and line it stands on."""
        name = self._word("step-reversed", each.id) if each.reversed else each.id
        return (
            self._word("trace-at", name, each.file, each.row)
            if each.row
            else self._word("trace-in", name, each.file)
        )

    def _about_measures(self) -> Iterator[str]:
        told = {each.id for each in self.view.measures if each.file is not None}
        for each in self.view.measures:
            if each.file is None:
                if each.id not in told:
                    effect = "?" if each.effect is None else self._changed(each.effect)
                    yield self._word(
                        "trace-undone" if each.reversed else "trace-recorded",
                        each.id,
                        effect,
                        each.package,
                    )
            elif each.applied and each.effect is None:
                yield self._word("trace-unknown", each.id)
            elif not each.applied:
                yield self._left(each)
            if (
                each.file is not None
                and each.certainty not in (None, "stated")
                and each.effect != 0
            ):
                yield self._word(
                    "trace-certainty", each.id, self._word(f"certainty-{each.certainty}")
                )

    def _left(self, each: Contribution) -> str:
        if each.reason in ("already-in-base", "already-applied"):
            effect = "?" if each.effect is None else self._changed(each.effect)
            return self._word(f"trace-{each.reason}", self.measure(each), effect)
        if each.reason == "already-reversed":
            effect = "?" if each.effect is None else self._changed(-each.effect)
            return self._word(
                "trace-already-reversed",
                self.measure(each._replace(reversed=False)),
                effect,
                each.package,
            )
        return self._word("trace-left", self.measure(each), self._word(f"left-{each.reason}"))

    def _changed(self, amount: Decimal) -> str:
        shown = self.view.in_sign(amount)
        return f"{'+' if shown > 0 else ''}{self._number(shown)}"

    def _about_prices(self) -> Iterator[str]:
        prices = self.view.prices
        if prices is not None:
            rates = ", ".join(f"{year}: {self._number(rate)} %" for year, rate in prices.rates)
            factor = self._number(exact(prices.factor, Decimal("0.000001")))
            yield self._word("trace-rates", prices.start, prices.end, rates, factor, prices.table)

    def _about_slack(self, slack: Slack) -> Iterator[str]:
        step = self.view.source.figures[self.view.trace.key].quantum
        own = _ends(slack)
        if own is not None:
            yield self._word("trace-printed-means", self._number(step), *self._between(*own))
        if not slack.bindings:
            yield self._word("trace-bound-none")
            return
        yield self._word("trace-bound", len(slack.bindings))
        yield from (f"  {self._equation(each)}" for each in slack.bindings)
        yield self._room(slack, own)
        if not slack.proved:
            yield self._word("trace-room-open")
        if any(each.applied and each.file is not None for each in self.view.measures):
            yield self._word("trace-before-measures")

    def _room(self, slack: Slack, own: tuple[End, End] | None) -> str:
        """Say what all equations together leave of the figure."""
        if slack.low is None or slack.high is None:
            return self._word("trace-room-none")
        if own is not None and (slack.low.at, slack.high.at) == (own[0].at, own[1].at):
            return self._word("trace-room-same")
        return self._word("trace-room", *self._between(slack.low, slack.high))

    def _between(self, low: End, high: End) -> tuple[str, str]:
        """Return the two ends in words, in the sign shown: a turned interval has them the other way
        round."""
        if self.view.in_sign(Decimal(1)) < 0:
            low, high = high._replace(at=-high.at), low._replace(at=-low.at)
        return (
            self._word("end-above" if low.open else "end-from", self._end(low.at)),
            self._word("end-below" if high.open else "end-to", self._end(high.at)),
        )

    def _end(self, at: Fraction) -> str:
        step = self.view.source.figures[self.view.trace.key].quantum / 10
        while step > FINEST and (at / Fraction(step)).denominator != 1:
            step /= 10
        return self._number(round_ratio(at, step))

    def _equation(self, judgement: Judgement) -> str:
        budget, equation = self.view.source, judgement.equation
        step = quantum_of(budget, judgement)
        line = budget.line(equation.result.line)
        kind = self._word(f"kind-{equation.kind}")
        name = (
            f"{line.label if line else equation.result.line}, "
            f"{column_label(equation.result.column, self.language)} ({kind})"
        )
        whole = budget.figures[equation.result].quantum if equation.kind in RATIOS else step
        amounts = [
            signed(budget, judgement, exact(each, at), self.view.sign)
            for each, at in (
                (judgement.printed, whole),
                (judgement.computed, step),
                (judgement.difference, step),
            )
        ]
        limit = self._word("explains-nothing")
        if judgement.bound is not None:
            limit = self._word(
                "under" if judgement.strict else "up-to",
                self._number(exact(judgement.bound, FINEST)),
            )
        return self._word(
            "trace-equation",
            name,
            *map(self._number, amounts),
            limit,
            self._word(f"outcome-{judgement.outcome}"),
        )


def _ends(slack: Slack) -> tuple[End, End] | None:
    low, high, low_open, high_open = slack.own
    return None if low is None or high is None else (End(low, low_open), End(high, high_open))


FINEST_TRACED = Decimal("0.000001")


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
        return (
            f"{line.label if line else result.line}, "
            f"{column_label(result.column, Language.ENGLISH)}"
        )

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a step."""
        key = self.trace.key
        whose = (key.line, key.column.year, key.column.stage, str(key.column.side))
        return ("line", "year", "stage", "side", "step", "name", "amount"), [
            (*whose, str(each.kind), each.name or None, each.amount) for each in self.trace.steps
        ]


def _exact(value: Fraction) -> Decimal:
    return Decimal(f"{round_ratio(value, FINEST_TRACED).normalize():f}")


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
