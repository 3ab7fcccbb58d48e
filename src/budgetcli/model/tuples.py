"""Many values of one kind at once: what a class makes one by one, made as fast as the tuples that they are."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Value = TypeVar("Value", bound=tuple[Any, ...])


def many(kind: type[Value], *fields: Iterable[object]) -> Iterator[Value]:
    """Return the values of a NamedTuple, every field of which goes through one of these iterables; as many as the shortest has."""
    return cast("Iterator[Value]", map(tuple.__new__, repeat(kind), zip(*fields, strict=False)))
