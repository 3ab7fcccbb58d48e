"""Tuples with names, whose classes are made quickly; and many values of one kind at once.

A command makes some sixty classes of named fields before it does anything. `typing.NamedTuple` compiles the type of every field and
a constructor for every class, ten times the work of making the class itself. Here the types stay text, and the constructor is that of
another class with as many fields, under their names.
"""

from __future__ import annotations

import sys
from collections import _tuplegetter  # type: ignore[attr-defined]
from functools import cache
from itertools import repeat
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Value = TypeVar("Value", bound=tuple[Any, ...])


class _Named(tuple[Any, ...]):
    """What every class of named fields can do."""

    __slots__ = ()
    if TYPE_CHECKING:  # else it would be the type of a field
        _fields: tuple[str, ...]

    @classmethod
    def _make(cls, values: Iterable[Any]) -> _Named:
        return cls(*values)

    def _replace(self, /, **changes: object) -> _Named:
        made = tuple.__new__(type(self), map(changes.pop, self._fields, self))
        if changes:
            raise TypeError(f"{type(self).__name__} has no field {', '.join(changes)}")
        return made

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._asdict().items())})"

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)


class _Maker(type):
    """Makes a class of named fields out of a class statement."""

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
        if not bases:
            return super().__new__(cls, name, bases, body)
        fields = tuple(body.get("__annotations__", ()))
        defaults = {each: body[each] for each in fields if each in body}
        code = _constructor(len(fields)).replace(co_varnames=("_cls", *fields), co_name="__new__", co_qualname=f"{name}.__new__")
        body.update({each: _tuplegetter(index, None) for index, each in enumerate(fields)})
        body.update(__slots__=(), _fields=fields, _field_defaults=defaults, __match_args__=fields)
        body["__new__"] = FunctionType(code, {"new": tuple.__new__}, "__new__", tuple(defaults.values()))
        return type(name, (_Named,), body)


@cache
def _constructor(count: int) -> CodeType:
    """Return the code that makes a tuple of so many fields: from class to class only their names differ."""
    names = "".join(f"_{index}, " for index in range(count))
    return cast("CodeType", eval(f"lambda _cls, {names}: new(_cls, ({names}))").__code__)


if TYPE_CHECKING or sys.version_info >= (3, 14):  # from 3.14 on the types of fields are left alone
    from typing import NamedTuple as NamedTuple
else:

    class NamedTuple(metaclass=_Maker):
        """As `typing.NamedTuple`."""


def many(kind: type[Value], *fields: Iterable[object]) -> Iterator[Value]:
    """Return the values of a NamedTuple, every field of which goes through one of these iterables; as many as the shortest has."""
    return cast("Iterator[Value]", map(tuple.__new__, repeat(kind), zip(*fields, strict=False)))
