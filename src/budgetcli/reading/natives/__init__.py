"""Readers in other languages or of others' making, each a file of its own that imports nothing of this package.

`worker.py` runs them in a process of its own, by their file: a reader that panics, aborts, hangs or asks for all memory takes nothing with it.
Each has `read(data, cells)`, returns plain values only, and raises OverflowError for more cells than that.
"""
