"""Every engine gives the same sums, to the last digit; the one that is not there says what it
needs."""

from __future__ import annotations

import os
import shutil
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetcli.ledgers.account_layouts import AccountLayout
from budgetcli.ledgers.files import opened
from budgetcli.ledgers.rollups import tally
from tests.ledgers.accounts import text, written
from tests.program import ROOT, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcli.ledgers.engines.rows import Tally

EXAMPLE = ROOT / "examples" / "02-accounts"
needs_spark = pytest.mark.needs("PySpark", "Java")

letters = st.text("abcæøå 019;\"'.-", max_size=6)
amounts = st.one_of(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.decimals(min_value=-100, max_value=100, places=1),
    st.integers(-(10**12), 10**12),
)
rows = st.lists(
    st.tuples(letters, st.sampled_from(["2024", "2025"]), letters, amounts), min_size=1, max_size=25
)


def tallied(
    path: Path, names: tuple[str, ...], engine: str, layout: AccountLayout | None = None
) -> Tally:
    with opened([str(path)], layout or AccountLayout()) as ledger:
        plan = ledger.parts[0].plan
        return tally(
            ledger._replace(ends=True),
            [plan.find(name, ledger.parts[0].place) for name in names],
            engine,
        )


def quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if set(value) & set(';"') else value


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(found=rows, encoding=st.sampled_from(["utf-8", "cp1252"]))
def test_both_paths_on_this_machine_give_the_same_groups(
    found: list[tuple[str, str, str, Decimal]], encoding: str, tmp_path: Path
) -> None:
    lines = [
        f"{quoted(account)};{year};{quoted(committee)};1;x;{str(amount).replace('.', ',')};7"
        for account, year, committee, amount in found
    ]
    path = written(tmp_path, text(*lines).encode(encoding))
    for names in (("udvalg", "year"), ("account",), ()):
        one, other = (tallied(path, names, engine) for engine in ("rows", "polars"))
        assert one == other
    total = sum((amount for *_, amount in found), Decimal(0))
    assert sum(
        group.sums[0] for group in tallied(path, ("udvalg",), "polars").groups.values()
    ) == int(total * 100)


@pytest.mark.parametrize("engine", ["rows", "polars"])
def test_the_order_of_rows_never_matters_and_a_roll_up_keeps_the_total(
    engine: str, tmp_path: Path
) -> None:
    path = written(tmp_path, (EXAMPLE / "accounts.csv").read_text(encoding="utf-8"))
    lines = path.read_text(encoding="utf-8").splitlines()
    turned = written(tmp_path, "\n".join((lines[0], *reversed(lines[1:]))) + "\n", "turned.csv")
    assert (
        tallied(path, ("function", "year"), engine).groups
        == tallied(turned, ("function", "year"), engine).groups
    )
    sums = {
        names: sum(group.sums[0] for group in tallied(path, names, engine).groups.values())
        for names in (("function",), ("account", "year"))
    }
    assert len(set(sums.values())) == 1


def test_an_engine_that_is_not_installed_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, text())
    monkeypatch.setattr("budgetcli.ledgers.engines.spark.find_spec", lambda _: None)
    said = budgetcli(
        "summarize", "accounts.csv", "--by", "udvalg", "--engine", "spark", folder=tmp_path
    )
    assert (said.status, said.err.splitlines()[0]) == (
        2,
        "error[missing-engine]: PySpark is not installed",
    )


@needs_spark
def test_spark_gives_the_same_to_the_last_digit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", os.environ.get("SPARK_LOCAL_IP", "127.0.0.1"))
    for name in ("accounts.csv", "accounts.toml", "chart.csv"):
        shutil.copy(EXAMPLE / name, tmp_path)
    (tmp_path / "windows.csv").write_bytes(
        (tmp_path / "accounts.csv").read_text(encoding="utf-8").encode("cp1252")
    )
    frame = polars.read_csv(
        tmp_path / "accounts.csv",
        separator=";",
        schema_overrides={"Beløb": polars.Decimal(38, 2)},
        decimal_comma=True,
        infer_schema_length=0,
    )
    frame.write_parquet(tmp_path / "accounts.parquet")
    (tmp_path / "bad.csv").write_text(
        (tmp_path / "accounts.csv").read_text(encoding="utf-8") + "1;2\n", encoding="utf-8"
    )
    for name in ("accounts.csv", "windows.csv", "accounts.parquet", "bad.csv"):
        for names in (("committee", "function", "year"), ("account",)):
            assert tallied(tmp_path / name, names, "spark") == tallied(
                tmp_path / name, names, "polars"
            ), name
    documents = [
        budgetcli(
            "check",
            "sou",
            "--against",
            "windows.csv",
            "--layout",
            "accounts.toml",
            "-O",
            "json",
            "--engine",
            engine,
            folder=tmp_path,
        ).json
        for engine in ("spark", "polars")
    ]
    assert documents[0] == documents[1]


AWKWARD = {
    "sides.csv": "Konto;Udvalg;Debet;Kredit\n1;A;5,00;\n1;A;;\n",
    "filled.csv": "Konto;Udvalg;Debet;Kredit\n1;A;5,00;\n1;A;;2,00\n1;;1,00;1,00\n",
    "torn.csv": 'Konto;Udvalg;Beløb\n1;"A;5,00\n1;"B";7,00\n1;C;7,00\n',
    "quoted.csv": 'Konto;Udvalg;Beløb\n1;"A;""B""";5,00\n1;"C\nD";7,00\n1;E 5";-7,00\n',
    "places.csv": "Konto;Udvalg;Beløb\n1;A;1,005\n1;B;1,50\n",
    "marks.csv": "Konto;Udvalg;Beløb\n1;A;1.234.567,89\n1; A;-0,00\n1;\u00a0;1E3\n",
    "huge.csv": f"Konto;Udvalg;Beløb\n1;A;{10**28},01\n1;A;-{10**28},99\n",
}


def awkward(folder: Path) -> list[Path]:
    for name, content in AWKWARD.items():
        written(folder, content, name)
    amounts = {
        "codes": [Decimal("1.50"), None, Decimal("-2.25")],
        "overflow": [Decimal(9) * 10**35] * 3,
    }
    for name, column in amounts.items():
        frame = polars.DataFrame(
            {"Konto": [1.0, 5300.0, None], "Udvalg": ["A", None, "A"], "Beløb": column},
            schema_overrides={"Beløb": polars.Decimal(38, 2)},
        )
        frame.write_parquet(folder / f"{name}.parquet")
    return [folder / name for name in (*AWKWARD, "codes.parquet", "overflow.parquet")]


def outcome(path: Path, engine: str) -> tuple[int, bytes, str]:
    command = (
        "summarize",
        path.name,
        "--by",
        "udvalg,konto",
        "--sign",
        "expense-positive",
        "--no-config",
        "-O",
        "json",
    )
    found = budgetcli(*command, "--engine", engine, folder=path.parent)
    return found.status, found.data, found.err


def test_awkward_input_is_the_same_with_and_without_polars(tmp_path: Path) -> None:
    for path in awkward(tmp_path):
        assert outcome(path, "rows") == outcome(path, "polars"), path.name


@needs_spark
def test_awkward_input_is_the_same_with_spark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", os.environ.get("SPARK_LOCAL_IP", "127.0.0.1"))
    for path in awkward(tmp_path):
        assert outcome(path, "spark") == outcome(path, "polars"), path.name
