"""What the columns of a table are for: labels, codes, amounts, percentages, checks; and their
headers with merged cells filled."""

from __future__ import annotations

from operator import eq
from typing import TYPE_CHECKING

from budgetcli.model.names import fold
from budgetcli.reading.cells import Kind
from budgetcli.reading.levels import codes_of
from budgetcli.reading.profiles import NUMBERS
from budgetcli.reading.structures import ColumnRole, RegionColumn
from budgetcli.reading.terms import is_share
from budgetcli.sheets.columnwise import pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.reading.cells import Cells
    from budgetcli.reading.profiles import Profile
    from budgetcli.sheets.grids import Grid


CHECK_WORDS = frozenset(
    {
        "check",
        "checks",
        "control",
        "kontrol",
        "kontroll",
        "kontrolle",
        "pruefung",
        "diff",
        "test",
        "ok",
    }
)
"""What a column of nothing but zeros is called that proves sums and holds no money."""


def columns_of(
    grid: Grid, cells: Cells, profile: Profile, header: Sequence[int], body: Sequence[int]
) -> tuple[RegionColumn, ...]:
    """Return every column of a block with its role and its header texts, one for each header row."""
    texts = headers_of(grid, profile, header)
    roles = {column: ColumnRole.TEXT for column in range(profile.left, profile.right + 1)}
    roles |= {column: _label_role(grid, profile, body, column) for column in profile.labels}
    roles |= {
        column: _amount_role(grid, cells, body, column, texts[column]) for column in profile.amounts
    }
    roles |= {
        column: ColumnRole.SPACER
        for column in roles
        if all(kind is Kind.EMPTY for kind in pick(cells.columns[column], body))
    }
    last = max((column for column, role in roles.items() if role is ColumnRole.AMOUNT), default=-1)
    roles |= {
        column: ColumnRole.AMOUNT
        for column, role in roles.items()
        if role is ColumnRole.CHECK and column < last
    }
    return tuple(RegionColumn(column, role, texts[column]) for column, role in roles.items())


def _label_role(grid: Grid, profile: Profile, body: Sequence[int], column: int) -> ColumnRole:
    if column == profile.stub:
        return ColumnRole.LABEL
    texts = [text for text in pick(grid.texts(column), body) if text]
    codes = sum(map(eq, codes_of(texts), texts))
    return ColumnRole.CODE if 10 * codes >= 8 * max(1, len(texts)) else ColumnRole.LABEL


def _amount_role(
    grid: Grid, cells: Cells, body: Sequence[int], column: int, header: tuple[str, ...]
) -> ColumnRole:
    """Tell percentages by header, format or sign, and checks by being nothing but zeros under no
    header or one that says check."""
    kinds = pick(cells.columns[column], body)
    rows = (
        body
        if kinds.count(Kind.NUMBER) == len(body)
        else [row for row, kind in zip(body, kinds, strict=True) if kind in NUMBERS]
    )
    shown = sum(
        count for number_format, count in grid.formats(column, rows).items() if "%" in number_format
    )
    percent = (
        [row for row, kind in zip(body, kinds, strict=True) if kind is Kind.PERCENT]
        if Kind.PERCENT in kinds
        else []
    )
    printed = sum("%" not in grid.style(row, column).number_format for row in percent)
    if 2 * (shown + printed) > len(rows) or is_share(" ".join(dict.fromkeys(filter(None, header)))):
        return ColumnRole.PERCENT
    said = any(not CHECK_WORDS.issuperset(fold(text).split()) for text in header)
    zeros = (
        not said
        and len(rows) > 4
        and not any(amount is None or amount for amount in cells.amounts.column(column, rows))
    )
    return ColumnRole.CHECK if zeros else ColumnRole.AMOUNT


def headers_of(grid: Grid, profile: Profile, header: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the header texts of each column, one for each header row; a text over several columns
    stands in each of them."""
    filled = [
        _fill_row(grid, profile, row, last=number == len(header) - 1)
        for number, row in enumerate(header)
    ]
    return {
        column: tuple(texts[column] for texts in filled)
        for column in range(profile.left, profile.right + 1)
    }


def _fill_row(grid: Grid, profile: Profile, row: int, *, last: bool) -> dict[int, str]:
    """Return one header row with merged cells filled; without any merge known, a text reaches to
    the next one, save in the last row."""
    texts = {column: grid.text(row, column) for column in range(profile.left, profile.right + 1)}
    merges = [merge for merge in grid.merges if merge.top <= row <= merge.bottom]
    for merge in merges:
        text = grid.text(merge.top, merge.left)
        texts.update(
            {
                column: text
                for column in range(
                    max(merge.left, profile.left), min(merge.right, profile.right) + 1
                )
            }
        )
    if grid.merges or last:
        return texts
    current, spread = "", frozenset(profile.open)
    for column in sorted(texts):
        if texts[column] or column not in spread:
            current = texts[column] if column in spread else ""
        texts[column] = texts[column] or current
    return texts
