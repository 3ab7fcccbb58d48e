"""Charts as Vega-Lite specifications, each for a wide and a narrow page, and their drawing as SVG,
for which a library is loaded."""

from __future__ import annotations

import json
import re
import textwrap
from functools import cache
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.reports import drawing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from budgetcli.reports.material import Drawing

LIBRARY, DISTRIBUTION = "vl_convert", "vl-convert-python"
WIDE, NARROW = 700, 340
"""Pixels of a chart on a wide and on a narrow page; text is as large in both."""

FONT = "Liberation Sans, Arial, sans-serif"
INK, MUTED, RULE = "#1c2730", "#55626d", "#c9d1d8"
MONEY, SAVED, LOST, OPEN = "#205a78", "#2c6e49", "#a34a21", "#dfe5ea"
"""The colours a chart is drawn in; a page maps each to its own, lighter ones in the dark."""


class Bar(NamedTuple):
    """A bar: its label, where it begins and ends, the text beside it, and its colour."""

    label: str
    start: Decimal
    end: Decimal
    text: str
    color: str = MONEY


class Series(NamedTuple):
    """A small chart of its own: bars that stand side by side, the first and the last with their
    amount."""

    label: str
    points: tuple[tuple[str, Decimal, str], ...]


def is_there() -> bool:
    """Return whether the library that draws charts is installed."""
    return find_spec(LIBRARY) is not None


def can_draw() -> bool:
    """Return whether charts can be drawn here: the library is installed, and does not die of
    drawing one."""
    return is_there() and drawing.can_draw()


def version() -> str | None:
    """Return which library draws charts here, by name and version; None where none can be drawn."""
    if not can_draw():
        return None
    from importlib import metadata  # start-up

    found: str = metadata.version(DISTRIBUTION)
    return f"{DISTRIBUTION} {found}"


@cache
def _drawn(spec: str) -> str | None:
    return drawing.drawer().draw(json.loads(spec))


def svg(chart: Drawing, *, narrow: bool) -> str:
    """Return a chart as an SVG element that says in words what it shows; the same bytes for the
    same chart; empty where it fails."""
    spec = chart.narrow if narrow else chart.wide
    name = f"chart-{chart.id}-{'narrow' if narrow else 'wide'}"
    drawn = _drawn(json.dumps(spec, ensure_ascii=False))
    if drawn is None:
        return ""
    body = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn[drawn.index(">") + 1 :])
    width, height = re.findall(r'(?:width|height)="([\d.]+)"', drawn[: drawn.index(">")])[:2]
    head = (
        f'<svg class="{"narrow" if narrow else "wide"}" role="img" '
        f'aria-labelledby="{name}-title {name}-text" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'xmlns="http://www.w3.org/2000/svg">'
    )
    said = (
        f'<title id="{name}-title">{escape(chart.title)}</title><desc '
        f'id="{name}-text">{escape(chart.text)}</desc>'
    )
    return f"{head}{said}{body}"


def bars(
    rows: Sequence[Bar], *, domain: tuple[Decimal, Decimal] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return horizontal bars, a row each: labels to their left on a wide page, above them on a
    narrow one."""
    low, high = domain or _domain(rows)
    return _wide_bars(rows, float(low), float(high)), _narrow_bars(rows, float(low), float(high))


def _domain(rows: Iterable[Bar]) -> tuple[Decimal, Decimal]:
    ends = [end for each in rows for end in (each.start, each.end)]
    return min([*ends, ends[0] * 0]), max([*ends, ends[0] * 0])


def _wide_bars(rows: Sequence[Bar], low: float, high: float) -> dict[str, Any]:
    label = 240
    axis = {
        "labelLimit": label - 10,
        "labelFontSize": 13,
        "labelColor": INK,
        "labelPadding": 10,
        "labelExpr": "split(datum.label, '\\n')",
        "domain": False,
        "ticks": False,
        "title": None,
        "minExtent": label,
        "maxExtent": label,
        "labelLineHeight": 16,
        "labelOffset": {
            "condition": {"test": "indexof(datum.label, '\\n') > 0", "value": -8},
            "value": 0,
        },
    }
    return _page(
        {
            "width": WIDE - label - 8,
            "height": {"step": 36},
            "data": {"values": _values(rows, 31)},
            "encoding": {
                "y": {
                    "field": "label",
                    "type": "nominal",
                    "sort": None,
                    "axis": axis,
                    "scale": {"paddingInner": 0.4},
                }
            },
            "layer": _bar_layers(low, high, WIDE - label - 150),
        }
    )


def _narrow_bars(rows: Sequence[Bar], low: float, high: float) -> dict[str, Any]:
    values = _values(rows, 46)
    step = 66 if any(each["upper"] for each in values) else 50
    return _page(
        {
            "width": NARROW - 8,
            "height": {"step": step},
            "data": {"values": values},
            "encoding": {
                "y": {
                    "field": "label",
                    "type": "nominal",
                    "sort": None,
                    "axis": None,
                    "scale": {"paddingInner": 1 - 20 / step, "paddingOuter": 0.5},
                }
            },
            "layer": [
                *_bar_layers(low, high, NARROW - 132),
                _label_above("lower", -12),
                *([_label_above("upper", -28)] if step > 50 else []),
            ],
        }
    )


def _label_above(field: str, up: int) -> dict[str, Any]:
    """Return one line of the labels above the bars, each line a layer of its own: a text of several
    lines would grow into its bar."""
    return {
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "bottom",
            "dy": up,
            "fontSize": 13,
            "color": INK,
            "limit": NARROW - 8,
        },
        "encoding": {"x": {"value": 0}, "text": {"field": field}},
    }


def _bar_layers(low: float, high: float, width: int) -> list[dict[str, Any]]:
    scale = {"domain": [low, high], "range": [0, width], "nice": False, "zero": False}
    ends = {
        "x": {"field": "start", "type": "quantitative", "axis": None, "scale": scale},
        "x2": {"field": "end"},
        "color": {"field": "color", "type": "nominal", "scale": None},
    }
    text = {
        "x": {"field": "far", "type": "quantitative", "scale": scale},
        "text": {"field": "text"},
    }
    return [
        {"mark": {"type": "bar", "cornerRadius": 2}, "encoding": ends},
        {
            "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 13, "color": INK},
            "encoding": text,
        },
    ]


def _values(rows: Sequence[Bar], width: int) -> list[dict[str, Any]]:
    labels = _apart([_wrapped(each.label, width) for each in rows])
    return [
        {
            "label": label,
            "start": float(each.start),
            "end": float(each.end),
            "far": float(max(each.start, each.end)),
            "text": each.text,
            "color": each.color,
            "upper": label.partition("\n")[0] if "\n" in label else "",
            "lower": label.rpartition("\n")[2],
        }
        for label, each in zip(labels, rows, strict=True)
    ]


def _wrapped(label: str, width: int) -> str:
    return "\n".join(textwrap.wrap(label, width, max_lines=2, placeholder=" …"))


def _apart(labels: Sequence[str]) -> list[str]:
    """Return labels that no two rows share: a repeated one gets blanks that are not seen."""
    return [label + "\u200b" * labels[:number].count(label) for number, label in enumerate(labels)]


def multiples(series: Sequence[Series]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a small chart for each series, three beside each other on a wide page and one on a
    narrow; each on its own scale from zero."""
    return _multiples(series, 3, 206), _multiples(series, 1, NARROW - 24)


def _multiples(series: Sequence[Series], columns: int, width: int) -> dict[str, Any]:
    labels = _apart([_wrapped(each.label, 27 if columns > 1 else 44) for each in series])
    values = [
        {"series": label, "period": period, "value": float(value), "text": text}
        for label, each in zip(labels, series, strict=True)
        for period, value, text in each.points
    ]
    x = {
        "field": "period",
        "type": "ordinal",
        "sort": None,
        "scale": {"paddingInner": 0.25},
        "axis": {
            "title": None,
            "labelAngle": 0,
            "labelColor": MUTED,
            "labelFontSize": 11,
            "domainColor": RULE,
            "ticks": False,
            "labelPadding": 5,
        },
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "axis": None,
        "scale": {"zero": True, "nice": False},
    }
    text = {
        "mark": {"type": "text", "baseline": "bottom", "dy": -4, "fontSize": 12, "color": INK},
        "encoding": {"x": x, "y": {**y, "stack": None}, "text": {"field": "text"}},
    }
    header = {
        "title": None,
        "labelFontSize": 13,
        "labelFontWeight": "bold",
        "labelColor": INK,
        "labelAnchor": "start",
        "labelPadding": 12,
        "labelExpr": "split(datum.label, '\\n')",
        "labelLineHeight": 16,
        "labelLimit": 0,
    }
    return _page(
        {
            "data": {"values": values},
            "columns": columns,
            "spacing": {"row": 22, "column": 26},
            "facet": {"field": "series", "type": "nominal", "sort": labels, "header": header},
            "spec": {
                "width": width,
                "height": 84,
                "layer": [
                    {
                        "mark": {"type": "bar", "color": MONEY, "cornerRadius": 2},
                        "encoding": {"x": x, "y": y},
                    },
                    text,
                ],
            },
            "resolve": {"scale": {"y": "independent"}, "axis": {"x": "independent"}},
        }
    )


def _page(spec: dict[str, Any]) -> dict[str, Any]:
    quiet = {
        "view": {"stroke": None},
        "font": FONT,
        "background": None,
        "text": {"lineBreak": "\n"},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        **spec,
        "padding": 4,
        "config": quiet,
    }
