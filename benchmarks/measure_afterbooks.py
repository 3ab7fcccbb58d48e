"""Print how published workbooks stand a measure: written into a copy, and read back with openpyxl,
python-calamine and LibreOffice."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZipFile

import openpyxl
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.program import Result, budgetcli

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REAL = Path(__file__).resolve().parents[2] / "shared" / "realdata"
SHEETS = 4
"""Tables are tried in so many sheets of a workbook, one a sheet."""

SETTLED = {
    "sign-doubt": ("--sign", "expense-positive"),
    "decimal-doubt": ("--decimal", "point"),
    "unit-doubt": ("--unit", "kr"),
}
"""What a user who knows the workbook answers to a doubt."""

NO_MONEY, REFUSED = ("not-money", "no-budget-found"), 2
MAY_DIFFER = ("worksheets/", "workbook.xml", "Content_Types", "comments", "vmlDrawing")
UNITS = {1: "kr", 1_000: "t_kr", 1_000_000: "mio_kr", 1_000_000_000: "mia_kr"}
View = dict[tuple[str, str], Any]


class Target(NamedTuple):
    """A figure to change: its table by flags, and the measure that changes it."""

    line: str
    cell: str
    flags: tuple[str, ...]
    package: str


class Seen(NamedTuple):
    """What the readers see: cells changed, equal in all three, formulas left to the spreadsheet,
    parts kept, and what is wrong."""

    changed: int
    open: int
    parts: int
    wrong: tuple[str, ...]


def main() -> int:
    """Print a line a table tried, and what is wrong; return how many workbooks let no measure
    through."""
    files = sorted(
        path
        for path in REAL.rglob("*")
        if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
    )
    files = [
        path
        for path in files
        if not sys.argv[1:] or any(word in str(path) for word in sys.argv[1:])
    ]
    with tempfile.TemporaryDirectory() as folder:
        failed = [path.name for path in files if not tried(path, Path(folder))]
    print(
        f"{len(files) - len(failed)} of {len(files)} workbooks as they should be; not: {', '.join(failed) or 'none'}"
    )
    return len(failed)


def tried(path: Path, folder: Path) -> bool:
    """Try tables of a workbook; return whether at least one measure went through, or there is no
    money, and nothing was wrong."""
    print(path.relative_to(REAL))
    if not opens(path):
        return explained(path, folder)
    before = views(path, folder)
    done, wrong = 0, 0
    for target in targets(path):
        after = folder / "after.xlsx"
        after.unlink(missing_ok=True)
        package = folder / "made.toml"
        package.write_text(target.package, "utf-8")
        began = perf_counter()
        ran = budgetcli("apply-savings", path, package, *target.flags, "-o", after)
        seconds = perf_counter() - began
        if ran.status:
            print(f"    {target.cell}: {error_of(ran)}")
            continue
        seen = compared(path, after, before, views(after, folder), target)
        done, wrong = done + 1, wrong + len(seen.wrong)
        said = (
            f"{seen.changed} cells changed, the same in three readers"
            if not seen.wrong
            else "; ".join(seen.wrong[:3])
        )
        print(
            f"    {target.cell}: {said}; {seen.open} formulas left to the spreadsheet; {seen.parts} parts kept; {seconds:.1f} s"
        )
    return bool(done or is_without_money(path)) and not wrong


def is_without_money(path: Path) -> bool:
    """Return whether every sheet of a workbook is refused because it holds key figures, or no table
    at all."""
    names = map(str, CalamineWorkbook.from_path(str(path)).sheet_names)
    said = [
        budgetcli("summarize", path, "--sheet", name, "--error-format", "json") for name in names
    ]
    return all(
        ran.status == REFUSED and json.loads(ran.err.splitlines()[-1])["id"] in NO_MONEY
        for ran in said
    )


def opens(path: Path) -> bool:
    """Return whether openpyxl opens the workbook."""
    try:
        openpyxl.load_workbook(path, read_only=True).close()
    except Exception as error:  # noqa: BLE001 (openpyxl raises whatever its own reading meets)
        print(f"    openpyxl: {type(error).__name__}")
        return False
    return True


def explained(path: Path, folder: Path) -> bool:
    """Return whether a workbook that openpyxl does not open is read all the same, and writing says
    what it does instead."""
    read = budgetcli("check", path, "-O", "jsonl", "--exit-zero")
    done = False
    for target in targets(path):
        (folder / "made.toml").write_text(target.package, "utf-8")
        ran = budgetcli(
            "apply-savings",
            path,
            folder / "made.toml",
            *target.flags,
            "-o",
            folder / "after.xlsx",
            "--force",
        )
        said = [
            line
            for line in ran.err.splitlines()
            if "plain-workbook" in line or line.startswith("error")
        ]
        print(
            f"    {target.cell}: {said[0].replace(str(path), path.name) if said else 'NOTHING SAID'}"
        )
        done = done or bool(said)
    print(f"    read: {read.out.count(chr(10))} tables, status {read.status}")
    return done and bool(read.out)


def error_of(ran: Result) -> str:
    """Return the error a run ended with."""
    return next(
        (line for line in ran.err.splitlines() if line.startswith("error")), f"status {ran.status}"
    )[:160]


def targets(path: Path) -> Iterator[Target]:
    """Yield a figure of the first table of each of the first sheets: a line's, with the measure
    that cuts a tenth of it."""
    names = (
        [str(name) for name in CalamineWorkbook.from_path(str(path)).sheet_names]
        if path.suffix.lower() != ".ods"
        else [""]
    )
    found = 0
    for name in names:
        flags: tuple[str, ...] = ("--sheet", name) if name else ()
        ran = budgetcli("summarize", path, *flags, "-O", "jsonl")
        for _ in SETTLED:
            doubt = next(
                (
                    more
                    for id, more in SETTLED.items()
                    if f"error[{id}]" in ran.err and more[0] not in flags
                ),
                None,
            )
            if doubt is None:
                break
            flags = (*flags, *doubt)
            ran = budgetcli("summarize", path, *flags, "-O", "jsonl")
        if ran.status:
            print(f"    {name}: {error_of(ran)}")
        for number, line in enumerate(ran.out.splitlines() if not ran.status else (), 1):
            target = target_of(
                json.loads(line, parse_float=Decimal), (*flags, "--table", str(number))
            )
            if target is not None:
                yield target
                found += 1
                break
        if found == SHEETS:
            return


def target_of(said: Mapping[str, Any], flags: tuple[str, ...]) -> Target | None:
    """Return the last figure of money of the first line that has one a measure can move, None where
    there is none."""
    for line in said["lines"]:
        figures = [
            each
            for each in line["figures"]
            if each["cell"] and each.get("measure", "amount") == "amount"
        ]
        movable = (
            [each for each in figures if is_movable(each, figures)]
            if line["role"] == "line"
            else []
        )
        if movable:
            stage = ("--stage", movable[-1]["stage"]) if movable[-1]["stage"] else ()
            return Target(
                line["id"],
                movable[-1]["cell"],
                (*flags, *stage),
                package_of(said, line["id"], movable[-1]),
            )
    return None


def is_movable(figure: Mapping[str, Any], figures: list[Mapping[str, Any]]) -> bool:
    """Return whether a figure has what its side says, and can be changed by itself."""
    alike = [
        each["side"]
        for each in figures
        if (each["year"], each["stage"]) == (figure["year"], figure["stage"])
    ]
    signs = {
        "expenditure": figure["amount"] < 0,
        "income": figure["amount"] > 0,
        "net": figure["amount"] != 0 and set(alike) == {"net"},
    }
    return bool(signs[figure["side"]])


def package_of(said: Mapping[str, Any], line: str, figure: Mapping[str, Any]) -> str:
    """Return a package with the measure: a tenth of the figure, in its year alone."""
    amount = abs(figure["amount"]) / 10 * (-1 if figure["side"] == "income" else 1)
    year = json.dumps(str(figure["year"] or 2024))
    currency = f'currency = "{said["budget"]["currency"]}"\n' if said["budget"]["currency"] else ""
    return (
        f'schema = "budgetcli/savings-package@1"\nid = "made"\nunit = "{UNITS[said["budget"]["scale"]]}"\n{currency}'
        f'[[measure]]\nid = "a-tenth"\ntarget = {json.dumps(line, ensure_ascii=False)}\nside = "{figure["side"]}"\n'
        f'amounts = {{ {year} = "{amount:f}" }}\nafter_last_year = "ends"\nin_base = false\n'
    )


def views(path: Path, folder: Path) -> dict[str, View]:
    """Return what each reader sees in every cell that holds something."""
    found = {"openpyxl": with_openpyxl(path), "calamine": with_calamine(path)}
    return found | (
        {"LibreOffice": with_libreoffice(path, folder)} if shutil.which("soffice") else {}
    )


def with_openpyxl(path: Path) -> View:
    """Return the cells as openpyxl sees them, formulas by their stored values."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def with_calamine(path: Path) -> View:
    """Return the cells as python-calamine sees them."""
    book = CalamineWorkbook.from_path(str(path))
    return {
        (name, f"{get_column_letter(column)}{row}"): value
        for name in book.sheet_names
        for row, values in enumerate(
            book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1
        )
        for column, value in enumerate(values, 1)
        if value != ""
    }


def with_libreoffice(path: Path, folder: Path) -> View:
    """Return the cells as LibreOffice stores them again."""
    out = folder / "converted"
    shutil.rmtree(out, ignore_errors=True)
    own = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        "soffice",
        own,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return with_openpyxl(next(out.iterdir()))


def differing(old: View, new: View, sheets: set[str]) -> set[tuple[str, str]]:
    """Return the cells of these sheets that hold something else than before."""
    return {
        spot
        for spot in {*old, *new}
        if spot[0] in sheets and not same(old.get(spot), new.get(spot))
    }


def compared(
    path: Path, after: Path, old: Mapping[str, View], new: Mapping[str, View], target: Target
) -> Seen:
    """Return what differs between the workbook before and after, in each reader."""
    sheets = {sheet for sheet, _ in old["openpyxl"]}
    changes = {reader: differing(old[reader], new[reader], sheets) for reader in old}
    first = changes["openpyxl"]
    left = {spot for spot in first if new["openpyxl"].get(spot) is None}
    wrong = [
        f"{reader} sees {len(found ^ first)} other cells changed, such as {min(found ^ first)}"
        for reader, found in changes.items()
        if found ^ first
    ]
    wrong += [
        f"{reader} reads {new[reader].get(spot)} in {spot[1]}, openpyxl {new['openpyxl'].get(spot)}"
        for reader in changes
        for spot in sorted(first - left)
        if not same(new[reader].get(spot), new["openpyxl"].get(spot))
    ]
    sheet, _, cell = target.cell.rpartition("!")
    if (sheet, cell) not in first:
        wrong.append(f"{target.cell} did not change")
    kept, lost = parts_kept(path, after)
    return Seen(len(first), len(left), kept, (*wrong, *lost))


def same(one: Any, other: Any) -> bool:
    """Return whether two values are the same to the 15 digits that a spreadsheet keeps, what binary
    sums leave over apart."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= max(4e-15 * max(abs(one), abs(other)), 1e-10)
    return bool(one == other)


def parts_kept(path: Path, after: Path) -> tuple[int, list[str]]:
    """Return how many parts are byte for byte as they were, and what is gone; only sheets and the
    workbook's own lists may differ."""
    with ZipFile(path) as old, ZipFile(after) as new:
        names = set(new.namelist())
        gone = [f"part {name} is gone" for name in old.namelist() if name not in names]
        changed = [
            name for name in old.namelist() if name in names and old.read(name) != new.read(name)
        ]
        others = [
            f"part {name} differs"
            for name in changed
            if not any(each in name for each in MAY_DIFFER)
        ]
        return len(old.namelist()) - len(changed) - len(gone), gone + others


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
