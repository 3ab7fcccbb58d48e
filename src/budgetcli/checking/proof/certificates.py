"""The proof of a verdict as plain data, and the proof of such data: figures, equations, true
amounts that could be, combinations that cannot.

What is written here is described in docs/reference/proofs.md, so that anybody can write another
verifier.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.checking.proof.verifier import (
    could_print,
    prints_hold,
    refutation_holds,
    witness_holds,
)
from budgetcli.model.errors import ReadError, worded
from budgetcli.model.findings import Outcome, RoundingRule, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Key
    from budgetcli.model.equations import Equation
    from budgetcli.model.findings import Case, Report

SCHEMA = "budgetcli/proof@1"


class PlainFigure(NamedTuple):
    """A figure of a proof."""

    amount: Decimal
    quantum: Decimal


class PlainEquation(NamedTuple):
    """An equation of a proof; its figures are named by their keys in the document."""

    id: str
    result: str
    terms: tuple[tuple[Fraction, str], ...]
    base: str | None
    scale: Fraction
    absolute: bool
    outcome: str


class PlainCase(NamedTuple):
    """A combination of equations that cannot hold."""

    combination: tuple[tuple[PlainEquation, Fraction], ...]
    signs: tuple[tuple[str, int, int], ...]


class Proof(NamedTuple):
    """A proof that was read: what it says, and what it says it by."""

    verdict: Verdict
    rule: RoundingRule
    figures: Mapping[str, PlainFigure]
    equations: tuple[PlainEquation, ...]
    witness: Mapping[str, Fraction]
    refutations: tuple[tuple[PlainCase, ...], ...]
    complete: bool
    inputs: tuple[tuple[str, str | None, str], ...] = ()


class Verification(NamedTuple):
    """What became of a proof: the ids and names of what does not hold, and how many equations were
    proved each way."""

    proof: Proof
    faults: tuple[tuple[str, str], ...]
    counts: Mapping[str, int]

    @property
    def holds(self) -> bool:
        """Whether the data prove the verdict."""
        return not self.faults


def certificate(report: Report) -> dict[str, Any]:
    """Return the proof of a report's verdict as plain data; figures that a witness does not name
    are as they are printed."""
    budget, names = report.budget, _Names()
    equations = [
        _equation(number, each.equation, str(each.outcome), names)
        for number, each in enumerate(report.judgements, 1)
    ]
    ids = {id(each.equation): f"e{number}" for number, each in enumerate(report.judgements, 1)}
    by_id = {each.equation.id: f"e{number}" for number, each in enumerate(report.judgements, 1)}
    figures = {
        name: {
            "amount": str(budget.figures[key].amount),
            "quantum": str(budget.figures[key].quantum),
            "cell": place.reference if (place := budget.figures[key].place) else None,
            "label": line.label if (line := budget.line(key.line)) else key.line,
        }
        for key, name in names.given.items()
        if key in budget.figures
    }
    witness = {
        names.of(key): str(amount)
        for key, amount in report.witness.items()
        if key in names.given and amount != Fraction(budget.figures[key].amount)
    }
    return {
        "verdict": str(report.verdict),
        "rounding_rule": str(report.rule),
        "complete": not report.coverage.not_understood and not budget.unknown,
        "figures": figures,
        "equations": equations,
        "witness": witness,
        "refutations": [
            [_case(each, ids, by_id) for each in refutation] for refutation in report.refutations
        ],
    }


class _Names:
    """The names that a document gives figures: f1, f2, …, in the order in which they are met."""

    def __init__(self) -> None:
        self.given: dict[Key, str] = {}

    def of(self, key: Key) -> str:
        return self.given.setdefault(key, f"f{len(self.given) + 1}")


def _equation(number: int, equation: Equation, outcome: str, names: _Names) -> dict[str, Any]:
    return {
        "id": f"e{number}",
        "kind": str(equation.kind),
        "result": names.of(equation.result),
        "terms": [[str(factor), names.of(key)] for factor, key in equation.terms],
        "base": None if equation.base is None else names.of(equation.base),
        "scale": str(equation.scale),
        "absolute": equation.absolute,
        "outcome": outcome,
    }


def _case(case: Case, ids: Mapping[int, str], by_id: Mapping[str, str]) -> dict[str, Any]:
    return {
        "combination": [
            [ids.get(id(each), by_id[each.id]), str(factor)] for each, factor in case.combination
        ],
        "signs": [[by_id[id_], base, ratio] for id_, base, ratio in case.signs],
    }


def read_proof(document: Any) -> Proof:
    """Return the proof that plain data state. Raises ReadError where they state none."""
    try:
        if document["schema"] != SCHEMA:
            raise ReadError("not-a-proof", worded("this is no proof as `check --proof` writes it"))
        figures = {
            name: PlainFigure(Decimal(each["amount"]), Decimal(each["quantum"]))
            for name, each in document["figures"].items()
        }
        equations = tuple(_plain(each) for each in document["equations"])
        known = {each.id: each for each in equations}
        return Proof(
            Verdict(document["verdict"]),
            RoundingRule(document["rounding_rule"]),
            figures,
            equations,
            {name: Fraction(amount) for name, amount in document["witness"].items()},
            tuple(
                tuple(_plain_case(each, known) for each in refutation)
                for refutation in document["refutations"]
            ),
            document["complete"] is True,
            tuple((each["path"], each["sheet"], each["sha256"]) for each in document["inputs"]),
        )
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        InvalidOperation,
        ZeroDivisionError,
    ) as error:
        raise ReadError(
            "not-a-proof",
            worded("this is no proof as `check --proof` writes it: {error}", error=repr(error)),
        ) from error


def _plain(each: Any) -> PlainEquation:
    terms = tuple((Fraction(factor), str(name)) for factor, name in each["terms"])
    return PlainEquation(
        each["id"],
        each["result"],
        terms,
        each["base"],
        Fraction(each["scale"]),
        each["absolute"] is True,
        str(Outcome(each["outcome"])),
    )


def _plain_case(each: Any, known: Mapping[str, PlainEquation]) -> PlainCase:
    combination = tuple((known[name], Fraction(factor)) for name, factor in each["combination"])
    return PlainCase(
        combination, tuple((name, int(base), int(ratio)) for name, base, ratio in each["signs"])
    )


def prove(proof: Proof) -> Verification:
    """Return what becomes of a proof: every equation held against its outcome, the witness and the
    refutations proved, then the verdict."""
    faults = [*_faults(proof)]
    counts = Counter(each.outcome for each in proof.equations)
    return Verification(proof, tuple(faults), {str(each): counts[each] for each in Outcome})


def _faults(proof: Proof) -> Iterator[tuple[str, str]]:
    """Yield what does not hold, by its name, and which part of the proof it is."""
    rule, figures = str(proof.rule), proof.figures
    yield from (
        (name, "witness")
        for name, amount in proof.witness.items()
        if not _prints(amount, figures.get(name), rule)
    )
    witness = {**{name: Fraction(each.amount) for name, each in figures.items()}, **proof.witness}
    broken = {each.id for each in proof.equations if each.outcome == Outcome.BROKEN}
    refuted = {
        equation.id
        for cases in proof.refutations
        for case in cases
        for equation, _ in case.combination
    }
    apart = _touching(proof.equations, refuted | broken)
    for each in proof.equations:
        fault = (
            None
            if each.outcome == Outcome.UNDECIDED
            else _fault(each, figures, rule, None if each.id in apart else witness)
        )
        yield from () if fault is None else [(each.id, fault)]
    for number, cases in enumerate(proof.refutations, 1):
        yield from (
            ()
            if refutation_holds(cases, figures, rule)
            else [(f"refutation {number}", "refutation")]
        )
    yield from _verdict_faults(proof, broken)


def _fault(
    equation: PlainEquation,
    figures: Mapping[str, PlainFigure],
    rule: str,
    witness: Mapping[str, Fraction] | None,
) -> str | None:
    """Return what is wrong with an equation; `witness` is what it must hold for, None where it
    hangs together with a refuted one."""
    if any(name not in figures for name in _names_in(equation)):
        return "figure"
    if equation.outcome == Outcome.EXACT and not prints_hold([equation], figures, rule):
        return "exact"
    if equation.outcome == Outcome.BROKEN:
        return (
            None
            if refutation_holds((PlainCase(((equation, Fraction(1)),), ()),), figures, rule)
            else "broken"
        )
    if witness is not None and not witness_holds(
        [equation], figures, rule, _only(equation, witness)
    ):
        return "witness"
    return None


def _verdict_faults(proof: Proof, broken: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what the verdict says that its parts do not."""
    outcomes = {each.outcome for each in proof.equations}
    lacking = not proof.complete or str(Outcome.UNDECIDED) in outcomes
    right = {
        Verdict.BROKEN: bool(broken),
        Verdict.JOINTLY_IMPOSSIBLE: bool(proof.refutations) and not broken,
        Verdict.IMPROBABLE: str(Outcome.IMPROBABLE) in outcomes
        and not proof.refutations
        and not broken,
        Verdict.INCOMPLETE: lacking and not proof.refutations and not broken,
        Verdict.WITHIN_ROUNDING: not lacking
        and outcomes <= {Outcome.EXACT, Outcome.ROUNDING}
        and not proof.refutations,
        Verdict.EXACT: not lacking and outcomes == {Outcome.EXACT} and not proof.refutations,
        Verdict.UNDECIDED: True,
    }
    if not right[proof.verdict]:
        yield str(proof.verdict), "verdict"


def _prints(amount: Fraction, figure: PlainFigure | None, rule: str) -> bool:
    return figure is not None and could_print(amount, figure, rule)


def _names_in(equation: PlainEquation) -> list[str]:
    return [
        equation.result,
        *(name for _, name in equation.terms),
        *([equation.base] if equation.base is not None else []),
    ]


def _only(equation: PlainEquation, witness: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return the true amounts of the figures of one equation; a ratio's own value is what is
    printed, not a true amount."""
    return {
        name: witness[name]
        for name in _names_in(equation)
        if equation.base is None or name != equation.result
    }


def _touching(equations: Sequence[PlainEquation], wrong: set[str]) -> set[str]:
    """Return the equations that hang together with wrong ones through the figures they share: no
    witness need satisfy these."""
    reached, grown = set(wrong), True
    names = {each.id: set(_names_in(each)) for each in equations}
    cells = {name for each in wrong for name in names.get(each, ())}
    while grown:
        more = {
            each.id
            for each in equations
            if each.id not in reached and not cells.isdisjoint(names[each.id])
        }
        grown = bool(more)
        reached |= more
        cells |= {name for each in more for name in names[each]}
    return reached
