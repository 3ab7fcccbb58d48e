"""What users write and hand over: TOML read exactly and within limits, every mistake named with its
line; and files that can be read once only."""

from __future__ import annotations

import os
import stat
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import tomli

from budgetcli.model.errors import BudgetError, Place, worded
from budgetcli.model.names import one_line

if TYPE_CHECKING:
    from pathlib import Path

STANDARD_INPUT = 0

_kept: dict[tuple[str, int, int], bytes] = {}


def is_pipe(path: Path) -> bool:
    """Return whether a path is read as standard input is: to its end, once.

    A device is none, but for the terminal that standard input is: others have no end, or nothing.
    """
    with suppress(OSError, ValueError):
        found = path.stat()
        if stat.S_ISFIFO(found.st_mode):
            return True
        is_device = stat.S_ISCHR(found.st_mode) and os.isatty(STANDARD_INPUT)
        return is_device and os.path.samestat(found, os.fstat(STANDARD_INPUT))
    return False


def is_readable(path: Path) -> bool:
    """Return whether a path is a file or is read as one."""
    return path.is_file() or is_pipe(path)


def bytes_of(path: Path, most: int) -> bytes:
    """Return the bytes of a file or a pipe, at most so many. Raises OSError where it cannot be
    read."""
    if not is_pipe(path):
        with path.open("rb") as stream:
            return stream.read(most)
    found = path.stat()
    key = (str(path), found.st_dev, found.st_ino)
    if key not in _kept:
        with path.open("rb") as stream:
            _kept[key] = stream.read(most)
    return _kept[key]


def forget() -> None:
    """Let go what was kept: the next command reads anew."""
    _kept.clear()


Declared = Mapping[str, Any]

LARGEST = 1_000_000
"""Bytes of a TOML file; a larger one is not written by hand."""


class Declaration:
    """A TOML table being read: gives values of the type asked for, and knows the file and key to
    name in an error."""

    def __init__(self, values: Declared, place: Place, id: str, path: str = "") -> None:
        self.values, self.place, self.id, self.path = values, place, id, path

    def wrong(self, key: str, expected: str) -> BudgetError:
        """Return the error that a key holds something else than expected."""
        held = self.values.get(key)
        found = worded("is missing") if held is None else worded("is {value}", value=_shown(held))
        return BudgetError(
            self.id,
            worded(
                "`{path}{key}` {found}, expected {expected}",
                path=self.path,
                key=key,
                found=found,
                expected=worded(expected),
            ),
            at=self.place,
        )

    def refuse_unknown(self, known: Sequence[str]) -> None:
        """Raise the error for the first key that is none of the known."""
        for key in self.values:
            if key not in known:
                raise BudgetError(
                    self.id,
                    worded(
                        "`{path}{key}` is not a key here, expected one of: {names}",
                        path=self.path,
                        key=key,
                        names=", ".join(known),
                    ),
                    at=self.place,
                )

    def text(self, key: str) -> str | None:
        """Return a text, or None where the key is missing."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, str):
            raise self.wrong(key, "a text")
        return value

    def name(self, key: str) -> str | None:
        """Return a text that is shown, made harmless, or None where the key is missing."""
        value = self.text(key)
        return None if value is None else one_line(value)

    def required(self, key: str) -> str:
        """Return a text that must be there, made harmless."""
        value = self.name(key)
        if not value:
            raise self.wrong(key, "a text")
        return value

    def year(self, key: str) -> int | None:
        """Return a year, or None where the key is missing."""
        value = self.values.get(key)
        if value is not None and (
            not isinstance(value, int) or isinstance(value, bool) or not 1000 <= value <= 9999
        ):
            raise self.wrong(key, "a year")
        return value

    def flag(self, key: str) -> bool | None:
        """Return true or false, or None where the key is missing."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where the key is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.wrong(key, "a list of texts")
        return tuple(value)

    def choice(self, key: str, choices: Mapping[str, str]) -> str | None:
        """Return what the word under this key stands for, or None where the key is missing."""
        value = self.text(key)
        if value is not None and value not in choices:
            raise self.wrong(key, f"one of: {', '.join(choices)}")
        return None if value is None else choices[value]

    def amount(self, key: str) -> Decimal | None:
        """Return an exact amount, written as a text or a number, or None where the key is missing."""
        value = self.values.get(key)
        if value is None:
            return None
        amount = to_amount(value)
        if amount is None:
            raise self.wrong(key, 'an amount such as "4.2"')
        return amount

    def tables(self, key: str) -> tuple[Declaration, ...]:
        """Return the tables of an array `[[key]]`; empty where there is none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.wrong(key, f"tables `[[{key}]]`")
        return tuple(
            Declaration(each, self.place, self.id, f"{self.path}{key}[{number}].")
            for number, each in enumerate(value, 1)
        )

    def table(self, key: str) -> Declaration:
        """Return a table `[key]`; an empty one where it is missing."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"a table `[{key}]`")
        return Declaration(value, self.place, self.id, f"{self.path}{key}.")


def to_amount(value: object) -> Decimal | None:
    """Return the exact amount of a TOML number or text with a decimal point, or None if it is none."""
    text = (
        str(value).strip()
        if isinstance(value, int | str | Decimal) and not isinstance(value, bool)
        else ""
    )
    if not text.isascii() or len(text) > 32 or not text.lstrip("+-").replace(".", "", 1).isdigit():
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount else abs(amount)


def declared_in(text: str, place: Place, id: str) -> Declaration:
    """Return a text of TOML that the program wrote itself."""
    return Declaration(tomli.loads(text, parse_float=Decimal), place, id)


def load(path: Path, id: str) -> Declaration:
    """Return a TOML file; `id` is the error that every mistake in it is.

    Raises BudgetError where the file is missing, too large, or no TOML in UTF-8.
    """
    place = Place(str(path))
    try:
        if path.exists() and not is_readable(path):
            raise BudgetError("not-a-file", "this is no regular file", at=place)
        data = bytes_of(path, LARGEST + 1)
        if len(data) > LARGEST:
            raise BudgetError(
                id, worded("the file is larger than {largest} bytes", largest=LARGEST), at=place
            )
        return Declaration(
            tomli.loads(data.removeprefix(BOM_UTF8).decode(), parse_float=Decimal), place, id
        )
    except FileNotFoundError as error:
        raise BudgetError("file-not-found", "no such file", at=place) from error
    except OSError as error:
        raise BudgetError(
            "not-a-file",
            worded("the file cannot be opened: {strerror}", strerror=error.strerror),
            at=place,
        ) from error
    except (ValueError, RecursionError) as error:
        raise BudgetError(
            id, worded("this is no valid TOML: {value}", value=str(error).splitlines()[0]), at=place
        ) from error


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
