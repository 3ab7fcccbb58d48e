"""A ledger through Apache Spark, as its users have it: all files in one job, in the session that is
there; what is in doubt is read row by row here."""

from __future__ import annotations

import logging
import os
import re
from contextlib import contextmanager
from functools import reduce
from importlib.util import find_spec
from operator import and_, or_
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from budgetcli.ledgers.engines.rows import KeyGroup, Tally, dimensions_in, merged
from budgetcli.ledgers.files import AccountFileKind
from budgetcli.ledgers.rollups import in_rows
from budgetcli.model.errors import BudgetError, worded
from budgetcli.model.numbers import EXACT, DecimalMark

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from budgetcli.ledgers.account_layouts import Dimension
    from budgetcli.ledgers.files import Dialect, Ledger, LedgerPart

CORRUPT, FILE, DOUBTS = "corrupt", "file", "doubts"
FRACTION = "\N{REPLACEMENT CHARACTER}fraction"
"""Stands for a code that is a float and no whole number, of which every engine would write another
text."""

QUERY_LOGGER = "DataFrameQueryContextLogger"
"""Writes on stderr what is raised as an exception, too."""

OVERFLOW = ("ARITHMETIC_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE")
"""Sums beyond 38 digits: Python adds them up."""

LOCAL = "local[*]"
OWN = {
    "spark.ui.enabled": "false",
    "spark.log.level": "OFF",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.extraJavaOptions": "-Dlog4j2.configurationFile="
    + Path(__file__).with_name("quiet.properties").as_uri(),
}
"""Settings of a session that nobody else has: it is quiet."""

READING = {
    "spark.sql.csv.parser.columnPruning.enabled": "false",
    "spark.sql.legacy.javaCharsets": "true",
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "100000",
}
"""Settings of a session while it reads, restored afterwards: every field of a row is looked at, so
that a row of another length is seen; Windows-1252 is read; files that are named are not listed by a
job of as many tasks."""

SUBMITTED = ("SPARK_REMOTE", "PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS")
"""Variables that say that somebody else has settled where Spark runs."""

_GLOB = re.compile(r"([\[\]{}*?\\])")


class Set(NamedTuple):
    """Files that are read by one frame: written alike, with the same columns."""

    parts: list[LedgerPart]
    dimensions: list[Dimension]


def tally_parts(ledger: Ledger, dimensions: Sequence[Dimension]) -> list[Tally]:
    """Return the groups of each file of a ledger, in their order, by one job for all of them.

    Raises BudgetError where PySpark or Java is missing, or Spark stops.
    """
    session = session_of()
    sets: dict[Hashable, Set] = {}
    for part in ledger.parts:
        own = list(dimensions_in(part, dimensions))
        sets.setdefault(_signature(part, own), Set([], own)).parts.append(part)
    sets.pop(None, None)
    with _reading(session):
        found = _of_sets(session, list(sets.values()), ledger, dimensions)
    return [
        each if (each := found.get(part.name)) is not None else in_rows(part, ledger, dimensions)
        for part in ledger.parts
    ]


def tally_frame(
    frame: Any, part: LedgerPart, dimensions: Sequence[Dimension], ledger: Ledger
) -> Tally:
    """Return the groups of a Spark frame whose columns are those of a part. Raises BudgetError
    where a row is in doubt, since there is no file to look into."""
    own = Set([part], list(dimensions_in(part, dimensions)))
    with _reading(frame.sparkSession):
        asked = _asked(_numbered(frame, part), own, ledger)
        rows = None if asked is None else asked.collect()
    counts = [] if rows is None else [row[-1] or 0 for row in rows]
    if rows is None or any(counts):
        raise BudgetError(
            "bad-rows",
            worded("{count} rows have no exact amount or code", count=sum(counts) or "some"),
            at=part.place,
            hint="amounts are decimals or whole numbers, codes are texts or whole numbers",
        )
    return _of_rows(rows, own.dimensions, part, ledger.layout.decimals)


def session_of() -> Any:
    """Return the active session as it is, else one where it is settled where Spark runs, else a
    quiet one: of the master that `SPARK_MASTER` names, or of this machine."""
    if find_spec("pyspark") is None:
        raise BudgetError(
            "missing-engine",
            "PySpark is not installed",
            hint="pip install 'kommune-budgetcli[spark]', and Java 17 or later",
        )
    from pyspark.sql import SparkSession  # start-up

    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    builder = SparkSession.builder
    if not _is_settled():
        builder = builder.appName("budgetcli").master(os.environ.get("SPARK_MASTER", LOCAL))
        for name, value in OWN.items():
            builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (RuntimeError, OSError, _java_error()) as error:
        raise BudgetError(
            "missing-engine",
            worded("Spark does not start: {first_line}", first_line=_first_line(error)),
            hint="Spark needs Java 17 or later",
        ) from error


def _is_settled() -> bool:
    """Return whether a submitted job, a Spark Connect server or Spark's own defaults say where
    Spark runs."""
    if os.environ.get("SPARK_MASTER"):
        return False
    if any(os.environ.get(name) for name in SUBMITTED):
        return True
    home = os.environ.get("SPARK_HOME")
    folder = os.environ.get("SPARK_CONF_DIR") or (f"{home}/conf" if home else None)
    defaults = Path(folder or "") / "spark-defaults.conf"
    return bool(folder) and defaults.is_file() and "spark.master" in defaults.read_text("utf-8")


@contextmanager
def _reading(session: Any) -> Iterator[None]:
    """Read with the settings that reading needs, and leave the session as it was."""
    logger = logging.getLogger(QUERY_LOGGER)
    before, was = {name: session.conf.get(name, None) for name in READING}, logger.disabled
    logger.disabled = True
    for name, value in READING.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        logger.disabled = was
        for name, value in before.items():
            if value is None:
                session.conf.unset(name)
            else:
                session.conf.set(name, value)


def _errors() -> tuple[type[Exception], ...]:
    """Return what PySpark raises of itself, and of the Java that it drives."""
    from pyspark.errors import PySparkException  # start-up

    return PySparkException, _java_error()


def _java_error() -> type[Exception]:
    from py4j.protocol import Py4JError  # start-up

    error: type[Exception] = Py4JError
    return error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _signature(part: LedgerPart, dimensions: Sequence[Dimension]) -> Hashable | None:
    """Return what files have in common that one frame reads; None for a file that Spark cannot read
    as it is."""
    dialect = part.dialect
    if part.kind is not AccountFileKind.PARQUET and (dialect is None or dialect.skip != 1):
        return None
    return (
        part.kind,
        dialect,
        part.plan.headers,
        part.plan.money,
        tuple(each._replace(fixed=None if each.fixed is None else "") for each in dimensions),
    )


def _of_sets(
    session: Any, sets: Sequence[Set], ledger: Ledger, dimensions: Sequence[Dimension]
) -> dict[str, Tally]:
    """Return the groups of each file by its name, without those in doubt; where Spark stops over
    several files, of each alone."""
    if not sets:
        return {}
    try:
        return _in_one_job(session, sets, ledger)
    except _errors() as error:
        parts = [(each, part) for each in sets for part in each.parts]
        if len(parts) > 1:
            alone = [Set([part], list(dimensions_in(part, dimensions))) for _, part in parts]
            found = [_of_sets(session, [each], ledger, dimensions) for each in alone]
            return {name: tally for each in found for name, tally in each.items()}
        if any(each in str(error) for each in OVERFLOW):
            return {}
        raise BudgetError(
            "missing-engine",
            worded("Spark stopped: {first_line}", first_line=_first_line(error)),
            at=parts[0][1].place,
        ) from error


def _in_one_job(session: Any, sets: Sequence[Set], ledger: Ledger) -> dict[str, Tally]:
    asked = [
        each for own in sets if (each := _asked(_frame(own, session), own, ledger)) is not None
    ]
    if not asked:
        return {}
    places = {_bare(str(part.path.resolve())): (own, part) for own in sets for part in own.parts}
    by_file: dict[str, list[Any]] = {}
    for row in reduce(lambda mine, theirs: mine.union(theirs), asked).collect():
        by_file.setdefault(_bare(row[0]), []).append(row)
    found = {}
    for place, rows in by_file.items():
        own, part = places[place]
        is_open = any(row[-1] or any(each is None for each in row[2:-1]) for row in rows)
        if not is_open:
            found[part.name] = _of_rows(rows, own.dimensions, part, ledger.layout.decimals)
    return found


def _bare(place: str) -> str:
    """Return the path of a file, however its address is written."""
    return "/" + unquote(place.removeprefix("file:")).lstrip("/")


def _frame(own: Set, session: Any) -> Any:
    """Return files as one frame of the columns `c0`, `c1`, … and the file of each row."""
    first = own.parts[0]
    literal = [_GLOB.sub(r"\\\1", str(part.path.resolve())) for part in own.parts]
    paths = [f"file://{each}" for each in literal]
    if first.kind is AccountFileKind.PARQUET:
        return _numbered(session.read.parquet(*paths), first)
    dialect = first.dialect
    assert dialect is not None
    fields = [
        *(f"c{number} STRING" for number in range(len(first.plan.headers))),
        f"{CORRUPT} STRING",
    ]
    from pyspark.sql import functions  # start-up

    frame = session.read.csv(
        paths,
        schema=", ".join(fields),
        sep=dialect.delimiter,
        header=True,
        quote='"',
        escape='"',
        mode="PERMISSIVE",
        encoding=_encoding(dialect),
        columnNameOfCorruptRecord=CORRUPT,
        emptyValue="",
    )
    return frame.select("*", functions.col("_metadata.file_path").alias(FILE))


def _numbered(frame: Any, part: LedgerPart) -> Any:
    """Return a frame with its columns called `c0`, `c1`, …, codes as texts, and the file of each
    row, where it is from one."""
    from pyspark.errors import AnalysisException  # start-up
    from pyspark.sql import functions  # start-up

    columns = [
        functions.col(f"`{name.replace('`', '``')}`").alias(f"c{number}")
        for number, name in enumerate(frame.columns)
    ]
    try:
        numbered = frame.select(*columns, functions.col("_metadata.file_path").alias(FILE))
        _ = numbered.columns
    except AnalysisException:
        numbered = frame.select(*columns, functions.lit("").alias(FILE))
    return _with_codes(numbered, part)


def _with_codes(frame: Any, part: LedgerPart) -> Any:
    """Return a frame with codes stored as floats as texts: whole ones without a point, others as a
    doubt."""
    from pyspark.sql import functions  # start-up

    money = {f"c{each.column}" for each in part.plan.money}
    for name, kind in frame.dtypes:
        if kind in ("float", "double") and name not in money:
            column = functions.col(name)
            is_whole = (column == functions.floor(column)) & (
                functions.abs(column) < functions.lit(10**15)
            )
            frame = frame.withColumn(
                name,
                functions.when(is_whole, column.cast("bigint").cast("string")).when(
                    column.isNotNull(), functions.lit(FRACTION)
                ),
            )
    return frame


def _encoding(dialect: Dialect) -> str:
    return {"cp1252": "windows-1252", "utf-8-sig": "UTF-8"}.get(dialect.encoding, dialect.encoding)


def _asked(frame: Any, own: Set, ledger: Ledger) -> Any | None:
    """Return the groups of a frame as a frame: file, keys as one array, rows, sums, least, greatest
    and how many rows are in doubt; None where amounts are not exact."""
    from pyspark.sql import functions  # start-up

    part = own.parts[0]
    for dimension, values in ledger.where:
        chosen = _key(part.plan.find(dimension.name, part.place), functions)
        frame = frame.where(functions.trim(chosen).isin(sorted(values)))
    found = [
        _amount(f"c{each.column}", frame, part, ledger.layout.decimals) for each in part.plan.money
    ]
    amounts = [amount for amount in found if amount is not None]
    if len(amounts) < len(found):
        return None
    doubts = [doubt for amount in amounts for doubt in amount[1:]] + (
        [functions.col(CORRUPT).isNotNull()] if part.dialect else []
    )
    doubts += [
        _is_empty(part, functions),
        *(_key(each, functions) == FRACTION for each in own.dimensions),
    ]
    keys = functions.array(*(_key(each, functions) for each in own.dimensions)).cast(
        "array<string>"
    )
    return frame.groupBy(functions.col(FILE), keys.alias("keys")).agg(
        functions.count(functions.lit(1)).alias("rows"),
        *(functions.sum(each[0]).alias(f"s{number}") for number, each in enumerate(amounts)),
        functions.min(amounts[0][0]).alias("least"),
        functions.max(amounts[0][0]).alias("greatest"),
        functions.sum(functions.when(reduce(or_, doubts), 1).otherwise(0)).alias(DOUBTS),
    )


def _key(dimension: Dimension, functions: Any) -> Any:
    if dimension.fixed is not None:
        return functions.lit(dimension.fixed)
    column = functions.coalesce(
        functions.col(f"c{dimension.column}").cast("string"), functions.lit("")
    )
    if dimension.measured:
        return functions.length(functions.trim(column)).cast("string")
    if dimension.last is None:
        return column
    if dimension.separator is None:
        return functions.substring(column, dimension.first + 1, dimension.last - dimension.first)
    pieces = functions.split(column, functions.lit(f"\\Q{dimension.separator}\\E"))
    return functions.array_join(
        functions.slice(pieces, dimension.first + 1, dimension.last - dimension.first),
        dimension.separator,
    )


def _is_empty(part: LedgerPart, functions: Any) -> Any:
    """Return whether no column of amounts has one."""
    return reduce(
        and_,
        (
            functions.coalesce(functions.col(f"c{each.column}").cast("string"), functions.lit(""))
            == ""
            for each in part.plan.money
        ),
    )


def _amount(name: str, frame: Any, part: LedgerPart, decimals: int) -> tuple[Any, ...] | None:
    """Return an amount as an exact decimal, and when a row is in doubt; None for a column of floats
    or texts of Parquet."""
    from pyspark.sql import functions  # start-up

    column, kind = functions.col(name), dict(frame.dtypes)[name]
    exact = f"decimal(38,{decimals})"
    if part.dialect is None:
        whole = kind in ("tinyint", "smallint", "int", "bigint") or (
            kind.startswith("decimal") and int(kind[:-1].rpartition(",")[2]) <= decimals
        )
        sole = len(part.plan.money) == 1
        return (
            (
                functions.coalesce(column.cast(exact), functions.lit(0).cast(exact)),
                column.isNull() & sole,
            )
            if whole
            else None
        )
    mark = "," if part.dialect.mark is DecimalMark.COMMA else "\\."
    plain = functions.coalesce(column, functions.lit("")).rlike(
        rf"^-?\d{{1,20}}({mark}\d{{1,{decimals}}})?$" if decimals else r"^-?\d{1,20}$"
    )
    amount = functions.when(plain, functions.regexp_replace(column, mark, ".").cast(exact))
    if len(part.plan.money) == 1:
        return amount, ~plain
    is_empty = functions.coalesce(column, functions.lit("")) == ""
    return functions.when(is_empty, functions.lit(0).cast(exact)).otherwise(amount), ~(
        plain | is_empty
    )


def _of_rows(
    rows: Sequence[Any], dimensions: Sequence[Dimension], part: LedgerPart, decimals: int
) -> Tally:
    """Return collected rows of a file as groups: keys, count, sums, least and greatest; what folders
    say of the file in its place."""
    fixed = [each.fixed for each in dimensions_in(part, dimensions)]
    groups = {}
    for _, keys, count, *amounts in (tuple(row)[:-1] for row in rows):
        steps = [int(EXACT.scaleb(amount, decimals)) for amount in amounts]
        values = tuple(
            key if stated is None else stated for key, stated in zip(keys, fixed, strict=True)
        )
        groups[values] = KeyGroup(count, tuple(steps[:-2]), steps[-2], steps[-1])
    return merged([Tally(groups)], lambda values: tuple(value.strip() for value in values))
