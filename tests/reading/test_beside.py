"""Two budgets read at the same time are those read one after the other; a budget goes from one process to another and stays the same."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pytest

from budgetcli.model.budgets import Budget, Line
from budgetcli.model.deferred import as_columns
from budgetcli.model.errors import BudgetError
from budgetcli.reading import beside
from budgetcli.reading.beside import _end, read_both
from budgetcli.reading.layouts import Layout
from budgetcli.reading.parcels import Later, packed, unpacked
from budgetcli.reading.sources import read_one
from budgetcli.reading.workspaces import Workspace
from tests.program import DATA

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
BOOK, TEXT = str(DATA / "sou-2024-2027.xlsx"), str(DATA / "sou.csv")
NONE = Workspace()


@pytest.fixture
def forking(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let every pair of files be read side by side; the targets that this process reads are listed."""
    read: list[str] = []

    def reading(target: str, workspace: Workspace, layout: Layout) -> Budget:
        read.append(target)
        return read_one(target, workspace, layout)

    monkeypatch.setattr(beside, "LARGE", 1)
    monkeypatch.setattr(beside, "_can_fork", lambda: True)
    monkeypatch.setattr(beside, "read_one", reading)
    return read


@pytest.mark.parametrize("path", [BOOK, TEXT])
def test_a_parcel_holds_the_whole_budget(path: str) -> None:
    budget = read_one(path, NONE, Layout(digest=True, audited=True))
    again = unpacked(packed(budget), Later(lambda: as_columns(budget.figures).prints, lambda: budget.equations))
    assert again == budget
    assert [*again.figures.items()] == [*budget.figures.items()]
    assert str(dict(again.figures)) == str(dict(budget.figures))


def test_the_second_of_two_is_read_by_another_process(forking: list[str]) -> None:
    first, second = read_both(BOOK, TEXT, NONE, Layout())
    assert (first, second.figures) == (read_one(BOOK, NONE, Layout()), read_one(TEXT, NONE, Layout()).figures)
    assert forking == [BOOK]
    assert second == read_one(TEXT, NONE, Layout())
    assert forking == [BOOK, TEXT]


def test_what_the_other_process_cannot_read_is_refused_here(forking: list[str], tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("nothing of a budget\n")
    with pytest.raises(BudgetError) as raised:
        read_both(BOOK, str(bad), NONE, Layout())
    assert raised.value.id == "no-budget-found"
    assert forking == [BOOK, str(bad)]


def test_where_there_is_no_room_for_another_process_both_are_read_here(forking: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr("os.fork", refused)
    assert read_both(BOOK, TEXT, NONE, Layout())[1] == read_one(TEXT, NONE, Layout())
    assert forking == [BOOK, TEXT]


@pytest.mark.parametrize("sent", [b"", b"\0\0\0\0\0\0\0\x09half"])
def test_half_a_parcel_is_none(forking: list[str], monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    def broken_off(answer: IO[bytes], _: bytes) -> None:
        answer.write(sent)
        answer.flush()
        raise OSError

    monkeypatch.setattr(beside, "_send", broken_off)
    assert read_both(BOOK, TEXT, NONE, Layout())[1] == read_one(TEXT, NONE, Layout())
    assert forking == [BOOK, TEXT]


def test_where_the_other_process_is_gone_what_it_kept_is_read_here(forking: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside._Other, "asked", lambda _: b"")
    second = read_both(BOOK, TEXT, NONE, Layout())[1]
    assert dict(second.figures) == dict(read_one(TEXT, NONE, Layout()).figures)
    assert forking == [BOOK, TEXT]


def test_the_other_process_ends_with_what_it_read(forking: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[int] = []

    def ended(child: int, answer: IO[bytes], asking: int) -> None:
        children.append(child)
        _end(child, answer, asking)

    monkeypatch.setattr(beside, "_end", ended)
    first, second = read_both(BOOK, TEXT, NONE, Layout())
    assert (forking, children) == ([BOOK], [])
    del first, second
    gc.collect()
    assert len(children) == 1
    with pytest.raises(ChildProcessError):
        os.waitpid(children[0], 0)


@pytest.mark.parametrize("lines", [2, 50_000])
def test_a_process_that_nobody_waits_for_ends(lines: int) -> None:
    many = tuple(Line(f"line-{number}", "A line that needs room in a pipe") for number in range(lines))
    other = beside._begun(lambda: Budget(lines=many))
    assert other is not None
    _, _, (child, answer, asking), _ = other.end.peek()  # type: ignore[misc]
    other.end.detach()
    answer.close()
    os.close(asking)
    assert os.waitpid(child, 0) == (child, 0)


def test_small_files_and_standard_input_need_no_second_process() -> None:
    assert not beside.large_file(TEXT, NONE)
    assert not beside.large_file("-", NONE)
