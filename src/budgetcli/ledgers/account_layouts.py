"""Which column of an account file is what: declared by a layout (`schema = "budgetcli/accounts@1"`),
else told by the words of the header; personal identifiers made unreadable."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Sign
from budgetcli.model.declarations import load
from budgetcli.model.errors import BudgetError, LayoutError, UnknownNameError, worded
from budgetcli.model.names import fold, one_line
from budgetcli.model.numbers import SCALES, DecimalMark
from budgetcli.model.records import to_year
from budgetcli.reading.terms import stage_of
from budgetcli.reference.national_layouts import PROFILES, shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Year
    from budgetcli.model.declarations import Declaration
    from budgetcli.model.errors import Place

SCHEMA = "budgetcli/accounts@1"
KEYS = (
    "schema",
    "title",
    "by",
    "key",
    "chart",
    "year",
    "stage",
    "sign",
    "unit",
    "currency",
    "decimals",
    "decimal",
    "delimiter",
    "encoding",
    "header",
    "total",
    "columns",
    "amounts",
    "account",
    "signs",
    "side",
    "only",
    "without",
    "entities",
    "adds_up",
    "control",
)
MOST_DECIMALS = 6
DELIMITERS = {each: each for each in (";", ",", "\t", "|")}


class AmountColumn(NamedTuple):
    """A column of amounts, by its header or its number from 1, with the year, the stage and the line
    that all its amounts are of."""

    column: str
    year: Year | None = None
    stage: str | None = None
    line: str | None = None


class AccountString(NamedTuple):
    """How an account string is parted: by characters or, with a separator, by its parts; each piece
    from and to, both included.

    `length` is how many characters it has.
    """

    separator: str | None = None
    pieces: tuple[tuple[str, int, int], ...] = ()
    length: int | None = None


class SignCodes(NamedTuple):
    """The column that says debit (expenditure) or credit (income), and its codes for each."""

    column: str
    debit: frozenset[str]
    credit: frozenset[str]


class SideRule(NamedTuple):
    """The column whose codes say which side a posting is of: income where they begin with one of
    these."""

    column: str
    income: tuple[str, ...]


class Chosen(frozenset[str]):
    """Values that are kept: these, or those that begin so where one ends with `*`."""

    def __contains__(self, value: object) -> bool:
        """Tell whether a value is one of them."""
        return super().__contains__(value) or any(
            each.endswith("*") and str(value).startswith(each[:-1]) for each in self
        )


class AllBut(Chosen):
    """Values that are left out: all others are kept."""

    def __contains__(self, value: object) -> bool:
        """Tell whether a value is none of them."""
        return not super().__contains__(value)


class Control(NamedTuple):
    """What the file must have: so many rows, and amounts that add up to this in the file's own sign
    and unit."""

    rows: int | None = None
    sum: Decimal | None = None


class AccountLayout(NamedTuple):
    """What is declared about account files; None or nothing is left to detection.

    `columns` says which header, or number from 1, is the account, function, amount and so on;
    `decimals` is the scale amounts are kept in; `entities` is the column of municipalities. Where
    lines do not `adds_up` there is no total; `cannot_tell` is what a shipped layout says of its
    kind.
    """

    columns: Mapping[str, str] = {}
    amounts: tuple[AmountColumn, ...] = ()
    account: AccountString = AccountString()
    signs: SignCodes | None = None
    side: SideRule | None = None
    only: Mapping[str, Chosen] = {}
    without: Mapping[str, AllBut] = {}
    control: Control = Control()
    by: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    chart: Path | None = None
    title: str | None = None
    total: str | None = None
    year: Year | None = None
    stage: str | None = None
    currency: str | None = None
    sign: Sign | None = None
    scale: int | None = None
    decimal: DecimalMark | None = None
    delimiter: str | None = None
    encoding: str | None = None
    header: int | None = None
    decimals: int = 2
    skips_bad_rows: bool = False
    masking: bool = True
    open_sign: bool = False
    unpack: bool = False
    sheet: str | None = None
    file: str | None = None
    entities: str | None = None
    adds_up: bool = True
    cannot_tell: tuple[str, ...] = ()


DETECTED_ACCOUNTS = AccountLayout()


def read_account_layout(path: Path | str) -> AccountLayout:
    """Return what a layout file declares of account files. Raises BudgetError where a key is
    unknown or holds the wrong thing."""
    path = shipped(Path(path))
    declared = load(path, "bad-layout")
    declared.refuse_unknown(KEYS)
    sign = declared.choice(
        "sign", {each: each for each in (Sign.INCOME_POSITIVE, Sign.EXPENSE_POSITIVE)}
    )
    decimal, unit = (
        declared.choice("decimal", {each: each for each in DecimalMark}),
        declared.choice("unit", {each: each for each in SCALES}),
    )
    chart = declared.text("chart")
    return AccountLayout(
        columns=_columns(declared.table("columns")),
        amounts=_amounts(declared.table("amounts")),
        account=_account(declared.table("account")),
        signs=_signs(declared),
        side=_side(declared),
        only={
            name: Chosen(declared.table("only").texts(name))
            for name in declared.table("only").values
        },
        without={
            name: AllBut(declared.table("without").texts(name))
            for name in declared.table("without").values
        },
        control=_control(declared.table("control")),
        by=declared.texts("by"),
        key=declared.texts("key"),
        chart=path.parent / chart if chart else None,
        title=declared.name("title"),
        total=declared.name("total"),
        year=declared.year("year"),
        stage=declared.name("stage"),
        currency=declared.name("currency"),
        sign=Sign(sign) if sign else None,
        scale=SCALES[unit] if unit else None,
        decimal=DecimalMark(decimal) if decimal else None,
        delimiter=declared.choice("delimiter", DELIMITERS),
        encoding=_encoding(declared),
        header=_whole(declared, "header", 1, 1000),
        decimals=_decimals(declared),
        file=str(path),
        entities=declared.text("entities"),
        adds_up=declared.flag("adds_up") is not False,
        cannot_tell=_cannot_tell(path),
    )


def _cannot_tell(path: Path) -> tuple[str, ...]:
    """Return what a layout cannot tell, where it is a shipped one."""
    found = PROFILES.get(path.stem)
    return found.cannot_tell if found is not None and shipped(Path(path.stem)) == path else ()


def _decimals(declared: Declaration) -> int:
    decimals = _whole(declared, "decimals", 0, MOST_DECIMALS)
    return 2 if decimals is None else decimals


def _whole(declared: Declaration, key: str, least: int, most: int) -> int | None:
    value = declared.values.get(key)
    if value is not None and (
        not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most
    ):
        raise declared.wrong(key, f"a whole number from {least} to {most}")
    return value


def _encoding(declared: Declaration) -> str | None:
    encoding = declared.text("encoding")
    try:
        "".encode(encoding or "utf-8")
    except LookupError as error:
        raise declared.wrong("encoding", 'an encoding such as "cp1252"') from error
    return encoding


def _columns(declared: Declaration) -> dict[str, str]:
    """Return each word with its header; a number stands for the column of that number from 1."""
    found = {}
    for word, value in declared.values.items():
        if isinstance(value, bool) or not isinstance(value, int | str) or value in ("", 0):
            raise declared.wrong(word, "a header, or the number of a column from 1")
        found[word] = f"#{value}" if isinstance(value, int) else value
    return found


def _amounts(declared: Declaration) -> tuple[AmountColumn, ...]:
    """Return the columns of amounts: the header as key, the year as value, or a table of year and
    stage."""
    found = []
    for header, value in declared.values.items():
        if isinstance(value, dict):
            inner = declared.table(header)
            inner.refuse_unknown(("year", "stage", "line"))
            year = _year(inner, "year")
            found.append(AmountColumn(header, year, inner.name("stage"), inner.name("line")))
        else:
            found.append(AmountColumn(header, _year(declared, header)))
    return tuple(found)


def _year(declared: Declaration, key: str) -> Year | None:
    value = declared.values.get(key)
    return to_year(declared.required(key)) if isinstance(value, str) else declared.year(key)


def _account(declared: Declaration) -> AccountString:
    pieces = []
    for name in declared.values:
        if name in ("separator", "length"):
            continue
        first, _, last = declared.required(name).partition("-")
        if not (
            first.isascii()
            and first.isdigit()
            and (not last or (last.isascii() and last.isdigit()))
        ):
            raise declared.wrong(
                name, 'the first and last character, or part, such as "1-5" or "6"'
            )
        pieces.append((name, int(first) - 1, int(last or first)))
    if any(not 0 <= first < last for _, first, last in pieces):
        raise declared.wrong(pieces[0][0], 'a first and last that begin at 1, such as "1-5"')
    return AccountString(
        declared.text("separator"), tuple(pieces), _whole(declared, "length", 1, 1000)
    )


def _signs(declared: Declaration) -> SignCodes | None:
    codes = declared.table("signs")
    if not codes.values:
        return None
    codes.refuse_unknown(("column", "debit", "credit"))
    return SignCodes(
        codes.required("column"), frozenset(codes.texts("debit")), frozenset(codes.texts("credit"))
    )


def _side(declared: Declaration) -> SideRule | None:
    rule = declared.table("side")
    if not rule.values:
        return None
    rule.refuse_unknown(("column", "income"))
    return SideRule(rule.required("column"), rule.texts("income"))


def _control(declared: Declaration) -> Control:
    declared.refuse_unknown(("rows", "sum"))
    return Control(_whole(declared, "rows", 0, 10**15), declared.amount("sum"))


_IDENTIFIER = re.compile(
    r"(?<!\d)((?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d)(-| - |–)\d{4}(?!\d)"
)
_UNPARTED = re.compile(r"(?<!\d)((?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d)\d{4}(?!\d)")
PERSONAL_LENGTH = 10
_AMONG_WORDS = re.compile(r"[^\W\d_]{2}")
_PERSONAL = re.compile(r"\b(cpr|personnummer|personnr|person nr|foedselsnummer|fodselsnummer)")


def masked(text: str) -> str:
    """Return a text with what looks like a personal identifier cut after the date: a date of birth,
    a dash and four digits.

    Without a dash it is one among words only: ten digits alone are an account.
    """
    parted = _IDENTIFIER.sub(r"\1-xxxx", text) if "-" in text or "–" in text else text
    return (
        _UNPARTED.sub(r"\1-xxxx", parted)
        if len(text) > PERSONAL_LENGTH and _AMONG_WORDS.search(text)
        else parted
    )


def masked_personal(text: str) -> str:
    """Return a value of a column that is said to hold personal identifiers: ten digits without a
    dash are masked, too."""
    return _UNPARTED.sub(r"\1-xxxx", masked(text))


def is_personal(header: str) -> bool:
    """Return whether a folded header says that its column holds personal identifiers."""
    return _PERSONAL.search(header) is not None


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
