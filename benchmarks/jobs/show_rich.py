"""Show rows with rich's own table. Argument: how many."""

import sys

from rich.console import Console
from rich.table import Table
from values import rows

table = Table(title="Budget")
for name in ("Code", "Label", *map(str, range(2024, 2034))):
    table.add_column(name, justify="left" if name in ("Code", "Label") else "right")
for code, label, cents in rows(int(sys.argv[1])):
    table.add_row(code, label, *(f"{amount / 100:,.2f}" for amount in cents))
Console(width=200).print(table)
