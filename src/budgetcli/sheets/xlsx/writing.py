"""Many rows of a sheet at once: their XML is written from the cells as they are, exact numbers
digit by digit, without an object a cell."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from budgetcli.model.tables import Cell

MOST_PLAIN = 15
"""A number with no more characters has no more digits than a spreadsheet keeps."""


class Look(dict[int, int]):
    """The format of cells that share one, by its number in the workbook: of texts, and of amounts
    with so many decimals."""

    def __init__(self, text: int, numbered: Callable[[int], int]) -> None:
        self.text, self.numbered = text, numbered

    def __missing__(self, decimals: int) -> int:
        self[decimals] = self.numbered(decimals)
        return self[decimals]


Looking = tuple["Sequence[Cell]", "Iterable[Look]"]
"""The cells of a row, and how each looks."""


class RowSheet(Worksheet):  # type: ignore[misc]
    """A sheet that takes whole rows besides single cells; the rows stand together, single cells
    above and below them."""

    dim_rowmin: int | None
    dim_rowmax: int | None

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[str] = []
        self.top = 0

    def fill(self, top: int, width: int, rows: Iterable[Looking], texts: Texts) -> None:
        """Write rows of at most so many cells from `top` on, once a sheet. Raises WriteError as
        `texts` does."""
        self.top, letters = top, [xl_col_to_name(column) for column in range(width)]
        for number, (cells, looks) in enumerate(rows, top + 1):
            self.rows.append(
                f'<row r="{number}">{"".join(_cells(number, zip(letters, cells, looks, strict=False), texts))}</row>'
            )
        if self.rows and width:
            self._check_dimensions(top, 0)
            self._check_dimensions(top + len(self.rows) - 1, width - 1)

    def _write_rows(self) -> None:
        """Write the cells above, the rows, and the cells below, as XlsxWriter asks for them."""
        first, last = self.dim_rowmin, self.dim_rowmax
        if not self.rows:
            super()._write_rows()
            return
        self.dim_rowmax = self.top - 1
        super()._write_rows()
        self.fh.writelines(self.rows)
        self.dim_rowmin, self.dim_rowmax = self.top + len(self.rows), last
        super()._write_rows()
        self.dim_rowmin = first


class Texts(dict[str, int]):
    """The number of each text among the texts of the workbook, made fit for it; `exact` refuses a
    number with too many digits."""

    def __init__(
        self, table: Any, fitting: Callable[[str], str], exact: Callable[[Decimal], Decimal]
    ) -> None:
        self.table, self.fitting, self.exact = table, fitting, exact

    def __missing__(self, text: str) -> int:
        self[text] = found = int(self.table._get_shared_string_index(self.fitting(text)))
        self.table.count -= 1
        return found


def _cells(number: int, row: Iterable[tuple[str, Cell, Look]], texts: Texts) -> Iterable[str]:
    """Yield the XML of the cells of a row; none for a cell of nothing."""
    for letter, value, look in row:
        if isinstance(value, Decimal):
            said = f"{value:f}"
            if len(said) > MOST_PLAIN:
                texts.exact(value)
            _, _, decimals = said.partition(".")
            yield f'<c r="{letter}{number}" s="{look[len(decimals)]}"><v>{said}</v></c>'
        elif isinstance(value, str):
            texts.table.count += 1
            yield f'<c r="{letter}{number}" s="{look.text}" t="s"><v>{texts[value]}</v></c>'
        elif value is not None:
            yield f'<c r="{letter}{number}" s="{look.text}"><v>{value}</v></c>'
