"""Tables whose numbers follow each other with single blanks, as in text copied from a page: how
many columns, and what heads them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.sheets.printcolumns import YEAR, Token, fields_of

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUP = re.compile(r"\d{3}(?:[.,]\d+)?[-−]?\)?", re.ASCII)
FIRST_GROUP = re.compile(r"[-−–(]?\d{1,3}", re.ASCII)
_DECIMALS = re.compile(r"[.,]")
_LONGEST_HEAD = 45


def columns_of_flow(rows: Sequence[Sequence[str]], headings: int) -> int:
    """Return the number of columns: that of the headings where every row can be parted so, else
    that of most rows."""
    counted = [list(numbers) for numbers in rows if len(numbers) > 1]
    if headings > 1 and all(
        _parted_into(numbers, headings) for numbers in counted if len(numbers) >= headings
    ):
        return headings
    apart = Counter(map(len, counted))
    joined = Counter(len(_joined(numbers)) for numbers in counted)
    most_apart, most_joined = (
        max(counts, key=lambda count: (counts[count], count)) for counts in (apart, joined)
    )
    return most_joined if apart[most_apart] * 10 < len(counted) * 7 else most_apart


def grouped(numbers: list[str], width: int) -> list[str]:
    """Return the numbers, with thousands that a blank parts joined where there are more than
    columns."""
    if len(numbers) <= width:
        return numbers
    joined = _joined(numbers)
    return (
        joined
        if len(joined) == width
        else _parted_into(numbers, width) or (joined if len(joined) < width else numbers)
    )


def _joined(numbers: Sequence[str]) -> list[str]:
    """Return the numbers with every three digits put to the group of digits before them."""
    found: list[str] = []
    for number in numbers:
        if (
            found
            and GROUP.fullmatch(number)
            and FIRST_GROUP.fullmatch(found[-1].split(" ")[0])
            and not _DECIMALS.search(found[-1])
        ):
            found[-1] += f" {number}"
        else:
            found.append(number)
    return found


def _parted_into(numbers: Sequence[str], width: int) -> list[str]:
    """Return groups of digits as so many numbers of as equal a length as they can have; none where
    there is no one way to do so."""
    runs = [each.split(" ") for each in _joined(numbers)]
    wanted = width - len(runs)
    lengths = [len(run) for run in runs]
    if wanted < 0 or width > sum(lengths):
        return []
    if wanted == 0:
        return [" ".join(run) for run in runs]
    size, rest = divmod(sum(lengths), width)
    if rest or any(length % size for length in lengths):
        return []
    return [" ".join(run[at : at + size]) for run in runs for at in range(0, len(run), size)]


class Piece(NamedTuple):
    """A paragraph of a header: the texts it has beside each other, and its lines."""

    texts: list[str]
    lines: range


def pieces_above(lines: Sequence[Sequence[Token]], heads: Sequence[int], first: int) -> list[Piece]:
    """Return the paragraphs above a table that can be its header, from the nearest upwards."""
    found: list[Piece] = []
    end, stop = first, heads[0] if heads else first
    while end > stop:
        if not lines[end - 1]:
            end -= 1
            continue
        start, parts = end - 1, len(_parted(lines[end - 1]))
        while start > stop and lines[start - 1] and len(_parted(lines[start - 1])) == parts:
            start -= 1
        paragraph = [_parted(lines[line]) for line in range(start, end)]
        if any(len(text) > _LONGEST_HEAD for texts in paragraph for text in texts):
            break
        found.append(Piece(_texts(paragraph), range(start, end)))
        end = start
    return found


def _parted(tokens: Sequence[Token]) -> list[str]:
    """Return the headings of a line: parted by gaps, or a run of years at its end from what is
    before it."""
    words = [token.text for token in tokens]
    first = len(words)
    while first and YEAR.fullmatch(words[first - 1]):
        first -= 1
    if len(words) - first > 1:
        return [*([" ".join(words[:first])] if first else []), *words[first:]]
    return [each.text for each in fields_of(tokens)]


def _texts(paragraph: Sequence[Sequence[str]]) -> list[str]:
    """Return the headings of a paragraph: joined downwards; lines of one heading begin a new one
    wherever one begins with a year."""
    if len(paragraph[0]) > 1:
        return [" ".join(column) for column in zip(*paragraph, strict=True)]
    texts: list[str] = []
    for (line,) in paragraph:
        if texts and not YEAR.match(line):
            texts[-1] += f" {line}"
        else:
            texts.append(line)
    return texts


def loose_header(
    lines: Sequence[Sequence[Token]], heads: Sequence[int], first: int, width: int
) -> dict[int, list[str]]:
    """Return the heads of columns as one row, right above the table where that line is free; as
    many paragraphs as give one a column."""
    texts: list[str] = []
    used: list[Piece] = []
    for piece in pieces_above(lines, heads, first):
        if (
            not used
            and not any(YEAR.search(text) for text in piece.texts)
            and len(piece.texts) == 1
        ):
            continue
        if len(texts) >= width or (used and not any(YEAR.search(text) for text in piece.texts)):
            break
        texts = [*piece.texts, *texts]
        used.append(piece)
    if not used or len(texts) > width + 1 or not any(YEAR.search(text) for text in texts):
        return {}
    found: dict[int, list[str]] = {line: [""] for piece in used for line in piece.lines}
    label = texts[:1] if len(texts) > width else [""]
    names = texts[len(texts) - min(width, len(texts)) :]
    at = first - 1 if not lines[first - 1] else used[0].lines[-1]
    found[at] = [*label, *[""] * (width - len(names)), *names]
    return found
