"""`authority issue`: a roster in, permits and a list of bad rows out."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.issue_folder import IssueFolder
from strpcheck.adapters.roster_files import count_rows, read_roster
from strpcheck.authority.issue import MAX_PLAIN_CHARS, Faces, Issuance, IssuedPermit, RepeatedRow, issue, signing_key
from strpcheck.authority.roster import BadRow, RosterRules, ValidRow, validate_row
from strpcheck.cli.authority_work import ask_passphrase
from strpcheck.cli.options import Options
from strpcheck.cli.render import render_note
from strpcheck.cli.render_progress import progress_bar
from strpcheck.cli.wiring import Authority, open_authority, working_clock
from strpcheck.core.barcode import MAX_BARCODE_CHARS
from strpcheck.core.permit import WIB, KeyId
from strpcheck.core.trust import Purpose
from strpcheck.documents.policy import parse_policy
from strpcheck.documents.roster_rows import COLUMNS
from strpcheck.errors import PictureError, RosterError, UsageError

if TYPE_CHECKING:
    from strpcheck.ports import Clock, Signer

__all__ = ["IssueRequest", "issue_roster"]

FORMATS = {"text": (True, False), "png": (False, True), "both": (True, True)}
MAX_TOLD = 50
"""Bad rows and warnings told on stderr; the rest stands in rejected.jsonl and is counted."""


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """What `authority issue` was told."""

    roster: Path
    out: Path
    form: str
    photo_dir: Path | None
    strict: bool
    allow_dense: bool


class _Teller:
    """Tells rows on stderr, a few of them."""

    def __init__(self) -> None:
        self.told = 0

    def tell(self, message: str) -> None:
        """One line, while there are not too many."""
        self.told += 1
        if self.told <= MAX_TOLD:
            render_note(message)

    def close(self) -> None:
        """Say how many were not told."""
        if self.told > MAX_TOLD:
            render_note(f"and {self.told - MAX_TOLD} more lines like these")


def issue_roster(options: Options, folder: Path, request: IssueRequest, passphrase_file: Path | None) -> int:
    """Issue a permit for each good row; returns how many rows were bad.

    Raises:
        UsageError: An unknown format.
        RosterError: The roster cannot be read, or with --strict any row is bad.
    """
    if request.form not in FORMATS:
        message = f"expected --format {', '.join(FORMATS)}, got {request.form!r}"
        raise UsageError(message)
    with open_authority(folder, ask_passphrase(passphrase_file)) as authority:
        clock = working_clock(options, authority.register.environment)
        rules = _rules(authority, clock)
        if request.strict:
            _refuse_bad(request, rules)
        return _issue(authority, clock, rules, request)


def _rules(authority: Authority, clock: "Clock") -> RosterRules:
    """What rows are held against."""
    known = {entry.code for entry in parse_policy(authority.policy.read_bytes()).categories}
    listed = authority.register.lists()[-1]
    return RosterRules(
        environment=authority.register.environment,
        today=clock.now().astimezone(WIB).date(),
        categories=frozenset(known),
        latest_end=listed.until.astimezone(WIB).date(),
    )


def _refuse_bad(request: IssueRequest, rules: RosterRules) -> None:
    """Look at every row first; with one bad row nothing is issued."""
    teller, bad = _Teller(), 0
    faces = _faces(request.photo_dir)
    for row in read_roster(request.roster):
        checked = validate_row(row, rules)
        if isinstance(checked, ValidRow) and checked.photo is not None:
            try:
                faces(checked.photo)
            except PictureError as e:
                checked = BadRow(row.line, (f"photo: {e.message}",), ())
        if isinstance(checked, BadRow):
            bad += 1
            teller.tell(f"line {checked.line}: {'; '.join(checked.reasons)}")
    teller.close()
    if bad:
        message = f"{bad} rows of {request.roster.name} are bad, so nothing was issued"
        raise RosterError(message, hint="mend them, or issue the good ones without --strict")


def _issue(authority: Authority, clock: "Clock", rules: RosterRules, request: IssueRequest) -> int:
    """Issue row by row, with a bar for whoever watches."""
    symbols = None
    text, png = FORMATS[request.form]
    if png:
        from strpcheck.adapters.symbols import QrSymbols

        symbols = QrSymbols()
    teller, bad, new, known = _Teller(), 0, 0, 0
    total = count_rows(request.roster)
    with (
        closing(IssueFolder(request.out, text=text, symbols=symbols)) as out,
        progress_bar("permits", total, monotonic_ms=clock.monotonic_ms) as bar,
    ):
        for told in _results(authority, clock, rules, request, teller):
            bar.advance()
            if isinstance(told, IssuedPermit):
                index = {"line": told.line, "company": told.company, "application": told.application}
                out.issued(index, told.id, told.barcode)
                new, known = new + told.is_new, known + (not told.is_new)
            elif isinstance(told, RepeatedRow):
                teller.tell(f"line {told.line}: the same as line {told.first_line}, one permit")
            else:
                bad += 1
                teller.tell(f"line {told.line}: {'; '.join(told.reasons)}")
                out.rejected(told.line, told.reasons, dict(zip(COLUMNS, told.cells, strict=True)))
    teller.close()
    again = f", {known} issued before and written again" if known else ""
    render_note(f"{new} permits issued{again}, {bad} rows rejected; see {request.out}")
    return bad


def _results(
    authority: Authority, clock: "Clock", rules: RosterRules, request: IssueRequest, teller: _Teller
) -> Iterator[IssuedPermit | BadRow | RepeatedRow]:
    """Every row's fate: bad rows at once, good ones after their batch is booked."""
    register = authority.register
    now = clock.now()
    bad: list[BadRow] = []

    def valid() -> Iterator[ValidRow]:
        """Good rows; bad ones are put aside, warnings told."""
        for row in read_roster(request.roster):
            checked = validate_row(row, rules)
            if isinstance(checked, BadRow):
                bad.append(checked)
                continue
            for warning in checked.warnings:
                teller.tell(f"line {checked.line}: warning: {warning}")
            yield checked

    issuance = Issuance(
        register=register,
        key_id=signing_key(register.keys(), now).key_id,
        signer=_signer(authority),
        faces=_faces(request.photo_dir),
        now=now,
        uri=register.lists()[-1].uri,
        max_plain_chars=MAX_BARCODE_CHARS if request.allow_dense else MAX_PLAIN_CHARS,
    )
    for result in issue(valid(), issuance):
        yield from _take(bad)
        yield result
    yield from _take(bad)


def _take(bad: list[BadRow]) -> Iterator[BadRow]:
    """What was put aside, once."""
    while bad:
        yield bad.pop(0)


def _signer(authority: Authority) -> Callable[[KeyId], "Signer"]:
    """Load each permit key once."""

    @cache
    def load(key_id: KeyId) -> "Signer":
        """The key at work."""
        return authority.ring.load(Purpose.PERMIT.value, key_id)

    return load


def _faces(photo_dir: Path | None) -> Faces:
    """The way from a roster's photo name to bytes for the permit."""

    def face(name: str) -> tuple[bytes, bytes]:
        """WebP and the digest of the file it was made from."""
        if photo_dir is None:
            message = f"expected --photo-dir, since the row names the photo {name!r}"
            raise PictureError(message)
        from strpcheck.adapters.faces import encode_face, face_digest, face_file

        file = face_file(photo_dir, name)
        return encode_face(file), face_digest(file)

    return face
