"""Regular expressions that are compiled when they are first asked: a command asks few of those that its modules know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from typing import AnyStr


class _Pattern:
    """A pattern not compiled yet; a method of the compiled one becomes its own when it is first used."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return the regular expression, compiled when first used. A mistake in it shows then, so every pattern stands in a test."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))
