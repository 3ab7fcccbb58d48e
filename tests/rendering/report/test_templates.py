"""House styles: logo, colours and rules, taken only where they load nothing and can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetcli.reports.charts import INK, LOST, MONEY, MUTED, SAVED
from budgetcli.reports.rendering import contrast
from tests.program import Result, budgetcli
from tests.rendering.report.pages import PageReader

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'


def report(folder: Path, text: str, name: str = "house.toml", *more: str) -> Result:
    (folder / name).write_text(text, encoding="utf-8")
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
    (folder / "house.css").write_text("h1 { letter-spacing: 0 }\n", encoding="utf-8")
    return budgetcli("report", "sou", "-O", "html", "--template", folder / name, *more)


def test_a_logo_colours_and_rules_go_into_the_file(tmp_path: Path) -> None:
    result = report(
        tmp_path,
        'logo = "logo.svg"\nlogo_text = "Roskilde"\ncss = "house.css"\n[colors]\naccent = "#8a1538"\n',
    )
    assert result.status == 0, result.err
    image = PageReader(result.out).all("img")[0]
    assert (image["alt"], (image["src"] or "")[:26]) == ("Roskilde", "data:image/svg+xml;base64,")
    assert "--accent: #8a1538;" in result.out
    assert "h1 { letter-spacing: 0 }" in result.out


def test_a_style_sheet_alone_serves(tmp_path: Path) -> None:
    assert "h2 { color: #123456 }" in report(tmp_path, "h2 { color: #123456 }\n", "own.css").out


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("@import 'x.css';", "b.css", "`@import` on line 1"),
        ("a{}\nb{background:URL (x)}", "b.css", "`URL (` on line 2"),
        ("</style><script>", "b.css", "`</` on line 1"),
        ("a{content:'\\75rl(x)'}", "b.css", "a report loads nothing from elsewhere"),
        (
            '[colors]\naccent = "#ffee00"',
            "b.toml",
            "a darker colour: its contrast to paper is 1.2, and text needs 4.5",
        ),
        ('[colors]\naccent = "red"', "b.toml", "a colour such as"),
        ('[colors]\npaper = "#000000"', "b.toml", "is not a key here"),
        ('logo = "none.png"', "b.toml", "cannot be read"),
        ('logo = "b.toml"', "b.toml", "the logo is no PNG, JPEG or SVG"),
    ],
)
def test_what_loads_something_or_cannot_be_read_is_refused(
    tmp_path: Path, text: str, name: str, said: str
) -> None:
    result = report(tmp_path, text, name, "--lang", "en")
    assert result.status == 2
    assert "error[bad-template]: " in result.err
    assert said in result.err


@pytest.mark.parametrize("color", [INK, MUTED, MONEY, SAVED, LOST])
def test_the_colours_of_charts_can_be_read_on_paper(color: str) -> None:
    assert contrast(color, "#fdfdfb") >= 4.5
