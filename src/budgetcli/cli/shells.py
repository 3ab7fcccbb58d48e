"""Completion in shells: the scripts, shown or installed; in zsh the first Tab answers, too."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import typer
from typer.main import get_install_completion_arguments

from budgetcli.cli import speech
from budgetcli.cli.streams import put
from budgetcli.model.errors import BudgetError
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from pathlib import Path

HELPS = (
    worded("Install completion for the current shell."),
    worded("Show completion for the current shell, to copy it or customize the installation."),
)
"""What Typer says of the two options; the catalogs have it in other languages."""

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")

_ANSWERING = """
if [[ ${funcstack[1]} == _budgetcli ]]; then
  _budgetcli_completion "$@"
fi
"""
"""What ends the script of zsh. That loads `_budgetcli` from its folder of functions when Tab is
first pressed; a script that only defines a function then leaves that Tab without an answer."""


def completion_options() -> list[Any]:
    """Return the options `--install-completion` and `--show-completion`."""
    installing, showing = get_install_completion_arguments()
    installing.callback, showing.callback = _install, _show
    return [installing, showing]


def script(shell: str) -> str:
    """Return the script that makes a shell complete. Raises BudgetError for a shell that is none of
    `SHELLS`."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]  # start-up

    if shell not in SHELLS:
        raise BudgetError(
            "bad-option",
            worded("no completion for the shell `{shell}`", shell=shell),
            hint=", ".join(SHELLS),
        )
    text = get_completion_script(
        prog_name="budgetcli", complete_var="_BUDGETCLI_COMPLETE", shell=shell
    )
    return f"{text}\n{_ANSWERING if shell == 'zsh' else ''}"


def _show(ctx: Any, _: Any, value: str | bool | None) -> None:
    if value and not ctx.resilient_parsing:
        put(script(str(getattr(value, "value", value)) if value is not True else _own_shell()))
        raise typer.Exit(0)


def _install(ctx: Any, _: Any, value: str | bool | None) -> None:
    if not value or ctx.resilient_parsing:
        return
    from typer.completion import install  # type: ignore[attr-defined]  # start-up

    shell = str(getattr(value, "value", value)) if value is not True else _own_shell()
    written: tuple[str, Path] = install(shell=shell, prog_name="budgetcli")
    if shell in ("bash", "zsh", "fish"):
        written[1].write_text(script(shell), encoding="utf-8")
    put(
        speech.told(
            worded(
                "completion for {shell} is installed in {path}; it begins with a new terminal",
                shell=shell,
                path=written[1],
            )
        )
        + "\n"
    )
    raise typer.Exit(0)


def _own_shell() -> str:
    """Return the shell that this was called from, else what `SHELL` names."""
    from shellingham import ShellDetectionFailure, detect_shell  # start-up

    try:
        return str(detect_shell()[0])
    except ShellDetectionFailure:
        return os.path.basename(os.environ.get("SHELL", ""))
