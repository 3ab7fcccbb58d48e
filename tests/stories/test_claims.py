"""Stories 17, 20 and 24: claims held against budgets and packages, other readings said, another
committee's refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.program import DATA, Result, budgetcli

OMU = Path(__file__).parent / "omu.claims.toml"
CLAIM = "[[claim]]\nid = 'a'\nexpression = '1 == 1'\n"
HEAD = 'schema = "budgetcli/claims@1"\nid = "c"\n'


def file(tmp_path: Path, *expressions: str, head: str = HEAD, **keys: str) -> Path:
    """A file with a claim an expression, in single quotes so that names can have double ones."""
    said = "".join(f'{key} = "{value}"\n' for key, value in keys.items())
    path = tmp_path / "claims.toml"
    claims = (
        f"[[claim]]\nid = \"c{number}\"\nexpression = '{each}'\n{said}"
        for number, each in enumerate(expressions)
    )
    path.write_text(head + "".join(claims), encoding="utf-8")
    return path


def held(*arguments: str | Path) -> Result:
    """Hold claims against the budgets of the workspace of the example: a file of claims names it
    only from there."""
    return budgetcli("claims", *arguments, folder=DATA)


def judged(tmp_path: Path, expression: str, *flags: str | Path, **keys: str) -> Any:
    result = held(file(tmp_path, expression, **keys), *flags, "-O", "json")
    return result.json["claims"][0]


def verdict(tmp_path: Path, expression: str) -> str:
    return str(judged(tmp_path, expression)["verdict"])


def test_flat_is_true_and_the_ladder_is_said() -> None:
    result = held(OMU, "-O", "json")
    (claim,) = result.json["claims"]
    assert (result.status, claim["verdict"]) == (0, "true")
    (ladder,) = claim["readings"]
    assert (ladder["kind"], ladder["verdict"], str(ladder["value"])) == ("ladder", "false", "62")
    assert [str(each) for each in ladder["steps"]] == ["6.2", "12.4", "18.6", "24.8"]
    danish = held(OMU).out
    assert (
        "En anden læsning, som trappe: 6,2, 12,4, 18,6, 24,8; tilsammen 62,0: falsk. 24,8 er da niveauet i år 4."
        in danish
    )
    english = held(OMU, "--lang", "en").out
    assert (
        "Another reading, as a ladder: 6.2, 12.4, 18.6, 24.8; together 62.0: false. 24.8 is then the level of year 4."
        in english
    )


def test_another_committees_claim_is_refused() -> None:
    result = held(OMU, "--committee", "sou", "-O", "json")
    (claim,) = result.json["claims"]
    assert (result.status, claim["verdict"], claim["reason"], claim["comparison"]) == (
        2,
        "refused",
        "other-committee",
        None,
    )
    assert (
        "Refused: the claim is of committee bsu"
        in held(OMU, "--committee", "SOU", "--lang", "en").out
    )
    assert held(OMU, "--committee", "bsu").status == 0


def test_the_same_number_elsewhere_is_flagged() -> None:
    found = {
        (each["kind"], each["id"]): each["years"]
        for each in held(OMU, "-O", "json").json["claims"][0]["homonyms"]
    }
    assert found == {("sum", "permanent"): [2025, 2026, 2027], ("growth", "total"): [2027]}
    assert (
        "Not to be confused: 6.2 of committee sou is the growth in percent of Total (2027)."
        in held(OMU, "--lang", "en").out
    )


def test_figures_of_another_committee_are_refused(tmp_path: Path) -> None:
    claim = judged(tmp_path, "6.2 == sou.total.net[2024]", committee="bsu")
    assert (claim["verdict"], claim["reason"], claim["about"]) == (
        "refused",
        "figures-of-another",
        "sou",
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("percent(4.2, 52.7) == 7.97", "true"),
        ("percent(30.9, 150) == 20.60", "true"),
        ("52.7 * percent(30.9, 150) / 100 == 10.9", "true"),
        ("150 * percent(4.2, 52.7) / 100 == 12.0", "true"),
        ("30.9 / 1.03 == 30.0", "true"),
        ("procent(30.9, sou.total.cost[2025]) == 2.4", "true"),
        ("procent(30.9, sou.styrbart.cost[2025]) == 3.4", "true"),
        (
            "procent(9.3, sou.total.cost[2024]) == 0.7 and procent(9.3, sou.steerable.cost[2024]) == 1.0",
            "true",
        ),
        ("vækst(sou.total.cost[2024], sou.total.cost[2027]) == 6.2", "true"),
        ("vækst(sou.steerable.cost[2024], sou.steerable.cost[2027]) == 8.0", "true"),
        ("sou.total.cost[2027] - sou.total.cost[2024] == 77.8", "true"),
        ("100 * sou.total[2025] / sou.total[2024] == 102", "true"),
        ("100 * sou.total[2025] / sou.total[2024] == 103", "false"),
        ("sum(sou.measures.klippekort[2024:2027]) == 16.8", "true"),
        ("mean(sou.tiltag.medicinpakker[2024:2027]) == 1.5", "true"),
        ("sou.frames.besparelsesramme_2024[2024] == sou.measures.klippekort[2024]", "true"),
        ("sou.pressures.merudgifter_2024[2024] == 9.3", "true"),
        ('sou["Pleje og træning"].expenditure[2024] == -1057.1', "true"),
        ("sou.Pleje_og_træning.netto[2024] < -897.0", "true"),
        (
            "sou.andre_udgifter.udgifter[2024] + sou.andre_udgifter.income[2024] == 23.4",
            "true-by-rounding",
        ),
        ("sou.andre_udgifter.udgifter[2024] + sou.andre_udgifter.income[2024] == 23.7", "false"),
        ("6.2 * 4 == 24.9", "true-by-rounding"),
        ("6.2 * 4 == 25.2", "false"),
        ("not 6.2 * 4 == 25.2", "true"),
        ("6.2 * 4 == 25.2 or abs(-4) == 4", "true"),
        ("2 * 2 != 5", "true"),
        ("4.2 >= 4.2", "true"),
        ("4.2 > 4.2", "false"),
        ("2.0 * 4.2 < 8.4", "true-by-rounding"),
        ("4.2 < 4.1", "false"),
        ("4.2 < 4.0", "false"),
        ("sum(sou.measures.sund_aldring[2024:2027]) == -1.6", "undecided"),
        ("sou.total.income[2025] > 0", "undecided"),
        ("bsu.total[2024] > 6.2", "undecided"),
        ("1 / (0.0 * 3) > 2", "undecided"),
        ("abs(0.04 - 0.03) >= 0", "true"),
    ],
)
def test_how_a_claim_stands(tmp_path: Path, expression: str, expected: str) -> None:
    assert verdict(tmp_path, expression) == expected


def test_what_cancels_leaves_no_doubt(tmp_path: Path) -> None:
    claim = judged(tmp_path, "sou.total[2024] - sou.total[2024] == 0.1")
    assert (claim["verdict"], str(claim["comparison"]["left"]["low"])) == ("false", "0")


def test_prose_without_a_sign_is_another_reading(tmp_path: Path) -> None:
    claim = judged(tmp_path, "sou.total.net[2024] == 1253.6")
    assert (claim["verdict"], claim["readings"][0]["kind"]) == ("false", "unsigned")
    assert verdict(tmp_path, "sou.total.cost[2024] == 1253.6") == "true"


def test_a_ratio_of_the_total_is_read_against_the_steerable_base_too(tmp_path: Path) -> None:
    (reading,) = judged(tmp_path, "percent(30.9, sou.total.cost[2025]) == 2.4")["readings"]
    assert (reading["kind"], reading["verdict"], str(round(reading["value"], 1))) == (
        "steerable",
        "false",
        "3.4",
    )


def test_the_figures_a_claim_rests_on_are_named_with_their_cells(tmp_path: Path) -> None:
    (used,) = judged(tmp_path, "sou.total.net[2024] < 0")["figures"]
    assert used["name"] == "sou.sundheds-og-omsorgsudvalget-i-alt.net[2024]"
    assert used["cell"].endswith("sou-2024-2027.xlsx!SOU!D12")


def test_one_false_claim_is_exit_1_and_advisory_use_is_not(tmp_path: Path) -> None:
    path = file(tmp_path, "1.0 == 1.0", "1.0 == 2.0")
    assert held(path).status == 1
    assert held(path, "--exit-zero").status == 0
    assert held(file(tmp_path, "1.0 == 1.0")).status == 0


def test_a_file_named_beside_the_claims_is_called_by_its_name(tmp_path: Path) -> None:
    table = tmp_path / "Drift 2025.csv"
    table.write_text("1.000 kr.;2024 udgifter\nSkoler;-10500\nI alt;-10500\n", encoding="utf-8")
    path = file(
        tmp_path,
        "drift_2025.skoler.expenditure[2024] == -10.5",
        "budget.total.expenditure[2024] == -10.5",
        head=HEAD + 'unit = "mio_kr"\n',
    )
    assert held(path, table, "--no-config").status == 0


def test_different_prices_are_never_mixed(tmp_path: Path) -> None:
    table = tmp_path / "old.csv"
    table.write_text(
        "mio. kr. (2023-priser);2024;2025\nSkoler;-10,5;-10,5\nI alt;-10,5;-10,5\n",
        encoding="utf-8",
    )
    result = held(
        file(tmp_path, "old.total[2024] > sou.total[2024]"),
        DATA / "sou.csv",
        table,
        "-O",
        "json",
    )
    assert result.json["claims"][0]["reason"] == "price-levels"


@pytest.mark.parametrize(
    "expression",
    [
        "6.2 * 4",
        "__import__",
        "__import__(1) == 1",
        "(lambda: 1)() == 1",
        "2 ** 9 == 512",
        "1e3 == 1000",
        "0x10 == 16",
        "1_0 == 10",
        "1 < 2 < 3",
        "6.2 = 6.2",
        "sou.total.net[2024:] == 1",
        "sou == 1",
        "percent(1) == 1",
        "[1][0] == 1",
        '"a" == "a"',
        "True == 1",
        "sum(sou.total[2027:2024]) == 0",
        "sou.total[2024:2027] == 1",
        "1.0 and 2.0 == 2.0",
        "sou.measures[2024] == 1",
        "(" * 600 + "1",
        "f(1) == 1",
        "percent(1, whole=2) == 1",
        "9" * 40 + " == 1",
    ],
)
def test_what_is_not_of_the_language_is_refused(tmp_path: Path, expression: str) -> None:
    result = held(file(tmp_path, expression), "--lang", "en")
    assert result.status == 2
    assert result.out.splitlines()[1] == "1 unreadable"
    assert result.err.splitlines()[0].startswith("error[bad-claim]"), result.err


def test_a_claim_that_cannot_be_read_spoils_only_itself(tmp_path: Path) -> None:
    said = (
        "sou.total.cost[2024 == 1253.6",
        "sou.total.kost[2024] == 1253.6",
        "sou.nowhere.cost[2024] == 1",
        "",
        "sou.total.cost[2024] == 1253.6",
        "sou.total.cost[2024] == 1",
    )
    result = held(file(tmp_path, *said), "-O", "json", "--lang", "en")
    verdicts = [each["verdict"] for each in result.json["claims"]]
    assert verdicts == ["unreadable"] * 4 + ["true", "false"]
    assert result.status == 2
    assert result.err.count("error[bad-claim]") == 4
    assert "no side `kost`" in result.err
    assert "did you mean `cost`" in result.err


def test_a_committee_is_called_by_the_label_of_its_total(tmp_path: Path) -> None:
    table = tmp_path / "harbour.csv"
    table.write_text(
        "mio. kr., + = indtægter, - = udgifter;2026\nKajer;-2,0\nMoler;-1,0\n"
        "Havneudvalget i alt;-3,0\n",
        encoding="utf-8",
    )
    claims = file(tmp_path, "havneudvalget.total.cost[2026] == 3.0")
    result = held(claims, table, "-O", "json", "--no-config")
    assert [each["verdict"] for each in result.json["claims"]] == ["true"], result.err


def test_an_unknown_line_or_measure_is_refused_with_the_nearest(tmp_path: Path) -> None:
    assert (
        "did you mean `pleje-og-traening`"
        in held(file(tmp_path, "sou.pleje_og_traning[2024] < 0"), "--lang", "en").err
    )
    assert (
        "did you mean `klippekort`"
        in held(file(tmp_path, "sou.measures.klipkort[2024] < 0"), "--lang", "en").err
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[claim]]\nid = 'a'\nexpression = '1 == 1'\n" * 2,
        "[[claim]]\nid = 'a'\n",
        "[[claim]]\nid = 'a'\nexpression = '1 == 1'\nx = 1\n",
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    assert held(path, "--lang", "en").err.startswith("error[bad-claim]")
