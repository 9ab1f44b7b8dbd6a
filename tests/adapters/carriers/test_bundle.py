"""Laws of the bundle: the same files make the same bytes, and an archive spelled in any other way is refused."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from strpcheck.adapters.carriers.archive import read_index, spell_archive
from strpcheck.adapters.carriers.bundle import BundleCarrier, bundles_in
from strpcheck.errors import CarrierError

LONG = "targets/status/" + "a" * 64 + "." + "l" * 30 + ".cwt"
FILES = {
    "targets/status/abc.2021w26.cwt": b"list" * 1000,
    LONG: b"",
    "metadata/1.root.json": b"root",
    "metadata/timestamp.json": b"x" * 512,
}


def bundle(folder: Path, files: dict[str, bytes] | None = None) -> Path:
    """A bundle on disk."""
    place = folder / "new.strp"
    place.write_bytes(b"".join(spell_archive((FILES if files is None else files).items())))
    return place


def content(carrier: BundleCarrier, path: str, start: int = 0) -> bytes | None:
    """A file to its end."""
    pieces = carrier.read(path, start)
    return None if pieces is None else b"".join(pieces)


def test_files_come_out_as_they_went_in(tmp_path: Path) -> None:
    """From any offset, and None where there is none."""
    carrier = BundleCarrier(bundle(tmp_path))

    assert {path: content(carrier, path) for path in FILES} == FILES
    assert content(carrier, "targets/status/abc.2021w26.cwt", 3990) == b"stlistlist"
    assert content(carrier, LONG, 5) == b""
    assert content(carrier, "metadata/2.root.json") is None
    assert carrier.name == str((tmp_path / "new.strp").resolve())


def test_every_tar_reads_it(tmp_path: Path) -> None:
    """It is a plain tar of plain files, of nobody and of no time."""
    with tarfile.open(bundle(tmp_path)) as archive:
        members = archive.getmembers()
        read = {member.name: archive.extractfile(member) for member in members}

        assert {name: file.read() for name, file in read.items() if file is not None} == FILES
    assert {(member.mode, member.uid, member.gid, member.mtime, member.uname) for member in members} == {
        (0o644, 0, 0, 0, "")
    }


def test_no_path_leaves_the_bundle(tmp_path: Path) -> None:
    """As with a folder."""
    with pytest.raises(CarrierError, match="leaves the carrier"):
        BundleCarrier(bundle(tmp_path)).read("../secret")


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../b", "C:/x", "a\\b", "", "x" * 101, "a/" + "x" * 101])
def test_what_no_reader_takes_is_not_written(path: str) -> None:
    """Paths that lead elsewhere, or are too long."""
    with pytest.raises(CarrierError):
        list(spell_archive([(path, b"")]))


def refused(raw: bytes) -> str:
    """Why an archive is refused, before anything of it is handed out."""
    with pytest.raises(CarrierError, match=r"the bundle is refused|leaves the carrier") as caught:
        read_index(io.BytesIO(raw), len(raw))
    return caught.value.message


GOOD = b"".join(spell_archive(FILES.items()))


def test_every_changed_bit_of_a_header_is_refused() -> None:
    """There is one spelling: all 4,096 bits of the first header and of the end."""
    for at in [*range(512), *range(len(GOOD) - 1024, len(GOOD))]:
        for bit in range(8):
            raw = bytearray(GOOD)
            raw[at] ^= 1 << bit
            refused(bytes(raw))


def test_nothing_hides_between_files() -> None:
    """What fills a file's last block is nothing."""
    place = 512 + len(FILES["targets/status/abc.2021w26.cwt"])
    raw = bytearray(GOOD)
    raw[place] = 1

    assert "between its files" in refused(bytes(raw))


def test_every_cut_is_refused() -> None:
    """At any block and around it, and anything behind the end."""
    for at in {min(len(GOOD) - 1, max(0, block + off)) for block in range(0, len(GOOD), 512) for off in (-1, 0, 1)}:
        refused(GOOD[:at])
    refused(GOOD + b"\0")
    refused(GOOD + GOOD)


def made(name: str = "a", kind: bytes = tarfile.REGTYPE, size: int = 0, **more: str) -> bytes:
    """An archive of one member, as the standard library spells it."""
    member = tarfile.TarInfo(name)
    member.type, member.size, member.mode, member.mtime = kind, size, 0o644, 0
    for key, value in more.items():
        setattr(member, key, value)
    block = member.tobuf(tarfile.USTAR_FORMAT)
    return block + bytes(size + -size % 512 if size < 1 << 20 else 0) + bytes(1024)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "symbolic link": lambda: made(kind=tarfile.SYMTYPE, linkname="/etc/passwd"),
    "hard link": lambda: made(kind=tarfile.LNKTYPE, linkname="b"),
    "device": lambda: made(kind=tarfile.CHRTYPE),
    "pipe": lambda: made(kind=tarfile.FIFOTYPE),
    "folder": lambda: made(kind=tarfile.DIRTYPE),
    "sparse": lambda: made(kind=tarfile.GNUTYPE_SPARSE),
    "long name": lambda: made(kind=tarfile.GNUTYPE_LONGNAME, size=300),
    "pax header": lambda: made(kind=tarfile.XHDTYPE, size=300),
    "upward": lambda: made("../../etc/passwd"),
    "upward inside": lambda: made("targets/../../x"),
    "absolute": lambda: made("/etc/passwd"),
    "windows": lambda: made("C:\\x"),
    "owner": lambda: made(uname="root"),
    "huge": lambda: made(size=(1 << 33) - 1),
    "too long": lambda: made(size=(16 << 20) + 512),
    "longer than the archive": lambda: made(size=4096)[:1536],
    "twice": lambda: (GOOD[:-1024] * 2) + bytes(1024),
    "empty": lambda: b"",
    "zeros short": lambda: bytes(512),
    "zip": lambda: b"PK\x03\x04" + bytes(2000),
    "gzip": lambda: b"\x1f\x8b" + bytes(2000),
    "a million members": lambda: b"".join(spell_archive((f"m/{number}", b"") for number in range(5000))),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_archive_is_refused(kind: str) -> None:
    """Before anything is read of it but headers; nothing is ever unpacked."""
    refused(HOSTILE[kind]())


def test_a_million_members_cost_four_thousand_headers() -> None:
    """A heap is not read to its end."""

    class Counting(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1) -> bytes:
            """Count."""
            self.reads += 1
            return super().read(size)

    raw = HOSTILE["a million members"]()
    archive = Counting(raw)
    with pytest.raises(CarrierError, match="more than 4096 files"):
        read_index(archive, len(raw))
    assert archive.reads < 8200


def test_a_bundle_that_goes_away_is_told(tmp_path: Path) -> None:
    """A stick is pulled out; or it never was there."""
    place = bundle(tmp_path)
    carrier = BundleCarrier(place)
    place.unlink()

    with pytest.raises(CarrierError, match="cannot read") as caught:
        content(carrier, "metadata/1.root.json")
    assert "stick" in caught.value.hint
    with pytest.raises(CarrierError, match="cannot read"):
        BundleCarrier(place)


def test_bundles_of_a_stick_are_found_by_name(tmp_path: Path) -> None:
    """Also in capitals, as some sticks spell them; what other systems leave beside them is not one."""
    for name in ("b.strp", "A.STRP", "._b.strp", "c.txt"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "folder.strp").mkdir()

    assert [file.name for file in bundles_in(tmp_path)] == ["A.STRP", "b.strp"]


def test_a_heap_of_bundles_is_refused(tmp_path: Path) -> None:
    """Each would be looked into."""
    for number in range(65):
        (tmp_path / f"{number}.strp").write_bytes(b"")

    with pytest.raises(CarrierError, match="65 bundles, more than 64"):
        bundles_in(tmp_path)
    with pytest.raises(CarrierError, match="cannot read"):
        bundles_in(tmp_path / "none")
