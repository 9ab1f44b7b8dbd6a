"""Scenes of an invented morning, in the words that officers read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from PIL import Image

from strpcheck.cli.render_notice import notice_of
from strpcheck.core.acts import Decision, TurnedBack
from strpcheck.core.barcode import Likeness
from strpcheck.core.verdict import Advisory, Outcome, Reason
from strpcheck.desk.cards import ShownCard
from strpcheck.desk.keys import Act, choices
from strpcheck.desk.modes import Help, Summary, exempt_menu, override_menu, slip_of, turn_back_menu
from strpcheck.desk.words import counters
from strpcheck.duty import Duty
from strpcheck.messages import Label, Phrase, Station, load
from strpcheck.ports import Alarm, Card, Choice, Line, Locked, Over, Photo, Prompt, Scene, Spot, Strip, Theme, Tone
from strpcheck.shift import ClosedShift
from strpcheck.tally import Tally
from strpcheck.troubles import Trouble
from tests.cli.render_cases import judged, permit_of

NOW = datetime(2021, 7, 5, 0, 31, 5, tzinfo=UTC)
SIZE = (1280, 720)
SPOT = ((520, 260), (760, 270), (752, 505), (512, 498))


def face() -> Photo:
    """Nobody's: an oval on a grey ground."""
    y, x = np.mgrid[0:80, 0:60]
    skin = ((x - 30) / 19) ** 2 + ((y - 36) / 26) ** 2 < 1
    shirt = ((x - 30) / 34) ** 2 + ((y - 92) / 30) ** 2 < 1
    pixels = np.full((80, 60, 3), (120, 132, 140), np.uint8)
    pixels[shirt] = (40, 62, 96)
    pixels[skin] = (188, 142, 110)
    return Photo(60, 80, pixels.tobytes())


def road() -> Image.Image:
    """What the camera sees: a road at dusk, more or less."""
    y, x = np.mgrid[0:360, 0:640]
    grey = (60 + 80 * y / 360 + 20 * np.sin(x / 40)).astype(np.uint8)
    return Image.fromarray(grey).convert("RGB")


def tally() -> Tally:
    """Of half a morning."""
    tally = Tally(17)
    tally.outcomes.update({"ACCEPT": 101, "REFER": 9, "REJECT": 18, "RETRY": 4})
    tally.reasons.update({"ok": 101, "status_stale": 9, "hour_not_allowed": 11, "revoked": 7, "not_a_permit": 4})
    tally.exempt.update({"EX-NAKES": 31, "EX-ASN": 13})
    tally.turned_back.update({TurnedBack.NO_PERMIT.value: 12, TurnedBack.PERMIT_REFUSED.value: 5})
    tally.overrides.update({"emergency": 1})
    tally.resolved.update({"passed": 6, "refused": 3})
    tally.between_ms.extend(range(3000, 9000, 50))
    tally.to_verdict_ms.extend(range(40, 160))
    tally.youngest_list_s, tally.oldest_list_s = 1200, 21_600
    return tally


def card(
    reason: Reason, *advisories: Advisory, language: str = "id", photo: Photo | None = None, resolution: str = ""
) -> Card:
    """A verdict as the screen takes it."""
    likeness = Likeness.LINK if reason is Reason.NOT_A_PERMIT else None
    told = replace(
        judged(reason, *advisories, permit=permit_of(photo=photo is not None)), likeness=likeness, seen_at=NOW
    )
    return Card(notice_of(told, load(language)), photo, 0, resolution)


def scene(
    *cards: Card,
    theme: Theme = Theme.DAY,
    over: Over | None = None,
    language: str = "id",
    training: bool = True,
    **changes: Any,  # noqa: ANN401 -- any field of the scene
) -> Scene:
    """A whole screen."""
    words = load(language)
    strip = Strip(
        "07:31:05 WIB",
        "LENTENG-AGUNG",
        "06:00",
        "85031207",
        "9 jam 0 menit",
        labels=(
            words.label(Label.LIST_AGE),
            words.label(Label.POST),
            words.label(Label.OFFICER),
            words.label(Label.SHIFT),
        ),
        counters=counters(words, tally()),
        state=words.station(Station.WATCHING),
    )
    numbered = tuple(replace(each, number=at + 1) for at, each in enumerate(cards)) if len(cards) > 1 else cards
    drawn = Scene(
        theme,
        strip,
        training=words.phrase(Phrase.TRAINING) if training else "",
        cards=numbered,
        idle=words.station(Station.IDLE),
        keys=choices(words, frozenset(Act) - {Act.PASSED, Act.REFUSED}),
        over=over,
        spots=(Spot(SPOT, cards[0].notice.kind, numbered[0].number),) if cards else (),
        frame_size=SIZE,
    )
    return replace(drawn, **changes)


EXTENDED = Line("Berlaku sampai", "25 Juli 2021 (diperpanjang; di surat tertulis 20 Juli 2021)")
"""What stands below the last day where it is not that of the letter."""

VERDICTS: dict[str, Sequence[Card]] = {
    "lolos": [card(Reason.OK, Advisory.SEEN_TODAY_HERE, photo=face())],
    "lolos-cek-ktp": [card(Reason.OK, Advisory.EXTENSION_WITHOUT_PHOTO)],
    "periksa": [card(Reason.STATUS_STALE)],
    "tolak": [card(Reason.HOUR_NOT_ALLOWED)],
    "ulangi": [card(Reason.NOT_A_PERMIT)],
}
"""The outcomes, by the word's file name."""


def overs(language: str = "id") -> dict[str, Over]:
    """Everything that may stand over the verdicts."""
    words = load(language)
    shown = ShownCard(1, Outcome.REJECT, Reason.HOUR_NOT_ALLOWED, None, 0, card(Reason.HOUR_NOT_ALLOWED).notice, None)
    codes = ["EX-ASN", "EX-TNI", "EX-POL", "EX-BI", "EX-OJK", "EX-NAKES", "EX-O2", "EX-JENAZAH", "EX-OJOL"]
    closed = ClosedShift(Duty(17, "85031207", NOW), NOW, 950, tally())
    esc = Choice("Esc", words.station(Station.KEY_BACK))
    return {
        "bebas": exempt_menu(words, codes, lambda _: None).over(words),
        "putar-balik": turn_back_menu(words, lambda _: None).over(words),
        "putusan": override_menu(words, Decision.PASSED, lambda _: None).over(words),
        "pin": Prompt(
            words.station(Station.END_TITLE),
            words.label(Label.PIN),
            "\N{BULLET}" * 4,
            words.station(Station.WRONG_PIN),
            (Choice("Enter", words.station(Station.KEY_OK)), esc),
        ),
        "henti": Alarm(
            words.station(Station.ALARM_TITLE),
            words.trouble(Trouble.LOG_BUSY)[0],
            words.trouble(Trouble.LOG_BUSY)[1],
            "cannot write the log: disk full",
        ),
        "terkunci": Locked(words.station(Station.LOCKED_TITLE), words.station(Station.LOCKED_ADVICE)),
        "surat": slip_of(shown, post="LENTENG-AGUNG", at=NOW).over(words),
        "ringkasan": Summary(closed).over(words),
        "bantuan": Help(frozenset(Act)).over(words),
    }


def warned(line: str) -> dict[str, Any]:
    """A line that catches the eye."""
    return {"said": line, "said_tone": Tone.WARN}
