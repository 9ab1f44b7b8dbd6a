"""Builds carriers: which kind a supervisor's word means, and which one is the default of the next sync."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.errors import CarrierError
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from strpcheck.cli.wiring import Site
    from strpcheck.ports import Carrier

__all__ = ["carrier_at", "named_carrier", "remember_carrier"]


def carrier_at(place: str, root: bytes, ca: Path | None = None) -> "Carrier":
    """The carrier a supervisor names: an address, a published folder, a bundle, or a folder of bundles.

    Args:
        place: As it was typed, or remembered.
        root: Of several bundles the newest is taken that verifies from it.
        ca: Certificates to trust instead of the system's.

    Raises:
        CarrierError: There is nothing of the kind.
    """
    from strpcheck.adapters.carriers.addresses import is_address
    from strpcheck.adapters.carriers.folder import FolderCarrier, is_published

    if not place or not place.isprintable():
        # It is remembered as text: a name that cannot be would be found out after the sync, too late.
        message = f"expected the carrier's name in printable characters, got {place!r}"
        raise CarrierError(message, hint="rename the file or folder", trouble=Trouble.CARRIER_NAME)
    if is_address(place):
        from strpcheck.adapters.carriers.http import HttpCarrier

        return HttpCarrier(place, ca=ca)
    path = Path(place)
    if not is_published(path) and path.is_file():
        from strpcheck.adapters.carriers.bundle import BundleCarrier

        return BundleCarrier(path)
    if is_published(path) or not path.is_dir():
        return FolderCarrier(path)
    return _newest_bundle(path, root)


def named_carrier(site: "Site", place: str, ca: Path | None) -> "Carrier":
    """The carrier of a sync.

    Args:
        site: Whose root several bundles are verified from.
        place: As it was typed, or the one of the last success.
        ca: Certificates to trust, as given now; those of the last success belong to its address alone.

    Raises:
        CarrierError: There is nothing of the kind.
    """
    if ca is None and place == site.settings.carrier:
        ca = site.home.carrier_ca
    return carrier_at(place, site.home.root(), ca)


def remember_carrier(site: "Site", name: str, ca: Path | None) -> None:
    """Keep the carrier of a success as the default of the next sync, and the certificates that were given for it.

    Raises:
        WriteError: The home cannot be written to.
    """
    if name != site.settings.carrier:
        site.home.save_settings(replace(site.settings, carrier=name))
        site.home.save_carrier_ca(ca)
    elif ca is not None:
        site.home.save_carrier_ca(ca)


def _newest_bundle(folder: Path, root: bytes) -> "Carrier":
    """The newest bundle of a stick."""
    from strpcheck.adapters.carriers.bundle import BundleCarrier, bundles_in
    from strpcheck.adapters.carriers.folder import FolderCarrier
    from strpcheck.adapters.tuf.newest import newest_of

    files = bundles_in(folder)
    carriers, refused = [], None
    for file in files:
        try:
            carriers.append(BundleCarrier(file, str(folder.resolve())))
        except CarrierError as e:
            refused = refused or e
    if carriers:
        return carriers[0] if len(carriers) == 1 else newest_of(carriers, root)
    if refused is not None:
        raise refused
    return FolderCarrier(folder)  # tells what is expected there
