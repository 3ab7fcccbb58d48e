"""A page as Markdown: its sentences and tables; a chart is said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.formats.documents import pipes, plain, table_lines
from budgetcli.model.names import as_json
from budgetcli.report.blocks import Bullets, Call, Cards, Drawing, Grid, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.report.blocks import Block, Page
    from budgetcli.words.languages import Language


DASHES = r"-\u002d"
"""Two dashes in JSON that end no comment."""


def render(page: Page) -> str:
    """Return the page as Markdown."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
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
        case Grid():
            yield from (f"**{plain(block.caption)}**", "", *table_lines(block.table, language))


def _said(text: str) -> str:
    """Return a sentence; what stands between backticks stays code."""
    return "`".join(
        part if number % 2 else plain(part) for number, part in enumerate(text.split("`"))
    )
