"""Versions of one committee's budget in a workspace: named, compared, and never added up."""

from __future__ import annotations

from decimal import Decimal as D
from typing import TYPE_CHECKING, Any

import pytest

from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "I mio. kr. (2025-priser), + = indtægter, - = udgifter;2025;2026\n"
DRAFT = HEAD + "Skoler;-61,2;-61,0\nDagtilbud;-30,4;-30,7\nBørneudvalget i alt;-91,6;-91,7\n"
ADOPTED = DRAFT.replace("-61,0", "-60,2").replace("-91,7", "-90,9")
ROADS = HEAD + "Veje;-9,5;-9,4\nParker;-4,2;-4,2\nTeknikudvalget i alt;-13,7;-13,6\n"
FRAME = """
schema = "budgetcli/savings-package@1"
id = "f"
unit = "mio_kr"
price_level = 2025
[[frame]]
id = "r"
title = "Ramme"
total = { 2025 = "5.0" }
[[frame.share]]
committee = "boern"
amounts = { 2025 = "4.0" }
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", ".").replace("_", "-")
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(
        tmp_path, boern_udkast__csv=DRAFT, boern_vedtaget__csv=ADOPTED, teknik_udkast__csv=ROADS
    )


def document(folder: Path, *arguments: str, status: int = 0) -> Any:
    result = budgetcli(*arguments, "-O", "json", folder=folder)
    assert result.status == status, result.err
    return result.json


def test_init_gathers_the_files_that_are_versions_of_one_committee(folder: Path) -> None:
    made = budgetcli("init", "--entity", "Byen", "--lang", "da", folder=folder)
    assert made.status == 0, made.err
    assert 'language = "da"' in (folder / "budgetcli.toml").read_text(encoding="utf-8")
    found = document(folder, "list")["committees"]
    assert [each["committee"] for each in found] == ["boern", "teknik-udkast"]
    assert [each["name"] for each in found[0]["versions"]] == ["draft", "adopted"]
    assert [each["version"] for each in found] == ["adopted", "draft"]
    assert "boern@draft" in budgetcli("list", folder=folder).out


def test_a_version_is_named_after_an_at_and_the_newest_adopted_is_the_default(
    folder: Path,
) -> None:
    budgetcli("init", ".", folder=folder)
    net = {
        name: document(folder, "summarize", name)["total"]["net"]["2026"]
        for name in ("boern", "boern@adopted", "boern@vedtaget", "boern@draft", "boern@udkast")
    }
    assert list(net.values()) == [D("-90.9")] * 3 + [D("-91.7")] * 2
    changed = document(folder, "diff", "boern@draft", "boern@adopted", status=1)
    assert [each["change"] for each in changed["changes"]] == [D("0.8")]
    refused = budgetcli("summarize", "boern@accounts", "--lang", "en", folder=folder)
    assert refused.status == 2
    assert "error[unknown-version]: no version `accounts`" in refused.err


def test_two_versions_are_never_added(folder: Path) -> None:
    budgetcli("init", ".", folder=folder)
    write(folder, f__toml=FRAME)
    path = folder / "budgetcli.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("[committee.boern]\n", '[committee.boern]\npackages = ["f.toml"]\n'),
        encoding="utf-8",
    )
    assert document(folder, "burdens")["net"]["2025"] == D("-105.3")


def test_entries_of_one_title_are_versions_where_their_names_tell(folder: Path) -> None:
    write(
        folder,
        f__toml=FRAME.replace('"boern"', '"b-udkast"'),
        budgetcli__toml="""
[committee.b-udkast]
title = "Børneudvalget"
source = "boern-udkast.csv"
packages = ["f.toml"]
[committee.b-vedtaget]
title = "Børneudvalget"
source = "boern-vedtaget.csv"
[committee.t]
title = "Teknikudvalget"
source = "teknik-udkast.csv"
""",
    )
    assert [each["committee"] for each in document(folder, "list")["committees"]] == ["b", "t"]
    found = document(folder, "burdens")
    assert found["net"]["2026"] == D("-104.5")
    draft = document(folder, "summarize", "b-udkast")
    assert draft["total"]["net"]["2026"] == D("-91.7")


def test_entries_of_one_title_that_nothing_tells_apart_are_not_added(folder: Path) -> None:
    write(
        folder,
        f__toml=FRAME.replace('"boern"', '"x"'),
        budgetcli__toml="""
[committee.x]
title = "Børneudvalget"
source = "boern-udkast.csv"
packages = ["f.toml"]
[committee.y]
title = "Børneudvalget"
source = "boern-udkast.csv"
""",
    )
    refused = budgetcli("burdens", "--lang", "en", folder=folder)
    assert refused.status == 2
    assert "are they two versions?" in refused.err


def test_versions_are_declared_by_name_and_year(folder: Path) -> None:
    write(
        folder,
        budgetcli__toml="""
[committee.boern]
title = "Børneudvalget"
[[committee.boern.version]]
name = "vedtaget"
year = 2024
source = "boern-udkast.csv"
[[committee.boern.version]]
name = "adopted"
year = 2025
source = "boern-vedtaget.csv"
""",
    )
    for name, net in (("boern", "-90.9"), ("boern@2024", "-91.7"), ("boern@adopted-2024", "-91.7")):
        assert document(folder, "summarize", name)["total"]["net"]["2026"] == D(net)
    text = (folder / "budgetcli.toml").read_text(encoding="utf-8")
    write(folder, budgetcli__toml=text.replace('"adopted"', '"almost"'))
    assert budgetcli("list", folder=folder).status == 2
