"""Tuples with names do what those of `typing` do."""

from __future__ import annotations

import pickle
import typing
from inspect import signature
from typing import Any, get_type_hints

import pytest

from budgetcli.model.tuples import NamedTuple, many


class Theirs(typing.NamedTuple):
    """Of `typing`."""

    line: str
    year: int | None = None
    sides: tuple[str, ...] = ()


class Ours(NamedTuple):
    """Of ours."""

    line: str
    year: int | None = None
    sides: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The line and the year."""
        return f"{self.line} {self.year}"


class Nothing(NamedTuple):
    """Without any field."""


CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (("a",), {}), (("a", 2024), {}), (("a",), {"sides": ("net",)}), ((), {"line": "a", "year": 1}), ((), {}), (("a", 1, (), 4), {}),
    (("a",), {"other": 1}), (("a",), {"line": "b"}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "named"), CALLS)
def test_it_is_made_of_the_same_values_and_refuses_the_same(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    def made(kind: type[Any]) -> object:
        try:
            return tuple(kind(*given, **named))
        except TypeError as error:
            return str(error).replace(kind.__name__, "")

    assert made(Ours) == made(Theirs)


def test_it_tells_the_same_of_itself() -> None:
    ours, theirs = Ours("a", sides=("x",)), Theirs("a", sides=("x",))
    assert tuple(ours) == tuple(theirs)
    assert hash(ours) == hash(theirs)
    assert repr(ours).replace("Ours", "Theirs") == repr(theirs)
    assert (ours._asdict(), ours._fields, ours._field_defaults) == (theirs._asdict(), theirs._fields, theirs._field_defaults)
    assert tuple(ours._replace(year=1, line="b")) == tuple(theirs._replace(year=1, line="b"))
    assert (Ours._make(theirs), signature(Ours).parameters.keys()) == (ours, signature(Theirs).parameters.keys())
    assert (get_type_hints(Ours), Ours.__match_args__, Ours.__doc__) == (get_type_hints(Theirs), Theirs.__match_args__, "Of ours.")
    assert (type(pickle.loads(pickle.dumps(ours))), pickle.loads(pickle.dumps(ours))) == (Ours, ours)
    assert (ours.shown, Nothing()) == ("a None", ())


def test_it_never_changes_and_has_no_field_but_its_own() -> None:
    with pytest.raises(AttributeError):
        Ours("a").line = "b"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Ours("a").other = 1  # type: ignore[attr-defined]
    with pytest.raises((TypeError, ValueError)):
        Ours("a")._replace(other=1)  # type: ignore[call-arg]


def test_many_are_those_made_one_by_one() -> None:
    assert list(many(Ours, "ab", [1, 2], [(), ()])) == [Ours("a", 1), Ours("b", 2)]
