"""A small table of each published shape, through the command line: every total is found and proved,
nothing is added twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.program import budgetcli
from tests.workbooks import SPREADSHEET, workbook

HOLDS = ("exact", "rounding")


def checked(text: str, *flags: str) -> Any:
    """Return the reports on a text table, one a table."""
    found = budgetcli("check", "-", "-O", "json", "--no-config", *flags, stdin=text.encode()).json
    return found if isinstance(found, list) else [found]


def proved(text: str, *flags: str) -> set[str]:
    """Return the cells that hold as results of equations."""
    return {
        each["cell"]
        for report in checked(text, *flags)
        for each in report["equations"]
        if each["outcome"] in HOLDS
    }


def cells(columns: str, *rows: int) -> set[str]:
    return {f"{column}{row}" for column in columns for row in rows}


SECTIONS = [("Taxes", 1204, 980, 41), ("Fees", 310, 77, 1502), ("Grants", 66, 905, 218)]


def test_sections_shown_in_thousands_are_found_and_stay_in_full_amounts() -> None:
    rows, at, totals = "", 3, []
    head = "".join(
        f"<c r='{column}2' t='inlineStr'><is><t>FY {year}</t></is></c>"
        for column, year in (("B", 2016), ("C", 2017))
    )
    rows += f"<row r='2'>{head}</row>"
    for name, *amounts in SECTIONS:
        totals.append(at + len(amounts))
        for label, amount in [
            *((f"{name} {number}", each * 1000 + 7) for number, each in enumerate(amounts)),
            (f"TOTAL {name}", None),
        ]:
            value = amount if amount is not None else sum(each * 1000 + 7 for each in amounts)
            inside = f"<c r='A{at}' t='inlineStr'><is><t>{label}</t></is></c><c r='B{at}' s='1'><v>{value}</v></c>"
            rows += f"<row r='{at}'>{inside}<c r='C{at}' s='1'><v>{2 * value}</v></c></row>"
            at += 1
    formats = "<numFmts count='1'><numFmt numFmtId='170' formatCode='#,##0,'/></numFmts>"
    styles = f"<styleSheet xmlns='{SPREADSHEET}'>{formats}<cellXfs><xf numFmtId='0'/><xf numFmtId='170'/></cellXfs></styleSheet>"
    result = budgetcli(
        "check", "-", "-O", "json", "--no-config", stdin=workbook("", rows=rows, styles=styles)
    ).json
    assert cells("BC", *totals) <= {
        each["cell"].partition("!")[2] for each in result["equations"] if each["outcome"] == "exact"
    }
    assert (result["budget"]["scale"], result["equations"][0]["printed"]) in {
        (1, Decimal(2225021)),
        (1, Decimal(-2225021)),
    }


RECAP = """Fund;2015;2016
Office A;;
Salaries;120;131
Material;35;36
Total, Office A;155;167
Office B;;
Salaries;210;222
Material;48;51
Total, Office B;258;273
Total, Fund;413;440
By class;;
Salaries;330;353
Material;83;87
Total, Fund;413;440
"""


def test_a_recap_of_the_same_money_is_not_added_a_second_time() -> None:
    assert cells("BC", 5, 9, 10) <= proved(RECAP)
    summary = budgetcli("summarize", "-", "-O", "json", "--no-config", stdin=RECAP.encode()).json
    first = summary[0] if isinstance(summary, list) else summary
    assert {year: abs(amount) for year, amount in first["total"]["net"].items()} == {
        "2015": 413,
        "2016": 440,
    }


FOOTED = """Department;Class 100;Class 200;Class 300;Class 900;Total
Streets;1206;;310;;1516
Water;;415;27;;442
Police;2210;333;;;2543
Fire;907;58;112;;1077
Parks;31;;;;31
Law;;;;;0
Total;4354;806;449;0;5609
"""


def test_rows_and_columns_with_blank_parts_are_cross_footed() -> None:
    assert proved(FOOTED) == cells("BCDEF", 8) | cells("F", *range(2, 8))


def test_a_row_with_blank_parts_that_does_not_add_up_is_named() -> None:
    amounts = [
        (1200 + 7 * number * number, 310 + number if not number % 3 else 0) for number in range(18)
    ]
    rows = [
        f"Office {number};{first};{second or ''};{first + second}"
        for number, (first, second) in enumerate(amounts)
    ]
    rows[4] = "Office 4;1312;;1330"
    sums = [sum(each) for each in zip(*amounts, strict=True)]
    (report,) = checked(
        "\n".join(["Name;A;B;All", *rows, f"Total;{sums[0]};{sums[1]};{sum(sums)}"])
    )
    assert {each["cell"] for each in report["equations"] if each["outcome"] == "broken"} == {
        "D6",
        "D20",
    }
    assert report["findings"][0]["suspects"][0]["cell"] == "D6"


def test_blanks_that_are_not_nothing_are_never_taken_for_it() -> None:
    partly = FOOTED.replace("Streets;1206;;310;;1516", "Streets;1206;;;;1516").replace(
        "Police;2210;333;;;2543", "Police;2210;;;;2543"
    )
    assert not {
        each["cell"]
        for report in checked(partly)
        for each in report["equations"]
        if each["outcome"] == "broken"
    } & cells("F", 2, 4)


def paged(groups: int) -> str:
    """A statement over pages with a header on each, a subtotal after every group; the second column
    is mostly blank."""
    rows, number = [], 0
    for group in range(groups):
        if not group % 2:
            rows.append("Paragraf;Text;Schválený;Skutečnost")
        amounts = [101 + 37 * group, 59 + 11 * group * group, 17 + group]
        for amount in amounts:
            number += 1
            rows.append(
                f"{1000 + number};Položka {number};{'' if group % 3 else amount};{amount + 3}"
            )
        first = "" if group % 3 else sum(amounts)
        rows.append(f";Celkem za {group};{first};{sum(amounts) + 9}")
    return "\n".join(rows) + "\n"


def test_subtotals_over_repeated_headers_stand_as_equations_and_blank_ones_are_counted() -> None:
    text = paged(8)
    wanted = {row for row, line in enumerate(text.splitlines(), 1) if ";Celkem" in line}
    reports = checked(text)
    found = {
        each["cell"]
        for report in reports
        for each in report["equations"]
        if each["outcome"] == "exact"
    }
    blank = {
        each["cell"] for report in reports for each in report["blank_totals"] if not each["stated"]
    }
    assert cells("CD", *wanted) == (found | blank) & cells("CD", *wanted)
    assert (len(found & cells("CD", *wanted)), len(blank)) == (11, 5)


def test_a_blank_total_over_a_stated_line_is_said() -> None:
    text = "Line;2023;2024;2025\nA;120;131;140\nB;35;36;37\nC;71;15;19\nTotal;226;182;\n"
    (report,) = checked(text)
    assert [(each["cell"], each["stated"]) for each in report["blank_totals"]] == [("D5", 3)]
    shown = budgetcli("check", "-", "--no-config", stdin=text.encode()).out
    assert "Blank totals though a line of theirs is stated, not checked: 1 (D5)" in shown


def test_a_total_column_left_of_its_parts_and_a_last_row_of_sums() -> None:
    parts = [(401 + 13 * town, 59 + 7 * town * town, 12 + town) for town in range(9)]
    rows = [f"{town};{sum(each)};{each[0]};{each[1]};{each[2]}" for town, each in enumerate(parts)]
    sums = [sum(each) for each in zip(*parts, strict=True)]
    text = "\n".join(
        [
            "Občina;70;700;701;702",
            *(f"Mesto {row}" for row in rows),
            ";".join(["SKUPAJ", str(sum(sums)), *map(str, sums)]),
        ]
    )
    assert cells("BCDE", 11) <= proved(text)


def test_a_column_formula_in_the_header_and_a_total_for_each_county() -> None:
    rows, at, totals = ["County;Town;Revenue;Grants;Refunds;Total", ";;1;2;3;4= 1+2-3"], 3, []
    for county in range(4):
        towns = [(310 + 17 * town + county, 44 + 5 * county, 3 + town) for town in range(4)]
        for town, (first, second, third) in enumerate(towns):
            rows.append(
                f"County {county};Town {town};{first};{second};{third};{first + second - third}"
            )
        one, two, three = (sum(each) for each in zip(*towns, strict=True))
        rows.append(f"County {county};TOTAL;{one};{two};{three};{one + two - three}")
        totals.append(at + 4)
        at += 5
    found = proved("\n".join(rows))
    assert cells("F", *range(3, at)) <= found
    assert cells("CDE", *totals) <= found


def test_a_tree_of_codes_with_its_sums_above() -> None:
    text = "Kod;Nazwa;Plan\n1;Zadanie;603\n1.1;Część;252\n1.1.1;a;140\n1.1.2;b;112\n1.2;Część;351\n1.2.1;c;207\n1.2.2;d;144\n"
    assert {"C2", "C3", "C6"} <= proved(text)


PLAN = """Zeile;Plan 2012;Plan 2013
01 - Steuern;1.643.683.000;1.714.600.000
02 - Zuwendungen;535.707.514;523.860.004
03 = Einzahlungen;2.179.390.514;2.238.460.004
04 - Personal;698.239.945;751.957.403
05 - Sachleistungen;427.127.069;432.078.432
06 = Auszahlungen;1.125.367.014;1.184.035.835
07 = Saldo;1.054.023.500;1.054.424.169
"""


def test_points_group_thousands_and_numbered_aggregates_are_found() -> None:
    (report,) = checked(PLAN)
    printed = {
        each["cell"]: abs(each["printed"])
        for each in report["equations"]
        if each["outcome"] in HOLDS
    }
    assert printed.keys() == cells("BC", 4, 7, 8)
    assert printed["B4"] == Decimal(2179390514)


def finance_act() -> list[list[str]]:
    """Codes of two, three and four digits in three years: five areas of two parts each."""
    rows = [["Kode", "2014", "2015", "2016"]]
    for area in range(1, 6):
        leaves = {
            f"{area:02}{part}{leaf}": [
                Decimal(117 * area + 31 * part + 7 * leaf + 3 * year) / 10 for year in range(3)
            ]
            for part in (1, 2)
            for leaf in range(1, 4)
        }
        for code in (f"{area:02}", f"{area:02}1", f"{area:02}2", *leaves):
            sums = [
                sum(leaf[year] for name, leaf in leaves.items() if name.startswith(code))
                for year in range(3)
            ]
            rows.append([f"{code} Navn", *(str(each).replace(".", ",") for each in sums)])
    return [rows[0], *sorted(rows[1:])]


def test_levels_by_code_length_hold_and_a_defect_is_named_with_its_cell() -> None:
    rows = finance_act()
    text = "\n".join(";".join(row) for row in rows)
    assert len(proved(text)) == 5 * 3 * 3
    at = next(number for number, row in enumerate(rows) if row[0].startswith("031 "))
    wrong = [list(row) for row in rows]
    wrong[at][2] = str(Decimal(wrong[at][2].replace(",", ".")) + Decimal("2.7")).replace(".", ",")
    (report,) = checked("\n".join(";".join(row) for row in wrong))
    assert report["verdict"] == "broken"
    assert report["findings"][0]["suspects"][0]["cell"] == f"C{at + 1}"


def test_of_very_many_rounded_sums_the_least_likely_are_shown() -> None:
    rows = ["Kode;2014;2015"]
    for group in range(30):
        rows.append(f"{10 + group} Navn;{90 + group},1;{80 + group},0")
        rows += [
            f"{10 + group}{leaf} Navn;{30 if leaf else 30 + group},0;{40 if leaf == 1 else 20 + group * (leaf == 2)},0"
            for leaf in range(3)
        ]
    result = budgetcli(
        "check", "-", "--no-config", "--decimal", "comma", stdin="\n".join(rows).encode()
    )
    assert (
        "the 20 least likely are shown; there are 10 more (--all shows every equation)"
        in result.out
    )
    assert sum(" Navn, 2014 " in line for line in result.out.splitlines()) == 20


OVERVIEW = """Dienststelle;2012;2011;2010
Direktion A;;;
Amt 1;120,5;118,2;117,0
Amt 2;330,1;325,4;321,9
Total Direktion A;450,6;443,6;438,9
Direktion B;;;
Amt 3;77,7;75,0;74,2
Amt 4;41,3;40,9;39,8
Total Direktion B;119,0;115,9;114,0
Total;569,6;559,5;552,9
Sonderrechnungen;;;
Fonds X;8,8;9,1;9,0
Fonds Y;5,5;6,4;7,1
"""


def test_headings_without_a_total_get_none() -> None:
    assert proved(OVERVIEW) == cells("BCD", 5, 9, 10)


WIDE = """Table 12. Expenditure by function;;;;
[Million dollars];;;;
;All;State;;Local
Function;governments;;;
;;1995;1996;1996
;;;;
Total;1000;310;330;360
Education;520;140;170;210
Highways;290;90;90;110
Welfare;190;80;70;40
;;;;
Source: own figures.;;;;
"""


def test_a_header_of_several_rows_and_a_total_without_its_place_below() -> None:
    found = budgetcli("inspect", "-", "-O", "json", "--no-config", stdin=WIDE.encode()).json
    (table,) = found["sheets"][0]["tables"]
    assert (table["rows"][0]["row"], [total["row"] for total in table["totals"]]) == (7, [7])
    assert set(table["header_rows"]) >= {3, 4, 5}


@pytest.mark.parametrize(
    "text",
    ["", "\n\n\n", "Name;Note\nA;b\nC;d\n", "Minutes of the meeting.\nNothing was decided.\n"],
)
def test_a_blank_or_other_file_is_refused_with_a_reason(text: str) -> None:
    result = budgetcli("check", "-", "--no-config", stdin=text.encode())
    assert (result.status, result.err.startswith("error[")) == (2, True)


def parts_of_a_plan() -> list[list[str]]:
    """Six parts of a plan with the same numbered lines, some of them zero, one left out."""
    rows = [["Teilplan", "Zeile", "Plan 2012", "Plan 2013"]]
    for part in range(6):
        lines = [[0, 0] for _ in range(4)]
        lines[part % 2] = [1208 + 313 * part, 977 + 101 * part]
        lines[1 - part % 2] = [59 * part if part > 2 else 0, 0]
        lines[3 - part % 2] = [0, 731 + part if part > 1 else 0]
        lines[2 + part % 2] = [4411 - 207 * part, 0 if part == 3 else 3052 + 88 * part]
        received, spent = (
            [sum(year) for year in zip(*lines[at : at + 2], strict=True)] for at in (0, 2)
        )
        numbered = {
            1: lines[0],
            2: lines[1],
            3: received,
            4: lines[2],
            5: lines[3],
            6: spent,
            8: [0, 0],
        }
        numbered[7] = [received[year] - spent[year] for year in range(2)]
        if part == 1:
            del numbered[1]
        rows += [
            [f"{part:02} Amt {part}", f"{number:02} Zeile", *map(str, numbered[number])]
            for number in sorted(numbered)
        ]
    return rows


def test_what_a_line_is_made_of_in_most_blocks_it_is_made_of_in_each() -> None:
    rows = parts_of_a_plan()
    totals = {number for number, row in enumerate(rows, 1) if row[1][:2] in ("03", "06", "07")}
    assert proved("\n".join(";".join(row) for row in rows)) == cells("CD", *totals)


def test_a_wrong_figure_in_one_of_many_blocks_is_named() -> None:
    rows = parts_of_a_plan()
    at = next(number for number, row in enumerate(rows) if row[:2] == ["02 Amt 2", "06 Zeile"])
    rows[at][2] = str(int(rows[at][2]) + 90)
    (report,) = checked("\n".join(";".join(row) for row in rows))
    assert {each["cell"] for each in report["equations"] if each["outcome"] == "broken"} == {
        f"C{at + 1}",
        f"C{at + 2}",
    }
    assert report["findings"][0]["suspects"][0]["cell"] == f"C{at + 1}"


@pytest.mark.parametrize(
    ("cell", "id"),
    [
        ("<f>SUM(B1:B7)</f>", "formula-without-value"),
        ("<v>#REF!</v>", "error-cell"),
        ("<v>NaN</v>", "error-cell"),
    ],
)
def test_a_total_that_cannot_be_read_below_a_list_without_a_header_is_said(
    cell: str, id: str
) -> None:
    texts = [
        f"<c r='A{row}' t='inlineStr'><is><t>{'Sum' if row == 9 else f'Line {row}'}</t></is></c>"
        for row in range(1, 10)
    ]
    rows = "".join(
        f"<row r='{row}'>{texts[row - 1]}<c r='B{row}'><v>{row * row + 7}</v></c></row>"
        for row in range(1, 8)
    )
    kind = " t='e'" if "#" in cell else ""
    book = workbook("", rows=f"{rows}<row r='9'>{texts[8]}<c r='B9'{kind}>{cell}</c></row>")
    for command in ("summarize", "check"):
        result = budgetcli(command, "-", "--no-config", stdin=book)
        assert f"[{id}]" in result.err + result.out
        assert "B9" in result.err + result.out


def committee(name: str, times: int) -> str:
    lines = [("Skoler", -412, -407), ("Dagtilbud", -233, -241), ("Tandpleje", -19, -18)]
    sums = [sum(each) for each in list(zip(*lines, strict=True))[1:]]
    rows = [*lines, (f"{name} i alt", *sums)]
    printed = "".join(
        f"{label};{first * times};{second * times}\n" for label, first, second in rows
    )
    return f"I mio. kr.;2024;2025\n{printed}Indeks;100;100\n"


def test_a_complete_table_ends_before_the_same_header_stands_again_below_a_gap() -> None:
    text = committee("Skoleudvalget", 1) + "\n\n" + committee("Kulturudvalget", 3)
    first, second = checked(text)
    assert (first["budget"]["title"], second["budget"]["title"]) == (
        "Skoleudvalget",
        "Kulturudvalget",
    )
    assert proved(text) >= cells("BC", 5, 13)


LEGEND = """,Plan against outturn,,
Town,All offices,,
,For the year 2031,,
,(in thousands),,
,,,
Expenditure,Budget,Outturn,Difference
Wages,1010,1110,100
Goods,502,402,-100
Grants,308,331,23
Total,1820,1843,23
"""


def test_lone_lines_above_a_full_header_are_a_legend_and_what_they_say_counts() -> None:
    found = budgetcli("convert", "-", "-O", "json", "--no-config", stdin=LEGEND.encode()).json
    figures = [each for line in found["lines"] for each in line["figures"]]
    assert {each["year"] for each in figures} == {2031}
    assert found["budget"]["scale"] == 1000
    (wages,) = [line for line in found["lines"] if line["label"] == "Wages"]
    assert [abs(each["amount"]) for each in wages["figures"]] == [1010, 1110, 100]
