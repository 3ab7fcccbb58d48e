"""A page as HTML, Markdown or PDF: no script, no request, real tables and headings, in a house style
that loads nothing."""

from __future__ import annotations

import logging
import os
import re
from base64 import b64encode
from contextlib import redirect_stdout
from html import escape
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.formats.text import is_numeric, lay, pipes, plain, table_lines
from budgetcli.model.declarations import load
from budgetcli.model.errors import BudgetError, LayoutError, Place, worded
from budgetcli.model.names import as_json, one_line
from budgetcli.model.records import RowRole
from budgetcli.reports import charts
from budgetcli.reports.material import Bullets, Call, Cards, Drawing, GridBlock, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.model.declarations import Declaration
    from budgetcli.reports.material import Block, Page, Section
    from budgetcli.words.languages import Language

DASHES = r"-\u002d"
"""Two dashes in JSON that end no comment."""


def render_markdown(page: Page) -> str:
    """Return the page as Markdown."""
    return "\n".join(_markdown_lines(page)) + "\n"


def _markdown_lines(page: Page) -> Iterator[str]:
    yield f"# {plain(page.title)}"
    yield from ("", f"{plain(page.eyebrow)}. {plain(page.caption)}")
    for section in page.sections:
        yield from ("", f"## {plain(section.title)}")
        for block in section.blocks:
            yield ""
            yield from _block(block, page.language)
    made = as_json(page.made).replace("--", DASHES)
    yield from ("", "---", "", plain(page.footer), "", f"<!-- budgetcli-report: {made} -->")


def _block(block: Block, language: Language) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _said(block.text)
        case Bullets():
            yield from (
                f"{f'{number}.' if block.numbered else '-'} {_said(each)}"
                for number, each in enumerate(block.items, 1)
            )
        case Call():
            yield f"> **{_said(block.headline)}** {_said(block.text)}"
        case Cards():
            yield pipes([plain(each.label) for each in block.cards])
            yield pipes(["---"] * len(block.cards))
            yield pipes(
                [f"**{plain(each.value)}** {plain(each.note)}".strip() for each in block.cards]
            )
        case Drawing():
            yield f"**{plain(block.title)}.** {plain(block.text)}"
        case GridBlock():
            yield from (f"**{plain(block.caption)}**", "", *table_lines(block.table, language))


def _said(text: str) -> str:
    """Return a sentence; what stands between backticks stays code."""
    return "`".join(
        part if number % 2 else plain(part) for number, part in enumerate(text.split("`"))
    )


KEYS = ("logo", "logo_text", "css", "colors")
LARGEST = 300_000
"""Bytes of a logo or of a style sheet; a report is to stay small."""

COLORS = {
    "accent": "--accent",
    "money": "--money",
    "good": "--good",
    "doubt": "--doubt",
    "bad": "--bad",
}
"""What a house style may colour; each is text or a bar on paper."""

PAPER, LEAST_CONTRAST = "#ffffff", 4.5
"""WCAG 2.2, success criterion 1.4.3 (AA): text and its ground."""

TYPES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"<svg": "image/svg+xml",
    b"<?xml": "image/svg+xml",
}
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_LOADS = re.compile(
    r"@import|url\s*\(|image-set\s*\(|src\s*\(|expression\s*\(|</|\\", re.IGNORECASE
)


class Template(NamedTuple):
    """A house style as it is put into a page."""

    colors: tuple[tuple[str, str], ...] = ()
    sheet: str = ""
    logo: str | None = None
    logo_text: str = ""

    def css(self) -> str:
        """Return the style sheet that follows the page's own."""
        said = " ".join(f"{COLORS[name]}: {color};" for name, color in self.colors)
        light = (
            f"@media (prefers-color-scheme: light), print {{ :root:root {{ {said} }} }}\n"
            if said
            else ""
        )
        return light + self.sheet

    def logo_element(self) -> str:
        """Return the logo as an element, nothing without one."""
        return f'<img src="{self.logo}" alt="{escape(self.logo_text)}">' if self.logo else ""


PLAIN = Template()


def read_template(path: Path) -> Template:
    """Return a house style: a `.css` file, or a TOML file with `logo`, `logo_text`, `css` and
    `[colors]`.

    Raises LayoutError where it would load something, or a colour cannot be read on paper.
    """
    if path.suffix.lower() == ".css":
        return Template(sheet=_sheet(path))
    declared = load(path, "bad-template")
    declared.refuse_unknown(KEYS)
    logo, css = declared.text("logo"), declared.text("css")
    return Template(
        _colors(declared),
        _sheet(path.parent / css) if css else "",
        _logo(path.parent / logo) if logo else None,
        declared.text("logo_text") or "",
    )


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LayoutError(
            "bad-template",
            worded("cannot be read: {strerror}", strerror=error.strerror),
            at=Place(str(path)),
        ) from error
    if len(data) > LARGEST:
        raise LayoutError(
            "bad-template",
            worded("{count} bytes, expected at most {largest}", count=len(data), largest=LARGEST),
            at=Place(str(path)),
        )
    return data


def _sheet(path: Path) -> str:
    text = _read(path).decode("utf-8", "replace")
    loads = _LOADS.search(text)
    if loads is not None:
        line = text.count("\n", 0, loads.start()) + 1
        raise LayoutError(
            "bad-template",
            worded(
                "`{value}` on line {line}: a report loads nothing from elsewhere",
                value=loads[0],
                line=line,
            ),
            at=Place(str(path)),
            hint="use plain rules; a picture goes in as `logo`",
        )
    return text


def _logo(path: Path) -> str:
    data = _read(path)
    kind = next((kind for start, kind in TYPES.items() if data.lstrip().startswith(start)), None)
    if kind is None:
        raise LayoutError("bad-template", "the logo is no PNG, JPEG or SVG", at=Place(str(path)))
    return f"data:{kind};base64,{b64encode(data).decode()}"


def _colors(declared: Declaration) -> tuple[tuple[str, str], ...]:
    said = declared.table("colors")
    said.refuse_unknown(tuple(COLORS))
    return tuple((name, _color(said, name)) for name in COLORS if name in said.values)


def _color(said: Declaration, name: str) -> str:
    color = said.required(name)
    if not _COLOR.fullmatch(color):
        raise said.wrong(name, 'a colour such as "#205a78"')
    ratio = contrast(color, PAPER)
    if ratio < LEAST_CONTRAST:
        raise said.wrong(
            name,
            f"a darker colour: its contrast to paper is {ratio:.1f}, and text needs {LEAST_CONTRAST}",
        )
    return color


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


STYLE = Path(__file__).with_name("page.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may load for the page: nothing but what is in it."""

MADE = "budgetcli-report"
"""The name of the element that says what the page is made from."""

FIGURE, SENTENCE = "data-figure", "data-sentence"
"""The attributes that name a figure and a sentence, by which each can be recalculated."""

_CODE = re.compile(r"`([^`]*)`")


def render_html(page: Page, template: Template = PLAIN) -> str:
    """Return the page as HTML, the same bytes for the same page."""
    return "\n".join(_html_lines(page, template)) + "\n"


def _html_lines(page: Page, template: Template) -> Iterator[str]:
    writer = _Writer(page)
    yield f'<!doctype html>\n<html lang="{page.language}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta name="{MADE}" content="{escape(as_json(page.made))}">'
    body = '<body class="leaflet">' if page.leaflet else "<body>"
    yield f"<title>{escape(page.title)}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}{template.css()}</style>\n</head>\n{body}"
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
            case GridBlock():
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

    def _grid(self, block: GridBlock, section: Section) -> Iterator[str]:
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
        block: GridBlock,
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


LIBRARY = "weasyprint"
EXTRA = worded("pip install 'kommune-budgetcli[pdf]'; or write html and print it from a browser")
PANGO = worded(
    "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0, or brew install pango; or write html and print it from a browser"
)
ACCESSIBLE = "pdf/ua-1"
"""ISO 14289-1: headings, tables and alternative texts are marked as such."""


def render_pdf(page: Page, template: Template = PLAIN) -> bytes:
    """Return the page as PDF.

    Raises BudgetError where the library that sets it, or the system library it needs, is not
    installed.
    """
    weasyprint = library()
    logging.getLogger(LIBRARY).setLevel(logging.CRITICAL)
    # Without HarfBuzz's subsetter fontTools writes the fonts, and dates them unless told not to.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    document = weasyprint.HTML(string=render_html(page, template), url_fetcher=_nothing)
    written: bytes = document.write_pdf(pdf_variant=ACCESSIBLE)
    return written


def library() -> Any:
    """Return the library that sets pages; what it prints where a system library is missing is no
    result of ours.

    Raises BudgetError where it, or the system library that it needs, is not installed.
    """
    try:
        with redirect_stdout(StringIO()):
            return import_module(LIBRARY)
    except ImportError as error:
        raise BudgetError(
            "missing-extra", "a pdf needs WeasyPrint, which is not installed", hint=EXTRA
        ) from error
    except OSError as error:
        reason = str(error).partition(". ")[0].splitlines()[0]
        raise BudgetError(
            "missing-extra",
            worded("WeasyPrint needs the system library Pango: {value}", value=reason),
            hint=PANGO,
        ) from error


def _nothing(address: str, *_: object, **__: object) -> dict[str, Any]:
    """Refuse to load anything that is not in the page itself."""
    if address.startswith("data:"):
        return library().default_url_fetcher(address)  # type: ignore[no-any-return]
    raise ValueError(address)
