"""The terminal that tests of this folder sit at."""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.adapters.keyboard.desks import Desk


@pytest.fixture
def desk() -> "Iterator[Desk]":
    """A terminal nobody else sees."""
    from tests.adapters.keyboard.desks import Desk  # POSIX only, like the tests that ask for it

    desk = Desk(*os.openpty())
    yield desk
    for end in (desk.ours, desk.theirs):
        with suppress(OSError):  # a test may have hung up
            os.close(end)
