"""Tables within a grid: where each lies, what its rows and columns are for, what labels say of rows,
and where the same money is stated again."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.reading.blocks import blocks_of, columns_of
from budgetcli.reading.cells import Figures, figures_of, read_cells
from budgetcli.reading.moneyclaims import head_without_claim, rows_without_claim
from budgetcli.reading.profiles import profile_of, tables_beside
from budgetcli.reading.proposals import Hints, repeated_sums, stated_sums
from budgetcli.reading.sides import is_balance_of_a_side
from budgetcli.reading.structures import (
    ColumnRole,
    Position,
    Region,
    RegionColumn,
    RegionRowRole,
    Term,
    Total,
    UnaskedRow,
    indent_of,
    schemes,
)
from budgetcli.reading.terms import (
    BALANCE_WORDS,
    CLOSING,
    INDEX,
    LESS_WORDS,
    OPENING,
    TOTAL,
    TOTAL_WORDS,
    speaks_of_balance,
)
from budgetcli.reading.totals import find_totals
from budgetcli.reading.units import is_unit_only, scales_of
from budgetcli.sheets.grids import Range, in_one, pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from budgetcli.model.numbers import DecimalMark
    from budgetcli.reading.blocks import TableBlock
    from budgetcli.reading.cells import Cells
    from budgetcli.reading.profiles import BlockProfile
    from budgetcli.reading.proposals import AcceptedSum
    from budgetcli.reading.structures import Scheme
    from budgetcli.sheets.grids import Grid

OF_WHICH = re.compile(
    r"(?:heraf|hvoraf|herunder|deraf|derav|hvorav|herav|herunder|varav|daerav|darav|of (?:which|this|these)|included above"
    r"|thereof|including|included in (?:this|the above)|heri|inkluderet heri|inklusive|inkl|daraus|darin|einschliesslich|y compris|incluido|incluidos"
    r"|davon|hiervon|darunter|dont|di cui|de los cuales|de las cuales|del cual|dos quais|das quais|waarvan|z toho|z ceho|z tego|w tym"
    r"|od toga|od tega|josta|joista|ebboel|ebbol|ami)\b"
)
"""How a label begins that says: this is a part of the line above, already counted there."""

MEMO = re.compile(
    r"(?:memo|memorandum|pro memoria|nachrichtlich|til orientering|til oplysning|for information|orienterende)\b"
)
"""How a label begins that says: this stands aside and is in no total."""


THAN = frozenset({"than", "de", "dan", "di", "als", "end", "enn", "aen"})
"""What after a word for taking off makes it a comparison."""

WHOLE = frozenset({"all", "alle", "alles", "everything"})
"""What says that a row is a total where it says nothing else."""


class Cues(NamedTuple):
    """What each row states, by position.

    `aside` are rows that no run of lines has as a part, each with the row it is a part of, or None
    where it stands aside altogether. `less` are rows to be taken off. `sections` number the
    headings above each row; `headings` are their folded texts. `gaps` are rows with a blank row
    before them, `units` what a column of units says of each row.
    """

    labels: Sequence[str]
    totals: frozenset[int]
    results: frozenset[int]
    openings: frozenset[int]
    closings: frozenset[int]
    less: frozenset[int]
    aside: Mapping[int, int | None]
    sections: Sequence[int]
    headings: Sequence[str]
    gaps: frozenset[int]
    units: Sequence[str]

    @property
    def blocks(self) -> Sequence[int]:
        """The number of the block of each row: headings and blank rows begin another."""
        blocks: list[int] = []
        for at in range(len(self.labels)):
            begins = self.begins_section(at) or at in self.gaps
            blocks.append((blocks[-1] if blocks else 0) + begins)
        return blocks

    def begins_section(self, position: int) -> bool:
        """Return whether a heading, or the top of the table, stands right above a row."""
        return position == 0 or self.sections[position] != self.sections[position - 1]


def cues_of(
    labels: Sequence[str],
    heads: Mapping[int, Sequence[str]],
    gaps: frozenset[int],
    indents: Sequence[int],
    units: Sequence[str] = (),
) -> Cues:
    """Return what rows with these folded labels state.

    `heads` are the folded headings right above a row, `indents` how far it is set in.
    """
    telling = dict(_telling(labels))
    totals = frozenset(at for at, words in telling.items() if is_total(words))
    results = frozenset(
        at for at, words in telling.items() if is_result(" ".join(words)) and at not in totals
    )
    sections, headings = _sections(len(labels), heads)
    return Cues(
        labels,
        totals,
        results,
        frozenset(at for at, words in telling.items() if not OPENING.isdisjoint(words)),
        frozenset(at for at, words in telling.items() if not CLOSING.isdisjoint(words)),
        frozenset(at for at, words in telling.items() if is_deduction(words)),
        {**_under_of_which(heads, indents), **_aside(labels)},
        sections,
        headings,
        gaps,
        units or [""] * len(labels),
    )


def is_deduction(words: Sequence[str]) -> bool:
    """Return whether a label's words begin with one for taking off: `less than 20` is a size."""
    return words[0] in LESS_WORDS and THAN.isdisjoint(words[1:2])


def is_total(words: Sequence[str]) -> bool:
    """Return whether a label's words begin or end with one for a total."""
    if len(words) < 2 and WHOLE.issuperset(words):
        return bool(words)
    ends = {words[0], words[-1], " ".join(words[:2]), " ".join(words[-2:])}
    return not TOTAL_WORDS.isdisjoint(ends) or not TOTAL.isdisjoint(ends)


def is_result(label: str) -> bool:
    """Return whether a folded label names a result of two sides."""
    return speaks_of_balance(label) and not is_balance_of_a_side(label.split())


def _telling(labels: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with a word for a total, a result or a balance, and their words."""
    known: dict[str, bool] = {}
    words = TOTAL_WORDS | BALANCE_WORDS | LESS_WORDS | OPENING | CLOSING | WHOLE
    for at, label in enumerate(labels):
        if label not in known:
            split = label.split()
            known[label] = (
                is_total(split) or not words.isdisjoint(split) or speaks_of_balance(label)
            )
        if known[label]:
            yield at, label.split()


def _aside(labels: Sequence[str]) -> dict[int, int | None]:
    """Return the rows that stand aside by their own label: parts of the line above them, memo rows,
    indices."""
    found: dict[int, int | None] = {}
    whole = -1
    for at, label in enumerate(labels):
        if OF_WHICH.match(label):
            found[at] = whole if whole >= 0 else None
        elif MEMO.match(label) or _is_index(label):
            found[at] = None
        else:
            whole = at
    return found


def _is_index(label: str) -> bool:
    """Return whether a folded label says that a row is an index: at its beginning or end, numbers
    aside."""
    words = [word for word in label.split() if not word.isdigit()]
    return bool(words) and not INDEX.isdisjoint((words[0], words[-1]))


def _under_of_which(heads: Mapping[int, Sequence[str]], indents: Sequence[int]) -> dict[int, int]:
    """Return the rows below a heading `of which`, each with the line above it: those set in
    further, else the one right below."""
    found: dict[int, int] = {}
    for at, texts in heads.items():
        if at == 0 or not any(OF_WHICH.match(text) for text in texts):
            continue
        end = at
        while end < len(indents) and indents[end] > indents[at - 1]:
            end += 1
        found.update(dict.fromkeys(range(at, max(end, at + 1)), at - 1))
    return found


def _sections(count: int, heads: Mapping[int, Sequence[str]]) -> tuple[list[int], list[str]]:
    """Return the number of the section of each row, and the heading of each section; `of which`
    heads none."""
    headings = [""]
    sections: list[int] = []
    for at in range(count):
        texts = [text for text in heads.get(at, ()) if text and not OF_WHICH.match(text)]
        if texts:
            headings.append(texts[-1])
        sections.append(len(headings) - 1)
    return sections, headings


LEAST = 1000
"""Smaller amounts are equal by chance too often to say that they are the same money, unless several
are."""

DIGITS = 6
"""So many digits in the different figures of a row are not the same again by chance, however small
the figures."""


def mark_recaps(grid: Grid, cells: Cells, found: Sequence[Region]) -> tuple[Region, ...]:
    """Return the regions with each top total that repeats the figures of one above marked as its
    recap, unlabelled rows too."""
    known: dict[tuple[int, Decimal], int] = {}
    return tuple(_marked(grid, cells, region, known) for region in found)


def _marked(
    grid: Grid, cells: Cells, region: Region, known: dict[tuple[int, Decimal], int]
) -> Region:
    amounts, names = (
        region.columns_of(ColumnRole.AMOUNT),
        region.columns_of(ColumnRole.LABEL, ColumnRole.CODE),
    )
    parts = {term.at for total in region.totals for term in total.terms}
    by_row = {total.row: total for total in region.totals}
    totals = list(region.totals)
    roles = dict(region.roles)
    for row in region.rows(RegionRowRole.DATA, RegionRowRole.TOTAL):
        if row in parts or not (
            row in by_row or not any(grid.text(row, column) for column in names)
        ):
            continue
        stated = {
            column: cells.amounts[row, column]
            for column in amounts
            if (row, column) in cells.amounts
        }
        if not _tells(stated.values()):
            continue
        first = _same(cells, stated, known)
        if first is None and row in by_row:
            for key in stated.items():
                known.setdefault(key, row)
        elif first is not None and row in by_row:
            totals[totals.index(by_row[row])] = replace(by_row[row], recap_of=first)
        elif first is not None:
            totals.append(
                Total(
                    row,
                    (Term(first),),
                    tuple(stated),
                    (),
                    Position.APART,
                    0.0,
                    "same figures",
                    first,
                )
            )
            roles[row] = RegionRowRole.TOTAL
    return replace(
        region,
        totals=tuple(sorted(totals, key=lambda total: total.row)),
        roles=tuple(sorted(roles.items())),
    )


def _tells(amounts: Iterable[Decimal]) -> bool:
    """Return whether a row that has the same figures again cannot well have them by chance."""
    different = {abs(amount) for amount in amounts}
    return (
        any(amount >= LEAST for amount in different)
        or sum(len(f"{amount:f}".replace(".", "").lstrip("0")) for amount in different) >= DIGITS
    )


def _same(
    cells: Cells, stated: dict[int, Decimal], known: dict[tuple[int, Decimal], int]
) -> int | None:
    """Return the total above that has the same figure in every column that both state, or None."""
    column, amount = max(stated.items(), key=lambda item: abs(item[1]))
    row = known.get((column, amount))
    if row is None or any(
        cells.amounts.get((row, column), amount) != amount for column, amount in stated.items()
    ):
        return None
    return row


MOST_UNITS, FEWEST_OF_UNIT = 12, 2
"""A column of units has no more different ones, and so many rows of each on the average."""

FEWEST_ALIKE, MANY_ALIKE = 6, 20
"""A column of so many equal amounts is constant; of so many one may differ."""

_NUMBER = re.compile(r"\d+")
_NO_DIGITS = str.maketrans(dict.fromkeys("0123456789", " "))
ABOVE = (RegionRowRole.TITLE, RegionRowRole.HEADER)
BETWEEN = (RegionRowRole.HEADER, RegionRowRole.OTHER)
"""What may stand between two lines of one run."""


def regions(grid: Grid, marks: Mapping[int, DecimalMark] | None = None) -> tuple[Region, ...]:
    """Return the tables of a grid from top to bottom and left to right; `marks` are decimal marks
    of columns already known."""
    cells = read_cells(grid, marks)
    rows = range(len(grid.values))
    profiles = [
        profile_of(cells, rows, left, right)
        for left, right in tables_beside(cells, rows, grid.width)
    ]
    found = [
        _region(grid, cells, profile, block)
        for profile in profiles
        for block in blocks_of(cells, profile, rows)
    ]
    return mark_recaps(grid, cells, sorted(found, key=lambda region: region.range))


def _region(grid: Grid, cells: Cells, profile: BlockProfile, block: TableBlock) -> Region:
    others = rows_without_claim(
        grid,
        _rows(block, RegionRowRole.DATA),
        profile.labels,
        profile.amounts,
        _rows(block, *ABOVE),
    )
    block.roles.update(dict.fromkeys(others, RegionRowRole.OTHER))
    data = in_one(_rows(block, RegionRowRole.DATA))
    header = _rows(block, RegionRowRole.HEADER, RegionRowRole.NUMBERING)
    head = [row for row in header if not data or row < data[0]]
    columns = columns_of(grid, cells, profile, head, data)
    adding = _without_constants(figures_of(cells, data, _adding(columns, profile)))
    hints = _hints(grid, profile, block, data)
    cues = _cues(grid, cells, profile, block, data, hints)
    found, again, scheme, unasked = find_totals(
        adding,
        hints,
        cues,
        schemes(grid, cells, data, profile.labels),
        stated_sums(grid, data, profile.labels, profile.amounts),
        repeated_sums(grid, adding, profile.labels),
    )
    totals = [_total(adding, found[position]) for position in sorted(found)]
    totals += [
        replace(total, recap_of=total.row) for total in (_total(adding, each) for each in again)
    ]
    roles = {**block.roles, **dict.fromkeys([total.row for total in totals], RegionRowRole.TOTAL)}
    return Region(
        range=Range(min(roles), profile.left, max(roles), profile.right),
        roles=tuple(sorted(roles.items())),
        columns=columns,
        totals=tuple(sorted(totals, key=lambda total: total.row)),
        parents=_parents(adding, found, scheme, cues),
        scheme=scheme.name if scheme else None,
        unasked=tuple(UnaskedRow(data[each.row], each.why, data[each.total]) for each in unasked),
        aside=frozenset(data[at] for at in cues.aside),
    )


def _adding(columns: Sequence[RegionColumn], profile: BlockProfile) -> tuple[int, ...]:
    """Return the columns of amounts that can add up: not those whose header says that they are no
    money, if there are others."""
    ratios = {
        each.column
        for each in columns
        if each.role is ColumnRole.PERCENT or head_without_claim(each.title)
    }
    return tuple(column for column in profile.amounts if column not in ratios) or profile.amounts


def _without_constants(figures: Figures) -> Figures:
    """Return the figures without the columns that say the same in every row, such as a unit, but
    for one in many: they neither add up nor fail to."""
    constant = {j for j, values in enumerate(figures.lines) if _is_constant(values)}
    if not constant or len(constant) == len(figures.columns):
        return figures
    kept = [j for j in range(len(figures.columns)) if j not in constant]
    return Figures(
        figures.rows,
        tuple(pick(figures.columns, kept)),
        tuple(tuple(pick(row, kept)) for row in figures.values),
        tuple(pick(figures.grains, kept)),
        frozenset((i, kept.index(j)) for i, j in figures.withheld if j not in constant),
    )


def _is_constant(values: Sequence[int | None]) -> bool:
    stated = [value for value in values if value]
    if len(stated) < FEWEST_ALIKE or len(set(stated[:FEWEST_ALIKE])) > 2:  # the usual, soon told
        return False
    return len(stated) - Counter(stated).most_common(1)[0][1] <= len(stated) // MANY_ALIKE


def _rows(block: TableBlock, *roles: RegionRowRole) -> list[int]:
    """Return the rows that have one of these roles, from top to bottom."""
    return sorted([row for row, role in block.roles.items() if role in roles])


def _total(figures: Figures, found: AcceptedSum) -> Total:
    proposal, verdict, _ = found
    positions, factors = zip(*proposal.terms, strict=True) if proposal.terms else ((), ())
    return Total(
        row=figures.rows[proposal.total],
        terms=tuple(map(Term, map(figures.rows.__getitem__, positions), factors)),
        proved=tuple(figures.columns[j] for j in sorted((*verdict.held, *verdict.trivial))),
        failed=tuple(figures.columns[j] for j in verdict.failed),
        position=proposal.position,
        evidence=verdict.evidence,
        basis=proposal.basis,
    )


def _parents(
    figures: Figures, found: Mapping[int, AcceptedSum], scheme: Scheme | None, cues: Cues
) -> tuple[tuple[int, int], ...]:
    """Return each row under another with the row it is under: the total it is a part of, else what
    the hierarchy says."""
    parents = (
        {}
        if scheme is None
        else {child: parent for child, parent in enumerate(scheme.parents) if parent is not None}
    )
    parents |= {at: whole for at, whole in cues.aside.items() if whole is not None}
    for total, (proposal, _, _) in found.items():
        if proposal.position is not Position.APART:
            parents.update({part: total for part, factor in proposal.terms if factor > 0})
    children, row = sorted(parents), figures.rows.__getitem__
    return tuple(zip(map(row, children), map(row, map(parents.__getitem__, children)), strict=True))


def _hints(grid: Grid, profile: BlockProfile, block: TableBlock, data: Sequence[int]) -> Hints:
    """Return what stands beside the figures of each row."""
    count = len(data)
    columns = [pick(grid.texts(column), data) for column in profile.labels]
    folded = [pick(grid.folded(column), data) for column in profile.labels]
    plain = [_without_numbers(texts) for texts in folded]
    labels = folded[0] if len(folded) == 1 else _joined(folded, columns, count)
    telling = _standing_out(labels, plain)
    return Hints(
        breaks=(True, *_gaps(block, data)) if data else (),
        marked=_flags(
            count, (at for at, words in telling.items() if not TOTAL_WORDS.isdisjoint(words))
        ),
        labels=tuple(labels),
    )


def _gaps(block: TableBlock, data: Sequence[int]) -> Sequence[bool]:
    """Return for each row but the first whether something else than a header stands before it."""
    if isinstance(data, range):
        return (False,) * (len(data) - 1)
    return [
        after - before > 1
        and any(block.roles[row] not in BETWEEN for row in range(before + 1, after))
        for before, after in pairwise(data)
    ]


def _flags(count: int, places: Iterable[int]) -> tuple[bool, ...]:
    """Return so many flags, those in these places set."""
    flags = [False] * count
    for at in places:
        flags[at] = True
    return tuple(flags)


def _joined(
    folded: Sequence[Sequence[str]], columns: Sequence[Sequence[str]], count: int
) -> list[str]:
    """Return the folded texts of each row as one label, without those of blank cells."""
    labels = list(map(" ".join, zip(*folded, strict=True))) if folded else [""] * count
    for at in {at for texts in columns if "" in texts for at, text in enumerate(texts) if not text}:
        labels[at] = " ".join(
            [said[at] for said, texts in zip(folded, columns, strict=True) if texts[at]]
        )
    return labels


def _without_numbers(texts: Sequence[str]) -> list[str]:
    """Return folded texts with blanks for their numbers, by which most labels of a long table are
    the same."""
    joined = "\n".join(texts)
    return (
        (joined.translate(_NO_DIGITS) if joined.isascii() else _NUMBER.sub(" ", joined)).split("\n")
        if texts
        else []
    )


def _standing_out(labels: Sequence[str], plain: Sequence[Sequence[str]]) -> dict[int, list[str]]:
    """Return the words of the labels that may have one that makes its row stand out; no such word
    has a number in it."""
    found = {}
    for texts in plain:
        telling = {text for text in set(texts) if not TOTAL_WORDS.isdisjoint(text.split())}
        found.update(
            {at: labels[at].split() for at, text in enumerate(texts) if text in telling}
            if telling
            else {}
        )
    return found


def _cues(
    grid: Grid,
    cells: Cells,
    profile: BlockProfile,
    block: TableBlock,
    data: Sequence[int],
    hints: Hints,
) -> Cues:
    """Return what labels, headings and gaps state of each row."""
    heads: dict[int, list[str]] = {}
    if not isinstance(data, range) or (data and data[0] > min(block.roles)):
        for at, row in enumerate(data):
            above = range(data[at - 1] + 1 if at else min(block.roles), row)
            texts = [
                _said(grid, profile, each)
                for each in above
                if block.roles.get(each) is RegionRowRole.GROUP
            ]
            if texts:
                heads[at] = texts
    indents = (
        [indent_of(grid, cells, row, profile.labels) for row in data] if heads else [0] * len(data)
    )
    gaps = frozenset(at for at, gap in enumerate(hints.breaks) if gap and at)
    return cues_of(hints.labels, heads, gaps, indents, _units(grid, profile, data))


def _units(grid: Grid, profile: BlockProfile, data: Sequence[int]) -> Sequence[str]:
    """Return what a column of units says of each row; nothing where no column of few different
    texts speaks of units."""
    for column in profile.labels:
        texts = pick(grid.folded(column), data) if column != profile.stub else ()
        different = set(texts) - {""}
        if (
            1 < len(different) <= MOST_UNITS
            and FEWEST_OF_UNIT * len(different) <= len(texts)
            and any(
                scales_of(text.lower()) or is_unit_only(text)
                for text in set(pick(grid.texts(column), data))
            )
        ):
            return texts
    return ()


def _said(grid: Grid, profile: BlockProfile, row: int) -> str:
    """Return the folded texts of a row in the columns of labels and amounts."""
    columns = sorted((*profile.labels, *profile.amounts))
    return " ".join(dict.fromkeys(text for column in columns if (text := grid.folded(column)[row])))
