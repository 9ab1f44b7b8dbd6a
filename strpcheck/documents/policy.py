"""policy.json: who may pass which post at which hour, from the signed bytes to the rules that decisions read."""

import hashlib
from datetime import timedelta

from strpcheck.core.policy import (
    CategoryRule,
    DateRange,
    ExtensionRule,
    Freshness,
    Group,
    Hours,
    Policy,
    Post,
    ReplayRule,
    Retention,
    Window,
)
from strpcheck.documents.model import read_document
from strpcheck.documents.policy_model import CategoryEntry, ExemptEntry, ExtensionEntry, HoursEntry, PolicyDocument

__all__ = ["MAX_POLICY_BYTES", "PolicyDocument", "parse_policy", "policy_digest", "policy_of", "read_policy"]

MAX_POLICY_BYTES = 256 * 1024
"""A thousand posts fit."""

NAME = "policy.json"
DIGEST_DIGITS = 16


def read_policy(raw: bytes) -> Policy:
    """Read a policy whose signature was verified.

    Raises:
        DocumentError: Not a policy document, or one that contradicts itself.
    """
    return policy_of(parse_policy(raw), policy_digest(raw))


def parse_policy(raw: bytes) -> PolicyDocument:
    """Read the document as it stands.

    Raises:
        DocumentError: Not a policy document, or one that contradicts itself.
    """
    return read_document(PolicyDocument, raw, name=NAME, max_bytes=MAX_POLICY_BYTES)


def policy_digest(raw: bytes) -> str:
    """First 16 hex digits of SHA-256 over the signed bytes: which policy decided."""
    return hashlib.sha256(raw).hexdigest()[:DIGEST_DIGITS]


def policy_of(document: PolicyDocument, digest: str) -> Policy:
    """The rules that decisions read."""
    return Policy(
        digest=digest,
        freshness=Freshness(timedelta(hours=document.freshness.fresh_h), timedelta(hours=document.freshness.stale_h)),
        categories=_by_code(document.categories),
        posts={entry.id: Post(entry.id, entry.group, entry.area, entry.lat, entry.lon) for entry in document.posts},
        groups={
            entry.id: Group(entry.id, entry.categories, entry.check_destination, tuple(map(_hours, entry.open_hours)))
            for entry in document.groups
        },
        windows=tuple(Window(entry.group, entry.categories, _hours(entry)) for entry in document.windows),
        extensions=tuple(map(_extension, document.extensions)),
        exempt=tuple(map(_category, document.exempt)),
        replay=ReplayRule(
            float(document.replay.km_per_h),
            timedelta(minutes=document.replay.slack_min),
            timedelta(hours=document.replay.within_h),
        ),
        retention=Retention(
            timedelta(days=document.retention.routine_days),
            timedelta(days=document.retention.unacknowledged_days),
            timedelta(days=document.retention.incident_days),
        ),
        override_needs_supervisor=document.overrides.supervisor_pin,
        auditors=document.auditors,
        witnesses=document.witnesses,
        messages=dict(document.messages.items()),
    )


def _by_code(entries: tuple[CategoryEntry, ...]) -> dict[str, tuple[CategoryRule, ...]]:
    """Every rule of a category under its code."""
    table: dict[str, tuple[CategoryRule, ...]] = {}
    for entry in entries:
        table[entry.code] = (*table.get(entry.code, ()), _category(entry))
    return table


def _category(entry: CategoryEntry | ExemptEntry) -> CategoryRule:
    """A code on its days."""
    return CategoryRule(entry.code, DateRange(entry.first, entry.last))


def _extension(entry: ExtensionEntry) -> ExtensionRule:
    """An extension."""
    return ExtensionRule(entry.iss, entry.categories, entry.exp_from, entry.exp_to, entry.until)


def _hours(entry: HoursEntry) -> Hours:
    """Hours in minutes of the day, on their days."""
    return Hours(_minutes(entry.start), _minutes(entry.end), DateRange(entry.first, entry.last))


def _minutes(clock: str) -> int:
    """0 for 00:00, 1440 for 24:00."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
