"""Budgets summarised and held against each other."""
