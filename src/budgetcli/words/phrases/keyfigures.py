"""Phrases of key figures."""

PHRASES = {
    "key-title": "{}: key figures",
    "key-figure": "Key figure",
    "key-total": "Total net, {}",
    "key-steerable": "Steerable base, {}",
    "key-running-total": "Total net in running prices, {}",
    "key-name-total": "Total",
    "key-name-steerable": "Steerable base",
    "key-count": "{} (number)",
    "key-per": "{} per {}, {}",
    "key-share-total": "{}, % of total net",
    "key-share-steerable": "{}, % of steerable base",
    "key-index": "Index, fixed prices",
    "key-index-running": "Index, running prices",
    "key-all-steerable": "No line is known to be out of the committee's hands, so the total is the steerable base, too.",
    "key-running-growth-total": "In running prices the net cost grows from {0} to {1} by {2} = {3} % (a year: {6} %).",
    "key-running-growth-steerable": "In running prices the steerable net cost grows from {} to {} by {} = {} %.",
    "key-fixed-growth-total": "In fixed prices ({7} prices) the net cost grows from {0} to {1} by {2} = {3} % (a year: {6} %).",
    "key-fixed-growth-steerable": "In fixed prices the steerable net cost grows from {} to {} by {} = {} %.",
    "key-fixed-growth-line": "In fixed prices the net cost of {4} grows from {0} to {1} by {2} = {3} %, which is {5} % of the growth.",
    "key-room": "As amounts are rounded in print, amounts for each one may be up to ±{} {} from the true ones.",
    "key-sources": "Numbers from: {}.",
}
"""Key to (English, Danish)."""
