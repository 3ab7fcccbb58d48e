"""Roll account rows up with polars by committee and function, exactly. Argument: a csv in UTF-8
with a decimal comma, or a parquet file."""

import sys

import polars

path = sys.argv[1]
if path.endswith(".parquet"):
    frame = polars.scan_parquet(path)
else:
    frame = polars.scan_csv(
        path,
        separator=";",
        decimal_comma=True,
        schema_overrides={"amount": polars.Decimal(38, 2)},
        infer_schema_length=0,
    )
print(
    frame.group_by("committee", "function")
    .agg(polars.col("amount").sum())
    .collect(engine="streaming")
    .sort("committee", "function")
)
