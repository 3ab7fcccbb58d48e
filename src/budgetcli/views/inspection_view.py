"""A file as the reader understands it: roles in the margin, every finding with its reason; and written
as a layout or workspace file to be corrected."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.budgets import Sign
from budgetcli.model.equations import address
from budgetcli.model.names import fold, one_line, slug
from budgetcli.model.numbers import SCALES, DecimalMark, marks_of, round_half_up
from budgetcli.model.records import Field, FieldKind, Row, RowRole, Table
from budgetcli.reading.inspection import Basis, sums_of
from budgetcli.reading.layoutfiles import LEFT_OUT, SCHEMA, frame_of
from budgetcli.reading.versions import Version, version_in
from budgetcli.views import view as views
from budgetcli.words.languages import column_label, translated, unit_name, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.model.budgets import Budget
    from budgetcli.model.errors import BudgetError
    from budgetcli.model.records import Cell
    from budgetcli.reading.inspection import Inspection, SheetSeen, TableSeen, TotalSeen
    from budgetcli.reading.layoutfiles import DeclaredFrame, Parts
    from budgetcli.reading.workspaces import BudgetFile
    from budgetcli.words.languages import Language

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def workspace_text(
    files: Sequence[BudgetFile], entity: str | None, language: str | None = None
) -> str:
    """Return the text of a `budgetcli.toml` with a committee a file; files whose names differ in
    the words for a version and in the year only are versions of one committee."""
    parts: list[Iterator[str]] = [_workspace_heading(files, entity, language)]
    for base, group in _groups(files).items():
        parts += [_versions(base, group)] if len(group) > 1 else map(_committee, group)
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _groups(files: Sequence[BudgetFile]) -> dict[str, list[BudgetFile]]:
    """Return the files that are versions of one committee together, under what their names have in
    common; every other alone under its own."""
    groups: dict[str, list[BudgetFile]] = {}
    for each in files:
        base, version = version_in(each.id)
        groups.setdefault(each.id if version is None else base, []).append(each)
    found: dict[str, list[BudgetFile]] = {}
    for base, group in groups.items():
        told = {version_in(each.id)[1] for each in group}
        if len(told) == len(group) and all(len(each.budgets) == 1 for each in group):
            found[base or "budget"] = group
        else:
            found |= {each.id: [each] for each in group}
    return found


def _versions(base: str, group: Sequence[BudgetFile]) -> Iterator[str]:
    """Yield a committee with a table for each version."""
    id = slug(base)
    yield f"[committee.{id}]"
    yield f"title = {quoted(_title(group[0], id))}"
    packages = dict.fromkeys(name for each in group for name in each.packages)
    if packages:
        yield f"packages = [{', '.join(map(quoted, packages))}]"
    for each in group:
        version = version_in(each.id)[1] or Version()
        yield f"\n[[committee.{id}.version]]"
        if version.name:
            yield f"name = {quoted(version.name)}"
        if version.year:
            yield f"year = {version.year}"
        yield f"source = {quoted(each.name)}"
        yield from _open_sign(each)


def _workspace_heading(
    files: Sequence[BudgetFile], entity: str | None, language: str | None
) -> Iterator[str]:
    yield f"entity = {quoted(entity)}" if entity else '# entity = "Name of the municipality"'
    currencies = {budget.heading.unit.currency for each in files for budget in each.budgets} - {
        None,
        "KR",
    }
    yield (
        f"currency = {quoted(str(currencies.pop()))}"
        if len(currencies) == 1
        else '# currency = "DKK"'
    )
    yield f"language = {quoted(language)}" if language else '# language = "da"'


def _committee(file: BudgetFile) -> Iterator[str]:
    yield f"[committee.{file.id if _BARE.fullmatch(file.id) else quoted(file.id)}]"
    yield f"title = {quoted(_title(file, file.id))}"
    yield f"source = {quoted(file.name)}"
    if file.packages:
        yield f"packages = [{', '.join(map(quoted, file.packages))}]"
    if len(file.budgets) > 1:
        yield f"# table = 1  # one of its {len(file.budgets)} tables"
    version = version_in(file.id)[1]
    if version is not None and version.name:
        yield f"version = {quoted(version.name)}"
        if version.year:
            yield f"year = {version.year}"
    yield from _open_sign(file)


def _title(file: BudgetFile, id: str) -> str:
    """Return what a file's budget calls itself; a name of the file itself is none."""
    said = file.budgets[0].heading
    own = {"", fold(said.unit.name), fold(file.id), fold(PurePath(file.name).stem)}
    return id if fold(said.title) in own else said.title


def _open_sign(file: BudgetFile) -> Iterator[str]:
    if any(budget.heading.sign is Sign.UNKNOWN for budget in file.budgets):
        yield '# sign = "income-positive"  # nothing states it: settle it here'


def quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


UNITS = {scale: name for name, scale in reversed(SCALES.items())}


def layout_text(tables: Sequence[TableSeen]) -> str:
    """Return the layout of one table or several as TOML; what is in doubt stands there as a
    comment."""
    several = len(tables) > 1
    subject = "the tables are" if several else "a table is"
    lines = [
        f"# How {subject} read: correct what is wrong, and read it with --layout FILE.",
        f"schema = {quoted(SCHEMA)}",
    ]
    for seen in tables:
        lines += ["", "[[table]]", *map(_within_table, _lines(seen))] if several else _lines(seen)
    return "\n".join(lines) + "\n"


def _within_table(line: str) -> str:
    """Return a line of a layout as it stands in one `[[table]]` of several: `[columns]` is
    `[table.columns]`."""
    return f"[table.{line[1:]}" if line.startswith("[") else line


def _lines(seen: TableSeen) -> Iterator[str]:
    """Yield what is declared of one table."""
    frame = frame_of(seen.table, sums_of(seen.table))
    for part in (
        _table_heading(seen),
        _shape(frame),
        _columns(seen),
        _rows(seen, frame),
        *_maps(frame),
    ):
        yield from part


def _table_heading(seen: TableSeen) -> Iterator[str]:
    if seen.table.grid.source.sheet is not None:
        yield f"sheet = {quoted(seen.table.grid.source.sheet)}"
    yield f'range = "{seen.range}"'
    if seen.said is None:
        return
    said = seen.said.heading
    yield f"title = {quoted(said.title)}"
    yield _setting("unit", UNITS[said.unit.scale], seen.unit)
    if said.price_level is not None:
        yield f"price_level = {said.price_level}"
    yield _setting(
        "sign", str(said.sign if said.sign is not Sign.UNKNOWN else Sign.INCOME_POSITIVE), seen.sign
    )
    mark = _mark(seen)
    if mark is not None:
        yield f'decimal = "{mark}"'


def _setting(key: str, value: str, basis: Basis) -> str:
    """Return a setting; one that is in doubt as a comment, to be settled by taking away the `#`."""
    return (
        f'# {key} = "{value}"  # in doubt'
        if basis is Basis.OPEN
        else f'{key} = "{value}"  # {basis}'
    )


def _mark(seen: TableSeen) -> DecimalMark | None:
    """Return the decimal mark that the printed amounts prove, None where they are stored numbers."""
    texts = (
        value
        for cell in seen.table.amounts
        if isinstance(value := seen.table.grid.value(*cell), str)
    )
    proved = Counter(next(iter(marks)) for text in texts if len(marks := marks_of(text)) == 1)
    return proved.most_common(1)[0][0] if proved else None


def _shape(frame: DeclaredFrame) -> Iterator[str]:
    if frame.header:
        yield f"header = {_spans([(row, 1) for row in frame.header])}"
    yield f"labels = [{', '.join(quoted(_letter(column)) for column in frame.labels)}]"
    if frame.codes is not None:
        yield f'codes = "{_letter(frame.codes)}"'


def _columns(seen: TableSeen) -> Iterator[str]:
    yield from ("", "[columns]")
    for index, column in seen.table.columns.items():
        year = (
            column.year
            if isinstance(column.year, int)
            else None
            if column.year is None
            else quoted(column.year)
        )
        said = {
            "year": year,
            "stage": quoted(column.stage) if column.stage else None,
            "side": f'"{column.side}"',
            "measure": f'"{column.measure}"',
        }
        header = one_line(seen.table.evidence.heads.get(index, ""))
        body = ", ".join(f"{key} = {value}" for key, value in said.items() if value is not None)
        yield f"{_letter(index)} = {{ {body} }}" + (f"  # {header}" if header else "")


def _rows(seen: TableSeen, frame: DeclaredFrame) -> Iterator[str]:
    by_role: dict[str, list[tuple[int, int]]] = {}
    for row, role in frame.rows.items():
        by_role.setdefault(str(role), []).append((row, 1))
    left = [(row, 1) for row in seen.left_rows()]
    yield from ("", "[rows]")
    for name, rows in (by_role | ({LEFT_OUT: left} if left else {})).items():
        yield f"{name} = {_spans(rows)}"


def _maps(frame: DeclaredFrame) -> Iterator[Iterator[str]]:
    for name, sums in (("sums", frame.sums), ("under", frame.under)):
        yield _map(name, ((f"{total + 1}", _spans(parts)) for total, parts in sorted(sums.items())))
    yield _map(
        "across",
        ((_letter(total), _letters(parts)) for total, parts in sorted(frame.across.items())),
    )


def _map(name: str, entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    for number, (key, value) in enumerate(entries):
        yield from ("", f"[{name}]") if number == 0 else ()
        yield f"{key} = {value}"


def _letters(parts: Parts) -> str:
    return f"[{', '.join(quoted(('-' if factor < 0 else '') + _letter(column)) for column, factor in parts)}]"


def spans(parts: Sequence[tuple[int, int]]) -> Iterator[tuple[str, int]]:
    """Yield rows as they are written, `7:11` where they follow each other, with their signs."""
    runs: list[list[int]] = []
    for row, factor in sorted(parts):
        if runs and runs[-1][2] == factor and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row, factor])
    for first, last, factor in runs:
        yield (f"{first + 1}:{last + 1}" if first != last else f"{first + 1}"), factor


def _spans(parts: Sequence[tuple[int, int]]) -> str:
    return f"[{', '.join(quoted(('-' if factor < 0 else '') + span) for span, factor in spans(parts))}]"


def _letter(column: int) -> str:
    return address(0, column).removesuffix("1")


FIRST_ROWS = 15
"""So many rows of a table are shown without `--all`."""

FIRST_TOTALS = 8
FIRST_FINDINGS = 5
RECORD_FIELDS = ("sheet", "table", "kind", "at", "label", "meaning", "for", "against")


class InspectionView(NamedTuple):
    """The view of a file, of which the table shows one sheet, or one table of it."""

    inspection: Inspection
    sheet: SheetSeen
    seen: TableSeen | None
    all: bool = False

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    def table(self, language: Language) -> Table:
        """Return the rows as they stand, with their number and role before them, and below what was
        proved and what was left out."""
        if self.seen is None:
            return Table(self._name(), (), (), notes=tuple(_sheet_notes(self.sheet, language)))
        shown = Excerpt(self.seen, language)
        rows = shown.filled()
        kept = rows if self.all else rows[:FIRST_ROWS]
        more = (
            [word("inspect-more", language, len(rows) - len(kept))] if len(rows) > len(kept) else []
        )
        is_first = self.sheet.tables[:1] == (self.seen,)
        return Table(
            title=word("inspect-title", language, self.seen.number, self._name(), self.seen.range),
            caption=shown.caption(),
            fields=tuple(shown.fields()),
            rows=tuple(shown.rows(kept)),
            notes=(
                *more,
                *shown.notes(everything=self.all),
                *(_sheet_notes(self.sheet, language) if is_first else ()),
            ),
        )

    def _name(self) -> str:
        sheet = self.sheet.grid.source.sheet
        return f"{self.inspection.source.path}!{sheet}" if sheet else self.inspection.source.path

    def document(self) -> dict[str, Any]:
        """Return the whole file as plain values."""
        return views.opening("inspection", (self.inspection.source,)) | {
            "sheets": [_sheet(sheet) for sheet in self.inspection.sheets]
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[views.Record]]:
        """Return a record a column, a row and a total of every table."""
        return RECORD_FIELDS, (
            record
            for sheet in self.inspection.sheets
            for seen in sheet.tables
            for record in _records(sheet, seen)
        )


class Excerpt(NamedTuple):
    """A table as understood, in the words of a language."""

    seen: TableSeen
    language: Language

    def caption(self) -> str:
        """Return how sure the reading is, the unit, the price level and the sign, each with where
        it comes from."""
        said = self.seen.said.heading if self.seen.said else None
        parts = [word(f"sureness-{self.seen.sureness}", self.language)]
        if said is not None:
            unit = f"{unit_name(said.unit, self.language)} ({word(f'basis-{self.seen.unit}', self.language)})"
            level = [word("prices", self.language, said.price_level)] if said.price_level else []
            sign = (
                f" ({word(f'basis-{self.seen.sign}', self.language)})"
                if self.seen.sign is not Basis.OPEN
                else ""
            )
            parts += [unit, *level, word(said.sign, self.language) + sign]
        return "; ".join(parts)

    def fields(self) -> Iterator[Field]:
        """Yield the margin, the number of the row first, since it stands before every part of a
        wide table; then a field a column."""
        yield Field("row", word("row", self.language), FieldKind.NUMBER)
        yield Field("role", word("role", self.language))
        for column in self.columns():
            kind = FieldKind.AMOUNT if column in self.seen.table.columns else FieldKind.TEXT
            yield Field(_letter(column), f"{_letter(column)}: {self.meaning(column)}", kind)

    def columns(self) -> list[int]:
        """Return the columns to show: those that were understood and those that were left out."""
        table = self.seen.table
        codes = () if table.codes is None else (table.codes,)
        return sorted({*table.labels, *codes, *table.columns, *self.seen.left_columns()})

    def meaning(self, column: int) -> str:
        """Return what a column is for."""
        table = self.seen.table
        if column in table.columns:
            return column_label(table.columns[column], self.language)
        name = (
            "code"
            if column == table.codes
            else "label"
            if column in table.labels
            else "left-out-column"
        )
        return word(f"inspect-{name}", self.language)

    def filled(self) -> list[int]:
        """Return the rows of the range that hold something."""
        return sorted(
            {*self.seen.table.evidence.header, *self.seen.table.roles, *self.seen.left_rows()}
        )

    def rows(self, wanted: Iterable[int]) -> Iterator[Row]:
        """Yield these rows, each with its number and role."""
        columns = self.columns()
        for row in wanted:
            yield self._row(row, columns)

    def _row(self, row: int, columns: Sequence[int]) -> Row:
        role = self.seen.role(row)
        emphasis = RowRole.TOTAL if role == "total" else RowRole.BODY
        margin = word(f"role-{role or 'left-out'}", self.language)
        return Row((row + 1, margin, *(self._cell(row, column) for column in columns)), emphasis)

    def _cell(self, row: int, column: int) -> Cell:
        printed = self.seen.table.amounts.get((row, column))
        return (
            self.seen.table.grid.text(row, column)
            if printed is None
            else round_half_up(printed.amount, printed.quantum)
        )

    def notes(self, *, everything: bool) -> Iterator[str]:
        """Yield what was proved of each total, what was found, what was assumed and what was left
        out."""
        totals = self.seen.totals if everything else self.seen.totals[:FIRST_TOTALS]
        yield from (self._total(each) for each in totals)
        if len(self.seen.totals) > len(totals):
            yield word("inspect-more-totals", self.language, len(self.seen.totals) - len(totals))
        yield from self._findings(everything=everything)
        for name, left in (
            ("rows", [str(row + 1) for row in self.seen.left_rows()]),
            ("columns", self._left_columns()),
        ):
            if left:
                yield word(f"inspect-left-{name}", self.language, ", ".join(left))

    def _left_columns(self) -> list[str]:
        return [_letter(column) for column in self.seen.left_columns()]

    def _total(self, total: TotalSeen) -> str:
        against = ", ".join(address(total.row, column) for column in total.failed)
        parts = f"{total.row + 1} = {as_ranges(total.parts)}"
        name = "inspect-total-against" if against else "inspect-total"
        return word(
            name, self.language, self.seen.table.label(total.row), parts, len(total.proved), against
        )

    def _findings(self, *, everything: bool) -> Iterator[str]:
        found = [
            (each.id, each.at, translated(each.message, self.language))
            for each in self.seen.findings
        ]
        said = [
            f"{id}: {place}: {message}" if place else f"{id}: {message}"
            for id, place, message in found
        ]
        notes = self.seen.said.notes if self.seen.said else self.seen.table.notes
        told = [(note.id, note.place, translated(note.message, self.language)) for note in notes]
        said += [
            f"{id}: {place}: {message}" if place else f"{id}: {message}"
            for id, place, message in told
        ]
        kept = said if everything else said[:FIRST_FINDINGS]
        yield from map(one_line, kept)
        if len(said) > len(kept):
            yield word("inspect-more-findings", self.language, len(said) - len(kept))


def as_ranges(parts: Sequence[tuple[int, int]]) -> str:
    """Return rows with their signs as they are written: `7:11`, `7+9-12`."""
    return "".join(
        ("-" if factor < 0 else "+") + span for span, factor in spans(parts)
    ).removeprefix("+")


def _sheet_notes(sheet: SheetSeen, language: Language) -> Iterator[str]:
    kinds = (
        (word(f"cells-{name}", language), count) for name, count in sheet.counts._asdict().items()
    )
    yield word(
        "inspect-cells",
        language,
        ", ".join(f"{count} {name}" for name, count in kinds if count) or 0,
    )
    hidden = [
        *(str(row + 1) for row in sorted(sheet.grid.hidden_rows)),
        *map(_letter, sorted(sheet.grid.hidden_columns)),
    ]
    if hidden:
        yield word("inspect-hidden", language, ", ".join(hidden))
    if sheet.why is not None:
        yield word(f"inspect-why-{sheet.why}", language)
    yield from (one_line(f"{each.id}: {each}") for each in sheet.findings)


def _sheet(sheet: SheetSeen) -> dict[str, Any]:
    return {
        "sheet": sheet.grid.source.sheet,
        "read": sheet.why is None,
        "why": sheet.why,
        "hidden": sheet.grid.hidden,
        "hidden_rows": [row + 1 for row in sorted(sheet.grid.hidden_rows)],
        "hidden_columns": [_letter(column) for column in sorted(sheet.grid.hidden_columns)],
        "cells": sheet.counts._asdict(),
        "findings": [_finding(each) for each in sheet.findings],
        "tables": [_table(seen) for seen in sheet.tables],
    }


def _table(seen: TableSeen) -> dict[str, Any]:
    table = seen.table
    said = (
        views.heading(seen.said)
        if seen.said
        else dict.fromkeys(("title", "unit", "scale", "currency", "price_level", "sign"))
    )
    notes = seen.said.notes if seen.said else table.notes
    return {
        "table": seen.number,
        "range": str(seen.range),
        "title": said["title"],
        "sureness": str(seen.sureness),
        "reasons": list(seen.reasons),
        "unit": {
            "name": said["unit"],
            "scale": said["scale"],
            "currency": said["currency"],
            "basis": str(seen.unit),
        },
        "price_level": said["price_level"],
        "sign": {"convention": said["sign"], "basis": str(seen.sign)},
        "header_rows": [row + 1 for row in table.evidence.header],
        "labels": list(map(_letter, table.labels)),
        "codes": None if table.codes is None else _letter(table.codes),
        "columns": [_column(seen, each) for each in table.columns],
        "rows": [_row(seen, row) for row in table.roles],
        "totals": [_total(seen, each) for each in seen.totals],
        "left_out": {
            "rows": [row + 1 for row in seen.left_rows()],
            "columns": list(map(_letter, seen.left_columns())),
        },
        "findings": [_finding(each) for each in seen.findings],
        "notes": [
            {
                "id": note.id,
                "message": note.message,
                "cell": note.place.reference if note.place else None,
            }
            for note in notes
        ],
    }


def _column(seen: TableSeen, index: int) -> dict[str, Any]:
    said = seen.table.columns[index]
    return {
        "column": _letter(index),
        "header": one_line(seen.table.evidence.heads.get(index, "")),
        "year": said.year,
        "stage": said.stage,
        "side": str(said.side),
        "measure": str(said.measure),
    }


def _row(seen: TableSeen, row: int) -> dict[str, Any]:
    said = seen.table.roles[row]
    parent = None if said.parent is None else said.parent + 1
    return {
        "row": row + 1,
        "role": str(said.role),
        "label": one_line(seen.table.label(row)),
        "parent": parent,
    }


def _total(seen: TableSeen, total: TotalSeen) -> dict[str, Any]:
    return {
        "row": total.row + 1,
        "label": one_line(seen.table.label(total.row)),
        "parts": [{"row": row + 1, "factor": factor} for row, factor in total.parts],
        "proved": list(map(_letter, total.proved)),
        "against": list(map(_letter, total.failed)),
    }


def _finding(error: BudgetError) -> dict[str, Any]:
    return {
        "id": error.id,
        "message": one_line(error.message),
        "cell": error.at.reference if error.at else None,
        "hint": error.hint,
    }


def _records(sheet: SheetSeen, seen: TableSeen) -> Iterator[views.Record]:
    start = (sheet.grid.source.sheet, seen.number)
    for index in seen.table.columns:
        said = _column(seen, index)
        meaning = " ".join(
            str(said[key]) for key in ("year", "stage", "side", "measure") if said[key] is not None
        )
        yield (*start, "column", said["column"], said["header"], meaning, None, None)
    for row, role in seen.table.roles.items():
        yield (*start, "row", row + 1, one_line(seen.table.label(row)), str(role.role), None, None)
    for total in seen.totals:
        label = one_line(seen.table.label(total.row))
        yield (
            *start,
            "total",
            total.row + 1,
            label,
            as_ranges(total.parts),
            len(total.proved),
            len(total.failed),
        )
