"""Exit codes: a promise to scripts (design, section 6)."""

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from strpcheck.core.verdict import Outcome

__all__ = ["Exit", "exit_code_of", "worst"]


class Exit(IntEnum):
    """How a run ended."""

    OK = 0
    BUG = 1
    USAGE = 2
    FAILURE = 3
    REJECT = 10
    REFER = 11
    RETRY = 12
    INTERRUPTED = 130
    """Ended by Ctrl-C, as shells count it."""


WORST_FIRST = (Exit.REJECT, Exit.REFER, Exit.RETRY, Exit.OK)


def exit_code_of(outcome: "Outcome", *, simulated: bool) -> Exit:
    """The code of one verdict; a simulation never says that anybody may pass."""
    from strpcheck.core.verdict import Outcome

    code = {
        Outcome.ACCEPT: Exit.OK,
        Outcome.REJECT: Exit.REJECT,
        Outcome.REFER: Exit.REFER,
        Outcome.RETRY: Exit.RETRY,
    }[outcome]
    return Exit.REFER if simulated and code is Exit.OK else code


def worst(codes: Iterable[Exit]) -> Exit:
    """The worst of several verdicts; nothing judged at all is a failure."""
    seen = set(codes)
    return next((code for code in WORST_FIRST if code in seen), Exit.FAILURE)
