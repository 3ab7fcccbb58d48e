"""A report as a workbook that calculates: totals, nets and index as formulas, with sheets that list
checks, what is missing, and sources."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from budgetcli.model.budgets import Key, Measure, Role, Side, Sign
from budgetcli.model.findings import Outcome
from budgetcli.model.names import clean
from budgetcli.model.numbers import EXACT, quantum_of, round_ratio
from budgetcli.model.records import UNKNOWN
from budgetcli.reports.material import Bullets, Wording, together
from budgetcli.reports.sections import hits, lead, questions, state, title
from budgetcli.version import VERSION
from budgetcli.views.check_view import ReportView
from budgetcli.views.summary_view import depth
from budgetcli.views.view import caption, name_of
from budgetcli.words.languages import Language, column_label
from budgetcli.workbooks.book_parts import formulas
from budgetcli.workbooks.budget_book import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from budgetcli.model.budgets import Budget, Column, Line, Year
    from budgetcli.reports.material import Material
    from budgetcli.savings.gaps import Demand, Gap

HEADER = 3
"""The row of the header, from 0; title and caption stand above it, the lines below."""

LOCALES = {Language.DANISH: "[$-406]", Language.ENGLISH: "[$-809]"}
"""How a number format names a language, so that it shows the same marks on every computer that
heeds it."""

LINE_HEIGHT, LINE_LENGTH = 15.5, 84
"""Points of a row, and characters that a wide column of sentences takes in one."""

LABEL, NUMBER = 42, 13
"""Widths of columns, in characters."""


class Calculation(Writer):
    """A workbook of formulas being written; every formula with the value it gives."""

    def begin(self, name: str, title: str, caption: str) -> Worksheet:
        """Add a sheet with its title and the line below it."""
        sheet = self.sheet(name)
        self.put(sheet, 0, 0, title, bold=True, font_size=14)
        self.put(sheet, 1, 0, caption, font_color="#55626d")
        return sheet

    def header(self, sheet: Worksheet, labels: Sequence[str], texts: int) -> None:
        """Write the header; so many of its columns hold texts, the others numbers."""
        for column, label in enumerate(labels):
            self.put(
                sheet,
                HEADER,
                column,
                label,
                bold=True,
                bottom=1,
                text_wrap=True,
                valign="bottom",
                align="left" if column < texts else "right",
            )

    def end(self, sheet: Worksheet, widths: Sequence[float], last: int) -> None:
        """Set widths, what stays in view, and what is printed: one page wide, the header on each
        page."""
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(HEADER + 1, 1)
        sheet.repeat_rows(HEADER)
        sheet.print_area(0, 0, max(last, HEADER + 1), len(widths) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def figure(
        self,
        sheet: Worksheet,
        spot: tuple[int, int],
        value: Decimal | str | None,
        formula: str | None = None,
        **properties: object,
    ) -> None:
        """Write a number in the language's format, calculated where there is a formula; a text as
        it is, nothing for None."""
        if value is None:
            return
        if isinstance(value, str):
            sheet.write_string(*spot, clean(value), self.style(align="right", **properties))
            return
        style = self.style(**{"num_format": self.format(decimals_of(value)), **properties})
        if formula is None:
            sheet.write_number(*spot, value, style)
        else:
            sheet.write_formula(*spot, f"={formula}", style, value)

    def format(self, decimals: int, *, signed: bool = False, percent: bool = False) -> str:
        """Return a number format of the language."""
        plain = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
        plain += "%" if percent else ""
        parts = [f"+{plain}", f"-{plain}", plain] if signed else [plain]
        return ";".join(f"{LOCALES[self.language]}{part}" for part in parts)

    def lines(self, sheet: Worksheet, row: int, texts: Sequence[str], **properties: object) -> int:
        """Write sentences below each other, and return the row after them."""
        for number, text in enumerate(texts, row):
            self.put(sheet, number, 0, text, **properties)
            if properties.get("text_wrap"):
                sheet.set_row(number, LINE_HEIGHT * -(-len(text) // LINE_LENGTH))
        return row + len(texts)


def decimals_of(value: Decimal) -> int:
    """Return how many decimals a number shows."""
    return max(0, -int(value.as_tuple().exponent))


def shown_with(amount: Decimal, quantum: Decimal) -> Decimal:
    """Return an amount with the decimals its source shows, or more where it has more."""
    return amount.quantize(min(quantum, quantum_of(amount)), context=EXACT)


def cell(row: int, column: int, sheet: str | None = None, *, fixed: bool = False) -> str:
    """Return the address of a cell, with its sheet where it is another's."""
    address: str = xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed)
    return address if sheet is None else f"{quoted(sheet)}!{address}"


def quoted(sheet: str) -> str:
    """Return the name of a sheet as a formula writes it."""
    return "'" + sheet.replace("'", "''") + "'"


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


LINE, SIDE, APPLIED = 3, 4, 5
"""Columns of the measures that the budget after is calculated by."""

TEXTS = 6
"""Columns of the measures before their effects."""


class Effects(NamedTuple):
    """Where the effects of the measures stand: the sheet, its first and last row, and the column of
    each year."""

    sheet: str
    first: int
    last: int
    years: dict[object, int]

    def column(self, column: int) -> str:
        """Return one of its columns as a formula names it."""
        return f"{quoted(self.sheet)}!{cell(self.first, column, fixed=True)}:{cell(self.last, column, fixed=True)}"


def render(material: Material, language: Language) -> bytes:
    """Return the workbook: overview, budget, check, measures, the budget after, what is missing,
    sources.

    Raises WriteError for a text or a number that a workbook cannot hold.
    """
    stream, said = BytesIO(), Wording(language, material.budget)
    with Calculation(stream, language) as book:
        first = book.begin(
            said.word("sheet-overview"), name_of(material.budget), _caption(material, said)
        )
        placed = _budget(book, material, said)
        check(book, material, said)
        effects = _measures(book, material, said) if material.planned else None
        if effects is not None and any(each.applied for each in material.planned):
            _after(book, material, said, (placed, effects))
        demanded = demands(book, material.gap, said) if material.gap is not None else {}
        sources(book, material, said)
        overview(book, first, (material, said), (placed, demanded))
    return stream.getvalue()


def _caption(material: Material, said: Wording) -> str:
    return caption(material.budget, said.language, material.sign or material.budget.heading.sign)


def _budget(book: Calculation, material: Material, said: Wording) -> Placed:
    """Write the budget as published, with a formula for every total, net and index value that the
    check finds to hold."""
    budget = material.budget
    sheet = book.begin(said.word("sheet-budget"), name_of(budget), _caption(material, said))
    cells = _frame(book, sheet, material, said)
    holding = [
        each
        for each in material.check.judgements
        if each.outcome in (Outcome.EXACT, Outcome.ROUNDING)
    ]
    live = formulas(budget, cells, cell, [each.equation for each in holding], _direction(material))
    for key, spot in cells.items():
        _figure(book, sheet, (key, spot), (material, budget), live.get(key))
    for each in holding:
        if each.outcome is Outcome.ROUNDING and each.equation.result in live:
            off = round_ratio(
                each.difference, budget.figures[each.equation.result].quantum
            ) * _direction(material)
            sheet.write_comment(
                *cells[each.equation.result], said.word("cell-rounded", said.change(off))
            )
    return str(sheet.get_name()), cells


def _direction(material: Material) -> int:
    """Return -1 where amounts are shown in the other sign than they are held in."""
    return -1 if (material.sign or material.budget.heading.sign) is Sign.EXPENSE_POSITIVE else 1


def _frame(
    book: Calculation, sheet: Worksheet, material: Material, said: Wording
) -> dict[Key, tuple[int, int]]:
    """Write header and labels of a budget's sheet, and return where its figures go."""
    budget, columns = material.budget, material.summary.columns
    sided = {column.year for column in columns if column.side is not Side.NET}
    labels = [
        column_label(column, said.language, with_net=column.year in sided) for column in columns
    ]
    book.header(sheet, [said.word("sheet-line"), *labels], 1)
    for row, line in enumerate(budget.lines, HEADER + 1):
        book.put(sheet, row, 0, line.label, indent=depth(budget, line), **_emphasis(line))
    book.end(sheet, [LABEL, *[NUMBER] * len(columns)], HEADER + len(budget.lines))
    return {
        Key(line.id, column): (row, at)
        for row, line in enumerate(budget.lines, HEADER + 1)
        for at, column in enumerate(columns, 1)
        if Key(line.id, column) in budget.figures
    }


def _emphasis(line: Line) -> dict[str, object]:
    return {
        "bold": line.role in (Role.TOTAL, Role.SUBTOTAL),
        "top": int(line.role is Role.TOTAL),
        "italic": line.role is Role.INDEX,
    }


def _figure(
    book: Calculation,
    sheet: Worksheet,
    where: tuple[Key, tuple[int, int]],
    of: tuple[Material, Budget],
    formula: str | None,
) -> None:
    """Write a figure of a budget to its cell, in the sign to show."""
    (key, spot), (material, budget) = where, of
    figure, line = budget.figures[key], budget.by_id[key.line]
    money = line.role is not Role.INDEX and key.column.measure is Measure.AMOUNT
    amount = figure.amount * _direction(material) if money and figure.amount else figure.amount
    book.figure(sheet, spot, shown_with(amount, figure.quantum), formula, **_emphasis(line))


def _measures(book: Calculation, material: Material, said: Wording) -> Effects:
    """Write the measures with their effects by year, and the sum of each year."""
    sheet = book.begin(
        said.word("sheet-measures"), said.word("savings"), said.word("effect-legend")
    )
    labels = [
        said.word(key)
        for key in ("measure", "hits", "state", "sheet-line-id", "sheet-side", "sheet-applied")
    ]
    book.header(sheet, [*labels, *map(str, material.years)], TEXTS)
    for row, each in enumerate(material.planned, HEADER + 1):
        texts = (
            title(each.measure, said),
            hits(each, said),
            state(each, said),
            each.line.id,
            str(each.side),
            "x" if each.applied else "",
        )
        for column, text in enumerate(texts):
            book.put(sheet, row, column, text)
        for column, year in enumerate(material.years, TEXTS):
            amount = each.effect.get(year)
            book.figure(
                sheet,
                (row, column),
                UNKNOWN if amount is None else amount,
                None,
                **_signed(book, amount),
            )
    first, last = HEADER + 1, HEADER + len(material.planned)
    book.put(sheet, last + 1, 0, said.word("together"), bold=True, top=1)
    for column, year in enumerate(material.years, TEXTS):
        whole = together(material.planned, year)
        live = None if whole is None else f"SUM({cell(first, column)}:{cell(last, column)})"
        book.figure(
            sheet,
            (last + 1, column),
            UNKNOWN if whole is None else whole,
            live,
            bold=True,
            top=1,
            **_signed(book, whole),
        )
    book.end(sheet, [LABEL, 25, 27, 17, 12, 8, *[NUMBER] * len(material.years)], last + 1)
    return Effects(
        str(sheet.get_name()),
        first,
        last,
        {year: column for column, year in enumerate(material.years, TEXTS)},
    )


def _signed(book: Calculation, amount: Decimal | None) -> dict[str, object]:
    decimals = 0 if amount is None else max(0, -int(amount.as_tuple().exponent))
    return {} if amount is None else {"num_format": book.format(decimals, signed=True)}


def _after(
    book: Calculation, material: Material, said: Wording, by: tuple[Placed, Effects]
) -> None:
    """Write the budget after: every figure is the published one and the effects that are applied to
    it; an index is of the totals after."""
    if material.scenario is None:
        return
    (published, _), _ = by
    sheet = book.begin(said.word("sheet-after"), said.word("bridge-with"), _caption(material, said))
    cells = _frame(book, sheet, material, said)
    after, unknown = material.scenario.after, material.scenario.unknown
    live = formulas(
        after,
        cells,
        cell,
        [each for each in after.equations if each.result.line in _indices(after)],
    )
    for key, spot in cells.items():
        if key in unknown:
            book.figure(sheet, spot, UNKNOWN, None, **_emphasis(after.by_id[key.line]))
        else:
            _figure(
                book,
                sheet,
                (key, spot),
                (material, after),
                live.get(key) or _moved(material, key, spot, by) or cell(*spot, published),
            )


def _indices(budget: Budget) -> set[str]:
    return {line.id for line in budget.of(Role.INDEX)}


def _moved(
    material: Material, key: Key, spot: tuple[int, int], by: tuple[Placed, Effects]
) -> str | None:
    """Return the published figure and the effects applied to what is in it; None where nothing can
    move it."""
    (published, _), effects = by
    column, budget = key.column, material.budget
    line = budget.by_id[key.line]
    if (
        column.year not in effects.years
        or column.measure is not Measure.AMOUNT
        or line.role in (Role.INDEX, Role.MEMO)
    ):
        return None
    inside = [
        each.line.id
        for each in material.planned
        if each.applied
        and (line in (each.line, budget.total_line) or line in budget.ancestors(each.line.id))
    ]
    parts = [_sum_of(effects, id, column) for id in dict.fromkeys(inside)]
    if not parts:
        return None
    mark, decimals = "+" if _direction(material) > 0 else "-", _decimals(material, key)
    return f"ROUND({cell(*spot, published)}{mark}{mark.join(parts)},{decimals})"


def _sum_of(effects: Effects, line: str, column: Column) -> str:
    """Return the sum of the effects on a line in a year; of a side only those that move it."""
    criteria = [effects.column(LINE), f'"{line}"', effects.column(APPLIED), '"x"']
    criteria += [effects.column(SIDE), f'"{column.side}"'] if column.side is not Side.NET else []
    return f"SUMIFS({','.join([effects.column(effects.years[column.year]), *criteria])})"


def _decimals(material: Material, key: Key) -> int:
    figure = (
        material.scenario.after.figures[key]
        if material.scenario is not None
        else material.budget.figures[key]
    )
    return max(0, -int(shown_with(figure.amount, figure.quantum).as_tuple().exponent))
