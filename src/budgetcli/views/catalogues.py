"""A package as a catalogue: a row a measure, with its amounts by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.tables import Field, FieldKind, Row, Table
from budgetcli.views import view as views

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.model.budgets import Budget
    from budgetcli.savings.catalogues import Catalogue
    from budgetcli.views.view import Record
    from budgetcli.words.languages import Language

SAID = ("committee", "unit", "currency", "price_level")
"""What a line above the table says of all its rows."""


class CatalogueView(NamedTuple):
    """The view of a package as a catalogue."""

    catalogue: Catalogue

    @property
    def budget(self) -> Budget | None:
        """A package is no budget."""
        return None

    def table(self, _: Language) -> Table:
        """Return a row a measure; the headers are the names that reading knows."""
        catalogue = self.catalogue
        fields = (
            *(Field(name, name) for name in catalogue.columns),
            *(Field(year, year, FieldKind.AMOUNT) for year in catalogue.years),
        )
        caption = ", ".join(
            f"{key} = {catalogue.heads[key]}" for key in SAID if key in catalogue.heads
        )
        return Table(
            catalogue.package.title,
            fields,
            tuple(Row(row) for row in catalogue.rows()),
            caption=caption,
        )

    def document(self) -> dict[str, Any]:
        """Return the rows with their heads."""
        names, rows = self.records()
        package = {
            key: self.catalogue.heads[key]
            for key in ("id", "title", *SAID)
            if key in self.catalogue.heads
        }
        years = [int(year) if year.isdigit() else year for year in self.catalogue.years]
        return views.opening("catalogue", ()) | {
            "package": package,
            "years": years,
            "measures": [dict(zip(names, row, strict=True)) for row in rows],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a measure."""
        return (*self.catalogue.columns, *self.catalogue.years), self.catalogue.rows()
