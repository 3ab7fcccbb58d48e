"""Budgets that print their amounts otherwise: negatives, currencies, decimals, divided formats,
what is withheld, deeper trees."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.publishers.drawing import added
from tests.publishers.plain import begin, blocks, headed, over
from tests.publishers.sheets import Fact, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.publishers.drawing import Draw

LEGEND = {
    "da": "- = udgifter",
    "de": "- = Ausgaben",
    "en": "- = expenditure",
    "fr": "- = dépenses",
    "nl": "- = lasten",
    "sv": "- = kostnader",
    "no": "- = utgifter",
    "es": "- = gastos",
}


def _signed(draw: Draw, negative: str, decimals: int = 0) -> Sheet:
    """Write lines of both signs, expenditure negative, with a legend that says so."""
    sheet = begin(
        draw, scale=1_000_000 if decimals else None, decimals=decimals, sign="income-positive"
    )
    sheet.numbers.negative = negative
    sheet.at -= 1
    sheet.text(LEGEND[draw.language])
    over(sheet, draw, draw.years(3))
    sheet.columns = {column: Fact(fact.year, factor=1) for column, fact in sheet.columns.items()}
    (area,) = draw.areas(3, areas=1, low=20, high=900 if decimals else 90_000, decimals=decimals)
    amounts = [tuple(-each for each in line.amounts) for line in area.lines]
    rows = [sheet.row(line.label, each) for line, each in zip(area.lines, amounts, strict=True)]
    fees = tuple((each / 7).quantize(each) for each in area.lines[0].amounts)
    rows.append(sheet.row(draw.words.income, fees))
    sheet.under(sheet.row(draw.words.total, added([*amounts, fees]), "total"), rows)
    return sheet


def parentheses(draw: Draw) -> Sheet:
    """Negative amounts in parentheses."""
    return _signed(draw, "()")


def trailing_minus(draw: Draw) -> Sheet:
    """Negative amounts with the minus behind them."""
    return _signed(draw, "trailing")


def millions(draw: Draw) -> Sheet:
    """Millions with one decimal."""
    return _signed(draw, "-", decimals=1)


def currency_in_cells(draw: Draw) -> Sheet:
    """The currency in every cell."""
    sheet = begin(draw, scale=1)
    before = {"GBP": "£", "EUR": "€ "}.get(draw.words.currency, "")
    sheet.numbers.prefix, sheet.numbers.suffix = before, "" if before else " kr."
    over(sheet, draw, draw.years(3))
    blocks(sheet, draw, draw.areas(3, areas=2))
    return sheet


def apostrophes(draw: Draw) -> Sheet:
    """Thousands parted by apostrophes, as in Switzerland."""
    sheet = begin(draw)
    sheet.numbers.group, sheet.numbers.mark = "’", "."
    over(sheet, draw, draw.years(3))
    blocks(sheet, draw, draw.areas(3, areas=2))
    return sheet


def divided_format(draw: Draw) -> Sheet:
    """Amounts stored in full and shown in thousands by their format, as the text above says."""
    sheet = begin(draw, scale=1000)
    over(sheet, draw, draw.years(3))
    sheet.scale = 1
    blocks(sheet, draw, draw.areas(3, areas=2, low=300_000, high=90_000_000))
    for cell in sheet.truth:
        sheet.looks[cell] = {**sheet.looks.get(cell, {}), "num_format": "#,##0,"}
    return sheet


def two_units(draw: Draw) -> Sheet:
    """Thousands above the table and millions below it: the nearest statement, that above, rules."""
    sheet = begin(draw, scale=1000)
    over(sheet, draw, draw.years(3))
    blocks(sheet, draw, draw.areas(3, areas=2))
    sheet.blank()
    sheet.text(draw.words.units[1_000_000])
    return sheet


def withheld(draw: Draw) -> Sheet:
    """Cells that state no amount: a dash, dots, a cross."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(3))
    (area,) = draw.areas(3, areas=1)
    lines: list[Sequence[object]] = [list(line.amounts) for line in area.lines]
    total = list(added(line.amounts for line in area.lines))
    for number, mark in enumerate(("-", "…", "x")):
        total[number] -= lines[number][number]  # type: ignore[operator]
        lines[number] = [
            mark if column == number else each for column, each in enumerate(lines[number])
        ]
    rows = [sheet.row(line.label, each) for line, each in zip(area.lines, lines, strict=True)]
    sheet.under(sheet.row(draw.words.total, total, "total"), rows)
    return sheet


def three_levels(draw: Draw) -> Sheet:
    """A tree of three levels by indent, totals above."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(3))
    areas = draw.areas(3)
    whole = sheet.row(draw.words.grand, added(area.total for area in areas), "total", bold=True)
    for area in areas:
        above = sheet.row(area.label, area.total, "total", indent=1)
        sheet.under(whole, [above])
        sheet.under(above, [sheet.row(line.label, line.amounts, indent=2) for line in area.lines])
    return sheet


def units_below_years(draw: Draw) -> Sheet:
    """A second header row that says the unit below each year."""
    sheet = draw.sheet(1000)
    sheet.text(f"{draw.words.title} {draw.year}")
    over(sheet, draw, draw.years(3))
    sheet.text("", *[draw.words.units[1000]] * 3)
    blocks(sheet, draw, draw.areas(3))
    return sheet


def remarks(draw: Draw) -> Sheet:
    """Words beside the amounts that comment on some lines."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(3))
    blocks(sheet, draw, draw.areas(3))
    for row in [each for each, role in sheet.roles.items() if role == "line"][::2]:
        sheet.cells[row, 5] = draw.words.note
    return sheet


def broken_header(draw: Draw) -> Sheet:
    """Header cells broken over lines."""
    return headed(draw, 3, lambda year: f"{draw.words.budget}\n{year}")


def blank_rows(draw: Draw) -> Sheet:
    """A blank row after every line."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(4))
    (area,) = draw.areas(4, areas=1)
    rows = []
    for line in area.lines:
        rows.append(sheet.row(line.label, line.amounts))
        sheet.blank()
    sheet.under(sheet.row(draw.words.total, area.total, "total"), rows)
    return sheet


def codes_before_labels(draw: Draw) -> Sheet:
    """Codes with leading zeros as text, before labels; totals below."""
    sheet = begin(draw)
    sheet.label = 1
    years = draw.years(3)
    sheet.columns = {2 + number: Fact(year) for number, year in enumerate(years)}
    sheet.text("Konto", draw.words.area, *map(Decimal, years))
    (area,) = draw.areas(3, areas=1)
    rows = []
    for number, line in enumerate(area.lines, 1):
        sheet.put(0, f"03{number:02d}")
        rows.append(sheet.row(line.label, line.amounts))
    sheet.under(sheet.row(draw.words.total, area.total, "total"), rows)
    return sheet
