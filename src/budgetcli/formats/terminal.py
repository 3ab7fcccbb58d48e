"""Tables on a terminal, through rich: totals bold, changes coloured by their sign, which stands
there anyway."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from budgetcli.formats.text import Mark, marked, table_of
from budgetcli.model.records import FieldKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.records import Table
    from budgetcli.views.view import View
    from budgetcli.words.languages import Language

WIDE, TALL = 1000, 1000
"""A size rich is told so that it asks nobody; the layout is made before."""

STYLES = {Mark.TITLE: "bold", Mark.TOTAL: "bold", Mark.RULE: "dim", Mark.PLAIN: ""}


def render(view: View, language: Language, width: int | None) -> str:
    """Return a result as text with the escapes of a terminal of this width; None where it may be as
    wide as it needs."""
    table = table_of(view, language, width)
    console = Console(
        file=StringIO(),
        force_terminal=True,
        color_system="standard",
        width=WIDE,
        height=TALL,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    with console.capture() as captured:
        for text in _styled(table, language, width):
            console.print(text, no_wrap=True, crop=False, overflow="ignore", soft_wrap=True)
    return captured.get()


def _styled(table: Table, language: Language, width: int | None) -> Iterator[Text]:
    """Yield each line in its style: the plain layout decides where everything stands."""
    changes = any(field.kind is FieldKind.CHANGE for field in table.fields)
    for line, mark in marked(table, language, width):
        text = Text(line, style=STYLES[mark])
        if changes and mark is not Mark.TITLE:
            text.highlight_regex(r"(?<!\S)\+[\d.,]*[1-9][\d.,]*(?!\S)", "green")
            text.highlight_regex(r"(?<!\S)-[\d.,]*[1-9][\d.,]*(?!\S)", "red")
        yield text
