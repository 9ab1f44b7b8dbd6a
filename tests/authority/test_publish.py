"""The register as signed documents."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from strpcheck.authority.first_policy import build_first_policy
from strpcheck.authority.founding import Founding, found_canaries, found_conflicts, found_list
from strpcheck.authority.publish import Press, Tools, publish
from strpcheck.core.permit import Environment
from strpcheck.core.status_list import Status, StatusList
from strpcheck.core.status_token import StatusToken, verify_status_token
from strpcheck.core.trust import Purpose, RefusedWindow, key_id_of
from strpcheck.documents.devices import read_devices
from strpcheck.documents.model import write_document
from strpcheck.documents.policy import read_policy
from strpcheck.documents.trust import read_trust
from strpcheck.errors import AuthorityError, DocumentError, PinError, TrustListError
from strpcheck.ports import EncodedList, KeyRing, ListEncoder, Repository, SignedRepository, Signer
from tests.authority.desk import (
    CANARY_KEY,
    NOW,
    PERMIT_KEY,
    SECOND,
    STATUS_KEY,
    URI,
    DeskEncoder,
    DeskKey,
    DeskRing,
    MemoryRegister,
)

POLICY = write_document(build_first_policy("XX-JK"))
FOUNDING = Founding(Environment.TRAINING, "XX-JK", NOW - timedelta(hours=9))
CANARIES = found_canaries(FOUNDING, found_list(FOUNDING), CANARY_KEY, bytes)
CONFLICTS = found_conflicts(bytes)


@dataclass
class DeskRepository:
    """Implements `Repository`: keeps what it was asked to sign."""

    fails: AuthorityError | None = None
    before: Mapping[str, bytes] = field(default_factory=dict)
    targets: Mapping[str, bytes] = field(default_factory=dict)
    encoded: Mapping[str, EncodedList] = field(default_factory=dict)

    def found(self, environment: Environment, now: datetime) -> Mapping[str, bytes]:
        """A root that says what it is for."""
        return {"1.root.json": f"{environment} {now}".encode()}

    def sign(
        self,
        metadata: Mapping[str, bytes],
        targets: Mapping[str, bytes],
        encoded: Mapping[str, EncodedList],
        now: datetime,
    ) -> SignedRepository:
        """Sign nothing, or fail."""
        if self.fails:
            raise self.fails
        self.before, self.targets, self.encoded = metadata, targets, encoded
        return SignedRepository({"timestamp.json": str(now).encode()}, (), ())

    def rotate(self, metadata: Mapping[str, bytes], role: str, now: datetime) -> Mapping[str, bytes]:
        """Say so."""
        self.before = metadata
        return {f"{role}.json": str(now).encode()}

    def settle(self, metadata: Mapping[str, bytes]) -> tuple[str, ...]:
        """Every file that is named."""
        return tuple(f"replaced-{name}" for name in metadata)

    def warnings(self, metadata: Mapping[str, bytes], now: datetime) -> tuple[str, ...]:
        """None."""
        return tuple(f"{name} {now}" for name in metadata if not name)

    def expiries(self, metadata: Mapping[str, bytes]) -> Mapping[str, datetime]:
        """Nothing ends."""
        return dict.fromkeys(metadata, NOW)


def tools(
    repository: Repository | None = None, ring: KeyRing | None = None, encoder: ListEncoder | None = None
) -> Tools:
    """What a publish works with."""
    return Tools(ring or DeskRing(), Press(repository or DeskRepository(), encoder or DeskEncoder()))


def a_register() -> MemoryRegister:
    """As founded, nothing issued."""
    return MemoryRegister(documents={"1.root.json": b"root", "canary.json": CANARIES, "conflicts.json": CONFLICTS})


def published(register: MemoryRegister, now: datetime = NOW) -> Mapping[str, bytes]:
    """The targets of a publish."""
    repository = DeskRepository()
    publish(register, tools(repository), POLICY, now)
    return repository.targets


def token_of(targets: Mapping[str, bytes]) -> StatusToken:
    """The status list, held against the trust list of the same publish."""
    return verify_status_token(targets["status/2021w26.cwt"], read_trust(targets["trust.json"]), "XX-JK")


def list_of(targets: Mapping[str, bytes]) -> StatusList:
    """The same, as decisions read it."""
    token = token_of(targets)
    return StatusList("XX-JK", token.uri, token.issued_at, token.bits, token.bitmap)


def test_every_document_that_laptops_need_is_published() -> None:
    """And each is one that laptops read."""
    targets = published(a_register())

    assert set(targets) == {
        "trust.json",
        "devices.json",
        "policy.json",
        "canary.json",
        "conflicts.json",
        "status/2021w26.cwt",
    }
    assert (targets["canary.json"], targets["conflicts.json"]) == (CANARIES, CONFLICTS)
    assert read_devices(targets["devices.json"]) == ()
    assert len(read_policy(targets["policy.json"]).posts) == 7


def test_the_trust_list_says_what_the_register_knows_of_keys_and_lists() -> None:
    """Purpose, window, revocation and refused windows of each key; uri, file and end of each list."""
    register = a_register()
    window = RefusedWindow(NOW, NOW + SECOND)
    permit, status, canary = register.known_keys
    ended = replace(permit, valid_until=NOW + SECOND, revoked_at=NOW, refused=(window,))
    register.known_keys = (ended, status, canary)

    trust = read_trust(published(register)["trust.json"])

    anchor = trust.anchors[PERMIT_KEY.key_id]
    assert trust.environment is Environment.TRAINING
    assert (anchor.valid_from, anchor.valid_until) == (permit.valid_from, NOW + SECOND)
    assert (anchor.revoked_at, anchor.refused) == (NOW, (window,))
    assert {key_id: set(item.purposes) for key_id, item in trust.anchors.items()} == {
        PERMIT_KEY.key_id: {Purpose.PERMIT},
        STATUS_KEY.key_id: {Purpose.STATUS},
        CANARY_KEY.key_id: {Purpose.CANARY},
    }
    source = trust.issuers["XX-JK"].status_sources[URI]
    assert (source.file_name, source.until) == ("2021w26.cwt", register.listed.until)


def test_a_list_says_what_became_of_each_permit() -> None:
    """The first canary stands, the second is revoked; beyond what was issued everything is."""
    register = a_register()
    register.listed = replace(register.listed, next_index=6, bits=2)
    register.statuses = {3: Status.INVALID, 4: Status.SUSPENDED}

    listed = list_of(published(register))

    assert [listed.value(index) for index in range(8)] == [0, 1, 0, 1, 2, 0, 1, 1]
    assert (listed.bits, len(listed)) == (2, 64)


def test_a_list_is_signed_anew_at_every_publish() -> None:
    """Changed or not: its age counts from its own `iat`."""
    register = a_register()

    dates = [token_of(published(register, now)).issued_at for now in (NOW, NOW + timedelta(hours=1))]

    assert dates == [NOW, NOW + timedelta(hours=1)]


def test_a_list_is_never_older_than_a_permit_in_it() -> None:
    """A permit booked a second ahead of this clock would else stay outside of its own list."""
    register = a_register()
    register.listed = replace(register.listed, newest_permit=NOW + SECOND)

    assert token_of(published(register)).issued_at == NOW + SECOND


def test_the_newest_standing_status_key_signs_the_lists() -> None:
    """After a change of keys the old one is still listed for a while."""
    register, newer = a_register(), DeskKey(7)
    status = register.known_keys[1]
    register.known_keys += (replace(status, key_id=newer.key_id, public_key=newer.public_key),)
    repository, ring = DeskRepository(), DeskRing({STATUS_KEY.key_id: STATUS_KEY, newer.key_id: newer})

    publish(register, tools(repository, ring), POLICY, NOW)

    assert token_of(repository.targets).key_id == newer.key_id


def test_without_a_status_key_nothing_is_published() -> None:
    """A list nobody may sign is none."""
    register = a_register()
    permit, status, canary = register.known_keys
    register.known_keys = (permit, replace(status, revoked_at=NOW), canary)

    with pytest.raises(AuthorityError, match="every status key is revoked"):
        published(register)

    assert register.diary == []


def test_the_lists_are_dated_before_anything_is_signed_and_kept_after() -> None:
    """A crash between leaves a register that is ahead of what laptops hold, never behind."""
    diary: list[str] = []
    register = replace(a_register(), diary=diary)

    publish(register, tools(DeskRepository(), DeskRing({STATUS_KEY.key_id: DeskKey(2, diary)})), POLICY, NOW)

    assert diary == ["date", "sign", "save"]
    assert register.documents["timestamp.json"] == str(NOW).encode()


def test_only_metadata_is_handed_to_the_repository() -> None:
    """Canaries and conflicts are kept beside it and are targets."""
    repository = DeskRepository()

    publish(a_register(), tools(repository), POLICY, NOW)

    assert repository.before == {"1.root.json": b"root"}


def test_what_is_not_signed_is_not_kept() -> None:
    """The next publish begins where laptops are."""
    register = a_register()
    repository = DeskRepository(fails=AuthorityError("targets changed and needs 2 of its keys, got 0"))

    with pytest.raises(AuthorityError, match="targets changed"):
        publish(register, tools(repository), POLICY, NOW)

    assert "save" not in register.diary


def test_a_policy_that_laptops_would_refuse_is_not_published() -> None:
    """Nothing is dated for it either."""
    register = a_register()

    with pytest.raises(DocumentError, match=r"policy\.json"):
        publish(register, tools(), b"{}", NOW)

    assert register.diary == []


def test_the_policy_is_published_in_its_one_spelling() -> None:
    """However a person indented it: only a change of content is a change."""
    repository = DeskRepository()

    publish(a_register(), tools(repository), POLICY.replace(b",", b" ,\r\n  "), NOW)

    assert repository.targets["policy.json"] == POLICY


def test_a_key_that_laptops_would_refuse_is_not_published() -> None:
    """The identity point signs anything: see `core.trust`."""
    register = a_register()
    weak = bytes([1, *[0] * 31])
    register.known_keys += (replace(register.known_keys[0], key_id=key_id_of(weak), public_key=weak),)

    with pytest.raises(TrustListError, match="small order"):
        published(register)


def test_a_trust_list_that_laptops_would_refuse_is_not_published() -> None:
    """A key may have so many refused windows and no more; the fault is told, not raised as it comes."""
    register = a_register()
    windows = tuple(RefusedWindow(NOW + day * SECOND, NOW + (day + 1) * SECOND) for day in range(65))
    register.known_keys = (replace(register.known_keys[0], refused=windows), *register.known_keys[1:])

    with pytest.raises(DocumentError, match=r"trust\.json: refused: expected at most 64 items"):
        published(register)


def test_a_status_key_that_cannot_be_opened_dates_nothing() -> None:
    """A mistyped passphrase leaves the register as it was."""

    class Locked(DeskRing):
        """A ring whose passphrase is not known."""

        def load(self, purpose: str, key_id: object) -> Signer:
            """Refuse."""
            message = f"the passphrase does not open {purpose}-{key_id!r}"
            raise PinError(message)

    register = a_register()

    with pytest.raises(PinError):
        publish(register, tools(DeskRepository(), Locked()), POLICY, NOW)

    assert register.diary == []


def test_every_list_is_encoded_for_the_way() -> None:
    """From the list as it is signed, and the encodings go to whoever signs."""
    repository, encoder = DeskRepository(), DeskEncoder()

    publish(a_register(), tools(repository, encoder=encoder), POLICY, NOW)

    path = "status/2021w26.cwt"
    assert encoder.asked == [(path, repository.targets[path], ())]
    assert repository.encoded == {path: EncodedList({"rungs": 0}, {f"{path}.small": b"small"})}


def test_deltas_begin_at_what_was_published_before() -> None:
    """By the hash that laptops hold; a version that is lost is no beginning."""
    register, repository, encoder = a_register(), DeskRepository(), DeskEncoder()
    published_hashes = []
    for hour in range(3):
        publish(register, tools(repository, encoder=encoder), POLICY, NOW + timedelta(hours=hour))
        published_hashes.append(hashlib.sha256(repository.targets["status/2021w26.cwt"]).hexdigest())
    encoder.lost.add(published_hashes[1])
    publish(register, tools(repository, encoder=encoder), POLICY, NOW + timedelta(hours=3))

    begun = [[version.sha256 for version in older] for _, _, older in encoder.asked]
    assert begun == [[], published_hashes[:1], published_hashes[:2], [published_hashes[0], published_hashes[2]]]


def test_each_encoding_that_is_made_is_counted() -> None:
    """For whoever watches the bar."""
    counted: list[int] = []

    press = Press(DeskRepository(), DeskEncoder(), advance=lambda: counted.append(1))
    publish(a_register(), Tools(DeskRing(), press), POLICY, NOW)

    assert counted == [1]
