"""`authority revoke`: which permits or key, and what is to become of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from strpcheck.authority.revoke import revoke_key, revoke_permits
from strpcheck.authority.roster_cells import clean
from strpcheck.cli.options import Options, parse_time
from strpcheck.cli.secrets import passphrase_asker
from strpcheck.cli.wiring import open_authority, working_clock
from strpcheck.core.claim_values import is_plain_text
from strpcheck.core.permit import KeyId
from strpcheck.core.status_list import Status
from strpcheck.core.trust import RefusedWindow
from strpcheck.errors import UsageError
from strpcheck.ports import Selection

__all__ = ["RevokeRequest", "revoke_selected"]

MAX_TEXT_CHARS = 500
"""Of a reason: it stands in the register for good."""

PUBLISH_NEXT = "publish to let laptops know"
ACTS = {Status.INVALID: "revoked", Status.SUSPENDED: "suspended", Status.VALID: "reinstated"}
UNCHANGED = {
    Status.INVALID: "were revoked before",
    Status.SUSPENDED: "were suspended or revoked before",
    Status.VALID: "were not suspended (what is revoked stays revoked)",
}


@dataclass(frozen=True, slots=True)
class RevokeRequest:
    """What `authority revoke` was told."""

    reason: str
    permit: str | None = None
    company: str | None = None
    application: int | None = None
    key: str | None = None
    start: str | None = None
    end: str | None = None
    suspend: bool = False
    reinstate: bool = False

    @property
    def selections(self) -> int:
        """How many things it names."""
        return sum(item is not None for item in (self.permit, self.company, self.application, self.key))


def revoke_selected(options: Options, folder: Path, request: RevokeRequest) -> str:
    """Book a revocation; returns what was done, in words.

    Raises:
        UsageError: Not exactly one selection, or options that do not go together.
        AuthorityError: Nothing is selected by it.
    """
    _check_request(request)
    for option, text in (("--reason", request.reason), ("--company", request.company or "-")):
        if not is_plain_text(text.strip()) or len(text) > MAX_TEXT_CHARS:
            message = f"expected plain text of at most {MAX_TEXT_CHARS} characters for {option}"
            raise UsageError(message)
    # Everything typed is read before anything is opened: a mistyped number changes nothing.
    key_id, window = _key_id(request), _window(request)
    permit = None if request.permit is None else _hex8(request.permit, "--permit")
    company = None if request.company is None else clean(request.company)
    status = Status.SUSPENDED if request.suspend else Status.VALID if request.reinstate else Status.INVALID
    with open_authority(folder, passphrase_asker(None)) as authority:
        register = authority.register
        now = working_clock(options, register.environment).now()
        if key_id is not None:
            changed = revoke_key(register, key_id, window, now, request.reason)
            act = "revoked" if window is None else f"refused from {window.start} to {window.end}"
            return f"key {key_id.hex()} {act if changed else 'was revoked before'}; {PUBLISH_NEXT}"
        done = revoke_permits(register, Selection(permit, company, request.application), status, now, request.reason)
    rest = "" if done.changed == done.found else f", {done.found - done.changed} {UNCHANGED[status]}"
    return f"{done.changed} of {done.found} permits {ACTS[status]}{rest}; {PUBLISH_NEXT}"


def _check_request(request: RevokeRequest) -> None:
    """Exactly one selection, and only options that go with it."""
    for is_wrong, message in RULES:
        if is_wrong(request):
            raise UsageError(message, hint="see `strpcheck authority revoke --help`")


RULES: tuple[tuple[Callable[[RevokeRequest], bool], str], ...] = (
    (
        lambda asked: asked.selections != 1,
        "expected exactly one of --permit, --company, --application and --key",
    ),
    (lambda asked: (asked.start is None) != (asked.end is None), "--from and --to go together"),
    (lambda asked: asked.start is not None and asked.key is None, "--from and --to are for --key"),
    (lambda asked: asked.suspend and asked.reinstate, "expected --suspend or --reinstate, got both"),
    (
        lambda asked: asked.key is not None and (asked.suspend or asked.reinstate),
        "a key is revoked for good; --suspend and --reinstate are for permits",
    ),
    (lambda asked: not asked.reason.strip(), "expected a reason, got nothing"),
    (lambda asked: asked.company is not None and not clean(asked.company), "expected a company, got nothing"),
)


def _key_id(request: RevokeRequest) -> KeyId | None:
    """The key, where one is named."""
    return None if request.key is None else KeyId(_hex8(request.key, "--key"))


def _window(request: RevokeRequest) -> RefusedWindow | None:
    """The refused issuing window, where one is given."""
    if request.start is None or request.end is None:
        return None
    window = RefusedWindow(parse_time(request.start), parse_time(request.end))
    if window.start >= window.end:
        message = f"expected --from before --to, got {request.start} and {request.end}"
        raise UsageError(message)
    return window


def _hex8(text: str, option: str) -> bytes:
    """16 hex digits."""
    try:
        number = bytes.fromhex(text)
    except ValueError:
        number = b""
    if len(number) != 8:  # noqa: PLR2004 -- cti and kid are 8 bytes (design, section 2)
        message = f"expected 16 hex digits for {option}, got {text[:40]!r}"
        raise UsageError(message, hint="as in index.jsonl, in the name of a permit's file or in `authority status`")
    return number
