"""Budgets with one header row, or two, and their totals above, below or across."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.publishers.drawing import added
from tests.publishers.sheets import EXPENDITURE, INCOME, NET, Fact, Formula, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.publishers.drawing import Area, Draw


def begin(draw: Draw, scale: int | None = None, decimals: int = 0, **more: object) -> Sheet:
    """Return a sheet with title and unit above."""
    sheet = draw.sheet(draw.unit if scale is None else scale, decimals=decimals, **more)  # type: ignore[arg-type]
    sheet.text(f"{draw.words.title} {draw.year}", bold=True)
    sheet.text(draw.words.units[sheet.scale])
    sheet.blank()
    return sheet


def over(
    sheet: Sheet,
    draw: Draw,
    years: Sequence[int | str],
    heads: Sequence[object] | None = None,
    first: int = 1,
) -> None:
    """Write a header of one year a column, net and expenditure positive."""
    sheet.columns = {first + number: Fact(year) for number, year in enumerate(years)}
    sheet.text(
        *[""] * (first - 1),
        draw.words.area,
        *(heads or [Decimal(each) if isinstance(each, int) else each for each in years]),
    )


def blocks(sheet: Sheet, draw: Draw, areas: Sequence[Area]) -> None:
    """Write areas with their total below, and the grand total."""
    totals = []
    for area in areas:
        heading = sheet.text(area.label, bold=True)
        sheet.labels[heading] = area.label
        rows = [sheet.row(line.label, line.amounts) for line in area.lines]
        totals.append(
            sheet.row(f"{area.label} {draw.words.total.lower()}", area.total, "total", bold=True)
        )
        sheet.under(totals[-1], rows, heading)
    grand(sheet, draw, areas, totals)


def grand(sheet: Sheet, draw: Draw, areas: Sequence[Area], totals: Sequence[int]) -> None:
    """Write the grand total."""
    sheet.under(
        sheet.row(draw.words.grand, added(area.total for area in areas), "total", bold=True), totals
    )


def listed(draw: Draw) -> tuple[Sheet, Area]:
    """Return a sheet of four years with the lines of one area and their total, and the area."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(4))
    (area,) = draw.areas(4, areas=1)
    rows = [sheet.row(line.label, line.amounts) for line in area.lines]
    sheet.under(sheet.row(draw.words.total, area.total, "total"), rows)
    return sheet, area


def headed(draw: Draw, count: int, head: Callable[[int], str]) -> Sheet:
    """Return a sheet of areas whose columns are of so many years, each called as `head` says."""
    sheet = begin(draw)
    years = draw.years(count)
    over(sheet, draw, years, [*map(head, years)])
    blocks(sheet, draw, draw.areas(count))
    return sheet


def flat(draw: Draw) -> Sheet:
    """Lines and one total."""
    return listed(draw)[0]


def totals_below(draw: Draw) -> Sheet:
    """Areas with the total below."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(3))
    blocks(sheet, draw, draw.areas(3))
    sheet.blank()
    sheet.text(draw.words.note)
    return sheet


def totals_above(draw: Draw) -> Sheet:
    """Areas with the total in the row of their name, above their lines; the grand total first."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(4))
    areas = draw.areas(4)
    whole = sheet.row(draw.words.grand, added(area.total for area in areas), "total", bold=True)
    for area in areas:
        above = sheet.row(area.label, area.total, "total", bold=True)
        sheet.under(above, [sheet.row(line.label, line.amounts, indent=1) for line in area.lines])
        sheet.under(whole, [above])
    return sheet


def totals_above_spaces(draw: Draw) -> Sheet:
    """Totals above, levels by blanks before the label."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(4))
    for area in (areas := draw.areas(4)):
        above = sheet.row(area.label, area.total, "total")
        sheet.under(above, [sheet.row(f"    {line.label}", line.amounts) for line in area.lines])
    whole = sheet.row(draw.words.grand, added(area.total for area in areas), "total")
    sheet.under(
        whole, [row for row, role in sheet.roles.items() if role == "total" and row != whole]
    )
    return sheet


def outline(draw: Draw) -> Sheet:
    """Totals without a word for it, told by the outline of the rows."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(4))
    totals = []
    for area in (areas := draw.areas(4)):
        rows = [sheet.row(line.label, line.amounts) for line in area.lines]
        sheet.outline.update(dict.fromkeys(rows, 2))
        totals.append(sheet.row(area.label, area.total, "total"))
        sheet.outline[totals[-1]] = 1
        sheet.under(totals[-1], rows)
    grand(sheet, draw, areas, totals)
    return sheet


def bold_levels(draw: Draw) -> Sheet:
    """Totals without a word for it, in bold, above their lines."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(2))
    for area in draw.areas(2):
        above = sheet.row(area.label, area.total, "total", bold=True)
        sheet.under(above, [sheet.row(line.label, line.amounts) for line in area.lines])
    for row in [each for each, role in sheet.roles.items() if role == "total"]:
        sheet.parents.pop(row, None)
    return sheet


def codes(draw: Draw) -> Sheet:
    """Levels by the length of a code of digits beside the label, stored as numbers."""
    sheet = begin(draw)
    sheet.label = 1
    sheet.columns = {2 + number: Fact(year) for number, year in enumerate(draw.years(3))}
    sheet.text("Nr.", draw.words.area, *map(Decimal, draw.years(3)))
    for number, area in enumerate(draw.areas(3, low=2_000), 1):
        sheet.put(0, Decimal(number * 10))
        above = sheet.row(area.label, area.total, "total")
        for each, line in enumerate(area.lines):
            sheet.put(0, Decimal(number * 1000 + each))
            sheet.under(above, [sheet.row(line.label, line.amounts)])
    return sheet


def dotted_codes(draw: Draw) -> Sheet:
    """A tree of codes such as `1.2`, in the label's cell."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(3))
    for number, area in enumerate(draw.areas(3), 1):
        above = sheet.row(f"{number} {area.label}", area.total, "total")
        sheet.under(
            above,
            [
                sheet.row(f"{number}.{each} {line.label}", line.amounts)
                for each, line in enumerate(area.lines, 1)
            ],
        )
    return sheet


def two_headers(draw: Draw) -> Sheet:
    """Years merged over expenditure, income and net."""
    sheet = begin(draw, sign="income-positive")
    years = draw.years(2)
    return sided(
        sheet,
        draw,
        [(year, side) for year in years for side in (EXPENDITURE, INCOME, NET)],
        upper="year",
    )


def roles_over_years(draw: Draw) -> Sheet:
    """Expenditure, income and net merged over years."""
    sheet = begin(draw, sign="income-positive")
    years = draw.years(2)
    return sided(
        sheet,
        draw,
        [(year, side) for side in (EXPENDITURE, INCOME, NET) for year in years],
        upper="side",
    )


def unmerged_headers(draw: Draw) -> Sheet:
    """Years over the first of three columns only, without merged cells."""
    sheet = begin(draw, sign="income-positive")
    years = draw.years(2)
    sided(
        sheet,
        draw,
        [(year, side) for year in years for side in (EXPENDITURE, INCOME, NET)],
        upper="year",
    )
    sheet.merges.clear()
    return sheet


def sided(sheet: Sheet, draw: Draw, keys: Sequence[tuple[int, str]], upper: str) -> Sheet:
    """Write a header of two rows and lines with both sides printed positive and their net as income
    less expenditure."""
    names = {EXPENDITURE: draw.words.expenditure, INCOME: draw.words.income, NET: draw.words.net}
    factors = {EXPENDITURE: -1, INCOME: 1, NET: 1}
    sheet.columns = {
        1 + number: Fact(year, side, factors[side]) for number, (year, side) in enumerate(keys)
    }
    run = len({side for _, side in keys}) if upper == "year" else len({year for year, _ in keys})
    for number in range(0, len(keys), run):
        year, side = keys[number]
        sheet.merge(1 + number, number + run, Decimal(year) if upper == "year" else names[side])
    sheet.at += 1
    sheet.text(
        draw.words.area, *(names[side] if upper == "year" else Decimal(year) for year, side in keys)
    )
    years = sorted({year for year, _ in keys})
    (area,) = draw.areas(2 * len(years), areas=1)
    rows = [[_sided_amount(line.amounts, years, *key) for key in keys] for line in area.lines]
    lines = [sheet.row(line.label, row) for line, row in zip(area.lines, rows, strict=True)]
    sheet.under(sheet.row(draw.words.total, added(rows), "total", bold=True), lines)
    return sheet


def _sided_amount(
    amounts: Sequence[Decimal], years: Sequence[int], year: int, side: str
) -> Decimal:
    spent, received = (
        amounts[2 * years.index(year)],
        (amounts[2 * years.index(year) + 1] / 4).quantize(amounts[0]),
    )
    return {EXPENDITURE: spent, INCOME: received, NET: received - spent}[side]


def spacers(draw: Draw) -> Sheet:
    """Blank columns between the years."""
    sheet = begin(draw)
    years = draw.years(3)
    sheet.columns = {2 + 2 * number: Fact(year) for number, year in enumerate(years)}
    sheet.put(0, draw.words.area)
    for column, fact in sheet.columns.items():
        sheet.put(column, Decimal(fact.year or 0))
    sheet.at += 1
    blocks(sheet, draw, draw.areas(3))
    return sheet


def subtotal_formulas(draw: Draw) -> Sheet:
    """Totals by `SUBTOTAL(9,…)`, without words for the areas' totals."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(2))
    totals: list[int] = []
    start = sheet.at + 1
    for area in (areas := draw.areas(2)):
        first = sheet.at + 1
        rows = [sheet.row(line.label, line.amounts) for line in area.lines]
        sums = [
            Formula(f"=SUBTOTAL(9,{letter}{first}:{letter}{sheet.at})", total)
            for letter, total in zip("BC", area.total, strict=True)
        ]
        totals.append(sheet.row(area.label, sums, "total"))
        sheet.under(totals[-1], rows)
    whole = added(area.total for area in areas)
    sums = [
        Formula(f"=SUBTOTAL(9,{letter}{start}:{letter}{sheet.at})", total)
        for letter, total in zip("BC", whole, strict=True)
    ]
    sheet.under(sheet.row(draw.words.grand, sums, "total"), totals)
    return sheet


def excel_table(draw: Draw) -> Sheet:
    """An Excel table with one header row and no totals row."""
    sheet = draw.sheet(1)
    sheet.currency = None
    sheet.table = True
    years = draw.years(3)
    over(sheet, draw, years, [str(year) for year in years])
    (area,) = draw.areas(3, areas=1)
    for line in area.lines:
        sheet.row(line.label, line.amounts)
    return sheet
