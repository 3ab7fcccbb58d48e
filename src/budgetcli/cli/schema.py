"""`budgetcli schema`."""

from typing import Annotated

import typer

from budgetcli.cli import options
from budgetcli.cli.streams import put
from budgetcli.formats.machine import to_json
from budgetcli.formats.schemas import schema

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME", autocompletion=options.schemas, help="summary, check, scenario, diff, …"
    ),
]


def run(name: Name) -> int:
    """Print the JSON Schema of an output."""
    put((to_json(schema(name)) + "\n").encode())
    return 0
