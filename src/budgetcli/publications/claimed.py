"""What a text says and its tables prove, as a file of claims that `claims` judges again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.claims.claims import SCHEMA
from budgetcli.model.numbers import Printed, rescale
from budgetcli.publications.connectives import name_of
from budgetcli.publications.tied import Status
from budgetcli.savings.writing import UNITS, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.publications.tied import Tie, TiedText

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
