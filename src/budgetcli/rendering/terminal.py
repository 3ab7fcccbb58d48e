"""Tables on a terminal: totals bold, changes coloured by their sign, which stands there anyway.

The layout is that of plain text; what is left to say are four attributes of ECMA-48, as every terminal understands them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.patterns import pattern
from budgetcli.model.tables import FieldKind
from budgetcli.rendering.text import Mark, marked, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.tables import Table
    from budgetcli.rendering.languages import Language
    from budgetcli.rendering.views import View

BOLD, DIM, RED, GREEN = "1", "2", "31", "32"
ATTRIBUTES = {Mark.TITLE: (BOLD,), Mark.TOTAL: (BOLD,), Mark.RULE: (DIM,), Mark.PLAIN: ()}

CHANGE = pattern(r"(?<!\S)[+-][\d.,]*[1-9][\d.,]*(?!\S)")
"""A printed change, but for nothing."""


def render(view: View, language: Language, width: int | None) -> str:
    """Return a result as text with the escapes of a terminal of this width; None where it may be as wide as it needs."""
    return "".join(f"{line}\n" for line in _lines(table_of(view, language, width), language, width))


def _lines(table: Table, language: Language, width: int | None) -> Iterator[str]:
    """Yield each line with its attributes: the plain layout decides where everything stands."""
    changes = any(field.kind is FieldKind.CHANGE for field in table.fields)
    for line, mark in marked(table, language, width):
        coloured = changes and mark is not Mark.TITLE
        yield "".join(_coloured(line, ATTRIBUTES[mark])) if coloured else _with(ATTRIBUTES[mark], line)


def _coloured(line: str, attributes: tuple[str, ...]) -> Iterator[str]:
    """Yield the parts of a line, its changes in the colour of their sign."""
    end = 0
    for change in CHANGE.finditer(line):
        yield _with(attributes, line[end : change.start()])
        yield _with((*attributes, GREEN if change[0].startswith("+") else RED), change[0])
        end = change.end()
    yield _with(attributes, line[end:])


def _with(attributes: tuple[str, ...], text: str) -> str:
    return f"\x1b[{';'.join(attributes)}m{text}\x1b[0m" if attributes and text else text
