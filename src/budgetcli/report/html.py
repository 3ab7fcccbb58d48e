"""A page as one HTML file: no script, no request, real tables and headings, its own look on a
screen, in the dark and on paper."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcli.formats.text import is_numeric, lay
from budgetcli.model.names import as_json, one_line
from budgetcli.model.tables import RowRole
from budgetcli.report import charts
from budgetcli.report.blocks import Bullets, Call, Cards, Drawing, Grid, Paragraph
from budgetcli.report.templates import PLAIN, Template

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.report.blocks import Block, Page, Section

STYLE = Path(__file__).with_name("page.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may load for the page: nothing but what is in it."""

MADE = "budgetcli-report"
"""The name of the element that says what the page is made from."""

FIGURE, SENTENCE = "data-figure", "data-sentence"
"""The attributes that name a figure and a sentence, by which each can be recalculated."""

_CODE = re.compile(r"`([^`]*)`")


def render(page: Page, template: Template = PLAIN) -> str:
    """Return the page as HTML, the same bytes for the same page."""
    return "\n".join(_lines(page, template)) + "\n"


def _lines(page: Page, template: Template) -> Iterator[str]:
    writer = _Writer(page)
    yield f'<!doctype html>\n<html lang="{page.language}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta name="{MADE}" content="{escape(as_json(page.made))}">'
    yield f"<title>{escape(page.title)}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}{template.css()}</style>\n</head>\n<body>"
    yield f'<header>{template.logo_element()}<p class="eyebrow">{escape(page.eyebrow)}</p><h1>{escape(page.title)}</h1>'
    yield f'<p class="under">{escape(page.caption)}</p></header>'
    yield from _contents(page)
    yield "<main>"
    for section in page.sections:
        yield from writer.section(section)
    yield f"</main>\n<footer><p>{escape(page.footer)}</p></footer>\n</body>\n</html>"


def _contents(page: Page) -> Iterator[str]:
    links = (
        f'<li><a href="#{each.id}">{escape(each.title)}</a></li>' for each in page.sections[1:]
    )
    yield f'<nav aria-label="{escape(page.contents)}"><ul>{"".join(links)}</ul></nav>'


def _text(text: str) -> str:
    """Return a sentence as HTML; what stands between backticks is code."""
    return _CODE.sub(r"<code>\1</code>", escape(one_line(text), quote=False))


def figure(block: Drawing, name: str, pictures: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a chart: its caption, its pictures for a wide and a narrow page, and what
    everybody has to be told."""
    yield f"<figure{name}><figcaption>{escape(block.title)}</figcaption>"
    yield from pictures
    yield f"<p>{_text(block.note)}</p></figure>" if block.note else "</figure>"


class _Writer:
    """Writes the blocks of a page; every figure and sentence gets a name of its own, by which it
    can be recalculated."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taken: dict[str, int] = {}

    def section(self, section: Section) -> Iterator[str]:
        """Yield the lines of a section."""
        yield f'<section id="{section.id}" aria-labelledby="{section.id}-title"><h2 id="{section.id}-title">{escape(section.title)}</h2>'
        for block in section.blocks:
            yield from self.block(block, section)
        yield "</section>"

    def named(self, name: str) -> str:
        """Return the attribute that names a figure; a name that comes again gets a number."""
        self.taken[name] = self.taken.get(name, 0) + 1
        number = f" ({self.taken[name]})" if self.taken[name] > 1 else ""
        return f' {FIGURE}="{escape(name + number)}"'

    def block(self, block: Block, section: Section) -> Iterator[str]:
        """Yield the lines of a block."""
        match block:
            case Paragraph():
                yield f"<p{self._sentence(section)}>{_text(block.text)}</p>"
            case Bullets():
                tag = "ol" if block.numbered else "ul"
                yield f"<{tag}>{''.join(f'<li{self._sentence(section)}>{_text(each)}</li>' for each in block.items)}</{tag}>"
            case Call():
                text = f"<p{self._sentence(section)}>{_text(block.text)}</p>"
                yield f'<div class="call {block.tone}"><strong{self._sentence(section)}>{_text(block.headline)}</strong>{text}</div>'
            case Cards():
                yield from self._cards(block)
            case Drawing():
                yield from self._drawing(block)
            case Grid():
                yield from self._grid(block, section)

    def _sentence(self, section: Section) -> str:
        return (
            "" if section.id == "sources" else self.named(section.title).replace(FIGURE, SENTENCE)
        )

    def _cards(self, block: Cards) -> Iterator[str]:
        yield '<dl class="cards">'
        for card in block.cards:
            kind = "value" if any(each.isdigit() for each in card.value) else "value word"
            note = (
                f'<dd class="note"{self.named(f"{card.label}, note")}>{escape(card.note)}</dd>'
                if card.note
                else ""
            )
            yield f'<div><dt>{escape(card.label)}</dt><dd class="{kind}"{self.named(card.label)}>{escape(card.value)}</dd>{note}</div>'
        yield "</dl>"

    def _drawing(self, block: Drawing) -> Iterator[str]:
        drawn = (
            (charts.svg(block, narrow=False), charts.svg(block, narrow=True))
            if charts.can_draw()
            else ("", "")
        )
        if all(drawn):
            yield from figure(block, self.named(block.title).replace(FIGURE, SENTENCE), drawn)

    def _grid(self, block: Grid, section: Section) -> Iterator[str]:
        laid = lay(block.table, self.page.language)
        yield f'<div class="table" role="region" tabindex="0" aria-label="{escape(block.caption)}">'
        yield f"<table><caption>{escape(block.caption)}</caption><thead><tr>"
        for field, header in zip(block.table.fields, laid.headers, strict=True):
            yield f'<th scope="col"{_class(numeric=is_numeric(field))}>{escape(header)}</th>'
        yield "</tr></thead><tbody>"
        above = None
        for (role, cells), row in zip(laid.rows, block.table.rows, strict=True):
            again = cells[0] == above and role is RowRole.BODY
            above = cells[0]
            yield from self._row(
                block,
                laid.headers,
                (role, cells),
                deep=bool(row.indent),
                again=again,
                quiet=section.id == "sources",
            )
        yield "</tbody></table></div>"

    def _row(
        self,
        block: Grid,
        headers: Sequence[str],
        row: tuple[RowRole, Sequence[str]],
        *,
        deep: bool,
        again: bool,
        quiet: bool,
    ) -> Iterator[str]:
        role, (first, *rest) = row
        classes = " ".join(
            name
            for name, has in (
                (str(role), role is not RowRole.BODY),
                ("deep", deep),
                ("again", again),
            )
            if has
        )
        head = f'<span class="unseen">{escape(first)}</span>' if again else escape(first.strip())
        yield f'<tr class="{classes}">' if classes else "<tr>"
        yield f'<th scope="row">{head}</th>'
        for field, header, cell in zip(block.table.fields[1:], headers[1:], rest, strict=True):
            name = (
                "" if quiet or not cell else self.named(f"{first.strip()}, {header or field.key}")
            )
            yield f"<td{_class(numeric=is_numeric(field))}{name}>{escape(cell)}</td>"
        yield "</tr>"


def _class(*, numeric: bool) -> str:
    return ' class="number"' if numeric else ""
