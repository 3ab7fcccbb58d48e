"""What is compared: a job of ours, the same job of a peer, and the ratio of ours to theirs to
reach."""

from __future__ import annotations

from typing import NamedTuple

from peers import JOBS, MATERIAL, OURS, PEERS, ROOT, program

BUDGETCLI, PYTHON = str(OURS / "bin" / "budgetcli"), str(OURS / "bin" / "python")
BOOK = str(ROOT / "data" / "sou-2024-2027.xlsx")
START, TABLES, ACCOUNTS = "start-up and the main job", "large tables", "account files"


class Command(NamedTuple):
    """A process: its arguments, variables set for it, and whether it writes to a terminal; exit 0
    or 1 is fine."""

    arguments: tuple[str, ...]
    variables: tuple[tuple[str, str], ...] = ()
    terminal: bool = False


class Case(NamedTuple):
    """A comparison; `theirs` None where the peer is not to be had, with why in `missing`. A bound
    to be reached or a ratio only told."""

    group: str
    job: str
    against: str
    reach: float | None
    ours: Command
    theirs: Command | None
    missing: str = ""


def ours(*arguments: str, terminal: bool = False, **variables: str) -> Command:
    """Return a run of budgetcli."""
    return Command((BUDGETCLI, *arguments), tuple(variables.items()), terminal)


def job(name: str, *arguments: str, peer: bool = False) -> Command:
    """Return a run of a script of `jobs`, with our Python or with the peers'."""
    return Command(
        (str(PEERS / "bin" / "python") if peer else PYTHON, str(JOBS / f"{name}.py"), *arguments)
    )


def made(name: str) -> str:
    """Return the path of something made for the benchmarks."""
    return str(MATERIAL / name)


def against(
    group: str, name: str, reach: float | None, mine: Command, *theirs: str, peer: str = ""
) -> Case:
    """Return a comparison with a program that may be missing."""
    found = program(theirs[0])
    label = peer or theirs[0]
    if found is None:
        return Case(group, name, label, reach, mine, None, f"{theirs[0]} is not installed")
    return Case(group, name, label, reach, mine, Command((found, *theirs[1:])))


def start() -> list[Case]:
    """Return the comparisons of start-up and of the main job."""
    summarize, bare, floor = (
        ours("summarize", "sou"),
        Command((PYTHON, "-c", "pass")),
        job("floor", BOOK),
    )
    completion = ours(
        _BUDGETCLI_COMPLETE="complete_bash",
        COMP_WORDS="budgetcli summarize s",
        COMP_CWORD="2",
        _TYPER_COMPLETE_ARGS="budgetcli summarize s",
    )
    return [
        Case(
            START,
            "summarize sou, terminal",
            "calamine and a sum",
            8,
            ours("summarize", "sou", terminal=True, TERM="xterm"),
            floor,
        ),
        Case(START, "summarize sou, pipe", "calamine and a sum", 5.5, summarize, floor),
        against(START, "summarize sou, pipe", 0.55, summarize, "in2csv", BOOK),
        against(START, "summarize sou, pipe", 0.25, summarize, "frictionless", "validate", BOOK),
        against(
            START, "summarize sou, pipe", 0.85, summarize, "csvstat", str(ROOT / "data" / "sou.csv")
        ),
        against(
            START,
            "summarize sou, pipe",
            0.6,
            summarize,
            "bean-query",
            "-q",
            made("sou.beancount"),
            "SELECT account, sum(position) GROUP BY account",
        ),
        Case(START, "--version", "python -c pass", 2.5, ours("--version"), bare),
        Case(START, "--help", "python -c pass", 8, ours("--help"), bare),
        Case(START, "completion", "python -c pass", 8, completion, bare),
        against(START, "check sou", None, ours("check", "sou"), "in2csv", BOOK),
    ]


def tables() -> list[Case]:
    """Return the comparisons of tables with many lines."""
    cut = ours(
        "apply-savings",
        made("before.xlsx"),
        made("cut.toml"),
        "--base-state",
        "before",
        "--assume",
        "zero",
        "-o",
        made("cut.xlsx"),
        "--force",
    )
    return [
        Case(
            TABLES,
            "inspect 100,000 x 12 xlsx, its sums found",
            "polars.read_excel, which loses cells",
            None,
            ours("inspect", made("large.xlsx")),
            job("read_polars", made("large.xlsx"), peer=True),
        ),
        Case(
            TABLES,
            "roll up 100,000 x 12 xlsx of accounts",
            "polars.read_excel, which loses cells",
            1.5,
            ours(
                "summarize",
                made("accounts.xlsx"),
                "--by",
                "committee,function",
                "--sign",
                "expense-positive",
            ),
            job("read_polars", made("accounts.xlsx"), peer=True),
        ),
        Case(
            TABLES,
            "inspect 100,000 x 12 xlsx of accounts",
            "polars.read_excel, which loses cells",
            1.5,
            ours(
                "inspect", made("accounts.xlsx"), "--by", "committee", "--sign", "expense-positive"
            ),
            job("read_polars", made("accounts.xlsx"), peer=True),
        ),
        Case(
            TABLES,
            "write 100,000 x 12 xlsx",
            "XlsxWriter",
            1.0,
            job("write_ours", "100000", made("ours.xlsx")),
            job("write_xlsxwriter", "100000", made("theirs.xlsx")),
        ),
        Case(
            TABLES,
            "change a line of 20,000 and save",
            "openpyxl, which loses what it does not know",
            0.2,
            cut,
            job("change_openpyxl", made("before.xlsx"), made("openpyxl.xlsx")),
        ),
        against(
            TABLES,
            "diff of two 20,000-line books of ten years",
            0.5,
            ours("diff", made("before.xlsx"), made("after.xlsx")),
            "daff.py",
            made("before.csv"),
            made("after.csv"),
            peer="daff on their csv",
        ),
        against(
            TABLES,
            "the same, of four years",
            0.5,
            ours("diff", made("before4.xlsx"), made("after4.xlsx")),
            "daff.py",
            made("before4.csv"),
            made("after4.csv"),
            peer="daff on their csv",
        ),
        Case(
            TABLES,
            "10,000 rows to the screen",
            "rich's own table",
            0.05,
            job("show_ours", "10000"),
            job("show_rich", "10000"),
        ),
        Case(
            TABLES,
            "check 1,000 x 8 with suspects",
            "HiGHS, feasibility alone",
            4,
            ours("check", made("slip.xlsx")),
            job("check_highs", made("slip.csv"), peer=True),
        ),
    ]


def accounts(*, rolled_up: bool) -> list[Case]:
    """Return the comparisons of account files; where this version rolls none up, they are told as
    missing."""
    by = ("--by", "committee,function", "--sign", "expense-positive")
    csv = "roll up csv, cp1252, decimal comma"
    utf8, latin = (
        job("roll_up_polars", made("accounts.utf8.csv"), peer=True),
        job("roll_up_duckdb", made("accounts.csv"), peer=True),
    )
    large, parquet, postings = (
        ours("summarize", made(name), *by)
        for name in ("accounts.csv", "accounts.parquet", "postings.csv")
    )
    found = [
        Case(ACCOUNTS, csv, "polars on UTF-8", 1.6, large, utf8),
        Case(ACCOUNTS, csv, "duckdb on latin-1", 1.15, large, latin),
        Case(
            ACCOUNTS,
            "roll up parquet",
            "polars, streaming",
            1.3,
            parquet,
            job("roll_up_polars", made("accounts.parquet"), peer=True),
        ),
        against(
            ACCOUNTS,
            "100,000 postings",
            0.2,
            postings,
            "hledger",
            "-f",
            made("postings.journal"),
            "balance",
            peer="hledger balance",
        ),
        against(
            ACCOUNTS,
            "100,000 postings",
            0.6,
            postings,
            "ledger",
            "-f",
            made("postings.journal"),
            "balance",
            peer="ledger balance",
        ),
        against(
            ACCOUNTS,
            "100,000 postings",
            0.25,
            postings,
            "csvsql",
            "-d",
            ";",
            "--query",
            "select committee, function, count(*) from postings group by 1, 2",
            made("postings.csv"),
        ),
        against(
            ACCOUNTS,
            "100,000 postings",
            None,
            postings,
            "mlr",
            "--icsv",
            "--ifs",
            ";",
            "--ojson",
            "count",
            "-g",
            "committee,function",
            made("postings.csv"),
            peer="miller, counting only",
        ),
    ]
    return (
        found
        if rolled_up
        else [
            each._replace(theirs=None, missing="this version rolls up no account files")
            for each in found
        ]
    )
