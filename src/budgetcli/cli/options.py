"""The options that commands share, in groups that a command asks for by type, and the completion of
their values."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, get_type_hints

import typer

from budgetcli.model.errors import BudgetError, worded
from budgetcli.sheets.limits import ALLOWED, USUAL_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.model.budgets import Budget
    from budgetcli.reading.workspaces import Workspace
    from budgetcli.savings.packages import Package

HARMLESS = re.compile(r"[\w.,@%+:=/][\w.,@%+:=/-]*")
"""Only such names are completed: a workspace of a stranger puts nothing on the command line that
the shell would run or split."""


FEW = 3
"""So many budgets are read for their lines while somebody waits for an answer to Tab."""


def targets(incomplete: str) -> list[str]:
    """Return the committees that begin so; the shell adds the files."""
    return _beginning(incomplete, [each.id for each in _workspace().committees])


def measures(incomplete: str) -> list[str]:
    """Return the measures of the workspace's packages that begin so."""
    return _beginning(
        incomplete, [measure.id for package in _packages() for measure in package.measures]
    )


def formats(ctx: Any, incomplete: str) -> list[str]:
    """Return the formats that begin so, those of the command."""
    of_report = ("html", "md", "pdf", "xlsx", "json")
    from budgetcli.formats.registry import FORMATS  # start-up

    known = FORMATS
    return _beginning(incomplete, of_report if ctx.info_name == "report" else known)


def lines(ctx: Any, incomplete: str) -> list[str]:
    """Return the lines that begin so: of the budget named before, where the shell tells it, else of
    the first committees of the workspace."""
    named = ctx.params.get("target")
    first = [each.id for each in _workspace().committees if each.source is not None][:FEW]
    known = [line for target in ([str(named)] if named else first) for line in _lines_of(target)]
    return _beginning(incomplete, dict.fromkeys(known))


def figure_words(ctx: Any, incomplete: str) -> list[str]:
    """Return what `explain` takes next: a word or committee, then lines and measures, then years."""
    before = [str(each) for each in ctx.params.get("words") or ()]
    if not before:
        return explained(incomplete)
    if len(before) == 1:
        committee = _workspace().committee(before[0])
        own = _packages() if committee is not None else []
        ids = [measure.id for package in own for measure in package.measures]
        return _beginning(incomplete, [*_lines_of(before[0]), "total", *ids])
    budget = _budget(before[0]) if len(before) == 2 else None
    years = {} if budget is None else dict.fromkeys(str(each.year) for each in budget.columns)
    return _beginning(incomplete, years)


def checks(incomplete: str) -> list[str]:
    """Return the checks that begin so."""
    from budgetcli.checking.checks import DOCUMENTED  # start-up

    return _beginning(incomplete, DOCUMENTED)


def schemas(incomplete: str) -> list[str]:
    """Return the schemas that begin so."""
    from budgetcli.formats.schemas import SCHEMAS  # start-up

    return _beginning(incomplete, SCHEMAS)


def meanings(incomplete: str) -> list[str]:
    """Return the ids that `explain` knows and that begin so."""
    from budgetcli.formats import meanings  # start-up

    return _beginning(incomplete, meanings.meanings())


def explained(incomplete: str) -> list[str]:
    """Return the ids, commands and words of the glossary that `explain` knows and that begin so,
    and the committees."""
    from budgetcli.cli import COMMANDS  # start-up

    return [
        *meanings(incomplete),
        *_beginning(incomplete, COMMANDS),
        *targets(incomplete),
    ]


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(incomplete) and HARMLESS.fullmatch(name)]


def _workspace() -> Workspace:
    from budgetcli.reading import workspaces as module  # start-up

    try:
        workspace: Workspace = module.find_workspace(Path.cwd())
    except (BudgetError, OSError):
        workspace = module.Workspace()
    return workspace


def _budget(target: str) -> Budget | None:
    """Return the budget of a committee or file; None where it cannot be read."""
    from budgetcli.reading import layouts, sources  # start-up

    try:
        budget: Budget = sources.read_one(target, _workspace(), layouts.Layout())
    except (BudgetError, OSError):
        return None
    return budget


def _lines_of(target: str) -> list[str]:
    budget = _budget(target)
    return [] if budget is None else [line.id for line in budget.lines if line.role != "memo"]


def _packages() -> list[Package]:
    from budgetcli.savings import packages as module  # start-up

    try:
        return [
            module.read_package(path)
            for committee in _workspace().committees
            for path in committee.packages
        ]
    except (BudgetError, OSError):
        return []


SignName = Literal["income-positive", "expense-positive"]
UnitName = Literal[
    "kr", "tkr", "mio", "mia", "t_kr", "mio_kr", "mia_kr", "man", "lakh", "crore", "oku"
]
DecimalName = Literal["comma", "point"]
"""As the model's; spelt here, so that a help page need not import the parser of numbers."""
LanguageName = Literal["da", "en"]
ColorName = Literal["auto", "always", "never"]
ErrorFormat = Literal["text", "json"]
EngineName = Literal["auto", "rows", "polars", "spark"]
BadRows = Literal["refuse", "report"]


READING, ACCOUNTS, OUTPUT, WORKSPACE, RUNNING = (
    worded("Reading the source"),
    worded("Account files"),
    worded("How it is shown"),
    worded("Workspace"),
    worded("How it runs"),
)
"""What the options that commands share are gathered under in a help page, after the command's own."""
ORDER = {READING: 1, ACCOUNTS: 2, OUTPUT: 3, WORKSPACE: 4, RUNNING: 5}


class Workspaces(NamedTuple):
    """Which workspace serves."""

    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            rich_help_panel=WORKSPACE,
            help="The workspace file, instead of the nearest budgetcli.toml.",
        ),
    ] = None
    no_config: Annotated[
        bool, typer.Option("--no-config", rich_help_panel=WORKSPACE, help="Use no workspace.")
    ] = False


class Reading(NamedTuple):
    """What the user declares of the sources."""

    sheet: Annotated[
        str | None,
        typer.Option("--sheet", rich_help_panel=READING, help="Read this sheet of a workbook."),
    ] = None
    table: Annotated[
        str | None,
        typer.Option(
            "--table",
            metavar="NUMBER",
            rich_help_panel=READING,
            help="Read only the table of this number, or of this one in its title: 2.1.",
        ),
    ] = None
    layout: Annotated[
        Path | None,
        typer.Option(
            "--layout",
            rich_help_panel=READING,
            help="A layout file that says how the source is read.",
        ),
    ] = None
    sign: Annotated[
        SignName | None,
        typer.Option("--sign", rich_help_panel=READING, help="The sign convention of the source."),
    ] = None
    unit: Annotated[
        UnitName | None,
        typer.Option("--unit", rich_help_panel=READING, help="The unit of the source's amounts."),
    ] = None
    unpack: Annotated[
        bool,
        typer.Option(
            "--unpack", rich_help_panel=READING, help="Read a text packed with gzip or Zstandard."
        ),
    ] = False
    decimal: Annotated[
        DecimalName | None,
        typer.Option("--decimal", rich_help_panel=READING, help="The decimal mark of the source."),
    ] = None
    step: Annotated[
        str | None,
        typer.Option(
            "--step",
            metavar="AMOUNT",
            rich_help_panel=READING,
            help="The step that the source's amounts are rounded to, such as 100.",
        ),
    ] = None
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding",
            metavar="NAME",
            rich_help_panel=READING,
            help="The encoding of a text, such as cp850; else told by its letters.",
        ),
    ] = None
    visible: Annotated[
        bool,
        typer.Option(
            "--visible",
            rich_help_panel=READING,
            help="Leave hidden rows and columns of a sheet out.",
        ),
    ] = False
    max_seconds: Annotated[
        float,
        typer.Option(
            "--max-seconds",
            metavar="N",
            min=0.1,
            rich_help_panel=RUNNING,
            help="Stop reading a source after so many seconds.",
        ),
    ] = USUAL_SECONDS


class AccountOptions(NamedTuple):
    """How account files are rolled up."""

    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="COLUMN,...",
            rich_help_panel=ACCOUNTS,
            help="Read account files, rolled up by these columns.",
        ),
    ] = None
    files: Annotated[
        Path | None,
        typer.Option(
            "--files",
            metavar="LIST",
            rich_help_panel=ACCOUNTS,
            help="Read the account files that LIST names, one a line.",
        ),
    ] = None
    chart: Annotated[
        Path | None,
        typer.Option(
            "--chart",
            rich_help_panel=ACCOUNTS,
            help="The chart of accounts: code, name and what each code is part of.",
        ),
    ] = None
    engine: Annotated[
        EngineName,
        typer.Option("--engine", rich_help_panel=ACCOUNTS, help="What adds account files up."),
    ] = "auto"
    bad_rows: Annotated[
        BadRows,
        typer.Option(
            "--bad-rows",
            rich_help_panel=ACCOUNTS,
            help="Account rows that cannot be read: refuse the file, or report and count them.",
        ),
    ] = "refuse"
    control: Annotated[
        str | None,
        typer.Option(
            "--control",
            metavar="ROWS[:SUM]",
            rich_help_panel=ACCOUNTS,
            help="Refuse account files that have not these rows and this sum.",
        ),
    ] = None
    no_masking: Annotated[
        bool,
        typer.Option(
            "--no-masking",
            rich_help_panel=ACCOUNTS,
            help="Show what looks like a personal identifier in account files.",
        ),
    ] = False


KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key-figures",
        metavar="FILE",
        help="Show key figures by the populations and prices of this TOML, csv or workbook.",
    ),
]
NO_ACCOUNTS = AccountOptions()


class Showing(NamedTuple):
    """How and where the result is shown."""

    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-O",
            metavar="FORMAT",
            autocompletion=formats,
            help="table, csv, tsv, json, jsonl, md, html, xlsx or parquet; of `report` also pdf, of `check` sarif, junit or github.",
        ),
    ] = None
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to this file; - is stdout."),
    ] = None
    force: Annotated[
        bool,
        typer.Option("--force", rich_help_panel=OUTPUT, help="Replace an existing output file."),
    ] = False
    lang: Annotated[
        LanguageName | None, typer.Option("--lang", help="The language of people's output.")
    ] = None
    show_sign: Annotated[
        SignName | None,
        typer.Option(
            "--show-sign", rich_help_panel=OUTPUT, help="Show amounts in this sign convention."
        ),
    ] = None
    color: Annotated[
        ColorName,
        typer.Option(
            "--color", rich_help_panel=OUTPUT, help="Colour on a terminal, always or never."
        ),
    ] = "auto"
    exit_zero: Annotated[
        bool,
        typer.Option(
            "--exit-zero",
            rich_help_panel=RUNNING,
            help="Exit 0 also where findings or differences would be 1.",
        ),
    ] = False
    error_format: Annotated[
        ErrorFormat,
        typer.Option(
            "--error-format", rich_help_panel=RUNNING, help="Errors as text or JSON lines."
        ),
    ] = "text"
    debug: Annotated[
        bool,
        typer.Option("--debug", rich_help_panel=RUNNING, help="Show the traceback of an error."),
    ] = False


WATCH = Annotated[
    list[str] | None,
    typer.Option(
        "--watch",
        metavar="FILE",
        rich_help_panel=RUNNING,
        help="Run again whenever this file is saved; Ctrl-C ends.",
    ),
]


def expanded(command: Callable[..., int], *, watchable: bool = False) -> Callable[..., None]:
    """Return the command with the fields of its option groups as options of their own; it leaves
    with the status it returns.

    A watchable one takes `--watch` too, and is then run again and again.
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: hint for name, hint in hints.items() if _is_group(hint)}
    own = _own(command, hints)

    def wrapper(**values: Any) -> None:
        watched = values.pop("watch", None)
        as_json = values.get("error_format") == "json"
        built = {
            name: group(**{each: values.pop(each) for each in _fields(group, own)})
            for name, group in groups.items()
        }
        reading = next((each for each in built.values() if isinstance(each, Reading)), Reading())
        token = ALLOWED.set(reading.max_seconds)
        try:
            if watched:
                from budgetcli.cli.watching import repeat  # start-up

                repeat(lambda: command(**values, **built), watched, as_json=as_json)
            with _progress(values, as_json=as_json):
                status = command(**values, **built)
        finally:
            ALLOWED.reset(token)
        raise typer.Exit(status)

    parameters = _parameters(command, hints)
    if watchable:
        parameters.append(
            inspect.Parameter(
                "watch", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=WATCH
            )
        )
    wrapper.__doc__, wrapper.__name__ = command.__doc__, command.__name__
    wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {}
    return wrapper


def _progress(values: dict[str, Any], *, as_json: bool) -> AbstractContextManager[None]:
    """Return what says on a terminal that a command is at work on what it is called with."""
    named = next((each for each in values.values() if isinstance(each, str | Path | list)), "")
    if sys.stderr is None or not sys.stderr.isatty():
        return nullcontext()
    from budgetcli.cli.session import is_shown, shown  # start-up: on a terminal only

    text = " ".join(map(str, named)) if isinstance(named, list) else str(named)
    return shown(text) if is_shown(as_json=as_json) else nullcontext()


def _is_group(hint: object) -> bool:
    return isinstance(hint, type) and hasattr(hint, "_field_defaults")


def _own(command: Callable[..., int], hints: dict[str, Any]) -> set[str]:
    """Return the names of the options that a command declares itself, in a group of its own or
    without one."""
    names = inspect.signature(command).parameters
    groups = [
        hints[name]
        for name in names
        if _is_group(hints[name]) and hints[name].__module__ != __name__
    ]
    return {name for name in names if not _is_group(hints[name])} | {
        field for group in groups for field in group._fields
    }


def _fields(group: Any, own: set[str]) -> list[str]:
    """Return the options that a command takes of a group: of one that commands share, those that it
    does not declare itself."""
    return [field for field in group._fields if group.__module__ != __name__ or field not in own]


def _parameters(command: Callable[..., int], hints: dict[str, Any]) -> list[inspect.Parameter]:
    """Return the parameters of a command, those of its groups as its own; one of a shared group
    that it has itself is left out."""
    found = []
    own = _own(command, hints)
    for name, parameter in inspect.signature(command).parameters.items():
        if not _is_group(hints[name]):
            found.append(
                parameter.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
            )
            continue
        inner = get_type_hints(hints[name], include_extras=True)
        for each in _fields(hints[name], own):
            annotation = inner[each]
            default = hints[name]._field_defaults[each]
            found.append(
                inspect.Parameter(
                    each, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
                )
            )
    return found


Target = Annotated[
    str,
    typer.Argument(metavar="TARGET", autocompletion=targets, help="A committee, a file, or -."),
]
Targets = Annotated[
    list[str],
    typer.Argument(metavar="TARGET...", autocompletion=targets, help="Committees, files, or -."),
]
AnyTargets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TARGET...]",
        autocompletion=targets,
        help="Committees, files, or -; none where --files lists them.",
    ),
]
