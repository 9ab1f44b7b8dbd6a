"""`authority init`: a folder with keys of every role, a register, a first policy and a first root."""

from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.adapters.entropy import system_entropy
from strpcheck.cli.options import Options
from strpcheck.cli.secrets import passphrase_asker
from strpcheck.cli.wiring import POLICY_FILE, PRIVATE_FOLDER, REGISTER_FILE, working_clock
from strpcheck.core.permit import Environment
from strpcheck.core.trust import Purpose
from strpcheck.documents.policy_model import PolicyDocument
from strpcheck.errors import AuthorityError, DocumentError, UsageError

if TYPE_CHECKING:
    from strpcheck.authority.founding import Founding
    from strpcheck.ports import Signer, StatusListState

__all__ = ["found"]

ISSUERS = {Environment.PRODUCTION: "ID-JK", Environment.TRAINING: "XX-JK"}
TRAINING_PREFIX = "XX-"
NO_AUDITORS = (
    "laptops keep no evidence of forgeries, and each `doctor` exits 11, until `auditors` in {policy} names a public key"
    " of `age-keygen`"
)
"""Nobody's key is known yet, and whoever is named could read what people showed: it is for the authority to decide."""
GO_OFFLINE = "take root-*.pem, targets-*.pem and policy-*.pem offline after the first publish"
SHORT_PASSPHRASE = 12


def found(
    options: Options, folder: Path, issuer: str | None, passphrase_file: Path | None, *, training: bool
) -> tuple[str, list[str]]:
    """Make an authority; its register is written last and whole, so half an authority is none.

    Returns:
        Its issuer, and what the person should know.

    Raises:
        UsageError: Not an issuer of this environment, or `--at` in production.
        AuthorityError: The folder is not empty.
        PinError: No passphrase is to be had.
        WriteError: The folder cannot be written to.
    """
    from strpcheck.adapters.authority_keys import FolderKeyRing, FolderRepository
    from strpcheck.adapters.register_tables import NewRegister, create_register
    from strpcheck.authority.founding import Founding, found_keys, found_list
    from strpcheck.documents.model import write_document

    environment = Environment.TRAINING if training else Environment.PRODUCTION
    name = issuer or ISSUERS[environment]
    policy = _first_policy(name, training=training)
    now = working_clock(options, environment).now()
    _check_empty(folder)
    secret = None if training else passphrase_asker(passphrase_file, new=True)()
    private = folder / PRIVATE_FOLDER
    make_folder(folder, private=True)
    founding = Founding(environment, name, now)
    ring = FolderKeyRing(private, lambda: secret)
    metadata = FolderRepository(private, lambda: secret).found(environment, now)
    keys, listed = found_keys(founding, ring), found_list(founding)
    canary = next(key for key in keys if key.purpose is Purpose.CANARY)
    signed = _first_documents(founding, listed, ring.load(Purpose.CANARY.value, canary.key_id))
    write_durably(folder / POLICY_FILE, write_document(policy))
    new = NewRegister(environment, name, keys, listed, {**metadata, **signed})
    create_register(folder / REGISTER_FILE, new, system_entropy)
    return name, [*_advice(secret), *_unnamed(policy, folder / POLICY_FILE)]


def _first_documents(founding: "Founding", listed: "StatusListState", canaries: "Signer") -> dict[str, bytes]:
    """What laptops test themselves with, and the list of conflicts with nothing in it."""
    from strpcheck.authority.founding import found_canaries, found_conflicts
    from strpcheck.authority.publish import CANARY_FILE, CONFLICTS_FILE

    return {
        CANARY_FILE: found_canaries(founding, listed, canaries, system_entropy),
        CONFLICTS_FILE: found_conflicts(system_entropy),
    }


def _first_policy(issuer: str, *, training: bool) -> PolicyDocument:
    """The first policy, which is for an issuer of the environment."""
    from strpcheck.authority.first_policy import build_first_policy

    if issuer.startswith(TRAINING_PREFIX) != training:
        message = f"expected an issuer {'with' if training else 'without'} the prefix {TRAINING_PREFIX}, got {issuer!r}"
        raise UsageError(message, hint=f"training issuers begin with {TRAINING_PREFIX}, others never do")
    try:
        return build_first_policy(issuer)
    except DocumentError as e:
        message = f"expected an issuer of at most 8 capital letters, digits and dashes, got {issuer!r}"
        raise UsageError(message, hint="write it like ID-JK") from e


def _check_empty(folder: Path) -> None:
    """No key is ever overwritten, and none is left lying beside those of another authority."""
    try:
        there = sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []
    except OSError as e:
        message = f"cannot make an authority in {folder}: {e.strerror or e}"
        raise AuthorityError(message, hint="choose a new folder") from e
    if REGISTER_FILE in there:
        message = f"{folder} holds an authority already"
        raise AuthorityError(message, hint="choose a new folder: an authority is made once, and no key is overwritten")
    if PRIVATE_FOLDER in there:
        message = f"{folder} holds half an authority: `init` did not come to its end there"
        raise AuthorityError(message, hint="nothing was signed with its keys: delete the folder, then start again")
    if there:
        message = f"{folder} is not empty"
        raise AuthorityError(message, hint="choose a new folder")


def _unnamed(policy: PolicyDocument, place: Path) -> list[str]:
    """What the first `doctor` of each laptop would say, told where something can be done about it."""
    return [] if policy.auditors else [NO_AUDITORS.format(policy=place)]


def _advice(secret: bytes | None) -> list[str]:
    """What the person should know; training keys are nobody's loss."""
    if secret is None:
        return []
    short = [f"a passphrase of fewer than {SHORT_PASSPHRASE} characters is soon found by trying"]
    return [*(short if len(secret) < SHORT_PASSPHRASE else []), GO_OFFLINE]
