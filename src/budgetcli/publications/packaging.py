"""A drafted package as TOML: every measure, frame and pressure with its quote, its place and what
is still open.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from budgetcli.model.names import one_line, slug
from budgetcli.savings.packages import SCHEMA
from budgetcli.savings.writing import UNITS, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.publications.drafting import Amounts, Draft, Drafted

LONGEST_ID = 40


def written(draft: Draft) -> str:
    """Return a draft as the text of a savings package."""
    taken: set[str] = set()
    lines = [*_head(draft)]
    for each in draft.of("frame"):
        lines += ["", *_frame(each, draft, taken)]
    for each in draft.of("pressure"):
        lines += ["", *_pressure(each, draft, taken)]
    for each in draft.of("measure"):
        lines += ["", *_measure(each, draft, taken)]
    for sentence, place in draft.left_out:
        lines += [
            "",
            f"# ? {_where(place)}: the years of this amount are not stated, so it is left to you:",
            f"#   {one_line(sentence)}",
        ]
    return "\n".join([*lines, ""])


def _head(draft: Draft) -> Iterator[str]:
    yield "# Drafted from a text. Only what is quoted is certain: look at every line, and at every ? above all."
    yield f"schema = {text(SCHEMA)}"
    yield f"id = {text(slug(Path(draft.path).stem) + '-draft')}"
    yield f"title = {text(draft.title)}"
    yield f"language = {text(draft.language)}"
    if draft.committee != "?":
        yield f"committee = {text(draft.committee)}"
    if draft.currency and draft.currency != "KR":
        yield f"currency = {text(draft.currency)}"
    yield f"unit = {text(UNITS[draft.scale])}"
    if draft.price_level:
        yield f"price_level = {draft.price_level}"
    if draft.years:
        yield f"years = [{', '.join(map(str, draft.years))}]"
    yield 'amount_sign = "effect"  # + improves the balance, - worsens it'
    yield from ("", "[source]", f"document = {text(draft.path)}")


def _id(each: Drafted, taken: set[str]) -> str:
    """Return an id that is not taken yet, made from the title at a word's end."""
    plain = slug(each.title)
    if len(plain) > LONGEST_ID:
        plain = plain[: LONGEST_ID + 1].rpartition("-")[0] or plain[:LONGEST_ID]
    plain = plain or each.kind
    found, number = plain, 2
    while found in taken:
        found, number = f"{plain}-{number}", number + 1
    taken.add(found)
    return found


def _frame(each: Drafted, draft: Draft, taken: set[str]) -> Iterator[str]:
    yield "[[frame]]"
    yield f"id = {text(_id(each, taken))}"
    yield f"title = {text(each.title)}"
    yield f"total = {_by_year(each.amounts)}"
    yield from _said(each)
    if each.share is not None:
        yield from (
            "",
            "[[frame.share]]",
            f"committee = {text(draft.committee)}",
            f"amounts = {_by_year(each.share)}",
            'method = "stated"',
        )
        if each.condition:
            yield f"condition = {text(each.condition)}"
        yield f"quote = {text(one_line(each.share_quote))}"
        yield 'certainty = "stated"'
        yield 'after_last_year = "unknown"'


def _pressure(each: Drafted, draft: Draft, taken: set[str]) -> Iterator[str]:
    yield "[[pressure]]"
    yield f"id = {text(_id(each, taken))}"
    yield f"title = {text(each.title)}"
    if draft.committee != "?":
        yield f"committee = {text(draft.committee)}"
    yield f"amounts = {_by_year(each.amounts)}"
    yield 'after_last_year = "unknown"'
    yield from _said(each)


def _measure(each: Drafted, draft: Draft, taken: set[str]) -> Iterator[str]:
    yield "[[measure]]"
    yield f"id = {text(_id(each, taken))}"
    yield f"title = {text(each.title)}"
    yield f"heading = {text(each.heading)}"
    if draft.committee != "?":
        yield f"committee = {text(draft.committee)}"
    if each.target is not None:
        yield f"target = {text(each.target)}  # the sentence names this line"
        yield 'target_certainty = "inferred"'
    else:
        yield 'target = "?"  # the text names no line'
        yield 'target_certainty = "unknown"'
    yield "# side = ?  the text does not say; expenditure is assumed"
    yield from _course(each.amounts)
    yield 'in_base = "unknown"  # is it in the printed table already?'
    if each.administrative:
        yield 'implementation = "administrative"'
    yield from _said(each)


def _course(amounts: Amounts) -> Iterator[str]:
    if amounts.annual is not None:
        yield from (
            'profile = "permanent"',
            f"from = {amounts.first}",
            f"annual = {text(f'{amounts.annual:f}')}",
        )
        return
    note = (
        "  # the year is that of the heading or table; the sentence names none"
        if amounts.inferred_year
        else ""
    )
    yield 'profile = "explicit"'
    yield f"amounts = {_by_year(amounts)}{note}"
    yield 'after_last_year = "unknown"  # ?'


def _by_year(amounts: Amounts) -> str:
    return (
        "{ "
        + ", ".join(f"{year} = {text(f'{amount:f}')}" for year, amount in amounts.by_year)
        + " }"
    )


def _said(each: Drafted) -> Iterator[str]:
    page, _, lines = each.place.partition(":")
    yield f"quote = {text(one_line(each.quote))}"
    yield f"location = {{ page = {page}, lines = {text(lines)} }}"
    yield 'certainty = "stated"'


def _where(place: str) -> str:
    page, _, lines = place.partition(":")
    return f"p. {page}, line {lines}"
