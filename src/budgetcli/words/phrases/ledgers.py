"""Phrases of a check against account files."""

PHRASES = {
    "accounts-proved": (
        "{} of {} printed figures are the rounding of their accounts ({} rows in {}).",
        "{} af {} trykte tal er afrundingen af deres konti ({} rækker i {}).",
    ),
    "accounts-not-held": (
        "{} more have no accounts to be held against.",
        "{} yderligere har ingen konti at blive holdt op mod.",
    ),
    "said-accounts-by-a-factor": (
        "{0}{1} of {2} figures would be right if the accounts were {3} times what they are",
        "{0}{1} af {2} tal ville stemme, hvis kontiene var {3} gange det, de er",
    ),
    "said-column-without-accounts": (
        "{0}: {1}: {2} printed figures have no accounts to be held against",
        "{0}: {1}: {2} trykte tal har ingen konti at blive holdt op mod",
    ),
    "said-posting-doubled": (
        "account {1}, {0}: its {2} stands twice; once, the figure would be right",
        "konto {1}, {0}: dens {2} står to gange; én gang, og tallet ville stemme",
    ),
    "account-files": ("{} files", "{} filer"),
    "said-figure-rounds-its-accounts": (
        "{0}: {1}: printed {2}, the accounts give {3}; they differ by {4}",
        "{0}: {1}: trykt {2}, kontiene giver {3}; forskellen er {4}",
    ),
    "said-accounts-outside-table": (
        "{0}{1} rows, together {2}, are in no line of the table: {3}",
        "{0}{1} rækker, i alt {2}, hører til ingen linje i tabellen: {3}",
    ),
    "said-figure-without-accounts": (
        "{0}: {1}: {2} is printed, and no account belongs to it",
        "{0}: {1}: {2} er trykt, men ingen konto hører til",
    ),
    "said-account-digit": (
        "account {1}, {0}: {2} would be {3} with a digit put right; its other postings are about {4}",
        "konto {1}, {0}: {2} ville være {3} med et ciffer rettet; kontoens øvrige posteringer er omkring {4}",
    ),
    "said-posting-unlike-others": (
        "account {1}, {0}: {2} is unlike its other postings, which are about {4}; {3} would close the gap",
        "konto {1}, {0}: {2} ligner ikke kontoens øvrige posteringer, som er omkring {4}; {3} ville lukke forskellen",
    ),
    "said-accounts-missing": (
        "{0}accounts {1} have no amount in this year and about {2} together in the years beside it",
        "{0}konti {1} har intet beløb i dette år og tilsammen omkring {2} i årene ved siden af",
    ),
    "said-account-elsewhere": (
        "account {1}: without its {2} the figure would be right; it may belong to another line",
        "konto {1}: uden dens {2} ville tallet stemme; den hører måske til en anden linje",
    ),
    "said-account-sign": (
        "account {1} {0}: with the opposite sign, {3} and not {2}, the figure would be right",
        "konto {1} {0}: med modsat fortegn, {3} og ikke {2}, ville tallet stemme",
    ),
    "said-account-scale": (
        "account {1} {0}: in another unit, {3} and not {2}, the figure would be right",
        "konto {1} {0}: i en anden enhed, {3} og ikke {2}, ville tallet stemme",
    ),
    "said-accounts-together": (
        "accounts {1}: without their {2} together the figure would be right; they may belong to another line",
        "konti {1}: uden deres {2} tilsammen ville tallet stemme; de hører måske til en anden linje",
    ),
}
"""Key to (English, Danish)."""
