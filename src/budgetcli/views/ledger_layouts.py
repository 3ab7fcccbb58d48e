"""Account files as understood, written as a layout file that can be corrected and kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcli.ledgers.inspection import SignBasis
from budgetcli.ledgers.layouts import SCHEMA
from budgetcli.model.names import one_line
from budgetcli.views.layout_files import UNITS
from budgetcli.views.workspace_files import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.ledgers.inspection import ColumnSeen, LedgerSeen

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def ledger_layout_text(seen: LedgerSeen) -> str:
    """Return the layout of account files as TOML; what nobody said stands there as a comment."""
    first = "# How account files are read: correct what is wrong, and read them with --layout FILE."
    lines = [first, f"schema = {quoted(SCHEMA)}", *_heading(seen), *_text(seen)]
    for part in (_columns(seen), _amounts(seen), _account(seen), _codes(seen)):
        lines += part
    return "\n".join(lines) + "\n"


def _heading(seen: LedgerSeen) -> Iterator[str]:
    """Yield what to roll up by, the sign, and what else was declared."""
    layout = seen.layout
    levels = [
        each.name
        for each in seen.columns
        if each.meaning in ("committee", "function", "kind") and each.name
    ]
    by = ", ".join(quoted(each) for each in layout.by or levels)
    yield f"by = [{by}]" if by else '# by = ["COLUMN"]  # what to roll up by'
    if seen.basis is SignBasis.OPEN:
        yield '# sign = "expense-positive"  # in doubt: nothing says it'
    elif seen.basis is not SignBasis.COLUMNS:
        yield f'sign = "{seen.sign}"  # {seen.basis}'
    yield from (
        f"{key} = {quoted(value)}"
        for key in ("title", "total", "stage", "currency")
        if (value := getattr(layout, key))
    )
    if layout.year is not None:
        yield f"year = {_year(layout.year)}"
    if layout.scale is not None:
        yield f"unit = {quoted(UNITS[layout.scale])}"
    yield f"decimals = {layout.decimals}"


def _text(seen: LedgerSeen) -> Iterator[str]:
    """Yield how the text is written."""
    said = seen.parts[0].dialect
    if said is not None:
        yield from (
            f"encoding = {quoted(said.encoding)}",
            f"delimiter = {quoted(said.delimiter)}",
            f"decimal = {quoted(said.mark)}",
        )


def _columns(seen: LedgerSeen) -> list[str]:
    """Return which header is what; columns of their own need no word."""
    known = [
        each
        for each in seen.columns
        if each.meaning is not None and each.year is None and each.stage is None
    ]
    return (
        ["", "[columns]", *(f"{_key(str(each.meaning))} = {_header(seen, each)}" for each in known)]
        if known
        else []
    )


def _header(seen: LedgerSeen, column: ColumnSeen) -> str:
    """Return a header as it stands, or the column's number where another has the same."""
    alike = [each for each in seen.columns if each.header == column.header]
    return quoted(column.header) if len(alike) == 1 and column.header else str(column.number)


def _amounts(seen: LedgerSeen) -> list[str]:
    """Return the columns of amounts that state a year or a stage."""
    stated = [
        each
        for each in seen.columns
        if each.name is None and (each.year is not None or each.stage is not None)
    ]
    return (
        ["", "[amounts]", *(f"{_key(each.header)} = {_of(each)}" for each in stated)]
        if stated
        else []
    )


def _of(column: ColumnSeen) -> str:
    if column.stage is None:
        return _year(column.year)
    year = [] if column.year is None else [f"year = {_year(column.year)}"]
    return f"{{ {', '.join((*year, f'stage = {quoted(column.stage)}'))} }}"


def _account(seen: LedgerSeen) -> list[str]:
    """Return the pieces of the account string."""
    if not seen.pieces:
        return []
    separator = seen.pieces[0].separator
    parted = [] if separator is None else [f"separator = {quoted(separator)}"]
    parted += (
        [] if seen.layout.account.length is None else [f"length = {seen.layout.account.length}"]
    )
    return [
        "",
        "[account]",
        *parted,
        *(f'{_key(each.name)} = "{each.first}-{each.last}"' for each in seen.pieces),
    ]


def _codes(seen: LedgerSeen) -> list[str]:
    """Return the codes of debit and credit, of the sides, and the rows to keep."""
    layout, lines = seen.layout, list[str]()
    if layout.signs is not None:
        lines += [
            "",
            "[signs]",
            f"column = {quoted(layout.signs.column)}",
            f"debit = {_list(layout.signs.debit)}",
        ]
        lines += [f"credit = {_list(layout.signs.credit)}"]
    if layout.side is not None:
        lines += [
            "",
            "[side]",
            f"column = {quoted(layout.side.column)}",
            f"income = {_list(layout.side.income)}",
        ]
    if layout.only:
        lines += [
            "",
            "[only]",
            *(f"{_key(name)} = {_list(values)}" for name, values in layout.only.items()),
        ]
    if layout.without:
        lines += [
            "",
            "[without]",
            *(f"{_key(name)} = {_list(values)}" for name, values in layout.without.items()),
        ]
    return lines


def _list(values: tuple[str, ...] | frozenset[str]) -> str:
    return f"[{', '.join(quoted(each) for each in sorted(values))}]"


def _year(year: int | str | None) -> str:
    return str(year) if isinstance(year, int) else quoted(str(year))


def _key(name: str) -> str:
    """Return a key as TOML writes it."""
    return name if _BARE.fullmatch(name) else quoted(one_line(name))
