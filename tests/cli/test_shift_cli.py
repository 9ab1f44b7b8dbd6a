"""Laws of `officer`, `shift`, `exempt` and `turned-back`: the same acts as on the screen, for people and scripts."""

import json
from pathlib import Path

import pytest

from tests.played import BADGE, BUDI, SARI, Laptop, Town


def pin_file(laptop: Laptop, pin: str) -> str:
    """A file with a PIN in it."""
    path = laptop.home / f"pin-{pin}.txt"
    path.write_text(f"{pin}\n", encoding="utf-8")
    return str(path)


def test_a_shift_from_the_first_badge_to_its_summary(town: Town, laptop: Laptop) -> None:
    """Opened, scanned, counted, closed: the numbers are those of the log."""
    laptop.begin_shift()
    laptop.play("scan", "--json", str(town.picture(SARI)))
    laptop.play("scan", "--json", str(town.picture(BUDI)))
    laptop.play("check", "--json", town.text(SARI))
    assert laptop.play("exempt", "EX-ASN").code == 0
    assert laptop.play("turned-back", "no_permit").code == 0

    done = laptop.play("shift", "close", "--json")

    assert done.code == 0
    (told,) = done.objects
    assert (told["officer"], told["scans"], told["outcomes"]) == (BADGE, 2, {"ACCEPT": 2})
    assert (told["exempt"], told["turned_back"]) == ({"EX-ASN": 1}, {"no_permit": 1})
    logged = laptop.play("log", "show", "--json").objects[-7:]
    assert [entry["kind"] for entry in logged] == ["shift", "scan", "scan", "check", "exempt", "turned_back", "shift"]
    assert {entry.get("officer") for entry in logged} == {BADGE}
    assert logged[-1]["summary"]["scans"] == 2


def test_a_shift_is_told_in_words(laptop: Laptop) -> None:
    """While it is open and when it is closed."""
    laptop.begin_shift()
    laptop.play("exempt", "EX-ASN")

    for words in (["shift", "status"], ["shift", "close"]):
        done = laptop.play(*words)
        assert (done.code, f"Ringkasan giliran {BADGE}" in done.out, "Bebas: EX-ASN 1" in done.out) == (0, True, True)

    assert "tidak ada giliran yang dibuka" in laptop.play("shift", "status").err
    assert laptop.play("shift", "status", "--json").objects == [{"shift": None}]


def test_who_is_known_is_listed(laptop: Laptop) -> None:
    """By badge and day, and nothing of a PIN."""
    laptop.begin_shift()

    (told,) = laptop.play("officer", "list", "--json").objects

    assert set(told) == {"badge", "added"}
    assert told["badge"] == BADGE
    assert BADGE in laptop.play("officer", "list").out


def test_the_wrong_pin_opens_nothing(laptop: Laptop) -> None:
    """And an unknown badge is told before a PIN is asked for."""
    laptop.play("officer", "add", BADGE, "--pin-file", pin_file(laptop, "4711"))

    wrong = laptop.play("shift", "open", "--officer", BADGE, "--pin-file", pin_file(laptop, "4712"))
    unknown = laptop.play("shift", "open", "--officer", "1")

    assert (wrong.code, "PIN salah" in wrong.err) == (3, True)
    assert (unknown.code, "tidak dikenal" in unknown.err) == (3, True)
    assert laptop.play("shift", "status", "--json").objects == [{"shift": None}]


def test_a_second_shift_is_refused_and_may_be_taken_over(laptop: Laptop) -> None:
    """In one entry, with the summary of the first."""
    laptop.begin_shift()
    pin = pin_file(laptop, "0815")
    laptop.play("officer", "add", "90010101", "--pin-file", pin)

    refused = laptop.play("shift", "open", "--officer", "90010101", "--pin-file", pin)
    taken = laptop.play("shift", "open", "--officer", "90010101", "--pin-file", pin, "--handover", "--json")

    assert (refused.code, "--handover" in refused.err) == (3, True)
    assert (taken.code, taken.objects[0]["officer"]) == (0, BADGE)
    assert laptop.play("shift", "status", "--json").objects[0]["officer"] == "90010101"


def test_a_pin_is_replaced_by_the_supervisor_alone(laptop: Laptop, town: Town) -> None:
    """Whoever knows the supervisor's PIN; the log says so."""
    home = town.folder / "other"
    supervisor = town.folder / "supervisor.txt"
    supervisor.write_text("246810\n", encoding="utf-8")
    other = Laptop(home)
    words = ["init", "--root", str(town.root), "--from", str(town.published), "--post", "LAMPIRI"]
    assert other.play(*words, "--pin-file", str(supervisor)).code == 0
    add = ["officer", "add", BADGE, "--pin-file", pin_file(other, "4711")]
    assert other.play(*add).code == 0

    known = other.play(*add)
    wrong = other.play(*add, "--replace", "--supervisor-pin-file", pin_file(other, "111111"))
    right = other.play(*add, "--replace", "--supervisor-pin-file", str(supervisor))

    assert [done.code for done in (known, wrong, right)] == [3, 3, 0]
    acts = [entry["act"] for entry in other.play("log", "show", "--json").objects if entry["kind"] == "officer"]
    assert acts == ["add", "replace"]
    del laptop


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(["exempt", "EX-NIX"], "exempt today: EX-ASN, EX-TNI", id="category"),
        pytest.param(["turned-back", "ok"], "one of no_permit, permit_refused", id="reason"),
        pytest.param(["officer", "add", "a b"], "expected a badge", id="badge"),
        pytest.param(["officer", "add", "1", "--supervisor-pin-file", "x"], "goes with --replace", id="option"),
    ],
)
def test_what_makes_no_sense_is_told(laptop: Laptop, words: list[str], told: str) -> None:
    """Exit code 2, and what would."""
    done = laptop.play(*words)

    assert (done.code, told in done.err) == (2, True), done.err


def test_an_act_is_an_object_for_scripts(on_duty: Laptop) -> None:
    """The same as `scan --json` streams."""
    (told,) = on_duty.play("turned-back", "expired", "--json").objects

    assert (told["event"], told["reason"], told["officer"]) == ("turned_back", "expired", BADGE)
    assert told["entry"] == on_duty.play("log", "show", "--json").objects[-1]["entry"]


def test_without_a_shift_no_hand_scanner_is_heard(laptop: Laptop) -> None:
    """Exit code 3, how to open one, and no entry."""
    before = len(laptop.play("log", "show", "--json").objects)

    done = laptop.play("scan", "-", "--json")

    assert (done.code, done.out) == (3, "")
    assert "strpcheck shift open --officer" in done.err
    assert len(laptop.play("log", "show", "--json").objects) == before


def test_files_and_check_need_no_shift(town: Town, laptop: Laptop) -> None:
    """They are judged with nobody on duty, and say nobody in the log."""
    assert laptop.play("scan", "--json", str(town.picture(SARI))).code == 0
    assert laptop.check(town.text(SARI)).code == 0

    for entry in laptop.play("log", "show", "--json").objects[-2:]:
        assert {"officer", "shift"} & set(entry) == set()


def test_nothing_personal_is_in_an_officers_act(on_duty: Laptop, tmp_path: Path) -> None:
    """Category, place, officer and times: an exempt passage asks nobody's name."""
    del tmp_path
    on_duty.play("exempt", "EX-NAKES")

    entry = on_duty.play("log", "show", "--json").objects[-1]

    assert set(json.loads(json.dumps(entry))) == {
        "entry", "simulated", "v", "kind", "times", "device", "post", "generation", "policy", "officer", "shift",
        "category",
    }  # fmt: skip
