"""Phrases of scenarios, combinations and amendments."""

PHRASES = {
    "total-before": ("Total before", "I alt før"),
    "total-after": ("Total after", "I alt efter"),
    "applied": ("applied", "anvendt"),
    "reversed": ("taken back", "tilbageført"),
    "already-in-base": ("already in the budget", "allerede indarbejdet"),
    "already-applied": ("applied before", "anvendt tidligere"),
    "already-reversed": ("taken back before", "tilbageført tidligere"),
    "not-selected": ("not selected", "ikke valgt"),
    "status": ("status {}", "status {}"),
    "other-committee": ("another committee's", "et andet udvalgs"),
    "in-base-sentence": ("{} measures are already in the budget: {}.", "{} tiltag er allerede indarbejdet i budgettet: {}."),
    "applied-before-sentence": (
        "{} measures were applied before and change nothing more: {}.",
        "{} tiltag er anvendt tidligere og ændrer ikke mere: {}.",
    ),
    "no-change": ("Nothing changes.", "Ingen ændring."),
    "counterfactual": (
        "Computed, not decided: the budget as it would be without {}.",
        "Beregnet, ikke vedtaget: budgettet, som det ville være uden {}.",
    ),
    "sum-of-years": ("Together over {} years: {} {}", "Tilsammen over {} år: {} {}"),
    "excess-sentence": (
        "{} cuts {} more than the line has in {}; that rest is not found.",
        "{} skærer {} mere, end linjen har i {}; den rest er ikke fundet.",
    ),
    "assumed": ("Assumed: years without an amount are {}.", "Antaget: år uden beløb er {}."),
    "assumed-permanent": ("like the last year with one", "som det sidste år med et beløb"),
    "assumed-zero": ("zero", "nul"),
    "unknown-years": (
        "? = not stated: {} has no amount for these years; --assume permanent|zero settles it.",
        "? = ikke oplyst: {} har intet beløb for disse år; --assume permanent|zero afgør det.",
    ),
    "apply-title": ("{}: savings", "{}: besparelser"),
    "applied-sheet": ("Measures", "Tiltag"),
    "interaction": ("Interaction of percentages", "Samspil mellem procenter"),
    "percent-original": (
        "{} is a percentage of the {} of {} as it was before all measures.",
        "{} er en procent af {} på {}, som det var før alle tiltag.",
    ),
    "percent-running": (
        "{} is a percentage of the {} of {} after the measures before it.",
        "{} er en procent af {} på {} efter tiltagene før det.",
    ),
    "comparison-title": ("{}: scenarios", "{}: scenarier"),
    "spread": ("Apart", "Afstand"),
    "comparison-shared": ("In all: {}.", "I alle: {}."),
    "comparison-own": ("Only in some: {}: {}.", "Kun i nogle: {}: {}."),
    "cell-note": ("budgetcli: {} before, {} after {}.", "budgetcli: {} før, {} efter {}."),
    "combos-title": ("{}: measures that find {} in {}", "{}: tiltag, der finder {} i {}"),
    "above-target": ("Above", "Over"),
    "combos-none": ("No set of the {1} measures reaches the target.", "Ingen sammensætning af de {1} tiltag når målet."),
    "combos-count": (
        "{} minimal sets of {} measures reach the target: none of their measures can be left out.",
        "{} mindste sammensætninger af {} tiltag når målet: ingen af deres tiltag kan undværes.",
    ),
    "combos-more": (
        "At least {} minimal sets of {} measures reach the target.",
        "Mindst {} mindste sammensætninger af {} tiltag når målet.",
    ),
    "combos-unknown": (
        "Not counted on, since unknown in {} or dependent on another: {}.",
        "Ikke regnet med, da ukendt i {} eller afhængig af andet: {}.",
    ),
    "amend-title": ("{}: amendment", "{}: ændringsforslag"),
    "amend-dropped": ("Dropped: {}.", "Udgår: {}."),
    "amend-funding": ("Brought in its place: {}.", "Kommer i stedet: {}."),
    "amend-balances": ("It balances in every year.", "Det balancerer i alle år."),
    "amend-better": ("Better than the original in {} by {}.", "Bedre end det oprindelige i {} med {}."),
    "prices-open": ("price level not stated", "prisniveau ikke oplyst"),
}
"""Key to (English, Danish)."""
