"""Where a list's encodings lie in a repository: every name follows from signed hashes."""

from strpcheck.adapters.tuf.roles import TARGETS_FOLDER

__all__ = ["SHORT_DIGITS", "delta_name", "full_name", "short", "target_name"]

SHORT_DIGITS = 16
"""Enough to tell versions of one list apart; a delta itself names its dictionary in full (RFC 9842)."""


def target_name(path: str, sha256: str) -> str:
    """The file of a target in a repository with consistent snapshots, from the repository's root on.

    Source: TUF specification 1.0.34, section 6.2.
    """
    folder, slash, name = path.rpartition("/")
    return f"{TARGETS_FOLDER}/{folder}{slash}{sha256}.{name}"


def full_name(path: str, sha256: str) -> str:
    """The whole list, compressed; `sha256` is the target's, not this file's."""
    return f"{target_name(path, sha256)}.xz"


def delta_name(path: str, old_sha256: str, new_sha256: str) -> str:
    """What changed between two versions; of the hashes only the first digits count."""
    return f"{TARGETS_FOLDER}/{path}.{short(old_sha256)}-{short(new_sha256)}.dcz"


def short(sha256: str) -> str:
    """The digits of a hash that stand in names."""
    return sha256[:SHORT_DIGITS]
