"""Help pages: few options first and the rest in groups; on a terminal Typer's panels, elsewhere
plain text."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any

import typer

from budgetcli.cli import streams as speech
from budgetcli.cli.streams import put
from budgetcli.model.errors import worded
from budgetcli.words.languages import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NAMES = ["-h", "--help"]

HEADINGS = (worded("Usage"), worded("Options"), worded("Arguments"), worded("Commands"))
"""What the library that reads the command line puts above the parts of a page, the first words of
the line; the catalogs have them in other languages."""

_HEADINGS = re.compile(r"^(?:Usage|Options|Arguments|Commands)(?=:)", re.MULTILINE)
_ASIDE = re.compile(r"\[(?:(default): |(required))", re.MULTILINE)
_GAP = re.compile(r"\b[A-Z][A-Z_]+\b")
"""What stands for something the user writes: FILE, YEAR, TARGET."""

ASIDES = (worded("default"), worded("required"))
SHOWN = worded("Show this page and leave.")
GAPS = (
    worded("OPTIONS"),
    worded("COMMAND"),
    worded("ARGS"),
    worded("FILE"),
    worded("FOLDER"),
    worded("TEXT"),
    worded("TARGET"),
    worded("PACKAGE"),
    worded("BEFORE"),
    worded("AFTER"),
    worded("AMOUNT"),
    worded("YEAR"),
    worded("LINE"),
    worded("NUMBER"),
    worded("NAME"),
    worded("COLUMN"),
    worded("LIST"),
    worded("FORMAT"),
    worded("COUNTRY"),
    worded("STATUS"),
    worded("FRAME"),
    worded("OLD"),
    worded("NEW"),
    worded("ROWS"),
    worded("SUM"),
    worded("WORDS"),
    worded("CELL"),
    worded("MEASURE"),
    worded("SCHEMA"),
    worded("PUBLICATION"),
)
_TYPES: Mapping[str, str] = {"path": "FILE", "str": "TEXT", "int": "NUMBER"}
"""What an option that takes a value of this type is shown to take, where it does not say so."""


FORMER = "budgetcli.former"
"""Where a context keeps the former names of options that a call uses."""


def say_renamed(former: str, name: str, *, as_json: bool) -> None:
    """Say on stderr what an option is called today."""
    from budgetcli.cli.options import Showing  # start-up: nobody uses a former name
    from budgetcli.cli.session import remark  # start-up
    from budgetcli.model.budgets import Note  # start-up

    message = worded("`{former}` is called `{name}` here now", former=former, name=name)
    remark(Note("former-name", message), Showing(error_format="json" if as_json else "text"))


class HelpPage:
    """A command whose help goes where results go, in groups: whole, or as an error."""

    def get_help_option_names(self, _: Any) -> list[str]:
        """Return `-h` and `--help`."""
        return NAMES

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option `--help`."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.callback = _show_when_asked
            option.help = speech.told(SHOWN)
        return option

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what a call is made of: what must be there as it is, the rest in brackets."""
        pieces: list[str] = super().collect_usage_pieces(ctx)  # type: ignore[misc]
        kept = (each.strip("{}") for each in pieces if each not in ("[]", "{}"))
        return [_GAP.sub(lambda gap: speech.told(gap[0]), each) for each in kept]

    def get_usage(self, ctx: Any) -> str:
        """Return the first line of the page, in the language spoken."""
        return _told(super().get_usage(ctx))  # type: ignore[misc]

    def get_help(self, ctx: Any) -> str:
        """Return the whole page as plain text, in the language spoken."""
        return _told(super().get_help(ctx))  # type: ignore[misc]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, the options of the command itself, and the rest by what they are
        about."""
        for panel, records in by_panel(self, ctx).items():
            with formatter.section(panel):
                formatter.write_dl(records)
        if hasattr(self, "format_commands"):
            self.format_commands(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Return what begins so, without its help: to show that, Typer imports what draws tables."""
        found = super().shell_complete(ctx, incomplete)  # type: ignore[misc]
        for each in found:
            each.help = None
        return found


def by_panel(command: Any, ctx: Any) -> dict[str, list[tuple[str, str]]]:
    """Return what a page says of each parameter, gathered under what it stands below."""
    found: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
    for each in command.get_params(ctx):
        record = each.get_help_record(ctx)
        if record is not None:
            usual = "Arguments" if each.param_type_name == "argument" else "Options"
            name, said = record
            found.setdefault(each.rich_help_panel or usual, []).append((name, _told(said)))
    return {speech.told(panel): records for panel, records in found.items() if records}


def _told(page: str) -> str:
    """Return a page with what the library says in the language spoken."""
    said = _HEADINGS.sub(lambda heading: speech.told(heading[0]), page)
    return _ASIDE.sub(
        lambda aside: f"[{speech.told(aside[1])}: " if aside[1] else f"[{speech.told(aside[2])}",
        said,
    )


def tell_of(params: Iterable[Any]) -> None:
    """Put what the parameters of a command say into the language spoken, and show what an option
    takes by a word where only its type would be shown."""
    is_english = speech.spoken() is Language.ENGLISH
    for each in params:
        if each.metavar is None and each.param_type_name == "option" and not each.is_flag:
            each.metavar = _TYPES.get(each.type.name)
        if is_english:
            continue
        each.help = speech.told(each.help or "")
        if each.metavar is not None:
            each.metavar = _GAP.sub(lambda gap: speech.told(gap[0]), each.metavar)
        if each.rich_help_panel is not None:
            each.rich_help_panel = speech.told(each.rich_help_panel)


def _show_when_asked(ctx: Any, _: Any, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        show_page(ctx)
        raise typer.Exit(0)


def show_page(ctx: Any) -> None:
    """Write the help page of a command: on a terminal in panels, elsewhere as plain text."""
    is_screen = sys.stdout is not None and sys.stdout.isatty()
    if is_screen and os.environ.get("TERM") != "dumb":
        _show_panels(ctx)
    else:
        put(ctx.get_help() + "\n")


def _show_panels(ctx: Any) -> None:
    from rich.markup import escape  # start-up: on a terminal only
    from typer import rich_utils  # start-up

    told = {name: speech.told(name) for name in ("Arguments", "Options", "Commands")}
    rich_utils.ARGUMENTS_PANEL_TITLE = told["Arguments"]
    rich_utils.OPTIONS_PANEL_TITLE = told["Options"]
    rich_utils.COMMANDS_PANEL_TITLE = told["Commands"]
    rich_utils.DEFAULT_STRING = f"[{speech.told('default')}: {{}}]"
    rich_utils.REQUIRED_LONG_STRING = f"[{speech.told('required')}]"
    rich_utils.STYLE_HELPTEXT = ""
    command = ctx.command
    command.naming = True
    for each in (command, *command.params):
        each.help = escape(each.help or "")
    command.epilog = escape(command.epilog or "")
    rich_utils.rich_format_help(obj=command, ctx=ctx, markup_mode="rich")
