"""A savings package (TOML): measures, frames, pressures and decisions, and what its amounts are in."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.declarations import Declaration, load
from budgetcli.model.errors import PackageError, Place
from budgetcli.model.numbers import SCALES
from budgetcli.model.sentences import worded
from budgetcli.savings.decisions import read_decision
from budgetcli.savings.frames import Frame, Pressure, read_frame, read_pressure
from budgetcli.savings.measures import AmountSign, Defaults, Savings, read_measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from budgetcli.savings.decisions import Decision

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
