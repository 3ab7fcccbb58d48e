"""The way in: `budgetcli`, `python -m budgetcli`; the version is said before anything else is
imported.

The garbage collector is told to wait: a command allocates modules and immutable values, hardly any
cycles, and leaves. What it leaves behind is not taken apart at the end.
"""

import gc
import os
import sys

from budgetcli.version import VERSION

INTERRUPTED = 130
UNTIL_COLLECTED = 2_000_000
"""So many more values than before are made until those that refer to each other in a circle are
looked for: hardly a command makes any."""


def main() -> None:
    """Run the command line and leave with its exit status."""
    try:
        if sys.argv[1:] in (["--version"], ["-V"]) and _say_version():
            sys.exit(0)
        gc.set_threshold(UNTIL_COLLECTED)
        _tidy_when_told_to_end()
        from budgetcli.cli.boundary import run  # start-up: `--version` needs none of it

        _end(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _end(status: int) -> None:
    """End the process at once, its streams written: modules and values are not taken apart one by
    one before the memory goes back whole."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):  # closed, or none at all
            continue
    os._exit(status)


def _say_version() -> bool:
    """Say the version; False where it cannot be written, which the boundary then says."""
    try:
        os.write(sys.stdout.fileno(), f"budgetcli {VERSION}\n".encode())
    except (AttributeError, OSError):
        return False
    return True


def _tidy_when_told_to_end() -> None:
    """Let SIGTERM and SIGHUP unwind as ctrl-C does, so that no half-written file stays; where they
    are ignored they stay so."""
    import signal  # start-up: `--version` needs none of it

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _leave)


def _leave(number: int, _: object) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
