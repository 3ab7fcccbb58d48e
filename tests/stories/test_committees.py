"""Several committees in one workspace: a package that is for more than one, and committees named
where files are taken."""

from __future__ import annotations

from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.program import budgetcli

WORKSPACE = """
entity = "Nordby"
language = "da"
[committee.skole]
title = "Skoleudvalget"
aliases = ["Udvalget for skoler"]
source = "skole.csv"
packages = ["p.toml"]
[committee.vej]
title = "Vejudvalget"
source = "vej.csv"
packages = ["p.toml"]
"""
HEAD = "I mio. kr. (2026-priser), + = indtægter, - = udgifter;2026;2027\n"
SCHOOLS = (
    HEAD + "Folkeskoler;-44,0;-45,0\nFritidshjem;-13,0;-13,0\nSkoleudvalget i alt;-57,0;-58,0\n"
)
ADOPTED = SCHOOLS.replace("-45,0", "-44,2").replace("-58,0", "-57,2")
ROADS = HEAD + "Asfalt;-9,0;-9,0\nVintertjeneste;-4,0;-4,5\nVejudvalget i alt;-13,0;-13,5\n"
PACKAGE = """
schema = "budgetcli/savings-package@1"
id = "faelles"
unit = "mio_kr"
price_level = 2026
[[frame]]
id = "ramme"
total = { 2026 = "2.0", 2027 = "2.0" }
[[frame.share]]
committee = "Udvalget for skoler"
amounts = { 2026 = "1.2", 2027 = "1.2" }
[[frame.share]]
committee = "vej"
amounts = { 2026 = "0.8", 2027 = "0.8" }
[[measure]]
id = "timer"
title = "Færre timer"
target = "Folkeskoler"
committee = "SKOLEUDVALGET"
profile = "permanent"
from = 2027
annual = "0.8"
frame = "ramme"
in_base = false
[[measure]]
id = "salt"
title = "Mindre salt"
target = "Vintertjeneste"
committee = "vej"
profile = "permanent"
from = 2026
annual = "0.5"
frame = "ramme"
in_base = false
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    for name, text in {
        "budgetcli.toml": WORKSPACE,
        "skole.csv": SCHOOLS,
        "skole-vedtaget.csv": ADOPTED,
        "vej.csv": ROADS,
        "p.toml": PACKAGE,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def document(town: Path, *arguments: str, status: int = 0) -> Any:
    result = budgetcli(*arguments, "-O", "json", folder=town)
    assert result.status == status, result.err
    return result.json


def test_a_list_shows_each_committee_its_own_measures(town: Path) -> None:
    rows = {each["committee"]: each["measures"] for each in document(town, "list")["committees"]}
    assert rows == {"skole": ["timer"], "vej": ["salt"]}


def test_a_committee_is_the_same_by_whichever_of_its_names_a_package_uses(town: Path) -> None:
    found = document(town, "gap", "skole")["frames"]
    assert [each["id"] for each in found] == ["ramme"]
    assert found[0]["measures"] == ["timer"]
    assert found[0]["remaining"] == {"2026": D("1.2"), "2027": D("0.4")}
    assert document(town, "apply-savings", "vej")["effect"] == {"2026": D("0.5"), "2027": D("0.5")}


def test_a_shared_package_explains_a_difference_of_one_committee(town: Path) -> None:
    found = document(town, "diff", "skole", "skole-vedtaget.csv", "--because", "skole", status=1)
    assert [each["because"] for each in found["changes"]] == [["timer"]]
    assert found["changes"][0]["unexplained"] == 0
    document(town, "bridge", "skole", "skole-vedtaget.csv", "--because", "p.toml", "--year", "2027")


def test_a_committee_stands_for_its_packages_where_packages_are_taken(town: Path) -> None:
    assert "faelles" in budgetcli("read-package", "Skoleudvalget", "-O", "json", folder=town).out
    assert budgetcli("lint", "skole", folder=town).status in (0, 1)
    assert [each["id"] for each in document(town, "catalogue", "skole")["measures"]] == [
        "timer",
        "salt",
    ]
    scenarios = document(town, "compare-scenarios", "skole", "med=skole", "uden=skole@timer")[
        "scenarios"
    ]
    assert [each["measures"] for each in scenarios] == [["timer"], ["timer"]]


def test_a_name_that_is_no_file_and_no_committee_is_refused(town: Path) -> None:
    for command in ("read-package", "lint", "catalogue"):
        assert budgetcli(command, "havn", folder=town).status == 2


def test_a_committee_with_several_packages_has_no_one_catalogue(town: Path) -> None:
    path = town / "budgetcli.toml"
    text = path.read_text(encoding="utf-8").replace('["p.toml"]', '["p.toml", "q.toml"]', 1)
    path.write_text(text, encoding="utf-8")
    (town / "q.toml").write_text(PACKAGE.replace("faelles", "q"), encoding="utf-8")
    refused = budgetcli("catalogue", "skole", "--lang", "en", folder=town)
    assert refused.status == 2
    assert "several packages" in refused.err
