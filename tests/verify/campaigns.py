"""What is measured on seeded slips: how many are detected, where the true cell ranks, whether its
value comes back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from budgetcli.checking.checks import check
from budgetcli.model.findings import Report, RoundingRule, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.model.findings import Suspect
    from tests.verify.slips import Seed

REFUTED = (Verdict.BROKEN, Verdict.JOINTLY_IMPOSSIBLE)


def suspects_of(report: Report) -> list[Suspect]:
    """Return the suspects in the order a reader meets them: the first of each finding, then the
    second."""
    longest = max((len(finding.suspects) for finding in report.findings), default=0)
    return [
        finding.suspects[rank]
        for rank in range(longest)
        for finding in report.findings
        if rank < len(finding.suspects)
    ]


def tally(seeds: Iterable[Seed], *, rule: RoundingRule = RoundingRule.HALF_UP) -> Counter[str]:
    """Return the counts of a campaign: seeds, detected, first, three, value, sure, wrongly sure."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        counts.update(score(seed, check(seed.budget, rule=rule)))
    return counts


def score(seed: Seed, report: Report) -> Counter[str]:
    """Return what one seed adds to the counts."""
    found = suspects_of(report)
    hits = [hit(seed, suspect) for suspect in found[:3]]
    first = bool(hits) and hits[0]
    return Counter(
        seeds=1,
        detected=report.verdict in REFUTED,
        first=first,
        three=any(hits),
        value=first and seed.original is not None and found[0].suggested == seed.original,
        sure=bool(found) and found[0].sure,
        wrongly_sure=bool(found) and found[0].sure and not first,
    )


def hit(seed: Seed, suspect: Suspect) -> bool:
    """Tell whether a suspect is the slip that was made."""
    if seed.original is not None:
        return suspect.key == seed.key and len(suspect.figures) < 2
    return suspect.kind == seed.kind and suspect.key.line in seed.lines
