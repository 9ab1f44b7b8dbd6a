"""Rows to permits: booked in the register first, signed after, so that no signature is ever without its place."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeAlias

from strpcheck.authority.roster import BadRow, ValidRow
from strpcheck.authority.signing import sign_permit
from strpcheck.core.barcode import FRAMING_BYTES, encode_barcode
from strpcheck.core.permit import Facts, KeyId, Permit, PermitId, Person, Photo, PhotoFormat
from strpcheck.core.status_list import Status
from strpcheck.core.trust import Purpose
from strpcheck.errors import AuthorityError, BadClaimsError, PictureError
from strpcheck.ports import AuthorityKey, BookedPermit, Register, Signer, StatusListState, WantedPermit

__all__ = [
    "MAX_PLAIN_CHARS",
    "YOUNG",
    "YOUNG_HOURS",
    "Issuance",
    "IssuedPermit",
    "RepeatedRow",
    "check_clock",
    "issue",
    "longest_barcode",
    "rehearse",
    "signing_key",
]

MAX_PLAIN_CHARS = 528
"""All of a QR 14-M: what a 720p webcam reads at arm's length in bad light (design, section 2)."""

FIXED_BYTES = 102 + 85
"""Claims without their texts and areas, at the longest application number and index; envelope and signature."""
AREA_BYTES = 3

BATCH_ROWS = 5000
"""Rows booked in one transaction; a company's workers among them get consecutive indexes."""

YOUNG = timedelta(hours=72)
"""The oldest trust list by which a laptop still refuses an unknown key (design, section 3); younger keys wait."""
YOUNG_HOURS = YOUNG // timedelta(hours=1)

CLOCK_BEHIND = timedelta(seconds=120)

Faces: TypeAlias = Callable[[str], tuple[bytes, bytes]]
"""Photo file name -> WebP bytes and SHA-256 of the file; raises PictureError."""


@dataclass(frozen=True, slots=True)
class IssuedPermit:
    """A permit ready to be handed out."""

    line: int
    id: str
    company: str | None
    application: int | None
    barcode: str
    is_new: bool
    """False where the register knew the row already: the same permit again."""
    status: Status
    """Whoever asks for a permit again must hear that it was revoked meanwhile."""


@dataclass(frozen=True, slots=True)
class RepeatedRow:
    """A row that stands in the roster twice: one permit."""

    line: int
    first_line: int


@dataclass(frozen=True, slots=True)
class Issuance:
    """What issuing needs beside the rows."""

    register: Register
    key_id: KeyId
    signer: Callable[[KeyId], Signer]
    """The permit key of that kid; an older one may sign a permit again."""
    faces: Faces
    now: datetime
    uri: str
    """Of the list that new permits are booked in."""
    max_plain_chars: int = MAX_PLAIN_CHARS
    """Longer text-only barcodes are refused; a permit with a photo is dense by choice."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A row with its photo and its place in the register's order."""

    row: ValidRow
    photo: Photo | None
    permit: WantedPermit


def signing_key(keys: Iterable[AuthorityKey], now: datetime, *, allow_young: bool = False) -> AuthorityKey:
    """The newest permit key that may sign now.

    Args:
        keys: Oldest first.
        now: The time of issue.
        allow_young: Also a key that laptops may not know yet; they answer TOLAK to its permits until they sync.

    Raises:
        AuthorityError: None may.
    """
    standing = [
        key
        for key in keys
        if key.purpose is Purpose.PERMIT
        and key.revoked_at is None
        and key.valid_from <= now
        and (key.valid_until is None or now < key.valid_until)
        and not any(window.start <= now < window.end for window in key.refused)
    ]
    usable = [key for key in standing if allow_young or (key.signs_from is not None and key.signs_from <= now)]
    if usable:
        return usable[-1]
    if standing:
        raise _young(standing[-1])
    message = "no permit key may sign now: each is revoked, out of its time, or in a refused window"
    raise AuthorityError(message, hint="see `strpcheck authority status`")


def _young(key: AuthorityKey) -> AuthorityError:
    """Why a key that stands may not sign yet."""
    if key.signs_from is None:
        message = f"permit key {key.key_id.hex()} was not published yet, so no laptop knows it"
        hint = f"publish; it signs {YOUNG_HOURS} h after that (of another host's publish `handover --published` tells)"
        return AuthorityError(message, hint=hint)
    message = f"permit key {key.key_id.hex()} signs from {key.signs_from:%Y-%m-%d %H:%M} UTC on: laptops must know it"
    return AuthorityError(
        message, hint=f"wait; laptops may be {YOUNG_HOURS} h behind, and refuse what they do not know"
    )


def check_clock(lists: Iterable[StatusListState], now: datetime) -> None:
    """Refuse to issue behind the lists: permits would be dated out of the time they are issued in.

    Raises:
        AuthorityError: `now` is well before a list that was published.
    """
    newest = max((item.issued_at for item in lists if item.issued_at is not None), default=None)
    if newest is not None and now < newest - CLOCK_BEHIND:
        behind = f"{now:%Y-%m-%d %H:%M} UTC, but a list was published at {newest:%Y-%m-%d %H:%M} UTC"
        message = f"this machine's clock says {behind}"
        raise AuthorityError(message, hint="put the clock right, then issue again")


def issue(rows: Iterable[ValidRow], issuance: Issuance) -> Iterator[IssuedPermit | BadRow | RepeatedRow]:
    """Issue permits batch by batch, in the rows' order; a row that gives none does not stop the others.

    Raises:
        AuthorityError: The register or the key fails, or this machine's clock is behind the last publish.
        PinError: The key cannot be opened; nothing is booked then.
    """
    check_clock(issuance.register.lists(), issuance.now)
    issuance.signer(issuance.key_id)
    rest = iter(rows)
    lines: dict[bytes, int] = {}
    while batch := list(islice(rest, BATCH_ROWS)):
        prepared = [_prepare(row, issuance, lines) for row in batch]
        wanted = [item for item in prepared if isinstance(item, _Wanted)]
        # A company's, then an application's, permits side by side: revoking them then costs a twentieth.
        wanted.sort(key=lambda item: (item.row.company or "", item.row.application or 0, item.row.line))
        booked = issuance.register.book([item.permit for item in wanted], issuance.key_id, issuance.now)
        places = dict(zip((item.row.line for item in wanted), booked, strict=True))
        for item in prepared:
            yield _sign(item, places[item.row.line], issuance) if isinstance(item, _Wanted) else item


def rehearse(rows: Iterable[ValidRow], issuance: Issuance) -> Iterator[BadRow]:
    """Tell which valid rows would still give no permit; nothing is booked or signed."""
    lines: dict[bytes, int] = {}
    for row in rows:
        prepared = _prepare(row, issuance, lines)
        if isinstance(prepared, BadRow):
            yield prepared


def _prepare(row: ValidRow, issuance: Issuance, lines: dict[bytes, int]) -> _Wanted | BadRow | RepeatedRow:
    """Add the photo and the fingerprint, and refuse what would not be readable."""
    photo, digest = None, b""
    if row.photo is not None:
        try:
            encoded, digest = issuance.faces(row.photo)
        except PictureError as e:
            return _bad(row, f"photo: {e.message}")
        photo = Photo(encoded, PhotoFormat.WEBP)
    fingerprint = row.fingerprint(issuance.register.salt, digest)
    first = lines.setdefault(fingerprint, row.line)
    if first != row.line:
        return RepeatedRow(row.line, first)
    length = longest_barcode(row, issuance.register.issuer, issuance.uri)
    if photo is None and length > issuance.max_plain_chars:
        reason = f"expected a barcode of at most {issuance.max_plain_chars} characters, got up to {length}"
        return _bad(row, f"{reason}: more is not read at arm's length (`--allow-dense` issues it)")
    wanted = WantedPermit(fingerprint, row.category, row.company, row.application, row.not_before, row.expires)
    return _Wanted(row, photo, wanted)


def longest_barcode(row: ValidRow, issuer: str, uri: str) -> int:
    """Characters of a text-only barcode with this row's texts and the longest numbers a permit can hold."""
    texts = sum(len(text.encode()) for text in (row.name, row.company, row.purpose, issuer, uri) if text)
    permit = FIXED_BYTES + texts + AREA_BYTES * len(row.areas)
    return -(-(permit + FRAMING_BYTES) * 3 // 2)  # Base45: three characters for two bytes


def _sign(item: _Wanted, booked: BookedPermit, issuance: Issuance) -> IssuedPermit | BadRow:
    """Sign what is booked; a permit issued before comes out the same, byte for byte."""
    row = item.row
    try:
        barcode = encode_barcode(sign_permit(_permit(item, booked, issuance), issuance.signer(booked.key_id)))
    except (AuthorityError, BadClaimsError) as e:  # an older key that is not here any more, or texts of other rules
        return _bad(row, f"booked as {booked.number.hex()}, but not signed: {e.message}")
    number = booked.number.hex()
    return IssuedPermit(row.line, number, row.company, row.application, barcode, booked.is_new, booked.status)


def _permit(item: _Wanted, booked: BookedPermit, issuance: Issuance) -> Permit:
    """A row and its booking put together."""
    row = item.row
    facts = Facts(
        id=PermitId(issuance.register.issuer, booked.number),
        key_id=booked.key_id,
        issued_at=booked.issued_at,
        not_before=booked.not_before,
        expires=booked.expires,
        category=row.category,
        areas=row.areas,
        status_uri=booked.status_uri,
        status_index=booked.status_index,
        environment=issuance.register.environment,
        has_photo=item.photo is not None,
    )
    return Permit(facts, Person(row.name, row.nik_suffix, row.company, row.purpose, row.application, item.photo))


def _bad(row: ValidRow, reason: str) -> BadRow:
    """A row that was valid by itself and still gives no permit; the fingerprint's cells keep the NIK to themselves."""
    return BadRow(row.line, (reason,), ("", row.name, row.category, row.company or "", *[""] * 6))
