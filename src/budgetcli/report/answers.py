"""The section of the consultation pack on an answer: whose it is, what it states with its status,
what it asks for, what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.tables import Field, Row, Table
from budgetcli.report.blocks import Bullets, Grid, Paragraph, Section
from budgetcli.views import view as views
from budgetcli.views.tied_texts import TiedView
from budgetcli.words.languages import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.publications.answers import Answer, Said
    from budgetcli.report.blocks import Block
    from budgetcli.report.material import Material
    from budgetcli.report.wording import Wording

MOST_WISHES = 20


def answer_section(answer: Answer, material: Material, said: Wording) -> Section:
    """Return the section."""
    return Section(
        "answer",
        word_of(said, "answer-title", answer.tied.publication.source.path),
        tuple(_blocks(answer, material, said)),
    )


def _blocks(answer: Answer, material: Material, said: Wording) -> Iterator[Block]:
    own = views.name_of(material.budget)
    named = said.listed(list(answer.bodies)) if answer.bodies else word_of(said, "answer-nobody")
    yield Paragraph(word_of(said, "answer-of" if answer.is_of else "answer-not-of", named, own))
    view = TiedView(answer.tied, material.answer_inputs)
    language = said.language
    if answer.claims:
        fields = tuple(
            Field(key, word_of(said, f"tie-{key}"))
            for key in ("figure", "place", "status", "because")
        )
        rows = tuple(
            Row(
                (
                    each.mention.quote,
                    view.place_of(each, language),
                    word_of(said, f"status-{each.status}"),
                    view.because(each, language),
                )
            )
            for each in answer.claims
        )
        yield Grid(
            Table(word_of(said, "answer-claims"), fields, rows), word_of(said, "answer-claims")
        )
    else:
        yield Paragraph(word_of(said, "tie-nothing"))
    if answer.wishes:
        yield Paragraph(word_of(said, "answer-wishes"))
        yield Bullets(tuple(_quoted(each, said) for each in answer.wishes[:MOST_WISHES]))
    left = [
        *(
            word_of(said, "answer-unanswered", each.mention.quote, view.because(each, language))
            for each in answer.unanswered
        ),
        *(_quoted(each, said) for each in answer.questions),
    ]
    if left:
        yield Paragraph(word_of(said, "answer-open"))
        yield Bullets(tuple(left))


def word_of(said: Wording, key: str, *values: object) -> str:
    """Return a phrase of tied texts in the language of the page."""
    return word(key, said.language, *values)


def _quoted(each: Said, said: Wording) -> str:
    return word_of(said, "answer-quote", each.text, each.line)
