"""Whoever stands on the path respells what is signed: laptops hold the same bytes under the same id all the same."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tuf.api.metadata import Metadata, Root, Snapshot

from strpcheck.adapters.tuf.client import fetch
from strpcheck.adapters.tuf.held import HeldMetadata, verify_held
from strpcheck.adapters.tuf.repository import RepositoryState, signed_bytes
from strpcheck.adapters.tuf.spelling import plainly_spelled
from strpcheck.documents.generation import generation_id
from strpcheck.errors import CarrierError, SyncError
from tests.adapters.tuf.repositories import (
    KEYS,
    NOW,
    Offer,
    bent,
    draw_keys,
    held,
    offer,
    pinned,
    read,
    resign,
    signed,
)

FIRST = signed()
STRANGER = draw_keys()["timestamp"]


def next_root(state: RepositoryState) -> RepositoryState:
    """The state with a second root, as a rotation writes it."""
    root = read(state.roots[1])
    root.version += 1
    return RepositoryState({**state.roots, 2: signed_bytes(root, KEYS["root"])}, state.roles)


STATE = next_root(FIRST)


def spaced(raw: bytes) -> bytes:
    """With white space."""
    return json.dumps(json.loads(raw), indent=1, sort_keys=True).encode()


def reordered(raw: bytes) -> bytes:
    """With members and signatures the other way round."""

    def turned(item: Any) -> Any:  # noqa: ANN401 -- JSON
        """An object from its end."""
        return {key: turned(item[key]) for key in reversed(item)} if isinstance(item, dict) else item

    document = turned(json.loads(raw))
    document["signatures"].reverse()
    return json.dumps(document, separators=(",", ":")).encode()


def changed(change: Callable[[Any], object]) -> Callable[[bytes], bytes]:
    """With the document changed around what is signed."""

    def respell(raw: bytes) -> bytes:
        """As the publisher spells it, apart from the change."""
        document = json.loads(raw)
        change(document)
        return json.dumps(document, separators=(",", ":"), sort_keys=True).encode()

    return respell


def strange(raw: bytes) -> bytes:
    """With a sound signature of a key that nobody names."""
    metadata = Metadata.from_bytes(raw)
    found = json.loads(resign(raw, STRANGER))["signatures"]
    assert metadata.signatures.keys().isdisjoint({entry["keyid"] for entry in found})
    return changed(lambda document: document["signatures"].extend(found))(raw)


def first_signature(document: Any) -> Any:  # noqa: ANN401 -- JSON
    """Of a file."""
    return document["signatures"][0]


RESPELLED: dict[str, Callable[[bytes], bytes]] = {
    "white space": spaced,
    "reordered": reordered,
    "a junk signature": changed(lambda document: document["signatures"].append({"keyid": "00" * 32, "sig": "00" * 64})),
    "a stranger's signature": strange,
    "a member of its own": changed(lambda document: document.update(note="gone by way of X")),
    "a member in a signature": changed(lambda document: first_signature(document).update(note="x")),
    "capitals": changed(
        lambda document: first_signature(document).update(sig=first_signature(document)["sig"].upper())
    ),
    "gaps": changed(lambda document: first_signature(document).update(sig=f" {first_signature(document)['sig']}")),
}


def taken(carrier: Offer) -> tuple[HeldMetadata, str]:
    """What a new laptop holds of an offer, and the id that it shows."""
    with fetch(carrier, pinned(FIRST), None, NOW) as fetched:
        return fetched.held, generation_id(fetched.verified.signed)


HONEST = taken(offer(STATE))


def test_what_a_publish_writes_is_the_plain_spelling() -> None:
    """A mirror, a bundle and a laptop have the same bytes."""
    assert plainly_spelled(held(STATE)) == held(STATE)
    assert HONEST[0] == held(STATE)


@pytest.mark.parametrize("name", ["timestamp.json", "2.root.json"])
@pytest.mark.parametrize("respelling", RESPELLED)
def test_respelled_metadata_is_held_as_the_publisher_spelled_it(name: str, respelling: str) -> None:
    """Same signed content, same bytes, same id: logs and bundles of two laptops agree."""
    carrier = offer(STATE)
    raw = carrier.files[f"metadata/{name}"]
    carrier.files[f"metadata/{name}"] = RESPELLED[respelling](raw)
    assert carrier.files[f"metadata/{name}"] != raw

    assert taken(carrier) == HONEST


@pytest.mark.parametrize("name", ["1.snapshot.json", "1.targets.json", "1.policy.json", "1.status.json"])
@pytest.mark.parametrize("respelling", RESPELLED)
def test_what_is_named_by_its_hash_cannot_be_respelled(name: str, respelling: str) -> None:
    """The role above it says every byte."""
    carrier = offer(STATE)
    carrier.files[f"metadata/{name}"] = RESPELLED[respelling](carrier.files[f"metadata/{name}"])

    with pytest.raises((CarrierError, SyncError)):  # too long, or not the signed bytes
        taken(carrier)


@pytest.mark.parametrize("above", ["timestamp", "snapshot"])
def test_metadata_that_is_named_without_a_hash_is_refused(above: str) -> None:
    """The standard lets a role leave it out; then its bytes would be anybody's to respell."""

    def forget(signed_part: Any) -> None:  # noqa: ANN401 -- of either role
        """Leave the hash of the role below out."""
        named = signed_part.meta["status.json"] if isinstance(signed_part, Snapshot) else signed_part.snapshot_meta
        named.hashes = None

    state = bent(FIRST, above, forget)

    with pytest.raises(SyncError, match=r"the SHA-256 of the .* metadata is not signed"):
        verify_held(held(state), pinned(FIRST))


def test_another_signed_content_has_another_id() -> None:
    """However alike: the version alone."""
    assert taken(offer(next_root(bent(FIRST, "timestamp", _count))))[1] != HONEST[1]


def _count(stamp: Any) -> None:  # noqa: ANN401 -- of python-tuf
    """One version further."""
    stamp.version += 1


def test_the_signatures_that_hand_a_root_over_stay() -> None:
    """Those of the keys before, whom the new root names no more."""
    fresh = draw_keys()
    root = read(STATE.roots[2])
    other = read(signed(keys=fresh).roots[1])
    root.version, root.roles["root"], root.keys = 3, other.roles["root"], {**root.keys, **other.keys}
    roots = {**STATE.roots, 3: signed_bytes(root, [*KEYS["root"], *fresh["root"]])}
    metadata = held(RepositoryState(roots, STATE.roles))

    assert plainly_spelled(metadata) == metadata
    assert len(Metadata[Root].from_bytes(metadata.roots[2]).signatures) == len(KEYS["root"]) * 2
