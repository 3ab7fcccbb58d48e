"""What is declared about an account file: a layout in TOML, `schema = "budgetcli/accounts@1"`, and
the flags over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Sign
from budgetcli.model.declarations import load
from budgetcli.model.numbers import SCALES, DecimalMark
from budgetcli.model.records import to_year
from budgetcli.reference.profiles import PROFILES, shipped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from budgetcli.model.budgets import Year
    from budgetcli.model.declarations import Declaration

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


class Amounts(NamedTuple):
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
    amounts: tuple[Amounts, ...] = ()
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


DETECTED = AccountLayout()


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


def _amounts(declared: Declaration) -> tuple[Amounts, ...]:
    """Return the columns of amounts: the header as key, the year as value, or a table of year and
    stage."""
    found = []
    for header, value in declared.values.items():
        if isinstance(value, dict):
            inner = declared.table(header)
            inner.refuse_unknown(("year", "stage", "line"))
            year = _year(inner, "year")
            found.append(Amounts(header, year, inner.name("stage"), inner.name("line")))
        else:
            found.append(Amounts(header, _year(declared, header)))
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
