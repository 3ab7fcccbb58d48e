"""The command line: the list of commands; a command's module is imported when that command runs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from budgetcli.cli import streams as speech
from budgetcli.cli.helppages import FORMER, HelpPage, say_renamed, tell_of
from budgetcli.cli.options import ORDER, expanded
from budgetcli.cli.streams import put
from budgetcli.model.errors import UnknownNameError, worded
from budgetcli.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "summarize": "Show what a committee spends: the table, totals, shares, growth and index.",
    "check": "Prove or refute that the printed figures balance; exit 1 if they do not.",
    "apply-savings": "Show the budget after savings packages, and what each measure does.",
    "report": (
        "Write a report for people: what is spent, whether the table is sound, what is cut, "
        "and what is missing."
    ),
    "verify": (
        "Recalculate a report from its sources, or prove again what `check --proof` wrote; "
        "exit 1 if anything does not follow."
    ),
    "gap": (
        "Show what frames and pressures demand, what is identified, and what is still to be found."
    ),
    "allocate": "Split an amount by a key, so that the parts add up exactly.",
    "compare-scenarios": (
        "Show scenarios side by side: a column each, per line and year, and what separates them."
    ),
    "combos": "Find the smallest sets of measures that reach a target; exit 1 if none does.",
    "amend": (
        "Make a counter-proposal that balances in every year, beside the original; refused "
        "where it is not financed."
    ),
    "read-package": "Say in plain sentences what a savings package would do.",
    "catalogue": (
        "Turn a catalogue with one measure a row into a package, or a package into such a "
        "catalogue."
    ),
    "burdens": (
        "Show who carries what of the workspace's frames: every committee, in money and in "
        "percent of its net and steerable base."
    ),
    "lint": "Find what is wrong or missing in savings packages; exit 1 if anything is.",
    "reprice": "Show a budget in the prices of another year.",
    "diff": "Show what changed between two budgets, and because of what; exit 1 if anything did.",
    "compare-entities": (
        "Show the same lines of several municipalities side by side: per head, rank, median, "
        "and what makes them not comparable."
    ),
    "follow-up": "Follow a budget through its year: revised, used, remaining, and where the year ends.",
    "bridge": (
        "Show the way from one total to the other: prices, measures, demography, lines and "
        "what nothing explains."
    ),
    "claims": (
        "Judge claims against budgets and packages: true, false or undecided, with other "
        "readings; exit 1 if one is false."
    ),
    "tie": "Tie every figure of a text to the tables; exit 1 where one is contradicted.",
    "draft-package": (
        "Draft a savings package from a text: measures, frames and pressures with quote, "
        "place and certainty."
    ),
    "explain": (
        "Say what an error, check, verdict, command, word or measure means; or follow a "
        "figure from its cell through reading and measures."
    ),
    "inspect": (
        "Show what the reader understands of a file, and why: tables, header, unit, sign, "
        "roles, totals found."
    ),
    "convert": (
        "Write a budget as tidy csv, json, parquet, xlsx or Fiscal Data Package, with the "
        "cell of every figure."
    ),
    "list": "List the committees and packages of the workspace.",
    "init": "Make a workspace out of a folder of budget files: a committee a file, or with its versions.",
    "doctor": "Test that this installation computes rightly, and say which files are in use.",
    "schema": "Print the JSON Schema of an output.",
    "help": "Show the page of a command, or of them all; an id or a word is explained.",
}
"""Name to the first line of its help; the module is named alike."""

GROUPS = {
    worded("Look"): ("summarize", "explain", "inspect"),
    worded("Check"): ("check", "claims", "tie", "verify"),
    worded("Change"): (
        "apply-savings",
        "gap",
        "amend",
        "allocate",
        "combos",
        "burdens",
        "reprice",
        "lint",
        "read-package",
        "draft-package",
        "catalogue",
    ),
    worded("Compare"): ("diff", "follow-up", "bridge", "compare-scenarios", "compare-entities"),
    worded("Publish"): ("report", "convert"),
    worded("Workspace"): ("list", "init", "doctor", "schema", "help"),
}
"""The commands by what one wants to do; every one of them in one group."""

WATCHABLE = frozenset(
    {
        "summarize",
        "check",
        "apply-savings",
        "gap",
        "diff",
        "follow-up",
        "compare-entities",
        "bridge",
        "claims",
        "explain",
        "inspect",
        "lint",
        "tie",
    }
)
"""Commands that show what files say, and can be run again when these change."""

EPILOG = (
    "TARGET is a committee of the workspace, a file (book.xlsx, book.xlsx#Sheet!A3:H20), or "
    "- for standard input."
)


FORMER_NAMES = {"combos": {"--target": "--find"}, "diff": {"--base": "--origin"}}
"""What options were called when one name meant two things; they are still understood, and said to
have another name."""


class Command(HelpPage, TyperCommand):
    """One command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Return what is left of the arguments, former names of options put into today's."""
        names = FORMER_NAMES.get(self.name or "", {})
        today = []
        for each in args:
            name, equals, value = each.partition("=")
            today.append(names.get(name, name) + equals + value)
            if name in names:
                ctx.meta.setdefault(FORMER, []).append((name, names[name]))
        return super().parse_args(ctx, today)

    def invoke(self, ctx: Any) -> Any:
        """Run the command, and say which of its options have another name today."""
        for former, name in ctx.meta.get(FORMER, ()):
            say_renamed(former, name, as_json=ctx.params.get("error_format") == "json")
        return super().invoke(ctx)


class Commands(HelpPage, TyperGroup):
    """The commands by name; a help page or a completion of names imports none of them."""

    naming = False

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names, those of a group together."""
        return [name for names in GROUPS.values() for name in names]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of this name, or None; only its name and help while names are listed."""
        if cmd_name not in COMMANDS:
            return None
        if not self.naming:
            return load(cmd_name)
        group = next(group for group, names in GROUPS.items() if cmd_name in names)
        return Command(
            cmd_name,
            help=speech.told(COMMANDS[cmd_name]),
            rich_help_panel=speech.told(group),
        )

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the arguments begin with. Raises UnknownNameError where there is
        none."""
        if (
            args
            and args[0] not in COMMANDS
            and not args[0].startswith("-")
            and not ctx.resilient_parsing
        ):
            raise UnknownNameError("bad-option", "command", args[0], COMMANDS)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the names and helps by group, each help whole."""
        widest = max(map(len, COMMANDS))  # the helps of all groups begin at one place
        for group, names in GROUPS.items():
            with formatter.section(speech.told(group)):
                formatter.write_dl(
                    [(name.ljust(widest), speech.told(COMMANDS[name])) for name in names]
                )

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Return the names that begin so."""
        self.naming = True
        found = super().shell_complete(ctx, incomplete)
        self.naming = False
        return found


def load(name: str) -> Any:
    """Return a command, importing its module."""
    module = import_module(f"budgetcli.cli.{name.replace('-', '_')}")
    single = typer.Typer(
        rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False
    )
    epilog = (
        EPILOG
        if name in ("summarize", "check", "apply-savings", "diff", "bridge", "inspect", "convert")
        else None
    )
    single.command(name, cls=Command, epilog=epilog)(
        expanded(module.run, watchable=name in WATCHABLE)
    )
    command = get_command(single)
    command.help, command.epilog = (
        speech.told(command.help or ""),
        speech.told(command.epilog or ""),
    )
    command.params.sort(key=_place)
    tell_of(command.params)
    return command


def _place(parameter: Any) -> int:
    """Return where in a help page a parameter stands: those of the command itself first."""
    return ORDER.get(parameter.rich_help_panel, 0) if parameter.rich_help_panel else 0


def _version(wanted: bool) -> None:
    if wanted:
        put(f"budgetcli {VERSION}\n")
        raise typer.Exit(0)


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


@app.callback()
def budgetcli(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=_version, is_eager=True, help="Print the version and leave."
        ),
    ] = False,
) -> None:
    """Read, check, change and compare public budgets, exactly."""


def command_line(arguments: Sequence[str]) -> Any:
    """Return the command that these arguments are for; it can install completion where they name
    none of `COMMANDS` first."""
    found: Any = get_command(app)
    if not arguments or arguments[0] not in COMMANDS:
        from budgetcli.cli.shells import completion_options  # start-up: no command has them

        found.params += completion_options()
        found.help = speech.told(found.help or "")
        tell_of(found.params)
    return found
