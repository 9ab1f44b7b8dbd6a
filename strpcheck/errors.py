"""Failures that stop the work, split by who is at fault; a bad permit is a verdict, not an error."""

from strpcheck.troubles import Trouble

__all__ = [
    "AuthorityError",
    "BadClaimsError",
    "CameraError",
    "CarrierError",
    "CborError",
    "CheckpointError",
    "ChildLostError",
    "DocumentError",
    "EvidenceError",
    "ForbiddenError",
    "HandoverError",
    "HomeError",
    "LogError",
    "MalformedPermitError",
    "NotAPermitError",
    "PictureError",
    "PinError",
    "RosterError",
    "ScreenError",
    "ShiftError",
    "StatusListError",
    "StrpcheckError",
    "SyncError",
    "TrustListError",
    "UsageError",
    "WriteError",
]


class StrpcheckError(Exception):
    """Root of every failure this project raises on purpose.

    Attributes:
        message: What went wrong: lower case, no final period, *expected x, got y*.
        hint: What the reader can do about it; empty where nothing can be said.
        trouble: What is the matter for whoever looks after the laptop, who is told it in a language of his own.
    """

    def __init__(self, message: str, *, hint: str = "", trouble: Trouble | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.trouble = trouble


class UsageError(StrpcheckError):
    """The person asked for something the command does not do; exit code 2."""


class CborError(StrpcheckError):
    """Bytes are not the one deterministic CBOR spelling of a permitted item."""


class NotAPermitError(StrpcheckError):
    """A barcode text is not a permit at all: another code, or a part of one."""


class MalformedPermitError(StrpcheckError):
    """A barcode text sets out as a permit and breaks the envelope's or the header's rules."""


class BadClaimsError(StrpcheckError):
    """Claims whose signature held break the permit's CDDL: the issuer's fault."""


class TrustListError(StrpcheckError):
    """A trust list holds something no laptop may accept; the whole list is refused."""


class StatusListError(StrpcheckError):
    """A status list is not the exact form we sign, or not signed by whom it must be."""


class DocumentError(StrpcheckError):
    """A JSON document from outside does not fit its schema."""


class CarrierError(StrpcheckError):
    """A carrier cannot be reached or does not hold what was asked of it.

    Attributes:
        retry_after_seconds: How long the carrier asks to be left alone; None where it did not say.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        trouble: Trouble | None = None,
        retry_after_seconds: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint, trouble=trouble)
        self.retry_after_seconds = retry_after_seconds


class ForbiddenError(CarrierError):
    """A carrier does not hand a file out; some say so of files that they do not have."""


class SyncError(StrpcheckError):
    """What a carrier offers was refused; what is in force stays in force."""


class HandoverError(StrpcheckError):
    """What the issuing host hands over may not be published; what was published stays as it is."""


class HomeError(StrpcheckError):
    """The laptop's home folder is missing, damaged or not set up."""


class LogError(StrpcheckError):
    """The log cannot be written or read, so no verdict may be shown.

    Attributes:
        damage: What of it is damaged or in its place, in a few words without its path; empty where that is not known.
    """

    def __init__(self, message: str, *, hint: str = "", trouble: Trouble | None = None, damage: str = "") -> None:
        super().__init__(message, hint=hint, trouble=trouble)
        self.damage = damage


class CheckpointError(StrpcheckError):
    """A checkpoint of a log is not one, not this log's, or not signed by its device."""


class EvidenceError(StrpcheckError):
    """What was kept of a forgery cannot be opened: it is gone, altered, or sealed to another identity."""


class PictureError(StrpcheckError):
    """A file given as a picture cannot be read as one."""


class CameraError(StrpcheckError):
    """A camera, video or stream cannot be opened, or gives nothing."""


class ChildLostError(StrpcheckError):
    """A child process died, hung or talked nonsense over a request; it is gone, and the next request starts another."""


class PinError(StrpcheckError):
    """A PIN or passphrase is missing or wrong."""


class ScreenError(StrpcheckError):
    """The officer's window cannot be opened."""


class ShiftError(StrpcheckError):
    """A shift is not open, or open already, or its officer is not known here."""


class RosterError(StrpcheckError):
    """A roster file as a whole cannot be read; a bad row alone is reported, not raised."""


class AuthorityError(StrpcheckError):
    """The authority's folder is missing, damaged, or lacks a key that the work needs."""


class WriteError(StrpcheckError):
    """A file the work must leave behind cannot be written."""
