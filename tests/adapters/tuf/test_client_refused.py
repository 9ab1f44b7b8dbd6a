"""What the laptop's end refuses of a carrier: older, over, tampered with, without end, or something else."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tuf.api.metadata import Timestamp

from strpcheck.adapters.tuf.client import fetch
from strpcheck.errors import CarrierError, StrpcheckError, SyncError
from tests.adapters.tuf.repositories import (
    DAY,
    NOW,
    SECOND,
    TARGETS,
    bent,
    held,
    offer,
    pinned,
    signed,
    vouched,
)
from tests.adapters.tuf.taking import FIRST, SECOND_PUBLISH, refused, take


@pytest.mark.parametrize(
    ("role", "days"), [("root", 365), ("targets", 90), ("policy", 30), ("status", 7), ("snapshot", 7), ("timestamp", 7)]
)
def test_what_is_offered_after_its_end_is_refused(role: str, days: int) -> None:
    """Each role at its own second."""
    state = FIRST
    for other in ("status", "snapshot", "timestamp", "targets", "policy"):
        if other != role:
            state = bent(state, other, lambda signed: setattr(signed, "expires", NOW + 400 * DAY))
    end = NOW + days * DAY

    assert take(offer(state), reference=end - SECOND) == TARGETS
    with pytest.raises(SyncError, match="has expired") as caught:
        take(offer(state), reference=end)
    assert "clock" in caught.value.hint


def test_an_older_publish_than_the_one_held_is_refused() -> None:
    """A rollback would bring revoked permits back."""
    refused(offer(FIRST), "older than what is in force", before=held(SECOND_PUBLISH))


@pytest.mark.parametrize("role", ["targets", "policy", "status"])
def test_an_older_role_in_a_newer_publish_is_refused(role: str) -> None:
    """Whoever holds the online keys alone cannot take back a policy or a list."""
    in_force = signed(FIRST, {path: raw + b" 2" for path, raw in TARGETS.items()})
    mixed = replace(in_force, roles={**in_force.roles, role: FIRST.roles[role]})

    refused(offer(vouched(mixed, role, newer=1)), "older than what is in force", before=held(in_force))


def test_another_timestamp_of_the_same_version_is_not_taken() -> None:
    """Whoever holds the timestamp key writes no second history beside the first."""
    other = bent(FIRST, "timestamp", lambda signed: setattr(signed, "expires", NOW + 6 * DAY))

    with fetch(offer(other), pinned(FIRST), held(FIRST), NOW) as fetched:
        assert fetched.held.timestamp == FIRST.roles["timestamp"]


METADATA = [path for path in offer(FIRST).files if path.startswith("metadata/") and not path.endswith("root.json")]


@pytest.mark.parametrize("path", METADATA)
@pytest.mark.parametrize("place", [0.1, 0.35, 0.6, 0.85])
def test_tampered_metadata_is_refused(path: str, place: float) -> None:
    """A flipped bit anywhere in any file: refused, whatever it hit."""
    carrier = offer(FIRST)
    raw = bytearray(carrier.files[path])
    raw[int(len(raw) * place)] ^= 1
    carrier.files[path] = bytes(raw)

    refused(carrier)


@pytest.mark.parametrize("path", METADATA)
@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b'{"signed":{"_type":"timestamp"}}'])
def test_something_else_than_metadata_is_refused(path: str, content: bytes) -> None:
    """Empty, or JSON of another kind."""
    carrier = offer(FIRST)
    carrier.files[path] = content

    refused(carrier)


def test_metadata_that_would_exhaust_a_parser_is_refused() -> None:
    """Nested as deep as the longest timestamp may be."""
    carrier = offer(FIRST)
    carrier.files["metadata/timestamp.json"] = b"[" * 16_000

    refused(carrier)


def test_metadata_without_end_is_not_read_to_its_end() -> None:
    """A carrier that goes on and on is left at the longest that a timestamp may be."""
    carrier = offer(FIRST)
    carrier.files["metadata/timestamp.json"] = b" " * 100_000

    with pytest.raises(CarrierError, match="exceeding the maximum allowed length") as caught:
        take(carrier)

    assert caught.value.hint


@pytest.mark.parametrize("path", [path for path in offer(FIRST).files if path.startswith("targets/")])
@pytest.mark.parametrize("spoil", [bytes.upper, lambda raw: raw[:-1], lambda raw: raw + b" ", lambda _: b""])
def test_a_tampered_target_is_refused(path: str, spoil: Callable[[bytes], bytes]) -> None:
    """Another byte, one too few, one too many, none."""
    carrier = offer(FIRST)
    carrier.files[path] = spoil(carrier.files[path])

    with pytest.raises(StrpcheckError):
        take(carrier)


@pytest.mark.parametrize("path", [path for path in offer(FIRST).files if not path.endswith("root.json")])
def test_a_missing_file_is_told(path: str) -> None:
    """An incomplete copy: it says to copy the folder again, whole."""
    carrier = offer(FIRST)
    del carrier.files[path]

    with pytest.raises(CarrierError, match="does not deliver") as caught:
        take(carrier)

    assert caught.value.hint == "copy the published folder again, whole"


@pytest.mark.parametrize("value", [None, "", "yesterday", "2021-07-05", 1625446800, "2021-07-05T01:00:00"])
def test_a_timestamp_without_its_time_is_refused(value: object) -> None:
    """Nothing could be said of any age."""

    def spoil(signed: Timestamp) -> None:
        """Another value, or none."""
        signed.unrecognized_fields["x-strp-issued"] = value
        if value is None:
            del signed.unrecognized_fields["x-strp-issued"]

    refused(offer(bent(FIRST, "timestamp", spoil)), "x-strp-issued")
