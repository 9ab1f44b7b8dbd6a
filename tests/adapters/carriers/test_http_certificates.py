"""Laws of certificates: the system's or those given, and none that does not hold."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.carriers.http import HttpCarrier
from strpcheck.errors import CarrierError
from tests.adapters.carriers.certificates import BEGINS, LASTS, certificate, server_side
from tests.adapters.carriers.mirrors import Cut, Question, mirror, part, spoken
from tests.adapters.carriers.reading import BODY, SHORT, whole


def test_certificates_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """Missing, or something else."""
    (tmp_path / "other").write_bytes(b"no certificate")

    for name in ("none", "other"):
        with pytest.raises(CarrierError, match="cannot read the certificates") as caught:
            HttpCarrier("https://mirror.example", ca=tmp_path / name)
        assert "--ca" in caught.value.hint


def test_a_mirror_with_certificates_of_its_own_is_trusted_by_them(tmp_path: Path) -> None:
    """Over one connection, and taken up again where it broke off, as without TLS."""
    public, private = certificate(tmp_path)
    context = server_side(public, private)

    def answer(question: Question) -> bytes:
        """100,000 bytes a connection."""
        told = part(BODY, question.start)
        if question.start + 100_000 < len(BODY):
            raise Cut(told[: told.index(b"\r\n\r\n") + 4 + 100_000])
        return told

    with mirror(answer, context) as standing:
        carrier = HttpCarrier(standing.address, ca=public)
        assert whole(carrier) == BODY
        assert whole(carrier, start=200_000) == BODY[200_000:]

    assert (standing.connections, len(standing.asked)) == (3, 4)
    assert context.session_stats()["hits"] == 2  # a handshake that was made is taken up again, which halves its bytes


@pytest.mark.parametrize(
    ("ends", "host", "trusted", "words"),
    [
        (BEGINS + LASTS, "127.0.0.1", "system", "self-signed certificate"),
        (BEGINS + timedelta(days=1), "127.0.0.1", "given", "certificate has expired"),
        (BEGINS + LASTS, "127.0.0.2", "given", "IP address mismatch"),
    ],
)
def test_a_certificate_that_does_not_hold_is_told(
    tmp_path: Path,
    ends: datetime,
    host: str,
    trusted: str,
    words: str,
) -> None:
    """Unknown, over, or another host's: why, and what may be the matter."""
    public, private = certificate(tmp_path, ends=ends, host=host)
    with mirror(lambda _: spoken(BODY), server_side(public, private)) as standing:
        with pytest.raises(CarrierError, match="the certificate does not hold") as caught:
            whole(HttpCarrier(standing.address, ca=public if trusted == "given" else None, patience=SHORT))
        assert standing.asked == []

    assert words in caught.value.message
    assert "--ca FILE" in caught.value.hint
    assert "clock" in caught.value.hint
    assert "login page" in caught.value.hint
