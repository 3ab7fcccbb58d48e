"""A savings package drafted from a text: what it states of measures, frames and pressures, each with
its quote and certainty, written as TOML."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.names import fold, one_line, slug
from budgetcli.model.numbers import Printed, rescale
from budgetcli.publications.clauses import WritingStyle, read_sentence
from budgetcli.publications.content import BlockKind
from budgetcli.publications.mentions import MentionSort, mark_of_text, years_of
from budgetcli.publications.vocabulary import language_of_text, sentences_of
from budgetcli.savings.catalogues import UNITS, text
from budgetcli.savings.packages import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget
    from budgetcli.publications.anchors import Anchors
    from budgetcli.publications.clauses import ReadSentence
    from budgetcli.publications.content import Block, Publication

HEADINGS = (
    (
        "reduction",
        r"reduktion\w*|reduksjon\w*|reduction\w*|besparelse\w*|budgetreduktion\w*|innsparing\w*|"
        r"besparing\w*|saving\w*|cuts?|"
        r"budget cuts|einsparung\w*|kürzung\w*|konsolidierung\w*|effektivisering\w*|efficienc\w*|"
        r"nedskæring\w*|kutt|sparetiltag|sparforslag|"
        r"minderausgaben|innsparingstiltak|rationalisering\w*",
    ),
    (
        "expansion",
        r"udvidelse\w*|utvidelse\w*|expansion\w*|extension\w*|erweiterung\w*|mehrausgaben|"
        r"utökning\w*|satsning\w*|additions?|"
        r"new spending|growth|investments? in service|nye tiltak|styrkelse\w*|growth items|ausbau|"
        r"budgetforøgelse\w*",
    ),
    (
        "reallocation",
        r"omplacering\w*|omprioritering\w*|reallocation\w*|umschichtung\w*|omfordeling\w*|"
        r"omdisponering\w*|omfördelning\w*",
    ),
    ("technical", r"tekniske? \w+|technical \w+|technische \w+|teknisk"),
)
_HEADINGS = tuple(
    (
        name,
        re.compile(
            rf"^(?:\d[\d.]*\s+)?(?:nye |new |neue |nya |øvrige |other |weitere |proposed |"
            rf"foreslåede )*(?:{words})\b",
            re.IGNORECASE,
        ),
    )
    for name, words in HEADINGS
)
_VERBS = (
    "betyder|medfører|giver|reducerer|reduceres|sparer|spares|mindsker|vil|udgør|indebærer|kan|"
    "koster|beløber|gir|medfører|betyr|reduserer|"
    "innebærer|innebär|ger|minskar|sparar|means|will|saves?|reduces?|cuts?|costs?|brings?|yields?|"
    "leads?|gives|is|are|spart|bringt|führt|"
    "senkt|reduziert|mindert|ergibt|kostet|bedeutet|wird|werden|er"
)
_CUT = re.compile(rf"\s+(?:{_VERBS})\b|\s*[:(–—]\s|,\s", re.IGNORECASE)
_LOOSE_END = re.compile(
    r"[\s,:;(–—-]+(?:(?:med|på|af|for|til|by|of|with|at|worth|um|mit|von|in|med i alt|i alt|ca\.?|"
    r"about|netto|net)\s*)*$",
    re.IGNORECASE,
)
_FROM_YEAR = re.compile(
    r"(?:fra|from|från|ab|seit|starting|beginning in|frå|efter)\s+(?:og med |and including |och "
    r"med |in |budgetår )?((?:19|20)\d\d)",
    re.I,
)
_PRESSURE = re.compile(
    r"merudgift\w*|merutgift\w*|merforbrug\w*|merkostnad\w*|mehrausgabe\w*|mehrbedarf|additional "
    r"(?:cost|expenditure|spending)\w*|overspend\w*|"
    r"cost pressure\w*|budgetpres|udgiftspres|unfunded|ufinansiere\w*|underskott|extra (?:cost|"
    r"expenditure)s?|pressure",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\s*(?:ved|by|with|under|bei|vid)\s+[^,0-9]+?(?=\s+(?:af|of|av|von|de)\b)", re.IGNORECASE
)
"""What a share rests on, at the beginning of its sentence: `Ved en ligelig fordeling af ...`."""

_ADMINISTRATIVE = re.compile(r"administrativ\w*|administratively|verwaltungs\w*", re.IGNORECASE)


class StatedByYear(NamedTuple):
    """What a text says of the amount of a measure by year: in every year from one on, or in single
    years; `spread` over several.
    """

    annual: Decimal | None = None
    first: int | None = None
    by_year: tuple[tuple[int, Decimal], ...] = ()
    inferred_year: bool = False


@dataclass(frozen=True, slots=True)
class Drafted:
    """A measure, frame or pressure as the text states it: its title, amounts, sentence and place;
    `target` a line that is named.
    """

    kind: str
    title: str
    amounts: StatedByYear
    quote: str
    place: str
    heading: str = "reduction"
    target: str | None = None
    administrative: bool = False
    share: StatedByYear | None = None
    share_quote: str = ""
    condition: str | None = None


@dataclass(slots=True)
class PackageDraft:
    """What a text gives for a package, and what its amounts are in."""

    path: str
    title: str
    committee: str
    scale: int
    currency: str | None
    price_level: int | None
    years: tuple[int, ...]
    language: str
    items: list[Drafted] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def of(self, kind: str) -> list[Drafted]:
        """Return what is of one kind, in the order of the text."""
        return [each for each in self.items if each.kind == kind]


def draft(publication: Publication, material: Anchors) -> PackageDraft:
    """Return what the text of a publication states of measures, frames and pressures."""
    return _Drafter(publication, material).drafted()


class _Drafter:
    """Reads a text for what a package can say."""

    def __init__(self, publication: Publication, material: Anchors) -> None:
        self.publication, self.material = publication, material
        self.text = " ".join(block.text for block in publication.prose())
        self.language = language_of_text(self.text)
        self.mark = mark_of_text([block.text for block in publication.blocks], self.language)
        self.budget = next(
            (each.budget for each in material.tables() if each.budget is not None), None
        )
        self.years = self._years()
        self.draft = self._empty()

    def _empty(self) -> PackageDraft:
        heading = self.budget.heading if self.budget is not None else None
        title = next(
            (block.text for block in self.publication.blocks if block.kind is BlockKind.HEADING),
            self.publication.source.path,
        )
        scale, currency = (
            (heading.unit.scale, heading.unit.currency)
            if heading is not None
            else (1_000_000, None)
        )
        price = heading.price_level if heading is not None else None
        return PackageDraft(
            self.publication.source.path,
            one_line(title),
            _committee(self.budget),
            scale,
            currency,
            price,
            self.years,
            self.language,
        )

    def _years(self) -> tuple[int, ...]:
        """Return the years of the tables, else those of a span in a heading."""
        if self.budget is not None:
            found = tuple(year for year in self.budget.years if isinstance(year, int))
            if found:
                return tuple(sorted(found))
        for block in self.publication.blocks:
            spans = (
                [each for each in years_of(block.text) if not each.single]
                if block.kind is BlockKind.HEADING
                else []
            )
            if spans:
                return tuple(range(spans[0].first, spans[0].last + 1))
        return ()

    def drafted(self) -> PackageDraft:
        """Return the draft."""
        for block in self.publication.prose():
            if block.kind in (BlockKind.HEADING, BlockKind.CAPTION, BlockKind.NOTE):
                continue
            heading = self._heading_of(block)
            sentences = [
                read_sentence(
                    block.text[start:end],
                    (block.number, start),
                    self.material,
                    WritingStyle(self.mark, self.language),
                )
                for start, end in sentences_of(block.text)
            ]
            if heading is not None:
                self._measures(block, sentences, heading)
            else:
                self._demands(block, sentences)
        return self.draft

    def _heading_of(self, block: Block) -> str | None:
        """Return which kind of measures stands under the heading of a block, None where it is of
        none.
        """
        for above in self.publication.section_of(block):
            for name, pattern in _HEADINGS:
                if pattern.match(above.text.strip()):
                    return name
        return None

    def _measures(self, block: Block, sentences: Sequence[ReadSentence], heading: str) -> None:
        for at, sentence in enumerate(sentences):
            money = [each for each in sentence.amounts if each.stated.sort is MentionSort.MONEY]
            if not money or not (at == 0 or self._begins_line(block, sentence)):
                continue
            amounts = self._amounts(block, sentence, heading)
            title = title_of(sentence)
            if amounts is None or not title:
                self.draft.left_out.append((sentence.text, self._place(block, sentence)))
                continue
            rest = " ".join(each.text for each in sentences[at : at + 4])
            lines = [each for each in sentence.named if not each.is_total]
            target = self.material.subjects[lines[0].subjects[0]].line if len(lines) == 1 else None
            self.draft.items.append(
                Drafted(
                    "measure",
                    title,
                    amounts,
                    sentence.text,
                    self._place(block, sentence),
                    heading,
                    target,
                    _ADMINISTRATIVE.search(rest) is not None,
                )
            )

    def _begins_line(self, block: Block, sentence: ReadSentence) -> bool:
        words = block.words_of(sentence.offset, sentence.offset + 1)
        first = min(
            (
                word.column
                for word in block.words
                if (word.page, word.line) == (words[0].page, words[0].line)
            ),
            default=0,
        )
        return words[0].column == first

    def _amounts(self, block: Block, sentence: ReadSentence, heading: str) -> StatedByYear | None:
        """Return the amounts of a measure by year, as effects on the balance: what an expansion
        costs is negative.
        """
        money = [each for each in sentence.amounts if each.stated.sort is MentionSort.MONEY]
        signed = [
            self._effect(
                each.stated.amount,
                each.stated.quantum,
                each.stated.scale,
                heading,
                stated_sign=each.stated.signed,
            )
            for each in money
        ]
        if sentence.spans and len(money) == 1 and not sentence.has("yearly"):
            return None
        if len(money) > 1 and len(sentence.years) >= len(money):
            stated = tuple(
                sorted(
                    {
                        each.first: amount
                        for each, amount in zip(sentence.years, signed, strict=False)
                    }.items()
                )
            )
            return StatedByYear(
                None, None, _filled(stated, self.years) if sentence.has("onwards") else stated
            )
        return self._of_one(block, sentence, signed[0])

    def _of_one(self, block: Block, sentence: ReadSentence, amount: Decimal) -> StatedByYear | None:
        """Return the years of a measure with one amount: from one on, every year, or the one year
        that is named."""
        years, start = sentence.years, _FROM_YEAR.search(sentence.text)
        if start is not None and not _ends(sentence, int(start[1])):
            return StatedByYear(amount, int(start[1]))
        if sentence.has("yearly", "onwards") or (years and not years[0].single):
            first = years[0].first if years else next(iter(self.years), None)
            return None if first is None else StatedByYear(amount, first)
        if years:
            return StatedByYear(None, None, ((years[0].first, amount),))
        year = self._year_around(block)
        return (
            None
            if year is None
            else StatedByYear(None, None, ((year, amount),), inferred_year=True)
        )

    def _effect(
        self, amount: Decimal, quantum: Decimal, scale: int, heading: str, *, stated_sign: bool
    ) -> Decimal:
        shown = rescale(Printed(amount, quantum), scale, self.draft.scale).amount
        if heading == "expansion":
            return -abs(shown) if shown else shown
        return abs(shown) if heading == "reduction" and stated_sign else shown

    def _year_around(self, block: Block) -> int | None:
        """Return the year that a heading above names, else the first of the tables."""
        for above in self.publication.section_of(block):
            found = [each for each in years_of(above.text) if each.single]
            if found:
                return found[0].first
        return self.years[0] if self.years else None

    def _demands(self, block: Block, sentences: Sequence[ReadSentence]) -> None:
        """Take frames, with a share where one is told, and pressures."""
        for at, sentence in enumerate(sentences):
            money = [each for each in sentence.amounts if each.stated.sort is MentionSort.MONEY]
            if not money:
                continue
            if sentence.has("share") and not re.search(
                r"\d\s*(?:%|pct|procent|prozent|per cent)", sentence.text
            ):
                self._frame(block, sentences, at)
            elif _PRESSURE.search(sentence.text) and len(money) == 1:
                self._pressure(block, sentence)

    def _frame(self, block: Block, sentences: Sequence[ReadSentence], at: int) -> None:
        """Take a frame whose share a sentence tells: the larger amount stands before it, in the
        sentence or the one before."""
        share = sentences[at]
        own = [each for each in share.amounts if each.stated.sort is MentionSort.MONEY]
        part = own[-1].stated
        for sentence in reversed(sentences[max(0, at - 2) : at]):
            whole = next(
                (
                    each
                    for each in reversed(sentence.amounts)
                    if each.stated.sort is MentionSort.MONEY
                ),
                None,
            )
            is_other = (
                whole is not None and len(own) > 1 and own[0].stated.amount != whole.stated.amount
            )
            if (
                whole is None
                or is_other
                or whole.stated.amount * whole.stated.scale <= part.amount * part.scale
            ):
                continue
            total = self._demand_amounts(sentence, whole.stated.amount, whole.stated.scale)
            shared = self._demand_amounts(sentence, part.amount, part.scale)
            if total is None or shared is None:
                self.draft.left_out.append((sentence.text, self._place(block, sentence)))
                return
            found = Drafted(
                "frame",
                _noun_phrase(sentence.text[: whole.start]),
                total,
                sentence.text,
                self._place(block, sentence),
            )
            condition = _CONDITION.match(share.text)
            said = condition[0].strip() if condition else None
            self.draft.items.append(
                replace(found, share=shared, share_quote=share.text, condition=said)
            )
            return

    def _demand_amounts(
        self, sentence: ReadSentence, amount: Decimal, scale: int
    ) -> StatedByYear | None:
        shown = rescale(Printed(amount, abs(amount) * 0 + 1), scale, self.draft.scale).amount
        start = _FROM_YEAR.search(sentence.text)
        if start is not None:
            last = max(self.years, default=int(start[1]))
            return StatedByYear(
                None,
                None,
                tuple((year, shown) for year in range(int(start[1]), max(last, int(start[1])) + 1)),
            )
        years = sentence.years
        if years:
            return StatedByYear(
                None,
                None,
                tuple((year, shown) for year in range(years[-1].first, years[-1].last + 1)),
            )
        return None

    def _pressure(self, block: Block, sentence: ReadSentence) -> None:
        money = next(each for each in sentence.amounts if each.stated.sort is MentionSort.MONEY)
        amounts = self._demand_amounts(sentence, abs(money.stated.amount), money.stated.scale)
        found = _PRESSURE.search(sentence.text)
        if amounts is None or found is None:
            self.draft.left_out.append((sentence.text, self._place(block, sentence)))
            return
        title = found[0][:1].upper() + found[0][1:]
        self.draft.items.append(
            Drafted("pressure", title, amounts, sentence.text, self._place(block, sentence))
        )

    def _place(self, block: Block, sentence: ReadSentence) -> str:
        stretch = block.place(sentence.offset, sentence.offset + len(sentence.text))
        lines = (
            f"{stretch.line}"
            if stretch.line == stretch.last_line
            else f"{stretch.line}-{stretch.last_line}"
        )
        return f"{stretch.page}:{lines}"


def _ends(sentence: ReadSentence, first: int) -> bool:
    """Tell whether a sentence names a year in which an amount that began in `first` ends."""
    return any(each.first > first for each in sentence.years) and not sentence.has("onwards")


def _filled(
    stated: tuple[tuple[int, Decimal], ...], years: Sequence[int]
) -> tuple[tuple[int, Decimal], ...]:
    """Return the amounts with that of the last year in every later one."""
    last_year, last = stated[-1]
    return (*stated, *((year, last) for year in years if year > last_year))


def title_of(sentence: ReadSentence) -> str:
    """Return what a measure is called: the first clause of its sentence, before its verb and its
    amount.
    """
    text = sentence.text
    money = next(each for each in sentence.amounts if each.stated.sort is MentionSort.MONEY)
    clause = text[: money.start]
    cut = _CUT.search(clause)
    title = clause[: cut.start()] if cut is not None and cut.start() > 3 else clause
    title = _LOOSE_END.sub("", title.strip(" -–•\uf0b7\t"))
    if len(title) < 4:
        after = re.split(r"[.,;]", text[money.end :].strip(), maxsplit=1)[0]
        title = re.sub(
            r"^(?:årligt|i alle år|om året|annually|a year|spares|saved|ved|by|for|til|til|on|"
            r"durch|auf)\s+",
            "",
            after,
            flags=re.IGNORECASE,
        )
    return one_line(title.strip(" .,:;-–"))[:120]


def _noun_phrase(before: str) -> str:
    """Return the words that an amount is said of: the last noun phrase before it, without its
    article and preposition.
    """
    text = _LOOSE_END.sub(
        "",
        re.sub(
            r"\b(?:yderligere|ekstra|another|a further|additional|weitere[nrs]?|ytterligere)\s*$",
            "",
            before.strip(),
        ),
    )
    text = re.sub(r"\s+(?:på|of|for|af|von|on|til)\s*$", "", text)
    words = text.split()
    kept: list[str] = []
    for word in reversed(words):
        if kept and (fold(word) in _STOPS or word[-1:] in ",.;:)"):
            break
        kept.insert(0, word)
        if len(kept) > 6:
            break
    while kept and fold(kept[0]) in ("af", "of", "von", "og", "and"):
        kept.pop(0)
    phrase = " ".join(kept)
    return one_line(phrase[:1].upper() + phrase[1:]) or one_line(before)[:60]


_STOP_WORDS = "en et ei ett a an the eine einen einer ein den det de der die das med with mit om for für fra from at på"
_STOPS = frozenset(map(fold, _STOP_WORDS.split()))


def _committee(budget: Budget | None) -> str:
    """Return the id of the committee that a table is of: that of its heading, else of its total's
    label.
    """
    if budget is None:
        return "?"
    if budget.heading.committee:
        return budget.heading.committee
    total = budget.total_line
    label = (
        re.sub(
            r"\b(?:i alt|total|insgesamt|totalt|sum)\b", "", total.label, flags=re.IGNORECASE
        ).strip()
        if total is not None
        else ""
    )
    return slug(label) or slug(budget.heading.title) or "?"


LONGEST_ID = 40


def written(draft: PackageDraft) -> str:
    """Return a draft as the text of a savings package."""
    taken: set[str] = set()
    lines = [*_head(draft)]
    for each in draft.of("frame"):
        lines += ["", *_frame(each, draft, taken)]
    for each in draft.of("pressure"):
        lines += ["", *_pressure(each, draft, taken)]
    for each in draft.of("measure"):
        lines += ["", *_measure(each, draft, taken)]
    for sentence, place in draft.left_out:
        lines += [
            "",
            f"# ? {_where(place)}: the years of this amount are not stated, so it is left to you:",
            f"#   {one_line(sentence)}",
        ]
    return "\n".join([*lines, ""])


def _head(draft: PackageDraft) -> Iterator[str]:
    yield "# Drafted from a text. Only what is quoted is certain: look at every line, and at every ? above all."
    yield f"schema = {text(SCHEMA)}"
    yield f"id = {text(slug(Path(draft.path).stem) + '-draft')}"
    yield f"title = {text(draft.title)}"
    yield f"language = {text(draft.language)}"
    if draft.committee != "?":
        yield f"committee = {text(draft.committee)}"
    if draft.currency and draft.currency != "KR":
        yield f"currency = {text(draft.currency)}"
    yield f"unit = {text(UNITS[draft.scale])}"
    if draft.price_level:
        yield f"price_level = {draft.price_level}"
    if draft.years:
        yield f"years = [{', '.join(map(str, draft.years))}]"
    yield 'amount_sign = "effect"  # + improves the balance, - worsens it'
    yield from ("", "[source]", f"document = {text(draft.path)}")


def _id(each: Drafted, taken: set[str]) -> str:
    """Return an id that is not taken yet, made from the title at a word's end."""
    plain = slug(each.title)
    if len(plain) > LONGEST_ID:
        plain = plain[: LONGEST_ID + 1].rpartition("-")[0] or plain[:LONGEST_ID]
    plain = plain or each.kind
    found, number = plain, 2
    while found in taken:
        found, number = f"{plain}-{number}", number + 1
    taken.add(found)
    return found


def _frame(each: Drafted, draft: PackageDraft, taken: set[str]) -> Iterator[str]:
    yield "[[frame]]"
    yield f"id = {text(_id(each, taken))}"
    yield f"title = {text(each.title)}"
    yield f"total = {_by_year(each.amounts)}"
    yield from _said(each)
    if each.share is not None:
        yield from (
            "",
            "[[frame.share]]",
            f"committee = {text(draft.committee)}",
            f"amounts = {_by_year(each.share)}",
            'method = "stated"',
        )
        if each.condition:
            yield f"condition = {text(each.condition)}"
        yield f"quote = {text(one_line(each.share_quote))}"
        yield 'certainty = "stated"'
        yield 'after_last_year = "unknown"'


def _pressure(each: Drafted, draft: PackageDraft, taken: set[str]) -> Iterator[str]:
    yield "[[pressure]]"
    yield f"id = {text(_id(each, taken))}"
    yield f"title = {text(each.title)}"
    if draft.committee != "?":
        yield f"committee = {text(draft.committee)}"
    yield f"amounts = {_by_year(each.amounts)}"
    yield 'after_last_year = "unknown"'
    yield from _said(each)


def _measure(each: Drafted, draft: PackageDraft, taken: set[str]) -> Iterator[str]:
    yield "[[measure]]"
    yield f"id = {text(_id(each, taken))}"
    yield f"title = {text(each.title)}"
    yield f"heading = {text(each.heading)}"
    if draft.committee != "?":
        yield f"committee = {text(draft.committee)}"
    if each.target is not None:
        yield f"target = {text(each.target)}  # the sentence names this line"
        yield 'target_certainty = "inferred"'
    else:
        yield 'target = "?"  # the text names no line'
        yield 'target_certainty = "unknown"'
    yield "# side = ?  the text does not say; expenditure is assumed"
    yield from _course(each.amounts)
    yield 'in_base = "unknown"  # is it in the printed table already?'
    if each.administrative:
        yield 'implementation = "administrative"'
    yield from _said(each)


def _course(amounts: StatedByYear) -> Iterator[str]:
    if amounts.annual is not None:
        yield from (
            'profile = "permanent"',
            f"from = {amounts.first}",
            f"annual = {text(f'{amounts.annual:f}')}",
        )
        return
    note = (
        "  # the year is that of the heading or table; the sentence names none"
        if amounts.inferred_year
        else ""
    )
    yield 'profile = "explicit"'
    yield f"amounts = {_by_year(amounts)}{note}"
    yield 'after_last_year = "unknown"  # ?'


def _by_year(amounts: StatedByYear) -> str:
    return (
        "{ "
        + ", ".join(f"{year} = {text(f'{amount:f}')}" for year, amount in amounts.by_year)
        + " }"
    )


def _said(each: Drafted) -> Iterator[str]:
    page, _, lines = each.place.partition(":")
    yield f"quote = {text(one_line(each.quote))}"
    yield f"location = {{ page = {page}, lines = {text(lines)} }}"
    yield 'certainty = "stated"'


def _where(place: str) -> str:
    page, _, lines = place.partition(":")
    return f"p. {page}, line {lines}"
