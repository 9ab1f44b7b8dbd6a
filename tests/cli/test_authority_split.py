"""`authority split`: what lies on which host afterwards, and what each says of the other."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from strpcheck.adapters.register import SqliteRegister
from tests.apart import NEXT, THEN, Hosts, names, part
from tests.played import EVENING, Town, play

ISSUER_KEYS = {"permit", "status", "canary"}


# --------------------------------------------------------------------------------------------------- what lies where


def test_keys_are_moved_and_none_is_copied(town: Town) -> None:
    """The issuer's stay, the repository's go; none is lost, none in both places."""
    before = names(town.folder / "auth")

    hosts = part(town)

    assert {name.split("-")[0] for name in names(hosts.issuing)} == ISSUER_KEYS
    assert all(len(name) > len("status-1.pem") for name in names(hosts.issuing))
    assert names(hosts.issuing) | names(hosts.publishing) == before
    assert not names(hosts.issuing) & names(hosts.publishing)


def test_the_publishing_host_holds_nothing_of_the_register(hosts: Hosts) -> None:
    """No permit number, no company, no salt."""
    kept = b"".join(file.read_bytes() for file in hosts.publishing.glob("publishing.db*"))

    assert hosts.town.index()
    for row in hosts.town.index().values():
        assert bytes.fromhex(row["id"]) not in kept
    assert b"PT Angkut" not in kept
    with closing(SqliteRegister(hosts.issuing / "authority.db", bytes)) as register:
        assert register.salt.hex().encode() not in kept


def test_offline_keys_that_are_away_stay_away(town: Town) -> None:
    """And what was signed with them goes with the repository: nothing of them is needed for a publish."""
    for role in ("root", "targets", "policy"):
        for file in (town.folder / "auth" / "private").glob(f"{role}-?.pem"):
            file.unlink()

    hosts = part(town)
    hosts.carry(NEXT)

    assert names(hosts.publishing) == {"status-1.pem", "snapshot-1.pem", "timestamp-1.pem"}


def test_splitting_again_changes_nothing(hosts: Hosts) -> None:
    """And says so."""
    before = names(hosts.publishing)

    again = hosts.issue("split", str(hosts.publishing), at=NEXT)

    assert (again.code, names(hosts.publishing)) == (0, before)
    assert "was split before, and all keys are with the publishing host" in again.err


def test_a_split_that_was_cut_off_before_the_register_knew_is_begun_anew(town: Town) -> None:
    """Until then the one host publishes; what was written beside it is out of date by the time of the second try."""
    backup = (town.folder / "auth" / "authority.db").read_bytes()
    shutil.copytree(town.folder / "auth" / "private", town.folder / "keys")
    hosts = part(town)
    shutil.rmtree(hosts.publishing / "private")
    shutil.rmtree(hosts.issuing / "private")
    shutil.copytree(town.folder / "keys", hosts.issuing / "private")
    (hosts.issuing / "authority.db").write_bytes(backup)
    town.publish(at=NEXT)

    assert part(town, at=NEXT) == hosts
    hosts.carry(THEN)

    assert json.loads((hosts.published / "metadata" / "timestamp.json").read_bytes())["signed"]["version"] == 3


def test_a_split_that_was_cut_off_in_its_first_file_is_begun_anew(town: Town) -> None:
    """A half-made book, and the journal that SQLite wrote beside it, are no folder of something else."""
    folder = town.folder / "desk"
    folder.mkdir()
    (folder / "publishing.db.part").write_bytes(b"SQLite format 3\0")
    (folder / "publishing.db.part-journal").write_bytes(bytes.fromhex("d9d505f920a163d7") + bytes(504))

    hosts = part(town)

    assert sorted(file.name for file in hosts.publishing.iterdir()) == ["private", "publishing.db"]
    hosts.carry(THEN)


def test_a_split_that_was_cut_off_among_the_keys_goes_on(hosts: Hosts) -> None:
    """Status says so, a publish names what lacks, and the same command again mends it."""
    for name in ("status-1.pem", "timestamp-1.pem"):
        (hosts.publishing / "private" / name).rename(hosts.issuing / "private" / name)
    told = hosts.issue("status").err, hosts.desk("status").err
    hosts.hand_over(at=NEXT)
    lacking = hosts.publish(at=NEXT)

    again = hosts.issue("split", str(hosts.publishing), at=NEXT)

    assert "still lie here: status-1.pem, timestamp-1.pem; run `strpcheck authority split` again" in told[0]
    assert "timestamp-1.pem is not in private/" in told[1]
    assert lacking.code == 3
    assert "timestamp is signed at every publish and needs 1 of its keys, got 0" in lacking.err
    assert "status-1.pem, timestamp-1.pem" in again.err
    assert hosts.publish(at=NEXT).code == 0


@pytest.mark.parametrize("place", ["auth/desk", "auth", "."])
def test_one_hosts_folder_does_not_lie_in_the_others(town: Town, place: str) -> None:
    """They are for two hosts."""
    done = play(*("--at", EVENING, "authority", "split", str(town.folder / place), "--dir", str(town.folder / "auth")))

    assert done.code == 2
    assert "lie in each other" in done.err


def test_a_folder_of_something_else_is_left_alone(town: Town) -> None:
    """Nothing is moved into it."""
    (town.folder / "taken").mkdir()
    (town.folder / "taken" / "letters.txt").write_text("")

    done = play(
        *("--at", EVENING, "authority", "split", str(town.folder / "taken"), "--dir", str(town.folder / "auth"))
    )

    assert done.code == 3
    assert "is not empty" in done.err
    assert "timestamp-1.pem" in names(town.folder / "auth")


def test_another_place_after_the_split_is_refused(hosts: Hosts) -> None:
    """Half of the keys in each would be nobody's publishing host."""
    done = hosts.issue("split", str(hosts.folder / "other"))

    assert done.code == 3
    assert "was split before, and" in done.err


def test_another_authoritys_publishing_host_is_refused(hosts: Hosts, tmp_path: Path) -> None:
    """By its first root."""
    play("--at", EVENING, "authority", "init", "--training", str(tmp_path / "stranger"))

    done = play(*("--at", EVENING, "authority", "split", str(hosts.publishing), "--dir", str(tmp_path / "stranger")))

    assert done.code == 3
    assert "is another authority's publishing host" in done.err


def test_a_register_from_before_the_split_does_not_overwrite_the_publishing_host(town: Town) -> None:
    """What was published since stands there alone."""
    backup = (town.folder / "auth" / "authority.db").read_bytes()
    hosts = part(town)
    hosts.carry(NEXT)
    (hosts.issuing / "authority.db").write_bytes(backup)
    before = (hosts.publishing / "publishing.db").read_bytes()

    done = hosts.issue("split", str(hosts.publishing), at=THEN)

    assert done.code == 3
    assert "is at work as publishing host" in done.err
    assert (hosts.publishing / "publishing.db").read_bytes() == before


# ------------------------------------------------------------------------------------------------ the wrong host asked


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(
            ["publish", "pub"], "the publishing host has the keys of status, snapshot and timestamp", id="publish"
        ),
        pytest.param(["rotate", "--role", "timestamp"], "keys of timestamp are the publishing host's", id="rotate"),
        pytest.param(["rotate", "--role", "root"], "keys of root are the publishing host's", id="rotate root"),
    ],
)
def test_what_the_publishing_host_does_is_named_on_the_issuing_one(hosts: Hosts, words: list[str], told: str) -> None:
    """With the command that does it there."""
    done = hosts.issue(*words)

    assert done.code == 3
    assert told in done.err
    assert "strpcheck: hint: run `strpcheck authority " in done.err


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["issue", "roster.csv", "--out", "o"], id="issue"),
        pytest.param(["revoke", "--application", "1", "--reason", "r"], id="revoke"),
        pytest.param(["device", "list"], id="device"),
        pytest.param(["handover", "stick"], id="handover"),
        pytest.param(["split", "other"], id="split"),
        pytest.param(["rotate", "--role", "permit"], id="rotate permit"),
        pytest.param(["rotate", "--role", "issuer-status"], id="rotate issuer-status"),
        pytest.param(["rotate", "--role", "canary"], id="rotate canary"),
    ],
)
def test_what_the_issuing_host_does_is_named_on_the_publishing_one(hosts: Hosts, words: list[str]) -> None:
    """Nothing is done there."""
    done = hosts.desk(*words)

    assert done.code == 3
    assert "the issuing host's" in done.err
    assert "strpcheck: hint: run " in done.err


def test_a_host_that_does_both_hands_nothing_over(town: Town) -> None:
    """Nor does it take anything: it publishes in one step, as ever."""
    handed = play("--at", EVENING, "authority", "handover", "stick", "--dir", str(town.folder / "auth"))
    taken = play(
        *("--at", EVENING, "authority", "publish", str(town.published), "--from", "stick"),
        *("--dir", str(town.folder / "auth")),
    )

    assert (handed.code, taken.code) == (3, 2)
    assert "publishes by itself: `strpcheck authority publish OUT" in handed.err
    assert "--from and --signer are for a publishing host" in taken.err


def test_how_things_stand_is_told_on_either_host(hosts: Hosts) -> None:
    """What the other one has is named, with that host."""
    hosts.carry(NEXT)
    issuing, publishing = hosts.issue("status", at=NEXT), hosts.desk("status", at=NEXT)

    here = [" ".join(line.split()) for line in issuing.out.splitlines()]
    there = [" ".join(line.split()) for line in publishing.out.splitlines()]
    assert here[0] == f"XX-JK (training), issuing host, {hosts.issuing}"
    assert there[0] == f"XX-JK (training), publishing host, {hosts.publishing}"
    assert here[3] == "4 0 0 2"
    for purpose in ISSUER_KEYS:
        line = f"{purpose} {hosts.kid(purpose)} - ok"
        assert line in here
        assert line in there
    assert {"root 4 Jul 2022 22:30 WIB", "timestamp 12 Jul 2021 07:40 WIB"} <= set(there)
    assert not any(line.startswith("timestamp") for line in here)
    assert "roles and their keys are the publishing host's" in issuing.err
    assert "the last hand-over was made at 2021-07-05 00:40 UTC" in issuing.err
    assert "permits, devices and issuer keys are the issuing host's" in publishing.err
    assert "the newest hand-over taken here was made at 2021-07-05 00:40 UTC" in publishing.err


def test_an_issuing_host_that_rests_is_told_to_hand_over(hosts: Hosts) -> None:
    """Ages of lists are counted from that."""
    assert "every 12 hours" not in hosts.issue("status", at="2021-07-05T10:30").err
    assert "hand over at least every 12 hours" in hosts.issue("status", at="2021-07-05T10:31").err
