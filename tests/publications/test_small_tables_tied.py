"""Small tables and other units: what a letter of ten lines looks like, with a wrong figure beside
each right one."""

from __future__ import annotations

import pytest

from tests.publications.made_texts import tied

SMALL = """## Kulturudvalget

{unit}

| Område | Budget 2025 | Budget 2026 |
|---|---:|---:|
| Biblioteker | {0} | {1} |
| Museer | {2} | {3} |
| I alt | {4} | {5} |
"""
THOUSANDS = SMALL.format(
    *("59.240", "60.100", "35.610", "35.000", "94.850", "95.100"), unit="Beløb i 1.000 kr."
)
MILLIONS = SMALL.format(*("59,2", "60,1", "35,6", "35,0", "94,8", "95,1"), unit="Beløb i mnkr")


@pytest.mark.parametrize(
    ("table", "sentence", "status"),
    [
        (THOUSANDS, "Museer koster 35,61 mio. kr. i 2025.", "proved"),
        (THOUSANDS, "Museer koster 35.610 t.kr. i 2025.", "proved"),
        (THOUSANDS, "Biblioteker koster 59,2 mio. kr. i 2025.", "by-rounding"),
        (THOUSANDS, "Museer koster 36,51 mio. kr. i 2025.", "contradicted"),
        (MILLIONS, "Biblioteker koster 59,2 mnkr i 2025.", "proved"),
        (MILLIONS, "Biblioteker koster 59,2 MNOK i 2025.", "proved"),
        (MILLIONS, "Biblioteker koster 95,2 mnkr i 2025.", "contradicted"),
    ],
)
def test_a_figure_of_three_digits_is_proved_by_a_small_table(
    table: str, sentence: str, status: str
) -> None:
    assert [str(each.status) for each in tied(sentence, table=table).values()][-1] == status


def test_a_change_of_the_sentence_before_is_derived() -> None:
    text = (
        "Biblioteker koster 59,2 mio. kr. i 2025 og 60,1 mio. kr. i 2026. Det er en stigning på {}."
    )
    for amount, status in (("0,9 mio. kr.", "derived"), ("0,7 mio. kr.", "only-here")):
        assert str(tied(text.format(amount), table=MILLIONS)[amount].status) == status
