"""A sentence read: its numbers, the years and lines it names, and which of them belong to which
number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Side
from budgetcli.publications.anchors import tokens_of
from budgetcli.publications.mentions import Mention, MentionSort, Years, mentions_of, years_of
from budgetcli.publications.vocabulary import (
    COUNTING,
    FUNCTION_WORDS,
    SPAN_OF_YEARS,
    STAGES,
    Cue,
    cues_of,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.model.numbers import DecimalMark
    from budgetcli.publications.anchors import Anchors, Headings, LabelNamesakes
    from budgetcli.publications.vocabulary import StemmedWord

FARTHEST = 3
"""Words that may stand among those of a label, such as articles."""


class Named(NamedTuple):
    """A line that a sentence names: the subjects of that name, where its words stand, and how many
    bits they say. `has_namesakes` where tables under other headings have lines of that name too.
    """

    subjects: tuple[int, ...]
    start: int
    end: int
    bits: float
    is_total: bool
    gap: int = 0
    has_namesakes: bool = False


class YearsSpan(NamedTuple):
    """A number of years that a sentence speaks of: `over four years`."""

    start: int
    end: int
    years: int


@dataclass(slots=True)
class ReadSentence:
    """A sentence with all that was found in it; places are in `text`."""

    block: int
    offset: int
    text: str
    mentions: tuple[Mention, ...]
    years: tuple[Years, ...]
    cues: tuple[Cue, ...]
    named: tuple[Named, ...]
    stages: frozenset[str]
    spans: tuple[YearsSpan, ...]
    stems: frozenset[str]
    context: tuple[int, ...] = ()
    context_named: tuple[Named, ...] = ()
    context_span: tuple[int, int] | None = None
    amounts: tuple[Mention, ...] = field(default=())

    path: Headings = ()

    def cue(self, *tags: str, low: int = 0, high: int | None = None) -> list[Cue]:
        """Return the cues of these tags between two places."""
        end = len(self.text) if high is None else high
        return [
            each for each in self.cues if each.tag in tags and each.start >= low and each.end <= end
        ]

    def has(self, *tags: str, low: int = 0, high: int | None = None) -> bool:
        """Tell whether there is a cue of these tags between two places."""
        return bool(self.cue(*tags, low=low, high=high))

    def before(self, at: int) -> int:
        """Return where what stands before a number begins: after the number before it."""
        return self.amounts[at - 1].end if at else 0

    def after(self, at: int) -> int:
        """Return where what stands after a number ends: before the number after it."""
        return self.amounts[at + 1].start if at + 1 < len(self.amounts) else len(self.text)


def read_sentence(
    text: str, place: tuple[int, int], material: Anchors, setting: WritingStyle, path: Headings = ()
) -> ReadSentence:
    """Return a sentence with all that it says of its numbers; `place` is its block and where it
    begins there, `path` the headings above."""
    mark, language = setting
    mentions = mentions_of(text, mark)
    amounts = tuple(
        each for each in mentions if each.stated.sort in (MentionSort.MONEY, MentionSort.PERCENT)
    )
    words = words_of(text)
    named = named_in(text, material, path) if amounts else ()
    cues = (
        tuple(each for each in cues_of(text, language) if not _inside(each, named))
        if amounts
        else ()
    )
    named = named or _whole_table(cues, material, path)
    spans = tuple(
        YearsSpan(each.start(), each.end(), COUNTING.get(each[1].casefold()) or int(each[1]))
        for each in SPAN_OF_YEARS.finditer(text)
    )
    stages = frozenset(name for name, pattern in STAGES.items() if pattern.search(text))
    stems = frozenset(each.stem for each in words)
    return ReadSentence(
        *place,
        text,
        mentions,
        years_of(text),
        cues,
        named,
        stages,
        spans,
        stems,
        amounts=amounts,
        path=path,
    )


_WHOLE_BITS = 2.0
"""What it says that a sentence speaks of the whole: less than a name does."""


def _whole_table(cues: Sequence[Cue], material: Anchors, path: Headings) -> tuple[Named, ...]:
    """Return the total of a document whose tables have one where a sentence names no line and
    speaks of the whole, or of its body's budget.
    """
    found = [each for each in cues if each.tag in ("total", "body")]
    sorts = {each.tag for each in cues} & {"net", "budget", "expenditure", "income"}
    if not found or not sorts:
        return ()
    if len(material.own_totals) != 1:
        return ()
    (totals,) = material.own_totals.values()
    near = material.near(totals, path)
    return (
        Named(near, found[0].start, found[0].end, _WHOLE_BITS, True, 0, len(near) < len(totals)),
    )


SIDE_CUES = frozenset({"net", "expenditure", "income", "budget", "item", "total"})


def _inside(cue: Cue, named: Iterable[Named]) -> bool:
    """Tell whether a cue is a word of a label, and says nothing of its own."""
    return cue.tag not in SIDE_CUES and any(
        each.start <= cue.start and cue.end <= each.end for each in named
    )


def named_in(text: str, material: Anchors, path: Headings = ()) -> tuple[Named, ...]:
    """Return the lines that a text names with all words of their labels; of two that share words,
    the longer label.
    """
    words = words_of(text)
    places: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        for stem in material.stems_like(word.stem):
            places.setdefault(stem, []).append(at)
    found: dict[tuple[int, ...], list[LabelNamesakes]] = {}
    groups = {each.words: each for stem in places for each in material.by_stem[stem]}
    for group in groups.values():
        if all(stem in places for stem in group.words):
            for window in _windows([places[stem] for stem in group.words]):
                found.setdefault(window, []).append(group)
    named = [
        _named(window, namesakes, words, text, material, path)
        for window, namesakes in found.items()
    ]
    longest = [
        each
        for each, window in zip(named, found, strict=True)
        if not any(set(window) < set(other) for other in found)
    ]
    return tuple(sorted(longest, key=lambda each: each.start))


def _windows(places: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Yield where all words of a label stand close together, in its order; in another order only
    where they never do in that."""
    found = [window for first in places[0] if (window := _window(first, places[1:])) is not None]
    ordered = [each for each in found if list(each) == sorted(each)]
    for window in ordered or found:
        yield tuple(sorted(window))


def _window(first: int, places: Sequence[Sequence[int]]) -> tuple[int, ...] | None:
    """Return where the words of a label stand that begins at `first`; None where they stand too far
    apart."""
    chosen = [first]
    for others in places:
        free = [each for each in others if each not in chosen]
        after = [each for each in free if each > chosen[-1]]
        if not free:
            return None
        chosen.append(min(after or free, key=lambda each: abs(each - chosen[-1])))
    return tuple(chosen) if max(chosen) - min(chosen) < len(chosen) + FARTHEST else None


def _named(
    window: tuple[int, ...],
    namesakes: Sequence[LabelNamesakes],
    words: Sequence[StemmedWord],
    text: str,
    material: Anchors,
    path: Headings,
) -> Named:
    """Return what stands in a window: the document's own lines before others, the longest label,
    and the one that is written so."""
    own = [each for each in namesakes if each.own] or list(namesakes)
    most = max(len(each.words) for each in own)
    groups = [each for each in own if len(each.words) == most]
    bits = sum(material.rarity(stem) for stem in groups[0].words)
    labels = sum(len(each.own or each.others) for each in groups)
    chosen: list[int] = []
    if labels > 1:
        start = words[window[0]].start
        chosen += [number for each in groups for number in _as_written(each, text, start)]
        bits += log2(sum(each.count for each in groups) / len(chosen)) if chosen else 0.0
    chosen = chosen or [number for each in groups for number in _every(each)]
    near = material.near(chosen, path)
    bits += log2(len(chosen) / len(near))
    among = [words[at] for at in range(window[0], window[-1]) if at not in window]
    gap = sum(text[each.start : each.end].casefold() not in FUNCTION_WORDS for each in among)
    is_total = all(material.subjects[number].kind == "total" for number in near)
    return Named(
        near,
        words[window[0]].start,
        words[window[-1]].end,
        bits,
        is_total,
        gap,
        len(near) < len(chosen),
    )


def _every(group: LabelNamesakes) -> Iterator[int]:
    """Yield the lines of a group: the document's own, or all where it has none."""
    return (number for numbers in (group.own or group.others).values() for number in numbers)


def _as_written(group: LabelNamesakes, text: str, start: int) -> Sequence[int]:
    """Return the lines of a group whose label stands in a text word by word, numbers too, around a
    place; the longest such label."""
    spoken = tokens_of(text)
    tokens = tuple(token for token, _ in spoken)
    at = next((at for at, (_, place) in enumerate(spoken) if place == start), 0)
    labels = group.own or group.others
    for length in sorted(group.lengths, reverse=True):
        for first in range(max(0, at - length + 1), at + 1):
            found = labels.get(tokens[first : first + length])
            if found is not None:
                return found
    return ()


class WritingStyle(NamedTuple):
    """How a document is written: its decimal mark and its language."""

    mark: DecimalMark
    language: str


class Period(NamedTuple):
    """The years of an amount: the first and the last, and whether the sentence itself names them or
    only what stands around it.
    """

    first: int
    last: int
    stated: bool

    @property
    def years(self) -> tuple[int, ...]:
        """Every year of it."""
        return tuple(range(self.first, self.last + 1))


def periods(sentence: ReadSentence) -> tuple[Period | None, ...]:
    """Return the period of each amount of a sentence, None where nothing around it names a year."""
    amounts, years = sentence.amounts, _plain_years(sentence)
    if not years:
        around = sentence.context
        return tuple(Period(min(around), max(around), False) if around else None for _ in amounts)
    paired = _paired(sentence, years)
    if paired is not None:
        return paired
    return tuple(_nearest(sentence, at, years) for at in range(len(amounts)))


_GOES_FROM = re.compile(r"(?<!\w)(?:fra|from|von|från)\s+(?:[^\W\d]+\s+)?$", re.IGNORECASE)


def _plain_years(sentence: ReadSentence) -> list[Years]:
    return list(sentence.years)


def _paired(sentence: ReadSentence, years: Sequence[Years]) -> tuple[Period | None, ...] | None:
    """Return the periods where as many amounts in a row as years in a row are told respectively:
    `4,2 og 5,1 mio. kr. i 2026 og 2027`.
    """
    amounts = sentence.amounts
    if len(amounts) < 2 or len(years) != len(amounts) or not all(each.single for each in years):
        return None
    apart = years[0].start > amounts[-1].end or years[-1].end < amounts[0].start
    if not apart:
        return None
    told = sentence.has("respectively") or (
        len(amounts) == 2 and _GOES_FROM.search(sentence.text[: amounts[0].start])
    )
    if sentence.has("up", "down", "difference", "higher", "lower") and not told:
        return None
    return tuple(Period(each.first, each.first, True) for each in years)


def _nearest(sentence: ReadSentence, at: int, years: Sequence[Years]) -> Period:
    """Return the year that belongs to an amount: after it where the years stand after their
    amounts, else before it.
    """
    amounts = sentence.amounts
    mention = amounts[at]
    follows = [
        each
        for each in years
        if mention.end <= each.start
        and (at + 1 == len(amounts) or each.start < amounts[at + 1].start)
    ]
    precedes = [each for each in years if each.end <= mention.start]
    years_follow = any(each.start >= amounts[-1].end for each in years) or not any(
        each.end <= amounts[0].start for each in years
    )
    if years_follow:
        chosen = (
            follows[0]
            if follows
            else next((each for each in years if each.start >= mention.end), years[-1])
        )
        if not follows and precedes and at and precedes[-1].start > amounts[at - 1].end:
            chosen = precedes[-1]
    else:
        near = [each for each in precedes if not at or each.start > amounts[at - 1].end]
        chosen = (
            near[-1] if near else follows[0] if follows else precedes[-1] if precedes else years[0]
        )
    return Period(chosen.first, chosen.last, True)


def span_of(sentence: ReadSentence) -> tuple[int, int] | None:
    """Return the two years that a change goes from and to: the first and the last that the sentence
    names.
    """
    years = _plain_years(sentence)
    if len(years) == 1 and not years[0].single:
        return years[0].first, years[0].last
    if len(years) >= 2:
        return years[0].first, years[-1].last
    return None


def line_of(sentence: ReadSentence, at: int) -> tuple[Named | None, bool]:
    """Return the line that an amount is said of, and whether its own sentence names it.

    Lines stand before their amounts, or after them where the first amount comes before every line:
    `59,2 mio. kr. til Biblioteker`. The total of the table counts only where no line of it is
    named.
    """
    lines = [each for each in sentence.named if not each.is_total] or list(sentence.named)
    if not lines:
        weak = [each for each in sentence.context_named if not each.is_total] or list(
            sentence.context_named
        )
        return (weak[-1] if len(weak) == 1 else None), False
    amounts = sentence.amounts
    mention = amounts[at]
    if (
        len(lines) == len(amounts)
        and len(lines) > 1
        and (lines[-1].end <= amounts[0].start or lines[0].start >= amounts[-1].end)
    ):
        return lines[at], True
    leads = any(each.end <= amounts[0].start for each in lines)
    if leads:
        before = [each for each in lines if each.end <= mention.start]
        return before[-1], True
    after = [each for each in lines if each.start >= mention.end]
    return (after[0] if after else lines[-1]), True


_CLOSE = 10
"""Characters within which `net` after an amount is of it: `76.7 net in 2027`."""

SIDES = {"net": Side.NET, "expenditure": Side.EXPENDITURE, "income": Side.INCOME}


def side_of(sentence: ReadSentence, at: int) -> Side | None:
    """Return the side that the words around an amount name, None where they name none; `net
    spending` is net.
    """
    mention = sentence.amounts[at]
    low, high = sentence.before(at), sentence.after(at)
    if sentence.has("net", low=mention.end, high=min(high, mention.end + _CLOSE)):
        return Side.NET
    for first, last in (
        (low, mention.start),
        (mention.end, _clause_end(sentence, mention.end, high)),
        (0, mention.start),
        (0, len(sentence.text)),
    ):
        cues = sentence.cue("net", "expenditure", "income", low=first, high=last)
        if cues:
            nearest = min(
                cues,
                key=lambda each: min(abs(each.start - mention.end), abs(mention.start - each.end)),
            )
            together = [each for each in cues if abs(each.start - nearest.start) < 25]
            return Side.NET if any(each.tag == "net" for each in together) else SIDES[nearest.tag]
    return None


def _clause_end(sentence: ReadSentence, start: int, high: int) -> int:
    """Return where the clause ends that goes on after a number."""
    comma = sentence.text.find(",", start, high)
    return high if comma < 0 else comma
