"""`authority publish`: what goes out, what may stay as it is, and what needs which keys."""

import json

from strpcheck.core.trust import Purpose
from strpcheck.documents.trust import read_trust
from tests.cli.counter import MORNING, Counter
from tests.cli.published_files import OFFLINE, bare, files, signed, take_away


def test_a_repository_is_published(published: Counter) -> None:
    """Root, three roles that list targets, snapshot, timestamp, and six targets."""
    assert sorted(map(bare, files(published.pub))) == [
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
    assert signed(published)["x-strp-issued"] == "2021-07-04T15:30:00Z"


def test_what_was_done_is_told(published: Counter) -> None:
    """Each list, and how many files are new; nothing on stdout."""
    done = published.publish(at=MORNING)

    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "strpcheck: urn:strp:2021w26: 4 indexes in 1 bits",
        f"strpcheck: 5 new files in {published.pub}",
    ]


def test_only_what_is_new_is_written(published: Counter) -> None:
    """A list, what changed in it, its role, snapshot and timestamp; whatever was there stays, but the timestamp."""
    before = files(published.pub)

    published.publish(at=MORNING)

    after = files(published.pub)
    assert sorted(bare(path) for path in set(after) - set(before)) == [
        "metadata/2.snapshot.json",
        "metadata/2.status.json",
        "targets/status/2021w26.cwt",
        "targets/status/2021w26.cwt.dcz",
    ]
    assert [path for path in before if after[path] != before[path]] == ["metadata/timestamp.json"]


def test_no_private_key_is_ever_published(published: Counter) -> None:
    """Neither in the file of its PEM nor as its 32 bytes."""
    everything = b"".join(files(published.pub).values())

    for file in (published.auth / "private").iterdir():
        body = file.read_bytes().splitlines()[1]
        assert body not in everything
    assert b"PRIVATE" not in everything


def test_nothing_that_names_a_person_is_published(published: Counter) -> None:
    """Bits, keys and rules: no name, no company, no number of a NIK."""
    everything = b"".join(files(published.pub).values())

    for word in (b"Pekerja", b"Angkut", b"Lain", b"3174026107900000"):
        assert word not in everything


def test_every_hour_is_published_without_the_offline_keys(published: Counter) -> None:
    """They lie in safes; nothing about it is told."""
    take_away(published, *OFFLINE)
    published.type("revoke", "--company", "PT Lain", "--reason", "test")

    done = published.publish(at=MORNING)

    assert done.code == 0
    assert len(done.err.splitlines()) == 2


def test_a_changed_policy_needs_its_keys_and_names_them(published: Counter) -> None:
    """Nothing of the publish goes out then; laptops still find the one before."""
    take_away(published, *OFFLINE)
    policy = json.loads((published.auth / "policy.json").read_bytes())
    policy["extensions"][0]["until"] = "2021-08-02"
    (published.auth / "policy.json").write_text(json.dumps(policy, indent=2), encoding="utf-8")
    before = files(published.pub)

    done = published.publish(at=MORNING)

    assert done.code == 3
    assert "strpcheck: error: policy changed and needs 2 of its keys, got 0\n" in done.err
    assert "bring policy-1.pem, policy-2.pem or policy-3.pem into private/, then publish again" in done.err
    assert files(published.pub) == before


def test_a_revoked_key_needs_the_targets_keys(published: Counter) -> None:
    """The trust list is theirs; with two of three of them it goes out."""
    kid = next((published.auth / "private").glob("permit-*.pem")).stem.removeprefix("permit-")
    safe = published.folder / "safe"
    safe.mkdir()
    for number in (1, 2, 3):
        (published.auth / "private" / f"targets-{number}.pem").rename(safe / f"targets-{number}.pem")
    published.type("revoke", "--key", kid, "--reason", "stolen")

    without = published.publish(at=MORNING)
    for number in (1, 3):
        (safe / f"targets-{number}.pem").rename(published.auth / "private" / f"targets-{number}.pem")
    with_two = published.publish(at=MORNING)

    assert (without.code, with_two.code) == (3, 0)
    assert "targets changed and needs 2 of its keys, got 0" in without.err
    newest = max((published.pub / "targets").glob("*.trust.json"), key=lambda path: path.stat().st_mtime_ns)
    anchors = read_trust(newest.read_bytes()).anchors.values()
    assert [anchor.revoked_at is not None for anchor in anchors if Purpose.PERMIT in anchor.purposes] == [True]


def test_a_policy_edited_into_nonsense_is_not_published(published: Counter) -> None:
    """It is read as laptops would read it, first."""
    policy = json.loads((published.auth / "policy.json").read_bytes())
    policy["freshness"]["stale_h"] = 100
    (published.auth / "policy.json").write_text(json.dumps(policy), encoding="utf-8")

    done = published.publish(at=MORNING)

    assert done.code == 3
    assert "policy.json: freshness.stale_h: expected at most 72" in done.err


def test_a_policy_without_a_post_is_not_published(published: Counter) -> None:
    """Every laptop that took it would stop."""
    policy = json.loads((published.auth / "policy.json").read_bytes())
    policy["posts"] = []
    (published.auth / "policy.json").write_text(json.dumps(policy), encoding="utf-8")

    done = published.publish(at=MORNING)

    assert (done.code, done.out) == (3, "")
    assert "policy.json: posts: expected at least 1 item" in done.err


def test_spaces_in_the_policy_are_no_change(published: Counter) -> None:
    """An editor that indents it must not ask for keys."""
    take_away(published, *OFFLINE)
    policy = json.loads((published.auth / "policy.json").read_bytes())
    (published.auth / "policy.json").write_text(json.dumps(policy, indent=4), encoding="utf-8")

    assert published.publish(at=MORNING).code == 0


def test_what_ends_soon_is_told_in_time(published: Counter) -> None:
    """Which keys to bring, and until when."""
    take_away(published, *OFFLINE)

    done = published.publish(at="2021-07-26T09:00")

    assert done.code == 0
    assert "policy expires on 2021-08-03; bring 2 of its keys into private/ and publish, to renew it" in done.err


# ---------------------------------------------------------------------------------------------------------- the folder
