"""What packages of many measures cost grows like the measures: calls are counted, not seconds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.claims.judging import read_claims
from budgetcli.model.errors import Place
from budgetcli.savings.apply import row_of
from budgetcli.savings.catalogues import Catalogue
from budgetcli.savings.combinations import SearchedMeasure, SetSearch, Wish, combine
from budgetcli.savings.gaps import gap
from budgetcli.savings.lints import lint
from budgetcli.views.gap_view import GapView
from budgetcli.words.languages import Language
from tests.calls import grows_like_its_input
from tests.changing.scenes import measure, package, sou

if TYPE_CHECKING:
    from pathlib import Path

FRAME = '[[frame]]\nid = "f"\ntotal = { 2024 = "9.0" }\n[[frame.share]]\ncommittee = "sou"\namounts = { 2024 = "9.0" }\n'


def measures(count: int) -> str:
    """Return measures of one frame whose titles have a word in common."""
    return "".join(
        measure(
            f"m{number}",
            "0.001",
            "pleje_og_traening",
            f'title = "Effektivisering skole{number}"',
            'frame = "f"',
        )
        for number in range(count)
    )


def test_lint_of_many_measures() -> None:
    assert grows_like_its_input(lambda count: lint([package(FRAME + measures(count))]), 30)


def test_the_gap_of_many_measures() -> None:
    budget = sou()
    assert grows_like_its_input(lambda count: gap(budget, [package(FRAME + measures(count))]), 30)


def test_the_gap_of_many_packages_that_state_each_its_frame() -> None:
    budget = sou()

    def shown(count: int) -> None:
        packages = [
            package(
                FRAME.replace('"f"', f'"f{n}"') + measures(2).replace('id = "m', f'id = "p{n}m')
            )
            for n in range(count)
        ]
        table = GapView(gap(budget, packages)).table(Language.ENGLISH)
        assert len(table.rows) == 3 * (count + 1)

    assert grows_like_its_input(shown, 20)


def test_shares_by_many_keys_are_each_told_apart_once() -> None:
    budget = sou()

    def told(count: int) -> int:
        frames = (
            FRAME.replace('"f"', f'"f{n}"').replace(
                'total = { 2024 = "9.0" }', f'total = {{ 2024 = "{9 + n}0.0" }}'
            )
            for n in range(count)
        )
        notes = GapView(gap(budget, [package("".join(frames))])).table(Language.ENGLISH).notes
        return sum("different keys" in each for each in notes)

    assert [told(count) for count in (1, 2, 5)] == [0, 1, 4]


def test_the_combinations_of_many_measures() -> None:
    budget = sou()

    def found(count: int) -> None:
        wish = Wish(Decimal("0.003"), 2024)
        made = combine(budget, [package(FRAME + measures(count))], wish)
        assert len(made.candidates) == count
        assert made.best

    assert grows_like_its_input(found, 30)


def test_the_combinations_of_many_alternatives_under_a_cap() -> None:
    def found(count: int) -> None:
        foes = [frozenset({f"m{number ^ 1}"}) for number in range(count)]
        pieces = [
            SearchedMeasure(
                f"m{number}", Decimal("0.1"), foes[number], frozenset(), {"a": Decimal("0.1")}
            )
            for number in range(count)
        ]
        search = SetSearch(pieces, Decimal("0.2"), {"a": Decimal("0.2")})
        assert len(search.best(3)) == 3

    assert grows_like_its_input(found, 40)


def test_a_catalogue_of_many_measures() -> None:
    def rows(count: int) -> list[tuple[str | Decimal | None, ...]]:
        found = package(FRAME + measures(count))
        said = [{"id": each.id, "title": each.title, "target": "x"} for each in found.measures]
        return [*Catalogue(found, {"measure": said}).rows()]

    assert grows_like_its_input(rows, 30)


def test_many_claims(tmp_path: Path) -> None:
    def read(count: int) -> None:
        claims = "".join(
            f'[[claim]]\nid = "c{n}"\ntext = "C"\nexpression = "1 == 1"\n' for n in range(count)
        )
        path = tmp_path / f"{count}.toml"
        path.write_text(f'schema = "budgetcli/claims@1"\nid = "c"\ntitle = "T"\n{claims}', "utf-8")
        read_claims(path)

    assert grows_like_its_input(read, 40)


def test_the_line_of_every_measure_of_a_file(tmp_path: Path) -> None:
    def rows(count: int) -> None:
        path = tmp_path / "cuts.toml"
        path.write_text(measures(count), "utf-8")
        found = package(FRAME + measures(count))._replace(place=Place(str(path)))
        assert [row_of(each, found) for each in found.measures][1] == 9

    assert grows_like_its_input(rows, 30)
