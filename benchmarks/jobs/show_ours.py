"""Show rows on a screen. Argument: how many."""

import sys

from tables import view

from budgetcli.rendering.languages import Language
from budgetcli.rendering.text import render

sys.stdout.write(render(view(int(sys.argv[1])), Language.ENGLISH, 200))
