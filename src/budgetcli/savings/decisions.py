"""What a source says of an object: who decided it and when, the sentence, where it stands, and how
certain that is."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.model.declarations import Declaration

SAYING_KEYS = ("decided", "decision", "quote", "location", "certainty", "notes")


class Certainty(StrEnum):
    """How a statement is known: the source says it, it follows from what it says, it is inferred,
    or nobody knows."""

    STATED = "stated"
    DERIVED = "derived"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


CERTAINTIES = {each.value: each.value for each in Certainty}


class Decision(NamedTuple):
    """Who decided, when, and under which item; a date may be as loose as `20. juni`. `reading` is 1
    or 2 for a reading of the budget."""

    body: str
    date: str | None = None
    item: str | None = None
    formal: bool = True
    reading: int | None = None

    def __str__(self) -> str:
        return ", ".join(each for each in self[:3] if isinstance(each, str))


NO_DECISIONS: Mapping[str, Decision] = MappingProxyType({})
DECISION_KEYS = (
    "id",
    "body",
    "date",
    "date_text",
    "year_inferred",
    "item",
    "formal",
    "reading",
    "case",
    "document",
    "quote",
    "location",
    "notes",
)


class Saying(NamedTuple):
    """The decision, the sentence of the source, its place in the document, and its certainty."""

    decision: Decision | None = None
    quote: str | None = None
    location: str | None = None
    certainty: Certainty = Certainty.STATED


def read_saying(declared: Declaration, decisions: Mapping[str, Decision] = NO_DECISIONS) -> Saying:
    """Return what a table says of its own source; a decision may be named by its id in the
    package's register."""
    location = declared.table("location").values
    return Saying(
        decision=_decision(declared, decisions),
        quote=declared.text("quote"),
        location=", ".join(f"{key} {value}" for key, value in location.items()) or None,
        certainty=Certainty(declared.choice("certainty", CERTAINTIES) or Certainty.STATED),
    )


def read_decision(declared: Declaration) -> Decision:
    """Return a decision of the package's register."""
    declared.refuse_unknown(DECISION_KEYS)
    return _of(declared)


def _decision(declared: Declaration, decisions: Mapping[str, Decision]) -> Decision | None:
    key = "decided" if "decided" in declared.values else "decision"
    named = declared.values.get(key)
    if isinstance(named, str):
        return decisions.get(named) or _unregistered(declared, key)
    said = declared.table(key)
    return _of(said) if said.values else None


def _unregistered(declared: Declaration, key: str) -> Decision:
    raise declared.wrong(
        key,
        'the id of a `[[decision]]`, or a table such as { body = "...", date = 2023-05-15, item = "173" }',
    )


def _of(said: Declaration) -> Decision:
    when = said.values.get("date") or said.values.get("date_text")
    item = said.values.get("item")
    reading = said.values.get("reading")
    if reading not in (None, 1, 2):
        raise said.wrong("reading", "1 or 2")
    return Decision(
        str(said.values.get("body") or ""),
        None if when is None else str(when),
        None if item is None else str(item),
        said.flag("formal") is not False,
        reading,
    )
