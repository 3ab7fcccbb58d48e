"""Which sign is income and which is cost: the standard result table in every language, legends,
questions, refuted flags."""

from __future__ import annotations

import pytest

from budgetcli.model.budgets import Budget, Role, Sign
from budgetcli.model.errors import DoubtError
from budgetcli.model.names import fold
from budgetcli.reading.layouts import DETECTED, Layout, read_grid
from tests.reading.test_published_tables import grid

LANGUAGES = {
    "da": ("Indtægter i alt", "Udgifter i alt", "Resultat"),
    "no": ("Sum inntekter", "Sum utgifter", "Resultat"),
    "sv": ("Summa intäkter", "Summa kostnader", "Årets resultat"),
    "en": ("Total income", "Total expenditure", "Surplus / (deficit)"),
    "de": ("Summe Erträge", "Summe Aufwendungen", "Jahresergebnis"),
    "fr": ("Total recettes", "Total dépenses", "Solde"),
    "nl": ("Totaal inkomsten", "Totaal uitgaven", "Saldo"),
    "it": ("Totale entrate", "Totale spese", "Saldo"),
    "es": ("Total ingresos", "Total gastos", "Saldo"),
    "pl": ("Dochody razem", "Wydatki razem", "Wynik"),
    "cs": ("Příjmy celkem", "Výdaje celkem", "Saldo"),
    "hr": ("Ukupno prihodi", "Ukupno rashodi", "Višak"),
    "sl": ("Skupaj prihodki", "Skupaj odhodki", "Presežek"),
    "fi": ("Tulot yhteensä", "Menot yhteensä", "Tulos"),
}


def read(text: str, layout: Layout = DETECTED) -> Budget:
    """Return the one budget of a text."""
    (found,) = read_grid(grid(text), layout)
    return found


def first(budget: Budget) -> list[int]:
    """Return the amounts of the first column, in order."""
    column = budget.columns[0]
    return [
        int(figure.amount)
        for line in budget.lines
        if (figure := budget.figure(line.id, column)) is not None
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("signs", [(1, 1, 1), (-1, 1, -1), (1, -1, 1)])
def test_the_result_table_is_income_less_cost_in_every_language_and_sign(
    language: str, signs: tuple[int, int, int]
) -> None:
    income, spent, result = LANGUAGES[language]
    kept, turned, left = signs
    rows = [
        ("A", 500 * kept, 530 * kept),
        (income, 500 * kept, 530 * kept),
        ("B", 300 * turned, 340 * turned),
        (spent, 300 * turned, 340 * turned),
        (result, 200 * left, 190 * left),
    ]
    found = read(
        "\n".join((";2025;2026", *(f"{label};{one};{other}" for label, one, other in rows)))
    )
    assert first(found) == [500, 500, -300, -300, 200]
    asked = [each for each in found.equations if each.result.line == fold(result).replace(" ", "-")]
    assert len(asked) == 2
    assert all(
        sum(int(factor) * found.figures[key].amount for factor, key in each.terms)
        == found.figures[each.result].amount
        for each in asked
    )
    assert [line.label for line in found.lines if line.role is Role.TOTAL] == [result]


def test_a_result_is_asked_where_one_figure_of_it_is_ten_times_too_large() -> None:
    found = read(
        ";2025;2026\nTotal income;500;530\nTotal expenditure;300;340\nSurplus;200;1900", DETECTED
    )
    assert [each.result.line for each in found.equations] == ["surplus", "surplus"]


def test_a_result_follows_from_the_one_before_and_the_lines_between() -> None:
    rows = [
        "Indtægter i alt;-520;-524",
        "Udgifter i alt;496;506",
        "Resultat af primær drift;-24;-18",
        "Renteindtægter;-3;-2",
        "Renteudgifter;9;10",
        "Årets resultat;-18;-10",
    ]
    found = read("\n".join((";2025;2026", *rows)))
    assert first(found) == [520, -496, 24, 3, -9, 18]
    assert [len(each.terms) for each in found.equations] == [2, 2, 3, 3]


@pytest.mark.parametrize(
    ("legend", "sign"),
    [
        ("udgifter er positive, indtægter negative", Sign.EXPENSE_POSITIVE),
        ("indtægter er positive, udgifter negative", Sign.INCOME_POSITIVE),
        ("expenditure positive, income negative", Sign.EXPENSE_POSITIVE),
        ("A minus sign means income.", Sign.EXPENSE_POSITIVE),
        ("Negative tal er udgifter", Sign.INCOME_POSITIVE),
        ("Udgifter (+), indtægter (-)", Sign.EXPENSE_POSITIVE),
        ("Beträge mit Minus bedeuten Ertrag: minus = Ertrag", Sign.EXPENSE_POSITIVE),
    ],
)
def test_a_legend_in_words_settles_the_sign(legend: str, sign: Sign) -> None:
    assert (
        read(
            f"{legend};;\n;;\n1.000 kr.;2026;2027\nAfd. A;120;130\nAfd. B;-40;-42\nAfd. C;35;36"
        ).heading.sign
        is sign
    )


def test_the_question_offers_the_readings_as_figures() -> None:
    with pytest.raises(DoubtError) as caught:
        read("1.000 kr.;2026;2027\nAfd. A;120;130\nAfd. B;-40;-42\nAfd. C;35;36\nI alt;115;124")
    assert "I alt 2026 is 115" in str(caught.value)
    assert "I alt 2026 is -115" in str(caught.value)


@pytest.mark.parametrize("line", ["Indtægter fra udlejning", "Resultat", "Salgsindtægter"])
def test_costs_are_no_default_where_a_line_speaks_of_income_or_of_a_result(line: str) -> None:
    rows = ["Havne;1204;1188", f"{line};310;322", "Bygninger;902;915"]
    with pytest.raises(DoubtError):
        read("\n".join(("1.000 kr.;2025;2026", *rows)))
    assert (
        read(
            "\n".join(("1.000 kr.;2025;2026", *rows)), DETECTED._replace(sign=Sign.EXPENSE_POSITIVE)
        ).heading.sign
        is Sign.EXPENSE_POSITIVE
    )


def test_net_expenditure_in_title_or_headers_is_a_cost_where_it_is_positive() -> None:
    lines = "Veje;181;184\nParkering;-32;-33\nTrafik;95;93\nI alt;244;244"
    for header in (
        "Nettoudgifter, 1.000 kr.;2025;2026",
        "Område;Nettoudgifter 2025;Nettoudgifter 2026",
        "Net expenditure;2025;2026",
    ):
        assert read(f"{header}\n{lines}").heading.sign is Sign.EXPENSE_POSITIVE


def test_a_result_names_its_rows_by_number_though_all_its_blanks_are_gone() -> None:
    rows = [
        "3;=OrdentlicheErträge;807;830",
        "6;=OrdentlicheAufwendungen;877;900",
        "7;=OrdentlichesErgebnis (=Zeilen3und6);-70;-70",
        "8;+Finanzerträge;91;80",
        "9;-Zinsaufwendungen;56;50",
        "10;=Finanzergebnis (=Zeilen8und9);35;30",
        "11;=ErgebnisderVerwaltung (=Zeilen7und10);-35;-40",
    ]
    found = read("\n".join(("Nr;Zeile;2025;2026", *rows)))
    assert first(found) == [807, -877, -70, 91, -56, 35, -35]
    assert len(found.equations) == 6


def test_a_side_goes_before_a_balance_that_it_is_spent_on() -> None:
    rows = [
        "Udgifter - saldo moms;12;13",
        "Udgifter - løn;500;510",
        "Udgifter i alt;512;523",
        "Indtægter i alt;600;610",
        "Resultat;88;87",
    ]
    assert first(read("\n".join((";2025;2026", *rows)))) == [-12, -500, -512, 600, 88]
