"""The floor of the main job: open the workbook with python-calamine and add one column in whole
steps. Argument: the workbook."""

import sys

import python_calamine

sheet = python_calamine.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
print(sum(round(row[3] * 100) for row in sheet[6:11]))
