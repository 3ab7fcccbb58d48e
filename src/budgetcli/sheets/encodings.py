"""The encoding of a text that is not Unicode."""

from __future__ import annotations

from charset_normalizer import from_bytes

_CANDIDATES = ["cp1250", "iso8859_2", "mac_roman", "cp850", "cp852", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1257", "shift_jis",
               "gb18030"]  # fmt: skip
_SAMPLE = 100_000


def legacy_encoding(data: bytes) -> str | None:
    """Return the likeliest encoding of a text that Windows-1252 makes odd words of, or None."""
    best = from_bytes(data[:_SAMPLE], cp_isolation=_CANDIDATES).best()
    return best.encoding if best is not None else None
