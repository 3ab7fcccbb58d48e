"""A recalculated report to look at: which figures no longer follow, and which sources have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.tables import Field, Row, Table
from budgetcli.views import view as views
from budgetcli.words.languages import Language, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.model.budgets import Budget, Input
    from budgetcli.report.readback import Deviation
    from budgetcli.views.view import Record

FIELDS = ("figure", "said", "now")


class VerificationView(NamedTuple):
    """The view of a verification: the report's path, how many figures it has, those that are off, the sources and the changed ones."""

    report: str
    figures: int
    off: tuple[Deviation, ...]
    sources: tuple[Input, ...]
    changed: tuple[str, ...]

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    def table(self, language: Language) -> Table:
        """Return the figures that do not follow, and below them how many there are."""
        absent = word("verification-absent", language)
        rows = tuple(Row((each.name, each.said or absent, each.now or absent)) for each in self.off)
        said = (
            word("verification-off", language, len(self.off), self.figures) if self.off else word("verification-ok", language, self.figures)
        )
        changed = (word("verification-changed", language, each) for each in self.changed)
        return Table(
            word("verification-title", language, self.report),
            tuple(Field(key, word(f"verification-{key}", language)) for key in FIELDS), rows, notes=(said, *changed),
        )  # fmt: skip

    def document(self) -> dict[str, Any]:
        """Return the verification as plain values."""
        return views.opening("verification", self.sources) | {
            "report": self.report, "follows": not self.off, "figures": self.figures, "changed": list(self.changed),
            "deviations": [dict(zip(FIELDS, each, strict=True)) for each in self.off],
        }  # fmt: skip

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a figure that does not follow."""
        return FIELDS, self.off
