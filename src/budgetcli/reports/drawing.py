"""Charts drawn in a process of its own: the library brings a whole engine that dies where memory is
short, and must take no page with it."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from importlib import import_module
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import IO

LIBRARY = "vl_convert"
SECONDS = 60
"""No chart takes longer; what does has stopped."""

PROBE = {
    "data": {"values": [{"a": 1}]},
    "mark": "bar",
    "encoding": {"x": {"field": "a", "type": "quantitative"}},
}
"""The smallest chart: where it cannot be drawn, none can."""


class Drawer:
    """A process that draws one chart after another; once it has died nothing more is drawn."""

    def __init__(self) -> None:
        command = [sys.executable, "-I", __file__]
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._drawn: Queue[bytes] = Queue()
        Thread(target=self._listen, args=(self._child.stdout,), daemon=True).start()
        self._send(sys.path)

    def _listen(self, stream: IO[bytes]) -> None:
        for line in stream:
            self._drawn.put(line)
        self._drawn.put(b"")

    def _send(self, said: object) -> bool:
        if self._child.stdin is None or self._child.poll() is not None:
            return False
        try:
            self._child.stdin.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")
            self._child.stdin.flush()
        except OSError:
            return False
        return True

    def draw(self, spec: object) -> str | None:
        """Return a chart as SVG, None where it could not be drawn."""
        if not self._send(spec):
            return None
        try:
            line = self._drawn.get(timeout=SECONDS)
        except Empty:
            self._child.kill()
            return None
        found: str | None = json.loads(line) if line else None
        return found


@cache
def drawer() -> Drawer:
    """Return the process that draws, started when it is first asked for; it ends with this one,
    whose end of the pipe it waits for."""
    return Drawer()


@cache
def can_draw() -> bool:
    """Return whether charts can be drawn here: the library may be there and die all the same."""
    return drawer().draw(PROBE) is not None


def serve() -> None:
    """Draw each chart that a line of standard input says, a line of standard output each; the first
    line says where libraries are."""
    sys.path[:] = json.loads(sys.stdin.buffer.readline())
    library = import_module(LIBRARY)
    for line in sys.stdin.buffer:
        drawn = library.vegalite_to_svg(line.decode())
        sys.stdout.buffer.write(json.dumps(drawn).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve()
