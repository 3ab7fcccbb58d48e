"""Budgets become other budgets: savings packages and scenarios."""
