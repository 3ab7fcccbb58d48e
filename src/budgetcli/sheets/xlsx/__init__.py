"""Workbooks of the xlsx kind: their parts, their facts, and how they are patched, written and read
back."""
