"""What is usual in Danish municipalities, where a source does not say it itself."""

NOT_STEERABLE = ("medfinansiering", "overfoerselsudgifter", "forsikrede ledige", "brugerfinansieret")
"""Folded parts of labels of lines that a committee cannot steer: the regions' or the state's activity decides them."""

ACCOUNTING = "Bekendtgørelse om kommunernes budget- og regnskabsvæsen §§ 2-3, retsinformation.dk"
MUNICIPALITIES = "kommunestyrelsesloven § 40"
LAW = {
    "dk-appropriation": ("an ændringsforslag must name the appropriation (bevilling) it targets and the amount", ACCOUNTING),
    "dk-coverage": ("every tillægsbevilling must state how the expenditure is covered", f"{MUNICIPALITIES}, stk. 3"),
    "dk-appropriated-first": ("nothing unfunded may start before a bevilling", MUNICIPALITIES),
    "dk-staff": ("procedural guidelines for discussing “budgettets konsekvenser for arbejds- og personaleforhold” are mandatory",
                 "MED-rammeaftalen § 8, stk. 3"),
}  # fmt: skip
"""What each rule demands, in English, and where it stands; the Danish text itself decides."""
