"""The stories of savings, frames and what is still to be found, figure by figure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.changing.scenes import CSV, HEAD, PACKAGE, amounts, cut, decimals, measure
from tests.program import budgetcli

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def applied(*options: str) -> dict[str, Any]:
    ran = budgetcli("apply-savings", CSV, PACKAGE, *options, "-O", "json")
    assert ran.status == 0, ran.err
    document: dict[str, Any] = ran.json
    return document


def line(document: Mapping[str, Any], id: str, side: str = "net") -> list[Decimal]:
    figures = next(each["figures"] for each in document["lines"] if each["id"] == id)
    return [each["amount"] for each in figures if each["side"] == side]


REDUCTIONS = ("--only", "klippekort", "--only", "medicinpakker", "--only", "administration")


def test_7_klippekort_on_a_budget_from_before() -> None:
    said = applied("--base-state", "before", "--only", "klippekort")
    assert amounts(said["after"]["net"]) == decimals("-1249.4", "-1277.5", "-1303.4", "-1327.2")
    assert line(said, "pleje-og-traening") == decimals("-893.6", "-915.4", "-941.3", "-965.1")
    assert line(said, "pleje-og-traening", "expenditure") == decimals("-1052.9")
    assert said["after"]["expenditure"]["2024"] == Decimal("-1453.3")
    assert said["after"]["income"]["2024"] == Decimal("203.9")
    assert line(said, "indeks") == decimals("100", "102", "104", "106")
    assert sum(amounts(said["effect"])) == Decimal("16.8")  # type: ignore[arg-type]


def test_8_all_three_reductions() -> None:
    said = applied("--base-state", "before", *REDUCTIONS)
    assert amounts(said["after"]["net"]) == decimals("-1249.0", "-1275.1", "-1301.0", "-1324.8")
    assert sum(amounts(said["effect"])) == Decimal("24.4")  # type: ignore[arg-type]


def test_9_sund_aldring_as_stated_is_unknown_after_2024() -> None:
    said = applied("--base-state", "before")
    assert amounts(said["after"]["net"]) == decimals("-1249.4", None, None, None)
    zero = applied("--base-state", "before", "--assume", "zero")
    assert zero["after"]["net"]["2025"] == Decimal("-1275.1")
    assert sum(amounts(zero["effect"])) == Decimal("24.0")  # type: ignore[arg-type]
    permanent = applied("--base-state", "before", "--assume", "permanent")
    assert amounts(permanent["after"]["net"]) == decimals(
        "-1249.4", "-1275.5", "-1301.4", "-1325.2"
    )
    assert sum(amounts(permanent["effect"])) == Decimal("22.8")  # type: ignore[arg-type]


def test_10_an_expansion_is_no_saving() -> None:
    assert applied("--base-state", "before")["effect"]["2024"] == Decimal("4.2")


def test_11_what_is_in_the_budget_already_changes_nothing() -> None:
    ran = budgetcli("apply-savings", CSV, PACKAGE, "-O", "json")
    assert ran.status == 0
    assert ran.json["after"] == ran.json["before"]
    assert [each["reason"] for each in ran.json["measures"]] == ["already-in-base"] * 4
    text = budgetcli("apply-savings", CSV, PACKAGE, "--lang", "da").out
    assert (
        "4 tiltag er allerede indarbejdet i budgettet: klippekort, medicinpakker, administration, sund-aldring."
        in text
    )


def test_12_the_counterfactual_without_klippekort() -> None:
    said = applied("--reverse", "klippekort")
    assert amounts(said["after"]["net"]) == decimals("-1257.8", "-1285.9", "-1311.8", "-1335.6")
    three = applied(
        "--reverse", "klippekort", "--reverse", "medicinpakker", "--reverse", "administration"
    )
    assert amounts(three["after"]["net"]) == decimals("-1258.2", "-1288.3", "-1314.2", "-1338.0")
    assert (
        "Beregnet, ikke vedtaget"
        in budgetcli("apply-savings", CSV, PACKAGE, "--reverse", "klippekort", "--lang", "da").out
    )


def test_13_applying_twice_changes_nothing_more(tmp_path: Path) -> None:
    once = tmp_path / "once.json"
    first = ("--base-state", "before", "--only", "klippekort")
    assert budgetcli("apply-savings", CSV, PACKAGE, *first, "-o", once).status == 0
    twice = budgetcli("apply-savings", once, PACKAGE, *first, "-O", "json").json
    assert amounts(twice["effect"]) == decimals("0.0", "0.0", "0.0", "0.0")
    assert twice["after"]["net"]["2024"] == Decimal("-1249.4")
    changed = tmp_path / "changed.toml"
    changed.write_text(
        PACKAGE.read_text("utf-8").replace('annual     = "4.2"', 'annual     = "4.3"'), "utf-8"
    )
    refused = budgetcli("apply-savings", once, changed, *first)
    assert refused.status == 2
    assert "error[changed-measure]" in refused.err
    replaced = budgetcli("apply-savings", once, changed, *first, "--replace", "-O", "json").json
    assert replaced["after"]["net"]["2024"] == Decimal("-1249.3")


def test_14_no_line_is_cut_below_nothing(tmp_path: Path) -> None:
    path = cut(tmp_path, measure("f", "6.0", "Frivilligmidler m.v."))
    refused = budgetcli("apply-savings", CSV, path)
    assert refused.status == 2
    assert "0.6" in refused.err
    said = budgetcli("apply-savings", CSV, path, "--allow-overcut", "-O", "json").json
    assert line(said, "frivilligmidler-m-v")[0] == Decimal("0.0")
    assert said["measures"][0]["residual"]["2024"] == Decimal("0.6")


def test_15_no_sign_is_inferred_from_a_label(tmp_path: Path) -> None:
    path = cut(tmp_path, measure("a", "4.2", "Andre udgifter"))
    said = budgetcli("apply-savings", CSV, path, "-O", "json").json
    assert line(said, "andre-udgifter", "expenditure") == decimals("-16.0")
    assert line(said, "andre-udgifter")[0] == Decimal("27.6")


PERCENT = (
    '[[measure]]\nid = "klippekort"\ntarget = "pleje_og_traening"\nannual = "4.2"\nfrom = 2024\nin_base = false\n'
    '[[measure]]\nid = "one"\ntarget = "pleje_og_traening"\npercent = "1"\nfrom = 2024\nto = 2024\nin_base = false\n'
)


def test_16_a_percentage_of_the_original_or_of_the_running_budget(tmp_path: Path) -> None:
    original = budgetcli("apply-savings", CSV, cut(tmp_path, PERCENT), "-O", "json").json
    assert line(original, "pleje-og-traening")[0] == Decimal("-884.622")
    assert original["measures"][1]["effect"]["2024"] == Decimal("8.978")
    running = budgetcli(
        "apply-savings", CSV, cut(tmp_path, PERCENT + 'pct_base = "running"\n'), "-O", "json"
    ).json
    assert line(running, "pleje-og-traening")[0] == Decimal("-884.664")
    assert running["measures"][1]["effect"]["2024"] == Decimal("8.978")
    assert running["interaction"]["2024"] == Decimal("-0.042")
    shown = budgetcli(
        "apply-savings", CSV, cut(tmp_path, PERCENT + 'pct_base = "running"\n'), "--lang", "da"
    ).out
    assert "-884,7" in shown
    assert "-0,042" in shown
    assert "-884,6" in budgetcli("apply-savings", CSV, cut(tmp_path, PERCENT), "--lang", "da").out


def test_17_two_frames_are_shared_by_different_keys() -> None:
    shares = budgetcli("gap", "sou", PACKAGE, "-O", "json").json["shares"]
    assert [each["percent"] for each in shares] == decimals("7.97", "20.60")
    assert (shares[0]["percent_low"], shares[0]["percent_high"]) == (
        Decimal("7.87"),
        Decimal("8.07"),
    )
    shown = budgetcli("gap", "sou", PACKAGE, "--lang", "da").out
    assert (
        "fordelt efter forskellige nøgler: 52,7 × 20,60 % = 10,9; 150,0 × 7,97 % = 12,0." in shown
    )
    assert "4,2 af 52,7 svarer ikke til en ligelig fordeling" in shown


def test_18_ligelig_is_no_equal_split() -> None:
    seven = budgetcli("allocate", "150", "--equal", "7", "-O", "json").json
    parts = [each["amount"] for each in seven["parts"]]
    assert parts == decimals("21.5", "21.5", "21.4", "21.4", "21.4", "21.4", "21.4")
    assert (sum(parts), seven["amount"], seven["method"]) == (
        Decimal("150.0"),
        Decimal("150.0"),
        "equal",
    )
    for count in ("5", "6", "7"):
        assert not budgetcli(
            "allocate", "150", "--equal", count, "--stated", "30,9", "-O", "json"
        ).json["stated"]["matches"]
    five = budgetcli("allocate", "150", "--equal", "5", "--stated", "30.9", "--lang", "da")
    assert (
        "30,9 af 150,0 svarer ikke til en ligelig fordeling på et helt antal dele; nærmest er 5 dele, som giver 30,0."
        in five.out
    )


def test_19_what_is_still_to_be_found() -> None:
    said = budgetcli("gap", "sou", PACKAGE, "-O", "json").json
    assert amounts(said["remaining"]) == decimals("9.3", "30.9", "30.9", "30.9")
    assert (said["demanded"]["2024"], said["identified"]["2024"]) == (
        Decimal("13.9"),
        Decimal("4.6"),
    )
    frame = said["frames"][0]
    assert frame["demanded"] == {"2024": Decimal("4.2"), "2025": None, "2026": None, "2027": None}
    assert (frame["identified"]["2024"], frame["measures"]) == (Decimal("4.2"), ["klippekort"])
    assert frame["remaining"] == {"2024": Decimal("0.0"), "2025": None, "2026": None, "2027": None}
    assert said["pressures"][0]["remaining"]["2024"] == Decimal("9.3")
    counted = ("--count", "medicinpakker=omstilling-kernevelfaerd")
    assert budgetcli("gap", "sou", PACKAGE, *counted, "-O", "json").json["remaining"][
        "2025"
    ] == Decimal("28.9")
    both = budgetcli("gap", "sou", PACKAGE, *counted, "--assume", "permanent", "-O", "json").json
    assert [both[key]["2025"] for key in ("demanded", "identified", "remaining")] == decimals(
        "44.8", "6.6", "38.2"
    )
    permanent = budgetcli("gap", "sou", PACKAGE, "--assume", "permanent", "-O", "json").json
    assert [permanent[key]["2025"] for key in ("identified", "remaining")] == decimals(
        "4.6", "40.2"
    )


def test_19_fail_is_for_scripts() -> None:
    assert budgetcli("gap", "sou", PACKAGE).status == 0
    assert budgetcli("gap", "sou", PACKAGE, "--fail").status == 1
    assert budgetcli("gap", "sou", PACKAGE, "--count", "klippekort=nowhere").status == 2


PRICES = 'schema = "budgetcli/prices@1"\nid = "three"\n[rates]\n' + "".join(
    f'{year} = "3.0"\n' for year in range(2024, 2028)
)


def test_24_nominal_prices_and_price_levels_that_never_mix_in_silence(tmp_path: Path) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text(PRICES, "utf-8")
    shown = budgetcli("reprice", CSV, "--to", "nominal", "--prices", prices, "--lang", "da").out
    total = next(
        row for row in shown.splitlines() if row.startswith("Sundheds- og Omsorgsudvalget i alt")
    )
    assert (
        total.split()[-6:-2] == ["-1.253,6", "-1.320,2", "-1.387,2", "-1.454,9"]
        or "-1.454,9" in total
    )
    for figure in ("-1.253,6", "-1.320,2", "-1.387,2", "-1.454,9"):
        assert figure in total
    old = cut(tmp_path, measure("old", "4.1"), HEAD.replace("2024", "2023"))
    refused = budgetcli("apply-savings", CSV, old)
    assert refused.status == 2
    assert "error[price-level-mismatch]" in refused.err
    said = budgetcli("apply-savings", CSV, old, "--prices", prices, "-O", "json").json
    assert said["effect"]["2024"] == Decimal("4.223")
    assert "+4,2" in budgetcli("apply-savings", CSV, old, "--prices", prices, "--lang", "da").out
    back = cut(tmp_path, measure("back", "30.9"), HEAD.replace("2024", "2025"), "back.toml")
    assert budgetcli("apply-savings", CSV, back, "--prices", prices, "-O", "json").json["effect"][
        "2024"
    ] == Decimal("30.0")


def test_19_a_measure_left_out_or_not_decided_finds_nothing() -> None:
    assert budgetcli("gap", "sou", PACKAGE, "--skip", "klippekort", "-O", "json").json["remaining"][
        "2024"
    ] == Decimal("13.5")
    assert budgetcli("gap", "sou", PACKAGE, "--status", "proposed", "-O", "json").json[
        "identified"
    ]["2024"] == Decimal("0.0")
    assert budgetcli("gap", "sou", PACKAGE, "--only", "administration", "-O", "json").json[
        "identified"
    ]["2024"] == Decimal("0.4")


def test_22_what_grows_meanwhile() -> None:
    growth = {
        each["of"]: each for each in budgetcli("gap", "sou", PACKAGE, "-O", "json").json["growth"]
    }
    assert growth["total"]["change"] == Decimal("-77.8")
    assert growth["total"]["percent"].quantize(Decimal("0.1")) == Decimal("6.2")
    assert growth["total"]["percent_a_year"].quantize(Decimal("0.1")) == Decimal("2.0")
    assert (growth["pleje-og-traening"]["change"], growth["pleje-og-traening"]["share"]) == (
        Decimal("-71.5"),
        Decimal("91.90"),
    )
    co_financing = growth["aktivitetsbestemt-medfinansiering"]
    assert (co_financing["change"], co_financing["share"]) == (Decimal("-6.3"), Decimal("8.10"))
    assert (growth["steerable"]["change"], growth["steerable"]["percent"]) == (
        Decimal("-71.5"),
        Decimal("7.98"),
    )


def test_23_every_burden_names_its_denominator() -> None:
    shown = budgetcli("gap", "sou", PACKAGE, "--lang", "da").out
    for sentence in (
        "30,9 i 2025 er 2,4 % af nettobudgettet (1.281,7)",
        "30,9 i 2025 er 3,4 % af det styrbare budget (918,0)",
        "9,3 i 2024 er 0,7 % af nettobudgettet (1.253,6)",
        "9,3 i 2024 er 1,0 % af det styrbare budget (896,2)",
    ):
        assert sentence in shown


def test_a_net_cost_that_falls_is_said_to_fall(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(
        "mio. kr.;2024;2025;2026\nSkoler;-100,0;-99,0;-98,5\nVeje;-20,0;-20,5;-21,0\n"
        "I alt;-120,0;-119,5;-119,5\n",
        encoding="utf-8",
    )
    (tmp_path / "p.toml").write_text(
        'schema = "budgetcli/savings-package@1"\nid = "p"\ntitle = "P"\ncommittee = "x"\n'
        'unit = "mio_kr"\nyears = [2024, 2025, 2026]\namount_sign = "effect"\n[[frame]]\nid = "r"\n'
        'title = "R"\ntotal = { 2024 = "1.0" }\n[[frame.share]]\ncommittee = "x"\n'
        'amounts = { 2024 = "1.0" }\nmethod = "stated"\nfinanced_within = true\n',
        encoding="utf-8",
    )
    said = budgetcli("gap", "b.csv", "p.toml", "--lang", "en", folder=tmp_path).out
    assert "From 2024 to 2026 the net cost falls by 0.5 = 0.4 % (a year: 0.2 %)." in said
    assert "the net cost of Skoler falls by 1.5 = 1.5 %." in said
    assert "the net cost of Veje grows by 1.0 = 5.0 %.\n" in f"{said}\n"
    danish = budgetcli("gap", "b.csv", "p.toml", "--lang", "da", folder=tmp_path).out
    assert "falder nettoudgiften med 0,5 = 0,4 %" in danish
    assert "med -" not in danish
