"""One of an authority's two hosts taken over, with every key and file on it: what that yields, and how it heals."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from strpcheck.core.cose import split_sign1
from strpcheck.core.handover import Handover, parse_handover, write_handover
from strpcheck.core.status_token import StatusToken, parse_status_token, prepare_status_token
from tests.apart import LATE, NEXT, THEN, Hosts, names, part, reason, synced
from tests.end_to_end.test_stolen_keys import JUST_NOW, URI, cleared_list, forged, stamped, with_key
from tests.played import JOKO, SARI, Laptop, found_town
from tests.thief import ONLINE, Thief, steal, steal_issuer_key, strangers

LIST = "status/2021w26.cwt"
STOLEN = datetime(2021, 7, 5, 0, 45, tzinfo=UTC)
"""Between NEXT and THEN."""
OFFLINE = ("root", "targets", "policy")


@pytest.fixture
def hosts(tmp_path: Path) -> Hosts:
    """Joko's permit revoked and published in two steps; the offline keys are in their envelopes."""
    made = part(found_town(tmp_path))
    made.issue("revoke", "--permit", made.town.number(JOKO), "--reason", "test", at="2021-07-05T07:00")
    made.carry("2021-07-05T07:00")
    (made.folder / "envelopes").mkdir()
    for name in names(made.publishing):
        if name.startswith(OFFLINE):
            (made.publishing / "private" / name).rename(made.folder / "envelopes" / name)
    return made


@pytest.fixture
def laptop(hosts: Hosts) -> Laptop:
    """Set up before anything was stolen."""
    return hosts.laptop("home", at="2021-07-05T07:30")


def open_envelopes(hosts: Hosts) -> None:
    """Bring the offline keys to the publishing host."""
    for file in (hosts.folder / "envelopes").iterdir():
        file.rename(hosts.publishing / "private" / file.name)


def verdicts(hosts: Hosts, laptop: Laptop, at: str) -> tuple[str, str]:
    """Of a permit that is good, and of one that was revoked."""
    return reason(laptop, hosts.town.text(SARI), at), reason(laptop, hosts.town.text(JOKO), at)


def false_handover(hosts: Hosts, files: Mapping[str, bytes]) -> None:
    """Onto the stick: the last hand-over with other files, under the stolen status key."""
    key = steal_issuer_key(hosts.town, "status")
    before = parse_handover(hosts.stick.read_bytes())
    changed = Handover(key.key_id, before.issuer, STOLEN, {**before.files, **files}, before.issued)
    hosts.stick.write_bytes(write_handover(changed, key.sign))


def false_list(hosts: Hosts, bits: Mapping[int, int]) -> bytes:
    """The last list with other bits, signed anew with the stolen key."""
    key = steal_issuer_key(hosts.town, "status")
    token = parse_handover(hosts.stick.read_bytes()).files[LIST]
    before = parse_status_token(key.key_id, split_sign1(token)[2])
    bitmap = bytearray(before.bitmap)
    for index, bit in bits.items():
        bitmap[index // 8] = bitmap[index // 8] & ~(1 << index % 8) | bit << index % 8
    unsigned = prepare_status_token(StatusToken(key.key_id, URI, STOLEN, before.bits, bytes(bitmap)))
    return unsigned.signed(key.sign(unsigned.to_be_signed))


# -------------------------------------------------------------------------------------------------- the publishing host


def publishing_host(hosts: Hosts, name: str = "mirror") -> Thief:
    """Whoever took it over."""
    return steal(hosts.town, "status", *ONLINE, host="desk", name=name)


def test_on_the_publishing_host_there_is_no_key_that_signs_lists_or_permits(hosts: Hosts) -> None:
    """Nor one that names such keys."""
    assert names(hosts.publishing) == {"status-1.pem", "snapshot-1.pem", "timestamp-1.pem"}


def test_the_publishing_host_alone_brings_no_revoked_permit_back(hosts: Hosts, laptop: Laptop) -> None:
    """Whatever it signs around lists: it has none but those that the issuer signed, and older ones are refused."""
    thief = publishing_host(hosts)
    thief.put("status", LIST, cleared_list(strangers(1)[0], thief))
    thief.vouch(JUST_NOW)
    older = publishing_host(hosts, "older")
    first = min((hosts.published / "targets" / "status").glob("*.cwt"), key=lambda file: file.stat().st_mtime_ns)
    older.put("status", LIST, first.read_bytes())
    older.vouch(JUST_NOW)

    told = [laptop.play("sync", str(mirror), at=NEXT).err for mirror in (thief.mirror, older.mirror)]
    assert "may not sign status for XX-JK" in told[0]
    assert "offered is older than the one known here" in told[1]
    assert verdicts(hosts, laptop, NEXT) == ("ok", "revoked")


def test_the_publishing_host_alone_poisons_time_until_its_keys_are_rotated(hosts: Hosts, laptop: Laptop) -> None:
    """Everybody is sent aside, nobody is let through; new keys of its three roles heal it, the issuer's stay."""
    thief = publishing_host(hosts)
    thief.vouch(stamped("2029-01-01T00:00:00Z"))
    issuer_keys = names(hosts.issuing)

    assert synced(laptop, thief.mirror, NEXT)
    assert verdicts(hosts, laptop, NEXT) == ("clock_suspect", "revoked")
    open_envelopes(hosts)
    for role in ("status", *ONLINE):
        assert hosts.desk("rotate", "--role", role, at=THEN).code == 0
    hosts.carry(THEN)
    assert synced(laptop, hosts.published, LATE)
    assert verdicts(hosts, laptop, LATE) == ("ok", "revoked")
    assert not synced(laptop, thief.mirror, LATE)
    assert names(hosts.issuing) == issuer_keys


# ----------------------------------------------------------------------------------------------------- the issuing host


def test_on_the_issuing_host_there_is_no_key_of_the_repository(hosts: Hosts) -> None:
    """Each is named after its whole kid."""
    assert {len(name.split("-")[1]) for name in names(hosts.issuing)} == {len("0123456789abcdef.pem")}


def test_the_issuing_host_alone_gets_no_mirror_past_a_laptop(hosts: Hosts, laptop: Laptop) -> None:
    """A list that its own key signed is named by nobody; signed around with other keys it is refused."""
    key = steal_issuer_key(hosts.town, "status")
    thief = steal(hosts.town)
    thief.keys = {role: strangers(1) for role in ("status", *ONLINE)}
    thief.put("status", LIST, cleared_list(key, thief))
    thief.vouch(JUST_NOW)

    assert not synced(laptop, thief.mirror, NEXT)
    assert verdicts(hosts, laptop, NEXT) == ("ok", "revoked")


@pytest.mark.parametrize(
    ("index", "told"), [(4, "takes back revocations, which are final: index 4"), (1, "takes back revocations")]
)
def test_the_issuing_host_alone_brings_no_revoked_permit_back(
    hosts: Hosts, laptop: Laptop, index: int, told: str
) -> None:
    """The publishing host signs no hand-over that lifts a revocation, whoever signed it."""
    false_handover(hosts, {LIST: false_list(hosts, {index: 0})})

    done = hosts.publish(at=THEN)

    assert done.code == 3
    assert told in done.err
    assert synced(laptop, hosts.published, THEN)
    assert verdicts(hosts, laptop, THEN) == ("ok", "revoked")


def test_the_issuing_host_alone_names_no_key_of_its_own(hosts: Hosts, laptop: Laptop) -> None:
    """That is the targets keys' to sign, and whoever brings them reads what is new."""
    (own,) = strangers(1)
    trust = parse_handover(hosts.stick.read_bytes()).files["trust.json"]
    false_handover(hosts, {"trust.json": with_key(trust, own)})

    done = hosts.publish(at=THEN)

    assert done.code == 3
    assert f"trust.json: permit key {own.key_id.hex()} is new" in done.err
    assert "targets changed and needs 2 of its keys, got 0" in done.err
    assert reason(laptop, forged(own), THEN) == "unknown_key"


def test_the_issuing_host_alone_revokes_until_its_status_key_is_replaced(hosts: Hosts, laptop: Laptop) -> None:
    """What it says through the ordinary way goes out; the register's next list, under another key, puts it right."""
    false_handover(hosts, {LIST: false_list(hosts, {2: 1, 3: 1, 5: 1})})
    assert hosts.publish(at=THEN).code == 0
    assert synced(laptop, hosts.published, THEN)
    stolen = verdicts(hosts, laptop, THEN)

    hosts.issue("rotate", "--role", "issuer-status", at=THEN)
    open_envelopes(hosts)
    hosts.carry(THEN, "--signer", hosts.kid("status"))
    assert synced(laptop, hosts.published, LATE)

    assert stolen == ("revoked", "revoked")
    assert verdicts(hosts, laptop, LATE) == ("ok", "revoked")


# --------------------------------------------------------------------------------------------------------- both of them


def test_both_hosts_together_bring_a_revoked_permit_back(hosts: Hosts, laptop: Laptop) -> None:
    """That is what two hosts are for: it takes two."""
    key = steal_issuer_key(hosts.town, "status")
    thief = publishing_host(hosts)
    thief.put("status", LIST, cleared_list(key, thief))
    thief.vouch(JUST_NOW)

    assert synced(laptop, thief.mirror, NEXT)
    assert verdicts(hosts, laptop, NEXT) == ("ok", "ok")


def test_a_key_that_nobody_made_here_is_told_when_what_is_published_is_looked_at(hosts: Hosts) -> None:
    """Stolen targets keys show in trust.json."""
    open_envelopes(hosts)
    thief = steal(hosts.town, "targets", "status", *ONLINE, host="desk")
    (own,) = strangers(1)
    thief.put("targets", "trust.json", with_key(thief.content("trust.json"), own))
    thief.vouch(JUST_NOW)

    told = hosts.hand_over("--published", str(thief.mirror), at=THEN)

    assert told.code == 0
    assert f"names keys that nobody made here: {own.key_id.hex()}; the targets keys may be stolen" in told.err
    assert "nobody made here" not in hosts.hand_over("--published", str(hosts.published), at=THEN).err
