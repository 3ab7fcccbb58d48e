"""A savings package (TOML): measures, frames, pressures and decisions, what each rests on, and what
amounts are in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Side
from budgetcli.model.declarations import Declaration, load, to_amount
from budgetcli.model.errors import PackageError, Place, worded
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT, SCALES, apportion, quantum_of
from budgetcli.savings.courses import COURSE_KEYS, Course, by_year, read_course

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

SAYING_KEYS = ("decided", "decision", "quote", "location", "certainty", "notes")


class Certainty(StrEnum):
    """How a statement is known: the source says it, it follows from what it says, it is inferred,
    or nobody knows."""

    STATED = "stated"
    DERIVED = "derived"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


CERTAINTIES = {each.value: each.value for each in Certainty}


class Decision(NamedTuple):
    """Who decided, when, and under which item; a date may be as loose as `20. juni`. `reading` is 1
    or 2 for a reading of the budget."""

    body: str
    date: str | None = None
    item: str | None = None
    formal: bool = True
    reading: int | None = None

    def __str__(self) -> str:
        return ", ".join(each for each in self[:3] if isinstance(each, str))


NO_DECISIONS: Mapping[str, Decision] = MappingProxyType({})
DECISION_KEYS = (
    "id",
    "body",
    "date",
    "date_text",
    "year_inferred",
    "item",
    "formal",
    "reading",
    "case",
    "document",
    "quote",
    "location",
    "notes",
)


class Saying(NamedTuple):
    """The decision, the sentence of the source, its place in the document, and its certainty."""

    decision: Decision | None = None
    quote: str | None = None
    location: str | None = None
    certainty: Certainty = Certainty.STATED


def read_saying(declared: Declaration, decisions: Mapping[str, Decision] = NO_DECISIONS) -> Saying:
    """Return what a table says of its own source; a decision may be named by its id in the
    package's register."""
    location = declared.table("location").values
    return Saying(
        decision=_decision(declared, decisions),
        quote=declared.text("quote"),
        location=", ".join(f"{key} {value}" for key, value in location.items()) or None,
        certainty=Certainty(declared.choice("certainty", CERTAINTIES) or Certainty.STATED),
    )


def read_decision(declared: Declaration) -> Decision:
    """Return a decision of the package's register."""
    declared.refuse_unknown(DECISION_KEYS)
    return _of(declared)


def _decision(declared: Declaration, decisions: Mapping[str, Decision]) -> Decision | None:
    key = "decided" if "decided" in declared.values else "decision"
    named = declared.values.get(key)
    if isinstance(named, str):
        return decisions.get(named) or _unregistered(declared, key)
    said = declared.table(key)
    return _of(said) if said.values else None


def _unregistered(declared: Declaration, key: str) -> Decision:
    raise declared.wrong(
        key,
        'the id of a `[[decision]]`, or a table such as { body = "...", date = 2023-05-15, item = "173" }',
    )


def _of(said: Declaration) -> Decision:
    when = said.values.get("date") or said.values.get("date_text")
    item = said.values.get("item")
    reading = said.values.get("reading")
    if reading not in (None, 1, 2):
        raise said.wrong("reading", "1 or 2")
    return Decision(
        str(said.values.get("body") or ""),
        None if when is None else str(when),
        None if item is None else str(item),
        said.flag("formal") is not False,
        reading,
    )


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


class MeasurePart(NamedTuple):
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
    parts: tuple[MeasurePart, ...]
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


def _parts(declared: Declaration) -> tuple[MeasurePart, ...]:
    side = Side(declared.choice("side", SIDES) or Side.EXPENDITURE)
    tables = declared.tables("part")
    if not tables:
        return (MeasurePart(declared.required("target"), side),)
    if "target" in declared.values:
        raise declared.wrong("target", "either `target` or `[[measure.part]]`, not both")
    return tuple(_part(each, side) for each in tables)


def _part(declared: Declaration, side: Side) -> MeasurePart:
    declared.refuse_unknown(("target", "side", "share"))
    share = declared.amount("share")
    if share is None or share <= 0:
        raise declared.wrong("share", "the line's share, above 0")
    return MeasurePart(
        declared.required("target"), Side(declared.choice("side", SIDES) or side), share
    )


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


Register = Mapping[str, Decision]
"""The package's decisions by id."""

METHODS = {
    each: each
    for each in (
        "stated",
        "equal",
        "proportional",
        "keyed",
        "net",
        "gross",
        "steerable",
        "per_head",
    )
}
FRAME_KEYS = (
    "id",
    "title",
    "title_en",
    "kind",
    "total",
    "share",
    "step",
    "after_last_year",
    *SAYING_KEYS,
)
SHARE_KEYS = (
    "committee",
    "method",
    "weight",
    "financed_within",
    "condition",
    "in_base",
    *COURSE_KEYS,
    *SAYING_KEYS,
)
PRESSURE_KEYS = (
    "id",
    "title",
    "title_en",
    "committee",
    "identified",
    "in_base",
    *COURSE_KEYS,
    *SAYING_KEYS,
)


class FrameShare(NamedTuple):
    """A committee's part of a frame; `condition` is what the source says it rests on."""

    committee: str
    course: Course
    method: str = "stated"
    condition: str | None = None
    saying: Saying = Saying()


class Frame(NamedTuple):
    """An amount that several committees are to find together; `total` is empty where the source
    does not state it."""

    id: str
    title: str
    total: Mapping[int, Decimal]
    shares: tuple[FrameShare, ...]
    saying: Saying = Saying()


class Pressure(NamedTuple):
    """Extra expenditure that has to be financed; `identified` is what the source says is found
    already, by year."""

    id: str
    title: str
    committee: str | None
    course: Course
    identified: Mapping[int, Decimal]
    saying: Saying = Saying()


def read_frame(declared: Declaration, decisions: Register) -> Frame:
    """Return the frame a table declares. Raises PackageError where a share can neither be read nor
    computed."""
    id = declared.required("id")
    declared.path = f"frame `{id}`: "
    declared.refuse_unknown(FRAME_KEYS)
    total = by_year(declared, "total")
    return Frame(
        id,
        declared.name("title") or id,
        total,
        _shares(declared, total),
        read_saying(declared, decisions),
    )


def _shares(declared: Declaration, total: Mapping[int, Decimal]) -> tuple[FrameShare, ...]:
    tables = declared.tables("share")
    for each in tables:
        each.refuse_unknown(SHARE_KEYS)
    computed = _computed(declared, tables, total)
    shares = tuple(_share(each, computed.get(number)) for number, each in enumerate(tables))
    names = [fold(each.committee) for each in shares]
    twin = next((each.committee for each in shares if names.count(fold(each.committee)) > 1), None)
    if twin is not None:
        raise PackageError(
            "bad-package",
            worded("{path}two shares of committee `{twin}`", path=declared.path, twin=twin),
            at=declared.place,
        )
    return shares


def _computed(
    declared: Declaration, tables: tuple[Declaration, ...], total: Mapping[int, Decimal]
) -> dict[int, Course]:
    """Return the courses of the shares that follow from the total: by weight, or equally; they add
    up to it exactly."""
    open_shares = {number: each for number, each in enumerate(tables) if _is_computed(each)}
    if not open_shares:
        return {}
    if len(open_shares) < len(tables) or not total:
        raise PackageError(
            "bad-package",
            worded(
                "{path}shares by `method` need a `total` and all shares computed alike",
                path=declared.path,
            ),
            at=declared.place,
            hint="state `amounts` of each share, or `total` by year and no amounts",
        )
    weights = [_weight(each) for each in tables]
    step = declared.amount("step") or min(quantum_of(each) for each in total.values())
    try:
        parts = {year: apportion(amount, weights, step) for year, amount in total.items()}
    except ValueError as error:
        raise PackageError(
            "bad-package",
            worded("{path}the weights give no shares", path=declared.path),
            at=declared.place,
        ) from error
    return {
        number: Course(
            {year: each[number] for year, each in parts.items()}, min(parts), silent=True
        )
        for number in open_shares
    }


def _is_computed(declared: Declaration) -> bool:
    return not any(key in declared.values for key in ("amounts", "annual", "phase"))


def _weight(declared: Declaration) -> Decimal:
    if declared.choice("method", METHODS) == "equal":
        return Decimal(1)
    weight = declared.amount("weight")
    if weight is None:
        raise declared.wrong("weight", "the committee's weight in the key, or `amounts`")
    return weight


def _share(declared: Declaration, computed: Course | None) -> FrameShare:
    return FrameShare(
        declared.required("committee"),
        computed or read_course(declared),
        declared.choice("method", METHODS) or "stated",
        declared.text("condition"),
        read_saying(declared),
    )


def read_pressure(declared: Declaration, decisions: Register) -> Pressure:
    """Return the pressure a table declares."""
    id = declared.required("id")
    declared.path = f"pressure `{id}`: "
    declared.refuse_unknown(PRESSURE_KEYS)
    return Pressure(
        id,
        declared.name("title") or id,
        declared.name("committee"),
        read_course(declared),
        by_year(declared, "identified"),
        read_saying(declared, decisions),
    )


SCHEMA = "budgetcli/savings-package@1"
PACKAGE_KEYS = (
    "schema",
    "id",
    "title",
    "language",
    "municipality",
    "committee",
    "budget",
    "currency",
    "unit",
    "price_level",
    "years",
    "amount_sign",
    "source",
    "locale",
    "notes",
    "frame",
    "pressure",
    "decision",
    "measure",
)


class Package(NamedTuple):
    """A savings package: what its amounts are in, and its measures, frames and pressures in the
    order of the file."""

    id: str
    title: str
    place: Place
    committee: str | None = None
    scale: int = 1
    currency: str | None = None
    price_level: int | None = None
    measures: tuple[Savings, ...] = ()
    frames: tuple[Frame, ...] = ()
    pressures: tuple[Pressure, ...] = ()
    years: tuple[int, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def renamed(self, name: Callable[[str], str]) -> Package:
        """Return the same with every committee under the name that a function gives it."""

        def of(each: str | None) -> str | None:
            return None if each is None else name(each)

        frames = (
            frame._replace(
                shares=tuple(
                    share._replace(committee=name(share.committee)) for share in frame.shares
                )
            )
            for frame in self.frames
        )
        return self._replace(
            committee=of(self.committee),
            measures=tuple(each._replace(committee=of(each.committee)) for each in self.measures),
            pressures=tuple(each._replace(committee=of(each.committee)) for each in self.pressures),
            frames=tuple(frames),
        )

    @property
    def begins(self) -> int | None:
        """The first year that the package speaks of; None where it names none."""
        shares = [share.course.first for frame in self.frames for share in frame.shares]
        others = [
            *(each.course.first for each in self.pressures),
            *(each.course.first for each in self.measures),
        ]
        return min(
            [
                *self.years,
                *(year for frame in self.frames for year in frame.total),
                *shares,
                *others,
            ],
            default=None,
        )


def read_package(path: Path) -> Package:
    """Return the package a file declares.

    Raises PackageError at the first key that is unknown, missing or holds the wrong thing, and for
    two objects with one id.
    """
    return package_of(load(path, "bad-package"))


def package_of(declared: Declaration) -> Package:
    """Return the package that a table declares."""
    declared.refuse_unknown(PACKAGE_KEYS)
    if declared.required("schema") != SCHEMA:
        raise declared.wrong("schema", f'"{SCHEMA}"')
    defaults = _defaults(declared)
    frames = tuple(read_frame(each, defaults.decisions) for each in declared.tables("frame"))
    pressures = tuple(
        read_pressure(each, defaults.decisions) for each in declared.tables("pressure")
    )
    measures = tuple(read_measure(each, defaults) for each in declared.tables("measure"))
    _refuse_twins("measures", [each.id for each in measures], declared.place)
    _refuse_twins(
        "frames or pressures",
        [*(each.id for each in frames), *(each.id for each in pressures)],
        declared.place,
    )
    return Package(
        declared.required("id"),
        declared.name("title") or declared.required("id"),
        declared.place,
        defaults.committee,
        defaults.scale,
        declared.text("currency"),
        declared.year("price_level"),
        measures,
        frames,
        pressures,
        _years(declared),
        tuple(defaults.decisions.values()),
    )


def _defaults(declared: Declaration) -> Defaults:
    sign = AmountSign(
        declared.choice("amount_sign", {each: each for each in AmountSign}) or AmountSign.EFFECT
    )
    scale = SCALES[
        declared.choice("unit", {each: each for each in SCALES}) or declared.required("unit")
    ]
    decisions = {each.required("id"): read_decision(each) for each in declared.tables("decision")}
    return Defaults(sign, declared.name("committee"), scale, decisions)


def _years(declared: Declaration) -> tuple[int, ...]:
    years = declared.values.get("years", [])
    if not isinstance(years, list) or not all(
        isinstance(each, int) and 1000 <= each <= 9999 for each in years
    ):
        raise declared.wrong("years", "a list of years")
    return tuple(years)


def _refuse_twins(kind: str, ids: Iterable[str], place: Place) -> None:
    for first, second in pairwise(sorted(ids)):
        if first == second:
            raise PackageError(
                "duplicate-measure",
                worded("two {kind} are called `{first}`", kind=kind, first=first),
                at=place,
            )
