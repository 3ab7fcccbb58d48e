"""The one error boundary: every trouble becomes its exit status, with a line for people or for
programs."""

from __future__ import annotations

import os
import sys
import traceback
from decimal import setcontext
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import typer

from budgetcli.cli import GROUPS, command_line
from budgetcli.cli import streams as speech
from budgetcli.cli.helppages import show_page
from budgetcli.cli.streams import LONGEST_LINE, PipeClosedError, begin, left_out, say, say_last
from budgetcli.model.declarations import forget
from budgetcli.model.errors import BudgetError, Place, UnknownNameError, worded
from budgetcli.model.names import brief, clean, one_line
from budgetcli.model.numbers import AMBIENT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FINE, FINDINGS, CANNOT, BUG, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 70, 130, 141

_USAGE_ERROR: type[Exception] = next(
    each for each in typer.BadParameter.__mro__ if each.__name__ == "ClickException"
)
"""The base of Typer's usage errors, which it does not export."""


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit status; nothing but a bug shows a traceback."""
    begin(unlimited="--debug" in arguments)
    speech.begin_speaking(arguments)
    try:
        return _guarded(arguments)
    finally:
        _end(arguments)
        forget()


def _end(arguments: Sequence[str]) -> None:
    """Say how many lines stderr had no room for, as the other lines were said."""
    if number := left_out():
        message = speech.told(worded("{number} more; --debug says them all", number=number))
        said = {
            "severity": "note",
            "id": "left-out",
            "place": None,
            "message": message,
            "hint": None,
        }
        as_json = _wants_json(arguments)
        if as_json:
            from json import dumps  # start-up

            say_last(dumps(said))
        else:
            say_last(f"{speech.label('note', 'left-out')}: {message}")


def _guarded(arguments: Sequence[str]) -> int:
    try:
        return _run(speech.of_no_command(arguments))
    except (PipeClosedError, BrokenPipeError):
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except (BudgetError, OSError, MemoryError) as error:
        if "--debug" in arguments:
            _say_traceback()
        report(_as_budget_error(error), as_json=_wants_json(arguments))
        return CANNOT
    except Exception:  # noqa: BLE001 (the boundary: a bug is said to be one, with its own status)
        return _report_bug()


def _as_budget_error(error: BudgetError | OSError | MemoryError) -> BudgetError:
    """Return what the system refused, wherever it did, as something the user can mend."""
    if isinstance(error, BudgetError):
        return error
    if isinstance(error, MemoryError):
        return BudgetError("too-large", "the source needs more memory than there is")
    place = Place(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else None
    return BudgetError(
        "unreadable-file",
        worded("the system refuses: {value}", value=error.strerror or error),
        at=place,
    )


def _run(arguments: Sequence[str]) -> int:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    command = command_line(arguments)
    setcontext(AMBIENT.copy())
    try:
        status = command.main(list(arguments), prog_name="budgetcli", standalone_mode=False)
    except typer.Abort:
        return INTERRUPTED
    except _USAGE_ERROR as error:
        return _usage(error, arguments)
    return int(status or FINE)


LONGEST_PLACE, LONGEST_TRACEBACK, FEWEST_PLACES = 160, 2_000, 4
"""Characters of a line of a traceback, and of all of it; so many lines are kept in any case."""

FEWEST_LETTERS = 30
"""Characters that are left of each text of an error that would be too long a line of JSON, however
they are escaped."""

BUG_SAID = worded("this is a mistake in budgetcli, not in your files")
BUG_HINT = worded(
    "report the traceback above with the command; `budgetcli --version` names the version"
)

OF_ACCOUNTS = frozenset({"--by", "--files", "--chart", "--control", "--bad-rows", "--no-masking"})
IN_A_LAYOUT = (
    "account files are read here by `--layout FILE` with `by` in it; `budgetcli inspect FILE "
    "--by … --layout-out FILE` writes one"
)
"""What a layout says of account files to the commands that have no options for them."""


def _usage(error: Exception, arguments: Sequence[str]) -> int:
    message = error.format_message()  # type: ignore[attr-defined]
    if type(error).__name__ == "NoArgsIsHelpError":
        _show_all(error.ctx)  # type: ignore[attr-defined]
        return CANNOT
    context = getattr(error, "ctx", None)
    hint = worded(
        "{value} --help", value=context.command_path if context is not None else "budgetcli"
    )
    said = BudgetError("bad-option", _lowered(message.rstrip(".")), hint=hint)
    if type(error).__name__ == "NoSuchOption" and context is not None:
        known, name = (
            [name for each in context.command.params for name in each.opts],
            getattr(error, "option_name", message),
        )
        said = UnknownNameError(
            "bad-option",
            "option",
            name,
            () if name in OF_ACCOUNTS and "--layout" in known else known,
        )
        said.hint = hint if said.known else IN_A_LAYOUT
    report(said, as_json=_wants_json(arguments))
    return CANNOT


def _show_all(context: Any) -> None:
    """Show all commands to whoever named none: in panels to a person, else by name on stderr, where
    there is little room."""
    if sys.stdout is not None and sys.stdout.isatty():
        show_page(context)
        return
    groups = {speech.told(group): ", ".join(names) for group, names in GROUPS.items()}
    widest = max(map(len, groups))
    lines = (f"  {group.ljust(widest)}  {names}" for group, names in groups.items())
    say("\n".join((context.command.get_usage(context), "", *lines, "")), grave=True)
    say(f"{speech.label('hint')}: budgetcli help", grave=True)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _wants_json(arguments: Sequence[str]) -> bool:
    joined = " ".join(arguments)
    return "--error-format json" in joined or "--error-format=json" in joined


def report(error: BudgetError, *, as_json: bool) -> None:
    """Say an error on stderr: id, place, message and hint; the nearest names where one was unknown."""
    said = error_document(error, speech.told)
    if as_json:
        from json import dumps  # start-up

        line = dumps({"severity": "error", **said})
        if len(line) > LONGEST_LINE:
            said = {key: value and value[:FEWEST_LETTERS] for key, value in said.items()}
            from json import dumps  # start-up

            line = dumps({"severity": "error", **said})
        say(line, grave=True)
        return
    where = f"{said['place']}: " if said["place"] else ""
    say(f"{speech.label('error', error.id)}: {where}{said['message']}", grave=True)
    if said["hint"]:
        say(f"{speech.label('hint')}: {said['hint']}", grave=True)


def error_document(
    error: BudgetError, told: Callable[[str], str] = one_line
) -> dict[str, str | None]:
    """Return an error as plain values; `told` makes a line of a sentence, in English unless it is
    another language's."""
    hint = error.hint
    if isinstance(error, UnknownNameError):
        from budgetcli.cli.suggestions import suggest  # start-up

        hint = suggest(error.name, error.known) or hint
    place = brief(str(error.at)) if error.at else None
    return {
        "id": error.id,
        "place": place,
        "message": brief(told(error.message)),
        "hint": brief(told(hint)) if hint else None,
    }


def _report_bug() -> int:
    _say_traceback()
    say(f"{speech.label('error', 'bug')}: {speech.told(BUG_SAID)}", grave=True)
    say(f"{speech.label('hint')}: {speech.told(BUG_HINT)}", grave=True)
    return BUG


def _say_traceback() -> None:
    """Say where it happened, the innermost places where all of them are too many to say."""
    places = [clean(line[:LONGEST_PLACE]) for line in traceback.format_exc().rstrip().splitlines()]
    while len(places) > FEWEST_PLACES and sum(map(len, places)) > LONGEST_TRACEBACK:
        del places[1]
    for line in places:
        say(line, grave=True)
