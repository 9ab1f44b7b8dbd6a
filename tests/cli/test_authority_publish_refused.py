"""`authority publish`: clocks and registers that are not what they were, and production."""

import json
import os
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.counter import EVENING, MORNING, Counter, found_counter
from tests.cli.published_files import files, signed
from tests.cli.terminal import type_at_terminal
from tests.played import SARI, Laptop, Town, play


def test_what_was_signed_and_not_written_is_overtaken(town: Town, laptop: Laptop) -> None:
    """A full disk, a pulled stick: the next publish skips a version, and laptops take it as any other."""
    auth, pub = town.folder / "auth", town.published
    in_the_way = pub / "metadata" / "2.status.json" / "in the way"
    in_the_way.mkdir(parents=True)
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "test")

    failed = play("--at", MORNING, "authority", "publish", str(pub), "--dir", str(auth))
    between = laptop.play("sync", "--json")
    in_the_way.rmdir()
    in_the_way.parent.rmdir()
    town.publish(at="2021-07-05T08:00")
    laptop.play("sync", at="2021-07-05T08:00")

    assert (failed.code, between.code) == (3, 0)
    assert between.objects[0]["new"] is False
    assert json.loads((pub / "metadata" / "timestamp.json").read_bytes())["signed"]["version"] == 3
    assert laptop.check(town.text(SARI), at="2021-07-05T08:00").reasons == ["revoked"]


def test_a_clock_that_was_put_back_is_told_and_dates_nothing_back(published: Counter) -> None:
    """A revocation goes out all the same: it is worth more than a date."""
    published.publish(at=MORNING)

    done = published.publish(at=EVENING)

    assert done.code == 0
    assert "clock is behind the last permit or publish, which is dated 2021-07-05 00:30 UTC; check the" in done.err
    assert signed(published)["x-strp-issued"] == "2021-07-05T00:30:00Z"
    assert signed(published)["version"] == 3


def test_a_permit_dated_ahead_is_told(published: Counter) -> None:
    """The list is dated after it, and laptops whose clocks are right would ask for theirs."""
    published.issue(published.hand_in({"name": "Esok"}), at="2021-07-06T09:00")

    done = published.publish(at=MORNING)

    assert "clock is behind the last permit or publish, which is dated 2021-07-06 02:00 UTC" in done.err


def test_a_register_from_a_backup_publishes_nothing_over_what_is_newer(published: Counter) -> None:
    """Its next permits would get the places of others; laptops would refuse its older versions besides."""
    backup = (published.auth / "authority.db").read_bytes()
    published.issue(published.hand_in({"name": "Lain"}))
    published.publish(at=MORNING)
    (published.auth / "authority.db").write_bytes(backup)
    before = files(published.pub)

    done = published.publish(at="2021-07-05T09:00")

    assert done.code == 3
    assert "holds version 2, and this register knows of 1: it is older than what was published" in done.err
    assert "put the newest backup of authority.db back" in done.err
    assert files(published.pub) == before


def test_a_publish_before_the_founding_does_not_date_the_canaries_out_of_their_list(tmp_path: Path) -> None:
    """The clock of another machine: a laptop's self-test still finds what it must."""
    published = found_counter(tmp_path)

    published.publish(at="2021-07-04T22:00")

    done = play(
        *("--home", str(tmp_path / "home"), "--at", "2021-07-05T07:00", "init", "--post", "SEMANGGI"),
        *("--root", str(published.pub / "metadata" / "1.root.json"), "--from", str(published.pub)),
    )
    assert done.code == 0, done.err


def test_an_emptied_register_is_told(published: Counter) -> None:
    """No traceback whatever was done to it."""
    (published.auth / "authority.db").write_bytes(b"")

    done = published.publish(at=MORNING)

    assert done.code == 3
    assert "is not an authority's register" in done.err


def test_production_publishes_with_the_passphrase_and_at_no_invented_time(tmp_path: Path) -> None:
    """Each key that signs is opened; `--at` is for training."""
    (tmp_path / "secret").write_text("kata sandi yang panjang\n", encoding="utf-8")
    published, secret = Counter(tmp_path), ("--passphrase-file", str(tmp_path / "secret"))
    play("authority", "init", str(published.auth), *secret)

    dated = published.publish(*secret)
    silent = published.publish(at=None)
    done = published.publish(*secret, at=None)

    assert (dated.code, silent.code, done.code) == (2, 3, 0)
    assert "no terminal to ask at" in silent.err
    assert json.loads((published.pub / "metadata" / "1.root.json").read_bytes())["signed"]["x-strp-environment"] == (
        "production"
    )
    for command in (["revoke", "--application", "1", "--reason", "r"], ["status"]):
        assert published.type(*command).code == 2


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_the_passphrase_is_asked_once_at_a_terminal(tmp_path: Path) -> None:
    """However many keys sign: nine files are opened for a first publish."""
    (tmp_path / "secret").write_text("kata sandi yang panjang\n", encoding="utf-8")
    play("authority", "init", str(tmp_path / "auth"), "--passphrase-file", str(tmp_path / "secret"))

    done = type_at_terminal(
        ["authority", "publish", "pub", "--dir", "auth"], ["kata sandi yang panjang"] * 2, cwd=tmp_path
    )

    assert done.code == 0, done.out
    assert done.out.count("Passphrase of the authority's keys") == 1


def test_the_lock_stays_and_is_empty(published: Counter) -> None:
    """Whoever looks into the folder finds nothing in it."""
    with closing((published.auth / "publish.lock").open("rb")) as file:
        assert file.read() == b""
