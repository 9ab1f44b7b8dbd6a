"""Auditors for tests: keys of the age format, made anew in every run."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pyrage import decrypt
from pyrage.x25519 import Identity

from strpcheck.core.generation import Generation
from tests.core.making import GENERATION

__all__ = ["Auditor", "audited"]


class Auditor:
    """Somebody who may open evidence."""

    def __init__(self) -> None:
        self._identity = Identity.generate()
        self.recipient = str(self._identity.to_public())
        self.secret = str(self._identity)

    def opens(self, sealed: bytes) -> bytes:
        """What was sealed, by the library alone."""
        return bytes(decrypt(sealed, [self._identity]))

    def file(self, path: Path) -> Path:
        """An identity file as age-keygen writes it."""
        lines = ["# created: 2021-07-05T08:00:00+07:00", f"# public key: {self.recipient}", self.secret]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
        return path


def audited(recipients: Sequence[str], generation: Generation = GENERATION) -> Generation:
    """A generation whose policy names these auditors."""
    return replace(generation, policy=replace(generation.policy, auditors=tuple(recipients)))
