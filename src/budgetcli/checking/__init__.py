"""What must hold among the figures, judged and proved."""
