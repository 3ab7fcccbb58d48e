"""What columns are made of: stated by their headers, asked in every row, whatever a few wrong
amounts say."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from budgetcli.model.budgets import Measure
from budgetcli.model.equations import Kind
from budgetcli.reading.headings import heads_of, months_of, names_sum
from budgetcli.reading.layouts import DETECTED, read_grid
from tests.calls import grows_like_its_input
from tests.reading.test_published_tables import grid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcli.model.budgets import Budget
    from budgetcli.model.equations import Equation

LOOKING = DETECTED._replace(open_sign=True)
LABELS = ("Skoler", "Veje", "Kultur", "Havn", "Parker", "Klubber", "Pleje", "Natur")


def read(text: str) -> Budget:
    """Return the one budget of a text, its sign open if it has to be."""
    (found,) = read_grid(grid(text), LOOKING)
    return found


def across(budget: Budget, kind: Kind) -> list[Equation]:
    """Return the equations of a kind along the rows."""
    return [
        each
        for each in budget.equations
        if each.kind is kind and all(key.line == each.result.line for key in each.keys)
    ]


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("Jan;Feb;Mar;I alt", 3),
        ("Q1;Q2;Q3;Q4;Year", 4),
        ("1. kvartal;2. kvartal;3. kvartal;4. kvartal;Året 2026", 4),
        ("1. Quartal;2. Quartal;3. Quartal;4. Quartal;Gesamtjahr", 4),
        ("1. halvår;2. halvår;Hele året", 2),
        ("H1;H2;Full year", 2),
        ("2025;2026;2027;2025-2027", 3),
        ("2025;2026;2027;Summe 2025-2027", 3),
        ("Personal;Goods;Grants;Total", 3),
        ("Løn;Varer;Tilskud;Husleje;I alt", 4),
    ],
)
def test_a_total_of_columns_is_asked_in_every_row_even_where_most_are_wrong(
    header: str, parts: int
) -> None:
    rows = [[10 * row + 3 * column + 7 for column in range(parts)] for row in range(4)]
    rows.append([sum(each) for each in zip(*rows, strict=True)])
    totals = [sum(each) for each in rows]
    for wrong in ((), (1,), (0, 2, 4)):
        stated = [total + 90 * (row in wrong) for row, total in enumerate(totals)]
        lines = [
            ";".join(map(str, (label, *each, total)))
            for label, each, total in zip((*LABELS[:4], "I alt"), rows, stated, strict=True)
        ]
        found = across(read("\n".join((f"1.000 kr.;{header}", *lines))), Kind.SUM)
        assert [len(each.terms) for each in found] == [parts] * 5


@pytest.mark.parametrize(
    "header",
    [
        "2025;2026;Change",
        "2025;2026;Ændring",
        "2025;2026;Ændring 2025-2026",
        "2025;2026;Veränderung",
        "2025;2026;Förändring",
        "2025;2026;+/-",
    ],
)
def test_a_change_is_the_later_column_less_the_earlier(header: str) -> None:
    rows = [
        "Skoler;1205;1302;97",
        "Veje;551;604;63",
        "Kultur;127;131;4",
        "Havn;388;361;-27",
        "I alt;2271;2398;137",
    ]
    found = across(read("\n".join((f"1.000 kr.;{header}", *rows))), Kind.DIFFERENCE)
    assert [[factor for factor, _ in each.terms] for each in found] == [[1, -1]] * 5
    assert {key.column.year for each in found for _, key in each.terms} == {2025, 2026}


def test_changes_of_named_years_are_asked_where_the_columns_are_equal() -> None:
    rows = ["Skoler;61;62;62;1;0", "Veje;8;9;9;1;0", "I alt;69;71;71;2;0"]
    found = across(
        read("\n".join(("1.000 kr.;2024;2025;2026;Ændring 2024-2025;Ændring 2025-2026", *rows))),
        Kind.DIFFERENCE,
    )
    assert [sorted(key.column.year or 0 for _, key in each.terms) for each in found] == [
        [2024, 2025]
    ] * 3 + [[2025, 2026]] * 3


def test_a_total_over_years_is_the_same_year_of_every_group() -> None:
    rows = ["Skoler;10;11;1;2;11;13", "Veje;20;21;3;4;23;25", "Havn;5;6;1;1;6;7"]
    found = read(
        "\n".join(
            (
                ";Drift;Drift;Anlæg;Anlæg;I alt;I alt",
                "1.000 kr.;2025;2026;2025;2026;2025;2026",
                *rows,
            )
        )
    )
    sums = across(found, Kind.SUM)
    assert len(sums) == 6
    assert all(
        {key.column.year for _, key in each.terms} == {each.result.column.year} for each in sums
    )


def test_a_header_that_states_nothing_is_asked_nothing_whatever_the_figures_say() -> None:
    rows = ["Skoler;10;20;30", "Veje;11;22;33", "Havn;7;9;16", "Parker;4;14;18", "Natur;3;8;11"]
    assert across(read("\n".join(("1.000 kr.;2025;2026;2027", *rows))), Kind.SUM) == []
    assert across(read("\n".join(("1.000 kr.;Drift;Anlæg;Renter", *rows))), Kind.SUM) == []


def test_a_closing_balance_is_the_opening_one_and_the_movements_between() -> None:
    rows = ["Grunde;84;12;3;93", "Bygninger;310;41;9;369", "Maskiner;28;6;4;30", "Inventar;9;1;2;8"]
    found = across(
        read("\n".join(("mio. kr.;Primo 2025;Tilgang;Afgang;Ultimo 2025", *rows))), Kind.CARRY
    )
    assert [[factor for factor, _ in each.terms] for each in found] == [[1, 1, -1]] * 4


def test_a_growth_without_a_mark_of_per_cent_is_no_money() -> None:
    rows = [
        "Skoler;1205;1302;8.0",
        "Veje;551;604;9.6",
        "Kultur;127;131;3.1",
        "Havn;388;361;-7.0",
        "I alt;2271;2398;5.6",
    ]
    found = read("\n".join(("EUR thousand;2025;2026;Change", *rows)))
    assert (found.columns[2].measure, len(across(found, Kind.PERCENTAGE))) == (Measure.PERCENT, 5)


def test_a_total_that_nothing_adds_up_to_is_named_and_not_asked() -> None:
    rows = [
        f"{label};{7 + 131 * row};{2 + 17 * row**2};{900 * row + 41}"
        for row, label in enumerate(LABELS)
    ]
    found = read("\n".join(("1.000 kr.;Drift;Anlæg;I alt", *rows)))
    assert (across(found, Kind.SUM), [(each.id, each.label) for each in found.unasked]) == (
        [],
        [("total-not-understood", "I alt")],
    )


def test_parts_of_a_year_are_told_by_their_names() -> None:
    assert (
        months_of("q1")
        == months_of("1 kvartal")
        == months_of("first quarter")
        == frozenset({1, 2, 3})
    )
    assert months_of("januar") == months_of("jan 2025") == frozenset({1})
    assert months_of("2 halvaar") == months_of("h2") == frozenset(range(7, 13))
    assert months_of("jan jun") == frozenset(range(1, 7))
    assert months_of("hele aaret 2025") == frozenset(range(1, 13))
    assert months_of("maj frivillige") == months_of("kvartal") == months_of("2025") == frozenset()


def test_a_text_over_all_columns_says_nothing_of_one() -> None:
    heads = heads_of({1: ("Total budget", "2025"), 2: ("Total budget", "2026")})
    assert [each.total for each in heads.values()] == [None, None]
    assert names_sum("i alt")
    assert not names_sum("schools")


def changes(years: Sequence[str], random: Random) -> list[tuple[str, Callable[[list[int]], int]]]:
    """Return columns made of others, each with its header and how it is made of the years."""
    last = len(years) - 1
    return random.sample(
        [
            ("I alt", sum),
            (f"{years[0]}-{years[-1]}", sum),
            (f"Ændring {years[last - 1]}-{years[last]}", lambda each: each[last] - each[last - 1]),
        ],
        random.randint(1, 2),
    )


@pytest.mark.parametrize("seed", range(60))
def test_one_to_three_wrong_amounts_leave_the_list_of_equations_as_it_is(seed: int) -> None:
    random = Random(seed)
    years = [str(2024 + year) for year in range(random.randint(2, 5))]
    made = changes(years, random)
    rows = [[random.randint(-200, 3000) for _ in years] for _ in range(random.randint(4, 8))]
    rows.append([sum(each) for each in zip(*rows, strict=True)])
    whole = [[*each, *(make(each) for _, make in made)] for each in rows]
    labels = (*LABELS[: len(rows) - 1], "I alt")

    def text(amounts: list[list[int]]) -> str:
        lines = (
            ";".join(map(str, (label, *each))) for label, each in zip(labels, amounts, strict=True)
        )
        return "\n".join((";".join(("1.000 kr.", *years, *(name for name, _ in made))), *lines))

    slipped = [[*each] for each in whole]
    for _ in range(random.randint(1, 3)):
        row, column = random.randrange(len(rows)), random.randrange(len(whole[0]))
        slipped[row][column] = slipped[row][column] * 10 + 7
    before, after = (read(text(each)) for each in (whole, slipped))
    assert [each[:-1] for each in after.equations] == [each[:-1] for each in before.equations]
    assert (after.columns, after.lines) == (before.columns, before.lines)


def of_columns(count: int) -> str:
    heads = (f"Felt {number}" if number % 3 else f"Ændring {number}" for number in range(count))
    rows = (("Skoler", 100, 1), ("Veje", 0, 7))
    return "\n".join(
        (
            "kr.;" + ";".join(heads),
            *(
                ";".join((name, *(str(first + by * number) for number in range(count))))
                for name, first, by in rows
            ),
        )
    )


def test_a_table_of_many_columns_costs_what_its_columns_cost() -> None:
    assert grows_like_its_input(lambda count: read(of_columns(count)), 200)


def test_averages_and_amounts_for_one_of_many_are_in_no_sum() -> None:
    budget = read(
        "Tilskud, kr.;Mænd;Kvinder;I alt\nBørn;100;110;210\nVoksne;200;190;390\nÆldre;50;70;120"
        "\nI alt;350;370;720\nGennemsnit;117;123;120"
    )
    asked = across(budget, Kind.SUM)
    assert len(asked) == 4
    assert not [each for each in asked if "gennemsnit" in each.result.line]
    sums = [each for each in budget.equations if "gennemsnit" in {key.line for key in each.keys}]
    assert not sums


def test_words_below_total_that_no_other_column_has_say_of_what_it_is_the_total() -> None:
    lines = "\nYoung;18;9;7\nMiddle;32;24;30\nOld;50;67;63\nAll;100;100;100"
    named = read("Share, EUR;Total;Walking;Running\n;households;shoes;shoes" + lines)
    assert not named.unasked
    assert not across(named, Kind.SUM)
    told = read("Cost, EUR;Total;Walking;Running\n;amount;amount;amount" + lines)
    assert told.unasked


def selection(more: int = 0, header: str = "I alt;Løn;Varer") -> str:
    """Return a table of twelve lines whose total counts more than the columns beside it."""
    rows = [
        f"Sted {number};{200 + 17 * number + more};{90 + 9 * number};{80 + 7 * number}"
        for number in range(1, 13)
    ]
    return "\n".join([f"1.000 kr.;{header}", *rows])


def test_columns_too_small_for_a_total_in_every_row_are_no_parts_of_it() -> None:
    (unasked,) = read(selection()).unasked
    assert (unasked.id, unasked.is_apart) == ("total-not-understood", True)


@pytest.mark.parametrize(
    "change",
    [
        # a column that the total leaves out in every row
        lambda cells: [cells[0], str(int(cells[2]) + int(cells[3])), *cells[2:], "31"],
        # a total in another unit
        lambda cells: [cells[0], str(10 * (int(cells[2]) + int(cells[3]))), *cells[2:]],
    ],
)
def test_a_total_that_leaves_a_column_out_or_is_in_another_unit_is_a_warning(
    change: Callable[[list[str]], list[str]],
) -> None:
    head, *rows = selection().splitlines()
    changed = [change(row.split(";")) for row in rows]
    header = head + ";Tilskud" * (len(changed[0]) > 4)
    budget = read("\n".join([header, *(";".join(row) for row in changed)]))
    assert not any(each.is_apart for each in budget.unasked)
    assert budget.unasked or across(budget, Kind.SUM)


def test_a_total_that_is_off_both_ways_is_a_warning() -> None:
    head, *rows = selection().splitlines()
    cells = [row.split(";") for row in rows]
    turned = [
        [each[0], other[1], *each[2:]] for each, other in zip(cells, cells[::-1], strict=True)
    ]
    made = [[name, str(int(total) - 30), *parts] for name, total, *parts in turned]
    (unasked,) = read("\n".join([head, *(";".join(row) for row in made)])).unasked
    assert not unasked.is_apart


def test_a_change_is_of_the_columns_of_its_own_group() -> None:
    rows = "\n".join(
        f"Sted {n};{n}.1;{100 + n};{110 + 2 * n};{(10 + n) * 100 / (100 + n):.1f}"
        for n in range(1, 10)
    )
    header = (
        ";Elever;Drift;;\n1.000 kr.;Ændring i pct. 2024-2025;2024;2025;Ændring i pct. 2024-2025"
    )
    budget = read(f"{header}\n{rows.replace('.', ',')}")
    results = {each.result.column for each in across(budget, Kind.PERCENTAGE)}
    assert len(results) == 1
    assert not budget.unasked
