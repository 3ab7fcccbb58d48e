"""What account rows are added up with: plain rows, polars, Spark."""
