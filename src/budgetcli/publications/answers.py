"""What is made of a tied text: an answer to a consultation with what it states and asks for, and a file
of claims that `claims` judges again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgetcli.claims.judging import SCHEMA
from budgetcli.model.numbers import Printed, rescale
from budgetcli.publications.anchors import alike
from budgetcli.publications.connectives import name_of
from budgetcli.publications.content import BlockKind
from budgetcli.publications.tied import OPEN, Status
from budgetcli.publications.vocabulary import content_of, sentences_of, words_of
from budgetcli.savings.catalogues import UNITS, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.publications.tied import Tie, TiedText

_BODY = re.compile(
    r"(?<!\w)(?:(?-i:[A-ZÆØÅÄÖÜ])[\w-]*-?\s+(?:og|and|und|och)\s+)?(?-i:[A-ZÆØÅÄÖÜa-z])[^\W\d_]*"
    r"(?:udvalg|utvalg|nämnd|committee|ausschuss|byråd|kommunestyre|council|kommunalbestyrelse|bestyrelse)\w*",
    re.IGNORECASE,
)
_SHORT_NAME = re.compile(r"(?<![\w/])[A-ZÆØÅÄÖÜ]{3,5}(?![\w/])")
_NO_NAMES = frozenset({"MED", "DKK", "NOK", "SEK", "EUR", "GBP", "USD", "LMU", "OG", "AND"})
_WISH = re.compile(
    r"(?<!\w)(?:vi (?:håber|ønsker|foreslår|opfordrer|anbefaler|anmoder|forventer|beder|henstiller|efterlyser)|"
    r"(?:der|det) (?:er behov|skal være|er (?:samtidig )?nødvendigt)|det kræver|det er vigtigt|skal vi (?:fortsat )?sikre|bør|"
    r"vi (?:ber|ønsker|foreslår|håper|krever|anbefaler)|det må|vi (?:hoppas|önskar|föreslår|begär|kräver)|"
    r"we (?:ask|hope|want|propose|recommend|urge|request|expect|call)|there (?:must|should) be|should be|it is (?:important|necessary)|"
    r"wir (?:bitten|fordern|hoffen|wünschen|erwarten|empfehlen|schlagen)|es (?:muss|ist (?:wichtig|notwendig)))(?!\w)",
    re.IGNORECASE,
)
LONGEST = 400


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of the answer with the line it begins on."""

    text: str
    page: int
    line: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, read: `bodies` are the committees it names, `is_of` tells whether the budget's own
    is among them."""

    tied: TiedText
    bodies: tuple[str, ...]
    is_of: bool
    wishes: tuple[AnswerSentence, ...]
    questions: tuple[AnswerSentence, ...]

    @property
    def claims(self) -> tuple[Tie, ...]:
        """Return the amounts it states."""
        return self.tied.amounts()

    @property
    def unanswered(self) -> tuple[Tie, ...]:
        """Return the amounts that no document answers: what is open, or only said again by the
        answer itself."""
        return tuple(
            each for each in self.claims if each.status in OPEN or each.status is Status.REPEATED
        )


def read_answer(tied: TiedText, committee: str) -> Answer:
    """Return an answer with what it says, held against the budget of the committee of this title."""
    said = list(_sentences(tied))
    text = " ".join(block.text for block in tied.publication.prose())
    wishes = tuple(each for each in said if _WISH.search(each.text) and not each.text.endswith("?"))
    return Answer(
        tied,
        bodies_in(text),
        _names(text, committee),
        wishes,
        tuple(each for each in said if each.text.endswith("?")),
    )


def _sentences(tied: TiedText) -> Iterator[AnswerSentence]:
    for block in tied.publication.prose():
        if block.kind is not BlockKind.HEADING:
            for start, end in sentences_of(block.text):
                place = block.place(start, end)
                yield AnswerSentence(block.text[start:end][:LONGEST], place.page, place.line)


def bodies_in(text: str) -> tuple[str, ...]:
    """Return the committees and councils that a text names, by name or by the capitals they are
    called by, each once."""
    found: dict[str, str] = {}
    for each in (*_BODY.finditer(text), *_SHORT_NAME.finditer(text)):
        name = each[0].strip()
        key = " ".join(content_of(name)) or name
        if name not in _NO_NAMES and not name.islower():
            found.setdefault(key, name)
    return tuple(found.values())


def _names(text: str, committee: str) -> bool:
    """Tell whether a text names a committee with all words of its title."""
    stems = {each.stem for each in words_of(text)}
    title = content_of(committee)
    return bool(title) and all(any(alike(stem, each) for each in stems) for stem in title)


STATED = (Status.PROVED, Status.BY_ROUNDING, Status.DERIVED, Status.CONTRADICTED)


def claims_text(tied: TiedText, inputs: Sequence[Input]) -> str:
    """Return a file of claims with what is proved, derived or contradicted, each with its sentence
    and its place.
    """
    scale = next(
        (
            each.budget.heading.unit.scale
            for each in tied.material.tables()
            if each.budget is not None
        ),
        1,
    )
    lines = [
        f"schema = {text(SCHEMA)}",
        'id = "tied"',
        f"source = {text(inputs[0].path)}",
        f"unit = {text(UNITS[scale])}",
    ]
    return "\n".join(
        [*lines, *(line for each in tied.amounts() for line in _claim(each, tied, scale)), ""]
    )


def _claim(each: Tie, tied: TiedText, scale: int) -> Iterator[str]:
    expression = _expression(each, tied, scale)
    if expression is None:
        return
    block = tied.publication.blocks[each.block]
    stretch = block.place(each.start, each.end)
    yield from (
        "",
        "[[claim]]",
        f"id = {text(each.id)}",
        f"text = {text(block.text[slice(*each.sentence)][:400])}",
    )
    yield f"expression = {text(expression)}"
    yield f"location = {text(f'p. {stretch.page}, line {stretch.line}')}"


def _expression(each: Tie, tied: TiedText, scale: int) -> str | None:
    """Return a number as a claim in the unit of the file; None where it is none."""
    stated = each.mention.stated
    if each.status not in STATED:
        return None
    if each.expression is not None:
        return each.expression.text
    if (
        not each.figures
        or tied.material.source_of(tied.material.subjects[each.figures[0].subject]).budget is None
    ):
        return None
    amount, quantum = rescale(Printed(abs(stated.amount), stated.quantum), stated.scale, scale)
    return f"abs({name_of(each.figures[0], tied.material)}) == {amount.quantize(min(quantum, amount.copy_abs().quantize(quantum) * 0 + 1)):f}"
