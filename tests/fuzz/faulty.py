"""Targets that break on purpose, so that tests can see it noticed."""

import ctypes
import sys
import time

from tests.fuzz.targets import Target

STARTS = (b"one", b"another")


def raises() -> Target:
    """Breaks its law at what only a mutation makes."""

    def check(octets: bytes) -> None:
        assert octets in STARTS

    return Target(STARTS, check)


def crashes() -> Target:
    """Reads where nothing is, as a native decoder may."""

    def check(octets: bytes) -> None:
        if octets not in STARTS:
            ctypes.string_at(8)

    return Target(STARTS, check)


def hangs() -> Target:
    """Never comes back."""

    def check(octets: bytes) -> None:
        while octets not in STARTS:
            time.sleep(0.01)

    return Target(STARTS, check)


def leaves() -> Target:
    """Ends the process as if all were well."""

    def check(octets: bytes) -> None:
        if octets not in STARTS:
            sys.exit(0)

    return Target(STARTS, check)


def rests() -> Target:
    """Cannot even be made."""
    sys.exit(0)
