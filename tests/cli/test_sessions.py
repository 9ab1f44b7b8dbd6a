"""Whole sessions, read as a person would have seen them; what differs from run to run stands there by a name.

A session is one file below tests/golden/sessions: `$ ` a command, below it what it printed, `! ` before lines of
stderr, `= N` an exit code that is not 0, `# ` a remark. `{id:2}` and `{text:2}` are number and barcode of the permit of
roster line 2. Only remarks, commands and empty lines before them are written by hand; `make approve` writes the rest.
"""

import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from strpcheck.adapters.keyboard.arrival import DeadKeys, typed_under
from strpcheck.adapters.keyboard.diagnosis import TEST_TEXT
from strpcheck.adapters.keyboard.layouts import LAYOUTS
from tests.played import BUDI, SARI, Town, play

ROOT = Path(__file__).parent.parent.parent
SESSIONS = ROOT / "tests" / "golden" / "sessions"
LINES = range(2, 6)

SPELLED = (
    (re.compile(r"PIN: \d{6}"), "PIN: <PIN>"),
    (re.compile(r'"public_key":"[0-9a-f]{64}"'), '"public_key":"<hex>"'),
    (re.compile(r'"signature":"[0-9a-f]{128}"'), '"signature":"<hex>"'),
    (re.compile(r'"ms":\d+'), '"ms":<ms>'),
    (re.compile(r'"received":\d+'), '"received":<bytes>'),
    (re.compile(r'"monotonic_ms":\d+'), '"monotonic_ms":<ms>'),
    (re.compile(r"strpcheck/log/[0-9a-f]{16}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+"), "<note key>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<hash>"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "<hex>"),
)
"""What is drawn at random or measured."""


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Commands are typed in one folder, at its laptop."""
    before, home = Path.cwd(), os.environ.get("STRPCHECK_HOME")
    os.chdir(folder)
    os.environ["STRPCHECK_HOME"] = "home"
    try:
        yield
    finally:
        os.chdir(before)
        if home is None:
            del os.environ["STRPCHECK_HOME"]
        else:
            os.environ["STRPCHECK_HOME"] = home


def named(town: Town, told: str) -> str:
    """What a command printed, by names that are the same in every run."""
    told = told.replace(str(town.folder), "<folder>")
    for line in LINES:
        told = told.replace(town.text(line), f"{{text:{line}}}").replace(town.number(line), f"{{id:{line}}}")
    for pattern, name in SPELLED:
        told = pattern.sub(name, told)
    return told


def typed(town: Town, command: str) -> str:
    """A command with its names replaced by what they stand for."""
    for line in LINES:
        command = command.replace(f"{{text:{line}}}", shlex.quote(town.text(line))).replace(
            f"{{id:{line}}}", town.number(line)
        )
    return command


def transcript(town: Town, script: str) -> str:
    """Play a session and write it down."""
    told: list[str] = []
    # An empty line belongs to the script where a remark or a command follows it, else to what was printed.
    for line in re.findall(r"^\n(?=[#$] )|^[#$] .*", script, re.MULTILINE):
        told.append(line.strip())
        if line.startswith("$ "):
            told += played(town, line.removeprefix("$ "))
    # One empty line between what belongs together, whatever the commands printed.
    return re.sub(r"\n{3,}", "\n\n", "\n".join(told)).strip() + "\n"


def played(town: Town, command: str) -> Iterator[str]:
    """What one command leaves behind."""
    words = shlex.split(typed(town, command))
    assert words[0] == "strpcheck"
    feed = Path(words.pop()).read_bytes() if "<" in words else b""
    done = play(*[word for word in words[1:] if word != "<"], feed=feed)
    yield from named(town, done.out).splitlines()
    yield from (f"! {line}" for line in named(town, done.err).splitlines())
    if done.code:
        yield f"= {int(done.code)}"


def prepare(town: Town, session: str) -> None:
    """What the session's person finds."""
    (town.folder / "codes.txt").write_text(f"{town.text(4)}\r\n{town.text(2)}\r\n1234567890\r\n", encoding="ascii")
    (town.folder / "empty.png").write_bytes(b"")
    (town.folder / "pin.txt").write_text("4711\n", encoding="utf-8")
    if session == "scanner":
        hand_in_scans(town)
        return
    if session == "supervisor":
        shutil.rmtree(town.folder / "home")
        town.copy_of_published("stick")
        return
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "x", at="2021-07-05T07:00")
    town.authority("revoke", "--suspend", "--permit", town.number(BUDI), "--reason", "x", at="2021-07-05T07:00")
    town.publish("2021-07-05T07:00")
    done = play("--home", str(town.folder / "home"), "--at", "2021-07-05T07:05", "sync", str(town.published))
    assert done.code == 0


def hand_in_scans(town: Town) -> None:
    """What a scanner types of the test code and of permits, as it arrives on several computers."""
    french, german = LAYOUTS["fr"], LAYOUTS["de"]
    permits = (typed_under(french, town.text(line), DeadKeys.KEPT) for line in (SARI, SARI, BUDI))
    typed = {
        "us": TEST_TEXT,
        "caps": TEST_TEXT.lower(),
        "french": typed_under(french, TEST_TEXT, DeadKeys.KEPT),
        "german": typed_under(german, TEST_TEXT, DeadKeys.DROPPED),
        "permits": "\r\n".join(permits),
    }
    for name, text in typed.items():
        (town.folder / f"{name}.txt").write_bytes(f"{text}\r\n".encode())


@pytest.mark.parametrize("session", ["supervisor", "officer", "auditor", "scanner"])
def test_a_session_reads_as_approved(town: Town, golden: Callable[[str, str], None], session: str) -> None:
    """Commands, stdout, stderr and exit codes."""
    prepare(town, session)
    script = (SESSIONS / f"{session}.txt").read_text("utf-8")

    with inside(town.folder):
        told = transcript(town, script)

    golden(f"sessions/{session}.txt", told)


HELPS = [
    [], ["check"], ["scan"], ["scanner-test"], ["init"], ["sync"], ["sync-status"], ["doctor"],
    ["officer"], ["officer", "add"], ["officer", "list"], ["shift"], ["shift", "open"], ["shift", "close"],
    ["shift", "status"], ["exempt"], ["turned-back"],
    ["clock"], ["clock", "confirm"], ["log"], ["log", "show"], ["log", "redecide"], ["demo"],
    ["authority"],
    *(["authority", command] for command in ("init", "template", "issue", "revoke", "status", "rotate", "publish")),
    ["authority", "split"], ["authority", "handover"],
    ["authority", "device"],
    *(["authority", "device", command] for command in ("add", "revoke", "list")),
]  # fmt: skip


def test_the_help_of_every_command_reads_as_approved(golden: Callable[[str, str], None]) -> None:
    """One file: what a newcomer may look up."""
    told = [f"$ strpcheck {' '.join([*words, '--help'])}\n{play(*words, '--help').out}" for words in HELPS]

    golden("help.txt", "\n".join(told))


def test_the_readme_prints_the_help_as_it_is() -> None:
    """Whatever command's help it shows."""
    readme = (ROOT / "README.md").read_text("utf-8")

    shown = re.findall(r"```text\n\$ strpcheck ([a-z ]*--help)\n(.*?)```", readme, re.DOTALL)

    assert [words for words, _ in shown][:1] == ["--help"]
    assert all(play(*words.split()).out == text for words, text in shown)
