"""Phrases of what changed."""

PHRASES = {
    "changed": ("Changed", "Ændret"),
    "kind-added": ("new", "ny"),
    "kind-removed": ("gone", "udgået"),
    "because": ("Because of", "På grund af"),
    "percent": ("Percent", "Procent"),
    "no-difference": ("No difference.", "Ingen forskel."),
    "unexplained": ("not explained by a measure", "ikke forklaret af et tiltag"),
    "diff-title": ("Difference from {} to {}", "Forskel fra {} til {}"),
}
"""Key to (English, Danish)."""
