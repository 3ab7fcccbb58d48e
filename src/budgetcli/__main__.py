"""The way in: `budgetcli`, `python -m budgetcli`; the version is said before anything else is imported.

The garbage collector is told to wait: a command allocates modules and immutable values, hardly any cycles, and leaves.
"""

import gc
import sys

from budgetcli.version import VERSION


def main() -> None:
    """Run the command line and leave with its exit status."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.stdout.write(f"budgetcli {VERSION}\n")
        sys.exit(0)
    gc.set_threshold(100_000)
    from budgetcli.cli.boundary import run  # start-up: `--version` needs none of it

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
