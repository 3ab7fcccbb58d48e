"""A written report read back and recalculated: what it was made from, its figures by name, and what no
longer follows."""

from __future__ import annotations

import json
import re
from html import escape
from html.parser import HTMLParser
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.errors import BudgetError, Place, worded
from budgetcli.model.records import Field, Row, Table
from budgetcli.reports import charts
from budgetcli.reports.material import Drawing
from budgetcli.reports.rendering import FIGURE, MADE, SENTENCE, figure
from budgetcli.version import VERSION
from budgetcli.views import view as views
from budgetcli.words.languages import Language, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.model.budgets import Budget, Input
    from budgetcli.reports.material import Page
    from budgetcli.views.view import Record

EMPTY = frozenset(
    [
        "meta",
        "img",
        "br",
        "hr",
        "link",
        "input",
        "wbr",
        "col",
        "base",
        "source",
        "area",
        "embed",
        "track",
        "param",
    ]
)
"""Elements without an end."""

ROOMS = frozenset({"head", "header", "nav", "section", "footer"})
"""The elements that are a part of the page each."""

REST = "page"
"""The part that is none of these."""

DRAWN = frozenset(
    ["svg", "title", "desc", "defs", "clipPath", "g", "path", "rect", "line", "text", "tspan"]
)
"""The elements that a chart is drawn with."""

NOT_SAID = worded("it does not say what it was made from")
LARGEST = 20_000_000
LONGEST_QUOTE = 80
SCHEMA = "budgetcli/report@1"
_NUMBER = re.compile(r"[-+\u2212]?\d[\d.,\u00a0]*\d|[-+\u2212]?\d")
_FIGURE = re.compile(r"(<figure .*?</figure>)\n?", re.DOTALL)
_PICTURE = re.compile(r"<svg .*?</svg>", re.DOTALL)
_ELEMENT = re.compile(r"<([A-Za-z!?][^\s/>]*)")
_SCRIPTED = re.compile(r"\s(?:on\w+|style|href|xlink:href|src)\s*=", re.IGNORECASE)


class ToldReport(NamedTuple):
    """What a report says: its text, what it was made from, its figures and sentences as shown.

    `parts` holds what stands in each part of the page, in order, element by element and text by
    text, as (name of the figure or sentence it is in, what stands there).
    """

    text: str
    made: dict[str, Any]
    figures: dict[str, str]
    parts: dict[str, list[tuple[str | None, str]]]


class Deviation(NamedTuple):
    """What does not follow: its name, what the report shows, what comes out now; None where it is
    not there."""

    name: str
    said: str | None
    now: str | None


class _Reader(HTMLParser):
    """Collects the texts of named elements, and everything by the part it stands in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: str | None = None
        self.open: list[tuple[str, str | None, str | None]] = []
        self.texts: dict[str, list[str]] = {}
        self.parts: dict[str, list[tuple[str | None, str]]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a named element, a part of the page, and what the page was made from."""
        said = dict(attrs)
        if tag == "meta" and said.get("name") == MADE:
            self.made = said.get("content")
        name = said.get(FIGURE) or said.get(SENTENCE)
        if name is not None:
            self.texts.setdefault(name, [])
        room = self._unused(said.get("id") or tag) if tag in ROOMS else None
        if tag not in EMPTY:
            self.open.append((tag, name, room))
        self._keep(self.get_starttag_text() or tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those in it that were left open."""
        self._keep(f"</{tag}>")
        if any(each == tag for each, *_ in self.open):
            while self.open and self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Add a text to every named element it is in."""
        for name in {name for _, name, _ in self.open if name is not None}:
            self.texts[name].append(data)
        self._keep(data)

    def handle_comment(self, data: str) -> None:
        """Keep a comment as it stands."""
        self._keep(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Keep a declaration as it stands."""
        self._keep(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        """Keep an instruction as it stands."""
        self._keep(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        """Keep what no browser knows, too."""
        self._keep(f"<![{data}]>")

    def _keep(self, what: str) -> None:
        name = next((name for _, name, _ in reversed(self.open) if name is not None), None)
        room = next((room for *_, room in reversed(self.open) if room is not None), REST)
        if what.strip():
            self.parts.setdefault(room, []).append((name, " ".join(what.split())))

    def _unused(self, room: str) -> str:
        """Return the name of a part, numbered where a part has it already: none hides behind
        another."""
        number = sum(each.partition(" (")[0] == room for each in self.parts)
        return room if not number else f"{room} ({number + 1})"


def no_report(path: str, message: str = NOT_SAID) -> BudgetError:
    """Return the error that a file is no report."""
    hint = "budgetcli report TARGET -o FILE.html"
    return BudgetError("not-a-report", message, at=Place(path), hint=hint)


def read_back(text: str, path: str) -> ToldReport:
    """Return what a report says. Raises BudgetError where it is none."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    try:
        made = json.loads(reader.made or "")
        known = made["schema"] == SCHEMA and isinstance(made["made"], dict)
        known = known and all(
            isinstance(each[key], str) for each in made["inputs"] for key in ("path", "sha256")
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        raise no_report(path)
    shown = {name: " ".join(" ".join(parts).split()) for name, parts in reader.texts.items()}
    return ToldReport(text, made, shown, reader.parts)


class ReportComparison(NamedTuple):
    """How a report stands to the one made anew.

    `off` is what does not follow, `figures` how many were compared, `charts` the titles of those
    whose drawing was not, `version` that of another program that wrote the report: then only
    numbers were compared, for its words may be others.
    """

    off: tuple[Deviation, ...]
    figures: int
    charts: tuple[str, ...] = ()
    version: str | None = None


def compare(said: ToldReport, now: ToldReport, page: Page) -> ReportComparison:
    """Return how a report stands to the one made anew of the same page: the whole of it is held
    together.

    Charts are drawn by a library; where that is another one here, or none, only what their texts
    say is compared.
    """
    figures, version = len(said.figures), said.made.get("version")
    charts_off: list[Deviation] = []
    left_out: tuple[str, ...] = ()
    if said.made.get("charts") != charts.version():
        drawn = deviations(said, now) if charts.can_draw() else ()
        drawings = [block for _, block in page.blocks() if isinstance(block, Drawing)]
        text, left_out = _without_charts(said.text, drawings)
        charts_off = [each for each in drawn if each.name in left_out]
        said, now = (read_back(each, "") for each in (text, _without_charts(now.text, drawings)[0]))
    if version != VERSION:
        off = deviations(*map(_numbers_only, (said, now)))
        return ReportComparison((*charts_off, *off), figures, left_out, str(version))
    off = (*charts_off, *deviations(said, now))
    return ReportComparison((*off, *_other_parts(said, now, off)), figures, left_out)


def _without_charts(text: str, drawings: Iterable[Drawing]) -> tuple[str, tuple[str, ...]]:
    """Return a page without these charts, and the titles of those that were taken out.

    Only what is drawn as a chart is drawn is taken for one: nothing that loads, runs or styles,
    and nothing beside the pictures but the chart's own caption and note.
    """
    frames = {
        "\n".join(figure(each, f' {SENTENCE}="{escape(each.title)}"', ("", ""))): each.title
        for each in drawings
    }
    taken: list[str] = []

    def left(found: re.Match[str]) -> str:
        pictures = "".join(_PICTURE.findall(found[1]))
        title = frames.pop(_PICTURE.sub("", found[1]), None)
        plain = set(_ELEMENT.findall(pictures)) <= DRAWN and not _SCRIPTED.search(pictures)
        if title is None or not plain:
            return found[0]
        taken.append(title)
        return ""

    return _FIGURE.sub(left, text), tuple(taken)


def _numbers_only(told: ToldReport) -> ToldReport:
    """Return what a report says, of sentences only the numbers in order: their words may change
    from one version to the next."""
    return told._replace(figures={name: _numbers(text) for name, text in told.figures.items()})


def _numbers(text: str) -> str:
    return " ".join(each.replace("\u00a0", "") for each in _NUMBER.findall(text)) or text


def deviations(said: ToldReport, now: ToldReport) -> tuple[Deviation, ...]:
    """Return the figures and sentences that differ, in the order of the report, then those that are
    missing in it."""
    names = dict.fromkeys((*said.figures, *now.figures))
    return tuple(
        _deviation(name, said.figures.get(name), now.figures.get(name))
        for name in names
        if said.figures.get(name) != now.figures.get(name)
    )


def _deviation(name: str, said: str | None, now: str | None) -> Deviation:
    """Return a deviation; of a sentence with as many words as before, only those that differ."""
    first, second = (said or "").split(), (now or "").split()
    if len(first) != len(second) or len(first) < 2:
        return Deviation(name, said, now)
    pairs = dict.fromkeys(
        (one.strip(".,:;"), other.strip(".,:;"))
        for one, other in zip(first, second, strict=True)
        if one != other
    )
    return Deviation(name, " ".join(one for one, _ in pairs), " ".join(other for _, other in pairs))


def _other_parts(
    said: ToldReport, now: ToldReport, named: Iterable[Deviation]
) -> Iterator[Deviation]:
    """Yield the parts of the page that differ in anything but the figures and sentences named
    already.

    A deviation is yielded for any two texts that are not the same, however alike they read.
    """
    apart = {each.name for each in named}
    told = False
    for room in dict.fromkeys((*said.parts, *now.parts)):
        first, second = (
            [
                what
                for name, what in each.parts.get(room, ())
                if name not in apart or what.startswith("<")
            ]
            for each in (said, now)
        )
        if first != second:
            told = True
            pairs = zip_longest(first, second)
            yield Deviation(room, *map(_quote, next(pair for pair in pairs if pair[0] != pair[1])))
    if not told and not apart and said.text != now.text:
        yield Deviation(REST, None, None)


def _quote(text: str | None) -> str | None:
    if text is None or len(text) <= LONGEST_QUOTE:
        return text
    return text[:LONGEST_QUOTE] + " …"


FIELDS = ("figure", "said", "now")


class VerificationView(NamedTuple):
    """The view of a verification: the report's path, how it stands to one made anew, and its
    sources.

    `changed` are the sources that are no longer what they were, `template` a house style of its
    own.
    """

    report: str
    compared: ReportComparison
    sources: tuple[Input, ...]
    changed: tuple[str, ...]
    template: str | None = None

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    @property
    def follows(self) -> bool:
        """Whether all that was compared follows, and all could be compared but what `not_covered`
        names."""
        return not self.compared.off and self.compared.version is None

    def not_covered(self, language: Language) -> list[str]:
        """Return what nobody can vouch for: charts that are drawn otherwise here, and a house
        style."""
        drawn = [word("verification-chart", language, each) for each in self.compared.charts]
        return [
            *drawn,
            *([word("verification-style", language, self.template)] if self.template else []),
        ]

    def table(self, language: Language) -> Table:
        """Return what does not follow, and below it how much there is and what was not covered."""
        absent = word("verification-absent", language)
        rows = tuple(
            Row((each.name, each.said or absent, each.now or absent)) for each in self.compared.off
        )
        fields = tuple(Field(key, word(f"verification-{key}", language)) for key in FIELDS)
        title = word("verification-title", language, self.report)
        return Table(title, fields, rows, notes=tuple(self._notes(language)))

    def _notes(self, language: Language) -> Iterator[str]:
        off, figures, _, version = self.compared
        if version is not None:
            yield word("verification-version", language, version, VERSION)
        if off:
            yield word("verification-off", language, len(off), figures)
        elif version is None:
            yield word("verification-ok", language, figures)
        yield from (
            word("verification-not-covered", language, each) for each in self.not_covered(language)
        )
        yield from (word("verification-changed", language, each) for each in self.changed)

    def document(self) -> dict[str, Any]:
        """Return the verification as plain values."""
        compared = self.compared
        return views.opening("verification", self.sources) | {
            "report": self.report,
            "follows": self.follows,
            "made_by": compared.version or VERSION,
            "figures": compared.figures,
            "changed": list(self.changed),
            "not_covered": self.not_covered(Language.ENGLISH),
            "deviations": [dict(zip(FIELDS, each, strict=True)) for each in compared.off],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a figure that does not follow."""
        return FIELDS, self.compared.off
