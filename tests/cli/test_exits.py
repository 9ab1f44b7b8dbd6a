"""Laws of the exit codes: a promise to scripts."""

from itertools import combinations

import pytest

from strpcheck.cli.exits import Exit, exit_code_of, worst
from strpcheck.core.verdict import Outcome


def test_the_codes_are_those_of_the_contract() -> None:
    """0 ACCEPT or done, 10 REJECT, 11 REFER, 12 RETRY, 2 usage, 3 failure; 1 is a bug."""
    told = {outcome: int(exit_code_of(outcome, simulated=False)) for outcome in Outcome}

    assert told == {Outcome.ACCEPT: 0, Outcome.REJECT: 10, Outcome.REFER: 11, Outcome.RETRY: 12}
    assert (Exit.OK, Exit.BUG, Exit.USAGE, Exit.FAILURE, Exit.INTERRUPTED) == (0, 1, 2, 3, 130)


def test_a_simulation_never_says_that_anybody_may_pass() -> None:
    """Every other outcome keeps its code."""
    told = {outcome: int(exit_code_of(outcome, simulated=True)) for outcome in Outcome}

    assert told == {Outcome.ACCEPT: 11, Outcome.REJECT: 10, Outcome.REFER: 11, Outcome.RETRY: 12}


ORDER = (10, 11, 12, 0)


@pytest.mark.parametrize("codes", [each for count in range(1, 5) for each in combinations(ORDER, count)], ids=str)
def test_of_several_verdicts_the_worst_counts(codes: tuple[int, ...]) -> None:
    """In the order 10, 11, 12, 0, whatever the order they came in and however often."""
    assert worst(Exit(code) for code in (*reversed(codes), *codes)) == codes[0]


def test_nothing_judged_is_a_failure() -> None:
    """3, never 0."""
    assert worst([]) == 3
