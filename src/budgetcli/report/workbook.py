"""A report as a workbook that calculates: totals, nets, index and the budget after as formulas,
each with its value stored."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Key, Measure, Role, Side, Sign
from budgetcli.model.findings import Outcome
from budgetcli.model.numbers import round_ratio
from budgetcli.model.tables import UNKNOWN
from budgetcli.report.material import together
from budgetcli.report.savings import hits, state, title
from budgetcli.report.wording import Wording
from budgetcli.report.worklists import check, demands, overview, sources
from budgetcli.report.worksheets import HEADER, LABEL, NUMBER, Calculation, cell, quoted, shown_with
from budgetcli.views.summaries import depth
from budgetcli.views.view import caption, name_of
from budgetcli.words.languages import column_label
from budgetcli.workbooks.live_formulas import formulas

if TYPE_CHECKING:
    from decimal import Decimal

    from xlsxwriter.worksheet import Worksheet

    from budgetcli.model.budgets import Budget, Column, Line
    from budgetcli.report.material import Material
    from budgetcli.report.worklists import Placed
    from budgetcli.words.languages import Language

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
