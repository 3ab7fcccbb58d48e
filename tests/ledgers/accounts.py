"""Small account files for the tests, as an accounting system exports them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "Konto;År;Udvalg;Funktion;Tekst;Beløb;Bilag"
ROWS = (
    "0053001100000140;2024;Skole- og Børneudvalget;53001;Løn;1250,50;1",
    "0053001100000140;2024;Skole- og Børneudvalget;53001;Løn;249,50;2",
    "0053002100000140;2024;Skole- og Børneudvalget;53002;Leje;-100,00;3",
    "0022001100000140;2024;Økonomiudvalget;22001;Løn;99,99;4",
    "0022001100000140;2025;Økonomiudvalget;22001;Løn;0,01;5",
)
EXPENSES = 'schema = "budgetcli/accounts@1"\nsign = "expense-positive"\n'


def text(*rows: str, header: str = HEADER) -> str:
    """Return an account file with these rows, or with the usual ones."""
    return "\n".join((header, *(rows or ROWS))) + "\n"


def written(
    folder: Path, content: str | bytes, name: str = "accounts.csv", layout: str = EXPENSES
) -> Path:
    """Write an account file, and `layout.toml` beside it; return its path."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "layout.toml").write_text(layout, encoding="utf-8")
    return path
