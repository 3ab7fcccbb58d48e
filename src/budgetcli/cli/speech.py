"""Which language messages are told in: the one asked for, else the workspace's, else Danish where
the locale is, else English."""

from __future__ import annotations

import os
from contextvars import ContextVar
from itertools import pairwise
from typing import TYPE_CHECKING

from budgetcli.model.names import one_line
from budgetcli.model.sentences import worded
from budgetcli.words.languages import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

_SPOKEN: ContextVar[tuple[Language, bool]] = ContextVar("spoken", default=(Language.ENGLISH, False))
"""The language, and whether it was asked for, so that no workspace changes it."""

LABELS = {"error": worded("error"), "note": worded("note"), "hint": worded("hint")}


def begin(arguments: Sequence[str]) -> None:
    """Speak the language that a command line asks for, else that of the locale."""
    asked: str | None = next(
        (after for option, after in pairwise(arguments) if option == "--lang"), None
    )
    asked = next(
        (each.removeprefix("--lang=") for each in arguments if each.startswith("--lang=")), asked
    )
    is_known = asked in tuple(Language)
    _SPOKEN.set((Language(asked), True) if asked is not None and is_known else (of_locale(), False))


def of_no_command(arguments: Sequence[str]) -> list[str]:
    """Return a command line without the language, where it names no command that takes it."""
    if not arguments or not arguments[0].startswith("-"):
        return list(arguments)
    pairs = zip(("", *arguments), arguments, strict=False)
    return [each for before, each in pairs if "--lang" not in (before, each.partition("=")[0])]


def prefer(language: str | None) -> None:
    """Speak the language of a workspace, unless another was asked for."""
    if language in tuple(Language) and not _SPOKEN.get()[1]:
        _SPOKEN.set((Language(language), False))


def of_locale() -> Language:
    """Return the language that the locale names, where it is one of these; else English."""
    stated = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return next(
        (each for each in Language if stated.lower().split("_")[0].split(".")[0] == each.value),
        Language.ENGLISH,
    )


def spoken() -> Language:
    """Return the language that messages are told in now."""
    return _SPOKEN.get()[0]


def told(text: str) -> str:
    """Return a sentence of the program in the language spoken, as one line."""
    from budgetcli.words.catalogs import translated  # start-up: most runs say nothing

    return one_line(translated(text, spoken()))


def label(kind: str, id: str | None = None) -> str:
    """Return what a message begins with: `error[ID]`, `fejl[ID]`, `note[ID]`, `hint`."""
    word = told(LABELS[kind])
    return word if id is None else f"{word}[{id}]"
