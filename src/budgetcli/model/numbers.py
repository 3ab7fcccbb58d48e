"""Exact amounts: printed numbers parsed, units, rounding and sum-safe apportioning. One place
parses, one place rounds."""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal, Inexact, localcontext
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

EXACT = Context(prec=400, rounding=ROUND_HALF_UP, traps=[Inexact])
"""Arithmetic that raises rather than round, with room for the product of several amounts, each as
long as an amount can be."""

LONG = Context(prec=20_000, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])
"""Arithmetic that raises rather than round, with room for every step between the largest and the
smallest amount there can be."""

WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
"""Arithmetic that rounds half up, with room for every amount that can be printed."""

LARGEST, DECIMALS = Decimal(10) ** 27, 60
"""No amount is larger, or has more decimals; what is or has is refused where amounts are read,
whatever the format."""

_LONG = len(str(LARGEST))
"""A text as long may be a larger number."""

LONGEST_AMOUNT = 64
"""No printed amount is longer, so a longer text is refused before it is looked at."""


_LONGEST_SHOWN = 200
"""So much of a text is looked at to tell whether it is a number with too many digits."""

AMBIENT = Context(prec=400)
"""What operators between amounts work in, of the command line and of every public function: the sum
or product of amounts is never cut."""

P = ParamSpec("P")
T = TypeVar("T")


def exactly(function: Callable[P, T]) -> Callable[P, T]:
    """Return the function with room for every digit of an amount, whatever context its caller
    computes in."""

    @wraps(function)
    def within(*arguments: P.args, **named: P.kwargs) -> T:
        with localcontext(AMBIENT):
            return function(*arguments, **named)

    return within


class DecimalMark(StrEnum):
    """The character before the decimals; the other one, if present, groups thousands."""

    COMMA = "comma"
    POINT = "point"

    __hash__ = str.__hash__


class Printed(NamedTuple):
    """A number as printed: its exact amount, and the smallest step its print could show."""

    amount: Decimal
    quantum: Decimal


_FOLD = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe58\ufe63\uff0d△▲▼", "-"),
        **dict.fromkeys(
            "\u00a0\u202f\u2009\u2007\u2008\u200a\u2002\u2003\u2004\u2005\u2006\u205f\u3000\t\n\r",
            " ",
        ),
        **dict.fromkeys("\u2019\u2018\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff\u00ad"),
        **dict(zip("，．（）＋％＊", ",.()+%*", strict=True)),
        **{
            chr(zero + digit): str(digit)
            for zero in (0xFF10, 0x660, 0x6F0, 0x966)
            for digit in range(10)
        },
    }
)
"""Minus signs, blanks, apostrophes and digits as typesetters and other scripts use them; what has
no width is dropped."""

_ARABIC = {
    DecimalMark.COMMA: str.maketrans("٫٬", ",."),
    DecimalMark.POINT: str.maketrans("٫٬", ".,"),
}
"""The decimal and the thousands mark of Arabic print, which say themselves what they are."""

_NOTE = re.compile(
    r" ?(?:\*{1,3}|[†‡§°]|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}|\[\d{1,2}\]|(?<= )\(?\d{1,2}\)|(?<=[ \d])[a-h]\))$",
    re.ASCII,
)
_MONEY = (
    r"kr|dkk|nok|sek|isk|eur|euro|usd|chf|gbp|czk|pln|huf|ron|bgn|inr|jpy|krw|kč|zł|ft|fr|rs"
    r"|(?:us|nz|[arc])\$|[$€£¥₪₹₽₩₺円元원]"
)
_CURRENCY = re.compile(
    rf"^(?:{_MONEY})\.? ?(?![a-zæøåäöü])|(?<![a-zæøåäöü.]) ?(?:{_MONEY})\.?$|(?<=\d)[.,]-{{1,2}}$",
    re.IGNORECASE,
)
_MOST_MARKS = 4
"""A number has no more footnote marks and currencies around it than this."""

_LEDGER = re.compile(
    r"(?:(?<=\d)|(?<=[).] )|(?<=\d ))(cr|dr)\.?$|^(cr|dr)\b\.? ?", re.IGNORECASE | re.ASCII
)
"""What a book-keeper prints by an amount: a credit is income, so minus where cost is plus."""

_SCIENTIFIC = re.compile(r"(\d)(?:([.,])(\d{1,14}))?e([+-]?\d{1,2})", re.IGNORECASE | re.ASCII)
_EXPONENT = re.compile(r"\de[+-]?\d", re.IGNORECASE | re.ASCII)
_BODY = {
    DecimalMark.COMMA: re.compile(
        r"([1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3})+|[1-9]\d{0,2}(?:'\d{3})+"
        r"|\d+)(?:,(\d+))?|,(\d+)",
        re.ASCII,
    ),
    DecimalMark.POINT: re.compile(
        r"([1-9]\d{0,2}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|[1-9]\d{0,2}(?: \d{3})+"
        r"|[1-9]\d{0,2}(?:'\d{3})+|\d+)(?:\.(\d+))?|\.(\d+)",
        re.ASCII,
    ),
}
_DIGITS = frozenset("0123456789")
_NOT_PLAIN = frozenset("eain")
"""What the shortest text of a double has that is `1e+20`, `inf` or `nan`."""
LONG_WORD = re.compile(r"[^\W\d_¹²³⁴⁵⁶⁷⁸⁹⁰]{5}")
"""A word that is longer than every currency and footnote mark: what has one is no number, and need
not be looked at closer."""
_NEGATIVE_ZERO, _ZERO_AT_END = re.compile(r"-0(?!\.)"), re.compile(r"\.[0-9]*+(?<![1-9])(?![0-9])")
_POINTS = {DecimalMark.COMMA: ",", DecimalMark.POINT: "."}
_MOST_EXPONENT = 15
_NOUGHTS = "000"
"""With a currency, as in `£000`, this is a unit and no amount."""

_MOST_DIGITS = 15
"""A stored number of no more characters has no more digits than a spreadsheet keeps."""

_NOT_DIGITS = re.compile(r"\D", re.ASCII)
_FIRST = frozenset("0123456789.,-+(")
_PLAIN = {
    DecimalMark.COMMA: re.compile(r"-?\d{1,15}(?:,(\d{1,15}))?", re.ASCII),
    DecimalMark.POINT: re.compile(r"-?\d{1,15}(?:\.(\d{1,15}))?", re.ASCII),
}
"""Most printed numbers: digits with a minus before and a decimal mark among them, nothing else."""
_SHAPE = str.maketrans("12345678", "99999999")


def parse(text: str, mark: DecimalMark) -> Printed | None:
    """Return the printed number with its sign and quantum, or None if the text is no number under
    this decimal mark.

    Currency, a percent sign and footnote marks around it are passed over; a unit such as `mio. kr.`
    is not, since its scale would be lost.
    """
    plain = _PLAIN[mark].fullmatch(text)
    if plain is None:
        return _parse(text, mark) if len(text) <= LONGEST_AMOUNT else _parsed(text, mark)
    amount = Decimal(text.replace(",", "."))
    return Printed(amount if amount else abs(amount), _step(len(plain[1] or "")))


def shape_of(text: str) -> str:
    """Return the text with every digit but 0 as 9: under which marks it is a number, and whether
    that matters, its shape says alone.

    An exponent says how large a number is, so a text with one is its own shape, as is one that may
    be larger than any amount.
    """
    return text if len(text) >= _LONG or _EXPONENT.search(text) else text.translate(_SHAPE)


def shapes_of(texts: Sequence[str]) -> list[str]:
    """Return what `shape_of` returns of each text; many at once in a part of the time."""
    joined = "\0".join(texts)
    if (
        joined.count("\0") != len(texts) - 1
        or _EXPONENT.search(joined)
        or max(map(len, texts), default=0) >= _LONG
    ):
        return list(map(shape_of, texts))
    return joined.translate(_SHAPE).split("\0")


@lru_cache(maxsize=32)
def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


@lru_cache(maxsize=50_000)
def _parse(text: str, mark: DecimalMark) -> Printed | None:
    return _parsed(text, mark)


def _parsed(text: str, mark: DecimalMark) -> Printed | None:
    """Return the printed number with all that may stand around it."""
    text = text.strip()
    if len(text) > LONGEST_AMOUNT or LONG_WORD.search(text) is not None:
        return None
    text = text.translate(_ARABIC[mark]).translate(_FOLD).strip()
    if _DIGITS.isdisjoint(text):
        return None
    negative, body = _booked(text)
    if body == _NOUGHTS != text:
        return None
    found = _BODY[mark].fullmatch(body)
    if found is None:
        return _scientific(body, mark, negative=negative)
    whole, decimals = _NOT_DIGITS.sub("", found[1] or "0"), found[2] or found[3] or ""
    amount = Decimal(f"{'-' if negative else ''}{whole}{'.' if decimals else ''}{decimals}")
    if not is_within(amount):
        return None
    return Printed(amount if amount else amount.copy_abs(), _step(len(decimals)))


def _scientific(body: str, mark: DecimalMark, *, negative: bool) -> Printed | None:
    """Return a number such as `1.2E+05`; digits around a bare `E`, as in `2E10`, are a code."""
    found = _SCIENTIFIC.fullmatch(body)
    if (
        found is None
        or found[2] not in (None, _POINTS[mark])
        or (found[2] is None and len(found[4]) < len("+05"))
    ):
        return None
    exponent, decimals = int(found[4]), found[3] or ""
    if not -_MOST_EXPONENT < exponent < _MOST_EXPONENT:
        return None
    amount = Decimal(f"{'-' if negative else ''}{found[1]}{decimals}").scaleb(
        exponent - len(decimals)
    )
    quantum = Decimal(1).scaleb(exponent - len(decimals))
    return Printed(_plain(amount) if amount else Decimal(0), _plain(quantum))


def is_booked(text: str) -> str | None:
    """Return `cr` or `dr` where that stands by the number, as in `1,200 DR`, else None."""
    found = _LEDGER.search(text.translate(_FOLD).strip())
    return (found[1] or found[2]).lower() if found is not None else None


def _booked(text: str) -> tuple[bool, str]:
    """Return whether a number is negative, a credit among debits included, and what is left of its
    text."""
    found = _LEDGER.search(text)
    if found is None:
        return _signed(_bare(text))
    negative, body = _signed(_bare(_LEDGER.sub("", text, count=1).strip()))
    return negative != ((found[1] or found[2]).lower() == "cr"), body


def _bare(text: str) -> str:
    """Return a text of at most `LONGEST_AMOUNT` characters without the footnote marks, percent sign
    and currency around the number."""
    for _ in range(_MOST_MARKS):
        if _is_bare(text):
            break
        text = _CURRENCY.sub("", _NOTE.sub("", text), count=1).removesuffix("%").strip()
    return text


def _is_bare(text: str) -> bool:
    """Return whether nothing but a sign or parentheses is around the number, or can be taken from
    what is in parentheses."""
    return (text[:1] in _FIRST and text[-1:].isdigit() and text.isascii()) or (
        text.startswith("(") and text.find(")") == len(text) - 1
    )


def _signed(text: str) -> tuple[bool, str]:
    """Split the sign from a number: `-5`, `5-`, `(5)` and `kr. -5` are negative."""
    if text.startswith("(") and text.endswith(")"):
        return True, _bare(text[1:-1].strip())
    if text[:1] in ("-", "+"):
        return text[0] == "-", _bare(text[1:].strip())
    if text.endswith("-"):
        return True, _bare(text[:-1].strip())
    return False, text


def marks_of(text: str) -> frozenset[DecimalMark]:
    """Return the decimal marks under which the text is a number; both if the amount is the same
    either way."""
    return _marks_of(shape_of(text)) if len(text) <= LONGEST_AMOUNT else _marks_tried(text)


@lru_cache(maxsize=50_000)
def _marks_of(shape: str) -> frozenset[DecimalMark]:
    return _marks_tried(shape)


def _marks_tried(text: str) -> frozenset[DecimalMark]:
    return frozenset(mark for mark in DecimalMark if parse(text, mark) is not None)


def is_open(text: str) -> bool:
    """Return whether the text is a number under either mark, and not the same one."""
    return len({printed.amount for mark in DecimalMark if (printed := parse(text, mark))}) > 1


def is_beyond(text: str) -> bool:
    """Return whether a text would be a number if it were not too large, or had no more decimals
    than are kept."""
    bare = _bare(text[:_LONGEST_SHOWN].translate(_FOLD).strip()).lstrip("-+(").rstrip(")-")
    digits, marks = _NOT_DIGITS.sub("", bare), bare.strip("0123456789 .,'")
    return not marks and bare[:1].isdigit() and len(digits.lstrip("0")) >= len(str(LARGEST))


def is_within(amount: Decimal) -> bool:
    """Return whether a number can be an amount: finite, at most 10^27, and of no more decimals than
    are kept."""
    return (
        amount.is_finite()
        and amount.copy_abs() <= LARGEST
        and (not amount or int(amount.as_tuple().exponent) >= -DECIMALS)
    )


def from_float(value: float) -> Decimal:
    """Return the decimal a spreadsheet shows for a stored double: 15 significant digits, as Excel
    keeps them.

    Raises ValueError for an infinity or no number, which no cell can hold, and for a number that no
    amount can be.
    """
    text = f"{value:.15g}"
    amount = Decimal(text)
    if amount and _NOT_PLAIN.isdisjoint(text):
        return amount
    if not is_within(amount):
        raise ValueError(value)
    return Decimal(f"{amount:f}") if amount else Decimal(0)


def from_floats(values: Sequence[float]) -> Iterable[Decimal]:
    """Return what `from_float` returns of each; several at once in half the time."""
    text = "%.15g " * len(values) % tuple(values)
    if "-0 " not in text and not any(mark in text for mark in _NOT_PLAIN):
        return map(Decimal, text.split())
    return map(from_float, values)


def quantum_of(amount: Decimal) -> Decimal:
    """Return the smallest step that the digits of this amount show: 0.1 for 4.2, 1 for 100 and for
    1E+2."""
    exponent = amount.as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), 0))


def parse_typed(text: str) -> Printed | None:
    """Return the number that a person typed: a comma in it is its decimal mark, else a point; None
    where it is no number."""
    return parse(text, DecimalMark.COMMA if "," in text else DecimalMark.POINT)


def round_half_up(amount: Decimal, quantum: Decimal) -> Decimal:
    """Return the amount rounded to a multiple of the quantum, halves away from zero, as
    spreadsheets round.

    The result shows as many decimals as the quantum; zero has no sign.
    """
    steps = WIDE.divide(amount, quantum).quantize(Decimal(1), context=WIDE)
    rounded = WIDE.multiply(steps, quantum).quantize(quantum, context=WIDE)
    return rounded if rounded else rounded.copy_abs()


def round_ratio(ratio: Fraction, quantum: Decimal) -> Decimal:
    """Return an exact ratio rounded to a multiple of the quantum, halves away from zero."""
    step, parts = quantum.as_integer_ratio()
    above, below = abs(ratio.numerator) * parts, ratio.denominator * step
    rounded = WIDE.multiply(Decimal((2 * above + below) // (2 * below)), quantum).quantize(
        quantum, context=WIDE
    )
    return rounded.copy_negate() if ratio < 0 and rounded else rounded


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """Return the exact sum; 0 for none."""
    result = Decimal(0)
    for amount in amounts:
        result = EXACT.add(result, amount)
    return result


def apportion(amount: Decimal, weights: Sequence[Decimal], quantum: Decimal) -> tuple[Decimal, ...]:
    """Return parts in multiples of the quantum, in proportion to the weights, that add up to the
    amount exactly.

    Method of largest remainders (Hamilton 1792); ties go to the earlier part. The amount itself
    must be a multiple of the quantum. Raises ValueError for no or negative weights and for an
    amount between two steps.
    """
    steps, whole = EXACT.divide_int(abs(amount), quantum), sum(weights)
    if EXACT.multiply(steps, quantum) != abs(amount) or whole <= 0 or min(weights) < 0:
        raise ValueError(amount)
    shares = [divmod(int(steps) * weight, whole) for weight in weights]
    missing = int(steps) - int(sum(floor for floor, _ in shares))
    first = sorted(range(len(shares)), key=lambda part: -shares[part][1])[:missing]
    sign = -1 if amount < 0 else 1
    return tuple(
        (sign * (floor + (part in first)) * quantum).quantize(quantum)
        for part, (floor, _) in enumerate(shares)
    )


class Unit(NamedTuple):
    """What one of the printed numbers is worth: `scale` currency units."""

    scale: int = 1
    currency: str | None = None

    @property
    def name(self) -> str:
        """The unit as machine output names it: `mio. kr.`, `1.000 EUR`."""
        currency = "kr." if self.currency in KRONER else self.currency or ""
        return f"{_SCALE_NAMES[self.scale]} {currency}".strip() or "units"


WHOLE = Unit()
KRONER = ("DKK", "NOK", "SEK", "KR")
_SCALE_NAMES = {
    1: "",
    1000: "1.000",
    10_000: "10.000",
    100_000: "100.000",
    1_000_000: "mio.",
    10_000_000: "10 mio.",
    100_000_000: "100 mio.",
    1_000_000_000: "mia.",
}
SCALES = {
    "kr": 1,
    "tkr": 1000,
    "mio": 1_000_000,
    "mia": 1_000_000_000,
    "t_kr": 1000,
    "mio_kr": 1_000_000,
    "mia_kr": 1_000_000_000,
    "man": 10_000,
    "lakh": 100_000,
    "crore": 10_000_000,
    "oku": 100_000_000,
}
"""The words of `--unit` and of a package's `unit`, with the scale each stands for."""


def rescale(printed: Printed, from_scale: int, to_scale: int) -> Printed:
    """Return the same money in another unit, exactly; the quantum moves along."""
    shift = _power(from_scale) - _power(to_scale)
    return Printed(_plain(printed.amount.scaleb(shift)), _plain(printed.quantum.scaleb(shift)))


def _power(scale: int) -> int:
    return len(str(scale)) - 1


def _plain(amount: Decimal) -> Decimal:
    return Decimal(f"{amount:f}")
