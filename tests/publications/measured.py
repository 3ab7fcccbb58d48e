"""`tie` measured on made publications: how many amounts get the right status, which planted
mistakes are found, and what is falsely told.

`benchmarks/measure_ties.py` prints the table of `make tie`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import BudgetError
from budgetcli.publications.tying import hold
from budgetcli.reading.layouts import Layout
from budgetcli.reading.workspaces import Workspace
from tests.publications.made_publications import TONGUES, Maker, as_document, as_page, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.publications.made_publications import Made

FORMS: dict[str, Callable[[Made], bytes]] = {"txt": as_text, "html": as_page, "docx": as_document}
LAYOUT = Layout(open_sign=True)


def as_pdf(made: Made) -> bytes:
    """Return a publication as a pdf."""
    weasyprint = __import__("weasyprint")
    page = (
        as_page(made)
        .decode()
        .replace(
            "<head>",
            "<head><style>@page{size:A4 landscape}td,th{padding:3px 14px;text-align:right;font-size:9px;white-space:nowrap}</style>",
        )
    )
    data: bytes = weasyprint.HTML(string=page).write_pdf()
    return data


class Wrong(NamedTuple):
    """An amount with another status than the right one."""

    form: str
    language: str
    seed: int
    quote: str
    sentence: str
    wanted: str
    got: str
    planted: bool


@dataclass(slots=True)
class Score:
    """What was counted."""

    amounts: int = 0
    right: int = 0
    planted: int = 0
    found: int = 0
    false: int = 0
    unread: int = 0
    wrong: list[Wrong] = field(default_factory=list)


def measured(seeds: range, forms: dict[str, Callable[[Made], bytes]]) -> dict[str, Score]:
    """Return the score of each form, over all languages, half of the publications with mistakes
    planted."""
    scores = {form: Score() for form in forms}
    for seed in seeds:
        for language in TONGUES:
            made = Maker(seed, language, wrong=seed % 2 == 1).made()
            for form, write in forms.items():
                _judge(made, write(made), form, (language, seed), scores[form])
    return scores


def _judge(made: Made, data: bytes, form: str, of: tuple[str, int], score: Score) -> None:
    try:
        tied = hold(data, f"made.{form}", LAYOUT, [], Workspace()).judged()
    except BudgetError:
        score.unread += 1
        return
    got = {each.mention.quote: each for each in tied.amounts()}
    known = set()
    for amount in made.amounts:
        known.add(amount.quote)
        found = got.get(amount.quote)
        status = str(found.status) if found is not None else "lost"
        score.amounts += 1
        score.planted += amount.planted
        is_right = status in amount.statuses
        score.right += is_right
        score.found += amount.planted and status == "contradicted"
        score.false += not amount.planted and status == "contradicted"
        if not is_right:
            sentence = next((each for each in made.paragraphs if amount.quote in each), "")
            wrong = Wrong(
                form,
                *of,
                amount.quote,
                sentence,
                "/".join(sorted(amount.statuses)),
                status,
                amount.planted,
            )
            score.wrong.append(wrong)
    score.false += sum(
        quote not in known and str(each.status) == "contradicted" for quote, each in got.items()
    )


def digits_changed(seeds: range) -> tuple[int, int]:
    """Return in how many bound amounts of right texts one digit was changed, and in how many of
    them that was found."""
    changed = found = 0
    for seed in seeds:
        for language in TONGUES:
            made = Maker(seed, language, wrong=False).made()
            chance = random.Random(seed)
            for amount in (each for each in made.amounts if each.bound):
                digits = [at for at, each in enumerate(amount.quote) if each.isdigit()]
                at = chance.choice(digits)
                other = chance.choice([each for each in "123456789" if each != amount.quote[at]])
                quote = amount.quote[:at] + other + amount.quote[at + 1 :]
                text = as_text(made).decode().replace(amount.quote, quote).encode()
                tied = hold(text, "made.txt", LAYOUT, [], Workspace()).judged()
                changed += 1
                found += any(
                    each.mention.quote == quote and str(each.status) == "contradicted"
                    for each in tied.amounts()
                )
    return changed, found


def table(scores: dict[str, Score]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{'form':6}{'amounts':>9}{'right':>8}{'planted':>9}{'found':>8}{'false':>7}{'unread':>8}"
    for form, score in scores.items():
        right = f"{100 * score.right / score.amounts:.1f} %" if score.amounts else "-"
        found = f"{100 * score.found / score.planted:.1f} %" if score.planted else "-"
        yield f"{form:6}{score.amounts:>9}{right:>8}{score.planted:>9}{found:>8}{score.false:>7}{score.unread:>8}"
