"""The sentences of findings, in the reader's language: what is wrong from its equations, then
suggestions, never "the error is"."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.slips.repairs import Slip
from budgetcli.checking.slips.suspects import combine
from budgetcli.model.budgets import Measure, Role, Sign
from budgetcli.model.deferred import DeferredFigures
from budgetcli.model.equations import RATIOS, Kind
from budgetcli.model.findings import Case, Outcome, Verdict
from budgetcli.model.numbers import round_ratio
from budgetcli.views import view as views
from budgetcli.views.tones import said
from budgetcli.words.languages import Language, column_label, number, word
from budgetcli.words.phrases import phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.model.budgets import Budget, Key
    from budgetcli.model.equations import Equation
    from budgetcli.model.findings import Finding, Judgement, Report, Suspect

FINEST = Decimal("0.0001")
"""A computed ratio or a bound is shown with so many decimals at the most."""

MOST_NAMED = 8
"""So many cells of a class are named, and so many figures of a suggestion; of the rest there is
only the number."""

IMPROBABLE, JOINT = "improbable-deviation", "jointly-impossible"


class Sentences(NamedTuple):
    """What a report's findings say in a language, with amounts in a sign convention; suggestions
    are in the source's own."""

    report: Report
    language: Language
    sign: Sign | None = None

    def of(self, finding: Finding) -> Iterator[str]:
        """Yield a finding as the screen shows it: weight, id and sentence, then its suggestions
        indented."""
        first, *others = self.lines(finding)
        weight = self._word(f"severity-{finding.severity}")
        yield said(f"{weight}[{finding.id}]: {first}", finding.severity)
        yield from (f"  {line}" for line in others)

    def lines(self, finding: Finding) -> Iterator[str]:
        """Yield the sentence of a finding, then its suggestions, and after the first the class it
        stands for."""
        yield self._problem(finding)
        for rank, suspect in enumerate(finding.suspects):
            yield self._suggestion(suspect)
            if not rank and suspect.alike:
                yield self._class(finding, suspect)

    def after(self) -> Iterator[str]:
        """Yield what is to be said of the whole table: truncation, what the proof leaves out, what
        is waived."""
        if self.report.truncated:
            yield self._word("truncated")
        if self.report.unproved:
            yield self._word("unproved", len(self.report.unproved))
        if self.report.formulas > self.report.computed:
            computed = self.report.computed
            yield self._word(
                "formulas", self.report.formulas, computed, self.report.formulas - computed
            )
        yield from self._blanks()
        reasons = dict.fromkeys(each.equation.waived or "" for each in self.report.waived)
        for reason in reasons:
            names = [
                self.equation(each.equation)
                for each in self.report.waived
                if each.equation.waived == reason
            ]
            yield self._word("waived", len(names), reason, self._listed(names, 3))

    def _blanks(self) -> Iterator[str]:
        """Yield how many totals are blank over nothing but blanks, and which are blank though a
        part is stated."""
        agreeing = sum(not each.stated for each in self.report.blank)
        missing = [
            each.place.reference or "" if each.place else self.label(each.key)
            for each in self.report.blank
            if each.stated
        ]
        if agreeing:
            yield self._word("blank-agreeing", agreeing)
        if missing:
            yield self._word("blank-missing", len(missing), self._listed(missing, 10))

    def label(self, key: Key, kind: Kind | None = None) -> str:
        """Return a figure's name: the label of its line and its column, and the kind of an equation
        where one is given."""
        line = self.report.budget.line(key.line)
        said = f"{line.label if line else key.line}, {column_label(key.column, self.language)}"
        return f"{said} ({self._word(f'kind-{kind}')})" if kind else said

    def equation(self, equation: Equation) -> str:
        """Return an equation's name: that of its result with its kind, or with the name it was
        given where it is declared."""
        return (
            self.label(equation.result, equation.kind)
            if equation.name is None
            else f"{self.label(equation.result)} ({equation.name})"
        )

    def _word(self, key: str, *values: object) -> str:
        return word(key, self.language, *values)

    def _problem(self, finding: Finding) -> str:
        if finding.said or not finding.judgements:
            return self._said(finding)
        if finding.id == JOINT:
            return self._joint(finding)
        said = self._off_by(finding.id, finding.judgements[0])
        return self._word("improbable", said) if finding.id == IMPROBABLE else said

    def _said(self, finding: Finding) -> str:
        """Return the sentence of a finding that speaks of a cell and no equation."""
        key = f"said-{finding.id}"
        key = f"{key}-{len(finding.said)}" if f"{key}-{len(finding.said)}" in phrases() else key
        cell = finding.place.reference if finding.place else ""
        said = (
            each if isinstance(each, str) else number(each, self.language) for each in finding.said
        )
        return self._word(key, cell, *said).replace(", :", ":").replace(" :", ":")

    def _off_by(self, id: str, judgement: Judgement) -> str:
        step = quantum_of(self.report.budget, judgement)
        printed, computed = (
            self._shown(judgement, each, step) for each in (judgement.printed, judgement.computed)
        )
        difference = number(exact(abs(judgement.difference), step), self.language)
        name = self.label(judgement.equation.result)
        return self._word(
            "off-by",
            name,
            printed,
            self._word(id, computed),
            difference,
            self._explained(judgement),
        )

    def _shown(self, judgement: Judgement, amount: Fraction, step: Decimal) -> str:
        return number(
            signed(self.report.budget, judgement, exact(amount, step), self.sign), self.language
        )

    def _explained(self, judgement: Judgement) -> str:
        if judgement.bound is None:
            return self._word("explains-nothing")
        return self._word(
            "under" if judgement.strict else "up-to",
            number(exact(judgement.bound, FINEST), self.language),
        )

    def _joint(self, finding: Finding) -> str:
        whole = combine(Case(finding.certificate), self.report.budget.figures, self.report.rule)
        said = [self._word("joint", len(finding.certificate))]
        if whole.plus:
            said.append(self._word("joint-sums", *self._side(whole.plus), *self._side(whole.minus)))
        room = self._word(
            "joint-room", self._plain(whole.off), whole.figures, self._plain(whole.room)
        )
        return f"{': '.join(said)}; {room}"

    def _side(self, keys: Sequence[Key]) -> tuple[str, str]:
        """Return the names of totals, and what they give together."""
        whole = exact(
            sum((Fraction(self.report.budget.figures[key].amount) for key in keys), Fraction(0)),
            FINEST,
        )
        names = self._listed([self.label(key) for key in keys], MOST_NAMED, " + ")
        return names, number(views.in_sign(whole, self.report.budget, self.sign), self.language)

    def _plain(self, amount: Fraction) -> str:
        return number(exact(amount, FINEST), self.language)

    def _listed(self, names: Sequence[str], most: int, between: str = ", ") -> str:
        """Return names in a row, the number of those beyond the most that are named."""
        left = [self._word("and-more", len(names) - most)] if len(names) > most else []
        return between.join([*names[:most], *left])

    def _suggestion(self, suspect: Suspect) -> str:
        kind = self._word("suspect-sure" if suspect.sure else "suspect")
        slip = self._word(f"slip-{suspect.kind}")
        named = self._named(suspect.key, whole=suspect.kind != Slip.MISSING_LINE)
        return (
            f"{kind}: {named}: {self._change(suspect)} "
            f"({'; '.join([slip, *self._before(suspect)])})"
        )

    def _before(self, suspect: Suspect) -> Iterator[str]:
        """Yield what an earlier budget has in the cell, where one is known."""
        before, against = suspect.before, self.report.against
        if before is None or against is None:
            return
        if before == suspect.printed:
            yield self._word("suspect-unchanged", against)
        elif before == suspect.suggested:
            yield self._word("suspect-before", against)
        else:
            yield self._word("suspect-was", self._own(suspect.key, before), against)

    def _named(self, key: Key, *, whole: bool = True) -> str:
        """Return a figure's cell and name; without its column if that follows."""
        line = self.report.budget.line(key.line)
        name = self.label(key) if whole or line is None else line.label
        return " ".join(part for part in (cell_of(self.report.budget, key), name) if part)

    def _change(self, suspect: Suspect) -> str:
        """Return what the figures would become; of a missing line what its figures would be."""
        if suspect.kind == Slip.MISSING_LINE:
            return self._listed(
                [
                    f"{column_label(key.column, self.language)} {self._own(key, amount)}"
                    for key, amount in suspect.figures
                    if amount
                ],
                MOST_NAMED,
            )
        changes = suspect.figures or (
            () if suspect.suggested is None else ((suspect.key, suspect.suggested),)
        )
        if len(changes) < 2:
            values = (suspect.printed, *(amount for _, amount in changes))
            return " → ".join(self._own(suspect.key, amount) for amount in values)
        figures = self.report.budget.figures
        changed = (
            (
                f"{cell_of(self.report.budget, key) or self.label(key)} "
                f"{self._own(key, figures[key].amount)} → {self._own(key, amount)}"
            )
            for key, amount in changes
        )
        return self._listed(list(changed), MOST_NAMED)

    def _own(self, key: Key, amount: Decimal) -> str:
        return number(in_own_sign(self.report.budget, key, amount), self.language)

    def _class(self, finding: Finding, suspect: Suspect) -> str:
        """Return which figures the equations cannot tell apart."""
        results = [
            each.equation.result for each in finding.judgements if each.equation.kind is Kind.SUM
        ]
        keys = [key for key in (suspect.key, *suspect.alike) if key not in results[:1]]
        lines = len({key.line for key in keys}) == len(keys)
        names = self._listed(
            [cell_of(self.report.budget, key) or self.label(key) for key in keys], MOST_NAMED
        )
        last = "".join(
            f"{self._word('or-the-total')} {cell_of(self.report.budget, key) or ''}".rstrip()
            for key in results[:1]
        )
        return self._word("alike-lines" if lines else "alike-figures", names, len(keys), last)


def quantum_of(budget: Budget, judgement: Judgement) -> Decimal:
    """Return the step to show amounts in: the finest of the equation's figures, at most 1; a
    ratio's computed value one step finer."""
    figures = budget.figures
    if judgement.equation.kind in RATIOS:
        result = figures.get(judgement.equation.result)
        return (result.quantum if result else Decimal(1)) / 10
    keys = judgement.equation.keys
    quanta = (
        figures.quanta(keys)
        if isinstance(figures, DeferredFigures)
        else (figures[key].quantum for key in keys if key in figures)
    )
    return min([Decimal(1), *quanta])


def signed(budget: Budget, judgement: Judgement, amount: Decimal, sign: Sign | None) -> Decimal:
    """Return an amount of an equation in the sign asked for; what is no money has none to turn."""
    is_money = (
        judgement.equation.kind not in RATIOS
        and judgement.equation.result.column.measure is Measure.AMOUNT
    )
    return views.in_sign(amount, budget, sign) if is_money else amount


def in_own_sign(budget: Budget, key: Key, amount: Decimal) -> Decimal:
    """Return an amount as the source prints it in this cell."""
    line = budget.line(key.line)
    is_index = line is not None and line.role is Role.INDEX
    return (
        views.in_sign(amount, budget, None)
        if key.column.measure is Measure.AMOUNT and not is_index
        else amount
    )


def cell_of(budget: Budget, key: Key) -> str | None:
    """Return the cell a figure is printed in, or None."""
    figure = budget.figures.get(key)
    return figure.place.reference if figure and figure.place else None


def exact(value: Fraction, step: Decimal) -> Decimal:
    """Return the value with as many decimals as the step, or fewer zeros where the step is only the
    finest to show."""
    decimal = round_ratio(value, step)
    return decimal if step != FINEST else Decimal(f"{decimal.normalize():f}")


def blank_document(report: Report) -> list[dict[str, object]]:
    """Return the totals left blank as plain values: which, where, and how many of their parts are
    stated."""
    sentences = Sentences(report, Language.ENGLISH)
    return [
        {
            "line": each.key.line,
            "label": sentences.label(each.key),
            "cell": each.place.reference if each.place else None,
            "stated": each.stated,
        }
        for each in report.blank
    ]


def coverage_said(report: Report, language: Language) -> Iterator[str]:
    """Yield what a verdict covers as a sentence; nothing where nothing is stated."""
    found = report.coverage
    if not found.stated:
        return
    held = sum(each.outcome in (Outcome.EXACT, Outcome.ROUNDING) for each in report.judgements)
    together = report.verdict is not Verdict.JOINTLY_IMPOSSIBLE
    sums = not any(each.equation.kind in RATIOS for each in report.judgements)
    key = "coverage-apart" if not together else "coverage-sums" if sums else "coverage"
    whole = found.bound == found.figures
    bound = (
        word("bound-all", language)
        if whole
        else word("bound-some", language, found.bound, found.figures)
    )
    yield word(key if found.stated != 1 else f"{key}-one", language, held, found.stated, bound)


def coverage_document(report: Report) -> dict[str, object]:
    """Return what a verdict covers as plain values."""
    found = report.coverage
    left = [
        {"id": each.id, "label": each.label, "cell": each.place.reference if each.place else None}
        for each in found.not_understood
    ]
    return {
        "figures": found.figures,
        "bound": found.bound,
        "stated": found.stated,
        "asked": found.asked,
        "not_understood": left,
    }


def waived_document(judgements: Iterable[Judgement]) -> list[dict[str, object]]:
    """Return the waived equations as plain values: which, why, and how they would have been judged."""
    return [
        {"id": each.equation.id, "reason": each.equation.waived, "outcome": str(each.outcome)}
        for each in judgements
    ]
