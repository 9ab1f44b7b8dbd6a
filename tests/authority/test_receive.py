"""What a publishing host takes from the issuing host, and what it refuses whoever signed it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from strpcheck.authority.handover import hand_over
from strpcheck.authority.receive import Desk, Received, receive
from strpcheck.authority.rotate import KeyDesk, rotate
from strpcheck.core.handover import Handover, parse_handover, write_handover
from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.status_list import Status
from strpcheck.core.status_token import StatusToken, prepare_status_token
from strpcheck.core.trust import Purpose
from strpcheck.errors import HandoverError
from strpcheck.ports import Signer
from tests.authority.desk import (
    KEYS,
    NOW,
    OLD_KEY,
    PERMIT_KEY,
    SECOND,
    STATUS_KEY,
    URI,
    DeskKey,
    DeskRing,
    MemoryRegister,
)
from tests.authority.test_publish import CANARIES, CONFLICTS, POLICY, DeskRepository

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LIST = "status/2021w26.cwt"
REVOKED, SUSPENDED, ISSUED = 5, 6, 20


def an_issuing_host() -> MemoryRegister:
    """Twenty indexes issued, one permit revoked and one suspended."""
    register = MemoryRegister(documents={"canary.json": CANARIES, "conflicts.json": CONFLICTS})
    register.listed = replace(register.listed, next_index=ISSUED, bits=2)
    register.statuses = {REVOKED: Status.INVALID, SUSPENDED: Status.SUSPENDED}
    return register


def handed(register: MemoryRegister, now: datetime = NOW, ring: DeskRing | None = None) -> bytes:
    """A hand-over."""
    return hand_over(register, ring or DeskRing(), POLICY, now).encoded


PUBLISHED = handed(an_issuing_host())
"""Before each test."""


def desk(now: datetime = NOW + HOUR, **changed: Any) -> Desk:  # noqa: ANN401 -- fields of a desk
    """A publishing host."""
    return replace(Desk(Environment.TRAINING, "XX-JK", PUBLISHED, now), **changed)


def taken(offered: bytes, now: datetime = NOW + HOUR, **changed: Any) -> Received:  # noqa: ANN401 -- as above
    """What came of it."""
    return receive(desk(now, **changed), offered)


def later(act: Callable[[MemoryRegister], None] = lambda _: None, now: datetime = NOW + HOUR) -> bytes:
    """The same authority's next hand-over, after something was done."""
    register = an_issuing_host()
    handed(register)
    act(register)
    return handed(register, now)


@dataclass
class Bent:
    """A hand-over as whoever holds the issuer's status key may make it."""

    signer: Signer = STATUS_KEY
    files: Mapping[str, bytes] = field(default_factory=dict)
    without: str = ""
    issuer: str = "XX-JK"
    made_at: datetime = NOW + HOUR
    issued: Mapping[str, int] | None = None

    def signed(self) -> bytes:
        """Under the key."""
        before = parse_handover(later())
        files = {**before.files, **self.files}
        files.pop(self.without, None)
        issued = before.issued if self.issued is None else self.issued
        return write_handover(Handover(self.signer.key_id, self.issuer, self.made_at, files, issued), self.signer.sign)


def a_list(
    bitmap: bytes, *, bits: int = 2, at: datetime = NOW + HOUR, signer: Signer = STATUS_KEY, uri: str = URI
) -> bytes:
    """A status list of these bits."""
    unsigned = prepare_status_token(StatusToken(signer.key_id, uri, at, bits, bitmap))
    return unsigned.signed(signer.sign(unsigned.to_be_signed))


def bits_of(values: Mapping[int, int], indexes: int = 64) -> bytes:
    """Two bits an index: the canaries', what is given, and INVALID where nothing was issued."""
    told = {1: 1, REVOKED: 1, **dict.fromkeys(range(ISSUED, 64), 1), **values}
    packed = bytearray(indexes // 4)
    for index, value in told.items():
        packed[index // 4] |= value << index % 4 * 2
    return bytes(packed)


# --------------------------------------------------------------------------------------------------------- what goes in


def test_what_was_handed_over_is_what_is_published() -> None:
    """Every document and list, byte for byte, with the lists' own dates."""
    offered = later(lambda register: register.statuses.update({7: Status.INVALID}))

    received = taken(offered)

    assert received.handover == parse_handover(offered)
    assert received.handover.files.keys() == {
        "trust.json",
        "devices.json",
        "policy.json",
        "canary.json",
        "conflicts.json",
        LIST,
    }
    assert received.dated == {"2021w26.cwt": NOW + HOUR}
    assert received.generation.lists[("XX-JK", URI)].value(7) == Status.INVALID
    assert (received.changes, received.is_known) == ((), False)


def test_the_same_again_is_welcome() -> None:
    """A crash, an impatient person, a timer that found nothing new."""
    received = taken(PUBLISHED)

    assert received.is_known
    assert received.dated == {"2021w26.cwt": NOW}


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda register: register.statuses.update({7: Status.INVALID}), id="revoked"),
        pytest.param(lambda register: register.statuses.pop(SUSPENDED), id="reinstated"),
        pytest.param(
            lambda register: register.statuses.update({SUSPENDED: Status.INVALID}), id="suspended, then revoked"
        ),
        pytest.param(lambda register: _issue(register, ISSUED + 30), id="issued in the last grain"),
        pytest.param(lambda register: _issue(register, 200), id="issued beyond it"),
    ],
)
def test_what_an_honest_register_says_is_taken(act: Callable[[MemoryRegister], None]) -> None:
    """Also where bits go from INVALID to VALID because somebody got the index."""
    assert taken(later(act)).handover.made_at == NOW + HOUR


def _issue(register: MemoryRegister, count: int) -> None:
    """So many indexes are issued now."""
    register.listed = replace(register.listed, next_index=count)


def test_handovers_are_in_order_whatever_the_clock_says() -> None:
    """The issuing host's clock was put back: the next one is still later than the last."""
    register = an_issuing_host()
    first, second = handed(register), handed(register, NOW - HOUR)

    assert parse_handover(second).made_at == NOW + SECOND
    assert taken(second, published=first).handover.made_at == NOW + SECOND


# ------------------------------------------------------------------------------------------------------------- refusals


def test_an_older_one_is_refused() -> None:
    """Offered after a newer one: the stick of yesterday."""
    with pytest.raises(HandoverError, match=r"made at 2021-07-05 01:00:00 UTC, and the one of 2021-07-05 02:00:00 UTC"):
        taken(PUBLISHED, published=later())


def test_another_of_the_same_moment_is_refused() -> None:
    """Two registers, or one put back from a backup: which is the later one nobody knows."""
    twin = Bent(files={LIST: a_list(bits_of({8: 1}))}).signed()

    with pytest.raises(HandoverError, match="was published"):
        taken(twin, published=later())


@pytest.mark.parametrize(("ahead", "is_taken"), [(2 * MINUTE, True), (2 * MINUTE + SECOND, False)])
def test_one_dated_ahead_is_refused(ahead: timedelta, *, is_taken: bool) -> None:
    """Every laptop would doubt its clock; two honest clocks differ by two minutes at most."""
    offered = later(now=NOW + HOUR + ahead)

    if is_taken:
        assert taken(offered).handover.made_at == NOW + HOUR + ahead
    else:
        with pytest.raises(HandoverError, match="is dated 2021-07-05 02:02:01 UTC, and here it is 2021-07-05 02:00:00"):
            taken(offered)


def test_a_list_dated_ahead_is_refused() -> None:
    """Whatever the hand-over around it says."""
    with pytest.raises(HandoverError, match="is dated 2021-07-06"):
        taken(Bent(files={LIST: a_list(bits_of({}), at=NOW + 24 * HOUR)}).signed())


@pytest.mark.parametrize("signer", [PERMIT_KEY, OLD_KEY])
def test_another_key_is_refused(signer: Signer) -> None:
    """One that is listed for something else, one that nobody knows; a kid on the command line does not help."""
    for compared in (None, signer.key_id):
        with pytest.raises(HandoverError, match="status key of XX-JK"):
            taken(Bent(signer=signer).signed(), signer=compared)


def test_a_changed_byte_is_refused() -> None:
    """On the way."""
    offered = bytearray(later())
    offered[len(offered) // 2] ^= 1

    with pytest.raises(HandoverError):
        taken(bytes(offered))


def test_another_issuers_is_refused() -> None:
    """The key's word for itself does not count for others."""
    with pytest.raises(HandoverError, match="no status key of XX-BG"):
        taken(Bent(issuer="XX-BG").signed())
    theirs, ring = an_issuing_host(), DeskRing({OLD_KEY.key_id: OLD_KEY})
    theirs.issuer = "XX-BG"
    theirs.known_keys = (replace(KEYS[1], key_id=OLD_KEY.key_id, public_key=OLD_KEY.public_key),)
    with pytest.raises(HandoverError, match="expected a hand-over of XX-JK alone, got one of XX-BG"):
        taken(handed(theirs, NOW + HOUR, ring), signer=OLD_KEY.key_id)


def test_the_other_environments_is_refused() -> None:
    """A training stick at the production host."""
    with pytest.raises(HandoverError, match=r"refused: trust\.json is for training, its root for production"):
        taken(later(), environment=Environment.PRODUCTION)


@pytest.mark.parametrize(
    ("bent", "told"),
    [
        pytest.param(Bent(without="trust.json"), "lacks trust.json", id="no trust list"),
        pytest.param(Bent(without="devices.json"), "lacks devices.json", id="a document missing"),
        pytest.param(Bent(files={"root.json": b""}), "holds 'root.json', which", id="a file more"),
        pytest.param(Bent(files={"status/x.cwt": b""}), "holds 'status/x.cwt'", id="a list more"),
        pytest.param(Bent(without=LIST), "is missing before its end", id="a list missing"),
        pytest.param(Bent(files={"policy.json": b"{}"}), "policy.json", id="no policy"),
        pytest.param(Bent(files={"devices.json": b"{}"}), "devices.json", id="no devices"),
        pytest.param(Bent(files={"canary.json": b"{}"}), "canary.json", id="no canaries"),
        pytest.param(Bent(files={"conflicts.json": b"{}"}), "conflicts.json", id="no conflicts"),
        pytest.param(Bent(files={LIST: b"list"}), "status list", id="no list"),
        pytest.param(Bent(issued={}), "counts -1 indexes", id="nothing counted"),
        pytest.param(Bent(issued={URI: ISSUED - 1}), "counts 19 indexes", id="fewer counted"),
        pytest.param(Bent(issued={URI: 65}), "counts 65 indexes", id="more counted than there are"),
    ],
)
def test_what_laptops_would_not_take_is_refused(bent: Bent, told: str) -> None:
    """Before anything is signed."""
    with pytest.raises(HandoverError, match=told):
        taken(bent.signed())


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        pytest.param(a_list(bits_of({}), at=NOW - SECOND), "older than the one known", id="older"),
        pytest.param(a_list(b""), "holds 0 permits, the one known 64", id="shorter"),
        pytest.param(a_list(bits_of({}), signer=PERMIT_KEY), "may not sign status", id="permit key"),
        pytest.param(a_list(bits_of({}), signer=OLD_KEY), "may not sign status", id="unknown key"),
        pytest.param(a_list(bits_of({}), uri="urn:strp:other"), "is for urn:strp:other", id="other uri"),
        pytest.param(a_list(bits_of({0: 1})), "found revoked for a good permit", id="everybody revoked"),
        pytest.param(a_list(bytes(16)), "takes back", id="nobody revoked"),
    ],
)
def test_a_list_is_asked_as_laptops_ask_it(listed: bytes, told: str) -> None:
    """Signer, name, time, length, canaries."""
    with pytest.raises(HandoverError, match=told):
        taken(Bent(files={LIST: listed}).signed())


@pytest.mark.parametrize("value", [Status.VALID, Status.SUSPENDED])
def test_a_revocation_is_not_taken_back(value: Status) -> None:
    """Not by an issuing host that was taken over, nor by a register that forgot."""
    cleared = bytearray(bits_of({}))
    cleared[REVOKED // 4] ^= (Status.INVALID ^ value) << REVOKED % 4 * 2

    with pytest.raises(HandoverError, match="takes back revocations, which are final: index 5"):
        taken(Bent(files={LIST: a_list(bytes(cleared))}).signed())
    with pytest.raises(HandoverError, match="index 5"):
        taken(later(lambda register: register.statuses.update({REVOKED: Status.VALID})))


# ---------------------------------------------------------------------------------------------------------- key changes


def rotated(role: str, act: Callable[[MemoryRegister], None] = lambda _: None) -> tuple[bytes, KeyId]:
    """The next hand-over after a rotation, and the new key."""
    register, ring = an_issuing_host(), DeskRing()
    handed(register)
    act(register)
    rotate(KeyDesk(register, DeskRepository(), ring, bytes), role, NOW + MINUTE)
    made = register.known_keys[-1].key_id
    new = next(key for seed in range(101, 104) if (key := DeskKey(seed)).key_id == made)
    return handed(register, NOW + HOUR, DeskRing({**ring.keys, made: new})), made


def test_a_new_status_key_is_taken_when_a_person_compared_it() -> None:
    """It vouches for itself: only the eyes of who brings the targets keys do."""
    offered, new = rotated("issuer-status")

    with pytest.raises(
        HandoverError, match=f"signed by {new.hex()}, which is no status key of XX-JK in force"
    ) as caught:
        taken(offered)
    assert f"--signer {new.hex()}" in caught.value.hint
    with pytest.raises(HandoverError, match="in force here"):
        taken(offered, signer=STATUS_KEY.key_id)
    received = taken(offered, signer=new)

    assert received.changes == (
        f"trust.json: status key {STATUS_KEY.key_id.hex()} is revoked",
        f"trust.json: status key {new.hex()} is new",
    )


def test_once_it_is_in_force_the_old_one_hands_over_nothing() -> None:
    """Its thief least of all, whatever kid is typed."""
    offered, new = rotated("issuer-status")
    at = NOW + 2 * HOUR
    stale = Bent(made_at=at).signed()

    for compared in (None, STATUS_KEY.key_id):
        with pytest.raises(HandoverError):
            taken(stale, at, published=offered, signer=compared)
    hidden = Bent(made_at=at, files={"trust.json": parse_handover(offered).files["trust.json"]}).signed()
    with pytest.raises(HandoverError, match="no status key"):
        taken(hidden, at)
    assert taken(offered, published=offered).handover.key_id == new


def test_a_new_status_key_heals_what_the_old_one_spoiled() -> None:
    """A list that was made long and full of revocations by a thief: its floors fall with its key."""
    spoiled = Bent(
        made_at=NOW + MINUTE,
        files={LIST: a_list(bits_of({9: 1}, 128), at=NOW + MINUTE)},
        issued={URI: 100},
    ).signed()
    assert taken(spoiled).handover.issued == {URI: 100}

    honest, new = rotated("issuer-status")

    assert taken(honest, published=spoiled, signer=new).generation.lists[("XX-JK", URI)].value(9) == Status.VALID
    with pytest.raises(HandoverError, match="holds 64 permits, the one known 128"):
        taken(later(), published=spoiled)


@pytest.mark.parametrize("role", ["permit", "canary"])
def test_other_keys_change_under_the_status_key_in_force(role: str) -> None:
    """No kid is typed; what changes is told to whoever signs it."""
    offered, new = rotated(role)

    assert f"trust.json: {role} key {new.hex()} is new" in taken(offered).changes


def test_what_else_changes_in_the_trust_list_is_told() -> None:
    """A key revoked, one with a refused window, one that is gone."""

    def act(register: MemoryRegister) -> None:
        """Both and one more."""
        permit, status, canary = register.known_keys
        register.known_keys = (replace(permit, valid_until=NOW + 9 * HOUR), status, replace(canary, revoked_at=None))

    told = taken(later(act)).changes
    assert told == (f"trust.json: permit key {PERMIT_KEY.key_id.hex()} has other limits",)

    extra = replace(KEYS[0], key_id=OLD_KEY.key_id, public_key=OLD_KEY.public_key, purpose=Purpose.PERMIT)
    register = an_issuing_host()
    register.known_keys = (*register.known_keys, extra)
    assert taken(later(), published=handed(register)).changes == (f"trust.json: key {OLD_KEY.key_id.hex()} is gone",)
