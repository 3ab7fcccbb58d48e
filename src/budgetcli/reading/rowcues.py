"""What the label and the place of each row state: a total, a result, a balance, a part of the line
above, a figure aside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.reading.sides import is_balance_of_a_side
from budgetcli.reading.terms import CLOSING, INDEX, OPENING, TOTAL
from budgetcli.reading.words import BALANCE_WORDS, LESS_WORDS, TOTAL_WORDS, speaks_of_balance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

OF_WHICH = re.compile(
    r"(?:heraf|hvoraf|herunder|deraf|derav|hvorav|herav|herunder|varav|daerav|darav|of (?:which|this|these)|included above"
    r"|davon|hiervon|darunter|dont|di cui|de los cuales|de las cuales|del cual|dos quais|das quais|waarvan|z toho|z ceho|z tego|w tym"
    r"|od toga|od tega|josta|joista|ebboel|ebbol|ami)\b"
)
"""How a label begins that says: this is a part of the line above, already counted there."""

MEMO = re.compile(
    r"(?:memo|memorandum|pro memoria|nachrichtlich|til orientering|til oplysning|for information|orienterende)\b"
)
"""How a label begins that says: this stands aside and is in no total."""


class Cues(NamedTuple):
    """What each row states, by position.

    `aside` are rows that no run of lines has as a part, each with the row it is a part of, or None
    where it stands aside altogether. `less` are rows to be taken off. `sections` number the
    headings above each row; `headings` are their folded texts. `gaps` are rows with a blank row
    before them, `units` what a column of units says of each row.
    """

    labels: Sequence[str]
    totals: frozenset[int]
    results: frozenset[int]
    openings: frozenset[int]
    closings: frozenset[int]
    less: frozenset[int]
    aside: Mapping[int, int | None]
    sections: Sequence[int]
    headings: Sequence[str]
    gaps: frozenset[int]
    units: Sequence[str]

    @property
    def blocks(self) -> Sequence[int]:
        """The number of the block of each row: headings and blank rows begin another."""
        blocks: list[int] = []
        for at in range(len(self.labels)):
            begins = self.begins_section(at) or at in self.gaps
            blocks.append((blocks[-1] if blocks else 0) + begins)
        return blocks

    def begins_section(self, position: int) -> bool:
        """Return whether a heading, or the top of the table, stands right above a row."""
        return position == 0 or self.sections[position] != self.sections[position - 1]


def cues_of(
    labels: Sequence[str],
    heads: Mapping[int, Sequence[str]],
    gaps: frozenset[int],
    indents: Sequence[int],
    units: Sequence[str] = (),
) -> Cues:
    """Return what rows with these folded labels state.

    `heads` are the folded headings right above a row, `indents` how far it is set in.
    """
    telling = dict(_telling(labels))
    totals = frozenset(at for at, words in telling.items() if is_total(words))
    results = frozenset(
        at for at, words in telling.items() if is_result(" ".join(words)) and at not in totals
    )
    sections, headings = _sections(len(labels), heads)
    return Cues(
        labels,
        totals,
        results,
        frozenset(at for at, words in telling.items() if not OPENING.isdisjoint(words)),
        frozenset(at for at, words in telling.items() if not CLOSING.isdisjoint(words)),
        frozenset(at for at, words in telling.items() if words[0] in LESS_WORDS),
        {**_under_of_which(heads, indents), **_aside(labels)},
        sections,
        headings,
        gaps,
        units or [""] * len(labels),
    )


def is_total(words: Sequence[str]) -> bool:
    """Return whether a label's words begin or end with one for a total."""
    if not words:
        return False
    ends = {words[0], words[-1], " ".join(words[:2]), " ".join(words[-2:])}
    return not TOTAL_WORDS.isdisjoint(ends) or not TOTAL.isdisjoint(ends)


def is_result(label: str) -> bool:
    """Return whether a folded label names a result of two sides."""
    return speaks_of_balance(label) and not is_balance_of_a_side(label.split())


def _telling(labels: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with a word for a total, a result or a balance, and their words."""
    known: dict[str, bool] = {}
    words = TOTAL_WORDS | BALANCE_WORDS | LESS_WORDS | OPENING | CLOSING
    for at, label in enumerate(labels):
        if label not in known:
            split = label.split()
            known[label] = (
                is_total(split) or not words.isdisjoint(split) or speaks_of_balance(label)
            )
        if known[label]:
            yield at, label.split()


def _aside(labels: Sequence[str]) -> dict[int, int | None]:
    """Return the rows that stand aside by their own label: parts of the line above them, memo rows,
    indices."""
    found: dict[int, int | None] = {}
    whole = -1
    for at, label in enumerate(labels):
        if OF_WHICH.match(label):
            found[at] = whole if whole >= 0 else None
        elif MEMO.match(label) or _is_index(label):
            found[at] = None
        else:
            whole = at
    return found


def _is_index(label: str) -> bool:
    """Return whether a folded label says that a row is an index: at its beginning or end, numbers
    aside."""
    words = [word for word in label.split() if not word.isdigit()]
    return bool(words) and not INDEX.isdisjoint((words[0], words[-1]))


def _under_of_which(heads: Mapping[int, Sequence[str]], indents: Sequence[int]) -> dict[int, int]:
    """Return the rows below a heading `of which`, each with the line above it: those set in
    further, else the one right below."""
    found: dict[int, int] = {}
    for at, texts in heads.items():
        if at == 0 or not any(OF_WHICH.match(text) for text in texts):
            continue
        end = at
        while end < len(indents) and indents[end] > indents[at - 1]:
            end += 1
        found.update(dict.fromkeys(range(at, max(end, at + 1)), at - 1))
    return found


def _sections(count: int, heads: Mapping[int, Sequence[str]]) -> tuple[list[int], list[str]]:
    """Return the number of the section of each row, and the heading of each section; `of which`
    heads none."""
    headings = [""]
    sections: list[int] = []
    for at in range(count):
        texts = [text for text in heads.get(at, ()) if text and not OF_WHICH.match(text)]
        if texts:
            headings.append(texts[-1])
        sections.append(len(headings) - 1)
    return sections, headings
