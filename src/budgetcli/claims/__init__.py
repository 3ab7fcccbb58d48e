"""Claims about budgets: their language, and what the figures say of them."""
