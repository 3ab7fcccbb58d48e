"""What is wrong or missing in a package is found, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from budgetcli.model.errors import BudgetError
from budgetcli.reference.steering import LAW
from budgetcli.savings import lints
from budgetcli.savings.lints import PROFILES, RULES, lint
from budgetcli.views.package_view import FindingsView
from budgetcli.words.languages import Language
from tests.changing.scenes import PACKAGE, measure, package, sou
from tests.program import SHARED, budgetcli

DECIDED = 'decided = { body = "Byrådet", date = 2023-10-11 }'
FINE = measure("fine", "1.0", "pleje_og_traening", f'title = "Fewer forms"\n{DECIDED}')

SHARE = '[[frame.share]]\ncommittee = "sou"\namounts = { 2024 = "4.2" }\n'
FRAME = '[[frame]]\nid = "f"\ntotal = { 2024 = "52.7" }\n' + SHARE


def readings(first: str, second: str) -> str:
    """Return the register with both readings of the budget."""
    return "".join(
        f'[[decision]]\nid = "r{number}"\nbody = "Byrådet"\ndate = {date}\nreading = {number}\n'
        for number, date in ((1, first), (2, second))
    )


BAD = {
    "unknown-line": measure("a", "1.0", "skoler"),
    "over-cut": measure("a", "6.0", "frivilligmidler_m_v"),
    "overlap": FINE + measure("b", "1.0").replace('annual = "1.0"', 'percent = "1"'),
    "possible-duplicate": measure(
        "a", "0.4", "pleje_og_traening", 'title = "Administration på området"'
    )
    + measure("b", "0.4", "pleje_og_traening", 'title = "Besparelse på administration"'),
    "years-missing": measure("a", "1.0").replace(
        'annual = "1.0"\nfrom = 2024', 'amounts = { 2024 = "1.0" }'
    ),
    "sign-doubtful": measure("a", "-1.0"),
    "unfinanced": FINE + '[[pressure]]\nid = "q"\namounts = { 2024 = "1.0" }\n',
    "no-decision": measure("a", "1.0", "pleje_og_traening", 'status = "adopted"'),
    "base-open": measure("a", "1.0").replace("in_base = false", 'in_base = "unknown"'),
    "unknown-link": measure("a", "1.0", "pleje_og_traening", 'depends_on = "b"'),
    "uncertain": measure("a", "1.0", "pleje_og_traening", 'target_certainty = "inferred"'),
    "unusual-share": FINE + FRAME,
    "dk-appropriation": measure("a", "1.0", "pleje_og_traening", 'target_certainty = "unknown"'),
    "dk-coverage": measure("a", "-1.0", "pleje_og_traening", 'heading = "expansion"'),
    "dk-appropriated-first": measure(
        "a", "-1.0", "pleje_og_traening", 'heading = "expansion"\nstatus = "implemented"'
    ),
    "dk-readings": FINE + readings("2023-09-13", "2023-10-03"),
    "dk-second-reading": "years = [2024, 2025]\n" + FINE + readings("2023-09-13", "2023-10-18"),
    "dk-staff": FINE,
}


@pytest.mark.parametrize("id", BAD)
def test_a_rule_finds_what_it_is_for(id: str) -> None:
    rule = {**RULES, **PROFILES["dk"]}[id]
    assert [each.id for each in lint([package(BAD[id])], sou(), {id: rule})][:1] == [id]


@pytest.mark.parametrize("id", [id for id in BAD if id != "dk-staff"])
def test_a_rule_leaves_a_sound_package_alone(id: str) -> None:
    sound = "years = [2024, 2025]\n" + FINE + readings("2023-09-13", "2023-10-11")
    assert lint([package(sound)], sou(), {id: {**RULES, **PROFILES["dk"]}[id]}) == ()


def test_every_rule_is_tested_and_explained() -> None:
    assert set(BAD) | {"price-level-open"} == set(RULES) | set(PROFILES["dk"])
    assert all(rule.__doc__ for rule in {**RULES, **PROFILES["dk"]}.values())


def test_equal_amounts_alone_are_no_duplicate() -> None:
    text = measure("a", "0.4", "pleje_og_traening", 'title = "Administration"') + measure(
        "b", "0.4", "pleje_og_traening", 'title = "Klippekort"'
    )
    assert lint([package(text)], None, {"possible-duplicate": RULES["possible-duplicate"]}) == ()


def test_lint_leaves_with_one_where_something_is_found() -> None:
    assert budgetcli("lint", PACKAGE, "--target", "sou").status == 1
    assert budgetcli("lint", PACKAGE, "--target", "sou", "--fail-on", "error").status == 0
    only = budgetcli(
        "lint",
        PACKAGE,
        "--target",
        "sou",
        "--select",
        "unusual-share",
        "--ignore",
        "uncertain",
        "-O",
        "json",
    )
    assert {each["id"] for each in only.json["findings"]} == {"unusual-share"}
    assert only.status == 0
    assert (
        "kommunestyrelsesloven" in budgetcli("lint", PACKAGE, "--profile", "dk").out
        or budgetcli("lint", PACKAGE).status == 1
    )
    assert budgetcli("lint", PACKAGE, "--profile", "se").status == 2


@pytest.mark.parametrize("rule", LAW)
def test_the_danish_profile_quotes_the_rule_with_its_source(rule: str) -> None:
    (found, *_) = lint([package(BAD[rule])], sou(), {rule: PROFILES["dk"][rule]})
    quote, source = LAW[rule]
    assert found.message.endswith(f"— {source}: “{quote}”")


@pytest.mark.skipif(not (SHARED / "domain.md").exists(), reason="the notes on the law are not here")
def test_the_quotes_stand_in_the_notes_on_the_law() -> None:
    notes = (SHARED / "domain.md").read_text("utf-8").replace("*", "")
    for quote, source in LAW.values():
        assert quote in notes
        assert all(part.strip() in notes for part in source.split(", "))


def test_a_reading_is_the_first_or_the_second() -> None:
    with pytest.raises(BudgetError, match="expected 1 or 2"):
        package(FINE + readings("2023-09-13", "2023-10-11").replace("reading = 2", "reading = 3"))


@pytest.mark.parametrize("id", BAD)
def test_every_finding_is_said_in_danish_and_english(id: str) -> None:
    found = lint([package(BAD[id])], sou(), {id: {**RULES, **PROFILES["dk"]}[id]})
    for language in Language:
        (row, *_) = FindingsView(found, "p").table(language).rows
        assert row.cells[2]
        assert "{" not in str(row.cells[2])
    english, danish = (
        FindingsView(found, "p").table(language).rows[0].cells[2]
        for language in (Language.ENGLISH, Language.DANISH)
    )
    assert english != danish or id == "unknown-line"


def test_amounts_in_findings_are_written_as_the_language_does() -> None:
    assert (
        "omstilling-kernevelfaerd er ikke opfyldt: 2025: 30,9"
        in budgetcli("lint", PACKAGE, "--target", "sou", "--lang", "da").out
    )
    assert (
        "is not met: 2025: 30.9"
        in budgetcli("lint", PACKAGE, "--target", "sou", "--lang", "en").out
    )


def test_the_law_is_quoted_once_a_rule() -> None:
    shown = budgetcli("lint", PACKAGE, "--target", "sou", "--profile", "dk", "--lang", "da").out
    assert shown.count("MED-rammeaftalen") == 1
    assert shown.count("dk-staff") == 4


def alike(count: int, titles: str) -> str:
    """Return the TOML of measures whose titles are made from their number."""
    return "".join(
        measure(f"m{number}", "0.001", "pleje_og_traening", f'title = "{titles.format(number)}"')
        for number in range(count)
    )


def found_by(id: str, text: str) -> list[str]:
    """Return what one rule says of a package."""
    return [str(each.message) for each in lint([package(text)], None, {id: RULES[id]})]


def test_measures_of_one_title_are_one_finding() -> None:
    (said,) = found_by("possible-duplicate", alike(40, "Lukning af skolen"))
    assert said.startswith("measure `m0`: its title is like that of `m1`, `m2`")
    assert "(+ 31)" in said


def test_a_word_of_every_title_hides_no_duplicate() -> None:
    text = alike(100, "Effektivisering skole{0}") + measure(
        "twin", "0.001", "pleje_og_traening", 'title = "Skole42: effektivisering"'
    )
    (said,) = found_by("possible-duplicate", text)
    assert said == "measure `m42`: its title is like that of `twin`: one or several?"


def test_alternatives_are_no_duplicates_but_others_of_the_title_are() -> None:
    text = "".join(
        measure(id, "0.001", "pleje_og_traening", 'title = "Lukning"', *more)
        for id, more in (("a", ('excludes = ["b"]',)), ("b", ()), ("c", ('excludes = ["a", "b"]',)))
    )
    assert found_by("possible-duplicate", text) == []
    assert (
        len(
            found_by(
                "possible-duplicate",
                text + measure("d", "0.001", "pleje_og_traening", 'title = "Lukning"'),
            )
        )
        == 1
    )


def test_percentages_of_one_line_are_one_finding() -> None:
    shares = alike(50, "Andel {0}").replace('annual = "0.001"', 'percent = "1"')
    (said,) = found_by("overlap", shares)
    assert said.startswith("measure `m0`: is of the same line as `m1`, ")
    assert "(+ 41)" in said
    apart = measure("a", "0.1", "pleje_og_traening", 'excludes = ["b"]').replace(
        'annual = "0.1"', 'percent = "1"'
    )
    assert found_by("overlap", apart + measure("b", "0.1")) == []


@pytest.mark.parametrize(
    "titles", ["Effektivisering skole{0}", "Lukning af skolen", "Skole{0} afdeling{0} lukkes"]
)
def test_looking_for_duplicates_grows_like_the_measures(
    titles: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = [0]

    def counted(*pair: Any) -> Any:
        calls[0] += 1
        return apart_of(*pair)

    apart_of = lints.Links.join
    monkeypatch.setattr(lints.Links, "join", counted)
    counts = []
    for count in (50, 100):
        calls[0] = 0
        compared = sum(
            1
            for _ in lints._alike(
                [frozenset(titles.format(number).split()) for number in range(count)]
            )
        )
        list(RULES["possible-duplicate"](lints.LintScene((package(alike(count, titles)),))))
        counts.append(calls[0] + compared)
    assert counts[1] <= 2 * counts[0] + 2
