"""Print how well the structure of published sheets is found, against labels and independent counts."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from plaintexts import text_rows
from python_calamine import CalamineWorkbook

from budgetcli.model.budgets import Input
from budgetcli.model.numbers import DecimalMark, from_float, parse
from budgetcli.reading.grids import Grid
from budgetcli.reading.regions import regions
from budgetcli.reading.structures import RowRole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.reading.grids import Value
    from budgetcli.reading.structures import Region

SHARED = Path(__file__).resolve().parents[2] / "shared"
REAL = SHARED / "realdata"
BODY = (RowRole.DATA, RowRole.TOTAL, RowRole.GROUP)


def text_grid(path: Path) -> Grid:
    """Return a text file as a grid of str."""
    return Grid(source=Input(path.name, None, ""), values=tuple(map(tuple, text_rows(path))))


def roles_of(grid: Grid) -> dict[int, RowRole]:
    """Return the role of every row, tables from top to bottom."""
    return {row: role for region in regions(grid) for row, role in region.roles}


def book(path: Path) -> dict[str, Grid]:
    """Return the sheets of a workbook as grids of values."""
    with path.open("rb") as file:
        workbook = CalamineWorkbook.from_filelike(file)
        return {name: _sheet(path, workbook, name) for name in workbook.sheet_names}


def _sheet(path: Path, workbook: CalamineWorkbook, name: str) -> Grid:
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    values = tuple(tuple(_value(cell) for cell in row) for row in rows)
    return Grid(source=Input(path.name, name, ""), values=values)


def _value(cell: object) -> Value:
    if isinstance(cell, bool | str):
        return cell or None if cell == "" else cell
    if isinstance(cell, int | float):
        return from_float(float(cell))
    return cell if isinstance(cell, date | datetime | time | timedelta) else None


def saus() -> Iterator[tuple[int, Grid, list[str]]]:
    """Yield each labelled table with its number and the label of every row."""
    for path in sorted((SHARED / "labelled/saus").glob("*.csv")):
        labels = path.with_suffix(".labels.json").read_text(encoding="utf-8")
        yield int(path.name.split("_")[1]), text_grid(path), json.loads(labels)


def measure_saus() -> None:
    """Print first body row, header rows and totals against the labels, by half: even numbers were looked at, odd ones were not."""
    counts = {"even": Counter[str](), "odd": Counter[str]()}
    for number, grid, labels in saus():
        count = counts["odd" if number % 2 else "even"]
        roles = roles_of(grid)
        wanted = {name: {row for row, label in enumerate(labels) if label == name} for name in ("header", "derived")}
        body = [row for row, label in enumerate(labels) if label in ("data", "derived", "group")]
        found = {row for row, role in roles.items() if role is RowRole.TOTAL}
        headers = {row for row, role in roles.items() if role in (RowRole.HEADER, RowRole.NUMBERING)}
        first = min((row for row, role in roles.items() if role in BODY), default=None)
        count.update(tables=1, first=first == body[0], header=headers == wanted["header"])
        count.update(hit=len(found & wanted["derived"]), found=len(found), wanted=len(wanted["derived"]))
    for half, count in (*counts.items(), ("all", sum(counts.values(), Counter()))):
        tables = count["tables"]
        print(f"SAUS {half:4} first body row {count['first'] / tables:.1%}, header rows {count['header'] / tables:.1%},", end=" ")
        print(f"derived precision {count['hit'] / count['found']:.3f} recall {count['hit'] / count['wanted']:.3f}")
    print(f"{'SAUS reach':42} first body row 95.0%, header rows 85.0%, derived precision 0.900 recall 0.750")


def proved(found: Iterable[Region]) -> set[tuple[int, int]]:
    """Return the cells, as row and column, that were proved to be totals."""
    return {(total.row, column) for region in found for total in region.totals for column in total.proved}


def _labelled(grid: Grid, start: str, columns: Iterable[int], label: int) -> set[tuple[int, int]]:
    """Return the cells with a number in rows whose label begins so: what a reader of this one file would count."""
    rows = [row for row in range(len(grid.values)) if grid.text(row, label).startswith(start)]
    return {(row, column) for row in rows for column in columns if isinstance(grid.value(row, column), Decimal)}


def report(name: str, found: set[tuple[int, int]], wanted: set[tuple[int, int]]) -> None:
    """Print how many of the wanted cells were proved."""
    missing = sorted(wanted - found)[:3]
    print(f"{name:42} {len(found & wanted):6} of {len(wanted):6}  {missing or ''}")


def measure_revenues() -> None:
    """Print the sections of the first table whose total is proved."""
    grid = next(iter(book(REAL / "openbudgetokc/FY17_Revenues.xlsx").values()))
    found = regions(grid)
    report("FY17 Revenues, section totals", proved(found), _labelled(grid, "TOTAL", (2, 4, 6, 8, 10), 1))
    report("FY17 Revenues, grand total", proved(found), _labelled(grid, "GRAND TOTAL", (2, 4, 6, 8, 10), 0))


def measure_obligations() -> None:
    """Print the section totals proved, and what became of the recap below the grand total."""
    grid = next(iter(book(REAL / "open-budget-data-transformer/Obligation_History.xlsx").values()))
    found = regions(grid)
    grand = _labelled(grid, "Total, General Fund", range(1, 6), 0)
    report("Obligation History, totals", proved(found), _labelled(grid, "Total", range(1, 6), 0) - grand)
    report("Obligation History, grand total", proved(found), grand)
    recaps = [(total.row, total.recap_of) for region in found for total in region.totals if total.recap_of is not None]
    print(f"{'Obligation History, recaps':42} {recaps}")


def measure_water() -> None:
    """Print rows and columns that cross-foot."""
    grid = next(iter(book(REAL / "open-budget-data-transformer/02-Water.XLS").values()))
    found = regions(grid)
    sums = [each for region in found for each in region.sums if each.column == 12]
    print(f"{'02-Water, rows across':42} {sum(each.proved for each in sums):6} of     42")
    report("02-Water, columns down", proved(found), {(row, column) for row in (72, 73, 74) for column in range(2, 13)})


def measure_decin() -> None:
    """Print the subtotals proved over the repeated headers."""
    grid = next(iter(book(REAL / "datasets/decin_2014_XI.xlsx").values()))
    found = regions(grid)
    report("decin_2014_XI, Celkem with a figure", proved(found), _labelled(grid, "Celkem za", range(5, 23), 1))
    rows = {row for row in range(len(grid.values)) if grid.text(row, 1).startswith("Celkem za")}
    totals = [total for region in found for total in region.totals if total.row in rows and not total.failed]
    print(f"{'decin_2014_XI, Celkem rows, blanks too':42} {3 * len(totals):6} of {3 * len(rows):6}")


def measure_slovenia() -> None:
    """Print the column totals proved on every sheet, and on the sheets the sums across."""
    found: set[tuple[int, int]] = set()
    wanted: set[tuple[int, int]] = set()
    across = 0
    for number, grid in enumerate(book(REAL / "proracuni-obcin/EK-2012-vsi-KONCNI.xls").values()):
        tables = regions(grid)
        across += sum(len(region.sums) for region in tables)
        found |= {(row + 10_000 * number, column) for row, column in proved(tables)}
        cells = _labelled(grid, "SKUPAJ VSE", range(3, 100), 2)
        wanted |= {(row + 10_000 * number, column) for row, column in cells if grid.value(row, column)}
    report("EK-2012, SKUPAJ", found, wanted)
    print(f"{'EK-2012, sums across columns':42} {across:6}")


def measure_croatia() -> None:
    """Print the county totals proved and the rows in which the stated column formula holds."""
    grid = next(iter(book(REAL / "JLS_proracuni/Izvorni_prihodi_JLS_u_Republici_Hrvatskoj_2018.xlsx").values()))
    found = regions(grid)
    for each in (each for region in found for each in region.sums):
        print(f"{'JLS 2018, ' + str(each.stated):42} {each.proved:6} rows, column {each.column}, {[tuple(term) for term in each.terms]}")
    report("JLS 2018, county totals", proved(found), _labelled(grid, "SVEUKUPNO", range(4, 16), 3))


def measure_poland() -> None:
    """Print the sums of the tree that were proved."""
    grid = next(iter(book(REAL / "open-budget/budzet_zadaniowy_2011.ods").values()))
    parents = {grid.text(row, 1) for row in range(2, len(grid.values))} - {""} | {"total"}
    wanted = {(row, column) for row in range(1, len(grid.values)) if grid.text(row, 0) in parents for column in (6, 7, 8)}
    report("budzet_zadaniowy_2011, tree sums", proved(regions(grid)), wanted)


def measure_denmark() -> None:
    """Print the sums by code that hold, counted independently, and how many of them were proved."""
    grid = text_grid(REAL / "finanslov2016/fl16.csv")
    codes = [grid.text(row, 0).split(" ")[0] for row in range(len(grid.values))]
    amounts = [[parse(grid.text(row, column), DecimalMark.COMMA) for column in range(1, 7)] for row in range(len(grid.values))]
    where = {code: row for row, code in enumerate(codes) if code.isdecimal()}
    children: dict[int, list[int]] = {}
    for code, row in where.items():
        parent = next((where[code[:cut]] for cut in range(len(code) - 1, 0, -1) if code[:cut] in where), None)
        if parent is not None:
            children.setdefault(parent, []).append(row)
    wanted = set()
    for parent, parts in children.items():
        for column in range(6):
            target, terms = amounts[parent][column], [amounts[part][column] for part in parts]
            if target is not None and all(term is not None for term in terms):
                difference = target.amount - sum(term.amount for term in terms if term is not None)
                if 2 * abs(difference) <= Decimal("0.1") * (len(parts) + 1):
                    wanted.add((parent, column + 1))
    report("fl16.csv, sums by code", proved(regions(grid)), wanted)


def measure_bern() -> None:
    """Print the sums of the overview that were proved, and whether the special accounts were left alone."""
    grid = book(REAL / "open-budget-converters/Stadt_Bern_-_PGB_2012.xlsx")["Übersicht"]
    found = proved(regions(grid))
    wanted = {(row, column) for row in range(6, 191) for column in (5, 6, 7) if grid.text(row, 1) or grid.text(row, 2)}
    unlike = {(row, column) for row in (181, 185, 189) for column in (5, 6, 7)}
    wanted = {cell for cell in wanted if isinstance(grid.value(*cell), Decimal)} - unlike
    report("PGB 2012 Übersicht", found, wanted)
    print(f"{'PGB 2012, headings taken for totals':42} {len(found & unlike):6} of 0")


def measure_lists() -> None:
    """Print how many totals are claimed in long lists of accounts, which have none, and how long the longest takes."""
    names = ("okc-budget-data/okc_fy2014_budget_detail.csv", "dataset-archive/3_dataset.original.csv", "datasets/Partidas_Gastos.csv")
    for name in names:
        grid = text_grid(REAL / name)
        begin = perf_counter()
        claimed = sum(len(region.totals) for region in regions(grid))
        print(f"{name[-42:]:42} {claimed:6} of      0  {len(grid.values)} rows in {perf_counter() - begin:.1f} s")


def measure_sides() -> None:
    """Print what is found where the plan has sums and balances by number."""
    found = regions(text_grid(REAL / "data/gesamtfinanzplan.csv"))
    print(f"{'gesamtfinanzplan, sums and balances':42} {sum(len(region.totals) for region in found):6} of      9")


MEASURES = (
    measure_sides,
    measure_lists,
    measure_saus,
    measure_revenues,
    measure_obligations,
    measure_water,
    measure_decin,
    measure_slovenia,
    measure_croatia,
    measure_poland,
    measure_denmark,
    measure_bern,
)

if __name__ == "__main__":
    for measure in MEASURES:
        if not sys.argv[1:] or any(word in measure.__name__ for word in sys.argv[1:]):
            begin = perf_counter()
            measure()
            print(f"{'':42} {perf_counter() - begin:6.1f} s")
