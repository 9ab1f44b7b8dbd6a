"""Laws of `scanner-test`: it shows every character of a permit, names what is wrong, and keeps what can be undone."""

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from strpcheck.adapters.home import Home
from strpcheck.adapters.keyboard.arrival import DeadKeys, typed_under
from strpcheck.adapters.keyboard.diagnosis import TEST_TEXT, Fault
from strpcheck.adapters.keyboard.layouts import BASE45, LAYOUTS
from strpcheck.documents.scanner import ScannerSettings
from strpcheck.messages import Scanner, load
from tests.cli.hand_scanner import CTRL_C, scan_at_terminal
from tests.played import Done, Laptop, play

FRENCH = typed_under(LAYOUTS["fr"], TEST_TEXT, DeadKeys.KEPT)
GERMAN_DROPPED = typed_under(LAYOUTS["de"], TEST_TEXT, DeadKeys.DROPPED)


def scanned(laptop: Laptop, text: str, *words: str) -> Done:
    """The test by pipe."""
    return play(*laptop.words("scanner-test", *words), feed=text.encode())


def remembered(laptop: Laptop) -> ScannerSettings | None:
    """What the home keeps."""
    return Home(laptop.home).scanner()


def test_every_fault_has_its_sentence() -> None:
    """The layout has two: put right, or not."""
    assert {fault.value for fault in Fault} <= {line.value for line in Scanner}


def test_a_good_scanner_is_told_so(laptop: Laptop) -> None:
    """Exit 0."""
    done = scanned(laptop, TEST_TEXT + "\n")

    assert (done.code, done.out) == (0, load("id").scanner(Scanner.NONE) + "\n")
    assert remembered(laptop) is None


def test_a_layout_is_named_and_remembered_until_it_is_right(laptop: Laptop) -> None:
    """Exit 0 both times; a correct test forgets."""
    wrong = scanned(laptop, FRENCH + "\r\n")
    kept = remembered(laptop)
    right = scanned(laptop, TEST_TEXT + "\r\n")

    assert (wrong.code, right.code, remembered(laptop)) == (0, 0, None)
    assert "French (AZERTY)" in wrong.out
    assert kept == ScannerSettings("fr", LAYOUTS["fr"].characters)


def test_an_unknown_layout_is_remembered_without_a_name(laptop: Laptop) -> None:
    """It was learnt from the text."""
    shifted = dict(zip(BASE45, BASE45[1:] + BASE45[0], strict=True))
    done = scanned(laptop, "".join(shifted[character] for character in TEST_TEXT) + "\n", "--json")

    assert done.objects == [{"fault": "layout", "layout": None, "undone": True, "end": "enter"}]
    assert remembered(laptop) == ScannerSettings(None, BASE45[1:] + BASE45[0])


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        pytest.param(TEST_TEXT + "\n", {"fault": "none", "layout": None, "undone": True, "end": "enter"}, id="good"),
        pytest.param(TEST_TEXT + "\t", {"fault": "none", "layout": None, "undone": True, "end": "tab"}, id="tab"),
        pytest.param(
            TEST_TEXT.lower(), {"fault": "caps_lock", "layout": None, "undone": True, "end": "input"}, id="caps"
        ),
        pytest.param(FRENCH, {"fault": "layout", "layout": "fr", "undone": True, "end": "input"}, id="fr"),
        pytest.param(GERMAN_DROPPED, {"fault": "layout", "layout": "de", "undone": False, "end": "input"}, id="de"),
        pytest.param(TEST_TEXT[:50], {"fault": "cut", "layout": None, "undone": False, "end": "input"}, id="cut"),
        pytest.param(
            "https://example.org\n", {"fault": "other", "layout": None, "undone": False, "end": "enter"}, id="link"
        ),
    ],
)
def test_a_program_reads_what_came_of_it(laptop: Laptop, typed: str, told: dict[str, object]) -> None:
    """One object; exit 0 where scans arrive right from now on, else 3."""
    done = scanned(laptop, typed, "--json")

    assert (done.code, done.objects, done.err) == (0 if told["undone"] else 3, [told], "")


def test_what_cannot_be_put_right_says_what_to_do(laptop: Laptop) -> None:
    """Scanner first, computer second; what was remembered is of no use any more."""
    scanned(laptop, FRENCH)
    done = play(*laptop.words("scanner-test"), feed=GERMAN_DROPPED.encode())

    words = load("id")
    lines = (
        words.scanner(Scanner.LAYOUT_LOST, layout="German, Austrian"),
        words.scanner(Scanner.SET_SCANNER),
        words.scanner(Scanner.SET_COMPUTER),
    )
    assert (done.code, done.out.splitlines()) == (3, list(lines))


def test_a_laptop_that_is_not_set_up_remembers_nothing(tmp_path: Path) -> None:
    """A good scanner is still told so; a layout cannot be undone there, and that is said."""
    new = Laptop(tmp_path / "none")

    assert scanned(new, TEST_TEXT).code == 0
    assert scanned(new, FRENCH, "--json").objects[0]["undone"] is False
    assert not new.home.exists()


def test_an_input_that_ends_at_once_is_a_failure(laptop: Laptop) -> None:
    """Nothing was scanned."""
    done = scanned(laptop, "")

    assert (done.code, done.out) == (3, "")
    assert "the input ended" in done.err


def test_the_code_is_written_as_a_picture(laptop: Laptop, tmp_path: Path) -> None:
    """For paper, or a phone; what is read from it is the text."""
    done = scanned(laptop, TEST_TEXT, "--png", str(tmp_path / "test.png"))

    assert done.code == 0
    (found,) = zxingcpp.read_barcodes(Image.open(tmp_path / "test.png").convert("L"))
    assert (found.text, found.ec_level) == (TEST_TEXT, "M")


def drawn(shown: str) -> Image.Image:
    """What stands on a terminal between its colours, as a picture of ten by ten pixels a module."""
    lines = [line.partition("\x1b[0m")[0] for line in shown.split("\x1b[38;5;16;48;5;231m")[1:]]
    picture = Image.new("L", (len(lines[0]), 2 * len(lines)), 255)
    for y, line in enumerate(lines):
        for x, block in enumerate(line):
            if block in "\u2580\u2588":
                picture.putpixel((x, 2 * y), 0)
            if block in "\u2584\u2588":
                picture.putpixel((x, 2 * y + 1), 0)
    return picture.resize((picture.width * 10, picture.height * 10), Image.Resampling.NEAREST)


def test_the_code_is_shown_and_read_at_a_terminal(laptop: Laptop) -> None:
    """It fits 80 x 24, a scanner reads it, and a scanner with nothing at its end is told how to do better."""
    seen = scan_at_terminal(laptop.words("--lang", "en", "scanner-test"), [TEST_TEXT], cwd=laptop.home)

    assert (seen.done.code, seen.is_put_back) == (0, True)
    (found,) = zxingcpp.read_barcodes(drawn(seen.done.out))
    assert found.text == TEST_TEXT
    told = load("en")
    assert seen.done.out.replace("\r\n", "\n").endswith(
        f"{told.scanner(Scanner.ASK)}\n{told.scanner(Scanner.NONE)}\n{told.scanner(Scanner.NO_KEY)}\n"
    )
    assert seen.done.out.count("\n") < 27


def test_a_small_terminal_says_how_to_get_the_code(laptop: Laptop) -> None:
    """A symbol that is cut would be read by nobody; Ctrl-C gives up."""
    seen = scan_at_terminal(laptop.words("--lang", "en", "scanner-test"), ["q", CTRL_C], cwd=laptop.home, size=(80, 21))

    assert (seen.done.code, seen.is_put_back) == (130, True)
    assert load("en").scanner(Scanner.NO_SYMBOL)[:60] in seen.done.out
    assert "\u2588" not in seen.done.out


def test_a_wrong_layout_at_a_terminal_is_undone_from_then_on(laptop: Laptop) -> None:
    """Typed a key at a time, Enter at the end; a picture instead of the code on the screen."""
    words = laptop.words("--lang", "en", "scanner-test", "--png", "test.png")
    seen = scan_at_terminal(words, [FRENCH + "\r"], cwd=laptop.home, each_s=0.001)

    assert (seen.done.code, seen.is_put_back) == (0, True)
    assert "French (AZERTY)" in seen.done.out
    kept = remembered(laptop)
    assert kept is not None
    assert kept.layout == "fr"
    assert (laptop.home / "test.png").exists()
