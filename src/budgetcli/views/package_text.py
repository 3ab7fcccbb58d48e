"""A savings package as plain sentences, so that a person can hold it against its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.numbers import Unit
from budgetcli.model.tables import Table
from budgetcli.savings.courses import AfterLastYear
from budgetcli.savings.measures import EVERY_LINE, AmountSign
from budgetcli.views import view as views
from budgetcli.words.languages import Language, cell_text, number, unit_name, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget
    from budgetcli.savings.courses import Course
    from budgetcli.savings.decisions import Saying
    from budgetcli.savings.frames import Frame, Pressure
    from budgetcli.savings.measures import Part, Savings
    from budgetcli.savings.packages import Package
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

    def _part(self, part: Part, *, shared: bool) -> str:
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
