"""Targets that take a barcode's text: any text gives a verdict, and only good permits pass."""

import io
from collections.abc import Iterator
from typing import Any, Final

import cbor2

from strpcheck.cli.inputs import MAX_LINE_BYTES, TextInput, sort_inputs
from strpcheck.cli.render import Printer
from strpcheck.core.authenticate import authenticate
from strpcheck.core.barcode import Barcode
from strpcheck.core.permit import Permit
from strpcheck.core.record import EntryKind
from strpcheck.core.trust import Purpose
from strpcheck.core.verdict import Outcome, Reason
from strpcheck.documents.verdict import verdict_object
from strpcheck.messages import load as load_words
from strpcheck.scan import Checkpoint
from tests.core.world import judge, load, moment, station_of, world
from tests.fuzz.targets import Target
from tests.laptop import MemoryLog, Times
from tests.vectors.forge import BASE45, KEYS, sign, wrap
from tests.vectors.generate import TABLES
from tests.vectors.hostile_transport import EVEN, ODD

VECTORS: Final[list[dict[str, Any]]] = [vector for name in TABLES for vector in load(name) if vector["barcode"]]
AUTHENTIC: Final = frozenset(list(Reason)[list(Reason).index(Reason.KEY_REVOKED) :])
"""Reasons that are given to permits whose signature and claims hold."""
GOOD: Final = frozenset(
    [wrap(ODD), wrap(EVEN), *(row["barcode"] for row in VECTORS if row["expected_reason"] in AUTHENTIC)]
)
"""What the hand-written tables take for a permit: each may pass at its hour, and nothing else ever."""
FIRST: Final = next(row for row in VECTORS if row["name"] == "good")
GENERATION, STATION, NOW = world("base"), station_of(FIRST["station"]), moment(FIRST["now"])
FRAME_BYTES: Final = (7, 4)
"""Of the envelope, before the permit and behind it."""
SIGNATURE_BYTES: Final = 64


def barcode() -> Target:
    """Any text, byte for byte as a reader gives it."""

    def check(octets: bytes) -> None:
        text = octets.decode("latin-1")
        verdict = judge(Barcode(text), GENERATION, STATION, NOW)
        assert verdict.outcome is not Outcome.ACCEPT or text in GOOD, f"accepted {text!r}"

    return Target(tuple(_latin(row["barcode"]) for row in VECTORS), check)


def permit() -> Target:
    """Any bytes in a right envelope: what the mutations of a text hardly ever get to."""
    good = frozenset(filter(None, map(_unwrapped, GOOD)))

    def check(octets: bytes) -> None:
        verdict = judge(Barcode(wrap(octets)), GENERATION, STATION, NOW)
        assert verdict.outcome is not Outcome.ACCEPT or octets in good, f"accepted {octets.hex()}"

    return Target(tuple(_permits()), check, max_bytes=1536)


def claims() -> Target:
    """Any claims that a listed key signed: what passes has one spelling, and means what another reader reads."""
    key = KEYS["permit"]

    def check(octets: bytes) -> None:
        found = authenticate(Barcode(wrap(sign(key, octets))), GENERATION, STATION, NOW, purpose=Purpose.PERMIT)
        if not isinstance(found, Permit):
            return
        read = cbor2.loads(octets)
        assert cbor2.dumps(read, canonical=True) == octets, f"a second spelling of {read}"
        facts = found.facts
        assert (facts.id.issuer, facts.id.number) == (read[1], read[7])
        assert [int(time.timestamp()) for time in (facts.expires, facts.not_before, facts.issued_at)] == [
            read[4],
            read[5],
            read[6],
        ]
        assert (facts.category, list(facts.areas), found.person.name) == (
            read[-65537][1],
            read[-65537][3],
            read[169][4],
        )

    return Target(tuple(_payloads()), check, max_bytes=1536)


def lines() -> Target:
    """Any standard input of `check -`: a verdict for each line with something on it, told in one printable line."""
    words = load_words("id")

    def check(octets: bytes) -> None:
        log = MemoryLog()
        checkpoint = Checkpoint(GENERATION, "LENTENG-AGUNG", "laptop-1", Times(NOW), log, EntryKind.CHECK)
        given = [each for each in sort_inputs(["-"], io.BytesIO(octets)) if isinstance(each, TextInput)]
        # Told apart by another rule than the reader's own: it reads piece by piece.
        expected = [line.removesuffix(b"\r") for line in octets.split(b"\n")]
        assert [each.text for each in given] == [
            line.decode("latin-1") for line in expected if 0 < len(line) <= MAX_LINE_BYTES
        ]
        for each in given:
            judged = checkpoint.judge(Barcode(each.text), each.source, each.source_kind)
            assert judged.verdict.outcome is not Outcome.ACCEPT or each.text in GOOD, f"accepted {each.text!r}"
            shown = io.StringIO()
            Printer(words, shown, {}).judgement(judged)
            assert all(line.isprintable() for line in shown.getvalue().split("\n")), repr(shown.getvalue())
            assert verdict_object(judged, with_person=True)["outcome"] == judged.verdict.outcome.value
        assert len(log.kept) == len(given)

    texts = [_latin(row["barcode"]) for row in VECTORS]
    batches = [b"\n".join(texts[at : at + 4]) for at in range(0, len(texts), 4)]
    return Target((*batches, b"\r\n\r\n \r\nA\r", b"0" * MAX_LINE_BYTES + b"\n1"), check, max_bytes=MAX_LINE_BYTES + 64)


def _latin(text: str) -> bytes:
    """A vector's text as a reader would have given it; some hold characters that no reader gives."""
    return text.encode("latin-1", "replace")


def _unwrapped(text: str) -> bytes | None:
    """The permit in a text, taken out of its envelope without the checker's help; None where it is no Base45."""
    if not set(text) <= set(BASE45):
        return None
    octets = bytearray()
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        number = sum(BASE45.index(character) * 45**power for power, character in enumerate(group))
        if number >= 256 ** max(len(group) - 1, 0):
            return None
        octets += number.to_bytes(len(group) - 1, "big")
    head, tail = FRAME_BYTES
    return bytes(octets[head:-tail]) if len(octets) > head + tail else None


def _permits() -> Iterator[bytes]:
    """The permits of all vectors."""
    for row in VECTORS:
        unwrapped = _unwrapped(row["barcode"])
        if unwrapped is not None:
            yield unwrapped


def _payloads() -> Iterator[bytes]:
    """The claims of all vectors that are well formed so far."""
    for encoded in _permits():
        try:
            _, _, payload, _ = cbor2.loads(encoded).value
        except Exception:  # noqa: BLE001, S112 -- hostile on purpose, and a foreign parser
            continue
        if isinstance(payload, bytes):
            yield payload
