"""A printed table against its accounts: each figure proved to be the rounding of their sum, or the
difference explained; accounts belong to lines by name or code."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.intervals import stands_for
from budgetcli.ledgers.account_layouts import (
    AMOUNT,
    CREDIT,
    DEBIT,
    LENGTH,
    SIDE,
    SIGNS,
    STAGE,
    YEAR,
)
from budgetcli.ledgers.engines.rows import records
from budgetcli.ledgers.explaining import (
    AccountGap,
    Explanation,
    Reconciled,
    columns_without,
    explain,
    factor_of,
    printed_keys,
)
from budgetcli.ledgers.rollups import roll_up
from budgetcli.model.budgets import Column, Key, Measure, Note, Role, Side, Sign
from budgetcli.model.errors import BudgetError, worded
from budgetcli.model.findings import Finding, Severity
from budgetcli.model.names import fold
from budgetcli.model.numbers import round_half_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from budgetcli.ledgers.account_layouts import Dimension
    from budgetcli.ledgers.accounts import Chart
    from budgetcli.ledgers.files import Ledger
    from budgetcli.ledgers.rollups import Entry, RollUp
    from budgetcli.model.budgets import Budget
    from budgetcli.model.findings import Report, RoundingRule

SAMPLED = 20_000
"""So many rows decide which column names the lines of the table."""

NO_NAMES = frozenset({AMOUNT, DEBIT, CREDIT, YEAR, STAGE, SIGNS, SIDE, LENGTH})


class Names(NamedTuple):
    """The lines of a table by everything they can be called; a name that two lines have is none."""

    lines: Mapping[str, str]
    chart: Chart

    def line_of(self, values: Sequence[str]) -> str | None:
        """Return the id of the line that these values name, the last value and the innermost code
        first, or None."""
        for value in reversed(values):
            for code in reversed(self.chart.path(value)):
                found = self.lines.get(fold(code)) or self.lines.get(fold(self.chart.name(code)))
                if found is not None:
                    return found
        return None


def names_of(budget: Budget, chart: Chart) -> Names:
    """Return what the lines of a table are called: label, code and id, folded."""
    found: dict[str, str | None] = {}
    for line in budget.of(Role.LINE):
        for name in {fold(line.label), fold(line.code or ""), fold(line.id)} - {""}:
            found[name] = None if name in found else line.id
    return Names({name: id for name, id in found.items() if id is not None}, chart)


def level_of(ledger: Ledger, names: Names) -> str:
    """Return the column whose values, in the first rows, name the most lines of the table. Raises
    BudgetError where none names any."""
    part = ledger.parts[0]
    met: dict[str, set[str]] = {
        name: set() for name in part.plan.dimensions if name not in NO_NAMES
    }
    for _, record in islice(records(part), SAMPLED):
        for name, values in met.items():
            column = part.plan.dimensions[name].column
            if column < len(record):
                values.add(part.plan.dimensions[name].of(str(record[column])))
    named = {
        name: len({names.line_of([value]) for value in values} - {None})
        for name, values in met.items()
    }
    best = max(named, key=lambda name: named[name], default=None)
    if best is None or not named[best]:
        raise do_not_match(ledger)
    return best


def do_not_match(ledger: Ledger) -> BudgetError:
    """Return the error that no account belongs to a line of the table."""
    return BudgetError(
        "accounts-do-not-match",
        "no account belongs to a line of the table",
        at=ledger.parts[0].place,
        hint="--by COLUMN names the column whose codes are lines, --chart FILE says what codes are part of",
    )


def committee_values(ledger: Ledger, budget: Budget, values: Sequence[str]) -> frozenset[str]:
    """Return those values of the committee column that are the committee of the table; none where
    that is not known."""
    called = {fold(name) for name in (budget.heading.committee, budget.heading.title) if name}
    return frozenset(value for value in values if fold(value) in called)


def committee_of(ledger: Ledger) -> Dimension | None:
    """Return the column of committees, where there is one."""
    return ledger.parts[0].plan.dimensions.get("committee")


MOST_EXPLAINED = 4
"""So many gaps are looked into, the largest first; all are named."""

GAP, OUTSIDE, WITHOUT = (
    "figure-rounds-its-accounts",
    "accounts-outside-table",
    "figure-without-accounts",
)


class HeldFigure(NamedTuple):
    """A printed figure and the exact sum of its accounts, both in the table's unit and in the
    canonical sign."""

    key: Key
    printed: Decimal
    accounts: Decimal
    rows: int
    agrees: bool


class Reconciliation(NamedTuple):
    """A table held against account files: every figure, what explains the gaps, and the accounts
    that are in no line.

    `without` figures of lines and totals have no accounts to be held against.
    """

    files: tuple[str, ...]
    by: tuple[str, ...]
    rows: int
    bad_rows: int
    figures: tuple[HeldFigure, ...]
    explanations: tuple[Explanation, ...]
    outside: tuple[tuple[str, Decimal, int], ...]
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...] = ()
    without: int = 0

    def reported(self, report: Report, wants: Callable[[str], bool]) -> Report:
        """Return a report with those of these findings after its own that are wanted."""
        kept = tuple(finding for finding in self.findings if wants(finding.id))
        return replace(
            report, findings=(*report.findings, *kept), against=", ".join(self.files[:3])
        )

    @property
    def gaps(self) -> tuple[HeldFigure, ...]:
        """The figures that are not the rounding of their accounts."""
        return tuple(held for held in self.figures if not held.agrees)


def reconcile(
    budget: Budget, ledger: Ledger, chart: Chart, rule: RoundingRule, engine: str = "auto"
) -> Reconciliation:
    """Return a table held against its accounts.

    Raises BudgetError where no account belongs to a line, where the accounts are of several stages
    and the table of none, and as rolling up finds bad rows.
    """
    names = names_of(budget, chart)
    by = ledger.layout.by or (level_of(ledger, names),)
    committee = committee_of(ledger)
    levels = by if committee is None or committee.name in by else (*by, committee.name)
    rolled = roll_up(ledger, levels, engine)
    committees = (
        committee_values(ledger, budget, [entry.values[-1] for entry in rolled.entries])
        if levels != by
        else frozenset()
    )
    rolled = (
        rolled._replace(notes=(*rolled.notes, *_all_counted(rolled, ledger)))
        if levels != by and not committees
        else rolled
    )
    kept = [
        entry._replace(values=entry.values[: len(by)])
        for entry in rolled.entries
        if not committees or entry.values[-1] in committees
    ]
    _refuse_stages(budget, kept, ledger)
    power = (
        _digits(ledger.layout.scale or 1)
        - _digits(budget.heading.unit.scale)
        - ledger.layout.decimals
    )
    setting = _turned(
        Reconciled(
            budget,
            ledger,
            rolled._replace(by=by, entries=tuple(kept)),
            names,
            rule,
            engine,
            1,
            power,
            committees,
        )
    )
    return _reconciled(setting)


def _all_counted(rolled: RollUp, ledger: Ledger) -> Iterator[Note]:
    """Yield a note where the accounts are of several committees, and none is known to be that of
    the table."""
    names = dict.fromkeys(entry.values[-1] for entry in rolled.entries)
    if len(names) > 1:
        shown = ", ".join([*names][:5]) + (", …" if len(names) > 5 else "")
        yield Note(
            "all-committees",
            worded(
                "none of the committees is called as the table, so the accounts of all are counted: {shown}",
                shown=shown,
            ),
            ledger.place,
        )


def _digits(scale: int) -> int:
    return len(str(scale)) - 1


def _refuse_stages(budget: Budget, entries: Sequence[Entry], ledger: Ledger) -> None:
    stages = sorted({entry.stage for entry in entries if entry.stage is not None})
    if len(stages) > 1 and all(column.stage is None for column in budget.columns):
        raise BudgetError(
            "account-columns",
            worded(
                "the accounts are of several stages and the table of none: {names}",
                names=", ".join(stages[:8]),
            ),
            at=ledger.parts[0].place,
            hint=worded('keep one in a layout: [only] stage = ["{value}"]', value=stages[0]),
        )


def _turned(setting: Reconciled) -> Reconciled:
    """Return the setting in the sign that is stated, else in the one under which more figures
    agree, or the gaps are smaller."""
    rolled, sign = setting.rolled, setting.ledger.layout.sign
    if (rolled.is_signed or sign is not None) and setting.budget.heading.sign is not Sign.UNKNOWN:
        return setting._replace(
            factor=-1 if sign is Sign.EXPENSE_POSITIVE and not rolled.is_signed else 1
        )

    def fitness(turned: Reconciled) -> tuple[int, Decimal]:
        held = [
            turned.amount(steps) - turned.budget.figures[key].amount
            for key, (steps, _) in _sums(turned)[0].items()
        ]
        return sum(turned.agrees(key, steps) for key, (steps, _) in _sums(turned)[0].items()), -sum(
            map(abs, held), Decimal(0)
        )

    return max((setting, setting._replace(factor=-1)), key=fitness)


Sums = dict[Key, tuple[int, int]]


def _sums(setting: Reconciled) -> tuple[Sums, list[Entry]]:
    """Return the sum of accounts and their rows for every printed figure, and the entries that are
    in no line."""
    sums: Sums = {}
    outside = []
    for entry in setting.rolled.entries:
        line = setting.names.line_of(entry.values)
        if line is None:
            outside.append(entry)
            continue
        for column in setting.budget.columns:
            if _is_of(entry, column, setting.budget):
                for id in (line, *(each.id for each in setting.budget.ancestors(line))):
                    steps, rows = sums.get(Key(id, column), (0, 0))
                    sums[Key(id, column)] = (steps + entry.amount, rows + entry.rows)
    return {key: each for key, each in sums.items() if key in setting.budget.figures}, outside


def _is_of(entry: Entry, column: Column, budget: Budget) -> bool:
    """Tell whether an entry is in a column: its year, its stage, and its side or the net."""
    if column.measure is not Measure.AMOUNT or (
        entry.year != column.year and (entry.year is not None or len(budget.years) != 1)
    ):
        return False
    stage = column.stage is None or entry.stage is None or fold(column.stage) == fold(entry.stage)
    return stage and column.side in (Side.NET, entry.side)


def _reconciled(setting: Reconciled) -> Reconciliation:
    sums, outside = _sums(setting)
    if not sums:
        raise do_not_match(setting.ledger)
    figures = tuple(
        HeldFigure(
            key,
            figure.amount,
            setting.amount(sums[key][0]),
            sums[key][1],
            setting.agrees(key, sums[key][0]),
        )
        for key, figure in setting.budget.figures.items()
        if key in sums
    )
    without = [
        key
        for key, figure in setting.budget.figures.items()
        if _has_no_accounts(key, setting, sums) and figure.amount
    ]
    factor = factor_of(setting, sums)
    gaps = (
        []
        if factor
        else [
            gap
            for gap in _root_gaps(setting, [held for held in figures if not held.agrees], sums)
            if _is_line(gap.key, setting) or not (outside or without)
        ]
    )
    looked_into = gaps[:MOST_EXPLAINED]
    accounts = {
        codes: _accounts(setting, codes)
        for codes in dict.fromkeys(_codes(setting, gap) for gap in looked_into)
    }
    explanations = tuple(
        each
        for gap in looked_into
        for each in explain(gap, accounts[_codes(setting, gap)], setting)
    )
    beyond = tuple(
        (" ".join(entry.values), setting.amount(entry.amount), entry.rows) for entry in outside
    )
    findings = (
        *([factor] if factor else []),
        *_gap_findings(setting, figures, explanations),
        *columns_without(setting, sums),
        *_other_findings(setting, beyond, without),
    )
    others = sum(key not in sums for key in printed_keys(setting))
    return Reconciliation(
        tuple(part.name for part in setting.ledger.parts),
        setting.rolled.by,
        setting.rolled.rows,
        setting.rolled.bad_count,
        figures,
        explanations,
        beyond,
        findings,
        setting.rolled.notes,
        others,
    )


def _has_no_accounts(key: Key, setting: Reconciled, sums: Sums) -> bool:
    """Tell whether a printed line has no account in a column that others have accounts in."""
    return (
        _is_line(key, setting)
        and key not in sums
        and any(other.column == key.column for other in sums)
    )


def _is_line(key: Key, setting: Reconciled) -> bool:
    line = setting.budget.line(key.line)
    return line is not None and line.role is Role.LINE


def _root_gaps(setting: Reconciled, held: Sequence[HeldFigure], sums: Sums) -> Iterator[AccountGap]:
    """Yield the gaps that are not the consequence of one below or beside them, the largest first."""
    missed = {each.key for each in held}
    below = {ancestor.id for key in missed for ancestor in setting.budget.ancestors(key.line)}
    for each in sorted(held, key=lambda each: -abs(each.printed - each.accounts)):
        key = each.key
        sided = any(
            key._replace(column=key.column._replace(side=side)) in missed
            for side in (Side.EXPENDITURE, Side.INCOME)
        )
        if (key.column.side is Side.NET and sided) or (
            key.line in below
            and any(
                other.column == key.column
                and key.line in {one.id for one in setting.budget.ancestors(other.line)}
                for other in missed
            )
        ):
            continue
        yield _gap(setting, key, sums[key][0])


def _gap(setting: Reconciled, key: Key, steps: int) -> AccountGap:
    """Return what the accounts would have to change by, in their own steps and sign."""
    interval = stands_for(setting.budget.figures[key], setting.rule)
    unit = Fraction(10) ** -setting.power
    ends = sorted(
        setting.factor * end * unit for end in (interval.low, interval.high) if end is not None
    )
    return AccountGap(key, ends[0] - steps, ends[-1] - steps)


def _codes(setting: Reconciled, gap: AccountGap) -> frozenset[str]:
    """Return the codes whose rows belong to a gap's line."""
    return frozenset(
        entry.values[-1]
        for entry in setting.rolled.entries
        if _is_below(setting, entry, gap.key.line)
    )


def _accounts(setting: Reconciled, codes: frozenset[str]) -> tuple[Entry, ...]:
    """Return the accounts of these codes in all years, rolled up once for all the gaps of one line."""
    ledger, plan = setting.ledger, setting.ledger.parts[0].plan
    level = plan.find(setting.rolled.by[-1], ledger.parts[0].place)
    committee = committee_of(ledger)
    where = [
        (level, codes),
        *(
            [(committee, setting.committees)]
            if committee is not None and setting.committees
            else []
        ),
    ]
    within = ledger._replace(
        where=tuple(where),
        ends=True,
        layout=ledger.layout._replace(control=type(ledger.layout.control)(), masking=False),
    )
    account = "account" if "account" in plan.dimensions else setting.rolled.by[-1]
    return roll_up(within, (account,), setting.engine).entries


def _is_below(setting: Reconciled, entry: Entry, line: str) -> bool:
    found = setting.names.line_of(entry.values)
    return found is not None and (
        found == line or any(each.id == line for each in setting.budget.ancestors(found))
    )


def _gap_findings(
    setting: Reconciled, figures: Iterable[HeldFigure], explanations: Sequence[Explanation]
) -> Iterator[Finding]:
    for held in figures:
        if held.agrees:
            continue
        figure, line = setting.budget.figures[held.key], setting.budget.line(held.key.line)
        step = figure.quantum.scaleb(-2)
        shown, off = (
            round_half_up(held.accounts, step),
            round_half_up(held.printed - held.accounts, step),
        )
        label = f"{line.label if line else held.key.line} {held.key.column.year or ''} {held.key.column.stage or ''}".strip()
        said: tuple[str | Decimal, ...] = (
            label,
            *(_in_own_sign(each, setting) for each in (figure.amount, shown, off)),
        )
        message = worded(
            "{label} {side}: printed {amount:,f}, the accounts give {shown:,f}; they differ by {off:,f}",
            label=label,
            side=held.key.column.side,
            amount=figure.amount,
            shown=shown,
            off=off,
        )
        yield Finding(GAP, Severity.ERROR, message, figure.place, said=said)
        yield from (each.finding() for each in explanations if each.key == held.key)


def _shown(amount: Decimal, setting: Reconciled) -> Decimal:
    """Return an amount to two decimals more than the table prints."""
    return round_half_up(
        amount, min(figure.quantum for figure in setting.budget.figures.values()).scaleb(-2)
    )


def _in_own_sign(amount: Decimal, setting: Reconciled) -> Decimal:
    """Return an amount of the canonical sign in that of the table."""
    return -amount if setting.budget.heading.sign is Sign.EXPENSE_POSITIVE and amount else amount


def _other_findings(
    setting: Reconciled, beyond: Sequence[tuple[str, Decimal, int]], without: Sequence[Key]
) -> Iterator[Finding]:
    """Yield what is in the accounts and in no line: a warning where the accounts are known to be
    the table's; lines without accounts."""
    if beyond:
        total, names = (
            _shown(sum((amount for _, amount, _ in beyond), Decimal(0)), setting),
            dict.fromkeys(name for name, _, _ in beyond),
        )
        listed = ", ".join([*names][:5]) + (" …" if len(names) > 5 else "")
        weight = (
            Severity.WARNING if setting.committees or setting.ledger.layout.only else Severity.NOTE
        )
        said = (Decimal(sum(rows for _, _, rows in beyond)), _in_own_sign(total, setting), listed)
        yield Finding(
            OUTSIDE,
            weight,
            worded(
                "{value} rows, together {total:,f}, are in no line of the table: {listed}",
                value=said[0],
                total=total,
                listed=listed,
            ),
            said=said,
        )
    for key in without:
        figure, line = setting.budget.figures[key], setting.budget.line(key.line)
        label = f"{line.label if line else key.line} {key.column.year or ''}".strip()
        yield Finding(
            WITHOUT,
            Severity.WARNING,
            worded(
                "{label} {side}: {amount:,f} is printed, and no account belongs to it",
                label=label,
                side=key.column.side,
                amount=figure.amount,
            ),
            figure.place,
            said=(label, _in_own_sign(figure.amount, setting)),
        )
