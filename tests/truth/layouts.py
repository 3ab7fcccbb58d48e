"""Layouts of this campaign: the shapes in which budgets state more than one relation of a figure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.publishers.cases import BOOK_ONLY, LAYOUTS
from tests.publishers.drawing import Draw
from tests.publishers.sheets import Numbers
from tests.truth.tables import Relation, Table, added, of_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.truth.tables import Cell

BOOKED = {
    "numeric_codes",
    "two_units",
    "signs_open",
    "long_form",
    "units_below_years",
    "error_cells",
    "withheld",
    "check_column",
}
"""Layouts of other tests that state no total, or leave open on purpose what this campaign needs
settled."""


class Draft:
    """A table being written: rows of texts and amounts, and the relations between them."""

    def __init__(self, draw: Draw, decimals: int = 0) -> None:
        self.draw, self.words = draw, draw.words
        self.numbers = Numbers(
            draw.words.mark, draw.words.group if draw.random.random() < 0.7 else "", decimals
        )
        self.rows: list[list[str]] = []
        self.amounts: dict[Cell, Decimal] = {}
        self.relations: list[Relation] = []
        self.labels = draw.random.sample(draw.words.lines, len(draw.words.lines))

    def head(self, *texts: object) -> None:
        self.rows.append([str(each) for each in texts])

    def line(self, *before: str, amounts: Sequence[Decimal | None]) -> int:
        row = len(self.rows)
        self.rows.append(
            [*before, *("" if each is None else self.numbers.print(each) for each in amounts)]
        )
        self.amounts |= {
            (row, len(before) + at): each for at, each in enumerate(amounts) if each is not None
        }
        return row

    def lines(self, count: int, width: int, low: int = 300, high: int = 60_000) -> list[int]:
        """Write lines of amounts near each other; return their rows."""
        return [
            self.line(self.labels.pop(), amounts=self.some(width, low, high)) for _ in range(count)
        ]

    def some(self, width: int, low: int = 300, high: int = 60_000) -> list[Decimal]:
        step = Decimal(1).scaleb(-self.numbers.decimals)
        return [
            each.quantize(step)
            for each in self.draw.amounts(width, low, high, self.numbers.decimals)
        ]

    def total(self, label: str, parts: Sequence[tuple[int, int]], first: int = 1) -> int:
        """Write the sum of rows, each with its factor."""
        columns = sorted(
            {column for row, column in self.amounts for _, part in parts if row == part}
        )
        made = [
            added(factor * self.amounts[part, column] for factor, part in parts)
            for column in columns
        ]
        before = ["", label][-first:] if first <= 2 else [label]
        row = self.line(*before, amounts=made)
        self.relations += [
            Relation((row, column), tuple((factor, (part, column)) for factor, part in parts))
            for column in columns
        ]
        return row

    def across(self, result: int, parts: Sequence[tuple[int, int]]) -> None:
        """State that a column is the sum of others, each with its factor, in every row of amounts."""
        for row in sorted({row for row, _ in self.amounts}):
            if (row, result) in self.amounts and all(
                (row, column) in self.amounts for _, column in parts
            ):
                self.relations.append(
                    Relation(
                        (row, result), tuple((factor, (row, column)) for factor, column in parts)
                    )
                )

    def made(self, name: str, sign: str | None = "expense-positive") -> Table:
        width = max(map(len, self.rows))
        rows = tuple((*row, *[""] * (width - len(row))) for row in self.rows)
        return Table(name, rows, self.amounts, tuple(self.relations), self.numbers, sign)

    @property
    def unit(self) -> str:
        return self.words.units[1000]


def ones(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return rows that are added."""
    return [(1, row) for row in rows]


def groups(draw: Draw) -> Table:
    """Two or three groups with their totals and a grand total."""
    draft = Draft(draw, draw.random.choice((0, 1)))
    draft.head(draft.unit, *draw.years(draw.random.choice((2, 3, 4))))
    totals = []
    for area in draft.words.areas[: draw.random.choice((2, 3))]:
        rows = draft.lines(draw.random.randint(2, 5), len(draft.rows[0]) - 1)
        totals.append(draft.total(f"{area} {draft.words.total.lower()}", ones(rows)))
    draft.total(draft.words.grand, ones(totals))
    return draft.made("groups")


def short(draw: Draw) -> Table:
    """Two or three lines and a total."""
    draft = Draft(draw)
    draft.head(draft.unit, *draw.years(draw.random.choice((2, 3))))
    draft.total(
        draft.words.total, ones(draft.lines(draw.random.choice((2, 3)), len(draft.rows[0]) - 1))
    )
    return draft.made("short")


def long(draw: Draw) -> Table:
    """Many lines and a total."""
    draft = Draft(draw)
    draft.head(draft.unit, *draw.years(3))
    draft.labels = [f"{label} {part}" for part in ("2", "1") for label in draft.labels]
    draft.total(draft.words.total, ones(draft.lines(draw.random.randint(18, 30), 3)))
    return draft.made("long")


def quarters(draw: Draw) -> Table:
    """Four quarters and the year beside them."""
    draft = Draft(draw)
    named = {
        "da": ("1. kvt.", "2. kvt.", "3. kvt.", "4. kvt."),
        "de": ("1. Quartal", "2. Quartal", "3. Quartal", "4. Quartal"),
    }
    draft.head(draft.unit, *named.get(draw.language, ("Q1", "Q2", "Q3", "Q4")), draft.words.total)
    rows = []
    for _ in range(draw.random.randint(3, 6)):
        parts = draft.some(4)
        rows.append(draft.line(draft.labels.pop(), amounts=[*parts, added(parts)]))
    draft.total(draft.words.total, ones(rows))
    draft.across(5, ones([1, 2, 3, 4]))
    return draft.made("quarters")


CHANGE = {"da": "Ændring", "de": "Veränderung", "en": "Change"}


def change(draw: Draw) -> Table:
    """Two years and the change between them."""
    draft = Draft(draw)
    first, second = draw.years(2)
    draft.head(draft.unit, first, second, CHANGE[draw.language])
    rows = []
    for _ in range(draw.random.randint(3, 7)):
        before, after = draft.some(2)
        rows.append(draft.line(draft.labels.pop(), amounts=[before, after, after - before]))
    draft.total(draft.words.total, ones(rows))
    draft.across(3, [(1, 2), (-1, 1)])
    return draft.made("change")


BALANCES = {
    "da": ("Primo", "Tilgang", "Afgang", "Ultimo"),
    "de": ("Anfangsbestand", "Zugang", "Abgang", "Endbestand"),
    "en": ("Opening balance", "Additions", "Disposals", "Closing balance"),
}


def balances(draw: Draw) -> Table:
    """Opening balance, additions, disposals, closing balance."""
    draft = Draft(draw)
    draft.head(draft.unit, *BALANCES[draw.language])
    rows = []
    for _ in range(draw.random.randint(3, 6)):
        opening, more = draft.some(1, 2_000, 90_000)[0], draft.some(1, 100, 900)[0]
        less = -draft.some(1, 100, 900)[0]
        rows.append(
            draft.line(draft.labels.pop(), amounts=[opening, more, less, opening + more + less])
        )
    draft.total(draft.words.total, ones(rows))
    draft.across(4, ones([1, 2, 3]))
    return draft.made("balances", sign=None)


RESULT = {
    "da": ("Indtægter i alt", "Udgifter i alt", "Resultat", "Skatter", "Tilskud"),
    "de": ("Summe Erträge", "Summe Aufwendungen", "Ergebnis", "Steuern", "Zuweisungen"),
    "en": ("Total revenue", "Total expenditure", "Net result", "Taxes", "Grants"),
}


def result(draw: Draw) -> Table:
    """Revenue with its total, expenditure with its total, and the result."""
    draft = Draft(draw)
    revenue, spent, net, taxes, grants = RESULT[draw.language]
    draft.head(draft.unit, *draw.years(3))
    earned = [draft.line(label, amounts=draft.some(3, 50_000, 90_000)) for label in (taxes, grants)]
    whole = draft.total(revenue, ones(earned))
    costs = draft.total(spent, ones(draft.lines(draw.random.randint(2, 5), 3, 3_000, 20_000)))
    draft.total(net, [(1, whole), (-1, costs)])
    return draft.made("result", sign=None)


def sides(draw: Draw) -> Table:
    """Expenditure, income and net beside each other."""
    draft = Draft(draw, 1)
    year = draw.year
    draft.head(
        draft.words.units[1_000_000],
        *(
            f"{year} {side.lower()}"
            for side in (draft.words.expenditure, draft.words.income, draft.words.net)
        ),
    )
    rows = []
    for _ in range(draw.random.randint(3, 6)):
        spent, earned = -draft.some(1, 40, 900)[0], draft.some(1, 2, 60)[0]
        rows.append(draft.line(draft.labels.pop(), amounts=[spent, earned, spent + earned]))
    draft.total(draft.words.total, ones(rows))
    draft.across(3, ones([1, 2]))
    return draft.made("sides", sign=None)


def codes(draw: Draw) -> Table:
    """A tree of codes, the sum of each group above its lines, and the total below."""
    draft = Draft(draw)
    draft.head({"da": "Nr.", "de": "Nr.", "en": "No."}[draw.language], draft.unit, *draw.years(3))
    tops = []
    for number, area in enumerate(draft.words.areas[:3], 1):
        parts = [
            (f"{number:02d}.{part:02d}", draft.labels.pop(), draft.some(3))
            for part in range(1, draw.random.randint(3, 5))
        ]
        row = draft.line(
            f"{number:02d}",
            area,
            amounts=[added(column) for column in zip(*(each for _, _, each in parts), strict=True)],
        )
        rows = [draft.line(code, label, amounts=amounts) for code, label, amounts in parts]
        draft.relations += [
            Relation((row, column), tuple((1, (part, column)) for part in rows))
            for column in (2, 3, 4)
        ]
        tops.append(row)
    draft.total(draft.words.total, ones(tops), first=2)
    return draft.made("codes")


OF_WHICH = {"da": "heraf løn", "de": "davon Personal", "en": "of which staff"}


def of_which(draw: Draw) -> Table:
    """Lines, one with a part of it below, which the total does not count."""
    draft = Draft(draw)
    draft.head(draft.unit, *draw.years(3))
    rows = draft.lines(3, 3, 5_000, 60_000)
    draft.line(OF_WHICH[draw.language], amounts=draft.some(3, 300, 2_000))
    rows += draft.lines(2, 3)
    draft.total(draft.words.total, ones(rows))
    return draft.made("of_which")


def carried(draw: Draw) -> Table:
    """Opening and closing balances as rows, each year opening with what the year before closed
    with."""
    draft = Draft(draw)
    opening, more, less, closing = BALANCES[draw.language]
    draft.head(draft.unit, *draw.years(4))
    balance = draft.some(1, 20_000, 90_000)[0]
    columns = []
    for _ in range(4):
        moves = [draft.some(1, 500, 4_000)[0], -draft.some(1, 500, 4_000)[0]]
        columns.append([balance, *moves, balance + added(moves)])
        balance = columns[-1][-1]
    rows = [
        draft.line(label, amounts=row)
        for label, row in zip(
            (opening, more, less, closing), zip(*columns, strict=True), strict=True
        )
    ]
    draft.relations += [
        Relation((rows[3], column), tuple((1, (row, column)) for row in rows[:3]))
        for column in range(1, 5)
    ]
    draft.relations += [
        Relation((rows[0], column), ((1, (rows[3], column - 1)),)) for column in range(2, 5)
    ]
    return draft.made("carried", sign=None)


OWN: tuple[Callable[[Draw], Table], ...] = (
    groups,
    short,
    long,
    quarters,
    change,
    balances,
    result,
    sides,
    codes,
    of_which,
    carried,
)
LANGUAGES = ("da", "en", "de")


def tables(count: int, seed: int) -> Iterator[Table]:
    """Yield so many made tables: half of them of the layouts here, half of those of made
    publishers."""
    published = [each for each in LAYOUTS if each.__name__ not in BOOK_ONLY | BOOKED]
    for number in range(count):
        draw = Draw(seed + number, LANGUAGES[number % len(LANGUAGES)])
        if number % 2 == 0:
            yield OWN[(number // 2) % len(OWN)](draw)
        else:
            layout = published[(number // 2) % len(published)]
            yield of_sheet(layout.__name__, layout(draw))
