"""Phrases of the page to click through."""

PHRASES = {
    "explore-title": "{}: {} municipalities",
    "explore-total": "Total",
    "explore-rest": "Not in these lines (rounding, or not stated)",
    "explore-find": "Search for a line",
    "explore-years": "Year",
    "explore-all-years": "All years",
    "explore-how": "Show",
    "explore-amount": "Amounts",
    "explore-head": "Per inhabitant",
    "explore-share": "Share of the total of the table",
    "explore-path": "Where you are",
    "explore-cells": "Cells",
    "explore-sources": "Made from {} files",
    "explore-hits": "{} lines found",
}
"""Key to (English, Danish)."""
