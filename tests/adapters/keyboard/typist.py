"""What tests of hand scanners share: permits to type, and time that passes as the test says."""

from hashlib import sha256

from strpcheck.adapters.keyboard.texts import TextSplitter, Typed
from strpcheck.core.barcode import encode_barcode


def permit_text(seed: int = 0, size: int = 290) -> str:
    """A text that sets out as a permit; nobody signed it."""
    octets = b"".join(sha256(bytes([seed, number])).digest() for number in range(size // 32 + 1))
    return encode_barcode(b"\xd2" + octets[: size - 1])


class Typist:
    """Types into a splitter."""

    def __init__(self, splitter: TextSplitter | None = None) -> None:
        self.splitter = splitter or TextSplitter()
        self.now_ms = 10_000
        self.texts: list[Typed] = []

    def type(self, text: str, *, each_ms: int = 1) -> "Typist":
        """Press keys, one every so many milliseconds."""
        for key in text:
            self.now_ms += each_ms
            self.texts += self.splitter.type(key, self.now_ms)
        return self

    def rest(self, for_ms: int) -> "Typist":
        """Press nothing; whoever listens looks when it asked to be called."""
        wait = self.splitter.wait_ms(self.now_ms)
        if wait is not None and wait <= for_ms:
            self.texts += self.splitter.pause(self.now_ms + wait)
        self.now_ms += for_ms
        return self

    @property
    def told(self) -> list[tuple[str, str]]:
        """Each text with what ended it."""
        return [(typed.text, typed.end.value) for typed in self.texts]
