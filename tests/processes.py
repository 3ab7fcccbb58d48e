"""The program as whole processes, where pipes, signals, terminals and file descriptors are the
point."""

from __future__ import annotations

import fcntl
import os
import pty
import shlex
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.program import ROOT

PROGRAM = (sys.executable, "-m", "budgetcli")
Variables = Mapping[str, str] | None
KEPT = ("PATH", "HOME", "SYSTEMROOT", "TMPDIR")


class Ended(NamedTuple):
    """What a process left: exit status, standard output and standard error."""

    status: int
    data: bytes
    err: str

    @property
    def out(self) -> str:
        return self.data.decode()


def environment(more: Variables = None) -> dict[str, str]:
    """Return a bare environment, that of a fresh shell, with more said."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {"PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8", **kept} | dict(more or {})


def process(
    *arguments: str | bytes | Path,
    stdin: bytes = b"",
    folder: Path | None = None,
    variables: Variables = None,
) -> Ended:
    """Run the program as a process of its own, with these variables in a bare environment."""
    ended = subprocess.run(
        [*PROGRAM, *arguments],
        input=stdin,
        capture_output=True,
        cwd=folder or ROOT / "data",
        env=environment(variables),
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr.decode("utf-8", "surrogateescape"))


def shell(script: str, folder: Path | None = None, variables: Variables = None) -> Ended:
    """Run a script of bash in which `budgetcli` is the program."""
    name = f'budgetcli() {{ {shlex.quote(sys.executable)} -m budgetcli "$@"; }}\n'
    ended = subprocess.run(
        ["bash", "-c", name + script],
        capture_output=True,
        cwd=folder or ROOT / "data",
        env=environment(variables),
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr.decode("utf-8", "surrogateescape"))


def terminal(*arguments: str, columns: int = 80, variables: Variables = None) -> Ended:
    """Run the program on a pseudo-terminal of this width; everything it shows is `data`."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        [*PROGRAM, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT / "data",
        env=environment({"TERM": "xterm", **(variables or {})}),
    ) as running:
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return Ended(running.returncode, shown.replace(b"\r\n", b"\n"), "")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""
