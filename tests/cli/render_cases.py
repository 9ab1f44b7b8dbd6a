"""Invented judgements for the tests of what is printed, and streams to print them on."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from strpcheck.cli.render import Printer
from strpcheck.core.barcode import Likeness, Part
from strpcheck.core.permit import WIB, Environment, Facts, KeyId, Permit, PermitId, Person, Photo, PhotoFormat
from strpcheck.core.verdict import Advisory, Reason, Verdict
from strpcheck.messages import load
from strpcheck.scan import Judgement

__all__ = [
    "CASES",
    "HOSTILE",
    "NO_COLOUR",
    "TRUECOLOUR",
    "Terminal",
    "judged",
    "permit_of",
    "plain",
    "shown",
    "without_styles",
]

TRUECOLOUR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
NO_COLOUR = {"TERM": "xterm-256color", "NO_COLOR": "1"}

UNREAD = frozenset(list(Reason)[: list(Reason).index(Reason.KEY_REVOKED)])
"""Reasons given before there is a permit."""

HOSTILE = "\x1b[2J\x1b]0;LOLOS\x07\u202e\u2066kartu\r\n\x9b31m\u200f.png\x00\udc80"
"""Clears the screen, names the window, reverses, breaks the line, and is no valid Unicode."""

STYLES = re.compile(r"\x1b\[[0-9;]*m")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    @property
    def encoding(self) -> str:  # type: ignore[override]  # typeshed has a plain attribute
        """As almost every terminal today."""
        return "utf-8"

    def isatty(self) -> bool:
        """Somebody is looking."""
        return True


def wib(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment by Jakarta's clocks."""
    return datetime(year, month, day, hour, minute, tzinfo=WIB).astimezone(UTC)


def permit_of(*, company: str | None = "PT Angkut Contoh Nusantara", photo: bool = True) -> Permit:
    """An invented driver's permit for two destinations."""
    facts = Facts(
        id=PermitId("XX-JK", bytes(range(8))),
        key_id=KeyId(bytes(8)),
        issued_at=wib(2021, 7, 5, 8),
        not_before=wib(2021, 7, 6),
        expires=wib(2021, 7, 21),
        category="KR-LOG",
        areas=(3174, 3171),
        status_uri="urn:strp:2021w27",
        status_index=7,
        environment=Environment.TRAINING,
        has_photo=photo,
    )
    face = Photo(b"RIFF", PhotoFormat.WEBP) if photo else None
    return Permit(facts, Person("Siti Contoh Rahayu", "0000", company, None, 77, face))


def judged(reason: Reason, *advisories: Advisory, permit: Permit | None = None, production: bool = False) -> Judgement:
    """A judgement at Lenteng Agung on a Monday morning; with a permit wherever the reason allows one."""
    known = None if reason in UNREAD else permit or permit_of()
    return Judgement(
        source="gambar/kartu-07.png",
        verdict=Verdict(
            reason,
            advisories,
            None if known is None else timedelta(hours=3, minutes=5),
            None if known is None else known.facts.expires,
        ),
        permit=known,
        likeness=None,
        part=None,
        generation="3f",
        environment=Environment.PRODUCTION if production else Environment.TRAINING,
        post="LENTENG-AGUNG",
        at=wib(2021, 7, 19, 7, 12),
        simulated=False,
        entry=41,
    )


def _extended() -> Judgement:
    """Valid by extension only, without a photo."""
    base = judged(Reason.OK, Advisory.EXTENSION_WITHOUT_PHOTO, permit=permit_of(photo=False), production=True)
    return replace(base, verdict=replace(base.verdict, ends=wib(2021, 7, 26)), at=wib(2021, 7, 22, 7, 12))


CASES = {
    "accept": judged(Reason.OK, production=True),
    "accept in training": judged(Reason.OK),
    "accept, check id": _extended(),
    "accept in open hours, everything else said too": judged(
        Reason.OK,
        Advisory.LIST_AGEING,
        Advisory.NEWER_THAN_LIST,
        Advisory.SEEN_TODAY_HERE,
        Advisory.OPEN_HOURS,
        Advisory.POLICY_CHANGED,
        production=True,
    ),
    "accept simulated": replace(judged(Reason.OK, production=True), simulated=True),
    "refer": judged(Reason.STATUS_STALE, production=True),
    "reject": judged(Reason.HOUR_NOT_ALLOWED, production=True),
    "reject unread in training": judged(Reason.BAD_SIGNATURE),
    "retry": judged(Reason.NO_BARCODE, production=True),
    "retry, a link": replace(judged(Reason.NOT_A_PERMIT, production=True), likeness=Likeness.LINK),
    "retry, a part": replace(judged(Reason.NOT_A_PERMIT, production=True), likeness=Likeness.PART, part=Part(1, 3)),
}
"""Every word, and what changes a verdict's looks."""


def shown(
    judgement: Judgement,
    language: str = "id",
    *,
    environment: dict[str, str] | None = None,
    size: tuple[int, int] = (80, 50),
) -> str:
    """What a terminal receives."""
    stream = Terminal()
    Printer.on(load(language), stream, environment=environment or NO_COLOUR, size=size).judgement(judgement)
    return stream.getvalue()


def plain(judgement: Judgement, language: str = "id") -> str:
    """What a pipe receives."""
    stream = io.StringIO()
    Printer.on(load(language), stream, environment={}).judgement(judgement)
    return stream.getvalue()


def without_styles(text: str) -> str:
    """A terminal's text without colours and weights; every other control stays, to be noticed."""
    return STYLES.sub("", text)
