"""The glossary: every word of the domain, in English and Danish, and what is meant by it here; and the
meanings of ids in Danish."""

from __future__ import annotations

from typing import NamedTuple


class GlossaryTerm(NamedTuple):
    """A word: its English and Danish forms, and its meaning in both languages."""

    english: str
    danish: str
    meaning: str
    betydning: str


GLOSSARY = {
    term.english.partition(",")[0].replace(" ", "-"): term
    for term in (
        GlossaryTerm(
            "source",
            "kilde",
            "What is read: a file, standard input, a committee's file.",
            "Det, der læses: en fil, standard input, et udvalgs fil.",
        ),
        GlossaryTerm(
            "line",
            "linje",
            "A line of a budget: what totals add up.",
            "En linje i et budget: det, som summerne lægger sammen.",
        ),
        GlossaryTerm(
            "total",
            "i alt",
            "A printed sum. It is an assertion that is checked, never an addend.",
            "En trykt sum. Den er en påstand, der kontrolleres, aldrig et led i en anden sum.",
        ),
        GlossaryTerm(
            "index figure",
            "indeks",
            "A figure against 100 in the first year.",
            "Et tal i forhold til 100 i det første år.",
        ),
        GlossaryTerm(
            "side",
            "side",
            "Which money a figure is: expenditure (udgifter), income (indtægter), or net (netto), which is both together.",
            "Hvilke penge et tal er: udgifter, indtægter eller netto, som er begge dele tilsammen.",
        ),
        GlossaryTerm(
            "net",
            "netto",
            "Expenditure and income together: what is left to be paid by taxes and grants. A line's net = its expenditure + its income.",
            "Udgifter og indtægter tilsammen: det, der skal betales af skatter og tilskud. En linjes netto = dens udgifter + dens indtægter.",
        ),
        GlossaryTerm(
            "expenditure",
            "udgifter",
            "The money a line spends, before any income is set against it; negative where the table writes + for income.",
            "De penge, en linje bruger, før indtægter modregnes; negative, hvor tabellen skriver + for indtægter.",
        ),
        GlossaryTerm(
            "income",
            "indtægter",
            "The money a line takes in: fees, refunds, sales. It lessens the net.",
            "De penge, en linje får ind: takster, refusioner, salg. De gør nettoet mindre.",
        ),
        GlossaryTerm(
            "stage",
            "stadie",
            "How far a budget has come: original (oprindeligt), revised (korrigeret), expected (forventet), deviation.",
            "Hvor langt et budget er: oprindeligt, korrigeret, forventet, afvigelse.",
        ),
        GlossaryTerm(
            "quantum",
            "trin",
            "The smallest step a print could show: 0.1 for 897.8. A figure stands for all that rounds to it.",
            "Det mindste trin, et tryk kan vise: 0,1 for 897,8. Et tal står for ethvert beløb, der afrundes til det.",
        ),
        GlossaryTerm(
            "price level",
            "prisniveau",
            "The year in whose prices the amounts are. Two price levels are never mixed in silence.",
            "Det år, i hvis priser beløbene er. To prisniveauer blandes aldrig i stilhed.",
        ),
        GlossaryTerm(
            "sign convention",
            "fortegn",
            "Whether expenditure is printed negative or positive. Inside, income is positive.",
            "Om udgifter trykkes negativt eller positivt. Internt er indtægter positive.",
        ),
        GlossaryTerm(
            "equation",
            "ligning",
            "What must hold among figures, such as a total and its parts.",
            "Det, der skal gælde mellem tal, for eksempel en sum og dens dele.",
        ),
        GlossaryTerm(
            "verdict",
            "vurdering",
            "How a table stands: exact, within-rounding, improbable, jointly-impossible, broken, undecided.",
            "Hvordan hele tabellen står: exact, within-rounding, improbable, jointly-impossible, broken, undecided.",
        ),
        GlossaryTerm(
            "measure",
            "tiltag",
            "A decision in a savings package that changes a line: what, how much, in which years.",
            "En beslutning i en sparepakke, som ændrer en linje: hvad, hvor meget, i hvilke år.",
        ),
        GlossaryTerm(
            "effect",
            "effekt",
            "What a measure does to the balance: + improves it (less cost or more income), - worsens it.",
            "Det, et tiltag gør ved balancen: + forbedrer (mindre udgift eller større indtægt), - forværrer.",
        ),
        GlossaryTerm(
            "package",
            "pakke",
            "A TOML file with measures, frames and pressures.",
            "En TOML-fil med tiltag, rammer og pres.",
        ),
        GlossaryTerm(
            "frame",
            "ramme",
            "A target: an amount that has to be found, and each committee's share of it.",
            "Et måltal: et beløb, der skal findes, og hvert udvalgs andel af det.",
        ),
        GlossaryTerm(
            "pressure",
            "udgiftspres",
            "Extra expenditure for which money has to be found as well.",
            "Merudgifter, der også skal findes finansiering til.",
        ),
        GlossaryTerm(
            "in the base",
            "indarbejdet",
            "Already in the published budget. Such a measure is reported and changes nothing.",
            "Allerede i det offentliggjorte budget. Et sådant tiltag nævnes og ændrer intet.",
        ),
        GlossaryTerm(
            "steerable base",
            "styrbart budget",
            "The net without lines a committee cannot steer, such as co-financing of the regions.",
            "Nettobudgettet uden de linjer, et udvalg ikke kan styre, for eksempel medfinansieringen af regionerne.",
        ),
        GlossaryTerm(
            "fixed prices",
            "faste priser",
            "Amounts of all years in the prices of one year: growth is then real.",
            "Beløb for alle år i ét års priser: væksten er da realvækst.",
        ),
        GlossaryTerm(
            "running prices",
            "løbende priser",
            "Each year in its own prices: growth then includes rising prices and wages.",
            "Hvert år i sine egne priser: væksten rummer da også stigende priser og lønninger.",
        ),
        GlossaryTerm(
            "flat reading",
            "jævn læsning",
            "An amount a year that comes again each year: 6.2 a year is 24.8 over four years.",
            "Et årligt beløb, der er det samme hvert år: 6,2 om året er 24,8 over fire år.",
        ),
        GlossaryTerm(
            "ladder reading",
            "trappelæsning",
            "An amount that is added each year to the former: 6.2, 12.4, 18.6, 24.8, together 62.0.",
            "Et beløb, der hvert år lægges til det forrige: 6,2, 12,4, 18,6, 24,8, tilsammen 62,0.",
        ),
        GlossaryTerm(
            "claim",
            "påstand",
            "A sentence with numbers that someone has said, written as an expression that can be true or false.",
            "En sætning med tal, som nogen har sagt, skrevet som et udtryk, der kan være sandt eller falsk.",
        ),
        GlossaryTerm(
            "homonym",
            "enslydende tal",
            "The same number with another meaning: 6.2 of another committee is not this 6.2.",
            "Det samme tal med en anden betydning: et andet udvalgs 6,2 er ikke dette 6,2.",
        ),
        GlossaryTerm(
            "full-time post",
            "årsværk",
            "One person's work for a year, or what adds up to it.",
            "Én persons arbejde i et år, eller hvad der svarer til det.",
        ),
        GlossaryTerm(
            "committee",
            "udvalg",
            "The part of a municipality whose budget it is, as `budgetcli.toml` names it.",
            "Den del af en kommune, hvis budget det er, som `budgetcli.toml` nævner det.",
        ),
        GlossaryTerm(
            "workspace",
            "arbejdsområde",
            "The folder with a `budgetcli.toml` that names the committees and their files.",
            "Mappen med en `budgetcli.toml`, der nævner udvalgene og deres filer.",
        ),
    )
}
"""Id to term; the ids are the words of the glossary of CONTRIBUTING.md."""


KINDS = {
    "error": "fejl",
    "check, verdict or kind of slip": "kontrol, vurdering eller fejltype",
    "outcome": "udfald",
    "role": "rolle",
    "reason": "grund",
    "status of a figure in a text": "status for et tal i en tekst",
    "format": "format",
    "command": "kommando",
    "word": "ord",
}

READING = {
    "file-not-found": "Ingen fil, intet udvalg og intet alias har dette navn. Nævn et, der findes; `budgetcli list` viser udvalgene.",
    "not-a-file": "Navnet er en mappe, en enhed eller en adresse. Nævn én fil; mapper og adresser åbnes ikke.",
    "unreadable-file": "Indholdet er hverken en projektmappe eller en teksttabel, der kan læses. Meddelelsen nævner årsagen.",
    "compressed-file": "Indholdet er pakket. `--unpack` læser en tekst pakket med gzip eller Zstandard; pak andet ud først.",
    "no-text": "Dokumentet rummer ingen tekst, sådan som et skannet; billeder læses ikke. Tekstgenkendelse laver et med tekst.",
    "document-type": "Indholdet erklærer en XML-dokumenttype; det gør ingen rigtig projektmappe, men skadelige gør.",
    "reader-stopped": "Læseren af dette format stoppede ved beskadiget eller skadeligt indhold. Åbn og gem filen i et regneark.",
    "protected-file": "Projektmappen er beskyttet med adgangskode. Gem en kopi uden.",
    "too-large": "Indholdet er større end den grænse, meddelelsen nævner. Del det, eller hæv grænsen, hvor et flag er nævnt.",
    "unknown-encoding": "Teksten er hverken UTF-8, UTF-16 eller Windows-1252. Gem den som UTF-8.",
    "no-budget-found": "Der er ikke fundet en tabel med linjer og beløb. `--sheet` og et område som `#Ark!A3:H20` siger, hvor den står.",
    "years-in-rows": "En kolonne nævner hver rækkes år, som i kontofiler: Det er ikke linjer i én opstilling. `--by` lægger dem sammen.",
    "not-money": "Tabellen rummer nøgletal eller mængder, ikke beløb. `--unit` læser dem alligevel som penge.",
    "formula-without-value": "En formel er aldrig beregnet, så dens beløb er ukendt. Åbn og gem projektmappen i et regneark. "
    "Ligninger med cellen er uafgjorte; andre kommandoer afviser tabellen.",
    "error-cell": "En celle blandt beløbene rummer en regnearksfejl som #REF!. Ret formlen. Ligninger med cellen er uafgjorte.",
    "not-an-amount": "En celle blandt beløbene er ikke et tal. Ret den, eller lad den stå tom, hvis beløbet ikke er oplyst.",
    "sign-doubt": "Intet siger eller beviser, om udgifter er negative eller positive. `--sign` afgør det.",
    "sign-refuted": "Flaget nævner en fortegnskonvention, som tabellen selv modsiger. Udelad flaget, eller ret tabellen.",
    "unit-doubt": "Kilden nævner to forskellige enheder. `--unit` afgør det.",
    "decimal-doubt": "Beløbene kan læses med decimalkomma eller decimalpunktum. `--decimal` afgør det.",
    "table-doubt": "Kilden rummer flere tabeller, og kommandoen skal bruge én. `--sheet` eller `--table` vælger den.",
    "unknown-sheet": "Projektmappen har ikke et sådant ark.",
    "unknown-table": "Kilden har færre tabeller end det nævnte nummer.",
    "unknown-year": "Budgettet har ikke et sådant år.",
    "unknown-version": "Arbejdsområdet har ikke en sådan version af udvalget. `budgetcli list` viser dem, det har.",
    "unknown-stage": "Tabellen har ikke et sådant stadie.",
    "unknown-line": "Budgettet har ikke en sådan linje.",
    "unknown-figure": "Linjen har intet beløb for dette år eller denne side. `summarize` viser, hvad den har.",
    "figure-doubt": "Flere tal passer på den linje, det år eller den side, der er nævnt. Meddelelsen nævner dem.",
    "unknown-equation": "Tabellen har ikke en sådan ligning. `check --all -O csv` viser alle id'er.",
    "bad-layout": "Layoutfilen er ikke gyldig eller passer ikke til arket. Meddelelsen nævner nøglen eller kolonnen.",
    "account-columns": "Det fremgår ikke af kontofilens overskrifter, hvilken kolonne der rummer hvad. En layoutfil siger det: `--layout`.",
    "unknown-column": "Tabellen eller kontofilen har ikke en sådan kolonne. `--by` tager navne fra kontofilens overskrifter "
    "eller ord fra dens "
    "layout; en ligning tager tabellens egne, som `check --all -O csv` skriver dem, for eksempel `2024-net`.",
    "listed-twice": "En liste over kontofiler nævner en fil to gange, så dens rækker ville tælle dobbelt. Fjern den ene linje.",
    "account-rows": "Filen rummer tusindvis af posteringer og ingen trykt tabel. `--by` lægger dem sammen; "
    "`--table 1` læser alligevel videre.",
    "bad-rows": "Rækker i en kontofil kan ikke læses. Ret dem, eller gå videre uden dem med `--bad-rows report`, som tæller dem.",
    "control-total": "Kontofilen har ikke det antal rækker eller den sum, der er oplyst for den, så den er ikke hel.",
    "bad-chart": "Kontoplanen kan ikke bruges: Hver kode står der én gang, og ingen kode er en del af sig selv.",
    "accounts-do-not-match": "Ingen konto hører til en linje i tabellen. `--by` nævner kolonnen, en kontoplan hvad dens "
    "koder er en del af.",
    "missing-engine": "Motoren er ikke installeret eller kan ikke starte. Meddelelsen nævner, hvad den mangler.",
}
"""Errors of what is read."""

DOING = {
    "unknown-measure": "Pakkerne har ikke et sådant tiltag.",
    "unknown-format": "Der er ikke et sådant outputformat.",
    "report-format": "Formaterne sarif, junit og github rummer fund, så kun `check` kan skrives i dem.",
    "unknown-schema": "Der er intet JSON Schema med dette navn.",
    "unknown-check": "Der er ingen sådan kontrol, fejl, vurdering eller noget sådant udfald.",
    "bad-option": "En indstillings værdi er ikke en af dem, den tager.",
    "bad-template": "Rapportens husstil er ikke gyldig, ville hente noget udefra eller kunne ikke læses på papir.",
    "not-a-proof": "Filen er ikke et bevis, som `budgetcli check --proof` har skrevet, eller en del af det mangler eller er intet tal.",
    "not-a-report": "Filen er ikke en rapport, som `budgetcli report` har skrevet som html, så der er intet at regne efter.",
    "missing-extra": "En del af programmet, som dette kræver, er ikke installeret. Vinket siger, hvad der installerer den.",
    "bad-workspace": "`budgetcli.toml` er ikke gyldig. Meddelelsen nævner nøglen.",
    "bad-package": "Sparepakken er ikke gyldig. Meddelelsen nævner tiltaget og nøglen.",
    "missing-package": "Der er ikke nævnt en pakke, og arbejdsområdet har ingen for dette udvalg.",
    "duplicate-measure": "To tiltag har samme id. Giv hvert sit.",
    "changed-measure": "Et tiltag med dette id er anvendt før med et andet indhold. `--replace` tager det forrige ud; eller "
    "brug et nyt id.",
    "alternatives-together": "To tiltag udelukker hinanden og ville begge gælde. Udelad et af dem med `--skip`.",
    "dependency-missing": "Et tiltag forudsætter et andet, som ikke er i budgettet. Anvend begge, eller udelad det med `--skip`.",
    "bad-prices": "Pristabellen er ikke gyldig. Meddelelsen nævner nøglen.",
    "missing-price": "Pristabellen mangler en sats for et år eller en art. Tilføj den.",
    "bad-claim": "Filen med påstande er ikke gyldig, eller et udtryk kan ikke læses. Meddelelsen nævner påstanden og nøglen.",
    "bad-key-figures": "Filen med befolkning og priser er ikke gyldig. Meddelelsen nævner nøglen, eller hvad der mangler.",
    "bad-breaks": "Filen med ændringer i kontoplanen er ikke gyldig. Meddelelsen nævner nøglen.",
    "bad-key": "En fordelingsnøgle kan ikke bruges, som den er. Meddelelsen siger, hvad der er galt med den.",
    "unknown-frame": "Pakkerne har ikke en sådan ramme eller et sådant udgiftspres.",
    "no-frame": "Pakkerne har hverken ramme eller udgiftspres, så intet kræves.",
    "not-financed": "Et ændringsforslag koster mere, end det finder. Meddelelsen siger, hvor meget der mangler i hvert år.",
    "no-combination": "Tiltagene kan ikke kombineres som ønsket. Meddelelsen siger, hvad der står i vejen.",
    "would-lose": "At skrive denne projektmappe på ny ville miste det, meddelelsen nævner. `--allow-loss` skriver den alligevel.",
    "not-as-written": "Den skrevne projektmappe blev ikke læst tilbage, som den skulle. Intet er beholdt.",
    "price-level-mismatch": "Pakke og budget er i forskellige prisniveauer, som aldrig blandes. Omregn det ene først.",
    "unit-mismatch": "Pakke og budget er i forskellige valutaer, som aldrig blandes.",
    "in-base-missing": "Et tiltag siger ikke, om det er i budgettet allerede. Tilføj `in_base = true` eller `false`.",
    "not-in-base": "Et tiltag, der skal tages ud, er ikke i budgettet, så der er intet at tage ud. Anvend det i stedet.",
    "over-cut": "Et tiltag skærer mere, end linjen har. `--allow-overcut` stopper ved nul og nævner resten.",
    "amount-without-year": "Et tiltag har et beløb, men intet år, det hører til. Tilføj `from` eller `amounts` pr. år.",
    "no-figure": "Et tiltag ændrer et tal, som budgettet ikke har.",
    "price-level-differs": "To budgetter i forskellige prisniveauer kan ikke sammenlignes tal for tal. Omregn det ene først.",
    "currency-differs": "To budgetter i forskellige valutaer kan ikke sammenlignes.",
    "no-common-column": "To budgetter har ingen beløbskolonne til fælles. `--years GAMMELT=NYT` stiller et år over for et andet.",
    "output-exists": "Outputfilen findes. `--force` erstatter den.",
    "output-is-input": "Output er en af de filer, der læses, og de skrives aldrig. Nævn en anden fil.",
    "cannot-write": "Output kan ikke skrives. Meddelelsen nævner årsagen; intet er ændret.",
}
"""Errors of what is asked for."""

CHECKS = {
    "total-adds-up": "En trykt total skal være summen af sine dele.\n\nHvert trykt tal står for ethvert sandt beløb, der "
    "afrundes til det. "
    "Kontrollen fejler kun, hvis ingen sådanne beløb stemmer, så en total, der afviger med delenes afrunding, er intet fund. "
    "En linje, der er udeladt, talt to gange eller skrevet forkert, er.",
    "net-is-expenditure-plus-income": "En linjes netto skal være dens udgifter plus dens indtægter, med udgifter negative.\n\n"
    "Med tre tal i trin på 0,1 forklarer afrunding mindre end 0,15.",
    "difference-follows": "En trykt forskel, som afvigelsen mellem forventet og korrigeret budget, skal være, hvad den siger.",
    "carry-over-follows": "Det, der overføres, skal være saldoen før det og bevægelserne siden.",
    "same-figure-twice": "Et tal, der er trykt to steder, skal være ét beløb; afrundet ens skal det være trykt ens.",
    "index-follows-total": "Et trykt indeks skal være afrundingen af et forhold, som de sande beløb kan have; de trykte er kun nær dem.",
    "percentage-follows": "En trykt procent skal være afrundingen af et forhold, som de sande beløb kan have.\n\n"
    "Af et lille beløb ændrer afrunding meget: 0,3 af 10,0 er alt fra 2,5 til 3,5 procent.",
    "per-head-follows": "Et tal pr. indbygger skal være beløbet delt med det nøjagtige folketal, der er oplyst.",
    "jointly-impossible": "Hver ligning kan forklares ved afrunding, men ikke alle på én gang.",
    "improbable-deviation": "Afrunding tillader afvigelsen, men skaber den næsten aldrig.\n\nUafhængige afrundinger af n tal har en "
    "standardafvigelse på trinnet gange roden af n / 12. En afvigelse så stor, at færre end 1 af 1.000 rigtige tabeller har én som den, "
    "meldes som en advarsel. Tabeller, der er afkortet, spørges ikke.",
    "total-not-understood": "Tabellen kalder en række eller kolonne en total, og det kan ikke ses, hvilke af dens tal der giver den.\n\n"
    "Der er ikke spurgt til den, så vurderingen er i bedste fald ufuldstændig. Delene kan stå i en anden tabel, eller dens plads blandt "
    "linjerne siger ikke, hvad den lægger sammen: et layout, der nævner dens dele (`total_of`), afgør det. Det er kun en bemærkning, "
    "hvor kolonnerne ved siden af en total er for meget, eller for lidt, i næsten hver af mange rækker: så er de ikke dens dele.",
    "line-in-no-total": "En linje står blandt delene af en total, intet siger, at den ikke er en af dem, og totalen tæller den "
    "ikke med.\n\nEnten er totalen ikke fulgt med, da linjen kom til, eller også er "
    "linjen en del af en anden over den eller kun til oplysning.",
    "figure-unknown": "Et tal er oplyst og ikke kendt: `n/a`, `..`, et tomt felt blandt oplyste tal eller en tekst, som ingen kan "
    "læse.\n\nDet er hverken nul eller udeladt: Det, der taler om det, er ikke afgjort, og resten af tabellen er vurderet uden det.",
    "stale-value": "En formels gemte resultat skal være det, formlen giver af de gemte værdier.\n\nFormler af regnearterne og de "
    "funktioner, budgetter bruger, over celler i samme projektmappe regnes efter, præcist; andre ikke, og det siges hvor mange. "
    "En forskel inden for binære tals nøjagtighed er ingen.",
    "sum-counts-twice": "En SUM må ikke tælle en celle to gange: hverken ved områder, der overlapper, eller som linje og igen i en delsum.",
    "sum-misses-line": "En SUM skal nå linjerne ved siden af sit område: mellem det og totalen eller lige før det.\n\n"
    "Linjer i en anden total, totaler selv og tomme celler eller nuller mangler ikke.",
    "text-in-sum": "En SUM går uden om tal, der er gemt som tekst: De ligner beløb og tæller ikke med.\n\n"
    "Gør dem til tal i regnearket, så bliver summen det, der står over den.",
    "constant-in-sum": "En sum må ikke have et indtastet tal blandt sine led, som `=SUM(B2:B5)+1`: Det får en total til at stemme, som "
    "linjerne ikke giver.",
    "external-link": "En formel henter en værdi fra en anden projektmappe: Det gemte er, hvad den sagde, da den sidst var åben.",
    "typed-total": "En total må ikke være indtastet, hvor rækkens andre kolonner har summer som formler: Den ændrer sig ikke med linjerne.",
    "formula-unlike-neighbours": "En formel skal ligne sine naboer, som kopieret langs en række eller kolonne.\n\nDen er ulig, hvis "
    "alle andre i rækken har én form, den har en anden, og heller ingen i dens kolonne har den. Der skal være mindst tre andre; i en "
    "række af summer to.",
    "hidden-in-sum": "En skjult række i en SUMs område tæller med, selv om ingen ser den: en bemærkning, ikke en fejl.\n\n"
    "`--visible` holder skjulte rækker ude af tabellen, så det, der kan ses, prøves for sig. SUBTOTAL(109;…) holder dem selv ude.",
    "line-moved": "En linje er del af en anden total end i det budget, som `--against` nævner: en bemærkning, for det kan "
    "være meningen.\n\n"
    "Afviger en total med netop den linje, er en af de to totaler ikke fulgt med.",
    "figure-rounds-its-accounts": "Et trykt tal er ikke afrundingen af summen af sine konti. Hvad der ville forklare det, står nedenunder.",
    "accounts-outside-table": "Konti hører ikke til nogen linje: en advarsel, hvor de vides at høre til tabellen, ellers en bemærkning.",
    "figure-without-accounts": "Et tal er trykt, og ingen konto hører til dets linje i den kolonne, selv om andre har konti dér.",
}
"""What is proved, each with why."""

JUDGED = {
    "exact": "Alle ligninger stemmer på de trykte tal selv.",
    "within-rounding": "Der findes sande beløb, som trykkes som disse tal og opfylder alle ligninger på én gang.",
    "incomplete": "Det, der er spurgt om, holder, men noget, som tabellen siger, er der ikke spurgt til, eller et tal i den er ikke kendt.",
    "improbable": "Der findes sande beløb, men en afvigelse er større, end tilfældet gør den i flere end 1 af 1.000 rigtige "
    "tabeller; se på "
    "den sum.",
    "broken": "En ligning kan ikke forklares ved afrunding: Ingen sande beløb, der trykkes som disse tal, opfylder den.",
    "undecided": "Et tal i en ligning mangler, intet kan kontrolleres, eller en grænse blev nået: intet er bevist, hverken for eller imod.",
    "rounding": "De trykte tal afviger, men mindre end deres afrunding kan forklare.",
    "digits-swapped": "To nabocifre i tallet har byttet plads: 916,9 for 919,6.",
    "digit": "Ét ciffer i tallet er et andet, mangler eller er ét for meget: 897,8 for 892,8.",
    "sign": "Tallet har forkert fortegn: 159,3 for -159,3.",
    "scale": "Tallet er i en anden enhed: tusind, hundrede eller ti gange for stort eller for lille.",
    "missing-line": "En linje, som totalen rummer, står ikke i tabellen; de foreslåede tal siger, hvad den må være.",
    "doubled-line": "En linje står to gange i tabellen, eller totalen tæller den to gange.",
    "subtotal-as-line": "En linje er summen af linjerne over den og skal ikke lægges sammen med dem.",
    "swapped-figures": "To tal står på hinandens plads: udgift under indtægt, eller en nabolinjes.",
    "row-sign": "Alle tal i en linje har forkert fortegn.",
    "row-scale": "Alle tal i en linje er i en anden enhed.",
    "stale-total": "En linje er ændret i flere kolonner og dens total ikke, eller omvendt.",
    "other": "Ingen sædvanlig fejl forklarer tallet; det foreslåede beløb er det, der får tabellen til at stemme.",
    "account-digit": "Ét andet ciffer, eller to nabocifre byttet, i én postering ville lukke gabet og bringe den nærmere de "
    "andre på dens "
    "konto: de andre posteringer i samme periode, ellers samme konto i årene omkring.",
    "posting-unlike-others": "En postering ligger langt fra de andre på sin konto, og én som dem ville lukke gabet.",
    "accounts-by-a-factor": "Næsten intet tal stemmer, og næsten alle ville, hvis kontiene var så mange gange det, de er: "
    "-1 er et fortegn (`--sign`), 0,5 hver postering to gange, 1000 en anden enhed (`--unit`).",
    "column-without-accounts": "Tabellen har en kolonne, som kontiene intet har i: en advarsel for et år mellem år, de har, "
    "ellers en bemærkning.",
    "posting-doubled": "En postering, eller alle en kontos, står to gange, og uden den anden ville tallet stemme.",
    "accounts-missing": "Konti har beløb i årene omkring og ingen i dette, og tilsammen ville de omtrent lukke gabet.",
    "account-elsewhere": "Uden denne konto ville tallet være rigtigt: Kontoen kan høre til en anden linje.",
    "account-sign": "Med modsat fortegn på denne konto eller postering ville tallet være rigtigt.",
    "account-scale": "Med denne konto eller postering ti, hundrede eller tusind gange større eller mindre ville tallet være rigtigt.",
    "accounts-together": "Uden disse få konti tilsammen ville tallet være rigtigt.",
    "subtotal": "En trykt sum af linjer, som selv er en del af en total.",
    "index": "En række indekstal, 100 i det første år; indgår i ingen sum.",
    "memo": "En række, der ikke indgår i nogen sum: en overskrift, en note.",
    "already-in-base": "Tiltaget er i budgettet allerede, som pakken eller `--base-state after` siger; intet ændres.",
    "already-applied": "Budgettets fortegnelse siger, at tiltaget er anvendt før; intet ændres.",
    "already-reversed": "Budgettets fortegnelse siger, at tiltaget er taget ud før; intet ændres.",
    "not-selected": "`--only` eller `--skip` udelader tiltaget.",
    "status": "Tiltaget er forkastet eller trukket tilbage eller har ikke en status, som `--status` nævner.",
    "other-committee": "Tiltaget vedrører et andet udvalg end budgettets.",
}
"""Verdicts, outcomes, kinds of slip, roles and reasons."""

STATUSES = {
    "proved": "Sætningens ord binder beløbet til ét tal i en tabel eller pakke, med dets periode, enhed og side, og det er det tal: "
    "med mindst 6 bit belæg, en tilfældighed på én af 64.",
    "by-rounding": "Som bevist, hvor teksten er grovere end tallet, og det, den kan stå for, rummer tallet.",
    "derived": "Sætningen siger en sammenhæng, såsom en forskel, en andel eller en sum, og den holder.",
    "repeated": "Intet tal svarer til beløbet, men samme beløb er sagt andetsteds med ord til fælles.",
    "coincides": "Beløbet er lig med et tal, men ingen ord binder det dertil: tallene er nævnt, og intet er påstået.",
    "only-here": "Beløbet står ingen andre steder; grunden siger hvorfor.",
    "ambiguous": "Flere tal af forskellig værdi kan være ment, såsom et budget og en prognose.",
    "contradicted": "Ordene binder beløbet til et tal, det ikke kan være, en sammenhæng, som sætningen siger, holder ikke, eller en rang "
    "eller retning er usand. `wrong` siger, om teksten eller tabellen tager fejl, hvor tabellens egne ligninger afgør det.",
}

FORMATS_AND_COMMANDS = {
    "table": "tekst på linje til mennesker; aldrig ombrudt eller afkortet i en pipe",
    "csv": "en post pr. tal, ligning eller ændring; præcise tal med punktum",
    "tsv": "posterne fra csv med tabulator mellem felterne",
    "json": "ét dokument eller en liste af dem; `budgetcli schema NAVN` viser dets JSON Schema",
    "jsonl": "ét dokument pr. linje",
    "md": "Markdown med en tabel",
    "html": "én side uden scripts og forespørgsler",
    "xlsx": "en projektmappe opstillet, som et budget trykkes, med fortegnelsen over anvendte tiltag",
    "sarif": "fund fra `check` som SARIF 2.1.0, til kodescanning",
    "junit": "fund fra `check` som JUnit XML, til løbende integration",
    "github": "fund fra `check` som bemærkninger i et GitHub-forløb",
    "parquet": "csv's poster med præcise decimaltal, til dataværktøjer",
    "summarize": "Vis, hvad et udvalg bruger: tabellen, totaler, andele, vækst og indeks.",
    "check": "Bevis eller modbevis, at de trykte tal stemmer; slutter med 1, hvis de ikke gør.",
    "apply-savings": "Vis budgettet efter sparepakker, og hvad hvert tiltag gør.",
    "report": "Skriv en rapport til mennesker: hvad der bruges, om tabellen hænger sammen, hvad der spares, og hvad der mangler.",
    "verify": "Regn en rapport efter ud fra dens kilder, eller bevis igen, hvad `check --proof` skrev; slutter med 1, hvis noget ikke følger.",
    "gap": "Vis, hvad rammer og udgiftspres kræver, hvad der er fundet, og hvad der mangler at blive fundet.",
    "allocate": "Fordel et beløb efter en nøgle, så delene stemmer præcist.",
    "compare-scenarios": "Vis scenarier ved siden af hinanden: en kolonne hver, pr. linje og år, og hvad der skiller dem.",
    "combos": "Find de mindste sæt af tiltag, der når et mål; slutter med 1, hvis intet gør.",
    "amend": "Lav et ændringsforslag, der balancerer i hvert år, ved siden af det oprindelige; afvises, hvor det ikke er finansieret.",
    "read-package": "Sig i almindelige sætninger, hvad en sparepakke ville gøre.",
    "catalogue": "Gør et katalog med ét tiltag pr. række til en pakke, eller en pakke til et sådant katalog.",
    "follow-up": "Følg et budget gennem året: korrigeret, forbrugt, tilbage, og hvor året ender.",
    "burdens": "Vis, hvem der bærer hvad af arbejdsområdets rammer: hvert udvalg, i kroner og i procent af netto og styrbart budget.",
    "lint": "Find, hvad der er galt eller mangler i sparepakker; slutter med 1, hvis noget er.",
    "reprice": "Vis et budget i et andet års priser.",
    "diff": "Vis, hvad der er ændret mellem to budgetter, og hvorfor; slutter med 1, hvis noget er.",
    "compare-entities": "Vis de samme linjer i flere kommuner ved siden af hinanden: pr. indbygger, rang, median, og hvad der gør dem usammenlignelige.",
    "bridge": "Vis vejen fra det ene resultat til det andet: priser, tiltag, demografi, linjer og det, som intet forklarer.",
    "tie": "Bind hvert tal i en tekst til tabellerne; afslut med 1, hvor et er modsagt.",
    "draft-package": "Lav et udkast til en besparelsespakke ud fra en tekst: tiltag, rammer og pres med citat, sted og sikkerhed.",
    "claims": "Bedøm påstande mod budgetter og pakker: sande, falske eller uafgjorte, med andre læsninger; slutter med 1, "
    "hvis en er falsk.",
    "explain": "Sig, hvad en fejl, kontrol, vurdering, kommando, et ord eller et tiltag betyder; eller følg et tal fra dets celle "
    "gennem læsning og tiltag.",
    "inspect": "Vis, hvad læseren forstår af en fil, og hvorfor: tabeller, overskrifter, enhed, fortegn, roller, totaler.",
    "convert": "Skriv et budget som ordnet csv, json, parquet, xlsx eller Fiscal Data Package, med hvert tals celle.",
    "list": "Vis arbejdsområdets udvalg og pakker.",
    "init": "Gør en mappe med budgetfiler til et arbejdsområde: et udvalg pr. fil.",
    "doctor": "Prøv, om denne installation regner rigtigt, og sig, hvilke filer der er i brug.",
    "schema": "Vis JSON Schema for et output.",
    "help": "Vis siden om en kommando eller om dem alle; et id eller et ord forklares.",
}

DANISH = {**READING, **DOING, **CHECKS, **JUDGED, **STATUSES, **FORMATS_AND_COMMANDS}


def kind(english: str) -> str:
    """Return in Danish what kind of thing an id is; of several kinds each."""
    return " og ".join(KINDS[each] for each in english.split(" and "))
