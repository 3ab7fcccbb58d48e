"""What the published files say, written down by looking at them: which columns are money, of which
year, stage and side, and which rows."""

from __future__ import annotations

from typing import NamedTuple

OPEN, INCOME, EXPENSE = "unknown", "income-positive", "expense-positive"


class Wanted(NamedTuple):
    """A table as a person reads it.

    `columns` are written `C:2018 E:2017/adopted D:2011-`: the year, the stage, and + or - for a
    side; a bare letter is an amount of no stated year. `rows` are those whose numbers count, with
    `less` those within that do not. `sign` is the convention; open where nothing in the file says
    it. `totals` is how many rows must be found to be sums.
    """

    sheet: str | None
    columns: str
    rows: tuple[int, int]
    sign: str = OPEN
    scale: int = 1
    totals: int = 0
    less: tuple[int, ...] = ()
    turned: tuple[int, ...] = ()
    currency: str | None = None


class Book(NamedTuple):
    """A file: its tables, a layout of at most ten lines where no general rule can know, or the
    reason for which it is no budget.

    `beside` are sheets that hold further tables, which are not looked at, and `sheets_refused`
    those that must not be read as money.
    """

    wanted: tuple[Wanted, ...] = ()
    mark: str = "."
    layout: str | None = None
    refused: str | None = None
    beside: tuple[str, ...] = ()


def years(first: str, *names: str) -> str:
    """Return the columns from a letter on, one a name."""
    start = ord(first)
    return " ".join(f"{chr(start + number)}:{name}" for number, name in enumerate(names))


def letters(first: int, last: int) -> str:
    """Return the names of the columns from one number to another."""
    return " ".join(letter(each) for each in range(first, last + 1))


def letter(column: int) -> str:
    """Return the name of a column from 0."""
    return (letter(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


BOOKS: dict[str, Book] = {
    "Bergenbudsjett/primary.csv": Book(
        (Wanted(None, "D:2012 E:2011 F:2010", (1, 221), totals=23),),
        layout="[columns]\nD = { year = 2012 }\nE = { year = 2011 }\nF = { year = 2010 }\n",
    ),
    "Boston-City-Budget/operating_budget.csv": Book(
        (Wanted(None, "F:2022/actual- G:2023/actual- H:2024 I:2025", (2, 944)),),
    ),
    "JLS_proracuni/Izvorni_prihodi_JLS_u_Republici_Hrvatskoj_2018.xlsx": Book(
        (Wanted("final", "E F G H:2018 I J K L M N O P", (7, 602), totals=20),),
    ),
    "Statsbudsjettet.no/Gul_bok_2025.xlsx": Book((Wanted("Ark1", "M", (2, 1762)),)),
    "council-cuts-charts/Revenue_Outturn_Summary__RS__data_2010-11_by_LA_-_27-Nov-2012-v2.xls": Book(
        (
            Wanted("RS10 LA drop-down", "E F G", (8, 76), scale=1000, totals=4, currency="GBP"),
            Wanted(
                "RS10 LA drop-down",
                "E:2010 F:2011",
                (82, 110),
                scale=1000,
                totals=1,
                currency="GBP",
            ),
            Wanted("RS10 LA drop-down", "E F G", (116, 140), scale=1000, totals=1, currency="GBP"),
            *(
                Wanted(
                    f"RS LA Data 2010-11 ({number})",
                    letters(5, 100),
                    (7, 462),
                    scale=1000,
                    totals=1,
                    currency="GBP",
                    sign=f"{EXPENSE}|{OPEN}",
                )
                for number in (1, 2, 3)
            ),
        ),
    ),
    "data/gesamtfinanzplan.csv": Book(
        (
            Wanted(
                None,
                years("B", "2010", "2011", "2012", "2013", "2014", "2015"),
                (2, 37),
                sign=INCOME,
                totals=9,
                turned=(*range(11, 18), *range(25, 32), 35),
            ),
        ),
        mark=",",
    ),
    "data/teilfinanzplan.csv": Book(
        (
            Wanted(
                None, years("F", "2010/actual", "2011", "2012", "2013", "2014", "2015"), (2, 1747)
            ),
        ),
        mark=",",
    ),
    "dataset-archive/2_dataset.original.csv": Book(
        (Wanted(None, "G:2011 H:2012 I:2013", (2, 4899)),), mark=","
    ),
    "dataset-archive/3_dataset.original.csv": Book((Wanted(None, "F", (2, 12912), sign=EXPENSE),)),
    "dataset-archive/dataset.original.csv": Book(
        (Wanted(None, "K:2012 L:2013 M:2014 N:2015", (2, 1945), sign=EXPENSE),), mark=","
    ),
    "datasets/Bonn_Budget_Draft_2017_2024_Processed.xlsx": Book(
        (
            Wanted(
                "Tabelle1",
                years("M", *(f"{year}/proposed" for year in range(2017, 2025))),
                (2, 1211),
                sign=EXPENSE,
            ),
        ),
    ),
    "datasets/Partidas_Gastos.csv": Book((Wanted(None, "G", (2, 5323), sign=EXPENSE),), mark=","),
    "datasets/decin_2014_XI.xlsx": Book(
        (
            Wanted("R051_Fin", "P S W", (37, 271), sign=INCOME, totals=30),
            Wanted("R051_Fin", "P S W", (279, 909), sign=EXPENSE, totals=71),
            Wanted("R051_Fin", "P S W", (917, 956), totals=1),
            Wanted("R051_Fin", "P S W", (964, 1037)),
            Wanted("R051_Fin", "P S W", (1045, 1051), totals=1),
            Wanted("R051_Fin", "W", (1059, 1109), sign=EXPENSE),
            Wanted("R051_Fin", "K", (1118, 1147), totals=1, sign=EXPENSE),
            Wanted("R051_Fin", "Q U", (1163, 1185), totals=1, sign=INCOME),
            Wanted("R051_Fin", "J Q U", (1193, 1330), totals=1, sign=EXPENSE),
        ),
    ),
    "dpkg-cameroon/Tignere_Local_Council_Budget_-_Final_Raw_Data.xlsx": Book(
        (
            Wanted(
                "08 & 09 combined",
                "G:2008 H:2008/actual I:2009 J:2009/actual",
                (3, 86),
                sign=INCOME,
                totals=10,
            ),
            Wanted(
                "08 & 09 combined",
                "Q:2008 R:2008/actual S:2009 T:2009/actual",
                (3, 123),
                sign=EXPENSE,
                totals=14,
            ),
            Wanted(
                "08 & 09 Summary",
                "C:2008 D:2008/actual H:2009 I:2009/actual",
                (4, 41),
                totals=6,
                sign=INCOME,
                turned=tuple(range(22, 42)),
            ),
        ),
    ),
    "dpkg-wga/Local_Authority_Cash_Flow_Statements.xlsx": Book(
        (
            Wanted("Data", letters(1, 553) + " " + letter(556), (2, 64)),
            Wanted("Consolidated cash flow", "E F", (3, 117), scale=1000, currency="GBP"),
        ),
    ),
    "finanslov2016/2015.csv": Book(
        (Wanted(None, years("B", "2013", "2014", "2015", "2016", "2017", "2018"), (2, 31)),)
    ),
    "finanslov2016/fl16.csv": Book(
        (
            Wanted(
                None,
                years("B", "2014", "2015", "2016", "2017", "2018", "2019"),
                (2, 5328),
                totals=1800,
                sign=EXPENSE,
            ),
        ),
        mark=",",
    ),
    "kommunebarometer/Lorenskog_KOSTRA_2025_nokkeltall.xlsx": Book(refused="not-money"),
    "municipal-data/failyear.xlsx": Book(
        (Wanted("BUF", "M:2017/18 N:2018/19 O:2020/21", (4, 30), scale=1, sign=EXPENSE),)
    ),
    "odhd13-openspending-vienna/Voranschlag-2012.CSV": Book(
        (
            Wanted(
                None, "I:2012 J:2011 K:2010", (2, 9929), currency="EUR", sign=INCOME, turned=(-1,)
            ),
        ),
    ),
    "okc-budget-data/okc_fy2014_budget_detail.csv": Book(
        (Wanted(None, "K:2014/adopted L M:2014/revised", (2, 4502)),)
    ),
    "open-budget-converters/Kanton_BE_Produkgruppen_DB_IV_nach_DIR_2011.xlsx": Book(
        (
            Wanted(
                "DB IV",
                "D:2011/outturn- E:2011/outturn+ F:2011/outturn G:2011/proposed- H:2011/proposed+ I:2011/proposed",
                (3, 98),
                sign=INCOME,
            ),
        ),
    ),
    "open-budget-converters/Stadt_Bern_-_IAFP_2013-2016.xlsx": Book(
        (
            Wanted(
                "Sacharten",
                years("B", "2010", "2011", "2011", "2012", "2013", "2014", "2015", "2016"),
                (6, 33),
                sign=EXPENSE,
                totals=4,
            ),
        ),
        layout='sheet = "Sacharten"\nrange = "A5:I33"\n',
    ),
    "open-budget-converters/Stadt_Bern_-_PGB_2012.xlsx": Book(
        (Wanted("Übersicht", "F:2012 G:2011 H:2010/outturn", (6, 191), totals=40),),
        layout='sheet = "Übersicht"\n',
    ),
    "open-budget-data-transformer/02-Water.XLS": Book(
        (Wanted("A", letters(2, 12) + " O:2016/adopted", (6, 75), totals=3),),
    ),
    "open-budget-data-transformer/Obligation_History.xlsx": Book(
        (
            Wanted(
                "Sheet1",
                "B:2015/actual C D:2016/expected E F:2017/proposed",
                (9, 456),
                totals=74,
                sign=EXPENSE,
            ),
        ),
    ),
    "open-budget-data/budget20132014.csv": Book(
        (
            Wanted(
                None,
                "G:2013- H:2013- I:2013+ J:2013 L:2014- M:2014- N:2014+ O:2014",
                (3, 2193),
                sign=EXPENSE,
            ),
        ),
        layout='sign = "expense-positive"\n[columns]\nK = { measure = "none" }\nP = { measure = "none" }\n',
    ),
    "open-budget/budzet_zadaniowy_2011.ods": Book(
        (Wanted("Arkusz1", "G H I", (2, 1823), sign=EXPENSE, totals=600),)
    ),
    "openbudgetokc/FY17_Revenues.xlsx": Book(
        (
            Wanted(
                "REVenue(2)",
                "C:2018 E:2017/adopted G:2016 I:2016/original K",
                (8, 70),
                totals=7,
                sign=INCOME,
            ),
            Wanted(
                "REVenue(2)",
                "R:2015/actual T:2014/actual V:2013/actual X:2012/actual",
                (8, 70),
                totals=7,
                sign=INCOME,
            ),
            Wanted("ADOPTED Rev Table", letters(1, 43), (3, 36), totals=1, sign=EXPENSE),
        ),
    ),
    "proracuni-obcin/EK-2012-vsi-KONCNI.xls": Book(
        (
            Wanted("Račun financiranja", letters(3, 16), (8, 219), totals=1, currency="EUR"),
            Wanted("Račun finančnih terjatev", letters(3, 41), (8, 219), totals=1, currency="EUR"),
        ),
        beside=("Odhodki po občinah", "Prihodki po občinah", "Zbirnik"),
    ),
    "statsbudsjett-fylkesveg2024/Copy_of_Grunnlagsdata-inntekt-fylkeskommunene2023_spm_vs_2022.xlsx": Book(
        refused="not-money"
    ),
    "sutton-coldfield-town-council/Payments-in-excess-of-2016-17_TOCLEAN.xlsx": Book(
        tuple(
            Wanted(f"Page {number}", "E", (first, last), sign=EXPENSE)
            for number, first, last in (
                (1, 4, 23),
                (2, 3, 22),
                (3, 3, 22),
                (4, 3, 24),
                (5, 3, 30),
                (6, 3, 26),
                (7, 3, 25),
            )
        ),
    ),
}
