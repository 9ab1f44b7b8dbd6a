"""Other people's libraries read what we write: permits and status lists."""

import zlib
from typing import Any

import base45
import cbor2
import claim169
import cwt
import pytest
from cryptography.hazmat.primitives import serialization
from pycose.algorithms import EdDSA
from pycose.headers import KID, Algorithm
from pycose.keys.okp import OKPKey
from pycose.messages.cosemessage import CoseMessage

from strpcheck.core.barcode import encode_barcode
from strpcheck.core.claims import encode_claims
from strpcheck.core.cose import assemble_sign1, sign1_structure
from strpcheck.core.permit import KeyId
from strpcheck.core.status_list import StatusList
from strpcheck.core.status_token import StatusToken, prepare_status_token
from tests.core.making import SIGNED, permit
from tests.vectors.claims import CATEGORY, COMPANY, DROP, EXP, NAME, PHOTO, PHOTO_FORMAT, PURPOSE, Edits
from tests.vectors.forge import KEYS, bitmap_of, header_of

KEY = KEYS["permit"]
LATE = 4102444799
"""An exp that is still to come: these libraries read the wall clock."""

PERMITS: list[Edits] = [
    {EXP: LATE},
    {EXP: LATE, PHOTO: bytes(400), PHOTO_FORMAT: 4},
    {EXP: LATE, CATEGORY: "PR-SKT", COMPANY: DROP, PURPOSE: "menjenguk orang tua", NAME: "Renée Contoh"},
]
IDS = ["text-only", "photo", "individual"]


def written(edits: Edits) -> bytes:
    """A permit as our issuing side puts it together."""
    payload = encode_claims(permit(edits))
    protected = header_of(KEY)
    return assemble_sign1(protected, payload, KEY.private.sign(sign1_structure(protected, payload)))


def status_list() -> bytes:
    """A status list as our issuing side puts it together."""
    bitmap = bitmap_of(2, 64, {7: 1, 9: 2})
    unsigned = prepare_status_token(StatusToken(KeyId(KEYS["status"].kid), "urn:strp:2021w27", SIGNED, 2, bitmap))
    return unsigned.signed(KEYS["status"].private.sign(unsigned.to_be_signed))


def key_for_cwt(name: str) -> Any:  # noqa: ANN401 -- a library without types
    """A test key's public half as `cwt` wants it."""
    pem = (
        KEYS[name]
        .private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return cwt.COSEKey.from_pem(pem, kid=KEYS[name].kid)


def read_by_cwt(token: bytes, name: str) -> Any:  # noqa: ANN401 -- a library without types
    """Claims that `cwt` verified."""
    return cwt.decode(token, keys=key_for_cwt(name))


def read_by_pycose(token: bytes, name: str) -> Any:  # noqa: ANN401 -- its messages share no typed face
    """A message taken apart by `pycose`, not verified yet."""
    message: Any = CoseMessage.decode(token)
    message.key = OKPKey(crv="ED25519", x=KEYS[name].public)
    return message


@pytest.mark.parametrize("edits", PERMITS, ids=IDS)
def test_base45_and_zlib_undo_the_barcode(edits: Edits) -> None:
    """The standard library inflates our stored block to the permit."""
    text = encode_barcode(written(edits))

    assert zlib.decompress(base45.b45decode(text)) == written(edits)


@pytest.mark.parametrize("edits", PERMITS, ids=IDS)
def test_cbor2_reads_a_permit(edits: Edits) -> None:
    """Tag 18 around four parts; written again canonically, the claims are the same bytes."""
    tagged = cbor2.loads(written(edits))
    protected, unprotected, payload, signature = tagged.value

    assert (tagged.tag, unprotected, len(signature)) == (18, {}, 64)
    assert cbor2.loads(protected) == {1: -8, 4: KEY.kid}
    assert cbor2.dumps(cbor2.loads(payload), canonical=True) == payload


@pytest.mark.parametrize("edits", PERMITS, ids=IDS)
def test_cwt_verifies_a_permit(edits: Edits) -> None:
    """As a CWT with the registered claims where they belong."""
    claims = read_by_cwt(written(edits), "permit")

    assert (claims[1], claims[4], claims[7].hex()) == ("XX-JK", LATE, permit(edits).facts.id.text)
    assert claims[65535] == {"status_list": {"idx": 7, "uri": "urn:strp:2021w27"}}


@pytest.mark.parametrize("edits", PERMITS, ids=IDS)
def test_pycose_verifies_a_permit(edits: Edits) -> None:
    """As a COSE_Sign1 whose header is protected."""
    message = read_by_pycose(written(edits), "permit")

    assert message.verify_signature()
    assert (message.phdr[Algorithm], message.phdr[KID], message.uhdr) == (EdDSA, KEY.kid, {})


@pytest.mark.parametrize("edits", PERMITS, ids=IDS)
def test_claim169_reads_a_permit(edits: Edits) -> None:
    """As the identity QR code the profile is made of."""
    read = claim169.decode_with_ed25519(encode_barcode(written(edits)), KEY.public)
    person = permit(edits).person

    assert read.is_verified()
    assert (read.claim169.full_name, read.claim169.id) == (person.name, "0000")
    assert (read.cwt_meta.issuer, read.cwt_meta.expires_at) == ("XX-JK", LATE)
    assert read.claim169.photo == (None if person.photo is None else person.photo.encoded)


def test_cwt_verifies_a_status_list() -> None:
    """As a CWT of a Token Status List."""
    claims = read_by_cwt(status_list(), "status")

    assert (claims[2], claims[6], claims[65533]["bits"]) == ("urn:strp:2021w27", 1626220800, 2)


def test_zlib_reads_the_bits_of_a_status_list() -> None:
    """Any inflater, and the values stand where the draft puts them."""
    bitmap = zlib.decompress(read_by_cwt(status_list(), "status")[65533]["lst"])
    held = StatusList("XX-JK", "urn:strp:2021w27", SIGNED, 2, bitmap)

    assert {index: held.value(index) for index in range(64) if held.value(index)} == {7: 1, 9: 2}


def test_pycose_verifies_a_status_list() -> None:
    """As a COSE_Sign1 of its own type."""
    assert read_by_pycose(status_list(), "status").verify_signature()


@pytest.mark.parametrize("position", [100, -1])
def test_the_others_refuse_a_forged_permit_too(position: int) -> None:
    """The cross-checks would notice a broken signature: they do not pass by verifying nothing."""
    forged = bytearray(written(PERMITS[0]))
    forged[position] ^= 1

    with pytest.raises(cwt.VerifyError):
        read_by_cwt(bytes(forged), "permit")
    with pytest.raises(claim169.SignatureError):
        claim169.decode_with_ed25519(encode_barcode(bytes(forged)), KEY.public)
    assert not read_by_pycose(bytes(forged), "permit").verify_signature()
