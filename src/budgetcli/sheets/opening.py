"""Bytes become grids: the content decides what they are, never a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.errors import Place, ReadError
from budgetcli.model.sentences import worded
from budgetcli.sheets.kinds import OLE, Kind, foreign_name, recognise, with_usual_names
from budgetcli.sheets.limits import LIMITS, Limits
from budgetcli.sheets.registry import reader_of, tool

if TYPE_CHECKING:
    from budgetcli.model.budgets import Input
    from budgetcli.sheets.grids import Grid


def open_grids(
    data: bytes,
    source: Input,
    *,
    unpack: bool = False,
    encoding: str | None = None,
    limits: Limits = LIMITS,
) -> tuple[Grid, ...]:
    """Return the sheets of a workbook, or the one grid of a text or a page; `unpack` lets a gzip or
    Zstandard file through.

    A text is read in the encoding that is declared, else in the one that it shows.

    Raises ReadError where the content is no table, damaged, protected, hostile or too large.
    """
    data = with_usual_names(data) if data.startswith(OLE) else data
    place, kind = Place(source.path), kind_of(data)
    if kind in (Kind.GZIP, Kind.ZSTANDARD):
        data = _unpacked(data, kind, limits, place, unpack=unpack)
        kind = kind_of(data)
        if kind is not Kind.TEXT:
            raise ReadError(
                "compressed-file",
                worded("{kind} is packed here; only texts are read packed", kind=kind),
                at=place,
                hint="unpack it first",
            )
    if kind is Kind.PROTECTED:
        data = tool("decrypted")(data, limits, place)
        kind = kind_of(data)
    if kind in (Kind.FOREIGN, Kind.PROTECTED):
        raise ReadError(
            "unreadable-file",
            worded(
                "this is {foreign_name}, which holds no table that can be read",
                foreign_name=foreign_name(data),
            ),
            at=place,
        )
    if encoding is not None and kind is Kind.TEXT:
        data = recoded(data, encoding, place)
    grids: tuple[Grid, ...] = reader_of(kind)(data, source, limits)
    return grids


def recoded(data: bytes, encoding: str, place: Place) -> bytes:
    """Return a text of a declared encoding as UTF-8. Raises ReadError where there is no such
    encoding, or the text is in another one."""
    name = encoding[:40]
    try:
        return data.decode(encoding).encode()
    except LookupError as error:
        message, hint = (
            worded("there is no encoding called `{name}`", name=name),
            "--encoding utf-8|cp1252|cp850|mac_roman|…",
        )
        raise ReadError("unknown-encoding", message, at=place, hint=hint) from error
    except (UnicodeError, ValueError) as error:
        message = worded("the text is not in the declared encoding `{name}`", name=name)
        raise ReadError(
            "unknown-encoding",
            message,
            at=place,
            hint=worded("without --encoding it is told by the letters"),
        ) from error


def kind_of(data: bytes) -> Kind:
    """Return what the bytes are, by their content."""
    kind: Kind = recognise(data) or tool("package-kind")(data)
    return kind


def _unpacked(data: bytes, kind: Kind, limits: Limits, place: Place, *, unpack: bool) -> bytes:
    if not unpack:
        raise ReadError(
            "compressed-file",
            worded("this is {kind}, and packed files are read only when asked for", kind=kind),
            at=place,
            hint="--unpack",
        )
    content: bytes = tool("unpacked")(data, kind, limits, place)
    return content
