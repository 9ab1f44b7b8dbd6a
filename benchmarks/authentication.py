"""Text to authenticated permit and to decision, against one bare Ed25519 verification, beside other libraries.

    python -m benchmarks.authentication [ROUNDS]

Every way is timed in turn in each round, so that a busy machine slows them alike; a figure is the median over the
rounds of (time of the way / time of the bare verification in the same round). Every call's answer is asserted.
Peers do the transport (Base45, zlib) and the signature; of the claims they check what they check by themselves.
"""

import statistics
import sys
import time
import zlib
from collections.abc import Callable

import base45
import cbor2
import claim169
import cwt
from pycose.keys import OKPKey
from pycose.messages import CoseMessage, Sign1Message

from benchmarks._world import World, make_world
from strpcheck.core.authenticate import authenticate
from strpcheck.core.cose import parse_signed_permit
from strpcheck.core.decide import decide
from strpcheck.core.permit import Permit
from strpcheck.core.trust import Purpose
from strpcheck.core.verdict import Reason

ROUNDS = 300
CALLS = 20
"""Of each way in a round: long enough to time, short enough that a round is one moment of the machine."""


def bare(world: World) -> Callable[[], bool]:
    """One verification by `cryptography`, of the very bytes the permit's signature covers."""
    signed = parse_signed_permit(world.token)
    key = world.generation.trust.anchors[signed.key_id].public_key
    message, signature = signed.to_be_signed, signed.signature
    return lambda: key.verify(signature, message) is None


def authenticated(world: World) -> Callable[[], bool]:
    """Questions 1 to 6."""
    expected = world.permit.person.name

    def run() -> bool:
        """The same answer that the peers are held to: the holder's name, authenticated."""
        found = authenticate(world.barcode, world.generation, world.station, world.now, purpose=Purpose.PERMIT)
        return isinstance(found, Permit) and found.person.name == expected

    return run


def decided(world: World) -> Callable[[], bool]:
    """Questions 1 to 14."""

    def run() -> bool:
        """The whole decision."""
        found = authenticate(world.barcode, world.generation, world.station, world.now, purpose=Purpose.PERMIT)
        if not isinstance(found, Permit):
            return False
        return decide(found.facts, world.generation, world.station, world.now).reason is Reason.OK

    return run


def naive(world: World) -> Callable[[], bool]:
    """What a first try looks like: base45, zlib, cbor2, cryptography, and no question asked of the claims."""
    key = world.generation.trust.anchors[world.key.key_id].public_key
    text, name = world.barcode.text, world.permit.person.name

    def run() -> bool:
        """Decode and verify."""
        protected, _, payload, signature = cbor2.loads(zlib.decompress(base45.b45decode(text))).value
        key.verify(signature, cbor2.dumps(["Signature1", protected, b"", payload]))
        return bool(cbor2.loads(payload)[169][4] == name)

    return run


def by_cwt(world: World) -> Callable[[], bool]:
    """The python-cwt library."""
    key = cwt.COSEKey.new({1: 1, -1: 6, -2: world.key.public_key, 2: world.key.key_id, 3: -8, 4: [2]})
    context = cwt.CWT.new(leeway=10**10)  # its own time checks are not what is compared
    text, name = world.barcode.text, world.permit.person.name
    return lambda: context.decode(zlib.decompress(base45.b45decode(text)), key)[169][4] == name


def by_pycose(world: World) -> Callable[[], bool]:
    """The pycose library."""
    key = OKPKey(crv="ED25519", x=world.key.public_key)
    text, name = world.barcode.text, world.permit.person.name

    def run() -> bool:
        """Decode and verify."""
        message = CoseMessage.decode(zlib.decompress(base45.b45decode(text)))
        message.key = key
        if not isinstance(message, Sign1Message) or not message.verify_signature():
            return False
        return bool(cbor2.loads(message.payload or b"")[169][4] == name)

    return run


def by_claim169(world: World) -> Callable[[], bool]:
    """The claim169 library, all in Rust."""
    text, name, public = world.barcode.text, world.permit.person.name, world.key.public_key

    def run() -> bool:
        """Decode and verify."""
        result = claim169.decode(text, verify_with_ed25519=public, validate_timestamps=False)
        return bool(result.is_verified() and result.claim169.full_name == name)

    return run


WAYS: dict[str, Callable[[World], Callable[[], bool]]] = {
    "bare Ed25519 verification (cryptography)": bare,
    "strpcheck: text to authenticated permit": authenticated,
    "strpcheck: text to verdict": decided,
    "naive (base45, zlib, cbor2, cryptography)": naive,
    "cwt": by_cwt,
    "pycose": by_pycose,
    "claim169 (Rust)": by_claim169,
}


def main() -> None:
    """Time every way and print a table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    world = make_world()
    ways = {name: make(world) for name, make in WAYS.items()}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, run in ways.items():
            begun = time.perf_counter()
            for _ in range(CALLS):
                if not run():
                    message = f"{name} gave a wrong answer"
                    raise AssertionError(message)
            times[name].append((time.perf_counter() - begun) / CALLS)
    base = times[next(iter(ways))]
    print(f"{len(world.barcode.text)} characters, {rounds} rounds of {CALLS}")
    for name, taken in times.items():
        ratio = statistics.median(mine / his for mine, his in zip(taken, base, strict=True))
        best, middle = min(taken) * 1e6, statistics.median(taken) * 1e6
        print(f"{name:45} {ratio:6.2f} x   best {best:7.1f} us   median {middle:7.1f} us")


if __name__ == "__main__":
    main()
