"""What an authority hands out and publishes, read by other people's libraries from its public files alone."""

import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import claim169
import cwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pycose.keys.okp import OKPKey
from pycose.messages.cosemessage import CoseMessage
from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import Updater
from tuf.ngclient.fetcher import FetcherInterface

from strpcheck.core.barcode import decode_barcode
from tests.played import SARI, Town

LEEWAY_S = 10**10
"""The story is of 2021: another library has no clock of ours."""


class Files(FetcherInterface):
    """python-tuf's own updater over plain files, with nothing of ours between."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        """A file, or what a web server says where there is none."""
        path = Path(url.removeprefix("file://"))
        if not path.is_file():
            message = "Not Found"
            raise DownloadHTTPError(message, 404)
        return iter([path.read_bytes()])


@pytest.fixture
def targets(town: Town, tmp_path: Path) -> dict[str, bytes]:
    """A company revoked, one suspended, published again, and taken by python-tuf's updater."""
    town.authority("revoke", "--company", "PT Bank Misalnya", "--reason", "test")
    town.authority("revoke", "--permit", town.number(SARI), "--suspend", "--reason", "test")
    town.publish(at="2021-07-05T07:00")
    for name in ("cache", "cache/targets"):
        (tmp_path / name).mkdir()
    updater = Updater(
        str(tmp_path / "cache"),
        f"file://{town.published}/metadata/",
        str(tmp_path / "cache" / "targets"),
        f"file://{town.published}/targets/",
        Files(),
        bootstrap=town.root.read_bytes(),
    )
    updater._trusted_set.reference_time = datetime(2021, 7, 5, 0, 0, tzinfo=UTC)
    taken = {}
    for path in ("trust.json", "devices.json", "policy.json", "canary.json", "conflicts.json", "status/2021w26.cwt"):
        info = updater.get_targetinfo(path)
        assert info is not None, path
        taken[path] = Path(updater.download_target(info)).read_bytes()
    return taken


def public_key(targets: dict[str, bytes], purpose: str) -> tuple[bytes, bytes]:
    """Kid and raw bytes of the key of a purpose, as the trust list has them."""
    keys = json.loads(targets["trust.json"])["keys"]
    key = next(key for key in keys if key["purposes"] == [purpose])
    return bytes.fromhex(key["kid"]), bytes.fromhex(key["public_key"])


def read_by_cwt(token: bytes, kid: bytes, raw: bytes) -> Any:  # noqa: ANN401 -- a library without types
    """Claims that `cwt` verified."""
    pem = Ed25519PublicKey.from_public_bytes(raw).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return cwt.CWT.new(leeway=LEEWAY_S).decode(token, cwt.COSEKey.from_pem(pem, kid=kid))


def verified_by_pycose(token: bytes, raw: bytes) -> bool:
    """Whether `pycose` finds the signature good."""
    message: Any = CoseMessage.decode(token)
    message.key = OKPKey(crv="ED25519", x=raw)
    return bool(message.verify_signature())


def test_python_tuf_takes_the_whole_repository(targets: dict[str, bytes]) -> None:
    """Delegated roles, hashes in names, everything."""
    assert len(targets) == 6
    assert json.loads(targets["devices.json"]) == {"devices": []}


def test_cwt_reads_a_permit(town: Town, targets: dict[str, bytes]) -> None:
    """With the key of the published trust list."""
    token = decode_barcode(town.text(SARI))

    claims = read_by_cwt(token, *public_key(targets, "permit"))

    assert (claims[1], claims[7].hex()) == ("XX-JK", town.number(SARI))
    assert claims[169] == {1: "0000", 4: "Sari Contoh"}
    assert claims[65535]["status_list"]["uri"] == "urn:strp:2021w26"


def test_pycose_verifies_a_permit(town: Town, targets: dict[str, bytes]) -> None:
    """And refuses one whose last bit is flipped."""
    token = decode_barcode(town.text(SARI))
    _, raw = public_key(targets, "permit")

    assert verified_by_pycose(token, raw)
    assert not verified_by_pycose(token[:-1] + bytes([token[-1] ^ 1]), raw)


def test_claim169_reads_a_permit_from_its_text(town: Town, targets: dict[str, bytes]) -> None:
    """The container's own library, from the characters of the barcode."""
    _, raw = public_key(targets, "permit")

    read = claim169.decode_with_ed25519(town.text(SARI), raw, validate_timestamps=False)

    assert read.is_verified()
    assert (read.claim169.full_name, read.claim169.id, read.cwt_meta.issuer) == ("Sari Contoh", "0000", "XX-JK")


def test_cwt_reads_the_status_list(town: Town, targets: dict[str, bytes]) -> None:
    """As a Token Status List: any inflater, two bits an index, least significant first."""
    permit_key, status_key = public_key(targets, "permit"), public_key(targets, "status")
    indexes = {
        line: read_by_cwt(decode_barcode(town.text(line)), *permit_key)[65535]["status_list"]["idx"]
        for line in town.index()
    }

    claims = read_by_cwt(targets["status/2021w26.cwt"], *status_key)

    bitmap = zlib.decompress(claims[65533]["lst"])
    statuses = {line: bitmap[index // 4] >> index % 4 * 2 & 3 for line, index in indexes.items()}
    assert (claims[2], claims[6], claims[65533]["bits"]) == ("urn:strp:2021w26", 1625443200, 2)
    assert statuses == {2: 2, 3: 1, 4: 0, 5: 0}
    assert verified_by_pycose(targets["status/2021w26.cwt"], status_key[1])
