"""A package as a catalogue: a row a measure, with its amounts by year."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.changing.catalogues import WRITTEN, catalogue_of, heads_of
from budgetcli.model.tables import Field, FieldKind, Row, Table
from budgetcli.rendering import views

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.changing.packages import Package
    from budgetcli.model.budgets import Budget
    from budgetcli.rendering.languages import Language
    from budgetcli.rendering.views import Record


class CatalogueView(NamedTuple):
    """The view of a package as a catalogue."""

    package: Package

    @property
    def budget(self) -> Budget | None:
        """A package is no budget."""
        return None

    def table(self, _: Language) -> Table:
        """Return a row a measure; the headers are the names that reading knows."""
        years, rows = catalogue_of(self.package)
        fields = (*(Field(name, name) for name in WRITTEN), *(Field(str(year), str(year), FieldKind.AMOUNT) for year in years))
        shown = tuple(Row(tuple(each if isinstance(each, str | Decimal) else None for each in row)) for row in rows)
        return Table(
            self.package.title, fields, shown, caption=", ".join(f"{key} = {value}" for key, value in heads_of(self.package).items())
        )

    def document(self) -> dict[str, Any]:
        """Return the rows with their heads."""
        years, rows = catalogue_of(self.package)
        names = (*WRITTEN, *map(str, years))
        return views.opening("catalogue", ()) | {
            "package": heads_of(self.package), "years": list(years), "measures": [dict(zip(names, row, strict=True)) for row in rows],
        }  # fmt: skip

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a measure."""
        years, rows = catalogue_of(self.package)
        return (*WRITTEN, *map(str, years)), rows
