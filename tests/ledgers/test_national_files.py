"""National files as they are published, each a made sample: read by its shipped layout, rolled up,
parted by municipality, held against a printed budget, and what it cannot tell said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from budgetcli.ledgers.layouts import AllBut, Chosen, read_account_layout
from budgetcli.reference.profiles import LAYOUTS, PROFILES
from tests.program import budgetcli

if TYPE_CHECKING:
    from collections.abc import Iterable

DANISH = """\ufeffOMRÅDE;FUNKTION;DRANST;ART;PRISENHED;TID;INDHOLD
101;2201;1;TOT;LOBM;2023;1500
101;32201;1;TOT;LOBM;2023;2000000
101;32201;1;UE;LOBM;2023;2100000
101;32201;1;I;LOBM;2023;-100000
101;32201;1;TOT;INDL;2023;3100
265;32201;1;TOT;LOBM;2023;800000
265;32201;2;TOT;LOBM;2023;-1000
000;32201;1;TOT;LOBM;2023;9999999
084;32201;1;TOT;LOBM;2023;5555555
"""
NORWEGIAN = """"KOKkommuneregion0000","KOKregnskapsomfa0000","KOKfunksjon0000","KOKart0000","ContentsCode","Tid","12367: Detaljerte regnskapstall"
"0301","B","202","AGD2","KOSbelop0000","2023",9000000
"0301","B","202","AGD10","KOSbelop0000","2023",9900000
"0301","A","202","AGD2","KOSbelop0000","2023",8900000
"0301","B","FGF7d","AGD2","KOSbelop0000","2023",9000000
"1103","B","202","AGD2","KOSbelop0000","2023",1900000
"EAK","B","202","AGD2","KOSbelop0000","2023",77000000
"""
SWEDISH = """kpi,municipality,period,gender,value,count
N15027,0180,2023,T,121500.5,1
N15027,0180,2023,K,120000,1
N15027,1480,2023,T,118000,1
N11008,0180,2023,T,170000,1
"""
SIE = """#FLAGGA 0
#PROGRAM "Made" 1.0
#FORMAT PC8
#SIETYP 4
#FNAMN "Provkommun"
#RAR 0 20240101 20241231
#RAR -1 20230101 20231231
#KONTO 3010 "Avgifter"
#KONTO 5010 "Lokalhyra"
#KONTO 1930 "Bank"
#DIM 1 "Kostnadsställe"
#RES 0 5010 1250.50
#RES 0 3010 -300.00
#VER A 1 20240115 "Hyra januari"
{
#TRANS 5010 {1 "100"} 1250.50 20240115 "Hyra"
#TRANS 1930 {} -1250.50
}
#VER A 2 20240220 "Avgift"
{
#TRANS 3010 {1 "200" 6 "P7"} -300.00
#RTRANS 3010 {} -999.00
#TRANS 1930 {} 300.00
}
"""
GERMAN = """Produkt;Produktbezeichnung;Konto;Kontobezeichnung;Ergebnis 2022;Ansatz 2023;Ansatz 2024
21.11.01;Grundschulen;414100;Zuweisungen;1.000,00;1.100,00;1.200,00
21.11.01;Grundschulen;501100;Personal;5.000,00;5.500,00;6.000,00
36.50.01;Kitas;501100;Personal;7.000,00;7.100,00;7.200,50
21.11.01;Grundschulen;681000;Investitionszuwendungen;50,00;0,00;0,00
"""
BRITISH = (
    "year_ending,ONS_code,LA_name,LA_LGF_code,LA_class,status,"
    + ",".join(f"RS_{each}_net_exp" for each in (
        ["edu", "trans", "csc", "asc", "phs", "hous", "cul", "env", "plan", "pol", "frs", "cen", "oth", "totsx"]))
    + """
202503,E09000007,Camden,E5011,London,submitted,278748,1,92206,128204,5,6,7,8,9,0,0,12,13,499219
202403,E09000007,Camden,E5011,London,submitted,270000,1,90000,120000,5,6,7,8,9,0,0,12,13,480061
202503,E06000047,Durham,E1302,UA,submitted,300000,2,93000,130000,5,6,7,8,9,0,0,12,13,523062
202503,E09,London boroughs,,,submitted,1,1,1,1,1,1,1,1,1,1,1,1,1,13
202503,E92000001,England,,,submitted,1,1,1,1,1,1,1,1,1,1,1,1,1,13
"""
)  # fmt: skip
SAMPLES = {
    "dk-regk31": DANISH,
    "dk-budk32": DANISH,
    "no-kostra": NORWEGIAN,
    "se-kolada": SWEDISH,
    "se-sie": SIE,
    "de-doppik": GERMAN,
    "uk-ro": BRITISH,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in SAMPLES.items():
        encoding = "cp437" if name == "se-sie" else "utf-8"
        (tmp_path / f"{name}.csv").write_bytes(text.encode(encoding))
    return tmp_path


def amounts(document: Any, lines: Iterable[str] = ()) -> dict[tuple[str, Any], Decimal]:
    """Return the net amounts by code and year, those of the total by `total`."""
    return {
        (each["code"] or each["role"], figure["year"]): figure["amount"]
        for each in document["lines"]
        for figure in each["figures"]
        if figure["side"] == "net"
    }


def rolled(name: str, folder: Path, *flags: str) -> Any:
    """Return the roll-up of a sample by its layout."""
    ran = budgetcli(
        "summarize", f"{name}.csv", "--layout", name, *flags, "-O", "json", folder=folder
    )
    assert ran.status == 0, ran.err
    return ran.json


def test_every_shipped_layout_has_a_sample_and_says_what_it_cannot_tell() -> None:
    assert set(SAMPLES) == set(PROFILES) == {each.stem for each in LAYOUTS.glob("*.toml")}
    for name in PROFILES:
        assert read_account_layout(Path(name)).cannot_tell == PROFILES[name].cannot_tell != ()


def test_a_danish_extract_counts_nothing_twice(folder: Path) -> None:
    found = rolled("dk-regk31", folder)
    assert amounts(found) == {
        ("2201", 2023): Decimal(-1500),
        ("32201", 2023): Decimal(-2799000),
        ("total", 2023): Decimal(-2800500),
    }
    assert (found["budget"]["unit"], found["budget"]["scale"]) == ("1.000 kr.", 1000)
    said = budgetcli(
        "summarize", "dk-budk32.csv", "--layout", "dk-budk32", "--lang", "en", folder=folder
    ).err
    assert "what this cannot tell: the budget as adopted" in said


def test_the_norwegian_extract_keeps_the_whole_municipality_net(folder: Path) -> None:
    assert amounts(rolled("no-kostra", folder)) == {
        ("202", 2023): Decimal(-10900000),
        ("total", 2023): Decimal(-10900000),
    }


def test_key_figures_have_no_total(folder: Path) -> None:
    ran = budgetcli(
        "compare-entities", "se-kolada.csv", "--layout", "se-kolada", "-O", "csv", folder=folder
    )
    assert ran.status == 0, ran.err
    assert "total" not in ran.out
    assert ",0180,-121500.50," in ran.out


def test_a_german_plan_takes_its_signs_from_the_class_of_the_account(folder: Path) -> None:
    found = amounts(rolled("de-doppik", folder))
    assert found["21.11.01", 2024] == Decimal("-4800.00")
    assert found["36.50.01", 2024] == Decimal("-7200.50")
    assert found["total", 2022] == Decimal("-11000.00")


def test_the_columns_of_the_british_file_are_lines(folder: Path) -> None:
    found = rolled("uk-ro", folder)
    assert amounts(found)["edu", 2025] == Decimal(-578748)
    assert amounts(found)["edu", 2024] == Decimal(-270000)
    assert amounts(found)["total", 2025] == Decimal(-499219 - 523062)
    assert found["lines"][0]["label"] == "Education services"
    ran = budgetcli(
        "compare-entities", "uk-ro.csv", "--layout", "uk-ro", "--year", "2025", "-O", "json",
        folder=folder,
    )  # fmt: skip
    line = next(each for each in ran.json["lines"] if each["code"] == "asc")
    assert {each["entity"]: each["amount"] for each in line["standings"]} == {
        "Camden": Decimal(-128204),
        "Durham": Decimal(-130000),
    }


def test_a_sie_file_is_proved_and_rolled_up(folder: Path) -> None:
    found = rolled("se-sie", folder)
    assert amounts(found) == {
        ("3010", 2024): Decimal("300.00"),
        ("5010", 2024): Decimal("-1250.50"),
        ("total", 2024): Decimal("-950.50"),
    }
    by = amounts(rolled("se-sie", folder, "--by", "cost_centre"))
    assert by["100", 2024] == Decimal("-1250.50")
    file = folder / "se-sie.csv"
    for text, said in (
        (SIE.replace("-1250.50\n", "-1250.40\n"), "the entry is out of balance by 0.10"),
        (SIE.replace("5010 1250.50\n#RES", "5010 1250.60\n#RES"), "and 1250.60 is stated"),
        (SIE.replace("300.00\n}", "3x\n}"), "`3x` is no amount"),
        (SIE.replace('"Hyra"\n', '"Hyra\n'), "a quote is left open"),
        (SIE.replace("#TRANS 1930 {} 300.00", "#TRANS 1930"), "an entry has an account"),
        (SIE.partition("#VER")[0], "states balances and no entries"),
    ):
        file.write_bytes(text.encode("cp437"))
        ran = budgetcli("summarize", file, "--layout", "se-sie", "--lang", "en", folder=folder)
        assert (ran.status, said in ran.err) == (2, True), (said, ran.err)


def test_a_printed_budget_is_held_against_a_national_file(folder: Path) -> None:
    (folder / "budget.csv").write_text(
        "Funktion;1.000 kr.;2023\n2201;Jord;-1500\n32201;Skoler;-2799000\n;I alt;-2800500\n",
        "utf-8",
    )
    asked = (
        "check", "budget.csv", "--against", "dk-regk31.csv", "--layout", "dk-regk31", "--lang", "en"
    )  # fmt: skip
    assert budgetcli(*asked, folder=folder).status == 0
    (folder / "dk-regk31.csv").write_text(DANISH.replace(";800000", ";800010"), "utf-8")
    wrong = budgetcli(*asked, folder=folder)
    assert wrong.status == 1
    assert "C3: Skoler 2023: printed -2,799,000, the accounts give -2,799,010.00" in wrong.out


def test_values_are_kept_and_left_out_by_their_beginning() -> None:
    assert "FG12" in Chosen(["FG*", "1"])
    assert "12" not in Chosen(["FG*", "1"])
    assert "FG12" not in AllBut(["FG*"])
    assert "202" in AllBut(["FG*"])


def test_a_layout_with_what_it_leaves_out_is_written_as_it_was_read(folder: Path) -> None:
    asked = ("inspect", "dk-regk31.csv", "--layout", "dk-regk31", "--layout-out", "out.toml")
    assert budgetcli(*asked, folder=folder).status == 0
    assert '"960"' in (folder / "out.toml").read_text("utf-8").partition("[without]")[2]


def test_the_shipped_layouts_are_listed() -> None:
    listed = budgetcli("list", "--layouts", "--lang", "en").out
    assert all(name in listed for name in PROFILES)
