"""The styles of an OpenDocument spreadsheet, with its number formats put as Excel writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcli.sheets.grids import PLAIN, Style

if TYPE_CHECKING:
    from collections.abc import Mapping

    Attributes = Mapping[str, str]

_FORMATS = frozenset(
    {
        "number:number-style",
        "number:currency-style",
        "number:percentage-style",
        "number:date-style",
        "number:time-style",
        "number:boolean-style",
        "number:text-style",
    }
)
_DATES = {
    "number:year": ("yy", "yyyy"),
    "number:month": ("m", "mm"),
    "number:day": ("d", "dd"),
    "number:hours": ("h", "hh"),
    "number:minutes": ("m", "mm"),
    "number:seconds": ("s", "ss"),
    "number:am-pm": ("AM/PM", "AM/PM"),
    "number:day-of-week": ("ddd", "dddd"),
}
_LITERALS = ("number:text", "number:currency-symbol")
_INDENT = re.compile(r"([0-9.]{1,9})(cm|mm|in|pt)", re.ASCII)
_STEPS = {"cm": 0.353, "mm": 3.53, "in": 0.139, "pt": 10.0}
_BOLD = frozenset({"bold", "600", "700", "800", "900"})
_MOST_DIGITS = 30


class DocumentStyles:
    """Cell styles by name, each inheriting from its parent."""

    def __init__(self) -> None:
        self.formats: dict[str, str] = {}
        self.styles: dict[str, Style] = {}
        self.hidden_tables: set[str] = set()
        self.current = self.format_name = self.above = ""
        self.code: list[str] = []
        self.literal = False

    def style(self, name: str) -> Style:
        """Return the cell style of this name."""
        return self.styles.get(name, PLAIN)

    def hides(self, name: str) -> bool:
        """Return whether a sheet of this table style is hidden."""
        return name in self.hidden_tables

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take in the beginning of an element."""
        if tag in _FORMATS:
            self.format_name, self.code = attributes.get("style:name", ""), []
        elif tag in ("style:style", "style:default-style"):
            self._style(attributes)
        elif (
            self.format_name and tag == "style:map" and ">" in attributes.get("style:condition", "")
        ):
            self.above = self.formats.get(attributes.get("style:apply-style-name", ""), "")
        elif self.format_name and tag.startswith("number:"):
            self._format(tag, attributes)
        elif (
            self.current in self.styles
            and tag == "style:text-properties"
            and "fo:font-weight" in attributes
        ):
            self.styles[self.current] = self.style(self.current)._replace(
                bold=attributes["fo:font-weight"] in _BOLD
            )
        elif (
            self.current in self.styles
            and tag == "style:paragraph-properties"
            and "fo:margin-left" in attributes
        ):
            self.styles[self.current] = self.style(self.current)._replace(
                indent=_indent(attributes["fo:margin-left"])
            )
        elif tag == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden_tables.add(self.current)

    def data(self, text: str) -> None:
        """Take in text: a literal of a number format."""
        if self.literal:
            self.code.append(
                text
                if text.strip() in ("%", "-", "(", ")", "/", ":", ".", "")
                else '"' + text.replace('"', "") + '"'
            )

    def end(self, tag: str) -> None:
        """Take in the end of an element."""
        self.literal = False
        if tag in _FORMATS:
            code = "".join(self.code) or "General"
            self.formats[self.format_name] = f"{self.above};{code}" if self.above else code
            self.format_name = self.above = ""

    def _style(self, attributes: Attributes) -> None:
        self.current = attributes.get("style:name", "")
        if attributes.get("style:family") == "table-cell":
            inherited = self.style(attributes.get("style:parent-style-name", ""))
            format = self.formats.get(
                attributes.get("style:data-style-name", ""), inherited.number_format
            )
            self.styles[self.current] = inherited._replace(number_format=format)

    def _format(self, tag: str, attributes: Attributes) -> None:
        if tag == "number:number":
            self.code.append(_digits(attributes))
        elif tag in _LITERALS:
            self.literal = True
        elif tag == "number:month" and attributes.get("number:textual") == "true":
            self.code.append("mmmm" if attributes.get("number:style") == "long" else "mmm")
        elif tag in _DATES:
            self.code.append(_DATES[tag][attributes.get("number:style") == "long"])
        elif tag == "number:scientific-number":
            self.code.append("0.00E+00")
        elif tag == "number:fraction":
            self.code.append("# ?/?")
        elif tag == "number:text-content":
            self.code.append("@")


def _digits(attributes: Attributes) -> str:
    """Return the digits of a number format; a number without stated decimals is shown as `General`
    does."""
    if "number:decimal-places" not in attributes and attributes.get("number:grouping") != "true":
        return "General"
    places = min(int(attributes.get("number:decimal-places", "0")), _MOST_DIGITS)
    least = min(int(attributes.get("number:min-decimal-places", places)), places)
    whole = "0" * max(1, min(int(attributes.get("number:min-integer-digits", "1")), _MOST_DIGITS))
    if attributes.get("number:grouping") == "true":
        whole = f"#,{whole:#>3}"
    divided = "," * ((len(str(int(float(attributes.get("number:display-factor", "1"))))) - 1) // 3)
    return f"{whole}{'.' if places else ''}{'0' * least}{'#' * (places - least)}{divided}"


def _indent(length: str) -> int:
    """Return how many steps a cell is indented by; a spreadsheet's step is ten points."""
    found = _INDENT.fullmatch(length)
    return round(float(found[1]) / _STEPS[found[2]]) if found else 0
