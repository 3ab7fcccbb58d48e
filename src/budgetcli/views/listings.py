"""The workspace to look at: its committees and packages; and what the self-test found."""

from typing import Any, NamedTuple

from budgetcli.model.budgets import Budget
from budgetcli.model.tables import Field, Row, Table
from budgetcli.reading.workspaces import Committee, Workspace
from budgetcli.reference.profiles import PROFILES
from budgetcli.savings.measures import Savings
from budgetcli.savings.packages import Package
from budgetcli.views import view as views
from budgetcli.words.catalogs import translated
from budgetcli.words.languages import Language, word

COMMITTEE_FIELDS = ("committee", "title", "aliases", "source", "packages", "measures")
LAYOUT_FIELDS = ("name", "title", "publisher", "cannot_tell")
DIAGNOSIS_FIELDS = ("check", "result", "detail")


class LayoutsView(NamedTuple):
    """The view of the layouts that are shipped."""

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a layout, and below the table what the files of each cannot tell."""
        rows = [
            Row((name, translated(each.title, language), each.publisher))
            for name, each in PROFILES.items()
        ]
        notes = [
            note
            for name, each in PROFILES.items()
            for note in (
                word("layout-cannot-tell", language, name),
                *(f"  {translated(said, language)}" for said in each.cannot_tell),
            )
        ]
        return Table(
            word("layouts-title", language),
            tuple(Field(key, word(f"layout-{key}", language)) for key in LAYOUT_FIELDS[:3]),
            tuple(rows),
            notes=tuple(notes),
        )

    def document(self) -> dict[str, Any]:
        """Return every layout with what its files cannot tell."""
        names, rows = self.records()
        return views.opening("layouts", ()) | {
            "layouts": [dict(zip(names, row, strict=True)) for row in rows]
        }

    def records(self) -> tuple[tuple[str, ...], list[views.Record]]:
        """Return a record a layout."""
        return LAYOUT_FIELDS, [
            (name, str(each.title), each.publisher, [str(said) for said in each.cannot_tell])
            for name, each in PROFILES.items()
        ]


class ListingView(NamedTuple):
    """The view of a workspace; `packages` are those of each committee, by its id."""

    workspace: Workspace
    packages: dict[str, tuple[Package, ...]]

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a committee, its measures below it in a row each."""
        keys = ("committee", "title", "source", "package")
        rows = [row for each in self.workspace.committees for row in self._rows(each)]
        return Table(
            title=self.workspace.entity or "",
            caption=str(self.workspace.file or ""),
            fields=tuple(Field(key, word(key, language)) for key in keys),
            rows=tuple(rows),
        )

    def _rows(self, committee: Committee) -> list[Row]:
        packages = self.packages[committee.id]
        first = packages[0].id if packages else None
        rows = [
            Row(
                (
                    committee.id,
                    committee.title,
                    committee.source.name if committee.source else None,
                    first,
                )
            )
        ]
        rows += [Row((None, None, None, package.id)) for package in packages[1:]]
        for package in packages:
            rows += [
                Row((measure.id, measure.title, None, package.id), indent=1)
                for measure in measures_of(committee, package)
            ]
        return rows

    def document(self) -> dict[str, Any]:
        """Return the committees with their sources, packages and measures."""
        names, rows = self.records()
        return views.opening("listing", ()) | {
            "workspace": str(self.workspace.file) if self.workspace.file else None,
            "example": self.workspace.is_example,
            "entity": self.workspace.entity,
            "currency": self.workspace.currency,
            "language": self.workspace.language,
            "committees": [dict(zip(names, row, strict=True)) for row in rows],
        }

    def records(self) -> tuple[tuple[str, ...], list[views.Record]]:
        """Return a record a committee."""
        return COMMITTEE_FIELDS, [
            (
                each.id,
                each.title,
                list(each.aliases),
                str(each.source) if each.source else None,
                [
                    {"id": package.id, "path": str(package.place.file)}
                    for package in self.packages[each.id]
                ],
                [
                    measure.id
                    for package in self.packages[each.id]
                    for measure in measures_of(each, package)
                ],
            )
            for each in self.workspace.committees
        ]


def measures_of(committee: Committee, package: Package) -> list[Savings]:
    """Return the measures of a package that are a committee's: those that name it, and those that
    name none."""
    return [
        each
        for each in package.measures
        if each.committee is None or committee.is_called(each.committee)
    ]


class Diagnosis(NamedTuple):
    """What a self-test came to: whether it went well, and the figure or the trouble."""

    check: str
    ok: bool
    detail: str


class DiagnosesView(NamedTuple):
    """The view of the self-test."""

    diagnoses: tuple[Diagnosis, ...]

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a test or file."""
        rows = tuple(
            Row(
                (
                    translated(each.check, language),
                    word("ok" if each.ok else "failed", language),
                    translated(each.detail, language),
                )
            )
            for each in self.diagnoses
        )
        return Table(
            "budgetcli doctor",
            tuple(Field(key, word(key, language)) for key in DIAGNOSIS_FIELDS),
            rows,
        )

    def document(self) -> dict[str, Any]:
        """Return the tests as plain values."""
        return views.opening("doctor", ()) | {
            "ok": all(each.ok for each in self.diagnoses),
            "checks": [each._asdict() for each in self.diagnoses],
        }

    def records(self) -> tuple[tuple[str, ...], list[views.Record]]:
        """Return a record a test or file."""
        return DIAGNOSIS_FIELDS, [
            (each.check, "ok" if each.ok else "failed", each.detail) for each in self.diagnoses
        ]
