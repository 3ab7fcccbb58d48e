"""Budgets whose columns are not only years: percentages, deviations, stages, codes, checks,
quarters."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from tests.publishers.drawing import added
from tests.publishers.plain import begin, blocks, headed, over
from tests.publishers.sheets import EXPENDITURE, INCOME, NET, Fact, Formula, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.publishers.drawing import Area, Draw

Extra = dict[int, "Callable[[Sequence[Decimal]], object]"]


def with_extras(sheet: Sheet, draw: Draw, areas: Sequence[Area], extras: Extra) -> Sheet:
    """Write areas with totals below; each row gets further cells, made of its amounts, that are no
    money."""
    blocks(sheet, draw, areas)
    for row in [each for each in sheet.roles if (each, min(sheet.columns)) in sheet.cells]:
        amounts = [sheet.cells[row, column] for column in sheet.columns]
        for column, made in extras.items():
            sheet.cells[row, column] = made(amounts)  # type: ignore[arg-type]
    return sheet


def percent_change(draw: Draw) -> Sheet:
    """Two years, their change, and the change in percent as a number."""
    sheet = begin(draw)
    before, now = draw.years(2)
    sheet.columns = {1: Fact(before), 2: Fact(now)}
    sheet.text(draw.words.area, Decimal(before), Decimal(now), f"{draw.words.deviation} %")
    change = {
        3: lambda each: ((each[1] / each[0] - 1) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    }
    sheet.numbers.decimals = 0
    return with_extras(sheet, draw, draw.areas(2), change)


def share_column(draw: Draw) -> Sheet:
    """Each line's share of the whole as a text with a percent sign."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(2), [*map(Decimal, draw.years(2)), "%"])
    areas = draw.areas(2)
    whole = added(area.total for area in areas)
    return with_extras(
        sheet,
        draw,
        areas,
        {3: lambda each: f"{100 * each[1] / whole[1]:.1f} %".replace(".", draw.words.mark)},
    )


def budget_and_accounts(draw: Draw) -> Sheet:
    """Budget, accounts and their difference in one year, all money."""
    sheet = begin(draw)
    words = draw.words
    sheet.columns = {1: Fact(draw.year), 2: Fact(draw.year), 3: Fact(draw.year)}
    sheet.text(
        words.area,
        f"{words.budget} {draw.year}",
        f"{words.accounts} {draw.year}",
        f"{words.deviation} {draw.year}",
    )
    areas = [
        area._replace(
            lines=tuple(
                line._replace(amounts=(*line.amounts, line.amounts[0] - line.amounts[1]))
                for line in area.lines
            )
        )
        for area in draw.areas(2)
    ]
    blocks(sheet, draw, areas)
    return sheet


def short_stages(draw: Draw) -> Sheet:
    """Short years of accounts and budgets: `R23`, `B24`."""
    sheet = begin(draw)
    letter = {
        "da": "R",
        "de": "R",
        "en": "A",
        "fr": "C",
        "nl": "R",
        "sv": "U",
        "no": "R",
        "es": "L",
    }[draw.language]
    years = draw.years(4)
    heads = [f"{letter if number == 0 else 'B'}{year % 100}" for number, year in enumerate(years)]
    over(sheet, draw, years, heads)
    blocks(sheet, draw, draw.areas(4))
    return sheet


def fiscal_short(draw: Draw) -> Sheet:
    """Years as `FY24`."""
    return headed(draw, 3, lambda year: f"FY{year % 100}")


def fiscal_years(draw: Draw) -> Sheet:
    """Years that end in the next: `2024/25`."""
    sheet = begin(draw)
    years = [f"{year}/{(year + 1) % 100:02d}" for year in draw.years(3)]
    over(sheet, draw, years)
    blocks(sheet, draw, draw.areas(3))
    return sheet


def dates_as_years(draw: Draw) -> Sheet:
    """The last day of the year as the header, as text."""
    return headed(draw, 3, lambda year: f"31.12.{year}")


def iso_dates(draw: Draw) -> Sheet:
    """The last day of the year as `2024-12-31`."""
    return headed(draw, 3, lambda year: f"{year}-12-31")


def date_cells(draw: Draw) -> Sheet:
    """The last day of the year as a date that is stored as a number with a format."""
    sheet = begin(draw)
    years = draw.years(3)
    sheet.columns = {1 + number: Fact(year) for number, year in enumerate(years)}
    sheet.put(0, draw.words.area)
    for column, year in enumerate(years, 1):
        serial = 365 * (year - 1900) + (year - 1901) // 4 + 366
        sheet.put(column, Decimal(serial), num_format="dd-mm-yyyy")
    sheet.at += 1
    blocks(sheet, draw, draw.areas(3))
    return sheet


def quarters(draw: Draw) -> Sheet:
    """Four quarters and their sum, in one year named above."""
    sheet = begin(draw)
    sheet.columns = {1 + number: Fact(draw.year) for number in range(5)}
    sheet.text(
        draw.words.area,
        *(f"Q{number} {draw.year}" for number in range(1, 5)),
        f"{draw.words.total} {draw.year}",
    )
    areas = [
        area._replace(
            lines=tuple(
                line._replace(amounts=(*line.amounts, sum(line.amounts, Decimal(0))))
                for line in area.lines
            )
        )
        for area in draw.areas(4)
    ]
    blocks(sheet, draw, areas)
    return sheet


def numeric_codes(draw: Draw) -> Sheet:
    """Fund and account numbers in columns of their own, between them the label, right beside the
    amounts a cost centre."""
    sheet = draw.sheet(1)
    sheet.currency = None
    sheet.label = 1
    years = draw.years(2)
    sheet.columns = {3 + number: Fact(year) for number, year in enumerate(years)}
    sheet.text(
        "Account",
        draw.words.area,
        "Cost centre",
        *(f"{draw.words.budget} {year}" for year in years),
    )
    for area in draw.areas(2, areas=4):
        for line in area.lines:
            sheet.put(0, Decimal(draw.random.randint(10_000, 99_999)))
            sheet.put(2, Decimal(draw.random.randint(100, 999)))
            sheet.row(line.label, line.amounts)
    return sheet


def row_numbers(draw: Draw) -> Sheet:
    """The number of the row before the label."""
    sheet = begin(draw)
    sheet.label = 1
    years = draw.years(3)
    sheet.columns = {2 + number: Fact(year) for number, year in enumerate(years)}
    sheet.text("#", draw.words.area, *map(Decimal, years))
    (area,) = draw.areas(3, areas=1)
    rows = []
    for number, line in enumerate(area.lines, 1):
        sheet.put(0, Decimal(number))
        rows.append(sheet.row(line.label, line.amounts))
    sheet.under(sheet.row(draw.words.total, area.total, "total"), rows)
    return sheet


def check_column(draw: Draw) -> Sheet:
    """A column that must be nil, right of the table, and one that says OK."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(2), [*map(Decimal, draw.years(2)), "", "Check", "OK?"])
    return with_extras(
        sheet, draw, draw.areas(2), {4: lambda each: Decimal(0), 5: lambda each: "OK"}
    )


def staff_column(draw: Draw) -> Sheet:
    """The number of posts beside the amounts, with decimals."""
    sheet = begin(draw)
    heads = {
        "da": "Årsværk",
        "de": "Stellen",
        "en": "FTE",
        "fr": "ETP",
        "nl": "fte",
        "sv": "Årsarbetare",
        "no": "Årsverk",
        "es": "Plazas",
    }
    over(sheet, draw, draw.years(2), [*map(Decimal, draw.years(2)), heads[draw.language]])
    return with_extras(
        sheet, draw, draw.areas(2), {3: lambda each: (each[0] / 1000).quantize(Decimal("0.1"))}
    )


def unit_in_header(draw: Draw) -> Sheet:
    """The unit behind the year in the header."""
    sheet = draw.sheet(1000)
    years = draw.years(3)
    unit = {"DKK": "t.kr.", "SEK": "tkr", "NOK": "1000 kr", "EUR": "TEUR", "GBP": "£'000"}[
        sheet.currency or ""
    ]
    sheet.text(f"{draw.words.title} {draw.year}")
    over(sheet, draw, years, [f"{draw.words.budget} {year} ({unit})" for year in years])
    blocks(sheet, draw, draw.areas(3))
    return sheet


def hidden_helper(draw: Draw) -> Sheet:
    """A hidden column of the unrounded amounts beside each year."""
    sheet = begin(draw)
    years = draw.years(2)
    sheet.columns = {1: Fact(years[0]), 3: Fact(years[1])}
    sheet.put(0, draw.words.area)
    for column, year in ((1, years[0]), (3, years[1])):
        sheet.put(column, Decimal(year))
        sheet.put(column + 1, "helper")
    sheet.at += 1
    sheet.hidden = {2, 4}
    return with_extras(
        sheet, draw, draw.areas(2), {2: lambda each: each[0] * 7, 4: lambda each: each[1] * 7}
    )


def descending(draw: Draw) -> Sheet:
    """The newest year first."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(3)[::-1])
    blocks(sheet, draw, draw.areas(3))
    return sheet


def title_year(draw: Draw) -> Sheet:
    """The year in the title only, the sides as columns, both printed positive."""
    sheet = draw.sheet(draw.unit, sign="income-positive")
    words = draw.words
    sheet.text(f"{words.title} {draw.year}")
    sheet.text(words.units[sheet.scale])
    sheet.columns = {
        1: Fact(draw.year, EXPENDITURE, -1),
        2: Fact(draw.year, INCOME, 1),
        3: Fact(draw.year, NET, 1),
    }
    sheet.text(words.area, words.expenditure, words.income, words.net)
    (area,) = draw.areas(2, areas=1)
    rows = [
        (each.amounts[0], each.amounts[1] // 3, each.amounts[1] // 3 - each.amounts[0])
        for each in area.lines
    ]
    lines = [sheet.row(line.label, row) for line, row in zip(area.lines, rows, strict=True)]
    sheet.under(sheet.row(words.total, added(rows), "total"), lines)
    return sheet


def departments_across(draw: Draw) -> Sheet:
    """Areas as columns and their sum at the right, the year in the title only."""
    sheet = begin(draw)
    words = draw.words
    sheet.columns = {1 + number: Fact(draw.year) for number in range(5)}
    sheet.text(words.area, *words.areas, words.total)
    (area,) = draw.areas(4, areas=1)
    area = area._replace(
        lines=tuple(
            line._replace(amounts=(*line.amounts, sum(line.amounts, Decimal(0))))
            for line in area.lines
        )
    )
    rows = [sheet.row(line.label, line.amounts) for line in area.lines]
    sheet.under(sheet.row(words.total, area.total, "total"), rows)
    return sheet


def per_head(draw: Draw) -> Sheet:
    """What it is per inhabitant, beside the amounts."""
    sheet = begin(draw)
    heads = {
        "da": "kr. pr. indbygger",
        "de": "EUR je Einwohner",
        "en": "£ per head",
        "fr": "EUR par habitant",
        "nl": "euro per inwoner",
        "sv": "kr per invånare",
        "no": "kr per innbygger",
        "es": "euros por habitante",
    }
    over(sheet, draw, draw.years(2), [*map(Decimal, draw.years(2)), heads[draw.language]])
    return with_extras(
        sheet, draw, draw.areas(2), {3: lambda each: (each[1] / 37).quantize(Decimal(1))}
    )


def error_cells(draw: Draw) -> Sheet:
    """A column of growth rates with a division by zero in it."""
    sheet = begin(draw)
    before, now = draw.years(2)
    over(sheet, draw, (before, now), [Decimal(before), Decimal(now), "%"])
    with_extras(
        sheet,
        draw,
        draw.areas(2),
        {3: lambda each: ((each[1] / each[0] - 1) * 100).quantize(Decimal("0.1"))},
    )
    row = next(each for each, role in sheet.roles.items() if role == "line")
    sheet.cells[row, 3] = Formula(f"=C{row + 1}/0", "#DIV/0!")
    return sheet
