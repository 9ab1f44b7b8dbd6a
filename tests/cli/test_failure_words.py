"""Laws of how a command says that it failed: its meaning and advice in the reader's language, then the details."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from strpcheck.adapters.attempts import AttemptsFile
from strpcheck.cli.app import run
from strpcheck.messages import load
from strpcheck.troubles import Trouble
from tests.adapters.logs import cut_short, left_by
from tests.cli.test_log_verify_named import scans, spoiled, written_by_hand
from tests.played import Laptop, Town


def lines(done_err: str) -> list[str]:
    """Of stderr, without the name that stands before each."""
    return [line.removeprefix("strpcheck: ") for line in done_err.splitlines()]


@pytest.mark.parametrize(
    "command", [["sync-status"], ["doctor"], ["sync"], ["sync", "--watch"], ["check", "X"]], ids=" ".join
)
def test_a_failure_is_told_in_bahasa_indonesia_first(laptop: Laptop, command: list[str]) -> None:
    """One line with meaning and advice, and the English details, for whoever mends it, behind it."""
    nowhere = replace(laptop, home=laptop.home.parent / "nowhere")

    done = nowhere.play(*command)

    assert (done.code, done.out) == (3, "")
    assert lines(done.err) == [
        "Laptop ini belum disiapkan. Siapkan dengan `strpcheck init --root ROOT.json --from SUMBER --post POS`.",
        f"error: {nowhere.home} is not set up",
    ]


def test_in_english_the_details_are_enough(laptop: Laptop) -> None:
    """They say what is the matter, and the hint what to do."""
    nowhere = replace(laptop, home=laptop.home.parent / "nowhere")

    told = lines(nowhere.in_english.play("sync-status").err)

    assert told == [
        f"error: {nowhere.home} is not set up",
        "hint: set it up with `strpcheck init --root ROOT.json --from CARRIER --post POST`",
    ]


def test_a_hint_that_names_things_stays(town: Town) -> None:
    """No catalog knows the posts of a policy."""
    home = Laptop(town.folder / "new")

    done = home.play("init", "--root", str(town.root), "--from", str(town.published), "--post", "MONAS")

    assert lines(done.err)[0] == "Aturan tidak mengenal pos ini."
    assert lines(done.err)[-1].startswith("hint: known posts: BUNDARAN-HI, ")


def test_a_kind_of_failure_without_closer_words_keeps_its_hint(laptop: Laptop, tmp_path: Path) -> None:
    """Told by its kind."""
    (tmp_path / "pin").write_text("000000x", encoding="utf-8")

    done = laptop.play("clock", "confirm", "--pin-file", str(tmp_path / "pin"))

    assert lines(done.err) == [
        "PIN atau frasa sandi tidak ada atau salah.",
        "error: the PIN is wrong",
        "hint: ask the supervisor who set this laptop up",
    ]


@pytest.mark.parametrize("words", [["--lang", "xx", "sync"], ["scan", "--present"]], ids=" ".join)
def test_a_slip_of_typing_is_told_by_its_own_words(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    """It says best what was typed."""
    assert run(words) == 2

    told = lines(capsys.readouterr().err)
    assert told[0].startswith("error: ")


@pytest.mark.parametrize(
    ("damage", "trouble"),
    [
        ("store/current", Trouble.HELD_DAMAGED),
        ("root.json", Trouble.OTHER_ROOT),
        ("log.sqlite", Trouble.LOG_GONE),
        ("station.json", Trouble.HOME_DAMAGED),
    ],
)
def test_damage_is_told_by_what_a_supervisor_does_about_it(laptop: Laptop, damage: str, trouble: Trouble) -> None:
    """Each with a way out of its own."""
    (laptop.home / damage).write_bytes(b"x")

    done = laptop.play("sync-status")

    assert done.code == 3
    assert lines(done.err)[0] == " ".join(load().trouble(trouble))


@pytest.mark.parametrize(
    ("place", "trouble"),
    [
        ("gone", Trouble.NO_REPOSITORY),
        ("ftp://mirror.example/strp", Trouble.BAD_ADDRESS),
        ("roster.csv", Trouble.BUNDLE_REFUSED),
        ("pub", Trouble.OFFER_INCOMPLETE),
    ],
)
def test_a_refused_sync_is_told_and_remembered_in_words(
    town: Town, laptop: Laptop, place: str, trouble: Trouble
) -> None:
    """What is remembered is a code: each reader of `sync-status` gets words of his own for it."""
    shutil.rmtree(town.published / "targets")
    shutil.rmtree(laptop.home / "store" / "objects")
    given = place if "://" in place else str(town.folder / place)
    sentence, advice = load().trouble(trouble)

    done = laptop.play("sync", given)
    (attempt,) = AttemptsFile(laptop.home / "attempts.json").read()

    assert lines(done.err)[0] == f"{sentence} {advice}"
    assert attempt.trouble == trouble


def older(laptop: Laptop) -> None:
    """An earlier version left it."""
    left_by("form-3", laptop.home / "log.sqlite")


def torn(laptop: Laptop) -> None:
    """Power was lost in the middle of a change."""
    cut_short(laptop.home / "log.sqlite")


def rotted(laptop: Laptop) -> None:
    """A page of it is damaged."""
    with written_by_hand(laptop) as book:
        scans(book, 300)
    spoiled(laptop, 150)


@pytest.mark.parametrize(
    ("befalls", "asked", "trouble"),
    [
        (older, "verify", Trouble.LOG_TAKE_OVER),
        (torn, "show", Trouble.LOG_TORN),
        (torn, "verify", Trouble.LOG_TORN),
        (rotted, "show", Trouble.LOG_PAGE),
    ],
)
def test_a_log_that_cannot_be_read_is_told_with_what_helps_in_both_languages(
    laptop: Laptop, befalls: Callable[[Laptop], None], asked: str, trouble: Trouble
) -> None:
    """Whoever reads Bahasa Indonesia gets the same advice as whoever reads the hint, and the details stay."""
    befalls(laptop)

    told = lines(laptop.play("log", asked).err)
    in_english = lines(laptop.in_english.play("log", asked).err)

    assert told == [" ".join(load().trouble(trouble)), in_english[0]]
    assert in_english[1].startswith("hint: ")
    assert named(told[0]) == named(in_english[1])


@pytest.mark.parametrize("trouble", Trouble)
def test_an_advice_names_the_same_commands_in_both_languages(trouble: Trouble) -> None:
    """Also what is to be put into them has a name in each: only the words of a command are compared."""
    indonesian, english = (load(language).trouble(trouble)[1] for language in ("id", "en"))

    assert named(indonesian) == named(english)


def named(advice: str) -> list[str]:
    """The commands in it, without what whoever types them puts there."""
    return [re.sub(r" [A-Z.]+\b", "", command) for command in re.findall(r"`(strpcheck[^`]*)`", advice)]
