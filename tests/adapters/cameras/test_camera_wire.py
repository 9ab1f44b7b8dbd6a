"""What the capture child and its parent say to each other: everything survives, and nonsense is told as such."""

import pytest

from strpcheck.adapters.cameras.wire import pack, unpack


def test_an_object_and_its_payload_survive_the_wire() -> None:
    """The payload may hold anything, and be empty."""
    assert unpack(pack({"state": "frame", "number": 7}, b"\0{}")) == ({"state": "frame", "number": 7}, b"\0{}")
    assert unpack(pack({})) == ({}, b"")


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\0\0\0", id="less than a length"),
        pytest.param(b"\0\0\0\x02[]", id="no object"),
        pytest.param(b"\0\0\0\x02\xff\xff", id="no text"),
        pytest.param(len(b"[" * 100_000).to_bytes(4) + b"[" * 100_000, id="a nest"),
    ],
)
def test_nonsense_is_a_value_error(packed: bytes) -> None:
    """One kind of exception, which the parent takes for a dead child."""
    with pytest.raises(ValueError):  # noqa: PT011 -- of two libraries; nobody reads what it says
        unpack(packed)
