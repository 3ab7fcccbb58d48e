"""Tables with what published pages leave in them: headings without a table, bullets of lists,
totals of many rounded lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.reference import EXAMPLE
from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path

SOU = (EXAMPLE / "sou.csv").read_text(encoding="utf-8-sig")
CUTS = (12, 30, 5, 44, 20, 18, 33, 27, 11, 21)


def labels(folder: Path, text: str) -> list[str]:
    (folder / "book.csv").write_text(text, encoding="utf-8")
    return [
        line["label"]
        for line in budgetcli("summarize", "book.csv", "-O", "json", folder=folder).json["lines"]
    ]


def test_a_heading_without_figures_after_the_table_is_no_line(tmp_path: Path) -> None:
    assert labels(tmp_path, SOU.rstrip("\n") + "\n\nNØGLETAL\n") == labels(tmp_path, SOU)


def test_the_bullets_of_a_list_are_no_part_of_its_labels(tmp_path: Path) -> None:
    head, *rows = SOU.splitlines()
    plain = labels(tmp_path, SOU)
    for bullet in ("\uf0b7 ", "•", "\uf0a7\xa0"):
        assert labels(tmp_path, "\n".join([head, *(bullet + row for row in rows)])) == plain


def test_a_total_of_eleven_rounded_lines_may_be_one_off(tmp_path: Path) -> None:
    lines = [f"Tiltak {number};-{cut}" for number, cut in enumerate(CUTS, 1)]
    text = [
        "Beløp i 1 000 kr",
        "Tiltak;2024",
        "Fremskrevet;20 188",
        *lines,
        "Sum utgifter;19 968",
        "Inntekter;-3 165",
        "Netto;16 803",
    ]
    (tmp_path / "book.csv").write_text("\n".join(text), encoding="utf-8")
    found = budgetcli("check", "book.csv", "-O", "json", folder=tmp_path)
    assert (found.status, found.json["verdict"]) == (0, "within-rounding")
    off = [
        (each["printed"], each["computed"])
        for each in found.json["equations"]
        if each["outcome"] == "rounding"
    ]
    assert off == [(-19968, -19967)]
    assert found.json["counts"]["exact"] == 1
