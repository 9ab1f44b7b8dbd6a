"""How a child says what came of a request: an answer, or an error of the log as its parent raises it again."""

import json
from typing import Final

from strpcheck.errors import LogError
from strpcheck.troubles import Trouble

__all__ = ["DONE", "answered", "failure"]

DONE: Final = b"+"
"""Before an answer."""
FAILED: Final = b"-"


def failure(error: LogError) -> bytes:
    """A reply that says what could not be done."""
    return FAILED + json.dumps([error.message, error.hint, error.trouble]).encode()


def answered(reply: bytes) -> memoryview:
    """The answer in a reply, which is not copied.

    Raises:
        LogError: The child raised it.
    """
    if reply[:1] == DONE:
        return memoryview(reply)[1:]
    message, hint, trouble = json.loads(reply[1:])
    raise LogError(message, hint=hint, trouble=None if trouble is None else Trouble(trouble))
