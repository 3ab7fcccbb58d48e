"""Lines of running text as blocks: headings, paragraphs, items and notes, whether or not blank
lines part them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.publications.content import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.publications.content import Line

_ITEM = re.compile(r"\s*(?:[•●▪■◦‣·\uf0b7\uf0a7\uf02d*–—-]|\d{1,2}[.)]|[a-zæøå]\))\s+\S")
_MARK_OF_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_NOTE = re.compile(
    r"\s*(?:\*+|\d{1,2}\)|(?:Note|Noter|Anm|Anmerkung|Kilde|Kjelde|Källa|Quelle|Source)\b[.:]?)\s*\S",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.!?:;…][)”\"’»]*\s*$")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+[^\W\d_]")
_LONGEST_HEADING, _NARROWEST = 90, 45
_JUMP = 6
"""So many blank lines stand where a text goes on at the top of the next column."""

_FULL = 0.72
"""A line that fills this share of the widest usual line was broken for want of room, so its
sentence goes on below."""


class Passage(NamedTuple):
    """Lines that belong together, and what they are; `level` is that of a heading, from 1."""

    kind: BlockKind
    lines: tuple[Line, ...]
    level: int = 0


class Setting(NamedTuple):
    """How a text is set: the width that most of its lines stay within, and how many blank lines
    part two lines of one paragraph."""

    width: int
    gap: int


def setting_of(lines: Sequence[Line]) -> Setting:
    """Return how a text is set, by all its lines."""
    return Setting(max(_NARROWEST, _usual_width(lines)), _usual_gap(lines))


def passages(lines: Sequence[Line], setting: Setting) -> Iterator[Passage]:
    """Yield the passages of running text, top to bottom; the lines of tables are taken out before."""
    width, gap = setting
    taken: list[Line] = []
    blanks = 0
    for line in lines:
        if not line.words:
            blanks += 1
            continue
        is_jump = bool(taken) and (blanks >= _JUMP or taken[-1].page != line.page)
        if taken and ((blanks > gap and not is_jump) or _begins(taken, line, blanks, width)):
            yield _passage(taken, width)
            taken = []
        taken.append(line)
        blanks = 0
    if taken:
        yield _passage(taken, width)


def _usual_width(lines: Sequence[Line]) -> int:
    """Return the width that nine of ten lines with several words stay within."""
    widths = sorted(len(line.text.rstrip()) for line in lines if len(line.words) > 3)
    return widths[len(widths) * 9 // 10] if widths else 0


def _usual_gap(lines: Sequence[Line]) -> int:
    """Return how many blank lines stand between two lines of one paragraph: 1 where nearly every
    line is followed by one, else 0."""
    said = [bool(line.words) for line in lines]
    followed = sum(here and after for here, after in pairwise(said))
    return int(sum(said) > 3 and followed * 4 < sum(said))


def _begins(taken: Sequence[Line], line: Line, blanks: int, width: int) -> bool:
    """Return whether a line begins a passage of its own after the lines taken so far."""
    last = taken[-1]
    if (
        _MARK_OF_HEADING.fullmatch(line.text)
        or _MARK_OF_HEADING.fullmatch(last.text)
        or _ITEM.match(line.text)
    ):
        return True
    if _is_heading(taken, width) and not line.text.lstrip()[:1].islower():
        return True
    if not blanks and last.page == line.page:
        return False
    is_full = len(last.text.rstrip()) >= _FULL * width
    ends = _ENDS_SENTENCE.search(last.text) is not None
    return not line.text.lstrip()[:1].islower() and (
        (ends and not is_full) or not (is_full or not ends)
    )


def _passage(lines: Sequence[Line], width: int) -> Passage:
    """Return lines that belong together as what they are."""
    first = lines[0].text
    if marked := _MARK_OF_HEADING.fullmatch(first):
        return Passage(BlockKind.HEADING, tuple(lines), len(marked[1]))
    if _ITEM.match(first):
        return Passage(BlockKind.ITEM, tuple(lines))
    if _NOTE.match(first) and len(lines) < 4:
        return Passage(BlockKind.NOTE, tuple(lines))
    if _is_heading(lines, width):
        return Passage(BlockKind.HEADING, tuple(lines), _level(first))
    return Passage(BlockKind.PARAGRAPH, tuple(lines))


def _is_heading(lines: Sequence[Line], width: int) -> bool:
    """Return whether lines are a heading: one or two short ones that end no sentence and begin with
    a capital or a number."""
    if len(lines) > 2:
        return False
    text = " ".join(line.text.strip() for line in lines)
    if len(text) > _LONGEST_HEADING or _ENDS_SENTENCE.search(text) or text[-1:] in ",-":
        return False
    begins = text[:1].isupper() or _NUMBERED.match(text) is not None
    return begins and (len(lines[-1].text.rstrip()) < _FULL * width or text.isupper())


def _level(text: str) -> int:
    """Return how deep a heading is: capitals 1, `2.1` as many as its numbers, any other 2."""
    numbered = _NUMBERED.match(text.strip())
    if numbered:
        return numbered[1].count(".") + 1
    return 1 if text.isupper() else 2
