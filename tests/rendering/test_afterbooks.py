"""The municipality's own workbook after savings: what changes, what stays, and what is refused."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import openpyxl
from python_calamine import CalamineWorkbook

from budgetcli.sheets.xlsx import recalculation as readbacks
from tests.changing.scenes import cut, measure
from tests.program import DATA, budgetcli
from tests.sheets import book

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

BOOK = DATA / "sou-2024-2027.xlsx"
PACKAGE = DATA / "roskilde-sou-2024.savings.toml"
FLAGS = ("--base-state", "before", "--only", "klippekort")


def after(folder: Path) -> Path:
    path = folder / "after.xlsx"
    ran = budgetcli("apply-savings", BOOK, PACKAGE, *FLAGS, "-o", path)
    assert ran.status == 0, ran.err
    return path


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_only_the_parts_that_change_are_written_and_the_input_is_not_touched(
    tmp_path: Path,
) -> None:
    before = BOOK.read_bytes()
    one, other = parts(BOOK), parts(after(tmp_path))
    assert BOOK.read_bytes() == before
    changed = {name for name in one if one[name] != other[name]}
    assert changed == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
    }
    assert one["xl/styles.xml"] == other["xl/styles.xml"]


def test_three_readers_see_the_same_and_every_other_cell_is_as_it_was(tmp_path: Path) -> None:
    path = after(tmp_path)
    expected = {
        "B7": -1052.9,
        "D7": -893.6,
        "E7": -915.4,
        "F7": -941.3,
        "G7": -965.1,
        "B12": -1453.3,
        "D12": -1249.4,
        "E12": -1277.5,
        "F12": -1303.4,
        "G12": -1327.2,
    }
    old, new = (openpyxl.load_workbook(each, data_only=True)["SOU"] for each in (BOOK, path))
    for row in old.iter_rows():
        for cell in row:
            assert new[cell.coordinate].value == expected.get(cell.coordinate, cell.value), (
                cell.coordinate
            )
    calamine = (
        CalamineWorkbook.from_path(str(path))
        .get_sheet_by_name("SOU")
        .to_python(skip_empty_area=False)
    )
    assert [calamine[11][column] for column in (1, 3, 4, 5, 6)] == [
        expected[f"{letter}12"] for letter in "BDEFG"
    ]
    said = budgetcli("summarize", path, "-O", "json").json
    assert str(said["total"]["net"]["2024"]) == "-1249.4"


def test_a_workbook_that_is_proved_in_part_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = after(tmp_path).read_bytes()
    (tmp_path / "after.xlsx").unlink()
    monkeypatch.setattr(readbacks, "SMALL", 0)
    assert after(tmp_path).read_bytes() == whole


def test_a_part_that_is_cut_off_is_said_to_be_and_nothing_is_written(tmp_path: Path) -> None:
    path = made(tmp_path)
    with ZipFile(path, "a") as file:
        file.writestr("xl/media/image1.png", b"picture")
    data = path.read_bytes()
    start = data.index(b"PK\3\4", data.index(b"picture") - 60)
    path.write_bytes(data[:start] + b"XX" + data[start + 2 :])
    package = cut(tmp_path, measure("s", "0.5", "skoler"))
    refused = budgetcli("apply-savings", f"{path}#Drift", package, "-o", tmp_path / "out.xlsx")
    assert refused.status == 2
    assert "error[would-lose]" in refused.err
    assert not (tmp_path / "out.xlsx").exists()


def test_formulas_stay_live_and_changed_cells_say_why(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(after(tmp_path))["SOU"]
    assert sheet["E13"].value == "=ROUND(E12/$D$12*100,0)"
    assert sheet["B7"].comment is not None
    assert "klippekort" in sheet["B7"].comment.text
    assert sheet["C7"].comment is None


def test_the_measures_travel_with_the_workbook(tmp_path: Path) -> None:
    path = after(tmp_path)
    assert openpyxl.load_workbook(path).sheetnames == ["SOU", "Measures"]
    again = budgetcli("apply-savings", path, PACKAGE, *FLAGS, "-O", "json").json
    assert again["measures"][0]["reason"] == "already-applied"
    back = tmp_path / "back.xlsx"
    assert (
        budgetcli(
            "apply-savings",
            path,
            PACKAGE,
            "--reverse",
            "klippekort",
            "--base-state",
            "after",
            "-o",
            back,
        ).status
        == 0
    )
    assert budgetcli("diff", BOOK, back).status == 0


def made(folder: Path, name: str = "made.xlsx") -> Path:
    """Write a workbook with a total, a share on another sheet, and a line taken from there."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Drift"
    for row in (
        ["mio. kr. (2024-priser)", "2024 udgifter"],
        ["Skoler", -10.5],
        ["Veje", "=Bilag!B1*2"],
        ["I alt", "=SUM(B2:B3)"],
    ):
        sheet.append(row)
    other = book.create_sheet("Bilag")
    other.append(["grundlag", -1.25])
    other.append(["andel", "=Drift!B2/Drift!B4"])
    path = folder / name
    book.save(path)
    with_values = {"B3": "-2.5", "B4": "-13"}
    data = parts(path)
    for part in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        text = data[part].decode()
        for cell, value in {**with_values, "B2": "0.807692307692308"}.items():
            text = text.replace(f'<c r="{cell}"><f>', f'<c r="{cell}"><f >').replace(
                "<v></v>", "<v/>"
            )
            start = text.find(f'<c r="{cell}"><f >')
            if start >= 0:
                end = (
                    text.index("<v/>", start)
                    if "<v/>" in text[start : start + 120]
                    else text.index("<v />", start)
                )
                text = text[:end] + f"<v>{value}</v>" + text[text.index(">", end) + 1 :]
        data[part] = text.encode()
    with ZipFile(path, "w") as file:
        for part, content in data.items():
            file.writestr(part, content)
    return path


def test_formulas_on_other_sheets_follow_and_a_line_that_is_a_formula_keeps_it(
    tmp_path: Path,
) -> None:
    path, result = made(tmp_path), tmp_path / "out.xlsx"
    package = cut(tmp_path, measure("s", "0.5", "skoler") + measure("v", "0.5", "veje"))
    ran = budgetcli("apply-savings", f"{path}#Drift", package, "-o", result)
    assert ran.status == 0, ran.err
    values, formulas = (
        openpyxl.load_workbook(result, data_only=True),
        openpyxl.load_workbook(result),
    )
    assert [values["Drift"][cell].value for cell in ("B2", "B3", "B4")] == [-10, -2, -12]
    assert values["Bilag"]["B2"].value == 0.833333333333333
    assert formulas["Drift"]["B3"].value == "=(Bilag!B1*2)+0.5"
    assert formulas["Drift"]["B4"].value == "=SUM(B2:B3)"
    assert formulas["Bilag"]["B2"].value == "=Drift!B2/Drift!B4"


def test_macros_are_not_lost_in_silence(tmp_path: Path) -> None:
    path = made(tmp_path)
    with ZipFile(path, "a") as file:
        file.writestr("xl/vbaProject.bin", b"macros")
    package = cut(tmp_path, measure("s", "0.5", "skoler"))
    refused = budgetcli("apply-savings", f"{path}#Drift", package, "-o", tmp_path / "out.xlsx")
    assert refused.status == 2
    assert "error[would-lose]" in refused.err
    assert not (tmp_path / "out.xlsx").exists()
    assert (
        budgetcli(
            "apply-savings", f"{path}#Drift", package, "-o", tmp_path / "out.xlsx", "--allow-loss"
        ).status
        == 0
    )


def test_a_formula_that_contradicts_the_table_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path)
    data = parts(path)
    text = data["xl/worksheets/sheet1.xml"].decode().replace("SUM(B2:B3)", "SUM(B2:B3)+B2-B2*1")
    text = text.replace("SUM(B2:B3)+B2-B2*1", "2*B2+B3+10.5")
    data["xl/worksheets/sheet1.xml"] = text.encode()
    stream = BytesIO()
    with ZipFile(stream, "w") as file:
        for part, content in data.items():
            file.writestr(part, content)
    path.write_bytes(stream.getvalue())
    refused = budgetcli(
        "apply-savings",
        f"{path}#Drift",
        cut(tmp_path, measure("s", "0.5", "skoler")),
        "-o",
        tmp_path / "out.xlsx",
    )
    assert refused.status == 2
    assert "error[not-as-written]" in refused.err
    assert not (tmp_path / "out.xlsx").exists()


def written(folder: Path, table: str, names: str = "") -> Path:
    """Write a workbook of a small table, with names that it defines."""
    path = folder / "own.xlsx"
    path.write_bytes(book(table))
    data = parts(path)
    data["xl/styles.xml"] = parts(BOOK)["xl/styles.xml"]
    data["xl/workbook.xml"] = data["xl/workbook.xml"].replace(
        b"</sheets>", f"</sheets><definedNames>{names}</definedNames>".encode()
    )
    with ZipFile(path, "w") as file:
        for part, content in data.items():
            file.writestr(part, content)
    return path


def values_after(folder: Path, path: Path, amount: str = "0.5") -> dict[str, object]:
    """Return the stored values after a cut of the first line, as openpyxl and python-calamine both
    see them."""
    out = folder / "out.xlsx"
    ran = budgetcli(
        "apply-savings", path, cut(folder, measure("s", amount, "skoler")), "-o", out, "--force"
    )
    assert ran.status == 0, ran.err
    sheet = openpyxl.load_workbook(out, data_only=True)["Ark1"]
    found: dict[str, object] = {
        cell.coordinate: cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    calamine = (
        CalamineWorkbook.from_path(str(out))
        .get_sheet_by_name("Ark1")
        .to_python(skip_empty_area=False)
    )
    for spot, value in found.items():
        if not str(value).startswith("#"):
            assert calamine[int(spot[1:]) - 1][ord(spot[0]) - ord("A")] == value
    return found


TABLE = """
mio. kr. (2024-priser);2024 udgifter;
Skoler;-10.5;{skoler}
Veje;-2.5;{veje}
I alt;=SUM(B2:B3)|-13;
"""


def test_a_formula_that_was_an_error_and_stays_one_is_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path, TABLE.format(skoler="=B2/C9|#DIV/0!", veje="=IFERROR(B2/C9,B2*2)|-21"))
    found = values_after(tmp_path, path)
    assert (found["B2"], found["B4"], found["C2"], found["C3"]) == (-10, -12.5, "#DIV/0!", -20)


def test_a_choice_does_not_use_the_branch_that_would_be_an_error(tmp_path: Path) -> None:
    path = written(
        tmp_path, TABLE.format(skoler="=IF(C9=0,B2,B2/C9)|-10.5", veje="=PRODUCT(B2,2)|-21")
    )
    found = values_after(tmp_path, path)
    assert (found["C2"], found["C3"]) == (-10, -20)


def test_formulas_that_use_a_name_follow_it(tmp_path: Path) -> None:
    names = '<definedName name="Drift">Ark1!$B$2:$B$3</definedName><definedName name="Fast">0.25</definedName>'
    path = written(tmp_path, TABLE.format(skoler="=SUM(Drift)*2|-26", veje="=Fast+B3|-2.25"), names)
    found = values_after(tmp_path, path)
    assert found["C2"] == -25
    assert found["C3"] == -2.25


def test_a_formula_that_cannot_be_computed_is_left_to_the_spreadsheet_and_said(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, TABLE.format(skoler="=VLOOKUP(B2,B2:B3,1)|-10.5", veje=""))
    ran = budgetcli(
        "apply-savings",
        path,
        cut(tmp_path, measure("s", "0.5", "skoler")),
        "-o",
        tmp_path / "out.xlsx",
    )
    assert "note[not-computed]" in ran.err
    assert b'fullCalcOnLoad="1"' in parts(tmp_path / "out.xlsx")["xl/workbook.xml"]
    assert openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)["Ark1"]["C2"].value is None


def test_another_kind_of_workbook_is_not_changed_in_place_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.fods"
    path.write_text(FLAT, "utf-8")
    ran = budgetcli(
        "apply-savings",
        path,
        cut(tmp_path, measure("s", "0.5", "skoler")),
        "-o",
        tmp_path / "out.xlsx",
    )
    assert ran.status == 0, ran.err
    assert "note[plain-workbook]" in ran.err
    assert "an OpenDocument spreadsheet" in ran.err or "a flat OpenDocument spreadsheet" in ran.err


def _row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _text(said: str) -> str:
    return (
        f'<table:table-cell office:value-type="string"><text:p>{said}</text:p></table:table-cell>'
    )


def _amount(said: str) -> str:
    return f'<table:table-cell office:value-type="float" office:value="{said}"><text:p>{said}</text:p></table:table-cell>'


OPEN = "urn:oasis:names:tc:opendocument:xmlns"
FLAT = (
    f'<?xml version="1.0"?><office:document xmlns:office="{OPEN}:office:1.0" xmlns:table="{OPEN}:table:1.0" xmlns:text="{OPEN}:text:1.0" '
    'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table table:name="Drift">'
    + _row(_text("mio. kr. (2024-priser)"), _text("2024 udgifter"))
    + _row(_text("Skoler"), _amount("-10.5"))
    + _row(_text("Veje"), _amount("-2.5"))
    + _row(_text("I alt"), _amount("-13.0"))
    + "</table:table></office:spreadsheet></office:body></office:document>"
)
