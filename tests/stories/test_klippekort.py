"""Stories 7 to 15: savings applied, already included, taken back, refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.program import DATA, Result, budgetcli

PACKAGE = (DATA / "roskilde-sou-2024.savings.toml").read_text(encoding="utf-8")
THREE = ("--only", "klippekort", "--only", "medicinpakker", "--only", "administration")
BEFORE = ("--base-state", "before")


def applied(*flags: str | Path) -> Any:
    result = budgetcli("apply-savings", "sou", *flags, "-O", "json")
    assert result.status == 0, result.err
    return result.json


def nets(document: Any) -> list[str]:
    return [str(each) for each in document["after"]["net"].values()]


def amounts(document: Any, line: str) -> list[str]:
    found = next(each for each in document["lines"] if each["id"] == line)
    return [str(each["amount"]) for each in found["figures"]]


def package(tmp_path: Path, **measure: object) -> Path:
    """A package with one measure, not in the base."""
    said = {
        "id": "cut",
        "target": "pleje_og_traening",
        "profile": "permanent",
        "from": 2024,
        "annual": "1.0",
        "in_base": False,
    } | measure
    toml = "\n".join(f"{key} = {_toml(value)}" for key, value in said.items() if value is not None)
    path = tmp_path / "cut.toml"
    head = (
        'schema = "budgetcli/savings-package@1"\nid = "test"\nunit = "mio_kr"\nprice_level = 2024\n'
    )
    path.write_text(f"{head}\n[[measure]]\n{toml}\n", encoding="utf-8")
    return path


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) or str(value).startswith("{") else f'"{value}"'


def refused(result: Result, id: str) -> str:
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(f"error[{id}]: "), result.err
    return result.err


def test_klippekort_on_a_budget_from_before_it() -> None:
    document = applied(*BEFORE, "--only", "klippekort")
    assert nets(document) == ["-1249.4", "-1277.5", "-1303.4", "-1327.2"]
    assert amounts(document, "pleje-og-traening") == [
        "-1052.9",
        "159.3",
        "-893.6",
        "-915.4",
        "-941.3",
        "-965.1",
    ]
    assert str(document["after"]["expenditure"]["2024"]) == "-1453.3"
    assert str(document["after"]["income"]["2024"]) == "203.9"
    assert amounts(document, "indeks") == ["100", "102", "104", "106"]
    assert sum(document["effect"].values()) == Decimal("16.8")


def test_the_three_reductions_on_a_budget_from_before_them() -> None:
    document = applied(*BEFORE, *THREE)
    assert nets(document) == ["-1249.0", "-1275.1", "-1301.0", "-1324.8"]
    assert sum(document["effect"].values()) == Decimal("24.4")


def test_healthy_ageing_leaves_later_years_unknown() -> None:
    document = applied(*BEFORE)
    assert nets(document) == ["-1249.4", "None", "None", "None"]
    assert document["measures"][3]["effect"] == {
        "2024": Decimal("-0.4"),
        "2025": None,
        "2026": None,
        "2027": None,
    }
    shown = budgetcli("apply-savings", "sou", *BEFORE).out
    assert [line.split()[-6:] for line in shown.splitlines() if line.startswith("I alt")][1] == [
        "-1.453,3",
        "203,9",
        "-1.249,4",
        "?",
        "?",
        "?",
    ]
    assert "sund-aldring har intet beløb for disse år" in shown


@pytest.mark.parametrize(
    ("assumed", "after", "total"),
    [
        ("zero", ["-1249.4", "-1275.1", "-1301.0", "-1324.8"], "24.0"),
        ("permanent", ["-1249.4", "-1275.5", "-1301.4", "-1325.2"], "22.8"),
    ],
)
def test_an_assumption_makes_them_known(assumed: str, after: list[str], total: str) -> None:
    document = applied(*BEFORE, "--assume", assumed)
    assert (nets(document), str(sum(document["effect"].values())), document["assumed"]) == (
        after,
        total,
        assumed,
    )


def test_an_expansion_written_with_a_minus_is_no_saving() -> None:
    assert applied(*BEFORE)["effect"]["2024"] == Decimal("4.2")


def test_the_published_budget_already_holds_all_four() -> None:
    result = budgetcli("apply-savings", "sou")
    document = applied()
    assert result.status == 0
    assert (
        "4 tiltag er allerede indarbejdet i budgettet: klippekort, medicinpakker, administration, sund-aldring."
        in result.out
    )
    assert "Ingen ændring." in result.out
    assert nets(document) == ["-1253.6", "-1281.7", "-1307.6", "-1331.4"]
    assert {(each["applied"], each["reason"]) for each in document["measures"]} == {
        (False, "already-in-base")
    }
    assert set(document["effect"].values()) == {Decimal("0.0")}


def test_without_klippekort_the_budget_would_be() -> None:
    result = budgetcli("apply-savings", "sou", "--reverse", "klippekort")
    assert "Beregnet, ikke vedtaget" in result.out
    assert nets(applied("--reverse", "klippekort")) == ["-1257.8", "-1285.9", "-1311.8", "-1335.6"]


def test_without_the_three_reductions_the_budget_would_be() -> None:
    names = ("klippekort", "medicinpakker", "administration")
    reverse = [each for name in names for each in ("--reverse", name)]
    assert nets(applied(*reverse)) == ["-1258.2", "-1288.3", "-1314.2", "-1338.0"]


@pytest.mark.parametrize("extension", ["xlsx", "json", "csv"])
def test_applying_twice_changes_nothing_more(tmp_path: Path, extension: str) -> None:
    first = tmp_path / f"after.{extension}"
    assert (
        budgetcli("apply-savings", "sou", *BEFORE, "--only", "klippekort", "-o", first).status == 0
    )
    again = budgetcli(
        "apply-savings",
        first,
        DATA / "roskilde-sou-2024.savings.toml",
        *BEFORE,
        "--only",
        "klippekort",
        "-O",
        "json",
    )
    assert (again.status, nets(again.json)[0], again.json["effect"]["2024"]) == (0, "-1249.4", 0)
    assert again.json["measures"][0]["reason"] == "already-applied"
    shown = budgetcli(
        "apply-savings",
        first,
        DATA / "roskilde-sou-2024.savings.toml",
        *BEFORE,
        "--only",
        "klippekort",
        "--lang",
        "en",
    )
    assert "1 measures were applied before and change nothing more: klippekort." in shown.out


def test_another_amount_under_the_same_id_is_refused(tmp_path: Path) -> None:
    first, changed = tmp_path / "after.xlsx", tmp_path / "changed.toml"
    changed.write_text(
        PACKAGE.replace('annual     = "4.2"', 'annual     = "4.3"'), encoding="utf-8"
    )
    budgetcli("apply-savings", "sou", *BEFORE, "--only", "klippekort", "-o", first)
    refused(
        budgetcli("apply-savings", first, changed, *BEFORE, "--only", "klippekort"),
        "changed-measure",
    )


def test_the_record_names_why_a_line_changed(tmp_path: Path) -> None:
    after = tmp_path / "after.xlsx"
    budgetcli("apply-savings", "sou", *BEFORE, "--only", "klippekort", "-o", after)
    result = budgetcli("diff", "sou", after, "-O", "json")
    changes = [
        (each["year"], each["side"], str(each["change"]), each["because"])
        for each in result.json["changes"]
    ]
    assert result.status == 1
    assert changes == [
        (2024, "expenditure", "4.2", ["klippekort"]),
        *((year, "net", "4.2", ["klippekort"]) for year in range(2024, 2028)),
    ]
    assert {each["line"] for each in result.json["changes"]} == {"pleje-og-traening"}
    assert [str(each["change"]) for each in result.json["total"]["net"].values()] == ["4.2"] * 4
    assert str(result.json["changes"][1]["percent"]) == "0.47"


def test_the_workbook_after_can_be_cut_again_from_the_workspace(tmp_path: Path) -> None:
    after = tmp_path / "after.xlsx"
    budgetcli("apply-savings", "sou", *BEFORE, "--only", "klippekort", "-o", after)
    again = budgetcli(
        "apply-savings", after, *BEFORE, "--only", "medicinpakker", "-O", "json", folder=DATA
    ).json
    assert nets(again) == ["-1249.4", "-1275.5", "-1301.4", "-1325.2"]
    assert [each["measure"] for each in again["applied"]] == ["klippekort", "medicinpakker"]


def test_a_pipe_from_apply_to_diff() -> None:
    after = budgetcli("apply-savings", "sou", *BEFORE, "--only", "klippekort", "-O", "json").data
    result = budgetcli("diff", "sou", "-", "-O", "json", stdin=after)
    assert (result.status, str(result.json["total"]["net"]["2027"]["change"])) == (1, "4.2")


def test_a_cut_larger_than_its_line_is_refused_with_the_excess(tmp_path: Path) -> None:
    cut = package(tmp_path, target="Frivilligmidler m.v.", annual="6.0")
    out = tmp_path / "after.xlsx"
    err = refused(budgetcli("apply-savings", "sou", cut, "-o", out, "--lang", "en"), "over-cut")
    assert "cuts 0.6 mio. kr. more than `Frivilligmidler m.v.` has in 2024" in err
    assert not out.exists()


def test_an_allowed_over_cut_stops_at_zero_and_reports_the_rest(tmp_path: Path) -> None:
    document = applied(
        package(tmp_path, target="Frivilligmidler m.v.", annual="6.0"), "--allow-overcut"
    )
    assert amounts(document, "frivilligmidler-m-v")[0] == "0.0"
    assert str(document["measures"][0]["residual"]["2024"]) == "0.6"
    assert str(document["effect"]["2024"]) == "5.4"


def test_a_cut_on_a_line_with_net_income_moves_its_expenditure(tmp_path: Path) -> None:
    document = applied(package(tmp_path, target="andre udgifter", annual="4.2"))
    assert amounts(document, "andre-udgifter") == ["-16.0", "43.7", "27.6", "27.6", "27.6", "27.6"]


@pytest.mark.parametrize(
    ("id", "measure"),
    [
        ("unknown-line", {"target": "pleje og trening"}),
        ("amount-without-year", {"from": None}),
        ("bad-package", {"annual": "4,2"}),
        ("bad-package", {"side": "left"}),
        ("bad-package", {"amount": "1.0"}),
        ("in-base-missing", {"in_base": None}),
        ("in-base-missing", {"in_base": "unknown"}),
        ("no-figure", {"target": "Sundheds- og Omsorgsudvalget i alt"}),
        ("no-figure", {"side": "netto"}),
    ],
)
def test_what_is_not_clear_is_refused_and_nothing_written(
    tmp_path: Path, id: str, measure: dict[str, object]
) -> None:
    out = tmp_path / "after.xlsx"
    refused(
        budgetcli("apply-savings", "sou", package(tmp_path, **measure), "-o", out, "--lang", "en"),
        id,
    )
    assert not out.exists()


def test_a_near_miss_of_a_line_is_suggested_and_not_taken(tmp_path: Path) -> None:
    err = refused(
        budgetcli(
            "apply-savings", "sou", package(tmp_path, target="pleje og trening"), "--lang", "en"
        ),
        "unknown-line",
    )
    assert "did you mean `pleje-og-traening`?" in err


def test_prices_of_another_year_never_mix(tmp_path: Path) -> None:
    path = tmp_path / "old.toml"
    path.write_text(
        PACKAGE.replace("price_level   = 2024", "price_level   = 2023"), encoding="utf-8"
    )
    err = refused(budgetcli("apply-savings", "sou", path, "--lang", "en"), "price-level-mismatch")
    assert "the package is in 2023 prices, the budget in 2024 prices" in err


def test_two_measures_of_one_id_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "twins.toml"
    path.write_text(PACKAGE.replace('id = "medicinpakker"', 'id = "klippekort"'), encoding="utf-8")
    refused(budgetcli("apply-savings", "sou", path, "--lang", "en"), "duplicate-measure")


def test_another_committees_measure_is_left_out(tmp_path: Path) -> None:
    document = applied(package(tmp_path, committee="bsu", annual="6.2"))
    assert (document["measures"][0]["reason"], nets(document)[0]) == ("other-committee", "-1253.6")


def test_only_what_was_decided(tmp_path: Path) -> None:
    document = applied(package(tmp_path, status="idea"), "--status", "adopted,implemented")
    assert document["measures"][0]["reason"] == "status"


@pytest.mark.parametrize(
    ("measure", "effect"),
    [
        ({"profile": "one_off", "from": 2025}, ["0", "1.0", "0", "0"]),
        ({"profile": "permanent", "to": 2025}, ["1.0", "1.0", "0", "0"]),
        ({"profile": "phased", "annual": None, "from": 2025, "phase": "{}"}, None),
        (
            {
                "profile": None,
                "annual": None,
                "amounts": '{ 2025 = "2.5" }',
                "after_last_year": "ends",
                "from": None,
            },
            ["0", "2.5", "0", "0"],
        ),
        ({"amounts": '{ 2026 = "1.0" }'}, ["1.0"] * 4),
        ({"amount_sign": "reduction_positive", "heading": "udvidelse"}, ["-1.0"] * 4),
        ({"amount_sign": "source_net", "annual": "-1.0"}, ["-1.0"] * 4),
    ],
)
def test_every_course_over_the_years(
    tmp_path: Path, measure: dict[str, object], effect: list[str] | None
) -> None:
    path = package(tmp_path, **measure)
    if effect is None:
        path.write_text(path.read_text().replace("phase = {}", 'phase = ["1.0", "2.0"]'))
        effect = ["0", "1.0", "2.0", "2.0"]
    assert [Decimal(each) for each in effect] == list(applied(path)["effect"].values())


def test_amounts_that_contradict_the_annual_one_are_refused(tmp_path: Path) -> None:
    refused(
        budgetcli(
            "apply-savings", "sou", package(tmp_path, amounts='{ 2026 = "1.5" }'), "--lang", "en"
        ),
        "bad-package",
    )
