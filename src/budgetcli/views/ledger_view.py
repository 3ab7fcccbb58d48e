"""Account files as they are understood: a row a column with sums, bad rows and sign, and as a layout
file to be corrected."""

from __future__ import annotations

import re
from decimal import Decimal
from shlex import quote
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.ledgers.account_inspection import SignBasis, sum_of_file, sums_of
from budgetcli.ledgers.account_layouts import SCHEMA
from budgetcli.model.budgets import Column, Side
from budgetcli.model.names import one_line
from budgetcli.model.numbers import EXACT
from budgetcli.model.records import Field, FieldKind, Row, Table
from budgetcli.views import view as views
from budgetcli.views.inspection_view import UNITS, quoted
from budgetcli.words.languages import Language, column_label, number, translated, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.ledgers.account_inspection import ColumnSeen, LedgerSeen
    from budgetcli.ledgers.engines.rows import FileSum
    from budgetcli.ledgers.files import Dialect, LedgerPart
    from budgetcli.ledgers.rollups import Entry
    from budgetcli.model.budgets import Budget

BETWEEN = " · "
MOST_BAD = 5
MOST_FILES = 12
SAID = frozenset({"bad-row", "sign-open", "sign-of-one"})
"""Notes that other sentences say in the reader's language."""

RECORD_FIELDS = (
    "column",
    "header",
    "name",
    "meaning",
    "declared",
    "year",
    "stage",
    "personal",
    "examples",
)


class LedgerInspectionView(NamedTuple):
    """The view of account files as understood."""

    seen: LedgerSeen
    all: bool = False

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row for each column and each piece of the account string."""
        seen = self.seen
        more = f" ({len(seen.parts)})" if len(seen.parts) > 1 else ""
        title = word("ledger-title", language, one_line(seen.name))
        caption = "; ".join((written(seen.parts[0], language), sign_said(seen, language)))
        fields = (
            Field("column", word("ledger-column", language), FieldKind.NUMBER),
            Field("header", word("ledger-header", language)),
            Field("meaning", word("ledger-meaning", language)),
            Field("name", "--by"),
            Field("examples", word("ledger-examples", language)),
        )
        return Table(
            title + more,
            fields,
            tuple(self._rows(language)),
            caption=caption,
            notes=tuple(self._notes(language)),
        )

    def _rows(self, language: Language) -> Iterator[Row]:
        for each in self.seen.columns:
            yield Row(
                (
                    each.number,
                    one_line(each.header),
                    meaning(each, language),
                    each.name or "",
                    BETWEEN.join(each.examples),
                )
            )
        for piece in self.seen.pieces:
            name = "ledger-piece" if piece.separator is None else "ledger-part"
            yield Row(
                (
                    None,
                    "",
                    word(name, language, f"{piece.first}-{piece.last}"),
                    piece.name,
                    BETWEEN.join(piece.examples),
                )
            )

    def _notes(self, language: Language) -> Iterator[str]:
        """Yield rows and sums, files, bad rows, what is masked and what was assumed."""
        seen = self.seen
        signed = word("ledger-credit-less-debit", language) if seen.rolled.is_signed else ""
        yield word(
            "ledger-rows",
            language,
            f"{seen.rolled.rows}:{sum_of(seen):f}",
            number(Decimal(seen.rolled.rows), language),
            number(sum_of(seen), language),
            signed,
        )
        sums = sums_of(seen.rolled)
        yield from (_sum(entry, seen, language) for entry in sums if len(sums) > 1)
        yield from self._files(language)
        yield from self._bad(language)
        hidden = [one_line(each.header) for each in seen.columns if each.personal]
        yield word(
            "ledger-masked" if seen.layout.masking else "ledger-unmasked",
            language,
            ", ".join(hidden) or "–",
        )
        if seen.refused is not None:
            yield one_line(f"{seen.refused.id}: {seen.refused}")
        yield from (
            one_line(f"{each.id}: {translated(each.message, language)}")
            for each in seen.notes
            if each.id not in SAID
        )
        if seen.suggested:
            target = (
                f"--files {quote(seen.name)}"
                if len({part.path for part in seen.parts}) > 1
                else quote(seen.name)
            )
            yield word("ledger-next", language, one_line(target), ",".join(seen.suggested))
        yield word("ledger-keep", language)

    def _files(self, language: Language) -> Iterator[str]:
        """Yield each of several files with its rows, what they add up to, and how it is written."""
        seen = self.seen
        pairs = list(zip(seen.parts, seen.rolled.files, strict=True)) if len(seen.parts) > 1 else []
        for part, found in pairs if self.all else pairs[:MOST_FILES]:
            steps = sum_of_file(seen, part, found)
            amount = "–" if steps is None else number(_amount(steps, seen), language)
            said = word(
                "ledger-sum",
                language,
                one_line(part.name),
                number(Decimal(found.rows), language),
                amount,
            )
            yield f"  {said} ({written(part, language)})"
        if len(pairs) > MOST_FILES and not self.all:
            yield word("ledger-more-files", language, len(pairs) - MOST_FILES)

    def _bad(self, language: Language) -> Iterator[str]:
        found = self.seen.rolled
        yield word("ledger-bad", language, found.bad_count)
        shown = found.bad if self.all else found.bad[:MOST_BAD]
        yield from (one_line(f"  {each.file}:{each.line}: {each.fault}") for each in shown)
        if found.bad_count > len(shown):
            yield word("ledger-more-bad", language, found.bad_count - len(shown))

    def document(self) -> dict[str, Any]:
        """Return everything as plain values."""
        seen = self.seen
        return views.opening("accounts", seen.inputs) | {
            "files": [
                _file(part, found, seen)
                for part, found in zip(seen.parts, seen.rolled.files, strict=True)
            ],
            "columns": [_column(each) for each in seen.columns],
            "pieces": [{**each._asdict(), "examples": list(each.examples)} for each in seen.pieces],
            "sign": {"convention": str(seen.sign), "basis": str(seen.basis)},
            "rows": seen.rolled.rows,
            "sum": sum_of(seen),
            "sums": [_sums(entry, seen) for entry in sums_of(seen.rolled)],
            "bad_rows": seen.rolled.bad_count,
            "bad": [
                {"file": each.file, "line": each.line, "fault": str(each.fault)}
                for each in seen.rolled.bad
            ],
            "masking": seen.layout.masking,
            "suggested_by": list(seen.suggested),
            "control": None if seen.refused is None else one_line(seen.refused.message),
            "notes": [{"id": note.id, "message": note.message} for note in seen.notes],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[views.Record]]:
        """Return a record a column."""
        return RECORD_FIELDS, (
            (
                each.number,
                one_line(each.header),
                each.name,
                each.meaning,
                str(each.declared).lower(),
                each.year,
                each.stage,
                str(each.personal).lower(),
                BETWEEN.join(each.examples),
            )
            for each in self.seen.columns
        )


def sum_of(seen: LedgerSeen) -> Decimal:
    """Return the sum of all rows, in the file's own sign, debit negative."""
    return _amount(seen.rolled.sum, seen)


def _amount(steps: int, seen: LedgerSeen) -> Decimal:
    return EXACT.scaleb(Decimal(steps), -seen.layout.decimals)


def written(part: LedgerPart, language: Language) -> str:
    """Return how a file is written: its kind, and of a text encoding, delimiter, decimal mark and
    the line of the header."""
    kind = word(f"ledger-kind-{part.kind}", language)
    if part.dialect is None:
        return (
            kind
            if part.grid is None
            else word(
                "ledger-sheet", language, kind, one_line(part.grid.source.sheet or ""), part.skip
            )
        )
    said: Dialect = part.dialect
    delimiter = {"\t": "tab"}.get(said.delimiter, said.delimiter)
    return word(
        "ledger-dialect",
        language,
        kind,
        said.encoding,
        delimiter,
        word(f"ledger-{said.mark}", language),
        said.skip,
    )


def sign_said(seen: LedgerSeen, language: Language) -> str:
    """Return the sign of the amounts, and why."""
    why = word(f"ledger-sign-{seen.basis}", language)
    return why if seen.basis is SignBasis.OPEN else f"{word(str(seen.sign), language)} ({why})"


def meaning(column: ColumnSeen, language: Language) -> str:
    """Return what a column is, in words: with its year and stage, and whether a layout says it."""
    known = (
        word(f"ledger-means-{column.meaning}", language)
        if column.meaning in MEANT
        else column.meaning or word("ledger-own", language)
    )
    of = [str(each) for each in (column.year, column.stage) if each is not None]
    declared = [word("ledger-declared", language)] if column.declared else []
    return ", ".join((" ".join((known, *of)), *declared))


MEANT = frozenset(
    {
        "account",
        "amount",
        "debit",
        "credit",
        "year",
        "stage",
        "committee",
        "function",
        "kind",
        "cost_centre",
        "side",
        "text",
    }
)
"""The meanings that have a word in each language; a layout may give others, which are shown as they
are."""


def _label(entry: Entry, language: Language) -> str:
    return column_label(Column(entry.year, entry.stage, entry.side or Side.NET), language)


def _sum(entry: Entry, seen: LedgerSeen, language: Language) -> str:
    rows, amount = (
        number(Decimal(entry.rows), language),
        number(_amount(entry.amount, seen), language),
    )
    return word("ledger-sum", language, one_line(_label(entry, language)), rows, amount)


def _file(part: LedgerPart, found: FileSum, seen: LedgerSeen) -> dict[str, Any]:
    said, steps = part.dialect, sum_of_file(seen, part, found)
    return {
        "path": part.name,
        "kind": str(part.kind),
        "encoding": said.encoding if said else None,
        "delimiter": said.delimiter if said else None,
        "decimal": str(said.mark) if said else None,
        "sheet": part.grid.source.sheet if part.grid else None,
        "header": said.skip if said else part.skip or None,
        "rows": found.rows,
        "sum": None if steps is None else _amount(steps, seen),
    }


def _column(each: ColumnSeen) -> dict[str, Any]:
    return {
        "column": each.number,
        "header": one_line(each.header),
        "name": each.name,
        "meaning": each.meaning,
        "declared": each.declared,
        "year": each.year,
        "stage": each.stage,
        "personal": each.personal,
        "examples": list(each.examples),
    }


def _sums(entry: Entry, seen: LedgerSeen) -> dict[str, Any]:
    return {
        "year": entry.year,
        "stage": entry.stage,
        "side": str(entry.side or Side.NET),
        "rows": entry.rows,
        "amount": _amount(entry.amount, seen),
    }


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
