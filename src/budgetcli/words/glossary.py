"""The glossary: every word of the domain, in English and Danish, and what is meant by it here."""

from typing import NamedTuple


class Term(NamedTuple):
    """A word: its English and Danish forms, and its meaning in both languages."""

    english: str
    danish: str
    meaning: str
    betydning: str


GLOSSARY = {
    term.english.partition(",")[0].replace(" ", "-"): term
    for term in (
        Term(
            "source",
            "kilde",
            "What is read: a file, standard input, a committee's file.",
            "Det, der læses: en fil, standard input, et udvalgs fil.",
        ),
        Term(
            "line",
            "linje",
            "A line of a budget: what totals add up.",
            "En linje i et budget: det, som summerne lægger sammen.",
        ),
        Term(
            "total",
            "i alt",
            "A printed sum. It is an assertion that is checked, never an addend.",
            "En trykt sum. Den er en påstand, der kontrolleres, aldrig et led i en anden sum.",
        ),
        Term(
            "index figure",
            "indeks",
            "A figure against 100 in the first year.",
            "Et tal i forhold til 100 i det første år.",
        ),
        Term(
            "side",
            "side",
            "Which money a figure is: expenditure (udgifter), income (indtægter), or net (netto), which is both together.",
            "Hvilke penge et tal er: udgifter, indtægter eller netto, som er begge dele tilsammen.",
        ),
        Term(
            "net",
            "netto",
            "Expenditure and income together: what is left to be paid by taxes and grants. A line's net = its expenditure + its income.",
            "Udgifter og indtægter tilsammen: det, der skal betales af skatter og tilskud. En linjes netto = dens udgifter + dens indtægter.",
        ),
        Term(
            "expenditure",
            "udgifter",
            "The money a line spends, before any income is set against it; negative where the table writes + for income.",
            "De penge, en linje bruger, før indtægter modregnes; negative, hvor tabellen skriver + for indtægter.",
        ),
        Term(
            "income",
            "indtægter",
            "The money a line takes in: fees, refunds, sales. It lessens the net.",
            "De penge, en linje får ind: takster, refusioner, salg. De gør nettoet mindre.",
        ),
        Term(
            "stage",
            "stadie",
            "How far a budget has come: original (oprindeligt), revised (korrigeret), expected (forventet), deviation.",
            "Hvor langt et budget er: oprindeligt, korrigeret, forventet, afvigelse.",
        ),
        Term(
            "quantum",
            "trin",
            "The smallest step a print could show: 0.1 for 897.8. A figure stands for all that rounds to it.",
            "Det mindste trin, et tryk kan vise: 0,1 for 897,8. Et tal står for ethvert beløb, der afrundes til det.",
        ),
        Term(
            "price level",
            "prisniveau",
            "The year in whose prices the amounts are. Two price levels are never mixed in silence.",
            "Det år, i hvis priser beløbene er. To prisniveauer blandes aldrig i stilhed.",
        ),
        Term(
            "sign convention",
            "fortegn",
            "Whether expenditure is printed negative or positive. Inside, income is positive.",
            "Om udgifter trykkes negativt eller positivt. Internt er indtægter positive.",
        ),
        Term(
            "equation",
            "ligning",
            "What must hold among figures, such as a total and its parts.",
            "Det, der skal gælde mellem tal, for eksempel en sum og dens dele.",
        ),
        Term(
            "verdict",
            "vurdering",
            "How a table stands: exact, within-rounding, improbable, jointly-impossible, broken, undecided.",
            "Hvordan hele tabellen står: exact, within-rounding, improbable, jointly-impossible, broken, undecided.",
        ),
        Term(
            "measure",
            "tiltag",
            "A decision in a savings package that changes a line: what, how much, in which years.",
            "En beslutning i en sparepakke, som ændrer en linje: hvad, hvor meget, i hvilke år.",
        ),
        Term(
            "effect",
            "effekt",
            "What a measure does to the balance: + improves it (less cost or more income), - worsens it.",
            "Det, et tiltag gør ved balancen: + forbedrer (mindre udgift eller større indtægt), - forværrer.",
        ),
        Term(
            "package",
            "pakke",
            "A TOML file with measures, frames and pressures.",
            "En TOML-fil med tiltag, rammer og pres.",
        ),
        Term(
            "frame",
            "ramme",
            "A target: an amount that has to be found, and each committee's share of it.",
            "Et måltal: et beløb, der skal findes, og hvert udvalgs andel af det.",
        ),
        Term(
            "pressure",
            "udgiftspres",
            "Extra expenditure for which money has to be found as well.",
            "Merudgifter, der også skal findes finansiering til.",
        ),
        Term(
            "in the base",
            "indarbejdet",
            "Already in the published budget. Such a measure is reported and changes nothing.",
            "Allerede i det offentliggjorte budget. Et sådant tiltag nævnes og ændrer intet.",
        ),
        Term(
            "steerable base",
            "styrbart budget",
            "The net without lines a committee cannot steer, such as co-financing of the regions.",
            "Nettobudgettet uden de linjer, et udvalg ikke kan styre, for eksempel medfinansieringen af regionerne.",
        ),
        Term(
            "fixed prices",
            "faste priser",
            "Amounts of all years in the prices of one year: growth is then real.",
            "Beløb for alle år i ét års priser: væksten er da realvækst.",
        ),
        Term(
            "running prices",
            "løbende priser",
            "Each year in its own prices: growth then includes rising prices and wages.",
            "Hvert år i sine egne priser: væksten rummer da også stigende priser og lønninger.",
        ),
        Term(
            "flat reading",
            "jævn læsning",
            "An amount a year that comes again each year: 6.2 a year is 24.8 over four years.",
            "Et årligt beløb, der er det samme hvert år: 6,2 om året er 24,8 over fire år.",
        ),
        Term(
            "ladder reading",
            "trappelæsning",
            "An amount that is added each year to the former: 6.2, 12.4, 18.6, 24.8, together 62.0.",
            "Et beløb, der hvert år lægges til det forrige: 6,2, 12,4, 18,6, 24,8, tilsammen 62,0.",
        ),
        Term(
            "claim",
            "påstand",
            "A sentence with numbers that someone has said, written as an expression that can be true or false.",
            "En sætning med tal, som nogen har sagt, skrevet som et udtryk, der kan være sandt eller falsk.",
        ),
        Term(
            "homonym",
            "enslydende tal",
            "The same number with another meaning: 6.2 of another committee is not this 6.2.",
            "Det samme tal med en anden betydning: et andet udvalgs 6,2 er ikke dette 6,2.",
        ),
        Term(
            "full-time post",
            "årsværk",
            "One person's work for a year, or what adds up to it.",
            "Én persons arbejde i et år, eller hvad der svarer til det.",
        ),
        Term(
            "committee",
            "udvalg",
            "The part of a municipality whose budget it is, as `budgetcli.toml` names it.",
            "Den del af en kommune, hvis budget det er, som `budgetcli.toml` nævner det.",
        ),
        Term(
            "workspace",
            "arbejdsområde",
            "The folder with a `budgetcli.toml` that names the committees and their files.",
            "Mappen med en `budgetcli.toml`, der nævner udvalgene og deres filer.",
        ),
    )
}
"""Id to term; the ids are the words of the glossary of CONTRIBUTING.md."""
