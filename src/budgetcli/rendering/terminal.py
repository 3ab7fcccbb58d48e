"""Tables on a terminal, through rich: totals bold, changes coloured by their sign, which stands there anyway."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from budgetcli.model.tables import FieldKind, RowRole
from budgetcli.rendering.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.tables import Table
    from budgetcli.rendering.languages import Language
    from budgetcli.rendering.views import View

TALL = 1000
"""A height rich needs to be told so that it believes the width."""


def render(view: View, language: Language, width: int) -> str:
    """Return a result as text with the escapes of a terminal of this width."""
    table = view.table(language)
    console = Console(file=StringIO(), force_terminal=True, color_system="standard", width=max(width, 1000), height=TALL,
                      markup=False, emoji=False, highlight=False, legacy_windows=False)  # fmt: skip
    with console.capture() as captured:
        for text in _styled(table, language, width):
            console.print(text, no_wrap=True, crop=False, overflow="ignore", soft_wrap=True)
    return captured.get()


def _styled(table: Table, language: Language, width: int) -> Iterator[Text]:
    """Yield each line in its style: the plain layout decides where everything stands."""
    totals = {row.cells[0] for row in table.rows if row.role is RowRole.TOTAL}
    changes = any(field.kind is FieldKind.CHANGE for field in table.fields)
    for number, line in enumerate(lines(table, language, width)):
        style = "bold" if number == 0 or any(isinstance(each, str) and line.startswith(each) for each in totals) else ""
        text = Text(line, style=style or ("dim" if line.startswith("---") else ""))
        if changes:
            text.highlight_regex(r"(?<!\S)\+[\d.,]*[1-9][\d.,]*(?!\S)", "green")
            text.highlight_regex(r"(?<!\S)-[\d.,]*[1-9][\d.,]*(?!\S)", "red")
        yield text
