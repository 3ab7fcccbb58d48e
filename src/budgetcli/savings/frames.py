"""What has to be found: frames with their committees' shares, and pressures, as a package declares
them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import PackageError
from budgetcli.model.names import fold
from budgetcli.model.numbers import apportion, quantum_of
from budgetcli.model.sentences import worded
from budgetcli.savings.courses import COURSE_KEYS, Course, by_year, read_course
from budgetcli.savings.decisions import SAYING_KEYS, Decision, Saying, read_saying

if TYPE_CHECKING:
    from budgetcli.model.declarations import Declaration

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


class Share(NamedTuple):
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
    shares: tuple[Share, ...]
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


def _shares(declared: Declaration, total: Mapping[int, Decimal]) -> tuple[Share, ...]:
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


def _share(declared: Declaration, computed: Course | None) -> Share:
    return Share(
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
