"""Laws of reading a hand scanner from a terminal: every key at once, none shown, and the terminal always put back."""

import io
import os
import signal
import subprocess
import sys
import termios
import time
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest

from strpcheck.adapters.clock import SystemClock
from strpcheck.adapters.home import Home
from strpcheck.adapters.keyboard.arrival import DeadKeys, typed_under
from strpcheck.adapters.keyboard.layouts import LAYOUTS, Layout
from strpcheck.adapters.keyboard.scanner import HandScanner
from strpcheck.cli.scanner_wiring import scanner_beside
from strpcheck.documents.scanner import ScannerSettings, write_scanner
from strpcheck.messages import News
from strpcheck.ports import SourceNotice
from tests.adapters.keyboard.desks import LOOK_MS, PATIENCE, PERMIT, Desk, heard

ROOT = Path(__file__).parent.parent.parent.parent


def first(scanner: HandScanner, count: int = 1) -> list[tuple[str, str]]:
    """The next texts, with what ended them."""
    return [(typed.text, typed.end.value) for typed in islice(scanner.typed(), count)]


@pytest.mark.parametrize("each_s", [0.0, 0.001])
@pytest.mark.parametrize(
    ("key", "end"), [("\r", "enter"), ("\n", "enter"), ("\r\n", "enter"), ("\t", "tab"), ("", "pause")]
)
def test_a_scanner_is_read_whatever_ends_its_texts(desk: Desk, each_s: float, key: str, end: str) -> None:
    """From a real terminal, at a key a millisecond and all at once."""
    with desk.scanner() as scanner:
        desk.type(PERMIT[:200] + key, each_s=each_s)
        found = first(scanner)

    assert found == [(PERMIT[:200], end)]


def test_a_slow_scanner_is_read(desk: Desk) -> None:
    """30 ms a key, and nothing at its end."""
    with desk.scanner() as scanner:
        desk.type(PERMIT[:24], each_s=0.03)
        found = first(scanner)

    assert found == [(PERMIT[:24], "pause")]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
def test_texts_come_out_right_under_every_layout(desk: Desk, layout: Layout) -> None:
    """UTF-8 from the terminal, put right before anybody judges it; asking never waits."""
    with desk.scanner(layout) as scanner:
        assert scanner.texts() == []
        desk.type(typed_under(layout, PERMIT, DeadKeys.KEPT) + "\r" + PERMIT.lower() + "\r")
        found = heard(scanner, 2)

    assert found == [PERMIT, PERMIT]


def test_half_a_permit_is_told_and_never_handed_over(desk: Desk) -> None:
    """The officer scans again; with Enter behind it, it is judged for what it is."""
    with desk.scanner() as scanner:
        desk.type(PERMIT[:300])
        silent = heard(scanner)
        desk.type(PERMIT[:303] + "\r")
        found = heard(scanner)

    told = "hand scanner: the scanner fell silent in the middle of a permit"
    assert silent == [SourceNotice(told, "scan it again", News.SILENT)]
    assert found == [PERMIT[:303]]


def test_a_text_beyond_all_bounds_is_told_and_never_handed_over(desk: Desk) -> None:
    """Nor its beginning."""
    with desk.scanner() as scanner:
        for _ in range(70):
            desk.type("A" * 1000)
        desk.type("\r" + PERMIT + "\r")
        told, found = heard(scanner, 2)

    assert isinstance(told, SourceNotice)
    assert "at most 65536 characters" in told.message
    assert found == PERMIT


def test_the_input_has_ended_once_every_text_was_taken(desk: Desk) -> None:
    """Not as long as one waits."""
    with desk.scanner() as scanner:
        desk.type(PERMIT + "\r")
        found = heard(scanner)
        early = scanner.has_ended
        desk.type("\x04")
        for _ in range(PATIENCE):
            if scanner.has_ended:
                break
            found += scanner.texts(wait_ms=LOOK_MS)

        assert (early, scanner.has_ended, found, scanner.texts(wait_ms=LOOK_MS)) == (False, True, [PERMIT], [])


def test_pasted_texts_arrive_one_by_one(desk: Desk) -> None:
    """5,000 characters at once, more than the terminal holds; what is pasted is not shown."""
    with desk.scanner() as scanner:
        desk.type("\x1b[200~" + "A" * 2000 + "\r" + "B" * 2985 + "\x1b[201~\r")
        found = first(scanner, 2)

    assert found == [("A" * 2000, "enter"), ("B" * 2985, "enter")]


def test_a_letter_may_arrive_in_two_pieces(desk: Desk) -> None:
    """One character of two bytes, and a byte that is none."""
    with desk.scanner() as scanner:
        desk.type("ABCDEFGß".encode()[:-1])
        time.sleep(0.05)
        desk.type("ß".encode()[1:] + b"\xff\r")
        found = first(scanner)

    assert found == [("ABCDEFGß\ufffd", "enter")]


@pytest.mark.parametrize("key", [b"\x04", b"A" * 8 + b"\r\x04"])
def test_ctrl_d_ends_the_input(desk: Desk, key: bytes) -> None:
    """What was whole before it is handed over."""
    with desk.scanner() as scanner:
        desk.type(key[:-1])
        time.sleep(0.05)
        desk.type(b"\x04")
        found = [typed.text for typed in scanner.typed()]

    assert found == (["A" * 8] if len(key) > 1 else [])


def test_a_terminal_that_goes_away_ends_the_input() -> None:
    """Somebody closed the window."""
    ours, theirs = os.openpty()
    with Desk(ours, theirs).scanner() as scanner:
        os.write(ours, b"ABCDEFGH")
        os.close(ours)
        found = [typed.text for typed in scanner.typed()]
    os.close(theirs)

    assert found in (["ABCDEFGH"], [])  # what the system still hands over of a closed terminal differs


def test_nothing_is_shown_and_the_terminal_is_put_back(desk: Desk) -> None:
    """Also when whoever listened failed."""
    before = desk.state

    with suppress(RuntimeError), desk.scanner():
        assert not desk.echoes
        raise RuntimeError

    assert desk.echoes
    assert desk.state == before


def test_keys_that_would_leave_a_broken_terminal_are_off(desk: Desk) -> None:
    """Ctrl-Z and Ctrl-backslash are left out like any control; Ctrl-S stops nothing."""
    with desk.scanner() as scanner:
        keys = termios.tcgetattr(desk.theirs)[6]
        assert {keys[termios.VSUSP], keys[termios.VQUIT]} == {b"\0"}
        desk.type(b"ABCD\x1a\x1c\x13\x11EFGH\r")
        found = first(scanner)

    assert found == [("ABCDEFGH", "enter")]


def test_more_than_anybody_takes_waits_in_the_terminal(desk: Desk) -> None:
    """Bounded memory; leaving does not hang on it."""
    with desk.scanner() as scanner:
        desk.type("".join(f"ABCDEFGH{number:03}\r" for number in range(100)))
        time.sleep(0.2)

        assert scanner._whole.qsize() == 64
        assert len(first(scanner, 100)) == 100
        desk.type("".join(f"ABCDEFGH{number:03}\r" for number in range(100)))
        time.sleep(0.2)


PROGRAM = """\
import sys
from strpcheck.adapters.clock import SystemClock
from strpcheck.adapters.home import Home
from strpcheck.adapters.keyboard.scanner import HandScanner
from strpcheck.adapters.keyboard.terminal import PosixKeys
with HandScanner(PosixKeys(0), SystemClock(), None) as scanner:
    print("ready", flush=True)
    for typed in scanner.typed():
        print(typed.text, flush=True)
"""
LEADER = """\
import os, signal, sys
for ending in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
    signal.signal(ending, signal.SIG_DFL)
os.setsid()
os.close(os.open(os.ttyname(0), os.O_RDWR))
os.execv(sys.argv[1], sys.argv[1:])
"""
"""The leader of a session takes its terminal over by opening it: only then does Ctrl-C reach it. Run under `nohup`, the
tests have signals ignored, and programs inherit that."""


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_whatever_ends_the_program_the_terminal_is_put_back(desk: Desk, ending: signal.Signals) -> None:
    """Ctrl-C from the keyboard, a polite kill, a closed session, a rude kill: and the program ends by that."""
    before = desk.state
    command = [sys.executable, "-c", LEADER, sys.executable, "-c", PROGRAM]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdin=desk.theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"ready\n"
        assert not desk.echoes
        if ending is signal.SIGINT:
            desk.type("\x03")
        else:
            program.send_signal(ending)
        program.communicate(timeout=20)

    assert program.returncode == -ending
    assert desk.state == before


def test_a_scanner_beside_the_camera_is_heard_where_there_is_a_terminal(desk: Desk, tmp_path: Path) -> None:
    """And through the layout that the home remembers."""
    (tmp_path / "scanner.json").write_bytes(write_scanner(ScannerSettings("fr", LAYOUTS["fr"].characters)))
    stdin = sys.stdin
    try:
        with os.fdopen(os.dup(desk.theirs), encoding="utf-8") as terminal:
            sys.stdin = terminal
            with scanner_beside(Home(tmp_path), SystemClock()) as scanner:
                assert scanner is not None
                desk.type(typed_under(LAYOUTS["fr"], PERMIT, DeadKeys.KEPT) + "\r")
                found = heard(scanner)
    finally:
        sys.stdin = stdin

    assert found == [PERMIT]


def test_no_terminal_no_scanner_beside_the_camera(tmp_path: Path) -> None:
    """A pipe is for `scan -`."""
    stdin, sys.stdin = sys.stdin, io.StringIO()
    try:
        with scanner_beside(Home(tmp_path), SystemClock()) as scanner:
            found = scanner
    finally:
        sys.stdin = stdin

    assert found is None
