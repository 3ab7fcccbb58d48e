"""Checks across tables: the same figure printed twice, and totals that stayed while their lines changed
since an earlier budget."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.checks import EVERYTHING, Selection, check
from budgetcli.checking.slips.repairs import Slip
from budgetcli.checking.slips.suspects import MOST_SUSPECTS
from budgetcli.model.budgets import Key, Line, Measure, Role, Sign
from budgetcli.model.equations import ONE, RATIOS, Equation, Kind, name_of
from budgetcli.model.errors import worded
from budgetcli.model.findings import Finding, Report, RoundingRule, Severity, Suspect
from budgetcli.model.names import fold
from budgetcli.model.numbers import round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget, Column, Figure

SHORTEST_NAME, SHORTEST_IN_ONE_FILE = 6, 3
"""A name of fewer letters is no proof that two tables speak of the same; of two sheets of one file
it says more."""

FEWEST_AGAIN = 4
"""So many figures must be the same before a table counts as another one printed again."""

FEWEST_BESIDE = 2
"""So many figures of an overview must be those of other sheets before a line of it none of whose
figures is counts as theirs."""

MOST_ALIKE = 60
"""So many tables with the most lines of the same labels are asked whether they print a table again.
"""

CARRIED = ("opening", "closing")
"""The stages of balances before and after the movements of a year."""


class FigurePair(NamedTuple):
    """A figure of a table and one of another that must be the same."""

    own: Key
    other: Key


class CommonFigures(NamedTuple):
    """What a table has in common with an earlier one: figures of one line each, and the overview
    whose other lines bear it out."""

    own: int
    other: int
    pairs: tuple[FigurePair, ...]
    kind: Kind = Kind.SAME
    overview: int | None = None


class SameTally(NamedTuple):
    """How many figures clear of zero are the same, and how many are not."""

    held: int = 0
    failed: int = 0


class Tables:
    """The tables of a run in order; each is held against those before it."""

    def __init__(self) -> None:
        self.budgets: list[Budget] = []
        self._labels: list[dict[str, str]] = []
        self._paths: list[frozenset[str]] = []
        self._with_label: defaultdict[str, list[int]] = defaultdict(list)
        self._with_name: defaultdict[str, list[int]] = defaultdict(list)

    def tied(self, budgets: Sequence[Budget]) -> list[Budget]:
        """Return these tables, each with the figures that earlier ones print of its lines, and the
        equations that they are the same."""
        first = len(self.budgets)
        for budget in budgets:
            self._add(budget)
        ties = {number: [*self._ties(number)] for number in range(first, len(self.budgets))}
        beside = self._beside([tie for each in ties.values() for tie in each])
        return [
            self._with(number, [tie for tie in found if self._is_borne_out(tie, beside)])
            for number, found in ties.items()
        ]

    def _add(self, budget: Budget) -> None:
        number = len(self.budgets)
        self.budgets.append(budget)
        self._labels.append(_by_label(budget))
        self._paths.append(frozenset(each.path for each in budget.inputs))
        for label in self._labels[-1]:
            self._with_label[label].append(number)
        for name in _names(budget):
            self._with_name[name].append(number)

    def _ties(self, number: int) -> Iterator[CommonFigures]:
        """Yield what a table has in common with earlier ones."""
        taken: set[FigurePair] = set()
        for tie in (
            *self._overviews(number),
            *self._same_totals(number),
            *self._balances(number),
            *self._printed_again(number),
        ):
            if tie.pairs and taken.isdisjoint(tie.pairs):
                taken.update(tie.pairs)
                yield tie

    def _overviews(self, number: int) -> Iterator[CommonFigures]:
        """Yield the total of a table as the line of an earlier one that has its name, then the
        lines that are earlier tables' totals."""
        budget = self.budgets[number]
        total = budget.total_line
        for name in _names(budget):
            for other in self._earlier(self._with_label.get(name, ()), number, name):
                if (
                    total is not None
                    and self.budgets[other].by_id[self._labels[other][name]].role is not Role.TOTAL
                ):
                    yield self._tie(
                        number, other, [(total.id, self._labels[other][name])], overview=other
                    )
        for label, line in self._labels[number].items():
            for other in self._earlier(self._with_name.get(label, ()), number, label):
                whole = self.budgets[other].total_line
                if whole is not None and budget.by_id[line].role is not Role.TOTAL:
                    yield self._tie(number, other, [(line, whole.id)], overview=number)

    def _earlier(self, numbers: Iterable[int], number: int, name: str) -> Iterator[int]:
        """Yield the earlier tables that a name is long enough to tell, and whose figures can be
        held against this one's."""
        for other in numbers:
            shortest = (
                SHORTEST_IN_ONE_FILE if self._are_of_one_file(number, other) else SHORTEST_NAME
            )
            if (
                other < number
                and len(name) >= shortest
                and _comparable(self.budgets[number], self.budgets[other])
            ):
                yield other

    def _are_of_one_file(self, one: int, other: int) -> bool:
        return not self._paths[one].isdisjoint(self._paths[other])

    def _same_totals(self, number: int) -> Iterator[CommonFigures]:
        """Yield the total of a table as that of another one of its file with the same name, where
        they split it differently."""
        total = self.budgets[number].total_line
        if total is None:
            return
        for other in dict.fromkeys(
            each for name in _names(self.budgets[number]) for each in self._with_name[name]
        ):
            whole = self.budgets[other].total_line
            if (
                whole is None
                or other >= number
                or fold(whole.label) != fold(total.label)
                or _is_bare(self.budgets[number], total)
            ):
                continue
            if self._are_of_one_file(number, other) and 2 * self._shared_labels(
                number, other
            ) < len(self._labels[number]):
                yield from (
                    [self._tie(number, other, [(total.id, whole.id)])]
                    if self._comparable(number, other)
                    else ()
                )

    def _comparable(self, one: int, other: int) -> bool:
        return _comparable(self.budgets[one], self.budgets[other])

    def _shared_labels(self, one: int, other: int) -> int:
        return len(self._labels[one].keys() & self._labels[other].keys())

    def _balances(self, number: int) -> Iterator[CommonFigures]:
        """Yield what each line opens a year with as what the same line of an earlier or later table
        closed the year before with."""
        own = self.budgets[number]
        if not any(column.stage in CARRIED for column in own.columns):
            return
        for other in self._alike(number):
            theirs = self.budgets[other].in_scale(own.heading.unit.scale)
            if 2 * self._shared_labels(number, other) < len(self._labels[number]):
                continue
            columns = [
                (one, two)
                for one in own.columns
                for two in theirs.columns
                if _carries(one, two) or _carries(two, one)
            ]
            shared = [
                (line, self._labels[other][label])
                for label, line in self._labels[number].items()
                if label in self._labels[other]
            ]
            pairs = (
                FigurePair(Key(line, one), Key(same, two))
                for line, same in shared
                for one, two in columns
            )
            stated = tuple(
                pair for pair in pairs if pair.own in own.figures and pair.other in theirs.figures
            )
            yield CommonFigures(number, other, stated, Kind.CARRY)

    def _printed_again(self, number: int) -> Iterator[CommonFigures]:
        """Yield the lines of the same label of a table in another unit: then their steps differ."""
        own = self.budgets[number]
        for other in self._alike(number):
            scaled = self.budgets[other].in_scale(own.heading.unit.scale)
            if {figure.quantum for figure in own.figures.values()} & {
                figure.quantum for figure in scaled.figures.values()
            }:
                continue
            theirs = self._labels[other]
            lines = [
                (line, theirs[label])
                for label, line in self._labels[number].items()
                if label in theirs
            ]
            again = self._tie(number, other, lines)
            tally = self._tally(again)
            if tally.held >= FEWEST_AGAIN and tally.held >= 2 * tally.failed:
                yield from (self._tie(number, other, [each]) for each in lines)

    def _alike(self, number: int) -> Iterator[int]:
        """Yield the earlier tables that share lines with this one, those that share the most first."""
        shared = Counter(
            other
            for label in self._labels[number]
            for other in self._with_label[label]
            if other < number
        )
        yield from (
            other for other, _ in shared.most_common(MOST_ALIKE) if self._comparable(number, other)
        )

    def _tie(
        self, number: int, other: int, lines: Iterable[tuple[str, str]], overview: int | None = None
    ) -> CommonFigures:
        """Return the figures of money that both tables state of these lines in one year or stage."""
        own, theirs = self.budgets[number], self.budgets[other]
        columns = [
            each
            for each in own.columns
            if each.measure is Measure.AMOUNT and each[:2] != (None, None)
        ]
        pairs = (
            FigurePair(Key(line, column), Key(same, column))
            for line, same in lines
            for column in columns
        )
        stated = tuple(
            pair for pair in pairs if pair.own in own.figures and pair.other in theirs.figures
        )
        return CommonFigures(number, other, stated, overview=overview)

    def _tally(self, tie: CommonFigures) -> SameTally:
        """Return how the figures of a tie stand; one of no more than its own rounding is as good as
        zero and bears nothing out."""
        own = self.budgets[tie.own]
        theirs = self.budgets[tie.other].in_scale(own.heading.unit.scale)
        held = failed = 0
        for pair in tie.pairs:
            one, two = own.figures[pair.own], theirs.figures[pair.other]
            same = abs(Fraction(one.amount) - Fraction(two.amount)) * 2 <= Fraction(
                one.quantum
            ) + Fraction(two.quantum)
            held, failed = held + (same and _is_clear(one) and _is_clear(two)), failed + (not same)
        return SameTally(held, failed)

    def _beside(self, ties: Sequence[CommonFigures]) -> dict[int, SameTally]:
        """Return for each overview how many of its figures are those of other tables."""
        found: defaultdict[int, SameTally] = defaultdict(SameTally)
        for tie in ties:
            if tie.overview is not None:
                tally, before = self._tally(tie), found[tie.overview]
                found[tie.overview] = SameTally(
                    before.held + tally.held, before.failed + tally.failed
                )
        return found

    def _is_borne_out(self, tie: CommonFigures, beside: dict[int, SameTally]) -> bool:
        """Tell whether two tables speak of the same: some figure of theirs is the same, or the
        overview's other lines are others' totals.

        Balances that are carried from year to year need no figure to say so.
        """
        if tie.kind is Kind.CARRY:
            return True
        own = self._tally(tie)
        if own.held and own.held >= own.failed:
            return True
        whole = beside.get(tie.overview, SameTally()) if tie.overview is not None else SameTally()
        others = SameTally(whole.held - own.held, whole.failed - own.failed)
        return others.held >= FEWEST_BESIDE and others.held >= 2 * others.failed and own.failed > 0

    def _with(self, number: int, ties: Sequence[CommonFigures]) -> Budget:
        """Return a table with what other tables print of its lines."""
        budget = self.budgets[number]
        lines: dict[str, Line] = {}
        figures: dict[Key, Figure] = {}
        equations: list[Equation] = []
        for tie in ties:
            scaled = self.budgets[tie.other].in_scale(budget.heading.unit.scale)
            for pair in tie.pairs:
                foreign = f"{tie.other}:{pair.other.line}"
                lines.setdefault(foreign, Line(foreign, _name(scaled, pair.other.line), Role.MEMO))
                key, found = Key(foreign, pair.other.column), scaled.figures[pair.other]
                figures[key] = found
                place = _where(found, budget) or lines[foreign].label
                id = f"{tie.kind}:{pair.own.line}:{name_of(pair.own.column)}:{tie.other}"
                equations.append(Equation(id, tie.kind, pair.own, ((ONE, key),), name=f"= {place}"))
        if not equations:
            return budget
        return budget._replace(
            lines=(*budget.lines, *lines.values()),
            figures={**budget.figures, **figures},
            equations=(*budget.equations, *equations),
        )


def _comparable(budget: Budget, other: Budget) -> bool:
    """Tell whether two tables are in one currency, and their signs known or unknown alike."""
    unknown = [each.heading.sign is Sign.UNKNOWN for each in (budget, other)]
    return budget.heading.unit.currency == other.heading.unit.currency and unknown[0] == unknown[1]


def _names(budget: Budget) -> tuple[str, ...]:
    """Return the folded names of what a table totals: its title, its total's label, its sheet."""
    total = budget.total_line
    sheets = [each.sheet or "" for each in budget.inputs]
    return tuple(
        dict.fromkeys(
            fold(each)
            for each in (budget.heading.title, total.label if total else "", *sheets)
            if each
        )
    )


def _is_bare(budget: Budget, total: Line) -> bool:
    """Tell whether a total's label names nothing, as `I alt` does: then the title is not taken from
    it."""
    return fold(budget.heading.title) not in fold(total.label) or fold(
        budget.heading.title
    ) == fold(total.label)


def _name(budget: Budget, line: str) -> str:
    """Return what a line of another table is called: its label and the table's file or sheet."""
    where = next((each.sheet or each.path for each in budget.inputs), budget.heading.title)
    return f"{budget.by_id[line].label} ({where})"


def _where(figure: Figure, budget: Budget) -> str | None:
    """Return the cell of another table's figure, with its file if that is another one."""
    place, own = figure.place, next((each.path for each in budget.inputs), None)
    return None if place is None else place.reference if place.file == own else str(place)


def _by_label(budget: Budget) -> dict[str, str]:
    """Return the lines by label, without labels that several lines have."""
    labels = [fold(line.label) for line in budget.lines]
    times = Counter(labels)
    return {
        label: line.id
        for label, line in zip(labels, budget.lines, strict=True)
        if line.role is not Role.INDEX and times[label] == 1
    }


def _carries(opening: Column, closing: Column) -> bool:
    """Tell whether one column is what a year opens with, and the other what the year before closed
    with."""
    years = opening.year, closing.year
    if (opening.stage, closing.stage) != CARRIED or not all(
        isinstance(year, int) for year in years
    ):
        return False
    return int(years[0] or 0) == int(years[1] or 0) + 1 and opening.side == closing.side


def _is_clear(figure: Figure) -> bool:
    """Tell whether a figure is more than the step it is rounded to."""
    return abs(Fraction(figure.amount)) > Fraction(figure.quantum)


MOST_FINDINGS, MOST_TRIED = 6, 8
"""So many findings are held against the old budget, and so many old figures tried for each."""

MOVED = "line-moved"


def line_moved() -> None:
    """A line is part of another total than in the budget that `--against` names: a note, since it
    may be meant.

    If a total is off by just that line, one of the two totals was not brought along.
    """


def check_against(
    budget: Budget,
    olds: Sequence[Budget],
    *,
    rule: RoundingRule = RoundingRule.HALF_UP,
    selection: Selection = EVERYTHING,
) -> Report:
    """Return the report on a budget with what the most similar of the old budgets says of its
    findings."""
    report = check(budget, rule=rule, selection=selection)
    old = max(olds, key=lambda each: len(_partners(budget, each)))
    if (old.heading.sign is Sign.UNKNOWN) != (budget.heading.sign is Sign.UNKNOWN):
        return report
    before = _figures(budget, old.in_scale(budget.heading.unit.scale))
    findings = [
        *(_informed(each, report, before, selection) for each in report.findings[:MOST_FINDINGS]),
        *report.findings[MOST_FINDINGS:],
    ]
    moved = _moved(budget, old) if selection.wants(MOVED) else ()
    return replace(
        report, findings=(*findings, *moved), against=old.inputs[0].path if old.inputs else ""
    )


def _partners(budget: Budget, old: Budget) -> dict[str, str]:
    """Return the id of each line in the old budget: the same id, else the only line of the same
    label."""
    known, labels = {line.id for line in old.lines}, [fold(line.label) for line in old.lines]
    of_label = {
        fold(line.label): line.id for line in old.lines if labels.count(fold(line.label)) == 1
    }
    found = (
        (line.id, line.id if line.id in known else of_label.get(fold(line.label)))
        for line in budget.lines
    )
    return {id: partner for id, partner in found if partner is not None}


def _figures(budget: Budget, old: Budget) -> dict[Key, Decimal]:
    """Return the old amounts of the budget's figures, where the old budget states them."""
    partners = _partners(budget, old)
    found = (
        (key, old.amount(partners[key.line], key.column))
        for key in budget.figures
        if key.line in partners
    )
    return {key: amount for key, amount in found if amount is not None}


def _informed(
    finding: Finding, report: Report, before: Mapping[Key, Decimal], selection: Selection
) -> Finding:
    """Return a finding with the suggestions that the old figures bear out: first, unless another is
    sure."""
    if finding.severity is not Severity.ERROR or not finding.judgements:
        return finding
    tried = list(_candidates(finding, report.budget, before))[:MOST_TRIED]
    borne = [each for each in tried if _mends(each, finding, report, selection)]
    if not borne:
        return finding
    keys = {each.key for each in borne}
    others = [
        replace(each, before=before.get(each.key))
        for each in finding.suspects
        if each.sure or each.key not in keys
    ]
    borne = [each for each in borne if all(each.key != other.key for other in others)]
    ranked = sorted([*borne, *others], key=lambda each: not each.sure)
    return replace(
        finding,
        suspects=tuple(ranked[:MOST_SUSPECTS]),
        message=f"{finding.message}; the old budget bears out a suggestion",
    )


def _candidates(
    finding: Finding, budget: Budget, before: Mapping[Key, Decimal]
) -> Iterator[Suspect]:
    """Yield totals that stayed while their lines changed, then changed figures with their old
    amounts."""
    sums = [each for each in finding.judgements if each.equation.kind not in RATIOS]
    for judgement in sums:
        key, figure = judgement.equation.result, budget.figures[judgement.equation.result]
        changed = any(
            before.get(term, budget.figures[term].amount) != budget.figures[term].amount
            for _, term in judgement.equation.terms
        )
        if changed and before.get(key) == figure.amount:
            made = round_ratio(judgement.computed, figure.quantum)
            yield Suspect(key, Slip.STALE_TOTAL, figure.amount, made, False, before=before[key])
    for key in dict.fromkeys(key for each in sums for key in each.equation.keys):
        amount = budget.figures[key].amount
        if before.get(key, amount) != amount:
            yield Suspect(key, Slip.STALE_TOTAL, amount, before[key], False, before=before[key])


def _mends(suspect: Suspect, finding: Finding, report: Report, selection: Selection) -> bool:
    """Tell whether the whole table has fewer errors, and not this one, with the suggestion
    followed."""
    figures = report.budget.figures
    changed = figures[suspect.key]._replace(amount=suspect.suggested or Decimal(0))
    after = check(
        report.budget._replace(figures={**figures, suspect.key: changed}),
        rule=report.rule,
        selection=selection,
    )
    errors = [
        [each for each in one.findings if each.severity is Severity.ERROR]
        for one in (report, after)
    ]
    return len(errors[1]) < len(errors[0]) and all(
        (each.id, each.place) != (finding.id, finding.place) for each in errors[1]
    )


def _moved(budget: Budget, old: Budget) -> Iterator[Finding]:
    """Yield a note for each line whose total is another one than before; a total that either table
    lacks says nothing."""
    partners = _partners(budget, old)
    places = {key.line: figure.place for key, figure in reversed(list(budget.figures.items()))}
    for line in budget.of(Role.LINE):
        past = old.by_id.get(partners.get(line.id, ""))
        now, then = (
            None if each is None or each.parent is None else each.parent for each in (line, past)
        )
        if (
            past is None
            or now is None
            or then is None
            or partners.get(now) in (None, then)
            or then not in partners.values()
        ):
            continue
        labels = line.label, budget.by_id[now].label, old.by_id[then].label
        said = worded(
            "`{value}` is part of `{value2}`, before of `{value3}`",
            value=labels[0],
            value2=labels[1],
            value3=labels[2],
        )
        yield Finding(MOVED, Severity.NOTE, said, places.get(line.id), said=labels)
