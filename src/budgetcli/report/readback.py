"""A written report read back: what it was made from, and every figure and sentence by its name."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any, NamedTuple

from budgetcli.model.errors import BudgetError, Place
from budgetcli.report.html import MADE

FIGURE, SENTENCE = "data-figure", "data-sentence"
EMPTY = frozenset({"meta", "img", "br", "hr", "link", "input", "wbr", "col", "base", "source", "area", "embed", "track", "param"})
"""Elements without an end."""

LARGEST = 20_000_000
SCHEMA = "budgetcli/report@1"
_NUMBER = re.compile(r"[-+\u2212]?\d[\d.,\u00a0]*\d|[-+\u2212]?\d")


class Told(NamedTuple):
    """What a report says: what it was made from, its figures as shown, the numbers of its sentences, and which of them are charts."""

    made: dict[str, Any]
    figures: dict[str, str]
    charts: frozenset[str] = frozenset()


class _Reader(HTMLParser):
    """Collects the texts of named elements while it goes through a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: str | None = None
        self.open: list[tuple[str, str | None]] = []
        self.texts: dict[str, list[str]] = {}
        self.sentences: set[str] = set()
        self.charts: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a named element, and what the page was made from."""
        said = dict(attrs)
        if tag == "meta" and said.get("name") == MADE:
            self.made = said.get("content")
        name = said.get(FIGURE) or said.get(SENTENCE)
        if name is not None:
            self.texts.setdefault(name, [])
            self.sentences |= {name} if SENTENCE in said else set()
            self.charts |= {name} if tag == "figure" else set()
        if tag not in EMPTY:
            self.open.append((tag, name))

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those in it that were left open."""
        if any(each == tag for each, _ in self.open):
            while self.open and self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Add a text to every named element it is in."""
        for name in {name for _, name in self.open if name is not None}:
            self.texts[name].append(data)


def no_report(path: str) -> BudgetError:
    """Return the error that a file is no report."""
    hint = "budgetcli report TARGET -o FILE.html"
    return BudgetError("not-a-report", "it does not say what it was made from", at=Place(path), hint=hint)


def read_back(text: str, path: str) -> Told:
    """Return what a report says. Raises BudgetError where it is none."""
    reader = _Reader()
    reader.feed(text)
    try:
        made = json.loads(reader.made or "")
        known = made["schema"] == SCHEMA and isinstance(made["made"], dict) and all(each["sha256"] for each in made["inputs"])
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise no_report(path)
    shown = {name: " ".join(" ".join(parts).split()) for name, parts in reader.texts.items()}
    figures = {name: _numbers(each) if name in reader.sentences else each for name, each in shown.items()}
    return Told(made, figures, frozenset(reader.charts))


def _numbers(text: str) -> str:
    """Return the numbers of a sentence, in order: its words may change from one version to the next."""
    return " ".join(each.replace("\u00a0", "") for each in _NUMBER.findall(text))


class Deviation(NamedTuple):
    """A figure that does not follow: its name, what the report shows, what comes out now; None where it is not there."""

    name: str
    said: str | None
    now: str | None


def deviations(said: Told, now: Told) -> tuple[Deviation, ...]:
    """Return the figures that differ, in the order of the report, then those that are missing in it.

    Charts are left out where they cannot be drawn here.
    """
    names = dict.fromkeys((*said.figures, *now.figures))
    undrawn = said.charts if said.charts and not now.charts else frozenset()
    return tuple(_deviation(name, said.figures.get(name), now.figures.get(name)) for name in names
                 if said.figures.get(name) != now.figures.get(name) and name not in undrawn)  # fmt: skip


def _deviation(name: str, said: str | None, now: str | None) -> Deviation:
    """Return a deviation; of a sentence or a chart with as many numbers as before, only those that differ."""
    first, second = (said or "").split(), (now or "").split()
    if len(first) != len(second) or len(first) < 2:
        return Deviation(name, said, now)
    pairs = dict.fromkeys((one, other) for one, other in zip(first, second, strict=True) if one != other)
    return Deviation(name, " ".join(one for one, _ in pairs), " ".join(other for _, other in pairs))
