"""Which side a row has, by label, column, heading or total; and the rows that set the two sides
against each other."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Measure, Role, Side
from budgetcli.model.names import fold
from budgetcli.reading.headings import years_in
from budgetcli.reading.structures import code_of
from budgetcli.reading.tables import RowSum
from budgetcli.reading.terms import (
    CHANGES,
    CLOSING,
    COSTS,
    LOAN_FLOWS,
    LOANS,
    OPENING,
    RESULT_ENDINGS,
    RESULTS,
    SIDE_ENDINGS,
    SIDES,
    SURPLUSES,
    TAX_ENDINGS,
    TAXES,
    TOTAL,
    TOTAL_WORDS,
    YEAR_WORDS,
    without_other_sides,
    word_set,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.reading.tables import ReadTable, TableRowRole

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


_WORK = word_set("""
    monitoring management administration collection assessment control audit enforcement services service office division department bureau
    unit forvaltning administrasjon opkraevning innkreving uppboerd afdeling avdeling avdelning kontor kontrol kontroll styring tilsyn
    verwaltung erhebung einziehung abteilung amt gestion recouvrement inning
    """)
"""Words for work and for who does it: a label that ends with one names what is paid for, whatever the
work is about."""

_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_] ){3,}[^\W\d_](?!\w)")
_HUMP = re.compile(r"(?<=[^\W\d_A-ZÆØÅÄÖÜ])(?=[A-ZÆØÅÄÖÜ])")
"""Letters set apart, and where a word in camel case begins anew."""

_LISTED = re.compile(r"[,&+]")
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


def _is_work(words: Sequence[str]) -> bool:
    """Return whether words name work on income, or who does it: what is paid for."""
    return len(words) > 1 and words[-1] in _WORK and side_of_word(words[-2]) is Side.INCOME


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


def sides_of(table: ReadTable) -> dict[int, SideOf]:
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
    """Return whether a label begins or ends with a word for income, ends with one for taxes, or
    names a result."""
    words = words_of(label)
    taxes = bool(words) and (words[-1] in TAXES or words[-1].endswith(TAX_ENDINGS))
    alone = not {"of", "and", "og", "und"} & set(words) and not _LISTED.search(label)
    if taxes and alone and len(words) <= _SHORT:
        return True
    if _is_work(words):
        return any(map(is_result_word, words))
    return Side.INCOME in {side_of_word(word) for word in (*words[:1], *words[-1:])} or any(
        map(is_result_word, words)
    )


def _by_column(table: ReadTable) -> dict[int, Side]:
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


def _by_group(table: ReadTable) -> Iterator[tuple[int, Side]]:
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
            and not _is_work(words)
            and (found := named_side(text)) is not None
        }
        if sides:
            yield from ((row, sides[text]) for row, text in texts.items() if text in sides)
            return


def _of_few_kinds(table: ReadTable, rows: Iterable[int], column: int) -> dict[int, str]:
    """Return the folded texts of a column by row; nothing where hardly two are alike."""
    found, kinds = {}, set()
    for row in rows:
        if text := table.grid.text(row, column):
            found[row] = fold(text)
            kinds.add(found[row])
            if len(kinds) > _MOST_KINDS:
                return {}
    return found


def _headings(table: ReadTable) -> dict[int, SideOf]:
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


def _by_heading(table: ReadTable, headings: Mapping[int, SideOf]) -> Iterator[tuple[int, Side]]:
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


def _by_total(table: ReadTable, own: Mapping[int, SideOf]) -> Iterator[tuple[int, Side]]:
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


MOST_PARTS = 40
"""A result of more rows than this is none that a reader could follow."""

COUNTED = (Role.LINE, Role.SUBTOTAL, Role.TOTAL)

_BETWEEN = r"(?:\s*(?:,|\+|-|−|–|/|&|und|and|og|och|et|e|y|en|i|ja|bis|minus|plus|less)\s*)"
_REFERENCES = re.compile(
    rf"(?<![\w.])(\d{{1,3}}|[A-Z]{{1,3}}|[IVX]{{1,5}})((?:{_BETWEEN}(?:\d{{1,3}}"
    rf"|[A-Z]{{1,3}}|[IVX]{{1,5}})\b)+)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(rf"(?<![\d.,])(\d{{1,3}})((?:{_BETWEEN}\d{{1,3}})+)(?!\d)", re.IGNORECASE)
_NAME, _DIGITS = re.compile(r"\w+"), re.compile(r"\d+")


class ResultReading(NamedTuple):
    """One way to make a result: its parts with their signs, and whether words say so, whatever the
    figures are."""

    parts: tuple[tuple[int, int], ...]
    is_stated: bool


def with_results(table: ReadTable) -> ReadTable:
    """Return the table with the sums of its results: each the two sides since the one before, with
    that one, whatever the figures say.

    A sum that makes a side of a result is no sum: it was made of figures before words were heard.
    """
    table = _with_changes(table)
    called = [
        row
        for row, meaning in table.roles.items()
        if meaning.role in COUNTED and _is_result(table, row)
    ]
    if not called or not table.sums:
        sums = table.sums or ()
    else:
        sums = tuple(
            each
            for each in table.sums
            if each.total not in called and not {part for part, _ in each.parts} & set(called)
        )
    if not called:
        return table
    told = table._replace(sums=sums)
    found = list(_Results(told, set(called)).all())
    known = {each.total for each in found}
    kept = tuple(
        each
        for each in table.sums or ()
        if each in sums or (each.total in called and each.total not in known)
    )
    return _without_unasked(_with_roles(table, (*kept, *found), found), known)


def _without_unasked(table: ReadTable, asked: set[int]) -> ReadTable:
    """Return the table without what was not asked of rows that are asked now."""
    places = {table.grid.place(row, column) for row in asked for column in table.columns}
    return table._replace(unasked=tuple(each for each in table.unasked if each.place not in places))


def _with_changes(table: ReadTable) -> ReadTable:
    """Return the table with rows that say nothing but that they are a change as the difference of
    the two rows before them.

    Such a row is in no sum, and its column is never a line of the table.
    """
    found: dict[int, RowSum] = {}
    stated = table.amounts.rows
    rows = [
        row for row, meaning in table.roles.items() if meaning.role in COUNTED and row in stated
    ]
    for row in rows:
        words = set(words_of(table.label(row)))
        if not words & CHANGES or not words <= CHANGES | YEAR_WORDS:
            continue
        before = [each for each in rows if each < row and each not in found]
        named = [
            each
            for each in before
            if set(years_in(table.label(each))) & set(years_in(table.label(row)))
        ]
        one, other = (
            (named if len(named) == 2 else before[-2:]) if len(before) > 1 else (None, None)
        )
        if one is None or other is None or table.roles[row].role is not Role.LINE:
            continue
        tallies = [
            (tally(table, row, parts), parts)
            for parts in (((other, 1), (one, -1)), ((one, 1), (other, -1)))
        ]
        (held, failed), parts = max(tallies, key=lambda each: each[0][0] - each[0][1])
        if held >= max(failed, 1):
            found[row] = RowSum(row, parts)
    if not found:
        return table
    roles = {
        row: meaning._replace(role=Role.MEMO, parent=None) if row in found else meaning
        for row, meaning in table.roles.items()
    }
    kept = [
        each
        for each in table.sums or ()
        if each.total not in found and not {part for part, _ in each.parts} & found.keys()
    ]
    return table._replace(sums=(*kept, *found.values()), roles=roles)


def _is_result(table: ReadTable, row: int) -> bool:
    words = set(words_of(table.label(row)))
    return is_result(table.label(row)) and words.isdisjoint(OPENING) and words.isdisjoint(CLOSING)


class _Results:
    """The rows of a table from top to bottom, and what no result has taken yet."""

    def __init__(self, table: ReadTable, called: set[int]) -> None:
        self.table, self.called = table, called
        self.sides: Mapping[int, SideOf] = sides_of(table)
        self.money = [
            column for column, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT
        ]
        self.inner = {part for each in table.sums or () for part, _ in each.parts}
        self.names = self._names()

    def _names(self) -> dict[str, int]:
        """Return the rows by the numbers or letters that their labels begin with, or that stand in
        the column of codes."""
        names: dict[str, int] = {}
        for row in self.table.roles:
            code = (
                self.table.grid.text(row, self.table.codes) if self.table.codes is not None else ""
            )
            code = code or code_of(self.table.label(row)) or ""
            if code:
                names.setdefault(code.strip(".)( ").lstrip("0").upper(), row)
        return names

    def all(self) -> Iterator[RowSum]:
        """Yield the sum of each result whose parts are told, in order."""
        free: list[int] = []
        results: list[int] = []
        for row, meaning in self.table.roles.items():
            if meaning.role not in COUNTED or not self._is_stated(row):
                continue
            if row not in self.called:
                if row not in self.inner:
                    free.append(row)
                continue
            found = self._chosen(row, list(self._readings(row, free, results)))
            if found is None:
                free.append(row)
                continue
            yield RowSum(row, found)
            taken = {part for part, _ in found}
            free = [each for each in free if each not in taken]
            results = [*(each for each in results if each not in taken), row]

    def _is_stated(self, row: int) -> bool:
        return any((row, column) in self.table.amounts for column in self.money)

    def _readings(
        self, row: int, free: Sequence[int], results: Sequence[int]
    ) -> Iterator[ResultReading]:
        """Yield what a result may be made of, the likeliest first."""
        referred = self._referred(row)
        if len(referred) > 1:
            yield from (
                ResultReading(parts, is_stated=True) for parts in self._signed(row, referred)
            )
            return
        sided = [each for each in free if each in self.sides]
        both = {self.sides[each].side for each in sided} == {Side.EXPENDITURE, Side.INCOME}
        if not free and len(results) > 1:
            yield from (
                ResultReading(parts, is_stated=True) for parts in self._signed(row, results)
            )
            return
        if len(free) == 2 and not sided:
            yield from (
                ResultReading(tuple(zip(free, signs, strict=True)), is_stated=False)
                for signs in ((1, 1), (1, -1), (-1, 1))
            )
        stated = bool(free) and len(sided) == len(free) and (both or bool(results))
        # What stands above the first row of a side was left from before.
        core = free[free.index(sided[0]) :] if both else free
        for parts in (
            *([core] if core != free else []),
            [*results[-1:], *free],
            [*results, *free],
            [*results[-1:], *sided],
            free,
            sided,
        ):
            if 1 < len(parts) <= MOST_PARTS and (both or set(parts) & set(results)):
                is_stated = stated or (parts is core and both and len(sided) == len(core))
                yield from (ResultReading(signed, is_stated) for signed in self._signed(row, parts))

    def _referred(self, row: int) -> list[int]:
        """Return the rows that a label names by number: `07 = Ergebnis (03 und 06)`."""
        label = self.table.label(row)
        found = _NUMBERS.search(label.partition("(")[2]) or _REFERENCES.search(
            label.partition("(")[2] or label
        )
        if found is None:
            return []
        named = [
            name.lstrip("0").upper()
            for name in (found[1], *(_DIGITS if found[1].isdigit() else _NAME).findall(found[2]))
        ]
        rows = [self.names[name] for name in named if name in self.names]
        return [each for each in dict.fromkeys(rows) if each != row] if len(rows) > 1 else []

    def _signed(self, row: int, parts: Sequence[int]) -> list[tuple[tuple[int, int], ...]]:
        """Return the parts with their signs: added up where the two sides are printed with opposite
        signs, else one less the other."""
        income = [self._factor(part) for part in parts]
        added, taken = [1] * len(parts), [-factor for factor in income]
        rest = [
            -1 if part in self.called else factor for part, factor in zip(parts, taken, strict=True)
        ]
        turned = [
            1 if part in self.called else factor for part, factor in zip(parts, taken, strict=True)
        ]
        words = set(words_of(self.table.label(row)))
        if self._are_opposite(parts) or -1 not in income:
            ways = [added, [-1] * len(parts), income, turned]
        elif words & COSTS:
            ways = [turned, taken, income, added]
        elif words & SURPLUSES:
            ways = [income, turned, added, rest]
        else:
            ways = [income, turned, taken, added]
        unique = list(dict.fromkeys(map(tuple, ways)))
        return [tuple(sorted(zip(parts, way, strict=True))) for way in unique]

    def _factor(self, row: int) -> int:
        """Return how a row enters income less expenditure."""
        side = self.sides.get(row)
        return (
            -1
            if side is not None and side.side is Side.EXPENDITURE and row not in self.called
            else 1
        )

    def _are_opposite(self, parts: Sequence[int]) -> bool:
        """Return whether the two sides among these rows are printed with opposite signs."""
        leans = {side: 0 for side in (Side.EXPENDITURE, Side.INCOME)}
        for row in parts:
            if row in self.sides and row not in self.called:
                leans[self.sides[row].side] += lean(self.table, row, self.money)
        return leans[Side.EXPENDITURE] * leans[Side.INCOME] < 0

    def _chosen(
        self, row: int, readings: Sequence[ResultReading]
    ) -> tuple[tuple[int, int], ...] | None:
        """Return the reading that most columns bear out, of equals the first; without any that
        does, the first that words state."""
        tallies = [
            (*tally(self.table, row, each.parts), -number) for number, each in enumerate(readings)
        ]
        if not tallies:
            return None
        held, failed, number = max(tallies, key=lambda each: (each[0] - each[1], each[2]))
        if held and held >= failed:
            return readings[-number].parts
        stated = list(compress(readings, (each.is_stated for each in readings)))
        if not stated:
            return None
        best = max(stated, key=lambda each: tally(self.table, row, each.parts)[0])
        return best.parts


def tally(table: ReadTable, row: int, parts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return in how many columns of money the parts make a row within rounding, and in how many
    they do not."""
    held = failed = 0
    for column in (
        index for index, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT
    ):
        result = table.amounts.get((row, column))
        there = [
            (each, factor)
            for part, factor in parts
            if (each := table.amounts.get((part, column))) is not None
        ]
        if result is None or not there or not any(each.amount for each, _ in there):
            continue
        made = sum((factor * Fraction(each.amount) for each, factor in there), Fraction(0))
        room = sum((Fraction(each.quantum) for each, _ in there), Fraction(result.quantum)) / 2
        good = abs(made - Fraction(result.amount)) <= room
        held += good
        failed += not good
    return held, failed


def lean(table: ReadTable, row: int, columns: Sequence[int]) -> int:
    """Return how many more amounts of a row are positive than negative in these columns."""
    amounts = [
        each.amount
        for column in columns
        if (each := table.amounts.get((row, column))) is not None and each.amount
    ]
    return sum(1 if amount > 0 else -1 for amount in amounts)


def _with_roles(table: ReadTable, sums: tuple[RowSum, ...], results: Sequence[RowSum]) -> ReadTable:
    """Return the table with results as totals over their parts; the one row that everything leads
    to is the total of the table."""
    still = {each.total for each in sums}
    gone = {
        (part, each.total)
        for each in table.sums or ()
        if each not in sums
        for part, _ in each.parts
    }
    roles = dict(table.roles)
    for row, meaning in roles.items():
        role = (
            Role.SUBTOTAL
            if row in still
            else Role.LINE
            if meaning.role in (Role.SUBTOTAL, Role.TOTAL)
            else meaning.role
        )
        parent = None if (row, meaning.parent) in gone else meaning.parent
        roles[row] = meaning._replace(role=role, parent=parent)
    for each in results:
        roles |= {part: roles[part]._replace(parent=each.total) for part, _ in each.parts}
        if _is_under(each.total, {part for part, _ in each.parts}, roles):
            roles[each.total] = roles[each.total]._replace(parent=None)
    tops = [
        row for row, meaning in roles.items() if meaning.role in COUNTED and meaning.parent is None
    ]
    if len(tops) == 1 and tops[0] in still:
        roles[tops[0]] = roles[tops[0]]._replace(role=Role.TOTAL)
    return table._replace(sums=sums, roles=roles)


def _is_under(row: int, parts: set[int], roles: Mapping[int, TableRowRole]) -> bool:
    """Return whether a row stands under one of its own parts."""
    seen: set[int] = set()
    above = roles[row].parent
    while above is not None and above not in seen:
        if above in parts:
            return True
        seen.add(above)
        above = roles[above].parent if above in roles else None
    return False
