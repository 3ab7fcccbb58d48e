"""Lines followed from one budget to another: renamed, moved, split and merged ones are found, and
never taken for cuts."""

from __future__ import annotations

import itertools
import random
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcli.comparing.diffs import Asked, compare, on_one_footing
from budgetcli.comparing.matching import match as identities
from budgetcli.comparing.matching.decisions import search
from budgetcli.comparing.matching.likeness import assigned, likeness
from budgetcli.comparing.matching.match import Alias, MatchKind, match_lines
from budgetcli.model.budgets import Budget, Column, Figure, Heading, Key, Line, Role
from budgetcli.model.errors import BudgetError
from budgetcli.model.numbers import exact_sum
from tests.budget_tables import budget, budgets
from tests.law_cases import law
from tests.processes import process
from tests.verify.drafts import edited, right, said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OLD = """mio. kr.;2024 udgifter;2025 udgifter
Skoler;-70,3;-71,1
Frivilligmidler m.v.;-5,4;-5,6
Veje og broer;-31,7;-32,9
Havne;-12,9;-13,3"""


def found(before: str, after: str, *aliases: Alias) -> set[tuple[str, str, str]]:
    matches = match_lines(on_one_footing(budget(before), budget(after)), aliases)
    return {
        (
            str(each.kind),
            "+".join(line.label for line in each.old),
            "+".join(sorted(line.label for line in each.new)),
        )
        for each in matches
        if each.kind is not MatchKind.SAME
    }


def test_a_line_by_another_name_is_renamed() -> None:
    renamed = {("renamed", "Frivilligmidler m.v.", "Frivilligt socialt arbejde")}
    assert found(OLD, OLD.replace("Frivilligmidler m.v.", "Frivilligt socialt arbejde")) == renamed
    assert found(OLD, OLD.replace("Veje og broer;-31,7", "Broer, veje;-32,1")) == {
        ("renamed", "Veje og broer", "Broer, veje")
    }


def test_figures_that_only_happen_to_be_alike_rename_nothing() -> None:
    assert found(OLD, OLD.replace("Havne;-12,9;-13,3", "Museer;-12,8;-13,1")) == {
        ("removed", "Havne", ""),
        ("added", "", "Museer"),
    }


def test_a_line_in_parts_is_split_and_its_parts_are_not_new() -> None:
    after = OLD.replace("Skoler;-70,3;-71,1", "Indskoling;-40,1;-40,2\nUdskoling;-30,2;-30,9")
    assert found(OLD, after) == {("split", "Skoler", "Indskoling+Udskoling")}
    assert found(after, OLD) == {("merged", "Indskoling+Udskoling", "Skoler")}


def test_a_line_that_keeps_its_name_and_gives_a_part_away_is_split_and_not_cut() -> None:
    after = OLD.replace("Skoler;-70,3;-71,1", "Skoler;-62,2;-62,8\nFritidsordning;-8,1;-8,3")
    assert found(OLD, after) == {("split", "Skoler", "Fritidsordning+Skoler")}
    assert {str(change.change) for change in compare(budget(OLD), budget(after)).changes} == {"0.0"}


def test_parts_that_nearly_add_up_and_are_called_like_the_whole_are_probably_what_became_of_it() -> (
    None
):
    after = OLD.replace("Skoler;-70,3;-71,1", "Skoler, nord;-41,9;-42,2\nSkoler, syd;-31,0;-31,6")
    assert found(OLD, after) == {("split", "Skoler", "Skoler, nord+Skoler, syd")}
    assert found(after, OLD) == {("merged", "Skoler, nord+Skoler, syd", "Skoler")}
    diff = compare(budget(OLD), budget(after))
    assert [match.is_probable for match in diff.matches if match.kind is MatchKind.SPLIT] == [True]
    assert [str(change.change) for change in diff.changes] == ["-2.7", "-2.6"]
    kept = OLD.replace("Skoler;-70,3;-71,1", "Skoler;-42,1;-42,9\nSkoler, fritid;-29,0;-29,9")
    assert found(OLD, kept) == {("split", "Skoler", "Skoler+Skoler, fritid")}


def test_lines_called_alike_are_no_parts_where_their_money_is_far_from_it() -> None:
    after = OLD.replace("Havne;-12,9;-13,3", "Havne, nord;-1,9;-2,0\nHavne, syd;-2,2;-2,3")
    assert ("removed", "Havne", "") in found(OLD, after)
    grown = OLD.replace("Skoler;-70,3;-71,1", "Skoler;-70,9;-71,9\nSkoler, fritid;-2,0;-2,1")
    assert found(OLD, grown) == {("added", "", "Skoler, fritid")}


def test_aliases_rule() -> None:
    after = OLD.replace("Havne;-12,9;-13,3", "Kyst;-1,0;-1,0")
    assert found(OLD, after, Alias("havne", "Kyst")) == {("renamed", "Havne", "Kyst")}
    split = OLD.replace("Skoler;-70,3;-71,1", "A;-1,0;-1,0\nB;-2,0;-2,0")
    assert found(OLD, split, Alias("Skoler", "A"), Alias("Skoler", "B")) == {
        ("split", "Skoler", "A+B")
    }
    renamed = OLD.replace("Veje og broer", "Veje, broer")
    apart = {("removed", "Veje og broer", ""), ("added", "", "Veje, broer")}
    assert found(OLD, renamed, Alias("Veje og broer", ""), Alias("", "Veje, broer")) == apart


def test_an_alias_of_no_line_or_of_several_is_refused() -> None:
    with pytest.raises(BudgetError, match="no line `Museer`"):
        found(OLD, OLD, Alias("Museer", "Havne"))
    assert found(OLD, OLD, Alias("Museer", "Havne", required=False)) == set()
    twice = OLD.replace("Havne", "Skoler")
    with pytest.raises(BudgetError, match="the name of 2 lines"):
        found(twice, twice, Alias("Skoler", "Veje og broer"))


def test_numbers_of_rows_are_no_codes() -> None:
    rows = [
        f"{name};-{number},5{number};-{number},7"
        for number, name in enumerate(("Skoler", "Veje", "Havne", "Museer"), 3)
    ]
    before = "nr;mio. kr.;2024 udgifter;2025 udgifter\n" + "\n".join(
        f"{number:04};{row}" for number, row in enumerate(rows, 1)
    )
    after = "nr;mio. kr.;2024 udgifter;2025 udgifter\n" + "\n".join(
        f"{number:04};{row}" for number, row in enumerate(["Kunst;-9,1;-9,2", *rows], 1)
    )
    assert found(before, after) == {("added", "", "Kunst")}


COLUMNS = (Column(2024), Column(2025))


def tree(*lines: tuple[str, str | None, str]) -> Budget:
    """Return a budget of (label, parent, amounts) with ids from labels; a line with lines below it
    is their sum."""
    parents = {parent for _, parent, _ in lines}
    made = tuple(
        Line(
            label.casefold(),
            label,
            Role.SUBTOTAL if label.casefold() in parents else Role.LINE,
            None,
            parent,
        )
        for label, parent, _ in lines
    )
    figures = {
        Key(label.casefold(), column): Figure(Decimal(each), Decimal("0.1"))
        for label, _, said in lines
        for column, each in zip(COLUMNS, said.split(), strict=True)
    }
    return Budget(heading=Heading(), lines=made, columns=COLUMNS, figures=figures)


NORTH = (
    ("North", None, "-50.4 -51.6"),
    ("Pay", "north", "-31.2 -32.1"),
    ("Rent", "north", "-19.2 -19.5"),
    ("South", None, "-22.7 -23.9"),
    ("Fuel", "south", "-22.7 -23.9"),
)


def kinds(before: Budget, after: Budget) -> dict[str, str]:
    matches = match_lines(on_one_footing(before, after))
    return {
        (each.new or each.old)[0].label: str(each.kind)
        for each in matches
        if each.kind is not MatchKind.SAME
    }


def test_a_line_under_another_parent_is_moved() -> None:
    moved = tree(
        *(("Rent", "south", "-19.2 -19.5") if each[0] == "Rent" else each for each in NORTH)
    )
    assert kinds(tree(*NORTH), moved) == {"Rent": "moved"}
    (change, *_) = compare(tree(*NORTH), moved).changes
    assert str(change.change) == "0.0"


def test_a_parent_by_another_name_is_known_by_its_lines() -> None:
    assert kinds(
        tree(*NORTH),
        tree(
            *(
                (
                    label.replace("North", "Harbour area"),
                    parent and parent.replace("north", "harbour area"),
                    said,
                )
                for label, parent, said in NORTH
            )
        ),
    ) == {"Harbour area": "renamed"}


def test_a_line_that_is_told_in_detail_now_is_split_and_back_merged() -> None:
    plain = tree(*(each for each in NORTH if each[1] != "north"))
    assert kinds(plain, tree(*NORTH)) == {"North": "split"}
    assert kinds(tree(*NORTH), plain) == {"North": "merged"}
    assert {str(each.change) for each in compare(plain, tree(*NORTH)).changes} == {"0.0"}


def generated(seed: int, lines: int = 120) -> Budget:
    """Return a budget of areas with lines whose labels and amounts nobody chose."""
    chance = random.Random(seed)
    words = [
        "".join(chance.choices("abdefghiklmnoprstuvy", k=chance.randint(4, 9))).capitalize()
        for _ in range(90)
    ]
    said: list[tuple[str, str | None, str]] = [
        (
            f"Area {words.pop()}",
            None,
            f"-{chance.randint(10**5, 10**6) / 10} -{chance.randint(10**5, 10**6) / 10}",
        )
        for _ in range(6)
    ]
    areas = [label.casefold() for label, _, _ in said]
    for number in range(lines):
        label = f"{chance.choice(words)} {chance.choice(words).casefold()} {number}"
        said.append(
            (
                label,
                chance.choice(areas),
                f"-{chance.randint(99, 10**5) / 10} -{chance.randint(99, 10**5) / 10}",
            )
        )
    return tree(*said)


@pytest.mark.parametrize("drift", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_edited_drafts_are_followed(seed: int, drift: bool) -> None:
    edits = edited(generated(seed), seed, drift=drift)
    matches = match_lines(on_one_footing(edits.before, edits.after))
    met, lines = right(edits, said(matches), edits.all)
    assert met >= 0.98 * lines
    followed = {
        id
        for kind in ("renamed", "moved", "split", "merged")
        for old, _ in edits.truth.get(kind, ())
        for id in old
    }
    assert not followed & {
        line.id for each in matches if each.kind is MatchKind.REMOVED for line in each.old
    }


@pytest.mark.parametrize("seed", range(3))
def test_splits_and_merges_that_grew_are_followed_too(seed: int) -> None:
    edits = edited(generated(seed), seed, drift=True, grown=True)
    matches = match_lines(on_one_footing(edits.before, edits.after))
    met, lines = right(edits, said(matches), edits.all)
    assert met >= 0.97 * lines


@given(st.data())
def test_the_assignment_is_the_best_there_is(data: st.DataObject) -> None:
    gains = data.draw(
        st.dictionaries(
            st.integers(0, 4),
            st.dictionaries(st.integers(0, 4), st.integers(1, 9), max_size=5),
            max_size=5,
        )
    )
    chosen = assigned(gains)
    assert len(set(chosen.values())) == len(chosen)
    assert sum(gains[left][right] for left, right in chosen.items()) == best(gains)


def best(gains: Mapping[int, Mapping[int, int]]) -> int:
    """Return the largest sum of gains by trying everything."""
    lefts = list(gains)
    tried = itertools.product(*([None, *gains[left]] for left in lefts))
    sums = []
    for each in tried:
        chosen = {left: right for left, right in zip(lefts, each, strict=True) if right is not None}
        if len(set(chosen.values())) == len(chosen):
            sums.append(sum(gains[left][right] for left, right in chosen.items()))
    return max(sums)


@settings(deadline=None)
@given(budgets())
def test_a_budget_is_itself(same: Budget) -> None:
    diff = compare(same, same)
    assert diff.is_empty
    assert {each.kind for each in diff.matches} <= {MatchKind.SAME}


@settings(deadline=None)
@given(budgets(), budgets(), st.randoms(use_true_random=False))
def test_order_never_matters(before: Budget, after: Budget, chance: random.Random) -> None:
    mixed = after._replace(lines=tuple(chance.sample(after.lines, len(after.lines))))
    plain, other = compare(before, after), compare(before, mixed)
    assert said(plain.matches) == said(other.matches)
    assert plain.changes == other.changes or {*plain.changes} == {*other.changes}


@settings(deadline=None)
@given(budgets(), budgets())
def test_both_sides_add_up_to_their_totals(before: Budget, after: Budget) -> None:
    diff = compare(before, after, Asked())
    for total in diff.totals:
        if total.before is not None and total.after is not None:
            assert (
                exact_sum(change.moved for change in diff.changes if change.column == total.column)
                == total.moved
            )


def test_a_line_that_keeps_its_name_is_not_cut_when_new_siblings_take_the_rest() -> None:
    (north, *_, south, fuel) = NORTH
    parts = (
        ("Rent", "north", "-4.1 -4.1"),
        ("Rent, depot", "north", "-3.9 -3.9"),
        ("Rent, office", "north", "-2.0 -2.0"),
    )
    after = tree(north, ("Pay", "north", "-31.2 -32.1"), *parts, south, fuel)
    plain = tree(
        north, ("Pay", "north", "-31.2 -32.1"), ("Rent", "north", "-10.0 -10.0"), south, fuel
    )
    assert kinds(plain, after) == {"Rent": "split"}
    assert not [each for each in compare(plain, after).changes if each.change]


def test_lines_called_alike_are_merged_though_their_figures_are_round() -> None:
    (north, *_, south, fuel) = NORTH
    apart = tree(
        north, ("Books", "north", "-10.0 -10.0"), ("Tools", "north", "-10.0 -10.0"), south, fuel
    )
    assert kinds(apart, tree(north, ("Books and tools", "north", "-20.0 -20.0"), south, fuel)) == {
        "Books and tools": "merged"
    }


def test_another_line_with_other_money_under_another_parent_is_no_move() -> None:
    cut = tree(
        *(each for each in NORTH if each[0] != "Rent"), ("Rent of cars", "south", "-16.1 -15.2")
    )
    assert kinds(tree(*NORTH), cut) == {"Rent": "removed", "Rent of cars": "added"}


@law
@given(budgets(), st.data())
def test_the_same_lines_are_paired_at_once_as_they_are_one_by_one(
    before: Budget, data: st.DataObject
) -> None:
    moved = {
        key: figure._replace(
            amount=data.draw(st.sampled_from([figure.amount, figure.amount + 1, Decimal(0)]))
        )
        for key, figure in before.figures.items()
    }
    codes = [
        line._replace(code=data.draw(st.sampled_from(["1", "2", line.code])))
        for line in before.lines
    ]
    before = before._replace(lines=tuple(codes))
    after = before._replace(figures=moved)
    at_once = match_lines(on_one_footing(before, after))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identities, "kept", lambda _: [])
        assert match_lines(on_one_footing(before, after)) == at_once


def test_the_parts_of_a_merge_stand_in_the_same_order_in_every_process(tmp_path: Path) -> None:
    merged = OLD.replace("\nHavne;-12,9;-13,3", "").replace(
        "Skoler;-70,3;-71,1", "Havne og Skoler;-84,0;-85,1"
    )
    for name, text in (("before.csv", OLD), ("after.csv", merged)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    asked = ("diff", "before.csv", "after.csv", "--sign", "income-positive", "-O", "json")
    ended = [
        process(*asked, folder=tmp_path, variables={"PYTHONHASHSEED": seed}).out for seed in "1234"
    ]
    assert '"merged"' in ended[0]
    assert len(set(ended)) == 1


class Read(dict[str, Any]):
    """A mapping that counts how often it is asked."""

    times = 0

    def __getitem__(self, key: str) -> Any:
        Read.times += 1
        return super().__getitem__(key)


def unrelated(count: int, name: str, first: int, seed: int) -> str:
    """Return a budget of lines of one name and a number, with amounts by chance."""
    chance = random.Random(seed)
    rows = (
        f"{name} {number};-{chance.randrange(1000, 99999)},1;-{chance.randrange(1000, 99999)},2"
        for number in range(first, first + count)
    )
    return "\n".join(["mio. kr.;2024 udgifter;2025 udgifter", *rows])


@pytest.mark.parametrize("name", ["Konto", "Post"])
def test_two_budgets_with_nothing_in_common_cost_no_more_than_their_lines(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def searched(rolls: Any, wholes: Any, parts: Any, alone: Any) -> Any:
        return search(rolls, Read(wholes), Read(parts), alone)

    def counted(*pair: Any) -> Any:
        Read.times += 1
        return likeness(*pair)

    monkeypatch.setattr("budgetcli.comparing.matching.decisions.search", searched)
    monkeypatch.setattr("budgetcli.comparing.matching.likeness.likeness", counted)
    counts = []
    for count in (600, 1200):
        Read.times = 0
        old, new = unrelated(count, "Konto", 0, 1), unrelated(count, name, count // 2, 2)
        match_lines(on_one_footing(budget(old), budget(new)))
        counts.append(Read.times)
    assert 0 < counts[1] < 2.3 * counts[0]
