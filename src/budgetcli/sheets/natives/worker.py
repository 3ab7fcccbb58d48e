"""The child's side of an isolated reading: takes a request and bytes on standard input, gives the
result pickled on standard output.

Run by its file, not as a module, so that it loads nothing but the one reader it is asked for.
"""

from __future__ import annotations

import json
import pickle
import runpy
import sys

if sys.platform != "win32":
    import resource


def main() -> None:
    """Read as asked, within the memory and time asked; whatever goes wrong is the result, by the
    name of its kind."""
    request = json.loads(sys.stdin.buffer.readline())
    sys.path[:] = request["path"]
    _limit(request["memory"], request["seconds"])
    try:
        result = (
            "read",
            runpy.run_path(request["file"])["read"](sys.stdin.buffer.read(), request["cells"]),
        )
        answer = pickle.dumps(result, protocol=5)
    except BaseException as error:  # noqa: BLE001 - the boundary: a panic of a native reader is no Exception
        answer = pickle.dumps(("failed", type(error).__name__, str(error)[:500]))
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def _limit(memory: int, seconds: int) -> None:
    """Limit the memory and processor time of this process, where the system can."""
    if sys.platform == "win32":
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(
            kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
        )


main()
