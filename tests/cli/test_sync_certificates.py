"""Laws of `--ca`: certificates belong to an address, whatever is synced from meanwhile, and to nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.adapters.carriers.certificates import BEGINS, LASTS, certificate, server_side
from tests.adapters.carriers.mirrors import Mirror, files_of, mirror
from tests.played import MORNING, Laptop, Town


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person at the desk may have set one."""
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """The mirror's certificate."""
    return certificate(tmp_path)[0]


@pytest.fixture
def secure(town: Town, public: Path) -> Iterator[Mirror]:
    """The town's mirror over TLS."""
    with mirror(files_of(town.published), server_side(public, public.with_name("key.pem"))) as standing:
        yield standing


def test_certificates_given_once_are_remembered_with_their_mirror(
    town: Town, laptop: Laptop, secure: Mirror, public: Path
) -> None:
    """Also where the file is gone, after a stick, and however the address is spelled."""
    assert laptop.play("sync", secure.address).code == 3
    for _ in range(2):  # given anew for the same mirror: the newer file counts
        assert laptop.play("sync", "--ca", str(public), secure.address).code == 0
    public.unlink()
    assert laptop.play("sync").code == 0
    assert laptop.play("sync", str(town.published)).code == 0

    assert laptop.play("sync", secure.address).code == 0
    assert laptop.play("sync", f"{secure.address}/").code == 0
    assert laptop.play("sync", secure.address.replace("https", "HTTPS")).code == 0


def test_a_watch_goes_on_where_the_file_of_certificates_is_gone(
    laptop: Laptop, secure: Mirror, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lay on a stick, and is kept since the first success."""
    from strpcheck.cli import sync_watch

    def pause(*_: object) -> None:
        """Nobody waits; the stick goes, and somebody stops the watch after the second attempt."""
        if not public.exists():
            raise KeyboardInterrupt
        public.unlink()

    monkeypatch.setattr(sync_watch, "wait_until", pause)
    monkeypatch.setattr("os.nice", lambda _: 0)

    done = laptop.play("sync", "--watch", "--json", "--ca", str(public), secure.address)

    assert [told.get("carrier") for told in done.objects] == [secure.address] * 2


def test_certificates_of_one_mirror_are_not_anothers(laptop: Laptop, secure: Mirror, public: Path) -> None:
    """Nor those of another folder on its host."""
    assert laptop.play("sync", "--ca", str(public), secure.address).code == 0

    done = laptop.in_english.play("sync", f"{secure.address}/other")

    assert done.code == 3
    assert "the certificate does not hold" in done.err


def test_a_laptop_is_set_up_with_certificates(town: Town, secure: Mirror, public: Path) -> None:
    """They are there for its next sync."""
    home = Laptop(town.folder / "other", MORNING)
    words = ["init", "--root", str(town.root), "--from", secure.address, "--ca", str(public)]
    assert home.play(*words, "--post", "LENTENG-AGUNG").code == 0
    public.unlink()

    assert home.play("sync").code == 0


def test_doctor_asks_with_the_certificates_that_were_given(laptop: Laptop, secure: Mirror, public: Path) -> None:
    """As a sync would."""
    assert laptop.play("sync", "--ca", str(public), secure.address).code == 0

    (told,) = laptop.play("doctor", "--json", "--carrier", secure.address).objects

    assert told["carrier"]["answer"] == "carrier_answers"


@pytest.mark.parametrize("carrier", ["pub", "http://127.0.0.1:1"])
def test_certificates_are_for_https_alone(town: Town, laptop: Laptop, public: Path, carrier: str) -> None:
    """A slip of typing, told at once; nothing is remembered."""
    place = carrier if "://" in carrier else str(town.folder / carrier)

    done = laptop.in_english.play("sync", "--ca", str(public), place)

    assert done.code == 2
    assert "expected an https address beside --ca" in done.err
    assert not (laptop.home / "carrier-ca").exists()


def revocations() -> bytes:
    """PEM that TLS takes and that holds no certificate: who was revoked."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cermin contoh")])
    blank = x509.CertificateRevocationListBuilder().issuer_name(name).last_update(BEGINS).next_update(BEGINS + LASTS)
    return blank.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize("content", [b"", b"no certificate", revocations()], ids=["empty", "text", "revocations"])
def test_a_file_without_a_certificate_is_told(laptop: Laptop, secure: Mirror, tmp_path: Path, content: bytes) -> None:
    """Before anybody is asked, and not remembered."""
    file = tmp_path / "given.pem"
    file.write_bytes(content)

    done = laptop.in_english.play("sync", "--ca", str(file), secure.address)

    assert done.code == 3
    assert str(file) in done.err
    assert "give a file of PEM certificates with --ca" in done.err
    assert secure.connections == 0
    assert not (laptop.home / "carrier-ca").exists()
