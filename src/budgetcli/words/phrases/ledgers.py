"""Phrases of a check against account files."""

PHRASES = {
    "accounts-proved": "{} of {} printed figures are the rounding of their accounts ({} rows in {}).",
    "accounts-not-held": "{} more have no accounts to be held against.",
    "said-accounts-by-a-factor": "{0}{1} of {2} figures would be right if the accounts were {3} times what they are",
    "said-column-without-accounts": "{0}: {1}: {2} printed figures have no accounts to be held against",
    "said-posting-doubled": "account {1}, {0}: its {2} stands twice; once, the figure would be right",
    "account-files": "{} files",
    "said-figure-rounds-its-accounts": "{0}: {1}: printed {2}, the accounts give {3}; they differ by {4}",
    "said-accounts-outside-table": "{0}{1} rows, together {2}, are in no line of the table: {3}",
    "said-figure-without-accounts": "{0}: {1}: {2} is printed, and no account belongs to it",
    "said-account-digit": "account {1}, {0}: {2} would be {3} with a digit put right; its other postings are about {4}",
    "said-posting-unlike-others": "account {1}, {0}: {2} is unlike its other postings, which are about {4}; {3} would close the gap",
    "said-accounts-missing": "{0}accounts {1} have no amount in this year and about {2} together in the years beside it",
    "said-account-elsewhere": "account {1}: without its {2} the figure would be right; it may belong to another line",
    "said-account-sign": "account {1} {0}: with the opposite sign, {3} and not {2}, the figure would be right",
    "said-account-scale": "account {1} {0}: in another unit, {3} and not {2}, the figure would be right",
    "said-accounts-together": "accounts {1}: without their {2} together the figure would be right; they may belong to another line",
}
"""Key to (English, Danish)."""
