"""Laws of savings on random budgets and packages: nothing appears or vanishes."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from budgetcli.comparing.diffs import compare
from budgetcli.model.budgets import Budget, Column, Figure, Key, Line, Role, Side
from budgetcli.model.equations import propose
from budgetcli.model.errors import PackageError
from budgetcli.model.numbers import exact_sum
from budgetcli.savings.allocations import Weight, allocate
from budgetcli.savings.apply import Choices, Scenario, apply
from budgetcli.savings.effects import Site, effect_of, total_effect
from budgetcli.savings.gaps import gap
from budgetcli.savings.packages import Package
from tests.budget_tables import TENTH, budgets
from tests.changing.scenes import package
from tests.law_cases import law

FREE = Choices(allow_overcut=True)
TENTHS = st.integers(-500, 500).filter(bool).map(lambda tenths: str(Decimal(tenths) / 10))
COSTS = st.integers(-500, -1).map(lambda tenths: str(Decimal(tenths) / 10))
YEARS = st.integers(2023, 2028)


@st.composite
def tables(draw: st.DrawFn) -> Budget:
    """Draw a budget, flat or with its lines in areas that have printed totals of their own."""
    flat = draw(budgets())
    names = [line.id for line in flat.of(Role.LINE)]
    if len(names) < 2 or not draw(st.booleans()):
        return flat
    areas = [
        Line(f"area-{number}", f"Area {number}", Role.SUBTOTAL)
        for number in range(draw(st.integers(1, 2)))
    ]
    parents = {name: areas[number % len(areas)].id for number, name in enumerate(names)}
    lines = tuple(line._replace(parent=parents.get(line.id)) for line in flat.lines)
    within = {area.id: [name for name in names if parents[name] == area.id] for area in areas}
    sums = {
        Key(area, column): Figure(
            exact_sum(flat.figures[Key(name, column)].amount for name in inside), TENTH
        )
        for area, inside in within.items()
        for column in flat.columns
    }
    found = flat._replace(lines=(*areas, *lines), figures={**flat.figures, **sums}, equations=())
    return found._replace(equations=propose(found))


def course(draw: st.DrawFn, amounts: st.SearchStrategy[str]) -> str:
    """Draw an amount over the years: permanent, one-off, a ladder, or year by year."""
    kind = draw(st.sampled_from(["annual", "one_off", "phase", "amounts"]))
    if kind == "amounts":
        said = ", ".join(
            f'{year} = "{draw(amounts)}"' for year in range(2024, 2024 + draw(st.integers(1, 4)))
        )
        return f'amounts = {{ {said} }}\nafter_last_year = "{draw(st.sampled_from(["permanent", "ends"]))}"\n'
    if kind == "phase":
        return f"phase = {[draw(amounts) for _ in range(draw(st.integers(1, 4)))]}\nfrom = {draw(YEARS)}\n".replace(
            "'", '"'
        )
    once = 'profile = "one_off"\n' if kind == "one_off" else ""
    return f'{once}annual = "{draw(amounts)}"\nfrom = {draw(YEARS)}\n'


@st.composite
def measures(
    draw: st.DrawFn,
    id: str,
    lines: int,
    amounts: st.SearchStrategy[str] = TENTHS,
    *,
    absolute: bool = False,
) -> str:
    """Draw the TOML of a measure of any kind on these lines."""
    kinds = ["plain", "shared", "units"] + ([] if absolute else ["percent", "running"])
    kind = draw(st.sampled_from(kinds))
    side = draw(st.sampled_from(["expenditure", "income"]))
    head = f'[[measure]]\nid = "{id}"\nside = "{side}"\nin_base = false\n'
    target = f'target = "Line {draw(st.integers(0, lines - 1))}"\n'
    if kind == "units":
        price = draw(st.integers(1, 999))
        return (
            head
            + target
            + f'volume = {draw(COSTS if amounts is COSTS else TENTHS)}\nper_unit = "{price}"\nprice_unit = "t_kr"\nfrom = 2024\n'
        )
    if kind in ("percent", "running"):
        of, base = (
            draw(st.sampled_from(["line", "total", "area"])),
            "running" if kind == "running" else "original",
        )
        return (
            head
            + target
            + f'percent = "{draw(TENTHS)}"\npercent_of = "{of}"\npct_base = "{base}"\nfrom = 2024\n'
        )
    if kind == "shared":
        parts = "".join(
            f'[[measure.part]]\ntarget = "Line {number}"\nshare = {draw(st.integers(1, 9))}\n'
            for number in range(lines)
        )
        return head + course(draw, amounts) + parts
    return head + target + course(draw, amounts)


@st.composite
def scenes(
    draw: st.DrawFn, amounts: st.SearchStrategy[str] = TENTHS, *, absolute: bool = False
) -> tuple[Budget, list[str]]:
    """Draw a budget and up to five measures for it."""
    budget = draw(tables())
    lines = len(budget.of(Role.LINE))
    return budget, [
        draw(measures(f"m{number}", lines, amounts, absolute=absolute))
        for number in range(draw(st.integers(1, 5)))
    ]


def applied(budget: Budget, texts: list[str], choices: Choices = FREE) -> tuple[Scenario, Package]:
    """Return the budget after the measures, passing over what the table cannot take, such as a side
    it does not print."""
    made = package("".join(texts))
    try:
        return apply(budget, [made], choices), made
    except PackageError as error:
        assume(error.id not in ("no-figure", "over-cut"))
        raise


@law
@given(tables())
def test_applying_nothing_changes_nothing(budget: Budget) -> None:
    assert apply(budget, []).after == budget


@law
@given(scenes())
def test_nothing_appears_or_vanishes(scene: tuple[Budget, list[str]]) -> None:
    budget, texts = scene
    scenario, _ = applied(budget, texts)
    after = scenario.after
    for year in budget.years:
        column = Column(year)
        effects = [each.effect[year] or Decimal(0) for each in scenario.outcomes]
        moved = {
            line.id: after.figures[Key(line.id, column)].amount
            - budget.figures[Key(line.id, column)].amount
            for line in budget.lines
        }
        assert (
            moved["total"]
            == exact_sum(effects)
            == exact_sum(moved[line.id] for line in budget.of(Role.LINE))
        )
        for area in budget.of(Role.SUBTOTAL):
            assert moved[area.id] == exact_sum(
                moved[line.id] for line in budget.of(Role.LINE) if line.parent == area.id
            )
    for column in budget.columns:
        if column.side is not Side.NET:
            assert after.total(column) == exact_sum(
                after.figures[Key(line.id, column)].amount for line in budget.of(Role.LINE)
            )


@law
@given(scenes())
def test_the_effects_alone_and_the_interactions_are_the_whole(
    scene: tuple[Budget, list[str]],
) -> None:
    budget, texts = scene
    scenario, _ = applied(budget, texts)
    for year in budget.years:
        alone = exact_sum(each.alone[year] or Decimal(0) for each in scenario.outcomes)
        interaction = exact_sum(
            each.interaction.get(year, Decimal(0)) for each in scenario.outcomes
        )
        assert (scenario.after.total(Column(year)) or 0) - (
            budget.total(Column(year)) or 0
        ) == alone + interaction


@law
@given(scenes(absolute=True))
def test_the_lines_of_a_measure_add_up_to_the_measure(scene: tuple[Budget, list[str]]) -> None:
    budget, texts = scene
    site, made = Site(budget), package("".join(texts))
    for measure in made.measures:
        for year, amount in total_effect(effect_of(site, measure, made)).items():
            assert amount == measure.amount(int(year))


@law
@given(scenes())
def test_taking_back_undoes(scene: tuple[Budget, list[str]]) -> None:
    budget, texts = scene
    scenario, made = applied(budget, texts)
    back = apply(
        scenario.after, [made], Choices(reverse=tuple(each.id for each in made.measures))
    ).after
    assert (back.figures, back.applied) == (budget.figures, budget.applied)


@law
@given(scenes())
def test_applying_twice_changes_nothing_more(scene: tuple[Budget, list[str]]) -> None:
    budget, texts = scene
    scenario, made = applied(budget, texts)
    assert apply(scenario.after, [made], FREE).after == scenario.after


@law
@given(scenes(COSTS, absolute=True), st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_order_and_the_stacking_of_absolute_measures_are_irrelevant(
    scene: tuple[Budget, list[str]], cut: int, random: Random
) -> None:
    budget, texts = scene
    texts = [text.replace('"income"', '"expenditure"') for text in texts]
    together, _ = applied(budget, texts, Choices())
    shuffled = random.sample(texts, len(texts))
    assert applied(budget, shuffled, Choices())[0].after.figures == together.after.figures
    first, _ = (
        applied(budget, shuffled[:cut], Choices()) if shuffled[:cut] else (apply(budget, []), None)
    )
    second = applied(first.after, shuffled[cut:], Choices())[0] if shuffled[cut:] else first
    assert second.after.figures == together.after.figures


@law
@given(
    st.integers(-(10**7), 10**7),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=40),
    st.sampled_from(["1", "0.1", "0.01", "0.5"]),
)
def test_an_allocation_adds_up_and_is_nearly_in_proportion(
    steps: int, weights: list[int], step: str
) -> None:
    assume(any(weights))
    size = Decimal(step)
    amount = steps * size
    parts = allocate(
        amount,
        [Weight(str(number), "", Decimal(each)) for number, each in enumerate(weights)],
        size,
        "keyed",
    ).parts
    assert exact_sum(each.amount for each in parts) == amount
    for each, weight in zip(parts, weights, strict=True):
        assert abs(each.amount * sum(weights) - amount * weight) < size * sum(weights)


@law
@given(scenes(absolute=True), st.lists(st.integers(1, 999), min_size=1, max_size=3))
def test_what_is_demanded_is_identified_or_remains(
    scene: tuple[Budget, list[str]], wanted: list[int]
) -> None:
    budget, texts = scene
    frames = "".join(
        f'[[pressure]]\nid = "f{number}"\nannual = "{each}"\nfrom = 2024\n'
        for number, each in enumerate(wanted)
    )
    linked = [
        text.replace("in_base", f'frame = "f{number % len(wanted)}"\nin_base')
        for number, text in enumerate(texts)
    ]
    found = gap(budget, [package("".join(linked) + frames)])
    for year in found.years:
        for demand in found.demands:
            assert demand.demanded[year] == (demand.identified[year] or 0) + (
                demand.remaining[year] or 0
            )
        linked_to = exact_sum(
            link.effect[year] or Decimal(0) for demand in found.demands for link in demand.links
        )
        assert found.identified(year) == linked_to
        assert found.remaining(year) - found.over_fulfilled(year) == found.demanded(
            year
        ) - found.identified(year)


@law
@given(tables())
def test_a_budget_does_not_differ_from_itself(budget: Budget) -> None:
    assert compare(budget, budget).is_empty
    assert compare(budget, budget.in_scale(1000)).is_empty


@law
@given(scenes())
def test_the_changes_of_lines_add_up_to_the_change_of_totals(
    scene: tuple[Budget, list[str]],
) -> None:
    budget, texts = scene
    diff = compare(budget, applied(budget, texts)[0].after)
    tops = {line.id for line in budget.of(Role.LINE)}
    for total in diff.totals:
        changes = [
            each.change or Decimal(0)
            for each in diff.changes
            if each.column == total.column and each.line.id in tops
        ]
        assert exact_sum(changes) == total.change
