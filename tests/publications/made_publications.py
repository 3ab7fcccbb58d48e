"""Publications made up for measuring `tie`: a random budget, and sentences by templates with what
must become of their amounts.

The templates are in Danish, Norwegian, English and German; each amount knows its status, and each
planted mistake that it is one.
"""

from __future__ import annotations

import random
import zipfile
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TENTH = Decimal("0.1")
OPEN = frozenset({"only-here", "coincides", "repeated"})


@dataclass(frozen=True, slots=True)
class Tongue:
    """What a language calls things: committees, lines, the header of its table, its units, its
    decimal mark."""

    committees: tuple[str, ...]
    lines: tuple[str, ...]
    title: str
    unit: str
    sides: tuple[str, str, str]
    total: str
    money: str
    comma: bool = True
    thousands: str = "."


TONGUES = {
    "da": Tongue(
        (
            "Beskæftigelsesudvalget",
            "Børne- og Ungeudvalget",
            "Plan- og Miljøudvalget",
            "Socialudvalget",
        ),
        (
            "Dagtilbud",
            "Folkeskoler",
            "Tandpleje",
            "Forebyggelse og sundhedsfremme",
            "Integration",
            "Kontanthjælp",
            "Sygedagpenge",
            "Vintervedligeholdelse",
            "Parker og legepladser",
            "Affaldshåndtering",
            "Voksne med handicap",
            "Misbrugsbehandling",
            "Familiebehandling",
            "Specialundervisning",
            "Fritidsklubber",
        ),
        "Budget {0}-{3}: {c}",
        "I mio. kr. ({0}-priser), + = indtægter, - = udgifter",
        ("udgifter", "indtægter", "netto"),
        "{c} i alt",
        "{} mio. kr.",
    ),
    "no": Tongue(
        (
            "Formannskapet",
            "Utvalg for helse og velferd",
            "Kulturutvalget",
            "Utvalg for plan og teknikk",
        ),
        (
            "Hjemmetjenester",
            "Sykehjem",
            "Barnehager",
            "Legetjenester",
            "Voksenopplæring",
            "Idrettsanlegg",
            "Kommunale veier",
            "Renovasjon",
            "Bibliotek og kulturhus",
            "Psykisk helse",
            "Tannhelse",
            "Byggesak",
        ),
        "Budsjett {0}-{3}: {c}",
        "Mill. kroner ({0}-priser), + = inntekter, - = utgifter",
        ("utgifter", "inntekter", "netto"),
        "{c} i alt",
        "{} mill. kroner",
        True,
        " ",
    ),
    "en": Tongue(
        (
            "Housing Committee",
            "Children's Services Committee",
            "Public Health Board",
            "Leisure Committee",
        ),
        (
            "Temporary housing",
            "Housing repairs",
            "Nurseries",
            "School meals",
            "Foster care",
            "Sports centres",
            "Museums and archives",
            "Allotments",
            "Adult learning",
            "Health visiting",
            "Waste disposal",
            "Coastal protection",
        ),
        "Budget {0} to {3}: {c}",
        "GBP million ({0} prices), + = income, - = expenditure",
        ("expenditure", "income", "net"),
        "{c} total",
        "£{}m",
        False,
        ",",
    ),
    "de": Tongue(
        (
            "Sozialausschuss",
            "Ausschuss für Umwelt",
            "Schulausschuss",
            "Ausschuss für Sport und Freizeit",
        ),
        (
            "Kindertagesstätten",
            "Jugendhilfe",
            "Grundschulen",
            "Schwimmbäder",
            "Abfallwirtschaft",
            "Gewässerschutz",
            "Grünanlagen",
            "Feuerwehr",
            "Volkshochschule",
            "Wohngeld",
            "Gesundheitsamt",
            "Stadtarchiv",
        ),
        "Haushalt {0} bis {3}: {c}",
        "Mio. € (Preise {0}), + = Erträge, - = Aufwendungen",
        ("Aufwendungen", "Erträge", "netto"),
        "{c} insgesamt",
        "{} Mio. €",
        True,
        ".",
    ),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as the text prints it, and the statuses that are right for it."""

    quote: str
    statuses: frozenset[str]
    planted: bool = False
    bound: bool = True


@dataclass(slots=True)
class Made:
    """A made publication: its language, its table as rows of texts, its paragraphs, and what must
    become of its amounts."""

    language: str
    heading: str
    rows: list[list[str]]
    paragraphs: list[str]
    amounts: list[Amount] = field(default_factory=list)


class Maker:
    """Makes one publication; `wrong` plants a mistake in some sentences."""

    def __init__(self, seed: int, language: str, *, wrong: bool) -> None:
        self.random = random.Random(f"{seed}-{language}")
        self.language, self.tongue, self.wrong = language, TONGUES[language], wrong
        first = self.random.randint(2025, 2040)
        self.years = [first + at for at in range(4)]
        self.committee = self.random.choice(self.tongue.committees)
        self.lines = self.random.sample(self.tongue.lines, self.random.randint(5, 8))
        self.used: set[str] = set()
        self.net: dict[tuple[str, int], Decimal] = {}
        self.income: dict[str, Decimal] = {}
        self.expenditure: dict[str, Decimal] = {}
        self._fill()

    def _fill(self) -> None:
        for line in self.lines:
            cost = (Decimal(self.random.randint(60, 6000)) / 10).quantize(TENTH)
            income = (cost * self.random.randint(2, 30) / 100).quantize(TENTH)
            self.expenditure[line], self.income[line] = cost, income
            value = cost - income
            for year in self.years:
                self.net[line, year] = value
                value = max(
                    Decimal("0.5"),
                    value
                    + Decimal(self.random.randint(-9, 12))
                    * max(TENTH, (cost / 300).quantize(TENTH)),
                )

    def total(self, year: int) -> Decimal:
        """Return the net of all lines in a year."""
        return sum((self.net[line, year] for line in self.lines), Decimal(0))

    def digits(self, amount: Decimal) -> str:
        """Return an amount as the language writes it."""
        text = f"{amount:,f}"
        if not self.tongue.comma:
            return text
        return text.replace(",", "\0").replace(".", ",").replace("\0", self.tongue.thousands)

    def money(self, amount: Decimal) -> str:
        """Return an amount with its unit."""
        return self.tongue.money.format(self.digits(amount))

    def percent(self, value: Decimal) -> str:
        """Return a percentage with one decimal, as the language writes it."""
        sign = {"da": " pct.", "no": " prosent", "en": "%", "de": " Prozent"}[self.language]
        return self.digits(value.quantize(TENTH, ROUND_HALF_UP)) + sign

    def made(self, sentences: int = 9) -> Made:
        """Return the publication."""
        made = Made(
            self.language, self.tongue.title.format(*self.years, c=self.committee), self._rows(), []
        )
        kinds = [*TEMPLATES]
        self.random.shuffle(kinds)
        for kind in (kinds * 2)[:sentences]:
            written = TEMPLATES[kind](self)
            if written is None:
                continue
            sentence, amounts = written
            quotes = [each.quote for each in amounts]
            if any(quote in self.used for quote in quotes) or len(set(quotes)) < len(quotes):
                continue
            self.used.update(quotes)
            made.paragraphs.append(sentence)
            made.amounts += amounts
        return made

    def _rows(self) -> list[list[str]]:
        first = self.years[0]
        header = [
            self.tongue.unit.format(first),
            *(f"{first} {side}" for side in self.tongue.sides),
            *map(str, self.years[1:]),
        ]
        rows = [header]
        for line in self.lines:
            cells = [
                -self.expenditure[line],
                self.income[line],
                *(-self.net[line, year] for year in self.years),
            ]
            rows.append([line, *map(self.digits, cells)])
        sums = [
            -sum(self.expenditure.values()),
            sum(self.income.values()),
            *(-self.total(year) for year in self.years),
        ]
        return [
            *rows,
            [
                self.tongue.total.format(c=self.committee),
                *(self.digits(Decimal(each)) for each in sums),
            ],
        ]

    def line(self) -> str:
        """Return some line."""
        return self.random.choice(self.lines)

    def year(self) -> int:
        """Return some year."""
        return self.random.choice(self.years)

    def slipped(self, amount: Decimal) -> Decimal:
        """Return an amount with two digits swapped, another digit, or ten times as large."""
        digits = list(str(int(amount * 10)))
        ways = self.random.sample(["swap", "digit", "ten"], 3)
        for way in ways:
            changed = digits[:]
            if way == "swap":
                places = [
                    at
                    for at in range(len(digits) - 1)
                    if digits[at] != digits[at + 1] and digits[at + 1] != "0"
                ]
                if not places:
                    continue
                at = self.random.choice(places)
                changed[at], changed[at + 1] = changed[at + 1], changed[at]
            elif way == "digit":
                at = self.random.randrange(len(digits))
                changed[at] = self.random.choice(
                    [each for each in "123456789" if each != digits[at]]
                )
            else:
                changed.append("0")
            return (Decimal("".join(changed)) / 10).quantize(TENTH)
        return amount * 10

    def told(self, amount: Decimal, right: str = "proved", *, plant: bool = True) -> Amount:
        """Return an amount as told: right, or with a slip where mistakes are planted."""
        if self.wrong and plant:
            return Amount(
                self.money(self.slipped(amount)), frozenset({"contradicted"}), planted=True
            )
        return Amount(self.money(amount), frozenset({right}))


def words(maker: Maker, **sentences: str) -> str:
    """Return the sentence of the maker's language; several are parted by `|` and one is taken."""
    return maker.random.choice(sentences[maker.language].split("|")).strip()


Written = tuple[str, list[Amount]] | None


def level_of_line(maker: Maker) -> Written:
    """Tell what a line is in a year."""
    line, year = maker.line(), maker.year()
    told = maker.told(maker.net[line, year])
    text = words(
        maker,
        da="I {y} lyder nettobudgettet for {l} på {a}.|Nettoudgiften til {l} er opgjort til {a} i {y}.|{l} løber op i netto {a} i {y}.",
        no="I {y} er netto budsjett til {l} {a}.|Nettoutgiftene til {l} er budsjettert til {a} i {y}.|{l} koster netto {a} i {y}.",
        en="The net budget for {l} stands at {a} in {y}.|In {y} the Council budgets {a} net for {l}.|{l} will cost {a} net in {y}.",
        de="Die Nettoaufwendungen für {l} liegen {y} bei {a}.|Netto sind für {l} im Jahr {y} {a} veranschlagt.|{l}: netto {a} im Jahr {y}.",
    )
    return text.format(l=line, y=year, a=told.quote), [told]


def level_of_side(maker: Maker) -> Written:
    """Tell the income or expenditure of a line in the first year."""
    line, year = maker.line(), maker.years[0]
    side = maker.random.choice(("income", "expenditure"))
    amount = maker.income[line] if side == "income" else maker.expenditure[line]
    if amount < 1:
        return None
    told = maker.told(amount)
    income = {
        "da": "Indtægterne fra {l} er ansat til {a} i {y}.|{l} har indtægter for {a} i {y}.",
        "no": "Inntektene fra {l} er anslått til {a} i {y}.|{l} gir inntekter på {a} i {y}.",
        "en": "Income from {l} is put at {a} in {y}.|{l} brings in income of {a} in {y}.",
        "de": "Die Erträge aus {l} sind {y} mit {a} angesetzt.|Bei {l} werden {y} Erträge von {a} erwartet.",
    }
    expenditure = {
        "da": "Bruttoudgifterne til {l} er {a} i {y}.|Udgiften til {l} er i {y} på {a}.",
        "no": "Bruttoutgiftene til {l} er {a} i {y}.|Utgiftene til {l} er {a} i {y}.",
        "en": "Gross expenditure on {l} is {a} in {y}.|Expenditure on {l} comes to {a} in {y}.",
        "de": "Die Aufwendungen für {l} betragen {y} {a}.|Für {l} fallen {y} Aufwendungen von {a} an.",
    }
    text = words(maker, **(income if side == "income" else expenditure))
    return text.format(l=line, y=year, a=told.quote), [told]


def level_of_total(maker: Maker) -> Written:
    """Tell the committee's net in a year."""
    year = maker.year()
    told = maker.told(maker.total(year))
    text = words(
        maker,
        da="{c} råder over netto {a} i {y}.|Det samlede nettobudget for {c} er {a} i {y}.|I alt bruger {c} netto {a} i {y}.",
        no="{c} disponerer netto {a} i {y}.|Samlet netto budsjett for {c} er {a} i {y}.",
        en="In {y} the {c} will spend {a} net in all.|The total net budget of the {c} is {a} in {y}.",
        de="Der {c} verfügt {y} über netto {a}.|Das gesamte Nettobudget für den {c} beträgt {a} im Jahr {y}.",
    )
    return text.format(c=maker.committee, y=year, a=told.quote), [told]


def rounded(maker: Maker) -> Written:
    """Tell a total roughly."""
    year = maker.year()
    whole = maker.total(year).quantize(Decimal(1), ROUND_HALF_UP)
    if whole == maker.total(year):
        return None
    told = Amount(maker.money(whole), frozenset({"by-rounding"}))
    text = words(
        maker,
        da="{c}s nettobudget er omkring {a} i {y}.|{c} har i {y} et nettobudget på ca. {a}.",
        no="{c} har et netto budsjett på omtrent {a} i {y}.",
        en="The {c} has a net budget of about {a} in {y}.",
        de="Das Nettobudget für den {c} liegt {y} bei etwa {a}.",
    )
    return text.format(c=maker.committee, y=year, a=told.quote), [told]


def change(maker: Maker) -> Written:
    """Tell by how much a line changes from a year to another."""
    line = maker.line()
    first, last = sorted(maker.random.sample(maker.years, 2))
    apart = maker.net[line, last] - maker.net[line, first]
    if abs(apart) < 1:
        return None
    up = apart > 0
    if maker.wrong and maker.random.random() < 0.4:
        up = not up
        told = Amount(maker.money(abs(apart)), frozenset({"contradicted"}), planted=True)
    else:
        told = maker.told(abs(apart), "derived")
    text = words(
        maker,
        da="Fra {f} til {t} {v} nettoudgiften til {l} med {a}.|Nettobudgettet til {l} {v} med {a} fra {f} til {t}.",
        no="Fra {f} til {t} {v} nettoutgiftene til {l} med {a}.",
        en="From {f} to {t} net spending on {l} {v} by {a}.|Between {f} and {t} the net budget for {l} {v} by {a}.",
        de="Von {f} bis {t} {v} die Nettoausgaben für {l} um {a}.",
    )
    verbs = {
        "da": ("øges", "reduceres"),
        "no": ("øker", "synker"),
        "en": ("increases", "declines"),
        "de": ("steigen", "sinken"),
    }
    return text.format(l=line, f=first, t=last, a=told.quote, v=verbs[maker.language][not up]), [
        told
    ]


def growth(maker: Maker) -> Written:
    """Tell by how many per cent a line grows."""
    line = maker.line()
    first, last = maker.years[0], maker.years[-1]
    before, after = maker.net[line, first], maker.net[line, last]
    value = (after - before) / before * 100
    if before < 20 or abs(value) < 2:
        return None
    shown = abs(value).quantize(TENTH, ROUND_HALF_UP)
    if maker.wrong:
        shown = shown + maker.random.choice((3, 10, 20))
    told = Amount(
        maker.percent(shown),
        frozenset({"contradicted" if maker.wrong else "derived"}),
        planted=maker.wrong,
    )
    verbs = {
        "da": ("vokser", "falder"),
        "no": ("vokser", "faller"),
        "en": ("grows", "falls"),
        "de": ("wachsen", "fallen"),
    }
    text = words(
        maker,
        da="Nettoudgiften til {l} {v} med {a} fra {f} til {t}.",
        no="Nettoutgiftene til {l} {v} med {a} fra {f} til {t}.",
        en="Net spending on {l} {v} by {a} between {f} and {t}.",
        de="Die Nettoausgaben für {l} {v} von {f} bis {t} um {a}.",
    )
    return text.format(l=line, f=first, t=last, a=told.quote, v=verbs[maker.language][value < 0]), [
        told
    ]


def share(maker: Maker) -> Written:
    """Tell a line's share of the net in a year."""
    line, year = maker.line(), maker.year()
    value = maker.net[line, year] / maker.total(year) * 100
    if maker.total(year) < 100 or value < 2:
        return None
    shown = value.quantize(TENTH, ROUND_HALF_UP) + (
        maker.random.choice((4, 9)) if maker.wrong else 0
    )
    told = Amount(
        maker.percent(shown),
        frozenset({"contradicted" if maker.wrong else "derived"}),
        planted=maker.wrong,
    )
    text = words(
        maker,
        da="{l} står for {a} af det samlede nettobudget i {y}.|I {y} går {a} af nettobudgettet til {l}.",
        no="{l} står for {a} av netto budsjett i {y}.",
        en="{l} takes {a} of the net budget in {y}.|In {y}, {a} of the net budget goes to {l}.",
        de="{l} macht {y} {a} des Nettobudgets aus.",
    )
    return text.format(l=line, y=year, a=told.quote), [told]


def rank(maker: Maker) -> Written:
    """Tell which line is the largest."""
    year = maker.years[0]
    order = sorted(maker.lines, key=lambda line: -maker.net[line, year])
    if maker.net[order[0], year] == maker.net[order[1], year]:
        return None
    line = maker.random.choice(order[1:]) if maker.wrong else order[0]
    told = Amount(
        maker.money(maker.net[line, year]),
        frozenset({"contradicted" if maker.wrong else "proved"}),
        planted=maker.wrong,
    )
    text = words(
        maker,
        da="Den største nettopost er {l} med {a} i {y}.|Flest penge går til {l}, den største post, med netto {a} i {y}.",
        no="Den største nettoposten er {l} med {a} i {y}.",
        en="The biggest item is {l} with {a} net in {y}.",
        de="Der größte Posten ist {l} mit netto {a} im Jahr {y}.",
    )
    return text.format(l=line, y=year, a=told.quote), [told]


def together(maker: Maker) -> Written:
    """Tell what two lines are together."""
    first, second = maker.random.sample(maker.lines, 2)
    year = maker.year()
    told = Amount(
        maker.money(maker.net[first, year] + maker.net[second, year]), frozenset({"derived"})
    )
    text = words(
        maker,
        da="{l} og {m} koster tilsammen netto {a} i {y}.",
        no="{l} og {m} koster til sammen netto {a} i {y}.",
        en="{l} and {m} together cost {a} net in {y}.",
        de="{l} und {m} kosten {y} zusammen netto {a}.",
    )
    return text.format(l=first, m=second, y=year, a=told.quote), [told]


def parts(maker: Maker) -> Written:
    """Tell the parts of a project that no table has."""
    first, second = ((Decimal(maker.random.randint(11, 60)) / 10).quantize(TENTH) for _ in range(2))
    whole = first + second
    if first == second:
        return None
    if maker.wrong:
        whole -= Decimal(maker.random.randint(5, 9)) / 10
    told = Amount(
        maker.money(whole),
        frozenset({"contradicted" if maker.wrong else "derived"}),
        planted=maker.wrong,
    )
    rest = [Amount(maker.money(each), OPEN, bound=False) for each in (first, second)]
    text = words(
        maker,
        da="En ny cykelbro koster {a}, heraf {b} til beton og {c} til belysning.",
        no="En ny gangbro koster {a}, hvorav {b} til betong og {c} til belysning.",
        en="A new footbridge costs {a}, of which {b} for concrete and {c} for lighting.",
        de="Eine neue Fußgängerbrücke kostet {a}, davon {b} für Beton und {c} für Beleuchtung.",
    )
    return text.format(a=told.quote, b=rest[0].quote, c=rest[1].quote), [told, *rest]


def wish(maker: Maker) -> Written:
    """Tell a wish with the very amount of a figure: nothing binds the two."""
    line, year = maker.line(), maker.year()
    told = Amount(maker.money(maker.net[line, year]), OPEN, bound=False)
    text = words(
        maker,
        da="Havnens venner ansøger om {a} til et nyt klubhus.|Regionen giver {a} til et forskningscenter.",
        no="Velforeningen søker om {a} til et nytt klubbhus.",
        en="The sailing club has applied for {a} for a new boathouse.|A lottery grant of {a} pays for the lighthouse.",
        de="Der Segelverein beantragt {a} für ein neues Bootshaus.",
    )
    return text.format(a=told.quote), [told]


def extra(maker: Maker) -> Written:
    """Tell an extra grant or a saving on a line: it is not the line's own amount."""
    line, year = maker.line(), maker.year()
    amount = Decimal(maker.random.randint(3, 40)) / 10
    told = Amount(maker.money(amount), OPEN, bound=False)
    text = words(
        maker,
        da="Der afsættes yderligere {a} til {l} i {y}.|En besparelse på {a} på {l} er foreslået i {y}.|{l} får et tilskud på {a} i {y}.",
        no="Det settes av ytterligere {a} til {l} i {y}.|En innsparing på {a} på {l} er foreslått i {y}.",
        en="An additional {a} is proposed for {l} in {y}.|A saving of {a} in {l} is planned in {y}.",
        de="Für {l} werden {y} zusätzlich {a} beantragt.|Bei {l} sollen {y} {a} eingespart werden.",
    )
    return text.format(l=line, y=year, a=told.quote), [told]


def other_year(maker: Maker) -> Written:
    """Tell a line's figure of another year, as a mistake only."""
    line = maker.line()
    first, last = maker.random.sample(maker.years, 2)
    if maker.net[line, first] == maker.net[line, last]:
        return None
    told = Amount(
        maker.money(maker.net[line, last if maker.wrong else first]),
        frozenset({"contradicted" if maker.wrong else "proved"}),
        planted=maker.wrong,
    )
    text = words(
        maker,
        da="Netto koster {l} {a} i {y}.",
        no="Netto koster {l} {a} i {y}.",
        en="{l} costs {a} net in {y}.",
        de="{l} kostet {y} netto {a}.",
    )
    return text.format(l=line, y=first, a=told.quote), [told]


def two_years(maker: Maker) -> Written:
    """Tell a line in two years in one sentence."""
    line = maker.line()
    first, last = sorted(maker.random.sample(maker.years, 2))
    told = [maker.told(maker.net[line, first]), maker.told(maker.net[line, last], plant=False)]
    text = words(
        maker,
        da="Netto er der {a} til {l} i {f} og {b} i {t}.|{l} koster netto {a} i {f} og {b} i {t}.",
        no="{l} koster netto {a} i {f} og {b} i {t}.",
        en="{l} costs {a} net in {f} and {b} in {t}.",
        de="{l} kostet netto {a} im Jahr {f} und {b} im Jahr {t}.",
    )
    return text.format(l=line, f=first, t=last, a=told[0].quote, b=told[1].quote), told


TEMPLATES: dict[str, Callable[[Maker], Written]] = {
    each.__name__: each
    for each in (
        level_of_line,
        level_of_side,
        level_of_total,
        rounded,
        change,
        growth,
        share,
        rank,
        together,
        parts,
        wish,
        extra,
        other_year,
        two_years,
    )
}


def as_text(made: Made) -> bytes:
    """Return a publication as printed text."""
    widths = [max(len(row[at]) for row in made.rows) for at in range(len(made.rows[0]))]
    lines = [made.heading, ""]
    for row in made.rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width + 3) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        lines.append("".join(cells).rstrip())
    return "\n".join([*lines, "", "\n\n".join(made.paragraphs), ""]).encode()


def as_page(made: Made) -> bytes:
    """Return a publication as a web page."""
    head, *body = made.rows
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in body
    )
    table = (
        f"<table><tr>{''.join(f'<th>{escape(cell)}</th>' for cell in head)}</tr>\n{rows}</table>"
    )
    text = "".join(f"<p>{escape(each)}</p>\n" for each in made.paragraphs)
    top = f'<!doctype html>\n<html lang="{made.language}"><head><meta charset="utf-8"><title>-</title></head><body>'
    return f"{top}\n<h1>{escape(made.heading)}</h1>\n{table}\n{text}</body></html>\n".encode()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def as_document(made: Made) -> bytes:
    """Return a publication as a docx."""

    def paragraph(text: str, style: str = "") -> str:
        said = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f'<w:p>{said}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'

    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in made.rows)
    table = f"<w:tbl>{''.join(f'<w:tr>{each}</w:tr>' for each in cells)}</w:tbl>"
    body = paragraph(made.heading, "Heading1") + table + "".join(map(paragraph, made.paragraphs))
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W}><w:body>{body}</w:body></w:document>'
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", relations)
        archive.writestr("word/document.xml", document)
    return stream.getvalue()
