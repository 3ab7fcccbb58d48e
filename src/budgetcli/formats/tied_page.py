"""A tied text as one page: the text itself, a mark at every figure, and what it rests on one tap
away. No script, no request.
"""

from __future__ import annotations

import re
from collections import defaultdict
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from budgetcli.model.equations import address
from budgetcli.model.names import clean
from budgetcli.publications.content import BlockKind
from budgetcli.publications.tied import Status
from budgetcli.words.languages import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.publications.anchors import Anchor
    from budgetcli.publications.content import Block, PublishedTable
    from budgetcli.publications.tied import Tie
    from budgetcli.sheets.grids import Grid
    from budgetcli.views.tied_texts import TiedView
    from budgetcli.views.view import View
    from budgetcli.words.languages import Language

SIGNS = {
    Status.PROVED: "✓",
    Status.BY_ROUNDING: "≈",
    Status.DERIVED: "=",
    Status.REPEATED: "↻",
    Status.COINCIDES: "~",
    Status.ONLY_HERE: "·",
    Status.AMBIGUOUS: "?",
    Status.CONTRADICTED: "✗",
}
"""The sign of a status, so that colour alone says nothing."""

_STYLE = """:root{--paper:#fff;--ink:#1a1a1a;--soft:#595959;--line:#c9c9c9;--card:#f4f4f1;--good:#0b6b35;
--open:#5a5a5a;--bad:#b3140f;--doubt:#7a4b00;--goodback:#e4f3e9;--openback:#efefec;
--badback:#fde4e1;--doubtback:#fbeed4}@media(prefers-color-scheme:dark){:root{--paper:#141414;
--ink:#ececec;--soft:#b4b4b4;--line:#4a4a4a;--card:#222;--good:#7fdba0;--open:#c2c2c2;
--bad:#ff9d94;--doubt:#f2c572;--goodback:#173524;--openback:#2b2b2b;--badback:#4a1b18;
--doubtback:#3d2f12}}*{box-sizing:border-box}html{-webkit-text-size-adjust:100%}body{
font:1.05rem/1.6 Georgia,'Times New Roman',serif;margin:0;color:var(--ink);
background:var(--paper)}header,main,footer{max-width:44rem;margin:0 auto;padding:0 1rem}header{
padding-top:1.5rem}h1{font-size:1.5rem;line-height:1.25;overflow-wrap:anywhere}h2,h3,h4{
line-height:1.3;margin:1.6em 0 .4em}p,li{overflow-wrap:anywhere}
.legend,.counts,.cards,footer,table,.caption{font-family:system-ui,sans-serif}.legend{padding:0;
display:flex;flex-wrap:wrap;gap:.3rem .9rem;list-style:none;font-size:.9rem}.soft{
color:var(--soft);font-size:.95rem}a{color:inherit}a:focus-visible{outline:3px solid var(--ink);
outline-offset:2px}.mark{text-decoration:none;border-bottom:2px solid;border-radius:3px 3px 0 0;
padding:.1em .2em;white-space:nowrap;scroll-margin-top:30vh}.mark i{font-style:normal;
font-family:system-ui,sans-serif;font-size:.8em;margin-left:.25em}.good{color:var(--good);
background:var(--goodback)}.open{color:var(--open);background:var(--openback);
border-bottom-style:dotted}.bad{color:var(--bad);background:var(--badback);
border-bottom-style:double;border-bottom-width:4px}.doubt{color:var(--doubt);
background:var(--doubtback);border-bottom-style:dashed}.wide{overflow-x:auto;margin:1rem 0}
.wide:focus-visible{outline:3px solid var(--ink)}table{border-collapse:collapse;
font-size:.85rem;min-width:100%}th,td{padding:.25rem .5rem;border-bottom:1px solid var(--line);
text-align:left;vertical-align:bottom}td.n{text-align:right;font-variant-numeric:tabular-nums;
white-space:nowrap;scroll-margin:30vh 30vw}td:target{outline:3px solid var(--good);
font-weight:bold}.cards{padding-left:1.6rem;font-size:.95rem}.cards li{padding:.5rem .25rem;
border-top:1px solid var(--line)}.cards p{margin:.15rem 0}.cards .back{display:inline-block;
padding:.3rem 0}@media screen{.cards li:target{position:fixed;left:0;right:0;bottom:0;
max-height:60vh;overflow:auto;margin:0 auto;max-width:44rem;padding:1rem 1.2rem 1.4rem;
list-style-position:inside;background:var(--card);border:2px solid var(--line);border-bottom:0;
border-radius:12px 12px 0 0;z-index:2}.cards li:target .back{padding:.6rem .9rem;
border:1px solid;border-radius:8px}footer{padding-bottom:14rem}}.hidden{position:absolute;
width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}@media print{body{
font-size:10pt}.mark,.good,.open,.bad,.doubt{color:#000;background:none}.wide{overflow:visible}
.cards .back{display:none}.cards li{break-inside:avoid}h2,h3{break-after:avoid}table{font-size:7pt}th,td{padding:.15rem .3rem}
thead th,tbody th{min-width:0}.cards{font-size:9pt}}
@media screen{thead th{min-width:4.5rem}tbody th{min-width:9rem}}tbody th{font-weight:normal}
tbody th,thead th:first-child{max-width:16rem}
@media(min-width:75rem){.wide{width:68rem;margin-left:-13rem}}"""
_GROUPS = {
    Status.PROVED: "good",
    Status.BY_ROUNDING: "good",
    Status.DERIVED: "good",
    Status.CONTRADICTED: "bad",
    Status.AMBIGUOUS: "doubt",
}


def render(views: Sequence[View], language: Language) -> str:
    """Return one page a tied text; only the first of several is shown, as a text is tied alone."""
    return "".join(_TiedPage(view, language).written() for view in views[:1])  # type: ignore[arg-type]


class _TiedPage:
    """Writes the page of one text."""

    def __init__(self, view: TiedView, language: Language) -> None:
        self.view, self.language = view, language
        self.shown = view.shown()
        self.numbers = {each.id: at for at, each in enumerate(self.shown, 1)}
        self.cells: set[str] = set()
        self.levels: list[int] = []
        self.tables = {each.number: each for each in view.tied.publication.tables}
        self.by_block: dict[int, list[Tie]] = defaultdict(list)
        for each in self.shown:
            self.by_block[each.block].append(each)
        self.read: dict[str | None, int] = {}
        for at, source in enumerate(view.tied.material.tables(), 1):
            if source.own:
                self.read.setdefault(source.place, at)

    def _word(self, key: str, *values: object) -> str:
        return escape(word(key, self.language, *values))

    def written(self) -> str:
        """Return the page."""
        publication = self.view.tied.publication
        shown = self.view.table(self.language)
        title = escape(clean(shown.title))
        legend = "".join(
            f'<li><span class="mark {_group(status)}">{sign}</span> {self._word(f"status-{status}")}</li>'
            for status, sign in SIGNS.items()
        )
        text = "\n".join(self._blocks(publication.blocks))
        cards = "\n".join(map(self._card, self.shown))
        tables = "".join(f"<p class=soft>{escape(each)}</p>" for each in shown.notes)
        return (
            f'<!doctype html>\n<html lang="{self.language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src '
            "'unsafe-inline'\">"
            f"<title>{title}</title><style>{_STYLE}</style></head><body>\n"
            f"<header><h1>{title}</h1><p "
            f"class=counts>{escape(self.view.counted(self.language))}</p>"
            f"<p class=soft>{self._word('tie-legend')}</p><ul class=legend>{legend}</ul></header>\n"
            f'<main><article lang="{self.view.tied.language}" aria-label="{self._word("tie-in-text")}">\n{text}\n</article>\n'
            f"<section aria-labelledby=all><h2 id=all>{self._word('tie-all-evidence')}</h2>\n"
            f"<ol class=cards>\n{cards}\n</ol></section></main>\n"
            f"<footer>{tables}</footer></body></html>\n"
        )

    def _blocks(self, blocks: Sequence[Block]) -> Iterator[str]:
        """Yield the blocks of the text; items that stand together are one list."""
        for is_item, run in groupby(blocks, key=lambda block: block.kind is BlockKind.ITEM):
            if is_item:
                yield "<ul>" + "".join(f"<li>{self._marked(block)}</li>" for block in run) + "</ul>"
            else:
                yield from (self._block(block) for block in run)

    def _block(self, block: Block) -> str:
        if block.kind is BlockKind.TABLE:
            table = self.tables.get(block.table or 0)
            return self._table(table, block) if table is not None else ""
        if block.kind is BlockKind.HEADING:
            level = self._depth(block.level)
            return f"<h{level}>{self._marked(block)}</h{level}>"
        tag = ' class="caption soft"' if block.kind in (BlockKind.CAPTION, BlockKind.NOTE) else ""
        return f"<p{tag}>{self._marked(block)}</p>"

    def _depth(self, level: int) -> int:
        """Return the level of a heading on the page: one below that of the heading above it, so
        that none is left out."""
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        return min(6, 1 + len(self.levels))

    def _marked(self, block: Block) -> str:
        """Return the text of a block with a mark at every figure."""
        parts, at = [], 0
        for each in self.by_block[block.number]:
            parts += [
                escape(clean(block.text[at : each.start])),
                self._mark(each, block.text[each.start : each.end]),
            ]
            at = each.end
        return "".join([*parts, escape(clean(block.text[at:]))])

    def _mark(self, each: Tie, text: str) -> str:
        status = self._word(f"status-{each.status}")
        return (
            f'<a class="mark {_group(each.status)}" id="t-{each.id}" href="#e-{each.id}">{escape(clean(text))}'
            f'<i aria-hidden="true">{SIGNS[each.status]}<sup>{self.numbers[each.id]}</sup></i><span class=hidden> ({status})</span></a>'
        )

    def _table(self, table: PublishedTable, block: Block) -> str:
        """Return a table of the text, each figure with an id that its evidence leads to."""
        number = self._number_of(table)
        lines = range(block.line, max((word.line for word in block.words), default=block.line) + 1)
        kept = [
            row
            for row, place in enumerate(table.rows, table.first)
            if place is None or place.page != block.page or place.line in lines
        ]
        grid = table.grid
        rows = [
            (row, list(grid.values[row]))
            for row in kept
            if row < len(grid.values) and any(str(each) != "" for each in grid.values[row])
        ]
        widths = [at for _, values in rows for at, each in enumerate(values) if str(each) != ""]
        if not rows or not widths:
            return ""
        columns = sorted(set(widths))
        kept_rows = [
            row for row, _ in rows if not all(_RULE.fullmatch(grid.text(row, at)) for at in columns)
        ]
        first = next(
            (at for at, row in enumerate(kept_rows) if _is_of_numbers(grid, row, columns)), 0
        )
        head = "".join(self._header(grid, row, columns) for row in kept_rows[:first])
        body = "".join(self._row(grid, row, columns, number) for row in kept_rows[first:])
        label = escape(clean(table.caption or word("tie-tables", self.language)))
        inner = f"<table>{f'<thead>{head}</thead>' if head else ''}<tbody>{body}</tbody></table>"
        return f'<div class=wide role=region tabindex=0 aria-label="{label} {table.number}">{inner}</div>'

    def _header(self, grid: Grid, row: int, columns: Sequence[int]) -> str:
        cells = (escape(clean(grid.text(row, at))) for at in columns)
        return (
            "<tr>"
            + "".join(f"<th scope=col>{each}</th>" if each else "<td></td>" for each in cells)
            + "</tr>"
        )

    def _row(self, grid: Grid, row: int, columns: Sequence[int], table: int) -> str:
        label = escape(clean(grid.text(row, columns[0])))
        start = f"<th scope=row>{label}</th>" if label else "<td></td>"
        return f"<tr>{start}{''.join(self._cell(grid, row, at, table) for at in columns[1:])}</tr>"

    def _number_of(self, table: PublishedTable) -> int:
        return self.read.get(f"{table.page}:{table.number}", 0)

    def _cell(self, grid: Grid, row: int, column: int, table: int) -> str:
        text = grid.text(row, column)
        place = f"t{table}-{address(row, column)}"
        if place in self.cells:
            place = ""
        self.cells.add(place)
        is_number = any(each.isdigit() for each in text)
        return f"<td{' class=n' if is_number else ''}{f' id={place}' if place and table and is_number else ''}>{escape(clean(text))}</td>"

    def _card(self, each: Tie) -> str:
        """Return what a figure rests on: its status, the reason, links to its cells, and the way
        back.
        """
        because = escape(clean(self.view.because(each, self.language)))
        links = "".join(self._link(anchor) for anchor in (*each.figures, *each.alternatives))
        place = escape(self.view.place_of(each, self.language))
        return (
            f'<li id="e-{each.id}" tabindex=-1><p><strong>{escape(clean(each.mention.quote))}</strong> '
            f'<span class="mark {_group(each.status)}">{SIGNS[each.status]} {self._word(f"status-{each.status}")}</span> '
            f"<span class=soft>{place}</span></p><p>{because}</p>{links}"
            f'<a class=back href="#t-{each.id}">{self._word("tie-back")}<span class=hidden>: {escape(clean(each.mention.quote))}, '
            f"{self.numbers[each.id]}</span></a></li>"
        )

    def _link(self, anchor: Anchor) -> str:
        name = self.view.cell_name(anchor)
        if name is None or name.replace("!", "-") not in self.cells:
            return ""
        return f'<p><a href="#{escape(name.replace("!", "-"))}">{escape(name)}</a></p>'


_RULE = re.compile(r"[-:|=_ ]*")
"""A cell of a line that only parts a header from what stands below."""


def _is_of_numbers(grid: Grid, row: int, columns: Sequence[int]) -> bool:
    """Tell whether a row holds figures: more than half of what stands beside its label are numbers
    that are no years."""
    texts = [each for at in columns[1:] if (each := grid.text(row, at).strip())]
    return bool(texts) and sum(
        _FIGURE.fullmatch(each) is not None and not _YEAR.fullmatch(each) for each in texts
    ) * 2 > len(texts)


_FIGURE, _YEAR = re.compile(r"[-+−–(]?[\d.,   ]+[)%]?"), re.compile(r"(?:19|20)\d\d")


def _group(status: Status) -> str:
    return _GROUPS.get(status, "open")
