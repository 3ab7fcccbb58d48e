"""Regular expressions that are compiled when they are first asked: a command asks few of those that its modules know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import AnyStr


class _Pattern:
    """A pattern not compiled yet; a method of the compiled one becomes its own when it is first used."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found


class _Hinted(_Pattern):
    """A pattern that need not be compiled for a text without any of its hints."""

    def __init__(self, text: str | bytes, flags: int, hints: tuple[str, ...]) -> None:
        super().__init__(text, flags)
        self._hints = hints

    def search(self, text: str) -> re.Match[str] | None:
        return self.__getattr__("search")(text) if self._may_be_in(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.__getattr__("finditer")(text) if self._may_be_in(text) else iter(())

    def sub(self, new: str, text: str) -> str:
        return self.__getattr__("sub")(new, text) if self._may_be_in(text) else text

    def _may_be_in(self, text: str) -> bool:
        return any(hint in text for hint in self._hints)


def pattern(text: AnyStr, flags: int = 0, *, hints: tuple[str, ...] = ()) -> re.Pattern[AnyStr]:
    """Return the regular expression, compiled when first used. A mistake in it shows then, so every pattern stands in a test.

    One of the hints is in every text in which it is found; a text without any is not worth compiling it for.
    """
    return cast("re.Pattern[AnyStr]", _Hinted(text, flags, hints) if hints else _Pattern(text, flags))
