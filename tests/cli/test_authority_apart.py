"""Publishing in two steps: what is handed over on one host is published on another, and laptops cannot tell."""

import json
from pathlib import Path

import pytest

from strpcheck.adapters.locks import hold
from tests.apart import LATE, NEXT, THEN, Hosts, part, reason, synced
from tests.played import EVENING, JOKO, SARI, Laptop, Town, found_production, play

# ------------------------------------------------------------------------------------------------------ the whole way


def test_a_permit_revoked_on_one_host_is_refused_after_a_publish_on_the_other(hosts: Hosts) -> None:
    """Issue, hand over, publish, sync; revoke, again; and Joko's permit does not pass any more."""
    laptop = Laptop(hosts.folder / "home")
    hosts.carry(NEXT)
    assert synced(laptop, hosts.published, NEXT)
    before = [reason(laptop, hosts.town.text(line), NEXT) for line in (SARI, JOKO)]

    hosts.issue("revoke", "--permit", hosts.town.number(JOKO), "--reason", "test", at=THEN)
    hosts.carry(THEN)
    assert synced(laptop, hosts.published, THEN)

    after = [reason(laptop, hosts.town.text(line), THEN) for line in (SARI, JOKO)]
    assert (before, after) == (["ok", "ok"], ["ok", "revoked"])


def test_each_host_signs_its_own_time(hosts: Hosts) -> None:
    """The list's on the issuing host, the publish's on the other one."""
    hosts.hand_over(at=NEXT)
    hosts.publish(at=THEN)
    laptop = hosts.laptop("new", at=THEN)

    (shown,) = laptop.play("sync-status", "--json").objects
    told = {item["name"]: item["signed_at"] for item in shown["documents"]}

    assert told["urn:strp:2021w26"] == "2021-07-05T00:40:00Z"
    assert told["trust.json"] == "2021-07-05T00:50:00Z"


def test_what_was_done_is_told(hosts: Hosts) -> None:
    """On either host; nothing on stdout."""
    handed, published = hosts.hand_over(at=NEXT), hosts.publish(at=THEN)

    assert (handed.code, handed.out, published.code, published.out) == (0, "", 0, "")
    assert handed.err.splitlines() == [
        "strpcheck: urn:strp:2021w26: 6 indexes in 1 bits",
        f"strpcheck: hand-over of 2021-07-05 00:40 UTC in {hosts.stick}; publish it on the publishing host",
    ]
    assert published.err.splitlines() == [
        "strpcheck: published from the hand-over of 2021-07-05 00:40 UTC",
        "strpcheck: urn:strp:2021w26: 6 indexes in 1 bits",
        f"strpcheck: 5 new files in {hosts.published}",
    ]


def test_the_ladder_goes_on_where_the_one_host_left_it(hosts: Hosts) -> None:
    """Deltas begin at what was published before the split, found in the folder that is published into."""
    hosts.carry(NEXT)
    hosts.carry(THEN)

    deltas = [file.name for file in (hosts.published / "targets" / "status").glob("*.dcz")]
    assert len(deltas) == 3  # from the first to the second, from both to the third


def test_an_authority_may_be_split_before_its_first_publish(tmp_path: Path) -> None:
    """The keys of all roles are on the publishing host then, and the first publish needs them."""
    town = Town(tmp_path)
    play("--at", EVENING, "authority", "init", "--training", str(tmp_path / "auth"))
    hosts = part(town)

    hosts.carry(EVENING)

    assert hosts.laptop("new").play("sync-status", at=NEXT).code == 0


def test_a_folder_takes_and_gives_a_handover_too(hosts: Hosts) -> None:
    """A stick is a folder to most people."""
    (hosts.folder / "usb").mkdir()

    handed = hosts.issue("handover", str(hosts.folder / "usb"), at=NEXT)
    published = hosts.publish("--from", str(hosts.folder / "usb"), at=NEXT)

    assert (handed.code, published.code) == (0, 0)
    assert [file.name for file in (hosts.folder / "usb").iterdir()] == ["handover.cose"]


# ----------------------------------------------------------------------------------------------------- out of order


def test_an_older_handover_is_refused_and_nothing_is_changed(hosts: Hosts) -> None:
    """The stick of an hour ago, after a newer one was published."""
    hosts.hand_over(at=NEXT)
    old = hosts.copy_of_stick("old")
    hosts.carry(THEN)
    before = (hosts.published / "metadata" / "timestamp.json").read_bytes()

    done = hosts.publish("--from", str(old), at=LATE)

    assert done.code == 3
    assert (
        "strpcheck: error: this hand-over was made at 2021-07-05 00:40:00 UTC, and the one of 2021-07-05 00:50:00 UTC"
        in done.err
    )
    assert "strpcheck: hint: bring the newest one from the issuing host" in done.err
    assert (hosts.published / "metadata" / "timestamp.json").read_bytes() == before


def test_the_same_handover_again_says_only_that_it_is_still_the_newest(hosts: Hosts) -> None:
    """Its lists go on ageing."""
    hosts.carry(NEXT)

    again = hosts.publish(at=THEN)

    assert again.code == 0
    assert "it was published before: nothing new came from the issuing host" in again.err
    assert "2 new files in" in again.err  # snapshot and timestamp
    told = json.loads((hosts.published / "metadata" / "timestamp.json").read_bytes())["signed"]
    assert told["x-strp-issued"] == "2021-07-05T00:50:00Z"


def test_without_a_handover_the_last_one_is_published_again(hosts: Hosts) -> None:
    """A rotation is carried out like this, and a new folder filled; old lists are told."""
    done = hosts.publish_again(at="2021-07-05T10:31")

    assert done.code == 0
    assert "its lists are 12 h old, and laptops say so: bring a new hand-over" in done.err


def test_a_handover_from_the_future_is_refused(hosts: Hosts) -> None:
    """One of the clocks is wrong."""
    hosts.hand_over(at=THEN)

    done = hosts.publish(at=NEXT)

    assert done.code == 3
    assert "is dated 2021-07-05 00:50:00 UTC, and here it is 2021-07-05 00:40:00 UTC" in done.err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(None, "cannot read", id="none"),
        pytest.param(b"", "this is no hand-over", id="empty"),
        pytest.param(b"\xd2\x84", "this is no hand-over", id="torn"),
    ],
)
def test_what_is_no_handover_is_told(hosts: Hosts, content: bytes | None, told: str) -> None:
    """With where to get one."""
    if content is not None:
        hosts.stick.write_bytes(content)

    done = hosts.publish()

    assert done.code == 3
    assert "strpcheck: Serah terima dari komputer penerbit ditolak." in done.err
    assert told in done.err
    assert "strpcheck authority handover" in done.err


def test_a_stick_that_was_tampered_with_is_refused(hosts: Hosts) -> None:
    """One bit anywhere."""
    hosts.hand_over(at=NEXT)
    spoiled = bytearray(hosts.stick.read_bytes())
    spoiled[len(spoiled) // 2] ^= 1
    hosts.stick.write_bytes(spoiled)

    done = hosts.publish(at=NEXT)

    assert done.code == 3
    assert "the hand-over was changed on its way" in done.err


def test_a_register_that_forgot_a_revocation_publishes_nothing(hosts: Hosts) -> None:
    """Put back from a backup of the morning: the permit would pass again."""
    backup = (hosts.issuing / "authority.db").read_bytes()
    hosts.issue("revoke", "--permit", hosts.town.number(JOKO), "--reason", "test")
    hosts.carry(NEXT)
    (hosts.issuing / "authority.db").write_bytes(backup)
    hosts.hand_over(at=THEN)

    refused = hosts.publish(at=THEN)
    hosts.issue("revoke", "--permit", hosts.town.number(JOKO), "--reason", "again", at=THEN)
    hosts.hand_over(at=THEN)

    assert refused.code == 3
    assert "takes back revocations, which are final: index 4" in refused.err
    assert "put a newer one back or book again what it lacks" in refused.err
    assert hosts.publish(at=THEN).code == 0


def test_two_commands_at_once_are_one_and_a_refusal(hosts: Hosts) -> None:
    """On either host."""
    with hold(hosts.issuing / "publish.lock", "test"):
        handed = hosts.hand_over()
        again = hosts.issue("split", str(hosts.publishing))
    with hold(hosts.publishing / "publish.lock", "test"):
        published = hosts.publish_again(NEXT)

    assert [done.code for done in (handed, again, published)] == [3, 3, 3]
    assert all("is at work" in done.err for done in (handed, again, published))


# --------------------------------------------------------------------------------------------------- crashes between


def test_what_was_signed_and_not_written_is_overtaken(hosts: Hosts, laptop: Laptop) -> None:
    """A full disk on the publishing host: the same hand-over again, or a newer one, goes out whole."""
    in_the_way = hosts.published / "metadata" / "2.status.json" / "in the way"
    in_the_way.mkdir(parents=True)
    hosts.issue("revoke", "--permit", hosts.town.number(SARI), "--reason", "test")
    hosts.hand_over(at=NEXT)

    failed = hosts.publish(at=NEXT)
    between = laptop.play("sync", "--json", at=NEXT)
    in_the_way.rmdir()
    in_the_way.parent.rmdir()
    again = hosts.publish(at=THEN)
    assert synced(laptop, hosts.published, THEN)

    assert (failed.code, between.code, again.code) == (3, 0, 0)
    assert between.objects[0]["new"] is False
    assert reason(laptop, hosts.town.text(SARI), THEN) == "revoked"


def test_a_handover_that_was_never_written_leaves_the_one_before(hosts: Hosts) -> None:
    """Its moment is skipped."""
    hosts.hand_over(at=NEXT)
    before = hosts.stick.read_bytes()

    failed = hosts.issue("handover", str(hosts.folder / "none" / "stick"), at=NEXT)
    hosts.hand_over(at=NEXT)

    assert failed.code == 3
    assert hosts.stick.read_bytes() != before
    assert hosts.publish(at=NEXT).code == 0


def test_a_publishing_host_from_a_backup_publishes_nothing_over_what_is_newer(hosts: Hosts) -> None:
    """Laptops would refuse its older versions."""
    backup = (hosts.publishing / "publishing.db").read_bytes()
    hosts.carry(NEXT)
    (hosts.publishing / "publishing.db").write_bytes(backup)

    done = hosts.publish(at=THEN)

    assert done.code == 3
    assert "older than what was published" in done.err
    assert "publishing.db" in done.err


def test_private_keys_of_a_publishing_host_are_never_below_what_is_published(hosts: Hosts) -> None:
    """As on a host that does both."""
    done = hosts.publish_again(NEXT, out="desk")

    assert done.code == 2
    assert "everyone may read what is published" in done.err


def test_production_hosts_ask_for_the_passphrase_and_take_no_invented_time(tmp_path: Path) -> None:
    """Key files stay encrypted on their way to the other host."""
    town = found_production(tmp_path)
    secret = ["--passphrase-file", str(tmp_path / "pass")]
    both = [["--dir", str(tmp_path / "auth")], ["--dir", str(tmp_path / "desk")]]
    for words in (
        ["split", str(tmp_path / "desk"), *secret, *both[0]],
        ["handover", str(tmp_path / "stick"), *secret, *both[0]],
        ["publish", str(town.published), "--from", str(tmp_path / "stick"), *secret, *both[1]],
    ):
        done = play("authority", *words)
        assert done.code == 0, done.err
    silent = play("authority", "publish", str(town.published), *both[1])
    dated = [
        play("--at", EVENING, "authority", *words)
        for words in (
            ["publish", str(town.published), *secret, *both[1]],
            ["handover", str(tmp_path / "stick"), *secret, *both[0]],
            ["split", str(tmp_path / "desk"), *secret, *both[0]],
            ["status", *both[1]],
            ["rotate", "--role", "status", *both[1]],
        )
    ]

    assert (silent.code, [done.code for done in dated]) == (3, [2] * 5)
    assert all(b"ENCRYPTED" in file.read_bytes() for file in (tmp_path / "desk" / "private").iterdir())
