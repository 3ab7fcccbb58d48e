"""The way in: `budgetcli`, `python -m budgetcli`; the version is said before anything else is imported.

The garbage collector is told to wait: a command allocates modules and immutable values, hardly any cycles, and leaves.
What it leaves behind is not taken apart at the end, and what its libraries import without using it is not loaded.
"""

import gc
import os
import sys
from types import ModuleType

from budgetcli.version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
else:
    import _signal as signal  # `signal` without its enumerations, which nothing here needs

INTERRUPTED = 130
UNTIL_COLLECTED = 2_000_000
"""So many more values than before are made until those that refer to each other in a circle are looked for: hardly a command makes any."""

POSTPONED = ("bz2", "fnmatch", "importlib.metadata", "ipaddress", "linecache", "lzma", "ntpath", "platform", "shellingham",
             "subprocess", "tempfile", "textwrap", "token", "tokenize")  # fmt: skip
"""Modules of Python that Typer, zipfile, pathlib and polars import by the way; hardly a command uses one, and they cost a tenth of it.

With `importlib.metadata` comes all of `email`, an eighth of the start of polars.
"""

FORWARDED = {
    "difflib": ("get_close_matches",),
    "gettext": ("gettext",),
    "shutil": ("get_terminal_size",),
    "typer.completion": ("get_completion_inspect_parameters",),
    "urllib.parse": ("quote_from_bytes",),
}
"""Functions they take out of other such modules by name; a call loads the module. That of Typer completes what is typed in a shell."""

STAND_INS = {"ast": ("NodeVisitor",), "traceback": ("FrameSummary", "StackSummary"), "uuid": ("UUID",)}
"""Classes they take out of others by name, for kinds of parameters and for the source of classes, of which there are none here."""

SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
"""What `platform.system()` says, by `sys.platform`: uuid, which Typer imports, asks that and nothing else of `platform`."""


class _Postponed(ModuleType):
    """A module that is loaded when something of it is first asked for."""

    def __getattr__(self, name: str) -> object:
        if name == "__path__":  # `from … import` asks whether it is a package
            raise AttributeError(name)
        return getattr(_loaded(self), name)


def _loaded(module: ModuleType) -> ModuleType:
    """Return a module that was postponed, loaded."""
    if isinstance(module, _Postponed):
        module.__class__ = ModuleType  # type: ignore[assignment]
        module.__spec__.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def _forwarder(module: ModuleType, name: str) -> "Callable[..., object]":
    """Return a function that calls the one of this name once its module is loaded."""
    return lambda *arguments, **named: getattr(_loaded(module), name)(*arguments, **named)


def main() -> None:
    """Run the command line and leave with its exit status."""
    try:
        if sys.argv[1:] in (["--version"], ["-V"]) and _say_version():
            sys.exit(0)
        gc.set_threshold(UNTIL_COLLECTED)
        _tidy_when_told_to_end()
        _postpone()
        from budgetcli.cli.boundary import run  # start-up: `--version` needs none of it

        _withdraw()
        _end(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _postpone() -> None:
    """Put what is postponed in its place, not loaded yet."""
    from importlib.util import module_from_spec  # start-up: `--version` needs none of it

    for name in (*POSTPONED, *FORWARDED, *STAND_INS):
        if name not in sys.modules and (spec := _spec_of(name)) is not None:
            module = sys.modules[name] = module_from_spec(spec)
            module.__class__ = _Postponed
            package, _, own = name.rpartition(".")
            if package in sys.modules:
                setattr(sys.modules[package], own, module)
            module.__dict__.update({each: _forwarder(module, each) for each in FORWARDED.get(name, ())})
            module.__dict__.update({each: type(each, (), {}) for each in STAND_INS.get(name, ())})
            if name == "platform" and sys.platform in SYSTEMS:
                module.__dict__["system"] = lambda: SYSTEMS[sys.platform]


def _spec_of(name: str) -> "ModuleSpec | None":
    """Return where a module is to be found; Typer itself is not imported for it, as that would load what is to be postponed."""
    from importlib.machinery import PathFinder  # start-up: `--version` needs none of it
    from importlib.util import find_spec

    package = name.rpartition(".")[0]
    if package != "typer":
        return find_spec(name)
    found = find_spec(package)
    return found and PathFinder.find_spec(name, found.submodule_search_locations)


def _withdraw() -> None:
    """Take forwarders and stand-ins away again: whoever imports from such a module from now on gets what is really there."""
    for name, names in (*FORWARDED.items(), *STAND_INS.items()):
        module = sys.modules.get(name)
        if isinstance(module, _Postponed):
            for each in names:
                module.__dict__.pop(each, None)


def _end(status: int) -> None:
    """End the process at once, its streams written: modules and values are not taken apart one by one before the memory goes back whole."""
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
    """Let SIGTERM and SIGHUP unwind as ctrl-C does, so that no half-written file stays; where they are ignored they stay so."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _leave)


def _leave(number: int, _: object) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
