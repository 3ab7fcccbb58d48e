"""Which column of an account file is what: declared by a layout, else told by the words of the
header."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.ledgers.masking import is_personal, masked
from budgetcli.model.errors import BudgetError, LayoutError, UnknownNameError
from budgetcli.model.names import fold, one_line
from budgetcli.model.records import to_year
from budgetcli.model.sentences import worded
from budgetcli.reading.terms import stage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.ledgers.layouts import AccountLayout
    from budgetcli.model.budgets import Year
    from budgetcli.model.errors import Place

AMOUNT, DEBIT, CREDIT, YEAR, STAGE, SIGNS, SIDE = (
    "amount",
    "debit",
    "credit",
    "year",
    "stage",
    "signs",
    "side",
)
MONEY = (AMOUNT, DEBIT, CREDIT)
LINE = "line"
"""What a column of amounts is of, where a layout says that each is a line of its own."""

LENGTH = "account_length"
"""How long the account string is, where it is parted by characters: one that lost its leading zeros
has other pieces."""

WORDS = {
    "account": (
        "konto",
        "kontonr",
        "konto nr",
        "kontonummer",
        "kontostreng",
        "kontostrengen",
        "account",
        "account number",
        "account no",
        "account code",
        "gl account",
        "registreringskonto",
        "sachkonto",
    ),
    AMOUNT: (
        "beloeb",
        "beloep",
        "belopp",
        "amount",
        "betrag",
        "beloeb i kr",
        "beloeb kr",
        "beloeb dkk",
        "beloeb i dkk",
        "nettobeloeb",
        "posteringsbeloeb",
        "bogfoert beloeb",
        "value",
        "sum",
    ),
    DEBIT: ("debet", "debit", "soll", "debet beloeb", "debit amount"),
    CREDIT: ("kredit", "credit", "haben", "kredit beloeb", "credit amount"),
    YEAR: (
        "aar",
        "year",
        "jahr",
        "budgetaar",
        "regnskabsaar",
        "fiscal year",
        "financial year",
        "haushaltsjahr",
    ),
    STAGE: ("fase", "stage", "phase", "budgettype", "version", "status"),
    "committee": (
        "udvalg",
        "committee",
        "utvalg",
        "naemnd",
        "ausschuss",
        "department",
        "forvaltning",
    ),
    "function": ("funktion", "function", "funksjon", "verksamhet", "produkt", "functional code"),
    "kind": ("art", "kind", "hovedart", "kostenart", "object", "artskonto"),
    "cost_centre": (
        "omkostningssted",
        "cost centre",
        "cost center",
        "kostensted",
        "ansvar",
        "kostenstelle",
        "psp element",
    ),
    SIDE: ("side", "udgift indtaegt", "expenditure or income"),
    "text": ("tekst", "text", "posteringstekst", "description", "beskrivelse", "bemaerkning"),
}
"""What a folded header stands for."""

_YEAR_AMONG_WORDS = re.compile(
    r"(?:[a-z]{1,12} ){0,2}(?:[a-z]{1,12} ?)?((?:19|20)\d\d)(?: [a-z]{1,12}){0,3}"
)
_STORED = re.compile(r"\d\.\d{14}E\+\d{2}")
_STORED_DIGITS = 15

_WORD_OF = {header: word for word, headers in WORDS.items() for header in headers}
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_DATE = re.compile(r"(\d{4})-?\d\d-?\d\d(?:[ T].*)?|\d{1,2}[-./]\d{1,2}[-./](\d{4})(?:[ T].*)?")
_YEAR_HEADER = re.compile(r"(?:[a-z]{1,10} ?)?((?:19|20)\d\d)(?: [a-z]{1,10})?")


def code_of(number: Decimal) -> str:
    """Return a code that is stored as a number; of more than 15 digits a spreadsheet keeps no more:
    `1.23456789012345E+15`."""
    if number != number.to_integral_value():
        return str(number)
    return (
        f"{number:.14E}" if abs(number) >= 10**_STORED_DIGITS else f"{number.to_integral_value():f}"
    )


def year_of(text: str) -> Year | None:
    """Return the year that a row states, alone, in a date, or in words such as `2024/25`; None
    where there is none."""
    date = _DATE.fullmatch(text)
    year = (date[1] or date[2]) if date else text.removesuffix(".0")
    return (
        to_year(year)
        if _YEAR.search(year) and (date or not year.isdigit() or len(year) == 4)
        else None
    )


class Dimension(NamedTuple):
    """A value of each row: a column from 0, whole or from one character, or part, up to another.

    `fixed` is a value that all rows of a file have, since the folder that it is in says so; with
    `measured` it is how long the text is.
    """

    name: str
    column: int
    first: int = 0
    last: int | None = None
    separator: str | None = None
    personal: bool = False
    fixed: str | None = None
    measured: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether the value is all that the column holds."""
        return self.last is None and self.fixed is None and not self.measured

    def of(self, text: str) -> str:
        """Return the value that a column's text gives, without blanks around it; of a code cut
        short no part with digits that are lost."""
        if self.fixed is not None:
            return self.fixed
        whole = f"{Decimal(text):f}" if _STORED.fullmatch(text) else text
        if self.measured:
            return str(len(whole.strip()))
        if self.last is None or (
            whole != text and (self.separator is not None or self.last > _STORED_DIGITS)
        ):
            return text.strip()
        text = whole
        if self.separator is None:
            return text[self.first : self.last].strip()
        return self.separator.join(text.split(self.separator)[self.first : self.last]).strip()


class Money(NamedTuple):
    """A column of amounts, from 0, with the year, stage and line it states; `factor` -1 turns it:
    debit is expenditure."""

    column: int
    year: Year | None = None
    stage: str | None = None
    factor: int = 1
    line: str | None = None


class Plan(NamedTuple):
    """Where everything is in the rows of one file: dimensions by name, the columns of amounts, and
    the headers."""

    headers: tuple[str, ...]
    dimensions: Mapping[str, Dimension]
    money: tuple[Money, ...]

    @property
    def is_signed(self) -> bool:
        """Whether debit and credit say which amount is expenditure."""
        return SIGNS in self.dimensions or any(each.factor < 0 for each in self.money)

    def within(self, folders: Mapping[str, str]) -> Plan:
        """Return the plan with what the names of folders say, `year=2024`, where no column of that
        name does."""
        known = {fold(header) for header in self.headers}
        said = {
            _WORD_OF.get(fold(name), fold(name)): value
            for name, value in folders.items()
            if fold(name) not in known
        }
        new = {
            word: Dimension(word, 0, fixed=value)
            for word, value in said.items()
            if word not in (*self.dimensions, *MONEY)
        }
        return self._replace(dimensions={**self.dimensions, **new})

    def find(self, name: str, place: Place) -> Dimension:
        """Return the dimension of this name: a word of the layout, an English word, or a header,
        folded. Raises UnknownNameError."""
        known = {fold(each): each for each in self.dimensions}
        found = known.get(fold(name)) or _WORD_OF.get(fold(name))
        if found is None or found not in self.dimensions:
            raise UnknownNameError("unknown-column", "column", name, self.dimensions, at=place)
        return self.dimensions[found]


def word_of(header: str) -> str | None:
    """Return what a header stands for: a key of `WORDS`, or None."""
    return _WORD_OF.get(fold(header))


def is_header(record: Sequence[str], declared: Iterable[str] = ()) -> bool:
    """Return whether a record names an account or a code, and an amount, as only a header does; or
    all the headers that are declared."""
    fields, wanted = (
        set(map(fold, record)),
        {fold(each) for each in declared if not each.startswith("#")},
    )
    if wanted and wanted <= fields:
        return True
    words = {_WORD_OF.get(field) for field in fields}
    return bool(words & {AMOUNT, DEBIT}) and bool(
        words & {"account", "committee", "function", "kind", "cost_centre"}
    )


def plan_of(headers: Sequence[str], layout: AccountLayout, place: Place) -> Plan:
    """Return where everything is under these headers.

    Raises LayoutError where the layout names a header that is not there, BudgetError where no
    column of amounts is clear.
    """
    named = tuple(one_line(masked(header) if layout.masking else header) for header in headers)
    at = {word: _position(header, named, place) for word, header in layout.columns.items()}
    at = {**_told(named, at, layout), **at}
    money = tuple(_money(named, at, layout, place))
    taken = {each.column for each in money}
    dimensions = {
        word: Dimension(word, column, personal=is_personal(fold(named[column])))
        for word, column in at.items()
        if word not in MONEY
    }
    dimensions |= {piece.name: piece for piece in _pieces(at, layout, place)}
    if layout.signs is not None:
        told = dimensions.get(layout.signs.column)
        dimensions[SIGNS] = (
            told._replace(name=SIGNS)
            if told is not None
            else Dimension(SIGNS, _position(layout.signs.column, named, place))
        )
    if any(each.line is not None for each in money):
        dimensions[LINE] = Dimension(LINE, 0, fixed="")
    for number, header in enumerate(named):
        if number not in taken:
            name = fold(header).replace(" ", "_") or f"column_{number + 1}"
            dimensions.setdefault(name, Dimension(name, number, personal=is_personal(fold(header))))
    return Plan(named, dimensions, money)


def _position(header: str, headers: Sequence[str], place: Place) -> int:
    if header.startswith("#") and header[1:].isdigit():
        if not 1 <= int(header[1:]) <= len(headers):
            raise LayoutError(
                "bad-layout",
                worded(
                    "there is no column {value}, only {count}", value=header[1:], count=len(headers)
                ),
                at=place,
            )
        return int(header[1:]) - 1
    wanted = [number for number, each in enumerate(headers) if each == header]
    wanted = wanted or [number for number, each in enumerate(headers) if fold(each) == fold(header)]
    if len(wanted) != 1:
        said = f"{len(wanted)} columns are" if wanted else "no column is"
        raise LayoutError(
            "bad-layout",
            worded("{said} called `{header}`", said=said, header=header),
            at=place,
            hint=worded("the columns are: {names}", names=", ".join(headers)),
        )
    return wanted[0]


def _told(
    headers: Sequence[str], declared: Mapping[str, int], layout: AccountLayout
) -> dict[str, int]:
    """Return the columns that the words of the header tell apart; a word that two columns have
    tells nothing."""
    words = [_WORD_OF.get(fold(header)) for header in headers]
    found = {
        word: number
        for number, word in enumerate(words)
        if word
        and words.count(word) == 1
        and word not in declared
        and number not in declared.values()
    }
    if layout.amounts or any(word in declared for word in MONEY):
        found = {word: number for word, number in found.items() if word not in MONEY}
    return found


def _money(
    headers: Sequence[str], at: Mapping[str, int], layout: AccountLayout, place: Place
) -> Iterator[Money]:
    """Yield the columns of amounts: those declared, else one amount, debit and credit, or a column
    a year."""
    if layout.amounts:
        yield from (
            Money(_position(each.column, headers, place), each.year, each.stage, line=each.line)
            for each in layout.amounts
        )
    elif AMOUNT in at:
        yield Money(at[AMOUNT])
    elif DEBIT in at and CREDIT in at:
        yield from (Money(at[DEBIT], factor=-1), Money(at[CREDIT]))
    else:
        yield from _years(headers, place)


def _years(headers: Sequence[str], place: Place) -> Iterator[Money]:
    """Yield a column of amounts for each header that is a year, with its stage where that is named;
    deviations are no amounts.

    Raises BudgetError where there is none, or two for one year and stage.
    """
    named = [
        (number, named)
        for number, header in enumerate(headers)
        if (named := _year_named(fold(header)))
    ]
    found = [(number, year, stage) for number, (year, stage) in named if stage != "deviation"]
    if not found or len({(year, stage) for _, year, stage in found}) != len(found):
        raise BudgetError(
            "account-columns",
            worded("no column is clearly the amount among: {names}", names=", ".join(headers)),
            at=place,
            hint='say it in a layout: [columns] amount = "HEADER"',
        )
    yield from (Money(number, year, stage) for number, year, stage in found)


def _year_named(folded: str) -> tuple[int, str | None] | None:
    """Return the year and the stage that the header of a column of amounts names; several words
    beside the year must name a stage."""
    match, stage = _YEAR_AMONG_WORDS.fullmatch(folded), stage_of(folded)
    return (
        (int(match[1]), stage)
        if match and (stage is not None or _YEAR_HEADER.fullmatch(folded))
        else None
    )


def _pieces(at: Mapping[str, int], layout: AccountLayout, place: Place) -> Iterator[Dimension]:
    if layout.account.pieces and "account" not in at:
        raise LayoutError(
            "bad-layout",
            "[account] parts the account string, and no column is called the account",
            at=place,
            hint='[columns] account = "HEADER"',
        )
    if layout.account.pieces and layout.account.separator is None:
        yield Dimension(LENGTH, at["account"], measured=True)
    for name, first, last in layout.account.pieces:
        yield Dimension(name, at["account"], first, last, layout.account.separator)
