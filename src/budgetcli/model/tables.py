"""A result as a table before a format is chosen: fields, rows with roles, cells that are words or
exact numbers."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Self

Cell = str | Decimal | int | None
"""None is shown as nothing; an unknown amount is the text `?`."""

UNKNOWN = "?"


class Tone(StrEnum):
    """How a thing stands, for whoever acts on it; a screen shows it by a colour, and the words say
    it too."""

    PLAIN = "plain"
    GOOD = "good"
    CAREFUL = "careful"
    WRONG = "wrong"
    QUIET = "quiet"


class Said(str):
    """A text that says how a thing stands: a verdict, an outcome, a finding. To whoever writes it
    down it is the text."""

    tone: Tone

    def __new__(cls, text: str, tone: Tone) -> Self:
        """Return the text with its tone."""
        made = super().__new__(cls, text)
        made.tone = tone
        return made


class FieldKind(StrEnum):
    """What a field holds, which decides its alignment and number format."""

    TEXT = "text"
    AMOUNT = "amount"
    CHANGE = "change"
    PERCENT = "percent"
    NUMBER = "number"


class RowRole(StrEnum):
    """What a row is, which decides its emphasis; never shown by colour alone."""

    BODY = "body"
    TOTAL = "total"
    MEMO = "memo"


class Field(NamedTuple):
    """A column of the table: a stable English key for programs, a label in the reader's language
    for people."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT


class Row(NamedTuple):
    """A row; numbers show as many decimals as they have."""

    cells: tuple[Cell, ...]
    role: RowRole = RowRole.BODY
    indent: int = 0


class Table(NamedTuple):
    """A neutral table with its title, the line under it (unit, price level, sign) and the sentences
    below."""

    title: str
    fields: tuple[Field, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    notes: tuple[str, ...] = ()
