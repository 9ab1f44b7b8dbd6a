"""What the auditor and the supervisor type about how long entries stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from strpcheck.cli.options import Options
    from strpcheck.core.retention import EntryClass
    from strpcheck.retention import Purged
    from strpcheck.scan import Checkpoint

__all__ = ["hold", "purge"]

PinFile = Annotated[Path | None, typer.Option("--pin-file", metavar="FILE", help="The supervisor's PIN [asked for].")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why: a case number and an office.")]
Author = Annotated[str, typer.Option("--by", metavar="NAME", help="Whose word it is.")]
PURGEABLE = ("routine", "incident")
MANY = 10
"""Ranges that a line names."""

hold = typer.Typer(name="hold", help="Entries that are kept from purging.", no_args_is_help=True, rich_markup_mode=None)


def purge(
    context: typer.Context,
    classes: Annotated[
        list[str] | None,
        typer.Option("--class", metavar="|".join(PURGEABLE), help="Only entries of this class [default: both]."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    pin_file: PinFile = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
) -> None:
    """Delete for good what the policy's time is over for; number and leaf stay."""
    from strpcheck.retention import plan_purge, planned
    from strpcheck.retention import purge as purge_log

    options: Options = context.obj
    wanted = _classes(classes)
    with _laptop(options, None if dry_run else pin_file, asks=not dry_run) as at:
        done = planned(plan_purge(at, wanted)) if dry_run else purge_log(at, wanted)
    _tell(options, done, dry_run=dry_run, json=json)


@hold.command()
def add(
    context: typer.Context,
    first: Annotated[int, typer.Argument(metavar="ENTRY", help="The entry, or the first of several.")],
    reason: Reason,
    author: Author,
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="When the hold ends by itself.")],
    last: Annotated[int | None, typer.Argument(metavar="[LAST]", help="The last of several.")] = None,
) -> None:
    """Keep entries from being purged until a time."""
    from strpcheck.cli.options import parse_time
    from strpcheck.cli.render import render_note
    from strpcheck.holds import add_hold
    from strpcheck.messages import Upkeep

    options: Options = context.obj
    end = parse_time(until)
    with _laptop(options, None, asks=False) as at:
        number = add_hold(at, first, first if last is None else last, reason=reason, author=author, until=end)
    render_note(options.words.upkeep(Upkeep.HOLD_ADDED, entry=number, until=options.words.moment(end)))


@hold.command()
def release(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="HOLD", help="Its number: that of the entry that added it.")],
    reason: Reason,
    author: Author,
    pin_file: PinFile = None,
) -> None:
    """End a hold before its time."""
    from strpcheck.cli.render import render_note
    from strpcheck.holds import release_hold
    from strpcheck.messages import Upkeep

    options: Options = context.obj
    with _laptop(options, pin_file, asks=True) as at:
        entry = release_hold(at, number, reason=reason, author=author)
    render_note(options.words.upkeep(Upkeep.HOLD_RELEASED, hold=number, entry=entry))


@hold.command("list")
def list_holds(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of a table.")] = False,
) -> None:
    """List the holds that were not released, ended or not."""
    from strpcheck.cli.render import Printer, render_json
    from strpcheck.cli.wiring_log import opened_reading
    from strpcheck.holds import holds
    from strpcheck.messages import Label

    options: Options = context.obj
    words = options.words
    with opened_reading(options) as log:
        found = holds(log)
    if json:
        for each in found:
            until = f"{each.until:%Y-%m-%dT%H:%M:%SZ}"
            told = {"hold": each.number, "first": each.first, "last": each.last, "until": until}
            render_json({**told, "reason": each.reason, "by": each.author})
        return
    heads = [Label.HOLD, Label.ENTRIES, Label.HELD_UNTIL, Label.REASON, Label.AUTHOR]
    rows = [
        (each.number, _ranged(each.first, each.last), words.moment(each.until), each.reason, each.author)
        for each in found
    ]
    Printer.on(words).table([words.label(head) for head in heads], rows, right=(0,))


@contextmanager
def _laptop(options: "Options", pin_file: Path | None, *, asks: bool) -> "Iterator[Checkpoint]":
    """The laptop with what is in force; where it `asks`, after the supervisor's PIN.

    Raises:
        PinError: It is wrong.
    """
    from strpcheck.adapters.pin import check_pin
    from strpcheck.cli.secrets import ask_secret
    from strpcheck.cli.wiring import checkpoint_of, opened_laptop
    from strpcheck.core.record import EntryKind

    with opened_laptop(options) as laptop:
        at = checkpoint_of(laptop, options, EntryKind.SCAN)
        if asks:
            check_pin(laptop.home.pin, ask_secret("Supervisor PIN", pin_file, "--pin-file"))
        yield at


def _classes(names: list[str] | None) -> "list[EntryClass]":
    """What may be purged.

    Raises:
        UsageError: No such class, or one that stays.
    """
    from strpcheck.core.retention import EntryClass
    from strpcheck.errors import UsageError

    for name in names or ():
        if name not in PURGEABLE:
            message = f"expected the class {' or '.join(PURGEABLE)}, got {name!r}"
            raise UsageError(message, hint="entries of all other kinds stay")
    return [EntryClass(name) for name in names or PURGEABLE]


def _tell(options: "Options", done: "Purged", *, dry_run: bool, json: bool) -> None:
    """What went, or would."""
    from strpcheck.cli.render import render_json, render_note
    from strpcheck.messages import Upkeep

    words = options.words
    if json:
        render_json({"entry": done.entry, "entries": list(done.entries), "dry_run": dry_run, **_counts(done)})
        return
    line = Upkeep.WOULD_PURGE if dry_run else Upkeep.PURGED
    gone = done.ranges
    ranges = ", ".join(_ranged(first, last) for first, last in gone[:MANY])
    more = ", ..." if len(gone) > MANY else ""
    if done.count:
        render_note(words.upkeep(line, count=done.count, ranges=ranges + more))
    elif not (done.plan.held or done.plan.on_duty):
        render_note(words.upkeep(Upkeep.NOTHING_TO_PURGE))
    if done.plan.held:
        render_note(words.upkeep(Upkeep.PURGE_HELD, count=done.plan.held))
    if done.plan.on_duty:
        render_note(words.upkeep(Upkeep.PURGE_ON_DUTY, count=done.plan.on_duty))
    if done.plan.waiting:
        render_note(words.upkeep(Upkeep.PURGE_WAITS, count=done.plan.waiting, signed=words.moment(done.plan.signed)))


def _counts(done: "Purged") -> dict[str, object]:
    """What went, as JSON's own kinds of values."""
    return {
        "evidence": done.evidence,
        "count": done.count,
        "ranges": [list(each) for each in done.ranges],
        "kinds": dict(sorted(done.kinds.items())),
        "held": done.plan.held,
        "in_open_shift": done.plan.on_duty,
        "waiting": done.plan.waiting,
        "signed": f"{done.plan.signed:%Y-%m-%dT%H:%M:%SZ}",
        "before": {each.value: f"{limit:%Y-%m-%dT%H:%M:%SZ}" for each, limit in done.plan.before.items()},
    }


def _ranged(first: int, last: int) -> str:
    """Entries in a word."""
    return str(first) if first == last else f"{first}-{last}"
