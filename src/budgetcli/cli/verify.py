"""`budgetcli verify`."""

import json
from collections.abc import Iterator
from contextlib import chdir
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.checking.proof.certificates import Proof, prove, read_proof
from budgetcli.cli.assembling import ReportRequest, asked_of, assemble
from budgetcli.cli.options import Showing, Workspaces
from budgetcli.cli.report import PackName
from budgetcli.cli.session import input_paths, language_of, progress, show, workspace_of
from budgetcli.model.budgets import Sign
from budgetcli.model.errors import BudgetError, Place, ReadError, worded
from budgetcli.reading.sources import STANDARD_INPUT
from budgetcli.reports import rendering
from budgetcli.reports.material import Material, Page
from budgetcli.reports.rendering import PLAIN, Template, read_template
from budgetcli.reports.report_readback import (
    LARGEST,
    ToldReport,
    VerificationView,
    compare,
    no_report,
    read_back,
)
from budgetcli.reports.writers import PageView
from budgetcli.views.check_view import ProofView
from budgetcli.words.languages import Language

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="A report that `budgetcli report` wrote as html, or a proof of `check --proof`.",
    ),
]


def run(report: File, where: Workspaces, showing: Showing) -> int:
    """Recalculate a report from its sources, or prove again what `check --proof` wrote; exit 1 if
    anything does not follow."""
    text = _text(report)
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return _prove(report, text, where, showing)
    said = read_back(text, str(report))
    recorded = _recorded(said, report)
    with chdir(_folder_of(said, report)), progress(recorded.asked.target, showing):
        workspace = workspace_of(_absolute(where), [recorded.asked.target])
        template = read_template(Path(recorded.template)) if recorded.template else PLAIN
        material, paths = assemble(recorded.asked, workspace)
    page = _page(material, recorded, template, said)
    view = VerificationView(
        str(report),
        compare(said, read_back(rendering.render_html(page, template), ""), page),
        sources=material.sources,
        changed=tuple(_changed(material, said)),
        template=recorded.template,
    )
    inputs = [str(report), *input_paths([recorded.asked.target], workspace), *map(str, paths)]
    show([view], showing, language_of(showing, workspace, [material.budget]), inputs)
    return 0 if view.follows or showing.exit_zero else 1


def _prove(path: Path, text: str, where: Workspaces, showing: Showing) -> int:
    """Prove the verdicts that a file states again. Raises ReadError where it states none."""
    try:
        document = json.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise ReadError(
            "not-a-proof", worded("this is no JSON: {error}", error=error), at=Place(str(path))
        ) from error
    proofs = [read_proof(each) for each in (document if isinstance(document, list) else [document])]
    if not proofs:
        raise ReadError("not-a-proof", worded("this states no proof"), at=Place(str(path)))
    views = [
        ProofView(str(path), prove(each), tuple(_changed_since(each, path))) for each in proofs
    ]
    show(views, showing, language_of(showing, workspace_of(where, [str(path)])), [str(path)])
    return 0 if showing.exit_zero or all(each.follows for each in views) else 1


def _changed_since(proof: Proof, path: Path) -> Iterator[str]:
    """Yield the sources that are there, from here or beside the proof, with other bytes than the
    proof was written of."""
    for name, _, digest in proof.inputs:
        file = next((each for each in (Path(name), path.parent / name) if each.is_file()), None)
        if file is not None and digest and sha256(file.read_bytes()).hexdigest() != digest:
            yield name


def _text(path: Path) -> str:
    """Return the text of a file. Raises BudgetError where there is none, or it is too large for a
    report."""
    if not path.is_file():
        raise BudgetError("file-not-found", "no such file", at=Place(str(path)))
    if path.stat().st_size > LARGEST:
        raise BudgetError(
            "not-a-report",
            worded("larger than {largest} bytes, which no report is", largest=LARGEST),
            at=Place(str(path)),
        )
    return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")


class _Recorded(NamedTuple):
    """What a report says of how it was made."""

    asked: ReportRequest
    language: Language
    sign: Sign | None
    pack: str | None
    template: str | None


def _recorded(said: ToldReport, report: Path) -> _Recorded:
    """Return how a report was made. Raises BudgetError where it does not say that, or in words that
    are not known."""
    try:
        return _Recorded(
            asked=asked_of(said.made["made"]),
            language=Language(said.made["language"]),
            sign=Sign(said.made["sign"]) if said.made["sign"] is not None else None,
            pack=PackName(said.made["pack"]) if said.made["pack"] is not None else None,
            template=str(said.made["template"]) if said.made.get("template") is not None else None,
        )
    except KeyError as error:
        raise no_report(
            str(report),
            worded("it does not say what it was made from: no `{key}`", key=error.args[0]),
        ) from error
    except (TypeError, AttributeError, ValueError, OverflowError) as error:
        raise no_report(
            str(report),
            worded(
                "it says in words that are not known what it was made from: {error}", error=error
            ),
        ) from error


def _folder_of(said: ToldReport, report: Path) -> Path:
    """Return the folder that the report was made in: the first, from here and from the report
    upward, where its sources are."""
    sources = [each["path"] for each in said.made["inputs"] if each["path"] != STANDARD_INPUT]
    beside = report.resolve().parent
    folders = (Path.cwd(), beside, *beside.parents)
    return next(
        (each for each in folders if all((each / path).is_file() for path in sources)), Path.cwd()
    )


def _absolute(where: Workspaces) -> Workspaces:
    return where._replace(config=where.config.resolve() if where.config else None)


def _changed(material: Material, said: ToldReport) -> Iterator[str]:
    """Yield the sources whose bytes are no longer those that the report was made from."""
    known = {each["sha256"] for each in said.made["inputs"]}
    yield from (each.path for each in material.sources if each.sha256 not in known)


def _page(material: Material, recorded: _Recorded, template: Template, said: ToldReport) -> Page:
    """Return the page of this material, made as the one that was written.

    Digests are taken from there: a source that changed is told by itself, and may change nothing.
    """
    digests = {each["path"]: each["sha256"] for each in said.made["inputs"]}
    sources = tuple(
        each._replace(sha256=digests.get(each.path, each.sha256)) for each in material.sources
    )
    material = material._replace(
        sign=recorded.sign, pack=recorded.pack, sources=sources, template=recorded.template
    )
    page = PageView(material, template).page(recorded.language)
    return page._replace(made=page.made | {"charts": said.made.get("charts")})
