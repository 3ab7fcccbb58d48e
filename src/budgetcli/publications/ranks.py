"""One among many: what falls to each inhabitant, pupil or place, the line that is said to be the
largest, and the change that is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.claims.language import UndecidedError, divided, printed, scaled
from budgetcli.model.budgets import Role, Side
from budgetcli.model.numbers import round_ratio
from budgetcli.publications.anchors import alike
from budgetcli.publications.levels import calendar_of
from budgetcli.publications.mentions import MentionSort, growth_of, quantity_of
from budgetcli.publications.tied import SURE, Status
from budgetcli.publications.vocabulary import stem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcli.claims.language import Quantity
    from budgetcli.publications.anchors import Anchor, Anchors, Subject
    from budgetcli.publications.clauses import ReadSentence
    from budgetcli.publications.connectives import SentenceRelations
    from budgetcli.publications.mentions import Mention, Stated
    from budgetcli.publications.vocabulary import Cue

_EACH = re.compile(
    r"(?<!\w)(?:pr\.?|per|pro|je|for hver(?:t| enkelt)?|for each|for every|för varje|für jede[nrs]?)"
    r"\s+(?P<noun>[^\W\d_]+)",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"\s*(?:om året|årligt|årlig|a year|annually|årligen|jährlich|netto|net)?\s*", re.IGNORECASE
)
_TIMES = frozenset(
    [
        "år",
        "year",
        "jahr",
        "annum",
        "måned",
        "måneder",
        "månad",
        "month",
        "monat",
        "uge",
        "uke",
        "vecka",
        "week",
        "woche",
        "dag",
        "dygn",
        "døgn",
        "day",
        "tag",
        "kvartal",
        "quarter",
        "quartal",
        "time",
        "timme",
        "hour",
        "stunde",
        "cent",
        "1",
        "i",
    ]
)
_PEOPLE = (
    "indbygger",
    "innbygger",
    "borger",
    "invånar",
    "medborgar",
    "einwohner",
    "bürger",
    "inhabitant",
    "resident",
    "citizen",
    "head",
    "capita",
    "hoved",
    "hode",
    "huvud",
    "kopf",
    "person",
    "people",
    "mennesk",
    "människ",
    "mensch",
)
"""How the people of a place are called, and each of them."""

_NEAREST = 8
"""So many counts before an amount, and as many after it, may be what it is divided by."""


class Count(NamedTuple):
    """A number of people or things that a text states: its id there, and where it stands."""

    block: int
    start: int
    id: str
    unit: str
    stated: Stated


class Counts:
    """The counts of a text, by what they count."""

    def __init__(self) -> None:
        self._by_unit: dict[str, list[Count]] = {}

    def take(self, sentence: ReadSentence, before: int) -> None:
        """Take the counts of a sentence; `before` numbers of the text stand before it."""
        for at, mention in enumerate(sentence.mentions, before + 1):
            stated = mention.stated
            if stated.sort is MentionSort.COUNT and stated.unit and stated.amount > 1:
                unit = stated.unit.split()[-1].casefold()
                place = sentence.offset + mention.start
                count = Count(sentence.block, place, f"m{at}", unit, stated)
                self._by_unit.setdefault(_kind(unit), []).append(count)

    def of(self, noun: str, sentence: ReadSentence, mention: Mention) -> tuple[list[Count], bool]:
        """Return the counts of a noun: those of the sentence itself, else those that stand nearest
        to it; and whether the sentence states them."""
        unit = noun.casefold()
        counts = self._by_unit.get(_kind(unit), [])
        place = (sentence.block, sentence.offset + mention.start)
        at = bisect_left(counts, place, key=lambda each: (each.block, each.start))
        near = [
            each
            for each in counts[max(0, at - _NEAREST) : at + _NEAREST]
            if _kind(unit) == _PEOPLE[0] or _is_one_of(unit, each.unit)
        ]
        end = sentence.offset + len(sentence.text)
        own = [
            each
            for each in near
            if each.block == sentence.block and sentence.offset <= each.start < end
        ]
        return (own, True) if own else (near, False)


def _kind(unit: str) -> str:
    """Return what is the same for all words of one kind: one for people, else how a word begins."""
    return _PEOPLE[0] if unit.startswith(_PEOPLE) else unit[:4]


def _is_one_of(noun: str, unit: str) -> bool:
    """Tell whether a noun is one of what a unit counts: `plads` of `pladser`."""
    one, many = sorted((stem_of(noun), stem_of(unit)), key=len)
    return alike(one, many) or (len(one) >= 4 and many.startswith(one))


def each_of(sentence: ReadSentence, at: int) -> str | None:
    """Return of what an amount is said to fall to each: `indbygger` in `14.245 kr. pr. indbygger`;
    None where of nothing, or of a time."""
    mention = sentence.amounts[at]
    still = _STILL.match(sentence.text, mention.end)
    after = _EACH.match(sentence.text, still.end() if still else mention.end)
    if after is not None and after["noun"].casefold() not in _TIMES:
        return after["noun"]
    found = [
        each
        for each in _EACH.finditer(sentence.text, sentence.before(at), mention.start)
        if each["noun"].casefold() not in _TIMES
    ]
    behind = found and sentence.text[found[-1].end() : mention.start]
    return found[-1]["noun"] if found and not re.search(r"[,;:]|\d", behind or "") else None


def people_of(count: Count) -> Quantity:
    """Return a count as a quantity: `90.000 indbyggere` can be rounded to whole thousands."""
    digits = str(int(abs(count.stated.amount)))
    zeros = len(digits) - len(digits.rstrip("0")) if len(digits) > 3 else 0
    step = count.stated.quantum * 10**zeros
    return scaled(printed(count.id, abs(count.stated.amount), step), Fraction(count.stated.scale))


def share_of_each(whole: Quantity, count: Count) -> Quantity | None:
    """Return what falls to each; None where the count can be zero."""
    try:
        return divided(whole, people_of(count))
    except UndecidedError:
        return None


_PLAIN_GAP = re.compile(r"[^.,;:\d]{0,40}")
_NOUN_GAP = re.compile(r"\s*(?:procentvise?|prozentuale[nr]?|percentage|relative?|absolute?)?\s*")
ONE_OF = re.compile(
    r"\b(?:en af de|et af de|blandt de|en av de|et av de|bland de|ett av de|one of the|among the|"
    r"eine[rs]? der|zu den|unter den)\s",
    re.IGNORECASE,
)
_OF_TIMES = re.compile(
    r"(?<!\w)(?:siden|since|sedan|seit|nogensinde|noensinne|någonsin|ever|jemals|historie\w*|hittil|"
    r"hidtil|so far|bisher|i (?:mange|flere|\d+|ti|fem|tyve) år|in (?:years|decades)|på \w+ år)(?!\w)",
    re.IGNORECASE,
)
"""A change that is the largest since then is one of the line's own changes."""


def largest_change(sentence: ReadSentence) -> str | None:
    """Return which change a sentence says that a line's is: `largest`, `smallest`, `second` or
    `third` of all; None where it says none.

    `den største stigning`, `stiger mest`; not `en af de største`, nor the largest since a year.
    """
    if _OF_TIMES.search(sentence.text):
        return None
    moves = sentence.cue("up", "down")
    for cue in sentence.cue("largest", "smallest", "second", "third", "most"):
        for move in moves:
            noun = cue.tag != "most" and _NOUN_GAP.fullmatch(sentence.text[cue.end : move.start])
            verb = cue.tag in ("most", "smallest", "largest") and _PLAIN_GAP.fullmatch(
                sentence.text[move.end : cue.start]
            )
            if (move.start >= cue.end and noun) or (move.end <= cue.start and verb):
                return "largest" if cue.tag == "most" else cue.tag
    return None


def order_of(
    subject: Subject, cell: Anchor, material: Anchors
) -> list[tuple[Fraction, Subject, Anchor]]:
    """Return the lines of a table that can be compared with one, the one that costs most first; of
    income that which brings most.
    """
    sign = 1 if cell.side is Side.INCOME else -1
    found = []
    for peer in material.peers_of(subject):
        for each in peer.anchors:
            if (each.side, calendar_of(each), each.stage) == (
                cell.side,
                calendar_of(cell),
                cell.stage,
            ):
                found.append((sign * each.money, peer, each))
                break
    return sorted(found, key=lambda each: -each[0])


def has_rank(
    cue: Cue, text: str, subject: Subject, order: Sequence[tuple[Fraction, Subject, Anchor]]
) -> bool:
    """Tell whether a line has the place among others that a superlative gives it; lines alike share
    it.
    """
    tag, start, end = cue
    values = [each[0] for each in order]
    own = next((each[0] for each in order if each[1].number == subject.number), None)
    if own is None:
        return True
    backwards = (
        tag == "smallest"
        or re.search(r"mind|min|small|klein|low|lav", text[start:end], re.IGNORECASE) is not None
    )
    place = {"second": 1, "third": 2}.get(tag, 0)
    wanted = values[::-1] if backwards else values
    return place < len(wanted) and wanted[place] == own


class Ranked(NamedTuple):
    """A line among those it is compared with: how much it changed, and its two figures."""

    change: Fraction
    before: Anchor
    after: Anchor


def which_has_rank(
    rank: str, pair: tuple[Anchor, Anchor], sorts: Sequence[MentionSort], material: Anchors
) -> Ranked | None:
    """Return which line has the change that a sentence gives another the rank of; None where the
    sentence is right, or it cannot be told.

    `pair` are the figures that the line changed from and to. The change counts in the sorts that
    the sentence states, money or per cent: right in one of them is right. A line's own change may
    be the largest of its years.
    """
    before, after = pair
    subject = material.subjects[before.subject]
    if subject.role is not Role.LINE or before.subject != after.subject:
        return None
    better: Ranked | None = None
    for sort in sorts or (MentionSort.MONEY,):
        measure = _growth if sort is MentionSort.PERCENT else _difference
        lines = _changes(pair, measure, material)
        if lines is None:
            return None
        own = next(each for each in lines if each.before.subject == before.subject)
        falls = own.change < 0
        alike = sorted(
            (each for each in lines if each.change and (each.change < 0) == falls),
            key=lambda each: -abs(each.change),
        )
        ordered = alike[::-1] if rank == "smallest" else alike
        place = {"second": 1, "third": 2}.get(rank, 0)
        if place >= len(ordered) or ordered[place].change == own.change:
            return None
        better = better or ordered[place]
    return None if _is_largest_of_its_years(pair, material) else better


def _changes(
    pair: tuple[Anchor, Anchor],
    measure: Callable[[Anchor, Anchor], Fraction | None],
    material: Anchors,
) -> list[Ranked] | None:
    """Return how each line of the same whole changed; None where one lacks a figure or changes its
    sign."""
    found = []
    for peer in material.peers_of(material.subjects[pair[0].subject]):
        if not peer.anchors:
            continue
        ends = [_like(wanted, peer.anchors) for wanted in pair]
        before, after = ends
        if before is None or after is None or before.amount * after.amount < 0:
            return None
        change = measure(before, after)
        if change is None:
            return None
        found.append(Ranked(change, before, after))
    return found if len(found) > 1 else None


def _like(wanted: Anchor, anchors: Sequence[Anchor]) -> Anchor | None:
    """Return the figure of another line in the same year, on the same side and stage."""
    key = calendar_of(wanted), wanted.side, wanted.stage, wanted.percent
    return next(
        (
            each
            for each in anchors
            if (calendar_of(each), each.side, each.stage, each.percent) == key
        ),
        None,
    )


def _difference(before: Anchor, after: Anchor) -> Fraction:
    return Fraction(after.size - before.size)


def _growth(before: Anchor, after: Anchor) -> Fraction | None:
    growth = growth_of(quantity_of(before), quantity_of(after))
    return None if growth is None else growth.amount


def _is_largest_of_its_years(pair: tuple[Anchor, Anchor], material: Anchors) -> bool:
    """Tell whether a change from a year to the next is the largest that the line has in its table."""
    before, after = pair
    first, last = calendar_of(before), calendar_of(after)
    if first is None or last is None or last - first != 1:
        return False
    line = sorted(
        (
            each
            for each in material.subjects[before.subject].anchors
            if (each.side, each.stage, each.percent) == (before.side, before.stage, before.percent)
            and each.year is not None
        ),
        key=lambda each: calendar_of(each) or 0,
    )
    steps = [abs(_difference(*each)) for each in pairwise(line)]
    return len(steps) > 1 and abs(_difference(before, after)) == max(steps)


def rank_change(relations: SentenceRelations) -> None:
    """Contradict a change that is called the largest or smallest of all lines, and is not."""
    rank = largest_change(relations.sentence)
    lines = [each for each in relations.sentence.named if not each.is_total]
    if rank is None or len(lines) != 1 or ONE_OF.search(relations.sentence.text):
        return
    changed = [
        at
        for at, role in enumerate(relations.roles)
        if role in ("difference", "growth") and len(relations.ties[at].figures) == 2
    ]
    ends = [at for role in ("from", "to") for at in _proved(relations, role)]
    if not changed and len(ends) != 2:
        return
    at = changed[0] if changed else ends[1]
    figures = (
        relations.ties[at].figures
        if changed
        else (relations.ties[ends[0]].figures[0], relations.ties[ends[1]].figures[0])
    )
    sorts = [relations.stated(each).sort for each in changed]
    right = relations.ties[at].status in (Status.DERIVED, Status.PROVED, Status.BY_ROUNDING)
    if not right:
        return
    other = which_has_rank(rank, (figures[0], figures[1]), sorts, relations.material)
    if other is not None:
        relations.ties[at].figures = (*figures, other.before, other.after)
        relations.ties[at].expression = None
        relations.ties[at].status, relations.ties[at].reason = (
            Status.CONTRADICTED,
            "superlative-untrue",
        )
        relations.ties[at].wrong = "text"


def _proved(relations: SentenceRelations, role: str) -> list[int]:
    return [
        at
        for at, each in enumerate(relations.roles)
        if each == role and relations.ties[at].figures and relations.ties[at].status in SURE
    ]


def written_for_each(text: str, scale: int, count: Count) -> str:
    """Return what falls to each as an expression of claims."""
    whole = text if scale == 1 else f"{text} * {scale}"
    amount = count.stated.amount * count.stated.scale
    return f"{whole} / {round_ratio(Fraction(amount), count.stated.quantum):f}"
