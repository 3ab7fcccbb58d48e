"""`budgetcli draft-package`."""
