"""What the authority's commands do, with adapters put to the use cases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.adapters.entropy import system_entropy
from strpcheck.cli.options import Options, parse_time
from strpcheck.cli.secrets import ask_new_secret, ask_secret
from strpcheck.cli.wiring import POLICY_FILE, PRIVATE_FOLDER, REGISTER_FILE, open_authority, working_clock
from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.status_list import Status
from strpcheck.core.trust import RefusedWindow
from strpcheck.errors import AuthorityError, UsageError

__all__ = ["RevokeRequest", "ask_passphrase", "found", "publish_to", "revoke_selected", "show_status"]

ISSUERS = {Environment.PRODUCTION: "ID-JK", Environment.TRAINING: "XX-JK"}
TRAINING_PREFIX = "XX-"
KEPT = {"canary.json", "conflicts.json"}


def found(
    options: Options, folder: Path, issuer: str | None, passphrase_file: Path | None, *, training: bool
) -> tuple[str, list[str]]:
    """Make an authority; returns its issuer and what the person should know."""
    from strpcheck.adapters.authority_keys import FolderKeyRing, FolderRepository
    from strpcheck.adapters.register import SqliteRegister
    from strpcheck.adapters.register_tables import create_register
    from strpcheck.authority.first_policy import build_first_policy
    from strpcheck.authority.founding import Founding, found_canaries, found_conflicts, found_keys, found_list
    from strpcheck.core.trust import Purpose
    from strpcheck.documents.model import write_document

    environment = Environment.TRAINING if training else Environment.PRODUCTION
    name = issuer or ISSUERS[environment]
    if name.startswith(TRAINING_PREFIX) != training:
        message = f"expected an issuer {'with' if training else 'without'} the prefix {TRAINING_PREFIX}, got {name!r}"
        raise UsageError(message)
    policy = write_document(build_first_policy(name))
    clock = working_clock(options, environment)
    register_file = folder / REGISTER_FILE
    if folder.exists() and any(folder.iterdir()):
        message = f"{folder} is not empty"
        raise AuthorityError(message, hint="choose a new folder: an authority is made once, and no key is overwritten")
    secret = None if training else ask_passphrase(passphrase_file, new=True)()
    make_folder(folder, private=True)
    ring, repository = (
        FolderKeyRing(folder / PRIVATE_FOLDER, lambda: secret),
        FolderRepository(folder / PRIVATE_FOLDER, lambda: secret),
    )
    founding = Founding(environment, name, clock.now())
    metadata = repository.found(environment, founding.now)
    keys, listed = found_keys(founding, ring), found_list(founding)
    canary = next(key for key in keys if key.purpose is Purpose.CANARY)
    canaries = found_canaries(founding, listed, ring.load(Purpose.CANARY.value, canary.key_id), system_entropy)
    write_durably(folder / POLICY_FILE, policy)
    create_register(
        register_file, environment=environment, issuer=name, keys=keys, first_list=listed, entropy=system_entropy
    )
    register = SqliteRegister(register_file, system_entropy)
    register.save_repository({**metadata, "canary.json": canaries, "conflicts.json": found_conflicts(system_entropy)})
    register.close()
    return name, [] if training else ["take root-*.pem, targets-*.pem and policy-*.pem offline after the first publish"]


@dataclass(frozen=True, slots=True)
class RevokeRequest:
    """What `authority revoke` was told."""

    reason: str
    permit: str | None
    company: str | None
    application: int | None
    key: str | None
    start: str | None
    end: str | None
    suspend: bool
    reinstate: bool


def revoke_selected(options: Options, folder: Path, request: RevokeRequest) -> str:
    """Book a revocation; returns what was done, in words.

    Raises:
        UsageError: Not exactly one selection, or options that do not go together.
        AuthorityError: Nothing is selected by it.
    """
    from strpcheck.authority.revoke import revoke_key, revoke_permits
    from strpcheck.ports import Selection

    _check_request(request)
    with open_authority(folder, ask_passphrase(None)) as authority:
        register = authority.register
        now = working_clock(options, register.environment).now()
        if request.key is not None:
            key_id, window = KeyId(_hex8(request.key, "--key")), _window(request)
            revoke_key(register, key_id, window, now, request.reason)
            return f"key {request.key} {'revoked' if window is None else 'refused for the window'}; {PUBLISH_NEXT}"
        permit = None if request.permit is None else _hex8(request.permit, "--permit")
        status = Status.SUSPENDED if request.suspend else Status.VALID if request.reinstate else Status.INVALID
        selection = Selection(permit, request.company, request.application)
        done = revoke_permits(register, selection, status, now, request.reason)
    act = {Status.INVALID: "revoked", Status.SUSPENDED: "suspended", Status.VALID: "reinstated"}[status]
    rest = "" if done.changed == done.found else f", {done.found - done.changed} were in no state to be"
    return f"{done.changed} of {done.found} permits {act}{rest}; {PUBLISH_NEXT}"


PUBLISH_NEXT = "publish to let laptops know"


def _check_request(request: RevokeRequest) -> None:
    """Exactly one selection, and only options that go with it."""
    selected = [request.permit, request.company, request.application, request.key]
    if sum(item is not None for item in selected) != 1:
        message = "expected exactly one of --permit, --company, --application and --key"
        raise UsageError(message)
    if (request.start is None) != (request.end is None) or (request.start is not None and request.key is None):
        message = "--from and --to go together, and with --key"
        raise UsageError(message)
    if request.suspend and request.reinstate:
        message = "expected --suspend or --reinstate, got both"
        raise UsageError(message)
    if request.key is not None and (request.suspend or request.reinstate):
        message = "a key is revoked for good; --suspend and --reinstate are for permits"
        raise UsageError(message)
    if not request.reason.strip():
        message = "expected a reason, got nothing"
        raise UsageError(message)


def _window(request: RevokeRequest) -> RefusedWindow | None:
    """The refused issuing window, where one is given."""
    if request.start is None or request.end is None:
        return None
    window = RefusedWindow(parse_time(request.start), parse_time(request.end))
    if window.start >= window.end:
        message = "expected --from before --to"
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
        raise UsageError(message)
    return number


def publish_to(options: Options, folder: Path, out: Path, passphrase_file: Path | None) -> list[str]:
    """Sign and write a repository; returns what the person should know."""
    from strpcheck.adapters.published_folder import write_repository
    from strpcheck.authority.publish import publish

    with open_authority(folder, ask_passphrase(passphrase_file)) as authority:
        register = authority.register
        now = working_clock(options, register.environment).now()
        try:
            policy = authority.policy.read_bytes()
        except OSError as e:
            message = f"cannot read the policy {authority.policy}: {e.strerror or e}"
            raise AuthorityError(message, hint="put it back from the backup") from e
        publication = publish(register, authority.repository, authority.ring, policy, now)
        written = write_repository(out, publication.signed.files)
    lists = [f"{item.uri}: {item.next_index} indexes in {item.bits} bits" for item in publication.lists]
    return [*publication.signed.notes, *lists, f"{written} new files in {out}"]


def show_status(options: Options, folder: Path) -> None:
    """Print what was issued and revoked, and when keys and roles end."""
    from strpcheck.cli.render import Printer
    from strpcheck.messages import Label

    words = options.words
    printer = Printer.on(words)
    with open_authority(folder, ask_passphrase(None)) as authority:
        register = authority.register
        counts = register.counts()
        printer.line(f"{register.issuer} ({register.environment.value}), {folder}")
        heads = [Label.ISSUED, Label.REVOKED, Label.SUSPENDED, Label.COMPANY]
        cells = (counts.issued, counts.revoked, counts.suspended, counts.companies)
        printer.table([words.label(head) for head in heads], [cells], right=range(4))
        rows = [
            (key.purpose.value, key.key_id.hex(), _until(options, key.valid_until), _state(key.revoked_at, key.refused))
            for key in register.keys()
        ]
        heads = [Label.ROLE, Label.KEY, Label.EXPIRES, Label.STATE]
        printer.table([words.label(head) for head in heads], rows)
        metadata = {name: raw for name, raw in register.load_repository().items() if name not in KEPT}
        ends = authority.repository.expiries(metadata)
        printer.table(
            [words.label(head) for head in (Label.ROLE, Label.EXPIRES)],
            [(role, words.moment(end)) for role, end in ends.items()],
        )


def _until(options: Options, moment: datetime | None) -> str:
    """When a key ends."""
    return "-" if moment is None else options.words.moment(moment)


def _state(revoked_at: datetime | None, refused: tuple[RefusedWindow, ...]) -> str:
    """How a key stands."""
    if revoked_at is not None:
        return f"revoked {revoked_at:%Y-%m-%d %H:%M} UTC"
    return f"{len(refused)} refused windows" if refused else "ok"


def ask_passphrase(path: Path | None, *, new: bool = False) -> Callable[[], bytes]:
    """Ask for the passphrase at most once, and only when a key is needed."""
    known: list[bytes] = []

    def ask() -> bytes:
        """The passphrase."""
        if not known:
            asking = ask_new_secret if new else ask_secret
            known.append(asking("Passphrase of the authority's keys", path, "--passphrase-file").encode())
        return known[0]

    return ask
