"""A generation in force and a newer one that a carrier offers, with canaries, for tests of the sync."""

from dataclasses import replace

from strpcheck.core.generation import Generation
from strpcheck.core.permit import Environment
from strpcheck.sync import SyncReport, synchronise
from tests.core.making import GENERATION as BASE
from tests.core.making import HOUR, NOW, SIGNED
from tests.laptop import BytesCarrier, MemoryLog, MemoryStore, Times, dated
from tests.vectors.claims import CTI, IDX, payload, text
from tests.vectors.forge import KEYS, header_of, sign, wrap

GOOD = ("good", text(KEYS["canary"]))
REVOKED = ("revoked", text(KEYS["canary"], {IDX: 8, CTI: bytes(8)}))
# Under another key's signature, naming the canary's.
FORGED = ("forged", wrap(sign(KEYS["status"], payload(), header_of(KEYS["canary"]))))
CANARIES = (GOOD, REVOKED, FORGED)


def whole(generation: Generation) -> Generation:
    """The same with no list named that is not there: the vectors' world names some that are lost."""
    issuers = {
        issuer.id: replace(
            issuer,
            status_sources={
                uri: source for uri, source in issuer.status_sources.items() if (issuer.id, uri) in generation.lists
            },
        )
        for issuer in generation.trust.issuers.values()
    }
    return replace(generation, trust=replace(generation.trust, issuers=issuers))


GENERATION = whole(BASE)
NEWER = dated(GENERATION, SIGNED + HOUR, id="newer")


def run(
    store: MemoryStore,
    log: MemoryLog | None = None,
    clock: Times | None = None,
    environment: Environment = Environment.TRAINING,
) -> SyncReport:
    """One sync on the vectors' morning."""
    given = MemoryLog() if log is None else log
    return synchronise(
        BytesCarrier(), store, given, clock or Times(NOW + HOUR), environment=environment, device="laptop-1"
    )


def offering(offer: Generation = NEWER, held: Generation | None = GENERATION, *, is_new: bool = True) -> MemoryStore:
    """A store whose carrier offers a generation with sound canaries."""
    return MemoryStore(held, offer, CANARIES, is_new=is_new)
