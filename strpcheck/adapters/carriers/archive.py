"""A repository in one file: a plain tar of plain files, of which one spelling is written and no other is read.

Everything else that a tar can say (links, devices, sparse files, long names by extra members, owners, times) is refused
before a byte is handed out, and nothing is ever unpacked: files are read through the index, where they lie.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, NoReturn

from strpcheck.adapters.carriers.paths import vetted_parts
from strpcheck.errors import CarrierError
from strpcheck.troubles import Trouble

__all__ = ["Member", "read_index", "spell_archive"]

BLOCK_BYTES = 512
END = bytes(2 * BLOCK_BYTES)
MAX_MEMBERS = 4096
"""A generation has a dozen files, and a root more for each rotation."""
MAX_MEMBER_BYTES = 16 * 1024 * 1024
"""As of a target (`MAX_TARGET_BYTES`); no metadata is longer."""

NAME_CHARS, PREFIX_CHARS = 100, 155
FIXED = b"0000644\0" + b"0000000\0" * 2  # mode, owner, group: of nobody
NO_TIME = b"00000000000\0"
AGAIN = "get it again: `strpcheck bundle export` writes it whole"
USTAR = b"ustar\00000"


@dataclass(frozen=True, slots=True)
class Member:
    """Where a file lies in the archive."""

    offset: int
    size: int


def spell_archive(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The archive in pieces: the same files in the same order give the same bytes.

    Raises:
        CarrierError: A path that an archive cannot hold.
    """
    for path, content in files:
        yield _header(path, len(content))
        yield content + bytes(-len(content) % BLOCK_BYTES)
    yield END


def read_index(archive: IO[bytes], length: int) -> Mapping[str, Member]:
    """Where each file lies; only headers are read.

    Args:
        archive: At its beginning; believed in nothing.
        length: Of the whole archive.

    Raises:
        CarrierError: Not exactly what `spell_archive` writes, or more than a generation can need.
    """
    index: dict[str, Member] = {}
    at = 0
    while True:
        archive.seek(at)
        block = archive.read(BLOCK_BYTES)
        if block == END[:BLOCK_BYTES]:
            break
        path, size = _read_header(block)
        if path in index or len(index) == MAX_MEMBERS:
            _refuse("it holds a file twice" if path in index else f"it holds more than {MAX_MEMBERS} files")
        index[path] = Member(at + BLOCK_BYTES, size)
        archive.seek(at + BLOCK_BYTES + size)
        if any(archive.read(-size % BLOCK_BYTES)):
            _refuse("it holds something between its files")
        at += BLOCK_BYTES + size + -size % BLOCK_BYTES
        if at + len(END) > length:
            _refuse("it ends too early")
    if at + len(END) != length or archive.read(BLOCK_BYTES) != END[:BLOCK_BYTES]:
        _refuse("it does not end where it says")
    return index


def _header(path: str, size: int) -> bytes:
    """The one spelling of a member."""
    vetted_parts(path)
    prefix, name = _parted(path.encode())
    if size > MAX_MEMBER_BYTES:
        _refuse(f"{path} is longer than {MAX_MEMBER_BYTES} bytes")
    fields = (
        name.ljust(NAME_CHARS, b"\0"), FIXED, f"{size:011o}\0".encode(), NO_TIME, b" " * 8, b"0", bytes(100), USTAR,
        bytes(64), b"0000000\0" * 2, prefix.ljust(PREFIX_CHARS, b"\0"), bytes(12),
    )  # fmt: skip
    blank = b"".join(fields)
    return blank[:148] + f"{sum(blank):06o}\0 ".encode() + blank[156:]


def _parted(path: bytes) -> tuple[bytes, bytes]:
    """A path in the two fields that tar has for it: the last slash that lets both fit parts them."""
    if len(path) <= NAME_CHARS:
        return b"", path
    slash = path.rfind(b"/", 0, PREFIX_CHARS + 1)
    if slash < 1 or len(path) - slash - 1 > NAME_CHARS:
        _refuse(f"{path.decode()[:NAME_CHARS]} is too long a name")
    return path[:slash], path[slash + 1 :]


def _read_header(block: bytes) -> tuple[str, int]:
    """Path and size, from a block that is exactly the spelling of these two."""
    if len(block) < BLOCK_BYTES:
        _refuse("it ends too early")
    prefix, name = (block[a:b].rstrip(b"\0") for a, b in ((345, 345 + PREFIX_CHARS), (0, NAME_CHARS)))
    octal = block[124:135]
    try:
        path = (prefix + b"/" + name if prefix else name).decode()
        size = int(octal, 8)
    except ValueError as e:
        message = "the bundle is refused: it is no archive of ours"
        raise CarrierError(message, hint=AGAIN, trouble=Trouble.BUNDLE_REFUSED) from e
    if _header(path, size) != block:
        _refuse("it is no archive of ours, or was changed")
    return path, size


def _refuse(why: str) -> NoReturn:
    """No archive that is read."""
    message = f"the bundle is refused: {why}"
    raise CarrierError(message, hint=AGAIN, trouble=Trouble.BUNDLE_REFUSED)
