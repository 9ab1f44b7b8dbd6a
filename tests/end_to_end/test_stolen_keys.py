"""Each key of docs/security-model.md stolen in its file: what that yields, and that rotation heals it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Root

from strpcheck.adapters.key_files import KeyFile, load_key_file
from strpcheck.adapters.tuf.repository import public_key
from strpcheck.authority.signing import sign_permit
from strpcheck.core.barcode import encode_barcode
from strpcheck.core.cose import split_sign1
from strpcheck.core.permit import Environment, Facts, Permit, PermitId, Person
from strpcheck.core.status_token import StatusToken, parse_status_token, prepare_status_token
from strpcheck.core.trust import key_id_of
from tests.played import JOKO, SARI, Done, Laptop, Town, found_town, play, settle
from tests.thief import ONLINE, Thief, steal, steal_issuer_key, strangers

STOLEN, HEALED, SYNCED = "2021-07-05T07:40", "2021-07-05T07:50", "2021-07-05T08:00"
URI = "urn:strp:2021w26"


@pytest.fixture(scope="module")
def first_robbed(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Founded anew, one permit revoked and published; nobody changes it."""
    made = found_town(tmp_path_factory.mktemp("robbed"))
    made.authority("revoke", "--permit", made.number(JOKO), "--reason", "test")
    made.publish()
    return made


@pytest.fixture
def town(first_robbed: Town, tmp_path: Path) -> Town:
    """That town, of the test's own."""
    return settle(first_robbed, tmp_path)


@pytest.fixture
def laptop(town: Town) -> Laptop:
    """Set up before anything was stolen."""
    return town.laptop()


def verdict(laptop: Laptop, text: str, at: str = STOLEN) -> str:
    """The reason on one barcode."""
    return str(laptop.check(text, at=at).reasons[0])


def synced(laptop: Laptop, place: Path, at: str = STOLEN) -> bool:
    """Whether a laptop takes what is offered."""
    return laptop.play("sync", str(place), at=at).code == 0


def heal(town: Town, laptop: Laptop, *roles: str) -> None:
    """Rotate, publish, sync."""
    for role in roles:
        town.authority("rotate", "--role", role, at=HEALED)
    town.publish(at=HEALED)
    assert synced(laptop, town.published, at=SYNCED)


def stamped(moment: str) -> Any:  # noqa: ANN401 -- bends metadata of python-tuf
    """A timestamp that says it was signed at that moment."""

    def bend(signed: Any) -> None:  # noqa: ANN401 -- of python-tuf
        """Say so."""
        signed.unrecognized_fields["x-strp-issued"] = moment
        signed.expires = datetime(2031, 1, 1, tzinfo=UTC)

    return bend


JUST_NOW = stamped("2021-07-05T00:40:00Z")


def forged(key: KeyFile) -> str:
    """A permit that nobody issued."""
    issued = datetime(2021, 7, 4, 15, 30, tzinfo=UTC)
    facts = Facts(
        id=PermitId("XX-JK", b"forged!!"),
        key_id=key.key_id,
        issued_at=issued,
        not_before=issued,
        expires=datetime(2021, 7, 20, 17, tzinfo=UTC),
        category="KR-LOG",
        areas=(3174,),
        status_uri=URI,
        status_index=2,
        environment=Environment.TRAINING,
        has_photo=False,
    )
    return encode_barcode(sign_permit(Permit(facts, Person("Palsu", "0000", "PT Palsu", None, None, None)), key))


def with_key(trust: bytes, key: KeyFile) -> bytes:
    """A trust list that names one more permit key."""
    told = json.loads(trust)
    entry = dict(next(entry for entry in told["keys"] if entry["purposes"] == ["permit"]))
    told["keys"].append(entry | {"kid": key.key_id.hex(), "public_key": key.public_key.hex()})
    return json.dumps(told).encode()


def own_root(keys: dict[str, list[KeyFile]]) -> Any:  # noqa: ANN401 -- bends metadata of python-tuf
    """A root that names the thief's keys."""

    def bend(signed: Root) -> None:
        """For these roles."""
        for role, held in keys.items():
            for key_id in list(signed.roles[role].keyids):
                signed.revoke_key(key_id, role)
            for key in held:
                signed.add_key(public_key(key), role)

    return bend


def test_one_root_key_alone_yields_nothing(town: Town, laptop: Laptop) -> None:
    """Two of three must sign."""
    thief = steal(town, "root", most=1)
    thief.sign("root", own_root({"timestamp": strangers(1)}))

    assert not synced(laptop, thief.mirror)
    assert verdict(laptop, town.text(SARI)) == "ok"


def test_two_root_keys_yield_everything_until_the_root_is_rotated(town: Town) -> None:
    """Whoever followed the thief's root must be set up anew; whoever followed the authority's is safe."""
    victim, safe = town.laptop("victim"), town.laptop("safe")
    thief = steal(town, "root")
    thief.sign("root", own_root({"timestamp": strangers(1)}))
    heal(town, safe, "root")

    synced(victim, thief.mirror)
    assert not synced(safe, thief.mirror, at=SYNCED)
    late = steal(town, name="late")
    late.keys = thief.keys
    late.sign("root", own_root({"timestamp": strangers(1)}))
    assert not synced(safe, late.mirror, at=SYNCED)
    assert verdict(safe, town.text(SARI), at=SYNCED) == "ok"


def test_a_new_laptop_is_safe_from_old_root_keys_by_a_later_root(town: Town) -> None:
    """Under the first root it takes what the stolen keys signed; set up with the newest it does not, and says so."""
    thief, own = steal(town, "root"), strangers(1)
    thief.keys = {**thief.keys, "timestamp": own}
    thief.sign("root", own_root({"timestamp": own}))
    thief.sign("timestamp")
    heal(town, town.laptop(), "root")
    newest = town.published / "metadata" / "2.root.json"

    def set_up(name: str, root: Path, place: Path) -> Done:
        """A new laptop."""
        new = Laptop(town.folder / name, SYNCED, ["--lang", "en"])
        return new.play("init", "--root", str(root), "--from", str(place), "--post", "LENTENG-AGUNG")

    fooled = set_up("fooled", town.root, thief.mirror)
    refused = set_up("new", newest, thief.mirror)
    safe = set_up("new", newest, town.published)

    assert [fooled.code, refused.code, safe.code] == [0, 3, 0]
    assert "pinned root 2: laptops set up with an earlier root cannot sync from this one" in safe.err
    assert "pinned root" not in fooled.err


def test_targets_keys_yield_permits_of_the_thiefs_own(town: Town, laptop: Laptop) -> None:
    """With the online keys: a permit key in trust.json. Rotating targets takes it out again."""
    thief = steal(town, "targets", *ONLINE)
    (own,) = strangers(1)
    thief.put("targets", "trust.json", with_key(thief.content("trust.json"), own))
    thief.vouch(JUST_NOW)

    assert synced(laptop, thief.mirror)
    assert verdict(laptop, forged(own)) == "ok"
    heal(town, laptop, "targets", *ONLINE)
    assert verdict(laptop, forged(own), at=SYNCED) == "unknown_key"
    assert verdict(laptop, town.text(SARI), at=SYNCED) == "ok"
    assert not synced(laptop, thief.mirror, at=SYNCED)


def test_one_targets_key_alone_yields_nothing(town: Town, laptop: Laptop) -> None:
    """Even with the online keys."""
    thief = steal(town, "targets", *ONLINE, most=1)
    thief.put("targets", "trust.json", with_key(thief.content("trust.json"), strangers(1)[0]))
    thief.vouch(JUST_NOW)

    assert not synced(laptop, thief.mirror)


def test_policy_keys_yield_open_roads(town: Town, laptop: Laptop) -> None:
    """With the online keys: whatever the policy forbids. It makes no permit and lifts no revocation."""
    noon = "2021-07-05T12:00"
    thief = steal(town, "policy", *ONLINE)
    told = json.loads(thief.content("policy.json")) | {"windows": []}
    thief.put("policy", "policy.json", json.dumps(told).encode())
    thief.vouch(JUST_NOW)

    before = verdict(laptop, town.text(SARI), at=noon)
    assert synced(laptop, thief.mirror)
    assert (before, verdict(laptop, town.text(SARI), at=noon)) == ("hour_not_allowed", "ok")
    assert verdict(laptop, town.text(JOKO), at=noon) == "revoked"
    heal(town, laptop, "policy", *ONLINE)
    assert verdict(laptop, town.text(SARI), at=noon) == "hour_not_allowed"


def test_the_repositorys_status_key_alone_yields_nothing(town: Town, laptop: Laptop) -> None:
    """Snapshot names the role by its hash; and lists are signed once more, by the issuer."""
    thief = steal(town, "status")
    thief.put("status", "status/2021w26.cwt", b"no list")
    synced(laptop, thief.mirror)  # what timestamp and snapshot do not name is not even looked at
    alone = verdict(laptop, town.text(SARI)), verdict(laptop, town.text(JOKO))
    full = steal(town, "status", *ONLINE, name="full")
    full.put("status", "status/2021w26.cwt", cleared_list(strangers(1)[0], full))
    full.vouch(JUST_NOW)

    assert alone == ("ok", "revoked")
    assert not synced(laptop, full.mirror)
    heal(town, laptop, "status", *ONLINE)
    assert verdict(laptop, town.text(JOKO), at=SYNCED) == "revoked"


def test_the_snapshot_key_alone_yields_nothing(town: Town, laptop: Laptop) -> None:
    """Timestamp names the snapshot by its hash."""
    thief = steal(town, "snapshot")
    thief.sign("snapshot", lambda signed: signed.meta.clear())
    synced(laptop, thief.mirror)
    fresh = Laptop(town.folder / "fresh", STOLEN)
    words = ["init", "--root", str(town.root), "--from", str(thief.mirror), "--post", "LENTENG-AGUNG"]

    assert fresh.play(*words).code == 0  # the snapshot that is named is there as well
    assert [verdict(each, town.text(SARI)) for each in (laptop, fresh)] == ["ok", "ok"]
    heal(town, laptop, "snapshot")
    assert verdict(laptop, town.text(SARI), at=SYNCED) == "ok"


def test_the_timestamp_key_yields_a_poisoned_time_until_it_is_rotated(town: Town, laptop: Laptop) -> None:
    """Everybody is sent aside, nobody is let through; another key heals it, and the clock stays as it is."""
    thief = steal(town, "timestamp")
    thief.sign("timestamp", stamped("2029-01-01T00:00:00Z"))

    assert synced(laptop, thief.mirror)
    assert verdict(laptop, town.text(SARI)) == "clock_suspect"
    assert verdict(laptop, town.text(JOKO)) == "revoked"
    heal(town, laptop, "timestamp")
    assert verdict(laptop, town.text(SARI), at=SYNCED) == "ok"
    assert not synced(laptop, thief.mirror, at=SYNCED)


def test_a_permit_key_yields_permits_until_it_is_revoked(town: Town, laptop: Laptop) -> None:
    """Revoking it fells what the authority signed with it too: people get theirs again under the new key."""
    key = steal_issuer_key(town, "permit")
    assert verdict(laptop, forged(key)) == "ok"

    town.authority("revoke", "--key", key.key_id.hex(), "--reason", "stolen", at=HEALED)
    heal(town, laptop, "permit")
    words = ["issue", str(town.folder / "roster.csv"), "--out", str(town.folder / "again"), "--allow-young-key"]
    town.authority(*words, at=HEALED)

    again = next(row for row in _index(town.folder / "again") if row["line"] == SARI)
    assert verdict(laptop, forged(key), at=SYNCED) == "key_revoked"
    assert verdict(laptop, town.text(SARI), at=SYNCED) == "key_revoked"
    assert verdict(laptop, (town.folder / "again" / again["text"]).read_text("ascii").strip(), at=SYNCED) == "ok"


def test_the_issuers_status_key_yields_revoked_permits_with_the_repositorys_keys_alone(
    town: Town, laptop: Laptop
) -> None:
    """By itself nothing; with status, snapshot and timestamp a list that calls everybody valid."""
    key = steal_issuer_key(town, "status")
    thief = steal(town, "status", *ONLINE)
    listed = cleared_list(key, thief)
    thief.put("status", "status/2021w26.cwt", listed)
    thief.vouch(JUST_NOW)

    assert synced(laptop, thief.mirror)
    assert verdict(laptop, town.text(JOKO)) == "ok"
    heal(town, laptop, "issuer-status", "status", *ONLINE)
    assert verdict(laptop, town.text(JOKO), at=SYNCED) == "revoked"
    assert not synced(laptop, thief.mirror, at=SYNCED)


def test_a_canary_key_passes_no_road(town: Town, laptop: Laptop) -> None:
    """It is known for the self-test alone; rotating it brings new canaries."""
    key = steal_issuer_key(town, "canary")
    before = verdict(laptop, forged(key))

    heal(town, laptop, "canary")

    assert (before, verdict(laptop, forged(key), at=SYNCED)) == ("unknown_key", "unknown_key")
    assert verdict(laptop, town.text(SARI), at=SYNCED) == "ok"


def test_a_laptops_own_key_yields_no_verdict(town: Town, laptop: Laptop) -> None:
    """It signs the laptop's own statements, no permit and no list; revoked, its requests are refused for good."""
    key = load_key_file(laptop.home / "device.pem", None)
    request, device = str(laptop.home / "enrolment.json"), ["authority", "device"]
    at, to = ["--at", HEALED], ["--dir", str(town.folder / "auth")]
    enrolled = play(*at, *device, "add", request, *to)
    before = verdict(laptop, forged(key))
    revoked = play(*at, *device, "revoke", key.key_id.hex(), "--reason", "stolen", *to)
    again = play(*at, *device, "add", request, *to)
    heal(town, laptop)

    assert (enrolled.code, revoked.code, again.code) == (0, 0, 3)
    assert "was revoked, and stays so" in again.err
    assert (before, verdict(laptop, forged(key), at=SYNCED)) == ("unknown_key", "unknown_key")


def cleared_list(key: KeyFile, thief: Thief) -> bytes:
    """A list in which only the revoked canary is revoked, dated a minute after the published one."""
    published = thief.content("status/2021w26.cwt")
    before = parse_status_token(key.key_id, split_sign1(published)[2])
    bitmap = bytes([0b10, *bytes(len(before.bitmap) - 1)])
    token = StatusToken(key_id_of(key.public_key), URI, datetime(2021, 7, 5, 0, 39, tzinfo=UTC), before.bits, bitmap)
    unsigned = prepare_status_token(token)
    return unsigned.signed(key.sign(unsigned.to_be_signed))


def _index(folder: Path) -> list[dict[str, Any]]:
    """What `authority issue` wrote."""
    return [json.loads(line) for line in (folder / "index.jsonl").read_text("utf-8").splitlines()]
