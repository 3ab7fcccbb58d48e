"""Which lines of a printed page are rows of a table, and which rows belong together."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.numbers import marks_of
from budgetcli.sheets.printcolumns import TOLERANCE, WIDE, YEAR, Token, is_run_of_years, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Lines = Sequence[Sequence[Token]]

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


class Row(NamedTuple):
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
class Region:
    """Rows that belong to one table, and whether their numbers stand in columns or follow each
    other with single blanks."""

    rows: list[Row] = field(default_factory=list)
    edges: Counter[int] = field(default_factory=Counter)
    heads: set[str] = field(default_factory=set)
    wide: int = 0

    def add(self, row: Row) -> None:
        """Take in a row."""
        self.rows.append(row)
        self.edges.update(round(token.right) for token in row.numbers)
        self.wide += has_gap(row.tokens, row.first)

    def takes(self, row: Row) -> bool:
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


def _row(number: int, tokens: Sequence[Token]) -> Row | None:
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
    row = Row(number, tokens, first)
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


def regions_of(lines: Lines) -> Iterator[Region]:
    """Yield the rows that belong together, from top to bottom: few other lines between them, no
    sentence and no title of another table.

    Lines that stood above the first row and are there again, as the header of a table does on its
    next page, part nothing.
    """
    region = Region()
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
            region = Region()
        if row is not None:
            if not region.rows:
                region.heads = {
                    _text(line) for line in lines[max(0, number - _MOST_HEADS) : number]
                }
            region.add(row)
            between = 0
        blanks = 0
    yield from _kept(region)


def _row_of(number: int, tokens: Sequence[Token], region: Region) -> Row | None:
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


def _is_over(region: Region, row: Row | None, tokens: Sequence[Token], between: int) -> bool:
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


def _is_sentence(tokens: Sequence[Token], region: Region) -> bool:
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


def _kept(region: Region) -> Iterator[Region]:
    """Yield the region if it is a table: two rows with two numbers, or three with one number at a
    common edge."""
    several = sum(len(row.numbers) > 1 for row in region.rows) > 1
    if several or (
        len(region.rows) > 2 and region.wide == len(region.rows) and not _is_contents(region)
    ):
        yield region


def _is_contents(region: Region) -> bool:
    """Return whether single numbers are those of pages: whole, small, and never less than the one
    before."""
    texts = [row.numbers[-1].text for row in region.rows]
    if not all(text.isdigit() and len(text) < 4 for text in texts):
        return False
    pages = [int(text) for text in texts]
    return pages == sorted(pages)
