"""Publications: documents of running text and tables, and what ties the one to the other."""
