"""Phrases of what is wrong or missing in savings packages; the first value is the measure, the frame or the package."""

PHRASES = {
    "lint-unknown-line": ("{}: {}", "{}: {}"),
    "lint-over-cut": ("{} cuts {} more than its line has in {}", "{} skærer {} mere, end linjen har i {}"),
    "lint-overlap": (
        "{} is of the same line as {}, and one of them is a percentage",
        "{} er på samme linje som {}, og et af dem er en procentdel",
    ),
    "lint-possible-duplicate": ("{} has a title like {}: one measure or several?", "{} har en titel, der ligner {}: ét tiltag eller flere?"),
    "lint-years-missing": ("{} states nothing of {}", "{} oplyser intet for {}"),
    "lint-sign-doubtful-reduction": ("{} is called a reduction, but worsens the balance", "{} kaldes en reduktion, men forværrer balancen"),
    "lint-sign-doubtful-expansion": (
        "{} is called an expansion, but improves the balance",
        "{} kaldes en udvidelse, men forbedrer balancen",
    ),
    "lint-unfinanced": ("{} is not met: {}", "{} er ikke opfyldt: {}"),
    "lint-no-decision": ("{} is {}, but no decision is named", "{} er {}, men ingen beslutning er nævnt"),
    "lint-base-open": (
        "{} does not say whether it is in the budget already: in_base = true or false",
        "{} siger ikke, om det er indarbejdet i budgettet: in_base = true eller false",
    ),
    "lint-unknown-link": ("{} names the measure {}, which does not exist", "{} nævner tiltaget {}, som ikke findes"),
    "lint-unknown-link-frame": ("{} names the frame {}, which does not exist", "{} nævner rammen {}, som ikke findes"),
    "lint-price-level-open": ("{} states no price level", "{} oplyser intet prisniveau"),
    "lint-uncertain-line-derived": ("{}: its line {} is derived", "{}: linjen {} er udledt"),
    "lint-uncertain-line-inferred": ("{}: its line {} is inferred", "{}: linjen {} er antaget"),
    "lint-uncertain-line-unknown": ("{}: its line {} is uncertain", "{}: linjen {} er usikker"),
    "lint-uncertain-frame-derived": ("{}: its frame {} is derived", "{}: rammen {} er udledt"),
    "lint-uncertain-frame-inferred": ("{}: its frame {} is inferred", "{}: rammen {} er antaget"),
    "lint-uncertain-frame-unknown": ("{}: its frame {} is uncertain", "{}: rammen {} er usikker"),
    "lint-unusual-share": (
        "{}: {} of {} is no equal part, and no key is named",
        "{}: {} af {} er ingen ligelig del, og ingen nøgle er nævnt",
    ),
    "lint-dk-appropriation": ("{}: the line it changes, {}, is not surely named", "{}: linjen, det ændrer, {}, er ikke sikkert nævnt"),
    "lint-dk-coverage": ("{}: {} is not covered", "{}: {} er ikke dækket"),
    "lint-dk-appropriated-first": ("{} is implemented, but no decision grants it", "{} er udmøntet, men ingen beslutning bevilger det"),
    "lint-dk-second-reading": ("{}: the second reading is on {}", "{}: 2. behandling er {}"),
    "lint-dk-readings": ("{}: {} days between the readings", "{}: {} dage mellem behandlingerne"),
    "lint-dk-staff": ("{}: its full-time posts are not stated", "{}: årsværk er ikke oplyst"),
    "lint-law": ("{}: {}: “{}”", "{}: {}: “{}”"),
}
"""Key to (English, Danish)."""
