"""The proof of a verdict as plain data: it is proved again, and nothing false passes for a proof."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from budgetcli.checking.checks import check
from budgetcli.checking.proof.certificates import prove, read_proof
from budgetcli.formats.schemas import schema
from budgetcli.model.budgets import Budget
from budgetcli.model.errors import ReadError
from budgetcli.model.findings import RoundingRule, Verdict
from budgetcli.views.check_view import proof_documents
from tests.checking.tables import table, year
from tests.checking.test_coverage import OUT_OF_REACH
from tests.checking.test_verdicts import two_by_two
from tests.program import DATA, budgetcli
from tests.verify.slips import doubled, dropped, exchanged, turned
from tests.verify.trees import tree

YEARS = year(2024), year(2025)
SOU = (DATA / "sou.csv").read_text(encoding="utf-8")


def document(budget: Budget, rule: RoundingRule = RoundingRule.HALF_UP) -> Any:
    """Return the proof of a budget's verdict as it is read from a file."""
    (found,) = proof_documents([check(budget, rule=rule)])
    return json.loads(json.dumps(found))


BUDGETS = {
    "exact": table("A 1.0 2.0\nB 2.0 2.0\nTotal 3.0 4.0", YEARS),
    "within-rounding": table("A 1.0 2.0\nB 2.0 2.0\nTotal 3.1 4.0", YEARS),
    "incomplete": table("A 1.0 2.0\nB 2.0 2.0\nTotal 3.0 4.0", YEARS)._replace(
        unasked=(OUT_OF_REACH,)
    ),
    "broken": table("A 1.0 2.0\nB 2.0 2.0\nTotal 9.0 4.0", YEARS),
    "jointly-impossible": two_by_two(),
    "undecided": table("A 1.0 2.0", YEARS),
}


@pytest.mark.parametrize("verdict", BUDGETS)
def test_a_proof_of_each_verdict_is_proved_again(verdict: str) -> None:
    found = document(BUDGETS[verdict])
    jsonschema.validate(found, schema("proof"))
    assert (found["verdict"], prove(read_proof(found)).faults) == (verdict, ())


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "slip",
    [None, doubled, dropped, exchanged, turned],
    ids=lambda slip: getattr(slip, "__name__", "clean"),
)
def test_proofs_of_made_trees_are_proved_again(seed: int, slip: Any) -> None:
    made = tree(14, seed)
    budget = (
        made.budget
        if slip is None and hasattr(made, "budget")
        else made
        if slip is None
        else slip(made, Random(seed)).budget
    )
    assert prove(read_proof(document(budget))).faults == ()


def forged(name: str, found: Any) -> Any:
    """Return a proof with one part that is not true."""
    false = copy.deepcopy(found)
    first = next(iter(false["figures"].values()))
    changes: dict[str, Any] = {
        "amount": lambda: first.update(amount="77.7"),
        "verdict": lambda: false.update(verdict="exact"),
        "outcome": lambda: false["equations"][0].update(outcome="exact"),
        "witness": lambda: false["witness"].update(
            {key: str(9) for key in list(false["witness"])[:1]}
        ),
        "refutation": lambda: false["refutations"][0][0].update(combination=[["e1", "1"]]),
        "complete": lambda: false.update(complete=False),
    }
    changes[name]()
    return false


@pytest.mark.parametrize(
    ("verdict", "name"),
    [
        ("exact", "amount"),
        ("exact", "complete"),
        ("within-rounding", "verdict"),
        ("within-rounding", "outcome"),
        ("within-rounding", "witness"),
        ("broken", "verdict"),
        ("broken", "outcome"),
        ("jointly-impossible", "refutation"),
        ("jointly-impossible", "verdict"),
        ("incomplete", "verdict"),
    ],
)
def test_what_is_not_true_proves_nothing(verdict: str, name: str) -> None:
    assert prove(read_proof(forged(name, document(BUDGETS[verdict])))).faults


@pytest.mark.parametrize(
    "spoilt", [{}, [], {"schema": "budgetcli/proof@1"}, {"schema": "budgetcli/check@1"}, 7, None]
)
def test_what_is_no_proof_is_refused(spoilt: Any) -> None:
    with pytest.raises(ReadError, match="no proof"):
        read_proof(spoilt)


def test_a_proof_is_written_and_verified(tmp_path: Path) -> None:
    (tmp_path / "sou.csv").write_text(SOU, encoding="utf-8")
    written = budgetcli("check", "sou.csv", "--no-config", "--proof", "proof.json", folder=tmp_path)
    assert (
        written.status,
        json.loads((tmp_path / "proof.json").read_text("utf-8"))["verdict"],
    ) == (0, "within-rounding")
    shown = budgetcli("verify", "proof.json", "-O", "json", folder=tmp_path)
    jsonschema.validate(json.loads(shown.data), schema("proved"))
    assert (
        shown.status,
        shown.json["holds"],
        shown.json["counts"]["equations"],
        shown.json["changed"],
    ) == (0, True, 15, [])
    assert (
        "The data prove the verdict."
        in budgetcli("verify", "proof.json", "--lang", "en", folder=tmp_path).out
    )
    (tmp_path / "sou.csv").write_text(SOU + "\n", encoding="utf-8")
    changed = budgetcli("verify", "proof.json", "--lang", "da", folder=tmp_path)
    assert (changed.status, "sou.csv er ændret" in changed.out) == (1, True)


def test_a_forged_proof_fails_and_an_existing_file_is_kept(tmp_path: Path) -> None:
    (tmp_path / "sou.csv").write_text(SOU.replace("-919,6", "-916,9"), encoding="utf-8")
    assert (
        budgetcli(
            "check", "sou.csv", "--no-config", "--proof", "proof.json", folder=tmp_path
        ).status
        == 1
    )
    assert budgetcli("verify", "proof.json", folder=tmp_path).status == 0
    false = json.loads((tmp_path / "proof.json").read_text("utf-8")) | {
        "verdict": "within-rounding"
    }
    (tmp_path / "proof.json").write_text(json.dumps(false), encoding="utf-8")
    shown = budgetcli("verify", "proof.json", "--lang", "en", folder=tmp_path)
    assert (shown.status, "The data do not prove the verdict." in shown.out) == (1, True)
    again = budgetcli("check", "sou.csv", "--no-config", "--proof", "proof.json", folder=tmp_path)
    assert (again.status, "output-exists" in again.err) == (2, True)
    (tmp_path / "proof.json").write_text("{", encoding="utf-8")
    refused = budgetcli("verify", "proof.json", folder=tmp_path)
    assert (refused.status, "not-a-proof" in refused.err, "Traceback" in refused.err) == (
        2,
        True,
        False,
    )


def test_a_proof_of_a_table_that_nobody_can_prove_claims_nothing() -> None:
    assert prove(read_proof(document(BUDGETS["undecided"]))).proof.verdict is Verdict.UNDECIDED
