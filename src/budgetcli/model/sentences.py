"""Sentences for people that the core makes in English and that can still be said in another
language.

The core knows no screen and no language but its own. It raises and notes sentences as
`worded(template, name=value, …)`: to whoever reads them as text they are the English words; whoever
shows them takes the template and the values, and fills them into another language's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Sentence(str):
    """An English sentence with its gaps filled, which still knows its template and what stands in
    the gaps."""

    template: str
    values: Mapping[str, object]

    def __getnewargs__(self) -> tuple[str]:
        return (str(self),)


def worded(template: str, /, **values: object) -> Sentence:
    """Return a sentence: the template, in English with named gaps, filled with these values.

    A value may be a sentence itself. Raises KeyError for a gap without a value.
    """
    made = Sentence(template.format(**values) if values else template)
    made.template, made.values = template, values
    return made
