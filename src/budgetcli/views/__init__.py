"""One module a result: the neutral picture of it."""
