"""Phrases of municipalities side by side."""

PHRASES = {
    "entities-title": "{} municipalities side by side",
    "entities-by": "{}: {}",
    "entities-amount": "amounts",
    "entities-per": "per {}",
    "entities-everybody": "inhabitant",
    "entities-all": "inhabitants",
    "entity": "Municipality",
    "entities-number": "Number of {}",
    "rank": "Rank",
    "median": "Median",
    "from-median": "From median",
    "from-median-percent": "% from median",
    "entities-rank": "Rank 1 is the highest net cost; ~ before a rank: amounts as printed leave it open.",
    "entities-not-comparable": "What makes them not comparable:",
    "entities-comparable": "Nothing that is stated makes them not comparable; what is not stated may.",
    "entities-chart": "A dot is a municipality, the line across is the median.",
    "entities-chart-text": "{}: from {} ({}) to {} ({}), median {}",
    "entities-table": "The figures",
    "layouts-title": "Shipped layouts of national files",
    "layout-name": "Layout",
    "layout-title": "What it is",
    "layout-publisher": "Publisher",
    "layout-cannot-tell": "What {} cannot tell:",
}
"""Key to (English, Danish)."""
