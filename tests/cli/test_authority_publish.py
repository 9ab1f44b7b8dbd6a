"""`authority publish`: what goes out, what may stay as it is, and what stops it."""

import json
import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from strpcheck.adapters.locks import hold
from strpcheck.core.trust import Purpose
from strpcheck.documents.trust import read_trust
from tests.cli.counter import EVENING, MORNING, Counter, found_counter
from tests.cli.terminal import type_at_terminal
from tests.played import SARI, Laptop, Town, play

OFFLINE = ("root", "targets", "policy")


@pytest.fixture(scope="session")
def first_counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """Founded, two permits issued, published once; nobody changes it."""
    counter = found_counter(tmp_path_factory.mktemp("counter"))
    counter.issue(counter.hand_in({}, {"company": "PT Lain"}))
    assert counter.publish().code == 0
    return counter


@pytest.fixture
def counter(first_counter: Counter, tmp_path: Path) -> Counter:
    """A counter of the test's own."""
    shutil.copytree(first_counter.folder, tmp_path, dirs_exist_ok=True)
    return Counter(tmp_path)


def files(folder: Path) -> dict[str, bytes]:
    """Every file by its path; hashes in names shortened."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def bare(path: str) -> str:
    """A target's path without the hashes in its name."""
    folder, slash, name = path.rpartition("/")
    if name.endswith(".dcz"):
        return f"{folder}{slash}{name.split('.cwt.', maxsplit=1)[0]}.cwt.dcz"
    return folder + slash + (name.split(".", 1)[1] if path.startswith("targets/") else name)


def take_away(counter: Counter, *roles: str) -> None:
    """Bring the keys of these roles to a safe."""
    for role in roles:
        for file in (counter.auth / "private").glob(f"{role}-?.pem"):
            file.unlink()


def signed(counter: Counter, role: str = "timestamp") -> dict[str, object]:
    """The signed part of published metadata."""
    content = json.loads((counter.pub / "metadata" / f"{role}.json").read_bytes())["signed"]
    assert isinstance(content, dict)
    return content


def test_a_repository_is_published(counter: Counter) -> None:
    """Root, three roles that list targets, snapshot, timestamp, and six targets."""
    assert sorted(map(bare, files(counter.pub))) == [
        "metadata/1.policy.json",
        "metadata/1.root.json",
        "metadata/1.snapshot.json",
        "metadata/1.status.json",
        "metadata/1.targets.json",
        "metadata/timestamp.json",
        "targets/canary.json",
        "targets/conflicts.json",
        "targets/devices.json",
        "targets/policy.json",
        "targets/status/2021w26.cwt",
        "targets/trust.json",
    ]
    assert signed(counter)["x-strp-issued"] == "2021-07-04T15:30:00Z"


def test_what_was_done_is_told(counter: Counter) -> None:
    """Each list, and how many files are new; nothing on stdout."""
    done = counter.publish(at=MORNING)

    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "strpcheck: urn:strp:2021w26: 4 indexes in 1 bits",
        f"strpcheck: 5 new files in {counter.pub}",
    ]


def test_only_what_is_new_is_written(counter: Counter) -> None:
    """A list, what changed in it, its role, snapshot and timestamp; whatever was there stays, but the timestamp."""
    before = files(counter.pub)

    counter.publish(at=MORNING)

    after = files(counter.pub)
    assert sorted(bare(path) for path in set(after) - set(before)) == [
        "metadata/2.snapshot.json",
        "metadata/2.status.json",
        "targets/status/2021w26.cwt",
        "targets/status/2021w26.cwt.dcz",
    ]
    assert [path for path in before if after[path] != before[path]] == ["metadata/timestamp.json"]


def test_no_private_key_is_ever_published(counter: Counter) -> None:
    """Neither in the file of its PEM nor as its 32 bytes."""
    published = b"".join(files(counter.pub).values())

    for file in (counter.auth / "private").iterdir():
        body = file.read_bytes().splitlines()[1]
        assert body not in published
    assert b"PRIVATE" not in published


def test_nothing_that_names_a_person_is_published(counter: Counter) -> None:
    """Bits, keys and rules: no name, no company, no number of a NIK."""
    published = b"".join(files(counter.pub).values())

    for word in (b"Pekerja", b"Angkut", b"Lain", b"3174026107900000"):
        assert word not in published


def test_every_hour_is_published_without_the_offline_keys(counter: Counter) -> None:
    """They lie in safes; nothing about it is told."""
    take_away(counter, *OFFLINE)
    counter.type("revoke", "--company", "PT Lain", "--reason", "test")

    done = counter.publish(at=MORNING)

    assert done.code == 0
    assert len(done.err.splitlines()) == 2


def test_a_changed_policy_needs_its_keys_and_names_them(counter: Counter) -> None:
    """Nothing of the publish goes out then; laptops still find the one before."""
    take_away(counter, *OFFLINE)
    policy = json.loads((counter.auth / "policy.json").read_bytes())
    policy["extensions"][0]["until"] = "2021-08-02"
    (counter.auth / "policy.json").write_text(json.dumps(policy, indent=2), encoding="utf-8")
    before = files(counter.pub)

    done = counter.publish(at=MORNING)

    assert done.code == 3
    assert "strpcheck: error: policy changed and needs 2 of its keys, got 0\n" in done.err
    assert "bring policy-1.pem, policy-2.pem or policy-3.pem into private/, then publish again" in done.err
    assert files(counter.pub) == before


def test_a_revoked_key_needs_the_targets_keys(counter: Counter) -> None:
    """The trust list is theirs; with two of three of them it goes out."""
    kid = next((counter.auth / "private").glob("permit-*.pem")).stem.removeprefix("permit-")
    safe = counter.folder / "safe"
    safe.mkdir()
    for number in (1, 2, 3):
        (counter.auth / "private" / f"targets-{number}.pem").rename(safe / f"targets-{number}.pem")
    counter.type("revoke", "--key", kid, "--reason", "stolen")

    without = counter.publish(at=MORNING)
    for number in (1, 3):
        (safe / f"targets-{number}.pem").rename(counter.auth / "private" / f"targets-{number}.pem")
    with_two = counter.publish(at=MORNING)

    assert (without.code, with_two.code) == (3, 0)
    assert "targets changed and needs 2 of its keys, got 0" in without.err
    newest = max((counter.pub / "targets").glob("*.trust.json"), key=lambda path: path.stat().st_mtime_ns)
    anchors = read_trust(newest.read_bytes()).anchors.values()
    assert [anchor.revoked_at is not None for anchor in anchors if Purpose.PERMIT in anchor.purposes] == [True]


def test_a_policy_edited_into_nonsense_is_not_published(counter: Counter) -> None:
    """It is read as laptops would read it, first."""
    policy = json.loads((counter.auth / "policy.json").read_bytes())
    policy["freshness"]["stale_h"] = 100
    (counter.auth / "policy.json").write_text(json.dumps(policy), encoding="utf-8")

    done = counter.publish(at=MORNING)

    assert done.code == 3
    assert "policy.json: freshness.stale_h: expected at most 72" in done.err


def test_a_policy_without_a_post_is_not_published(counter: Counter) -> None:
    """Every laptop that took it would stop."""
    policy = json.loads((counter.auth / "policy.json").read_bytes())
    policy["posts"] = []
    (counter.auth / "policy.json").write_text(json.dumps(policy), encoding="utf-8")

    done = counter.publish(at=MORNING)

    assert (done.code, done.out) == (3, "")
    assert "policy.json: posts: expected at least 1 item" in done.err


def test_spaces_in_the_policy_are_no_change(counter: Counter) -> None:
    """An editor that indents it must not ask for keys."""
    take_away(counter, *OFFLINE)
    policy = json.loads((counter.auth / "policy.json").read_bytes())
    (counter.auth / "policy.json").write_text(json.dumps(policy, indent=4), encoding="utf-8")

    assert counter.publish(at=MORNING).code == 0


def test_what_ends_soon_is_told_in_time(counter: Counter) -> None:
    """Which keys to bring, and until when."""
    take_away(counter, *OFFLINE)

    done = counter.publish(at="2021-07-26T09:00")

    assert done.code == 0
    assert "policy expires on 2021-08-03; bring 2 of its keys into private/ and publish, to renew it" in done.err


# ---------------------------------------------------------------------------------------------------------- the folder


@pytest.mark.parametrize(
    "name", ["metadata/1.root.json", "metadata/1.targets.json", "targets/trust.json", "targets/canary.json"]
)
def test_a_damaged_file_is_written_again(counter: Counter, name: str) -> None:
    """A bad stick, a cut copy: one flipped bit, nothing at all, gone."""
    before = files(counter.pub)
    path = next(path for path in before if bare(path) == name)
    for spoiled in (bytes([before[path][0] ^ 1]) + before[path][1:], b"", None):
        (counter.pub / path).unlink()
        if spoiled is not None:
            (counter.pub / path).write_bytes(spoiled)

        assert counter.publish(at=MORNING).code == 0
        assert files(counter.pub)[path] == before[path]


def test_another_authoritys_folder_is_refused(counter: Counter, tmp_path: Path) -> None:
    """Laptops that read it would refuse everything from now on."""
    (tmp_path / "other").mkdir()
    other = found_counter(tmp_path / "other")
    other.publish()
    before = files(other.pub)

    done = counter.type("publish", str(other.pub))

    assert done.code == 3
    assert "holds another authority's repository" in done.err
    assert files(other.pub) == before


@pytest.mark.parametrize("place", ["auth", "auth/private", "auth/private/pub", "."])
def test_private_keys_are_never_below_what_is_published(counter: Counter, place: str) -> None:
    """Whoever offers the folder by a web server would offer them too."""
    done = counter.type("publish", str(counter.folder / place))

    assert done.code == 2
    assert "holds the authority's private keys" in done.err
    assert not (counter.folder / place / "metadata").exists()


def test_publishing_below_the_authoritys_folder_is_fine(counter: Counter) -> None:
    """What is below is not beside the keys."""
    assert counter.type("publish", str(counter.auth / "pub")).code == 0


def test_a_second_folder_gets_everything(counter: Counter) -> None:
    """A new stick."""
    done = counter.type("publish", str(counter.folder / "stick"), at=MORNING)

    assert "12 new files in" in done.err
    assert sorted(map(bare, files(counter.folder / "stick")))[:2] == ["metadata/1.policy.json", "metadata/1.root.json"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_a_folder_that_cannot_be_written_is_told(counter: Counter) -> None:
    """By a file that stands where it should be."""
    (counter.folder / "taken").write_bytes(b"")

    done = counter.type("publish", str(counter.folder / "taken"))

    assert done.code == 3
    assert "hak tulisnya" in done.err


def test_two_publishes_at_once_are_one_and_a_refusal(counter: Counter) -> None:
    """An older timestamp must not overtake a newer one into the folder."""
    with hold(counter.auth / "publish.lock", "test"):
        done = counter.publish(at=MORNING)

    assert done.code == 3
    assert "another `strpcheck authority publish` is at work" in done.err
    assert signed(counter)["version"] == 1


# ------------------------------------------------------------------------------------------------------ crash and clock


def test_what_was_signed_and_not_written_is_overtaken(town: Town, laptop: Laptop) -> None:
    """A full disk, a pulled stick: the next publish skips a version, and laptops take it as any other."""
    auth, pub = town.folder / "auth", town.published
    in_the_way = pub / "metadata" / "2.status.json" / "in the way"
    in_the_way.mkdir(parents=True)
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "test")

    failed = play("--at", MORNING, "authority", "publish", str(pub), "--dir", str(auth))
    between = laptop.play("sync", "--json")
    in_the_way.rmdir()
    in_the_way.parent.rmdir()
    town.publish(at="2021-07-05T08:00")
    laptop.play("sync", at="2021-07-05T08:00")

    assert (failed.code, between.code) == (3, 0)
    assert between.objects[0]["new"] is False
    assert json.loads((pub / "metadata" / "timestamp.json").read_bytes())["signed"]["version"] == 3
    assert laptop.check(town.text(SARI), at="2021-07-05T08:00").reasons == ["revoked"]


def test_a_clock_that_was_put_back_is_told_and_dates_nothing_back(counter: Counter) -> None:
    """A revocation goes out all the same: it is worth more than a date."""
    counter.publish(at=MORNING)

    done = counter.publish(at=EVENING)

    assert done.code == 0
    assert "clock is behind the last permit or publish, which is dated 2021-07-05 00:30 UTC; check the" in done.err
    assert signed(counter)["x-strp-issued"] == "2021-07-05T00:30:00Z"
    assert signed(counter)["version"] == 3


def test_a_permit_dated_ahead_is_told(counter: Counter) -> None:
    """The list is dated after it, and laptops whose clocks are right would ask for theirs."""
    counter.issue(counter.hand_in({"name": "Esok"}), at="2021-07-06T09:00")

    done = counter.publish(at=MORNING)

    assert "clock is behind the last permit or publish, which is dated 2021-07-06 02:00 UTC" in done.err


def test_a_register_from_a_backup_publishes_nothing_over_what_is_newer(counter: Counter) -> None:
    """Its next permits would get the places of others; laptops would refuse its older versions besides."""
    backup = (counter.auth / "authority.db").read_bytes()
    counter.issue(counter.hand_in({"name": "Lain"}))
    counter.publish(at=MORNING)
    (counter.auth / "authority.db").write_bytes(backup)
    before = files(counter.pub)

    done = counter.publish(at="2021-07-05T09:00")

    assert done.code == 3
    assert "holds version 2, and this register knows of 1: it is older than what was published" in done.err
    assert "put the newest backup of authority.db back" in done.err
    assert files(counter.pub) == before


def test_a_publish_before_the_founding_does_not_date_the_canaries_out_of_their_list(tmp_path: Path) -> None:
    """The clock of another machine: a laptop's self-test still finds what it must."""
    counter = found_counter(tmp_path)

    counter.publish(at="2021-07-04T22:00")

    done = play(
        *("--home", str(tmp_path / "home"), "--at", "2021-07-05T07:00", "init", "--post", "SEMANGGI"),
        *("--root", str(counter.pub / "metadata" / "1.root.json"), "--from", str(counter.pub)),
    )
    assert done.code == 0, done.err


def test_an_emptied_register_is_told(counter: Counter) -> None:
    """No traceback whatever was done to it."""
    (counter.auth / "authority.db").write_bytes(b"")

    done = counter.publish(at=MORNING)

    assert done.code == 3
    assert "is not an authority's register" in done.err


def test_production_publishes_with_the_passphrase_and_at_no_invented_time(tmp_path: Path) -> None:
    """Each key that signs is opened; `--at` is for training."""
    (tmp_path / "secret").write_text("kata sandi yang panjang\n", encoding="utf-8")
    counter, secret = Counter(tmp_path), ("--passphrase-file", str(tmp_path / "secret"))
    play("authority", "init", str(counter.auth), *secret)

    dated = counter.publish(*secret)
    silent = counter.publish(at=None)
    done = counter.publish(*secret, at=None)

    assert (dated.code, silent.code, done.code) == (2, 3, 0)
    assert "no terminal to ask at" in silent.err
    assert json.loads((counter.pub / "metadata" / "1.root.json").read_bytes())["signed"]["x-strp-environment"] == (
        "production"
    )
    for command in (["revoke", "--application", "1", "--reason", "r"], ["status"]):
        assert counter.type(*command).code == 2


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_the_passphrase_is_asked_once_at_a_terminal(tmp_path: Path) -> None:
    """However many keys sign: nine files are opened for a first publish."""
    (tmp_path / "secret").write_text("kata sandi yang panjang\n", encoding="utf-8")
    play("authority", "init", str(tmp_path / "auth"), "--passphrase-file", str(tmp_path / "secret"))

    done = type_at_terminal(
        ["authority", "publish", "pub", "--dir", "auth"], ["kata sandi yang panjang"] * 2, cwd=tmp_path
    )

    assert done.code == 0, done.out
    assert done.out.count("Passphrase of the authority's keys") == 1


def test_the_lock_stays_and_is_empty(counter: Counter) -> None:
    """Whoever looks into the folder finds nothing in it."""
    with closing((counter.auth / "publish.lock").open("rb")) as file:
        assert file.read() == b""
