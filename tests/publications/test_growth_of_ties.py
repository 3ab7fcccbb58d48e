"""What tying a text costs grows with the text: calls are counted at n and at 2n, never seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcli.formats.tied_page import render
from budgetcli.publications.drafting import draft
from budgetcli.publications.holding import hold
from budgetcli.reading.layouts import Layout
from budgetcli.reading.workspaces import Workspace
from budgetcli.views.tied_texts import TiedView
from budgetcli.words.languages import Language
from tests.calls import grows_like_its_input

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = """\
I 1.000 kr. (- = udgifter)         2031        2032
{0} {1} drift                   -{2}100,5     -{2}200,5
{0} {1} løn                     -{2}300,5     -{2}400,5
I alt                           -{2}401,0     -{2}601,0
"""
SAID = "{0} {1} løn koster {2}.300,5 t.kr. i 2031. Puljen er på 1,2 mio. kr. i 2031.\n"


def pages(count: int) -> str:
    """Return pages, each with a heading, a table, what the table says, and an amount said on all."""
    return "\f".join(
        f"UDVALG {n}\n\n{TABLE.format('Havn', n, n % 8 + 1)}\n{SAID.format('Havn', n, n % 8 + 1)}"
        for n in range(count)
    )


def one_name_everywhere(count: int) -> str:
    """Return pages whose tables have lines of the same names."""
    return "\f".join(
        f"UDVALG {n}\n\n{TABLE.format('Havn', 'og mole', n % 8 + 1)}\n"
        f"{SAID.format('Havn', 'og mole', n % 8 + 1)}"
        for n in range(count)
    )


def sections_of_markdown(count: int) -> str:
    """Return a text of one page in which every section has a table."""
    return "\n".join(
        f"## Udvalg {n}\n\n| I 1.000 kr., - = udgifter | 2031 | 2032 |\n| --- | --- | --- |\n"
        f"| Havn {n} | -{n % 8 + 1}10,5 | -20,5 |\n| Mole {n} | -30,0 | -40,0 |\n"
        f"| I alt | -{n % 8 + 1}40,5 | -60,5 |\n\n"
        f"Havn {n} koster {n % 8 + 1}10,5 t.kr. i 2031, som det står i tabellen ovenfor.\n\n"
        f"### Reduktioner\n\n**Rengøring {n}**: 1,2 mio. kr. fra 2031.\n"
        for n in range(count)
    )


def prose(count: int) -> str:
    """Return lines of text without a number."""
    return "Der er ingen tal i denne sætning.\n" * count


def amounts_in_prose(count: int) -> str:
    """Return an amount that is said again and again."""
    return "Kajen får 1,2 mio. kr. til vedligehold i 2031.\n\n" * count


def tied(text: str) -> None:
    """Tie a text and write its page."""
    holding = hold(text.encode(), "made.md", Layout(open_sign=True), [], Workspace())
    judged = holding.judged()
    render([TiedView(judged, tuple(holding.inputs))], Language("da"))


def drafted(text: str) -> None:
    """Draft the measures of a text."""
    holding = hold(text.encode(), "made.md", Layout(open_sign=True), [], Workspace())
    draft(holding.publication, holding.material)


@pytest.mark.parametrize(
    ("made", "size"),
    [
        (pages, 12),
        (one_name_everywhere, 12),
        (sections_of_markdown, 12),
        (prose, 100),
        (amounts_in_prose, 60),
    ],
)
def test_tying_twice_as_much_costs_twice_the_calls(made: Callable[[int], str], size: int) -> None:
    assert grows_like_its_input(lambda count: tied(made(count)), size)


def test_drafting_from_twice_as_much_costs_twice_the_calls() -> None:
    assert grows_like_its_input(lambda count: drafted(sections_of_markdown(count)), 12)
