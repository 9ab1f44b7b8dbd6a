"""Laws of `scan -`: each text that a hand scanner types is judged as it comes, and an echo is no second scan."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from strpcheck.adapters.keyboard.arrival import DeadKeys, typed_under
from strpcheck.adapters.keyboard.layouts import BASE45, LAYOUTS
from strpcheck.documents.scanner import ScannerSettings, write_scanner
from tests.cli.hand_scanner import CTRL_C, CTRL_D, scan_at_terminal
from tests.played import BUDI, SARI, Done, Laptop, Town, command_line, play, surroundings

GERMAN = LAYOUTS["de"]


@pytest.fixture
def laptop(on_duty: Laptop) -> Laptop:
    """A hand scanner is live: nobody scans without a shift."""
    return on_duty


def scanned(laptop: Laptop, feed: str, *words: str) -> Done:
    """What comes by pipe."""
    return play(*laptop.words("scan", "-", "--json", *words), feed=feed.encode())


def remember(laptop: Laptop, name: str) -> None:
    """As `scanner-test` would have."""
    settings = ScannerSettings(name, LAYOUTS[name].characters)
    (laptop.home / "scanner.json").write_bytes(write_scanner(settings))


def test_texts_are_judged_and_logged_as_scans_by_hand(town: Town, laptop: Laptop) -> None:
    """One a line, Tab ends one too; the worst verdict is the exit code."""
    done = scanned(laptop, f"{town.text(SARI)}\r\n{town.text(BUDI)}\thttps://example.org\n")

    assert (done.code, done.reasons) == (12, ["ok", "ok", "not_a_permit"])
    assert {told["source"] for told in done.objects} == {"hand scanner"}
    logged = laptop.play("log", "show", "--json").objects[-3:]
    assert {entry["kind"] for entry in logged} == {"scan"}


def test_the_same_permit_within_three_seconds_is_one_scan(town: Town, laptop: Laptop) -> None:
    """Held twice under the scanner; another permit in between changes nothing."""
    sari, budi = town.text(SARI), town.text(BUDI)
    before = len(laptop.play("log", "show", "--json").objects)

    done = scanned(laptop, f"{sari}\n{sari}\n{budi}\n{sari}\n")

    assert [told["permit"]["id"] for told in done.objects] == [town.number(SARI), town.number(BUDI)]
    assert len(laptop.play("log", "show", "--json").objects) == before + 2


def test_a_code_full_of_lines_holds_nobody_up(town: Town, laptop: Laptop) -> None:
    """One refusal a second at most; the card behind it is judged, and what had no turn is counted at the end."""
    before = len(laptop.play("log", "show", "--json").objects)

    done = scanned(laptop, "".join(f"ADVERT {number}\r" for number in range(60)) + f"{town.text(SARI)}\r")

    assert (done.code, done.reasons) == (12, ["not_a_permit", "ok", "not_a_permit"])
    assert len(laptop.play("log", "show", "--json").objects) == before + 3


def test_once_stops_after_the_first_verdict(town: Town, laptop: Laptop) -> None:
    """The rest is not judged."""
    done = scanned(laptop, f"{town.text(SARI)}\n{town.text(BUDI)}\n", "--once")

    assert (done.code, len(done.objects)) == (0, 1)


def test_a_text_beyond_all_bounds_is_told_and_the_rest_goes_on(town: Town, laptop: Laptop) -> None:
    """Never judged by its beginning."""
    done = scanned(laptop, "A" * 70_000 + f"\n{town.text(SARI)}\n")

    assert (done.code, done.reasons) == (0, ["ok"])
    assert "hand scanner: expected a text of at most 65536 characters" in done.err


def test_nothing_scanned_is_a_failure(laptop: Laptop) -> None:
    """Told, exit 3."""
    done = scanned(laptop, "\r\n\n")

    assert (done.code, done.out) == (3, "")
    assert "no text was scanned" in done.err


@pytest.mark.parametrize("name", ["fr", "de", "us-dvorak"])
def test_a_wrong_layout_is_undone(town: Town, laptop: Laptop, name: str) -> None:
    """Tested or not; a text that arrives right is right all the same."""
    arrived = typed_under(LAYOUTS[name], town.text(SARI), DeadKeys.KEPT) + "\n"
    without = scanned(laptop, arrived)
    remember(laptop, name)

    assert [scanned(laptop, text).reasons for text in (arrived, town.text(SARI))] == [["ok"], ["ok"]]
    assert without.reasons == ["ok"]


def test_a_layout_that_only_the_test_could_learn_is_undone(town: Town, laptop: Laptop) -> None:
    """After the test, and not before."""
    typed = town.text(SARI).translate(str.maketrans(BASE45, BASE45[1:] + BASE45[0]))
    without = scanned(laptop, typed)
    settings = ScannerSettings(None, BASE45[1:] + BASE45[0])
    (laptop.home / "scanner.json").write_bytes(write_scanner(settings))

    assert (without.reasons, scanned(laptop, typed).reasons) == (["not_a_permit"], ["ok"])


def test_undoing_never_vouches_for_a_permit(town: Town, laptop: Laptop) -> None:
    """A forged text is one however it was typed."""
    remember(laptop, "fr")
    forged = town.text(SARI)[:-4] + "0000"

    done = scanned(laptop, typed_under(LAYOUTS["fr"], forged, DeadKeys.KEPT))

    assert (done.code, done.reasons) == (10, ["malformed"])


def test_a_damaged_layout_stops_the_scan_before_the_first_car(laptop: Laptop) -> None:
    """With the way out."""
    (laptop.home / "scanner.json").write_bytes(b"{}")

    done = scanned(laptop, "ABCDEFGH\n")

    assert (done.code, done.out) == (3, "")
    assert "strpcheck scanner-test" in done.err


def test_a_verdict_comes_while_the_pipe_is_still_open(town: Town, laptop: Laptop) -> None:
    """Nobody waits for the next car."""
    command = command_line(*laptop.words("scan", "-", "--json"))
    with subprocess.Popen(
        command, cwd=town.folder, env=surroundings(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        os.write(running.stdin.fileno(), town.text(SARI).encode() + b"\n")
        first = running.stdout.readline()
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=20)

    assert b'"reason":"ok"' in first
    assert running.returncode == 130


@pytest.mark.parametrize(("key", "each_s"), [("\t", 0.001), ("", 0.0)], ids=["tab", "nothing"])
def test_a_scanner_at_the_terminal_gives_verdicts_as_it_types(
    town: Town, laptop: Laptop, key: str, each_s: float
) -> None:
    """Whatever ends its texts; nothing of them is shown, a chance key is passed over, Ctrl-D ends."""
    remember(laptop, "de")
    arrived = typed_under(GERMAN, town.text(SARI), DeadKeys.KEPT)
    words = laptop.words("--lang", "en", "scan", "-")

    keys = ["q", arrived + key, CTRL_D]
    seen = scan_at_terminal(words, keys, cwd=town.folder, each_s=each_s, rest_s=0.4)

    assert (seen.done.code, seen.is_put_back) == (0, True)
    assert "Ready: scan a code." in seen.done.out
    assert "Sari Contoh" in seen.done.out
    assert arrived[:20] not in seen.done.out
    assert "SCAN AGAIN" not in seen.done.out


def test_a_scan_that_falls_silent_halfway_is_no_verdict(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """Half a permit would be refused as forged, and its holder did nothing wrong."""
    text = town.text(SARI)
    words = laptop.words("--lang", "en", "scan", "--json", "-")

    seen = scan_at_terminal(words, [text[:300], text + "\r", CTRL_D], cwd=tmp_path, rest_s=0.5)

    assert (seen.done.code, seen.done.out.count('"reason":'), seen.done.out.count('"reason":"ok"')) == (0, 1, 1)
    assert "fell silent in the middle of a permit" in seen.done.out


def test_ctrl_c_ends_a_scan_and_puts_the_terminal_back(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """As it ends any command."""
    seen = scan_at_terminal(laptop.words("scan", "-"), [town.text(SARI) + "\r", CTRL_C], cwd=tmp_path)

    assert (seen.done.code, seen.is_put_back) == (130, True)
