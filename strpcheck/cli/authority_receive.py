"""`authority publish` on a publishing host: what was handed over is asked, signed and written out."""

from datetime import datetime, timedelta
from pathlib import Path

from strpcheck.adapters.bounded import read_bounded
from strpcheck.adapters.locks import hold
from strpcheck.authority.publish import HANDOVER_FILE, Press, print_out
from strpcheck.authority.receive import Desk, Received, receive
from strpcheck.cli.authority_publish import LOCK_FILE, PublishRequest, check_apart
from strpcheck.cli.options import Options
from strpcheck.cli.render import render_note
from strpcheck.cli.secrets import passphrase_asker
from strpcheck.cli.wiring import working_clock
from strpcheck.cli.wiring_publishing import open_publishing_host
from strpcheck.core.handover import MAX_HANDOVER_BYTES
from strpcheck.core.permit import KeyId
from strpcheck.errors import HandoverError, HomeError, UsageError

__all__ = ["handover_place", "publish_received"]

KEY_ID_DIGITS = 16
GIVE = "give what `strpcheck authority handover` wrote on the issuing host"
HOUR = timedelta(hours=1)


def publish_received(options: Options, folder: Path, request: PublishRequest) -> list[str]:
    """Take a hand-over, sign what changed and write a repository; returns what the person should know.

    Without a hand-over the last one is published again: a new timestamp, and what was rotated meanwhile.

    Raises:
        UsageError: Whoever may read OUT could read the private keys, or no kid was given.
        StrpcheckError: The hand-over is refused, a key is missing, or a file cannot be written; laptops still find the
            publish before.
    """
    from strpcheck.adapters.encodings.publishing import FolderListEncoder
    from strpcheck.adapters.published_folder import check_folder, write_repository
    from strpcheck.cli.render_progress import progress_bar

    out = request.out
    check_apart(folder, out)
    signer = _signer(request.signer)
    with open_publishing_host(folder, passphrase_asker(request.passphrase_file)) as host:
        book = host.book
        now = working_clock(options, book.environment).now()
        with hold(folder / LOCK_FILE, "strpcheck authority publish"):
            kept = book.load_repository()
            check_folder(out, kept["1.root.json"], kept.get("timestamp.json"))
            offered = _offered(request.source, kept[HANDOVER_FILE])
            received = receive(Desk(book.environment, book.issuer, kept[HANDOVER_FILE], now, signer), offered)
            for change in received.changes:  # before any key is asked to sign it
                render_note(change)
            with progress_bar("encodings", None, monotonic_ms=options.clock.monotonic_ms) as bar:
                press = Press(host.repository, FolderListEncoder(out), bar.advance)
                files, beside = received.handover.files, {HANDOVER_FILE: offered}
                signed = print_out(book, press, files, received.dated, now, beside=beside)
            written = write_repository(out, signed.files)
    return [
        *signed.notes,
        *_told(received, now, again=received.is_known and request.source is not None),
        f"{written} new files in {out}",
    ]


def handover_place(given: Path) -> Path:
    """The file of a hand-over; of a folder, a stick for example, the one of the usual name in it."""
    return given / HANDOVER_FILE if given.is_dir() else given


def _offered(source: Path | None, published: bytes) -> bytes:
    """What is to be published."""
    if source is None:
        return published
    try:
        return read_bounded(handover_place(source), MAX_HANDOVER_BYTES)
    except HomeError as e:  # its words are about a laptop's home
        raise HandoverError(e.message, hint=GIVE) from e


def _signer(typed: str | None) -> KeyId | None:
    """A kid as a person typed it."""
    if typed is None:
        return None
    try:
        key_id = bytes.fromhex(typed)
    except ValueError:
        key_id = b""
    if len(typed) != KEY_ID_DIGITS or len(key_id) != KEY_ID_DIGITS // 2:
        message = f"expected {KEY_ID_DIGITS} hex digits for --signer, got {typed!r}"
        raise UsageError(message, hint="`strpcheck authority status` on the issuing host shows it beside `status`")
    return KeyId(key_id)


def _told(received: Received, now: datetime, *, again: bool) -> list[str]:
    """Which hand-over it was, how old its lists are, and each list."""
    handover, generation = received.handover, received.generation
    notes = [f"published from the hand-over of {handover.made_at:%Y-%m-%d %H:%M} UTC"]
    if again:
        notes.append("it was published before: nothing new came from the issuing host")
    age = now - min(listed.issued_at for listed in generation.lists.values())
    if age > generation.policy.freshness.fresh:
        notes.append(f"its lists are {age // HOUR} h old, and laptops say so: bring a new hand-over")
    notes += [
        f"{listed.uri}: {handover.issued[listed.uri]} indexes in {listed.bits} bits"
        for listed in generation.lists.values()
    ]
    return notes
