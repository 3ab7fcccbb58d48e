"""Budgets whose rows are not only lines and totals: of which, less, recaps, averages, notes, and
other signs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.publishers.drawing import added
from tests.publishers.plain import begin, blocks, grand, listed, over
from tests.publishers.sheets import Fact, Sheet

if TYPE_CHECKING:
    from tests.publishers.drawing import Draw


def of_which(draw: Draw) -> Sheet:
    """A part of a line named below it, which is never added."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(3))
    (area,) = draw.areas(3, areas=1, low=5_000)
    rows = []
    for number, line in enumerate(area.lines):
        rows.append(sheet.row(line.label, line.amounts))
        if number == 1:
            part = tuple(each // 3 for each in line.amounts)
            sheet.row(f"  {draw.words.of_which} {draw.words.lines[-2].lower()}", part, "other")
    sheet.under(sheet.row(draw.words.total, area.total, "total"), rows)
    return sheet


def less_line(draw: Draw) -> Sheet:
    """A deduction printed positive and taken off."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(4))
    (area,) = draw.areas(4, areas=1, low=3_000)
    rows = [sheet.row(line.label, line.amounts) for line in area.lines]
    gross = sheet.row(f"{draw.words.total} 1", area.total, "total")
    sheet.under(gross, rows)
    off = tuple(each // 9 for each in area.total)
    sheet.row(f"{draw.words.less} {draw.words.lines[0].lower()}", off)
    sheet.row(
        f"{draw.words.net}", tuple(a - b for a, b in zip(area.total, off, strict=True)), "total"
    )
    return sheet


def recap(draw: Draw) -> Sheet:
    """The same money again by kind, below, with the same grand total."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(4))
    areas = draw.areas(4)
    blocks(sheet, draw, areas)
    whole = added(area.total for area in areas)
    first = tuple(each * 3 // 5 for each in whole)
    second = tuple(a - b for a, b in zip(whole, first, strict=True))
    sheet.blank()
    sheet.row(f"{draw.words.lines[0]} A", first)
    sheet.row(f"{draw.words.lines[1]} B", second)
    del sheet.roles[sheet.row(draw.words.grand, whole, "total")]
    return sheet


def income_negative(draw: Draw) -> Sheet:
    """Expenditure printed positive and income negative, said in a legend."""
    sheet = begin(draw)
    legend = {
        "da": "- = indtægter",
        "de": "- = Einnahmen",
        "en": "- = income",
        "fr": "- = recettes",
        "nl": "- = baten",
        "sv": "- = intäkter",
        "no": "- = inntekter",
        "es": "- = ingresos",
    }
    sheet.at -= 1
    sheet.text(legend[draw.language])
    over(sheet, draw, draw.years(4))
    (area,) = draw.areas(4, areas=1)
    rows = [sheet.row(line.label, line.amounts) for line in area.lines]
    fee = tuple(-(each // 4) for each in area.lines[0].amounts)
    rows.append(sheet.row(draw.words.income, fee))
    sheet.under(
        sheet.row(draw.words.total, added([*(line.amounts for line in area.lines), fee]), "total"),
        rows,
    )
    return sheet


def signs_open(draw: Draw) -> Sheet:
    """Amounts of both signs, and nothing says what they mean."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(4))
    (area,) = draw.areas(4, areas=1)
    amounts = [
        line.amounts if number else tuple(-each // 3 for each in line.amounts)
        for number, line in enumerate(area.lines)
    ]
    rows = [sheet.row(line.label, each) for line, each in zip(area.lines, amounts, strict=True)]
    sheet.under(sheet.row(draw.words.total, added(amounts), "total"), rows)
    return sheet


def average(draw: Draw) -> Sheet:
    """The average of the lines below their total."""
    sheet, area = listed(draw)
    names = {
        "da": "Gennemsnit",
        "de": "Durchschnitt",
        "en": "Average",
        "fr": "Moyenne",
        "nl": "Gemiddeld",
        "sv": "Genomsnitt",
        "no": "Gjennomsnitt",
        "es": "Media",
    }
    sheet.row(
        names[draw.language], tuple(each // len(area.lines) for each in area.total), "average"
    )
    return sheet


def index_row(draw: Draw) -> Sheet:
    """An index below the total, 100 in the first year."""
    sheet, area = listed(draw)
    names = {
        "da": "Indeks",
        "de": "Index",
        "en": "Index",
        "fr": "Indice",
        "nl": "Index",
        "sv": "Index",
        "no": "Indeks",
        "es": "Indice",
    }
    row = sheet.row(
        names[draw.language],
        tuple((100 * each / area.total[0]).quantize(Decimal(1)) for each in area.total),
        "other",
    )
    for column in range(1, 5):
        del sheet.truth[row, column]
    return sheet


def notes_below(draw: Draw) -> Sheet:
    """Footnotes with numbers in them, and marks on the labels."""
    sheet = begin(draw)
    over(sheet, draw, draw.years(4))
    (area,) = draw.areas(4, areas=1)
    rows = [
        sheet.row(f"{line.label} {number})" if number < 3 else line.label, line.amounts)
        for number, line in enumerate(area.lines, 1)
    ]
    sheet.under(sheet.row(draw.words.total, area.total, "total"), rows)
    sheet.blank()
    sheet.text(f"1) 2,5 mio. {draw.year}: {draw.words.lines[3]}")
    sheet.text(f"2) {draw.words.note} (12.000)")
    return sheet


def groups_once(draw: Draw) -> Sheet:
    """The name of the area in a column of its own, in its first row only; totals named so in the
    second column."""
    sheet = begin(draw)
    sheet.label = 1
    years = draw.years(3)
    sheet.columns = {2 + number: Fact(year) for number, year in enumerate(years)}
    sheet.text(draw.words.area, "", *map(Decimal, years))
    totals = []
    for area in (areas := draw.areas(3)):
        rows = []
        for number, line in enumerate(area.lines):
            if not number:
                sheet.put(0, area.label)
            rows.append(sheet.row(line.label, line.amounts))
        totals.append(sheet.row(draw.words.total, area.total, "total"))
    grand(sheet, draw, areas, totals)
    sheet.parents.clear()
    return sheet


def sections_stacked(draw: Draw) -> Sheet:
    """Income first with its total, then expenditure with its total, then the balance."""
    sheet = begin(draw, sign="income-positive")
    words, years = draw.words, draw.years(3)
    over(sheet, draw, years)
    sheet.columns = {column: Fact(fact.year, "net", 1) for column, fact in sheet.columns.items()}
    received, spent = draw.areas(3, areas=2, low=2_000)
    sheet.text(words.income, bold=True)
    for line in received.lines:
        sheet.row(line.label, line.amounts)
    sheet.row(f"{words.total} {words.income.lower()}", received.total, "total")
    sheet.columns = {column: Fact(fact.year, "net", -1) for column, fact in sheet.columns.items()}
    sheet.text(words.expenditure, bold=True)
    for line in spent.lines:
        sheet.row(line.label, line.amounts)
    sheet.row(f"{words.total} {words.expenditure.lower()}", spent.total, "total")
    sheet.columns = {column: Fact(fact.year, "net", 1) for column, fact in sheet.columns.items()}
    net = tuple(a - b for a, b in zip(received.total, spent.total, strict=True))
    sheet.row(words.net if draw.language in ("en", "da") else "Saldo", net, "total")
    return sheet


def long_form(draw: Draw) -> Sheet:
    """One row a line and year: the year stands in a column."""
    sheet = draw.sheet(1)
    sheet.currency = None
    years = draw.years(3)
    heads = {
        "da": ("År", "Beløb"),
        "de": ("Jahr", "Betrag"),
        "en": ("Year", "Amount"),
        "fr": ("Année", "Montant"),
        "nl": ("Jaar", "Bedrag"),
        "sv": ("År", "Belopp"),
        "no": ("År", "Beløp"),
        "es": ("Año", "Importe"),
    }[draw.language]
    sheet.text(draw.words.area, *heads)
    for area in draw.areas(3, areas=4):
        for line in area.lines:
            for year, amount in zip(years, line.amounts, strict=True):
                sheet.columns = {2: Fact(year)}
                sheet.put(1, Decimal(year))
                sheet.row(line.label, [amount])
    return sheet


def side_by_side(draw: Draw) -> Sheet:
    """Expenditure in a table to the left, income in one to the right."""
    sheet = begin(draw, sign="")
    words, years = draw.words, draw.years(2)
    left, right = draw.areas(2, areas=2)
    sheet.text(words.expenditure, "", "", "", words.income)
    sheet.text(words.area, *map(Decimal, years), "", words.area, *map(Decimal, years))
    start = sheet.at
    for first, area, factor in ((0, left, -1), (4, right, 1)):
        sheet.at, sheet.label = start, first
        sheet.columns = {
            first + 1 + number: Fact(year, "net", factor) for number, year in enumerate(years)
        }
        for line in area.lines:
            sheet.row(line.label, line.amounts)
        sheet.row(words.total, area.total, "total")
    sheet.roles.clear()
    return sheet


def page_breaks(draw: Draw) -> Sheet:
    """The header again on each page, with a page number above."""
    sheet = begin(draw)
    years = draw.years(3)
    over(sheet, draw, years)
    totals = []
    for number, area in enumerate(areas := draw.areas(3)):
        if number:
            sheet.blank()
            sheet.text(f"Side {number + 1}")
            sheet.text(draw.words.area, *map(Decimal, years))
        rows = [sheet.row(line.label, line.amounts) for line in area.lines]
        totals.append(sheet.row(f"{draw.words.total} {area.label}", area.total, "total"))
        sheet.under(totals[-1], rows)
    grand(sheet, draw, areas, totals)
    return sheet
