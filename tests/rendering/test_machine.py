"""JSON as it is written: the same data when it is read again, and on one line what fits on one."""

from __future__ import annotations

import json
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetcli.formats.machine import WIDEST, _compact, to_json
from budgetcli.views.view import Repeated
from tests.law_cases import law


class Word(StrEnum):
    """A text of our own."""

    ONE = "one"


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=40),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.sampled_from([Decimal("1E+3"), Decimal("1E-9"), Decimal("-0.0"), Word.ONE]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
)


def plain(value: object) -> object:
    """Return a value with its numbers as a reader takes them."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def written(value: object, indent: int) -> str:
    """Return a value as JSON by the rule alone: each list and each mapping on one line where it
    fits, else an entry a line."""
    whole = _compact(value)
    if not isinstance(value, dict | list) or not value or len(whole) <= WIDEST - indent:
        return whole
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    entries = (
        [f"{_compact(key)}: {written(each, indent + 2)}" for key, each in value.items()]
        if isinstance(value, dict)
        else [written(each, indent + 2) for each in value]
    )
    inner = ",\n".join(" " * (indent + 2) + entry for entry in entries)
    return f"{opening}\n{inner}\n{' ' * indent}{closing}"


@law
@given(VALUES)
def test_what_is_written_reads_as_what_it_was(value: object) -> None:
    assert json.loads(to_json(value), parse_float=Decimal) == plain(value)


@law
@given(VALUES)
def test_every_value_that_fits_stands_on_one_line(value: object) -> None:
    assert to_json(value) == written(value, 0)


@pytest.mark.parametrize(("length", "lines"), [(WIDEST - 10, 1), (WIDEST - 9, 3)])
def test_a_value_stands_on_one_line_where_it_fits(length: int, lines: int) -> None:
    assert len(to_json({"name": "x" * (length - 2)}).splitlines()) == lines
    assert len(to_json(["x" * (length + 6)]).splitlines()) == lines


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "{}"),
        ([], "[]"),
        ((), "[]"),
        ((1, None, True), "[1, null, true]"),
        (Decimal("1E+2"), "100"),
        (Decimal("-0.10"), "-0.10"),
        (Word.ONE, '"one"'),
        ({Word.ONE: Word.ONE}, '{"one": "one"}'),
        ("a\u202eb", '"a\\u202eb"'),
        ({2024: [False, {}]}, '{"2024": [false, {}]}'),
    ],
)
def test_what_is_written_of_each_kind_of_value(value: object, said: str) -> None:
    assert to_json(value) == said


def test_what_is_repeated_is_written_alike_wherever_it_stands() -> None:
    for length in (1, WIDEST):
        repeated, same = Repeated([{"label": "x" * length}, 1]), [{"label": "x" * length}, 1]
        assert to_json(
            [repeated, {"deeper": [repeated, repeated]}, repeated, "y" * WIDEST]
        ) == to_json([same, {"deeper": [same, same]}, same, "y" * WIDEST])
        assert to_json(repeated) == to_json(same) == to_json(repeated)
    assert to_json([Repeated([])]) == "[[]]"
