"""Measure named sheets through the command line: what `budgetcli check FILE -O json` proves,
against an independent count of each file.

The counts read the files with python-calamine or `csv` and know each file's own words; the program
under measure does not.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from expected_readings import letter
from plaintexts import text_rows
from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared/realdata"
PROGRAM = (sys.executable, "-m", "budgetcli")
HOLDING = ("exact", "rounding")
Rows = list[list[object]]


class Measured(NamedTuple):
    """One row of the table: what it is on, what is measured, what must be reached, what was,
    whether it is, and what there is to see."""

    on: str
    measure: str
    reach: str
    achieved: str
    met: bool
    details: tuple[str, ...] = ()


def budgetcli(*arguments: str | Path, raw: bool = False) -> Any:
    """Return what the program writes: JSON documents, one a table, or the text itself. Raises
    ValueError where it refuses."""
    ended = subprocess.run(
        [*PROGRAM, *arguments, "--no-config"], capture_output=True, cwd=ROOT, check=False
    )
    if not ended.stdout:
        raise ValueError(ended.stderr.decode()[-300:])
    if raw:
        return ended.stdout.decode()
    found = json.loads(ended.stdout, parse_float=Decimal)
    return found if isinstance(found, list) else [found]


class Checked(NamedTuple):
    """What `check` says of a file, by cell: the equations that hold, those that do not, and totals
    blank over nothing but blanks."""

    held: dict[str, list[dict[str, Any]]]
    against: frozenset[str]
    blank: frozenset[str]
    documents: list[dict[str, Any]]


@cache
def checked(target: str) -> Checked:
    """Return what `check` says of a target of the published files."""
    documents = budgetcli("check", str(REAL / target), "-O", "json")
    equations = [each for document in documents for each in document.get("equations", ())]
    held: dict[str, list[dict[str, Any]]] = {}
    for each in equations:
        if each["outcome"] in HOLDING:
            held.setdefault(each["cell"], []).append(each)
    blank = (
        each["cell"]
        for document in documents
        for each in document.get("blank_totals", ())
        if not each["stated"]
    )
    return Checked(
        held,
        frozenset(each["cell"] for each in equations if each["outcome"] not in HOLDING),
        frozenset(blank),
        documents,
    )


def sheets(path: Path) -> dict[str, Rows]:
    """Return the cells of each sheet of a workbook."""
    with path.open("rb") as file:
        workbook = CalamineWorkbook.from_filelike(file)
        return {
            name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in workbook.sheet_names
        }


def labelled(
    rows: Rows, sheet: str, start: str, columns: Iterable[int], label: int
) -> dict[str, Decimal]:
    """Return the cells with a number in rows whose label begins so: what a reader of this one file
    would count."""
    return {
        f"{sheet}!{letter(column)}{number}": Decimal(f"{value:.15g}")
        for number, row in enumerate(rows, 1)
        if str(row[label]).strip().startswith(start)
        for column in columns
        if column < len(row)
        and isinstance(value := row[column], int | float)
        and not isinstance(value, bool)
    }


def counted(
    on: str, measure: str, wanted: Iterable[str], found: Iterable[str], note: str = ""
) -> Measured:
    """Return a row that says how many of the wanted cells were found; every one must be."""
    cells = set(wanted)
    missing = sorted(cells - set(found))
    achieved = f"{len(cells) - len(missing):,} of {len(cells):,}{note}"
    return Measured(
        on,
        measure,
        f"{len(cells):,} of {len(cells):,}",
        achieved,
        not missing,
        tuple(f"missing {cell}" for cell in missing[:10]),
    )


def revenues() -> list[Measured]:
    """Sections of revenue shown in thousands and stored in full."""
    target = "openbudgetokc/FY17_Revenues.xlsx"
    sheet, rows = next(iter(sheets(REAL / target).items()))
    wanted = labelled(rows, sheet, "TOTAL", (2, 4, 6, 8, 10), 1)
    held = checked(target).held
    full = sum(
        any(abs(each["printed"]) == abs(amount) for each in held.get(cell, ()))
        for cell, amount in wanted.items()
    )
    row = counted(
        "FY17 Revenues",
        "sections whose total is found and balances; amounts in full dollars",
        wanted,
        held,
    )
    return [
        row._replace(
            achieved=f"{row.achieved}; {full} in full dollars",
            met=row.met and full == len(wanted) == 30,
        )
    ]


def obligations() -> list[Measured]:
    """Departments' totals, the grand total, and a recap of the same money below it."""
    target = "open-budget-data-transformer/Obligation_History.xlsx"
    sheet, rows = next(iter(sheets(REAL / target).items()))
    grand = labelled(rows, sheet, "Total, General Fund", range(1, 6), 0)
    totals = labelled(rows, sheet, "Total", range(1, 6), 0).keys() - grand.keys()
    found = checked(target).held
    row = counted(
        "Obligation History", "totals found and balanced; the recap not added twice", totals, found
    )
    sums = budgetcli("summarize", str(REAL / target), "-O", "json")[0]["total"]["net"]
    once = (
        sorted(map(abs, sums.values())) == sorted(map(abs, grand.values()))
        and grand.keys() <= found.keys()
    )
    return [
        row._replace(
            achieved=f"{row.achieved}; grand total {'once' if once else 'NOT once'}",
            met=row.met and once,
        )
    ]


def water() -> list[Measured]:
    """A sheet whose rows and columns are cross-footed, most of it blank."""
    target = "open-budget-data-transformer/02-Water.XLS"
    sheet, rows = next(iter(sheets(REAL / target).items()))
    names = ("FY16 EST OBLIG", "FY17 REQUEST", "INCREASE/(DECREASE)")
    across = {cell for name in names for cell in labelled(rows, sheet, name, (12,), 0)}
    down = {f"{sheet}!{letter(column)}{row}" for row in (73, 74, 75) for column in range(2, 13)}
    held = checked(target).held
    kinds = {cell: {each["id"].partition(":")[0] for each in found} for cell, found in held.items()}
    return [
        counted(
            "02-Water.XLS",
            "cross-footed rows",
            across,
            (cell for cell, ids in kinds.items() if "across" in ids),
        ),
        counted(
            "02-Water.XLS",
            "cross-footed columns",
            down,
            (cell for cell, ids in kinds.items() if "sum" in ids),
        ),
    ]


def pages() -> list[Measured]:
    """Subtotals of a statement over many pages, each with the header again."""
    target = "datasets/decin_2014_XI.xlsx"
    sheet, rows = next(iter(sheets(REAL / target).items()))
    totals = [number for number, row in enumerate(rows, 1) if str(row[1]).startswith("Celkem za")]
    wanted = {f"{sheet}!{letter(column)}{number}" for number in totals for column in (15, 18, 22)}
    found = checked(target)
    heads = {
        number
        for number, row in enumerate(rows, 1)
        if [str(each) for each in row if each][:2] == ["Paragraf", "Položka"]
    }
    tables = budgetcli("inspect", str(REAL / target), "-O", "json")[0]["sheets"][0]["tables"]
    seen = heads & {row for table in tables for row in table["header_rows"]}
    note = f" ({len(wanted & found.held.keys())} with a figure, {len(wanted & found.blank)} blank over blanks)"
    row = counted(
        "decin_2014_XI",
        f"`Celkem` subtotals over {len(heads)} repeated headers",
        wanted,
        {*found.held, *found.blank},
        note,
    )
    return [
        row._replace(
            achieved=f"{row.achieved}; {len(seen)} headers",
            met=row.met and seen == heads and len(wanted) == 336,
        )
    ]


def slovenia() -> list[Measured]:
    """Totals of every column over all towns: revenue, expenditure and financing, and a fourth sheet
    of claims."""
    target = "proracuni-obcin/EK-2012-vsi-KONCNI.xls"
    cells = {
        name: set(labelled(rows, name, "SKUPAJ VSE", range(3, 100), 2))
        for name, rows in sheets(REAL / target).items()
        if len(rows) > 1
    }
    every = {cell for found in cells.values() for cell in found}
    named = {
        cell
        for name, found in cells.items()
        if not name.startswith("Račun finančnih")
        for cell in found
    }
    held = checked(target).held
    note = f" on its three sheets; {len(every & held.keys())} of {len(every)} with the claims"
    row = counted("EK-2012", "column totals `SKUPAJ`", named, held, note)
    return [row._replace(met=row.met and every <= held.keys() and len(named) == 180)]


def croatia() -> list[Measured]:
    """Rows of towns in which the column formula of the header holds, and totals of their counties."""
    target = "JLS_proracuni/Izvorni_prihodi_JLS_u_Republici_Hrvatskoj_2018.xlsx"
    sheet, rows = next(iter(sheets(REAL / target).items()))
    counties = labelled(rows, sheet, "SVEUKUPNO", range(4, 16), 3)
    sums = {
        cell for cell in labelled(rows, sheet, "", (7,), 3) if int(re.sub(r".*!\D+", "", cell)) > 6
    }
    towns = sums - counties.keys()
    held = checked(target).held
    across = {
        cell
        for cell, found in held.items()
        if any(each["id"].startswith("across:") for each in found)
    }
    down = {
        cell for cell, found in held.items() if any(each["id"].startswith("sum:") for each in found)
    }
    return [
        counted("JLS 2018", "`4 = 1+2-3` rows", towns, across),
        counted("JLS 2018", "county totals", counties, down),
    ]


def poland() -> list[Measured]:
    """A tree of tasks by their codes, sums above their parts."""
    target = "open-budget/budzet_zadaniowy_2011.ods"
    sheet, rows = next(iter(sheets(REAL / target).items()))
    parents = ({str(row[1]).strip() for row in rows[2:]} - {""}) | {"total"}
    wanted = {
        f"{sheet}!{letter(column)}{number}"
        for number, row in enumerate(rows[1:], 2)
        if str(row[0]).strip() in parents
        for column in (6, 7, 8)
    }
    return [counted("budzet_zadaniowy_2011.ods", "tree sums", wanted, checked(target).held)]


def _codes(first: int, last: int) -> list[tuple[str, int]]:
    return [(f"{each:02}", 1) for each in range(first, last + 1)]


WHOLE = {
    "09": _codes(1, 8),
    "16": _codes(10, 15),
    "17": [("09", 1), ("16", -1)],
    "23": _codes(18, 22),
    "30": _codes(24, 29),
    "31": [("23", 1), ("30", -1)],
    "32": [("17", 1), ("31", 1)],
    "35": [("33", 1), ("34", -1)],
    "36": [("32", 1), ("35", 1)],
}
PART = {"06": _codes(1, 5), "13": _codes(7, 12), "14": [("06", 1), ("13", -1)]}


def cologne() -> list[Measured]:
    """Two plans of one city: points group thousands, lines are numbered, aggregates are among them."""
    return [
        *_plan("data/gesamtfinanzplan.csv", 0, WHOLE),
        *_plan("data/teilfinanzplan.csv", 4, PART),
    ]


def _plan(target: str, label: int, formulas: dict[str, list[tuple[str, int]]]) -> list[Measured]:
    name = target.rpartition("/")[2].partition(".")[0]
    rows = text_rows(REAL / target)
    amounts = {
        (number, column): int(text.replace(".", ""))
        for number, row in enumerate(rows[1:], 2)
        for column, text in enumerate(row[label + 1 : label + 7], label + 1)
        if text
    }
    figures = budgetcli("convert", str(REAL / target), "-O", "json", "-o", "-")[0]["lines"]
    read = {figure["cell"]: abs(figure["amount"]) for line in figures for figure in line["figures"]}
    parsed = {f"{letter(column)}{row}": abs(amount) for (row, column), amount in amounts.items()}
    alike = sum(read.get(cell) == amount for cell, amount in parsed.items())
    same = Measured(
        name,
        "amounts equal to an independent parse",
        "all",
        f"{alike:,} of {len(parsed):,}",
        read == parsed,
    )
    wanted = set()
    for part in _parts(rows, label):
        for total, terms in formulas.items():
            for column in range(label + 1, label + 7):
                told = amounts.get((part.get(total, 0), column))
                made = sum(
                    factor * amounts.get((part[code], column), 0)
                    for code, factor in terms
                    if code in part
                )
                if told is not None and 2 * abs(told - made) <= len(terms) + 1:
                    wanted.add(f"{letter(column)}{part[total]}")
    return [same, counted(name, "printed aggregates that hold", wanted, checked(target).held)]


def _parts(rows: list[list[str]], label: int) -> list[dict[str, int]]:
    """Return the row of each line number, for each part of a plan."""
    found: dict[tuple[str, ...], dict[str, int]] = {}
    for number, row in enumerate(rows[1:], 2):
        found.setdefault(tuple(row[:label]), {})[row[label][:2]] = number
    return list(found.values())


def denmark() -> list[Measured]:
    """Five levels of codes in six years, rounded: what rounding makes likely, and the others, which
    `check` must name."""
    target = "finanslov2016/fl16.csv"
    rows = text_rows(REAL / target)
    where = {
        code: number
        for number, row in enumerate(rows)
        if row and (code := row[0].split(" ")[0]).isdecimal()
    }
    parents = {
        number: next(
            (where[code[:cut]] for cut in range(len(code) - 1, 0, -1) if code[:cut] in where), None
        )
        for code, number in where.items()
    }
    wanted, odd = set(), set()
    for parent in set(parents.values()) - {None}:
        parts = [number for number, above in parents.items() if above == parent]
        for column in range(1, 7):
            told, *terms = (
                Decimal(rows[number][column].replace(",", ".")) for number in (parent, *parts)
            )
            away = abs(told - sum(terms))
            if 2 * away <= Decimal("0.1") * (len(parts) + 1):
                (odd if away**2 > 4 * Decimal("0.01") * (len(parts) + 1) / 12 else wanted).add(
                    f"{letter(column)}{parent + 1}"
                )
    held = checked(target).held
    shown = budgetcli("check", str(REAL / target), raw=True)
    named = {cell for cell in odd if re.search(rf"\s{cell}\s", shown)}
    row = counted(
        "fl16.csv", "five levels x six years: those that hold, and the defects named", wanted, held
    )
    achieved = f"{row.achieved}; {len(named)} of {len(odd)} further off than two deviations named"
    return [
        row._replace(
            reach="11,092 hold",
            achieved=achieved,
            met=row.met and named == odd and len(wanted) >= 11_092,
        )
    ]


def bern() -> list[Measured]:
    """An overview whose special accounts have headings and no totals."""
    target = "open-budget-converters/Stadt_Bern_-_PGB_2012.xlsx"
    sheet = "Übersicht"
    rows = sheets(REAL / target)[sheet]
    stated = {
        f"{sheet}!{letter(column)}{number}"
        for number, row in enumerate(rows, 1)
        if 7 <= number <= 191 and (row[1] or row[2])
        for column in (5, 6, 7)
        if isinstance(row[column], int | float)
    }
    headings = {
        f"{sheet}!{letter(column)}{number}" for number in (182, 186, 190) for column in (5, 6, 7)
    }
    found = checked(f"{target}#{sheet}").held
    row = counted(
        "PGB 2012",
        "`Übersicht`: those that hold; headings carry no total",
        stated - headings,
        found,
    )
    taken = len(headings & found.keys())
    achieved = f"{row.achieved}; {taken} of {len(headings)} headings taken for totals"
    return [
        row._replace(
            reach="156; none of 9",
            achieved=achieved,
            met=row.met and not taken and len(stated - headings) == 156,
        )
    ]


SHEETS: Sequence[Callable[[], list[Measured]]] = (
    revenues,
    obligations,
    water,
    pages,
    slovenia,
    croatia,
    poland,
    cologne,
    denmark,
    bern,
)


if __name__ == "__main__":
    for measure in SHEETS:
        if not sys.argv[1:] or any(word in measure.__name__ for word in sys.argv[1:]):
            for row in measure():
                print(
                    f"{row.on:26} {row.measure[:60]:60} {'ok' if row.met else 'MISSED':7} {row.achieved}",
                    *row.details,
                    sep="\n   "[: 4 * bool(row.details)],
                )
