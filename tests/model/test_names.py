"""Names fold, become identifiers, and are harmless on a screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from budgetcli.model.names import blanks_folded, clean, fold, fold_each, one_line, slug


@pytest.mark.parametrize(
    "text",
    [
        "Pleje og træning",
        "PLEJE OG TRÆNING",
        "pleje_og_traening",
        "pleje-og-traening",
        " Pleje  og\ntræning ",
    ],
)
def test_a_name_is_the_same_however_it_is_written(text: str) -> None:
    assert fold(text) == "pleje og traening"
    assert slug(text) == "pleje-og-traening"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("100\b9", "100\\x089"),
        ("a\u200bb", "a\\u200bb"),
        ("e" + "\u0301" * 20, "e" + "\u0301" * 3),
        ("[red]x[/red] :cow:", "[red]x[/red] :cow:"),
        ("\ud800", "\\ud800"),
    ],
)
def test_no_screen_obeys_a_foreign_text(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_label_is_one_line() -> None:
    assert one_line(" Skoler\n og\tSFO ") == "Skoler og SFO"


TEXTS = some.lists(some.text() | some.text("aÆø_-0\u0301\u1100\u1161 \n\x1f\0", max_size=6))


@given(TEXTS)
def test_many_texts_are_folded_as_each_of_them(texts: list[str]) -> None:
    assert fold_each(texts) == list(map(fold, texts))
    assert blanks_folded(texts) == [" ".join(text.split()) for text in texts]
