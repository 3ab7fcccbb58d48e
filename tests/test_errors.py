"""One smallest case for every error: what it takes to get it, and that it names the place, the
cause and the remedy."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

import pytest

from budgetcli.model.errors import ERRORS, BudgetError
from tests.program import DATA, budgetcli
from tests.workbooks import workbook

TABLE = "mio. kr.;2024 udgifter;2024 indtægter\nSkoler;-10,5;1,0\nVeje;-2,5;0,5\nI alt;-13,0;1,5\n"
PACKAGE = """schema = "budgetcli/savings-package@1"
id = "p"
unit = "mio_kr"
currency = "DKK"
price_level = 2024
[[measure]]
id = "m"
target = "skoler"
from = 2024
annual = "1.0"
in_base = false
"""
SECOND = '[[measure]]\nid = "n"\ntarget = "skoler"\nfrom = 2024\nannual = "1.0"\nin_base = false\n'
WORKSPACE = '[committee.x]\nsource = "t.csv"\npackages = ["p.toml"]\n'

Case = tuple[str, dict[str, str | bytes]]
"""A command line, and the files it finds beside the table `t.csv` and the package `p.toml`."""

CASES: dict[str, Case] = {
    "file-not-found": ("summarize tt.csv", {}),
    "not-a-file": ("summarize .", {}),
    "unreadable-file": ("summarize b.xlsx", {"b.xlsx": b"PK\x03\x04 torn"}),
    "compressed-file": ("summarize b.csv", {"b.csv": gzip.compress(TABLE.encode())}),
    "document-type": ("summarize d.xlsx", {}),
    "unknown-encoding": ("summarize b.csv", {"b.csv": b"\xff\xfe\x00\xd8\x41\x00\x00"}),
    "no-budget-found": ("summarize b.csv", {"b.csv": "only words here\n"}),
    "formula-without-value": ("summarize f.xlsx", {}),
    "error-cell": ("summarize e.xlsx", {}),
    "years-in-rows": (
        "summarize b.csv",
        {
            "b.csv": "Service;Year;Amount\nSchools;2024;812.5\nSchools;2024;18.0\nSchools;2025;830.5\nRoads;2024;97.5\nRoads;2025;99.5\n"
        },
    ),
    "not-money": (
        "summarize b.csv",
        {"b.csv": "County;Roads (km);Bridges (number)\nNorth;12;3\nSouth;8;2\nWest;20;5\n"},
    ),
    "sign-doubt": (
        "summarize b.csv",
        {"b.csv": "mio. kr.;2024;2025\nSkoler;-10,5;-11,0\nLeje;2,5;2,5\nI alt;-8,0;-8,5\n"},
    ),
    "sign-refuted": (
        "summarize b.csv --sign expense-positive",
        {
            "b.csv": "mio. kr.;2024 udgifter;2024 indtægter;2024 netto\nSkoler;-10,5;2,0;-8,5\nVeje;-2,5;0,5;-2,0\nI alt;-13,0;2,5;-10,5\n"
        },
    ),
    "unit-doubt": (
        "summarize b.csv",
        {"b.csv": "Beløb i 1.000 kr.\nBeløb i mio. kr.\n" + TABLE.replace("mio. kr.", "Udvalg")},
    ),
    "decimal-doubt": (
        "summarize b.csv",
        {"b.csv": "kr.;2024 udgifter\nSkoler;-1.250\nVeje;-2.500\n"},
    ),
    "table-doubt": (
        "diff b.csv t.csv",
        {
            "b.csv": "x;2024;2025\nA;-1,5;-1,5\nB;-2,5;-2,5\n\ny;2026;2027\nC;-3,5;-3,5\nD;-4,5;-4,5\n"
        },
    ),
    "unknown-sheet": ("summarize s.xlsx --sheet Drift", {}),
    "unknown-table": ("summarize t.csv --table 2", {}),
    "unknown-year": ("summarize t.csv --year 1999", {}),
    "unknown-version": (
        "summarize x@accounts",
        {"budgetcli.toml": WORKSPACE + 'version = "draft"\n'},
    ),
    "unknown-stage": ("apply-savings t.csv p.toml --stage revised", {}),
    "unknown-line": (
        "apply-savings t.csv b.toml",
        {"b.toml": PACKAGE.replace("skoler", "skolerne")},
    ),
    "unknown-figure": (
        "explain b.csv skoler 2025",
        {"b.csv": TABLE.replace("indtægter", "indtægter;2025").replace("1,5\n", "1,5;-12\n")},
    ),
    "figure-doubt": ("explain t.csv skoler 2024", {}),
    "unknown-equation": (
        "check x",
        {"budgetcli.toml": WORKSPACE + '[[committee.x.waiver]]\nid = "sum:none"\nreason = "r"\n'},
    ),
    "unknown-measure": ("apply-savings t.csv p.toml --only n", {}),
    "unknown-format": ("summarize t.csv -O docx", {}),
    "report-format": ("summarize t.csv -O sarif", {}),
    "unknown-schema": ("schema sumary", {}),
    "unknown-check": ("explain nothing-of-this-name", {}),
    "bad-option": ("summarize t.csv --sign left", {}),
    "bad-layout": ("summarize t.csv --layout b.toml", {"b.toml": 'range = "everything"\n'}),
    "bad-template": (
        "report t.csv --template h.css -O html",
        {"h.css": "body { background: url(https://example.org/a.png) }"},
    ),
    "not-a-report": ("verify t.csv", {}),
    "bad-workspace": ("summarize t.csv --config b.toml", {"b.toml": "entities = 1\n"}),
    "bad-package": ("apply-savings t.csv b.toml", {"b.toml": PACKAGE.replace('"1.0"', '"one"')}),
    "missing-package": ("apply-savings t.csv --no-config", {}),
    "duplicate-measure": ("apply-savings t.csv p.toml p.toml", {}),
    "changed-measure": (
        "apply-savings after.json b.toml",
        {"b.toml": PACKAGE.replace("1.0", "2.0")},
    ),
    "price-level-mismatch": (
        "apply-savings b.csv p.toml",
        {"b.csv": TABLE.replace("mio. kr.", "mio. kr. (2023-priser)")},
    ),
    "unit-mismatch": (
        "apply-savings b.csv p.toml",
        {"b.csv": TABLE.replace("mio. kr.", "mio. EUR")},
    ),
    "in-base-missing": (
        "apply-savings t.csv b.toml",
        {"b.toml": PACKAGE.replace("in_base = false\n", "")},
    ),
    "not-in-base": ("apply-savings t.csv p.toml --reverse m", {}),
    "over-cut": ("apply-savings t.csv b.toml", {"b.toml": PACKAGE.replace("1.0", "99.0")}),
    "amount-without-year": (
        "apply-savings t.csv b.toml",
        {"b.toml": PACKAGE.replace("from = 2024\n", "")},
    ),
    "no-figure": ("apply-savings t.csv b.toml", {"b.toml": PACKAGE.replace("skoler", "i alt")}),
    "price-level-differs": (
        "diff t.csv b.csv",
        {
            "t.csv": TABLE.replace("kr.", "kr. (2024-priser)"),
            "b.csv": TABLE.replace("kr.", "kr. (2023-priser)"),
        },
    ),
    "currency-differs": (
        "diff b.csv c.csv",
        {"b.csv": TABLE.replace("kr.", "EUR"), "c.csv": TABLE.replace("kr.", "USD")},
    ),
    "alternatives-together": (
        "apply-savings t.csv b.toml",
        {"b.toml": PACKAGE + SECOND + 'excludes = ["m"]\n'},
    ),
    "dependency-missing": (
        "apply-savings t.csv b.toml",
        {"b.toml": PACKAGE + 'depends_on = ["other"]\n'},
    ),
    "bad-prices": (
        "reprice t.csv --to 2025 --prices b.toml",
        {"b.toml": 'schema = "budgetcli/price@1"\nid = "p"\n'},
    ),
    "missing-price": (
        "reprice t.csv --to 2025 --from 2024 --prices b.toml",
        {"b.toml": 'schema = "budgetcli/prices@1"\nid = "p"\n[rates]\n2024 = "3.0"\n'},
    ),
    "bad-claim": (
        "claims b.toml",
        {
            "b.toml": 'schema = "budgetcli/claims@1"\nid = "c"\n[[claim]]\nid = "a"\nexpresion = "1 == 1"\n'
        },
    ),
    "bad-key-figures": (
        "summarize t.csv --key-figures b.toml",
        {"b.toml": 'schema = "budgetcli/key-figures@1"\nid = "k"\npeople = 3\n'},
    ),
    "bad-key": ("allocate 150.05 --equal 7", {}),
    "unknown-frame": (
        "gap t.csv b.toml --count m=nowhere",
        {"b.toml": PACKAGE + '[[pressure]]\nid = "q"\namounts = { 2024 = "1.0" }\n'},
    ),
    "no-frame": ("gap t.csv p.toml", {}),
    "not-financed": ("amend t.csv p.toml --drop m", {}),
    "no-combination": (
        "combos t.csv b.toml --find 1 --year 2024 --must m",
        {"b.toml": PACKAGE.replace("= false", "= true")},
    ),
    "account-columns": ("summarize b.csv --by konto", {"b.csv": "Konto;Dato\n1;2\n"}),
    "unknown-column": ("summarize b.csv --by udvalg", {"b.csv": "Konto;Beløb\n1;2\n"}),
    "account-rows": (
        "summarize b.csv",
        {"b.csv": "Konto;Bilag;Beløb\n" + "0053001100000140;17;100\n" * 3000},
    ),
    "bad-rows": ("summarize b.csv --by konto", {"b.csv": "Konto;Beløb\n1;ask Ida\n"}),
    "listed-twice": (
        "summarize --files l.txt --by konto",
        {"l.txt": "b.csv\n./b.csv\n", "b.csv": "Konto;Beløb\n1;2\n"},
    ),
    "control-total": ("summarize b.csv --by konto --control 2", {"b.csv": "Konto;Beløb\n1;2\n"}),
    "bad-chart": (
        "summarize b.csv --by konto --chart c.csv",
        {"b.csv": "Konto;Beløb\n1;2\n", "c.csv": "1;A;2\n2;B;1\n"},
    ),
    "accounts-do-not-match": (
        "check t.csv --against b.csv --by konto",
        {"b.csv": "Konto;Beløb\n1;2\n"},
    ),
    "no-common-column": (
        "bridge t.csv b.csv",
        {"b.csv": TABLE.replace("udgifter", "net").replace("2024 indtægter", "2024 percent")},
    ),
    "output-exists": ("summarize t.csv -o b.json", {"b.json": "mine\n"}),
    "output-is-input": ("summarize t.csv -o t.csv --force", {}),
    "cannot-write": ("summarize t.csv -o missing/b.json", {}),
}

TESTS = [path for path in Path(__file__).parent.rglob("test_*.py") if path != Path(__file__)]
ELSEWHERE = {
    id
    for path in TESTS
    for id in ERRORS
    if re.search(rf"\b{id}\b", path.read_text(encoding="utf-8"))
}
"""Errors that other tests know: those whose case is no small text."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a table, a package, and a workspace around them."""
    for name, text in {"t.csv": TABLE, "p.toml": PACKAGE, "budgetcli.toml": WORKSPACE}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def prepare(folder: Path, id: str, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    if id in ("formula-without-value", "error-cell", "unknown-sheet"):
        cell = {
            "formula-without-value": "<c r='B3'><f>B2*2</f></c>",
            "error-cell": "<c r='B3' t='e'><v>#REF!</v></c>",
        }
        (folder / f"{id[0] if id != 'unknown-sheet' else 's'}.xlsx").write_bytes(
            workbook(cell.get(id, "<c r='B3'><v>-2</v></c>"))
        )
    if id == "document-type":
        (folder / "d.xlsx").write_bytes(workbook("<c r='B3'/>", styles="<!DOCTYPE x><styleSheet/>"))
    if id == "changed-measure":
        assert (
            budgetcli("apply-savings", "t.csv", "p.toml", "-o", "after.json", folder=folder).status
            == 0
        )


def test_every_error_has_a_case() -> None:
    assert set(ERRORS) - set(CASES) - ELSEWHERE == set()


@pytest.mark.parametrize("id", CASES)
def test_an_error_says_what_where_and_what_to_do(id: str, folder: Path) -> None:
    command, files = CASES[id]
    prepare(folder, id, files)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    result = budgetcli(*command.split(), folder=folder)
    assert (result.status, result.out) == (2, ""), result.err
    first = next(line for line in result.err.splitlines() if line.startswith("error"))
    assert first.startswith(f"error[{id}]: "), result.err
    assert not first.endswith(".")
    assert "Traceback" not in result.err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("id", ERRORS)
def test_an_error_is_explained(id: str) -> None:
    explained = budgetcli("explain", id)
    assert explained.status == 0
    assert re.sub(r"\s+", " ", ERRORS[id]) in explained.out


def test_an_error_that_is_none_is_a_bug() -> None:
    with pytest.raises(KeyError):
        BudgetError("no-such-id", "never")


def test_an_error_as_json_is_one_object_a_line() -> None:
    result = budgetcli("summarize", "nowhere.csv", "--error-format", "json", folder=DATA)
    assert result.status == 2
    said = __import__("json").loads(result.err)
    assert (said["id"], said["place"]) == ("file-not-found", None)


def test_the_nearest_name_is_suggested() -> None:
    assert (
        f"did you mean `{os.path.join('sou.csv')}`"
        in budgetcli("summarize", "suo.csv", "--lang", "en", folder=DATA).err
    )
