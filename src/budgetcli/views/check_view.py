"""A check to look at: the verdict, what deviates and what the accounts say of it, and a proof proved
again."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.checking.proof.certificates import certificate
from budgetcli.model.equations import RATIOS
from budgetcli.model.findings import Outcome
from budgetcli.model.records import Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.version import VERSION
from budgetcli.views import view as views
from budgetcli.views.findings_text import (
    FINEST,
    Sentences,
    blank_document,
    cell_of,
    coverage_document,
    coverage_said,
    exact,
    in_own_sign,
    quantum_of,
    signed,
    waived_document,
)
from budgetcli.views.tones import said
from budgetcli.words.languages import Language, number, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.checking.proof.certificates import Verification
    from budgetcli.ledgers.explaining import Explanation
    from budgetcli.ledgers.reconciling import HeldFigure, Reconciliation
    from budgetcli.model.budgets import Budget, Sign
    from budgetcli.model.findings import Finding, Judgement, Report, Suspect
    from budgetcli.views.view import Record

MOST_ROUNDED = 20
"""So many deviations that rounding explains are shown; `--all` shows the others, too."""

FIELDS = ("id", "kind", "label", "cell", "printed", "computed", "difference", "bound", "outcome")


class ReportView(NamedTuple):
    """The view of a report; `all_equations` shows those that hold, too; `accounts` is what account
    files said of the figures."""

    report: Report
    all_equations: bool = False
    sign: Sign | None = None
    accounts: Reconciliation | None = None

    @property
    def budget(self) -> Budget | None:
        """A report is no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return the equations that deviate, or all, under the verdict."""
        report = self.report
        kept = list(report.judgements) if self.all_equations else self._deviating()
        kinds = (
            FieldKind.TEXT,
            FieldKind.TEXT,
            FieldKind.AMOUNT,
            FieldKind.AMOUNT,
            FieldKind.CHANGE,
            FieldKind.AMOUNT,
            FieldKind.TEXT,
        )
        keys = ("equation", "cell", "printed", "computed", "difference", "bound", "outcome")
        notes = [word("none-deviates", language)] if not kept and report.judgements else []
        left = (
            0
            if self.all_equations
            else len(report.judgements) - report.count(Outcome.EXACT) - len(kept)
        )
        notes += [word("rounding-left", language, MOST_ROUNDED, left)] if left else []
        return Table(
            title=word("check-title", language, views.name_of(report.budget)),
            caption=said(
                f"{word('verdict', language)}: {word(self._verdict(), language)}",
                self.report.verdict,
            ),
            fields=tuple(
                Field(key, word(key, language), kind) for key, kind in zip(keys, kinds, strict=True)
            ),
            rows=tuple(self._row(each, language) for each in kept),
            notes=(
                *notes,
                self._counts(language),
                *coverage_said(self.report, language),
                *self._proved(language),
                *self._said(language),
            ),
        )

    def _deviating(self) -> list[Judgement]:
        """Return the equations that deviate, the worst outcome first; of very many by rounding the
        least likely."""
        found = [each for each in self.report.judgements if each.outcome is not Outcome.EXACT]
        rounded = [each for each in found if each.outcome is Outcome.ROUNDING]
        if len(rounded) > MOST_ROUNDED:
            rounded = sorted(rounded, key=_likely)[:MOST_ROUNDED]
        return [
            *sorted((each for each in found if each.outcome is not Outcome.ROUNDING), key=_worst),
            *rounded,
        ]

    def _verdict(self) -> str:
        """Return the phrase of the verdict; of a table without an equation that there is nothing to
        check."""
        return (
            f"verdict-{self.report.verdict}"
            if self.report.judgements or self.report.findings
            else "verdict-nothing"
        )

    def _counts(self, language: Language) -> str:
        key = "counts-one" if len(self.report.judgements) == 1 else "counts"
        return word(
            key,
            language,
            len(self.report.judgements),
            *(self.report.count(each) for each in Outcome),
        )

    def _proved(self, language: Language) -> tuple[str, ...]:
        """Return the sentence on the account files, where the table was held against some."""
        return () if self.accounts is None else (sentence(self.accounts, language),)

    def _said(self, language: Language) -> Iterator[str]:
        """Yield the sentences of every finding, then those on the whole table."""
        sentences = self._sentences(language)
        for finding in self.report.findings:
            yield from sentences.of(finding)
        yield from sentences.after()

    def _sentences(self, language: Language) -> Sentences:
        return Sentences(self.report, language, self.sign)

    def _row(self, judgement: Judgement, language: Language) -> Row:
        step = quantum_of(self.report.budget, judgement)
        bound = judgement.bound
        limit = None if bound is None else exact(bound, FINEST)
        explained = (
            None
            if limit is None
            else word("under" if judgement.strict else "up-to", language, number(limit, language))
        )
        cells: tuple[Cell, ...] = (
            self._sentences(language).equation(judgement.equation),
            cell_of(self.report.budget, judgement.equation.result),
            *(
                signed(self.report.budget, judgement, exact(each, step), self.sign)
                for each in (judgement.printed, judgement.computed, judgement.difference)
            ),
            explained,
            said(word(f"outcome-{judgement.outcome}", language), judgement.outcome),
        )
        return Row(cells, RowRole.BODY)

    def document(self) -> dict[str, Any]:
        """Return the report as the contract says; amounts in the canonical sign, suspects in the
        source's own."""
        report = self.report
        counts = {
            "equations": len(report.judgements),
            **{str(each): report.count(each) for each in Outcome},
        }
        _, rows = self.records()
        return views.opening("check", report.budget.inputs) | {
            "budget": views.heading(report.budget),
            "verdict": str(report.verdict),
            "counts": counts,
            "coverage": coverage_document(report),
            "rounding_rule": str(report.rule),
            "stress": None if report.stress is None else exact(report.stress, FINEST),
            "against": report.against,
            "truncated": report.truncated,
            "formulas": {"count": report.formulas, "computed": report.computed},
            "waived": waived_document(report.waived),
            "blank_totals": blank_document(report),
            "equations": [dict(zip(FIELDS, row, strict=True)) for row in rows],
            "findings": [self._found(each) for each in report.findings],
            **(
                {}
                if self.accounts is None
                else {"accounts": document(self.accounts, report.budget)}
            ),
        }

    def _found(self, finding: Finding) -> dict[str, Any]:
        return {
            "id": finding.id,
            "severity": str(finding.severity),
            "cell": finding.place.reference if finding.place else None,
            "message": finding.message,
            "certificate": [
                {"equation": each.id, "multiplier": exact(factor, FINEST)}
                for each, factor in finding.certificate
            ],
            "suspects": [self._suspected(each) for each in finding.suspects],
        }

    def _suspected(self, suspect: Suspect) -> dict[str, Any]:
        budget = self.report.budget
        suggested = (
            None
            if suspect.suggested is None
            else in_own_sign(budget, suspect.key, suspect.suggested)
        )
        return {
            "cell": cell_of(budget, suspect.key),
            "line": suspect.key.line,
            "kind": suspect.kind,
            "printed": in_own_sign(budget, suspect.key, suspect.printed),
            "suggested": suggested,
            "sure": suspect.sure,
            "alike": [cell_of(budget, key) for key in suspect.alike],
            "before": None
            if suspect.before is None
            else in_own_sign(budget, suspect.key, suspect.before),
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record an equation, those that hold too."""
        return FIELDS, [self._record(each) for each in self.report.judgements]

    def _record(self, judgement: Judgement) -> Record:
        equation, step = judgement.equation, quantum_of(self.report.budget, judgement)
        shown = FINEST if equation.kind in RATIOS else step
        return (
            equation.id,
            str(equation.kind),
            self._sentences(Language.ENGLISH).equation(equation),
            cell_of(self.report.budget, equation.result),
            exact(judgement.printed, step * 10 if equation.kind in RATIOS else step),
            exact(judgement.computed, shown),
            exact(judgement.difference, shown),
            None if judgement.bound is None else exact(judgement.bound, FINEST),
            str(judgement.outcome),
        )


def _likely(judgement: Judgement) -> float:
    """Return how likely a deviation comes of independent roundings, for ranking: by their standard
    deviations, the furthest first."""
    return (
        -float(abs(judgement.difference) / judgement.bound) * sqrt(len(judgement.equation.keys))
        if judgement.bound
        else 0.0
    )


def _worst(judgement: Judgement) -> int:
    return -list(Outcome).index(judgement.outcome)


def sentence(found: Reconciliation, language: Language) -> str:
    """Return how many figures are the rounding of their accounts."""
    agree = len(found.figures) - len(found.gaps)
    rows = (
        f"{found.rows:,}" if language is Language.ENGLISH else f"{found.rows:,}".replace(",", ".")
    )
    files = (
        found.files[0]
        if len(found.files) == 1
        else word("account-files", language, len(found.files))
    )
    proved = word("accounts-proved", language, agree, len(found.figures), rows, files)
    return (
        proved
        if not found.without
        else f"{proved} {word('accounts-not-held', language, found.without)}"
    )


def document(found: Reconciliation, budget: Budget) -> dict[str, Any]:
    """Return every figure with the exact sum of its accounts, in the table's unit and the canonical
    sign, and what explains the gaps."""
    return {
        "files": list(found.files),
        "by": list(found.by),
        "rows": found.rows,
        "bad_rows": found.bad_rows,
        "figures": [_held(each, budget) for each in found.figures],
        "explanations": [_explained(each) for each in found.explanations],
        "without_accounts": found.without,
        "outside": [
            {"accounts": name, "amount": amount, "rows": rows}
            for name, amount, rows in found.outside
        ],
    }


def _held(held: HeldFigure, budget: Budget) -> dict[str, Any]:
    place, column = budget.figures[held.key].place, held.key.column
    return {
        "line": held.key.line,
        "year": column.year,
        "stage": column.stage,
        "side": str(column.side),
        "cell": place.reference if place else None,
        "printed": held.printed,
        "accounts": held.accounts,
        "difference": held.printed - held.accounts,
        "rows": held.rows,
        "agrees": held.agrees,
    }


def _explained(each: Explanation) -> dict[str, Any]:
    column = each.key.column
    return {
        "line": each.key.line,
        "year": column.year,
        "stage": column.stage,
        "side": str(column.side),
        "kind": each.kind,
        "accounts": list(each.accounts),
        "amount": each.amount,
        "suggested": each.suggested,
        "usual": each.usual,
        "sure": each.sure,
        "file": each.place.file if each.place else None,
        "cell": each.place.cell if each.place else None,
    }


PROOF_FIELDS = ("part", "fault")


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
        fields = tuple(Field(key, word(f"proof-{key}", language)) for key in PROOF_FIELDS)
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
        return PROOF_FIELDS, self.verification.faults
