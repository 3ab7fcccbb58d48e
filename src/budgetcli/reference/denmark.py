"""What is usual in Danish municipalities, where a source does not say it itself."""

NOT_STEERABLE = (
    "medfinansiering",
    "overfoerselsudgifter",
    "forsikrede ledige",
    "brugerfinansieret",
)
"""Folded parts of labels of lines that a committee cannot steer: the regions' or the state's
activity decides them."""

ACCOUNTING = "Bekendtgørelse om kommunernes budget- og regnskabsvæsen §§2-3, retsinformation.dk R0710 id=202367"
MUNICIPALITIES = "Kommunestyrelsesloven §40"
ADDRESS = "danskelove.dk/kommunestyrelsesloven/40"
LAW = {
    "dk-appropriation": (
        "an ændringsforslag must name the appropriation (bevilling) it targets and the amount",
        ACCOUNTING,
    ),
    "dk-coverage": (
        "every tillægsbevilling must state how the expenditure is covered",
        f"{MUNICIPALITIES}, stk. 3, {ADDRESS}",
    ),
    "dk-appropriated-first": (
        "the adopted budget is the binding rule; nothing unfunded may start before a bevilling",
        f"{MUNICIPALITIES}, {ADDRESS}",
    ),
    "dk-second-reading": ("2. behandling by 15 October", ACCOUNTING),
    "dk-readings": (
        "Two readings with at least three weeks between",
        "resumedatabase.im.dk 19.6.1",
    ),
    "dk-staff": (
        'procedural guidelines for discussing "budgettets konsekvenser for arbejds- og personaleforhold" and larger '
        "rationalisation/omstilling projects are mandatory",
        "MED-rammeaftalen §8 stk. 3, puf.dk/faq, oao.dk, fho.dk",
    ),
}
"""What each rule demands as our notes on the law give it, with where it stands; only the words
quoted within are the Danish text's own."""

SECOND_READING = (10, 15)
"""The last month and day of the second reading, in the year before the budget's."""

DAYS_BETWEEN_READINGS = 21
