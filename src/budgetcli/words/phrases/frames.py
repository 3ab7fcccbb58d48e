"""Phrases of frames: gaps, burdens, allocations."""

PHRASES = {
    "burdens-title": ("Who carries what", "Hvem bærer hvad"),
    "year": ("Year", "År"),
    "burdens-free": ("Without a demand: {}.", "Uden krav: {}."),
    "burdens-net": ("The net of all committees in {}: {}.", "Alle udvalgs nettobudget i {}: {}."),
    "gap-title": ("{}: what is still to be found", "{}: hvad mangler at blive fundet"),
    "demand": ("Frame or pressure", "Ramme eller krav"),
    "demanded": ("demanded", "krav"),
    "identified": ("identified", "fundet"),
    "remaining": ("remaining", "rest"),
    "over-fulfilled": ("over-fulfilled", "mere end krævet"),
    "gap-unknown": (
        "? = not stated for {}: {}, in no sum; --assume permanent|zero settles it.",
        "? = ikke oplyst for {}: {}, ikke i nogen sum; --assume permanent|zero afgør det.",
    ),
    "link-counted": ("{} is counted towards {} because you say so.", "{} regnes med i {}, fordi du siger det."),
    "link-inferred": ("That {} is towards {} is inferred; no source says it.", "At {} hører til {}, er antaget; ingen kilde siger det."),
    "link-derived": ("That {} is towards {} is derived.", "At {} hører til {}, er udledt."),
    "link-unknown": ("Whether {} is towards {} is unknown.", "Om {} hører til {}, er ukendt."),
    "share-condition": ("The share of {} is conditional: “{}”.", "Andelen af {} er betinget: “{}”."),
    "share-sentence": (
        "{} {}: {} of {} is {} % (by rounding {}–{} %).",
        "{} {}: {} af {} er {} % (ved afrunding {}–{} %).",
    ),
    "share-is-equal": ("{} of {} is an equal split into {} parts.", "{} af {} er en ligelig deling i {} dele."),
    "share-not-equal": (
        "{} of {} is no equal split into any number of parts; the nearest, {} parts, gives {}.",
        "{} af {} er ikke en ligelig deling i noget antal dele; nærmest er {} dele, som giver {}.",
    ),
    "share-keys-differ": (
        "{} and {} are shared by different keys: {} × {} % = {}; {} × {} % = {}.",
        "{} og {} er fordelt efter forskellige nøgler: {} × {} % = {}; {} × {} % = {}.",
    ),
    "burden-sentence": ("{} in {} is {} % of {} ({}): {}.", "{} i {} er {} % af {} ({}): {}."),
    "base-net": ("the net", "nettobudgettet"),
    "base-steerable": ("the steerable base", "det styrbare budget"),
    "not-steerable": ("Not steerable: {}.", "Ikke styrbart: {}."),
    "allocation-title": ("{} allocated {}", "{} fordelt {}"),
    "by-equal": ("equally", "ligeligt"),
    "by-net": ("by net", "efter netto"),
    "by-gross": ("by gross expenditure", "efter bruttoudgift"),
    "by-steerable": ("by the steerable net", "efter styrbar netto"),
    "by-key": ("by key", "efter nøgle"),
    "part": ("Part", "Del"),
    "weight": ("Weight", "Vægt"),
    "amount": ("Amount", "Beløb"),
    "left-out": ("Without a part: {}.", "Uden andel: {}."),
    "stated-matches": (
        "The stated {0} is one of the parts of an amount split {1}: {3} for {2}.",
        "De oplyste {0} er en af delene, når beløbet deles {1}: {3} til {2}.",
    ),
    "stated-differs": (
        "The stated {0} is none of the parts of an amount split {1}; the nearest is {3} for {2}.",
        "De oplyste {0} er ingen af delene, når beløbet deles {1}; nærmest er {3} til {2}.",
    ),
}
"""Key to (English, Danish)."""
