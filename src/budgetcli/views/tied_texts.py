"""A text with every number judged, to look at: a line each with its place, status and reason, and
the counts.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.budgets import Side
from budgetcli.model.records import Field, FieldKind, Row, Table
from budgetcli.publications.mentions import MentionSort
from budgetcli.publications.tied import OPEN, Status
from budgetcli.views import view as views
from budgetcli.views.tones import said, worst
from budgetcli.words.languages import Language, number, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.checking.checks import TableVerdict
    from budgetcli.model.budgets import Budget, Input
    from budgetcli.publications.anchors import Anchor, TableSource
    from budgetcli.publications.mentions import Stated
    from budgetcli.publications.tied import Expression, Tie, TiedText
    from budgetcli.views.view import Record

FIELDS = (
    "id",
    "quote",
    "page",
    "line",
    "status",
    "reason",
    "slip",
    "wrong",
    "amount",
    "quantum",
    "scale",
    "unit",
    "kind",
    "year_from",
    "year_to",
    "cell",
    "label",
    "year",
    "side",
    "figure",
    "expression",
    "difference",
    "bits",
    "sentence",
)
LONGEST_SENTENCE = 1000
PAGED = frozenset({"pdf"})
"""The media whose pages people can turn to."""


class TieFinding(NamedTuple):
    """What is to be told of a number to those who collect findings: its id, weight and sentence,
    and where it stands.
    """

    id: str
    severity: str
    message: str
    file: str
    line: int | None


class TiedView(NamedTuple):
    """The view of a tied text; `only` leaves the other sorts of numbers out, `all_numbers` shows
    counts and years too.
    """

    tied: TiedText
    inputs: tuple[Input, ...]
    only: str | None = None
    all_numbers: bool = False
    fails_open: bool = False

    @property
    def budget(self) -> Budget | None:
        """A text is no budget."""
        return None

    @property
    def renderers(self) -> dict[str, tuple[str, str]]:
        """The formats that show a tied text in a way of their own."""
        return {"html": ("formats.tied_page", "render")}

    def shown(self) -> tuple[Tie, ...]:
        """Return the numbers that are shown: money and per cent, all where asked for."""
        sorts = (
            (self.only,)
            if self.only
            else tuple(MentionSort)
            if self.all_numbers
            else (MentionSort.MONEY, MentionSort.PERCENT)
        )
        return tuple(each for each in self.tied.ties if each.mention.stated.sort in sorts)

    def table(self, language: Language) -> Table:
        """Return a row a number, in the order of the text, and the counts below."""
        names = ("figure", "place", "status", "because")
        fields = tuple(Field(key, word(f"tie-{key}", language), FieldKind.TEXT) for key in names)
        rows = tuple(
            Row(
                (
                    each.mention.quote,
                    self.place_of(each, language),
                    said(word(f"status-{each.status}", language), each.status),
                    self.because(each, language),
                )
            )
            for each in self.shown()
        )
        notes = () if rows else (word("tie-nothing", language),)
        return Table(
            word("tie-title", language, self.tied.publication.source.path),
            fields,
            rows,
            said(self.counted(language), worst([each.status for each in self.tied.ties])),
            (*notes, *self._tables(language)),
        )

    def counted(self, language: Language) -> str:
        """Return the counts as a sentence."""
        said = [
            f"{self.tied.count(status)} {word(f'status-{status}', language)}"
            for status in Status
            if self.tied.count(status)
        ]
        return word("tie-counts", language, len(self.tied.amounts()), ", ".join(said) or "0")

    def _tables(self, language: Language) -> Iterator[str]:
        for at, source in enumerate(self.tied.material.tables(), 1):
            if source.standing is not None and source.budget is not None:
                verdict = word(
                    f"verdict-{source.standing.verdict}"
                    if source.standing.judgements
                    else "verdict-nothing",
                    language,
                )
                yield word("tie-table", language, at, self.inputs[source.input].path, verdict)

    def place_of(self, each: Tie, language: Language) -> str:
        """Return where a number stands, as people find it."""
        stretch = self.tied.publication.blocks[each.block].place(each.start, each.end)
        medium = str(self.tied.publication.medium)
        if medium in PAGED:
            return word("tie-page", language, stretch.page, stretch.line)
        return word(
            "tie-line" if medium in ("txt", "md") else "tie-paragraph", language, stretch.line
        )

    def because(self, each: Tie, language: Language) -> str:
        """Return why a number has its status, in a sentence."""
        return Because(self, each, language).sentence()

    def cell_name(self, anchor: Anchor) -> str | None:
        """Return where a figure stands as people find it: `t1!D6`, or the sheet's own name."""
        source = self.source_of(anchor)
        if anchor.cell is None:
            return None
        table = self._number_of(source)
        if not source.input:
            return f"t{table}!{anchor.cell}"
        sheet = self.inputs[source.input].sheet
        return (
            f"{self.inputs[source.input].path}!{sheet}!{anchor.cell}"
            if sheet
            else f"{self.inputs[source.input].path}!{anchor.cell}"
        )

    def _number_of(self, source: TableSource) -> int:
        return self.tied.material.table_numbers.get(source.number, 0)

    def source_of(self, anchor: Anchor) -> TableSource:
        """Return the table or package of a figure."""
        material = self.tied.material
        return material.source_of(material.subjects[anchor.subject])

    def findings(self, language: Language) -> Iterator[TieFinding]:
        """Yield what is contradicted, as errors, and what is ambiguous; where open figures fail,
        these too, as warnings.
        """
        for each in self.shown():
            if (
                each.status is Status.CONTRADICTED
                or each.status is Status.AMBIGUOUS
                or (self.fails_open and each.status in OPEN)
            ):
                stretch = self.tied.publication.blocks[each.block].place(each.start, each.end)
                severity = "error" if each.status is Status.CONTRADICTED else "warning"
                message = (
                    f"{each.mention.quote}: {word(f'status-{each.status}', language)}: "
                    f"{self.because(each, language)}"
                )
                yield TieFinding(
                    str(each.status),
                    severity,
                    message,
                    self.tied.publication.source.path,
                    stretch.line,
                )

    def document(self) -> dict[str, Any]:
        """Return every number with its status and evidence, the tables they were held against, and
        the counts.
        """
        publication = self.tied.publication
        read = [
            {
                "path": each.path,
                "sheet": each.sheet,
                "sha256": each.sha256,
                "kind": str(publication.medium) if not at else _kind(each.path),
                "pages": publication.pages if not at else None,
            }
            for at, each in enumerate(self.inputs)
        ]
        return views.opening("tie", self.inputs) | {
            "inputs": read,
            "tables": [self._table_document(each) for each in self.tied.material.tables()],
            "mentions": [self._mention(each) for each in self.shown()],
            "counts": {str(status): self.tied.count(status) for status in Status},
        }

    def _table_document(self, source: TableSource) -> dict[str, Any]:
        budget, standing = source.budget, source.standing
        where: dict[str, Any] = {"page": None, "lines": None, "box": None}
        published = None
        if source.own and source.place and ":" in source.place:
            page, _, table = source.place.partition(":")
            published = self.tied.publication.tables[int(table) - 1]
            where = {
                "page": int(page),
                "lines": list(published.lines),
                "box": list(published.box) if published.box else None,
            }
        counts = {} if standing is None else _outcomes(standing)
        return {
            "id": f"t{self._number_of(source)}",
            "input": source.input,
            "place": where,
            "caption": (published.caption if published is not None and published.caption else None)
            or (budget.heading.title if budget else ""),
            "verdict": str(standing.verdict) if standing is not None else None,
            "counts": counts,
        }

    def _mention(self, each: Tie) -> dict[str, Any]:
        block = self.tied.publication.blocks[each.block]
        stretch = block.place(each.start, each.end)
        place = {
            "page": stretch.page,
            "line": stretch.line,
            "paragraph": each.block,
            "start": each.start,
            "end": each.end,
        }
        period = {
            "from": each.period.first if each.period else None,
            "to": each.period.last if each.period else None,
            "per": each.per,
        }
        return {
            "id": each.id,
            "quote": each.mention.quote,
            "place": place | {"box": _box(stretch.box)},
            "sentence": block.text[slice(*each.sentence)][:LONGEST_SENTENCE],
            "quantity": _quantity(each.mention.stated),
            "period": period,
            "status": str(each.status),
            "evidence": [*self._evidence(each)],
            "difference": each.difference,
            "slip": each.slip,
            "wrong": each.wrong,
            "reason": each.reason,
            "bits": Decimal(f"{each.bits:.1f}"),
            "alternatives": [self._figure(anchor) for anchor in each.alternatives],
        }

    def _evidence(self, each: Tie) -> Iterator[dict[str, Any]]:
        yield from (self._figure(anchor) for anchor in each.figures)
        if each.expression is not None:
            yield {
                "kind": "expression",
                "text": each.expression.text,
                "left": each.expression.left,
                "right": each.expression.right,
            }
        yield from ({"kind": "mention", "id": id} for id in each.others)

    def _figure(self, anchor: Anchor) -> dict[str, Any]:
        subject = self.tied.material.subjects[anchor.subject]
        source = self.source_of(anchor)
        return {
            "kind": "figure",
            "input": source.input,
            "cell": self.cell_name(anchor),
            "line": subject.line or subject.kind,
            "label": subject.label,
            "year": anchor.year,
            "stage": anchor.stage,
            "side": str(anchor.side) if source.budget is not None else None,
            "amount": anchor.amount,
            "quantum": anchor.quantum,
            "scale": anchor.scale,
            "verdict": anchor.verdict,
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a number."""
        return FIELDS, [self._record(each) for each in self.shown()]

    def _record(self, each: Tie) -> Record:
        block = self.tied.publication.blocks[each.block]
        stretch, stated = block.place(each.start, each.end), each.mention.stated
        figure = each.figures[0] if each.figures else None
        label = self.tied.material.subjects[figure.subject].label if figure is not None else None
        period = each.period
        return (
            each.id,
            each.mention.quote,
            stretch.page,
            stretch.line,
            str(each.status),
            each.reason,
            each.slip,
            each.wrong,
            stated.amount,
            stated.quantum,
            stated.scale,
            stated.unit,
            str(stated.sort),
            period.first if period else None,
            period.last if period else None,
            self.cell_name(figure) if figure is not None else None,
            label,
            figure.year if figure is not None else None,
            str(figure.side) if figure is not None else None,
            figure.amount if figure is not None else None,
            each.expression.text if each.expression else None,
            each.difference,
            Decimal(f"{each.bits:.1f}"),
            block.text[slice(*each.sentence)][:LONGEST_SENTENCE],
        )


LISTED = {"several-stages": "tie-several", "another-value": "tie-not-that"}
"""Reasons that list figures, and their phrases."""


class Because(NamedTuple):
    """Why a number has its status, in a language."""

    view: TiedView
    tie: Tie
    language: Language

    def sentence(self) -> str:
        """Return the reason in a sentence."""
        return self._plain() + (
            self._word(f"tie-wrong-{self.tie.wrong}") if self.tie.wrong == "table" else ""
        )

    def _word(self, key: str, *values: object) -> str:
        return word(key, self.language, *values)

    def _plain(self) -> str:
        each = self.tie
        if each.status is Status.CONTRADICTED:
            return self._contradicted()
        if each.status in (Status.AMBIGUOUS, Status.COINCIDES) or each.reason == "another-value":
            return self._word(
                LISTED[each.reason or ""] if each.reason in LISTED else "tie-could-be",
                self.cells(each.figures or each.alternatives),
            )
        if each.expression is not None:
            return self.expression(each.expression)
        if each.figures:
            return self.cells(each.figures)
        return self._said_elsewhere()

    def _said_elsewhere(self) -> str:
        """Return where else an amount is said, or why nothing answers it."""
        each = self.tie
        if each.others:
            return self._word("tie-said-again", ", ".join(map(self._other, each.others)))
        return self._word(f"tie-{each.reason or 'none'}")

    def _contradicted(self) -> str:
        each = self.tie
        if each.reason == "slip":
            return self._word("tie-slip", self.cells(each.figures[:1])) + self._word(
                f"slip-of-{each.slip}"
            )
        if each.reason == "impossible":
            return self._word("tie-impossible", self.cells(each.figures))
        shown = (
            self.expression(each.expression)
            if each.expression is not None
            else self.cells(each.figures)
        )
        return self._word(f"tie-{each.reason}", shown)

    def expression(self, expression: Expression) -> str:
        """Return a relation with what it is computed to be, and how else an amount of every year
        could be read."""
        is_plain = expression.left == expression.right
        said = (
            expression.text
            if is_plain
            else self._word("tie-computed", expression.text, number(expression.left, self.language))
        )
        return (
            said
            if expression.ladder is None
            else said + self._word("tie-ladder", number(expression.ladder, self.language))
        )

    def cells(self, anchors: Sequence[Anchor]) -> str:
        """Return figures with their labels, years, amounts and cells."""
        return "; ".join(map(self.cell, anchors))

    def cell(self, anchor: Anchor) -> str:
        """Return a figure with its label, year, side, amount and cell."""
        subject = self.view.tied.material.subjects[anchor.subject]
        source = self.view.source_of(anchor)
        year = (
            str(anchor.year)
            if anchor.year is not None
            else anchor.stage or self._word("tie-any-year")
        )
        if source.budget is None:
            kind = self._word(f"kind-{subject.kind}")
            return self._word(
                "tie-of-package",
                f"{kind} “{subject.label}”",
                source.name,
                year,
                number(anchor.amount, self.language),
            )
        side = (
            ""
            if anchor.side is Side.NET and anchor.year is None
            else " " + self._word(str(anchor.side))
        )
        said = self._word(
            "tie-cell",
            subject.label,
            year + side,
            number(_as_printed(anchor, source), self.language),
            self.view.cell_name(anchor) or "-",
        )
        bad = anchor.verdict in ("broken", "improbable")
        return said + (
            self._word("tie-cell-verdict", self._word(f"outcome-{anchor.verdict}")) if bad else ""
        )

    def _other(self, id: str) -> str:
        found = next((each for each in self.view.tied.ties if each.id == id), None)
        if found is None:
            at = int(id.partition(":")[0]) + 1 if ":" in id else 0
            return self.view.inputs[at].path if at < len(self.view.inputs) else id
        return self.view.place_of(found, self.language)


def _quantity(stated: Stated) -> dict[str, Any]:
    """Return what a number states, as the document says it."""
    return {
        "amount": stated.amount,
        "quantum": stated.quantum,
        "unit": stated.unit,
        "scale": stated.scale,
        "currency": stated.currency,
        "kind": str(stated.sort),
        "sign": "stated" if stated.signed else "none",
        "approximate": stated.approximate is not None,
    }


def _as_printed(anchor: Anchor, source: TableSource) -> Decimal:
    sign = source.budget.heading.sign if source.budget is not None else None
    return -anchor.amount if str(sign) == "expense-positive" and anchor.amount else anchor.amount


def _outcomes(standing: TableVerdict) -> dict[str, int]:
    counts: dict[str, int] = {"equations": len(standing.judgements)}
    for judged in standing.judgements:
        counts[str(judged.outcome)] = counts.get(str(judged.outcome), 0) + 1
    return counts


def _kind(path: str) -> str:
    end = path.partition("#")[0].rpartition(".")[2].lower()
    return "package" if end == "toml" else end


def _box(box: Any) -> list[Decimal] | None:
    return None if box is None else [Decimal(f"{each:.1f}") for each in box]
