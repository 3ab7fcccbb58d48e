"""Small publications made for the tests: a table in one of five languages, and sentences below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.checking.checks import standing_of
from budgetcli.publications.anchors import Anchors, TableSource
from budgetcli.publications.media import open_publication
from budgetcli.publications.tying import tie
from budgetcli.reading.layouts import Layout, read_grid

if TYPE_CHECKING:
    from budgetcli.publications.tied import Tie, TiedText

DANISH = """## Budget 2027-2030: Teknikudvalget

| I mio. kr. (2027-priser), + = indtægter, - = udgifter | 2027 udgifter | 2027 indtægter | 2027 netto | 2028 | 2029 | 2030 |
| --- | --- | --- | --- | --- | --- | --- |
| Vejvedligeholdelse | -84,6 | 7,9 | -76,7 | -77,8 | -79,4 | -81,3 |
| Grønne områder | -31,4 | 2,5 | -28,9 | -28,9 | -28,2 | -27,6 |
| Snerydning | -12,8 | 0,6 | -12,2 | -12,4 | -12,7 | -13,1 |
| Kollektiv trafik | -65,3 | 14,1 | -51,2 | -52,5 | -52,5 | -49,7 |
| Teknikudvalget i alt | -194,1 | 25,1 | -169,0 | -171,6 | -172,8 | -171,7 |
"""
NORWEGIAN = """## Budsjett 2027-2030: Utvalg for miljø

| Mill. kroner (2027-priser), + = inntekter, - = utgifter | 2027 utgifter | 2027 inntekter | 2027 netto | 2028 | 2029 | 2030 |
| --- | --- | --- | --- | --- | --- | --- |
| Vannforsyning | -84,6 | 7,9 | -76,7 | -77,8 | -79,4 | -81,3 |
| Parkdrift | -31,4 | 2,5 | -28,9 | -28,9 | -28,2 | -27,6 |
| Brannvesen | -78,1 | 14,7 | -63,4 | -64,9 | -65,2 | -62,8 |
| Utvalg for miljø i alt | -194,1 | 25,1 | -169,0 | -171,6 | -172,8 | -171,7 |
"""
SWEDISH = """## Budget 2027-2030: Kulturnämnden

| Miljoner kronor (2027 års priser), + = intäkter, - = kostnader | 2027 kostnader | 2027 intäkter | 2027 netto | 2028 | 2029 | 2030 |
| --- | --- | --- | --- | --- | --- | --- |
| Bibliotek | -84,6 | 7,9 | -76,7 | -77,8 | -79,4 | -81,3 |
| Musikskola | -31,4 | 2,5 | -28,9 | -28,9 | -28,2 | -27,6 |
| Muséer | -78,1 | 14,7 | -63,4 | -64,9 | -65,2 | -62,8 |
| Kulturnämnden totalt | -194,1 | 25,1 | -169,0 | -171,6 | -172,8 | -171,7 |
"""
ENGLISH = """## Budget 2027 to 2030: Transport Committee

| GBP million (2027 prices), + = income, - = expenditure | 2027 expenditure | 2027 income | 2027 net | 2028 | 2029 | 2030 |
| --- | --- | --- | --- | --- | --- | --- |
| Road maintenance | -84.6 | 7.9 | -76.7 | -77.8 | -79.4 | -81.3 |
| Cycle paths | -31.4 | 2.5 | -28.9 | -28.9 | -28.2 | -27.6 |
| Bus services | -78.1 | 14.7 | -63.4 | -64.9 | -65.2 | -62.8 |
| Transport Committee total | -194.1 | 25.1 | -169.0 | -171.6 | -172.8 | -171.7 |
"""
GERMAN = """## Haushalt 2027 bis 2030: Ausschuss für Kultur

| Mio. € (Preise 2027), + = Erträge, - = Aufwendungen | 2027 Aufwendungen | 2027 Erträge | 2027 netto | 2028 | 2029 | 2030 |
| --- | --- | --- | --- | --- | --- | --- |
| Stadtbibliothek | -84,6 | 7,9 | -76,7 | -77,8 | -79,4 | -81,3 |
| Musikschule | -31,4 | 2,5 | -28,9 | -28,9 | -28,2 | -27,6 |
| Theater | -78,1 | 14,7 | -63,4 | -64,9 | -65,2 | -62,8 |
| Ausschuss für Kultur insgesamt | -194,1 | 25,1 | -169,0 | -171,6 | -172,8 | -171,7 |
"""
TABLES = {"da": DANISH, "no": NORWEGIAN, "sv": SWEDISH, "en": ENGLISH, "de": GERMAN}


def tied(text: str, language: str = "da", table: str | None = None) -> dict[str, Tie]:
    """Return what became of each amount of a paragraph below the table of a language, by its quote."""
    return {each.mention.quote: each for each in whole(text, language, table).amounts()}


def whole(text: str, language: str = "da", table: str | None = None) -> TiedText:
    """Return a paragraph below the table of a language with all its numbers judged."""
    written = (TABLES[language] if table is None else table) + "\n" + text + "\n"
    publication = open_publication(written.encode(), "made.md")
    material = Anchors()
    for grid, _ in publication.grids():
        for budget in read_grid(grid, Layout(), []):
            standing = standing_of(budget)
            material.add_table(
                budget,
                standing,
                TableSource(
                    len(material.sources), 0, "made", own=True, budget=budget, standing=standing
                ),
            )
    return tie(publication, material)
