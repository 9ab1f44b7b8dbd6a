"""Deterministic CBOR: exactly one spelling of each item, and no other item at all."""

from itertools import product

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.core.cbor import MAX_DEPTH, CborItem, decode, decode_first, encode
from strpcheck.errors import CborError
from tests.vectors.forge import head

KEYS = st.integers(-(2**64), 2**64 - 1) | st.text(max_size=40)
LEAVES = st.booleans() | st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=300) | st.text(max_size=300)
ITEMS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=30) | st.dictionaries(KEYS, inner, max_size=30), max_leaves=40
)

# RFC 8949 appendix A: those of its examples that the profile knows.
PUBLISHED: list[tuple[CborItem, str]] = [
    (0, "00"),
    (23, "17"),
    (24, "1818"),
    (100, "1864"),
    (1000, "1903e8"),
    (1000000, "1a000f4240"),
    (1000000000000, "1b000000e8d4a51000"),
    (18446744073709551615, "1bffffffffffffffff"),
    (-18446744073709551616, "3bffffffffffffffff"),
    (-1, "20"),
    (-100, "3863"),
    (-1000, "3903e7"),
    (False, "f4"),
    (True, "f5"),
    (b"", "40"),
    (b"\1\2\3\4", "4401020304"),
    ("", "60"),
    ("IETF", "6449455446"),
    ("ü", "62c3bc"),
    ("水", "63e6b0b4"),
    ([], "80"),
    ([1, [2, 3], [4, 5]], "8301820203820405"),
    ({}, "a0"),
    ({1: 2, 3: 4}, "a201020304"),
    ({"a": 1, "b": [2, 3]}, "a26161016162820203"),
]

# What a permit never holds, by kind; many of them are examples of RFC 8949 appendix A.
REFUSED = {
    "floats": "f90000 f93c00 fb3ff199999999999a fa47c35000 f97e00 f97c00 81f90000",
    "simple values": "f6 f7 f0 f820 f8ff f8f4 f8f5 e0 f3 81f6 f800",
    "tags": "c11a514b67b0 c249010000000000000000 d74401020304 d818456449455446 c0 c100 81c100 d9d9f700",
    "indefinite": "5f42010243030405ff 7f657374726561646d696e67ff 9fff 9f018202039f0405ffff bf616101ff ff bfff",
    "reserved heads": "1c 1d 1e 1f 3c 3f 5c 5e 7d 7e 9c 9e bc bd dc fc fe",
    "long heads": "1800 1817 190000 1900ff 1a00000000 1a0000ffff 1b0000000000000000 1b00000000ffffffff 3817 3900ff",
    "long heads of strings": "5800 580100 590001aa 5a00000001aa 7801 780161 79000161 7a0000000161",
    "long heads of collections": "9800 980100 990000 b800 b8010000 b900010000 9a0000000100 9b0000000000000000",
    "cut heads": "18 19 1903 1a00 1b00 58 5900 78 98 b8",
    "cut items": "41 5818 61 6261 81 8201 a1 a101 a2010203 5bffffffffffffffff 7b7fffffffffffffff 820101ff",
    "counts beyond the end": "9bffffffffffffffff bbffffffffffffffff 9a00010000 ba00010000",
    "keys twice": "a201020103 a2616101616102 a220012002",
    "keys out of order": "a203040102 a2616201616101 a219010000181800 a21818001700 a220000000 a26161000000",
    "keys of other kinds": "a1f500 a1f400 a18000 a1a000 a14000 a1410100 a1f600 a1f9000000",
    "no UTF-8": "61ff 62c080 63eda080 64f4908080 62c328 61c3",
    "bytes after the item": "0000 00ff 8000 a000 4000 f500",
}


def depth(item: CborItem) -> int:
    """Arrays and maps inside one another."""
    match item:
        case dict():
            return 1 + max(map(depth, item.values()), default=0)
        case list():
            return 1 + max(map(depth, item), default=0)
        case _:
            return 0


def damaged(item: CborItem, at: int, tail: bytes) -> bytes:
    """An item that goes on otherwise from byte `at`."""
    return encode(item)[:at] + tail


def known(item: object) -> bool:
    """Whether another library's item is of the kinds a permit holds."""
    if isinstance(item, list):
        return all(map(known, item))
    return type(item) in {int, bool, bytes, str, dict}


def read_by_another(encoded: bytes) -> bool:
    """Whether another library reads a known item and would write it so: 1817 is 23, which it would write 17."""
    try:
        item = cbor2.loads(encoded)
    except (cbor2.CBORDecodeError, UnicodeDecodeError):
        return False
    return known(item) and cbor2.dumps(item, canonical=True) == encoded


def read_by_us(encoded: bytes) -> bool:
    """Whether our parser reads an item."""
    try:
        decode(encoded)
    except CborError:
        return False
    return True


@pytest.mark.parametrize(("item", "encoded"), PUBLISHED, ids=lambda value: str(value)[:20])
def test_the_rfcs_examples(item: CborItem, encoded: str) -> None:
    """Both ways."""
    assert (encode(item).hex(), decode(bytes.fromhex(encoded))) == (encoded, item)


@pytest.mark.parametrize("kind", REFUSED)
def test_everything_else_is_refused(kind: str) -> None:
    """Every kind of item or spelling beside the one."""
    assert [encoded for encoded in REFUSED[kind].split() if read_by_us(bytes.fromhex(encoded))] == []


def test_nothing_is_no_item() -> None:
    """An empty string holds no item."""
    with pytest.raises(CborError):
        decode(b"")


@given(ITEMS)
def test_items_survive(item: CborItem) -> None:
    """What is written is read back, of the same types, as deep as it may be."""
    encoded = encode(item)

    if depth(item) <= MAX_DEPTH:
        assert decode(encoded) == item
        assert repr(decode(encoded)) == repr(cbor2.loads(encoded))
    else:
        with pytest.raises(CborError):
            decode(encoded)


@given(st.binary(max_size=64) | st.builds(damaged, ITEMS, st.integers(0, 40), st.binary(max_size=9)))
def test_what_is_accepted_has_this_one_spelling(encoded: bytes) -> None:
    """Whatever is read is written again as the same bytes; whatever is not, raises CborError and nothing else."""
    try:
        item = decode(encoded)
    except CborError:
        return

    assert encode(item) == encoded


def test_every_string_of_up_to_two_bytes() -> None:
    """All 65,792: read exactly where another library reads a known item in its shortest spelling."""
    strings = [bytes(octets) for size in (1, 2) for octets in product(range(256), repeat=size)]

    assert [octets.hex() for octets in strings if read_by_us(octets) != read_by_another(octets)] == []


@pytest.mark.parametrize("opened", [b"\x81", b"\xa1\x00"])
def test_depth_six_and_seven(opened: bytes) -> None:
    """Six collections inside one another are read, seven are not, and a thousand overflow no stack."""
    assert decode(opened * MAX_DEPTH + b"\x00")
    for levels in (MAX_DEPTH + 1, 1000):
        with pytest.raises(CborError, match="deeper"):
            decode(opened * levels + b"\x00")


@pytest.mark.parametrize(("width", "least"), [(1, 24), (2, 256), (4, 65536), (8, 4294967296)])
@pytest.mark.parametrize("major", [0, 1])
def test_a_longer_head_only_where_a_shorter_cannot_say_it(major: int, width: int, least: int) -> None:
    """Both sides of each form's least argument."""
    assert encode(decode(head(major, least, width))) == head(major, least, width)
    with pytest.raises(CborError, match="longer"):
        decode(head(major, least - 1, width))


@pytest.mark.parametrize("length", [0, 23, 24, 255, 256, 65535, 65536])
def test_lengths_on_both_sides_of_each_form(length: int) -> None:
    """Strings and arrays as long as each form can say."""
    for item in (bytes(length), "a" * length, [0] * length):
        assert decode(encode(item)) == item


def test_keys_ascend_by_their_bytes() -> None:
    """The order of the profile: 01 04 05 06 07 18a9 19ffff 3a00010000, then texts by length and letters."""
    keys: list[int | str] = ["b", -65537, 65535, 169, 7, 6, 5, 4, 1, "aa", "a"]
    spelled = ["01", "04", "05", "06", "07", "18a9", "19ffff", "3a00010000", "6161", "6162", "626161"]

    assert encode(dict.fromkeys(keys, 0)).hex() == "ab" + "".join(key + "00" for key in spelled)


def test_an_item_inside_other_bytes() -> None:
    """`decode_first` starts where it is told and says where it stopped; what follows is the caller's."""
    assert decode_first(b"\xff\x18\x64\xff", 1) == (100, 3)


@pytest.mark.parametrize("at", [4, 5, 100])
def test_no_item_beyond_the_end(at: int) -> None:
    """Nothing starts behind the last byte."""
    with pytest.raises(CborError, match="missing"):
        decode_first(b"\0\0\0\0", at)


@pytest.mark.parametrize("item", [2**64, -(2**64) - 1, 1.5, None, object(), [None], {1: 1.5}])
def test_what_cannot_be_written(item: object) -> None:
    """Beyond 64 bits, or a kind no permit holds: our own mistake."""
    with pytest.raises(ValueError, match="expected"):
        encode(item)
