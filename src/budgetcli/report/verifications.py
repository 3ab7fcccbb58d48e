"""A recalculated report to look at: what no longer follows, what was not covered, and which sources
have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.tables import Field, Row, Table
from budgetcli.version import VERSION
from budgetcli.views import view as views
from budgetcli.words.languages import Language, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.model.budgets import Budget, Input
    from budgetcli.report.readback import Comparison
    from budgetcli.views.view import Record

FIELDS = ("figure", "said", "now")


class VerificationView(NamedTuple):
    """The view of a verification: the report's path, how it stands to one made anew, and its
    sources.

    `changed` are the sources that are no longer what they were, `template` a house style of its
    own.
    """

    report: str
    compared: Comparison
    sources: tuple[Input, ...]
    changed: tuple[str, ...]
    template: str | None = None

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    @property
    def follows(self) -> bool:
        """Whether all that was compared follows, and all could be compared but what `not_covered`
        names."""
        return not self.compared.off and self.compared.version is None

    def not_covered(self, language: Language) -> list[str]:
        """Return what nobody can vouch for: charts that are drawn otherwise here, and a house
        style."""
        drawn = [word("verification-chart", language, each) for each in self.compared.charts]
        return [
            *drawn,
            *([word("verification-style", language, self.template)] if self.template else []),
        ]

    def table(self, language: Language) -> Table:
        """Return what does not follow, and below it how much there is and what was not covered."""
        absent = word("verification-absent", language)
        rows = tuple(
            Row((each.name, each.said or absent, each.now or absent)) for each in self.compared.off
        )
        fields = tuple(Field(key, word(f"verification-{key}", language)) for key in FIELDS)
        title = word("verification-title", language, self.report)
        return Table(title, fields, rows, notes=tuple(self._notes(language)))

    def _notes(self, language: Language) -> Iterator[str]:
        off, figures, _, version = self.compared
        if version is not None:
            yield word("verification-version", language, version, VERSION)
        if off:
            yield word("verification-off", language, len(off), figures)
        elif version is None:
            yield word("verification-ok", language, figures)
        yield from (
            word("verification-not-covered", language, each) for each in self.not_covered(language)
        )
        yield from (word("verification-changed", language, each) for each in self.changed)

    def document(self) -> dict[str, Any]:
        """Return the verification as plain values."""
        compared = self.compared
        return views.opening("verification", self.sources) | {
            "report": self.report,
            "follows": self.follows,
            "made_by": compared.version or VERSION,
            "figures": compared.figures,
            "changed": list(self.changed),
            "not_covered": self.not_covered(Language.ENGLISH),
            "deviations": [dict(zip(FIELDS, each, strict=True)) for each in compared.off],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a figure that does not follow."""
        return FIELDS, self.compared.off
