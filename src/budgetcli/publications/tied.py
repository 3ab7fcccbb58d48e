"""What became of a number of a text: its status, the evidence for it, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from budgetcli.publications.anchors import Anchor, Anchors
    from budgetcli.publications.clauses import Period
    from budgetcli.publications.content import Publication
    from budgetcli.publications.mentions import Mention


class Status(StrEnum):
    """How a number of a text stands to the tables, the packages and the rest of the text."""

    PROVED = "proved"
    BY_ROUNDING = "by-rounding"
    DERIVED = "derived"
    REPEATED = "repeated"
    COINCIDES = "coincides"
    ONLY_HERE = "only-here"
    AMBIGUOUS = "ambiguous"
    CONTRADICTED = "contradicted"


MEANING = {
    Status.PROVED: "The words of the sentence bind the amount to one figure of a table or package, with its period, unit and side, and "
    "it is that figure: with at least 6 bits of evidence, a chance of one in 64.",
    Status.BY_ROUNDING: "As proved, where the text is coarser than the figure, and what it can stand for holds the figure.",
    Status.DERIVED: "The sentence states a relation, such as a difference, a share or a sum, and it holds.",
    Status.REPEATED: "No figure answers the amount, but the same amount is said elsewhere with words in common.",
    Status.COINCIDES: "The amount equals a figure, but no words bind it to that: the figures are listed, and nothing is claimed.",
    Status.ONLY_HERE: "The amount stands nowhere else; the reason says why.",
    Status.AMBIGUOUS: "Several figures of unlike value could be meant, such as a budget and a forecast.",
    Status.CONTRADICTED: "The words bind the amount to a figure that it cannot be, a relation that the sentence states fails, or a rank or "
    "direction is untrue. `wrong` says whether the text or the table is, where the table's own "
    "equations decide that.",
}
"""What each status means."""

SURE = frozenset({Status.PROVED, Status.BY_ROUNDING, Status.DERIVED, Status.CONTRADICTED})
"""What a rule that looks later leaves as it is."""

OPEN = frozenset({Status.COINCIDES, Status.ONLY_HERE, Status.AMBIGUOUS})
"""What nothing in the documents answers."""

LEAST_BITS = 6.0
"""So much evidence at least makes two amounts one: a chance of one in 64."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A relation that a sentence states, in the language of claims: its two sides, and their
    amounts in the unit of the text.

    `ladder` is what the years would be together if each added as much again, where the sentence
    tells an amount of every year.
    """

    text: str
    left: Decimal
    right: Decimal
    ladder: Decimal | None = None


@dataclass(slots=True)
class Tie:
    """A number of a text with what became of it; `sentence` is where its own begins and ends in the
    text of its block.

    `figures` and `alternatives` are amounts of tables and packages, `expression` a relation,
    `others` the ids of numbers like it. `wrong` is `text` or `table` where the table's own
    equations decide which of the two is.
    """

    id: str
    block: int
    start: int
    end: int
    sentence: tuple[int, int]
    mention: Mention
    period: Period | None = None
    per: str | None = None
    status: Status = Status.ONLY_HERE
    reason: str | None = None
    figures: tuple[Anchor, ...] = ()
    expression: Expression | None = None
    others: tuple[str, ...] = ()
    alternatives: tuple[Anchor, ...] = ()
    difference: Decimal | None = None
    slip: str | None = None
    wrong: str | None = None
    bits: float = 0.0
    context: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class TiedText:
    """A publication whose numbers were all judged, with what they were held against."""

    publication: Publication
    material: Anchors
    ties: tuple[Tie, ...]
    language: str

    def count(self, status: Status) -> int:
        """Return how many amounts of money and per cent have this status."""
        return sum(each.status is status for each in self.amounts())

    def amounts(self) -> tuple[Tie, ...]:
        """Return the amounts of money and per cent."""
        return tuple(each for each in self.ties if each.mention.stated.sort in ("money", "percent"))
