"""Which side a row has: by its own label, a column that names sides, the heading or the total it
stands under."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Role, Side
from budgetcli.model.names import fold
from budgetcli.reading.terms import (
    LOAN_FLOWS,
    LOANS,
    RESULT_ENDINGS,
    RESULTS,
    SIDE_ENDINGS,
    SIDES,
    TOTAL,
    without_other_sides,
    word_set,
)
from budgetcli.reading.words import TOTAL_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.reading.tables import Table

MONEY_SIDES = (Side.EXPENDITURE, Side.INCOME)

_MOST_KINDS = 6
_MOST_WORDS = 2
"""A label of a total has no more words beside the side where the side is what it is about."""

_SHORT = 3
_FILLING = word_set("""
    i in of for af av der die das de la le les des the and og och und et y e fra from til to til kr tkr mio mill eur usd gbp dkk sek nok
    ordinary ordinaere ordinaer ordentliche ordentlicher operating driften drift drifts laufende brutto gross samlede samlet all alle
    current total totale recurrent subtotal delsum zwischensumme aus
    """)
"""Words beside that of a side which name nothing of their own."""


_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_] ){3,}[^\W\d_](?!\w)")
_HUMP = re.compile(r"(?<=[^\W\d_A-ZÆØÅÄÖÜ])(?=[A-ZÆØÅÄÖÜ])")
"""Letters set apart, and where a word in camel case begins anew."""

_EQUAL = re.compile(r"\s*(?:\d{1,3}\s*[.)-]?)?\s*=")
_RESULT_BEGINNINGS = ("ergebnis", "jahresergebnis", "jahresueberschuss", "saldo")
_BALANCES = frozenset({"saldo", "balance", "difference", "differenz"})


class SideOf(NamedTuple):
    """The side of a row, and whether the row is about it, or is a part of what is; else its label
    only mentions the side."""

    side: Side
    is_sure: bool


def words_of(text: str) -> list[str]:
    """Return the folded words of a label without numbers and single letters; those of `councilTax`
    and of `T o t a l`, too."""
    if text[1:2] == " " or text[1:-1] != text[1:-1].lower():
        text = _SPACED.sub(_joined, text)
        text = _HUMP.sub(" ", text)
    folded = without_other_sides(fold(text))
    return [word for word in folded.split() if not word.isdigit() and len(word) > 1]


def _joined(found: re.Match[str]) -> str:
    """Return letters set apart as a word, as two where a side follows a word for a total."""
    word = found[0].replace(" ", "")
    folded = fold(word)
    for total in TOTAL_WORDS:
        if folded.startswith(total) and side_of_word(folded.removeprefix(total)) is not None:
            return f"{word[: len(total)]} {word[len(total) :]}"
    return word


def side_of_word(word: str) -> Side | None:
    """Return the side that a folded word names, also as the end of a compound such as
    `renteudgifter`; None for a net."""
    for side in MONEY_SIDES:
        if word in SIDES[side] or (
            word.endswith(SIDE_ENDINGS[side]) and not word.startswith("netto")
        ):
            return side
    return None


def is_side(text: str) -> bool:
    """Return whether a text is a word for expenditure or income and nothing else."""
    folded = fold(text)
    return any(folded in SIDES[side] for side in MONEY_SIDES)


def is_result_word(word: str) -> bool:
    """Return whether a folded word names a result: what is left of one side after the other."""
    return word in RESULTS or word.endswith(RESULT_ENDINGS) or word.startswith(_RESULT_BEGINNINGS)


def is_result(label: str) -> bool:
    """Return whether a label names a result, a net or a balance of the two sides, or a numbered row
    says by `=` that it is one."""
    words = words_of(label)
    return _has_result(words) or (
        _EQUAL.match(label) is not None and not any(map(side_of_word, words))
    )


def _has_result(words: Sequence[str]) -> bool:
    """Return whether words name a result, and not only a balance of one side."""
    return any(map(is_result_word, words)) and not is_balance_of_a_side(words)


def is_balance_of_a_side(words: Sequence[str]) -> bool:
    """Return whether folded words begin with a side and name a balance behind it: what the side is
    spent on or comes from."""
    found = {word for word in words if is_result_word(word)}
    return bool(found) and found <= _BALANCES and side_of_word(words[0]) is not None


def named_side(label: str, *, is_total: bool = False) -> SideOf | None:
    """Return the side that a label names, None where it names none, both, or a result; that of a
    row known as a total may have words beside."""
    words = words_of(label)
    found = {side for word in words if (side := side_of_word(word)) is not None}
    if len(found) != 1 or _has_result(words):
        return None
    (side,) = found
    totals = [word for word in words if word in TOTAL_WORDS or word in TOTAL]
    own = [word for word in words if word not in totals and word not in _FILLING]
    others = [word for word in own if side_of_word(word) is None]
    is_total = is_total or bool(totals or label.lstrip().startswith("=") or " = " in label)
    is_compound = not any(word in SIDES[side] for word in own)
    return SideOf(
        side, (len(others) <= _MOST_WORDS) if is_total else not others and not is_compound
    )


def side_of_loans(label: str) -> SideOf | None:
    """Return the side of a row of loans by the way that their money goes, None of any other row."""
    words = words_of(label)
    ways = {side for side in MONEY_SIDES if not LOAN_FLOWS[side].isdisjoint(words)}
    if len(ways) != 1 or LOANS.isdisjoint(words) or any(map(is_result_word, words)):
        return None
    return SideOf(ways.pop(), is_sure=True)


def sides_of(table: Table) -> dict[int, SideOf]:
    """Return the side of each row that has one; what a row says itself goes before what it stands
    under."""
    by_column = _by_column(table)
    if by_column:
        return {row: SideOf(side, is_sure=True) for row, side in by_column.items()}
    totals = {each.total for each in table.sums or ()}
    own = {
        row: found
        for row in table.roles
        if (found := named_side(table.label(row), is_total=row in totals)) is not None
    }
    headings = _headings(table)
    under_heading = dict(_by_heading(table, headings))
    above = {**dict(_by_group(table)), **under_heading, **dict(_by_total(table, own))}
    if {side for side, is_sure in headings.values() if is_sure} == set(MONEY_SIDES):
        above |= under_heading
    under = {
        row: SideOf(side, is_sure=True)
        for row, side in above.items()
        if row not in own and not is_result(table.label(row))
    }
    sure = {
        row: SideOf(found.side, found.is_sure or above.get(row) is found.side)
        for row, found in own.items()
    }
    return {**under, **sure}


def speaks_of_income(label: str) -> bool:
    """Return whether a label begins or ends with a word for income, or names a result."""
    words = words_of(label)
    return Side.INCOME in {side_of_word(word) for word in (*words[:1], *words[-1:])} or any(
        map(is_result_word, words)
    )


def _by_column(table: Table) -> dict[int, Side]:
    """Return the sides that a column of texts names, left or right of the amounts: hardly any other
    word in it, and few different ones."""
    words = {side: {*SIDES[side]} for side in MONEY_SIDES}
    columns = sorted({*table.labels, *table.evidence.heads} - table.amounts.columns.keys())
    if len(columns) < 2:
        return {}
    stated = table.amounts.rows
    rows = [
        row for row, meaning in table.roles.items() if meaning.role is Role.LINE and row in stated
    ]
    for column in columns:
        texts = _of_few_kinds(table, rows, column)
        named = {
            row: side for row, text in texts.items() for side in MONEY_SIDES if text in words[side]
        }
        if len(texts) * 10 >= 8 * len(rows) and 5 * len(named) >= 3 * len(rows) > 0:
            return named
    return {}


def _by_group(table: Table) -> Iterator[tuple[int, Side]]:
    """Yield the side of each row whose group, named in a column before that of its label, is one: a
    short text of the side that stands on several rows."""
    for column in table.labels[:-1]:
        texts = {row: text for row in table.roles if (text := table.grid.text(row, column))}
        met = Counter(texts.values())
        sides = {
            text: found.side
            for text, count in met.items()
            if 1 < count < len(texts)
            and 0 < len(words := words_of(text)) <= _MOST_WORDS
            and (side_of_word(words[0]) or side_of_word(words[-1])) is not None
            and (found := named_side(text)) is not None
        }
        if sides:
            yield from ((row, sides[text]) for row, text in texts.items() if text in sides)
            return


def _of_few_kinds(table: Table, rows: Iterable[int], column: int) -> dict[int, str]:
    """Return the folded texts of a column by row; nothing where hardly two are alike."""
    found, kinds = {}, set()
    for row in rows:
        if text := table.grid.text(row, column):
            found[row] = fold(text)
            kinds.add(found[row])
            if len(kinds) > _MOST_KINDS:
                return {}
    return found


def _headings(table: Table) -> dict[int, SideOf]:
    """Return the rows without amounts whose text names a side in few words."""
    found: dict[int, SideOf] = {}
    stated = table.amounts.rows
    first, last = min(*table.labels, *table.columns), max(*table.labels, *table.columns)
    for row in table.roles:
        if row not in stated:
            text = " ".join(
                filter(None, (table.grid.text(row, column) for column in range(first, last + 1)))
            )
            side = named_side(text)
            if side is not None and len(words_of(text)) <= _MOST_WORDS + 2:
                found[row] = side
    return found


def _by_heading(table: Table, headings: Mapping[int, SideOf]) -> Iterator[tuple[int, Side]]:
    """Yield the side of each row under a heading that names one, down to the next that does, or to
    a result; none where amounts stand above the first, unless headings name both sides."""
    current: Side | None = None
    stated = table.amounts.rows
    both = {side for side, is_sure in headings.values() if is_sure} == set(MONEY_SIDES)
    for row in table.roles:
        if row not in stated:
            current = headings[row].side if row in headings else current
        elif current is None and not both:
            return
        elif current is not None and not is_result(table.label(row)):
            yield row, current
        else:
            current = None
            if not both:
                return


def _by_total(table: Table, own: Mapping[int, SideOf]) -> Iterator[tuple[int, Side]]:
    """Yield the rows that a total of one side adds up, and what they add up themselves."""
    parts = {each.total: each.parts for each in table.sums or ()}
    for total, found in own.items():
        waiting, seen = [total] if found.is_sure and total in parts else [], set[int]()
        while waiting:
            row = waiting.pop()
            if row in seen:
                continue
            seen.add(row)
            if all(factor > 0 for _, factor in parts.get(row, ())):
                waiting += [part for part, _ in parts.get(row, ())]
            if row != total:
                yield row, found.side
