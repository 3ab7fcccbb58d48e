"""Values of named fields that never change, and can know more of themselves: classes made quickly."""

from __future__ import annotations

from typing import Any, Self, dataclass_transform


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Frozen:
    """A value whose fields, all given by name, never change; two are equal if their fields are.

    To the type checker it is a frozen dataclass. That one compiles six functions for every class; here all classes share these.
    A property that is cached is kept beside the fields, and is no part of the value.
    """

    def __init__(self, **given: Any) -> None:
        fields = type(self).__annotations__
        wrong = [name for name in given if name not in fields]
        missing = [name for name in fields if name not in given and not hasattr(type(self), name)]
        if wrong or missing:
            raise TypeError(f"{type(self).__name__} has no field {wrong}, and needs {missing}")
        self.__dict__.update(given)
        self.__post_init__()

    def __post_init__(self) -> None:
        """Do what is to be done once the fields are there."""

    def _replace(self, **changes: Any) -> Self:
        """Return the value with other fields, as a NamedTuple does."""
        return type(self)(**{name: getattr(self, name) for name in type(self).__annotations__} | changes)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in type(self).__annotations__)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in type(self).__annotations__)})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} never changes: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} never changes: {name}")
