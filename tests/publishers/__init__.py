"""Budgets as many publishers would write them, each with the truth it was made from, and the judge
of what was read."""
