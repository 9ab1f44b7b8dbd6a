"""Verifies what a laptop exported, or a proof of one entry, with Python and `cryptography` alone.

    python -I verifier.py MANIFEST_OR_PROOF --root root.json [--devices devices.json --targets targets.json --file DATA]

Everything rests on the root: get it, or the SHA-256 that is printed, from the authority itself and from nobody else.
The other two are looked for beside it. Exit code 0: it holds; 10: it does not; 2: it could not be looked at.
"""

import argparse
import csv
import hashlib
import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import partial, reduce
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NAME, PROOF, LEAF, NODE, HASH_BYTES = "strpcheck/log/", "c2sp.org/tlog-proof@v1", b"\x00", b"\x01", 32
SIGNED_BY = re.compile(r"— [^\s+]+ [A-Za-z0-9+/=]+", re.ASCII)
READ, MOST = {"csv", "jsonl"}, 1 << 26  # a line: 8 MB are in an entry at most, a byte is six characters at most
NUMBER = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
csv.field_size_limit(MOST)  # a purge names all it took in one cell
spelled = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


class RefusedError(ValueError):
    """What does not hold, in words."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify, and say what was found."""
    parser = argparse.ArgumentParser(prog="verifier.py", description="Verify an export or a proof of strpcheck.")
    parser.add_argument("what", type=Path, metavar="MANIFEST_OR_PROOF")
    parser.add_argument("--devices", type=Path, help="devices.json, as published [default: beside it]")
    parser.add_argument("--targets", type=Path, help="the targets.json that names it [default: beside it]")
    parser.add_argument("--root", type=Path, required=True, action="append", help="repeat it for each later root")
    parser.add_argument("--file", type=Path, help="the data, or an entry's body [default: beside it]")
    parser.add_argument("--at", help="when it is known to have been signed, as 2021-07-05T00:30:00Z")
    asked = parser.parse_args(arguments, argparse.Namespace(reading="the root, targets.json or devices.json"))
    try:
        devices = devices_of(asked)  # each step rests on the one before
        asked.reading = asked.what.name
        text = asked.what.read_bytes().decode()
        kind = tlog_proof if text.startswith(PROOF) else manifest if "\n\n— " in text else json_proof
        kind(text, devices, asked)
    except OSError as e:
        print(f"cannot read {e.filename}: {e.strerror}; see --devices, --targets, --root and --file", file=sys.stderr)
        return 2
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, csv.Error) as e:
        print(f"DOES NOT HOLD: {e if type(e) is RefusedError else f'{asked.reading} is damaged, or of another kind'}")
        return 10
    print("HOLDS: all that was looked at is what was signed")
    return 0


def last_root(files: Sequence[Path]) -> Any:
    """The last root; each is signed by its own keys, and every later one by those of the root before as well."""
    before: Any = None
    for file in files:
        raw = file.read_bytes()
        root = (document := json_of(raw))["signed"]
        require(root["_type"] == "root", f"{file.name} is no root")
        for keys in [root] if before is None else [before, root]:
            signed_by_role(document, keys, "root")
        require(before is None or root["version"] == before["version"] + 1, f"{file.name} is not the next root")
        print(f"root {root['version']}: sha256 {hashlib.sha256(raw).hexdigest()}")
        before = root
    return before


def devices_of(asked: argparse.Namespace) -> dict[str, Any]:
    """The enrolled laptops by the ids of their keys; that the list was to be renewed since takes nothing from it."""
    file, root = asked.devices or asked.what.with_name("devices.json"), last_root(asked.root)
    raw, listing = file.read_bytes(), (asked.targets or file.with_name("targets.json")).read_bytes()
    targets = (document := json_of(listing))["signed"]
    require(targets["_type"] == "targets", "targets.json lists no targets")
    signed_by_role(document, root, "targets")
    print(f"targets {targets['version']}: to be renewed by {targets['expires']}")
    listed = targets["targets"]["devices.json"]["hashes"]["sha256"]
    require(hashlib.sha256(raw).hexdigest() == listed, "devices.json is not the one that is listed")
    return {device["id"]: device for device in json_of(raw)["devices"]}


def signed_by_role(document: Any, keys: Any, role: str) -> None:
    """As many of a role's keys as must; one key counts once, whatever it is called."""
    message, found, named = spelled(document["signed"]).encode(), set(), keys["roles"][role]
    for signature in document["signatures"]:
        key = keys["keys"][signature["keyid"]] if signature["keyid"] in named["keyids"] else {}
        if key.get("keytype") == key.get("scheme") == "ed25519":
            public = bytes.fromhex(key["keyval"]["public"])
            if holds(public, bytes.fromhex(signature["sig"]), message):
                found.add(public)
    require(0 < named["threshold"] <= len(found), f"{len(found)} of {named['threshold']} {role} keys signed")


def note_of(note: str, devices: dict[str, Any]) -> tuple[str, Any]:
    """The text of a signed note, and the device that signed it; what others signed below it is left alone."""
    text, _, lines = note.rpartition("\n\n")
    require(note.endswith("\n") and not any(each < " " and each != "\n" for each in note), "it is no signed note")
    signer: Any = None
    for line in lines.removesuffix("\n").split("\n"):
        require(SIGNED_BY.fullmatch(line) is not None, "expected lines of signatures below the note, and no others")
        name, _, signature = line[2:].partition(" ")
        device = devices.get(name.removeprefix(NAME)) if name.startswith(NAME) else None
        if device is not None:
            public, signed = bytes.fromhex(device["public_key"]), base64(signature)
            key_hash = hashlib.sha256(f"{name}\n".encode() + b"\x01" + public).digest()[:4]
            require(device["id"] == hashlib.sha256(public).hexdigest()[:16], "a device has an id that is not its key's")
            require(signed[:4] == key_hash and holds(public, signed[4:], f"{text}\n".encode()), "a signature is false")
            signer = device
    require(signer is not None, "nobody who is enrolled signed it")
    return text, signer


def in_its_time(device: Any, at: str | None) -> None:
    """Whether the device was enrolled then; times in this one spelling compare as texts."""
    begun, revoked = device["from"], device["revoked"]
    print(f"device {device['id']}: enrolled {begun}, {'not revoked' if revoked is None else f'revoked {revoked}'}")
    require(at is not None or revoked is None, "its key was revoked: say with --at when this is known to be signed")
    require(at is None or TIME.fullmatch(at) is not None, "expected a time as 2021-07-05T00:30:00Z")
    require(at is None or (begun <= at and (revoked is None or at < revoked)), f"it was not enrolled at {at}")


def checkpoint_of(note: str, devices: dict[str, Any]) -> tuple[int, bytes, Any]:
    """Size and root of a log, and whose it is."""
    text, device = note_of(note, devices)
    origin, size, root = text.split("\n")
    require(origin == NAME + device["id"] and NUMBER.fullmatch(size) is not None, "the checkpoint is of another log")
    return int(size), base64(root), device


def tlog_proof(text: str, devices: dict[str, Any], asked: argparse.Namespace) -> None:
    """A C2SP tlog-proof whose record is the salt in `extra` and the entry's body."""
    head, _, note = text.partition("\n\n")
    first, extra, index, *proof = head.split("\n")
    is_proof = first == PROOF and extra.startswith("extra ") and index.startswith("index ")
    require(is_proof and NUMBER.fullmatch(index[6:]) is not None, "the proof begins otherwise")
    body = (asked.file or asked.what.with_name(asked.what.name + ".body")).read_bytes()
    included(hashed(LEAF, base64(extra[6:]), body), int(index[6:]), proof, checkpoint_of(note, devices), asked.at)


def json_proof(text: str, devices: dict[str, Any], asked: argparse.Namespace) -> None:
    """What `log prove --json` printed; of a purged entry nothing but its leaf is left."""
    told = json_of(text)
    salt, body, leaf = (bytes.fromhex(told[name]) for name in ("salt", "body_hex", "leaf"))
    is_purged = not salt and not body
    require(is_purged or hashed(LEAF, salt, body) == leaf, "the leaf is not that of salt and body")
    print("purged, it says: the leaf is left" if is_purged else "`body` is for people to read; verified is body_hex")
    require(told["index"] == told["entry"] - 1, "the index is another entry's")
    included(leaf, told["index"], told["proof"], checkpoint_of(told["checkpoint"], devices), asked.at)


def included(leaf: bytes, index: int, proof: list[str], signed: tuple[int, bytes, Any], at: str | None) -> None:
    """Whether a proof leads from a leaf to the signed root (RFC 9162 section 2.1.3.2)."""
    size, root, device = signed
    in_its_time(device, at)
    require(0 <= index < size, "the checkpoint is not over that entry")
    require(len(leaf) == len(root) == HASH_BYTES, "a leaf or a root is no hash")
    place, last, found = index, size - 1, leaf
    for beside in map(base64, proof):
        require(last > 0 and len(beside) == HASH_BYTES, "the proof is too long")
        is_before = bool(place & 1) or place == last
        found = hashed(NODE, beside, found) if is_before else hashed(NODE, found, beside)
        while is_before and place and not place & 1:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    require(last == 0 and found == root, "the proof does not lead to the checkpoint")
    print(f"entry {index + 1} is in the log of {size} entries that the device signed")


def manifest(text: str, devices: dict[str, Any], asked: argparse.Namespace) -> None:
    """An export: the file, then its rows against the log."""
    line, device = note_of(text, devices)
    told = json_of(line)
    require(spelled(told) == line and told["v"] == 1, "the manifest is of another form")
    in_its_time(device, asked.at or told["made_at"])
    file, of = asked.file or asked.what.with_name(asked.what.name.removesuffix(".manifest")), told["file"]
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    require((digest, file.stat().st_size) == (of["sha256"], of["bytes"]), f"{file.name} is not what was exported")
    print(f"file {file.name}: {of['rows']} rows, sha256 {digest}")
    size, root, owner = checkpoint_of(told["checkpoint"], devices)
    require(owner == device and told["device"]["kid"] == device["id"], "another device signed the checkpoint")
    if told.get("leaves") != "beside the file" and of["format"] not in READ:
        print("its rows were not compared with the log: this program does not read them")
        return
    asked.reading, begin = f"{file.name} or {file.name}.leaves", told["entries"]["first"] - 1
    require(root_over(leaves_of(file, told), begin, size, told["range"]) == root, "its leaves are not the log's")
    print(f"entries {begin + 1} to {told['entries']['last']} are in the log of {size} that the device signed")


def leaves_of(file: Path, told: Any) -> Iterator[bytes]:
    """One for each entry of the range, the rows compared with them."""
    following, last, rows = told["entries"]["first"], told["entries"]["last"], rows_of(file, told["file"])
    kept, row = rows, None
    if told.get("leaves") == "beside the file":
        beside = lines_of(file.with_name(f"{file.name}.leaves"), "ascii")
        kept, row = enumerate(map(bytes.fromhex, beside), following), next(rows, None)
    for number, leaf in kept:
        require(number == following, f"entry {following} is missing")
        if row is not None and row[0] == number:
            require(row[1] == leaf, f"entry {number} is another")
            row = next(rows, None)
        following += 1
        yield leaf
    require(row is None, "a row is of no entry of the range")
    require(following == last + 1, f"entry {following} is missing, or one is too much")


def rows_of(file: Path, of: Any) -> Iterator[tuple[int, bytes]]:
    """Number and leaf of each row; of other forms than these none is read."""
    count, is_csv = 0, of["format"] == "csv"
    lines = lines_of(file, "utf-8-sig", '"' if is_csv else "") if of["format"] in READ else ()
    for count, row in enumerate(csv.DictReader(lines) if is_csv else map(json_of, lines), 1):  # noqa: B007 -- counts
        leaf = bytes.fromhex(row.get("leaf") or "")
        if not is_csv and row.get("salt") and row.get("body"):
            made = hashed(LEAF, base64(row["salt"]), base64(row["body"]))
            require(leaf in (b"", made), f"entry {row['entry']} was changed")
            leaf = made
        yield int(row["entry"]), leaf
    require(count == of["rows"] or of["format"] not in READ, "there is another number of rows")


def lines_of(file: Path, encoding: str, quote: str = "") -> Iterator[str]:
    """One after the other, each with its end; with its quote those of CSV, whose cells may hold ends of lines."""
    line, is_open = "", False
    with file.open(encoding=encoding, newline="\n") as opened:
        for number, piece in enumerate(iter(partial(opened.readline, MOST), ""), 1):
            line += piece
            is_open ^= bool(quote) and piece.count(quote) % 2 == 1
            require(len(line) < MOST, f"line {number} of {file.name} is longer than any that is exported")
            require(piece.endswith("\n"), f"line {number} of {file.name}, the last one, was cut off")
            if not is_open:
                yield line
                line = ""
    require(not is_open, f"the last row of {file.name} was cut off within a quoted cell")


def root_over(leaves: Iterable[bytes], begin: int, size: int, span: Any) -> bytes:
    """The root that leaves from `begin` and their range proof lead to."""
    before, behind = ([base64(each) for each in span[name]] for name in ("before", "behind"))
    levels = [level for level in reversed(range(64)) if begin >> level & 1]
    require(begin >= 0 and len(levels) == len(before), "the range proof is of another range")
    stack, at = list(zip(levels, before, strict=True)), begin
    for most, found in chain(zip(repeat(0), leaves), zip(repeat(64), behind)):
        require(at < size, "the range proof is too long, or there is a leaf too much")
        require(len(found) == HASH_BYTES, "a leaf is no hash")
        level = min(most, (size - at).bit_length() - 1, (at & -at).bit_length() - 1 if at else most)
        at += 1 << level
        while stack and stack[-1][0] == level:  # a subtree becomes whole
            level, found = level + 1, hashed(NODE, stack.pop()[1], found)  # noqa: PLW2901 -- up to its root
        stack.append((level, found))
    require(at == size > 0, "the range proof is too short")
    return reduce(lambda found, left: hashed(NODE, left, found), [each for _, each in reversed(stack)])


def require(condition: bool, otherwise: str) -> None:
    """Go on only where it is so."""
    if not condition:
        raise RefusedError(otherwise)


def holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature does."""
    try:
        return Ed25519PublicKey.from_public_bytes(public).verify(signature, message) is None
    except InvalidSignature:
        return False


def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, each key once: of two, readers differ about which one counts."""
    require(len(dict(pairs)) == len(pairs), "a key stands twice in one object")
    return dict(pairs)


def base64(text: str) -> bytes:
    """Base64 in its one spelling."""
    found = b64decode(text, validate=True)
    require(b64encode(found).decode() == text, "base64 is spelled otherwise")
    return found


def hashed(kind: bytes, left: bytes, right: bytes) -> bytes:
    """A leaf of salt and body, or a node over two subtrees."""
    return hashlib.sha256(kind + left + right).digest()


json_of = partial(json.loads, object_pairs_hook=object_of)

if __name__ == "__main__":
    sys.exit(main())
