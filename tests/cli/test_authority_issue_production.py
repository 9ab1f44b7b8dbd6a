"""`authority issue` in production: real people, keys behind a passphrase, and the machine's own time."""

import os
from pathlib import Path

import pytest

from tests.authority.rosters import USUAL
from tests.cli.counter import Counter
from tests.cli.terminal import type_at_terminal
from tests.played import play


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """A production authority, passphrase in `secret`."""
    folder = tmp_path_factory.mktemp("production")
    (folder / "secret").write_text("kata sandi yang panjang\n", encoding="utf-8")
    done = play("authority", "init", str(folder / "auth"), "--passphrase-file", str(folder / "secret"))
    assert done.code == 0, done.err
    return Counter(folder)


def real(**changed: str) -> dict[str, str]:
    """A row of a real person's kind, valid from today on, as the template knows today."""
    today, last = play("authority", "template").out.splitlines()[1].split(",")[6:8]
    return {"nik": "3174026107900001", "valid_from": today, "valid_until": last, **changed}


def test_production_issues_real_people_with_the_passphrase(production: Counter) -> None:
    """And refuses the synthetic ones of training."""
    path = production.hand_in(real(), real(nik=USUAL["nik"]))

    done = production.issue(path, "--passphrase-file", str(production.folder / "secret"), at=None)

    assert done.code == 3
    assert [line["line"] for line in production.index()] == [2]
    assert "expected a NIK of a real person, got the serial 0000 of training" in done.err
    assert production.permits()[2].facts.id.issuer == "ID-JK"


@pytest.mark.parametrize(
    ("secret", "told"), [(b"salah\n", "the passphrase does not open permit-"), (None, "no terminal to ask at")]
)
def test_without_the_passphrase_nothing_is_booked(
    production: Counter, tmp_path: Path, secret: bytes | None, told: str
) -> None:
    """Asked before a row is read, and once."""
    booked = production.booked()
    words = [] if secret is None else ["--passphrase-file", str(tmp_path / "secret")]
    if secret is not None:
        (tmp_path / "secret").write_bytes(secret)

    done = production.type("issue", production.hand_in(real(), real()), "--out", str(tmp_path / "o"), *words, at=None)

    assert done.code == 3
    assert done.err.count(told) == 1
    assert (production.booked(), (tmp_path / "o").exists()) == (booked, False)


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_the_passphrase_is_asked_once_at_a_terminal(production: Counter, tmp_path: Path) -> None:
    """However many permits it signs."""
    path = production.hand_in(*[real()] * 3, name="typed.csv")
    words = ["authority", "issue", path, "--dir", str(production.auth), "--out", "out", "--format", "text"]

    done = type_at_terminal(words, ["kata sandi yang panjang"], cwd=tmp_path)

    assert done.code == 0, done.out
    assert done.out.count("Passphrase of the authority's keys") == 1
    assert len(list((tmp_path / "out").glob("*.txt"))) == 3


def test_production_issues_at_no_invented_time(production: Counter) -> None:
    """`--at` is for training."""
    done = production.issue(production.hand_in(real()), "--passphrase-file", str(production.folder / "secret"))

    assert done.code == 2
    assert "--at" in done.err
