"""A report is vouched for only as it was written: whatever is added, taken out or turned is named."""

from __future__ import annotations

import json
import re
import shutil
from html import escape, unescape
from typing import TYPE_CHECKING

import pytest

from tests.program import DATA, Result, budgetcli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CSS = "td{font-size:0}td::after{content:'9.999,9'}"
FORGERIES = {
    "a sentence": ("</body>", "<p>Udvalget sparer 40 stillinger.</p></body>"),
    "a sentence inside": ("</main>", "<p>Alt er i orden.</p></main>"),
    "a sentence after the end": ("</html>", "</html><p>Alt er i orden."),
    "a row": ("</tbody>", "<tr><th scope='row'>Ny linje</th><td>0,0</td></tr></tbody>"),
    "a style that prints other figures": ("</head>", f"<style>{CSS}</style></head>"),
    "a style within the page's own": ("</style>", f"{CSS}</style>"),
    "a script": ("</body>", "<script>document.title='x'</script></body>"),
    "a handler": ("<main>", '<main onclick="x()">'),
    "an attribute of a figure": (
        '<td class="number" data-figure',
        '<td style="color:#fff" data-figure',
    ),
    "a comment": ("<main>", "<main><!-- checked by the auditor -->"),
    "no policy": ("Content-Security-Policy", "X-Policy"),
    "another title": ("<title>", "<title>Godkendt: "),
    "a word of a sentence": ("Hvad udvalget bruger", "Hvad udvalget sparer"),
    "another verdict": ("afrunding", "nul afvigelse"),
    "a link": ("</footer>", '<a href="x">Se mere</a></footer>'),
    "a bar that is longer": ('<path d="M', '<path transform="scale(9)" d="M'),
    "a hidden section": ("<section ", "<section hidden "),
    "a blank": ("</main>", "\n</main>"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    for path in DATA.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    report(folder, "report.html")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def report(folder: Path, name: str, *flags: str) -> None:
    sources = ("sou.csv", "roskilde-sou-2024.savings.toml")
    done = budgetcli("report", *sources, "-o", name, "--lang", "da", *flags, folder=folder)
    assert done.status == 0, done.err


def verified(folder: Path, *flags: str) -> Result:
    return budgetcli("verify", "report.html", "-O", "json", *flags, folder=folder)


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "report.html"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def change_data(folder: Path, turn: Callable[[dict[str, object]], object]) -> None:
    """Change what the page says for programs of how it was made."""
    path = folder / "report.html"
    text = path.read_text(encoding="utf-8")
    found = re.search(r'<meta name="budgetcli-report" content="([^"]*)">', text)
    assert found is not None
    data = json.loads(unescape(found[1]))
    turn(data)
    said = escape(json.dumps(data, ensure_ascii=False))
    path.write_text(text.replace(found[1], said), encoding="utf-8")


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=list(FORGERIES))
def test_whatever_is_forged_is_not_vouched_for(folder: Path, forgery: tuple[str, str]) -> None:
    change(folder, *forgery)
    result = verified(folder)
    assert (result.status, result.json["follows"]) == (1, False)
    assert result.json["deviations"] != []


def test_a_page_as_it_was_written_is_covered_whole(folder: Path) -> None:
    result = verified(folder)
    assert (result.status, result.json["follows"], result.json["not_covered"]) == (0, True, [])


def test_the_ends_of_lines_of_another_system_are_no_forgery(folder: Path) -> None:
    path = folder / "report.html"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert verified(folder).status == 0


def test_what_was_added_is_quoted_with_its_place(folder: Path) -> None:
    change(folder, "</footer>", "<p>Enstemmigt vedtaget.</p></footer>")
    assert [each["figure"] for each in verified(folder).json["deviations"]] == ["footer"]
    change(folder, "</p></footer>", "</p><script>x()</script></footer>")
    said = budgetcli("verify", "report.html", "--lang", "da", folder=folder).out
    assert "Steder, der ikke følger af kilderne: 1" in said


def test_another_version_is_said_and_not_passed(folder: Path) -> None:
    change_data(folder, lambda data: data.update(version="0.0.7"))
    result = verified(folder)
    assert (result.status, result.json["follows"], result.json["made_by"]) == (1, False, "0.0.7")
    assert "version 0.0.7" in budgetcli("verify", "report.html", "--lang", "en", folder=folder).out


UNKNOWN = {
    "language": "xx",
    "sign": "sideways",
    "pack": "none of ours",
    "made": {"target": "sou.csv", "packages": [], "options": {"no_such_option": 1}},
    "inputs": [{"path": 7, "sheet": None, "sha256": "x"}],
    "schema": "budgetcli/report@9",
}


@pytest.mark.parametrize("key", UNKNOWN)
def test_an_unknown_value_in_the_data_is_an_error(folder: Path, key: str) -> None:
    change_data(folder, lambda data: data.update({key: UNKNOWN[key]}))
    result = verified(folder)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("error[not-a-report]: report.html: it ")


@pytest.mark.parametrize(
    "option", ["sign", "unit", "table", "base_state", "assume", "cost_per_fte", "prices"]
)
def test_an_unknown_value_of_an_option_is_an_error(folder: Path, option: str) -> None:
    made_of = {"target": "sou.csv", "packages": [], "options": {option: "no such"}}
    change_data(folder, lambda data: data.update(made=made_of))
    result = verified(folder)
    assert (result.status, result.out) == (2, "")


def test_data_nested_without_end_is_no_report(folder: Path) -> None:
    nested = escape('{"a":' * 5000)
    path = folder / "report.html"
    path.write_text(f'<meta name="budgetcli-report" content="{nested}">', encoding="utf-8")
    assert budgetcli("verify", "report.html", folder=folder).err.startswith("error[not-a-report]")


def test_charts_that_cannot_be_drawn_here_are_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgetcli.reports.charts.LIBRARY", "no_library_of_this_name")
    result = verified(folder)
    assert result.status == 0
    assert len(result.json["not_covered"]) == 4
    assert all("chart" in each for each in result.json["not_covered"])
    change(folder, "</figure>", "<p>Alt er i orden.</p></figure>")
    assert verified(folder).status == 1


def test_charts_of_another_library_are_held_by_what_they_say(folder: Path) -> None:
    change_data(folder, lambda data: data.update(charts="another 1.0"))
    change(folder, '<path d="M', '<path transform="scale(9)" d="M')
    result = verified(folder)
    assert (result.status, len(result.json["not_covered"])) == (0, 4)
    change(folder, "897,8", "898,7")
    assert verified(folder).status == 1


def test_a_house_style_is_part_of_the_page_and_said_not_to_be_covered(folder: Path) -> None:
    (folder / "house.css").write_text("h1 { color: #123456 }", encoding="utf-8")
    report(folder, "report.html", "--force", "--template", "house.css")
    result = verified(folder)
    assert (result.status, len(result.json["not_covered"])) == (0, 1)
    assert "house.css" in result.json["not_covered"][0]
    (folder / "house.css").write_text("h1 { color: #654321 }", encoding="utf-8")
    assert verified(folder).status == 1


def test_it_follows_from_wherever_it_is_verified(folder: Path) -> None:
    (folder / "out").mkdir()
    shutil.move(folder / "report.html", folder / "out")
    for here in (folder, folder / "out", folder.parent):
        assert budgetcli("verify", folder / "out" / "report.html", folder=here).status == 0
