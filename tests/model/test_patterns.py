"""Patterns are compiled late, and every one of them can be."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

import budgetcli
from budgetcli.model.patterns import _Pattern, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator


def written(value: object) -> Iterator[_Pattern]:
    """Yield the patterns that a module's value is or holds."""
    if isinstance(value, _Pattern):
        yield value
    elif isinstance(value, dict | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from written(each)


def test_every_pattern_of_the_program_compiles() -> None:
    names = [each.name for each in pkgutil.walk_packages(budgetcli.__path__, "budgetcli.") if ".natives." not in each.name]
    found = [each for name in names for value in vars(import_module(name)).values() for each in written(value)]
    assert len(found) > 50
    assert all(isinstance(each.pattern, str | bytes) for each in found)


def test_a_pattern_is_used_like_a_compiled_one() -> None:
    year = pattern(r"(?P<year>\d{4})", re.ASCII)
    assert year.fullmatch("2024")["year"] == "2024"  # type: ignore[index]
    assert [each[0] for each in year.finditer("2024-2027")] == ["2024", "2027"]
    assert year.sub("?", "2024") == "?"
    assert (year.groups, year.pattern) == (1, r"(?P<year>\d{4})")


def test_a_mistake_in_a_pattern_is_not_kept_silent() -> None:
    with pytest.raises(re.error):
        pattern(r"(").search("")
