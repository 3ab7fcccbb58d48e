"""The rows that daff takes for one: two tables as JSON on standard input, the numbers of their rows
(or -1) as JSON on standard output."""

import json
import sys

import daff

before, after = (daff.PythonTableView(table) for table in json.load(sys.stdin))
aligned = daff.Coopy.compareTables(before, after).align()
json.dump(
    [(unit.l, unit.r) for unit in aligned.toOrder().getList() if unit.l != 0 and unit.r != 0],
    sys.stdout,
)
