"""The screen on a real terminal, as tmux sees it: pages, keys, scans, and nothing left behind."""

import os
import signal
from pathlib import Path

import pytest

from tests.adapters.terminal_screen.multiplexer import pane

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX only")

NAME = "Siti Contoh Rahayu"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_keys_lead_to_pages_and_leaving_gives_the_terminal_back(tmp_path: Path, size: tuple[int, int]) -> None:
    """A verdict by key, wiped by key, and afterwards the shell's lines stand where they stood."""
    with pane(tmp_path, size) as terminal:
        assert "Tunjukkan kode STRP" in terminal.wait_for("siap")
        terminal.press("l")
        shown = terminal.wait_for(NAME)
        assert all(text in shown for text in ("LATIHAN", "LOLOS", "Berlaku sampai", "[B] Bebas", "[E] Akhiri giliran"))
        assert len(shown.splitlines()) == size[1]
        terminal.press("Space")
        terminal.wait_for("tombol 2: Space")
        assert NAME not in terminal.text(whole=True)
        terminal.press("Up", "F1", "Escape")
        terminal.wait_for("tombol 5: Esc")
        terminal.press("l", "e")
        after = terminal.wait_for("after 0")

        assert after.split() == ["before", "after", "0"]
        assert NAME not in terminal.text(whole=True)
        assert terminal.echoes


def test_a_scan_presses_nothing_and_arrives_whole(tmp_path: Path) -> None:
    """Letters that are acts among them: the next key is the first that counts."""
    with pane(tmp_path) as terminal:
        terminal.wait_for("siap")
        terminal.scan("BLEXLBE KBP\r")
        terminal.wait_for("dipindai BLEXLBE KBP")
        terminal.press("p")

        assert "tombol 1: P" in terminal.wait_for("tombol")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT], ids=lambda number: number.name)
def test_a_signal_that_ends_it_gives_the_terminal_back(tmp_path: Path, number: signal.Signals) -> None:
    """While somebody's verdict is shown: nothing of it stays, and the terminal echoes again."""
    with pane(tmp_path) as terminal:
        terminal.wait_for("siap")
        terminal.press("l")
        terminal.wait_for(NAME)
        os.kill(terminal.pid("pid"), number)
        after = terminal.wait_for(f"after {128 + number}")

        assert NAME not in terminal.text(whole=True)
        assert after.split()[0] == "before"
        assert terminal.echoes


@pytest.mark.parametrize(("keys", "code"), [(("x",), 1), (("C-c",), 130), (("C-d",), 0)], ids=["failure", "C-c", "C-d"])
def test_whatever_ends_it_gives_the_terminal_back(tmp_path: Path, keys: tuple[str, ...], code: int) -> None:
    """A failure, Ctrl-C where nobody handles it, Ctrl-D."""
    with pane(tmp_path) as terminal:
        terminal.wait_for("siap")
        terminal.press("l")
        terminal.wait_for(NAME)
        terminal.press(*keys)
        terminal.wait_for(f"after {code}")

        assert NAME not in terminal.text(whole=True)
        assert terminal.echoes


def test_a_console_without_windows_gets_what_its_font_has(tmp_path: Path) -> None:
    """TERM=linux: no block, no mark, and the word large all the same."""
    with pane(tmp_path, TERM="linux") as terminal:
        terminal.wait_for("siap")
        terminal.press("l")
        shown = terminal.wait_for(NAME)

        assert shown.isascii()
        assert "OK LOLOS" in shown
        assert "####" in shown


def test_a_terminal_may_change_its_size(tmp_path: Path) -> None:
    """The page follows, whole again, without a key."""
    with pane(tmp_path, (120, 40)) as terminal:
        terminal.wait_for("siap")
        terminal.press("l")
        terminal.wait_for(NAME)
        terminal.tmux("resize-window", "-t", "0", "-x", "80", "-y", "24")
        shown = terminal.wait_for(lambda text: "[E] Akhiri giliran" in text and NAME in text)

        assert len(shown.rstrip("\n").splitlines()) == 24
