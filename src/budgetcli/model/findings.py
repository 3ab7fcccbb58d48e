"""What a check found: outcomes of equations, a verdict on the whole, findings with their suspects."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from fractions import Fraction

    from budgetcli.model.budgets import Budget, Key, Unasked
    from budgetcli.model.equations import Equation
    from budgetcli.model.errors import Place


OF_ACCOUNTS = {
    "figure-rounds-its-accounts": (
        "A printed figure is not the rounding of the sum of its accounts. What would explain "
        "it stands below."
    ),
    "accounts-outside-table": (
        "Accounts belong to no line: a warning where they are known to be accounts of the "
        "table, else a note."
    ),
    "figure-without-accounts": (
        "A figure is printed, and no account belongs to its line in that column, though "
        "others have accounts there."
    ),
    "accounts-by-a-factor": "Hardly a figure agrees, and nearly all would if the accounts were this many times "
    "what they are: -1 is a sign "
    "(`--sign`), 0.5 every posting twice, 1000 another unit (`--unit`).",
    "column-without-accounts": "The table prints a column that the accounts have nothing in: a warning for a year "
    "between years that they "
    "have, else a note.",
    "posting-doubled": (
        "A posting stands twice, or all of an account's, and without the second the figure "
        "would be right."
    ),
    "account-digit": "One other digit, or two neighbours exchanged, in one posting would close the gap "
    "and bring it nearer to the others "
    "of its account: the other postings of the same period, else the same account in the "
    "years beside it.",
    "posting-unlike-others": (
        "A posting is far from the others of its account, and one like them would close the gap."
    ),
    "accounts-missing": (
        "Accounts have amounts in the years beside and none in this one, and together would "
        "about close the gap."
    ),
    "account-elsewhere": (
        "Without this account the figure would be right: the account may belong to another line."
    ),
    "account-sign": "With the opposite sign of this account or posting the figure would be right.",
    "account-scale": (
        "With this account or posting ten, a hundred or a thousand times larger or smaller "
        "the figure would be right."
    ),
    "accounts-together": "Without these few accounts together the figure would be right.",
}
"""What a check against account files finds, and what each id means."""


class RoundingRule(StrEnum):
    """How the publisher rounded; it decides which true amounts a printed figure can stand for."""

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    TRUNCATE = "truncate"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """How one equation stands on the printed figures."""

    EXACT = "exact"
    ROUNDING = "rounding"
    IMPROBABLE = "improbable"
    BROKEN = "broken"
    UNDECIDED = "undecided"


class Verdict(StrEnum):
    """How the whole table stands."""

    EXACT = "exact"
    WITHIN_ROUNDING = "within-rounding"
    INCOMPLETE = "incomplete"
    IMPROBABLE = "improbable"
    JOINTLY_IMPOSSIBLE = "jointly-impossible"
    BROKEN = "broken"
    UNDECIDED = "undecided"


REFUTED = frozenset({Verdict.IMPROBABLE, Verdict.JOINTLY_IMPOSSIBLE, Verdict.BROKEN})
"""The verdicts that exit with 1, whatever findings are left out."""


class Severity(StrEnum):
    """How much a finding weighs: an error fails `check`, a warning can, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One equation judged: printed and computed in canonical sign, and the most that rounding can
    explain.

    `bound` is the largest difference that rounding can explain, itself excluded where `strict`;
    None where no bound can be given, as for a ratio whose base may be zero.
    """

    equation: Equation
    printed: Fraction
    computed: Fraction
    bound: Fraction | None
    strict: bool
    outcome: Outcome

    @property
    def difference(self) -> Fraction:
        """Printed minus computed."""
        return self.printed - self.computed


class Coverage(NamedTuple):
    """What a verdict covers: how many figures there are and how many a decided relation binds; how
    many relations are stated and asked.

    Figures are amounts and index values. `not_understood` is what is stated and was not asked.
    """

    figures: int = 0
    bound: int = 0
    stated: int = 0
    asked: int = 0
    not_understood: tuple[Unasked, ...] = ()


NO_COVERAGE = Coverage()
"""Of a report that nobody asked what it covers."""


class BlankTotal(NamedTuple):
    """A cell that a total leaves blank: the figure missing, its place where that is known, and how
    many of its parts are stated there."""

    key: Key
    place: Place | None
    stated: int


@dataclass(frozen=True, slots=True)
class Case:
    """A combination of equations that cannot hold together: their multiples add up to something
    rounding cannot make true.

    A ratio's multiplier is positive for its lower limit, `terms - low x base >= 0`, negative for
    its upper limit. `signs` says which of several possible signs of a ratio are supposed: its id,
    the sign of its base, the sign of the ratio.
    """

    combination: tuple[tuple[Equation, Fraction], ...]
    signs: tuple[tuple[str, int, int], ...] = ()


Refutation = tuple[Case, ...]
"""The proof that no true amounts exist: one case for each combination of signs that its ratios
could have, mostly a single one."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A suggestion: this cell, this kind of slip, this value would mend the table; `sure` only
    where nothing else comes near.

    `printed` and `suggested` are in the canonical sign; `alike` are the cells that the equations
    cannot tell from this one. A slip of several cells names them all in `figures`, with what each
    would be, or for a missing line what its figures would be. `bits` is how long the slip takes to
    describe: it ranks, and is no probability. `before` is what an earlier budget has in the cell.
    """

    key: Key
    kind: str
    printed: Decimal
    suggested: Decimal | None
    sure: bool
    alike: tuple[Key, ...] = ()
    figures: tuple[tuple[Key, Decimal], ...] = ()
    bits: float = 0.0
    before: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One independent problem in the data: what, where, the proof, and which cells may be wrong,
    best first.

    `judgements` are the equations it speaks of, the telling one first: what a renderer needs to say
    `message` in another language; of a finding without any it is `said`, the values that the
    message names.
    """

    id: str
    severity: Severity
    message: str
    place: Place | None = None
    certificate: tuple[tuple[Equation, Fraction], ...] = ()
    suspects: tuple[Suspect, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    said: tuple[str | Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a check: the verdict, every equation judged, and the findings, best first.

    `proof` is what the verifier accepted: the true amounts that could be, and the combinations that
    cannot. `waived` equations are judged but not counted. `stress` is the largest share of its
    rounding that a figure needs, 0 exact, over 1 broken; None where unknown. `truncated` says of a
    table that half-up rounding refutes whether it holds if its figures were cut off instead; None
    if not tried. `unproved` are ratios whose printed value stands in another equation too: judged
    alone, left out of the joint proof. Of the table's `formulas` so many were `computed` again.
    `against` names the earlier budget that was known. `blank` are the totals that a column leaves
    out: nothing is judged of them. `coverage` is what the verdict covers.
    """

    budget: Budget
    rule: RoundingRule
    verdict: Verdict
    judgements: tuple[Judgement, ...]
    findings: tuple[Finding, ...] = ()
    stress: Fraction | None = None
    waived: tuple[Judgement, ...] = ()
    witness: Mapping[Key, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    refutations: tuple[Refutation, ...] = ()
    truncated: bool | None = None
    unproved: tuple[Equation, ...] = ()
    formulas: int = 0
    computed: int = 0
    against: str | None = None
    blank: tuple[BlankTotal, ...] = ()
    coverage: Coverage = NO_COVERAGE

    def count(self, outcome: Outcome) -> int:
        """Return how many equations have this outcome."""
        return sum(judgement.outcome is outcome for judgement in self.judgements)
