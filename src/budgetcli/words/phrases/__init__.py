"""Every phrase of people's output, in English; those that only some results need are read when one of
them is first wanted."""

from __future__ import annotations

from functools import cache

from budgetcli.words.phrases.general import PHRASES as GENERAL


@cache
def phrases() -> dict[str, str]:
    """Return every phrase there is, by its key; other languages are in the catalogs."""
    from budgetcli.words.phrases import decided, judged  # start-up: a table needs the general ones

    subjects = (decided.PHRASES, judged.PHRASES)
    return {key: phrase for subject in (GENERAL, *subjects) for key, phrase in subject.items()}


def phrase(key: str) -> str:
    """Return the English of a key; KeyError if there is none."""
    return GENERAL[key] if key in GENERAL else phrases()[key]
