"""What the capture child and its parent say to each other: everything survives, and nonsense is told as such."""

import pytest

from strpcheck.adapters.cameras.wire import pack, unpack

ENDED = {"state": "ended", "frames": 9, "expected": 10}
OPENED = {"state": "opened", "width": 1280, "height": 720, "rate": 30.0, "format": "MJPG", "notes": []}


def test_an_object_and_its_payload_survive_the_wire() -> None:
    """The payload may hold anything, and be empty."""
    assert unpack(pack(ENDED, b"\0{}")) == (ENDED, b"\0{}")
    assert unpack(pack(ENDED)) == (ENDED, b"")


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\0\0\0", id="less than a length"),
        pytest.param(b"\0\0\0\x02[]", id="no object"),
        pytest.param(pack({}), id="no state"),
        pytest.param(pack({"state": ["waiting"]}), id="no such state"),
        pytest.param(pack({**ENDED, "frames": 9.0}), id="no whole number"),
        pytest.param(pack({**ENDED, "frames": True}), id="no number"),
        pytest.param(pack({**ENDED, "frames": -1}), id="less than nothing"),
        pytest.param(pack({**ENDED, "more": 1}), id="a field too many"),
        pytest.param(pack({"state": "ended", "frames": 9}), id="a field too few"),
        pytest.param(pack({**OPENED, "rate": float("nan")}), id="no rate"),
        pytest.param(pack({**OPENED, "width": 1 << 16}), id="no picture so wide"),
        pytest.param(pack({**OPENED, "notes": ["a", 1]}), id="no text"),
        pytest.param(pack({"state": "lost", "reason": "\x1b[2J"}), id="a text that steers"),
        pytest.param(b"\0\0\0\x02\xff\xff", id="no UTF-8"),
        pytest.param(len(b"[" * 100_000).to_bytes(4) + b"[" * 100_000, id="a nest"),
    ],
)
def test_nonsense_is_a_value_error(packed: bytes) -> None:
    """One kind of exception, which the parent takes for a dead child."""
    with pytest.raises(ValueError):  # noqa: PT011 -- of two libraries; nobody reads what it says
        unpack(packed)
