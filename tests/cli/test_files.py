"""Files: names are literal, inputs are never written, and a file is whole or as it was before."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from budgetcli.model.errors import WriteError
from budgetcli.sheets import saving as drafts
from budgetcli.sheets.saving import write_file
from tests.kills import kills
from tests.processes import PROGRAM, environment, process, shell
from tests.program import DATA, ROOT, budgetcli

linux = pytest.mark.skipif(sys.platform != "linux", reason="devices, links and limits of Linux")
_SETPRIV = shutil.which("setpriv")
_POWERS = "-dac_override,-dac_read_search"
MERE_MORTAL = (
    (_SETPRIV, f"--bounding-set={_POWERS}", f"--inh-caps={_POWERS}")
    if os.geteuid() == 0 and _SETPRIV
    else ()
)
"""Makes root obey the modes of files."""

SOU = (DATA / "sou.csv").read_bytes()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a budget in a folder of its own."""
    path = tmp_path / "in.csv"
    path.write_bytes(SOU)
    return path


def refused(id: str, *arguments: str | Path, stdin: bytes = b"") -> str:
    """Assert that the run is refused with this error and nothing on stdout; return what was said."""
    result = budgetcli(*arguments, "--lang", "en", stdin=stdin)
    assert (result.status, result.out) == (2, ""), result.err
    assert f"error[{id}]: " in result.err
    return result.err


@pytest.mark.parametrize(
    "name",
    [
        "budget[2025].csv",
        "a*b.csv",
        "~x",
        "http:",
        "with blanks .csv",
        "new\nline.csv",
        "-x.csv",
        "'quoted'.csv",
        "a?b.csv",
        "$HOME.csv",
        "%s.csv",
        "{0}.csv",
        "a#b.csv",
        "\x1b[31mred.csv",
        "\u202egnp.csv",
        "con",
        "æøå.csv",
        "[red]x[⁄].csv",
    ],
)
def test_file_names_are_literal(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(SOU)
    shown = budgetcli("check", tmp_path / name)
    assert shown.status == 0, shown.err
    written = budgetcli("summarize", tmp_path / name, "-O", "json", "-o", tmp_path / f"out {name}")
    assert (written.status, (tmp_path / f"out {name}").exists()) == (0, True)
    assert not any(control in shown.out + shown.err + written.err for control in ("\x1b", "\u202e"))
    assert written.err.count("\n") == 1
    assert {each.name for each in tmp_path.iterdir()} == {name, f"out {name}"}


def test_patterns_and_addresses_are_names_of_files_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "a1.csv").write_bytes(SOU)
    for name in (
        "a*.csv",
        "a?.csv",
        "a[0-9].csv",
        "~",
        "~root",
        "http://127.0.0.1:9/x.csv",
        "file:///etc/passwd",
        "$HOME",
        "s3://x/y",
    ):
        result = budgetcli("summarize", name, "--lang", "en", folder=tmp_path)
        assert (result.status, "error[file-not-found]: " in result.err) == (2, True)


@linux
@pytest.mark.slow
def test_a_name_that_is_no_text_is_read_shown_and_written(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff\xfe.csv"
    Path(os.fsdecode(name)).write_bytes(SOU)
    for format in ("table", "json", "jsonl", "csv", "md", "html", "xlsx"):
        ended = process("summarize", name, "-O", format)
        assert (ended.status, "Traceback" in ended.err) == (0, False), ended.err
    ended = process("summarize", name, "-o", name + b".json")
    assert (ended.status, b"\xff".decode("latin-1") in ended.err) == (0, False)
    assert process("diff", name, name + b".json").status == 0
    assert process("summarize", name + b".nowhere").status == 2


@pytest.mark.parametrize("length", [300, 5000])
def test_a_name_that_is_too_long_is_refused(length: int, source: Path) -> None:
    assert budgetcli("summarize", "x" * length).status == 2
    assert (
        budgetcli("summarize", source, "-O", "csv", "-o", source.parent / ("x" * length)).status
        == 2
    )
    assert budgetcli("summarize", source, "--config", source.parent / ("x" * length)).status == 2
    assert budgetcli("apply-savings", source, source.parent / ("x" * length)).status == 2


def test_a_folder_is_no_source(tmp_path: Path) -> None:
    assert "this is a folder" in refused("not-a-file", "summarize", tmp_path)
    refused("not-a-file", "summarize", "sou", "--config", tmp_path)
    refused("not-a-file", "apply-savings", "sou", tmp_path)


@linux
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/proc/self/mem"])
def test_devices_are_not_opened(device: str) -> None:
    for arguments in (
        ("summarize", device),
        ("summarize", "sou", "--config", device),
        ("apply-savings", "sou", device),
    ):
        result = budgetcli(*arguments)
        assert (result.status, result.out) == (2, "")
        assert "Traceback" not in result.err


@linux
def test_a_pipe_with_a_name_is_not_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    refused("cannot-write", "summarize", "sou", "-O", "csv", "-o", tmp_path / "pipe", "--force")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_an_input_is_never_written(source: Path) -> None:
    folder = source.parent
    (folder / "link.csv").symlink_to(source)
    (folder / "linked.csv").hardlink_to(source)
    (folder / "far").symlink_to(folder / "link.csv")
    for name in ("in.csv", "link.csv", "linked.csv", "far", "../" + folder.name + "/in.csv"):
        refused("output-is-input", "summarize", source, "-O", "csv", "-o", folder / name, "--force")
        refused(
            "output-is-input", "diff", "sou", source, "-O", "csv", "-o", folder / name, "--force"
        )
        refused(
            "output-is-input",
            "summarize",
            f"{source}#A1:G9",
            "-O",
            "csv",
            "-o",
            folder / name,
            "--force",
        )
    assert source.read_bytes() == SOU


def test_a_source_with_a_number_sign_in_its_name_is_never_written(tmp_path: Path) -> None:
    path = tmp_path / "a#b.csv"
    path.write_bytes(SOU)
    refused("output-is-input", "summarize", path, "-O", "csv", "-o", path, "--force")


def test_the_workspace_and_its_packages_are_inputs_too(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    shutil.copytree(DATA, folder)
    for name in ("budgetcli.toml", "sou-2024-2027.xlsx"):
        result = budgetcli(
            "summarize", "sou", "-O", "csv", "-o", name, "--force", "--lang", "en", folder=folder
        )
        assert (result.status, "error[output-is-input]: " in result.err) == (2, True)
    result = budgetcli(
        "apply-savings",
        "sou",
        "-O",
        "csv",
        "-o",
        "roskilde-sou-2024.savings.toml",
        "--force",
        "--lang",
        "en",
        folder=folder,
    )
    assert "error[output-is-input]: " in result.err
    assert all(
        (folder / each.name).read_bytes() == each.read_bytes()
        for each in DATA.iterdir()
        if each.is_file()
    )


@pytest.mark.parametrize(
    "name", ["budgetcli.toml", "sou-2024-2027.xlsx", "roskilde-sou-2024.savings.toml"]
)
@pytest.mark.parametrize(
    "command", [("list",), ("doctor",), ("allocate", "1.0", "--by-net")], ids=" ".join
)
def test_what_the_workspace_names_is_never_written(
    command: tuple[str, ...], name: str, tmp_path: Path
) -> None:
    folder = tmp_path / "workspace"
    shutil.copytree(DATA, folder)
    result = budgetcli(*command, "-O", "csv", "-o", name, "--force", "--lang", "en", folder=folder)
    assert (result.status, "error[output-is-input]: " in result.err) == (2, True), result.err
    assert (folder / name).read_bytes() == (DATA / name).read_bytes()


@pytest.mark.parametrize(
    "command",
    [
        ("reprice", "sou", "--to", "nominal"),
        ("apply-savings", "sou"),
        ("gap", "sou"),
        ("compare-scenarios", "sou", "a=x.toml"),
    ],
    ids=" ".join,
)
def test_a_price_table_is_never_written(command: tuple[str, ...], tmp_path: Path) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text("mine", encoding="utf-8")
    refused("output-is-input", *command, "--prices", prices, "-O", "csv", "-o", prices, "--force")
    assert prices.read_text(encoding="utf-8") == "mine"


@linux
@pytest.mark.slow
def test_the_file_behind_standard_input_is_an_input(source: Path) -> None:
    ended = shell(f"budgetcli summarize - -O csv -o {source} --force --lang en < {source}")
    assert (ended.status, "error[output-is-input]: " in ended.err) == (2, True)
    assert source.read_bytes() == SOU


@linux
@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/dev/../dev/stdout", "all", "link"]
)
def test_what_already_went_to_standard_output_is_not_eaten(name: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/dev/stdout")
    ended = shell(
        f"(echo kept; budgetcli summarize sou -O csv -o {name} --force --lang en) > {tmp_path}/all; exit $?",
        tmp_path,
    )
    assert (ended.status, "error[cannot-write]: " in ended.err) == (2, True)
    assert (tmp_path / "all").read_text() == "kept\n"


@linux
@pytest.mark.parametrize(
    "device", ["/dev/null", "/dev/full", "/dev/shm/../null", "/dev/not-there", "/proc/self/comm"]
)
def test_devices_are_not_written(device: str) -> None:
    assert "`-o -` writes to standard output" in refused(
        "cannot-write", "summarize", "sou", "-O", "csv", "-o", device, "--force"
    )


def test_an_existing_file_is_replaced_only_by_force(source: Path) -> None:
    out = source.parent / "out.csv"
    out.write_text("mine")
    assert "hint: --force replaces it" in refused("output-exists", "summarize", source, "-o", out)
    assert out.read_text() == "mine"
    out.chmod(0o640)
    assert budgetcli("summarize", source, "-o", out, "--force").status == 0
    assert (out.read_text().startswith("table,"), stat.S_IMODE(out.stat().st_mode)) == (True, 0o640)


def test_a_link_to_an_output_stays_a_link(source: Path) -> None:
    link, target = source.parent / "link.csv", source.parent / "target.csv"
    link.symlink_to(target)
    assert budgetcli("summarize", source, "-o", link).status == 0
    assert (link.is_symlink(), target.read_text()[:6]) == (True, "table,")


def test_a_link_to_itself_is_refused(source: Path) -> None:
    loop = source.parent / "loop.csv"
    loop.symlink_to(loop)
    refused("cannot-write", "summarize", source, "-o", loop, "--force")
    assert budgetcli("summarize", loop).status == 2


def test_a_folder_is_no_output(tmp_path: Path) -> None:
    assert "hint: name a file in it" in refused(
        "cannot-write", "summarize", "sou", "-O", "csv", "-o", tmp_path
    )
    refused("cannot-write", "summarize", "sou", "-O", "csv", "-o", "/")


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    assert "No such file or directory" in refused(
        "cannot-write", "summarize", "sou", "-o", tmp_path / "no" / "out.csv"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_folder(source: Path) -> None:
    refused("cannot-write", "summarize", "sou", "-o", source / "out.csv")
    assert budgetcli("summarize", source / "in.csv", "--lang", "en").status == 2


@linux
@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() == 0 and not MERE_MORTAL, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    ended = subprocess.run(
        [*MERE_MORTAL, *PROGRAM, "summarize", "sou", "--lang", "en", "-o", tmp_path / "out.csv"],
        cwd=DATA,
        env=environment(),
        capture_output=True,
        check=False,
        text=True,
    )
    assert (ended.returncode, ended.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert "Permission denied; nothing was changed" in ended.stderr


@linux
@pytest.mark.slow
def test_a_disk_that_fills_up_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old")

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    ended = subprocess.run(
        [*PROGRAM, "summarize", "sou", "--lang", "en", "-o", out, "--force"],
        cwd=DATA,
        env=environment({"PYTHONDONTWRITEBYTECODE": "1"}),
        preexec_fn=limited,
        capture_output=True,
        check=False,
        text=True,
    )
    assert (
        ended.returncode,
        ended.stdout,
        out.read_text(),
        [each.name for each in tmp_path.iterdir()],
    ) == (2, "", "old", ["out.csv"])
    assert "cannot write: File too large; nothing was changed" in ended.stderr


STEPS = {
    "new": ("write", "chmod", "fsync", "link", "open"),
    "old": ("write", "chmod", "fsync", "link", "replace", "open"),
}
"""The calls of the system on the way to a new file, and to one that takes the place of another."""


@linux
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=["ENOSPC", "EIO"])
@pytest.mark.parametrize(
    ("before", "step", "nameless"),
    [
        (before, step, nameless)
        for before, steps in STEPS.items()
        for step in steps
        for nameless in (True, False)
        if nameless or step != "link"
    ],
)
def test_a_failure_at_any_step_of_writing_leaves_all_as_it_was(
    before: str,
    step: str,
    number: int,
    nameless: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "out"
    if before == "old":
        out.write_bytes(b"old")
    if not nameless:
        monkeypatch.setattr(drafts, "NAMELESS", None)

    def fails(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, step, fails)
        with pytest.raises(WriteError, match="; nothing was changed"):
            write_file(out, b"new", force=True)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == (
        {"out": b"old"} if before == "old" else {}
    )
    write_file(out, b"new", force=True)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"out": b"new"}


@pytest.mark.parametrize("nameless", [True, False], ids=["nameless", "named"])
def test_what_a_dead_process_left_is_swept_away_and_what_a_living_one_writes_is_not(
    nameless: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not nameless:
        monkeypatch.setattr(drafts, "NAMELESS", None)
    out = tmp_path / "out.csv"
    dead, own = tmp_path / f".out.csv.0123{drafts.SUFFIX}", tmp_path / ".out.csv.tmp"
    for each in (dead, own):
        each.write_bytes(b"left")
    with monkeypatch.context() as patched:
        patched.setattr(drafts, "NAMELESS", None)
        living = drafts.Draft(out)
    write_file(out, b"new")
    assert {each.name for each in tmp_path.iterdir()} == {
        "out.csv",
        own.name,
        living.name.name if living.name else "",
    }
    living.__exit__(None, None, None)
    assert {each.name for each in tmp_path.iterdir()} == {"out.csv", own.name}


def test_a_file_that_came_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with drafts.Draft(out) as draft:
        draft.write(b"new", 0o644)
        out.write_bytes(b"came")
        with pytest.raises(FileExistsError):
            draft.settle(replacing=False)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"out.csv": b"came"}


SLOW_WRITE = """
import os, sys, time
from budgetcli import __main__
kept = os.fsync
def slow(descriptor):
    print("writing", file=sys.stderr, flush=True)
    time.sleep(20)
os.fsync = slow
__main__.main()
"""


def stopped_while(
    script: str, arguments: list[str | Path], number: int, said: bytes, pause: float = 0
) -> int:
    """Run the program, send the signal once it said so, and return the status a shell would see."""
    with subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        cwd=DATA,
        env=environment(),
        stderr=subprocess.PIPE,
        stdin=subprocess.PIPE,
        start_new_session=True,
    ) as running:
        assert running.stderr is not None
        heard = running.stderr.read(len(said))
        time.sleep(pause)
        running.send_signal(number)
        rest = running.stderr.read()
    assert (heard, b"Traceback" in rest) == (said, False), rest
    return running.returncode if running.returncode >= 0 else 128 - running.returncode


@linux
@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=str,
)
def test_a_run_that_is_stopped_while_writing_leaves_the_old_file_and_nothing_else(
    number: int, status: int, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old")
    assert (
        stopped_while(SLOW_WRITE, ["summarize", "sou", "-o", out, "--force"], number, b"writing")
        == status
    )
    assert (out.read_text(), [each.name for each in tmp_path.iterdir()]) == ("old", ["out.csv"])


@linux
@pytest.mark.slow
def test_a_run_that_is_killed_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old")
    assert (
        stopped_while(
            SLOW_WRITE, ["summarize", "sou", "-o", out, "--force"], signal.SIGKILL, b"writing"
        )
        == 137
    )
    assert (out.read_text(), [each.name for each in tmp_path.iterdir()]) == ("old", ["out.csv"])


@linux
@pytest.mark.slow
def test_runs_killed_at_any_moment_leave_a_whole_file_and_nothing_else(tmp_path: Path) -> None:
    found = kills(tmp_path, 6)
    assert (found.torn, found.strays_after) == (0, 0)
    assert found.killed


SLOW_READ = """
import sys
from budgetcli import __main__
print("reading", file=sys.stderr, flush=True)
__main__.main()
"""


@linux
@pytest.mark.slow
@pytest.mark.parametrize("moment", [0.05, 0.5])
def test_control_c_while_starting_or_reading_is_130_without_a_word(
    moment: float, tmp_path: Path
) -> None:
    arguments: list[str | Path] = ["summarize", "-", "-o", tmp_path / "out.csv"]
    assert stopped_while(SLOW_READ, arguments, signal.SIGINT, b"reading\n", moment) == 130
    assert list(tmp_path.iterdir()) == []


def test_the_repository_is_as_it_was() -> None:
    assert not list((ROOT / "data").glob("*.tmp"))
    assert not list((ROOT / "data").glob(f".*{drafts.SUFFIX}"))
