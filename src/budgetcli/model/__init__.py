"""What everything is about: places and errors, exact numbers, budgets, equations, findings and
neutral tables."""
