"""Targets that take signed and stored documents: read, or refused in our words."""

import json
from collections.abc import Callable
from typing import Any, Final

from strpcheck.core.cose import assemble_sign1
from strpcheck.core.handover import HANDOVER_TYPE, parse_handover, write_handover
from strpcheck.core.permit import KeyId
from strpcheck.core.status_token import StatusToken, parse_status_token
from strpcheck.documents.generation import read_manifest
from strpcheck.documents.json_text import parse_json, write_json
from strpcheck.errors import DocumentError, HandoverError, StatusListError, StrpcheckError, TrustListError
from tests.documents.test_every_document import DOCUMENTS, READERS
from tests.fuzz.targets import Target
from tests.vectors.forge import bitmap_of, spell, stored_blocks

ALL_READERS: Final[list[Callable[[bytes], object]]] = [*READERS, read_manifest]
MAX_MESSAGE_CHARS: Final = 1000


def document() -> Target:
    """Any bytes to the reader that the first byte names; what one reads has the one meaning that JSON gives it."""

    def check(octets: bytes) -> None:
        reader, raw = ALL_READERS[octets[0] % len(ALL_READERS)] if octets else read_manifest, octets[1:]
        try:
            read = reader(raw)
        except (DocumentError, TrustListError) as error:
            _check_words(error)
            return
        content = parse_json(raw, name="it", max_bytes=1 << 24)
        assert content == json.loads(raw)
        # The digest of a policy is of its bytes, so only what is read is compared, not what stands in it.
        assert type(reader(write_json(content))) is type(read)

    starts = [bytes([at]) + write_json(content) for at, (_, content) in enumerate(DOCUMENTS.values())]
    odd = [b'{"a":1,"a":2}', b'{"a":NaN}', b'["\\ud800"]', b"[" * 3000, b'{"n":1e999}', b"\xef\xbb\xbf{}", b""]
    return Target((*starts, *(bytes([at]) + raw for at in (0, 1) for raw in odd)), check)


def status() -> Target:
    """Any claims of a status list that the right key signed: a list of the stated bits, or refused in our words."""

    def check(octets: bytes) -> None:
        try:
            token: StatusToken = parse_status_token(KeyId(bytes(8)), octets)
        except StatusListError as error:
            _check_words(error)
            return
        assert token.bits in {1, 2}
        assert spell(_claims(token.uri, int(token.issued_at.timestamp()), token.bits, token.bitmap)) == octets

    starts = [
        spell(_claims("urn:strp:2021w27", 1625400000, bits, bitmap_of(bits, indexes, {3: 1})))
        for bits, indexes in ((1, 8), (1, 64), (2, 64), (1, 1024))
    ]
    return Target(
        (*starts, spell(_claims("urn:strp:2021w27", 1625400000, 1, bytes(0x10000)))), check, max_bytes=1 << 17
    )


def handover() -> Target:
    """Any claims of a hand-over that the right key signed: what their one spelling says, or refused in our words."""
    protected = spell({1: -8, 4: bytes(8), 16: HANDOVER_TYPE})

    def check(octets: bytes) -> None:
        try:
            read = parse_handover(assemble_sign1(protected, octets, bytes(64)))
        except HandoverError as error:
            _check_words(error)
            return
        assert write_handover(read, lambda _: bytes(64)) == assemble_sign1(protected, octets, bytes(64))

    files = {"trust.json": b"{}", "status/2021w27.cwt": b"list"}
    start = {1: "XX-JK", 6: 1625400000, 65536: files, 65537: {"urn:strp:2021w27": 17}}
    return Target((spell(start), spell(start | {65536: {}}), spell({1: "XX-JK"}), b""), check)


def _claims(uri: str, issued_at: int, bits: int, bitmap: bytes) -> dict[Any, Any]:
    """Claims of a status list in the order that the one spelling asks for."""
    return {2: uri, 6: issued_at, 65533: {"lst": stored_blocks(bitmap), "bits": bits}}


def _check_words(error: StrpcheckError) -> None:
    """One short printable line, whatever the sender wrote."""
    assert error.message.isprintable(), repr(error.message)
    assert len(error.message) < MAX_MESSAGE_CHARS
