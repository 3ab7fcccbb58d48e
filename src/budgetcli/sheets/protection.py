"""Workbooks behind a password: Excel's own default is tried, any other is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.errors import ReadError
from budgetcli.sheets.readers import NativeError, read_native

if TYPE_CHECKING:
    from budgetcli.model.errors import Place
    from budgetcli.sheets.limits import Limits


def decrypted(data: bytes, limits: Limits, place: Place) -> bytes:
    """Return the workbook without its encryption, where the password is the one that Excel tries by
    itself.

    Raises ReadError where another password protects it.
    """
    try:
        opened: bytes = read_native("decryption", data, limits, place)
        return opened
    except NativeError as error:
        raise ReadError(
            "protected-file",
            "the workbook is protected by a password",
            at=place,
            hint="save a copy without it",
        ) from error
