"""Phrases of claims."""

PHRASES = {
    "claim-claim": ("Claim", "Påstand"),
    "claim-committee": ("Committee", "Udvalg"),
    "claim-verdict": ("Verdict", "Vurdering"),
    "claim-computed": ("Left side", "Venstre side"),
    "claim-operator": ("", ""),
    "claim-stated": ("Right side", "Højre side"),
    "truth-true": ("true", "sandt"),
    "truth-true-by-rounding": ("true by rounding", "sandt ved afrunding"),
    "truth-undecided": ("undecided", "ikke afgjort"),
    "truth-false": ("false", "falsk"),
    "truth-refused": ("refused", "afvist"),
    "claim-said": ("{}: “{}” as {}", "{}: “{}” som {}"),
    "claim-plain": ("{}: {}", "{}: {}"),
    "claim-source": (" ({})", " ({})"),
    "claim-other-committee": (
        "Refused: the claim is of committee {}, and its numbers are not to be held against another's budget.",
        "Afvist: påstanden hører til udvalget {}, og dens tal må ikke holdes op mod et andets budget.",
    ),
    "claim-figures-of-another": (
        "Refused: the expression uses figures of {}, which is not the claim's committee.",
        "Afvist: udtrykket bruger tal fra {}, som ikke er påstandens udvalg.",
    ),
    "claim-no-budget": ("Undecided: no budget of {} is at hand.", "Ikke afgjort: der er intet budget for {} ved hånden."),
    "claim-not-stated": ("Undecided: the budget states no amount for {}.", "Ikke afgjort: budgettet oplyser intet beløb for {}."),
    "claim-no-amount": ("Undecided: no amount is stated for {}.", "Ikke afgjort: der er ikke oplyst et beløb for {}."),
    "claim-price-levels": (
        "Undecided: the figures are in different prices ({}), which are never mixed; `budgetcli reprice` converts a budget.",
        "Ikke afgjort: tallene er i forskellige priser ({}), som aldrig blandes; `budgetcli reprice` omregner et budget.",
    ),
    "claim-divides-by-zero": (
        "Undecided: what is divided by can be zero.",
        "Ikke afgjort: det, der divideres med, kan være nul.",
    ),
    "claim-rounding": (
        "By rounding: the left side stands for anything from {} to {}.",
        "Ved afrunding: venstre side står for alt fra {} til {}.",
    ),
    "reading-ladder": (
        "Another reading, as a ladder: {}; together {}: {}. {} is then the level of year {}.",
        "En anden læsning, som trappe: {}; tilsammen {}: {}. {} er da niveauet i år {}.",
    ),
    "reading-unsigned": (
        "Another reading, without the minus of expenditure: {}: {}.",
        "En anden læsning, uden udgifternes minus: {}: {}.",
    ),
    "reading-steerable": (
        "Another reading, against the steerable base: {}: {}.",
        "En anden læsning, mod det styrbare budget: {}: {}.",
    ),
    "claim-homonym": (
        "Not to be confused: {} of committee {} is {} ({}).",
        "Må ikke forveksles: {} hos udvalget {} er {} ({}).",
    ),
    "homonym-measures": ("the measure {}", "tiltaget {}"),
    "homonym-frames": ("the frame {}", "rammen {}"),
    "homonym-pressures": ("the pressure {}", "presset {}"),
    "homonym-figure": ("a figure of {}", "et tal for {}"),
    "homonym-growth": ("the growth in percent of {}", "væksten i procent for {}"),
    "homonym-sum-permanent": (
        "what all measures of its packages do together, if what has no end is permanent",
        "det, alle tiltag i dets pakker gør tilsammen, hvis det uden slutår er varigt",
    ),
    "homonym-sum-zero": (
        "what all measures of its packages do together, if years without an amount are zero",
        "det, alle tiltag i dets pakker gør tilsammen, hvis år uden beløb er nul",
    ),
    "claim-used": ("Rests on: {}.", "Hviler på: {}."),
}
"""Key to (English, Danish)."""
