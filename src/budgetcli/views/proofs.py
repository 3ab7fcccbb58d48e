"""A proof to look at: the data of a verdict proved again, and what of it does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.checking.proof.certificates import certificate
from budgetcli.model.tables import Field, Row, Table
from budgetcli.version import VERSION
from budgetcli.views import view as views
from budgetcli.views.tones import said
from budgetcli.words.languages import Language, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcli.checking.proof.certificates import Verification
    from budgetcli.model.budgets import Budget
    from budgetcli.model.findings import Report
    from budgetcli.views.view import Record

FIELDS = ("part", "fault")


def proof_documents(reports: Iterable[Report]) -> list[dict[str, Any]]:
    """Return the proofs of reports as documents."""
    return [views.opening("proof", each.budget.inputs) | certificate(each) for each in reports]


class ProofView(NamedTuple):
    """The view of a proof that was proved again; `changed` are the sources that are no longer what
    they were."""

    path: str
    verification: Verification
    changed: Sequence[str] = ()

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    @property
    def follows(self) -> bool:
        """Whether the data prove the verdict, of the sources as they are."""
        return self.verification.holds and not self.changed

    def table(self, language: Language) -> Table:
        """Return what does not hold, and below it what was proved and what no proof can say."""
        verdict = word(f"verdict-{self.verification.proof.verdict}", language)
        rows = tuple(
            Row((name, word(f"proof-{fault}", language)))
            for name, fault in self.verification.faults
        )
        fields = tuple(Field(key, word(f"proof-{key}", language)) for key in FIELDS)
        counts = (
            word(
                "counts",
                language,
                len(self.verification.proof.equations),
                *self.verification.counts.values(),
            ),
        )
        result = word("proof-holds" if self.verification.holds else "proof-fails", language)
        changed = (word("proof-changed", language, each) for each in self.changed)
        notes = (*counts, result, *changed, word("proof-not-covered", language))
        return Table(
            word("proof-title", language, self.path),
            fields,
            rows,
            caption=said(
                f"{word('verdict', language)}: {verdict}", self.verification.proof.verdict
            ),
            notes=notes,
        )

    def document(self) -> dict[str, Any]:
        """Return the verification as plain values."""
        proof = self.verification.proof
        inputs = [
            {"path": path, "sheet": sheet, "sha256": digest} for path, sheet, digest in proof.inputs
        ]
        return {
            "schema": "budgetcli/proved@1",
            "version": VERSION,
            "inputs": inputs,
            "proof": self.path,
            "verdict": str(proof.verdict),
            "holds": self.verification.holds,
            "counts": {"equations": len(proof.equations), **self.verification.counts},
            "changed": list(self.changed),
            "faults": [{"part": name, "fault": fault} for name, fault in self.verification.faults],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a fault."""
        return FIELDS, self.verification.faults
