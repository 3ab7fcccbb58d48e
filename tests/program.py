"""The program run in this process, with its streams caught, as a user would run it."""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.cli.boundary import run

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
SHARED = ROOT.parent / "shared"


class Result(NamedTuple):
    """What a run left: exit status, standard output and standard error."""

    status: int
    data: bytes
    err: str

    @property
    def out(self) -> str:
        return self.data.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.data, parse_float=Decimal)


def budgetcli(*arguments: str | Path, stdin: bytes = b"", folder: Path | None = None) -> Result:
    """Run the program and return what it left."""
    streams = [
        io.TextIOWrapper(io.BytesIO(stdin)),
        *(io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2)),
    ]
    with _streams(*streams), _folder(folder or ROOT / "tests"):
        status = run([str(argument) for argument in arguments])
        for stream in streams[1:]:
            stream.flush()
    _, out, err = (stream.buffer.getvalue() for stream in streams)
    return Result(status, out, err.decode())


@contextmanager
def _streams(*streams: io.TextIOWrapper) -> Iterator[None]:
    kept = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = streams
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept


@contextmanager
def _folder(folder: Path) -> Iterator[None]:
    kept = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(kept)
