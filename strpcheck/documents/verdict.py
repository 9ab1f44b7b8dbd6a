"""The line of `--json`: a judgement as a plain object with stable keys."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Protocol

from strpcheck.core.barcode import Likeness
from strpcheck.core.permit import Environment, Permit
from strpcheck.core.verdict import Verdict

__all__ = ["Judged", "verdict_object"]


class Judged(Protocol):
    """What the line tells of a judgement; the scanning use case's own type fits."""

    @property
    def source(self) -> str:
        """What was judged: a file's name, `-`, or the argument's place."""

    @property
    def verdict(self) -> Verdict:
        """The answer."""

    @property
    def permit(self) -> Permit | None:
        """Set only where the signature held."""

    @property
    def likeness(self) -> Likeness | None:
        """What a text that is no permit looks like."""

    @property
    def where(self) -> tuple[tuple[int, int], ...] | None:
        """Where in the picture it stands."""

    @property
    def generation(self) -> str:
        """Id of what was in force."""

    @property
    def environment(self) -> Environment:
        """Production or training."""

    @property
    def post(self) -> str:
        """Where."""

    @property
    def at(self) -> datetime:
        """The time decided for, aware."""

    @property
    def simulated(self) -> bool:
        """Whether that time was invented."""


def verdict_object(judged: Judged, *, with_person: bool) -> dict[str, object]:
    """Put a judgement into the stable keys of the contract.

    No pydantic here: `check` writes a line for every barcode, and a test holds the keys to the schema.

    Args:
        judged: A verdict that is on disk.
        with_person: Whether to add what names the holder; only on the person's own request.
    """
    verdict = judged.verdict
    return {
        "source": judged.source,
        "outcome": verdict.outcome.value,
        "reason": verdict.reason.value,
        "advisories": [advisory.value for advisory in verdict.advisories],
        "asks_for_id": verdict.asks_for_id,
        "likeness": None if judged.likeness is None else judged.likeness.value,
        "permit": None if judged.permit is None else _permit(judged.permit, with_person=with_person),
        "where": None if judged.where is None else [list(corner) for corner in judged.where],
        "ends": None if verdict.ends is None else _time(verdict.ends),
        "post": judged.post,
        "environment": judged.environment.value,
        "generation": judged.generation,
        "list_age_s": None if verdict.list_age is None else int(verdict.list_age.total_seconds()),
        "at": _time(judged.at),
        "simulated": judged.simulated,
    }


def _permit(permit: Permit, *, with_person: bool) -> dict[str, object]:
    """An authenticated permit; its holder only where asked for."""
    facts, person = permit.facts, permit.person
    told: dict[str, object] = {
        "iss": facts.id.issuer,
        "id": facts.id.text,
        "category": facts.category,
        "areas": list(facts.areas),
        "expires": _time(facts.expires),
    }
    if with_person:
        told |= {
            "name": person.name,
            "nik": person.nik_suffix,
            "company": person.company,
            "purpose": person.purpose,
            "photo": None if person.photo is None else b64encode(person.photo.encoded).decode("ascii"),
        }
    return told


def _time(moment: datetime) -> str:
    """RFC 3339 in UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
