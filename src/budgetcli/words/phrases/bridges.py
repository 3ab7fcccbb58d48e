"""Phrases of bridges."""

PHRASES = {
    "bridge-title": "{}: from one total to the other",
    "bridge-titles": "From {} to {}",
    "step": "Step",
    "step-amount": "Changes by",
    "running": "Then",
    "bar": "Bar",
    "step-start": "{} before",
    "step-end": "{} after",
    "step-prices": "From {} to {} prices",
    "step-other": "Other, not explained",
    "bars": "Bars: = a total, + and - a step of that sign; they begin near the totals, not at zero.",
    "step-unknown": "? = nobody has said what it does in this year, so its money is in what is not explained: {}.",
}
"""Key to (English, Danish)."""
