"""What budgets of several countries say, and how they print numbers."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """The words of one language; `mark` and `group` are those of its numbers, `units` those of 1, 1,000 and 1,000,000."""

    title: str
    areas: tuple[str, ...]
    lines: tuple[str, ...]
    total: str
    grand: str
    expenditure: str
    income: str
    net: str
    budget: str
    accounts: str
    units: dict[int, str]
    currency: str
    mark: str
    group: str
    note: str
    area: str
    of_which: str
    less: str
    deviation: str


LANGUAGES = {
    "da": Words(
        "Nordby Kommune, budget", ("Skoleudvalget", "Kulturudvalget", "Teknisk udvalg", "Socialudvalget"),
        ("Folkeskoler", "Skolefritidsordninger", "Ungdomsskole", "Bibliotek", "Museer", "Veje", "Parker", "Vintertjeneste", "Plejehjem",
         "Hjemmepleje", "Dagtilbud", "Sundhedspleje", "Busdrift", "Idrætsanlæg", "Administration", "Tandpleje"),
        "I alt", "Budget i alt", "Udgifter", "Indtægter", "Netto", "Budget", "Regnskab",
        {1: "Beløb i hele kr.", 1000: "1.000 kr.", 1_000_000: "mio. kr."}, "DKK", ",", ".",
        "Note: Beløbene er afrundet hver for sig.", "Område", "heraf", "Fradrag:", "Afvigelse",
    ),
    "de": Words(
        "Stadt Nordheim, Haushaltsplan", ("Schulen", "Kultur und Sport", "Bauen", "Soziales"),
        ("Grundschulen", "Gymnasien", "Volkshochschule", "Stadtbibliothek", "Museen", "Straßen", "Grünflächen", "Winterdienst", "Pflege",
         "Kindertagesstätten", "Jugendhilfe", "Gesundheit", "Nahverkehr", "Sportanlagen", "Verwaltung", "Feuerwehr"),
        "Summe", "Gesamtsumme", "Ausgaben", "Einnahmen", "Saldo", "Ansatz", "Rechnung",
        {1: "Angaben in EUR", 1000: "in TEUR", 1_000_000: "in Mio. EUR"}, "EUR", ",", ".",
        "Hinweis: Abweichungen durch Rundung möglich.", "Bereich", "davon", "abzüglich", "Abweichung",
    ),
    "en": Words(
        "Northby Council, budget", ("Education", "Culture and leisure", "Highways", "Adult care"),
        ("Primary schools", "Secondary schools", "Youth service", "Libraries", "Museums", "Roads", "Parks", "Winter service",
         "Residential care", "Home care", "Nurseries", "Public health", "Buses", "Sports grounds", "Administration", "Fire service"),
        "Total", "Grand total", "Expenditure", "Income", "Net", "Budget", "Actual",
        {1: "All amounts in GBP", 1000: "£'000", 1_000_000: "£ million"}, "GBP", ".", ",",
        "Note: figures may not add up because of rounding.", "Service", "of which", "Less:", "Variance",
    ),
    "fr": Words(
        "Ville de Nordville, budget primitif", ("Enseignement", "Culture", "Voirie", "Action sociale"),
        ("Écoles primaires", "Collèges", "Jeunesse", "Bibliothèques", "Musées", "Routes", "Espaces verts", "Déneigement",
         "Maisons de retraite", "Aide à domicile", "Crèches", "Santé", "Transports", "Équipements sportifs", "Administration", "Pompiers"),
        "Total", "Total général", "Dépenses", "Recettes", "Solde", "Budget", "Compte",
        {1: "en EUR", 1000: "en milliers d'euros", 1_000_000: "en millions d'euros"}, "EUR", ",", " ",
        "Note : les montants sont arrondis.", "Domaine", "dont", "moins", "Écart",
    ),
    "nl": Words(
        "Gemeente Noorddorp, begroting", ("Onderwijs", "Cultuur", "Verkeer", "Zorg"),
        ("Basisscholen", "Middelbare scholen", "Jeugdwerk", "Bibliotheek", "Musea", "Wegen", "Groen", "Gladheid", "Verpleeghuizen",
         "Thuiszorg", "Kinderopvang", "Gezondheid", "Vervoer", "Sportvelden", "Bestuur", "Brandweer"),
        "Totaal", "Totaal generaal", "Lasten", "Baten", "Saldo", "Begroting", "Rekening",
        {1: "bedragen in euro", 1000: "bedragen x € 1.000", 1_000_000: "in miljoenen euro"}, "EUR", ",", ".",
        "Door afronding kunnen verschillen ontstaan.", "Programma", "waarvan", "min", "Verschil",
    ),
    "sv": Words(
        "Norrby kommun, budget", ("Skola", "Kultur", "Gator", "Omsorg"),
        ("Grundskola", "Gymnasium", "Fritidsgårdar", "Bibliotek", "Museer", "Vägar", "Parker", "Snöröjning", "Äldreboende",
         "Hemtjänst", "Förskola", "Hälsa", "Kollektivtrafik", "Idrottsplatser", "Administration", "Räddningstjänst"),
        "Summa", "Summa totalt", "Kostnader", "Intäkter", "Netto", "Budget", "Bokslut",
        {1: "i kronor", 1000: "tkr", 1_000_000: "mnkr"}, "SEK", ",", " ",
        "Avrundningar kan förekomma.", "Verksamhet", "varav", "avgår", "Avvikelse",
    ),
    "no": Words(
        "Nordby kommune, budsjett", ("Oppvekst", "Kultur", "Teknisk", "Helse"),
        ("Barneskoler", "Ungdomsskoler", "Fritidsklubber", "Bibliotek", "Museer", "Veier", "Parker", "Brøyting", "Sykehjem",
         "Hjemmetjeneste", "Barnehager", "Folkehelse", "Kollektivtrafikk", "Idrettsanlegg", "Administrasjon", "Brannvern"),
        "Sum", "Sum totalt", "Utgifter", "Inntekter", "Netto", "Budsjett", "Regnskap",
        {1: "i hele kroner", 1000: "tall i 1000 kr", 1_000_000: "mill. kr"}, "NOK", ",", " ",
        "Tallene er avrundet hver for seg.", "Område", "herav", "fratrukket", "Avvik",
    ),
    "es": Words(
        "Ayuntamiento de Norteña, presupuesto", ("Educación", "Cultura", "Vías públicas", "Servicios sociales"),
        ("Colegios", "Institutos", "Juventud", "Bibliotecas", "Museos", "Calles", "Parques", "Limpieza", "Residencias",
         "Ayuda a domicilio", "Guarderías", "Salud", "Autobuses", "Deportes", "Administración", "Bomberos"),
        "Total", "Total general", "Gastos", "Ingresos", "Saldo", "Presupuesto", "Liquidación",
        {1: "en euros", 1000: "en miles de euros", 1_000_000: "en millones de euros"}, "EUR", ",", ".",
        "Nota: los importes están redondeados.", "Área", "de los cuales", "menos", "Diferencia",
    ),
}  # fmt: skip
