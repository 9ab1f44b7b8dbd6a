"""Hand-overs: one spelling, one key, and nothing else of that key's words passes for one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from strpcheck.core.handover import Handover, parse_handover, verify_handover, write_handover
from strpcheck.core.permit import KeyId
from strpcheck.core.status_token import verify_status_token
from strpcheck.core.trust import RefusedWindow
from strpcheck.errors import HandoverError, StatusListError
from tests.core.world import world
from tests.vectors.forge import KEYS, STATUS_TYPE, Raw, sign, spell, status_token

KEY: Final = KEYS["status"]
TRUST: Final = world("base").trust
MADE_AT: Final = 1626220800
AT: Final = datetime.fromtimestamp(MADE_AT, UTC)
SECOND: Final = timedelta(seconds=1)
FILES: Final = {"trust.json": b"{}", "status/2021w27.cwt": b"list"}
COUNTS: Final = {"urn:strp:2021w27": 17}
HANDOVER: Final = Handover(KeyId(KEY.kid), "XX-JK", AT, FILES, COUNTS)
TYPE: Final = "application/strp-handover"


def claims(**changed: Any) -> bytes:  # noqa: ANN401 -- values good and bad
    """A hand-over's claims, some of them changed."""
    values = {"iss": "XX-JK", "iat": MADE_AT, "files": FILES, "issued": COUNTS} | changed
    numbers = {"iss": 1, "iat": 6, "files": 65536, "issued": 65537}
    return spell({numbers.get(name, 2): value for name, value in values.items() if value is not None})


def signed(payload: bytes | None = None, name: str = "status", typ: Any = TYPE) -> bytes:  # noqa: ANN401 -- as above
    """A hand-over by another encoder, under a key of the vectors."""
    key = KEYS[name]
    header = {1: -8, 4: key.kid} | ({} if typ is None else {16: typ})
    return sign(key, claims() if payload is None else payload, spell(header))


def test_a_signed_handover_is_read() -> None:
    """What another encoder wrote and signed is taken apart as it was meant."""
    assert verify_handover(signed(), TRUST) == HANDOVER


def test_the_writer_agrees_with_another_encoder() -> None:
    """The bytes are those of the vectors' own encoder: there is one spelling."""
    assert write_handover(HANDOVER, KEY.private.sign) == signed()


@pytest.mark.parametrize("name", ["permit", "canary", "revoked", "unlisted", "neighbour-status"])
def test_only_a_status_key_of_the_issuer_hands_over(name: str) -> None:
    """A permit key lies on the same host, and still is none."""
    with pytest.raises(HandoverError, match="no status key of XX-JK"):
        verify_handover(signed(name=name), TRUST)


def test_a_changed_byte_is_noticed() -> None:
    """Whatever it was: the signature is over all of it."""
    whole = signed()

    for at in range(len(whole)):
        with pytest.raises(HandoverError):
            verify_handover(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], TRUST)


@pytest.mark.parametrize("at", range(0, len(signed()), 7))
def test_half_a_handover_is_none(at: int) -> None:
    """A stick that was pulled out."""
    with pytest.raises(HandoverError):
        parse_handover(signed()[:at])


@pytest.mark.parametrize(
    ("limits", "may"),
    [
        pytest.param({"valid_from": AT}, True, id="from now on"),
        pytest.param({"valid_from": AT + SECOND}, False, id="from a second later on"),
        pytest.param({"valid_until": AT}, False, id="until now"),
        pytest.param({"refused": (RefusedWindow(AT, AT + SECOND),)}, False, id="in a refused window"),
    ],
)
def test_a_key_hands_over_in_its_time_alone(limits: dict[str, Any], *, may: bool) -> None:
    """As it signs lists."""
    limited = replace(TRUST.anchors[KeyId(KEY.kid)], **limits)
    trust = replace(TRUST, anchors={**TRUST.anchors, KeyId(KEY.kid): limited})

    if may:
        assert verify_handover(signed(), trust) == HANDOVER
    else:
        with pytest.raises(HandoverError, match="may not sign a hand-over at 2021-07-14 00:00:00 UTC"):
            verify_handover(signed(), trust)


@pytest.mark.parametrize(
    "typ",
    [
        pytest.param(None, id="none"),
        pytest.param(STATUS_TYPE, id="status list"),
        pytest.param(16, id="a number"),
    ],
)
def test_another_type_is_no_handover(typ: Any) -> None:  # noqa: ANN401 -- values good and bad
    """The key's other words are not this one."""
    with pytest.raises(HandoverError, match="the header is not alg, kid and its type"):
        parse_handover(signed(typ=typ))


def test_a_status_list_is_no_handover_nor_the_reverse() -> None:
    """One key signs both."""
    with pytest.raises(HandoverError):
        verify_handover(status_token(KEY, "urn:strp:2021w27", MADE_AT, 1, bytes(8)), TRUST)
    with pytest.raises(StatusListError):
        verify_status_token(signed(), TRUST, "XX-JK")


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(spell([]), id="a list"),
        pytest.param(b"\xff", id="no CBOR"),
        pytest.param(claims(issued=None), id="a claim missing"),
        pytest.param(claims(more=1), id="a claim more"),
        pytest.param(claims(iss=b"XX-JK"), id="issuer in bytes"),
        pytest.param(claims(iat=Raw(b"\xf5")), id="true for a time"),
        pytest.param(claims(iat=1577836799), id="before 2020"),
        pytest.param(claims(iat=4102444800), id="from 2100 on"),
        pytest.param(claims(files=[]), id="files in a list"),
        pytest.param(claims(files={1: b""}), id="a number for a path"),
        pytest.param(claims(files={"trust.json": "{}"}), id="a file of text"),
        pytest.param(claims(issued=17), id="counts in a number"),
        pytest.param(claims(issued={1: 1}), id="a number for a uri"),
        pytest.param(claims(issued={"u": -1}), id="fewer than none"),
        pytest.param(claims(issued={"u": 2**32 + 1}), id="more than there are"),
    ],
)
def test_other_claims_are_no_handover(payload: bytes) -> None:
    """Whoever signed them."""
    with pytest.raises(HandoverError, match="this is no hand-over"):
        verify_handover(signed(payload), TRUST)


def test_limits_of_what_is_counted() -> None:
    """Every index may be issued, and the first second of 2020 is one."""
    read = parse_handover(signed(claims(iat=1577836800, issued={"u": 2**32, "v": 0})))

    assert (read.issued, read.made_at.year) == ({"u": 2**32, "v": 0}, 2020)
