"""Office documents that Excel encrypted with its own default password, which it opens without asking."""

from __future__ import annotations

import warnings
from io import BytesIO

DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - known to everybody; Excel tries it first


def read(data: bytes, cells: int) -> bytes:
    """Return the document without its encryption; `cells` is not used.

    Raises what msoffcrypto raises where another password or method protects it.
    """
    warnings.simplefilter("ignore")
    from msoffcrypto import OfficeFile

    document, opened = OfficeFile(BytesIO(data)), BytesIO()
    document.load_key(password=DEFAULT_PASSWORD, verify_password=True)
    document.decrypt(opened)
    return opened.getvalue()
