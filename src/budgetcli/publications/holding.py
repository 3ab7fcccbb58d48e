"""What a text is held against: its own tables, other documents with their tables and texts, budgets
of any kind, and savings packages.
"""

from __future__ import annotations

from bisect import bisect_right
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcli.checking.checks import check
from budgetcli.model.budgets import Input
from budgetcli.model.errors import BudgetError, ReadError
from budgetcli.model.formulas import position
from budgetcli.model.names import slug
from budgetcli.publications.anchors import Material, TableSource
from budgetcli.publications.content import BlockKind
from budgetcli.publications.media import open_publication
from budgetcli.publications.tying import tie
from budgetcli.reading.layouts import read_grid
from budgetcli.reading.sources import find_source, read
from budgetcli.savings.packages import read_package

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.model.budgets import Budget, Note
    from budgetcli.publications.anchors import Headings
    from budgetcli.publications.content import Publication, PublishedTable
    from budgetcli.publications.tied import TiedText
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.workspaces import Workspace

PACKAGE = ".toml"
FEWEST_WORDS = 12
"""A block of so many words is running text: what has one is a document, and no mere table."""


class Holding:
    """Gathers what a text is held against, and judges it; `inputs` are all files read, `notes` what
    was found on the way.
    """

    def __init__(self, publication: Publication, name: str, layout: Layout) -> None:
        self.publication, self.name, self.layout = publication, name, layout
        self.material = Material()
        self.inputs: list[Input] = [publication.source]
        self.notes: list[Note] = [*publication.notes]
        self.texts: list[Publication] = []
        self._take_tables(publication, 0, own=True)

    def add(self, target: str, workspace: Workspace) -> None:
        """Take a target that the text is held against. Raises BudgetError where it cannot be read
        as anything.
        """
        if Path(target).suffix.lower() == PACKAGE and workspace.committee(target) is None:
            self.add_package(Path(target))
            return
        source = find_source(target, workspace, self.layout)
        other = None if source.committee is not None else _document(source.data, source.name)
        if other is not None:
            self.inputs.append(other.source)
            self.notes += other.notes
            self.texts.append(other)
            self._take_tables(other, len(self.inputs) - 1, own=False)
            return
        for budget in read(target, workspace, self.layout):
            self.inputs += [each for each in budget.inputs if each not in self.inputs]
            place = self.inputs.index(budget.inputs[0]) if budget.inputs else len(self.inputs) - 1
            self._take(
                budget,
                place,
                own=source.committee is not None,
                place=budget.inputs[0].sheet if budget.inputs else None,
            )

    def add_package(self, path: Path) -> None:
        """Take a savings package. Raises PackageError where it is none."""
        package = read_package(path)
        self.inputs.append(Input(str(path), None, sha256(path.read_bytes()).hexdigest()))
        source = TableSource(
            len(self.material.sources), len(self.inputs) - 1, package.id, own=False, package=package
        )
        self.material.add_package(package, source)

    def add_budget(self, budget: Budget, *, own: bool = False) -> None:
        """Take a budget that was read already."""
        self.inputs += [each for each in budget.inputs if each not in self.inputs]
        self._take(
            budget, self.inputs.index(budget.inputs[0]), own=own, place=budget.inputs[0].sheet
        )

    def judged(self) -> TiedText:
        """Return the text with every number of it judged."""
        return tie(self.publication, self.material, [tie(each, Material()) for each in self.texts])

    def _take_tables(self, publication: Publication, input: int, *, own: bool) -> None:
        paths = {
            block.table: publication.path_of(block)
            for block in publication.blocks
            if own and block.kind is BlockKind.TABLE
        }
        for grid, tables in publication.grids():
            refused: list[BudgetError] = []
            for budget in read_grid(grid, self.layout, refused):
                self.notes += budget.notes
                table = _table_of(budget, tables)
                place = f"{table.page}:{table.number}"
                self._take(budget, input, own=own, place=place, path=paths.get(table.number, ()))

    def _take(
        self, budget: Budget, input: int, *, own: bool, place: str | None, path: Headings = ()
    ) -> None:
        material = self.material
        name = slug(Path(self.inputs[input].path.partition("#")[0]).stem) or "budget"
        source = TableSource(
            len(material.sources),
            input,
            name.replace("-", "_"),
            own,
            budget,
            check(budget),
            None,
            place,
            path,
        )
        report = source.report
        if report is not None:
            material.add_table(budget, report, source)


def _table_of(budget: Budget, tables: Sequence[PublishedTable]) -> PublishedTable:
    """Return the table that a budget was read from: the last that begins above its figures."""
    places = (figure.place for figure in budget.figures.values() if len(tables) > 1)
    cell = next((each.cell for each in places if each is not None and each.cell), None)
    row, _ = (position(cell) if cell else None) or (0, 0)
    return tables[max(0, bisect_right(tables, row, key=lambda each: each.first) - 1)]


def _document(data: bytes, name: str) -> Publication | None:
    """Return the document that bytes hold, None where they hold a mere table or a workbook."""
    try:
        publication = open_publication(data, name)
    except ReadError:
        return None
    is_text = any(
        len(block.words) >= FEWEST_WORDS and not _is_tabular(block.text)
        for block in publication.prose()
    )
    return publication if is_text else None


def _is_tabular(text: str) -> bool:
    return (
        text.count(";") > FEWEST_WORDS
        or text.count("|") > FEWEST_WORDS
        or text.count("\t") > FEWEST_WORDS
    )


def hold(
    data: bytes, name: str, layout: Layout, against: Sequence[str], workspace: Workspace
) -> Holding:
    """Return what a document is held against. Raises BudgetError where one of these cannot be read."""
    holding = Holding(open_publication(data, name), name, layout)
    for target in against:
        holding.add(target, workspace)
    return holding
