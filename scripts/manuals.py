"""Manual pages and completion files, made from the program itself.

`python -m scripts.manuals FOLDER` writes `man/man1`, `man/da/man1`, and a completion file where
bash, zsh and fish look for it, as they stand below `share` of an installation; a wheel that is
built afterwards takes them along.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetcli.cli import COMMANDS, GROUPS, command_line, load, speech
from budgetcli.cli.helppages import by_panel
from budgetcli.cli.shells import script
from budgetcli.version import VERSION
from budgetcli.words.languages import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = {
    Language.ENGLISH: ("NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "EXIT STATUS", "SEE ALSO"),
    Language.DANISH: ("NAVN", "BRUG", "BESKRIVELSE", "KOMMANDOER", "SLUTSTATUS", "SE OGSÅ"),
}
STATUSES = {
    Language.ENGLISH: {
        "0": "fine",
        "1": "findings, differences, or something still to be found",
        "2": "usage, unreadable or ambiguous input, a refused operation",
        "70": "a mistake in the program",
        "130": "interrupted",
        "141": "the reader of a pipe went away",
    },
    Language.DANISH: {
        "0": "i orden",
        "1": "fund, forskelle eller noget, der stadig mangler",
        "2": "forkert brug, kilder der ikke kan læses eller kan læses på flere måder, en afvist handling",
        "70": "en fejl i programmet",
        "130": "afbrudt",
        "141": "modtageren af et rør forsvandt",
    },
}
COMPLETIONS = {
    "bash": "bash-completion/completions/budgetcli",
    "zsh": "zsh/site-functions/_budgetcli",
    "fish": "fish/vendor_completions.d/budgetcli.fish",
}


def page(name: str, language: Language) -> str:
    """Return the manual page of a command, of the program for an empty name, in troff."""
    command = load(name) if name else command_line([])
    path = f"budgetcli {name}".rstrip()
    context = command.make_context(path, [], resilient_parsing=True)
    usage = command.get_usage(context).partition(": ")[2]
    title = path.replace(" ", "-")
    named, brief, described, commands, ending, related = WORDS[language]
    helped = speech.told(command.help or "")
    lines = [
        '.\\" -*- mode: troff; coding: utf-8 -*-',
        f'.TH "{title.upper()}" "1" "" "budgetcli {VERSION}" "budgetcli"',
        f".SH {named}",
        f"{_safe(title)} \\- {_safe(helped.rstrip('.'))}",
        f".SH {brief}",
        f".B {_safe(usage)}",
        f".SH {described}",
        _safe(helped),
    ]
    if command.epilog:
        lines += [".PP", _safe(" ".join(command.epilog.split()))]
    for panel, records in by_panel(command, context).items():
        lines.append(f".SH {_safe(panel.upper())}")
        lines += _items(records)
    if not name:
        lines.append(f".SH {commands}")
        for group, names in GROUPS.items():
            lines.append(f".SS {_safe(speech.told(group))}")
            lines += _items([(each, speech.told(COMMANDS[each])) for each in names])
    lines.append(f".SH {ending}")
    lines += _items(list(STATUSES[language].items()))
    others = ["budgetcli", *(f"budgetcli-{each}" for each in COMMANDS)]
    lines += [f".SH {related}", ", ".join(f"{_safe(each)}(1)" for each in others if each != title)]
    return "\n".join(lines) + "\n"


def _items(records: list[tuple[str, str]]) -> Iterator[str]:
    for name, text in records:
        yield from (".TP", f"\\fB{_safe(name)}\\fR", _safe(text) or "\\&")


def _safe(text: str) -> str:
    """Return a text that troff prints as it is: no line of it is a request, hyphens stay hyphens."""
    quoted = re.sub(r"\s+", " ", text).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{quoted}" if quoted.startswith((".", "'")) else quoted


def files() -> dict[str, str]:
    """Return the text of every file by its path below `share`."""
    found = {path: script(shell) for shell, path in COMPLETIONS.items()}
    for language, folder in ((Language.ENGLISH, "man/man1"), (Language.DANISH, "man/da/man1")):
        speech.begin(["--lang", language.value])
        for name in ("", *COMMANDS):
            title = f"budgetcli-{name}" if name else "budgetcli"
            found[f"{folder}/{title}.1"] = page(name, language)
    return found


def main(arguments: list[Any]) -> None:
    """Write every file below the folder named."""
    for path, text in files().items():
        target = Path(arguments[0], path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
