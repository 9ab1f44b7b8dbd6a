"""Laws of hand-overs that a publishing host refuses: other keys, other contents than laptops would take."""

from dataclasses import replace

import pytest

from strpcheck.core.permit import Environment
from strpcheck.core.status_list import Status
from strpcheck.errors import HandoverError
from strpcheck.ports import Signer
from tests.authority.desk import (
    KEYS,
    NOW,
    OLD_KEY,
    PERMIT_KEY,
    SECOND,
    URI,
    DeskRing,
)
from tests.authority.handovers import (
    HOUR,
    ISSUED,
    LIST,
    REVOKED,
    Bent,
    a_list,
    an_issuing_host,
    bits_of,
    handed,
    later,
    taken,
)


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
