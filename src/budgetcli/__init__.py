"""Read, check, change and compare public budgets, exactly."""
