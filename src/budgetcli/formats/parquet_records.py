"""Parquet through polars, with an explicit schema: amounts are decimals, never binary floats."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import polars

from budgetcli.formats.machine import numbered, to_json
from budgetcli.model.names import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.views.view import Record, View
    from budgetcli.words.languages import Language

DIGITS = 38


def _text(value: object) -> str:
    return to_json(value) if isinstance(value, list) else clean(str(value))


def render(views: Sequence[View], _: Language) -> bytes:
    """Return the records of all results as one parquet file, fields as in csv."""
    found = [(fields, records) for fields, records in numbered(views) if fields]
    fields = found[0][0] if found else ()
    rows = [record for _, records in found for record in records]
    stream = BytesIO()
    frame_of(fields, rows).write_parquet(stream)
    return stream.getvalue()


def frame_of(fields: Sequence[str], rows: Sequence[Record]) -> polars.DataFrame:
    """Return records as a data frame with one column a field."""
    return polars.DataFrame(
        {name: _series(name, rows, position) for position, name in enumerate(fields)}
    )


def _series(name: str, rows: Sequence[Record], position: int) -> polars.Series:
    """Return a column: decimals where every value is a number with decimals, if its digits fit,
    else whole numbers, else text."""
    values = [row[position] for row in rows]
    stated = [value for value in values if value is not None]
    if stated and all(isinstance(value, Decimal) for value in stated):
        scale = max(
            0, *(-int(value.as_tuple().exponent) for value in stated if isinstance(value, Decimal))
        )
        whole = max(value.adjusted() + 1 for value in stated if isinstance(value, Decimal))
        if max(whole, 1) + scale <= DIGITS:
            return polars.Series(name, values, dtype=polars.Decimal(DIGITS, scale))
        values = [None if value is None else f"{value:f}" for value in values]
    if stated and all(isinstance(value, int) for value in stated):
        return polars.Series(name, values, dtype=polars.Int64)
    return polars.Series(
        name, [None if value is None else _text(value) for value in values], dtype=polars.String
    )
