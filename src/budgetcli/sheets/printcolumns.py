"""Where the columns of a printed table are, by the right edges of its numbers, and which words
above stand over which of them."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

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
    for field, column in zip(fields, _first_columns(fields, columns), strict=True):
        cells[column] = field.text
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
