"""What account files said of a printed table: a sentence for people, a document for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcli.words.languages import Language, word

if TYPE_CHECKING:
    from budgetcli.ledgers.explaining import Explanation
    from budgetcli.ledgers.reconciling import Held, Reconciliation
    from budgetcli.model.budgets import Budget


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


def _held(held: Held, budget: Budget) -> dict[str, Any]:
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
