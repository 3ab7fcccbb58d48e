"""Municipalities side by side as one page: a strip of dots a line, with the median, and the figures
below. No script, no request.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from budgetcli.formats.text import table_html
from budgetcli.views.entity_view import by_rank
from budgetcli.words.languages import cell_text, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from budgetcli.comparing.entities import Compared
    from budgetcli.views.entity_view import SideBySideView
    from budgetcli.views.view import View
    from budgetcli.words.languages import Language

WIDTH, HEIGHT, EDGE = 1000, 60, 16
"""Units of a strip, and how far its ends are from its edges."""

_STYLE = """:root{color-scheme:light dark;--ink:#1a1a1a;--soft:#595959;--paper:#fff;--line:#8a8a8a;
--dot:#0b5cad}@media(prefers-color-scheme:dark){:root{--ink:#ececec;--soft:#b4b4b4;--paper:#141414;
--line:#8f8f8f;--dot:#7db8f5}}*{box-sizing:border-box}body{font:1rem/1.5 system-ui,sans-serif;
margin:0 auto;max-width:70rem;padding:1rem;color:var(--ink);background:var(--paper)}h1{
font-size:1.5rem;line-height:1.25}h2{font-size:1.15rem;margin:2rem 0 .3rem}h3{font-size:1rem;
margin:1.2rem 0 0}p{margin:.3rem 0}.soft{color:var(--soft);font-size:.92rem}figure{margin:0}svg{
display:block;width:100%;height:3.2rem}.axis{stroke:var(--line);stroke-width:2}.median{
stroke:var(--ink);stroke-width:4}.dot{fill:var(--dot);fill-opacity:.75;stroke:var(--paper)}
.wide{overflow-x:auto}.wide:focus-visible,summary:focus-visible{outline:3px solid}table{
border-collapse:collapse;font-size:.9rem}th,td{padding:.2rem .6rem;text-align:left;
border-bottom:1px solid color-mix(in srgb,var(--line) 40%,transparent)}tbody th{font-weight:normal}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}thead th{
border-bottom:2px solid}.memo td,.memo th{font-style:italic}summary{cursor:pointer;padding:.6rem 0}
li{margin:.2rem 0}@media print{details::details-content{content-visibility:visible;height:auto}
body{max-width:none;font-size:9pt}figure{break-inside:avoid}}"""


def render(views: Sequence[View], language: Language) -> str:
    """Return one page without scripts or requests, a strip of dots and a table for each line and
    basis."""
    body = "\n".join(line for view in views for line in _page(view, language))  # type: ignore[arg-type]
    title = escape(views[0].title(language)) if views else ""  # type: ignore[attr-defined]
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>\n{body}\n"
        "</main></body></html>\n"
    )


def _page(view: SideBySideView, language: Language) -> Iterator[str]:
    yield f"<h1>{escape(view.title(language))}</h1>"
    remarks, first = view.sentences(language), 2 if view.result.remarks else 1
    for each in remarks[:first]:
        yield f"<p>{escape(cell_text(each, language))}</p>"
    if remarks[first:]:
        items = "".join(f"<li>{escape(cell_text(each, language))}</li>" for each in remarks[first:])
        yield f"<ul>{items}</ul>"
    for part in view.parts:
        yield f"<h2>{escape(view.basis_name(part.basis, language).capitalize())}</h2>"
        yield f"<p class=soft>{escape(view.caption(part.basis, language))}</p>"
        yield f"<p class=soft>{escape(word('entities-chart', language))}</p>"
        for line in view.result.lines:
            if line.basis == part.basis and line.median is not None:
                yield from _strip(view, line, language)
        yield f"<details open><summary>{escape(word('entities-table', language))}</summary>"
        label = escape(word("entities-table", language))
        yield f'<div class="wide" tabindex="0" role="region" aria-label="{label}">'
        yield from table_html(part.table(language)._replace(notes=(), caption=""), language)
        yield "</div></details>"


def _strip(view: SideBySideView, line: Compared, language: Language) -> Iterator[str]:
    """Yield the dots of a line on one scale, lowest cost left, with words that say the same."""
    stated = [each for each in by_rank(line) if each.value is not None]
    values = [-each.value for each in stated if each.value is not None]
    low, high = min(values), max(values)
    most, least = stated[0], stated[-1]

    def said(value: Fraction | None) -> str:
        return cell_text(view.shown(value, line.basis), language)

    text = escape(
        word(
            "entities-chart-text",
            language,
            line.line.label,
            said(least.value),
            least.entity,
            said(most.value),
            most.entity,
            said(line.median),
        ),
        quote=True,
    )
    yield f"<figure><h3>{escape(line.line.label)}</h3>"
    yield (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="{text}">'
    )
    middle = HEIGHT // 2
    yield f'<line class="axis" x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{middle}" y2="{middle}"/>'
    if line.median is not None:
        at = _place(-line.median, low, high)
        yield f'<line class="median" x1="{at}" x2="{at}" y1="6" y2="{HEIGHT - 6}"/>'
    for each, value in zip(stated, values, strict=True):
        name = escape(f"{each.entity}: {said(each.value)}")
        at = _place(value, low, high)
        yield (
            f'<ellipse class="dot" cx="{at}" cy="{middle}" rx="9" '
            f'ry="9"><title>{name}</title></ellipse>'
        )
    yield f"</svg><figcaption class=soft>{text}</figcaption></figure>"


def _place(value: Fraction, low: Fraction, high: Fraction) -> int:
    """Return where a value is on the strip: whole units, so that nothing hangs on rounding."""
    if high == low:
        return WIDTH // 2
    return EDGE + int((WIDTH - 2 * EDGE) * (value - low) / (high - low))
