"""Attack the program with files that were made to break it, and count what must never happen.

    nice python benchmarks/hostile.py [--seed N] [--files N] [--toml N] [--numbers N] [--corpus N]
    [--workers N] [--only PART]

Parts: `corpus` (the hostile files beside the repository, where they are), `files` (mutated files of
every kind that is read), `toml` (mutated packages, layouts and workspaces), `numbers` (tables of
extreme numbers in several formats), `bombs`, `shapes` (right files with very much of one thing).
Every file is given to a command in a worker that may be killed. A traceback (status 70), a death,
more than 30 seconds of a processor, of a shape more than 5, more than a gigabyte, or a cell that is
neither read nor said not to be is a fault. `hostile-expected.txt` lists
the faults that are known; it may only shrink: a fault that is not in it fails, and so does one in
it that no longer happens. Exit 1 then. The same seed makes the same files.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(Path(__file__).parent)]

import hostile_files  # noqa: E402
import hostile_shapes  # noqa: E402
from tests.program import budgetcli  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

EXPECTED = Path(__file__).with_name("hostile-expected.txt")
SHARED = ROOT.parent / "shared"
HANG, MEMORY = 30, 1 << 30
SLOW = 5
"""A file under a megabyte that holds less than a hundred thousand cells is read in so many seconds."""

BUG = 70
PARTS = ("files", "toml", "numbers", "bombs", "shapes", "corpus")


class Attack(NamedTuple):
    """A file by the name that tells it again, its folder's files, and the command that is given it."""

    part: str
    name: str
    files: dict[str, bytes]
    arguments: tuple[str, ...]


class Fault(NamedTuple):
    """What must not happen, and to which file."""

    part: str
    name: str
    kind: str
    cause: str

    @property
    def key(self) -> str:
        """How the list of known faults names it."""
        return f"{self.part} {self.name} {self.kind}"


def attacks(seed: int, asked: argparse.Namespace) -> Iterator[Attack]:
    """Yield the attacks of the parts that are asked for."""
    parts = {
        "files": lambda: hostile_files.mutated_files(seed, asked.files),
        "toml": lambda: hostile_files.mutated_toml(seed, asked.toml),
        "numbers": lambda: hostile_files.extreme_numbers(seed, asked.numbers),
        "bombs": hostile_files.bombs,
        "shapes": hostile_shapes.shapes,
        "corpus": lambda: hostile_files.corpus(SHARED / "corpus", asked.corpus),
    }
    for part, made in parts.items():
        if asked.only in (None, part):
            yield from (Attack(part, *each) for each in made())


def serve(link: Connection) -> None:
    """Run the attacks that come in, in this process, and say what became of each."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        while (attack := link.recv()) is not None:
            link.send(outcome(attack, Path(folder)))


def outcome(attack: Attack, scratch: Path) -> tuple[str, str]:
    """Return the kind of fault, empty for none, and its cause."""
    folder = scratch / "attack"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in attack.files.items():
        (folder / name).write_bytes(data)
    used, held = sum(os.times()[:4]), _most_memory()
    try:
        ended = budgetcli(*attack.arguments, folder=folder)
    except BaseException:  # noqa: BLE001 - what must not escape is what is counted here
        return "escaped", traceback.format_exc()[-300:]
    seconds = sum(os.times()[:4]) - used
    if ended.status == BUG or "Traceback" in ended.err:
        return "traceback", " | ".join(ended.err.strip().splitlines()[-4:])[:300]
    if seconds > HANG:
        return "hang", f"{seconds:.0f} s"
    if attack.part == "shapes" and seconds > SLOW:
        return "slow", f"{seconds:.1f} s"
    most = _most_memory()
    if most > max(MEMORY, held) and sum(map(len, attack.files.values())) < 1_000_000:
        return "memory", f"{most / 1e6:.0f} MB"
    return (
        hostile_files.unaccounted(attack.files, attack.arguments) if ended.status != 2 else ("", "")
    )


def _most_memory() -> int:
    """Return the most bytes that this process or one of those it started has held so far: what a
    large file needed is not laid to the next small one."""
    asked = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return 1024 * max(resource.getrusage(who).ru_maxrss for who in asked)


class Worker:
    """A process that runs attacks, replaced when it dies, hangs or has grown."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.link, far = context.Pipe()
        self.process = context.Process(target=serve, args=(far,), daemon=True)
        self.process.start()
        far.close()

    def run(self, attack: Attack) -> Fault | None:
        """Return the fault that an attack brought to light, None for none."""
        self.link.send(attack)
        try:
            kind, cause = (
                self.link.recv()
                if self.link.poll(3 * HANG)
                else ("hang", f"more than {3 * HANG} s")
            )
        except EOFError:
            self.process.join()
            kind, cause = "death", f"exit {self.process.exitcode}"
        if kind in ("hang", "death", "memory", "escaped"):
            self.process.kill()
            self._start()
        return Fault(attack.part, attack.name, kind, cause) if kind else None

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()


def run_all(seed: int, asked: argparse.Namespace) -> tuple[list[Fault], Counter[str]]:
    """Return the faults of all attacks, and how many of each part were tried."""
    from concurrent.futures import ThreadPoolExecutor
    from queue import SimpleQueue

    idle: SimpleQueue[Worker] = SimpleQueue()
    workers = [Worker() for _ in range(asked.workers)]
    for each in workers:
        idle.put(each)

    def run(attack: Attack) -> tuple[str, Fault | None]:
        worker = idle.get()
        try:
            return attack.part, worker.run(attack)
        finally:
            idle.put(worker)

    faults: list[Fault] = []
    tried: Counter[str] = Counter()
    with ThreadPoolExecutor(asked.workers) as pool:
        for part, fault in pool.map(run, attacks(seed, asked)):
            tried[part] += 1
            if fault is not None:
                faults.append(fault)
                print(f"{fault.key}: {fault.cause}", file=sys.stderr, flush=True)
    for each in workers:
        each.stop()
    return faults, tried


def main() -> int:
    """Run the attacks, print how many were tried and what went wrong, and hold that against the
    list of known faults."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--toml", type=int, default=3000)
    parser.add_argument("--numbers", type=int, default=260)
    parser.add_argument("--corpus", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=PARTS)
    asked = parser.parse_args()
    started = time.monotonic()
    faults, tried = run_all(asked.seed, asked)
    known = {
        line.strip()
        for line in EXPECTED.read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    }
    of_parts = {line for line in known if line.partition(" ")[0] in tried}
    found = {fault.key for fault in faults}
    kinds = Counter(fault.kind for fault in faults)
    print(
        f"seed {asked.seed}: "
        + ", ".join(f"{count} {part}" for part, count in tried.items())
        + f" in {time.monotonic() - started:.0f} s"
    )
    print(
        "faults: "
        + (", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "none")
        + f"; {len(found & known)} of them known"
    )
    for line in sorted(of_parts - found) if len(of_parts) else ():
        print(f"no longer a fault, take it off the list: {line}")
    return int(bool(found - known or of_parts - found))


if __name__ == "__main__":
    sys.exit(main())
