"""How verdicts, outcomes, findings and statuses stand, for those who show it: by their ids, which
mean the same wherever they occur."""

from __future__ import annotations

from budgetcli.model.records import Said, Tone

TONES = {
    "exact": Tone.GOOD,
    "within-rounding": Tone.GOOD,
    "incomplete": Tone.CAREFUL,
    "improbable": Tone.CAREFUL,
    "jointly-impossible": Tone.WRONG,
    "broken": Tone.WRONG,
    "undecided": Tone.CAREFUL,
    "true": Tone.GOOD,
    "true-by-rounding": Tone.GOOD,
    "false": Tone.WRONG,
    "refused": Tone.WRONG,
    "unreadable": Tone.WRONG,
    "proved": Tone.GOOD,
    "by-rounding": Tone.GOOD,
    "derived": Tone.GOOD,
    "ambiguous": Tone.CAREFUL,
    "contradicted": Tone.WRONG,
    "error": Tone.WRONG,
    "warning": Tone.CAREFUL,
    "remaining": Tone.CAREFUL,
}
"""What rounding explains is nothing to act on, and stays plain."""


def said(text: str, id: str) -> Said:
    """Return the text with how the thing of this id stands."""
    return Said(text, TONES.get(str(id), Tone.PLAIN))


def worst(ids: list[str]) -> str:
    """Return the id that weighs most: a wrong one, else one that wants a look, else a good one."""
    order = (Tone.WRONG, Tone.CAREFUL, Tone.GOOD)
    ranked = (each for tone in order for each in ids if TONES.get(each) is tone)
    return next(ranked, "")
