"""Keys and documents of hosts apart: which change needs which keys, and where they are brought."""

import json
from pathlib import Path

import pytest

from tests.apart import LATE, NEXT, THEN, Hosts, names, reason, synced
from tests.played import BUDI, EVENING, SARI, Laptop, Town, play


def test_a_changed_policy_needs_its_keys_on_the_publishing_host(hosts: Hosts) -> None:
    """It is edited where it always was."""
    for file in (hosts.publishing / "private").glob("policy-?.pem"):
        file.rename(hosts.folder / file.name)
    policy = json.loads((hosts.issuing / "policy.json").read_bytes())
    (hosts.issuing / "policy.json").write_text(json.dumps(policy | {"windows": []}))
    hosts.hand_over(at=NEXT)

    lacking = hosts.publish(at=NEXT)
    for number in (1, 2):
        (hosts.folder / f"policy-{number}.pem").rename(hosts.publishing / "private" / f"policy-{number}.pem")

    assert lacking.code == 3
    assert "policy changed and needs 2 of its keys, got 0" in lacking.err
    assert hosts.publish(at=NEXT).code == 0
    laptop = hosts.laptop("new", at=NEXT)
    assert reason(laptop, hosts.town.text(SARI), "2021-07-05T12:00") == "ok"


def test_an_enrolled_laptop_reaches_the_others_with_two_targets_keys(hosts: Hosts, laptop: Laptop) -> None:
    """Enrolled on the issuing host."""
    enrolled = hosts.issue("device", "add", str(laptop.home / "enrolment.json"), at=NEXT)
    for file in (hosts.publishing / "private").glob("targets-?.pem"):
        file.rename(hosts.folder / file.name)
    hosts.hand_over(at=NEXT)

    lacking = hosts.publish(at=NEXT)
    for number in (1, 3):
        (hosts.folder / f"targets-{number}.pem").rename(hosts.publishing / "private" / f"targets-{number}.pem")
    done = hosts.publish(at=NEXT)

    assert (enrolled.code, lacking.code, done.code) == (0, 3, 0)
    assert "targets changed and needs 2 of its keys, got 0" in lacking.err
    files = (hosts.published / "targets").glob("*.devices.json")
    (devices,) = (raw for file in files if len(raw := file.read_bytes()) > len(b'{"devices":[]}'))
    assert json.loads(devices)["devices"][0]["post"] == "LENTENG-AGUNG"


def test_a_new_permit_key_waits_72_hours_from_the_publish_that_is_shown(hosts: Hosts) -> None:
    """The issuing host cannot know of it by itself; the published folder tells, and signatures vouch for that."""
    told = hosts.issue("rotate", "--role", "permit", at=NEXT)
    (new,) = [name for name in names(hosts.issuing) if name.startswith("permit") and name[7:23] in told.err]
    early = hosts.hand_over("--published", str(hosts.published), at=NEXT)  # what is published does not name it yet
    hosts.carry(THEN)

    def state(at: str) -> str:
        """Of the new key."""
        shown = hosts.issue("status", at=at)
        waits = "waits for word of its publish" in shown.err
        (line,) = (line for line in shown.out.splitlines() if new[7:23] in line)
        return " ".join(line.split()[3:]) + (", waits" if waits else "")

    unknown = state(LATE)
    shown = hosts.hand_over("--published", str(hosts.published), at=LATE)

    assert (early.code, unknown) == (0, "not published yet, waits")
    assert shown.code == 0, shown.err
    assert state(LATE) == "signs from 2021-07-08 00:50 UTC"


def test_what_is_published_and_not_of_this_authority_tells_nothing(hosts: Hosts, tmp_path: Path) -> None:
    """Another root; and nothing is handed over then."""
    other = Town(tmp_path / "other")
    other.folder.mkdir()
    play("--at", EVENING, "authority", "init", "--training", str(other.folder / "auth"))
    other.publish()

    done = hosts.hand_over("--published", str(other.published), at=LATE)

    assert done.code == 3
    assert not hosts.stick.exists()


def test_a_new_status_key_of_the_issuer_is_compared_by_a_person(hosts: Hosts, laptop: Laptop) -> None:
    """Rotated on one host, typed on the other, signed with the targets keys; the old one hands over nothing more."""
    old = hosts.kid("status")
    hosts.issue("rotate", "--role", "issuer-status", at=NEXT)
    new = hosts.kid("status")
    hosts.hand_over(at=NEXT)

    refused = hosts.publish(at=NEXT)
    mistyped = hosts.publish("--from", str(hosts.stick), "--signer", new[:-1], at=NEXT)
    done = hosts.publish("--from", str(hosts.stick), "--signer", new, at=NEXT)

    assert (refused.code, mistyped.code, done.code) == (3, 2, 0)
    assert f"with --signer {new} and two targets keys at hand" in refused.err
    assert "expected 16 hex digits for --signer" in mistyped.err
    assert done.err.splitlines()[:2] == [
        f"strpcheck: trust.json: status key {old} is revoked",
        f"strpcheck: trust.json: status key {new} is new",
    ]
    assert synced(laptop, hosts.published, NEXT)
    assert reason(laptop, hosts.town.text(BUDI), NEXT) == "ok"
    hosts.carry(THEN)


def test_what_changes_in_the_trust_list_is_told_before_its_keys_are_asked(hosts: Hosts) -> None:
    """Who brings them should have expected it."""
    for file in (hosts.publishing / "private").glob("targets-?.pem"):
        file.unlink()
    hosts.issue("revoke", "--key", hosts.kid("permit"), "--reason", "test", at=NEXT)
    hosts.hand_over(at=NEXT)

    done = hosts.publish(at=NEXT)

    assert done.code == 3
    assert f"strpcheck: trust.json: permit key {hosts.kid('permit')} is revoked" in done.err
    assert "targets changed and needs 2 of its keys, got 0" in done.err


@pytest.mark.parametrize("role", ["root", "targets", "policy", "status", "snapshot", "timestamp"])
def test_roles_are_rotated_on_the_publishing_host(hosts: Hosts, laptop: Laptop, role: str) -> None:
    """Nothing of the issuing host is needed, and the next publish carries it out."""
    rotated = hosts.desk("rotate", "--role", role, at=NEXT)
    published = hosts.publish_again(at=NEXT)

    assert (rotated.code, published.code) == (0, 0), rotated.err
    assert f"replaced-1-{role}-1.pem" in names(hosts.publishing)
    assert synced(laptop, hosts.published, NEXT)
    hosts.carry(THEN)
    assert synced(laptop, hosts.published, THEN)


def test_new_canaries_go_over_too(hosts: Hosts, laptop: Laptop) -> None:
    """With their key."""
    hosts.issue("rotate", "--role", "canary", at=NEXT)
    hosts.carry(NEXT)

    assert synced(laptop, hosts.published, NEXT)
