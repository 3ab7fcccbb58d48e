"""Readers in other languages or of others' making, each a file of its own that imports nothing of
this package.

`worker.py` runs them in a process of its own, by their file: one that panics, aborts, hangs or asks
for all memory takes nothing with it. Each has `read(data, cells)`, returns plain values only, and
raises a TooManyCells for more cells than that.
"""
