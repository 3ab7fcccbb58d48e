"""Which cell is wrong, by what kind of slip, and what would mend it."""
