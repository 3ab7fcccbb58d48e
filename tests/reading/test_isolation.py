"""A native reader that panics, aborts, hangs or asks for all memory takes nothing with it."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from budgetcli.model.errors import Place, ReadError
from budgetcli.sheets import isolation
from budgetcli.sheets.limits import Limits
from budgetcli.sheets.native_readers import NativeError, read_native

if TYPE_CHECKING:
    from pathlib import Path

PLACE = Place("book.xls")


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A native reader to be written by the test."""
    worker = (isolation.NATIVES / "worker.py").read_text()
    (tmp_path / "worker.py").write_text(worker)
    monkeypatch.setattr(isolation, "NATIVES", tmp_path)
    return tmp_path / "odd.py"


FIVE_SECONDS = Limits(seconds=5)


def outcome(limits: Limits = FIVE_SECONDS) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_native("odd", b"data", limits, PLACE)
    return caught.value


def test_what_it_reads_comes_back(reader: Path) -> None:
    reader.write_text("def read(data, cells): return [data, cells]")
    assert read_native("odd", b"data", Limits(cells=7), PLACE) == [b"data", 7]


def test_a_panic_is_an_error_though_it_is_no_exception(reader: Path) -> None:
    reader.write_text(
        "class PanicException(BaseException): pass\ndef read(data, cells): raise PanicException('index out of bounds')"
    )
    assert outcome().id == "reader-stopped"


def test_an_abort_is_an_error_with_its_cause(reader: Path) -> None:
    reader.write_text("import os\ndef read(data, cells): os.abort()")
    error = outcome()
    assert error.id == "reader-stopped"
    assert "memory" in error.message


def test_a_hang_ends_with_the_time_allowed(reader: Path) -> None:
    reader.write_text("import time\ndef read(data, cells): time.sleep(60)")
    assert "after 1 seconds" in outcome(Limits(seconds=1)).message


def test_a_busy_hang_ends_too(reader: Path) -> None:
    reader.write_text("def read(data, cells):\n    while True: pass")
    assert outcome(Limits(seconds=1)).id == "reader-stopped"


def test_a_hunger_for_memory_names_the_limit(reader: Path) -> None:
    reader.write_text("def read(data, cells): return bytearray(1 << 40)")
    error = outcome()
    assert error.id == "too-large"
    assert f"{Limits().memory:,}" in error.message


def test_too_many_cells_name_the_limit(reader: Path) -> None:
    reader.write_text(
        "class TooManyCells(Exception): pass\ndef read(data, cells): raise TooManyCells"
    )
    assert "limit of 9" in outcome(Limits(cells=9)).message


def test_what_it_refuses_is_told_by_name_and_in_one_line(reader: Path) -> None:
    reader.write_text("def read(data, cells): raise ValueError('no\\n' * 500)")
    with pytest.raises(NativeError) as caught:
        read_native("odd", b"data", Limits(), PLACE)
    assert caught.value.kind == "ValueError"
    assert len(str(caught.value)) <= 200
    assert "\n" not in str(caught.value)


def test_what_it_prints_on_standard_error_reaches_nobody(
    reader: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    reader.write_text(
        "import sys\ndef read(data, cells):\n    print('thread panicked', file=sys.stderr)\n    return 1"
    )
    assert read_native("odd", b"", Limits(), PLACE) == 1
    assert capfd.readouterr() == ("", "")


def test_an_answer_that_names_anything_but_plain_values_is_not_taken(reader: Path) -> None:
    reader.write_text(
        "class Odd:\n    def __reduce__(self): return (print, ('called',))\ndef read(data, cells): return Odd()"
    )
    with pytest.raises(pickle.UnpicklingError):
        read_native("odd", b"", Limits(), PLACE)
