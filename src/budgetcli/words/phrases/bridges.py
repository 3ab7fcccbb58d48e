"""Phrases of bridges."""

PHRASES = {
    "bridge-title": ("{}: from one total to the other", "{}: fra det ene resultat til det andet"),
    "bridge-titles": ("From {} to {}", "Fra {} til {}"),
    "step": ("Step", "Trin"),
    "step-amount": ("Changes by", "Ændring"),
    "running": ("Then", "Derefter"),
    "bar": ("Bar", "Søjle"),
    "step-start": ("{} before", "{} før"),
    "step-end": ("{} after", "{} efter"),
    "step-prices": ("From {} to {} prices", "Fra {}- til {}-priser"),
    "step-other": ("Other, not explained", "Andet, ikke forklaret"),
    "bars": (
        "Bars: = a total, + and - a step of that sign; they begin near the totals, not at zero.",
        "Søjler: = en sum, + og - et trin med det fortegn; de begynder nær summerne, ikke ved nul.",
    ),
    "step-unknown": (
        "? = nobody has said what it does in this year, so its money is in what is not explained: {}.",
        "? = ingen har oplyst virkningen i dette år, så beløbet ligger i det, der ikke er forklaret: {}.",
    ),
}
"""Key to (English, Danish)."""
