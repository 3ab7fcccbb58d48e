"""A budget to click through: one page, readable without its script, clicked through in headless
Chromium, within two megabytes for a country."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from tests.program import budgetcli
from tests.rendering.report.test_browser import LOOKS, opened, violations

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNTS = """kommune;udvalg;funktion;aar;beloeb
A;Skoler;22.01;2023;1000,50
A;Skoler;22.01;2024;1100,50
A;Skoler;22.05;2024;200,00
A;Veje;28.11;2024;-50,25
B;Skoler;22.01;2023;3000,00
B;Skoler;22.01;2024;3300,00
B;Veje;28.11;2024;99,75
"""
PEOPLE = "kommune;2023;2024\nA;100;110\nB;200;300\n"
ASKED = (
    "report", "accounts.csv", "--by", "udvalg,funktion", "--entities", "kommune",
    "--sign", "expense-positive", "--populations", "people.csv", "--explore", "--lang", "en",
)  # fmt: skip


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "accounts.csv").write_text(ACCOUNTS, "utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, "utf-8")
    ran = budgetcli(*ASKED, "-o", "budget.html", folder=tmp_path)
    assert ran.status == 0, ran.err
    return tmp_path / "budget.html"


def rows(text: str) -> list[list[str]]:
    """Return the cells of every row of a page, in order."""
    return [
        [
            re.sub(r"</table>.*|<[^>]*>", "", cell, flags=re.DOTALL)
            for cell in re.split(r"<t[hd](?![a-z])[^>]*>", row)[1:]
        ]
        for row in re.split(r"<tr[^>]*>", text.partition("<script")[0])[1:]
    ]


def test_the_page_is_plain_tables_without_its_script(page: Path) -> None:
    found = rows(page.read_text("utf-8"))
    assert found[0] == ["Line", "2023", "2024"]
    assert found[1:4] == [
        ["A", "1,000.50", "1,250.25"],
        ["B", "3,000.00", "3,399.75"],
        ["Total", "4,000.50", "4,650.00"],
    ]
    assert ["22.05", "", "200.00"] in found
    assert ["Skoler", "1,000.50", "1,300.50"] in found


def test_only_its_own_script_may_run_and_nothing_is_asked_for(page: Path) -> None:
    text = page.read_text("utf-8")
    script = text.partition("<script>")[2].partition("</script>")[0]
    allowed = b64encode(sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'" in text
    assert not re.search(r"(?:src|href)=[\"']?(?!#)", text)
    assert len(script) < 8_000


def test_what_the_lines_leave_of_a_total_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("mio. kr.;2024\nSkoler;-1,0\nVeje;-2,0\nI alt;-3,1\n", "utf-8")
    ran = budgetcli("report", "a.csv", "--explore", "--lang", "en", folder=tmp_path)
    found = rows(ran.out)
    assert found[1] == ["Skoler", "-1.0", "B2"]
    assert found[3] == ["Not in these lines (rounding, or not stated)", "-0.1", ""]
    assert found[4] == ["a", "-3.1", "B4"]


def test_labels_are_text_and_never_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        'kr.;2024\n"<script>alert(1)</script>";-1\n"a"" onx=""1";-2\nI alt;-3\n', "utf-8"
    )
    out = budgetcli("report", "a.csv", "--explore", folder=tmp_path).out
    assert "<script>alert" not in out
    assert 'onx="1"' not in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--explore", "-o", "a.md"), "a page to click through is html"),
        (("--by", "udvalg"), "are for a page to click through"),
        (("--populations", "people.csv"), "are for a page to click through"),
    ],
)
def test_what_does_not_go_together_is_refused(
    page: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = budgetcli("report", "accounts.csv", *arguments, "--lang", "en", folder=page.parent)
    assert (ran.status, said in ran.err) == (2, True), ran.err


STEPS = """
const wait = () => new Promise((go) => setTimeout(go, 150));
const seen = () => [...document.querySelectorAll('main table')].filter((each) => each.offsetParent)
  .map((each) => [...each.rows].map((row) => [...row.cells].filter((c) => c.offsetParent).map((c) => c.textContent)));
const crumbs = () => [...document.querySelectorAll('#crumbs li')].map((each) => each.textContent);
const choose = (id, value) => { const each = document.getElementById(id); each.value = value;
  each.dispatchEvent(new Event(id === 'find' ? 'input' : 'change')); };
(async () => {
  const found = {};
  await wait(); found.first = seen();
  document.querySelector('main table a').click(); await wait(); found.one = [crumbs(), seen()];
  document.querySelector('details.on table a').click(); await wait(); found.two = [crumbs(), seen()];
  choose('how', 'share'); await wait(); found.share = seen();
  choose('how', 'head'); await wait(); found.head = seen();
  choose('how', 'amount'); choose('year', '1'); await wait(); found.year = seen();
  choose('year', ''); history.back(); await wait(); found.back = crumbs();
  history.forward(); await wait(); found.forward = crumbs();
  choose('find', '28.1'); await wait();
  found.search = [document.getElementById('count').textContent,
    [...document.querySelectorAll('#found a')].map((each) => each.textContent)];
  document.querySelectorAll('#found a')[1].click(); await wait(); found.hit = crumbs();
  document.body.textContent = 'SEEN' + JSON.stringify(found);
})();
"""


@pytest.mark.slow
@pytest.mark.needs("Chromium")
def test_the_page_is_clicked_through(page: Path) -> None:
    text = page.read_text("utf-8")
    copy = page.with_name("clicked.html")
    free = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    copy.write_text(free.replace("</body>", f"<script>{STEPS}</script></body>"), "utf-8")
    shown, console = opened(copy)
    assert console == ""
    body = re.search(r"SEEN(\{.*\})", shown, re.DOTALL)
    assert body is not None, shown[-300:]
    found: Any = json.loads(body[1])
    assert [row[0] for row in found["first"][0]] == ["Line", "A", "B", "Total"]
    crumbs, [table] = found["one"]
    assert crumbs == ["Total", "A"]
    assert table[1:] == [
        ["Skoler", "1,000.50", "1,300.50"],
        ["Veje", "", "-50.25"],
        ["A", "1,000.50", "1,250.25"],
    ]
    crumbs, [table] = found["two"]
    assert (crumbs, table[2]) == (["Total", "A", "Skoler"], ["22.05", "", "200.00"])
    assert found["share"][0][1] == ["22.01", "100.0 %", "84.6 %"]
    assert found["head"][0][1] == ["22.01", "10.01", "10.00"]
    assert found["year"][0][1] == ["22.01", "1,100.50"]
    assert (found["back"], found["forward"]) == (["Total", "A"], ["Total", "A", "Skoler"])
    assert found["search"] == ["2 lines found", ["A › Veje › 28.11", "B › Veje › 28.11"]]
    assert found["hit"] == ["Total", "B", "Veje"]


@pytest.mark.slow
@pytest.mark.needs("Chromium")
def test_the_policy_lets_the_script_run(page: Path) -> None:
    shown, console = opened(page)
    assert console == ""
    assert re.search(r"<body[^>]*class=\"js", shown)


@pytest.mark.slow
@pytest.mark.needs("Chromium", "axe-core")
@pytest.mark.parametrize(
    ("look", "flags"), LOOKS, ids=lambda each: each if isinstance(each, str) else ""
)
def test_axe_finds_no_violation(page: Path, tmp_path: Path, look: str, flags: list[str]) -> None:
    found = violations(page, tmp_path, flags)
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []


@pytest.mark.slow
def test_a_country_is_less_than_two_megabytes(tmp_path: Path) -> None:
    lines = [
        f"Kommune {number:02d};Udvalg {code // 6};{code // 6}{20 + code % 6}{10 + code % 6};{year};{(number * 7919 + code * 104729 + year * 31) % 90000000 / 100:.2f}"
        for number in range(98)
        for code in range(60)
        for year in range(2015, 2025)
    ]
    (tmp_path / "all.csv").write_text(
        "kommune;udvalg;funktion;aar;beloeb\n" + "\n".join(lines), "utf-8"
    )
    ran = budgetcli(
        "report", "all.csv", "--by", "udvalg,funktion", "--entities", "kommune", "--explore",
        "--sign", "expense-positive", "-o", "all.html", folder=tmp_path,
    )  # fmt: skip
    assert ran.status == 0, ran.err
    assert (tmp_path / "all.html").stat().st_size <= 2_000_000
