"""A text with several tables: each section's own lines, labels that differ by a number, the unit
that is said once, and tables that a sentence parts."""

from __future__ import annotations

import pytest

from budgetcli.model.budgets import Input
from budgetcli.publications.holding import hold
from budgetcli.publications.mentions import DecimalMark, mentions_of
from budgetcli.publications.tied import Status
from budgetcli.reading.layouts import Layout, read_grid
from budgetcli.reading.workspaces import Workspace
from budgetcli.sheets.texts import read_text

HEAD = "| Udgifter, 1.000 kr. | 2031 | 2032 |\n| --- | --- | --- |\n"


def table(*rows: str) -> str:
    """Return a table of Markdown with these rows below the years."""
    return HEAD + "".join(f"| {row.replace(';', ' | ')} |\n" for row in rows)


def statuses(text: str) -> dict[str, tuple[str, str | None]]:
    """Return the status of each amount and the cell that it was bound to."""
    tied = hold(text.encode(), "made.md", Layout(open_sign=True), [], Workspace()).judged()
    return {
        each.mention.quote: (str(each.status), each.figures[0].cell if each.figures else None)
        for each in tied.amounts()
    }


TWO = (
    f"# Havn\n\n{table('Administration;410,5;420,5', 'Kajer;520,5;530,5', 'I alt;931,0;951,0')}\n"
    "Administration koster {havn} t.kr. i 2031, og sådan har det længe været.\n\n"
    f"# Park\n\n{table('Administration;610,5;620,5', 'Planter;720,5;730,5', 'I alt;1.331,0;1.351,0')}\n"
    "Administration koster {park} t.kr. i 2031, og sådan har det længe været.\n"
)


def test_a_line_is_that_of_the_section_the_sentence_stands_in() -> None:
    found = statuses(TWO.format(havn="410,5", park="610,5"))
    assert found == {"410,5 t.kr.": ("proved", "B5"), "610,5 t.kr.": ("proved", "B15")}


def test_another_section_s_figure_of_the_same_name_proves_nothing_and_accuses_nobody() -> None:
    found = statuses(TWO.format(havn="410,5", park="420,5"))
    assert found["420,5 t.kr."][0] in (Status.COINCIDES, Status.ONLY_HERE)


def test_a_wrong_digit_in_a_section_is_told_with_its_own_cell() -> None:
    found = statuses(TWO.format(havn="410,5", park="601,5"))
    assert found["601,5 t.kr."] == ("contradicted", "B15")


def test_labels_that_differ_by_a_number_are_told_apart() -> None:
    rows = table("Skole 1;110,5;120,5", "Skole 11;210,5;220,5", "I alt;321,0;341,0")
    found = statuses(
        f"# Skoler\n\n{rows}\nSkole 11 koster 210,5 t.kr. i 2031.\n\nSkole 1 koster 101,5 t.kr. i 2031.\n"
    )
    assert found == {"210,5 t.kr.": ("proved", "B6"), "101,5 t.kr.": ("contradicted", "B5")}


@pytest.mark.parametrize(
    "text",
    [
        "I 1.000 kr.",
        "Beløb i 1.000 kr.",
        "I 1.000 kr., - = udgifter",
        "Alle beløb er i 1.000 kr.",
        "Tabel 2: Budget (i 1.000 kr.)",
        "Tabell 1. Utgifter, i 1 000 kroner",
        "Angaben in 1.000 EUR",
    ],
)
def test_the_unit_of_a_table_is_no_amount(text: str) -> None:
    assert mentions_of(text, DecimalMark.COMMA) == ()


@pytest.mark.parametrize(
    "text", ["Puljen er på 1.000 kr.", "Der er 1.000 kr. i kassen.", "I 1.000 kr. ligger en sum."]
)
def test_a_thousand_crowns_are_an_amount(text: str) -> None:
    assert [each.quote for each in mentions_of(text, DecimalMark.COMMA)] == ["1.000 kr."]


def budgets(text: str) -> list[tuple[str, int]]:
    """Return the title of each table of a text, and how many lines it has."""
    (grid,) = read_text(text.encode(), Input("made.md", None, ""))
    return [(each.heading.title, len(each.lines)) for each in read_grid(grid, Layout())]


SUMS = ("Drift;10,0;11,0", "Løn;20,0;21,0", "Sum;30,0;32,0", "I alt;30,0;32,0")


def test_a_sentence_below_a_total_parts_two_tables_with_one_header() -> None:
    text = (
        f"## Havn\n\n{table(*SUMS)}\nHavnen har det godt i alle årene.\n\n## Park\n\n{table(*SUMS)}"
    )
    assert budgets(text) == [("Havn", 4), ("Park", 4)]


def test_a_note_below_a_page_parts_no_table() -> None:
    text = (
        f"## Havn\n\n{table(*SUMS[:3])}\nNote: Tallene er afrundet hver for sig.\n\n{table(*SUMS)}"
    )
    assert [lines for _, lines in budgets(text)] == [7]
