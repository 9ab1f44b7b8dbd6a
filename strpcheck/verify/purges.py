"""Entries that are empty, against what later entries say was purged."""

from array import array

from strpcheck.faults import Fault, Witness
from strpcheck.verify.bodies import Body
from strpcheck.verify.findings import Notebook

__all__ = ["PurgeLedger"]


class PurgeLedger:
    """Gathers both; a purge may leave every second entry, so ranges are kept as bare numbers."""

    def __init__(self) -> None:
        self._empty = array("q")
        self._named: list[tuple[int, int]] = []
        self.count = 0

    def is_empty(self, number: int) -> None:
        """One more entry of which number and leaf are left."""
        self.count += 1
        if self._empty and self._empty[-1] == number - 1:
            self._empty[-1] = number
        else:
            self._empty.extend((number, number))

    def see(self, number: int, body: Body) -> None:
        """What an entry of kind `purge` names before itself; anything else in it names nothing."""
        ranges = body.get("ranges")
        for each in ranges if isinstance(ranges, list) else ():
            match each:
                case [int(first), int(last)] if 0 < first <= last < number:
                    self._named.append((first, last))

    def tell(self, notebook: Notebook) -> None:
        """What is empty and named by none."""
        named = sorted(self._named)
        at, reach = 0, 0
        for first, last in zip(self._empty[::2], self._empty[1::2], strict=True):
            following = max(first, min(reach, last) + 1)
            while following <= last:
                while at < len(named) and named[at][0] <= following:
                    reach, at = max(reach, named[at][1]), at + 1
                if reach >= following:
                    following = reach + 1
                    continue
                end = min(last, named[at][0] - 1) if at < len(named) else last
                notebook.add(Fault.PURGE_UNNAMED, Witness.BODY, following, end)
                following = end + 1
