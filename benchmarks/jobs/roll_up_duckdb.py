"""Roll account rows up with duckdb by committee and function, exactly. Argument: a csv in latin-1
with a decimal comma."""

import sys

import duckdb

duckdb.sql(f"""
    select committee, function, sum(amount)
    from read_csv('{sys.argv[1]}', delim=';', decimal_separator=',', encoding='latin-1', header=true,
    columns={{'account': 'VARCHAR', 'committee': 'VARCHAR', 'function': 'VARCHAR', 'amount': 'DECIMAL(18,2)'}}) group by all order by all
""").show()
