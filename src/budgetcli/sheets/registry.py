"""The one list of what is imported when it is needed and not before: the readers of the formats,
and the process for native readers.

Start-up is part of the speed: a text table loads no workbook reader, a small xlsx no child process,
nothing loads polars or openpyxl.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from budgetcli.sheets.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

READERS = {
    Kind.XLSX: "workbooks:read_xlsx",
    Kind.XLSB: "workbooks:read_xlsb",
    Kind.XLS: "workbooks:read_xls",
    Kind.ODS: "ods:read_ods",
    Kind.FODS: "ods:read_fods",
    Kind.SPREADSHEETML: "xml2003:read_spreadsheetml",
    Kind.PAGE: "pages:read_page",
    Kind.PDF: "pdf:read_pdf",
    Kind.DOCX: "docx:read_docx",
    Kind.PARQUET: "workbooks:read_parquet",
    Kind.TEXT: "texts:read_text",
}
"""Each kind's reader, as `module:function`: takes the bytes, their Input and the Limits, returns
the grids."""

TOOLS = {
    "package-kind": "xlsx.precheck:package_kind",
    "moved": "formula_texts:moved",
    "isolated": "isolation:Isolated",
    "calamine": "natives.calamine:read",
    "legacy-facts": "xls:read_legacy_facts",
    "legacy-cause": "xls:refusal_cause",
    "binary-facts": "xlsb:read_binary_facts",
    "decrypted": "protection:decrypted",
    "unpacked": "compression:unpacked",
    "printed-rows": "printrows:printed_rows",
    "printed": "printouts:rows_of_printout",
    "paged-tables": "pagetables:grids_of_text",
    "legacy-encoding": "encodings:legacy_encoding",
    "reads-well": "encodings:reads_well",
}
"""What the readers themselves need only now and then."""


def reader_of(kind: Kind) -> Callable[..., Any]:
    """Return the reader of a kind of content."""
    return _load(READERS[kind])


def tool(name: str) -> Callable[..., Any]:
    """Return a function that is needed only now and then."""
    return _load(TOOLS[name])


@cache
def _load(path: str) -> Callable[..., Any]:
    module, _, function = path.partition(":")
    loaded: Callable[..., Any] = getattr(import_module(f"budgetcli.sheets.{module}"), function)
    return loaded
