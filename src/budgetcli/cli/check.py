"""`budgetcli check`."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from budgetcli.checking.checks import DOCUMENTED, Selection, check, choose
from budgetcli.checking.crosschecks import MOVED, Tables, check_against
from budgetcli.cli import options as completion
from budgetcli.cli.boundary import CANNOT
from budgetcli.cli.options import AccountOptions, Reading, Showing, Targets, Workspaces
from budgetcli.cli.session import (
    input_paths,
    language_of,
    layout_of,
    run_all,
    say_written,
    sign_of,
    tell,
    workspace_of,
)
from budgetcli.formats.machine import to_json
from budgetcli.model.budgets import Budget, Note
from budgetcli.model.errors import Place, WriteError
from budgetcli.model.findings import OF_ACCOUNTS, REFUTED, Report, RoundingRule, Severity, Verdict
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import read
from budgetcli.reading.workspaces import Workspace
from budgetcli.sheets.saving import write_file
from budgetcli.views.check_view import ReportView, proof_documents
from budgetcli.words.languages import Language, word

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcli.ledgers.reconciling import Reconciliation

    Prover = Callable[[Budget, RoundingRule], Reconciliation]

Ids = list[str] | None


class FailOnCheck(StrEnum):
    """The values of `--fail-on`."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Judging(NamedTuple):
    """How strictly, and under which rounding."""

    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 also where rounding explains a deviation.")
    ] = False
    rounding: Annotated[
        RoundingRule, typer.Option("--rounding", help="How the publisher rounded.")
    ] = RoundingRule.HALF_UP
    all: Annotated[
        bool, typer.Option("--all", help="Show every equation, not only those that deviate.")
    ] = False
    select: Annotated[
        Ids,
        typer.Option(
            "--select",
            metavar="ID",
            autocompletion=completion.checks,
            help="Run only this check; may be given again.",
        ),
    ] = None
    ignore: Annotated[
        Ids,
        typer.Option(
            "--ignore", metavar="ID", autocompletion=completion.checks, help="Leave this check out."
        ),
    ] = None
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="TARGET",
            autocompletion=completion.targets,
            help="An earlier budget, to know stale totals by; or account files, to prove each figure by.",
        ),
    ] = None
    proof: Annotated[
        Path | None,
        typer.Option(
            "--proof",
            metavar="FILE",
            help="Write the proof of the verdict as plain data for `budgetcli verify`.",
        ),
    ] = None
    fail_on: Annotated[
        FailOnCheck, typer.Option("--fail-on", help="Exit 1 from findings of this weight on.")
    ] = FailOnCheck.WARNING


def run(
    targets: Targets,
    where: Workspaces,
    declared: Reading,
    accounts: AccountOptions,
    judging: Judging,
    showing: Showing,
) -> int:
    """Prove or refute that the printed figures balance; exit 1 if they do not."""
    workspace = workspace_of(where, [*targets, *([judging.against] if judging.against else [])])
    if judging.against or accounts.files:
        from budgetcli.cli import account_files as module  # start-up

        if module.are_accounts(judging.against, workspace, declared, accounts):
            table = layout_of(module.of_table(declared), open_sign=True)._replace(audited=True)
            from budgetcli.cli.account_files import prover  # start-up

            prove = prover(judging.against, declared, accounts)
            return _run(targets, workspace, table, judging, showing, prove)
    return _run(
        targets,
        workspace,
        layout_of(declared, accounts, open_sign=True)._replace(audited=True),
        judging,
        showing,
        None,
    )


def _run(
    targets: Targets,
    workspace: Workspace,
    layout: Layout,
    judging: Judging,
    showing: Showing,
    prove: "Prover | None",
) -> int:
    """Check every target: alone, against an earlier budget, or against account files where there is
    what proves it by them."""
    selection = choose(
        judging.select or (), judging.ignore or (), (*DOCUMENTED, MOVED, *OF_ACCOUNTS)
    )
    rule = judging.rounding
    olds = read(judging.against, workspace, layout) if judging.against and prove is None else ()
    _keep(olds, showing)
    tables = Tables()
    tied: dict[int, Budget] = {}

    def meet(budgets: Sequence[Budget]) -> None:
        tied.update(zip(map(id, budgets), tables.tied(budgets), strict=True))

    def view(alone: Budget) -> ReportView:
        budget = tied[id(alone)]
        found = (
            check_against(budget, olds, rule=rule, selection=selection)
            if olds
            else check(budget, rule=rule, selection=selection)
        )
        reports.append(found)
        if prove is None:
            return ReportView(found, judging.all, sign_of(showing))
        proved = prove(alone, rule)
        tell(proved.notes, showing)
        return ReportView(
            proved.reported(found, selection.wants), judging.all, sign_of(showing), proved
        )

    undecided: dict[Note, None] = {}
    reports: list[Report] = []

    def status(view: ReportView) -> int:
        found = _status(view.report, judging, selection)
        if found == CANNOT:
            undecided[
                _undecided(view.report, language_of(showing, workspace, [view.report.budget]))
            ] = None
        return found

    worst = run_all(targets, workspace, layout, view, showing, status, meet)
    tell(undecided, showing)
    if judging.proof is not None:
        _write_proof(judging.proof, reports, input_paths(targets, workspace, layout), showing)
    return worst


def _write_proof(
    path: Path, reports: Sequence[Report], inputs: Sequence[str], showing: Showing
) -> None:
    """Write the proofs of all verdicts: one document, or a list of them."""
    documents = proof_documents(reports)
    for each in (each for document in documents for each in document["inputs"]):
        if not each["sha256"] and Path(each["path"]).is_file():
            each["sha256"] = sha256(Path(each["path"]).read_bytes()).hexdigest()
    data = to_json(documents[0] if len(documents) == 1 else documents) + "\n"
    write_file(path, data.encode(), inputs=inputs, force=showing.force)
    say_written(str(path), showing)


def _undecided(report: Report, language: Language) -> Note:
    """Return what is said on stderr of a table of which nothing could be decided."""
    place = next((Place(each.path, each.sheet) for each in report.budget.inputs), None)
    key = "verdict-undecided" if report.judgements or report.findings else "verdict-nothing"
    return Note("undecided", word(key, language), place)


def _keep(olds: Iterable[Budget], showing: Showing) -> None:
    """Refuse to write over an earlier budget."""
    for each in (each for budget in olds for each in budget.inputs):
        if (
            showing.output
            and Path(showing.output).exists()
            and Path(each.path).exists()
            and Path(each.path).samefile(showing.output)
        ):
            message = "the output is one of the inputs, which are never written"
            raise WriteError(
                "output-is-input", message, at=Place(each.path), hint="name another file"
            )


def _status(report: Report, judging: Judging, selection: Selection) -> int:
    """Return 1 for a table that is refuted or has findings that weigh enough, 2 where nothing could
    be decided, else 0."""
    if report.verdict in REFUTED:
        return 1
    weights = list(Severity)
    if any(
        weights.index(each.severity) <= weights.index(Severity(judging.fail_on))
        for each in report.findings
    ):
        return 1
    if report.verdict is Verdict.UNDECIDED:
        return 0 if selection.is_partial and not report.judgements else CANNOT
    return int(judging.strict and report.verdict is not Verdict.EXACT)
