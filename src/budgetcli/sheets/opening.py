"""Bytes become grids: the content decides what they are, never a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.errors import Place, ReadError
from budgetcli.sheets.kinds import OLE, Kind, foreign_name, recognise, with_usual_names
from budgetcli.sheets.limits import LIMITS, Limits
from budgetcli.sheets.registry import reader_of, tool

if TYPE_CHECKING:
    from budgetcli.model.budgets import Input
    from budgetcli.sheets.grids import Grid


def open_grids(data: bytes, source: Input, *, unpack: bool = False, limits: Limits = LIMITS) -> tuple[Grid, ...]:
    """Return the sheets of a workbook, or the one grid of a text or a page; `unpack` lets a gzip or Zstandard file through.

    Raises ReadError where the content is no table, damaged, protected, hostile or too large.
    """
    data = with_usual_names(data) if data.startswith(OLE) else data
    place, kind = Place(source.path), _kind(data)
    if kind in (Kind.GZIP, Kind.ZSTANDARD):
        data = _unpacked(data, kind, limits, place, unpack=unpack)
        kind = _kind(data)
        if kind is not Kind.TEXT:
            raise ReadError("compressed-file", f"{kind} is packed here; only texts are read packed", at=place, hint="unpack it first")
    if kind is Kind.PROTECTED:
        data = tool("decrypted")(data, limits, place)
        kind = _kind(data)
    if kind in (Kind.FOREIGN, Kind.PROTECTED):
        raise ReadError("unreadable-file", f"this is {foreign_name(data)}, which holds no table that can be read", at=place)
    grids: tuple[Grid, ...] = reader_of(kind)(data, source, limits)
    return grids


def _kind(data: bytes) -> Kind:
    kind: Kind = recognise(data) or tool("package-kind")(data)
    return kind


def _unpacked(data: bytes, kind: Kind, limits: Limits, place: Place, *, unpack: bool) -> bytes:
    if not unpack:
        raise ReadError("compressed-file", f"this is {kind}, and packed files are read only when asked for", at=place, hint="--unpack")
    content: bytes = tool("unpacked")(data, kind, limits, place)
    return content
