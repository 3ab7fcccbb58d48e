"""Claims to look at: how each stands, what its sides are, how else it could be read, and where its
numbers stand with another meaning."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.claims.judging import Truth
from budgetcli.model.numbers import quantum_of, round_ratio
from budgetcli.model.records import Field, FieldKind, Row, Table
from budgetcli.views import view as views
from budgetcli.views.tones import said, worst
from budgetcli.words.languages import Language, number, translated, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.claims.judging import ClaimReading, Claims, Homonym, Judged, Sides, Used
    from budgetcli.claims.language import Quantity
    from budgetcli.model.budgets import Budget, Input
    from budgetcli.views.view import Record

FINEST = Decimal("0.000001")
SHOWN = Decimal("0.001")
FIELDS = (
    "id",
    "committee",
    "expression",
    "verdict",
    "reason",
    "left",
    "operator",
    "right",
    "text",
    "source",
)


class Told(NamedTuple):
    """A claim with all that is to be said of it."""

    judged: Judged
    readings: tuple[ClaimReading, ...]
    homonyms: tuple[Homonym, ...]
    used: tuple[Used, ...]


class ClaimsView(NamedTuple):
    """The view of a file of claims, judged."""

    claims: Claims
    told: tuple[Told, ...]
    inputs: tuple[Input, ...] = ()

    @property
    def budget(self) -> Budget | None:
        """Claims are no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a claim, and the sentences on each below."""
        names = (
            ("claim", FieldKind.TEXT),
            ("committee", FieldKind.TEXT),
            ("verdict", FieldKind.TEXT),
            ("computed", FieldKind.AMOUNT),
            ("operator", FieldKind.TEXT),
            ("stated", FieldKind.AMOUNT),
        )
        return Table(
            title=self.claims.title,
            caption=said(self._counts(language), worst([each.judged.truth for each in self.told])),
            fields=tuple(Field(key, word(f"claim-{key}", language), kind) for key, kind in names),
            rows=tuple(self._row(each.judged, language) for each in self.told),
            notes=tuple(
                line for each in self.told for line in ClaimSentences(each, language).all()
            ),
        )

    def _counts(self, language: Language) -> str:
        truths = [each.judged.truth for each in self.told]
        return ", ".join(
            f"{truths.count(truth)} {word(f'truth-{truth}', language)}"
            for truth in Truth
            if truth in truths
        )

    def _row(self, judged: Judged, language: Language) -> Row:
        verdict = said(word(f"truth-{judged.truth}", language), judged.truth)
        sides = judged.sides
        if sides is None:
            return Row((judged.claim.id, judged.claim.committee, verdict, None, None, None))
        return Row(
            (
                judged.claim.id,
                judged.claim.committee,
                verdict,
                _shown(sides.left),
                sides.operator,
                _shown(sides.right),
            )
        )

    def document(self) -> dict[str, Any]:
        """Return every claim with its verdict, sides, figures, other readings and homonyms."""
        truths = [each.judged.truth for each in self.told]
        return views.opening("claims", self.inputs) | {
            "id": self.claims.id,
            "title": self.claims.title,
            "file": self.claims.place.file,
            "counts": {str(truth): truths.count(truth) for truth in Truth},
            "claims": [_document(each) for each in self.told],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a claim."""
        return FIELDS, [_record(each.judged) for each in self.told]


class ClaimSentences(NamedTuple):
    """What is said of a claim in a language."""

    told: Told
    language: Language

    def all(self) -> Iterator[str]:
        """Yield what was said and where, why it stands as it does, other readings, homonyms, and
        the figures it rests on."""
        judged = self.told.judged
        claim = judged.claim
        expression = claim.expression
        is_plain = claim.text == expression
        said = (
            self._word("claim-plain", claim.id, expression)
            if is_plain
            else self._word("claim-said", claim.id, claim.text, expression)
        )
        yield said + (self._word("claim-source", claim.source) if claim.source else "")
        if judged.reason is not None:
            about = translated(judged.about, self.language)
            yield "  " + self._word(f"claim-{judged.reason}", about)
        if judged.truth is Truth.BY_ROUNDING and judged.sides is not None:
            yield "  " + self._rounding(judged.sides)
        for each in self.told.readings:
            yield "  " + self._reading(each)
        yield from ("  " + self._homonym(each) for each in self.told.homonyms)
        if self.told.used:
            yield "  " + self._word("claim-used", "; ".join(map(self._used, self.told.used)))

    def _word(self, key: str, *values: object) -> str:
        return word(key, self.language, *values)

    def _rounding(self, sides: Sides) -> str:
        low, high = (number(_exact(each), self.language) for each in sides.left.span[:2])
        return self._word("claim-rounding", low, high)

    def _reading(self, each: ClaimReading) -> str:
        value = number(_plain(each.value), self.language)
        truth = self._word(f"truth-{each.truth}")
        if each.kind != "ladder":
            return self._word(f"reading-{each.kind}", value, truth)
        steps = ", ".join(number(_plain(step), self.language) for step in each.steps)
        last = number(_plain(each.steps[-1]), self.language)
        return self._word("reading-ladder", steps, value, truth, last, len(each.steps))

    def _homonym(self, each: Homonym) -> str:
        id = (
            self._word(f"key-name-{each.id}")
            if each.kind == "growth" and each.id in ("total", "steerable")
            else each.id
        )
        what = (
            self._word(f"homonym-{each.kind}", id)
            if each.kind != "sum"
            else self._word(f"homonym-sum-{each.id}")
        )
        return self._word(
            "claim-homonym",
            number(each.number, self.language),
            each.committee,
            what,
            ", ".join(map(str, each.years)),
        )

    def _used(self, each: Used) -> str:
        place = f" ({each.place})" if each.place is not None else ""
        return f"{each.name} = {number(each.amount, self.language)}{place}"


def _exact(value: Fraction) -> Decimal:
    return Decimal(f"{round_ratio(value, FINEST).normalize():f}")


def _plain(value: Fraction) -> Decimal:
    """Return a value as people read it: its own decimals, three at the most."""
    rounded = Decimal(f"{round_ratio(value, SHOWN).normalize():f}")
    return rounded if quantum_of(rounded) < 1 else rounded.quantize(Decimal("0.1"))


def _shown(quantity: Quantity) -> Decimal:
    if not quantity.terms and quantity.constant.denominator == 1:
        return Decimal(quantity.constant.numerator)
    return _plain(quantity.amount)


def _document(told: Told) -> dict[str, Any]:
    judged = told.judged
    return {
        "id": judged.claim.id,
        "text": judged.claim.text,
        "expression": judged.claim.expression,
        "committee": judged.claim.committee,
        "source": judged.claim.source,
        "verdict": str(judged.truth),
        "reason": judged.reason,
        "about": judged.about or None,
        "comparison": None if judged.sides is None else _sides(judged.sides),
        "figures": [
            {
                "name": each.name,
                "amount": each.amount,
                "cell": str(each.place) if each.place else None,
            }
            for each in told.used
        ],
        "readings": [
            {
                "kind": each.kind,
                "verdict": str(each.truth),
                "value": _exact(each.value),
                "steps": [_exact(step) for step in each.steps],
            }
            for each in told.readings
        ],
        "homonyms": [each._asdict() | {"years": list(each.years)} for each in told.homonyms],
    }


def _sides(sides: Sides) -> dict[str, Any]:
    return {
        "left": _side(sides.left),
        "operator": sides.operator,
        "right": _side(sides.right),
        "verdict": str(sides.truth),
    }


def _side(quantity: Quantity) -> dict[str, Any]:
    return {
        "value": _exact(quantity.amount),
        "low": _exact(quantity.span.low),
        "high": _exact(quantity.span.high),
    }


def _record(judged: Judged) -> Record:
    claim, sides = judged.claim, judged.sides
    left, operator, right = (
        (None, None, None)
        if sides is None
        else (_exact(sides.left.amount), sides.operator, _exact(sides.right.amount))
    )
    return (
        claim.id,
        claim.committee,
        claim.expression,
        str(judged.truth),
        judged.reason,
        left,
        operator,
        right,
        claim.text,
        claim.source,
    )
