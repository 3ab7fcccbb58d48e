"""Every phrase of people's output, in English: a module per subject, read when one of its phrases
is first wanted."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from budgetcli.words.phrases.general import PHRASES as GENERAL

SUBJECTS = (
    "checks",
    "report",
    "scenarios",
    "diffs",
    "bridges",
    "packages",
    "lints",
    "frames",
    "inspections",
    "traces",
    "keyfigures",
    "claims",
    "ties",
    "ledgers",
    "ledgerinspections",
    "entities",
    "explore",
)
"""The modules beside `general`; a key stands in one of them only."""


@cache
def phrases() -> dict[str, str]:
    """Return every phrase there is, by its key; other languages are in the catalogs."""
    subjects = (import_module(f"budgetcli.words.phrases.{subject}").PHRASES for subject in SUBJECTS)
    return {key: phrase for subject in (GENERAL, *subjects) for key, phrase in subject.items()}


def phrase(key: str) -> str:
    """Return the English of a key; KeyError if there is none."""
    return GENERAL[key] if key in GENERAL else phrases()[key]
