"""The sentences of a trace: where the figure stands, how it was read, what the measures do, what
the equations leave of it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.slack import End
from budgetcli.model.budgets import Role
from budgetcli.model.equations import RATIOS
from budgetcli.model.numbers import round_ratio
from budgetcli.reading.inspection import Basis
from budgetcli.views.findings_text import FINEST, exact, quantum_of, signed
from budgetcli.words.languages import column_label, number, unit_name, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.checking.proof.slack import Slack
    from budgetcli.model.findings import Judgement
    from budgetcli.reading.origins import Ground, Origin
    from budgetcli.savings.contributions import Contribution
    from budgetcli.views.traces import TraceView
    from budgetcli.words.languages import Language


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
        name = f"{line.label if line else equation.result.line}, {column_label(equation.result.column, self.language)} ({kind})"
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
