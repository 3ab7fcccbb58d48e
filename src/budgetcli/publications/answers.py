"""An answer to a consultation: whose it is and of whom it speaks, what it states, what it asks for,
and what no document answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgetcli.publications.anchors import alike
from budgetcli.publications.content import BlockKind
from budgetcli.publications.passages import content_of, sentences_of, words_of
from budgetcli.publications.tied import OPEN, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

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
class Said:
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
    wishes: tuple[Said, ...]
    questions: tuple[Said, ...]

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


def _sentences(tied: TiedText) -> Iterator[Said]:
    for block in tied.publication.prose():
        if block.kind is not BlockKind.HEADING:
            for start, end in sentences_of(block.text):
                place = block.place(start, end)
                yield Said(block.text[start:end][:LONGEST], place.page, place.line)


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
