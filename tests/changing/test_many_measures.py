"""What packages of many measures cost grows like the measures: calls are counted, not seconds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.claims.claims import read_claims
from budgetcli.model.errors import Place
from budgetcli.savings.catalogues import Catalogue
from budgetcli.savings.contributions import row_of
from budgetcli.savings.gaps import gap
from budgetcli.savings.lints import lint
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
