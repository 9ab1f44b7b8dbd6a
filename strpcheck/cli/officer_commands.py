"""What the officer types: `check` and `scan`."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, closing, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from strpcheck.cli.exits import Exit, exit_code_of, worst

if TYPE_CHECKING:
    from strpcheck.cli.inputs import Input, PicturePlace, UnreadableInput, WatchedPlace
    from strpcheck.cli.options import Options
    from strpcheck.core.record import EntryKind
    from strpcheck.ports import PictureReader
    from strpcheck.scan import Checkpoint, Judgement

__all__ = ["check", "scan"]

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of words.")]
SourceArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="SOURCE",
        help="A camera's number or name [default: the one chosen last], a video, a stream's address, a picture, "
        "a folder or a pattern of pictures; '-': a hand scanner that types.",
        show_default=False,
    ),
]
SizeOption = Annotated[str | None, typer.Option("--size", metavar="WxH", help="Asked of a camera [default: 1280x720].")]
WindowOption = Annotated[
    bool | None,
    typer.Option(
        "--window/--no-window",
        help="Full screen [default: before a camera or stream, where there is a display].",
        show_default=False,
    ),
]
WipeOption = Annotated[
    int, typer.Option("--wipe-after", metavar="S", min=1, max=600, help="Seconds until a verdict leaves the window.")
]
LockOption = Annotated[
    int, typer.Option("--lock-after", metavar="MIN", min=0, max=1440, help="Unused so long, it locks; 0: never.")
]
PRESENT_ALONE = "--present goes with --watch"
ExposureOption = Annotated[
    float | None, typer.Option("--exposure", metavar="N", help="Hold a camera's exposure, in its driver's unit.")
]


def check(
    context: typer.Context,
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT|FILE ...",
            help="Barcode texts, pictures, PDFs, folders or patterns of them, .txt files with a text a line; "
            "'-' reads one text a line from standard input.",
            show_default=False,
        ),
    ],
    json: JsonOption = False,
    with_person: Annotated[bool, typer.Option("--with-person", help="With --json: add what names the holder.")] = False,
) -> None:
    """Judge barcodes one by one: texts, pictures, folders."""
    from strpcheck.cli.inputs import names_pictures, sort_inputs
    from strpcheck.core.record import EntryKind
    from strpcheck.errors import UsageError

    if with_person and not json:
        message = "--with-person goes with --json"
        raise UsageError(message)
    showing = _Showing(json, with_person, pictures=names_pictures(what))
    _judge(context.obj, EntryKind.CHECK, sort_inputs(what), showing)


def scan(
    context: typer.Context,
    source: SourceArgument = None,
    json: JsonOption = False,
    once: Annotated[bool, typer.Option("--once", help="Stop after the first verdict.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Judge each new picture of a folder until Ctrl-C.")] = False,
    present: Annotated[bool, typer.Option("--present", help="With --watch: also those already there.")] = False,
    list_cameras: Annotated[bool, typer.Option("--list", help="Say which cameras there are, and stop.")] = False,
    size: SizeOption = None,
    mirror: Annotated[bool, typer.Option("--mirror", help="Mirror the picture.")] = False,
    rotate: Annotated[int, typer.Option("--rotate", metavar="90|180|270", help="Turn it clockwise.")] = 0,
    zoom: Annotated[float, typer.Option("--zoom", metavar="1-4", help="Enlarge its middle.")] = 1.0,
    exposure: ExposureOption = None,
    window: WindowOption = None,
    mute: Annotated[bool, typer.Option("--mute", help="In the window: make no sounds.")] = False,
    theme: Annotated[str, typer.Option("--theme", metavar="auto|day|night", help="Of the window.")] = "auto",
    wipe_after: WipeOption = 20,
    lock_after: LockOption = 30,
) -> None:
    """Read permits: camera, video, pictures, hand scanner."""
    from strpcheck.cli.live_commands import DeskOptions, LiveOptions, show_cameras, watch_source
    from strpcheck.cli.scanner_commands import scan_keyboard
    from strpcheck.errors import UsageError

    if present and not watch:
        raise UsageError(PRESENT_ALONE)
    if list_cameras:
        show_cameras(context.obj, source, as_json=json)
        return
    live = LiveOptions(size, mirror, rotate, zoom, exposure)
    desk = DeskOptions(window, mute, theme, wipe_after, lock_after)
    if not watch and source != "-":
        watch_source(context.obj, source, live, desk, as_json=json, once=once)
    live.must_be_unused()
    desk.must_be_unused()
    if source == "-" and not watch:
        scan_keyboard(context.obj, as_json=json, once=once)
    _scan_pictures(context.obj, source or "", _Showing(json, once=once, pictures=True), watch=watch, present=present)


def _scan_pictures(options: "Options", source: str, showing: "_Showing", *, watch: bool, present: bool) -> None:
    """Still pictures, those that are there or those that come."""
    from strpcheck.cli.inputs import pictures_only, watched_folder
    from strpcheck.core.record import EntryKind

    inputs = watched_folder(source, present=present) if watch else pictures_only(source)
    _judge(options, EntryKind.SCAN, inputs, showing)


@dataclass(slots=True)
class _Showing:
    """What is judged, how it is shown, and which exit codes they gave; sets, since a day's checks may be one run."""

    as_json: bool
    with_person: bool = False
    once: bool = False
    pictures: bool = False
    """Whether any are among what is judged."""
    codes: set[Exit] = field(default_factory=set)


def _judge(options: "Options", kind: "EntryKind", inputs: "Iterator[Input]", showing: _Showing) -> None:
    """Judge every input in turn, show each verdict once it is on disk, and end with the worst of them."""
    from strpcheck.cli.in_force import InForce
    from strpcheck.cli.render import Printer, render_error, render_json
    from strpcheck.cli.wiring import opened_laptop, still_reader
    from strpcheck.documents.verdict import verdict_object
    from strpcheck.scan import Judgement

    printer = None if showing.as_json else Printer.on(options.words)
    told = None
    with (
        # First of all: the process that reads pictures comes up while what is held is verified.
        still_reader() if showing.pictures else nullcontext() as reader,
        opened_laptop(options) as laptop,
        closing(_judgements(InForce(laptop, options, kind), inputs, reader)) as judgements,
    ):
        for told in judgements:
            if not isinstance(told, Judgement):
                render_error(f"{told.source}: {told.message}", told.hint)
                continue
            showing.codes.add(exit_code_of(told.verdict.outcome, simulated=told.simulated))
            if printer is None:
                render_json(verdict_object(told, with_person=showing.with_person))
            else:
                printer.judgement(told)
            if showing.once:
                break
    if told is None:
        render_error("nothing was judged: there was no text on standard input or in the file")
    raise typer.Exit(worst(showing.codes))


def _judgements(
    in_force: "Callable[[], Checkpoint]", inputs: "Iterable[Input]", reader: "PictureReader | None"
) -> "Generator[Judgement | UnreadableInput, None, None]":
    """A judgement for each text and each code in each picture; rungs that are off are told before the first picture."""
    from strpcheck.cli.inputs import PicturePlace, TextInput, WatchedPlace
    from strpcheck.cli.render import render_missing
    from strpcheck.cli.wiring import still_reader
    from strpcheck.core.barcode import Barcode

    told = False
    with ExitStack() as stack:
        for item in inputs:
            if isinstance(item, TextInput):
                yield in_force().judge(Barcode(item.text), item.source, item.source_kind)
            elif isinstance(item, PicturePlace | WatchedPlace):
                reader = reader or stack.enter_context(still_reader())  # a file that has come since the words were read
                if not told:
                    render_missing(reader.missing_rungs)
                told = True
                yield from _seen_in(in_force, reader, item)
            else:
                yield item


def _seen_in(
    in_force: "Callable[[], Checkpoint]", reader: "PictureReader", place: "PicturePlace | WatchedPlace"
) -> "Iterator[Judgement | UnreadableInput]":
    """A judgement for each code in the pictures of a place."""
    from strpcheck.cli.inputs import UnreadableInput, WatchedPlace
    from strpcheck.cli.render import render_note
    from strpcheck.ports import UnreadablePicture
    from strpcheck.stills import judge_pictures

    if isinstance(place, WatchedPlace):
        files = reader.watch(place.folder, present=place.present)
        render_note(f"watching {place.folder} for pictures; Ctrl-C ends it")
    else:
        files = reader.read([place.place])
    for told in judge_pictures(in_force, files):
        if isinstance(told, UnreadablePicture):
            yield UnreadableInput(told.source, told.error.message, told.error.hint)
        else:
            yield told
