"""Account files of any size: scanned, rolled up into a budget, held against the printed table and
against each other."""
