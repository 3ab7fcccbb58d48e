"""Tables of many publishers in other dress: what holds is told to hold with every relation asked,
and a slip is told at its cell; other words, marks and layouts change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcli.checking.checks import check
from budgetcli.model.findings import Outcome, Severity, Verdict
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import read
from budgetcli.reading.workspaces import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcli.model.findings import Report

CLEAN = [
    pytest.param(
        2,
        (
            "k€;2024;2025\n"
            "Personnel;1203;1301\n"
            "dont titulaires;404;420\n"
            "Achats;452;460\n"
            "dont énergie;103;120\n"
            "Total;1655;1761\n"
        ),
        id="ofwhich dont",
    ),
    pytest.param(
        3,
        (
            "mnkr;2024;2025;2026\n"
            "Personal;1203;1301;1310\n"
            "  varav lärare;404;420;433\n"
            "Lokaler;452;460;461\n"
            "Summa;1655;1761;1771\n"
        ),
        id="ofwhich varav",
    ),
    pytest.param(
        2,
        (
            "1 000 kr;2025;2026\n"
            "Renter;33,1;45,6\n"
            "Hvorav:;;\n"
            "Gamle lån;21,0;30,1\n"
            "Leasing;9,7;9,9\n"
            "Andre;14,2;11,3\n"
            "Sum;57,0;66,8\n"
        ),
        id="ofwhich heading hvorav",
    ),
    pytest.param(
        2,
        (
            "EUR m,2025,2026\n"
            "Debt service,33.1,45.6\n"
            "thereof interest,21.0,30.1\n"
            "Leasing,9.7,9.9\n"
            "Other,14.2,11.3\n"
            "Total,57.0,66.8\n"
        ),
        id="ofwhich thereof",
    ),
    pytest.param(
        3,
        (
            "EUR m,2025,2026,2027\n"
            "Staff,33.1,45.6,46.0\n"
            "including: teachers,21.0,30.1,31.3\n"
            "Leasing,9.7,9.9,9.9\n"
            "Other,14.2,11.3,11.5\n"
            "Total,57.0,66.8,67.4\n"
        ),
        id="ofwhich including",
    ),
    pytest.param(
        5,
        (
            "TEUR;2024;2025;2026\n"
            "Anfangsbestand;1000;1120;1270\n"
            "Einzahlungen;2010;2105;2230\n"
            "Auszahlungen;-1890;-1955;-2310\n"
            "Endbestand;1120;1270;1190\n"
        ),
        id="carry de",
    ),
    pytest.param(
        3,
        (
            "1.000 kr.;2024;2025;2026\n"
            "Likvid beholdning primo;1.000;1.120;1.270\n"
            "Indtægter;2.010;2.105;2.230\n"
            "Udgifter;1.890;1.955;2.310\n"
            "Likvid beholdning ultimo;1.120;1.270;1.190\n"
        ),
        id="carry da primo unsigned",
    ),
    pytest.param(
        8,
        (
            "£m,Opening balance 2025,Additions,Disposals,Closing balance 2025\n"
            "Land,84.5,12.0,-3.5,93.0\n"
            "Buildings,310.2,41.7,-9.9,342.0\n"
            "Machines,28.8,6.1,-4.4,30.5\n"
            "Total,423.5,59.8,-17.8,465.5\n"
        ),
        id="carry columns",
    ),
    pytest.param(
        8,
        (
            "TEUR;2024;2025\n"
            "Löhne;100;110\n"
            "Waren;50;40\n"
            "Summe Parks;150;150\n"
            "Miete;30;35\n"
            "Summe Hallen;30;35\n"
            "Löhne;5;6\n"
            "Waren;7;8\n"
            "Summe Bäder;12;14\n"
            "Gesamtsumme;192;199\n"
        ),
        id="one line sub de",
    ),
    pytest.param(
        6,
        (
            "1.000 kr.;2024;2025\n"
            "Parker;;\n"
            "Løn;100;110\n"
            "Varer;50;40\n"
            "I alt parker;150;150\n"
            "Haller;;\n"
            "Leje;30;35\n"
            "I alt haller;30;35\n"
            "Total;180;185\n"
        ),
        id="one line headings",
    ),
    pytest.param(
        6,
        (
            "TEUR;2024;2025\n"
            "Kultur;255;276\n"
            "Museum;120;130\n"
            "Theater;55;56\n"
            "Halle;80;90\n"
            "Straßen;300;310\n"
            "Winterdienst;100;110\n"
            "Reparatur;200;200\n"
            "Gesamtbetrag;555;586\n"
        ),
        id="groups above de",
    ),
    pytest.param(
        9,
        (
            "$ thousands,2024,2025,2026\n"
            "Grand total,555,586,610\n"
            "Museum,120,130,135\n"
            "Theatre,55,56,60\n"
            "Hall,80,90,95\n"
            "Culture total,255,276,290\n"
            "Winter,100,110,115\n"
            "Repair,200,200,205\n"
            "Roads total,300,310,320\n"
        ),
        id="grand above groups below",
    ),
    pytest.param(
        6,
        (
            "TEUR;2024;2025\n"
            "Steuern;9100;9240\n"
            "Zuweisungen;3010;3090\n"
            "Erträge gesamt;12110;12330\n"
            "Personal;8040;8190\n"
            "Sachaufwand;3515;3602\n"
            "Aufwendungen gesamt;11555;11792\n"
            "Überschuss;555;538\n"
        ),
        id="surplus de",
    ),
    pytest.param(
        6,
        (
            "£000,2024,2025\n"
            "Council tax,9100,9240\n"
            "Grants,3010,3090\n"
            "Total income,12110,12330\n"
            "Staff,8540,8690\n"
            "Goods,3715,3902\n"
            "Total expenditure,12255,12592\n"
            "Deficit,145,262\n"
        ),
        id="surplus deficit",
    ),
    pytest.param(
        9,
        (
            "TEUR (Aufwand positiv, Ertrag negativ);2025 Aufwand;2025 Ertrag;2025 Saldo;2026 Saldo\n"
            "A;288;-1;287;287\n"
            "B;1;0;1;1\n"
            "C;171;0;171;171\n"
            "D;113;0;113;114\n"
            "E;300;-2;298;298\n"
            "F;276;-14;262;264\n"
            "Summe;1149;-17;1132;1135\n"
        ),
        id="inv next year",
    ),
    pytest.param(
        11,
        (
            "tkr;Januar;Februar;Mars;April;Mai;Juni;Sum\n"
            "Lønn;410;412;409;415;418;431;2495\n"
            "Varer;55;48;61;52;57;49;322\n"
            "Leie;80;80;80;82;82;82;486\n"
            "Sum;545;540;550;549;557;562;3303\n"
        ),
        id="rt months no",
    ),
    pytest.param(
        12,
        (
            "TEUR;2025;2026;Veränderung;Veränderung in %\n"
            "Museum;1205;1302;97;8,0\n"
            "Theater;551;604;53;9,6\n"
            "Parks;127;131;4;3,1\n"
            "Hafen;388;361;-27;-7,0\n"
            "Summe;2271;2398;127;5,6\n"
        ),
        id="pc de",
    ),
    pytest.param(
        5,
        (
            "£000,2026,Share %\n"
            "Schools,4104,38.7\n"
            "Care,5236,49.4\n"
            "Roads,911,8.6\n"
            "Culture,341,3.2\n"
            "Total,10592,100.0\n"
        ),
        id="pc share",
    ),
    pytest.param(
        3,
        (
            "EUR, auf volle 5 gerundet;2023;2024;2025\n"
            "Kultur;15;20;25\n"
            "Sport;35;40;45\n"
            "Parks;55;60;60\n"
            "Summe;110;120;125\n"
        ),
        id="step de",
    ),
    pytest.param(
        3,
        (
            "Kr., afrundet til nærmeste 100;2023;2024;2025\n"
            "Kultur;1200;1300;1400\n"
            "Sport;3400;3600;3700\n"
            "Parker;5600;5800;5900\n"
            "I alt;10300;10700;11100\n"
        ),
        id="step da",
    ),
    pytest.param(
        3,
        (
            "Beløb i hele 100.000 kr.;2023;2024;2025\n"
            "Kultur;1200000;1300000;1400000\n"
            "Sport;3400000;3600000;3700000\n"
            "Parker;5600000;5800000;5900000\n"
            "I alt;10300000;10700000;11100000\n"
        ),
        id="step da hele",
    ),
    pytest.param(
        3,
        (
            "kr;2023;2024;2025\n"
            "Kultur;1200;1300;1400\n"
            "Sport;3400;3600;3700\n"
            "Parker;5600;5800;5900\n"
            "Summa;10300;10700;11100\n"
            '"Beloppen är avrundade till närmaste hundratal.";;;\n'
        ),
        id="step note",
    ),
    pytest.param(
        9,
        (
            "Konto;Text i 1.000 kr.;2025;2026;2027\n"
            "4000;Skatter;912;920;930\n"
            "4100;Gebyrer;304;310;312\n"
            "40;Indtægter;1216;1230;1242\n"
            "5000;Løn;803;820;826\n"
            "5100;Varer;357;360;366\n"
            "50;Udgifter;1160;1180;1192\n"
            ";Resultat;56;50;50\n"
        ),
        id="codes parent after",
    ),
    pytest.param(
        3,
        (
            "Mio. EUR;2026;2027;2028\n"
            "Grün;612,4;638,3;574,1\n"
            "Friedhof;22,5;24,0;18,5\n"
            ";;;\n"
            "Seite 12;;;\n"
            ";;;\n"
            "Mio. EUR;2026;2027;2028\n"
            "Gewässer;41,2;40,0;41,2\n"
            "Summe;676,1;702,3;633,8\n"
        ),
        id="sur page",
    ),
    pytest.param(
        3,
        (
            "TEUR;2026;2027;2028\n"
            "A;612;638;574\n"
            "B;22;24;18\n"
            "C;41;40;41\n"
            "Summe;675;702;633\n"
            "Index (2026 = 100);100,0;104,0;93,8\n"
        ),
        id="sur index",
    ),
    pytest.param(
        6,
        (
            "Kultur;;;\n"
            "TEUR;2026;2027;2028\n"
            "Museum;120;130;135\n"
            "Theater;55;56;57\n"
            "Summe;175;186;192\n"
            ";;;\n"
            "Technik;;;\n"
            "TEUR;2026;2027;2028\n"
            "Straßen;100;110;115\n"
            "Parks;20;21;22\n"
            "Summe;120;131;137\n"
        ),
        id="sur two tables",
    ),
    pytest.param(
        3,
        (
            "Bilag 3: Driftsudgifter;;;\n"
            "Udvalget har 14 parker og 212 km veje, se side 27.;;;\n"
            ";;;\n"
            "Mio. kr.;2026;2027;2028\n"
            "Parker;612,4;638,3;574,1\n"
            "Veje;22,5;24,0;18,5\n"
            "I alt;634,9;662,3;592,6\n"
            "Kilde: Økonomi, 12. maj 2026;;;\n"
        ),
        id="sur text notes",
    ),
    pytest.param(
        2,
        (
            "k€;2025;2026\n"
            "Écoles;1 234,5;1 301,0\n"
            "Routes;(200,0);-210,0\n"
            "Parcs;34,5;44,5\n"
            "Total;1 069,0;1 135,5\n"
        ),
        id="num fr",
    ),
    pytest.param(
        2,
        (
            "₹ lakh,2023-24,2024-25\n"
            'Roads,"1,23,456","1,30,000"\n'
            'Water,"12,34,567","12,50,000"\n'
            'Total,"13,58,023","13,80,000"\n'
        ),
        id="num lakh",
    ),
    pytest.param(
        2,
        ("$;2024;2025\nWages;1,200 Dr;1,310 Dr\nFees;300 Cr;310 Cr\nNet;900 Dr;1,000 Dr\n"),
        id="num dr",
    ),
    pytest.param(
        2,
        ("EUR,2024,2025\nMuseum,1.2E+05,130000\nTheatre,5.5E+04,56000\nTotal,1.75E+05,186000\n"),
        id="num sci",
    ),
    pytest.param(
        2, ("Mio. kr.;2026;2027\nA;12,5;–\nB;—;3,1\nC;4,0;4,0\nI alt;16,5;7,1\n"), id="num dash"
    ),
]

SLIPS = [
    pytest.param(
        "C5",
        3,
        (
            "1.000 kr.;2024;2025;2026\n"
            "Løn;1.203;1.301;1.310\n"
            "- heraf vikarer;404;420;433\n"
            "Varer;452;460;461\n"
            "I alt;1.655;1.671;1.771\n"
        ),
        id="ofwhich heraf broken",
    ),
    pytest.param(
        "E3 E5",
        8,
        (
            "£m,Opening balance 2025,Additions,Disposals,Closing balance 2025\n"
            "Land,84.5,12.0,-3.5,93.0\n"
            "Buildings,310.2,41.7,-9.9,324.0\n"
            "Machines,28.8,6.1,-4.4,30.5\n"
            "Total,423.5,59.8,-17.8,465.5\n"
        ),
        id="carry columns slip",
    ),
    pytest.param(
        "C6",
        8,
        (
            "1.000 kr.;2024;2025\n"
            "Løn;100;110\n"
            "Varer;50;40\n"
            "Parker i alt;150;150\n"
            "Leje;30;35\n"
            "Haller i alt;30;53\n"
            "Løn;5;6\n"
            "Varer;7;8\n"
            "Bade i alt;12;14\n"
            "I alt;192;217\n"
        ),
        id="one line sub wrong",
    ),
    pytest.param(
        "C8",
        9,
        (
            "tkr;2024;2025;2026\n"
            "Skatter;9100;9240;9300\n"
            "Bidrag;3010;3090;3100\n"
            "Summa intäkter;12110;12330;12400\n"
            "Personal;8040;8190;8200\n"
            "Varor;3515;3602;3600\n"
            "Summa kostnader;11555;11792;11800\n"
            "Årets resultat;555;583;600\n"
        ),
        id="surplus sv slip",
    ),
    pytest.param(
        "D5",
        3,
        (
            "£000,2024,2025,2026\n"
            "Museum,120,130,135\n"
            "Theatre,..,55,57\n"
            "Hall,80,90,95\n"
            "Total,255,275,278\n"
        ),
        id="na broken other",
    ),
    pytest.param(
        "D6",
        3,
        (
            "£000,2025,2026,2027\n"
            "Schools,30,40,44\n"
            "Roads,20,25,21\n"
            "Care,50,65,68\n"
            "Culture,7,9,9\n"
            "Total,107,139,124\n"
        ),
        id="inv wrong",
    ),
    pytest.param(
        "H2 H4 H5",
        11,
        (
            "tkr;Januar;Februar;Mars;April;Mai;Juni;Sum\n"
            "Lønn;410;412;409;415;418;431;2505\n"
            "Varer;55;48;61;52;57;49;322\n"
            "Leie;80;80;80;82;82;82;493\n"
            "Sum;545;540;550;549;557;562;3320\n"
        ),
        id="rt months carried",
    ),
    pytest.param(
        "F2 F4",
        8,
        (
            "£000,Q1,Q2,Q3,Q4,Full year\n"
            "Staff,100,110,120,130,640\n"
            "Goods,20,21,22,23,86\n"
            "Total,120,131,142,153,726\n"
        ),
        id="rt quarters slip",
    ),
    pytest.param(
        "D3 D5",
        7,
        (
            "TEUR;Plan;Ist;Abweichung\n"
            "Straßen;5400;5210;190\n"
            "Schulen;9120;9377;-275\n"
            "Feuer;1010;1003;7\n"
            "Summe;15530;15590;-78\n"
        ),
        id="rt variance slip",
    ),
    pytest.param(
        "D3",
        7,
        (
            "TEUR;2025;2026;Veränderung in %\n"
            "Museum;1205;1302;8,0\n"
            "Theater;551;604;19,6\n"
            "Parks;127;131;3,1\n"
            "Hafen;388;361;-7,0\n"
            "Summe;2271;2398;5,6\n"
        ),
        id="pc slip",
    ),
    pytest.param(
        "C3",
        5,
        (
            "£000,2026,% of total\n"
            "Schools,4104,38.7\n"
            "Care,5236,44.9\n"
            "Roads,911,8.6\n"
            "Culture,341,3.2\n"
            "Total,10592,100.0\n"
        ),
        id="pc share slip",
    ),
    pytest.param(
        "C5",
        3,
        (
            "Beträge auf Hunderter gerundet;2023;2024;2025\n"
            "Kultur;1200;1300;1400\n"
            "Sport;3400;3600;3700\n"
            "Parks;5600;5800;5900\n"
            "Summe;10300;11600;11100\n"
        ),
        id="step slip",
    ),
    pytest.param(
        "D5",
        9,
        (
            "TEUR;2025;2026;2027\n"
            "Kultur;300;311;317\n"
            "  Museen;200;207;210\n"
            "  Theater;100;104;107\n"
            "Straßen;451;460;468\n"
            "  Reparatur;301;308;331\n"
            "  Licht;150;152;155\n"
            "Summe;751;771;785\n"
        ),
        id="indent de",
    ),
    pytest.param(
        "C8",
        9,
        (
            "£000,2026,2027,2028\n"
            "Nursery,4123,4257,4310\n"
            "Kindergarten,11094,12043,12188\n"
            "Total children,15217,16300,16498\n"
            "Roads,5120,5326,5301\n"
            "Parks,911,940,907\n"
            "Total technical,6031,6266,6208\n"
            "Grand total,21248,22476,22706\n"
        ),
        id="agree line+sub",
    ),
    pytest.param(
        "F3 F5",
        8,
        (
            "tkr;Kvartal 1;Kvartal 2;Kvartal 3;Kvartal 4;Helår 2026\n"
            "Byggnader;1210;1305;1290;1342;5147\n"
            "Städning;488;491;562;511;1992\n"
            "Energi;905;640;377;871;2793\n"
            "Summa;2603;2436;2229;2724;9932\n"
        ),
        id="agree quarter",
    ),
    pytest.param(
        "D5 E5 F5",
        4,
        (
            "PB;k€;2025;2026;2027;2028\n"
            "21;Schools;5120;5250;5310;5402\n"
            "42;Pools;640;640;655;671\n"
            "55;Parks;910;925;933;951\n"
            ";All;6670;6830;6914;7043\n"
        ),
        id="agree shifted",
    ),
    pytest.param(
        "D5 E5",
        7,
        (
            "Nr.;TEUR;2025;2026;Veränderung\n"
            "31;Schulen;61.210;62.480;1.270\n"
            "32;Klubs;8.845;9.110;265\n"
            "33;Zahn;5.412;5.397;-15\n"
            ";Gesamt;75.467;77.387;1.920\n"
        ),
        id="agree change total",
    ),
    pytest.param(
        "C8",
        2,
        (
            "$ thousand,2025,2026\n"
            'Highways,"8,120","8,233"\n'
            "Lighting,612,640\n"
            "Parks,944,951\n"
            "Cemeteries,207,211\n"
            "Libraries,402,415\n"
            'Adult care,"4,377","4,402"\n'
            'All departments total,"14,662","1,485"\n'
        ),
        id="slip lost digit",
    ),
    pytest.param(
        "C2",
        2,
        ("TEUR;2025;2026\nGesamt;187;199\nMuseum;120;130\nTheater;55;560\nPark;12;13\n"),
        id="slip ten times top",
    ),
    pytest.param(
        "D5",
        4,
        (
            "Konto;Mio. EUR;2024;2025;2026;2027\n"
            "31;Schulen;-61,2;-62,0;-62,4;-63,1\n"
            "32;Klubs;-8,8;-9,1;-9,1;-9,3\n"
            "33;Zahn;-5,4;-5,4;-5,5;-5,6\n"
            ";Summe;-75,4;76,5;-77,0;-78,0\n"
        ),
        id="slip sign",
    ),
    pytest.param(
        "B5",
        1,
        ("1.000 kr.;2026\nSkoler;512\nKlubber;60\nTandpleje;35\nI alt;617\n"),
        id="slip single total of 1 col",
    ),
    pytest.param(
        "C5",
        2,
        ("£000,2024,2025\nMuseum,700,720\nTheatre,800e,810\nPark,155,160\nTotal,1655,1780\n"),
        id="unread e and slip",
    ),
    pytest.param(
        "C4",
        2,
        (
            "TCHF;2025;2026\n"
            "Schulen;1'234'500;1'301'000\n"
            "Strassen;200'000;210'000\n"
            "Total;1'434'500;1'151'000\n"
        ),
        id="num swapped in total",
    ),
]


def reports(text: str, folder: Path) -> list[Report]:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return [check(each) for each in read(str(path), Workspace(), Layout(open_sign=True))]


@pytest.mark.parametrize(("asked", "text"), CLEAN)
def test_what_holds_is_told_to_hold(asked: int, text: str, tmp_path: Path) -> None:
    found = reports(text, tmp_path)
    assert all(each.verdict in (Verdict.EXACT, Verdict.WITHIN_ROUNDING) for each in found)
    assert sum(len(each.judgements) for each in found) >= asked
    told = [each for report in found for each in report.findings]
    assert all(each.severity is Severity.NOTE for each in told)


@pytest.mark.parametrize(("cells", "asked", "text"), SLIPS)
def test_a_slip_is_told_at_its_cell(cells: str, asked: int, text: str, tmp_path: Path) -> None:
    found = reports(text, tmp_path)
    assert sum(len(each.judgements) for each in found) >= asked
    broken = {
        report.budget.figures[each.equation.result].place
        for report in found
        for each in report.judgements
        if each.outcome is Outcome.BROKEN
    }
    assert {place.cell for place in broken if place is not None} == set(cells.split())
