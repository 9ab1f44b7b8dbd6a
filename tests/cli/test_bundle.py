"""Laws of `bundle export`, sticks and neighbours: what is in force here comes in force there, byte for byte."""

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from strpcheck.adapters.held_files import HeldFiles
from strpcheck.adapters.store import DiskGenerationStore
from tests.played import MORNING, ROOT, SARI, Laptop, Town, command_line, found_town, surroundings

EIGHT, TEN = "2021-07-05T08:00", "2021-07-05T10:00"


def exported(laptop: Laptop, place: Path) -> Path:
    """A bundle, or a folder, as a laptop hands it on."""
    done = laptop.play("bundle", "export", str(place))
    assert (done.code, done.out) == (0, ""), done.err
    return place


def revoke(town: Town, at: str) -> None:
    """News."""
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "surat dicuri", at=at)
    town.publish(at)


def test_the_same_generation_makes_the_same_bytes(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """Whoever exports it, and by whatever way it came there: by a stick, by deltas, by the first sync."""
    other = town.laptop("elsewhere")
    revoke(town, TEN)
    assert laptop.play("sync", at=TEN).code == 0
    first = exported(laptop, tmp_path / "sticks" / "a.strp")
    assert other.play("sync", str(first), at=TEN).code == 0

    second = exported(other, tmp_path / "sticks" / "b.strp")

    assert first.read_bytes() == second.read_bytes()


def test_a_bundle_brings_what_is_in_force(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """In one file, with everything that is needed to verify it."""
    other = town.laptop("elsewhere")
    revoke(town, TEN)
    laptop.play("sync", at=TEN)

    (told,) = other.play("sync", "--json", str(exported(laptop, tmp_path / "a.strp")), at=TEN).objects

    assert (told["new"], told["carrier"]) == (True, str(tmp_path / "a.strp"))
    assert other.check(town.text(SARI), at=TEN).reasons == ["revoked"]


def test_a_folder_is_a_published_one(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """A new laptop is set up from it; a second export only adds what is new."""
    stick = exported(laptop, tmp_path / "stick")
    done = Laptop(tmp_path / "new", MORNING).play(
        "init", "--root", str(stick / "metadata" / "1.root.json"), "--from", str(stick), "--post", "LENTENG-AGUNG"
    )
    assert done.code == 0, done.err

    revoke(town, TEN)
    laptop.play("sync", at=TEN)
    exported(laptop, stick)

    assert Laptop(tmp_path / "new", TEN).play("sync").code == 0


def test_of_several_bundles_the_newest_is_taken(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """By what their signatures say, not by name or date; damaged and foreign ones are passed over."""
    other, stick = town.laptop("elsewhere"), tmp_path / "usb"
    exported(laptop, stick / "z.strp")
    revoke(town, TEN)
    laptop.play("sync", at=TEN)
    newest = exported(laptop, stick / "m.strp").read_bytes()
    (tmp_path / "foreign").mkdir()
    foreign = found_town(tmp_path / "foreign")
    for at in (EIGHT, TEN, "2021-07-05T11:00"):
        foreign.publish(at)
    exported(foreign.laptop(), stick / "x.strp")
    (stick / "a.strp").write_bytes(b"no bundle")
    (stick / "b.strp").write_bytes(newest.replace(b'"version":2', b'"version":9'))

    (told,) = other.play("sync", "--json", str(stick), at=TEN).objects

    assert (told["new"], told["carrier"]) == (True, str(stick))
    assert other.check(town.text(SARI), at=TEN).reasons == ["revoked"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "holds no published repository"),
        ({"a.strp": b"x"}, "the bundle is refused"),
        ({"a.strp": b"x", "b.strp": b"y"}, "the bundle is refused"),
    ],
)
def test_a_stick_without_a_good_bundle_is_told(
    laptop: Laptop, tmp_path: Path, files: dict[str, bytes], words: str
) -> None:
    """What was expected there."""
    (tmp_path / "usb").mkdir()
    for name, content in files.items():
        (tmp_path / "usb" / name).write_bytes(content)

    done = laptop.in_english.play("sync", str(tmp_path / "usb"))

    assert done.code == 3
    assert words in done.err
    assert "hint: " in done.err


def test_a_stick_of_another_authority_is_refused_in_words_of_its_own(laptop: Laptop, tmp_path: Path) -> None:
    """Two of them, neither any good here."""
    (tmp_path / "foreign").mkdir()
    foreign = found_town(tmp_path / "foreign").laptop()
    for name in ("a", "b"):
        exported(foreign, tmp_path / "usb" / f"{name}.strp")

    assert "a signature is missing or does not hold" in laptop.play("sync", str(tmp_path / "usb")).err


def test_nothing_is_exported_from_a_damaged_laptop(laptop: Laptop, tmp_path: Path) -> None:
    """A part that was changed is noticed first."""
    for part in (laptop.home / "store" / "objects").iterdir():
        part.write_bytes(b"changed")

    done = laptop.play("bundle", "export", str(tmp_path / "a.strp"))

    assert done.code == 3
    assert not (tmp_path / "a.strp").exists()


@contextmanager
def serving(laptop: Laptop, address: str = "127.0.0.1") -> Iterator[str]:
    """A neighbour in a process of its own, ended as a person ends it."""
    words = laptop.words("bundle", "serve", "--port", "0", "--address", address)
    process = subprocess.Popen(
        command_line(*words), cwd=ROOT, env=surroundings(), stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    with process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            assert "melayani laptop sekitar" in line, line
            yield line.partition("sync ")[2].partition("`")[0]
        finally:
            process.send_signal(signal.SIGINT)
            ended = process.wait(20)
            told = process.stderr.read() if process.stderr is not None else ""
    assert (ended, told) == (0, "strpcheck: tidak lagi melayani\n")


def test_three_laptops_relay(town: Town, laptop: Laptop) -> None:
    """The news goes from the one that was at headquarters to the next and the next; each checks all of it."""
    second, third = town.laptop("second"), town.laptop("third")
    revoke(town, TEN)
    assert laptop.play("sync", at=TEN).code == 0

    with serving(Laptop(laptop.home, TEN)) as first_address:
        assert second.play("sync", first_address, at=TEN).code == 0
    with serving(Laptop(second.home, TEN)) as second_address:
        (told,) = third.play("sync", "--json", second_address, at=TEN).objects

    assert told["carrier"] == second_address
    assert third.check(town.text(SARI), at=TEN).reasons == ["revoked"]
    generations = {one.play("sync", "--json", str(town.published), at=TEN).objects[0]["generation"]
                   for one in (laptop, second, third)}  # fmt: skip
    assert generations == {told["generation"]}


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 here")
def test_a_neighbour_is_asked_by_ipv6(laptop: Laptop) -> None:
    """The address that is told is one that a sync takes."""
    with serving(laptop, "::1") as address:
        assert laptop.play("sync", address).code == 0

    assert address.startswith("http://[::1]:")


def test_a_port_that_is_taken_is_told(laptop: Laptop) -> None:
    """With what to do."""
    with serving(laptop) as address:
        port = address.rpartition(":")[2]
        done = laptop.play("bundle", "serve", "--port", port, "--address", "127.0.0.1")

    assert done.code == 3
    assert "cannot listen on port" in done.err
    assert "--port" in done.err


def test_a_sync_meanwhile_counts_from_the_next_question(town: Town, laptop: Laptop) -> None:
    """Whoever began before it still finds what its timestamp named."""
    files = HeldFiles(DiskGenerationStore(laptop.home / "store", town.root.read_bytes()))
    before = [files(f"metadata/{name}.json") for name in ("timestamp", "1.snapshot")]
    revoke(town, TEN)
    assert laptop.play("sync", at=TEN).code == 0

    assert files("metadata/timestamp.json") == (town.published / "metadata" / "timestamp.json").read_bytes()
    assert files("metadata/timestamp.json") != before[0]
    assert files("metadata/1.snapshot.json") == before[1]
    assert files("metadata/2.snapshot.json") is not None
    assert files("metadata/3.snapshot.json") is None


def test_a_neighbour_is_told_where_to_ask(laptop: Laptop) -> None:
    """With no address given: the one of this machine, as far as the system knows a way out."""
    words = laptop.words("bundle", "serve", "--port", "0")
    process = subprocess.Popen(command_line(*words), cwd=ROOT, env=surroundings(), stderr=subprocess.PIPE, text=True)
    with process:
        assert process.stderr is not None
        line = process.stderr.readline()
        process.send_signal(signal.SIGINT)

    assert re.search(r"`strpcheck sync http://[^/:]+:[0-9]+`; Ctrl-C mengakhiri", line)
