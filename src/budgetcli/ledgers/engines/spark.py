"""A ledger through Apache Spark: the same sums, added up by a cluster or on this machine; what is
in doubt is read row by row here."""

from __future__ import annotations

import os
from functools import partial, reduce
from importlib.util import find_spec
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from budgetcli.ledgers.engines.rows import Group, Tally, dimensions_in, merged
from budgetcli.ledgers.files import Kind
from budgetcli.ledgers.rollups import in_rows
from budgetcli.model.errors import BudgetError, worded
from budgetcli.model.numbers import EXACT, DecimalMark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcli.ledgers.account_layouts import Dimension
    from budgetcli.ledgers.files import Dialect, Ledger, Part

CORRUPT = "corrupt"
FRACTION = "\N{REPLACEMENT CHARACTER}fraction"
"""Stands for a code that is a float and no whole number, of which every engine would write another
text."""

QUERY_LOGGER = "DataFrameQueryContextLogger"
"""Writes on stderr what is raised as an exception, too."""

OVERFLOW = ("ARITHMETIC_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE")
"""Sums beyond 38 digits: Python adds them up."""

LOCAL = "local[*]"
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.csv.parser.columnPruning.enabled": "false",
    "spark.sql.legacy.javaCharsets": "true",
    "spark.log.level": "OFF",
    "spark.ui.showConsoleProgress": "false",
}
"""An overflow is an error and no null; every field of a row is looked at, so that a row of another
length is seen; Windows-1252 is read."""


def adding() -> Callable[[Part, Ledger, Sequence[Dimension]], Tally]:
    """Return what gives the groups of a file of a ledger by dimensions. Raises BudgetError where
    PySpark or Java is missing."""
    return partial(_tally, _session())


def _session() -> Any:
    if find_spec("pyspark") is None:
        raise BudgetError(
            "missing-engine",
            "PySpark is not installed",
            hint="pip install 'kommune-budgetcli[spark]', and Java 17 or later",
        )
    from logging import getLogger  # start-up

    from pyspark import sql  # start-up

    getLogger(QUERY_LOGGER).disabled = True
    builder = sql.SparkSession.builder.appName("budgetcli")
    if "SPARK_REMOTE" not in os.environ:
        builder = builder.master(os.environ.get("SPARK_MASTER", LOCAL))
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (RuntimeError, OSError) as error:
        raise BudgetError(
            "missing-engine",
            worded("Spark does not start: {first_line}", first_line=_first_line(error)),
            hint="Spark needs Java 17 or later",
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _tally(session: Any, part: Part, ledger: Ledger, dimensions: Sequence[Dimension]) -> Tally:
    frame = _frame(part, session)
    from pyspark.errors import PySparkException  # start-up

    try:
        found = (
            None
            if frame is None
            else _grouped(frame, part, dimensions_in(part, dimensions), ledger)
        )
    except PySparkException as error:
        if not any(each in str(error) for each in OVERFLOW):
            raise BudgetError(
                "missing-engine",
                worded("Spark stopped: {first_line}", first_line=_first_line(error)),
                at=part.place,
            ) from error
        found = None
    return in_rows(part, ledger, dimensions) if found is None else found


def _frame(part: Part, session: Any) -> Any:
    """Return a file as a frame of the columns `c0`, `c1`, …; None where Spark cannot read it as it
    is."""
    path = part.path.resolve().as_uri()
    if part.kind is Kind.PARQUET:
        frame = session.read.parquet(path)
        return _with_codes(
            frame.toDF(*(f"c{number}" for number in range(len(frame.columns)))), part
        )
    dialect = part.dialect
    if dialect is None or dialect.skip != 1:
        return None
    fields = [
        *(f"c{number} STRING" for number in range(len(part.plan.headers))),
        f"{CORRUPT} STRING",
    ]
    return session.read.csv(
        path,
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


def _with_codes(frame: Any, part: Part) -> Any:
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


def _grouped(
    frame: Any, part: Part, dimensions: Sequence[Dimension], ledger: Ledger
) -> Tally | None:
    """Return the groups of a frame, or None where a row is in doubt."""
    from pyspark.sql import functions  # start-up

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
        *(_key(each, functions) == FRACTION for each in dimensions),
    ]
    keys = [
        _key(dimension, functions).alias(f"k{number}")
        for number, dimension in enumerate(dimensions)
    ]
    asked = [
        functions.count(functions.lit(1)),
        *(functions.sum(amount[0]) for amount in amounts),
        functions.min(amounts[0][0]),
        functions.max(amounts[0][0]),
        functions.sum(functions.when(reduce(or_, doubts), 1).otherwise(0)),
    ]
    rows = frame.groupBy(*keys).agg(*asked).collect()
    return (
        None if any(row[-1] for row in rows) else _of_rows(rows, len(keys), ledger.layout.decimals)
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


def _is_empty(part: Part, functions: Any) -> Any:
    """Return whether no column of amounts has one."""
    return reduce(
        and_,
        (
            functions.coalesce(functions.col(f"c{each.column}").cast("string"), functions.lit(""))
            == ""
            for each in part.plan.money
        ),
    )


def _amount(name: str, frame: Any, part: Part, decimals: int) -> tuple[Any, ...] | None:
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


def _of_rows(rows: Sequence[Any], keys: int, decimals: int) -> Tally:
    """Return collected rows as groups: keys, count, sums, least and greatest."""
    groups = {}
    for row in rows:
        count, *amounts = row[keys:-1]
        steps = [int(EXACT.scaleb(amount, decimals)) for amount in amounts]
        groups[tuple(row[:keys])] = Group(count, tuple(steps[:-2]), steps[-2], steps[-1])
    return merged([Tally(groups)], lambda values: tuple(value.strip() for value in values))
