"""`authority init`: what is made, for whom, and when nothing is."""

import json
import os
import re
import stat
from pathlib import Path

import pytest

from strpcheck.adapters.key_files import load_key_file
from strpcheck.authority.first_policy import build_first_policy
from strpcheck.cli.authority_found import NO_AUDITORS
from strpcheck.documents.model import write_document
from strpcheck.errors import PinError
from tests.cli.counter import EVENING
from tests.cli.terminal import type_at_terminal
from tests.played import Done, play, spawn

ROLE_FILES = {
    "root-1.pem", "root-2.pem", "root-3.pem", "targets-1.pem", "targets-2.pem", "targets-3.pem", "policy-1.pem",
    "policy-2.pem", "policy-3.pem", "status-1.pem", "snapshot-1.pem", "timestamp-1.pem",
}  # fmt: skip
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX only")
ISSUER_FILE = re.compile(r"(permit|status|canary)-[0-9a-f]{16}\.pem")


def init(folder: Path, *words: str, at: str | None = EVENING) -> Done:
    """Make an authority in `folder/auth`."""
    return play(*(["--at", at] if at else []), "authority", "init", *words, str(folder / "auth"))


def refused(done: Done, folder: Path, *told: str, code: int = 3) -> None:
    """Nothing is made, and why is said with a hint, in no more than two lines."""
    assert done.code == code, done.err
    assert all(words in done.err for words in told), done.err
    assert "strpcheck: hint: " in done.err
    assert "Traceback" not in done.err
    assert not (folder / "auth" / "authority.db").exists()


def test_a_training_authority_has_everything_it_needs(tmp_path: Path) -> None:
    """Keys of every role and of the issuer, the register, the first policy; and nothing else."""
    done = init(tmp_path, "--training")

    auth = tmp_path / "auth"
    keys = {file.name for file in (auth / "private").iterdir()}
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        f"strpcheck: {NO_AUDITORS.format(policy=auth / 'policy.json')}",
        f"strpcheck: authority XX-JK made in {auth}; publish it with `strpcheck authority publish OUT --dir {auth}`",
    ]
    assert {file.name for file in auth.iterdir()} == {"private", "authority.db", "policy.json"}
    assert keys > ROLE_FILES
    assert sorted(ISSUER_FILE.fullmatch(name)[1] for name in keys - ROLE_FILES) == ["canary", "permit", "status"]  # type: ignore[index]  # or fails
    assert (auth / "policy.json").read_bytes() == write_document(build_first_policy("XX-JK"))


@posix
def test_what_is_secret_is_its_owners_alone(tmp_path: Path) -> None:
    """Whatever the mask: 0600 in 0700, in 0700."""
    before = os.umask(0)
    try:
        init(tmp_path, "--training")
    finally:
        os.umask(before)

    auth = tmp_path / "auth"
    secret = [auth / "authority.db", *(auth / "private").iterdir()]
    assert {stat.S_IMODE(file.stat().st_mode) for file in secret} == {0o600}
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (auth, auth / "private")} == {0o700}


def test_training_keys_are_plain(tmp_path: Path) -> None:
    """Stories and demos ask for no passphrase."""
    init(tmp_path, "--training")

    keys = [load_key_file(file, None) for file in (tmp_path / "auth" / "private").iterdir()]

    assert len({key.public_key for key in keys}) == 15


def test_a_production_authority_is_encrypted_and_says_what_to_take_offline(tmp_path: Path) -> None:
    """Every key, with the passphrase of the file; the issuer is the city's."""
    (tmp_path / "secret").write_text("kata sandi yang panjang\n", encoding="utf-8")

    done = init(tmp_path, "--passphrase-file", str(tmp_path / "secret"), at=None)

    private = tmp_path / "auth" / "private"
    assert done.code == 0
    assert "authority ID-JK made in" in done.err
    assert "strpcheck: take root-*.pem, targets-*.pem and policy-*.pem offline after the first publish\n" in done.err
    assert f"strpcheck: {NO_AUDITORS.format(policy=tmp_path / 'auth' / 'policy.json')}\n" in done.err
    assert "soon found" not in done.err
    assert len(list(private.iterdir())) == 15
    for file in private.iterdir():
        assert b"ENCRYPTED" in file.read_bytes()
        load_key_file(file, b"kata sandi yang panjang")
    with pytest.raises(PinError):
        load_key_file(private / "root-1.pem", None)


def test_a_short_passphrase_is_taken_and_told(tmp_path: Path) -> None:
    """The person decides; how long it would last is said."""
    (tmp_path / "secret").write_text("rahasia\n", encoding="utf-8")

    done = init(tmp_path, "--passphrase-file", str(tmp_path / "secret"), at=None)

    assert done.code == 0
    assert "fewer than 12 characters is soon found by trying" in done.err


def test_production_without_a_passphrase_makes_nothing(tmp_path: Path) -> None:
    """With no terminal to ask at, the option is named."""
    done = spawn("authority", "init", "auth", cwd=tmp_path)

    refused(done, tmp_path, "no terminal to ask at", "--passphrase-file FILE")
    assert not (tmp_path / "auth").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "begins with an empty line"),
        (b"\nsecond line\n", "begins with an empty line"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"x" * 2000, "is longer than 1024 bytes"),
        (None, "No such file or directory"),
    ],
)
def test_a_passphrase_file_that_holds_none_makes_nothing(tmp_path: Path, content: bytes | None, told: str) -> None:
    """Rather none than one that nobody meant."""
    if content is not None:
        (tmp_path / "secret").write_bytes(content)

    done = init(tmp_path, "--passphrase-file", str(tmp_path / "secret"), at=None)

    refused(done, tmp_path, told)


@posix
def test_the_passphrase_is_typed_twice_at_a_terminal(tmp_path: Path) -> None:
    """And never shown."""
    done = type_at_terminal(["authority", "init", "auth"], ["kata sandi panjang", "kata sandi panjang"], cwd=tmp_path)

    assert done.code == 0, done.out
    assert done.out.count("Passphrase of the authority's keys") == 2
    assert "kata sandi panjang" not in done.out
    load_key_file(tmp_path / "auth" / "private" / "root-1.pem", b"kata sandi panjang")


@pytest.mark.parametrize(
    ("answers", "told"),
    [(["kata sandi", "kata sandl"], "the two differ"), ([""], "got nothing"), (["\x04"], "got nothing")],
)
def test_a_passphrase_that_is_not_typed_well_makes_nothing(tmp_path: Path, answers: list[str], told: str) -> None:
    """A slip would lock every key for good."""
    done = type_at_terminal(["authority", "init", "auth"], answers, cwd=tmp_path)

    assert done.code == 3
    assert told in done.out
    assert not (tmp_path / "auth").exists()


def test_an_issuer_of_its_own(tmp_path: Path) -> None:
    """Another city; the first extension of the policy is for its permits."""
    done = init(tmp_path, "--training", "--issuer", "XX-BDG")

    policy = json.loads((tmp_path / "auth" / "policy.json").read_bytes())
    assert done.code == 0
    assert "authority XX-BDG made in" in done.err
    assert policy["extensions"][0]["iss"] == "XX-BDG"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--training", "--issuer", "ID-JK"], "with the prefix XX-"),
        (["--issuer", "XX-JK"], "without the prefix XX-"),
        (["--training", "--issuer", "XX-TOOLONG"], "at most 8 capital letters"),
        (["--training", "--issuer", "XX-jk"], "at most 8 capital letters"),
    ],
)
def test_an_issuer_of_another_kind_is_refused(tmp_path: Path, words: list[str], told: str) -> None:
    """Training permits must say in every line of theirs that they are."""
    refused(init(tmp_path, *words, at=None), tmp_path, told, code=2)


def test_a_production_authority_takes_no_invented_time(tmp_path: Path) -> None:
    """`--at` is for training."""
    (tmp_path / "secret").write_text("kata sandi\n", encoding="utf-8")

    done = init(tmp_path, "--passphrase-file", str(tmp_path / "secret"))

    assert done.code == 2
    assert not (tmp_path / "auth").exists()


def test_an_authority_is_made_once(tmp_path: Path) -> None:
    """What is there is not touched."""
    init(tmp_path, "--training")
    before = {file: file.read_bytes() for file in (tmp_path / "auth").rglob("*") if file.is_file()}

    done = init(tmp_path, "--training")

    assert done.code == 3
    assert "holds an authority already" in done.err
    assert {file: file.read_bytes() for file in (tmp_path / "auth").rglob("*") if file.is_file()} == before


def test_half_an_authority_is_none(tmp_path: Path) -> None:
    """A crash left keys and no register: it is said that they may go."""
    (tmp_path / "auth" / "private").mkdir(parents=True)
    (tmp_path / "auth" / "private" / "root-1.pem").write_bytes(b"")

    refused(init(tmp_path, "--training"), tmp_path, "half an authority", "delete the folder")


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    """Keys among holiday pictures are soon sent around."""
    (tmp_path / "auth").mkdir()
    (tmp_path / "auth" / "notes.txt").write_bytes(b"")

    refused(init(tmp_path, "--training"), tmp_path, "is not empty")


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    """A stick that was just formatted."""
    (tmp_path / "auth").mkdir()

    assert init(tmp_path, "--training").code == 0


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    """In our words."""
    (tmp_path / "auth").write_bytes(b"")

    done = init(tmp_path, "--training")

    assert done.code == 3
    assert "cannot make an authority in" in done.err
