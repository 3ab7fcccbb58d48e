"""Show rows on a screen. Argument: how many."""

import sys

from tables import view

from budgetcli.formats.text import render
from budgetcli.words.languages import Language

sys.stdout.write(render(view(int(sys.argv[1])), Language.ENGLISH, 200))
