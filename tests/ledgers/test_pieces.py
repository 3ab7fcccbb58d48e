"""Large texts that are no UTF-8 are scanned in pieces: wherever those end, the groups are those of
reading row by row."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetcli.ledgers import rollups as locating
from budgetcli.ledgers.account_layouts import AccountLayout
from budgetcli.ledgers.engines import finding
from budgetcli.ledgers.engines import polars as frames
from budgetcli.ledgers.engines import polars as transcoding
from budgetcli.ledgers.engines.polars import NoBorderError, whole_rows
from budgetcli.ledgers.files import SAMPLE, opened
from budgetcli.ledgers.rollups import rows_among, tally
from budgetcli.model.errors import ReadError
from tests.ledgers.accounts import HEADER, text, written

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcli.ledgers.engines.rows import Tally

KEYS = st.sampled_from(
    [
        "Økonomi",
        "Ældre",
        "ascii",
        '"med\nlinjeskift; og tegn"',
        '"et ""citat"""',
        "€ og –",
        "\x81",
        'rør 5"',
        "",
    ]
)
ENGLISH = "Konto;Year;Udvalg;Funktion;Tekst;Amount;Bilag"
ROWS = st.lists(st.tuples(KEYS, st.integers(-(10**9), 10**9)), min_size=1, max_size=40)


@pytest.fixture
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every file large: blocks of a few bytes, pieces of a few rows."""
    monkeypatch.setattr(transcoding, "PIECE", 48)
    monkeypatch.setattr(transcoding, "LARGE_PIECE", 150)
    monkeypatch.setattr(frames, "MOST_APART", 3)
    monkeypatch.setattr(frames, "TOGETHER", 2)


def tallied(path: Path, engine: str, by: str = "udvalg", encoding: str | None = None) -> Tally:
    with opened([str(path)], AccountLayout(encoding=encoding)) as ledger:
        return tally(
            ledger._replace(ends=True),
            [ledger.parts[0].plan.find(by, ledger.parts[0].place)],
            engine,
        )


def row(key: str, cents: int = 100) -> str:
    sign, amount = "-" if cents < 0 else "", abs(cents)
    return f"1;2024;{key};53001;x;{sign}{amount // 100},{amount % 100:02};7"


def in_windows(
    lines: list[str], end: str = "\n", *, is_ended: bool = True, header: str = HEADER
) -> bytes:
    """Return an account file in Windows-1252; \x81, which that leaves undefined, as it stands."""
    whole = text(*lines, header=header).replace("\n", end)
    return b"\x81".join(
        each.encode("cp1252")
        for each in (whole if is_ended else whole.removesuffix(end)).split("\x81")
    )


@pytest.mark.usefixtures("_tiny")
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    found=ROWS,
    end=st.sampled_from(["\n", "\r\n"]),
    is_ended=st.booleans(),
    key=st.sampled_from(["udvalg", "konto"]),
)
def test_pieces_give_the_groups_of_reading_row_by_row(
    found: list[tuple[str, int]], end: str, is_ended: bool, key: str, tmp_path: Path
) -> None:
    path = written(tmp_path, in_windows([row(*each) for each in found], end, is_ended=is_ended))
    one, other = (tallied(path, engine, key, "cp1252") for engine in ("rows", "polars"))
    assert one == other
    assert sum(group.sums[0] for group in one.groups.values()) == sum(cents for _, cents in found)


@pytest.mark.usefixtures("_tiny")
@given(lines=st.lists(st.text('a;æ€ "\r', max_size=30).map(lambda each: each + "\n"), max_size=30))
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_pieces_are_the_whole_text_and_end_between_rows(lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("".join(lines).encode("cp1252"))
    pieces: list[bytes] = []
    try:
        pieces.extend(whole_rows(path, "cp1252"))
    except NoBorderError:
        assert '"' in "".join(lines)
    else:
        assert b"".join(pieces).decode() == "".join(lines)
    quotes = 0
    for piece, _ in pairwise(pieces):
        quotes += piece.count(b'"')
        assert piece.endswith(b"\n")
        assert quotes % 2 == 0


@pytest.mark.usefixtures("_tiny")
def test_a_quoted_field_longer_than_a_piece_is_read_from_a_copy(tmp_path: Path) -> None:
    lines = [row("Økonomi"), row('"Æ\n' + "linje\n" * 100 + '"'), row("Økonomi", 250)]
    path = written(tmp_path, in_windows(lines))
    with pytest.raises(NoBorderError):
        list(whole_rows(path, "cp1252"))
    assert tallied(path, "polars") == tallied(path, "rows")
    assert tallied(path, "polars").groups["Økonomi",].sums == (350,)


@pytest.mark.usefixtures("_tiny")
@pytest.mark.parametrize(
    "bad",
    [
        "1;2024;Ældre;53001;x;1,005;7",
        "1;2024;Ældre",
        "1;2024;Ældre;53001;x;7",
        "1;2024;Æ;1;x;1,00;7;8",
        row("Æ", 1) + ";;9",
    ],
)
def test_a_bad_row_of_a_late_piece_is_named_with_its_line(bad: str, tmp_path: Path) -> None:
    lines = [row("Økonomi"), row('"i\nto linjer"'), *[row("Økonomi")] * 40]
    path = written(tmp_path, in_windows([*lines, bad, *lines]))
    found = tallied(path, "polars")
    assert [each.line for each in found.bad] == [45]
    assert found == tallied(path, "rows")


@pytest.mark.usefixtures("_tiny")
def test_an_empty_last_field_is_told_from_a_missing_one_in_every_piece(tmp_path: Path) -> None:
    lines = [row("Økonomi")] * 20 + [row("Ældre").removesuffix("7")] * 20
    path = written(tmp_path, in_windows(lines))
    assert tallied(path, "polars") == tallied(path, "rows")
    assert tallied(path, "polars").rows == 40
    path = written(tmp_path, in_windows([*lines, row("Ældre").removesuffix(";7"), *lines]))
    assert [each.line for each in tallied(path, "polars").bad] == [42]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_letters_that_come_late_are_read_right(encoding: str, tmp_path: Path) -> None:
    """The beginning that decides how a text is read is ASCII; what comes later is in Windows-1252,
    or in what is declared."""
    early = [row(f"udvalg {number % 3}") for number in range(SAMPLE // 25)]
    path = written(
        tmp_path,
        in_windows([*early, row("Børn – €", 250), row("Børn – ¤"), row("B\x81rn")], header=ENGLISH),
    )
    assert path.read_bytes()[:SAMPLE].isascii()
    found = tallied(path, "polars", encoding=encoding)
    assert {
        key[0]: group.sums[0]
        for key, group in found.groups.items()
        if not key[0].startswith("udvalg")
    } == {
        "Børn – €": 250,
        "Børn – ¤": 100,
        "B\x81rn": 100,
    }
    assert found.rows == len(early) + 3
    late = in_windows(early, header=ENGLISH) + row("Børn – €", 250).encode() + b"\n"
    assert ("Børn – €",) in tallied(written(tmp_path, late), "polars").groups


@pytest.mark.usefixtures("_tiny")
@pytest.mark.parametrize("encoding", ["iso8859_2", "cp850", "mac_roman", "utf-16"])
def test_other_encodings_are_scanned_as_declared(encoding: str, tmp_path: Path) -> None:
    lines = [
        row(key, cents) for key, cents in (("Ö", 1), ("É", 2), ('"Ö\nÉ"', 4)) for _ in range(20)
    ]
    path = written(tmp_path, text(*lines, header=ENGLISH).encode(encoding))
    found = tallied(path, "polars", encoding=encoding)
    assert {key[0]: group.sums[0] for key, group in found.groups.items()} == {
        "Ö": 20,
        "É": 40,
        "Ö\nÉ": 80,
    }


@pytest.mark.parametrize("engine", ["rows", "polars"])
def test_a_text_that_is_not_in_the_encoding_declared_is_refused(
    engine: str, tmp_path: Path
) -> None:
    path = written(
        tmp_path, text(row("\u0388"), header=ENGLISH).encode("cp1253") + b"1;2024;\xd2;1;x;1,00;7\n"
    )
    with pytest.raises(ReadError, match="the text is not in cp1253 throughout"):
        tallied(path, engine, encoding="cp1253")


@pytest.mark.usefixtures("_tiny")
def test_lines_are_found_in_a_text_that_was_scanned_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [row(key) for _ in range(20) for key in ("Økonomi", "Ældre")]
    path = written(tmp_path, in_windows([*lines, row("Ældre", 250)]))
    with opened([str(path)], AccountLayout()) as ledger:
        (part,) = ledger.parts
        committee = part.plan.dimensions["committee"]
        tally(ledger, [committee], "polars")
        assert finding.lines_of(part, [(committee, "Ældre")], ledger.scratch, None, 2) == [3, 5]
        assert finding.lines_of(
            part, [(committee, "Ældre")], ledger.scratch, Decimal("2.50"), 2
        ) == [42]
        wanted = {(("Ældre",), 250), (("Økonomi",), 100), (("Økonomi",), 250)}
        one = rows_among(ledger, [committee], wanted)
        monkeypatch.setattr(locating, "LARGE", 0)
        other = rows_among(ledger, [committee], wanted)
        assert one == other
        assert [[line for _, line in other[each]] for each in sorted(wanted)] == [
            [42],
            [*range(2, 42, 2)],
            [],
        ]
