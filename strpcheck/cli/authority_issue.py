"""`authority issue`: a roster in, permits and a list of bad rows out."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.issue_folder import IssueFolder
from strpcheck.adapters.roster_files import count_rows, read_roster
from strpcheck.authority.issue import (
    MAX_PLAIN_CHARS,
    YOUNG_HOURS,
    Faces,
    Issuance,
    IssuedPermit,
    RepeatedRow,
    check_clock,
    issue,
    rehearse,
    signing_key,
)
from strpcheck.authority.roster import LAST_DAY, BadRow, RosterRules, ValidRow, validate_row
from strpcheck.cli.authority_publish import read_policy
from strpcheck.cli.options import Options
from strpcheck.cli.render import render_note
from strpcheck.cli.render_progress import progress_bar
from strpcheck.cli.secrets import passphrase_asker
from strpcheck.cli.wiring import Authority, open_authority, working_clock
from strpcheck.core.barcode import MAX_BARCODE_CHARS
from strpcheck.core.permit import WIB, Environment, KeyId
from strpcheck.core.status_list import Status
from strpcheck.core.trust import Purpose
from strpcheck.documents.policy import parse_policy
from strpcheck.documents.roster_rows import COLUMNS, RosterRow
from strpcheck.errors import PictureError, RosterError, UsageError

if TYPE_CHECKING:
    from strpcheck.ports import Clock, Signer, SymbolWriter

__all__ = ["IssueRequest", "issue_roster"]

FORMATS = {"text": (True, False), "png": (False, True), "both": (True, True)}
MAX_TOLD = 50
"""Bad rows and warnings told on stderr; the rest stands in rejected.jsonl and is counted."""
SINCE = {Status.INVALID: "revoked", Status.SUSPENDED: "suspended"}


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """What `authority issue` was told."""

    roster: Path
    out: Path
    form: str
    photo_dir: Path | None
    strict: bool
    allow_dense: bool
    allow_young_key: bool = False


@dataclass(slots=True)
class _Teller:
    """Tells rows on stderr, a few of them, and counts what became of all."""

    told: int = 0
    new: int = 0
    again: int = 0
    bad: int = 0

    def tell(self, line: int, message: str) -> None:
        """One line, while there are not too many."""
        self.note(f"line {line}: {message}")

    def note(self, message: str) -> None:
        """The same of no line."""
        self.told += 1
        if self.told <= MAX_TOLD:
            render_note(message)

    def close(self) -> None:
        """Say how many were not told."""
        if self.told > MAX_TOLD:
            render_note(f"and {self.told - MAX_TOLD} more lines like these")


@dataclass(frozen=True, slots=True)
class _Roster:
    """A roster whose header was read, and what its rows are held against."""

    rows: Iterable[RosterRow]
    rules: RosterRules
    teller: _Teller
    bad: list[BadRow] = field(default_factory=list)
    """Bad rows met and not yet handed on."""

    def valid(self) -> Iterator[ValidRow]:
        """Good rows; bad ones are put aside, warnings told."""
        for row in self.rows:
            checked = validate_row(row, self.rules)
            if isinstance(checked, BadRow):
                self.bad.append(checked)
                continue
            for warning in checked.warnings:
                self.teller.tell(checked.line, f"warning: {warning}")
            yield checked

    def take_bad(self) -> Iterator[BadRow]:
        """What was put aside, once."""
        yield from self.bad
        self.bad.clear()


def issue_roster(options: Options, folder: Path, request: IssueRequest, passphrase_file: Path | None) -> int:
    """Issue a permit for each good row; returns how many rows were bad.

    Raises:
        UsageError: An unknown format.
        RosterError: The roster cannot be read, or with --strict any row is bad.
        PinError: The permit key cannot be opened; nothing is booked then.
        AuthorityError: No key may sign now, or this machine's clock is behind the last publish.
    """
    if request.form not in FORMATS:
        message = f"expected --format {', '.join(FORMATS)}, got {request.form!r}"
        raise UsageError(message)
    with open_authority(folder, passphrase_asker(passphrase_file)) as authority:
        clock = working_clock(options, authority.register.environment)
        issuance = _issuance(authority, clock, request)
        rules = _rules(authority, issuance)
        if request.strict:
            _refuse_bad(request.roster, rules, issuance)
        return _issue(clock, rules, issuance, request)


def _issuance(authority: Authority, clock: "Clock", request: IssueRequest) -> Issuance:
    """What issuing needs; whatever could stop it is asked before a row is read."""
    register, now = authority.register, clock.now()
    lists = register.lists()
    check_clock(lists, now)
    if request.allow_young_key and register.environment is not Environment.TRAINING:
        message = "--allow-young-key is for training: laptops would refuse these permits as forged"
        raise UsageError(message, hint=f"wait until the key was published for {YOUNG_HOURS} h")
    issuance = Issuance(
        register=register,
        key_id=signing_key(register.keys(), now, allow_young=request.allow_young_key).key_id,
        signer=_signer(authority),
        faces=_faces(request.photo_dir),
        now=now,
        uri=lists[-1].uri,
        max_plain_chars=MAX_BARCODE_CHARS if request.allow_dense else MAX_PLAIN_CHARS,
    )
    issuance.signer(issuance.key_id)  # a passphrase is asked for here, not beneath a progress bar
    return issuance


def _rules(authority: Authority, issuance: Issuance) -> RosterRules:
    """What rows are held against."""
    listed = authority.register.lists()[-1]
    day = timedelta(days=1)
    return RosterRules(
        environment=authority.register.environment,
        today=listed.next_permit_time(issuance.now).astimezone(WIB).date(),
        categories=frozenset(entry.code for entry in parse_policy(read_policy(authority)).categories),
        # A permit ends at the midnight after its last day: no permit ends after its list.
        latest_end=min((listed.until.astimezone(WIB) - day).date(), LAST_DAY),
    )


def _open(roster: Path, rules: RosterRules, teller: _Teller) -> _Roster:
    """Read the header and the first row now, so that a file that is no roster stops everything."""
    rows = read_roster(roster, teller.note)
    first = next(rows, None)
    return _Roster(chain([] if first is None else [first], rows), rules, teller)


def _refuse_bad(path: Path, rules: RosterRules, issuance: Issuance) -> None:
    """Look at every row first; with one bad row nothing is issued."""
    teller = _Teller()
    roster = _open(path, rules, _Teller(told=MAX_TOLD))  # warnings are told when permits are issued
    for late in chain(rehearse(roster.valid(), issuance), [None]):
        for bad in (*roster.take_bad(), *([late] if late else [])):
            teller.bad += 1
            teller.tell(bad.line, "; ".join(bad.reasons))
    teller.close()
    if teller.bad:
        message = f"{teller.bad} rows of {path.name} are bad, so nothing was issued"
        raise RosterError(message, hint="mend them, or issue the good ones without --strict")


def _issue(clock: "Clock", rules: RosterRules, issuance: Issuance, request: IssueRequest) -> int:
    """Issue row by row, with a bar for whoever watches."""
    teller = _Teller()
    roster = _open(request.roster, rules, teller)
    text, symbols = _form(request.form)
    with (
        closing(IssueFolder(request.out, text=text, symbols=symbols)) as out,
        progress_bar("permits", count_rows(request.roster), monotonic_ms=clock.monotonic_ms) as bar,
    ):
        for result in _results(roster, issuance):
            bar.advance()
            _hand_out(result, out, teller)
    teller.close()
    again = f", {teller.again} issued before and the same again" if teller.again else ""
    render_note(f"{teller.new} permits issued{again}, {teller.bad} rows rejected; see {request.out}")
    return teller.bad


def _form(form: str) -> tuple[bool, "SymbolWriter | None"]:
    """Whether texts are written, and what draws pictures."""
    text, png = FORMATS[form]
    if not png:
        return text, None
    from strpcheck.adapters.symbols import QrSymbols

    return text, QrSymbols()


def _results(roster: _Roster, issuance: Issuance) -> Iterator[IssuedPermit | BadRow | RepeatedRow]:
    """Every row's fate: bad rows at once, good ones after their batch is booked."""
    try:
        for result in issue(roster.valid(), issuance):
            yield from roster.take_bad()
            yield result
    except RosterError:
        yield from roster.take_bad()  # what is known of the rows before must not be lost with the file
        raise
    yield from roster.take_bad()


def _hand_out(result: IssuedPermit | BadRow | RepeatedRow, out: IssueFolder, teller: _Teller) -> None:
    """Write what came of a row where it belongs, and tell what a person must hear."""
    if isinstance(result, IssuedPermit):
        out.issued(
            {"line": result.line, "company": result.company, "application": result.application},
            result.id,
            result.barcode,
        )
        teller.new, teller.again = teller.new + result.is_new, teller.again + (not result.is_new)
        if result.status is not Status.VALID:
            teller.tell(result.line, f"issued before as {result.id}, and {SINCE[result.status]} since")
    elif isinstance(result, RepeatedRow):
        teller.tell(result.line, f"the same as line {result.first_line}, one permit")
    else:
        teller.bad += 1
        teller.tell(result.line, "; ".join(result.reasons))
        out.rejected(result.line, result.reasons, dict(zip(COLUMNS, result.cells, strict=True)))


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
