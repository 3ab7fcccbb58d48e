"""Several municipalities side by side: the same lines, per head and per target group, with rank and
median, and what makes them not comparable."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Measure, Note, Role, Side
from budgetcli.model.errors import BudgetError, worded
from budgetcli.model.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget, Column, Figure, Line, Year

AMOUNT = "amount"
"""The id of the basis that divides by nothing."""

HEADS = frozenset(
    {
        "",
        "inhabitants",
        "population",
        "indbyggere",
        "folketal",
        "befolkning",
        "innbyggere",
        "invaanare",
        "einwohner",
        "alle",
        "all",
    }
)
"""Folded names of the group that everybody is in."""

ROLES = (Role.LINE, Role.SUBTOTAL, Role.TOTAL)
MOST_NAMED = 5
"""So many municipalities are named in a remark."""

Path = tuple[str, ...]

_LEADING = re.compile(r"(?!(?:19|20)\d\d\b)(\d+(?:[.-]\d+)+|\d{3,8})\s+\D")
"""A code before the name of a line, `22.01 Schools`; a year is none."""


def code_of(line: Line) -> str | None:
    """Return the code of a line: its own, else the one that its label begins with."""
    leading = _LEADING.match(line.label) if line.code is None else None
    return leading[1] if leading else line.code


class TargetGroup(NamedTuple):
    """A group of people that amounts are divided by: how many there are in each municipality, by
    its folded name, and year.

    `lines` are the codes or labels of the lines it is for, empty for all.
    """

    id: str
    name: str
    counts: Mapping[str, Mapping[int, Decimal]]
    lines: tuple[str, ...] = ()

    @property
    def is_everybody(self) -> bool:
        """Whether the group is the whole population."""
        return fold(self.id) in HEADS

    def number(self, entity: str, year: Year | None) -> Decimal | None:
        """Return how many there are in a municipality in a year; None where that is not stated."""
        counts = self.counts.get(fold(entity), {})
        return counts.get(year) if isinstance(year, int) else None

    def is_for(self, line: Line) -> bool:
        """Return whether the group is one that a line's money is for."""
        code = code_of(line) or ""
        names = {line.id, code, code.rpartition("/")[2], fold(line.label)}
        return not self.lines or any(each in names or fold(each) in names for each in self.lines)


class Break(NamedTuple):
    """A change of accounting that somebody states: from this year on, of these lines and these
    municipalities; empty is all of them."""

    year: int
    text: str
    lines: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()


class Entity(NamedTuple):
    """A municipality: its name and its budget."""

    name: str
    budget: Budget


class EntityQuestion(NamedTuple):
    """What is compared: one year, stage and side, by these groups, with the breaks that are known."""

    year: Year | None = None
    stage: str | None = None
    side: Side = Side.NET
    groups: tuple[TargetGroup, ...] = ()
    breaks: tuple[Break, ...] = ()


class Standing(NamedTuple):
    """Where a municipality stands on a line: its figure, what that is divided by, the exact ratio
    in whole currency units, and by how much the print leaves it open.

    The rank is 1 for the highest net cost; it is sure where no other ratio could be the same one.
    """

    entity: str
    figure: Figure | None
    number: Decimal | None
    value: Fraction | None
    room: Fraction = Fraction(0)
    rank: int | None = None
    is_sure: bool = True
    from_median: Fraction | None = None


class Compared(NamedTuple):
    """A line of all municipalities by one basis: the median of those that state it, and where each
    of them stands, in the order they were named."""

    line: Line
    basis: str
    median: Fraction | None
    standings: tuple[Standing, ...]


class SideBySide(NamedTuple):
    """Municipalities compared, and what makes them not comparable."""

    entities: tuple[Entity, ...]
    asked: EntityQuestion
    columns: tuple[Column, ...]
    lines: tuple[Compared, ...]
    remarks: tuple[Note, ...]

    @property
    def bases(self) -> tuple[str, ...]:
        """The bases, in order."""
        return tuple(dict.fromkeys(each.basis for each in self.lines))


def same_by_code(before: Budget, after: Budget) -> tuple[tuple[str, str], ...]:
    """Return the ids of the lines that have one code in both budgets; of a line whose code the other
    has not, its id and nothing.

    Raises BudgetError where no code is in both.
    """
    ours, theirs = (
        {code: line.id for line in budget.of(*ROLES) if (code := code_of(line))}
        for budget in (before, after)
    )
    if not ours.keys() & theirs.keys():
        raise BudgetError(
            "bad-option",
            "no code of the one budget is a code of the other",
            hint="leave out `--by-code`, or read both with codes",
        )
    return tuple(
        (ours.get(code, ""), theirs.get(code, "")) for code in dict.fromkeys((*ours, *theirs))
    )


def side_by_side(entities: Sequence[Entity], asked: EntityQuestion) -> SideBySide:
    """Return what each line costs in each municipality, by the bases asked for; without a group the
    amounts themselves.

    Amounts are brought to the unit of the first. Raises BudgetError for fewer than two, one named
    twice, several currencies, and a year or stage that is not one of all.
    """
    _refuse(entities)
    first = entities[0].budget.heading.unit
    entities = [each._replace(budget=each.budget.in_scale(first.scale)) for each in entities]
    year = asked.year if asked.year is not None else _only_year(entities)
    asked = asked._replace(year=year)
    columns = [_column(each, asked) for each in entities]
    found, remarks = _lines(entities)
    bases = [AMOUNT] if not asked.groups else [group.id for group in asked.groups]
    groups = {group.id: group for group in asked.groups}
    compared = []
    for basis in bases:
        group = groups.get(basis)
        for line, own in found:
            if group is None or group.is_for(line):
                standings = [
                    _standing(each, own.get(number), column, group)
                    for number, (each, column) in enumerate(zip(entities, columns, strict=True))
                ]
                compared.append(_compared(line, basis, standings))
    said = [
        *_told_of_headings(entities, columns),
        *remarks,
        *_missing(compared, bases[0]),
        *_begun(entities, columns, found),
        *_unknown_numbers(entities, asked),
        *_broken(asked, entities),
    ]
    return SideBySide(tuple(entities), asked, tuple(columns), tuple(compared), tuple(said))


def _refuse(entities: Sequence[Entity]) -> None:
    if len(entities) < 2:
        raise BudgetError(
            "bad-option",
            "one municipality alone is compared with none",
            hint="name two or more, or one account file and the column that tells them: --entities COLUMN",
        )
    names = [fold(each.name) for each in entities]
    twice = next((each.name for each in entities if names.count(fold(each.name)) > 1), None)
    if twice is not None:
        raise BudgetError(
            "bad-option",
            worded("two municipalities are called `{name}`", name=twice),
            hint="NAME=FILE says what one is called",
        )
    currencies = sorted({each.budget.heading.unit.currency or "" for each in entities} - {""})
    if len(currencies) > 1:
        raise BudgetError(
            "unit-mismatch",
            worded("amounts are in several currencies: {names}", names=", ".join(currencies)),
        )


def _only_year(entities: Sequence[Entity]) -> Year | None:
    """Return the year that all budgets have. Raises BudgetError where there are several or none."""
    common = [
        year
        for year in entities[0].budget.years
        if all(year in each.budget.years for each in entities[1:])
    ]
    if len(common) == 1 or not any(each.budget.years for each in entities):
        return common[0] if common else None
    if not common:
        raise BudgetError("unknown-figure", "the budgets have no year in common")
    raise BudgetError(
        "bad-option",
        worded("the budgets have several years: {years}", years=", ".join(map(str, common))),
        hint=worded("--year {year}", year=common[-1]),
    )


def _column(entity: Entity, asked: EntityQuestion) -> Column:
    """Return the column of the year, stage and side asked for. Raises BudgetError where there is
    none, or several stages."""
    found = [
        column
        for column in entity.budget.columns
        if column.measure is Measure.AMOUNT
        and column.side is asked.side
        and column.year == asked.year
        and asked.stage in (None, column.stage)
        and column.stage != "deviation"
    ]
    if len(found) == 1:
        return found[0]
    place = entity.budget.inputs[0].path if entity.budget.inputs else entity.name
    if found:
        stages = ", ".join(str(column.stage or "–") for column in found)
        raise BudgetError(
            "bad-option",
            worded(
                "{name} has {year} in several stages: {stages}",
                name=entity.name,
                year=asked.year,
                stages=stages,
            ),
            hint="--stage NAME",
        )
    raise BudgetError(
        "unknown-figure",
        worded(
            "{name} states no {side} of {year}",
            name=entity.name,
            side=str(asked.side),
            year=str(asked.year or "–"),
        ),
        hint=worded("`budgetcli summarize {place}` shows the columns that it has", place=place),
    )


Own = dict[int, "Line"]
"""The line of each municipality that has it, by the number of the municipality."""


def _lines(entities: Sequence[Entity]) -> tuple[list[tuple[Line, Own]], list[Note]]:
    """Return the lines that are the same by code, else by label, and what is to be said of that."""
    found: dict[Path, tuple[Line, Own]] = {}
    twice: dict[Path, None] = {}
    by_label: dict[str, None] = {}
    for number, each in enumerate(entities):
        coded = _coded_labels(found)
        for line in each.budget.of(*ROLES):
            key = _key(line, each.budget)
            if key not in found and len(key) == 2 and key[0] == "label" and key[1] in coded:
                key = coded[key[1]]
                by_label[line.label] = None
            own = found.setdefault(key, (line, {}))[1]
            if number in own:
                twice[key] = None
            own[number] = line
    remarks = [
        Note(
            "line-twice",
            worded(
                "`{line}` stands twice in a municipality and is left out",
                line=found.pop(key)[0].label,
            ),
        )
        for key in twice
    ]
    if by_label:
        said = worded(
            "without a code in every municipality, matched by label: {names}",
            names=_some(list(by_label)),
        )
        remarks.append(Note("matched-by-label", said))
    ordered = list(found.values())
    if all(code_of(line) for line, _ in ordered if line.role is not Role.TOTAL):
        ordered.sort(key=lambda each: (each[0].role is Role.TOTAL, code_of(each[0]) or ""))
    else:
        ordered.sort(key=lambda each: each[0].role is Role.TOTAL and each[0].parent is None)
    return ordered, [*remarks, *_named_otherwise(found)]


def _key(line: Line, budget: Budget) -> Path:
    """Return what says that two lines are the same: the total, the code, or the labels from the
    outermost."""
    if line is budget.total_line:
        return ("total",)
    code = code_of(line)
    if code:
        return "code", code
    above = [fold(each.label) for each in budget.ancestors(line.id) if each.role is Role.SUBTOTAL]
    return ("label", *reversed(above), fold(line.label))


def _coded_labels(found: Mapping[Path, tuple[Line, Own]]) -> dict[str, Path]:
    """Return the codes by the label, where a label has one code."""
    labels: dict[str, list[Path]] = {}
    for key, (line, _) in found.items():
        if key[0] == "code":
            labels.setdefault(fold(line.label), []).append(key)
    return {label: keys[0] for label, keys in labels.items() if len(keys) == 1}


def _named_otherwise(found: Mapping[Path, tuple[Line, Own]]) -> Iterator[Note]:
    for key, (_, own) in found.items():
        labels = {fold(each.label): each.label for each in own.values()}
        if key[0] == "code" and len(labels) > 1:
            yield Note(
                "named-otherwise",
                worded(
                    "the code {code} is called: {names}",
                    code=key[1],
                    names=_some(list(labels.values())),
                ),
            )


def _standing(
    entity: Entity, line: Line | None, column: Column, group: TargetGroup | None
) -> Standing:
    figure = entity.budget.figure(line.id, column) if line is not None else None
    number = group.number(entity.name, column.year) if group is not None else None
    if figure is None or (group is not None and not number):
        return Standing(entity.name, figure, number, None)
    scale = Fraction(entity.budget.heading.unit.scale) / Fraction(number or 1)
    return Standing(
        entity.name,
        figure,
        number,
        Fraction(figure.amount) * scale,
        Fraction(figure.quantum) / 2 * scale,
    )


def _compared(line: Line, basis: str, standings: Sequence[Standing]) -> Compared:
    """Return a line with the median and the ranks of those that state it."""
    values = sorted(each.value for each in standings if each.value is not None)
    if not values:
        return Compared(line, basis, None, tuple(standings))
    half = len(values) // 2
    median = values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
    return Compared(
        line, basis, median, tuple(_ranked(each, standings, values, median) for each in standings)
    )


def _ranked(
    each: Standing, standings: Sequence[Standing], values: Sequence[Fraction], median: Fraction
) -> Standing:
    if each.value is None:
        return each
    is_sure = not any(
        other is not each
        and other.value is not None
        and abs(other.value - each.value) <= other.room + each.room
        for other in standings
    )
    rank = 1 + sum(value < each.value for value in values)
    return each._replace(rank=rank, is_sure=is_sure, from_median=each.value - median)


def _told_of_headings(entities: Sequence[Entity], columns: Sequence[Column]) -> Iterator[Note]:
    """Yield what the budgets state of themselves and differ in: prices, stages, units."""
    levels = _by([(each.budget.heading.price_level, each.name) for each in entities])
    stated = {level: names for level, names in levels.items() if level is not None}
    if len(stated) > 1:
        yield Note(
            "price-level-differs",
            worded(
                "prices differ: {values}; `reprice` brings them to one year", values=_each(stated)
            ),
        )
    if None in levels and stated:
        yield Note(
            "price-level-unstated",
            worded("of {names} no price level is stated", names=_some(levels[None])),
        )
    stages = _by(
        [(column.stage, each.name) for column, each in zip(columns, entities, strict=True)]
    )
    if len(stages) > 1:
        yield Note(
            "stage-differs",
            worded(
                "stages differ: {values}", values=_each({k or "–": v for k, v in stages.items()})
            ),
        )


def _by(pairs: Iterable[tuple[object, str]]) -> dict[object, list[str]]:
    found: dict[object, list[str]] = {}
    for key, name in pairs:
        found.setdefault(key, []).append(name)
    return found


def _each(found: Mapping[object, Sequence[str]]) -> str:
    return "; ".join(f"{key}: {_some(names)}" for key, names in found.items())


def _some(names: Sequence[str]) -> str:
    more = f", +{len(names) - MOST_NAMED}" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _missing(compared: Sequence[Compared], basis: str) -> Iterator[Note]:
    """Yield the lines that some do not state: missing is not zero, so they have no rank there."""
    for each in compared:
        names = [standing.entity for standing in each.standings if standing.figure is None]
        if names and each.basis == basis:
            yield Note(
                "line-missing",
                worded(
                    "`{line}` is not stated by {names}: no rank, and not in the median",
                    line=each.line.label,
                    names=_some(names),
                ),
            )


def _begun(
    entities: Sequence[Entity], columns: Sequence[Column], found: Sequence[tuple[Line, Own]]
) -> Iterator[Note]:
    """Yield the lines that some have in this year only from now on, or no longer, while others have
    them in both: accounts were changed."""
    for line, own in found:
        states: dict[str, list[str]] = {}
        for number, (entity, column) in enumerate(zip(entities, columns, strict=True)):
            state = _state(entity.budget, own.get(number), column)
            if state is not None:
                states.setdefault(state, []).append(entity.name)
        for state, template in (
            ("begins", worded("begins")),
            ("ends", worded("ends")),
        ):
            if state in states and len(states) > 1:
                yield Note(
                    f"line-{state}",
                    worded(
                        "`{line}` {state} with {names} in {year}, and not with the others: "
                        "perhaps accounts were changed",
                        line=line.label,
                        state=template,
                        names=_some(states[state]),
                        year=columns[0].year,
                    ),
                )


def _state(budget: Budget, line: Line | None, column: Column) -> str | None:
    """Return whether a line begins in a year, ends in the one before, or is stated in both; None
    where no year before is stated."""
    years = [each for each in budget.years if isinstance(each, int)]
    before = column.year - 1 if isinstance(column.year, int) else None
    if before not in years:
        return None
    now, then = (
        line is not None and budget.amount(line.id, column._replace(year=year)) is not None
        for year in (column.year, before)
    )
    return "begins" if now and not then else "ends" if then and not now else "both" if now else None


def _unknown_numbers(entities: Sequence[Entity], asked: EntityQuestion) -> Iterator[Note]:
    for group in asked.groups:
        names = [each.name for each in entities if not group.number(each.name, asked.year)]
        if names:
            yield Note(
                "number-unknown",
                worded(
                    "how many {group} there are in {year} is not stated of {names}",
                    group=group.name,
                    year=asked.year,
                    names=_some(names),
                ),
            )


def _broken(asked: EntityQuestion, entities: Sequence[Entity]) -> Iterator[Note]:
    """Yield the stated changes of accounting that hold in the year compared."""
    names = {fold(each.name) for each in entities}
    for each in asked.breaks:
        is_met = not each.entities or any(fold(name) in names for name in each.entities)
        if is_met and isinstance(asked.year, int) and each.year <= asked.year:
            of = ", ".join((*each.lines, *each.entities))
            yield Note(
                "accounting-change",
                worded("from {year} ({of}): {text}", year=each.year, of=of or "–", text=each.text),
            )
