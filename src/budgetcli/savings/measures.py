"""A measure of a package: its amount over the years, the lines it means, and what it stands or
falls with."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Side
from budgetcli.model.declarations import to_amount
from budgetcli.model.numbers import EXACT, SCALES
from budgetcli.savings.courses import COURSE_KEYS, Course, read_course
from budgetcli.savings.decisions import CERTAINTIES, SAYING_KEYS, Certainty, Saying, read_saying

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.model.declarations import Declaration
    from budgetcli.savings.decisions import Decision

SIDES = {
    "expenditure": "expenditure",
    "income": "income",
    "net": "net",
    "udgifter": "expenditure",
    "indtaegter": "income",
    "indtægter": "income",
    "netto": "net",
}
HEADINGS = {
    "reduction": "reduction",
    "expansion": "expansion",
    "reallocation": "reallocation",
    "technical": "technical",
    "reduktion": "reduction",
    "udvidelse": "expansion",
    "omplacering": "reallocation",
    "teknisk": "technical",
}
STATUSES = ("idea", "proposed", "hearing", "adopted", "rejected", "withdrawn", "implemented")
DEAD = frozenset({"rejected", "withdrawn"})
"""Measures of these statuses are never applied."""

EVERY_LINE = "*"
"""The target of a percentage that each line is to give."""

MEASURE_KEYS = (
    "id",
    "title",
    "title_en",
    "heading",
    "type",
    "committee",
    "target",
    "target_certainty",
    "side",
    "frame",
    "frame_link_certainty",
    "status",
    "in_base",
    "implementation",
    "fte",
    "amount_sign",
    "description",
    "implementation_cost",
    "one_off_cost",
    "income",
    "legal_basis",
    "citizens_affected",
    "service_level",
    "risk",
    "responsible",
    "hearing",
    "depends_on",
    "undoes",
    "excludes",
    "except",
    "part",
    "percent",
    "percent_of",
    "percent_side",
    "pct_base",
    "volume",
    "per_unit",
    "posts",
    "per_post",
    "price_unit",
    "price_kind",
    "applies_to_price_level",
    *COURSE_KEYS,
    *SAYING_KEYS,
)


class AmountSign(StrEnum):
    """What a positive amount means: a better balance, a reduction, or what it means in the table."""

    EFFECT = "effect"
    REDUCTION_POSITIVE = "reduction_positive"
    SOURCE_NET = "source_net"


class Percent(NamedTuple):
    """What a percentage is of: the line, its area, the total or a line by name; of which side; as
    it was, or after what came before."""

    of: str = "line"
    side: Side = Side.NET
    running: bool = False


class Part(NamedTuple):
    """A line that carries a share of the measure; the weights of the parts say how large."""

    target: str
    side: Side
    weight: Decimal = Decimal(1)


class Units(NamedTuple):
    """An amount reckoned as price x volume, or as cost a full-time post x posts; the price in the
    package's unit."""

    price: Decimal
    volume: Course
    posts: bool = False


class Savings(NamedTuple):
    """A measure: amounts in the package's unit as written (percentages where `percent` is set), and
    the line or lines it means.

    `undoes` names a measure that this one cancels: where the budget holds that, this brings its
    money back; where it does not, neither is applied. `in_base` is None where the package says `"unknown"` or nothing; `price_level` None is that of
    the package.
    """

    id: str
    title: str
    course: Course
    parts: tuple[Part, ...]
    percent: Percent | None = None
    units: Units | None = None
    amount_sign: AmountSign = AmountSign.EFFECT
    heading: str = "reduction"
    committee: str | None = None
    status: str = "proposed"
    in_base: bool | None = None
    frame: str | None = None
    frame_certainty: Certainty = Certainty.STATED
    target_certainty: Certainty = Certainty.STATED
    excludes: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    undoes: str | None = None
    exempt: tuple[str, ...] = ()
    price_level: int | None = None
    price_kind: str | None = None
    title_en: str | None = None
    implementation: str | None = None
    fte: str | None = None
    type: str | None = None
    saying: Saying = Saying()
    digest: str = ""

    @property
    def target(self) -> str:
        """The first line it means."""
        return self.parts[0].target

    @property
    def side(self) -> Side:
        """The side of the first line it means."""
        return self.parts[0].side

    def amount(self, year: int | None) -> Decimal | None:
        """Return the amount, or percentage, of a year as written; None where nobody knows."""
        return self.course.amount(year)


class Defaults(NamedTuple):
    """What the head of a package says for all its measures."""

    sign: AmountSign
    committee: str | None
    scale: int
    decisions: Mapping[str, Decision]


def read_measure(declared: Declaration, defaults: Defaults) -> Savings:
    """Return the measure a table declares.

    Raises PackageError at the first key that is unknown, missing or holds the wrong thing.
    """
    id = declared.required("id")
    declared.path = f"measure `{id}`: "
    declared.refuse_unknown(MEASURE_KEYS)
    percent, units = _percent(declared), _units(declared, defaults.scale)
    return Savings(
        id=id,
        title=declared.name("title") or id,
        course=_priced(units)
        if units
        else read_course(declared, "percent" if percent else "annual"),
        parts=_parts(declared),
        percent=percent,
        units=units,
        amount_sign=AmountSign(
            declared.choice("amount_sign", {each: each for each in AmountSign}) or defaults.sign
        ),
        heading=declared.choice("heading", HEADINGS) or "reduction",
        committee=declared.name("committee") or defaults.committee,
        status=declared.choice("status", {each: each for each in STATUSES}) or "proposed",
        in_base=None if declared.values.get("in_base") == "unknown" else declared.flag("in_base"),
        frame=declared.text("frame"),
        frame_certainty=_certainty(declared, "frame_link_certainty"),
        target_certainty=_certainty(declared, "target_certainty"),
        excludes=_names(declared, "excludes"),
        depends_on=_names(declared, "depends_on"),
        undoes=declared.text("undoes"),
        exempt=_names(declared, "except"),
        price_level=declared.year("applies_to_price_level"),
        price_kind=declared.text("price_kind"),
        title_en=declared.text("title_en"),
        implementation=declared.text("implementation"),
        fte=_plain(declared.values.get("fte")),
        type=declared.text("type"),
        saying=read_saying(declared, defaults.decisions),
        digest=_digest(declared),
    )


def _certainty(declared: Declaration, key: str) -> Certainty:
    return Certainty(declared.choice(key, CERTAINTIES) or Certainty.STATED)


def _names(declared: Declaration, key: str) -> tuple[str, ...]:
    """Return one text or a list of texts."""
    return (
        (declared.required(key),)
        if isinstance(declared.values.get(key), str)
        else declared.texts(key)
    )


def _plain(value: object) -> str | None:
    return None if value in (None, "unknown") else str(value)


def _parts(declared: Declaration) -> tuple[Part, ...]:
    side = Side(declared.choice("side", SIDES) or Side.EXPENDITURE)
    tables = declared.tables("part")
    if not tables:
        return (Part(declared.required("target"), side),)
    if "target" in declared.values:
        raise declared.wrong("target", "either `target` or `[[measure.part]]`, not both")
    return tuple(_part(each, side) for each in tables)


def _part(declared: Declaration, side: Side) -> Part:
    declared.refuse_unknown(("target", "side", "share"))
    share = declared.amount("share")
    if share is None or share <= 0:
        raise declared.wrong("share", "the line's share, above 0")
    return Part(declared.required("target"), Side(declared.choice("side", SIDES) or side), share)


def _percent(declared: Declaration) -> Percent | None:
    if "percent" not in declared.values:
        return None
    _refuse_mixture(
        declared,
        "percent",
        ("annual", "phase", "amounts", "volume", "per_unit", "posts", "per_post"),
    )
    base = declared.choice("pct_base", {"original": "original", "running": "running"})
    side = Side(declared.choice("percent_side", SIDES) or Side.NET)
    return Percent(declared.text("percent_of") or "line", side, base == "running")


def _units(declared: Declaration, scale: int) -> Units | None:
    """Return price x volume, the price turned into the package's unit; `price_unit` says what it is
    written in."""
    for volume, price in (("volume", "per_unit"), ("posts", "per_post")):
        if volume not in declared.values and price not in declared.values:
            continue
        _refuse_mixture(declared, volume, ("annual", "phase", "amounts"))
        amount = declared.amount(price)
        if amount is None:
            raise declared.wrong(price, f"what one of `{volume}` costs")
        written = SCALES[declared.choice("price_unit", {each: each for each in SCALES}) or "kr"]
        shift = len(str(written)) - len(str(scale))
        return Units(
            Decimal(f"{amount.scaleb(shift):f}"), read_course(declared, volume), volume == "posts"
        )
    return None


def _refuse_mixture(declared: Declaration, key: str, others: tuple[str, ...]) -> None:
    mixed = next((other for other in others if other in declared.values), None)
    if mixed is not None:
        raise declared.wrong(mixed, f"one way to say the amount: `{key}` or `{mixed}`")


def _priced(units: Units) -> Course:
    amounts = {
        year: EXACT.multiply(units.price, volume) for year, volume in units.volume.amounts.items()
    }
    return units.volume._replace(amounts=amounts)


def _digest(declared: Declaration) -> str:
    """Return what tells the content of a measure from another under the same id; whether it is in
    the base is no part of it."""
    content = {
        key: _canonical(value)
        for key, value in declared.values.items()
        if key not in ("in_base", "status")
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _canonical(value: object) -> object:
    """Return a value so that what means the same is the same: 4.2 and "4.20", one name and a list
    of one."""
    if isinstance(value, dict):
        return {str(key): _canonical(each) for key, each in value.items()}
    if isinstance(value, list):
        found = [_canonical(each) for each in value]
        return found[0] if len(found) == 1 and isinstance(found[0], str) else found
    amount = to_amount(value)
    return str(value) if amount is None else f"{amount.normalize():f}"
