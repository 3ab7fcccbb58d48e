"""A counter-proposal as a page to hand out: what is dropped, what pays for it, whether it balances
in each year, and what nobody knows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Role, Side
from budgetcli.model.names import clean
from budgetcli.model.records import UNKNOWN, Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.reports.material import Bullets, Call, GridBlock, Page, Paragraph, Section, Wording
from budgetcli.reports.rendering import render_html, render_markdown, render_pdf
from budgetcli.version import VERSION
from budgetcli.views import view as views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from budgetcli.model.budgets import Budget, Column, Input, Line, Year
    from budgetcli.reports.workbook import Calculation
    from budgetcli.savings.amendments import Amendment
    from budgetcli.savings.apply import MeasureOutcome
    from budgetcli.savings.gaps import Demand, Gap
    from budgetcli.savings.packages import Savings
    from budgetcli.words.languages import Language

MOST_SIDE_BY_SIDE = 4
"""So many years stand old and new beside each other; of more every year has a row of its own."""

SHORT_HASH = 16
"""So many digits of a hash are shown."""

LARGE = Fraction(1, 4)
"""From this part of a line on, what it is to have less is said as a part of it."""

SPOKEN = "funding"
"""The package of what was said as a line and an amount: nobody has said what is then not done."""


class CounterProposal(NamedTuple):
    """What the page is made of: the amendment, what is demanded before and after it, the files it
    was made from, and the command that made it."""

    amendment: Amendment
    before: Gap | None
    after: Gap | None
    sources: tuple[Input, ...]
    command: tuple[str, ...]


class _Move(NamedTuple):
    """A measure as the proposal moves it: what it does to each year, + improves."""

    measure: Savings
    line: Line | None
    effect: Mapping[Year, Decimal | None]
    package: str


def page(proposal: CounterProposal, language: Language) -> Page:
    """Return the page in a language."""
    return _ProposalWriter(proposal, language).page()


class _ProposalWriter:
    """Says a counter-proposal in one language."""

    def __init__(self, proposal: CounterProposal, language: Language) -> None:
        self.proposal, self.amendment = proposal, proposal.amendment
        self.budget: Budget = self.amendment.budget
        self.said = Wording(language, self.budget)
        self.dropped = tuple(self._dropped())
        self.paying = tuple(
            _Move(each.measure, each.line, each.effect, each.package.id)
            for each in self.amendment.amended.outcomes
            if self.amendment.takes(each)
        )

    def page(self) -> Page:
        """Return the page."""
        said, budget = self.said, self.budget
        sections = (
            self._short(),
            self._measures(),
            self._budgets(),
            *self._frames(),
            self._decides(),
            Section(
                "questions",
                said.word("questions"),
                (Bullets(tuple(self._questions()), numbered=True),),
            ),
            self._sources(),
        )
        entity = budget.heading.entity
        return Page(
            eyebrow=" · ".join([said.word("eyebrow-proposal"), *([entity] if entity else [])]),
            title=said.word("proposal-title", views.name_of(budget), said.years(budget.years)),
            caption=views.caption(budget, said.language, budget.heading.sign),
            sections=sections,
            language=said.language,
            contents=said.word("contents"),
            footer=said.word("footer", VERSION),
            made=views.opening("amendment-page", self.proposal.sources)
            | {"command": list(self.proposal.command), "language": str(said.language)},
            leaflet=True,
        )

    def _dropped(self) -> Iterator[_Move]:
        """Yield what is dropped as money that comes back: below zero, for the budget is worse."""
        amendment = self.amendment
        back = [each for each in amendment.amended.outcomes if each.applied and each.reversed]
        for each in back:
            yield _Move(each.measure, each.line, each.effect, each.package.id)
        taken = {each.measure.id for each in back}
        for each in amendment.original.outcomes:
            if (
                each.applied
                and each.measure.id in amendment.dropped
                and each.measure.id not in taken
            ):
                yield _Move(each.measure, each.line, _turned(each), each.package.id)

    def _short(self) -> Section:
        said = self.said
        items = [self._sentence("proposal-dropped", each) for each in self.dropped]
        for each in self.paying:
            key = "proposal-pays-line" if each.package == SPOKEN else "proposal-pays"
            items.append(" ".join([self._sentence(key, each), *self._part(each)]))
        if not self.paying:
            items.append(said.word("proposal-pays-nothing"))
        count = len(list(self._questions()))
        items.append(said.word("proposal-open", count))
        return Section("in-short", said.word("in-short"), (self._verdict(), Bullets(tuple(items))))

    def _verdict(self) -> Call:
        said, balance = self.said, self.amendment.balance
        missing = {year: -each for year, each in balance.items() if each is not None and each < 0}
        over = {year: each for year, each in balance.items() if each is not None and each > 0}
        unknown = [year for year, each in balance.items() if each is None]
        if missing:
            text = said.word("proposal-missing", said.by_year(missing))
            return Call("bad", said.word("proposal-not-financed"), text)
        if unknown:
            text = said.word("proposal-unknown", said.listed([str(each) for each in unknown]))
            return Call("doubt", said.word("proposal-unsure"), text)
        text = (
            said.word("proposal-over", said.by_year(over)) if over else said.word("proposal-even")
        )
        return Call("good", said.word("proposal-balances"), text)

    def _sentence(self, key: str, move: _Move) -> str:
        said = self.said
        known = {year: abs(each) for year, each in move.effect.items() if each}
        amount = said.by_year(known) if known else said.word("not-stated")
        line = move.line.label if move.line is not None else move.measure.target
        return said.word(key, _title(move.measure, said), line, amount)

    def _part(self, move: _Move) -> Iterator[str]:
        """Yield what part of the line is taken, where that is large, in the first year of it."""
        if move.line is None:
            return
        for column in _columns(self.budget):
            amount = move.effect.get(column.year) if column.year is not None else None
            whole = self._base(move.line, column)
            if amount and whole and Fraction(amount) / Fraction(whole) >= LARGE:
                yield self.said.word(
                    "proposal-part",
                    self.said.percent(Fraction(amount) / Fraction(whole)),
                    self.said.money(whole),
                    column.year,
                )
                return

    def _base(self, line: Line, column: Column) -> Decimal | None:
        """Return what a line spends in a year, of its expenditure where that is stated."""
        for side in (Side.EXPENDITURE, Side.NET):
            found = self.budget.amount(line.id, column._replace(side=side))
            if found is not None:
                return -found if found < 0 else None
        return None

    def _measures(self) -> Section:
        said, years = self.said, self.budget.years
        fields = (
            Field("measure", said.word("measure")),
            Field("line", said.word("hits")),
            *(Field(str(year), str(year), FieldKind.CHANGE) for year in years),
        )
        rows: list[Row] = []
        for key, moves in (
            ("proposal-head-dropped", self.dropped),
            ("proposal-head-pays", self.paying),
        ):
            for move in moves:
                label = said.word(key, _title(move.measure, said))
                line = move.line.label if move.line is not None else ""
                rows.append(Row((label, line, *(_cell(move.effect.get(year)) for year in years))))
        balance = self.amendment.balance
        rows.append(
            Row(
                (said.word("proposal-balance"), "", *(_cell(balance.get(year)) for year in years)),
                RowRole.TOTAL,
            )
        )
        table = Table(said.word("pack-measures"), fields, tuple(rows))
        return Section(
            "measures",
            said.word("proposal-measures"),
            (
                Paragraph(said.word("effect-legend")),
                GridBlock(table, said.word("measures-caption", said.unit)),
            ),
        )

    def _budgets(self) -> Section:
        said = self.said
        columns = _columns(self.budget)
        table = self._beside(columns) if len(columns) <= MOST_SIDE_BY_SIDE else self._below(columns)
        caption = said.word("proposal-beside-caption", said.unit)
        return Section("beside", said.word("proposal-beside"), (GridBlock(table, caption),))

    def _moved(self, columns: Sequence[Column]) -> Iterator[Line]:
        """Yield the lines that differ between the two proposals, and the total."""
        old, new = self.amendment.original.after, self.amendment.amended.after
        for line in self.budget.lines:
            differs = any(
                old.amount(line.id, each) != new.amount(line.id, each) for each in columns
            )
            if line is self.budget.total_line or (line.role is not Role.INDEX and differs):
                yield line

    def _pair(self, line: Line, column: Column) -> tuple[Cell, Cell]:
        scenarios = (self.amendment.original, self.amendment.amended)
        cells = []
        for scenario in scenarios:
            amount = scenario.after.amount(line.id, column)
            is_stated = self.budget.amount(line.id, column) is not None
            shown = None if amount is None else views.in_sign(amount, self.budget, None)
            cells.append(shown if amount is not None else UNKNOWN if is_stated else None)
        return cells[0], cells[1]

    def _beside(self, columns: Sequence[Column]) -> Table:
        said = self.said
        fields = [Field("line", said.word("sheet-line"))]
        for column in columns:
            period = said.period(column)
            fields += [
                Field(f"{period}-old", said.word("proposal-old", period), FieldKind.AMOUNT),
                Field(f"{period}-new", said.word("proposal-new", period), FieldKind.AMOUNT),
            ]
        rows = (
            Row(
                (line.label, *(cell for column in columns for cell in self._pair(line, column))),
                _role(line),
            )
            for line in self._moved(columns)
        )
        return Table("", tuple(fields), tuple(rows))

    def _below(self, columns: Sequence[Column]) -> Table:
        said = self.said
        fields = (
            Field("line", said.word("sheet-line")),
            Field("period", ""),
            Field("old", said.word("proposal-old", ""), FieldKind.AMOUNT),
            Field("new", said.word("proposal-new", ""), FieldKind.AMOUNT),
        )
        rows = (
            Row((line.label, said.period(column), *self._pair(line, column)), _role(line))
            for line in self._moved(columns)
            for column in columns
        )
        return Table("", fields, tuple(rows))

    def _frames(self) -> Iterator[Section]:
        """Yield the effect on each frame and pressure, where the packages demand anything."""
        before, after, said = self.proposal.before, self.proposal.after, self.said
        if before is None or after is None:
            return
        fields = (
            Field("demand", said.word("demand")),
            Field("year", said.word("proposal-year")),
            Field("demanded", said.word("demanded"), FieldKind.AMOUNT),
            Field("old", said.word("proposal-found-old"), FieldKind.AMOUNT),
            Field("new", said.word("proposal-found-new"), FieldKind.AMOUNT),
            Field("remaining", said.word("remaining"), FieldKind.AMOUNT),
        )
        pairs = list(zip(before.demands, after.demands, strict=True))
        touched = [(old, new) for old, new in pairs if self._concerns(old) or self._concerns(new)]
        rows = tuple(row for old, new in touched for row in self._demand(old, new))
        taken = self.amendment.frames
        notes = (
            [
                said.word(
                    "proposal-frame",
                    said.listed(
                        [
                            said.word("quoted", _title(each.measure, said))
                            for each in self.paying
                            if each.measure.id in taken
                        ]
                    ),
                )
            ]
            if taken
            else []
        )
        others = [old.title for old, new in pairs if (old, new) not in touched]
        if others:
            notes.append(said.word("proposal-untouched", said.listed(others)))
        grid = GridBlock(Table("", fields, rows), said.word("missing-caption", said.unit))
        yield Section(
            "frames",
            said.word("proposal-frames"),
            (*((grid,) if rows else ()), *((Bullets(tuple(notes)),) if notes else ())),
        )

    def _concerns(self, demand: Demand) -> bool:
        """Return whether something that the proposal moves counts towards a demand."""
        moved = {each.measure.id for each in (*self.dropped, *self.paying)}
        return any(link.measure.id in moved for link in demand.links)

    def _demand(self, old: Demand, new: Demand) -> Iterator[Row]:
        for year, demanded in old.demanded.items():
            if demanded == 0 and not old.identified[year]:
                continue
            yield Row(
                (
                    old.title,
                    str(year),
                    _cell(demanded),
                    _cell(old.identified[year]),
                    _cell(new.identified[year]),
                    _cell(new.remaining[year]),
                )
            )

    def _decides(self) -> Section:
        said = self.said
        items = [said.word("proposal-is-a-proposal")]
        for move in self.dropped:
            decision = move.measure.saying.decision
            title = _title(move.measure, said)
            if decision is not None:
                items.append(said.word("proposal-decided", title, str(decision)))
            else:
                status = said.word(f"status-{move.measure.status}")
                items.append(said.word("proposal-decided-unsaid", title, status))
        return Section("decides", said.word("decides"), (Bullets(tuple(items)),))

    def _questions(self) -> Iterator[str]:
        said = self.said
        moves = (*self.dropped, *self.paying)
        for move in self.paying:
            if move.package == SPOKEN and move.line is not None:
                yield said.word("proposal-ask-what", move.line.label)
        for move in moves:
            unknown = [year for year, each in move.effect.items() if each is None]
            if unknown:
                yield said.word("ask-years", _title(move.measure, said), said.years(unknown))
            if move.measure.target_certainty != "stated" and move.line is not None:
                quoted = said.word("quoted", _title(move.measure, said))
                yield said.word("ask-line", quoted, move.line.label)
        yield from self._on_measures([each.measure for each in moves])
        for id, frame in self.amendment.frames.items():
            title = next(
                _title(each.measure, said) for each in self.paying if each.measure.id == id
            )
            yield said.word("proposal-ask-frame", title, self._frame_title(frame))
        if self.budget.years:
            yield said.word("proposal-ask-after", self.budget.years[-1])

    def _on_measures(self, measures: Sequence[Savings]) -> Iterator[str]:
        """Yield what is asked of several measures in one sentence: posts, and who decided them."""
        said, gone = self.said, {each.measure.id for each in self.dropped}
        silent = [each for each in measures if each.fte is None]
        undecided = [each for each in measures if each.id in gone and each.saying.decision is None]
        for key, concerned in (("ask-posts", silent), ("ask-decided", undecided)):
            titles = dict.fromkeys(said.word("quoted", _title(each, said)) for each in concerned)
            if titles:
                yield said.word(key, said.listed(list(titles)))

    def _frame_title(self, id: str) -> str:
        demands = self.proposal.before.demands if self.proposal.before is not None else ()
        return next((each.title for each in demands if each.id == id), id)

    def _sources(self) -> Section:
        said = self.said
        fields = tuple(Field(key, said.word(key)) for key in ("file", "sheet", "hash"))
        rows = tuple(
            Row((clean(each.path), each.sheet or "", f"{each.sha256[:SHORT_HASH]}…"))
            for each in self.proposal.sources
        )
        made = said.word("made-by", clean(" ".join(self.proposal.command)))
        return Section(
            "sources",
            said.word("sources"),
            (GridBlock(Table("", fields, rows), said.word("sources-caption")), Bullets((made,))),
        )


def _turned(outcome: MeasureOutcome) -> dict[Year, Decimal | None]:
    return {year: -each if each else each for year, each in outcome.effect.items()}


def _title(measure: Savings, said: Wording) -> str:
    return measure.title_en if said.language == "en" and measure.title_en else measure.title


def _cell(amount: Decimal | None) -> Cell:
    return UNKNOWN if amount is None else amount


def _role(line: Line) -> RowRole:
    return RowRole.TOTAL if line.role is Role.TOTAL else RowRole.BODY


def _columns(budget: Budget) -> list[Column]:
    """Return the net columns of the years; of a year without one those it has."""
    nets = [each for each in budget.columns if each.side is Side.NET and each.year is not None]
    covered = {each.year for each in nets}
    others = [each for each in budget.columns if each.year is not None and each.year not in covered]
    chosen = [each for each in (*nets, *others) if each.measure == "amount"]
    return sorted(chosen, key=lambda each: budget.years.index(each.year or ""))


def workbook(made: Page, language: Language) -> bytes:
    """Return the page as a workbook of one sheet, its tables below each other."""
    from budgetcli.reports.workbook import Calculation  # start-up

    stream = BytesIO()
    with Calculation(stream, language) as book:
        sheet = book.begin(made.eyebrow.partition(" · ")[0], made.title, made.caption)
        row, widest = 3, 1
        for section in made.sections:
            book.put(sheet, row, 0, section.title, bold=True, font_size=12)
            row += 1
            for block in section.blocks:
                match block:
                    case Paragraph():
                        row = book.lines(sheet, row, [block.text])
                    case Call():
                        row = book.lines(sheet, row, [f"{block.headline} {block.text}"], bold=True)
                    case Bullets():
                        marks = (f"{n}. {each}" for n, each in enumerate(block.items, 1))
                        row = book.lines(
                            sheet, row, list(marks) if block.numbered else list(block.items)
                        )
                    case GridBlock():
                        widest = max(widest, len(block.table.fields))
                        row = _grid(book, sheet, row, block.table)
            row += 1
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, widest, 16)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
    return stream.getvalue()


def _grid(book: Calculation, sheet: Worksheet, row: int, table: Table) -> int:
    """Write a table from a row on, and return the row after it."""
    for column, field in enumerate(table.fields):
        align = "left" if field.kind is FieldKind.TEXT else "right"
        book.put(sheet, row, column, field.label, bold=True, bottom=1, align=align)
    for number, each in enumerate(table.rows, row + 1):
        bold = each.role is RowRole.TOTAL
        for column, cell in enumerate(each.cells):
            if isinstance(cell, Decimal):
                book.figure(sheet, (number, column), cell, bold=bold)
            elif cell is not None:
                book.put(sheet, number, column, cell, bold=bold)
    return row + len(table.rows) + 1


WRITERS: dict[str, Callable[[Page, Language], bytes]] = {
    "html": lambda made, _: render_html(made).encode(),
    "md": lambda made, _: render_markdown(made).encode(),
    "pdf": lambda made, _: render_pdf(made),
    "xlsx": workbook,
}
