"""Parts of a log that cannot be read, told without giving up the others."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from strpcheck.errors import LogError
from strpcheck.faults import Fault, Witness
from strpcheck.troubles import Trouble
from strpcheck.verify.findings import Notebook

__all__ = ["as_far_as_read", "tell_damage", "unless_damaged"]

T = TypeVar("T")


def tell_damage(notebook: Notebook, error: LogError, number: int = 0) -> None:
    """Damage is what the audit is there to find.

    Raises:
        LogError: It is anything else, which ends the audit.
    """
    if error.trouble is not Trouble.LOG_GONE:
        raise error
    notebook.add(Fault.DAMAGED, Witness.FILE, number, detail=error.damage)


def unless_damaged(notebook: Notebook, ask: Callable[[], T], otherwise: T) -> T:
    """An answer, or another one where the part that it comes from cannot be read."""
    try:
        return ask()
    except LogError as e:
        tell_damage(notebook, e)
        return otherwise


def as_far_as_read(notebook: Notebook, rows: Iterator[T]) -> Iterator[T]:
    """Rows up to where they cannot be read on."""
    try:
        yield from rows
    except LogError as e:
        tell_damage(notebook, e)
