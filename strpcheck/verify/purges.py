"""Entries that are empty, against what later entries say was purged."""

from collections.abc import Iterator
from typing import Final

from strpcheck.faults import Fault, Witness
from strpcheck.verify.bodies import Body
from strpcheck.verify.findings import Notebook
from strpcheck.verify.holds import joined, ranges_in

__all__ = ["PurgeLedger"]

BITS: Final = 8
NONE_OF_EIGHT: Final = b"\0"


class PurgeLedger:
    """Gathers both: a bit an entry, since a purge may leave every second one, and ten million fit in a megabyte."""

    def __init__(self) -> None:
        self._unnamed = bytearray()
        """Empty entries that no purge named yet; the bit of entry 1 is the second of the first byte."""

    def is_empty(self, number: int) -> None:
        """One more entry of which number and leaf are left; numbers ascend, without gaps that are too wide."""
        place = number // BITS
        if place >= len(self._unnamed):
            self._unnamed.extend(bytes(place + 1 - len(self._unnamed)))
        self._unnamed[place] |= 1 << number % BITS

    def see(self, number: int, body: Body) -> None:
        """What an entry of kind `purge` names before itself; anything else in it names nothing."""
        for first, last in joined(sorted(ranges_in(body, number))):
            self._name(first, last)

    def tell(self, notebook: Notebook) -> None:
        """What is empty and named by none."""
        first = last = 0
        for number in self._left():
            if first and number != last + 1:
                notebook.add(Fault.PURGE_UNNAMED, Witness.BODY, first, last)
                first = 0
            first, last = first or number, number
        if first:
            notebook.add(Fault.PURGE_UNNAMED, Witness.BODY, first, last)

    def _name(self, first: int, last: int) -> None:
        """Take a range off what is unnamed."""
        bits, last = self._unnamed, min(last, len(self._unnamed) * BITS - 1)
        begin, end = -(-first // BITS), (last + 1) // BITS  # whole bytes
        if begin < end:
            bits[begin:end] = bytes(end - begin)
        for number in (*range(first, min(begin * BITS, last + 1)), *range(max(end * BITS, first), last + 1)):
            bits[number // BITS] &= ~(1 << number % BITS)

    def _left(self) -> Iterator[int]:
        """What is still unnamed, in order."""
        bits, at = self._unnamed, 0
        while at < len(bits):
            if not bits[at]:  # most are: jump over them at once
                rest = bits[at : at + 4096].lstrip(NONE_OF_EIGHT)
                at += min(4096, len(bits) - at) - len(rest)
                continue
            yield from (at * BITS + bit for bit in range(BITS) if bits[at] >> bit & 1)
            at += 1
