"""Packages to look at: as plain sentences, as a catalogue, with what is wrong in them, and listed with
the committees of a workspace."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.budgets import Budget
from budgetcli.model.numbers import Unit
from budgetcli.model.records import Cell, Field, FieldKind, Row, Table
from budgetcli.reading.workspaces import Committee, Workspace
from budgetcli.reference.national_layouts import PROFILES
from budgetcli.reference.steering import LAW
from budgetcli.savings.catalogues import DANISH_HEADERS
from budgetcli.savings.courses import AfterLastYear
from budgetcli.savings.packages import EVERY_LINE, AmountSign, Package, Savings
from budgetcli.views import view as views
from budgetcli.views.tones import said
from budgetcli.words.languages import Language, cell_text, number, translated, unit_name, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.model.findings import Finding
    from budgetcli.savings.catalogues import Catalogue
    from budgetcli.savings.courses import Course
    from budgetcli.savings.packages import Frame, MeasurePart, Pressure, Saying
    from budgetcli.views.view import Record

Sentence = tuple[str, str, str]
"""Which kind of object, its id, and what is said of it."""


class PackageView(NamedTuple):
    """The view of a package in plain sentences."""

    package: Package
    language: Language = Language.ENGLISH

    @property
    def budget(self) -> Budget | None:
        """A package is no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return the sentences under the package's title."""
        notes = tuple(said for _, _, said in self.sentences(language))
        return Table(self.package.title, (), (), caption=self._caption(language), notes=notes)

    def _caption(self, language: Language) -> str:
        package = self.package
        level = (
            [word("prices", language, package.price_level)]
            if package.price_level
            else [word("prices-open", language)]
        )
        return ", ".join(
            [package.id, unit_name(Unit(package.scale, package.currency), language), *level]
        )

    def sentences(self, language: Language) -> Iterator[Sentence]:
        """Yield a sentence for every frame, share, pressure and measure, in the order of the file."""
        said = _Said(language, self.package.begins)
        for frame in self.package.frames:
            yield "frame", frame.id, said.frame(frame)
            for share in frame.shares:
                condition = (
                    word("said-condition", language, share.condition) if share.condition else ""
                )
                yield (
                    "share",
                    frame.id,
                    word(
                        "said-share",
                        language,
                        share.committee,
                        frame.id,
                        said.course(share.course),
                        condition,
                    ),
                )
        for pressure in self.package.pressures:
            yield "pressure", pressure.id, said.pressure(pressure)
        for measure in self.package.measures:
            yield "measure", measure.id, said.measure(measure)

    def document(self) -> dict[str, Any]:
        """Return the sentences in both languages."""
        pairs = zip(self.sentences(Language.ENGLISH), self.sentences(Language.DANISH), strict=True)
        return views.opening("package", ()) | {
            "id": self.package.id,
            "title": self.package.title,
            "unit": Unit(self.package.scale, self.package.currency).name,
            "price_level": self.package.price_level,
            "committee": self.package.committee,
            "sentences": [
                {"kind": kind, "id": id, "en": english, "da": danish}
                for (kind, id, english), (_, _, danish) in pairs
            ],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a sentence."""
        return ("kind", "id", "sentence"), self.sentences(self.language)


class _Said:
    """Says the parts of a package, which speaks of years from `begins` on, in one language."""

    def __init__(self, language: Language, begins: int | None = None) -> None:
        self.language, self.begins = language, begins

    def word(self, key: str, *values: object) -> str:
        return word(key, self.language, *values)

    def frame(self, frame: Frame) -> str:
        total = self.amounts(frame.total) if frame.total else self.word("said-no-total")
        return self.word("said-frame", frame.title, frame.id, total) + self.saying(frame.saying)

    def pressure(self, pressure: Pressure) -> str:
        return self.word(
            "said-pressure", pressure.title, pressure.id, self.course(pressure.course)
        ) + self.saying(pressure.saying)

    def measure(self, measure: Savings) -> str:
        pieces = [
            self.word(
                "said-measure",
                measure.title,
                measure.id,
                self._effect(measure),
                self._lines(measure),
            )
        ]
        state = (
            "said-in-base"
            if measure.in_base
            else "said-not-in-base"
            if measure.in_base is False
            else "said-base-open"
        )
        pieces.append(self.word(state, self.word(f"status-{measure.status}")))
        if measure.frame:
            pieces.append(self.word("said-towards", measure.frame))
        for key, names in (
            ("said-excludes", measure.excludes),
            ("said-depends", measure.depends_on),
            ("said-undoes", (measure.undoes,) if measure.undoes else ()),
        ):
            if names:
                pieces.append(self.word(key, views.named(names)))
        return " ".join(pieces) + self.saying(measure.saying)

    def _effect(self, measure: Savings) -> str:
        """Say what it does: money by year, or a percentage and what it is of, or units and what one
        costs."""
        turned = (
            measure.amount_sign is AmountSign.REDUCTION_POSITIVE and measure.heading == "expansion"
        )
        worse = turned or any(each < 0 for each in measure.course.amounts.values())
        key = (
            "said-open-sign"
            if measure.amount_sign is AmountSign.SOURCE_NET
            else "said-worsens"
            if worse
            else "said-improves"
        )
        mixed = min(measure.course.amounts.values()) < 0 < max(measure.course.amounts.values())
        if mixed and key != "said-open-sign":
            return f"{self.word('said-changes')} {self.course(measure.course, '%' if measure.percent is not None else '', turned=turned)}"
        direction = self.word(key)
        if measure.percent is not None:
            base = self.word("said-running" if measure.percent.running else "said-original")
            of = self.word("said-of", measure.percent.of, self.word(measure.percent.side))
            return f"{direction} {self.course(measure.course, '%')} {of} {base}"
        if measure.units is not None:
            price = self.word(
                "said-posts" if measure.units.posts else "said-units",
                number(measure.units.price, self.language),
            )
            return f"{direction} {self.course(measure.course)} ({self.course(measure.units.volume, '')} {price})"
        return f"{direction} {self.course(measure.course)}"

    def _lines(self, measure: Savings) -> str:
        if measure.target == EVERY_LINE:
            return self.word("said-every-line")
        return " + ".join(self._part(each, shared=len(measure.parts) > 1) for each in measure.parts)

    def _part(self, part: MeasurePart, *, shared: bool) -> str:
        share = f", {number(part.weight, self.language)}" if shared else ""
        return f"{part.target} ({self.word(part.side)}{share})"

    def course(self, course: Course, unit: str = "", *, turned: bool | None = None) -> str:
        """Say amounts over the years: each stated year, then what follows; with their signs where
        `turned` says how to take them."""
        pieces = [self.amounts(course.amounts, unit, turned=turned)]
        if course.gaps:
            pieces.append(self.word("said-gaps", ", ".join(map(str, course.gaps))))
        if course.silent and self.begins is not None and self.begins < course.first:
            pieces.insert(0, self.word("said-before", course.first))
        return " ".join([*pieces, self._following(course)])

    def _following(self, course: Course) -> str:
        """Say what follows the last stated year: as `Course.amount` has it."""
        stated = max(course.amounts)
        if course.after is AfterLastYear.ENDS or (
            course.last is not None and course.last <= stated
        ):
            return self.word("said-ends")
        if course.last is None:
            return self.word(
                "said-permanent" if course.after is AfterLastYear.PERMANENT else "said-unknown"
            )
        return self.word(
            "said-until" if course.after is AfterLastYear.PERMANENT else "said-unknown-until",
            course.last,
        )

    def amounts(
        self, amounts: Mapping[int, Decimal], unit: str = "", *, turned: bool | None = None
    ) -> str:
        """Say amounts by year, a run of years with one amount together."""
        unit = f" {unit}" if unit else ""
        runs: list[tuple[Decimal, list[int]]] = []
        for year, amount in amounts.items():
            if runs and runs[-1][0] == amount and runs[-1][1][-1] == year - 1:
                runs[-1][1].append(year)
            else:
                runs.append((amount, [year]))
        return ", ".join(
            self._run(self._number(amount, turned) + unit, years) for amount, years in runs
        )

    def _run(self, amount: str, years: Sequence[int]) -> str:
        if len(years) == 1:
            return self.word("said-in-year", amount, years[0])
        return self.word("said-in-years", amount, years[0], years[-1])

    def _number(self, amount: Decimal, turned: bool | None) -> str:
        if turned is None:
            return number(abs(amount), self.language)
        return cell_text(-amount if turned else amount, self.language, signed=True)

    def saying(self, saying: Saying) -> str:
        """Say who decided it and where it stands, if the package does."""
        pieces = []
        if saying.decision is not None:
            pieces.append(
                self.word(
                    "said-decided" if saying.decision.formal else "said-informal", saying.decision
                )
            )
        if saying.quote:
            lines = re.fullmatch(r"lines (.+)", saying.location or "")
            where = self.word("said-of-lines", lines[1]) if lines else saying.location
            pieces.append(self.word("said-quote", saying.quote, f" ({where})" if where else ""))
        if saying.certainty != "stated":
            pieces.append(self.word(f"said-certainty-{saying.certainty}"))
        return "".join(f" {each}" for each in pieces)


SAID = ("committee", "unit", "currency", "price_level")
"""What a line above the table says of all its rows."""


class CatalogueView(NamedTuple):
    """The view of a package as a catalogue."""

    catalogue: Catalogue

    @property
    def budget(self) -> Budget | None:
        """A package is no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a measure; the headers are names that reading knows, in the language."""
        catalogue = self.catalogue
        is_danish = language is Language.DANISH
        headers = DANISH_HEADERS if is_danish else {}
        fields = (
            *(Field(name, headers.get(name, name)) for name in catalogue.columns),
            *(Field(year, year, FieldKind.AMOUNT) for year in catalogue.years),
        )
        caption = ", ".join(
            f"{key} = {catalogue.heads[key]}" for key in SAID if key in catalogue.heads
        )
        return Table(
            catalogue.package.title,
            fields,
            tuple(Row(_yes_or_no(row) if is_danish else row) for row in catalogue.rows()),
            caption=caption,
        )

    def document(self) -> dict[str, Any]:
        """Return the rows with their heads."""
        names, rows = self.records()
        package = {
            key: self.catalogue.heads[key]
            for key in ("id", "title", *SAID)
            if key in self.catalogue.heads
        }
        years = [int(year) if year.isdigit() else year for year in self.catalogue.years]
        return views.opening("catalogue", ()) | {
            "package": package,
            "years": years,
            "measures": [dict(zip(names, row, strict=True)) for row in rows],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a measure."""
        return (*self.catalogue.columns, *self.catalogue.years), self.catalogue.rows()


class FindingsView(NamedTuple):
    """The view of findings about packages."""

    findings: tuple[Finding, ...]
    title: str
    inputs: tuple[Input, ...] = ()

    @property
    def budget(self) -> Budget | None:
        """Findings are no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a finding, and below them the law that they rest on, each rule once."""
        rows = tuple(
            Row(
                (
                    said(word(f"severity-{each.severity}", language), each.severity),
                    each.id,
                    _sentence(each, language),
                )
            )
            for each in self.findings
        )
        named = (("severity", "severity"), ("rule", "rule"), ("message", "finding"))
        fields = tuple(Field(key, word(phrase, language)) for key, phrase in named)
        return Table(self.title, fields, rows, notes=tuple(self._notes(language)))

    def _notes(self, language: Language) -> Iterator[str]:
        if not self.findings:
            yield word("no-findings", language)
        for rule in dict.fromkeys(each.id for each in self.findings if each.id in LAW):
            quote, source = LAW[rule]
            yield word("lint-law", language, rule, source, quote)

    def document(self) -> dict[str, Any]:
        """Return the findings."""
        return views.opening("lint", self.inputs) | {
            "findings": [
                {
                    "id": each.id,
                    "severity": str(each.severity),
                    "message": each.message,
                    "place": str(each.place) if each.place else None,
                }
                for each in self.findings
            ],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a finding."""
        return ("severity", "id", "message", "place"), (
            (str(each.severity), each.id, each.message, str(each.place) if each.place else None)
            for each in self.findings
        )


def _sentence(finding: Finding, language: Language) -> str:
    """Return a finding in the reader's language; amounts as the language writes them."""
    case, subject, *values = finding.said
    if case == "unfinanced":
        pairs = zip(values[::2], values[1::2], strict=True)
        values = [", ".join(f"{year}: {_shown(amount, language)}" for year, amount in pairs)]
    if case == "no-decision":
        values = [word(f"status-{values[0]}", language)]
    return word(f"lint-{case}", language, subject, *(_shown(each, language) for each in values))


def _shown(value: str | Decimal, language: Language) -> str:
    return number(value, language) if isinstance(value, Decimal) else value


COMMITTEE_FIELDS = (
    "committee",
    "title",
    "aliases",
    "source",
    "packages",
    "measures",
    "version",
    "versions",
)
LAYOUT_FIELDS = ("name", "title", "publisher", "cannot_tell")
DIAGNOSIS_FIELDS = ("check", "result", "detail")


class LayoutsView(NamedTuple):
    """The view of the layouts that are shipped."""

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a layout, and below the table what the files of each cannot tell."""
        rows = [
            Row((name, translated(each.title, language), each.publisher))
            for name, each in PROFILES.items()
        ]
        notes = [
            note
            for name, each in PROFILES.items()
            for note in (
                word("layout-cannot-tell", language, name),
                *(f"  {translated(said, language)}" for said in each.cannot_tell),
            )
        ]
        return Table(
            word("layouts-title", language),
            tuple(Field(key, word(f"layout-{key}", language)) for key in LAYOUT_FIELDS[:3]),
            tuple(rows),
            notes=tuple(notes),
        )

    def document(self) -> dict[str, Any]:
        """Return every layout with what its files cannot tell."""
        names, rows = self.records()
        return views.opening("layouts", ()) | {
            "layouts": [dict(zip(names, row, strict=True)) for row in rows]
        }

    def records(self) -> tuple[tuple[str, ...], list[views.Record]]:
        """Return a record a layout."""
        return LAYOUT_FIELDS, [
            (name, str(each.title), each.publisher, [str(said) for said in each.cannot_tell])
            for name, each in PROFILES.items()
        ]


class ListingView(NamedTuple):
    """The view of a workspace; `packages` are those of each committee, by its id."""

    workspace: Workspace
    packages: dict[str, tuple[Package, ...]]

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a committee, its measures below it in a row each."""
        keys = ("committee", "title", "source", "package")
        rows = [row for each in self.workspace.committees for row in self._rows(each)]
        return Table(
            title=self.workspace.entity or "",
            caption=str(self.workspace.file or ""),
            fields=tuple(Field(key, word(key, language)) for key in keys),
            rows=tuple(rows),
        )

    def _rows(self, committee: Committee) -> list[Row]:
        packages = self.packages[committee.id]
        first = packages[0].id if packages else None
        versions = [
            Row(
                (f"{committee.id}@{one.version}".replace(" ", "-"), None, one.source.name, None),
                indent=1,
            )
            for one in committee.versions
            if one.source is not None
        ]
        rows = [
            Row(
                (
                    committee.id,
                    committee.title,
                    committee.source.name if committee.source else None,
                    first,
                )
            )
        ]
        rows += [*versions, *(Row((None, None, None, package.id)) for package in packages[1:])]
        for package in packages:
            rows += [
                Row((measure.id, measure.title, None, package.id), indent=1)
                for measure in measures_of(committee, package)
            ]
        return rows

    def document(self) -> dict[str, Any]:
        """Return the committees with their sources, packages and measures."""
        names, rows = self.records()
        return views.opening("listing", ()) | {
            "workspace": str(self.workspace.file) if self.workspace.file else None,
            "example": self.workspace.is_example,
            "entity": self.workspace.entity,
            "currency": self.workspace.currency,
            "language": self.workspace.language,
            "committees": [dict(zip(names, row, strict=True)) for row in rows],
        }

    def records(self) -> tuple[tuple[str, ...], list[views.Record]]:
        """Return a record a committee."""
        return COMMITTEE_FIELDS, [
            (
                each.id,
                each.title,
                list(each.aliases),
                str(each.source) if each.source else None,
                [
                    {"id": package.id, "path": str(package.place.file)}
                    for package in self.packages[each.id]
                ],
                [
                    measure.id
                    for package in self.packages[each.id]
                    for measure in measures_of(each, package)
                ],
                str(each.version) if each.version else None,
                [
                    {**one.version._asdict(), "source": str(one.source)}
                    for one in each.versions
                    if one.version is not None
                ],
            )
            for each in self.workspace.committees
        ]


def measures_of(committee: Committee, package: Package) -> list[Savings]:
    """Return the measures of a package that are a committee's: those that name it, and those that
    name none."""
    return [
        each
        for each in package.measures
        if each.committee is None or committee.is_called(each.committee)
    ]


class Diagnosis(NamedTuple):
    """What a self-test came to: whether it went well, and the figure or the trouble."""

    check: str
    ok: bool
    detail: str


class DiagnosesView(NamedTuple):
    """The view of the self-test."""

    diagnoses: tuple[Diagnosis, ...]

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a test or file."""
        rows = tuple(
            Row(
                (
                    translated(each.check, language),
                    word("ok" if each.ok else "failed", language),
                    translated(each.detail, language),
                )
            )
            for each in self.diagnoses
        )
        return Table(
            "budgetcli doctor",
            tuple(Field(key, word(key, language)) for key in DIAGNOSIS_FIELDS),
            rows,
        )

    def document(self) -> dict[str, Any]:
        """Return the tests as plain values."""
        return views.opening("doctor", ()) | {
            "ok": all(each.ok for each in self.diagnoses),
            "checks": [each._asdict() for each in self.diagnoses],
        }

    def records(self) -> tuple[tuple[str, ...], list[views.Record]]:
        """Return a record a test or file."""
        return DIAGNOSIS_FIELDS, [
            (each.check, "ok" if each.ok else "failed", each.detail) for each in self.diagnoses
        ]


def _yes_or_no(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the cells of a catalogue with yes and no in Danish."""
    words = {"true": "ja", "false": "nej"}
    return tuple(words.get(each, each) if isinstance(each, str) else each for each in cells)
