"""`authority rotate` end to end: laptops that are set up follow over a folder, and permits stay what they were."""

import json
import shutil
from pathlib import Path

import pytest

from tests.played import EVENING, JOKO, MORNING, SARI, Laptop, Town, found_production, play

ROLES = ("root", "targets", "policy", "status", "snapshot", "timestamp", "permit", "issuer-status", "canary")
LATER = "2021-07-05T08:00"
AFTER_72_HOURS = "2021-07-08T12:30"
ROW = "3174026107920000,Rina Contoh,KR-LOG,PT Angkut Contoh,3174,1003,2021-07-08,2021-07-20,,\n"


def private(town: Town) -> set[str]:
    """Names of the key files."""
    return {file.name for file in (town.folder / "auth" / "private").iterdir()}


def root_versions(town: Town) -> list[str]:
    """Published roots."""
    return sorted(file.name for file in (town.published / "metadata").glob("*.root.json"))


def issue_one(town: Town, at: str, *more: str) -> str:
    """The kid of the key that a new permit is signed with; or what is told, where none is."""
    head = (town.folder / "roster.csv").read_text("utf-8").splitlines()[0]
    (town.folder / "one.csv").write_text(f"{head}\n{ROW}", encoding="utf-8")
    words = ["authority", "issue", str(town.folder / "one.csv"), "--out", str(town.folder / "one"), *more]
    done = play("--at", at, *words, "--format", "text", "--dir", str(town.folder / "auth"))
    return "" if done.code == 0 else done.err


def verdict(laptop: Laptop, text: str, at: str = LATER) -> str:
    """Of one barcode."""
    return laptop.check(text, at=at).reasons[0]


@pytest.mark.parametrize("role", ROLES)
def test_a_laptop_follows_a_rotation(town: Town, role: str) -> None:
    """Of any role; what was issued before is accepted as before, what was revoked stays so."""
    laptop = town.laptop("follower")
    town.authority("revoke", "--permit", town.number(JOKO), "--reason", "test", at=MORNING)

    told = town.authority("rotate", "--role", role, at=MORNING).err
    town.publish(at=MORNING)
    synced = laptop.play("sync", str(town.published), at=LATER)

    assert "publish to let laptops know" in told
    assert synced.code == 0, synced.err
    assert verdict(laptop, town.text(SARI)) == "ok"
    assert verdict(laptop, town.text(JOKO)) == "revoked"


def test_every_role_in_turn_and_a_laptop_that_missed_it_all(town: Town) -> None:
    """Roots are followed one by one; a laptop set up from the first root afterwards too."""
    laptop = town.laptop("follower")
    for role in ROLES:
        town.authority("rotate", "--role", role, at=MORNING)
    town.publish(at=MORNING)

    assert laptop.play("sync", str(town.published), at=LATER).code == 0
    assert verdict(laptop, town.text(SARI)) == "ok"
    assert verdict(town.laptop("new", at=LATER), town.text(SARI)) == "ok"
    assert root_versions(town) == [f"{version}.root.json" for version in range(1, 6)]


def test_old_key_files_say_that_they_are_old(town: Town) -> None:
    """None is overwritten or lost; permit keys stay, since they sign their permits again."""
    before = private(town)
    for role in ROLES:
        town.authority("rotate", "--role", role, at=MORNING)

    gone = {name for name in before if name not in private(town)}
    assert {name.split("-")[0] for name in gone} == {"status", "canary"}  # those of the issuer, named after their key
    assert {f"replaced-{name}" for name in gone} <= private(town)
    assert {f"replaced-1-{name}" for name in before if name[-5].isdigit() and name[-6] == "-"} <= private(town)
    assert len([name for name in private(town) if name.startswith("permit-")]) == 2


def test_what_is_to_be_done_with_old_keys_is_told(town: Town) -> None:
    """Destroyed; and the new offline ones brought to the safe."""
    told = town.authority("rotate", "--role", "targets", at=MORNING).err

    assert "replaced-1-targets-1.pem, replaced-1-targets-2.pem, replaced-1-targets-3.pem; destroy them" in told
    assert "take targets-*.pem offline after the next publish" in told


def test_missing_offline_keys_are_named(town: Town) -> None:
    """Nothing is changed then."""
    for number in (1, 2):
        (town.folder / "auth" / "private" / f"root-{number}.pem").unlink()
    before = private(town)

    done = play("--at", MORNING, "authority", "rotate", "--role", "timestamp", "--dir", str(town.folder / "auth"))

    assert done.code == 3
    assert "root names the new keys and needs 2 of its keys, got 1" in done.err
    assert "bring root-1.pem, root-2.pem or root-3.pem into private/, then rotate again" in done.err
    assert private(town) == before


def test_a_word_that_is_no_role_is_told(town: Town) -> None:
    """With the roles there are."""
    done = play("--at", MORNING, "authority", "rotate", "--role", "key", "--dir", str(town.folder / "auth"))

    assert done.code == 3
    assert "expected a role, got 'key'" in done.err


def test_a_new_permit_key_signs_72_hours_after_its_publish(town: Town) -> None:
    """Until then the one before it does; laptops may be that far behind."""

    def keys_used() -> set[str]:
        """Kids in the newest permit."""
        from strpcheck.core.barcode import decode_barcode
        from strpcheck.core.cose import parse_signed_permit

        (file,) = (town.folder / "one").glob("*.txt")
        return {parse_signed_permit(decode_barcode(file.read_text("ascii").strip())).key_id.hex()}

    old, new = _old_and_new(town)
    town.publish(at=MORNING)
    assert issue_one(town, "2021-07-08T07:29") == ""
    early = keys_used()
    shutil.rmtree(town.folder / "one")
    town.authority("revoke", "--key", old, "--reason", "not needed any more", at="2021-07-08T07:29")
    waiting = issue_one(town, "2021-07-08T07:29")
    late = issue_one(town, "2021-07-08T07:30")

    assert early == {old}
    assert f"permit key {new} signs from 2021-07-08 00:30 UTC on" in waiting
    assert late == ""
    assert keys_used() == {new}


def test_in_training_a_young_key_may_sign(town: Town) -> None:
    """So that a lesson needs no three days."""
    old, _ = _old_and_new(town)
    town.authority("revoke", "--key", old, "--reason", "test", at=MORNING)

    assert "not published yet" in issue_one(town, MORNING)
    assert issue_one(town, MORNING, "--allow-young-key") == ""


def test_in_production_no_young_key_signs(tmp_path: Path) -> None:
    """Laptops would call its permits forged."""
    town = found_production(tmp_path)
    (town.folder / "roster.csv").write_text("nik\n", encoding="utf-8")
    words = ["authority", "issue", str(town.folder / "roster.csv"), "--out", str(town.folder / "out")]

    done = play(*words, "--allow-young-key", "--dir", str(town.folder / "auth"))

    assert done.code == 2
    assert "--allow-young-key is for training" in done.err


def test_how_a_new_key_stands_is_shown(town: Town) -> None:
    """Not published, waiting, ready."""
    _, new = _old_and_new(town)
    states = []
    for at, publishes in ((MORNING, False), (LATER, True), (AFTER_72_HOURS, False)):
        if publishes:
            town.publish(at=at)
        shown = town.authority("status", at=at).out
        states.append(next(" ".join(line.split()[3:]) for line in shown.splitlines() if new in line))

    assert states == ["not published yet", "signs from 2021-07-08 01:00 UTC", "ok"]


def test_roles_that_end_soon_are_told_by_status(town: Town) -> None:
    """On stderr; what it prints and its exit code stay."""
    early = town.authority("status", at=EVENING)
    late = town.authority("status", at="2021-07-10T12:00")

    assert early.err == ""
    assert late.out == early.out
    assert "strpcheck: timestamp expires on 2021-07-11" in late.err.splitlines()


def _old_and_new(town: Town) -> tuple[str, str]:
    """Kids of the founding permit key and of one that is added."""

    def kids() -> list[str]:
        """As the files are named."""
        return [
            name.removeprefix("permit-").removesuffix(".pem") for name in private(town) if name.startswith("permit")
        ]

    (old,) = kids()
    town.authority("rotate", "--role", "permit", at=MORNING)
    (new,) = set(kids()) - {old}
    return old, new


def test_the_environment_stays_what_it_was_founded_for(town: Town) -> None:
    """Whatever is rotated."""
    town.authority("rotate", "--role", "root", at=MORNING)
    town.publish(at=MORNING)

    root = json.loads((town.published / "metadata" / "2.root.json").read_bytes())
    assert root["signed"]["x-strp-environment"] == "training"
