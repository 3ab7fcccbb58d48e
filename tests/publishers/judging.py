"""The judge: what the program read of a made budget, held against the truth it was made from."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.program import budgetcli

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.publishers.sheets import Sheet, Truth


class Made(NamedTuple):
    """A file that was made, the sheets in it, and the flags that settle what it leaves open."""

    name: str
    extension: str
    data: bytes
    sheets: tuple[Sheet, ...]
    flags: tuple[str, ...] = ()


class Judgement(NamedTuple):
    """How a file was read: `right`, `flag`, `refused` or `WRONG`, and why."""

    way: str
    why: str = ""


def judge(made: Made, folder: Path) -> Judgement:
    """Return how the program reads a made file."""
    path = folder / f"made{made.extension}"
    path.write_bytes(made.data)
    plain = _read(path, made, ())
    if plain.way != "refused" or not made.flags:
        return plain
    settled = _read(path, made, made.flags)
    return settled._replace(way="flag", why=plain.why) if settled.way == "right" else settled


def _read(path: Path, made: Made, flags: Sequence[str]) -> Judgement:
    result = budgetcli("convert", path, "-O", "json", *flags)
    if result.status == 2:
        return Judgement("refused", result.err.strip().splitlines()[0])
    found = json.loads(result.data, parse_float=Decimal)
    documents = found if isinstance(found, list) else [found]
    against = next(_against(documents, made.sheets), None)
    if against is not None:
        return Judgement("WRONG", against)
    if any(each["budget"]["sign"] == "unknown" for each in documents):
        return Judgement("refused", "sign open")
    first = next(_false_alarms(path, flags), None)
    return Judgement("right") if first is None else Judgement("WRONG", first)


def _false_alarms(path: Path, flags: Sequence[str]) -> Iterator[str]:
    """Yield what `check` finds in a budget that adds up; spreadsheet errors are there to be found."""
    result = budgetcli("check", path, "-O", "json", *flags)
    found = json.loads(result.data) if result.data.strip() else []
    for each in found if isinstance(found, list) else [found]:
        if "error" in each:
            yield f"check refuses: {each['error']['message']}"
        yield from (
            f"check finds {finding['id']}: {finding['message']}"
            for finding in each.get("findings", ())
            if finding["severity"] != "note" and finding["id"] != "error-cell"
        )


def _against(documents: Sequence[Any], sheets: Sequence[Sheet]) -> Iterator[str]:
    """Yield what is wrong."""
    for sheet in sheets:
        named = [
            each
            for each in documents
            if each["inputs"][0]["sheet"] in (None, sheet.name) or len(sheets) == 1
        ]
        yield from _sheet(named, sheet)


def _sheet(documents: Sequence[Any], sheet: Sheet) -> Iterator[str]:
    for document in documents:
        yield from _heading(document["budget"], sheet)
    found = {
        _position(figure["cell"]): (figure, (line, document))
        for document in documents
        for line in document["lines"]
        for figure in line["figures"]
        if figure.get("measure") in (None, "amount") and line["role"] != "index"
    }
    for cell in sorted(sheet.truth.keys() | found.keys()):
        yield from _cell(cell, sheet.truth.get(cell), found.get(cell), sheet)
    yield from _levels(found, sheet)


def _heading(said: Any, sheet: Sheet) -> Iterator[str]:
    if said["scale"] != sheet.scale:
        yield f"unit {said['scale']}, not {sheet.scale}"
    if sheet.currency and said["currency"] not in (
        sheet.currency,
        "KR" if sheet.currency in ("DKK", "NOK", "SEK") else None,
    ):
        yield f"currency {said['currency']}, not {sheet.currency}"
    if sheet.sign and said["sign"] not in ("unknown", sheet.sign):
        yield f"sign {said['sign']}, not {sheet.sign}"


def _cell(cell: tuple[int, int], truth: Truth | None, found: Any, sheet: Sheet) -> Iterator[str]:
    name = f"{chr(65 + cell[1])}{cell[0] + 1}"
    if found is None and sheet.roles.get(cell[0]) == "average":
        return  # in no sum, and left out with a note
    if truth is None or found is None:
        yield (
            f"{name}: is no amount, but {found[0]['amount']} is read"
            if truth is None
            else f"{name}: {truth.amount} is not read"
        )
        return
    figure, (line, document) = found
    amount = Decimal(str(figure["amount"]))
    is_open = document["budget"]["sign"] == "unknown"
    if abs(amount) != abs(truth.amount) or (amount != truth.amount and not is_open):
        yield f"{name}: {amount} is read, not {truth.amount}"
    if str(figure["year"]) != str(truth.year):
        yield f"{name}: of {figure['year']}, not {truth.year}"
    of_line = line.get("side")
    if (figure["side"] if of_line is None else "net") != truth.side:
        yield f"{name}: {figure['side']}, not {truth.side}"
    if of_line is not None and truth.amount * (1 if of_line == "income" else -1) < 0:
        yield f"{name}: {truth.amount} is on a row of {of_line}"


def _levels(found: dict[tuple[int, int], tuple[Any, Any]], sheet: Sheet) -> Iterator[str]:
    """Yield lines read as totals, totals as lines, and lines put in another total than theirs."""
    lines = {row: line for (row, _), (_, line) in found.items()}
    for row, (line, document) in sorted(lines.items()):
        role, wanted = line["role"], sheet.roles.get(row)
        if (
            wanted is not None
            and (role in ("total", "subtotal")) != (wanted == "total")
            and not (wanted in ("other", "average") and role != "line")
        ):
            yield f"row {row + 1} `{line['label']}` is a {role}, not a {wanted}"
        if row in sheet.parents:
            above = next((each for each in document["lines"] if each["id"] == line["parent"]), None)
            wanted_labels = {sheet.labels.get(each, "").strip() for each in sheet.parents[row]}
            is_grand = any(
                sheet.roles.get(each) == "total" and each not in sheet.parents
                for each in sheet.parents[row]
            )
            if not (above is None and is_grand) and (
                above is None or above["label"].strip() not in wanted_labels
            ):
                yield f"row {row + 1} `{line['label']}` is part of {above and above['label']}, not of {wanted_labels}"


def _position(cell: str) -> tuple[int, int]:
    name = cell.rpartition("!")[2]
    letters = name.rstrip("0123456789")
    column = 0
    for each in letters:
        column = column * 26 + ord(each) - 64
    return int(name[len(letters) :]) - 1, column - 1
