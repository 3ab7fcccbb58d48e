"""Workbooks as results: a budget, a budget after savings, its live formulas."""
