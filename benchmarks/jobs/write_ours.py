"""Write rows with our writer of workbooks. Arguments: how many, the workbook."""

import sys
from pathlib import Path

from tables import view

from budgetcli.words.languages import Language
from budgetcli.workbooks.budget_book import render

Path(sys.argv[2]).write_bytes(render([view(int(sys.argv[1]))], Language.ENGLISH))
