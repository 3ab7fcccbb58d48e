"""Text files as rows of texts, read with nothing of the project."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def text_rows(path: Path) -> list[list[str]]:
    """Return the records of a text file, UTF-8 or else Windows-1252, by the delimiter that its
    beginning has most of."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    return list(
        csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=text[:5000].count))
    )
