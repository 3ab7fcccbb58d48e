"""Phrases of what is wrong or missing in savings packages; the first value is the measure, the
frame or the package."""

PHRASES = {
    "lint-unknown-line": "{}: {}",
    "lint-over-cut": "{} cuts {} more than its line has in {}",
    "lint-overlap": "{} is of the same line as {}, and one of them is a percentage",
    "lint-possible-duplicate": "{} has a title like {}: one measure or several?",
    "lint-years-missing": "{} states nothing of {}",
    "lint-sign-doubtful-reduction": "{} is called a reduction, but worsens the balance",
    "lint-sign-doubtful-expansion": "{} is called an expansion, but improves the balance",
    "lint-unfinanced": "{} is not met: {}",
    "lint-no-decision": "{} is {}, but no decision is named",
    "lint-base-open": "{} does not say whether it is in the budget already: in_base = true or false",
    "lint-unknown-link": "{} names the measure {}, which does not exist",
    "lint-unknown-link-frame": "{} names the frame {}, which does not exist",
    "lint-price-level-open": "{} states no price level",
    "lint-uncertain-line-derived": "{}: its line {} is derived",
    "lint-uncertain-line-inferred": "{}: its line {} is inferred",
    "lint-uncertain-line-unknown": "{}: its line {} is uncertain",
    "lint-uncertain-frame-derived": "{}: its frame {} is derived",
    "lint-uncertain-frame-inferred": "{}: its frame {} is inferred",
    "lint-uncertain-frame-unknown": "{}: its frame {} is uncertain",
    "lint-unusual-share": "{}: {} of {} is no equal part, and no key is named",
    "lint-dk-appropriation": "{}: the line it changes, {}, is not surely named",
    "lint-dk-coverage": "{}: {} is not covered",
    "lint-dk-appropriated-first": "{} is implemented, but no decision grants it",
    "lint-dk-second-reading": "{}: the second reading is on {}",
    "lint-dk-readings": "{}: {} days between the readings",
    "lint-dk-staff": "{}: its full-time posts are not stated",
    "lint-law": "{}: {}: “{}”",
}
"""Key to (English, Danish)."""
