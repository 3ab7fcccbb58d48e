"""`budgetcli verify`."""

from os.path import relpath
from pathlib import Path
from typing import Annotated

import typer

from budgetcli.cli.assembling import Asked, asked_of, assemble
from budgetcli.cli.options import Showing, Workspaces
from budgetcli.cli.session import language_of, progress, show, workspace_of
from budgetcli.cli.targets import input_paths
from budgetcli.model.budgets import Sign
from budgetcli.model.errors import BudgetError, Place
from budgetcli.reading.workspaces import FILE_NAME, Workspace, read_workspace
from budgetcli.report import html
from budgetcli.report.material import Material
from budgetcli.report.readback import LARGEST, Told, deviations, no_report, read_back
from budgetcli.report.verifications import VerificationView
from budgetcli.report.writers import ReportView
from budgetcli.words.languages import Language

File = Annotated[Path, typer.Argument(metavar="REPORT", help="A report that `budgetcli report` wrote as html.")]


def run(report: File, where: Workspaces, showing: Showing) -> int:
    """Recalculate a report from its sources; exit 1 if a figure no longer follows."""
    said = read_back(_text(report), str(report))
    asked, workspace = _located(_asked(said, report), report, where)
    with progress(asked.target, showing):
        material, paths = assemble(asked, workspace)
    off = deviations(said, _now(material, said))
    known = [each["sha256"] for each in said.made["inputs"]]
    changed = tuple(each.path for each in material.sources if each.sha256 not in known)
    view = VerificationView(str(report), len(said.figures), off, material.sources, changed)
    inputs = [str(report), *input_paths([asked.target], workspace), *map(str, paths)]
    show([view], showing, language_of(showing, workspace, [material.budget]), inputs)
    return 1 if off and not showing.exit_zero else 0


def _text(path: Path) -> str:
    """Return the text of a file. Raises BudgetError where there is none, or it is too large for a report."""
    if not path.is_file():
        raise BudgetError("file-not-found", "no such file", at=Place(str(path)))
    if path.stat().st_size > LARGEST:
        raise BudgetError("not-a-report", f"larger than {LARGEST} bytes, which no report is", at=Place(str(path)))
    return path.read_bytes().decode("utf-8", "replace")


def _asked(said: Told, report: Path) -> Asked:
    """Return what the report was asked for. Raises BudgetError where it does not say that."""
    try:
        return asked_of(said.made["made"])
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise no_report(str(report)) from error


def _located(asked: Asked, report: Path, where: Workspaces) -> tuple[Asked, Workspace]:
    """Return the request and the workspace it is of: those of this folder, else those beside the report."""
    here = workspace_of(where, [asked.target])
    if (here.committee(asked.target) is not None and not here.is_example) or where.no_config or where.config:
        return asked, here
    packages = [_beside(name, report.parent) for name in asked.basis.packages or ()]
    moved = asked._replace(target=_beside(asked.target, report.parent), basis=asked.basis._replace(packages=packages))
    folders = (report.resolve().parent, *report.resolve().parents)
    nearest = next((folder / FILE_NAME for folder in folders if (folder / FILE_NAME).is_file()), None)
    return moved, here if nearest is None else read_workspace(Path(relpath(nearest)))


def _beside(name: str, folder: Path) -> str:
    """Return a file as it is called from here; where there is none, as it is called beside the report."""
    path = Path(name.partition("#")[0])
    return str(folder / name) if not path.exists() and (folder / path).exists() else name


def _now(material: Material, said: Told) -> Told:
    """Return what a report of this material says, in the language and sign of the one that was written."""
    sign, pack = said.made.get("sign"), said.made.get("pack")
    view = ReportView(material._replace(sign=Sign(sign) if sign else None, pack=pack))
    return read_back(html.render(view.page(Language(said.made.get("language", "en")))), "")
