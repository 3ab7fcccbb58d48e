"""What a result is before a format is chosen: a table for people, the tidy rows of a budget, and the
record of applied measures."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from budgetcli.model.budgets import Applied, Side, Year

if TYPE_CHECKING:
    from collections.abc import Mapping

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


TIDY_FIELDS = (
    "table",
    "entity",
    "committee",
    "title",
    "currency",
    "scale",
    "unit",
    "price_level",
    "sign",
    "line",
    "label",
    "code",
    "parent",
    "role",
    "year",
    "stage",
    "side",
    "measure",
    "amount",
    "quantum",
    "cell",
    "applied",
    "side_of",
)
"""The fields of the tidy csv, one row a figure; the first nine say the same on every row of a
budget.

`table` numbers the budgets of an output from 1; `side_of` is `line` where the side is what the row
of the line says, empty where it is that of the column."""

TIDY_STARTS = ",".join(TIDY_FIELDS).encode(), "\t".join(TIDY_FIELDS).encode()
"""How a tidy csv and a tidy tsv begin."""

HEADING_FIELDS = TIDY_FIELDS[:9]

FISCAL_FIELDS = (
    "id",
    "entity",
    "committee",
    "line",
    "label",
    "code",
    "parent",
    "fiscal_year",
    "phase",
    "stage",
    "direction",
    "value",
    "currency",
    "factor",
    "price_level",
    "cell",
)
"""The fields of the csv in a Fiscal Data Package, one row a figure; the value is positive, its
direction says which side it is."""

FISCAL_START = ",".join(FISCAL_FIELDS).encode()
FISCAL_PROFILE = "tabular-data-package"

RECORD_MARK = "budgetcli/record@1"
"""The first cell of the workbook sheet that holds the record."""

RECORD_FIELDS = (
    "measure",
    "title",
    "line",
    "side",
    "package",
    "digest",
    "reversed",
    "undoes",
    "sheet",
)
"""The columns of that sheet, the last one the sheet of the budget; a column of effects a year
follows."""


_RUNS = tuple("=+-@\t\r＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula."""


def kept_from_running(text: str) -> str:
    """Return a text with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.lstrip("'").startswith(_RUNS) else text


def as_it_was(text: str) -> str:
    """Return the text that `kept_from_running` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_RUNS) else text


def record_to_json(applied: Applied) -> dict[str, Any]:
    """Return the record as plain values; the effect is keyed by year, null where it is unknown."""
    return {
        "measure": applied.measure,
        "title": applied.title,
        "line": applied.line,
        "side": str(applied.side),
        "package": applied.package,
        "digest": applied.digest,
        "reversed": applied.reversed,
        "undoes": applied.undoes,
        "effect": {str(year): amount for year, amount in applied.effect},
    }


def record_from_json(said: Mapping[str, Any]) -> Applied:
    """Return the record that `record_to_json` wrote. Raises KeyError or ValueError where it did
    not."""
    effect = tuple(
        (to_year(year), None if amount is None else Decimal(amount))
        for year, amount in said["effect"].items()
    )
    return Applied(
        said["measure"],
        said["package"],
        said["digest"],
        said["title"],
        said["line"],
        Side(said["side"]),
        effect,
        bool(said["reversed"]),
        said.get("undoes") or None,
    )


def to_year(text: str) -> Year:
    """Return the year a text names: a number for a calendar year, else the text, as fiscal years
    are printed."""
    return int(text) if text.isascii() and text.isdigit() else text
