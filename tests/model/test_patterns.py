"""Patterns are compiled late, and every one of them can be."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import budgetcli
from budgetcli.model.patterns import _Hinted, _Pattern, pattern
from budgetcli.reading import terms

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


HINTED = {str(each._text): each for value in vars(terms).values() for each in written(value) if isinstance(each, _Hinted)}


@pytest.mark.parametrize("text", HINTED, ids=[text[:20] for text in HINTED])
@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[*HealthCheck])
def test_a_text_in_which_a_pattern_is_found_has_one_of_its_hints(text: str, data: st.DataObject) -> None:
    assert HINTED[text]._may_be_in(data.draw(st.from_regex(text)))


def test_a_pattern_is_not_compiled_for_a_text_without_its_hints() -> None:
    mistaken = pattern(r"(", hints=("kr",))
    assert (mistaken.search("eur"), [*mistaken.finditer("eur")], mistaken.sub("", "eur")) == (None, [], "eur")
    with pytest.raises(re.error):
        mistaken.search("kr")


def test_a_pattern_is_used_like_a_compiled_one() -> None:
    year = pattern(r"(?P<year>\d{4})", re.ASCII)
    assert year.fullmatch("2024")["year"] == "2024"  # type: ignore[index]
    assert [each[0] for each in year.finditer("2024-2027")] == ["2024", "2027"]
    assert year.sub("?", "2024") == "?"
    assert (year.groups, year.pattern) == (1, r"(?P<year>\d{4})")


def test_a_mistake_in_a_pattern_is_not_kept_silent() -> None:
    with pytest.raises(re.error):
        pattern(r"(").search("")
