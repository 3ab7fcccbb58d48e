"""What an amount of a text can be bound to: the figures of tables, and the amounts that savings
packages state, with the words that name them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.fuzz import ratio

from budgetcli.model.budgets import Measure, Role, Side
from budgetcli.model.numbers import quantum_of
from budgetcli.publications.vocabulary import CUES, content_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from budgetcli.checking.checks import TableVerdict
    from budgetcli.model.budgets import Budget, Figure, Key, Year
    from budgetcli.savings.packages import Package

_START = 3
"""So many first letters two inflections of one word have in common."""

NEAREST, LONG_ENOUGH = 90, 6
"""Two stems of so many letters that are alike to this per cent are one word, inflected."""


TICKS = 10**62
"""Ticks of a unit of money: a half and a tenth of every amount and of its step is a whole number
of them, for no amount has more than 60 decimals."""


def ticks(amount: Decimal, scale: int) -> int:
    """Return an amount in ticks of the unit of its currency: comparing whole numbers is exact, and
    a tenth of the work of fractions."""
    above, below = amount.as_integer_ratio()
    return above * scale * TICKS // below


class Anchor(NamedTuple):
    """An amount that a text may state: in the unit and canonical sign of its source, with its cell
    and how its equations stand. `size` is the amount without its sign, and `step` what its last
    digit is worth, both in ticks.
    """

    subject: int
    year: Year | None
    stage: str | None
    side: Side
    amount: Decimal
    quantum: Decimal
    scale: int
    size: int
    step: int
    cell: str | None = None
    verdict: str | None = None
    key: Key | None = None
    percent: bool = False

    @property
    def money(self) -> Fraction:
        """The amount in whole units of its currency."""
        return Fraction(self.amount) * self.scale


@dataclass(frozen=True, slots=True)
class Subject:
    """A line of a table or an item of a package, by the words that name it.

    `kind` is `line`, `total`, `measure`, `frame`, `share` or `pressure`; `own` tells whether it
    stands in the document itself. `rank` are the lines it is compared with where it is called the
    largest: those of its table that are parts of the same whole.
    """

    number: int
    kind: str
    label: str
    words: tuple[str, ...]
    source: int
    own: bool
    anchors: tuple[Anchor, ...] = ()
    quote: str | None = None
    role: Role = Role.LINE
    parent: str | None = None
    line: str = ""


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table or a package that amounts are held against: which input it is of, its name, and for a
    table its budget, checked.
    """

    number: int
    input: int
    name: str
    own: bool
    budget: Budget | None = None
    standing: TableVerdict | None = None
    package: Package | None = None
    place: str | None = None
    path: Headings = ()


Headings = tuple[int, ...]
"""The headings that a block stands under, the outermost first."""


@dataclass(slots=True)
class LabelNamesakes:
    """The lines whose labels have the same words, by what else tells their labels apart: the
    subjects of each label, of the document's own tables and of others.

    A label is its words and numbers as they are written, without case; `count` are the subjects of
    the document's own tables, or all where it has none.
    """

    words: tuple[str, ...]
    own: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    others: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    lengths: set[int] = field(default_factory=set)
    count: int = 0

    def add(self, subject: Subject) -> None:
        """Take a line."""
        tokens = tuple(token for token, _ in tokens_of(subject.label))
        self.lengths.add(len(tokens))
        if subject.own and not self.own:
            self.count = 0
        self.count += subject.own or not self.own
        labels = self.own if subject.own else self.others
        labels.setdefault(tokens, []).append(subject.number)


@dataclass(slots=True)
class Anchors:
    """All that the amounts of a text can be bound to, indexed by words and by value."""

    sources: list[TableSource] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    stated: list[Subject] = field(default_factory=list)
    by_stem: dict[str, list[LabelNamesakes]] = field(default_factory=dict)
    stated_by_stem: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    named: Counter[str] = field(default_factory=Counter)
    namesakes: dict[tuple[str, ...], LabelNamesakes] = field(default_factory=dict)
    table_numbers: dict[int, int] = field(default_factory=dict)
    by_size: dict[int, list[Anchor]] = field(default_factory=lambda: defaultdict(list))
    by_start: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    of_source: dict[int, list[Subject]] = field(default_factory=lambda: defaultdict(list))
    own_totals: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    _near: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _ordered: dict[int, list[Anchor]] = field(default_factory=dict)
    _peers: dict[tuple[int, str | None], list[Subject]] = field(default_factory=dict)

    def add_table(self, budget: Budget, standing: TableVerdict, source: TableSource) -> None:
        """Take the lines of a table."""
        self.sources.append(source)
        self.table_numbers[source.number] = len(self.table_numbers) + 1
        verdicts = _verdicts(standing)
        first = len(self.subjects)
        numbers = {line.id: first + at for at, line in enumerate(budget.lines)}
        by_line: dict[str, list[Anchor]] = defaultdict(list)
        for key, figure in budget.figures.items():
            if key.column.measure is not Measure.OTHER:
                by_line[key.line].append(
                    _anchor(
                        key, figure, numbers[key.line], budget.heading.unit.scale, verdicts.get(key)
                    )
                )
        for line in budget.lines:
            kind = "total" if line is budget.total_line else "line"
            anchors = () if line.role in (Role.INDEX, Role.MEMO) else tuple(by_line[line.id])
            words = (
                content_of(line.label)
                if kind == "line"
                else _words_of_total(line.label, budget.heading.title)
            )
            subject = Subject(
                numbers[line.id], kind, line.label, words, source.number, source.own, anchors
            )
            self._take(replace(subject, role=line.role, parent=line.parent, line=line.id))

    def add_package(self, package: Package, source: TableSource) -> None:
        """Take the measures, frames, shares and pressures of a package."""
        self.sources.append(source)
        years = package.years
        for frame in package.frames:
            self._stated("frame", frame.title, frame.saying.quote, frame.total, package, source)
            for share in frame.shares:
                words = " ".join(filter(None, (frame.title, share.condition)))
                quote = share.saying.quote or frame.saying.quote
                self._stated("share", words, quote, _amounts(share.course, years), package, source)
        plain = [each for each in package.measures if each.percent is None and each.units is None]
        for kind, items in (("pressure", package.pressures), ("measure", plain)):
            for each in items:
                self._stated(
                    kind,
                    each.title,
                    each.saying.quote,
                    _amounts(each.course, years),
                    package,
                    source,
                )

    def _stated(
        self,
        kind: str,
        title: str,
        quote: str | None,
        amounts: Mapping[int, Decimal],
        package: Package,
        source: TableSource,
    ) -> None:
        number = len(self.subjects)
        anchors = tuple(
            Anchor(
                number,
                year,
                None,
                Side.NET,
                amount,
                quantum_of(amount),
                package.scale,
                ticks(abs(amount), package.scale),
                ticks(quantum_of(amount), package.scale),
            )
            for year, amount in amounts.items()
        )
        words = tuple(dict.fromkeys((*content_of(title), *content_of(quote or ""))))
        subject = Subject(number, kind, title, words, source.number, False, anchors, quote)
        for stem in words:
            self.stated_by_stem[stem].append(len(self.stated))
        self.stated.append(subject)
        self._take(subject)

    def _take(self, subject: Subject) -> None:
        self.subjects.append(subject)
        self.of_source[subject.source].append(subject)
        if subject.kind == "total" and subject.own and subject.anchors:
            self.own_totals.setdefault(subject.words, []).append(subject.number)
        if subject.anchors and not is_plain(subject):
            self._name(subject)
        for anchor in subject.anchors:
            if not anchor.percent:
                self.by_size[anchor.size].append(anchor)

    def _name(self, subject: Subject) -> None:
        """Index a subject by its words."""
        self.named.update(subject.words)
        for stem in subject.words:
            if stem not in self.by_stem:
                self.by_start[stem[:_START]].append(stem)
                self.by_stem[stem] = []
        if subject.kind not in ("line", "total") or not subject.words:
            return
        group = self.namesakes.get(subject.words)
        if group is None:
            group = self.namesakes[subject.words] = LabelNamesakes(subject.words)
            for stem in subject.words:
                self.by_stem[stem].append(group)
        group.add(subject)

    def near(self, numbers: Sequence[int], path: Headings) -> tuple[int, ...]:
        """Return those of some lines that stand under the same heading as a text does, or under one
        above it; all where none does.

        A committee's section has figures of its own: what it says of its administration is not said
        of another committee's.
        """
        if len(numbers) < 2:
            return tuple(numbers)
        paths = {number: self.source_of(self.subjects[number]).path for number in numbers}
        shared = {number: _shared(each, path) for number, each in paths.items()}
        most = max(shared.values())
        if not most:
            return tuple(numbers)
        return tuple(
            number
            for number in numbers
            if shared[number] == most or shared[number] == len(paths[number])
        )

    def source_of(self, subject: Subject) -> TableSource:
        """Return the table or package that a subject stands in."""
        return self.sources[subject.source]

    def stems_like(self, stem: str) -> tuple[str, ...]:
        """Return the stems of labels that a word of the text is an inflection of."""
        found = self._near.get(stem)
        if found is None:
            found = self._near[stem] = tuple(
                each for each in self.by_start[stem[:_START]] if alike(stem, each)
            )
        return found

    def rarity(self, stem: str) -> float:
        """Return how many bits a word of a label says: the rarer among the lines, the more; at
        least two where it names one alone."""
        named = max(1, self.named[stem])
        return max(2.0 if named == 1 else 0.0, log2(1 + len(self.subjects) / named))

    def tables(self) -> Iterator[TableSource]:
        """Yield the tables."""
        return (each for each in self.sources if each.budget is not None)

    def between(self, source: int, low: int, high: int) -> Sequence[Anchor]:
        """Return the amounts of money of a table or package, signs apart, from one size to another
        in ticks."""
        ordered = self._ordered.get(source)
        if ordered is None:
            ordered = self._ordered[source] = sorted(
                (
                    anchor
                    for subject in self.of_source[source]
                    for anchor in subject.anchors
                    if not anchor.percent
                ),
                key=_size,
            )
        first = bisect_left(ordered, low, key=_size)
        return ordered[first : bisect_right(ordered, high, lo=first, key=_size)]

    def totals_of(self, source: int) -> tuple[int, ...]:
        """Return the numbers of the totals of a table."""
        return tuple(each.number for each in self.of_source[source] if each.kind == "total")

    def cells(self, source: int) -> int:
        """Return how many amounts a table or package states."""
        return sum(len(each.anchors) for each in self.of_source[source])

    def peers_of(self, subject: Subject) -> Sequence[Subject]:
        """Return the lines that a line is ranked among: those that are part of the same whole in
        the same table."""
        key = subject.source, subject.parent
        if key not in self._peers:
            self._peers[key] = [
                each
                for each in self.of_source[subject.source]
                if each.kind == "line" and each.role is Role.LINE and each.parent == subject.parent
            ]
        return self._peers[key]


_TOKEN = re.compile(r"\w+")


def tokens_of(text: str) -> list[tuple[str, int]]:
    """Return the words and numbers of a text without case, and where each begins."""
    return [(each[0].casefold(), each.start()) for each in _TOKEN.finditer(text)]


def _shared(first: Headings, second: Headings) -> int:
    """Return how many headings two paths have in common."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def _size(anchor: Anchor) -> int:
    return anchor.size


def alike(first: str, second: str) -> bool:
    """Tell whether two stems are one word, inflected."""
    if first == second:
        return True
    if first[:_START] != second[:_START] or first.isdigit():
        return False
    shorter, longer = sorted((first, second), key=len)
    if (
        len(shorter) >= LONG_ENOUGH - 1
        and longer.startswith(shorter)
        and len(longer) - len(shorter) <= 2
    ):
        return True
    return len(shorter) >= LONG_ENOUGH and ratio(first, second) >= NEAREST


def _anchor(key: Key, figure: Figure, subject: int, scale: int, verdict: str | None) -> Anchor:
    """Return a figure of a table as what an amount can be bound to."""
    year, stage, side, measure = key.column
    percent = measure is Measure.PERCENT
    scale = 1 if percent else scale
    cell = figure.place.cell if figure.place else None
    return Anchor(
        subject,
        year,
        stage,
        side,
        figure.amount,
        figure.quantum,
        scale,
        ticks(abs(figure.amount), scale),
        ticks(figure.quantum, scale),
        cell,
        verdict,
        key,
        percent,
    )


def _words_of_total(label: str, title: str) -> tuple[str, ...]:
    """Return the words of what a total is of; those of the table's title where its label says
    nothing but that it is a total."""
    return content_of(_bare(label, TOTAL_WORDS)) or content_of(_bare(title, TOTAL_WORDS))


TOTAL_WORDS = ("total", "together", "net", "expenditure", "income", "budget", "item")
"""Cues that say of which sort a total is, not of what."""


def _bare(label: str, tags: Iterable[str]) -> str:
    """Return a label without the words of these cues."""
    for tag in tags:
        label = CUES[tag].sub(" ", label)
    return label


def is_plain(subject: Subject) -> bool:
    """Tell whether a line is called by words of its sort alone, such as `Income`: they bind
    nothing.
    """
    return subject.kind == "line" and not content_of(_bare(subject.label, TOTAL_WORDS))


def _amounts(course: object, years: Sequence[int]) -> dict[int, Decimal]:
    """Return the amounts of a course that are stated or follow from it, by year."""
    found = dict(course.amounts)  # type: ignore[attr-defined]
    for year in years:
        amount = course.amount(year)  # type: ignore[attr-defined]
        if amount is not None:
            found.setdefault(year, amount)
    return dict(sorted(found.items()))


WORST = ("broken", "improbable", "undecided", "rounding", "exact")


def _verdicts(standing: TableVerdict) -> dict[Key, str]:
    """Return how the equations stand that a figure is in: the worst of them."""
    found: dict[Key, str] = {}
    for judged in standing.judgements:
        for key in judged.equation.keys:
            outcome = str(judged.outcome)
            if key not in found or WORST.index(outcome) < WORST.index(found[key]):
                found[key] = outcome
    return found
