"""Read a workbook with polars. Argument: the workbook."""

import sys

import polars

print(polars.read_excel(sys.argv[1]).shape)
