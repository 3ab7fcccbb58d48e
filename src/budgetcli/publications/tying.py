"""Every number of a text judged: what it is held against, and whether it is bound to a figure, derived
from figures, said again, or standing by itself."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from hashlib import sha256
from heapq import merge
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.checks import standing_of
from budgetcli.model.budgets import Input
from budgetcli.model.equations import position
from budgetcli.model.errors import BudgetError, ReadError
from budgetcli.model.names import slug
from budgetcli.publications.anchors import Anchors, TableSource
from budgetcli.publications.clauses import (
    Named,
    Period,
    ReadSentence,
    WritingStyle,
    periods,
    read_sentence,
    span_of,
)
from budgetcli.publications.connectives import SentenceRelations
from budgetcli.publications.content import BlockKind
from budgetcli.publications.levels import bind, contradict, judge_level
from budgetcli.publications.media import open_publication
from budgetcli.publications.mentions import (
    MentionSort,
    against,
    mark_of_text,
    money_of,
    reach_of,
    slip_between,
)
from budgetcli.publications.ranks import Counts, rank_change
from budgetcli.publications.tied import LEAST_BITS, SURE, Status, Tie, TiedText
from budgetcli.publications.vocabulary import (
    FUNCTION_WORDS,
    content_of,
    language_of_text,
    sentences_of,
)
from budgetcli.reading.layouts import read_grid
from budgetcli.reading.sources import find_source, read
from budgetcli.savings.packages import read_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.model.budgets import Budget, Note
    from budgetcli.publications.anchors import Anchor, Headings, Subject
    from budgetcli.publications.content import Block, Publication, PublishedTable
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.workspaces import Workspace

MOST_ALTERNATIVES = 5
_BOUND_SHARE = 0.5
"""So much of the words of a measure's title must a sentence have to speak of it."""


class Elsewhere(NamedTuple):
    """An amount of the text of another document: its id there, and what it states."""

    id: str
    value: tuple[object, ...]
    context: frozenset[str]


def tie(
    publication: Publication, material: Anchors, elsewhere: Sequence[TiedText] = ()
) -> TiedText:
    """Return a publication with every number of its text judged against tables, packages and the
    texts of other documents.
    """
    text = [block.text for block in publication.prose()]
    language = language_of_text(" ".join(text))
    setting = WritingStyle(
        mark_of_text([block.text for block in publication.blocks], language), language
    )
    ties: list[Tie] = []
    read: list[tuple[Block, list[ReadSentence]]] = []
    counts, numbers = Counts(), 0
    for block in publication.prose():
        if block.kind is BlockKind.CAPTION:
            continue
        path = publication.path_of(block)
        sentences = [
            read_sentence(block.text[start:end], (block.number, start), material, setting, path)
            for start, end in sentences_of(block.text)
        ]
        read.append((block, sentences))
        for sentence in sentences:
            counts.take(sentence, numbers)
            numbers += len(sentence.mentions)
    for block, sentences in read:
        ties += _block(block, sentences, material, len(ties), counts)
    others = [
        _elsewhere(f"{at}:{each.id}", each)
        for at, tied in enumerate(elsewhere)
        for each in tied.ties
    ]
    _say_again(ties, others)
    for each in ties:
        _by_chance(each, material)
    return TiedText(publication, material, tuple(ties), language)


def _block(
    block: Block, sentences: Sequence[ReadSentence], material: Anchors, before: int, counts: Counts
) -> list[Tie]:
    """Return the numbers of a paragraph, judged together: what one sentence names, the next may
    mean.
    """
    ties: list[Tie] = []
    ranked: list[str] = []
    years: tuple[int, ...] = ()
    named: tuple[Named, ...] = ()
    span: tuple[int, int] | None = None
    for at, sentence in enumerate(sentences):
        sentence.context = years
        sentence.context_named = named
        sentence.context_span = span
        around = frozenset().union(*(each.stems for each in sentences[max(0, at - 1) : at + 2]))
        found = _numbers(block, sentence, before + len(ties), around)
        amounts = [
            each
            for each in found
            if each.mention.stated.sort in (MentionSort.MONEY, MentionSort.PERCENT)
        ]
        previous = sentences[at - 1].stems if at else frozenset()
        _judge(
            SentenceRelations(sentence, amounts, material, periods(sentence), counts),
            ranked,
            previous,
        )
        ties += found
        if sentence.years:
            years = (sentence.years[-1].first, sentence.years[-1].last)
            span = span_of(sentence)
        if sentence.named:
            named = sentence.named
    return ties


def _numbers(
    block: Block, sentence: ReadSentence, before: int, around: frozenset[str]
) -> list[Tie]:
    """Return the numbers of a sentence, nothing said of them yet."""
    spoken = dict(zip((each.start for each in sentence.amounts), periods(sentence), strict=True))
    ends = (sentence.offset, sentence.offset + len(sentence.text))
    ties = []
    for at, mention in enumerate(sentence.mentions, before + 1):
        start = sentence.offset + mention.start
        per = (
            _per(sentence, mention.start, mention.end)
            if mention.stated.sort is MentionSort.MONEY
            else None
        )
        context = frozenset(each for each in around if each not in FUNCTION_WORDS and len(each) > 3)
        ties.append(
            Tie(
                f"m{at}",
                block.number,
                start,
                sentence.offset + mention.end,
                ends,
                mention,
                spoken.get(mention.start),
                per,
                context=context,
            )
        )
        if mention.stated.sort in (MentionSort.COUNT, MentionSort.YEAR):
            ties[-1].reason = "not-money"
    return ties


def _per(sentence: ReadSentence, start: int, end: int) -> str | None:
    """Return `year` where an amount is said to be of every year, `total` where of several together."""
    if sentence.has("yearly", low=end, high=min(len(sentence.text), end + 30)):
        return "year"
    return "total" if any(end <= each.start < end + 30 for each in sentence.spans) else None


def _judge(relations: SentenceRelations, ranked: list[str], previous: frozenset[str]) -> None:
    """Judge the amounts of one sentence: what they state of each other, then of figures, then of
    packages."""
    sentence, ties, material = relations.sentence, relations.ties, relations.material
    if not ties:
        return
    spoken = relations.periods
    for at, each in enumerate(ties):
        _of_figures(sentence, at, each, relations, material)
    relations.within()
    for at, each in enumerate(ties):
        if each.status not in SURE:
            relations.bound(at)
        if each.status in (Status.PROVED, Status.BY_ROUNDING):
            relations.rank(at, spoken[at], ranked)
        if each.status not in SURE and each.mention.stated.sort is MentionSort.MONEY:
            _of_package(sentence, each, material, previous)
    rank_change(relations)


def _of_figures(
    sentence: ReadSentence, at: int, each: Tie, relations: SentenceRelations, material: Anchors
) -> None:
    """Judge an amount by the one figure that it may be."""
    period = relations.periods[at]
    each.reason = "no-line" if material.sources else "no-tables"
    if each.mention.stated.sort is MentionSort.PERCENT:
        _printed_percent(sentence, at, each, material, period)
    elif relations.roles[at] in ("level", "from", "to"):
        _level(sentence, at, each, material, period, relations)


def _level(
    sentence: ReadSentence,
    at: int,
    each: Tie,
    material: Anchors,
    period: Period | None,
    relations: SentenceRelations,
) -> None:
    bound = bind(sentence, at, period, material)
    if bound is not None and not relations.is_sum(at):
        judge_level(sentence, at, bound, each, material)


def _printed_percent(
    sentence: ReadSentence, at: int, each: Tie, material: Anchors, period: Period | None
) -> None:
    """Prove a percentage by the figure of a line in a column of percentages."""
    bound = bind(sentence, at, period, material)
    if bound is None or not bound.own:
        return
    figures = [
        anchor
        for number in bound.named.subjects
        for anchor in material.subjects[number].anchors
        if anchor.percent
    ]
    fitting = [anchor for anchor in figures if against(each.mention.stated, anchor) == "equal"]
    if fitting and bound.bits >= LEAST_BITS - 3:
        each.status, each.figures, each.reason, each.bits = (
            Status.PROVED,
            (fitting[0],),
            None,
            bound.bits + log2(len(figures) / len(fitting)),
        )


def _of_package(
    sentence: ReadSentence, each: Tie, material: Anchors, previous: frozenset[str]
) -> None:
    """Prove an amount by what a package states: its title or quote, and a year that the sentence
    does not deny.
    """
    stated = each.mention.stated
    best: tuple[float, Anchor] | None = None
    for subject in _spoken_of(sentence, material, previous):
        bits, share = _says(subject, sentence, material, previous)
        if bits < 2 or share < (_BOUND_SHARE if subject.kind == "measure" else 0.2):
            continue
        for anchor in subject.anchors:
            if (
                against(stated, anchor) != "equal"
                or not _may_be(each.period, anchor)
                or _opposite(stated.amount, anchor)
            ):
                continue
            cells = material.cells(subject.source)
            alike = len(material.between(subject.source, anchor.size, anchor.size))
            found = (
                bits + log2(max(1, cells) / max(1, alike)) + (1 if each.period is not None else 0)
            )
            if found >= LEAST_BITS and (best is None or found > best[0]):
                best = found, anchor
    if best is not None:
        each.status, each.reason, each.bits, each.figures = Status.PROVED, None, best[0], (best[1],)
        return
    _against_package(sentence, each, material)


def _spoken_of(
    sentence: ReadSentence, material: Anchors, previous: frozenset[str]
) -> Iterator[Subject]:
    """Yield the items of packages that a sentence, or the one before it, has a word of, in the
    order of the packages."""
    if not material.stated:
        return
    near = {like for stem in sentence.stems | previous for like in material.stems_like(stem)}
    for at in sorted({at for stem in near for at in material.stated_by_stem.get(stem, ())}):
        yield material.stated[at]


def _against_package(sentence: ReadSentence, each: Tie, material: Anchors) -> None:
    """Contradict an amount that names a measure by its whole title and is one slip from what the
    package states of the year.
    """
    for subject in _spoken_of(sentence, material, frozenset()):
        if subject.kind != "measure" or not subject.anchors:
            continue
        title = content_of(subject.label)
        if len(title) < 2 or not all(
            any(stem in material.stems_like(word) for word in sentence.stems) for stem in title
        ):
            continue
        years = [anchor for anchor in subject.anchors if _may_be(each.period, anchor)]
        slip = slip_between(each.mention.stated, years[0]) if years else None
        if slip is not None and all(
            against(each.mention.stated, anchor) == "no" for anchor in subject.anchors
        ):
            bits = sum(material.rarity(stem) for stem in title) + slip.bits
            if bits >= LEAST_BITS:
                each.bits = bits
                contradict(each, each.mention.stated, years[0], material, "slip", slip.kind)
                return


def _says(
    subject: Subject, sentence: ReadSentence, material: Anchors, previous: frozenset[str]
) -> tuple[float, float]:
    """Return how many bits a sentence says of an item of a package, and what share of its title it
    has.

    A share of a frame may be named in the sentence before.
    """
    stems = sentence.stems | previous if subject.kind == "share" else sentence.stems
    near = {like for stem in stems for like in material.stems_like(stem)}
    met = [stem for stem in subject.words if stem in near]
    title = content_of(subject.label)
    share = len([stem for stem in title if stem in near]) / max(1, len(title))
    bits = sum(material.rarity(stem) for stem in met)
    if subject.kind == "share":
        bits = bits + 2 if sentence.has("share") else bits / 2
    return bits, share


def _may_be(period: Period | None, anchor: Anchor) -> bool:
    return (
        period is None
        or anchor.year is None
        or not isinstance(anchor.year, int)
        or anchor.year in period.years
        or not period.stated
    )


def _opposite(amount: object, anchor: Anchor) -> bool:
    return bool(amount < 0 < anchor.amount)  # type: ignore[operator]


def _elsewhere(id: str, each: Tie) -> Elsewhere:
    return Elsewhere(id, _value(each), each.context)


def _value(each: Tie) -> tuple[object, ...]:
    stated = each.mention.stated
    return stated.sort, money_of(stated), stated.signed and stated.amount < 0


def _say_again(ties: Sequence[Tie], elsewhere: Sequence[Elsewhere]) -> None:
    """Mark what no figure answers and the text says twice, with words in common."""
    here = [
        (each, Elsewhere(each.id, _value(each), each.context))
        for each in ties
        if each.mention.stated.sort is not MentionSort.YEAR
    ]
    said: dict[tuple[object, ...], Sayings] = defaultdict(Sayings)
    for other in (*(own for _, own in here), *elsewhere):
        said[other.value].add(other)
    for each, own in here:
        if (
            each.status in SURE
            or each.mention.stated.sort not in (MentionSort.MONEY, MentionSort.PERCENT)
            or not each.mention.stated.amount
        ):
            continue
        like = tuple(said[own.value].like(own))
        if like:
            each.status, each.reason, each.others = Status.REPEATED, None, like


class Sayings:
    """What is said of one amount, found again by the words around it: those that have a word in
    common, or a piece of a compound."""

    def __init__(self) -> None:
        self.said: list[Elsewhere] = []
        self.by_word: dict[str, list[int]] = defaultdict(list)
        self._words: dict[str, list[str]] = defaultdict(list)
        self._heads: dict[str, list[str]] = defaultdict(list)
        self._related: dict[str, list[str]] = {}

    def add(self, other: Elsewhere) -> None:
        """Take what is said at a place; places are taken in the order of the text."""
        self.said.append(other)

    def _index(self) -> None:
        """Find each place by the words around it."""
        for at, other in enumerate(self.said):
            for word in other.context:
                if word not in self.by_word:
                    for piece in _pieces(word):
                        self._words[piece].append(word)
                    self._heads[word[:_PIECE]].append(word)
                self.by_word[word].append(at)

    def like(self, own: Elsewhere) -> Iterator[str]:
        """Yield the ids of the first places of other numbers that have words in common with one."""
        if len(self.said) < 2:
            return
        if not self.by_word:
            self._index()
        words = {each for word in own.context for each in self._related_to(word)}
        found: list[str] = []
        for at in merge(*(self.by_word[word] for word in words)):
            id = self.said[at].id
            if id != own.id and id not in found:
                found.append(id)
                yield id
            if len(found) == MOST_ALTERNATIVES:
                return

    def _related_to(self, word: str) -> list[str]:
        """Return the words that begin alike, or of which one is a piece of the other."""
        if word not in self._related:
            near = {
                each: None
                for piece in (word[:_PIECE], *_pieces(word))
                for each in (*self._words[piece], *self._heads[piece])
            }
            self._related[word] = [each for each in near if _is_piece(word, each)]
        return self._related[word]


_PIECE, _SHORTEST_PIECE = 4, 5


def _pieces(word: str) -> set[str]:
    """Return the runs of so many letters of a word."""
    return {word[at : at + _PIECE] for at in range(len(word) - _PIECE + 1)}


def _is_piece(one: str, other: str) -> bool:
    """Tell whether two words begin alike, or one is a piece of the other."""
    return (
        (len(one) >= _SHORTEST_PIECE and one[:_SHORTEST_PIECE] == other[:_SHORTEST_PIECE])
        or one in other
        or other in one
    )


def _by_chance(each: Tie, material: Anchors) -> None:
    """List the figures that an open amount equals by chance."""
    if (
        each.status is not Status.ONLY_HERE
        or each.mention.stated.sort is not MentionSort.MONEY
        or not each.mention.stated.amount
    ):
        return
    equal = material.by_size.get(reach_of(each.mention.stated).size, [])
    if equal:
        each.status = Status.COINCIDES
        each.alternatives = tuple(dict.fromkeys((*each.alternatives, *equal[:MOST_ALTERNATIVES])))


PACKAGE = ".toml"
FEWEST_WORDS = 12
"""A block of so many words is running text: what has one is a document, and no mere table."""


class Holding:
    """Gathers what a text is held against, and judges it; `inputs` are all files read, `notes` what
    was found on the way.
    """

    def __init__(self, publication: Publication, name: str, layout: Layout) -> None:
        self.publication, self.name, self.layout = publication, name, layout
        self.material = Anchors()
        self.inputs: list[Input] = [publication.source]
        self.notes: list[Note] = [*publication.notes]
        self.texts: list[Publication] = []
        self._take_tables(publication, 0, own=True)

    def add(self, target: str, workspace: Workspace) -> None:
        """Take a target that the text is held against. Raises BudgetError where it cannot be read
        as anything.
        """
        if Path(target).suffix.lower() == PACKAGE and workspace.committee(target) is None:
            self.add_package(Path(target))
            return
        source = find_source(target, workspace, self.layout)
        other = None if source.committee is not None else _document(source.data, source.name)
        if other is not None:
            self.inputs.append(other.source)
            self.notes += other.notes
            self.texts.append(other)
            self._take_tables(other, len(self.inputs) - 1, own=False)
            return
        for budget in read(target, workspace, self.layout):
            self.inputs += [each for each in budget.inputs if each not in self.inputs]
            place = self.inputs.index(budget.inputs[0]) if budget.inputs else len(self.inputs) - 1
            self._take(
                budget,
                place,
                own=source.committee is not None,
                place=budget.inputs[0].sheet if budget.inputs else None,
            )

    def add_package(self, path: Path) -> None:
        """Take a savings package. Raises PackageError where it is none."""
        package = read_package(path)
        self.inputs.append(Input(str(path), None, sha256(path.read_bytes()).hexdigest()))
        source = TableSource(
            len(self.material.sources), len(self.inputs) - 1, package.id, own=False, package=package
        )
        self.material.add_package(package, source)

    def add_budget(self, budget: Budget, *, own: bool = False) -> None:
        """Take a budget that was read already."""
        self.inputs += [each for each in budget.inputs if each not in self.inputs]
        self._take(
            budget, self.inputs.index(budget.inputs[0]), own=own, place=budget.inputs[0].sheet
        )

    def judged(self) -> TiedText:
        """Return the text with every number of it judged."""
        return tie(self.publication, self.material, [tie(each, Anchors()) for each in self.texts])

    def _take_tables(self, publication: Publication, input: int, *, own: bool) -> None:
        paths = {
            block.table: publication.path_of(block)
            for block in publication.blocks
            if own and block.kind is BlockKind.TABLE
        }
        for grid, tables in publication.grids():
            refused: list[BudgetError] = []
            for budget in read_grid(grid, self.layout, refused):
                self.notes += budget.notes
                table = _table_of(budget, tables)
                place = f"{table.page}:{table.number}"
                self._take(budget, input, own=own, place=place, path=paths.get(table.number, ()))

    def _take(
        self, budget: Budget, input: int, *, own: bool, place: str | None, path: Headings = ()
    ) -> None:
        material = self.material
        name = slug(Path(self.inputs[input].path.partition("#")[0]).stem) or "budget"
        source = TableSource(
            len(material.sources),
            input,
            name.replace("-", "_"),
            own,
            budget,
            standing_of(budget),
            None,
            place,
            path,
        )
        standing = source.standing
        if standing is not None:
            material.add_table(budget, standing, source)


def _table_of(budget: Budget, tables: Sequence[PublishedTable]) -> PublishedTable:
    """Return the table that a budget was read from: the last that begins above its figures."""
    places = (figure.place for figure in budget.figures.values() if len(tables) > 1)
    cell = next((each.cell for each in places if each is not None and each.cell), None)
    row, _ = (position(cell) if cell else None) or (0, 0)
    return tables[max(0, bisect_right(tables, row, key=lambda each: each.first) - 1)]


def _document(data: bytes, name: str) -> Publication | None:
    """Return the document that bytes hold, None where they hold a mere table or a workbook."""
    try:
        publication = open_publication(data, name)
    except ReadError:
        return None
    is_text = any(
        len(block.words) >= FEWEST_WORDS and not _is_tabular(block.text)
        for block in publication.prose()
    )
    return publication if is_text else None


def _is_tabular(text: str) -> bool:
    return (
        text.count(";") > FEWEST_WORDS
        or text.count("|") > FEWEST_WORDS
        or text.count("\t") > FEWEST_WORDS
    )


def hold(
    data: bytes, name: str, layout: Layout, against: Sequence[str], workspace: Workspace
) -> Holding:
    """Return what a document is held against. Raises BudgetError where one of these cannot be read."""
    holding = Holding(open_publication(data, name), name, layout)
    for target in against:
        holding.add(target, workspace)
    return holding
