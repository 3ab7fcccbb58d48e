"""A three-way comparison to look at: a row a figure that somebody changed, and who; with the
difference of the two as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.comparing.threeway import Who
from budgetcli.model.tables import UNKNOWN, Cell, Field, FieldKind, Row, Table
from budgetcli.views import view as views
from budgetcli.words.languages import Language, column_label, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from budgetcli.comparing.threeway import Edit, ThreeWay
    from budgetcli.model.budgets import Budget, Sign
    from budgetcli.views.diffs import DiffView
    from budgetcli.views.view import Record

FIELDS = (
    "line",
    "label",
    "year",
    "stage",
    "side",
    "base",
    "ours",
    "theirs",
    "who",
    "kind_ours",
    "kind_theirs",
)


class ThreeWayView(NamedTuple):
    """The view of who changed what; `between` is the plain difference of the two, which the
    document holds too."""

    result: ThreeWay
    between: DiffView
    sign: Sign | None = None

    @property
    def budget(self) -> Budget | None:
        """It is no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a figure, conflicts first, then a sentence that counts."""
        base = self.result.ours.before
        names = ("base", "ours", "theirs")
        fields = (
            Field("line", word("line", language)),
            Field("column", word("column", language)),
            *(Field(name, word(f"three-{name}", language), FieldKind.AMOUNT) for name in names),
            Field("who", word("three-who", language)),
        )
        counts = [sum(1 for edit in self.result.edits if edit.who is who) for who in Who]
        return Table(
            title=word("three-title", language, views.name_of(base)),
            caption=views.caption(base, language, self.sign or base.heading.sign),
            fields=fields,
            rows=tuple(self._rows(language)),
            notes=(word("three-counts", language, *counts),)
            if self.result.edits
            else (word("no-difference", language),),
        )

    def _rows(self, language: Language) -> Iterator[Row]:
        """Yield a row a figure that somebody changed; of a line that is only called or placed
        otherwise, one."""
        met = set()
        for edit in self.result.edits:
            same = edit.base == edit.ours == edit.theirs
            if not same:
                yield self._row(edit, language)
            elif edit.line not in met:
                row = self._row(edit, language)
                yield row._replace(cells=(row.cells[0], None, None, None, None, row.cells[-1]))
            met.add(edit.line)

    def _row(self, edit: Edit, language: Language) -> Row:
        kinds = [
            each for each in (edit.kind_ours, edit.kind_theirs) if each not in (None, "changed")
        ]
        said = word(f"who-{edit.who}", language) + (
            f" ({', '.join(word(f'short-{each}', language) for each in kinds)})" if kinds else ""
        )
        amounts = [self._shown(each) for each in (edit.base, edit.ours, edit.theirs)]
        return Row((edit.line.label, column_label(edit.column, language), *amounts, said))

    def _shown(self, amount: Decimal | None) -> Cell:
        return (
            UNKNOWN if amount is None else views.in_sign(amount, self.result.ours.before, self.sign)
        )

    def document(self) -> dict[str, Any]:
        """Return the difference of the two with who changed what of the base, amounts in the
        canonical sign."""
        (base, *_) = views.opening("diff", self.result.ours.before.inputs)["inputs"] or [
            {"path": "", "sheet": None, "sha256": None}
        ]
        names, rows = self.records()
        return self.between.document() | {
            "base": base,
            "three_way": [dict(zip(names, row, strict=True)) for row in rows],
            "conflicts": self.result.conflicts,
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a figure that somebody changed."""
        return FIELDS, [
            (
                edit.line.id,
                edit.line.label,
                edit.column.year,
                edit.column.stage,
                str(edit.column.side),
                edit.base,
                edit.ours,
                edit.theirs,
                str(edit.who),
                edit.kind_ours,
                edit.kind_theirs,
            )
            for edit in self.result.edits
        ]
