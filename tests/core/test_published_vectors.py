"""Vectors nobody on this project wrote, where STRPCHECK_VECTORS points to them."""

import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from strpcheck.core.barcode import Barcode, _decode_base45, decode_barcode
from strpcheck.core.cose import parse_signed_permit, sign1_structure
from strpcheck.core.permit import KeyId
from strpcheck.core.status_list import StatusList
from strpcheck.core.status_token import parse_status_token
from strpcheck.core.trust import vet_public_key
from strpcheck.core.verdict import Reason
from strpcheck.errors import MalformedPermitError, NotAPermitError, StatusListError, TrustListError
from tests.core.making import GENERATION, NOW, SIGNED, STATION
from tests.core.world import judge

FOLDER = os.environ.get("STRPCHECK_VECTORS")
pytestmark = pytest.mark.skipif(not FOLDER, reason="STRPCHECK_VECTORS is not set")


def published(name: str) -> str:
    """A file of the published vectors."""
    return (Path(FOLDER or "") / name).read_text("utf-8")


def hex_of(text: str) -> bytes:
    """The bytes a draft's listing shows, whatever stands before them."""
    lines = [line for line in text.splitlines() if re.fullmatch(r"[0-9a-f]+", line)]
    return bytes.fromhex("".join(lines))


def wycheproof() -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Every test with its public key."""
    for group in json.loads(published("ed25519/wycheproof.json"))["testGroups"]:
        for test in group["tests"]:
            yield str(test["tcId"]), bytes.fromhex(group["publicKey"]["pk"]), test


def holds(public: Ed25519PublicKey, test: dict[str, Any]) -> bool:
    """Whether a signature holds under a vetted key, by the call that `authenticate` makes."""
    try:
        public.verify(bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]))
    except InvalidSignature:
        return False
    return True


def test_wycheproof() -> None:
    """Our verification agrees with every published result."""
    wrong = []
    count = 0
    for name, raw, test in wycheproof():
        count += 1
        if holds(vet_public_key(raw), test) is not (test["result"] == "valid"):
            wrong.append(name)

    assert (wrong, count) == ([], 151)


def test_cose_wg_example() -> None:
    """The COSE layer verifies the working group's Ed25519 example; a permit must protect its kid, so it is refused."""
    example = json.loads(published("cose/eddsa-sig-01.json"))
    token = bytes.fromhex(example["output"]["cbor"])
    protected, _, payload, signature = cbor2.loads(token).value
    structure = sign1_structure(protected, payload)
    public = vet_public_key(bytes.fromhex(example["input"]["sign0"]["key"]["x_hex"]))

    assert structure == bytes.fromhex(example["intermediates"]["ToBeSign_hex"])
    public.verify(signature, structure)
    with pytest.raises(MalformedPermitError):
        parse_signed_permit(token)


def test_claim_169_example() -> None:
    """Its Base45 and zlib hold a permit's kin whose signature holds; compressed and without a kid, it is no permit."""
    example = json.loads(published("claim-169/ed25519-signed.json"))
    text = example["qr_data"]
    permit = zlib.decompress(_decode_base45(text))
    protected, _, payload, signature = cbor2.loads(permit).value
    public = vet_public_key(bytes.fromhex(example["signing_key"]["public_key_hex"]))

    public.verify(signature, sign1_structure(protected, payload))
    with pytest.raises(NotAPermitError):
        decode_barcode(text)
    assert judge(Barcode(text), GENERATION, STATION, NOW).reason is Reason.NOT_A_PERMIT


def test_claim_169_example_in_our_frame() -> None:
    """Put into a stored block it sets out as a permit, and its header without a kid is malformed."""
    text = json.loads(published("claim-169/ed25519-signed.json"))["qr_data"]
    permit = zlib.decompress(_decode_base45(text))

    with pytest.raises(MalformedPermitError, match="kid"):
        parse_signed_permit(permit)


# The values the draft lists for its four encodings (section 4.1 and appendix).
ONE = {0: 1, 3: 1, 4: 1, 5: 1, 7: 1, 8: 1, 9: 1, 13: 1, 15: 1}
TWO = {0: 1, 1: 2, 3: 3, 5: 1, 7: 1, 8: 1, 9: 2, 10: 3, 11: 3}
ONE_LONG = dict.fromkeys([0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345], 1)
TWO_LONG = {
    0: 1,
    1993: 2,
    25460: 1,
    159495: 3,
    495669: 1,
    554353: 1,
    645645: 2,
    723232: 1,
    854545: 1,
    934534: 2,
    1000345: 3,
}
ENCODINGS = {
    "status_list_encoding_cbor.md": (1, ONE),
    "status_list_encoding2_cbor.md": (2, TWO),
    "status_list_encoding1_long_cbor.md": (1, ONE_LONG),
    "status_list_encoding2_long_cbor.md": (2, TWO_LONG),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_status_list_encodings(name: str) -> None:
    """Least significant bit first, at the indexes the draft names and nowhere else."""
    bits, values = ENCODINGS[name]
    encoded = cbor2.loads(hex_of(published(f"status-list/{name}")))
    held = StatusList("x", "x", SIGNED, encoded["bits"], zlib.decompress(encoded["lst"]))

    assert encoded["bits"] == bits
    assert {index: held.value(index) for index in range(len(held)) if held.value(index)} == values


def test_status_list_token() -> None:
    """The draft's token decodes; ours is stricter: its maps are not in deterministic order, and it is compressed."""
    token = cbor2.loads(hex_of(published("status-list/status_list_cwt.md")))
    protected, _, payload, _ = token.value

    assert (token.tag, cbor2.loads(protected)[16]) == (18, "application/statuslist+cwt")
    assert zlib.decompress(cbor2.loads(payload)[65533]["lst"]) == b"\xb9\xa3"
    with pytest.raises(StatusListError, match="out of order"):
        parse_status_token(KeyId(bytes(8)), payload)


def test_referenced_token() -> None:
    """The draft's reference stands where the permit's stands."""
    payload = cbor2.loads(hex_of(published("status-list/referenced_token_cwt.md"))).value[2]

    assert cbor2.loads(payload)[65535] == {"status_list": {"idx": 0, "uri": "https://example.com/statuslists/1"}}


def test_wycheproof_keys_are_vetted() -> None:
    """Every key of the vectors is one we would list; the refused kinds are held by the trust list's own tests."""
    keys = {raw for _, raw, _ in wycheproof()}

    assert {hashlib.sha256(raw).digest() for raw in keys} == {
        hashlib.sha256(vet_public_key(raw).public_bytes_raw()).digest() for raw in keys
    }
    with pytest.raises(TrustListError):
        vet_public_key(bytes(32))
