"""The words of the command line as functions of Python: a path alone is enough, and what each of
them returns is its value, plain records, a document, a data frame, or text for people."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from budgetcli.model.budgets import Budget, Sign
from budgetcli.model.errors import BudgetError, UnknownNameError
from budgetcli.model.numbers import SCALES, DecimalMark
from budgetcli.reading.layouts import Layout
from budgetcli.reading.workspaces import Workspace
from budgetcli.words.languages import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from os import PathLike

    from polars import DataFrame

    from budgetcli.comparing.diffs import Diff
    from budgetcli.comparing.summaries import Summary
    from budgetcli.model.findings import Report
    from budgetcli.publications.tied import TiedText
    from budgetcli.reports.material import Material
    from budgetcli.savings.apply import Choices, Scenario
    from budgetcli.savings.gaps import Gap
    from budgetcli.savings.packages import Package
    from budgetcli.views.view import View

    Target = str | PathLike[str] | Budget
    """A path, a committee of a workspace, or a budget that was read already."""

    PackageLike = str | PathLike[str] | Package
    """The path of a savings package, or one that was read already."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Result(Generic[Value]):
    """What a verb found: `value` is exact and whole, `view` is how it is shown."""

    value: Value
    view: View

    def records(self) -> list[dict[str, object]]:
        """Return one plain record a row, as `-O csv` has them; amounts are Decimal, a figure that
        is not stated is None."""
        fields, rows = self.view.records()
        return [dict(zip(fields, row, strict=True)) for row in rows]

    def document(self) -> dict[str, Any]:
        """Return the document of `-O json` as plain values, amounts as Decimal."""
        return self.view.document()

    def to_polars(self) -> DataFrame:
        """Return the records as a data frame of polars, amounts as exact decimals."""
        return _frame(*self.view.records())

    def text(self, format: str = "table", language: str = "en") -> str | bytes:
        """Return the result in a format of the command line: text, or bytes for `xlsx`, `parquet`
        and a report's `pdf`.

        Raises UnknownNameError for a format that is none.
        """
        from budgetcli.formats.registry import FORMATS, render  # start-up: values need no format
        from budgetcli.reports.writers import WRITERS, PageView  # start-up

        said = Language(language)
        if isinstance(self.view, PageView) and format in WRITERS:
            written = WRITERS[format](self.view, said)
            return written.decode() if format in ("html", "md") else written
        if format not in FORMATS:
            raise UnknownNameError("unknown-format", "format", format, FORMATS)
        return render([self.view], format, said)


class Budgets(tuple[Budget, ...]):
    """The budgets of a target in the order they stand in, one a table."""

    __slots__ = ()

    def records(self) -> list[dict[str, object]]:
        """Return one plain record a figure of all budgets, as `summarize -O csv` has them."""
        return list(chain.from_iterable(summarize(each).records() for each in self))

    def to_polars(self) -> DataFrame:
        """Return the records of all budgets as a data frame of polars."""
        records = self.records()
        fields = tuple(records[0]) if records else ()
        return _frame(fields, [tuple(each.values()) for each in records])


def read(
    target: Target,
    workspace: Workspace | None = None,
    layout: Layout | None = None,
    **declared: object,
) -> Budgets:
    """Return every budget of a file, or of a committee of the workspace.

    What the source leaves open is declared by the words of the command line: `sign`, `unit`,
    `decimal`, `table`, `sheet`. Raises DoubtError where a reading that changes a number is open,
    ReadError where there is none, TypeError for another word.
    """
    from budgetcli.reading import sources  # start-up: a package needs no source

    if isinstance(target, Budget):
        return Budgets((target,))
    chosen = _declared(declared).over(layout or Layout())
    return Budgets(sources.read(fspath(target), workspace or Workspace(), chosen))


def check(target: Target, **declared: Any) -> Result[Report]:
    """Return the proved verdict on a budget's equations, and the findings with their suspects."""
    from budgetcli.checking import checks  # start-up
    from budgetcli.views.check_view import ReportView  # start-up

    if not isinstance(target, Budget):
        declared["layout"] = (declared.get("layout") or Layout())._replace(audited=True)
    report = checks.check(_one(target, **declared))
    return Result(report, ReportView(report))


def summarize(target: Target, years: Sequence[int] = (), **declared: Any) -> Result[Summary]:
    """Return what a budget spends: its table with shares, growth and index, for these years or all.

    Raises UnknownNameError for a year that it does not have.
    """
    from budgetcli.comparing.summaries import summarise  # start-up
    from budgetcli.views.summary_view import SummaryView  # start-up

    summary = summarise(_one(target, **declared), tuple(years))
    return Result(summary, SummaryView(summary))


def apply(
    target: Target,
    packages: PackageLike | Iterable[PackageLike],
    choices: Choices | None = None,
    **declared: Any,
) -> Result[Scenario]:
    """Return the budget after savings packages, all or nothing, with what each measure does.

    Raises PackageError where a measure cannot be applied as it stands.
    """
    from budgetcli.savings import apply as applying  # start-up
    from budgetcli.views.scenario_view import ScenarioView  # start-up

    chosen = choices or applying.DEFAULT
    scenario = applying.apply(_one(target, **declared), _packages(packages), chosen)
    return Result(scenario, ScenarioView(scenario, chosen.assume))


def compare(before: Target, after: Target, **declared: Any) -> Result[Diff]:
    """Return what changed from one budget to the other, in the unit of the first.

    Raises BudgetError where currencies or price levels differ.
    """
    from budgetcli.comparing import diffs  # start-up
    from budgetcli.views.diff_view import DiffView  # start-up

    diff = diffs.compare(_one(before, **declared), _one(after, **declared))
    return Result(diff, DiffView(diff))


def gap(
    target: Target,
    packages: PackageLike | Iterable[PackageLike],
    choices: Choices | None = None,
    **declared: Any,
) -> Result[Gap]:
    """Return what frames and pressures demand of a budget, what is identified, what remains.

    Raises PackageError where the packages demand nothing.
    """
    from budgetcli.savings import gaps  # start-up
    from budgetcli.savings.apply import DEFAULT  # start-up
    from budgetcli.views.gap_view import GapView  # start-up

    chosen = choices or DEFAULT
    found = gaps.gap(_one(target, **declared), _packages(packages), chosen)
    return Result(found, GapView(found, chosen.assume))


def report(
    target: Target,
    packages: PackageLike | Iterable[PackageLike] = (),
    choices: Choices | None = None,
    **declared: Any,
) -> Result[Material]:
    """Return a report for people: what is spent, whether the table is sound, what is cut, and what
    is missing; `.text("html")` is the page.

    Raises PackageError where a measure cannot be applied as it stands.
    """
    from budgetcli.reports.material import Material, columns_of, plan  # start-up
    from budgetcli.reports.writers import PageView  # start-up
    from budgetcli.savings.apply import DEFAULT  # start-up

    budget, taken, chosen = _one(target, **declared), _packages(packages), choices or DEFAULT
    summary = summarize(budget).value
    scenario = apply(budget, taken, chosen).value if taken else None
    material = Material(
        summary=summary,
        columns=columns_of(summary),
        check=check(budget).value,
        scenario=scenario,
        gap=_demanded(budget, taken, chosen),
        planned=tuple(plan(budget, scenario, chosen)) if scenario else (),
        sources=budget.inputs,
        assumed=chosen.assume,
    )
    return Result(material, PageView(material))


def tie(
    text: str | PathLike[str],
    against: Target | Iterable[Target] = (),
    workspace: Workspace | None = None,
    **declared: object,
) -> Result[TiedText]:
    """Return every figure of a document tied to its own tables and to what else it is held against:
    documents, budgets, savings packages. Raises ReadError where the document cannot be read."""
    from budgetcli.publications.media import open_publication  # start-up
    from budgetcli.publications.tying import Holding  # start-up
    from budgetcli.reading.sources import find_source  # start-up
    from budgetcli.views.tied_texts import TiedView  # start-up

    where, layout = workspace or Workspace(), _declared(declared)
    layout = layout._replace(audited=True, open_sign=True)
    source = find_source(fspath(text), where, layout)
    holding = Holding(open_publication(source.data, source.name), source.name, layout)
    for each in _several(against):
        if isinstance(each, Budget):
            holding.add_budget(each)
        else:
            holding.add(fspath(each), where)
    tied = holding.judged()
    return Result(tied, TiedView(tied, tuple(holding.inputs)))


def _one(
    target: Target,
    workspace: Workspace | None = None,
    layout: Layout | None = None,
    **declared: object,
) -> Budget:
    """Return the one budget of a target. Raises DoubtError where it holds several."""
    from budgetcli.reading.sources import only  # start-up

    if isinstance(target, Budget):
        return target
    return only(read(target, workspace, layout, **declared), fspath(target))


def _declared(declared: dict[str, Any]) -> Layout:
    """Return what the words of the command line declare of a source. Raises TypeError for a word
    that is none, UnknownNameError for a value."""
    unknown = declared.keys() - {"sign", "unit", "decimal", "table", "sheet"}
    if unknown:
        raise TypeError(f"unknown word: {', '.join(sorted(unknown))}")
    return Layout(
        sheet=declared.get("sheet"),
        table=declared.get("table"),
        sign=_choice(declared, "sign", {str(each): each for each in Sign}),
        scale=_choice(declared, "unit", SCALES),
        decimal=_choice(declared, "decimal", {str(each): each for each in DecimalMark}),
    )


def _choice(declared: dict[str, Any], word: str, known: dict[str, Any]) -> Any:
    value = declared.get(word)
    if value is not None and value not in known:
        raise UnknownNameError("bad-option", word, str(value), known)
    return None if value is None else known[value]


def _several(given: Any) -> list[Any]:
    """Return what was given as a list, one thing as a list of it."""
    is_one = isinstance(given, str | Path | Budget) or hasattr(given, "measures")
    return [given] if is_one else list(given)


def _packages(given: PackageLike | Iterable[PackageLike]) -> list[Package]:
    from budgetcli.savings.packages import Package, read_package  # start-up

    return [
        each if isinstance(each, Package) else read_package(Path(each)) for each in _several(given)
    ]


def _demanded(budget: Budget, packages: Sequence[Package], choices: Choices) -> Gap | None:
    """Return what is still to be found; None where nothing is demanded."""
    try:
        return gap(budget, packages, choices).value
    except BudgetError as error:
        if error.id != "no-frame":
            raise
        return None


def _frame(fields: Sequence[str], records: Iterable[Sequence[object]]) -> DataFrame:
    from budgetcli.formats.parquet_records import frame_of  # start-up: it imports polars

    return frame_of(fields, [tuple(each) for each in records])
