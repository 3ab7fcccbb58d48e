"""Spark as its users have it: their session as it was, their frames, many files by one job, and a
standalone cluster with two workers."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars
import pytest

from budgetcli.ledgers.account_layouts import AccountLayout
from budgetcli.ledgers.engines import spark
from budgetcli.ledgers.frames import roll_up
from budgetcli.model.budgets import Sign
from budgetcli.model.errors import BudgetError
from tests.program import ROOT, budgetcli

needs_spark = pytest.mark.needs("PySpark", "Java")
LAYOUT = AccountLayout(sign=Sign.EXPENSE_POSITIVE, by=("udvalg",))
ROWS = {
    "udvalg": ["Skoler", "Skoler", "Veje"],
    "aar": [2023, 2024, 2024],
    "beloeb": [Decimal("1000.50"), Decimal("1100.25"), Decimal("-3.75")],
}
AMOUNTS = {("Skoler", 2023): "-1000.50", ("Skoler", 2024): "-1100.25", ("Veje", 2024): "3.75"}


def made(folder: Path) -> None:
    """Write six files below folders that say the year, one with a row in doubt and a total."""
    for year in (2023, 2024):
        for number in range(3):
            place = folder / f"aar={year}" / f"{number} [a].csv"
            place.parent.mkdir(exist_ok=True)
            rows = [
                f"{each};Udvalg æ{each % 3};{each * 7919 % 1000},{each % 90 + 10}"
                for each in range(40)
            ]
            extra = ["9;Udvalg 9;1.234,50"] if number == 1 else []
            place.write_text("\n".join(["Konto;Udvalg;Beløb", *rows, *extra]) + "\n", "cp1252")
    names = sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*.csv"))
    (folder / "list.txt").write_text("\n".join(names), "utf-8")


def amounts(budget: Any) -> dict[tuple[str, Any], str]:
    return {
        (budget.by_id[key.line].code, key.column.year): f"{figure.amount:f}"
        for key, figure in budget.figures.items()
        if budget.by_id[key.line].code
    }


def test_a_polars_frame_is_rolled_up_exactly() -> None:
    frame = polars.DataFrame(ROWS, schema_overrides={"beloeb": polars.Decimal(18, 2)})
    for each in (frame, frame.lazy()):
        found = roll_up(each, LAYOUT)
        assert amounts(found) == AMOUNTS
        assert "3 rows" in found.notes[0].message
    with pytest.raises(BudgetError, match="this is a dict"):
        roll_up({}, LAYOUT)
    with pytest.raises(BudgetError, match="nothing says which columns"):
        roll_up(frame, LAYOUT._replace(by=()))


@pytest.mark.parametrize(
    ("variables", "settled"),
    [
        ({}, False),
        ({"SPARK_REMOTE": "sc://host"}, True),
        ({"PYSPARK_GATEWAY_PORT": "1"}, True),
        ({"PYSPARK_SUBMIT_ARGS": "--master yarn pyspark-shell"}, True),
        ({"SPARK_REMOTE": "sc://host", "SPARK_MASTER": "local[1]"}, False),
    ],
)
def test_where_spark_runs_is_left_to_who_settled_it(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], *, settled: bool
) -> None:
    for name in (*spark.SUBMITTED, "SPARK_MASTER", "SPARK_HOME", "SPARK_CONF_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert spark._is_settled() is settled


def test_a_master_among_the_defaults_of_spark_settles_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*spark.SUBMITTED, "SPARK_MASTER", "SPARK_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))
    assert not spark._is_settled()
    (tmp_path / "spark-defaults.conf").write_text("spark.master spark://host:7077\n", "utf-8")
    assert spark._is_settled()


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", os.environ.get("SPARK_LOCAL_IP", "127.0.0.1"))
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("the user's own")
    return builder.config("spark.ui.enabled", "false").getOrCreate()


@needs_spark
@pytest.mark.slow
def test_a_session_of_the_user_is_taken_and_left_as_it_was(session: Any, tmp_path: Path) -> None:
    made(tmp_path)
    before = dict(session.conf.getAll if hasattr(session.conf, "getAll") else {})
    asked = ("summarize", "list.txt", "--files", "list.txt", "--by", "udvalg", "-O", "json")
    flags = ("--sign", "expense-positive", "--no-config")
    mine = budgetcli(*asked, *flags, "--engine", "spark", folder=tmp_path)
    other = budgetcli(*asked, *flags, "--engine", "rows", folder=tmp_path)
    assert mine.status == 0, mine.err
    assert (mine.data, mine.err) == (other.data, other.err)
    assert spark.session_of() is session
    assert dict(session.conf.getAll if hasattr(session.conf, "getAll") else {}) == before
    assert session.sparkContext.appName == "the user's own"


@needs_spark
@pytest.mark.slow
def test_a_spark_frame_is_the_budget_of_the_polars_frame(session: Any) -> None:
    rows = list(zip(*ROWS.values(), strict=True))
    frame = session.createDataFrame(rows, "udvalg string, aar int, beloeb decimal(18,2)")
    mine = roll_up(frame, LAYOUT)
    other = roll_up(
        polars.DataFrame(ROWS, schema_overrides={"beloeb": polars.Decimal(18, 2)}), LAYOUT
    )
    assert (mine.lines, mine.columns, dict(mine.figures)) == (
        other.lines,
        other.columns,
        dict(other.figures),
    )
    assert [each.message for each in mine.notes] == [each.message for each in other.notes]
    with pytest.raises(BudgetError, match="no exact amount"):
        roll_up(frame.selectExpr("udvalg", "aar", "cast(beloeb as double) as beloeb"), LAYOUT)


def started(*command: str, folder: Path, home: Path) -> tuple[subprocess.Popen[bytes], Path]:
    """Start a process of a cluster, its log in a folder."""
    log = folder / f"{len(list(folder.glob('*.log')))}.log"
    scala = next((home / "jars").glob("spark-core_*.jar")).name.split("_")[1].partition("-")[0]
    own = {"SPARK_HOME": str(home), "SPARK_SCALA_VERSION": scala, "SPARK_LOCAL_IP": "127.0.0.1"}
    environment = {**os.environ, **own}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, stdout=stream, stderr=stream, cwd=folder, env=environment
        )
    return process, log


def waited_for(pattern: str, log: Path) -> str:
    """Return what a log says, once it says it."""
    for _ in range(240):
        found = re.search(pattern, log.read_text("utf-8", "replace"))
        if found:
            return found[1]
        time.sleep(0.5)
    raise AssertionError(log.read_text("utf-8", "replace")[-2000:])


@needs_spark
@pytest.mark.slow
def test_a_standalone_cluster_with_two_workers_gives_the_same(tmp_path: Path) -> None:
    found = find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    home = Path(found.origin).parent
    java = ("java", "-Xmx384m", "-cp", str(home / "jars" / "*"))
    deploy = "org.apache.spark.deploy"
    folder, data = tmp_path / "logs", tmp_path / "data"
    folder.mkdir()
    data.mkdir()
    made(data)
    running = []
    try:
        head = ("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        process, log = started(*java, f"{deploy}.master.Master", *head, folder=folder, home=home)
        running.append(process)
        master = waited_for(r"(spark://127\.0\.0\.1:\d+)", log)
        for _ in range(2):
            one = ("--host", "127.0.0.1", "--cores", "1", "--memory", "512m", "--webui-port", "0")
            process, log = started(
                *java, f"{deploy}.worker.Worker", *one, master, folder=folder, home=home
            )
            running.append(process)
            waited_for(r"(Successfully registered)", log)
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_MASTER": master,
            "PYSPARK_PYTHON": sys.executable,
            "PYSPARK_SUBMIT_ARGS": "--conf spark.executor.memory=450m pyspark-shell",
            "LANG": "C.UTF-8",
        }
        asked = [
            sys.executable, "-m", "budgetcli", "summarize", "list.txt", "--files", "list.txt",
            "--by", "udvalg", "--sign", "expense-positive", "--no-config", "-O", "json",
        ]  # fmt: skip
        ended = [
            subprocess.run(
                [*asked, "--engine", engine], cwd=data, env=environment, capture_output=True,
                timeout=400, check=False,
            )
            for engine in ("spark", "rows")
        ]  # fmt: skip
        assert ended[0].returncode == 0, ended[0].stderr.decode()[-2000:]
        assert ended[0].stdout == ended[1].stdout
        said = [each.read_text("utf-8", "replace") for each in sorted(folder.glob("*.log"))]
        assert "Registered app budgetcli" in said[0]
        assert all("Asked to launch executor" in each for each in said[1:])
    finally:
        for each in running:
            each.send_signal(signal.SIGTERM)
        for each in running:
            each.wait(30)
