"""Phrases of key figures."""

PHRASES = {
    "key-title": ("{}: key figures", "{}: nøgletal"),
    "key-figure": ("Key figure", "Nøgletal"),
    "key-total": ("Total net, {}", "I alt netto, {}"),
    "key-steerable": ("Steerable base, {}", "Styrbart budget, {}"),
    "key-running-total": ("Total net in running prices, {}", "I alt netto i løbende priser, {}"),
    "key-name-total": ("Total", "I alt"),
    "key-name-steerable": ("Steerable base", "Styrbart budget"),
    "key-count": ("{} (number)", "{} (antal)"),
    "key-per": ("{} per {}, {}", "{} pr. {}, {}"),
    "key-share-total": ("{}, % of total net", "{}, % af netto i alt"),
    "key-share-steerable": ("{}, % of steerable base", "{}, % af det styrbare budget"),
    "key-index": ("Index, fixed prices", "Indeks, faste priser"),
    "key-index-running": ("Index, running prices", "Indeks, løbende priser"),
    "key-all-steerable": (
        "No line is known to be out of the committee's hands, so the total is the steerable base, too.",
        "Ingen linje vides at ligge uden for udvalgets styring, så det styrbare budget er det samme som i alt.",
    ),
    "key-running-growth-total": (
        "In running prices the net cost grows from {0} to {1} by {2} = {3} % (a year: {6} %).",
        "I løbende priser vokser nettoudgiften fra {0} til {1} med {2} = {3} % (om året: {6} %).",
    ),
    "key-running-growth-steerable": (
        "In running prices the steerable net cost grows from {} to {} by {} = {} %.",
        "I løbende priser vokser den styrbare nettoudgift fra {} til {} med {} = {} %.",
    ),
    "key-fixed-growth-total": (
        "In fixed prices ({7} prices) the net cost grows from {0} to {1} by {2} = {3} % (a year: {6} %).",
        "I faste priser ({7}-priser) vokser nettoudgiften fra {0} til {1} med {2} = {3} % (om året: {6} %).",
    ),
    "key-fixed-growth-steerable": (
        "In fixed prices the steerable net cost grows from {} to {} by {} = {} %.",
        "I faste priser vokser den styrbare nettoudgift fra {} til {} med {} = {} %.",
    ),
    "key-fixed-growth-line": (
        "In fixed prices the net cost of {4} grows from {0} to {1} by {2} = {3} %, which is {5} % of the growth.",
        "I faste priser vokser nettoudgiften til {4} fra {0} til {1} med {2} = {3} %, som er {5} % af væksten.",
    ),
    "key-room": (
        "As amounts are rounded in print, amounts for each one may be up to ±{} {} from the true ones.",
        "Da beløbene er afrundet i trykken, kan beløb pr. enhed ligge op til ±{} {} fra de sande.",
    ),
    "key-sources": ("Numbers from: {}.", "Antal fra: {}."),
}
"""Key to (English, Danish)."""
