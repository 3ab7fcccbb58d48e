"""The sheets of a report's workbook that list: overview, check, what is missing, sources."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Key
from budgetcli.model.tables import UNKNOWN
from budgetcli.report.blocks import Bullets
from budgetcli.report.lead import lead
from budgetcli.report.questions import questions
from budgetcli.report.worksheets import HEADER, LABEL, NUMBER, Calculation, cell
from budgetcli.version import VERSION
from budgetcli.views.check import ReportView

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from budgetcli.model.budgets import Year
    from budgetcli.report.material import Material
    from budgetcli.report.wording import Wording
    from budgetcli.savings.gaps import Demand, Gap

Spot = tuple[int, int]
Placed = tuple[str, dict[Key, Spot]]
"""The name of the budget's sheet, and where its figures stand on it."""

Of = tuple["Material", "Wording"]


def overview(
    book: Calculation, sheet: Worksheet, of: Of, by: tuple[Placed, dict[Year, str]]
) -> None:
    """Write the answers, the key figures as formulas on the other sheets, and the open questions."""
    material, said = of
    answers = next(
        block.items for block in lead(material, said).blocks if isinstance(block, Bullets)
    )
    book.header(sheet, [said.word("in-short"), *map(str, material.years)], 1)
    row = _key_figures(book, sheet, of, by)
    row = book.lines(sheet, row + 1, answers, text_wrap=True, valign="top")
    book.put(sheet, row + 1, 0, said.word("questions"), bold=True)
    row = book.lines(sheet, row + 2, questions(material, said), text_wrap=True, valign="top")
    book.end(sheet, [84, *[NUMBER] * len(material.years)], row)


def _key_figures(
    book: Calculation, sheet: Worksheet, of: Of, by: tuple[Placed, dict[Year, str]]
) -> int:
    """Write net, index and what is missing by year, and return the row after them."""
    material, said = of
    ((name, cells), missing), total = by, material.budget.total_line
    row = HEADER + 1
    if total is not None and material.columns:
        book.put(sheet, row, 0, f"{said.word('sheet-net')} ({said.unit})")
        book.put(sheet, row + 1, 0, said.word("sheet-growth"))
        for column, each in enumerate(material.columns, 1):
            net, first = material.total(each), material.total(material.columns[0])
            book.figure(
                sheet,
                (row, column),
                -net if net else net,
                f"-{cell(*cells[Key(total.id, each)], name)}"
                if _held(material)
                else cell(*cells[Key(total.id, each)], name),
            )
            growth = (net / first - 1).quantize(Decimal("0.0001")) if first else None
            book.figure(
                sheet,
                (row + 1, column),
                growth,
                f"ROUND({cell(row, column)}/{cell(row, 1)}-1,4)" if first else None,
                num_format=book.format(1, percent=True),
            )
        row += 2
    if material.gap is not None and missing:
        book.put(sheet, row, 0, f"{said.word('missing-chart')} ({said.unit})")
        for column, year in enumerate(material.years, 1):
            if year in missing:
                book.figure(sheet, (row, column), material.gap.remaining(year), missing[year])
        row += 1
    return row


def _held(material: Material) -> bool:
    """Return whether expenditure is shown as negative."""
    return (material.sign or material.budget.heading.sign) == "income-positive"


def check(book: Calculation, material: Material, said: Wording) -> None:
    """Write every equation with what is printed, what is computed, and how it stands."""
    table = ReportView(material.check, all_equations=True, sign=material.sign).table(said.language)
    sheet = book.begin(said.word("sheet-check"), said.word("soundness"), table.caption)
    book.header(sheet, [each.label for each in table.fields], 2)
    for row, each in enumerate(table.rows, HEADER + 1):
        for column, value in enumerate(each.cells):
            if isinstance(value, Decimal):
                book.figure(sheet, (row, column), value)
            else:
                book.put(sheet, row, column, value, align="left" if column < 2 else "right")
    book.end(sheet, [60, 12, NUMBER, NUMBER, NUMBER, 18, 16], HEADER + len(table.rows))


def demands(book: Calculation, gap: Gap, said: Wording) -> dict[Year, str]:
    """Write what is demanded, found and remains, and return the cell of what is still to be found
    in each year."""
    sheet = book.begin(said.word("sheet-missing"), said.word("missing"), said.unit)
    book.header(sheet, [said.word("demand"), said.word("what"), *map(str, gap.years)], 2)
    row = HEADER + 1
    for demand in gap.demands:
        _demand(book, sheet, row, (demand, gap, said))
        row += 3
    book.put(sheet, row, 0, said.word("in-all-known"), bold=True, top=1)
    book.put(sheet, row, 1, said.word("remaining"), bold=True, top=1)
    found = {}
    for column, year in enumerate(gap.years, 2):
        known = [
            f"MAX(0,{cell(HEADER + 3 + 3 * number, column)})"
            for number, each in enumerate(gap.demands)
            if each.remaining[year] is not None
        ]
        book.figure(
            sheet, (row, column), gap.remaining(year), "+".join(known) or None, bold=True, top=1
        )
        found[year] = cell(row, column, str(sheet.get_name()))
    book.end(sheet, [LABEL, 44, *[NUMBER] * len(gap.years)], row)
    return found


def _demand(book: Calculation, sheet: Worksheet, row: int, of: tuple[Demand, Gap, Wording]) -> None:
    demand, gap, said = of
    for below, (what, amounts) in enumerate(
        (
            ("demanded", demand.demanded),
            ("identified", demand.identified),
            ("remaining", demand.remaining),
        )
    ):
        book.put(sheet, row + below, 0, demand.title if not below else "")
        book.put(sheet, row + below, 1, said.word(what))
        for column, year in enumerate(gap.years, 2):
            amount = amounts[year]
            live = (
                f"{cell(row, column)}-{cell(row + 1, column)}"
                if below == 2 and amount is not None
                else None
            )
            book.figure(sheet, (row + below, column), UNKNOWN if amount is None else amount, live)


def sources(book: Calculation, material: Material, said: Wording) -> None:
    """Write the files behind the workbook with their hashes, and the command that made it."""
    sheet = book.begin(said.word("sheet-sources"), said.word("sources"), said.word("sources-text"))
    book.header(sheet, [said.word(key) for key in ("file", "sheet", "hash")], 3)
    for row, each in enumerate(material.sources, HEADER + 1):
        for column, text in enumerate((each.path, each.sheet or "", each.sha256)):
            book.put(sheet, row, column, text)
    row = HEADER + 2 + len(material.sources)
    row = book.lines(
        sheet,
        row,
        [
            said.word("made-by", " ".join(material.command)).replace("`", ""),
            said.word("footer", VERSION),
        ],
    )
    book.end(sheet, [LABEL, 16, 70], row)
