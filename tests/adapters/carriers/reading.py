"""How tests read a mirror: a file to its end, or to the error that stands in its place."""

import pytest

from strpcheck.adapters.carriers.http import HttpCarrier
from strpcheck.adapters.carriers.pace import Patience
from strpcheck.errors import CarrierError

BODY = bytes(range(256)) * 1000
SHORT = Patience(connect=2, read=0.3, file=0.8)


def whole(carrier: HttpCarrier, path: str = "targets/list.cwt", start: int = 0) -> bytes | None:
    """A file to its end."""
    pieces = carrier.read(path, start)
    return None if pieces is None else b"".join(pieces)


def fails(address: str, told: str, *, patience: Patience = SHORT) -> CarrierError:
    """The error that a read ends with: one line that names the file, and what to do."""
    with pytest.raises(CarrierError, match=told) as caught:
        whole(HttpCarrier(address, patience=patience))
    assert "\n" not in caught.value.message
    assert caught.value.hint
    assert caught.value.trouble is not None
    return caught.value
