"""`log redecide`: were the verdicts what the rules of their time say, and what would other rules have said?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strpcheck.errors import UsageError

if TYPE_CHECKING:
    from strpcheck.cli.options import Options
    from strpcheck.core.policy import Policy
    from strpcheck.redecide import Asked, Redecision

__all__ = ["redecide"]

ADVANCE = 1000
"""Entries between two looks at the clock that tells whether a bar is due."""


def redecide(
    context: typer.Context,
    since: Annotated[str | None, typer.Option("--from", metavar="TIME", help="Logged at this time or later.")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="TIME", help="Logged before this time.")] = None,
    first: Annotated[int, typer.Option("--first", metavar="N", min=1, help="From this entry on.")] = 1,
    last: Annotated[int | None, typer.Option("--last", metavar="N", min=1, help="Up to this entry.")] = None,
    post: Annotated[str | None, typer.Option("--post", metavar="POST", help="At this post alone.")] = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", metavar="FILE", help="What if this policy.json had been in force?")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of tables.")] = False,
) -> None:
    """Decide every scan and check again.

    Exit code 10 if an answer differs, or one cannot be made again.
    """
    from strpcheck.cli.options import parse_time
    from strpcheck.cli.wiring_redecide import policy_of_file
    from strpcheck.redecide import Asked

    asked = Asked(
        first,
        last,
        None if since is None else parse_time(since),
        None if until is None else parse_time(until),
        post,
        None if policy is None else policy_of_file(policy),
    )
    _must_hold_something(asked)
    _run(context.obj, asked, as_json=json)


def _must_hold_something(asked: "Asked") -> None:
    """Refuse a range that nothing can lie in: its answer would read as if all were well."""
    if asked.last is not None and asked.last < asked.first:
        message = f"expected --first up to --last, got {asked.first} and {asked.last}"
        raise UsageError(message)
    if asked.since is not None and asked.until is not None and asked.until <= asked.since:
        message = "expected --from before --to"
        raise UsageError(message)


def _run(options: "Options", asked: "Asked", *, as_json: bool) -> None:
    """Walk, tell, and end with the code that says what was found."""
    from strpcheck.adapters.clock import SystemClock
    from strpcheck.cli.exits import Exit
    from strpcheck.cli.log_options import check_post
    from strpcheck.cli.render_progress import progress_bar
    from strpcheck.cli.render_redecide import JsonTeller, TableTeller
    from strpcheck.cli.wiring_redecide import opened_history
    from strpcheck.messages import Again
    from strpcheck.redecide import Redecision

    words = options.words
    with opened_history(options) as history:
        work = Redecision(history.past, asked)
        teller = JsonTeller(asked.policy) if as_json else TableTeller(words, asked.policy)
        total = history.walk.newest() - asked.first + 1
        with progress_bar(words.again(Again.BAR), total, monotonic_ms=SystemClock().monotonic_ms) as bar:
            for done, finding in enumerate(work.findings(history.walk), start=1):
                if done % ADVANCE == 0:
                    bar.advance(ADVANCE)
                if finding is not None:
                    teller.tell(finding)
    if asked.post is not None and not (work.tally.judgements or work.tally.faults):
        check_post(options, asked.post)
    teller.conclude(work.tally)
    if _found(asked.policy, work):
        raise typer.Exit(Exit.REJECT)


def _found(policy: "Policy | None", work: "Redecision") -> bool:
    """Whether something is not as it should be; what another policy would change is the answer, not a finding."""
    tally = work.tally
    differing = tally.differing or tally.lines_differing
    return bool(tally.faults or tally.undecidable or (differing and policy is None))
