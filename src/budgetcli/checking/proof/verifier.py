"""An independent verifier of every verdict: it recomputes from the printed figures what it is told,
and knows numbers only.

It reads plain values: figures by any key, equations and cases by the names of their parts, the
rounding rule by its name. What stands in a certificate file is therefore all that a second verifier
needs (docs/reference/proofs.md).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from budgetcli.model.numbers import LONG

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

HALF_UP, HALF_EVEN, TRUNCATE, UNKNOWN = "half-up", "half-even", "truncate", "unknown"
"""How figures may have been rounded."""


class ProofFigure(Protocol):
    """A printed figure: its amount, and the step it is printed in."""

    @property
    def amount(self) -> Decimal:
        """What is printed."""

    @property
    def quantum(self) -> Decimal:
        """The step; 0 for a figure that is exactly what it says."""


class ProofEquation(Protocol):
    """`result = scale x sum of factor x figure`, divided by `base` for a ratio; with `absolute` a
    ratio of absolute values."""

    @property
    def id(self) -> str:
        """What a case calls it."""

    @property
    def result(self) -> Hashable:
        """The figure that it makes."""

    @property
    def terms(self) -> Sequence[tuple[Fraction, Hashable]]:
        """The figures that are added, each with its factor."""

    @property
    def base(self) -> Hashable | None:
        """The figure that a ratio is of; None for a sum."""

    @property
    def scale(self) -> Fraction:
        """What the sum is multiplied by: 100 for a percentage."""

    @property
    def absolute(self) -> bool:
        """Whether a ratio is of absolute values."""


class ProofCase(Protocol):
    """Equations with multipliers whose sum cannot hold, for the signs of ratios that it supposes."""

    @property
    def combination(self) -> Sequence[tuple[ProofEquation, Fraction]]:
        """The equations, each with its multiplier."""

    @property
    def signs(self) -> Sequence[tuple[str, int, int]]:
        """For a ratio by its id: the sign of its base, the sign of the ratio."""


class ProofPrint(NamedTuple):
    """A figure as it is printed."""

    amount: Decimal
    quantum: Decimal


ZERO = Fraction(0)


class Ends(NamedTuple):
    """The least and the greatest true amount, and whether each is itself possible."""

    least: Fraction
    least_in: bool
    greatest: Fraction
    greatest_in: bool


class Way(NamedTuple):
    """How a ratio may hold: the sign of its base, the sign of the ratio before its absolute value
    is taken, and its limits."""

    base_sign: int
    sign: int
    limits: Ends


class Form(NamedTuple):
    """A sum of factor x true amount that must be 0 or more, or more than 0 if strict."""

    factors: Mapping[Any, Fraction]
    strict: bool


def witness_holds(
    equations: Iterable[ProofEquation],
    figures: Mapping[Any, ProofFigure],
    rule: str,
    witness: Mapping[Any, Fraction],
) -> bool:
    """Tell whether these true amounts satisfy every equation and print every figure of theirs as it
    is printed."""
    return all(_holds(equation, figures, rule, witness) for equation in equations) and all(
        could_print(amount, figures[key], rule) for key, amount in witness.items()
    )


def prints_hold(
    equations: Iterable[ProofEquation], figures: Mapping[Any, ProofFigure], rule: str
) -> bool:
    """Tell whether the printed amounts, which print as themselves, satisfy every equation: they are
    a witness then."""
    return all(
        _adds_up(each, figures)
        if _is_plain(each)
        else _holds(each, figures, rule, _printed(each, figures))
        for each in equations
    )


def _is_plain(equation: ProofEquation) -> bool:
    """Tell whether the equation is a sum of figures as they are."""
    factors = {
        id(factor): factor for factor in (equation.scale, *(factor for factor, _ in equation.terms))
    }
    return equation.base is None and all(factor == 1 for factor in factors.values())


def _adds_up(equation: ProofEquation, figures: Mapping[Any, ProofFigure]) -> bool:
    keys = [key for _, key in equation.terms]
    stated = getattr(figures, "stated", None)
    amounts: Iterable[Decimal] = (
        (figures[key].amount for key in keys) if stated is None else stated(keys)
    )
    return reduce(LONG.add, amounts, Decimal(0)) == figures[equation.result].amount


def keys_of(equation: ProofEquation) -> list[Hashable]:
    """Return the figures that an equation speaks of: its result, its terms, its base."""
    return [
        equation.result,
        *(key for _, key in equation.terms),
        *([] if equation.base is None else [equation.base]),
    ]


def _printed(equation: ProofEquation, figures: Mapping[Any, ProofFigure]) -> dict[Any, Fraction]:
    return {key: Fraction(figures[key].amount) for key in keys_of(equation)}


def _holds(
    equation: ProofEquation,
    figures: Mapping[Any, ProofFigure],
    rule: str,
    witness: Mapping[Any, Fraction],
) -> bool:
    needed = [
        *(key for _, key in equation.terms),
        equation.result if equation.base is None else equation.base,
    ]
    if any(key not in witness for key in needed):
        return False
    value = equation.scale * _total((factor, witness[key]) for factor, key in equation.terms)
    if equation.base is None:
        return value == witness[equation.result]
    if not witness[equation.base]:
        return False
    ratio = value / witness[equation.base]
    return could_print(abs(ratio) if equation.absolute else ratio, figures[equation.result], rule)


def _total(terms: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """Return the exact sum of factor x amount; what has one denominator is added first."""
    sums: dict[int, int] = {}
    for factor, amount in terms:
        denominator = factor.denominator * amount.denominator
        sums[denominator] = sums.get(denominator, 0) + factor.numerator * amount.numerator
    return sum((Fraction(numerator, denominator) for denominator, numerator in sums.items()), ZERO)


def could_print(amount: Fraction, figure: ProofFigure, rule: str) -> bool:
    """Tell whether the rule prints this true amount as the figure."""
    if figure.amount.as_integer_ratio() == (amount.numerator, amount.denominator):
        return True
    shown, step = Fraction(figure.amount), Fraction(figure.quantum)
    if not step:
        return False
    away = (amount - shown) if shown > 0 else (shown - amount) if shown < 0 else abs(amount)
    if rule == TRUNCATE:
        return 0 <= away < step
    if abs(away) != step / 2:
        return abs(away) < step / 2
    if rule == HALF_UP:
        return away < 0
    return rule == UNKNOWN or shown % (2 * step) == 0


def ends(figure: ProofFigure, rule: str) -> Ends:
    """Return the true amounts that print as the figure."""
    amount, quantum = figure.amount, figure.quantum
    even = rule == HALF_EVEN and bool(quantum) and Fraction(amount) % (2 * Fraction(quantum)) == 0
    below, above = _around((amount > 0) - (amount < 0), quantum, rule, even=even)
    shown = Fraction(*amount.as_integer_ratio())
    return Ends(shown - below[0], below[1], shown + above[0], above[1])


@lru_cache(maxsize=256)
def _around(
    sign: int, quantum: Decimal, rule: str, *, even: bool
) -> tuple[tuple[Fraction, bool], tuple[Fraction, bool]]:
    """Return how far below and above figures of this sign and quantum true amounts reach; each end
    is tried with `could_print`."""
    like = ProofPrint((quantum or Decimal(1)) * sign * (2 if even else 1), quantum)
    shown, step = Fraction(like.amount), Fraction(quantum)
    below = above = step / 2
    if rule == TRUNCATE:
        below, above = (step if shown <= 0 else ZERO), (step if shown >= 0 else ZERO)
    return (below, could_print(shown - below, like, rule)), (
        above,
        could_print(shown + above, like, rule),
    )


def refutation_holds(
    refutation: Sequence[ProofCase], figures: Mapping[Any, ProofFigure], rule: str
) -> bool:
    """Tell whether every case is impossible and the cases are all there are."""
    return (
        bool(refutation)
        and _covers(refutation, figures, rule)
        and all(
            _impossible(case, figures, rule) or _alone_impossible(case, figures, rule)
            for case in refutation
        )
    )


def _covers(refutation: Sequence[ProofCase], figures: Mapping[Any, ProofFigure], rule: str) -> bool:
    """Tell whether the cases take up every combination of the signs that the ratios they name can
    have."""
    named = {id for case in refutation for id, _, _ in case.signs}
    equations = {equation.id: equation for case in refutation for equation, _ in case.combination}
    if not named <= equations.keys():
        named &= equations.keys()
    possible = [
        [(id, way.base_sign, way.sign) for way in _ways(equations[id], figures, rule)]
        for id in sorted(named)
    ]
    taken = [{sign for sign in case.signs if sign[0] in named} for case in refutation]
    return all(
        any(stated <= set(combination) for stated in taken) for combination in product(*possible)
    )


def _ways(equation: ProofEquation, figures: Mapping[Any, ProofFigure], rule: str) -> list[Way]:
    """Return the ways a ratio can hold that are not impossible by themselves."""
    shown = ends(figures[equation.result], rule)
    mirrored = Ends(-shown.greatest, shown.greatest_in, shown.greatest, shown.greatest_in)
    signs = [(1, shown)]
    if equation.absolute:
        signs = [(1, shown), (-1, shown)] if shown.least > 0 else [(1, mirrored)]
    ways = [Way(base_sign, sign, limits) for base_sign in (1, -1) for sign, limits in signs]
    return [
        way
        for way in ways
        if _signed_base(equation, way, figures, rule)
        and not _fails_alone(equation, way, figures, rule)
    ]


def _signed_base(
    equation: ProofEquation, way: Way, figures: Mapping[Any, ProofFigure], rule: str
) -> Ends | None:
    """Return the part of the base's true amounts that has the sign supposed, or None if there is
    none."""
    least, least_in, greatest, greatest_in = ends(figures[_base(equation)], rule)
    if way.base_sign > 0:
        return (
            None
            if greatest <= 0
            else Ends(max(least, ZERO), least_in and least > 0, greatest, greatest_in)
        )
    return (
        None
        if least >= 0
        else Ends(least, least_in, min(greatest, ZERO), greatest_in and greatest < 0)
    )


def _base(equation: ProofEquation) -> Hashable:
    if equation.base is None:
        raise ValueError(equation.id)
    return equation.base


def _fails_alone(
    equation: ProofEquation, way: Way, figures: Mapping[Any, ProofFigure], rule: str
) -> bool:
    """Tell whether one of the ratio's two limits cannot hold whatever the true amounts are."""
    base = {_base(equation): _signed_base(equation, way, figures, rule)}
    return any(_never(_limit(equation, way, side), base, figures, rule) for side in (1, -1))


def _limit(equation: ProofEquation, way: Way, side: int) -> Form:
    """Return a ratio's lower (1) or upper (-1) limit, multiplied by its base, as a form that must
    be 0 or more."""
    factors: dict[Any, Fraction] = {}
    for factor, key in equation.terms:
        factors[key] = (
            factors.get(key, ZERO) + side * way.base_sign * way.sign * equation.scale * factor
        )
    limit, reached = (
        (way.limits.least, way.limits.least_in)
        if side > 0
        else (way.limits.greatest, way.limits.greatest_in)
    )
    factors[_base(equation)] = factors.get(_base(equation), ZERO) - side * way.base_sign * limit
    return Form(factors, not reached)


def _never(
    form: Form, narrowed: Mapping[Any, Ends | None], figures: Mapping[Any, ProofFigure], rule: str
) -> bool:
    """Tell whether a form that must be 0 or more is below that for all true amounts."""
    reached = not form.strict
    terms: list[tuple[Fraction, Fraction]] = []
    for key, factor in form.factors.items():
        if factor:
            least, least_in, greatest, greatest_in = narrowed.get(key) or ends(figures[key], rule)
            rising = factor.numerator > 0
            terms.append((factor, greatest if rising else least))
            reached = reached and (greatest_in if rising else least_in)
    most = _total(terms)
    return most < 0 or (most == 0 and not reached)


def _impossible(case: ProofCase, figures: Mapping[Any, ProofFigure], rule: str) -> bool:
    """Tell whether the combination is below zero, or above it if it consists of sums alone, for all
    true amounts."""
    form, narrowed = _combined(case, figures, rule)
    if not case.combination or _never(form, narrowed, figures, rule):
        return bool(case.combination)
    turned = Form({key: -factor for key, factor in form.factors.items()}, form.strict)
    return all(equation.base is None for equation, _ in case.combination) and _never(
        turned, narrowed, figures, rule
    )


def _combined(
    case: ProofCase, figures: Mapping[Any, ProofFigure], rule: str
) -> tuple[Form, dict[Any, Ends | None]]:
    """Return the sum of multiplier x equation, and the bases narrowed to the signs supposed; a
    multiplier of 0 adds nothing at all."""
    factors: dict[Any, Fraction] = {}
    narrowed: dict[Any, Ends | None] = {}
    strict = False
    for equation, multiplier in (
        (equation, multiplier) for equation, multiplier in case.combination if multiplier
    ):
        form = _sum_form(equation)
        if equation.base is not None:
            way = _way_of(equation, case, figures, rule)
            if way is None:
                return Form({}, strict=False), {}
            form = _limit(equation, way, 1 if multiplier > 0 else -1)
            narrowed[equation.base] = _signed_base(equation, way, figures, rule)
            strict, multiplier = strict or form.strict, abs(multiplier)
        for key, factor in form.factors.items():
            added = factor if multiplier == 1 else multiplier * factor
            factors[key] = factors[key] + added if key in factors else added
    return Form(factors, strict), narrowed


def _sum_form(equation: ProofEquation) -> Form:
    """Return `result - scale x terms`, which is 0."""
    factors = {equation.result: Fraction(1)}
    turned = -equation.scale
    for factor, key in equation.terms:
        added = turned if factor.numerator == 1 == factor.denominator else turned * factor
        factors[key] = factors[key] + added if key in factors else added
    return Form(factors, strict=False)


def _way_of(
    equation: ProofEquation, case: ProofCase, figures: Mapping[Any, ProofFigure], rule: str
) -> Way | None:
    """Return the way of a ratio that the case supposes, or the only one there is; None where that
    is open."""
    ways = _ways(equation, figures, rule)
    stated = [(base_sign, sign) for id, base_sign, sign in case.signs if id == equation.id]
    if stated:
        ways = [way for way in ways if (way.base_sign, way.sign) in stated]
    return ways[0] if len(ways) == 1 else None


def _alone_impossible(case: ProofCase, figures: Mapping[Any, ProofFigure], rule: str) -> bool:
    """Tell whether the case names a ratio that no way can make true."""
    return any(
        equation.base is not None and not _ways(equation, figures, rule)
        for equation, _ in case.combination
    )
