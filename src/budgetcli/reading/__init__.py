"""Sources become grids, grids become budgets."""
