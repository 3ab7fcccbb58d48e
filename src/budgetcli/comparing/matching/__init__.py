"""Which line of one budget is which line of another."""
