"""Results on a terminal: styles by what a cell is, a panel for a verdict, trees, old beside new; the
text is the text of a pipe."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from budgetcli.checking.checks import check
from budgetcli.comparing.diffs import compare
from budgetcli.comparing.summaries import summarise
from budgetcli.formats import terminal
from budgetcli.formats import text as plain_text
from budgetcli.model.records import Field, FieldKind, Row, RowRole, Said, Table, Tone
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import read_one
from budgetcli.reading.workspaces import Workspace
from budgetcli.views.check_view import ReportView
from budgetcli.views.diff_view import DiffView
from budgetcli.views.summary_view import SummaryView
from budgetcli.words.languages import Language
from tests.program import DATA, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcli.views.view import View

SOU = read_one(str(DATA / "sou.csv"), Workspace(), Layout())
ENGLISH = Language.ENGLISH
ESCAPES = re.compile(r"\x1b\[[\d;]*m")


class Made:
    """A view of a table that a test makes."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def table(self, _: Language) -> Table:
        """Return the table."""
        return self._table


def drawn(view: View | Made, width: int | None = 200, *, colored: bool = True) -> str:
    """Return what a terminal shows."""
    return terminal.render(view, ENGLISH, width, colored=colored)  # type: ignore[arg-type]


def words(text: str) -> list[str]:
    """Return the words and figures of a text, without what only draws."""
    return re.findall(r"[\w.,%+-]*\w[\w.,%+-]*", ESCAPES.sub("", text))


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize(
    "view", [SummaryView(summarise(SOU)), ReportView(check(SOU))], ids=["summary", "check"]
)
def test_nothing_is_wider_than_the_screen_and_no_amount_is_lost(
    view: SummaryView | ReportView, width: int
) -> None:
    shown = ESCAPES.sub("", drawn(view, width))
    assert max(map(plain_text.display_width, shown.splitlines())) <= width
    amounts = set(re.findall(r"-?[\d,]+\.\d", plain_text.render(view, ENGLISH, None)))
    assert {each for each in amounts if each not in shown} == set()


def test_it_says_what_a_pipe_says() -> None:
    for view in (ReportView(check(SOU)), DiffView(compare(SOU, SOU))):
        assert words(drawn(view, None)) == words(plain_text.render(view, ENGLISH, None))


def test_amounts_stand_to_the_right_and_totals_are_set_apart_and_bold() -> None:
    table = Table(
        "T",
        (Field("a", "Line"), Field("b", "2024", FieldKind.AMOUNT)),
        (
            Row(("Schools", Decimal("4.5"))),
            Row(("Roads", Decimal("1234.5"))),
            Row(("Total", Decimal("1239.0")), RowRole.TOTAL),
        ),
    )
    assert drawn(Made(table), 80, colored=False).splitlines() == [
        "T",
        "",
        "Line        2024",
        "────────────────",
        "Schools      4.5",
        "Roads    1,234.5",
        "────────────────",
        "Total    1,239.0",
    ]
    total = drawn(Made(table), 80).splitlines()[-1]
    assert total.startswith("\x1b[1mTotal")


@pytest.mark.parametrize(
    ("tone", "code"),
    [(Tone.GOOD, "32"), (Tone.CAREFUL, "33"), (Tone.WRONG, "1;31"), (Tone.PLAIN, None)],
)
def test_a_colour_is_what_a_cell_says_of_itself(tone: Tone, code: str | None) -> None:
    fields = (Field("a", "Line"), Field("b", "How", FieldKind.TEXT))
    table = Table("T", fields, (Row(("Schools", Said("so", tone))),))
    shown = drawn(Made(table))
    assert ("\x1b[" + code + "mso" if code else "so") in shown
    assert "broken" in drawn(
        Made(table._replace(rows=(Row(("broken", "so")),)))
    )  # the word alone colours nothing
    assert "\x1b[1;31mbroken" not in drawn(Made(table._replace(rows=(Row(("broken", "so")),))))


def test_a_verdict_is_a_panel_in_its_colour() -> None:
    shown = drawn(ReportView(check(SOU)))
    assert "╭─ " in ESCAPES.sub("", shown)
    assert "\x1b[32m" in shown
    assert "\x1b[1;31m" not in shown


def test_what_changed_is_cyan_whatever_its_sign_and_nothing_is_red() -> None:
    fields = (Field("a", "Line"), Field("b", "2024", FieldKind.CHANGE))
    amounts = (Decimal("4.2"), Decimal("-4.2"), Decimal("0.0"))
    shown = drawn(Made(Table("", fields, tuple(Row(("x", each)) for each in amounts))))
    assert re.search(r"\x1b\[36m *\+4\.2", shown)
    assert re.search(r"\x1b\[36m *-4\.2", shown)
    assert re.search(r"\x1b\[2m *0\.0", shown)


def test_parts_hang_below_what_they_are_part_of() -> None:
    rows = (
        Row(("All", 3)),
        Row(("North", 2), indent=1),
        Row(("School", 2), indent=2),
        Row(("South", 1), indent=1),
    )
    table = Table("", (Field("a", "Line"), Field("b", "N", FieldKind.NUMBER)), rows)
    shown = [line for line in drawn(Made(table), 80, colored=False).splitlines() if line]
    labels = [line.rsplit(maxsplit=1)[0] for line in shown]
    assert labels[-4:] == ["All", "├ North", "│ └ School", "└ South"]


def test_sentences_below_another_hang_on_it() -> None:
    table = Table("", (), (), notes=("error: one", "  this", "  that", "    of that", "two"))
    assert [line for line in drawn(Made(table), 80, colored=False).splitlines() if line] == [
        "error: one",
        "├── this",
        "└── that",
        "    └── of that",
        "two",
    ]


def test_old_and_new_stand_side_by_side_where_there_is_room(tmp_path: Path) -> None:
    after = tmp_path / "after.csv"
    text = (DATA / "sou.csv").read_text(encoding="utf-8").replace("-919,6", "-916,9")
    after.write_text(text, encoding="utf-8")
    view = DiffView(compare(SOU, read_one(str(after), Workspace(), Layout())))
    wide = drawn(view, 120, colored=False)
    assert re.search(r"Pleje og træning +-919\.6 +-916\.9 +\+2\.7", wide)
    narrow = drawn(view, 40, colored=False)
    assert "-916.9" not in narrow
    assert "+2.7" in narrow


def test_very_long_tables_stay_plain() -> None:
    rows = tuple(Row((f"Line {number}", number)) for number in range(terminal.MOST_ROWS + 1))
    table = Table("T", (Field("a", "Line"), Field("b", "N", FieldKind.NUMBER)), rows)
    assert "\x1b" not in drawn(Made(table))
    short = table._replace(rows=rows[:3])
    assert "\x1b" in drawn(Made(short))


def test_a_verdict_is_its_text_in_every_other_format() -> None:
    assert budgetcli("check", "sou", "--lang", "en").out.splitlines()[1].startswith("Verdict: ")
    said = Said("so", Tone.WRONG)
    assert (said, f"{said}", said.tone) == ("so", "so", Tone.WRONG)
