"""The same rows as a view of ours."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from values import rows

from budgetcli.model.records import Field, FieldKind, Row, Table


class View(NamedTuple):
    """A result that is a table and nothing else."""

    shown: Table
    budget: None = None

    def table(self, _: object) -> Table:
        """Return the table."""
        return self.shown

    def document(self) -> dict[str, Any]:
        """Return no document."""
        return {}

    def records(self) -> tuple[tuple[str, ...], list[Any]]:
        """Return no record."""
        return (), []


def view(count: int) -> View:
    """Return a view of so many rows."""
    fields = (
        Field("code", "Code"),
        Field("label", "Label"),
        *(Field(str(year), str(year), FieldKind.AMOUNT) for year in range(2024, 2034)),
    )
    found = tuple(
        Row((code, label, *(Decimal(amount).scaleb(-2) for amount in cents)))
        for code, label, cents in rows(count)
    )
    return View(Table("Budget", fields, found))
