"""Change one cell of a workbook with openpyxl. Arguments: the workbook, the copy."""

import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
cell = book.active["C1000"]
cell.value += 1
book.save(sys.argv[2])
