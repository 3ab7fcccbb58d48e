"""How much a source may hold: checked before a reader asks for the memory, always naming the limit
that was passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import ReadError
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from budgetcli.model.errors import Place


class Limits(NamedTuple):
    """What one source may need; the defaults refuse no workbook of a real publisher that was tried.

    `unpacked` bytes of all parts, `cells` that hold something in all sheets, `box` rows times
    columns of a sheet, `area` of its merged and linked ranges, `text` characters of a cell,
    `columns` of a text as in the widest sheet there is, `parts` of a package, and for a reader in a
    process of its own `memory` bytes and `seconds`; of a document `pages`, `characters` and
    `page_memory` bytes.
    """

    unpacked: int = 512 * 1024 * 1024
    cells: int = 5_000_000
    box: int = 20_000_000
    area: int = 2_000_000
    parts: int = 2_000
    memory: int = 2 * 1024 * 1024 * 1024
    seconds: int = 30
    text: int = 1_000_000
    columns: int = 16_384
    pages: int = 3_000
    characters: int = 5_000_000
    page_memory: int = 1024 * 1024 * 1024


LIMITS = Limits()


def too_large(what: str, limit: int, place: Place) -> ReadError:
    """Return the error of a source that passes a limit."""
    return ReadError(
        "too-large",
        worded("{what} pass the limit of {limit:,}", what=what, limit=limit),
        at=place,
        hint="split the source, or keep the part that is needed",
    )
