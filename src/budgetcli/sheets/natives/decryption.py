"""Office documents that Excel encrypted with its own default password, which it opens without
asking."""

from __future__ import annotations

import warnings
from io import BytesIO

from msoffcrypto import OfficeFile
from msoffcrypto.format.ooxml import OOXMLFile

DEFAULT_PASSWORD = "VelvetSweatshop"
"""Known to everybody: Excel tries it first, so a file with it opens without a question."""


def read(data: bytes, cells: int) -> bytes:
    """Return the document without its encryption; `cells` is not used.

    Raises what msoffcrypto raises where another password or method protects it.
    """
    warnings.simplefilter("ignore")
    document, opened = OfficeFile(BytesIO(data)), BytesIO()
    if isinstance(document, OOXMLFile):
        document.load_key(password=DEFAULT_PASSWORD, verify_password=True)
    else:  # the older formats always verify it
        document.load_key(password=DEFAULT_PASSWORD)
    document.decrypt(opened)
    return opened.getvalue()
