"""The lines of a printed page: where the columns of its tables are, which words belong together, and
which lines are rows of a table."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.numbers import marks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

YEAR = re.compile(r"(?:[A-Za-z]{1,3} ?)?(?:19|20)\d\d(?:\s?[/–-]\s?\d{2,4})?\*?", re.ASCII)
_WORD = re.compile(r"\S+")
_GROUP = re.compile(r"\d{3}(?:[.,]\d+)?[-−]?\)?%?\*?", re.ASCII)
_FIRST_GROUP = re.compile(r"[-−–+(]?[$€£]?\d{1,3}", re.ASCII)
TOLERANCE = 1.4
"""So far, in blanks, may edges differ that are meant to be one: a bracket or a mark behind a number
stands out."""

WIDE = 1.8
"""From so many blanks on a gap parts columns; a single blank may stand within a number or a
heading."""

_LONGEST_HEAD, _NEAR, _OUTSIDE = 45, 3, 14


class Token(NamedTuple):
    """A word of a line and where it begins and ends; the unit is the width of a blank."""

    text: str
    left: float
    right: float


class Columns(NamedTuple):
    """The left and the right edge of each column of numbers, the right edges of groups of digits
    within them, and where labels begin."""

    lefts: tuple[float, ...]
    rights: tuple[float, ...]
    inner: tuple[float, ...]
    label: float

    def number_of(self, token: Token) -> int:
        """Return the column in which a number, or the group of digits that it is, ends."""
        for edge in self.inner:
            if abs(edge - token.right) <= TOLERANCE:
                return next(
                    (column for column, right in enumerate(self.rights) if right > edge),
                    len(self.rights) - 1,
                )
        return min(range(len(self.rights)), key=lambda column: self._distance(column, token))

    def _distance(self, column: int, token: Token) -> float:
        """Return how far a word is from a column: the distance of the right edges, or none that it
        overlaps as much of."""
        overlap = min(self.rights[column], token.right) - max(self.lefts[column], token.left)
        return min(abs(self.rights[column] - token.right), -overlap if overlap > 0 else 1e6)


class _Cluster(NamedTuple):
    """Numbers that end at one edge: each with the row it is in and its position in it."""

    edge: float
    tokens: list[tuple[int, int, Token]]


def tokens_of(line: str) -> list[Token]:
    """Return the words of a line of text."""
    return [Token(found[0], found.start(), found.end()) for found in _WORD.finditer(line)]


def columns_of(
    tails: Sequence[Sequence[Token]], heads: Sequence[Sequence[Token]], label: float
) -> Columns | None:
    """Return where the columns of these rows of numbers are; None where too few of them stand below
    each other.

    `heads` are the lines that can be their header: they decide whether a blank between two groups
    of digits parts columns or thousands.
    """
    clusters = _clusters(tails)
    kept = [
        cluster
        for cluster in clusters
        if len(cluster.tokens) > 1 or _stands_apart(cluster, clusters)
    ]
    if sum(len(cluster.tokens) for cluster in kept) * 10 < 8 * sum(map(len, tails)) or not kept:
        return None
    inner = [cluster for cluster in kept if _is_inner(cluster, tails)]
    if inner and _heads_over(heads, kept) == len(kept):
        inner = []
    inner = [cluster for cluster in inner if not _ends_a_head(cluster, heads, kept)]
    outer = [cluster for cluster in kept if cluster not in inner]
    rights = tuple(cluster.edge for cluster in outer)
    columns = Columns(rights, rights, tuple(cluster.edge for cluster in inner), label)
    lefts = list(rights)
    for tail in tails:
        for token in tail:
            column = columns.number_of(token)
            if column == 0 or token.left > rights[column - 1]:
                lefts[column] = min(lefts[column], token.left)
    return columns._replace(lefts=tuple(lefts))


def _clusters(tails: Sequence[Sequence[Token]]) -> list[_Cluster]:
    """Return the numbers that end at one edge together, from left to right."""
    placed = sorted(
        (
            (token.right, row, at, token)
            for row, tail in enumerate(tails)
            for at, token in enumerate(tail)
        ),
        key=lambda each: each[:3],
    )
    groups: list[list[tuple[float, int, int, Token]]] = []
    for each in placed:
        if (
            groups
            and each[0] - groups[-1][-1][0] <= TOLERANCE / 2
            and each[0] - groups[-1][0][0] <= 2 * TOLERANCE
        ):
            groups[-1].append(each)
        else:
            groups.append([each])
    found = [
        _Cluster(_usual(group), [(row, at, token) for _, row, at, token in group])
        for group in groups
    ]
    return _without_strays(found)


def _usual(group: Iterable[tuple[float, int, int, Token]]) -> float:
    """Return the edge at which most of the numbers end."""
    return Counter(round(right, 1) for right, *_ in group).most_common(1)[0][0]


def _without_strays(clusters: list[_Cluster]) -> list[_Cluster]:
    """Return the clusters with each small one put to the larger one beside it."""
    found: list[_Cluster] = []
    for cluster in clusters:
        before = found[-1] if found else None
        if before is not None and _is_one_column(before, cluster):
            larger = max(before, cluster, key=lambda each: len(each.tokens))
            found[-1] = _Cluster(larger.edge, [*before.tokens, *cluster.tokens])
        else:
            found.append(cluster)
    return found


def _is_one_column(before: _Cluster, after: _Cluster) -> bool:
    """Return whether numbers that end a little farther right, as those in brackets do, are of one
    column: no row has both."""
    starts = sorted(token.left for _, _, token in after.tokens)
    is_near = (
        after.edge - before.edge <= TOLERANCE or starts[len(starts) // 2] < before.edge - TOLERANCE
    )
    return is_near and {row for row, _, _ in before.tokens}.isdisjoint(
        row for row, _, _ in after.tokens
    )


def _stands_apart(cluster: _Cluster, clusters: Sequence[_Cluster]) -> bool:
    """Return whether the one number of a column overlaps no number of another."""
    ((row, _, token),) = cluster.tokens
    return (
        not any(
            other is not cluster and each.left < token.right and token.left < each.right
            for other in clusters
            for _, _, each in other.tokens[:200]
        )
        and row >= 0
    )


def _is_inner(cluster: _Cluster, tails: Sequence[Sequence[Token]]) -> bool:
    """Return whether what ends here is always the first digits of a number that goes on: one blank
    and three digits follow."""
    for row, at, token in cluster.tokens:
        following = tails[row][at + 1] if at + 1 < len(tails[row]) else None
        if (
            following is None
            or following.left - token.right >= WIDE
            or not _GROUP.fullmatch(following.text)
        ):
            return False
        if not (_FIRST_GROUP.fullmatch(token.text) or (at and _GROUP.fullmatch(token.text))):
            return False
    return True


def _heads_over(heads: Sequence[Sequence[Token]], clusters: Sequence[_Cluster]) -> int:
    """Return how many headings the nearest line with several of them has over the numbers."""
    left = min(token.left for cluster in clusters for _, _, token in cluster.tokens) - _NEAR
    for line in reversed(heads):
        fields = [field for field in fields_of(line) if field.right > left]
        if len(fields) > 1:
            return len(fields)
    return 0


def _ends_a_head(
    cluster: _Cluster, heads: Sequence[Sequence[Token]], kept: Sequence[_Cluster]
) -> bool:
    """Return whether one of several headings beside each other, all of which end where numbers end,
    ends with these."""
    edges = [each.edge for each in kept]
    for line in heads:
        over = [field for field in fields_of(line) if field.right > edges[0] - 2 * TOLERANCE]
        aligned = [
            field
            for field in over
            if any(abs(field.right - edge) <= TOLERANCE / 2 for edge in edges)
        ]
        if len(aligned) == len(over) > 1 and any(
            abs(field.right - cluster.edge) <= TOLERANCE / 2 for field in over
        ):
            return True
    return False


def fields_of(tokens: Sequence[Token], columns: Columns | None = None) -> list[Token]:
    """Return the headings of a line: words that no wide gap parts, a run of years or of words that
    end where columns end one by one."""
    found: list[Token] = []
    for group in _groups(tokens):
        if len(group) > 1 and (
            all(YEAR.fullmatch(each.text) for each in group)
            or (columns and _end_with_columns(group, columns))
        ):
            found += group
        else:
            found.append(
                Token(" ".join(each.text for each in group), group[0].left, group[-1].right)
            )
    return found


def _groups(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the words that no wide gap parts."""
    group: list[Token] = []
    for token in tokens:
        if group and token.left - group[-1].right >= WIDE:
            yield group
            group = []
        group.append(token)
    if group:
        yield group


def _end_with_columns(group: Sequence[Token], columns: Columns) -> bool:
    """Return whether every word ends where a column of its own ends."""
    ends = [
        next(
            (n for n, right in enumerate(columns.rights) if abs(right - each.right) <= TOLERANCE),
            None,
        )
        for each in group
    ]
    return None not in ends and len(set(ends)) == len(ends)


def header_row(tokens: Sequence[Token], columns: Columns) -> list[str] | None:
    """Return a line of a header as a row: the words over the labels, then those over each column;
    None where it is none."""
    fields = fields_of(tokens, columns)
    if len(fields) == 1 and fields[0].left <= columns.label + 2 and len(columns.rights) > 1:
        return None
    heads = _label_heads(fields, columns)
    fields = fields[len(heads) :]
    inside = all(_is_inside(each, columns) for each in fields)
    if (
        not fields
        or not inside
        or len(fields) > len(columns.rights)
        or any(len(each.text) > _LONGEST_HEAD for each in fields)
    ):
        return None
    cells = [""] * len(columns.rights)
    for said, column in zip(fields, _first_columns(fields, columns), strict=True):
        cells[column] = said.text
    return [" ".join(head.text for head in heads), *cells]


def _is_inside(field: Token, columns: Columns) -> bool:
    """Return whether a heading stands over the numbers: it begins near them, or, being longer than
    they are, ends where a column ends."""
    begins = field.left >= columns.lefts[0] - _OUTSIDE or any(
        abs(right - field.right) <= TOLERANCE for right in columns.rights
    )
    return begins and field.right <= columns.rights[-1] + _OUTSIDE


def _label_heads(fields: Sequence[Token], columns: Columns) -> list[Token]:
    """Return the headings of a line that stand over the labels: those left of all numbers, or one
    that begins where labels do."""
    found = [field for field in fields if field.right <= columns.lefts[0] - WIDE]
    if (
        found
        or not fields
        or fields[0].right > columns.rights[0] + TOLERANCE
        or fields[0].left > columns.label + 2
    ):
        return found
    is_first_column = (
        len(fields) <= len(columns.rights)
        and fields[0].right > columns.lefts[0]
        and fields[0].left > columns.label
    )
    return [] if is_first_column else [fields[0]]


def _first_columns(fields: Sequence[Token], columns: Columns) -> list[int]:
    """Return the first column that each field stands over: its own, an equal share of them, or the
    shares it is nearest the middle of."""
    count, width = len(fields), len(columns.rights)
    share = width // count
    own = [
        min(range(width), key=lambda column: abs(columns.rights[column] - field.right))
        for field in fields
    ]
    at_edges = all(
        abs(columns.rights[column] - field.right) <= TOLERANCE
        for field, column in zip(fields, own, strict=True)
    )
    if (at_edges or count == width) and len(set(own)) == count:
        return own if count < width else list(range(width))
    over = [_column_over(field, columns) for field in fields]
    if None not in over and len(set(over)) == count:
        return [column for column in over if column is not None]
    if width % count == 0:
        starts = list(range(0, width, share))
        if all(
            _stands_over(field, columns, start, start + share)
            for field, start in zip(fields, starts, strict=True)
        ):
            return starts
    return _shares(fields, columns)


def _column_over(field: Token, columns: Columns) -> int | None:
    """Return the one column whose numbers a field stands over; None where it reaches over another,
    or its middle is over none."""
    middle = (field.left + field.right) / 2
    over = [
        column
        for column, (left, right) in enumerate(zip(columns.lefts, columns.rights, strict=True))
        if left - TOLERANCE <= middle <= right + TOLERANCE
    ]
    touched = [
        column
        for column, (left, right) in enumerate(zip(columns.lefts, columns.rights, strict=True))
        if min(right, field.right) - max(left, field.left) > TOLERANCE
    ]
    return over[0] if len(over) == 1 and touched in ([], over) else None


def _stands_over(field: Token, columns: Columns, first: int, end: int) -> bool:
    middle = (field.left + field.right) / 2
    before = columns.rights[first - 1] if first else columns.lefts[0] - _OUTSIDE
    return before <= middle <= columns.rights[end - 1] + _NEAR


def _shares(fields: Sequence[Token], columns: Columns) -> list[int]:
    """Return the first columns of shares, one a field, whose middles are nearest to those of the
    fields."""
    width, middles = len(columns.rights), [(field.left + field.right) / 2 for field in fields]

    @cache
    def best(field: int, first: int) -> tuple[float, tuple[int, ...]]:
        if field == len(middles) - 1:
            return abs((columns.lefts[first] + columns.rights[-1]) / 2 - middles[field]), (first,)
        ways = []
        for end in range(first + 1, width - (len(middles) - field - 1) + 1):
            rest, starts = best(field + 1, end)
            ways.append(
                (
                    abs((columns.lefts[first] + columns.rights[end - 1]) / 2 - middles[field])
                    + rest,
                    (first, *starts),
                )
            )
        return min(ways)

    return list(best(0, 0)[1])


def is_run_of_years(texts: Sequence[str]) -> bool:
    """Return whether texts are years, each the same as the one before it or next to it: a header,
    no amounts."""
    years = [
        int(found[0])
        for text in texts
        if YEAR.fullmatch(text) and (found := re.search(r"\d{4}", text))
    ]
    return len(years) == len(texts) > 0 and all(
        abs(after - before) < 2 for before, after in pairwise(years)
    )


_LEADER = re.compile(r"(?:\.{3,}|…+|_{3,}|(?:\. ?){4,})")
_MISSING = frozenset({"-", "–", "—", "−", "…", "...", "..", ".", "x", "n/a", "N/A", "n.a."})
_CURRENCY = frozenset({"$", "€", "£", "US$", "C$", "A$"})
_SIGNS = frozenset({"-", "−", "–", "+"})
_TABLE = r"(?:tab(?:el|ell|elle|le|lå|\.)?|skema|oversikt|oversigt|taulukko)"
NUMBERED_CAPTION = re.compile(_TABLE + r"\s*[A-Z]?(\d{1,3}(?:[.-]\d{1,3})*)\b", re.IGNORECASE)
_OPENED = re.compile(r"\([-−+]?[$€£]?\d{1,3}(?: \d{3})*", re.ASCII)
_REST = re.compile(r"\d{3}(?:[.,]\d+)?\)?", re.ASCII)
_CUT = re.compile(r"[^\W\d_][\"']?,[-−]?\d+$")
_ENDS_SENTENCE = re.compile(r"[.!?:][)”\"’»]*$")
_MOST_BETWEEN, _MOST_BLANKS, _MOST_HEADS, _SENTENCE = 3, 4, 12, 7
_LONGEST_LABEL, _LONGEST_ABBREVIATION, _MOST_WORDS = 90, 5, 1_000


class PrintedRow(NamedTuple):
    """A line with numbers at its end: its number from 0, its words, and which of them is the first
    number."""

    line: int
    tokens: Sequence[Token]
    first: int

    @property
    def numbers(self) -> Sequence[Token]:
        """The numbers, groups of digits apart."""
        return self.tokens[self.first :]

    @property
    def label(self) -> str:
        """The words before the numbers."""
        return " ".join(token.text for token in self.tokens[: self.first])


@dataclass
class PrintedRegion:
    """Rows that belong to one table, and whether their numbers stand in columns or follow each
    other with single blanks."""

    rows: list[PrintedRow] = field(default_factory=list)
    edges: Counter[int] = field(default_factory=Counter)
    heads: set[str] = field(default_factory=set)
    wide: int = 0

    def add(self, row: PrintedRow) -> None:
        """Take in a row."""
        self.rows.append(row)
        self.edges.update(round(token.right) for token in row.numbers)
        self.wide += has_gap(row.tokens, row.first)

    def takes(self, row: PrintedRow) -> bool:
        """Return whether half of the numbers of a row, or of the table, end where the other's do;
        without columns, any row."""
        if self.wide * 2 < len(self.rows):
            return not has_gap(row.tokens, row.first) or len(row.numbers) > 1
        ends = [round(token.right) for token in row.numbers]
        shared = sum(any(self.edges[end + by] for by in (0, -1, 1)) for end in ends)
        return 2 * shared >= min(len(ends), len(self.edges))


def is_row(number: int, tokens: Sequence[Token]) -> bool:
    """Return whether a line is a row with several numbers."""
    row = _row(number, tokens)
    return row is not None and len(row.numbers) > 1


def printed_rows(lines: Sequence[str]) -> int:
    """Return how many lines are a label and several numbers that blanks part; `Roads,12 5,13 1` is
    none, for commas part it as well."""
    rows = [
        row
        for number, line in enumerate(lines)
        if (row := _row(number, united(tokens_of(line)))) is not None
    ]
    return sum(
        len(row.numbers) > 1 and not (row.first and _CUT.search(row.tokens[row.first - 1].text))
        for row in rows
    )


def united(tokens: Sequence[Token]) -> list[Token]:
    """Return the words of a line with a currency sign, a sign or a per cent put to its number, and
    without leaders of dots."""
    found: list[Token] = []
    for token in tokens:
        if _LEADER.fullmatch(token.text) and len(token.text) > 3:
            continue
        before = found[-1] if found else None
        if before is not None and _belongs(before, token, found):
            found[-1] = Token(before.text + token.text, before.left, token.right)
        elif before is not None and _goes_on_in_brackets(before, token):
            found[-1] = Token(f"{before.text} {token.text}", before.left, token.right)
        else:
            found.append(token)
    return found


def _belongs(before: Token, token: Token, found: Sequence[Token]) -> bool:
    """Return whether a word and the one before it are one amount that a blank parts."""
    gap = token.left - before.right
    if before.text in _CURRENCY:
        return token.text[0] in "(-−" or token.text[0].isdigit()
    if token.text == "%":
        return gap < WIDE and is_amount(before.text)
    is_apart = len(found) < 2 or before.left - found[-2].right >= WIDE
    return (
        before.text in _SIGNS
        and token.text[0].isdigit()
        and gap < WIDE
        and is_apart
        and len(found) > 1
    )


def _goes_on_in_brackets(before: Token, token: Token) -> bool:
    """Return whether a group of digits goes on with an amount whose bracket is still open."""
    return (
        token.left - before.right < WIDE
        and _OPENED.fullmatch(before.text) is not None
        and _REST.fullmatch(token.text) is not None
    )


def is_amount(text: str) -> bool:
    """Return whether a word is a number, or says that there is none."""
    return bool(marks_of(text)) or text in _MISSING


def _row(number: int, tokens: Sequence[Token]) -> PrintedRow | None:
    """Return a line as a row; None where it does not end in numbers, or where they are the years of
    a header, or is longer than any."""
    if len(tokens) > _MOST_WORDS:
        return None
    first = len(tokens)
    while first and is_amount(tokens[first - 1].text):
        first -= 1
    numbers = tokens[first:]
    if (
        first
        and len(numbers) > 1
        and numbers[0].text in _MISSING
        and numbers[0].left - tokens[first - 1].right < WIDE <= _gap(numbers)
    ):
        first, numbers = first + 1, numbers[1:]
    if not numbers or _is_no_row([token.text for token in numbers]):
        return None
    row = PrintedRow(number, tokens, first)
    if len(row.label) > _LONGEST_LABEL or (len(numbers) == 1 and not _stands_off(tokens, first)):
        return None
    return row


def _is_no_row(texts: Sequence[str]) -> bool:
    """Return whether what ends a line are no amounts: years of a header, from one year to another,
    or nothing but dashes."""
    years = [text for text in texts if text not in _MISSING]
    is_span = (
        len(texts) == 3
        and len(years) == 2
        and texts[1] in _MISSING
        and all(YEAR.fullmatch(year) for year in years)
    )
    return not years or is_span or is_run_of_years(texts)


def _gap(numbers: Sequence[Token]) -> float:
    return numbers[1].left - numbers[0].right


def _stands_off(tokens: Sequence[Token], first: int) -> bool:
    """Return whether the gap before a number is wider than a blank and than any between the words
    before it."""
    gaps = [after.left - before.right for before, after in pairwise(tokens[: first + 1])]
    return not gaps or (gaps[-1] >= WIDE and gaps[-1] > max(gaps[:-1], default=0) + TOLERANCE / 2)


def has_gap(tokens: Sequence[Token], first: int) -> bool:
    """Return whether a gap wider than a blank stands before one of the numbers."""
    start = tokens[first - 1].right if first else 0
    for token in tokens[first:]:
        if token.left - start >= WIDE:
            return True
        start = token.right
    return False


def regions_of(lines: Lines) -> Iterator[PrintedRegion]:
    """Yield the rows that belong together, from top to bottom: few other lines between them, no
    sentence and no title of another table.

    Lines that stood above the first row and are there again, as the header of a table does on its
    next page, part nothing.
    """
    region = PrintedRegion()
    between = blanks = 0
    for number, tokens in enumerate(lines):
        if not tokens:
            blanks += 1
            continue
        row = _row_of(number, tokens, region)
        is_repeated = row is None and _text(tokens) in region.heads
        between += row is None and not is_repeated
        is_over = not is_repeated and _is_over(region, row, tokens, between)
        if region.rows and (is_over or (blanks > _MOST_BLANKS and row is not None)):
            yield from _kept(region)
            region = PrintedRegion()
        if row is not None:
            if not region.rows:
                region.heads = {
                    _text(line) for line in lines[max(0, number - _MOST_HEADS) : number]
                }
            region.add(row)
            between = 0
        blanks = 0
    yield from _kept(region)


def _row_of(number: int, tokens: Sequence[Token], region: PrintedRegion) -> PrintedRow | None:
    """Return a line as a row; one number alone is a row only where numbers of the table end."""
    row = _row(number, tokens)
    if (
        row is not None
        and not row.first
        and len(row.numbers) == 1
        and not (region.rows and region.takes(row))
    ):
        return None
    return row


def _is_over(
    region: PrintedRegion, row: PrintedRow | None, tokens: Sequence[Token], between: int
) -> bool:
    """Return whether a table ends before a line: one of other columns, the title of another table,
    a sentence, or one too many."""
    if row is not None:
        return not region.takes(row)
    return (
        between > _MOST_BETWEEN
        or _is_sentence(tokens, region)
        or NUMBERED_CAPTION.match(_text(tokens)) is not None
    )


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _is_sentence(tokens: Sequence[Token], region: PrintedRegion) -> bool:
    """Return whether a line is running text: many words with single blanks that reach over the
    numbers, or a short end of a sentence."""
    if (
        any(after.left - before.right >= 2 * WIDE for before, after in pairwise(tokens))
        or not region.rows
    ):
        return False
    ends = (
        _ENDS_SENTENCE.search(tokens[-1].text) is not None
        and len(tokens[-1].text) > _LONGEST_ABBREVIATION
    )
    reaches = tokens[-1].right > min(token.left for token in region.rows[-1].numbers)
    return len(tokens) >= _SENTENCE and (reaches or ends)


def _kept(region: PrintedRegion) -> Iterator[PrintedRegion]:
    """Yield the region if it is a table: two rows with two numbers, or three with one number at a
    common edge."""
    several = sum(len(row.numbers) > 1 for row in region.rows) > 1
    if several or (
        len(region.rows) > 2 and region.wide == len(region.rows) and not _is_contents(region)
    ):
        yield region


def _is_contents(region: PrintedRegion) -> bool:
    """Return whether single numbers are those of pages: whole, small, and never less than the one
    before."""
    texts = [row.numbers[-1].text for row in region.rows]
    if not all(text.isdigit() and len(text) < 4 for text in texts):
        return False
    pages = [int(text) for text in texts]
    return pages == sorted(pages)


if TYPE_CHECKING:
    Lines = Sequence[Sequence[Token]]
