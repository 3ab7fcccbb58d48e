"""A page as PDF: its print style set by a library, tagged for screen readers, the same bytes for
the same page."""

from __future__ import annotations

import logging
import os
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO
from typing import TYPE_CHECKING, Any

from budgetcli.model.errors import BudgetError
from budgetcli.model.sentences import worded
from budgetcli.report import html
from budgetcli.report.templates import PLAIN, Template

if TYPE_CHECKING:
    from budgetcli.report.blocks import Page

LIBRARY = "weasyprint"
EXTRA = worded("pip install 'kommune-budgetcli[pdf]'; or write html and print it from a browser")
PANGO = worded(
    "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0, or brew install pango; or write html and print it from a browser"
)
ACCESSIBLE = "pdf/ua-1"
"""ISO 14289-1: headings, tables and alternative texts are marked as such."""


def render(page: Page, template: Template = PLAIN) -> bytes:
    """Return the page as PDF.

    Raises BudgetError where the library that sets it, or the system library it needs, is not
    installed.
    """
    weasyprint = library()
    logging.getLogger(LIBRARY).setLevel(logging.CRITICAL)
    # Without HarfBuzz's subsetter fontTools writes the fonts, and dates them unless told not to.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    document = weasyprint.HTML(string=html.render(page, template), url_fetcher=_nothing)
    written: bytes = document.write_pdf(pdf_variant=ACCESSIBLE)
    return written


def library() -> Any:
    """Return the library that sets pages; what it prints where a system library is missing is no
    result of ours.

    Raises BudgetError where it, or the system library that it needs, is not installed.
    """
    try:
        with redirect_stdout(StringIO()):
            return import_module(LIBRARY)
    except ImportError as error:
        raise BudgetError(
            "missing-extra", "a pdf needs WeasyPrint, which is not installed", hint=EXTRA
        ) from error
    except OSError as error:
        reason = str(error).partition(". ")[0].splitlines()[0]
        raise BudgetError(
            "missing-extra",
            worded("WeasyPrint needs the system library Pango: {value}", value=reason),
            hint=PANGO,
        ) from error


def _nothing(address: str, *_: object, **__: object) -> dict[str, Any]:
    """Refuse to load anything that is not in the page itself."""
    if address.startswith("data:"):
        return import_module(LIBRARY).default_url_fetcher(address)  # type: ignore[no-any-return]
    raise ValueError(address)
