"""A house style: a logo, colours and further CSS, taken only where they load nothing and can be
read."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.declarations import load
from budgetcli.model.errors import LayoutError, Place
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from budgetcli.model.declarations import Declaration

KEYS = ("logo", "logo_text", "css", "colors")
LARGEST = 300_000
"""Bytes of a logo or of a style sheet; a report is to stay small."""

COLORS = {
    "accent": "--accent",
    "money": "--money",
    "good": "--good",
    "doubt": "--doubt",
    "bad": "--bad",
}
"""What a house style may colour; each is text or a bar on paper."""

PAPER, LEAST_CONTRAST = "#ffffff", 4.5
"""WCAG 2.2, success criterion 1.4.3 (AA): text and its ground."""

TYPES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"<svg": "image/svg+xml",
    b"<?xml": "image/svg+xml",
}
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_LOADS = re.compile(
    r"@import|url\s*\(|image-set\s*\(|src\s*\(|expression\s*\(|</|\\", re.IGNORECASE
)


class Template(NamedTuple):
    """A house style as it is put into a page."""

    colors: tuple[tuple[str, str], ...] = ()
    sheet: str = ""
    logo: str | None = None
    logo_text: str = ""

    def css(self) -> str:
        """Return the style sheet that follows the page's own."""
        said = " ".join(f"{COLORS[name]}: {color};" for name, color in self.colors)
        light = (
            f"@media (prefers-color-scheme: light), print {{ :root:root {{ {said} }} }}\n"
            if said
            else ""
        )
        return light + self.sheet

    def logo_element(self) -> str:
        """Return the logo as an element, nothing without one."""
        return f'<img src="{self.logo}" alt="{escape(self.logo_text)}">' if self.logo else ""


PLAIN = Template()


def read_template(path: Path) -> Template:
    """Return a house style: a `.css` file, or a TOML file with `logo`, `logo_text`, `css` and
    `[colors]`.

    Raises LayoutError where it would load something, or a colour cannot be read on paper.
    """
    if path.suffix.lower() == ".css":
        return Template(sheet=_sheet(path))
    declared = load(path, "bad-template")
    declared.refuse_unknown(KEYS)
    logo, css = declared.text("logo"), declared.text("css")
    return Template(
        _colors(declared),
        _sheet(path.parent / css) if css else "",
        _logo(path.parent / logo) if logo else None,
        declared.text("logo_text") or "",
    )


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LayoutError(
            "bad-template",
            worded("cannot be read: {strerror}", strerror=error.strerror),
            at=Place(str(path)),
        ) from error
    if len(data) > LARGEST:
        raise LayoutError(
            "bad-template",
            worded("{count} bytes, expected at most {largest}", count=len(data), largest=LARGEST),
            at=Place(str(path)),
        )
    return data


def _sheet(path: Path) -> str:
    text = _read(path).decode("utf-8", "replace")
    loads = _LOADS.search(text)
    if loads is not None:
        line = text.count("\n", 0, loads.start()) + 1
        raise LayoutError(
            "bad-template",
            worded(
                "`{value}` on line {line}: a report loads nothing from elsewhere",
                value=loads[0],
                line=line,
            ),
            at=Place(str(path)),
            hint="use plain rules; a picture goes in as `logo`",
        )
    return text


def _logo(path: Path) -> str:
    data = _read(path)
    kind = next((kind for start, kind in TYPES.items() if data.lstrip().startswith(start)), None)
    if kind is None:
        raise LayoutError("bad-template", "the logo is no PNG, JPEG or SVG", at=Place(str(path)))
    return f"data:{kind};base64,{b64encode(data).decode()}"


def _colors(declared: Declaration) -> tuple[tuple[str, str], ...]:
    said = declared.table("colors")
    said.refuse_unknown(tuple(COLORS))
    return tuple((name, _color(said, name)) for name in COLORS if name in said.values)


def _color(said: Declaration, name: str) -> str:
    color = said.required(name)
    if not _COLOR.fullmatch(color):
        raise said.wrong(name, 'a colour such as "#205a78"')
    ratio = contrast(color, PAPER)
    if ratio < LEAST_CONTRAST:
        raise said.wrong(
            name,
            f"a darker colour: its contrast to paper is {ratio:.1f}, and text needs {LEAST_CONTRAST}",
        )
    return color


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
