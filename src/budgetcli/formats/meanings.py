"""What every id means: errors, checks, verdicts, outcomes, kinds of slip, formats, roles and
reasons, each from where it is defined."""

from collections.abc import Mapping
from inspect import cleandoc
from types import MappingProxyType
from typing import Any, NamedTuple

from budgetcli.checking.checks import explanations
from budgetcli.checking.crosschecks import MOVED, line_moved
from budgetcli.formats.registry import FORMATS
from budgetcli.model.budgets import Budget, Role
from budgetcli.model.errors import ERRORS, UnknownNameError
from budgetcli.model.findings import OF_ACCOUNTS, Outcome
from budgetcli.model.names import fold
from budgetcli.model.records import Field, Row, Table
from budgetcli.publications.tied import MEANING as STATUSES
from budgetcli.savings.apply import Reason
from budgetcli.views import view as views
from budgetcli.words.glossary import GLOSSARY
from budgetcli.words.languages import Language

OUTCOMES = {
    Outcome.EXACT: "The equation holds on the printed figures themselves.",
    Outcome.ROUNDING: "The printed figures deviate, by less than their rounding can explain.",
    Outcome.IMPROBABLE: (
        "Rounding could explain the deviation, but chance makes it in fewer than 1 of 1,000 "
        "correct tables."
    ),
    Outcome.BROKEN: "No true amounts that print as these figures satisfy the equation.",
    Outcome.UNDECIDED: "A figure of the equation is missing, or its base is printed as zero.",
}
ROLES = {
    Role.LINE: "A line of the budget: what totals add up.",
    Role.SUBTOTAL: "A printed sum of lines that is itself a part of a total.",
    Role.TOTAL: "The printed sum of the whole table: an assertion, never an addend.",
    Role.INDEX: "A row of index figures, 100 in the first year; in no sum.",
    Role.MEMO: "A row that is in no sum: a heading, a note.",
}
REASONS = {
    Reason.ALREADY_IN_BASE: (
        "The measure is in the budget already, as its package or `--base-state after` says; "
        "nothing changes."
    ),
    Reason.ALREADY_APPLIED: "The budget's record says that the measure was applied before; nothing changes.",
    Reason.ALREADY_REVERSED: "The budget's record says that the measure was taken out before; nothing changes.",
    Reason.NOT_SELECTED: "`--only` or `--skip` leaves the measure out.",
    Reason.STATUS: "The measure is rejected or withdrawn, or not of a status that `--status` names.",
    Reason.OTHER_COMMITTEE: "The measure concerns another committee than the budget.",
}

WORD = "word"

NONE: Mapping[str, str] = MappingProxyType({})


def meanings() -> dict[str, tuple[str, str]]:
    """Return what kind of thing each id is, and what it means; an id that is several things says
    them all."""
    found: dict[str, tuple[str, str]] = {}
    for kind, texts in (
        ("error", ERRORS),
        (
            "check, verdict or kind of slip",
            {**explanations(), MOVED: cleandoc(line_moved.__doc__ or ""), **OF_ACCOUNTS},
        ),
        ("outcome", OUTCOMES),
        ("role", ROLES),
        ("reason", REASONS),
        ("status of a figure in a text", STATUSES),
        ("format", {name: what for name, (_, _, what) in FORMATS.items()}),
        (
            WORD,
            {
                id: f"{term.english} = {term.danish}. {term.meaning}"
                for id, term in GLOSSARY.items()
            },
        ),
    ):
        for id, text in texts.items():
            kinds, before = found.get(str(id), ("", ""))
            found[str(id)] = (
                f"{kinds} and {kind}".removeprefix(" and "),
                f"{before} {text}".strip(),
            )
    return found


def in_danish(id: str, kind: str, text: str) -> tuple[str, str]:
    """Return in Danish what kind of thing an id is and what it means; what has no Danish as it
    stands."""
    from budgetcli.words import glossary as danish  # start-up

    term = GLOSSARY.get(id)
    word = f"{term.english} = {term.danish}. {term.betydning}" if term else ""
    return danish.kind(kind), f"{danish.DANISH.get(id, '')} {word}".strip() or text


class MeaningView(NamedTuple):
    """The view of one id."""

    id: str
    kind: str
    text: str

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    def table(self, language: Language) -> Table:
        """Return the meaning as sentences under the id."""
        kind, text = (
            (self.kind, self.text)
            if language is not Language.DANISH
            else in_danish(self.id, self.kind, self.text)
        )
        return Table(
            f"{self.id} ({kind})",
            (),
            (),
            notes=tuple(" ".join(each.split()) for each in text.split("\n\n")),
        )

    def document(self) -> dict[str, Any]:
        """Return the meaning as plain values."""
        return views.opening("meaning", ()) | {"id": self.id, "kind": self.kind, "text": self.text}

    def records(self) -> tuple[tuple[str, ...], list[views.Record]]:
        """Return one record."""
        return ("id", "kind", "text"), [(self.id, self.kind, self.text)]


def explain(id: str, commands: Mapping[str, str] = NONE) -> MeaningView:
    """Return what an id, a command or a word of the glossary means; names match folded, Danish
    words too.

    Raises UnknownNameError for one that nothing has.
    """
    known = meanings() | {name: ("command", text) for name, text in commands.items()}
    found = next((each for each in known if fold(each) == fold(id)), None)
    if found is None:
        found = next(
            (
                each
                for each, term in GLOSSARY.items()
                if fold(id) in (fold(term.danish), fold(term.english))
            ),
            None,
        )
    if found is None:
        danish = [term.danish for term in GLOSSARY.values()]
        raise UnknownNameError("unknown-check", "id, command or word", id, [*known, *danish])
    return MeaningView(found, *known[found])


class MeaningsView(NamedTuple):
    """The view of every id."""

    commands: Mapping[str, str] = NONE

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    @property
    def meanings(self) -> dict[str, tuple[str, str]]:
        """Every id with its kind and text."""
        return meanings() | {name: ("command", text) for name, text in self.commands.items()}

    def table(self, language: Language) -> Table:
        """Return every id with its kind and the first sentence of its meaning."""
        is_danish = language is Language.DANISH
        said = {
            id: in_danish(id, *each) if is_danish else each for id, each in self.meanings.items()
        }
        rows = tuple(
            Row((id, kind, text.split("\n")[0].split(". ")[0].rstrip(".") + "."))
            for id, (kind, text) in said.items()
        )
        names = ("Slags", "Betydning") if is_danish else ("Kind", "Meaning")
        return Table(
            "budgetcli explain",
            (Field("id", "Id"), Field("kind", names[0]), Field("text", names[1])),
            rows,
        )

    def document(self) -> dict[str, Any]:
        """Return every meaning as plain values."""
        return views.opening("meaning", ()) | {
            "meanings": [MeaningView(id, *each).document() for id, each in self.meanings.items()]
        }

    def records(self) -> tuple[tuple[str, ...], list[views.Record]]:
        """Return a record an id."""
        return ("id", "kind", "text"), [(id, *each) for id, each in self.meanings.items()]
