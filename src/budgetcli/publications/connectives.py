"""Relations that a sentence states between its amounts and figures: differences, sums, products,
shares, growth, parts and ranks.

Each is written out as an expression in the language of claims, and judged by the same intervals.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from budgetcli.claims.language import exactly, multiplied, total
from budgetcli.model.budgets import Role, Side
from budgetcli.model.numbers import round_ratio
from budgetcli.publications.clauses import Named, Period, line_of, side_of, span_of
from budgetcli.publications.levels import (
    Bound,
    bind,
    bound_to,
    calendar_of,
    foreign_words,
    is_guarded,
)
from budgetcli.publications.mentions import (
    MentionSort,
    difference_of,
    growth_of,
    holds,
    money_of,
    percent_of,
    quantity_of,
    quantity_of_stated,
)
from budgetcli.publications.ranks import (
    ONE_OF,
    each_of,
    has_rank,
    largest_change,
    order_of,
    share_of_each,
    written_for_each,
)
from budgetcli.publications.tied import Expression, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from budgetcli.claims.language import Quantity
    from budgetcli.publications.anchors import Anchor, Anchors
    from budgetcli.publications.clauses import ReadSentence
    from budgetcli.publications.mentions import Stated
    from budgetcli.publications.ranks import Counts
    from budgetcli.publications.tied import Tie

_DEGREE = (
    r"(?:(?:ca\.?|cirka|circa|omkring|om lag|omtrent|ungefär|about|around|roughly|approximately|"
    r"etwa|rund|godt|knap|knapp|næsten|nearly|"
    r"almost|drygt|just over|just under|over|some|nesten|gut|fast)\s+)?"
)
_BY = re.compile(
    rf"(?:^|\s)(?:med|by|um|with|with a total of|på|of|von|in)\s+{_DEGREE}$", re.IGNORECASE
)
_AT = re.compile(rf"(?:^|\s)(?:mit|at|with|på|med)\s+{_DEGREE}$", re.IGNORECASE)
_BY_VERB = re.compile(
    rf"(?:^|\s)(?:med|by|um|up|down|op|ned|upp)\s+(?:i alt |insgesamt |a total of |hele |samlet )?{_DEGREE}$",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"(?:^|\s)(?:fra|from|von|från)\s+(?:netto |net |brutto |gross )?{_DEGREE}$", re.IGNORECASE
)
_TO = re.compile(
    rf"(?:^|\s)(?:til|to|auf|till)\s+(?:netto |net |brutto |gross )?{_DEGREE}$", re.IGNORECASE
)
_SHARE_AFTER = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:af|of|av|von|des|der|am|vom|an)\s", re.IGNORECASE
)
_SHARE_BEFORE = re.compile(r"(?:andel(?:en)?|share|anteil|proportion)\b[^.]*$", re.IGNORECASE)
_HIGHER = re.compile(
    r"\s*(?:højere|flere|større|høyere|mere|mer|högre|större|higher|more|larger|greater|above|"
    r"höher|mehr|größer|over)(?:e|er|es)?\b",
    re.I,
)
_LOWER = re.compile(
    r"\s*(?:lavere|mindre|færre|lägre|lower|less|fewer|smaller|below|niedriger|weniger|geringer|"
    r"under)(?:e|er|es)?\b",
    re.I,
)


def role_of(sentence: ReadSentence, at: int) -> str:
    """Return what an amount is in its sentence: `share`, `growth`, `difference`, `from`, `to`,
    `each`, `level`, or `none`."""
    mention = sentence.amounts[at]
    if mention.stated.sort is MentionSort.MONEY and each_of(sentence, at) is not None:
        return "each"
    before, after = (
        sentence.text[sentence.before(at) : mention.start],
        sentence.text[mention.end : sentence.after(at)],
    )
    compared = _HIGHER.match(after) or _LOWER.match(after)
    if mention.stated.sort is MentionSort.PERCENT:
        return "growth" if compared else _role_of_percent(sentence, before, after)
    if compared and sentence.has("than", low=mention.end):
        return "difference"
    low, high = sentence.before(at), mention.start
    if sentence.has("up", "down"):
        for role, pattern in (("from", _FROM), ("to", _TO), ("difference", _BY_VERB)):
            if pattern.search(before):
                return role
    if _AT.search(before) and largest_change(sentence) is not None:
        return "difference"
    told = _BY.search(before) and sentence.has("up", "down", "difference", low=low, high=high)
    return (
        "difference"
        if told
        or (sentence.has("difference", low=low, high=high) and sentence.has("level", low=low))
        else "level"
    )


def _role_of_percent(sentence: ReadSentence, before: str, after: str) -> str:
    """Return what a percentage is, by the words around it."""
    if (_SHARE_AFTER.match(after) and not _BY_VERB.search(before)) or _SHARE_BEFORE.search(before):
        return "share"
    return "growth" if sentence.has("up", "down", "difference", "higher", "lower") else "none"


class SentenceRelations:
    """Judges the relations of one sentence; `ties` are its amounts of money and per cent, in order."""

    def __init__(
        self,
        sentence: ReadSentence,
        ties: Sequence[Tie],
        material: Anchors,
        periods: Sequence[Period | None],
        counts: Counts,
    ) -> None:
        self.sentence, self.ties, self.material, self.periods = sentence, ties, material, periods
        self.counts = counts
        self.roles = [role_of(sentence, at) for at in range(len(ties))]

    def stated(self, at: int) -> Stated:
        """Return what an amount states."""
        return self.sentence.amounts[at].stated

    def within(self) -> None:
        """Judge what the amounts of the sentence state of each other: parts, products, sums, and a
        change from one to another.
        """
        self._parts()
        self._products()
        self._from_to()

    def _parts(self) -> None:
        """Judge a whole by the parts that follow it: `0.9, of which 0.6 and 0.3`; a part without
        the rest says nothing.
        """
        sentence, amounts = self.sentence, self.sentence.amounts
        for whole in range(len(amounts) - 1):
            if not sentence.has("of-which", low=amounts[whole].end, high=amounts[whole + 1].start):
                continue
            parts = []
            for at in range(whole + 1, len(amounts)):
                nested = at > whole + 1 and sentence.has(
                    "of-which", low=amounts[at - 1].end, high=amounts[at].start
                )
                if (
                    nested
                    or amounts[at].stated.sort is not amounts[whole].stated.sort
                    or ";" in sentence.text[amounts[at - 1].end : amounts[at].start]
                ):
                    break
                parts.append(at)
            spoken = [self.periods[at] for at in (whole, *parts)]
            years = {(each.first, each.last) for each in spoken if each is not None}
            if parts and amounts[whole].stated.sort is MentionSort.MONEY and len(years) < 2:
                self._judge_parts(whole, parts)

    def _judge_parts(self, whole: int, parts: Sequence[int]) -> None:
        together = sum((abs(money_of(self.stated(at))) for at in parts), Fraction(0))
        stated, amount = self.stated(whole), abs(money_of(self.stated(whole)))
        step = Fraction(stated.quantum) * stated.scale
        coarsest = max(
            step, *(Fraction(self.stated(at).quantum) * self.stated(at).scale for at in parts)
        )
        room = coarsest if len(parts) < 3 else coarsest * (len(parts) + 1) / 2
        expression = self._written("+", whole, parts, together)
        if together == amount and len(parts) > 1:
            self._derived(whole, expression)
        elif together - amount >= room and stated.approximate is None:
            self._refuted(whole, expression, "parts-exceed")

    def _products(self) -> None:
        """Judge an amount over some years by the amount of a year: `0.2 a year, or 0.8 over four
        years`.
        """
        yearly = [
            at
            for at in range(len(self.ties))
            if self.stated(at).sort is MentionSort.MONEY and self._is_yearly(at)
        ]
        for at in range(len(self.ties)):
            years = self._years_over(at)
            near = [each for each in yearly if each != at]
            if (
                years is None
                or not near
                or self.stated(at).sort is not MentionSort.MONEY
                or at in yearly
            ):
                continue
            each = min(near, key=lambda other: abs(other - at))
            product = multiplied(quantity_of_stated(self.stated(each), f"m{each}"), exactly(years))
            text = f"{_plain(self.stated(each))} * {years} == {_plain(self._in_unit_of(at, each))}"
            ladder = self._shown(
                multiplied(
                    quantity_of_stated(self.stated(each), f"m{each}"), exactly(_steps(years))
                ),
                self.stated(at),
            )
            expression = Expression(
                text, self._shown(product, self.stated(at)), self.stated(at).amount, ladder
            )
            if holds(self.stated(at), product):
                self._derived(at, expression)
            else:
                self._refuted(at, expression, "product-fails")

    def _is_yearly(self, at: int) -> bool:
        """Tell whether an amount is of every year: the words for it stand nearer to it than to the
        amounts beside it.
        """
        sentence, mention = self.sentence, self.sentence.amounts[at]
        for cue in sentence.cue("yearly", low=sentence.before(at), high=sentence.after(at)):
            ends = [
                each.start - cue.end if each.start >= cue.end else cue.start - each.end
                for each in sentence.amounts
            ]
            if (
                ends[at] == min(ends)
                and ends[at] < _FAR
                and mention is sentence.amounts[ends.index(min(ends))]
            ):
                return True
        return False

    def _years_over(self, at: int) -> int | None:
        """Return over how many years an amount is said to be together; None where nothing says so."""
        sentence, mention = self.sentence, self.sentence.amounts[at]
        low, high = sentence.before(at), sentence.after(at)
        for span in sentence.spans:
            if mention.end <= span.start < high or (
                low <= span.start < mention.start and mention.start - span.end < 40
            ):
                return span.years
        named = [each for each in sentence.years if not each.single and low <= each.start < high]
        if named and sentence.has("together", "total", low=low, high=high):
            return named[0].last - named[0].first + 1
        return None

    def _in_unit_of(self, at: int, other: int) -> Stated:
        """Return an amount in the unit of another, so that both can stand in one expression."""
        stated, unit = self.stated(at), self.stated(other)
        if stated.scale == unit.scale:
            return stated
        factor = Fraction(stated.scale, unit.scale)
        digits = round_ratio(
            Fraction(stated.amount) * factor, unit.quantum if factor > 1 else unit.quantum / 1000
        )
        return stated._replace(amount=digits, scale=unit.scale)

    def _from_to(self) -> None:
        """Judge a change by the two amounts that it goes from and to, and whether it goes where the
        sentence says.
        """
        if "from" not in self.roles or "to" not in self.roles:
            return
        first, last = self.roles.index("from"), self.roles.index("to")
        if self.stated(first).sort is not MentionSort.MONEY:
            return
        before, after = (quantity_of_stated(self.stated(at), f"m{at}") for at in (first, last))
        change = difference_of(after, before)
        for at, role in enumerate(self.roles):
            if role == "difference" and self.stated(at).sort is MentionSort.MONEY:
                text = (
                    f"{_plain(self._in_unit_of(last, at))} - {_plain(self._in_unit_of(first, at))}"
                )
                self._judge_change(at, change, text, "difference-fails", decisive=True)
            elif role == "growth":
                growth = growth_of(before, after)
                text = (
                    f"growth({_plain(self.stated(first))}, {_plain(self._in_unit_of(last, first))})"
                )
                if growth is not None:
                    self._judge_change(at, growth, text, "growth-fails", decisive=True)
        self._judge_direction(first, last, change)

    def _judge_direction(self, first: int, last: int, change: Quantity) -> None:
        up = self._direction(last)
        if up is None or not change.amount or (change.amount > 0) is up:
            return
        sign = ">" if up else "<"
        text = f"{_plain(self._in_unit_of(last, first))} {sign} {_plain(self.stated(first))}"
        self._refuted(
            last,
            Expression(text, self.stated(last).amount, self.stated(first).amount),
            "direction-untrue",
        )

    def _direction(self, at: int) -> bool | None:
        """Return whether a sentence says that something rises; None where it says both or neither."""
        mention, sentence = self.sentence.amounts[at], self.sentence
        after = sentence.text[mention.end : sentence.after(at)]
        if _HIGHER.match(after):
            return True
        if _LOWER.match(after):
            return False
        up, down = sentence.cue("up"), sentence.cue("down")
        if bool(up) != bool(down):
            return bool(up)
        near_up = [each for each in up if sentence.before(at) <= each.start < mention.start]
        near_down = [each for each in down if sentence.before(at) <= each.start < mention.start]
        return bool(near_up) if bool(near_up) != bool(near_down) else None

    def _judge_change(
        self, at: int, change: Quantity, text: str, failure: str, *, decisive: bool
    ) -> bool:
        """Set what became of a stated change by what it is computed to be; tell whether it was
        decided.
        """
        stated = self.stated(at)
        up = self._direction(at)
        scale = 1 if stated.sort is MentionSort.PERCENT else stated.scale
        shown = round_ratio(change.amount / scale, stated.quantum)
        expression = Expression(f"{text} == {_plain_number(shown)}", shown, stated.amount)
        turned = up is not None and bool(change.amount) and (change.amount > 0) is not up
        if holds(stated, change) and not turned:
            self._derived(at, expression)
            return True
        if decisive and holds(stated, change) and turned:
            self._refuted(at, expression, "direction-untrue")
            return True
        if decisive:
            self._refuted(at, expression, failure)
            return True
        return False

    def bound(self, at: int) -> bool:
        """Judge a difference, growth, share or sum that the words bind to figures; tell whether
        anything was decided.
        """
        role = self.roles[at]
        if self.ties[at].status in (Status.DERIVED, Status.CONTRADICTED):
            return True
        if role in ("difference", "growth"):
            return self._change(at)
        if role == "share":
            return self._share(at)
        if role == "each":
            return self._for_each(at)
        return role == "level" and (self._sum_of_lines(at) or self._sum_of_years(at))

    def _cell(self, named: Named, at: int, year: int | None, side: Side | None) -> Anchor | None:
        """Return the one figure of a line in a year on a side; None where there is none or several
        of unlike value.
        """
        period = None if year is None else Period(year, year, True)
        bound = bound_to(
            named, self.sentence, period, self.material, side or side_of(self.sentence, at)
        )
        cells = [
            each
            for each in bound.cells
            if (side is None or each.side is side) and (year is None or calendar_of(each) == year)
        ]
        return (
            cells[0]
            if cells and len({each.money for each in cells if each.side is cells[0].side}) == 1
            else None
        )

    def _sides(self, at: int) -> list[Side | None]:
        bound_side = side_of(self.sentence, at)
        if bound_side is Side.EXPENDITURE:
            return [Side.EXPENDITURE, Side.NET]
        return [bound_side] if bound_side is not None else [Side.NET, Side.EXPENDITURE, Side.INCOME]

    def _change(self, at: int) -> bool:
        """Judge a change of a line from a year to another, or the difference of two lines."""
        named, own = line_of(self.sentence, at)
        years = span_of(self.sentence)
        if named is None:
            return False
        if not own and not self.sentence.years:
            years = self.sentence.context_span
        pairs = list(self._pairs(named, at, years))
        for text, before, after in pairs:
            change = self._computed(at, before, after)
            if change is not None and self._judge_change(at, change, text, "", decisive=False):
                self.ties[at].figures = (before, after)
                return True
        if not pairs or not own or years is None or is_guarded_change(self.sentence, at):
            self.ties[at].reason = "no-relation"
            return bool(pairs)
        text, before, after = pairs[0]
        change = self._computed(at, before, after)
        if change is not None:
            failure = (
                "growth-fails"
                if self.stated(at).sort is MentionSort.PERCENT
                else "difference-fails"
            )
            self._judge_change(at, change, text, failure, decisive=True)
            self.ties[at].figures = (before, after)
        return True

    def _computed(self, at: int, before: Anchor, after: Anchor) -> Quantity | None:
        first, second = quantity_of(before), quantity_of(after)
        return (
            growth_of(first, second)
            if self.stated(at).sort is MentionSort.PERCENT
            else difference_of(second, first)
        )

    def _pairs(
        self, named: Named, at: int, years: tuple[int, int] | None
    ) -> Iterator[tuple[str, Anchor, Anchor]]:
        """Yield what may be compared, the likeliest first: two years of the line, else two lines in
        a year; with the expression.
        """
        sentence = self.sentence
        lines = [each for each in sentence.named if not each.is_total]
        than = sentence.has("than", low=sentence.amounts[at].end)
        for side in self._sides(at):
            if years is not None and years[0] != years[1]:
                ends = (years[1], years[0]) if than and len(sentence.years) > 1 else sorted(years)
                before, after = (self._cell(named, at, year, side) for year in ends)
                if before is not None and after is not None:
                    yield self._change_text(at, before, after), before, after
            elif len(lines) > 1 and (than or sentence.has("difference")):
                year = years[0] if years else self._year(at)
                after, before = (self._cell(each, at, year, side) for each in lines[:2])
                if before is not None and after is not None:
                    yield self._change_text(at, before, after), before, after
            elif (year := self._year(at)) is not None and len(lines) <= 1:
                before, after = (
                    self._cell(named, at, year - 1, side),
                    self._cell(named, at, year, side),
                )
                if before is not None and after is not None:
                    yield self._change_text(at, before, after), before, after

    def _year(self, at: int) -> int | None:
        period = self.periods[at]
        return None if period is None or period.first != period.last else period.first

    def _change_text(self, at: int, before: Anchor, after: Anchor) -> str:
        first, second = name_of(before, self.material), name_of(after, self.material)
        return (
            f"growth({first}, {second})"
            if self.stated(at).sort is MentionSort.PERCENT
            else f"{second} - {first}"
        )

    def _share(self, at: int) -> bool:
        """Judge a share: the line named before it, of the whole named after it or of the total of
        its table.
        """
        sentence, mention = self.sentence, self.sentence.amounts[at]
        if self.stated(at).sort is not MentionSort.PERCENT:
            return False
        lines = [each for each in sentence.named if not each.is_total]
        part = next((each for each in reversed(lines) if each.end <= mention.start), None) or next(
            iter(lines), None
        )
        if part is None:
            return False
        after = [
            each
            for each in sentence.named
            if each is not part and each.start >= mention.end and self._follows(mention.end, each)
        ]
        year = self._year(at)
        whole = after[0] if after else self._total_of(part)
        tried = []
        for side in self._sides(at):
            first = self._cell(part, at, year, side)
            second = (
                None if whole is None or first is None else self._cell(whole, at, year, first.side)
            )
            ratio = (
                None
                if first is None or second is None
                else percent_of(quantity_of(first), quantity_of(second))
            )
            if first is None or second is None or ratio is None:
                continue
            tried.append((first, second, ratio))
            if holds(self.stated(at), ratio):
                self._decide_share(at, first, second, ratio, "")
                return True
        other_side = [each.tag for each in sentence.cue("expenditure", "income", low=mention.end)]
        if (
            other_side
            and side_of(sentence, at) is not None
            and str(side_of(sentence, at)) not in other_side
        ):
            return self._share_of_side(at, part, Side(other_side[0]))
        named_whole = bool(after) or sentence.has(
            "net", "budget", "expenditure", "income", "total", low=mention.end
        )
        if tried and year is not None and named_whole and not sentence.has("request", "extra"):
            self._decide_share(at, *tried[0], "share-fails")
            return True
        self.ties[at].reason = "no-relation"
        return bool(tried)

    def _follows(self, end: int, named: Named) -> bool:
        """Tell whether a line is named right behind an amount, in the same breath."""
        return "," not in self.sentence.text[end : named.start]

    def _share_of_side(self, at: int, part: Named, whole_side: Side) -> bool:
        """Judge what one side of a line is of its other side: `income covers 18.8 % of its
        expenditure`; it contradicts nothing."""
        before = self.sentence.cue(
            "expenditure", "income", "net", high=self.sentence.amounts[at].start
        )
        side = Side(before[-1].tag) if before else Side.NET
        first, second = (
            self._cell(part, at, self._year(at), side),
            self._cell(part, at, self._year(at), whole_side),
        )
        ratio = (
            None
            if first is None or second is None
            else percent_of(quantity_of(first), quantity_of(second))
        )
        if (
            first is not None
            and second is not None
            and ratio is not None
            and holds(self.stated(at), ratio)
        ):
            self._decide_share(at, first, second, ratio, "")
            return True
        self.ties[at].reason = "no-relation"
        return True

    def _decide_share(
        self, at: int, part: Anchor, whole: Anchor, ratio: Quantity, failure: str
    ) -> None:
        shown = round_ratio(ratio.amount, self.stated(at).quantum)
        text = f"percent({name_of(part, self.material)}, {name_of(whole, self.material)}) == {_plain_number(shown)}"
        self.ties[at].figures = (part, whole)
        expression = Expression(text, shown, self.stated(at).amount)
        if failure:
            self._refuted(at, expression, failure)
        else:
            self._derived(at, expression)

    def _total_of(self, part: Named) -> Named | None:
        """Return the total of the table that a line stands in."""
        subject = self.material.subjects[part.subjects[0]]
        totals = self.material.totals_of(subject.source)
        return Named(totals, part.end, part.end, 0.0, True) if totals else None

    def is_sum(self, at: int) -> bool:
        """Tell whether an amount is said to be of several lines, or of a line over several years,
        together.
        """
        sentence, period = self.sentence, self.periods[at]
        lines = [each for each in sentence.named if not each.is_total]
        if (
            len(lines) > 1
            and len(sentence.amounts) == 1
            and (sentence.has("together") or self._are_joined(lines))
        ):
            return True
        return (
            period is not None
            and period.first != period.last
            and sentence.has("together", "total")
            and not self._is_yearly(at)
        )

    def _are_joined(self, lines: Sequence[Named]) -> bool:
        """Tell whether nothing but a comma or an `and` stands between lines."""
        text = self.sentence.text
        return all(
            _ALONGSIDE.fullmatch(text[one.end : other.start]) for one, other in pairwise(lines)
        )

    def _sum_of_lines(self, at: int) -> bool:
        """Judge what several lines are together: `Biblioteker og museer koster tilsammen 94,8 mio.
        kr.`.
        """
        sentence, mention = self.sentence, self.sentence.amounts[at]
        low = sentence.before(at)
        lines = [each for each in sentence.named if not each.is_total]
        alone = len(sentence.amounts) == 1
        here = [
            each for each in lines if alone or (low <= each.start and each.end <= mention.start)
        ]
        together = sentence.has("together")
        if len(here) < 2 or not (together or (alone and self._are_joined(here))):
            return False
        for side in self._sides(at):
            cells = [self._cell(each, at, self._year(at), side) for each in here]
            if any(each is None for each in cells):
                continue
            found = [each for each in cells if each is not None]
            whole = total(map(quantity_of, found))
            text = " + ".join(name_of(each, self.material) for each in found)
            expression = Expression(
                f"{text} == {_plain(self.stated(at))}",
                self._shown(whole, self.stated(at)),
                self.stated(at).amount,
            )
            self.ties[at].figures = tuple(found)
            if holds(self.stated(at), whole):
                self._derived(at, expression)
                return True
            if (
                together
                and self._year(at) is not None
                and side is self._sides(at)[-1]
                and not is_guarded(sentence, at)
            ):
                self._refuted(at, expression, "sum-fails")
                return True
        return True

    def _for_each(self, at: int) -> bool:
        """Judge what falls to each of so many: `1.253,6 mio. kr. svarer til 14.245 kr. pr.
        indbygger`."""
        self.ties[at].reason = "no-level"
        noun = each_of(self.sentence, at) or ""
        counts, stated = self.counts.of(noun, self.sentence, self.sentence.amounts[at])
        whole = [
            other
            for other, each in enumerate(self.sentence.amounts)
            if each.stated.sort is MentionSort.MONEY and self.roles[other] == "level"
        ]
        said = [self.stated(other) for other in whole]
        tried = [(_plain(each), each.scale, quantity_of_stated(each, "whole"), ()) for each in said]
        for text, scale, quantity, cells in tried or self._wholes(at):
            for count in counts:
                ratio = share_of_each(quantity, count)
                if ratio is not None and holds(self.stated(at), ratio):
                    self._decide_each(at, written_for_each(text, scale, count), ratio, "")
                    self.ties[at].figures, self.ties[at].others = cells, (count.id,)
                    return True
        plain = [each.approximate is None for each in (*said, self.stated(at))]
        if stated and len(counts) == len(said) == 1 and all(plain) and len(self.ties) == 2:
            text, scale, quantity, _ = tried[0]
            ratio = share_of_each(quantity, counts[0])
            if ratio is not None and not is_guarded(self.sentence, whole[0]):
                text = written_for_each(text, scale, counts[0])
                self._decide_each(at, text, ratio, "each-fails")
        return True

    def _wholes(self, at: int) -> Iterator[tuple[str, int, Quantity, tuple[Anchor, ...]]]:
        """Yield the figures that an amount for each can be made of, as claims name them."""
        named, _ = line_of(self.sentence, at)
        if named is None:
            return
        for side in self._sides(at):
            cell = self._cell(named, at, self._year(at), side)
            if cell is not None:
                yield name_of(cell, self.material), cell.scale, quantity_of(cell), (cell,)

    def _decide_each(self, at: int, text: str, ratio: Quantity, failure: str) -> None:
        shown = self._shown(ratio, self.stated(at))
        unit = "" if self.stated(at).scale == 1 else f" * {self.stated(at).scale}"
        expression = Expression(
            f"{text} == {_plain_number(shown)}{unit}", shown, abs(self.stated(at).amount)
        )
        if failure:
            self._refuted(at, expression, failure)
        else:
            self._derived(at, expression)

    def _sum_of_years(self, at: int) -> bool:
        """Judge what a line is over several years together."""
        period = self.periods[at]
        named, own = line_of(self.sentence, at)
        sentence = self.sentence
        if (
            named is None
            or not own
            or period is None
            or period.first == period.last
            or not sentence.has("together", "total")
        ):
            return False
        if self._is_yearly(at):
            return False
        for side in self._sides(at):
            cells = [self._cell(named, at, year, side) for year in period.years]
            found = [each for each in cells if each is not None]
            if len(found) != len(cells):
                continue
            whole = total(map(quantity_of, found))
            if holds(self.stated(at), whole):
                text = " + ".join(name_of(each, self.material) for each in found)
                self.ties[at].figures = tuple(found)
                self._derived(
                    at,
                    Expression(
                        f"{text} == {_plain(self.stated(at))}",
                        self._shown(whole, self.stated(at)),
                        self.stated(at).amount,
                    ),
                )
                return True
        return False

    def rank(self, at: int, period: Period | None, ranked: list[str]) -> None:
        """Contradict an amount whose line is called the largest, the next or the smallest, and is
        not.

        `ranked` are the lines that were called so before in the paragraph.
        """
        bound = bind(self.sentence, at, period, self.material)
        if bound is None or not bound.cells:
            return
        sentence, tie = self.sentence, self.ties[at]
        if sentence.has("up", "down", "difference", "higher", "lower") or ONE_OF.search(
            sentence.text
        ):
            return
        cues = sentence.cue("second", "third", "largest", "smallest")
        if not cues or self.roles[at] != "level" or not bound.own or bound.named.is_total:
            return
        cue = min(cues, key=lambda each: abs(each.start - bound.named.start))
        if len(sentence.amounts) > 1 and self._nearest_line(cue.start) is not bound.named:
            return
        subject = self.material.subjects[bound.named.subjects[0]]
        cell = (tie.figures or bound.cells)[0]
        order = order_of(subject, cell, self.material)
        if len(order) < 2 or subject.role is not Role.LINE:
            return
        left = (
            [each for each in order if each[1].line not in ranked]
            if sentence.has("then") and ranked and cue.tag == "largest"
            else order
        )
        if not has_rank(cue, sentence.text, subject, left):
            best = left[-1] if cue.tag == "smallest" else left[0]
            tie.status, tie.reason, tie.figures = (
                Status.CONTRADICTED,
                "superlative-untrue",
                (cell, best[2]),
            )
            tie.wrong = "text"
        ranked.append(subject.line)

    def _nearest_line(self, at: int) -> Named | None:
        lines = [each for each in self.sentence.named if not each.is_total]
        after = [each for each in lines if each.start >= at]
        return min(after or lines, key=lambda each: abs(each.start - at)) if lines else None

    def _written(
        self, sign: str, whole: int, parts: Sequence[int], together: Fraction
    ) -> Expression:
        text = f" {sign} ".join(_plain(self._in_unit_of(at, whole)) for at in parts)
        stated = self.stated(whole)
        return Expression(
            f"{text} == {_plain(stated)}",
            round_ratio(together / stated.scale, stated.quantum),
            stated.amount,
        )

    def _shown(self, quantity: Quantity, stated: Stated) -> Decimal:
        return round_ratio(quantity.amount / stated.scale, stated.quantum)

    def _derived(self, at: int, expression: Expression) -> None:
        tie = self.ties[at]
        tie.status, tie.expression, tie.reason = Status.DERIVED, expression, None

    def _refuted(self, at: int, expression: Expression, reason: str) -> None:
        tie = self.ties[at]
        tie.status, tie.expression, tie.reason, tie.wrong = (
            Status.CONTRADICTED,
            expression,
            reason,
            "text",
        )
        tie.difference = expression.right - expression.left


def _steps(years: int) -> int:
    """Return how many times an amount is counted over some years where every year adds it again."""
    return years * (years + 1) // 2


_FAR = 40
"""Characters between an amount and words that still belong to it."""

_ALONGSIDE = re.compile(
    r"[\w’']{0,3}\s*(?:,|&|og|and|und|och|samt|sowie|,\s*(?:og|and|und|och))\s*(?:the |die |der |das |den |det )?",
    re.IGNORECASE,
)


def is_guarded_change(sentence: ReadSentence, at: int) -> bool:
    """Tell whether a stated change may be of something else than the whole line: a wish, a grant,
    or words that no line has.
    """
    if sentence.has("request", "extra", "out-of", "of-which"):
        return True
    named, _ = line_of(sentence, at)
    if named is None:
        return True
    probe = Bound(named, True, None, None, (), False, 0.0)
    return foreign_words(sentence, at, probe) > 2


def name_of(anchor: Anchor, material: Anchors) -> str:
    """Return a figure as the language of claims names it: `t1["Pleje og træning"].cost[2024]`."""
    subject = material.subjects[anchor.subject]
    source = material.source_of(subject)
    side = {
        Side.NET: "cost" if anchor.amount < 0 else "net",
        Side.EXPENDITURE: "expenditure",
        Side.INCOME: "income",
    }[anchor.side]
    line = (
        f"{source.name}.total" if subject.kind == "total" else f'{source.name}["{subject.label}"]'
    )
    period = anchor.year if anchor.year is not None else anchor.stage
    return f"{line}.{side}[{period}]" if isinstance(period, int) else f'{line}.{side}["{period}"]'


def _plain(stated: Stated) -> str:
    return _plain_number(abs(stated.amount))


def _plain_number(amount: Decimal) -> str:
    return f"{amount:f}"
