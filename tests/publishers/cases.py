"""Every made budget by its name: the layouts, and the files they are written to."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.publishers import columns, plain, prints, rows
from tests.publishers.drawing import Draw
from tests.publishers.judging import Made
from tests.publishers.sheets import delimited, laid_out, page, xlsx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.publishers.sheets import Sheet

LAYOUTS: tuple[Callable[[Draw], Sheet], ...] = (
    plain.flat,
    plain.totals_below,
    plain.totals_above,
    plain.totals_above_spaces,
    plain.outline,
    plain.bold_levels,
    plain.codes,
    plain.dotted_codes,
    plain.two_headers,
    plain.roles_over_years,
    plain.unmerged_headers,
    plain.spacers,
    plain.subtotal_formulas,
    plain.excel_table,
    columns.percent_change,
    columns.share_column,
    columns.budget_and_accounts,
    columns.short_stages,
    columns.fiscal_short,
    columns.fiscal_years,
    columns.dates_as_years,
    columns.iso_dates,
    columns.date_cells,
    columns.quarters,
    columns.numeric_codes,
    columns.row_numbers,
    columns.check_column,
    columns.staff_column,
    columns.unit_in_header,
    columns.hidden_helper,
    columns.descending,
    columns.title_year,
    columns.departments_across,
    columns.per_head,
    columns.error_cells,
    rows.of_which,
    rows.less_line,
    rows.recap,
    rows.income_negative,
    rows.signs_open,
    rows.average,
    rows.index_row,
    rows.notes_below,
    rows.groups_once,
    rows.sections_stacked,
    rows.long_form,
    rows.side_by_side,
    rows.page_breaks,
    prints.parentheses,
    prints.trailing_minus,
    prints.millions,
    prints.currency_in_cells,
    prints.apostrophes,
    prints.divided_format,
    prints.two_units,
    prints.withheld,
    prints.three_levels,
    prints.units_below_years,
    prints.remarks,
    prints.broken_header,
    prints.blank_rows,
    prints.codes_before_labels,
)
BOOK_ONLY = {
    "outline",
    "bold_levels",
    "date_cells",
    "hidden_helper",
    "excel_table",
    "subtotal_formulas",
    "error_cells",
    "side_by_side",
    "divided_format",
    "three_levels",
}
"""Layouts that say what they say by the looks of a workbook; a text of them would say less."""

PRINTED = {
    "flat",
    "totals_below",
    "totals_above",
    "two_headers",
    "roles_over_years",
    "percent_change",
    "budget_and_accounts",
    "fiscal_years",
    "quarters",
    "income_negative",
    "notes_below",
    "less_line",
    "page_breaks",
    "title_year",
    "parentheses",
    "trailing_minus",
    "millions",
    "withheld",
    "units_below_years",
}
WRITERS = ("xlsx", "texts", "csv", "utf-16", "html", "printout")


def made(layout: Callable[[Draw], Sheet], writer: str, seed: int, language: str) -> Made | None:
    """Return a layout written to a file; None where the file cannot say it."""
    name = layout.__name__
    if (writer != "xlsx" and name in BOOK_ONLY) or (writer == "printout" and name not in PRINTED):
        return None
    sheet = layout(Draw(seed, language))
    flags = (
        *(("--sign", sheet.sign) if sheet.sign else ()),
        *(("--unit", "tkr") if name == "two_units" else ()),
    )
    mark = "comma" if sheet.numbers.mark == "," else "point"
    if writer == "xlsx":
        return Made(name, ".xlsx", xlsx([sheet]), (sheet,), flags)
    _print_years(sheet)
    if writer == "texts":
        _print_all(sheet)
        return Made(name, ".xlsx", xlsx([sheet]), (sheet,), (*flags, "--decimal", mark))
    data = {
        "csv": lambda: delimited(sheet, "," if mark == "point" else ";", "cp1252"),
        "html": lambda: page(sheet),
        "utf-16": lambda: delimited(sheet, "\t", "utf-16"),
        "printout": lambda: laid_out(sheet),
    }[writer]()
    extension = {"csv": ".csv", "html": ".xls", "utf-16": ".txt", "printout": ".txt"}[writer]
    return Made(name, extension, data, (sheet,), (*flags, "--decimal", mark))


def _print_years(sheet: Sheet) -> None:
    """Turn numbers that are no amounts into text, so that no year gets a thousands mark."""
    for cell, value in sheet.cells.items():
        if isinstance(value, Decimal) and cell not in sheet.truth:
            sheet.cells[cell] = str(value).replace(".", sheet.numbers.mark)


def _print_all(sheet: Sheet) -> None:
    """Turn every amount into the text that prints it."""
    for cell in sheet.truth:
        value = sheet.cells[cell]
        if isinstance(value, Decimal):
            sheet.cells[cell] = sheet.numbers.print(value)


def all_made(seeds: range, languages: tuple[str, ...]) -> Iterator[tuple[str, Made]]:
    """Yield every layout in every file it can be written to, under a name that says all three."""
    for seed in seeds:
        for number, layout in enumerate(LAYOUTS):
            for writer in WRITERS:
                language = languages[(seed + number) % len(languages)]
                file = made(layout, writer, seed * 1000 + number, language)
                if file is not None:
                    yield f"{layout.__name__} {writer} {language} {seed}", file
