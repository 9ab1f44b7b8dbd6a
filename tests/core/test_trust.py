"""Whom a signature speaks for: no weak key, no second spelling of one, no list that contradicts itself."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.trust import (
    Issuer,
    Purpose,
    RefusedWindow,
    StatusSource,
    TrustAnchor,
    TrustList,
    build_trust_list,
    key_id_of,
    vet_public_key,
)
from strpcheck.errors import TrustListError
from tests.core.world import world
from tests.vectors.forge import KEYS

PRIME: Final = 2**255 - 19
SIGN: Final = 1 << 255
CURVE_D: Final = -121665 * pow(121666, -1, PRIME) % PRIME
AT: Final = datetime(2021, 7, 5, tzinfo=UTC)

# y of the points of order 8 (Chalkias et al., table 6).
EIGHTH: Final = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
SMALL_ORDER: Final = {
    "order-1": 1,
    "order-2": PRIME - 1,
    "order-4": 0,
    "order-4-negative": SIGN,
    "order-8": EIGHTH,
    "order-8-negative": EIGHTH + SIGN,
    "order-8-other": PRIME - EIGHTH,
    "order-8-other-negative": PRIME - EIGHTH + SIGN,
}
NOT_CANONICAL: Final = [
    *range(PRIME, SIGN),
    *(y + SIGN for y in range(PRIME, SIGN)),
    1 + SIGN,  # x is 0, so it has no sign
    PRIME - 1 + SIGN,
]


def octets(number: int) -> bytes:
    """32 bytes, least significant first."""
    return number.to_bytes(32, "little")


def anchor(name: str = "permit") -> TrustAnchor:
    """A test key that is accepted."""
    key = KEYS[name]
    purposes = frozenset(map(Purpose, key.purposes))
    return TrustAnchor(KeyId(key.kid), key.issuer, vet_public_key(key.public), purposes)


def issuer(name: str, *sources: tuple[str, str]) -> Issuer:
    """An issuer with lists of these uris and files."""
    return Issuer(name, {uri: StatusSource(uri, file, AT) for uri, file in sources})


JAKARTA: Final = issuer("XX-JK", ("urn:strp:2021w27", "w27.cwt"))


@pytest.mark.parametrize("number", SMALL_ORDER.values(), ids=SMALL_ORDER.keys())
def test_small_order_keys_are_refused(number: int) -> None:
    """All eight points of small order: OpenSSL accepts forgeries under them."""
    with pytest.raises(TrustListError, match="small order"):
        vet_public_key(octets(number))


def test_why_small_order_keys_are_refused() -> None:
    """Under the identity, R = identity and S = 0 is a signature of every message: the library does not save us."""
    forged = octets(1) + bytes(32)

    Ed25519PublicKey.from_public_bytes(octets(1)).verify(forged, b"any message")
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(KEYS["permit"].public).verify(forged, b"any message")


@pytest.mark.parametrize(
    "number", NOT_CANONICAL, ids=lambda number: octets(number).hex()[:6] + octets(number).hex()[-2:]
)
def test_second_encodings_are_refused(number: int) -> None:
    """All 38 encodings of y >= p and both of a signed zero: a key has one spelling, hence one kid."""
    with pytest.raises(TrustListError, match="canonically"):
        vet_public_key(octets(number))


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_key_has_32_bytes(size: int) -> None:
    """Another length is no Ed25519 key."""
    with pytest.raises(TrustListError, match="32 bytes"):
        vet_public_key(KEYS["permit"].public.ljust(size, b"\0")[:size])


@given(st.integers(2, PRIME - 2).filter(lambda y: y not in {EIGHTH, PRIME - EIGHTH}), st.booleans())
def test_only_points_of_the_curve_are_keys(y: int, negative: bool) -> None:  # noqa: FBT001 -- hypothesis draws it
    """x² = (y² - 1) / (d y² + 1) has a root or there is no point (Euler's criterion, an independent oracle)."""
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, PRIME) % PRIME
    on_curve = pow(square, (PRIME - 1) // 2, PRIME) == 1
    raw = octets(y + SIGN * negative)

    if on_curve:
        assert vet_public_key(raw).public_bytes_raw() == raw
    else:
        with pytest.raises(TrustListError):
            vet_public_key(raw)


@given(st.binary(min_size=32, max_size=32))
def test_every_honest_key_is_accepted(seed: bytes) -> None:
    """Vetting refuses no key that key generation makes."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()

    assert vet_public_key(public).public_bytes_raw() == public


def test_kid_is_the_head_of_the_hash() -> None:
    """First 8 bytes of SHA-256 over the raw key."""
    raw = bytes(range(32))

    assert key_id_of(raw) == hashlib.sha256(raw).digest()[:8]


def test_a_good_list_is_built() -> None:
    """Issuers by id, keys by kid."""
    built = build_trust_list(Environment.TRAINING, [JAKARTA], [(anchor(), KeyId(KEYS["permit"].kid))])

    assert built == TrustList(Environment.TRAINING, {"XX-JK": JAKARTA}, {KeyId(KEYS["permit"].kid): anchor()})


@pytest.mark.parametrize("stated", [KEYS["status"].kid, b"", bytes(8), KEYS["permit"].kid + b"\0"])
def test_a_stated_kid_must_be_the_keys_own(stated: bytes) -> None:
    """Kid is recomputed, never believed."""
    with pytest.raises(TrustListError, match="not the key's own"):
        build_trust_list(Environment.TRAINING, [JAKARTA], [(anchor(), KeyId(stated))])


def test_no_kid_twice() -> None:
    """The same key under two purposes is one entry or none."""
    entry = (anchor(), KeyId(KEYS["permit"].kid))
    again = (replace(anchor(), purposes=frozenset({Purpose.STATUS})), KeyId(KEYS["permit"].kid))

    with pytest.raises(TrustListError, match="twice"):
        build_trust_list(Environment.TRAINING, [JAKARTA], [entry, again])


def test_no_issuer_twice() -> None:
    """Two entries of one issuer would hide lists of each other."""
    with pytest.raises(TrustListError, match="twice"):
        build_trust_list(Environment.TRAINING, [JAKARTA, issuer("XX-JK")], [])


@pytest.mark.parametrize(
    "source", [("urn:strp:2021w27", "other.cwt"), ("urn:strp:other", "w27.cwt")], ids=["uri", "file"]
)
def test_no_status_list_twice(source: tuple[str, str]) -> None:
    """Two issuers cannot publish the same uri, nor two uris lie in one file."""
    with pytest.raises(TrustListError, match="twice"):
        build_trust_list(Environment.TRAINING, [JAKARTA, issuer("XX-BG", source)], [])


def test_a_keys_issuer_must_be_listed() -> None:
    """A key speaks for an issuer of this list."""
    entry = (anchor("neighbour-permit"), KeyId(KEYS["neighbour-permit"].kid))

    with pytest.raises(TrustListError, match="not listed"):
        build_trust_list(Environment.TRAINING, [JAKARTA], [entry])


def test_the_other_environments_key_needs_no_listed_issuer() -> None:
    """It is listed only so that its permits are named."""
    entry = (anchor("foreign"), KeyId(KEYS["foreign"].kid))

    assert build_trust_list(Environment.TRAINING, [JAKARTA], [entry]).anchors[entry[1]].issuer == "ID-JK"


@pytest.mark.parametrize(
    ("name", "of", "may"),
    [
        ("status", "XX-JK", True),
        ("status", "XX-BG", False),
        ("permit", "XX-JK", False),
        ("canary", "XX-JK", False),
        ("unlisted", "XX-JK", False),
    ],
)
def test_who_signs_status_lists(name: str, of: str, may: bool) -> None:  # noqa: FBT001 -- the answer
    """Purpose `status`, for that issuer, in this list."""
    assert world("base").trust.may_sign_status(KeyId(KEYS[name].kid), of) is may


def test_a_revoked_key_signs_no_status_list() -> None:
    """A thief of the status key could lift every revocation."""
    kid = KeyId(KEYS["status"].kid)
    trust = TrustList(Environment.TRAINING, {}, {kid: replace(anchor("status"), revoked_at=AT)})

    assert not trust.may_sign_status(kid, "XX-JK")


@pytest.mark.parametrize(
    ("name", "uri", "published"),
    [
        ("XX-JK", "urn:strp:2021w27", True),
        ("XX-JK", "urn:strp:2021W27", False),
        ("XX-JK", "", False),
        ("XX-BG", "urn:strp:2021w27", False),
        ("ZZ-ZZ", "urn:strp:2021w27", False),
    ],
)
def test_whose_status_list_it_is(name: str, uri: str, published: bool) -> None:  # noqa: FBT001 -- the answer
    """Byte for byte, and of that issuer."""
    assert world("base").trust.publishes(name, uri) is published


SECOND: Final = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("issued_at", "may"),
    [
        (AT - SECOND, False),
        (AT, True),
        (AT + timedelta(days=1) - SECOND, True),
        (AT + timedelta(days=1), False),
        (AT + timedelta(days=2) - SECOND, False),
        (AT + timedelta(days=2), True),
        (AT + timedelta(days=5) - SECOND, True),
        (AT + timedelta(days=5), False),
    ],
)
def test_when_a_key_may_sign(issued_at: datetime, may: bool) -> None:  # noqa: FBT001 -- the answer
    """[from, until) without [start, end) of each refused window."""
    limited = replace(
        anchor(),
        valid_from=AT,
        valid_until=AT + timedelta(days=5),
        refused=(RefusedWindow(AT + timedelta(days=1), AT + timedelta(days=2)),),
    )

    assert limited.may_sign_at(issued_at) is may


def test_a_key_without_windows_may_always_sign() -> None:
    """Nothing stated, nothing refused."""
    assert anchor().may_sign_at(AT)
