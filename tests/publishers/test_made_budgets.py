"""Every layout of the made budgets, read back once: whatever is not said is asked for, and nothing
is read wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.publishers.cases import LAYOUTS, PRINTED, made
from tests.publishers.judging import judge
from tests.publishers.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.publishers.drawing import Draw
    from tests.publishers.sheets import Sheet

ASKED = {"signs_open": "flag"}
"""Layouts that leave something open that no reader can know."""


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_a_workbook_as_another_publisher_makes_it_is_read_right(
    layout: Callable[[Draw], Sheet], tmp_path: Path
) -> None:
    number = LAYOUTS.index(layout)
    file = made(layout, "xlsx", number, list(LANGUAGES)[number % len(LANGUAGES)])
    assert file is not None
    found = judge(file, tmp_path)
    assert found.way == ASKED.get(layout.__name__, "right"), found.why


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_a_text_of_it_is_read_right_or_asked_about(
    layout: Callable[[Draw], Sheet], tmp_path: Path
) -> None:
    number = LAYOUTS.index(layout)
    file = made(layout, "csv", number, list(LANGUAGES)[(number + 3) % len(LANGUAGES)])
    if file is None:
        pytest.skip("a text cannot say it")
    found = judge(file, tmp_path)
    assert found.way in ("right", "flag", ASKED.get(layout.__name__)), found.why


@pytest.mark.parametrize(
    "layout",
    [each for each in LAYOUTS if each.__name__ in PRINTED],
    ids=lambda layout: layout.__name__,
)
def test_the_text_of_a_printed_page_is_read_right_or_asked_about(
    layout: Callable[[Draw], Sheet], tmp_path: Path
) -> None:
    number = LAYOUTS.index(layout)
    file = made(layout, "printout", number, list(LANGUAGES)[(number + 5) % len(LANGUAGES)])
    assert file is not None
    found = judge(file, tmp_path)
    assert found.way in ("right", "flag"), found.why
