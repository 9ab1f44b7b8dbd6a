"""Certificates that a supervisor gave for mirrors: a copy each, by the mirror's address."""

import hashlib
from pathlib import Path

from strpcheck.adapters.bounded import read_bounded
from strpcheck.adapters.carriers.addresses import Address, is_address
from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.errors import CarrierError
from strpcheck.troubles import Trouble

__all__ = ["KeptCertificates"]

MAX_CA_BYTES = 1 << 20


class KeptCertificates:
    """Finds again what was given with `--ca`; what another carrier brought meanwhile changes nothing of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, place: str) -> Path | None:
        """Certificates that a mirror is trusted by; None where the system's do.

        Args:
            place: A carrier as it was typed or remembered; however its address is spelled.
        """
        try:
            kept = self._place(place) if is_address(place) else None
        except CarrierError:  # no address that is taken: whoever asks it is told so
            return None
        return kept if kept is not None and kept.is_file() else None

    def keep(self, place: str, given: Path) -> None:
        """Keep a copy.

        Raises:
            CarrierError: The place is no address.
            HomeError: The file cannot be read.
            WriteError: The folder cannot be written to.
        """
        hint = "give the file again with --ca"
        content = read_bounded(given, MAX_CA_BYTES, hint=hint, trouble=Trouble.CA_UNREADABLE)
        make_folder(self._folder, private=True)
        write_durably(self._place(place), content)

    def _place(self, address: str) -> Path:
        """One file for each address."""
        return self._folder / f"{hashlib.sha256(str(Address.parse(address)).encode()).hexdigest()[:32]}.pem"
