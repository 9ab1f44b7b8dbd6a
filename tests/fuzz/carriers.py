"""Targets that take what a carrier is and says: bundles, encodings of lists, and where a mirror sends on to."""

import io
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from strpcheck.adapters.carriers.addresses import Address
from strpcheck.adapters.carriers.archive import read_index, spell_archive
from strpcheck.adapters.encodings import dcz, xz
from strpcheck.errors import CarrierError, SyncError
from tests.fuzz.targets import Target

FILES: Final = {"targets/status/ab.2021w26.cwt": b"list" * 40, "metadata/timestamp.json": b"{}"}
OLD: Final = bytes(range(256)) * 4
NEW: Final = OLD[:500] + b"new" + OLD[503:]
HOME: Final = Address.parse("http://mirror.example:8080/strp")


def bundle() -> Target:
    """An archive is refused, or it is exactly what its files are spelled as."""

    def check(octets: bytes) -> None:
        try:
            index = read_index(io.BytesIO(octets), len(octets))
        except CarrierError:
            return
        files = ((path, octets[one.offset : one.offset + one.size]) for path, one in index.items())
        assert b"".join(spell_archive(files)) == octets

    return Target((b"".join(spell_archive(FILES.items())), b"".join(spell_archive(()))), check)


def encoding() -> Target:
    """A list is refused, or never longer than it may be, whatever a compressed stream says of itself."""

    def check(octets: bytes) -> None:
        with suppress(SyncError):
            assert len(xz.decompress(octets, len(NEW))) <= len(NEW)
        with suppress(SyncError):
            assert len(dcz.decompress(octets, OLD, len(NEW))) <= len(NEW)

    return Target((xz.compress(NEW), dcz.compress(NEW, OLD), xz.compress(bytes(1 << 22))), check)


def address() -> Target:
    """An address is refused, or has one spelling; a redirect is refused, or stays where a person sent us."""

    def check(octets: bytes) -> None:
        text = octets.decode("latin-1")
        try:
            read = Address.parse(text)
            assert Address.parse(str(read)) == read
        except CarrierError as e:
            if b"budi:rahasia@mirror" in octets and "rahasia" in e.message:
                raise
        try:
            parts = urlsplit(HOME.following("http://mirror.example:8080/strp/metadata/timestamp.json", text))
        except CarrierError:
            return
        assert (parts.scheme, parts.hostname, parts.port) == ("http", "mirror.example", 8080)

    corpus = (
        b"http://mirror.example:8080/strp",
        b"https://[::1]:443/a%20b/",
        b"//mirror.example:8080/x",
        b"/strp/../x?y#z",
        b"https://budi:rahasia@mirror.example/",
    )
    return Target(corpus, check, 256)
