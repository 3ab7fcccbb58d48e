"""The sets of measures that reach a target, against every set there is."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcli.savings.combinations import SearchedMeasure, SetSearch, Wish, combine
from tests.changing.scenes import measure, package, sou

NONE: frozenset[str] = frozenset()


def reaches(pieces: tuple[SearchedMeasure, ...], target: Decimal, caps: dict[str, Decimal]) -> bool:
    held = {each.id for each in pieces}
    given_by = {
        line: sum((each.by_line.get(line, Decimal(0)) for each in pieces), Decimal(0))
        for line in caps
    }
    return (
        sum((each.amount for each in pieces), Decimal(0)) >= target
        and not any(held & each.foes for each in pieces)
        and all(each.needs <= held for each in pieces)
        and all(given_by[line] <= cap for line, cap in caps.items())
    )


def every_minimal_set(
    pieces: list[SearchedMeasure], target: Decimal, caps: dict[str, Decimal]
) -> set[frozenset[str]]:
    """Return the minimal sets by looking at every set."""
    found = set()
    for size in range(len(pieces) + 1):
        for chosen in combinations(pieces, size):
            if not reaches(chosen, target, caps):
                continue
            total = sum((each.amount for each in chosen), Decimal(0))
            wanted = {name for each in chosen for name in each.needs}
            if not any(total - each.amount >= target for each in chosen if each.id not in wanted):
                found.add(frozenset(each.id for each in chosen))
    return found


@st.composite
def scenes(draw: st.DrawFn) -> tuple[list[SearchedMeasure], Decimal, dict[str, Decimal]]:
    count = draw(st.integers(1, 9))
    ids = [f"m{number}" for number in range(count)]
    conditions = draw(st.booleans())
    pairs = (
        draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=3))
        if conditions
        else []
    )
    foes = {
        id: frozenset({b for a, b in pairs if a == id} | {a for a, b in pairs if b == id}) - {id}
        for id in ids
    }
    needs = {
        id: frozenset(
            draw(st.lists(st.sampled_from(ids[:number]), max_size=1))
            if conditions and number
            else ()
        )
        for number, id in enumerate(ids)
    }
    pieces = []
    for id in ids:
        amount = Decimal(draw(st.integers(1, 60))).scaleb(-1)
        pieces.append(
            SearchedMeasure(id, amount, foes[id], needs[id], {draw(st.sampled_from("ab")): amount})
        )
    caps = (
        {"a": Decimal(draw(st.integers(10, 90))).scaleb(-1)}
        if conditions and draw(st.booleans())
        else {}
    )
    return pieces, Decimal(draw(st.integers(1, 150))).scaleb(-1), caps


@settings(max_examples=150, deadline=None)
@given(scenes())
def test_every_minimal_set_is_counted_and_the_nearest_are_shown(
    scene: tuple[list[SearchedMeasure], Decimal, dict[str, Decimal]],
) -> None:
    pieces, target, caps = scene
    expected = every_minimal_set(pieces, target, caps)
    search = SetSearch(pieces, target, caps)
    assert search.count() == (len(expected), False)
    best = search.best(3)
    assert {frozenset(each.id for each in chosen) for chosen, _ in best} <= expected
    amounts = {each.id: each.amount for each in pieces}
    totals = sorted(sum((amounts[id] for id in each), Decimal(0)) for each in expected)
    assert [total for _, total in best] == totals[:3]


@st.composite
def grouped(draw: st.DrawFn) -> tuple[list[SearchedMeasure], Decimal, dict[str, Decimal]]:
    """Draw up to 14 measures in groups of alternatives, on two lines under caps, some of them bound
    to be in."""
    groups = draw(st.lists(st.integers(0, 4), min_size=6, max_size=14))
    ids = [f"m{number}" for number in range(len(groups))]
    pieces = []
    for number, group in enumerate(groups):
        foes = frozenset(
            id
            for id, other in zip(ids, groups, strict=True)
            if group and other == group and id != ids[number]
        )
        amount = Decimal(draw(st.integers(1, 30))).scaleb(-1)
        part = Decimal(draw(st.integers(0, 3))).scaleb(-1)
        lines = (
            {"a": min(part, amount), "b": amount - min(part, amount)}
            if draw(st.booleans())
            else {draw(st.sampled_from("abc")): amount}
        )
        pieces.append(SearchedMeasure(ids[number], amount, foes, NONE, lines))
    caps = {
        line: Decimal(draw(st.integers(5, 60))).scaleb(-1)
        for line in draw(st.sets(st.sampled_from("ab")))
    }
    return pieces, Decimal(draw(st.integers(10, 90))).scaleb(-1), caps


@settings(max_examples=40, deadline=None)
@given(grouped(), st.sets(st.integers(0, 5), max_size=2))
def test_under_alternatives_caps_and_musts_the_count_is_that_of_looking_at_every_set(
    scene: tuple[list[SearchedMeasure], Decimal, dict[str, Decimal]], bound: set[int]
) -> None:
    drawn, target, caps = scene
    pieces = [each._replace(must=number in bound) for number, each in enumerate(drawn)]
    musts = {each.id for each in pieces if each.must}
    expected = {each for each in every_minimal_set_with(pieces, target, caps) if musts <= each}
    search = SetSearch(pieces, target, caps)
    assert search.count() == (len(expected), False)
    amounts = {each.id: each.amount for each in pieces}
    totals = sorted(sum((amounts[id] for id in each), Decimal(0)) for each in expected)
    best = search.best(4)
    assert [total for _, total in best] == totals[:4]
    assert {frozenset(each.id for each in chosen) for chosen, _ in best} <= expected
    assert not search.is_cut_short


def every_minimal_set_with(
    pieces: list[SearchedMeasure], target: Decimal, caps: dict[str, Decimal]
) -> set[frozenset[str]]:
    """Return the sets with all that must be in, and nothing that may go and can."""
    musts = tuple(each for each in pieces if each.must)
    free = [each for each in pieces if not each.must]
    found = set()
    for size in range(len(free) + 1):
        for chosen in combinations(free, size):
            total = sum((each.amount for each in (*musts, *chosen)), Decimal(0))
            idle = any(total - each.amount >= target for each in chosen)
            if not idle and reaches((*musts, *chosen), target, caps):
                found.add(frozenset(each.id for each in (*musts, *chosen)))
    return found


def test_forty_measures_are_combined() -> None:
    many = package(
        "".join(
            measure(f"m{number:02}", f"{(number * 37) % 50 + 1}.{number % 10}", "pleje_og_traening")
            for number in range(40)
        )
    )
    found = combine(sou(), [many], Wish(Decimal("30.9"), 2025))
    assert found.found == 407
    assert not found.more
    assert all(each.effect >= Decimal("30.9") for each in found.best)


def test_forty_measures_with_alternatives_and_a_cap_too() -> None:
    text = "".join(
        measure(
            f"m{number:02}",
            f"{(number * 37) % 9 + 1}.{number % 10}",
            "pleje_og_traening",
            f'excludes = ["m{number ^ 1:02}"]',
        )
        for number in range(40)
    )
    found = combine(
        sou(),
        [package(text)],
        Wish(
            Decimal("30.9"),
            2025,
            must=("m03",),
            must_not=("m04",),
            caps=(("pleje_og_traening", Decimal("31.0")),),
        ),
    )
    assert (found.found, found.more) == (47176, False)
    assert found.best[0].effect == Decimal("30.9")
    for each in found.best:
        assert "m03" in each.measures
        assert not {"m02", "m04"} & set(each.measures)


def test_measures_in_the_budget_already_are_not_taken_again() -> None:
    used = measure("old", "50.0").replace("in_base = false", "in_base = true")
    found = combine(sou(), [package(used + measure("new", "1.0"))], Wish(Decimal("2.0"), 2025))
    assert not found.reachable
    assert [each.measure.id for each in found.candidates] == ["new"]


def test_a_search_that_is_cut_short_says_at_least() -> None:
    text = "".join(
        measure(
            f"m{number:02}",
            f"{(number * 37) % 9 + 1}.{number % 10}",
            "pleje_og_traening",
            f'depends_on = ["m{number ^ 1:02}"]',
        )
        for number in range(40)
    )
    found = combine(
        sou(),
        [package(text)],
        Wish(Decimal("60.9"), 2025, caps=(("pleje_og_traening", Decimal("61.0")),)),
    )
    assert found.more
    assert SetSearch(
        [SearchedMeasure("a", Decimal(1), NONE, NONE, {})], Decimal(1), {}
    ).count() == (1, False)
