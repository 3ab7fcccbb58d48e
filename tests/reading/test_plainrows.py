"""Rows of nothing but values are told without a parser, and are what the parser would have told."""

from __future__ import annotations

import pytest

from budgetcli.model.errors import Place
from budgetcli.sheets.grids import Style
from budgetcli.sheets.limits import LIMITS
from budgetcli.sheets.xlsx.facts import read_facts
from budgetcli.sheets.xlsx.plain import without_plain_rows
from tests.reading.packages import xlsx

PLAIN = (
    '<row r="1" spans="1:4" ht="12.8" hidden="false" x14ac:dyDescent="0.25"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="2"/></row>'
    '<row r="2"><c r="A2" s="2"><v>45000</v></c><c r="B2" s="2"><v>-1.5</v></c><c r="C2" s="2" t="n"><v>2958466</v></c></row>\n'
    '<row r="4"><c r="AB4" t="b"><v>1</v></c><c r="AC4" s="4"></c></row>'
)
ODD = (
    '<row r="5" hidden="1"><c r="B5"><f>A2*2</f><v>90000</v></c></row><row><c><v>7</v></c><c t="e"><v>#REF!</v></c></row>'
    '<row r="8" outlineLevel="1"><c r="A8" t="inlineStr"><is><t>a &lt; b</t></is></c></row>'
)


def left(*blocks: bytes) -> tuple[bytes, list[int]]:
    rows: list[int] = []
    rest = b"".join(without_plain_rows(blocks, lambda row, _: rows.append(row)))
    return rest, rows


def test_the_facts_are_those_of_the_parser() -> None:
    place = Place("book")
    quick, slow = (read_facts(xlsx(PLAIN + ODD + end), LIMITS, place)["Budget"] for end in ("", "<!-- all is left to the parser -->"))
    assert quick == slow
    assert quick.styles[0, 0] == Style("#,##0.00", bold=True, indent=2)
    assert quick.box == 8 * 28
    assert set(quick.corrections) == {(1, 1), (1, 2), (5, 1)}


def test_plain_rows_are_taken_wherever_the_blocks_are_cut() -> None:
    whole = f'<?xml version="1.0"?><sheetData>{PLAIN}{ODD}</sheetData>'.encode()
    for cut in range(len(whole)):
        rest, rows = left(whole[:cut], whole[cut:])
        assert set(rows) <= {0, 1, 3}
        assert len(rows) >= 2
        assert rest.endswith(ODD.encode() + b"</sheetData>")


@pytest.mark.parametrize("around", ["<!-- {} -->", "<![CDATA[{}]]>", "<?note {} ?>"])
def test_what_looks_like_a_row_in_a_comment_is_none(around: str) -> None:
    whole = around.format('<row r="1"><c r="A1"><v>1</v></c></row>').encode()
    assert left(b'<?xml version="1.0"?><sheetData>' + whole + b"</sheetData>")[1] == []
    assert left(b'<?xml version="1.0"?><sheetData>', whole, b"</sheetData>")[1] == []


def test_a_row_that_says_more_than_values_is_left_whole() -> None:
    for row in ('<row r="1" hidden="1"/>', '<row r="2"><c r="A3"><v>1</v></c></row>', '<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'):
        assert left(row.encode()) == (row.encode(), [])


def test_many_rows_alike_are_taken_together_and_a_different_one_between_them_by_itself() -> None:
    rows = [f'<row r="{row}"><c r="A{row}" s="1" t="s"><v>0</v></c><c r="B{row}" s="2"><v>{row}.5</v></c></row>' for row in range(1, 301)]
    rows[199] = rows[199].replace('s="2"', 's="1"')
    rows[249] = '<row r="250"><c r="A250" s="1" t="s"><v>0</v></c><c r="B250" s="2"/><c r="D250"><v>1</v></c></row>'
    place = Place("book")
    quick, slow = (read_facts(xlsx("".join(rows) + end), LIMITS, place)["Budget"] for end in ("", "<!-- all is left to the parser -->"))
    assert quick == slow
    assert quick.box == 300 * 4

    alone: list[int] = []
    together: list[int] = []

    def take(row: int, _: bytes) -> bool:
        alone.append(row)
        return True

    rest = without_plain_rows(
        ["".join(rows).encode() + b"</sheetData>"], take, lambda _, some: together.extend(int(row[0]) - 1 for row in some)
    )
    assert b"".join(rest) == b"</sheetData>"
    assert sorted([*alone, *together]) == list(range(300))
    assert {199, 249} <= set(alone)
    assert len(together) > 200
