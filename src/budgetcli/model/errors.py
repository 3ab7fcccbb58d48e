"""Where something is, what goes wrong that a user can mend, and the sentences that say so, in English
and still to be said in another language."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Sentence(str):
    """An English sentence with its gaps filled, which still knows its template and what stands in
    the gaps."""

    template: str
    values: Mapping[str, object]

    def __getnewargs__(self) -> tuple[str]:
        return (str(self),)


def worded(template: str, /, **values: object) -> Sentence:
    """Return a sentence: the template, in English with named gaps, filled with these values.

    A value may be a sentence itself. Raises KeyError for a gap without a value.
    """
    made = Sentence(template.format(**values) if values else template)
    made.template, made.values = template, values
    return made


ERRORS = {
    "file-not-found": (
        "No file, committee or alias has this name. Name an existing one; `budgetcli list` "
        "shows the committees."
    ),
    "not-a-file": (
        "The name stands for a folder, a device or an address. Name one file; folders and "
        "addresses are not opened."
    ),
    "unreadable-file": (
        "The content is no workbook, document or text table that can be read. The message "
        "names the cause."
    ),
    "compressed-file": (
        "The content is packed. `--unpack` reads a text packed with gzip or Zstandard; "
        "unpack anything else first."
    ),
    "no-text": (
        "The document holds no text, as a scanned one does; nothing is read from pictures. "
        "Text recognition makes one."
    ),
    "document-type": (
        "The content declares an XML document type, which no real workbook does and hostile "
        "ones do."
    ),
    "reader-stopped": (
        "The reader of this format stopped on damaged or hostile content. Open and save the "
        "file in a spreadsheet."
    ),
    "protected-file": "The file is protected by a password. Save a copy without it.",
    "too-large": (
        "The content is larger than the limit named in the message. Split it, or raise the "
        "limit where a flag is named."
    ),
    "unknown-encoding": "The text is neither UTF-8, UTF-16 nor Windows-1252. Save it as UTF-8.",
    "no-budget-found": (
        "No table with lines and amounts was found. `--sheet` and a range such as "
        "`#Sheet!A3:H20` say where to look."
    ),
    "years-in-rows": (
        "A column names the year of each row, as in account files: they are no lines of one "
        "statement. `--by` adds them up."
    ),
    "not-money": (
        "The table holds key figures or physical quantities, no amounts of money. `--unit` "
        "reads them as money all the same."
    ),
    "formula-without-value": (
        "A formula was never calculated, so its amount is unknown. Open and save the "
        "workbook in a spreadsheet."
    ),
    "error-cell": "A cell among the amounts holds a spreadsheet error such as #REF!. Mend the formula.",
    "not-an-amount": (
        "A cell among the amounts is not a number. Correct it, or leave it empty if the "
        "amount is not stated."
    ),
    "sign-doubt": (
        "Nothing states or proves whether expenditure is negative or positive. `--sign` settles it."
    ),
    "sign-refuted": (
        "The flag names a sign convention that the table itself refutes. Leave the flag out, "
        "or mend the table."
    ),
    "unit-doubt": "The source states two different units. `--unit` settles it.",
    "decimal-doubt": (
        "The amounts can be read with a decimal comma or a decimal point. `--decimal` settles it."
    ),
    "table-doubt": (
        "The source holds several tables and the command needs one. `--sheet` or `--table` "
        "picks it."
    ),
    "unknown-sheet": "The workbook has no such sheet.",
    "unknown-table": "The source has fewer tables than the number given.",
    "unknown-year": "The budget has no such year.",
    "unknown-version": (
        "The workspace has no such version of the committee. `budgetcli list` shows those it has."
    ),
    "unknown-stage": "The table has no such stage.",
    "unknown-line": "The budget has no such line.",
    "unknown-figure": "The line states no amount for this year or side. `summarize` shows what it states.",
    "figure-doubt": "A line, year or side was named that several figures have. The message names them.",
    "unknown-equation": "The table has no such equation. `check --all -O csv` lists the ids of all.",
    "unknown-measure": "The packages have no such measure.",
    "unknown-format": "There is no such output format.",
    "report-format": (
        "The formats sarif, junit and github hold findings, so only `check` and `tie` can be "
        "written in them."
    ),
    "unknown-schema": "There is no JSON Schema of this name.",
    "unknown-check": "There is no such check, error, verdict or outcome.",
    "bad-option": "An option's value is not one of those it takes.",
    "bad-layout": (
        "The layout file is not valid, or does not fit the sheet. The message names the key "
        "or the column."
    ),
    "bad-template": (
        "The house style of a report is not valid, would load something from elsewhere, or "
        "could not be read on paper."
    ),
    "not-a-proof": (
        "The file is no proof that `budgetcli check --proof` wrote, or a part of it is "
        "missing or no number."
    ),
    "not-a-report": (
        "The file is no report that `budgetcli report` wrote as html, so there is nothing to "
        "recalculate it from."
    ),
    "missing-extra": (
        "A part of the program that this needs is not installed. The hint says what installs it."
    ),
    "bad-workspace": "`budgetcli.toml` is not valid. The message names the key.",
    "bad-package": "The savings package is not valid. The message names the measure and the key.",
    "missing-package": "No package was named and the workspace has none for this committee.",
    "duplicate-measure": "Two measures have one id. Give each its own.",
    "changed-measure": (
        "A measure of this id was applied before with another content. `--replace` takes the "
        "former out; or use a new id."
    ),
    "alternatives-together": (
        "Two measures exclude each other and would both hold. Leave one of them out with `--skip`."
    ),
    "dependency-missing": (
        "A measure depends on another that is not in the budget. Apply both, or leave it out "
        "with `--skip`."
    ),
    "bad-prices": "The price table is not valid. The message names the key.",
    "missing-price": "The price table has no rate for a year or a kind that is needed. Add it.",
    "bad-claim": (
        "The file of claims is not valid, or an expression cannot be read. The message names "
        "the claim and the key."
    ),
    "bad-key-figures": (
        "The file of populations and prices is not valid. The message names the key or what "
        "is missing."
    ),
    "bad-breaks": "The file of changes of accounting is not valid. The message names the key.",
    "bad-key": (
        "An allocation key cannot be used as it stands. The message names what is wrong with it."
    ),
    "unknown-frame": "The packages have no such frame or pressure.",
    "no-frame": "The packages have neither a frame nor a pressure, so nothing is demanded.",
    "not-financed": (
        "An amendment costs more than it finds. The message says how much is missing in each year."
    ),
    "no-combination": "The measures cannot be combined as asked. The message says what stands against it.",
    "would-lose": (
        "Writing this workbook anew would lose what the message lists. `--allow-loss` writes "
        "it all the same."
    ),
    "not-as-written": "The written workbook did not read back as it was meant to be. Nothing was kept.",
    "price-level-mismatch": (
        "Package and budget are in different price levels, which never mix. Convert one of "
        "them first."
    ),
    "unit-mismatch": "Package and budget are in different currencies, which never mix.",
    "in-base-missing": (
        "A measure does not say whether it is in the budget already. Add `in_base = true` or "
        "`false`."
    ),
    "not-in-base": (
        "A measure to reverse is not in the budget, so there is nothing to take out. Apply "
        "it instead."
    ),
    "over-cut": (
        "A measure cuts more than its line has. `--allow-overcut` stops at zero and reports "
        "the rest."
    ),
    "amount-without-year": "A measure has an amount but no year it belongs to. Add `from`, or `amounts` by year.",
    "no-figure": "A measure changes a figure that the budget does not have.",
    "price-level-differs": (
        "Two budgets in different price levels cannot be compared figure by figure. Convert "
        "one of them first."
    ),
    "currency-differs": "Two budgets in different currencies cannot be compared.",
    "account-columns": (
        "Which column of an account file holds what is not clear from its header. A layout "
        "file says it: `--layout`."
    ),
    "unknown-column": "The table or account file has no such column. `--by` takes names of an account "
    "file's header, or words of its "
    "layout; an equation those of its table, as the ids of `check --all -O csv` have "
    "them, such as `2024-net`.",
    "listed-twice": (
        "A list of account files names a file twice, so that its rows would count twice. "
        "Take one of the lines out."
    ),
    "account-rows": (
        "The file holds thousands of postings and no printed table. `--by` adds them up; "
        "`--table 1` reads on all the same."
    ),
    "bad-rows": (
        "Rows of an account file cannot be read. Mend them, or go on without them by "
        "`--bad-rows report`, which counts them."
    ),
    "control-total": (
        "The account file does not have the rows or the sum that were stated for it, so it "
        "is not whole."
    ),
    "bad-chart": (
        "The chart of accounts cannot be used: each code stands in it once, and no code is "
        "part of itself."
    ),
    "accounts-do-not-match": (
        "No account belongs to a line of the table. `--by` names the column, a chart what "
        "its codes are part of."
    ),
    "missing-engine": "The engine is not installed, or cannot start. The message names what it needs.",
    "no-common-column": (
        "Two budgets have no column of money in common. `--years OLD=NEW` sets one year "
        "against another."
    ),
    "output-exists": "The output file exists. `--force` replaces it.",
    "output-is-input": "The output is one of the inputs, which are never written. Name another file.",
    "cannot-write": "The output cannot be written. The message names the cause; nothing was changed.",
}


class Place(NamedTuple):
    """Where a figure or a problem is: `book.xlsx!SOU!B7`, or less where less is known."""

    file: str
    sheet: str | None = None
    cell: str | None = None

    @property
    def reference(self) -> str | None:
        """The cell with its sheet, as a spreadsheet names it: `SOU!B7`, or `B2` without a sheet."""
        return f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.cell

    def __str__(self) -> str:
        return "!".join(part for part in self if part)


class BudgetError(Exception):
    """Something the user can mend; `id` is a key of `ERRORS`."""

    def __init__(
        self, id: str, message: str, *, at: Place | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        if id not in ERRORS:
            raise KeyError(id)
        self.id = id
        self.message = message
        self.at = at
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.at}: " if self.at else ""
        return f"{where}{self.message}"


class ReadError(BudgetError):
    """The source cannot be read as a budget."""


def _as_sentence(text: str) -> Sentence:
    """Return a text as a sentence that the catalogs are asked for, even within another one."""
    return text if isinstance(text, Sentence) else worded(text)


class DoubtError(BudgetError):
    """The source can be read in several ways; `readings` says them, the hint names the flag."""

    def __init__(
        self, id: str, message: str, *, readings: Sequence[str], at: Place | None = None, hint: str
    ) -> None:
        said = reduce(
            lambda before, other: worded("{first}; or {second}", first=before, second=other),
            map(_as_sentence, readings),
        )
        super().__init__(
            id,
            worded("{message}: {readings}", message=_as_sentence(message), readings=said),
            at=at,
            hint=hint,
        )
        self.readings = tuple(readings)


class LayoutError(BudgetError):
    """A layout or a workspace does not fit."""


class UnknownNameError(BudgetError):
    """A name that does not exist; `known` are those that do."""

    def __init__(
        self, id: str, kind: str, name: str, known: Iterable[str], *, at: Place | None = None
    ) -> None:
        super().__init__(id, worded("no {kind} `{name}`", kind=worded(kind), name=name), at=at)
        self.name = name
        self.known = tuple(known)


class PackageError(BudgetError):
    """A savings package cannot be applied as it stands."""


class WriteError(BudgetError):
    """A result cannot be written; every file is as it was before."""
