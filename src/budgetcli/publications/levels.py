"""An amount that a sentence states of a line: which figure it is, and whether it can be that
figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from math import log2
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Side
from budgetcli.model.findings import Outcome
from budgetcli.model.numbers import round_ratio
from budgetcli.publications.clauses import Named, line_of, side_of
from budgetcli.publications.mentions import (
    StatedSlip,
    against,
    digits_of,
    money_of,
    neighbour_bits,
    reach_of,
    slip_between,
)
from budgetcli.publications.tied import LEAST_BITS, Status
from budgetcli.publications.vocabulary import FUNCTION_WORDS, words_of
from budgetcli.savings.courses import calendar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.publications.anchors import Anchor, Anchors
    from budgetcli.publications.clauses import Period, ReadSentence
    from budgetcli.publications.mentions import Stated
    from budgetcli.publications.tied import Tie

_NO_LEVEL = ("request", "extra", "share", "difference", "of-which")
"""Cues before an amount that make it something else than what a line has in a year."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What the words around an amount bind it to: the line, the period, the side, and the figures
    these leave, the likeliest first.
    """

    named: Named
    own: bool
    period: Period | None
    side: Side | None
    cells: tuple[Anchor, ...]
    exact_side: bool
    bits: float


def bind(sentence: ReadSentence, at: int, period: Period | None, material: Anchors) -> Bound | None:
    """Return what an amount of a sentence is bound to; None where it names no line."""
    named, own = line_of(sentence, at)
    if named is None:
        return None
    found = bound_to(named, sentence, period, material, side_of(sentence, at))
    return found if own else replace(found, own=False)


def bound_to(
    named: Named,
    sentence: ReadSentence,
    period: Period | None,
    material: Anchors,
    side: Side | None,
) -> Bound:
    """Return the figures of a line that the period, the side and the stage around an amount leave."""
    anchors = [
        anchor
        for number in named.subjects
        for anchor in material.subjects[number].anchors
        if not anchor.percent
    ]
    cells = [
        each
        for each in anchors
        if period is None or calendar_of(each) in period.years or each.year is None
    ]
    staged = [
        each
        for each in cells
        if each.stage is not None and any(word in sentence.stages for word in (each.stage,))
    ]
    cells = staged or cells
    sided = [each for each in cells if each.side is side]
    net = [each for each in cells if each.side is Side.NET]
    chosen = sided or (net if side is not Side.INCOME else []) or cells
    exact = bool(sided) or (side is None and len({each.side for each in cells}) == 1)
    others = [each for each in cells if side is None and each not in chosen]
    bits = named.bits + _period_bits(period, anchors) + _side_bits(side, anchors, exact=exact)
    return Bound(named, True, period, side, (*chosen, *others), exact, bits)


def calendar_of(anchor: Anchor) -> int | None:
    """Return the calendar year that a figure's year begins in."""
    return None if anchor.year is None else calendar(anchor.year)


def _period_bits(period: Period | None, anchors: Sequence[Anchor]) -> float:
    if period is None:
        return 0.0
    years = len({each.year for each in anchors}) or 1
    return log2(years) * (1 if period.stated else 0.5)


def _side_bits(side: Side | None, anchors: Sequence[Anchor], *, exact: bool) -> float:
    sides = len({each.side for each in anchors}) or 1
    return log2(sides) if side is not None and exact else 0.0


def is_guarded(sentence: ReadSentence, at: int) -> bool:
    """Tell whether words make an amount something else than the line's own: a wish, a saving, a
    grant, a share or a part of it.
    """
    mention = sentence.amounts[at]
    start = max(sentence.before(at), _clause_start(sentence, at))
    end = _clause_stop(sentence, at)
    if sentence.has(*_NO_LEVEL, low=start, high=mention.start) or sentence.has(
        "of-which", "out-of", low=sentence.before(at), high=mention.start
    ):
        return True
    if _PART_OF.match(sentence.text, mention.end) or _FOR_EACH.match(sentence.text, mention.end):
        return True
    return sentence.has("request", "extra", "higher", "lower", low=mention.end, high=end)


_PART_OF = re.compile(r"\s*(?:af|of|av|von|der|des|from|fra)\s(?!\d{4})", re.IGNORECASE)
_FOR_EACH = re.compile(
    r"\s*(?:pr\.?|per|pro|je|for hver|for each)\s+(?!år|year|jahr|annum)", re.IGNORECASE
)
"""An amount of which the sentence speaks as a part of something, or for each of something, is no
line's own."""


def _clause_start(sentence: ReadSentence, at: int) -> int:
    """Return where the clause of an amount begins: at the last break that parts it from another
    clause and not from its line.
    """
    mention = sentence.amounts[at]
    text = sentence.text
    breaks = [
        each.end()
        for each in re.finditer(
            r"[;,]\s+(?:men|but|aber|mens|while|whereas|während|medan)\s|;", text[: mention.start]
        )
    ]
    return breaks[-1] if breaks else 0


def _clause_stop(sentence: ReadSentence, at: int) -> int:
    found = re.compile(r"[,;(]|\s(?:og|and|und|och|mens|while|während)\s").search(
        sentence.text, sentence.amounts[at].end, sentence.after(at)
    )
    return found.start() if found else sentence.after(at)


def foreign_words(sentence: ReadSentence, at: int, bound: Bound) -> int:
    """Return how many words near an amount are neither of its line nor of the language of budgets:
    it may be of them it speaks.
    """
    mention = sentence.amounts[at]
    low, high = (
        min(bound.named.end, mention.start),
        max(_clause_stop(sentence, at), bound.named.start),
    )
    covered = [(each.start, each.end) for each in sentence.cues]
    covered += [(each.start, each.end) for each in sentence.named]
    covered += [(each.start, each.end) for each in sentence.years]
    covered += [(each.start, each.end) for each in sentence.mentions]
    return bound.named.gap + sum(
        not any(start <= word.start < end for start, end in covered)
        and sentence.text[word.start : word.end].casefold() not in FUNCTION_WORDS
        for word in words_of(sentence.text)
        if low <= word.start < high and len(word.stem) > 1
    )


def judge_level(sentence: ReadSentence, at: int, bound: Bound, tie: Tie, material: Anchors) -> None:
    """Set what became of an amount that states what a line has: proved, by rounding, contradicted,
    or open with its reason.
    """
    stated = sentence.amounts[at].stated
    if not bound.cells:
        tie.reason = "no-such-year"
        return
    found = {
        kind: [each for each in bound.cells if against(stated, each) == kind]
        for kind in ("equal", "rounds")
    }
    fitting = found["equal"] or found["rounds"]
    guarded = is_guarded(sentence, at)
    says_all = (
        bound.exact_side
        and bound.side is not None
        and bound.period is not None
        and bound.period.stated
    )
    if fitting and (says_all or not guarded):
        _fits(stated, [*found["equal"], *found["rounds"]], bound, tie, material)
    elif fitting or guarded or not bound.own:
        tie.reason = "no-level"
    elif not _of_another(sentence, at, bound, tie, material):
        _impossible(sentence, at, bound, tie, material)


def _of_another(sentence: ReadSentence, at: int, bound: Bound, tie: Tie, material: Anchors) -> bool:
    """Bind an amount to the net of its line where people call that its expenditure, to another line
    that its sentence names, or to the total of the table, where it is that one's figure."""
    stated = sentence.amounts[at].stated
    subject = material.subjects[bound.named.subjects[0]]
    totals = material.totals_of(subject.source)
    whole = (
        [Named(totals, 0, 0, _TOTAL_BITS, True)]
        if totals and sentence.has("budget", "total", "net")
        else []
    )
    loose = [
        each
        for each in bound_to(bound.named, sentence, bound.period, material, Side.NET).cells
        if each.side is Side.NET
    ]
    if bound.side is Side.EXPENDITURE and any(against(stated, each) != "no" for each in loose):
        _fits(
            stated, [each for each in loose if against(stated, each) != "no"], bound, tie, material
        )
        return True
    for named in (*(each for each in sentence.named if each is not bound.named), *whole):
        other = bound_to(named, sentence, bound.period, material, bound.side)
        fitting = [each for each in other.cells if against(stated, each) != "no"]
        if fitting:
            _fits(stated, fitting, other, tie, material)
            return True
    return False


_TOTAL_BITS = 2.0
_ENOUGH = 3
"""Digits that two numbers have in common by chance so seldom that a small table proves as well as
a large one: a label and a year name the cell, and it holds just that."""


def _fits(
    stated: Stated, fitting: Sequence[Anchor], bound: Bound, tie: Tie, material: Anchors
) -> None:
    """Prove an amount by the figures it fits, where the evidence is enough and no other stage has
    an unlike one."""
    best, by_rounding = fitting[0], against(stated, fitting[0]) == "rounds"
    source = material.subjects[best.subject].source
    reach = reach_of(stated)
    low, high = (reach.low, reach.high) if by_rounding else (best.size, best.size)
    alike = sum(
        not by_rounding or against(stated, each) != "no"
        for each in material.between(source, low, high)
    )
    by_place = log2(max(1, material.cells(source)) / max(1, alike))
    by_digits = 0.0 if stated.approximate else log2(10) * (min(digits_of(stated), _ENOUGH) - 1)
    tie.bits = max(by_place, by_digits) + bound.bits
    if tie.bits < LEAST_BITS:
        tie.reason = "few-bits"
        return
    tie.reason = None
    unlike = [
        each
        for each in bound.cells
        if each.side is best.side and each.year == best.year and each not in fitting
    ]
    if any(each.stage != best.stage for each in unlike) and bound.period is not None:
        tie.status, tie.reason = Status.AMBIGUOUS, "several-stages"
        tie.figures, tie.alternatives = (best,), tuple(unlike)
        return
    tie.status = Status.BY_ROUNDING if by_rounding else Status.PROVED
    tie.figures = tuple(
        dict.fromkeys(each for each in fitting if each.side is best.side and each.year == best.year)
    )
    _check_sign(stated, best, tie, material)


def _check_sign(stated: Stated, best: Anchor, tie: Tie, material: Anchors) -> None:
    """Contradict an amount whose printed sign is the opposite of its figure's in a table that
    prints income positive.
    """
    source = material.source_of(material.subjects[best.subject])
    if not stated.signed or source.budget is None or not stated.amount:
        return
    printed = -best.amount if str(source.budget.heading.sign) == "expense-positive" else best.amount
    if str(source.budget.heading.sign) == "income-positive" and stated.amount < 0 < printed:
        tie.status, tie.reason, tie.slip = Status.CONTRADICTED, "slip", "sign"
        tie.difference = round_ratio(2 * money_of(stated) / stated.scale, stated.quantum)


def _impossible(sentence: ReadSentence, at: int, bound: Bound, tie: Tie, material: Anchors) -> None:
    """Contradict an amount that cannot be the figure it is bound to: by one slip with enough
    evidence, or since nothing is open."""
    stated = sentence.amounts[at].stated
    target = _target(stated, bound)
    tie.reason, tie.alternatives = "another-value", (target,)
    namesake = _namesake(stated, bound, material) if bound.named.has_namesakes else None
    if namesake is not None:
        tie.alternatives = (namesake,)
        return
    if not _may_contradict(sentence, at, bound, target, material):
        return
    bits = bound.bits - log2(max(1, len(material.sources)))
    foreign = foreign_words(sentence, at, bound)
    slip = slip_between(stated, target) or _neighbour(stated, target, bound, material)
    if slip is not None and slip.kind.startswith("x") and not _states_its_unit(target, material):
        return
    if slip is not None and bits + slip.bits - 2 * foreign >= LEAST_BITS:
        tie.bits = bits + slip.bits - 2 * foreign
        contradict(tie, stated, target, material, "slip", slip.kind)
    elif (
        slip is None
        and bound.exact_side
        and not foreign
        and bits >= LEAST_BITS - 1
        and not sentence.has("up", "down", "each")
    ):
        tie.bits = bits
        contradict(tie, stated, target, material, "impossible", None)


def _namesake(stated: Stated, bound: Bound, material: Anchors) -> Anchor | None:
    """Return the figure of a line of the same name under another heading that an amount can be."""
    words = material.subjects[bound.named.subjects[0]].words
    group = material.namesakes.get(words)
    labels = (group.own if group is not None else material.own_totals).values()
    return next(
        (
            anchor
            for numbers in labels
            for number in numbers
            for anchor in material.subjects[number].anchors
            if against(stated, anchor) != "no" and not anchor.percent
        ),
        None,
    )


def _may_contradict(
    sentence: ReadSentence, at: int, bound: Bound, target: Anchor, material: Anchors
) -> bool:
    """Tell whether a sentence says so much of an amount that its figure can deny it: a level, a
    period and a stage, and nothing else."""
    if len(sentence.amounts) > _MOST_AMOUNTS or not sentence.has(
        "level", "net", "budget", "expenditure", "income", "item"
    ):
        return False
    if target.stage not in sentence.stages and (
        target.stage is not None or sentence.stages & _OTHER_STAGES
    ):
        return False
    if bound.period is None:
        return bound.named.bits > 0 and _in_no_year(sentence.amounts[at].stated, bound, material)
    clause = sentence.cue(
        "request", "extra", low=_clause_start(sentence, at), high=_clause_stop(sentence, at)
    )
    return calendar_of(target) in bound.period.years and not clause


_OTHER_STAGES = frozenset({"actual", "revised", "original"})
"""Stages that a budget without stages has no figures of."""

_MOST_AMOUNTS = 6
"""A sentence with more amounts is a list or a table that was not seen as one."""


def _states_its_unit(target: Anchor, material: Anchors) -> bool:
    """Tell whether a table says what its figures are in."""
    budget = material.source_of(material.subjects[target.subject]).budget
    return budget is not None and (
        budget.heading.unit.scale > 1 or budget.heading.unit.currency is not None
    )


def _target(stated: Stated, bound: Bound) -> Anchor:
    """Return the figure that an amount was meant to be: the one a slip leads to, else the likeliest
    by side.
    """
    first = bound.cells[0]
    peers = [each for each in bound.cells if bound.side is None or each.side is first.side]
    return next((each for each in peers if slip_between(stated, each) is not None), first)


def _in_no_year(stated: Stated, bound: Bound, material: Anchors) -> bool:
    anchors = (
        anchor for number in bound.named.subjects for anchor in material.subjects[number].anchors
    )
    return all(against(stated, each) == "no" for each in anchors)


def _neighbour(
    stated: Stated, target: Anchor, bound: Bound, material: Anchors
) -> StatedSlip | None:
    """Return the slip into the same line's figure of another year, or into another line's of the
    same year; else None.
    """
    subject = material.subjects[target.subject]
    years = [
        each
        for each in subject.anchors
        if each.side is target.side and each.stage == target.stage and each.year != target.year
    ]
    if (
        bound.period is not None
        and bound.period.stated
        and any(against(stated, each) == "equal" for each in years)
    ):
        return StatedSlip("year", neighbour_bits(stated, years))
    lines = [
        each
        for peer in material.peers_of(subject)
        if peer.number != subject.number
        for each in peer.anchors
        if (each.side, each.year, each.stage) == (target.side, target.year, target.stage)
    ]
    if bound.exact_side and any(against(stated, each) == "equal" for each in lines):
        return StatedSlip("line", neighbour_bits(stated, lines))
    sides = [
        each
        for each in subject.anchors
        if each.side is not target.side and (each.year, each.stage) == (target.year, target.stage)
    ]
    if (
        bound.side is not None
        and bound.exact_side
        and any(against(stated, each) == "equal" for each in sides)
    ):
        return StatedSlip("side", neighbour_bits(stated, sides))
    return None


def contradict(
    tie: Tie, stated: Stated, target: Anchor, material: Anchors, reason: str, slip: str | None
) -> None:
    """Set an amount as contradicted by a figure, with the difference in the unit of the text and
    which of the two is wrong.
    """
    tie.status, tie.reason, tie.slip, tie.figures = Status.CONTRADICTED, reason, slip, (target,)
    shown = Fraction(abs(target.money)) / stated.scale
    step = (
        stated.quantum
        if stated.quantum * stated.scale <= target.quantum * target.scale
        else target.quantum * target.scale / stated.scale
    )
    tie.difference = round_ratio(abs(Fraction(stated.amount)) - shown, step)
    tie.wrong = which_is_wrong(stated, target, material)


def which_is_wrong(stated: Stated, target: Anchor, material: Anchors) -> str | None:
    """Return `table` where the table's equations do not hold on the figure and do on the stated
    amount, `text` where they hold; else None.

    A figure that no equation speaks of decides nothing.
    """
    standing = material.source_of(material.subjects[target.subject]).standing
    if standing is None or target.key is None:
        return None
    judged = [
        each
        for each in standing.judgements
        if target.key in each.equation.keys and each.equation.base is None
    ]
    if not judged:
        return None
    if all(each.outcome in (Outcome.EXACT, Outcome.ROUNDING) for each in judged):
        return "text"
    sign = -1 if target.amount < 0 else 1
    other = sign * abs(money_of(stated)) / target.scale
    mended = []
    for each in judged:
        factor = next((factor for factor, key in each.equation.terms if key == target.key), None)
        gap = each.difference + (other - Fraction(target.amount)) * (
            1 if factor is None else -factor
        )
        mended.append(each.bound is not None and abs(gap) <= each.bound)
    return "table" if all(mended) else None
