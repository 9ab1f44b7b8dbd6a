"""The publishing host's half of a publish: which hand-over it takes, by what laptops ask of a list and more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from strpcheck.authority.bitmap import padded_length
from strpcheck.authority.publish import CANARY_FILE, CONFLICTS_FILE, DEVICES_FILE, POLICY_FILE, TRUST_FILE
from strpcheck.canaries import self_test
from strpcheck.core.finality import taken_back
from strpcheck.core.floors import Floors, ListKey, Standing, lists_standing
from strpcheck.core.generation import CLOCK_TOLERANCE, Generation
from strpcheck.core.handover import Handover, parse_handover, verify_handover
from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.status_list import StatusList
from strpcheck.core.trust import TrustList
from strpcheck.documents.canary import read_canaries
from strpcheck.documents.devices import read_devices
from strpcheck.documents.generation import compose_generation, list_paths, read_signers, read_status_lists
from strpcheck.documents.trust import read_trust
from strpcheck.errors import DocumentError, HandoverError, StatusListError, SyncError, TrustListError
from strpcheck.succession import check_complete, check_succession

__all__ = ["Desk", "Received", "receive"]

FORGOT = (
    "where authority.db was put back from a backup, put a newer one back or book again what it lacks; "
    "else look for somebody at the issuing host"
)
DOCUMENTS = frozenset({TRUST_FILE, POLICY_FILE, DEVICES_FILE, CANARY_FILE, CONFLICTS_FILE})


@dataclass(frozen=True, slots=True)
class Desk:
    """What a publishing host knows when something is handed over to it."""

    environment: Environment
    issuer: str
    published: bytes
    """The hand-over that was published last; its trust list is the one in force."""
    now: datetime
    signer: KeyId | None = None
    """A status key that a person compared with the issuing host: for a hand-over that brings that key itself."""


@dataclass(frozen=True, slots=True)
class Received:
    """A hand-over that may be published."""

    handover: Handover
    generation: Generation
    """As laptops will have it."""
    dated: Mapping[str, datetime]
    """`iat` of each list, by file name."""
    changes: tuple[str, ...]
    """What the trust list says anew: whoever signs it with the targets keys should have expected it."""
    is_known: bool
    """Whether it is the one that was published last."""


@dataclass(frozen=True, slots=True)
class _Last:
    """What was published last."""

    handover: Handover
    trust: TrustList
    lists: Mapping[ListKey, StatusList]

    @property
    def floors(self) -> Floors:
        """Below which nothing falls, as long as the keys stand that signed it."""
        signers = read_signers(self.handover.files.__getitem__, self.trust, self.lists)
        held, _ = lists_standing(self.trust, self.lists, signers, 0)
        return Floors({}, held, {key: floor.until for key, floor in held.items()})


def receive(desk: Desk, offered: bytes) -> Received:
    """Ask of a hand-over, before anything is signed, what laptops will ask of what is published, and more.

    Args:
        desk: What is known here.
        offered: Untrusted: it came on a stick or over a network, from a host that may have been taken over.

    Raises:
        HandoverError: Not the issuer's, older than what was published, dated ahead, or it takes back a revocation; or
            laptops would refuse a document, a key, a list, or what becomes of known permits.
    """
    try:
        return _asked(desk, offered)
    except (DocumentError, StatusListError, SyncError, TrustListError) as e:
        message = f"the hand-over is refused: {e.message}"  # its hints are for laptops
        raise HandoverError(message, hint="look what is wrong on the issuing host, then hand over again") from e


def _asked(desk: Desk, offered: bytes) -> Received:
    """Every question in turn."""
    before = parse_handover(desk.published)
    known, trust = read_trust(before.files[TRUST_FILE]), _trust_of(parse_handover(offered))
    handover = _vouched_for(desk, offered, known, trust)  # (1) whose word it is
    _refuse_older(desk, before, offered, handover)  # (2) in the order in which they were made
    _refuse_other_files(handover)  # (3) nothing but what laptops look for
    generation = compose_generation(
        offered,
        handover.files.__getitem__,
        lambda listed: read_status_lists(handover.files.__getitem__, listed, handover.files),
        confirmed_at=desk.now,
        environment=desk.environment,
    )  # (4) documents that can be read, lists that the issuer signed
    read_devices(handover.files[DEVICES_FILE])
    check_complete(generation, desk.now)  # (5) every list that is promised
    _refuse_ahead(desk, handover, generation)  # (6) no time that has not come
    last = _Last(before, known, _lists(before, known))
    standing = _standing(last, handover, generation)
    floors = standing.spared(last.floors)
    check_succession(floors, standing, desk.now)  # (7) no list older, shorter or gone
    _refuse_miscounted(last, handover, generation, floors)  # (8) indexes counted as they lie
    _refuse_taken_back(last, generation, floors)  # (9) no revocation lifted
    canaries = read_canaries(handover.files[CANARY_FILE])
    self_test(generation, [(canary.kind.value, canary.barcode) for canary in canaries])  # (10) canaries answered right
    names = {source.uri: source.file_name for source in trust.issuers[desk.issuer].status_sources.values()}
    dated = {names[uri]: listed.issued_at for (_, uri), listed in generation.lists.items()}
    return Received(handover, generation, dated, _changes(known, trust), offered == desk.published)


def _trust_of(handover: Handover) -> TrustList:
    """The trust list that is handed over, believed in nothing yet."""
    if TRUST_FILE not in handover.files:
        message = f"the hand-over lacks {TRUST_FILE}"
        raise HandoverError(message, hint="make it anew on the issuing host")
    return read_trust(handover.files[TRUST_FILE])


def _vouched_for(desk: Desk, offered: bytes, known: TrustList, trust: TrustList) -> Handover:
    """A hand-over that a status key of the trust list in force signed, or one that a person compared.

    Either way it must be a status key by the list that is handed over, too: a key that this revokes says nothing more.
    """
    key_id = parse_handover(offered).key_id
    compared = key_id == desk.signer and key_id not in known.anchors  # one that was revoked comes back for nobody
    if not known.may_sign_status(key_id, desk.issuer) and not compared:
        message = f"the hand-over is signed by {key_id.hex()}, which is no status key of {desk.issuer} in force here"
        hint = (
            "only after `authority rotate --role issuer-status`: compare it with what `strpcheck authority status` "
            f"shows on the issuing host, then publish with --signer {key_id.hex()} and two targets keys at hand"
        )
        raise HandoverError(message, hint=hint)
    handover = verify_handover(offered, trust)
    if {handover.issuer} | trust.issuers.keys() != {desk.issuer}:
        message = f"expected a hand-over of {desk.issuer} alone, got one of {', '.join(trust.issuers)}"
        raise HandoverError(message, hint="bring that of your own authority")
    return handover


def _refuse_older(desk: Desk, before: Handover, offered: bytes, handover: Handover) -> None:
    """The same again is welcome; an older one, or another of the same moment, is not."""
    if offered == desk.published or handover.made_at > before.made_at:
        return
    message = (
        f"this hand-over was made at {_told(handover.made_at)}, and the one of {_told(before.made_at)} was published"
    )
    raise HandoverError(message, hint="bring the newest one from the issuing host")


def _refuse_other_files(handover: Handover) -> None:
    """Exactly the documents and the lists that the trust list names: nobody signs what nobody asked for."""
    expected = DOCUMENTS | set(list_paths(handover.files.__getitem__).values())
    strange, lacking = handover.files.keys() - expected, DOCUMENTS - handover.files.keys()
    if strange or lacking:
        told = f"lacks {min(lacking)}" if lacking else f"holds {min(strange)!r}, which laptops do not look for"
        message = f"the hand-over {told}"
        raise HandoverError(message, hint="make it anew, with the same version of strpcheck on both hosts")


def _refuse_ahead(desk: Desk, handover: Handover, generation: Generation) -> None:
    """A list dated ahead would make every laptop doubt its clock, until that time has come."""
    newest = max([handover.made_at, *(listed.issued_at for listed in generation.lists.values())])
    if newest > desk.now + CLOCK_TOLERANCE:
        message = f"the hand-over is dated {_told(newest)}, and here it is {_told(desk.now)}"
        raise HandoverError(message, hint="put right the clock that is wrong, on this host or on the issuing one")


def _standing(last: _Last, handover: Handover, generation: Generation) -> Standing:
    """What the lists of a hand-over establish; only another trust list can name other signers."""
    version = int(handover.files[TRUST_FILE] != last.handover.files[TRUST_FILE])
    signers = read_signers(handover.files.__getitem__, generation.trust, generation.lists)
    return Standing({}, *lists_standing(generation.trust, generation.lists, signers, version))


def _refuse_miscounted(last: _Last, handover: Handover, generation: Generation, floors: Floors) -> None:
    """The count of issued indexes lies in the list's last grain and never goes down: `taken_back` leans on it."""
    for key, listed in generation.lists.items():
        count = handover.issued.get(key[1], -1)
        least = last.handover.issued[key[1]] if key in floors.lists else 0
        if count < least or padded_length(count) != len(listed):
            message = (
                f"the hand-over counts {count} indexes of {key[1]}, expected {least} at least and {len(listed)} in all"
            )
            raise HandoverError(message, hint=FORGOT)


def _refuse_taken_back(last: _Last, generation: Generation, floors: Floors) -> None:
    """What the same keys called revoked stays revoked: an honest register never takes that back."""
    for key in floors.lists.keys() & generation.lists.keys():
        found = taken_back(last.lists[key], generation.lists[key], last.handover.issued[key[1]])
        if found:
            told = ", ".join(str(index) for index in found)
            message = f"the list {key[1]} takes back revocations, which are final: index {told}"
            raise HandoverError(message, hint=FORGOT)


def _lists(handover: Handover, trust: TrustList) -> dict[ListKey, StatusList]:
    """The lists of a hand-over, by issuer and uri."""
    found = read_status_lists(handover.files.__getitem__, trust, handover.files)
    return {(listed.issuer, listed.uri): listed for listed in found}


def _changes(before: TrustList, after: TrustList) -> tuple[str, ...]:
    """What a trust list says of keys that the one before did not."""
    told: list[str] = []
    for key_id, anchor in after.anchors.items():
        name = f"{', '.join(sorted(purpose.value for purpose in anchor.purposes))} key {key_id.hex()}"
        known = before.anchors.get(key_id)
        if known is None:
            told.append(f"{name} is new")
        elif known.revoked_at is None and anchor.revoked_at is not None:
            told.append(f"{name} is revoked")
        elif (known.valid_from, known.valid_until, known.revoked_at, known.refused, known.purposes) != (
            anchor.valid_from,
            anchor.valid_until,
            anchor.revoked_at,
            anchor.refused,
            anchor.purposes,
        ):
            told.append(f"{name} has other limits")
    told += [f"key {key_id.hex()} is gone" for key_id in before.anchors.keys() - after.anchors.keys()]
    return tuple(f"{TRUST_FILE}: {change}" for change in told)


def _told(moment: datetime) -> str:
    """A time as messages tell it."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
