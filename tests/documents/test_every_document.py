"""Laws that hold for every document from outside, whatever it tells."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.documents.camera import read_camera
from strpcheck.documents.canary import read_canaries
from strpcheck.documents.conflicts import read_conflicts
from strpcheck.documents.devices import read_devices
from strpcheck.documents.enrolment import read_enrolment
from strpcheck.documents.json_text import write_json
from strpcheck.documents.policy import read_policy
from strpcheck.documents.scanner import read_scanner
from strpcheck.documents.station import read_station
from strpcheck.documents.trust import read_trust
from strpcheck.errors import DocumentError, TrustListError
from tests.documents.examples import (
    CAMERA,
    CANARY,
    CONFLICTS,
    DEVICES,
    POLICY,
    SCANNER,
    STATION,
    TRUST,
    Step,
    changed,
    fields_of,
    without,
)

Reader = Callable[[bytes], object]

DOCUMENTS: dict[str, tuple[Reader, dict[str, Any]]] = {
    "trust": (read_trust, TRUST),
    "policy": (read_policy, POLICY),
    "canary": (read_canaries, CANARY),
    "conflicts": (read_conflicts, CONFLICTS),
    "devices": (read_devices, DEVICES),
    "station": (read_station, STATION),
    "camera": (read_camera, CAMERA),
    "scanner": (read_scanner, SCANNER),
}
READERS = [reader for reader, _ in DOCUMENTS.values()] + [read_enrolment]
EACH_FIELD = [
    pytest.param(reader, document, path, id=f"{name}:{'.'.join(map(str, path))}")
    for name, (reader, document) in DOCUMENTS.items()
    for path in fields_of(document)
    if path[0] != "messages" or len(path) == 1  # a notice may be in one language
]
TEXT = st.text(st.characters(codec="utf-8"))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
    | st.sampled_from(["2021-07-05T00:00:00Z", "2021-07-05", "06:00", "*", "KR-*", "XX-JK", "00" * 8, "ab" * 32]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("reader", "document", "path"),
    # Policies that were signed before there were these have none: test_policy.py holds what that means.
    [each for each in EACH_FIELD if each.id not in {"policy:overrides", "policy:retention.incident_days"}],
)
def test_no_field_may_be_missing(reader: Reader, document: dict[str, Any], path: tuple[Step, ...]) -> None:
    """A missing field is an error and never a default."""
    with pytest.raises(DocumentError, match="expected this field, got none"):
        reader(write_json(without(document, path)))


@pytest.mark.parametrize(("reader", "document", "path"), EACH_FIELD)
def test_no_object_takes_an_unknown_field(reader: Reader, document: dict[str, Any], path: tuple[Step, ...]) -> None:
    """What a reader does not know it does not pass over."""
    with pytest.raises(DocumentError, match="expected no such field"):
        reader(write_json(changed(document, (*path[:-1], "remark"), "harmless")))


@pytest.mark.parametrize(("reader", "document"), DOCUMENTS.values(), ids=DOCUMENTS)
@given(draw=st.data())
def test_any_change_gives_a_document_or_a_document_error(
    reader: Reader, document: dict[str, Any], draw: st.DataObject
) -> None:
    """One field replaced by any JSON at all: read, or refused in our words."""
    path = draw.draw(st.sampled_from(fields_of(document)))
    value = draw.draw(JSON)

    _read_or_refuse(reader, write_json(changed(deepcopy(document), path, value)))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@given(content=JSON)
def test_any_json_gives_a_document_or_a_document_error(reader: Reader, content: object) -> None:
    """Documents of any other kind are refused in our words."""
    _read_or_refuse(reader, write_json(content))


def _read_or_refuse(reader: Reader, raw: bytes) -> None:
    """Any other exception fails the test; what is told is one short printable line."""
    try:
        reader(raw)
    except (DocumentError, TrustListError) as error:
        assert error.message.isprintable()  # noqa: PT017 -- both ends are right, only this one has words
        assert len(error.message) < 1000  # noqa: PT017 -- same
