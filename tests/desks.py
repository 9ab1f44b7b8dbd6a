"""Stand-ins for the officer's station: a screen of scenes, a clock that is set by hand, and a desk between them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from strpcheck.cli.render_notice import notice_of
from strpcheck.core.barcode import Barcode
from strpcheck.core.permit import PhotoFormat
from strpcheck.core.policy import CategoryRule
from strpcheck.core.record import EntryKind
from strpcheck.desk import Desk, Guards, Habits, Ways
from strpcheck.errors import HomeError
from strpcheck.live import Pulse
from strpcheck.messages import load
from strpcheck.ports import Cue, Frame, KeyPress, Photo, Scene, Wanted
from strpcheck.scan import Checkpoint, Judgement
from strpcheck.shift import open_shift
from strpcheck.view import Sight
from tests.core.making import GENERATION, NOW
from tests.laptop import MemoryLog
from tests.road import CORNERS

OFFICER, PIN, SUPERVISOR = "85031207", "4711", "246810"
POLICY = replace(GENERATION.policy, exempt=(CategoryRule("EX-ASN"), CategoryRule("EX-NAKES")))


Done = TypeVar("Done")


def _at_once(work: Callable[[], Done], listen: Callable[[], None]) -> Done:
    """Implements `Meanwhile`: listens once before."""
    listen()
    return work()


@dataclass
class HandClock:
    """Implements `Clock`: stands until it is moved."""

    ms: int = 0
    invented: bool = False
    off: timedelta = timedelta()
    """By which somebody turned the hand that can be turned."""

    def now(self) -> datetime:
        """Goes with the other hand."""
        return NOW + timedelta(seconds=self.ms // 1000) + self.off

    def monotonic_ms(self) -> int:
        """Where it was set."""
        return self.ms


@dataclass
class SceneScreen:
    """Implements `Screen`: keeps the newest scene, and gives the keys it is told."""

    scenes: list[Scene] = field(default_factory=list)
    keys: list[KeyPress | Wanted] = field(default_factory=list)
    takes_all: bool = False
    pictures: list[Frame | None] = field(default_factory=list)
    on_show: Callable[[Scene], None] = lambda scene: None  # noqa: ARG005 -- nobody looks

    @property
    def scene(self) -> Scene:
        """What is on the screen."""
        return self.scenes[-1]

    def show(self, scene: Scene, picture: Frame | None) -> None:
        """Nothing older is kept: what went is gone."""
        self.scenes, self.pictures = [scene], [picture]
        self.on_show(scene)

    def pressed(self) -> Sequence[KeyPress | Wanted]:
        """Once each."""
        keys, self.keys = self.keys, []
        return keys

    def take_all(self, *, wanted: bool) -> None:
        """As it was asked."""
        self.takes_all = wanted

    def close(self) -> None:
        """Nothing to give back."""


@dataclass
class HeardSpeaker:
    """Implements `Speaker`."""

    heard: list[Cue] = field(default_factory=list)

    def play(self, cue: Cue) -> None:
        """Remember it."""
        self.heard.append(cue)

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class Seat:
    """A desk with everything around it."""

    log: MemoryLog = field(default_factory=MemoryLog)
    clock: HandClock = field(default_factory=HandClock)
    screen: SceneScreen = field(default_factory=SceneScreen)
    speaker: HeardSpeaker = field(default_factory=HeardSpeaker)
    events: list[dict[str, object]] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    has_printer: bool = True
    cameras: list[str] = field(default_factory=list)
    photo: Photo | None = None
    in_view: Sequence[int] = ()
    """Entries whose codes are in the picture."""
    damage: HomeError | None = None
    """Of the generation in force."""
    at: Checkpoint = field(init=False)
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.at = Checkpoint(
            replace(GENERATION, policy=POLICY), "LENTENG-AGUNG", "laptop-1", self.clock, self.log, EntryKind.SCAN
        )

    def begin(self, *, on_duty: bool = True, habits: Habits = Habits(), language: str = "en") -> "Seat":  # noqa: B008 -- immutable
        """Open the shift and sit down."""
        if on_duty:
            open_shift(self.at, OFFICER)
        words = load(language)
        ways = Ways(
            in_force=self._in_force,
            guards=Guards(
                knows=lambda badge: badge in {OFFICER, "90010101"},
                is_officer=lambda badge, pin: (badge, pin) in {(OFFICER, PIN), ("90010101", "0815")},
                is_supervisor=lambda pin: pin == SUPERVISOR,
            ),
            notice=lambda judgement: notice_of(judgement, words),
            photo=self._decoded,
            next_camera=lambda: self.cameras.pop(0) if self.cameras else None,
            print_slip=self._print,
            tell=self._tell,
            meanwhile=_at_once,
        )
        self.desk = Desk(words, self.screen, self.speaker, ways, habits)
        self.look()
        return self

    def show(self, *barcodes: str, in_view: Sequence[int] = ()) -> list[Judgement]:
        """Hold codes up; each is judged, and the desk takes it."""
        judged = [self.at.judge(Barcode(barcode), "camera 0", "camera", where=CORNERS) for barcode in barcodes]
        for judgement in judged:
            self.in_view = (*in_view, judgement.entry)
            self.desk.take(judgement)
        self.look()
        return judged

    def press(self, *names: str) -> Scene:
        """Keys one after the other, each a look of its own; what the screen shows then."""
        for name in names:
            text = name if len(name) == 1 else ""
            self.screen.keys.append(KeyPress(name.upper() if len(name) == 1 else name, text))
            self.look()
        return self.screen.scene

    def type(self, text: str) -> Scene:
        """Into a prompt, with Enter."""
        return self.press(*text, "Enter")

    def wait(self, ms: int) -> Scene:
        """Let time pass."""
        self.clock.ms += ms
        self.look()
        return self.screen.scene

    def pulse(self) -> Scene:
        """A second's news."""
        self.desk.take(Pulse(25.0, is_idle=False, list_age=timedelta(hours=1)))
        self.look()
        return self.screen.scene

    def look(self, frame: Frame | None = None) -> None:
        """One look."""
        self.desk.look(frame, self.sights)

    @property
    def sights(self) -> list[Sight]:
        """What is in view, seen just now."""
        return [Sight(CORNERS, entry, None, self.clock.ms) for entry in self.in_view]

    def has_left(self) -> bool:
        """Whether the officer is gone."""
        return self.desk.has_left

    def rests(self) -> bool:
        """Whether nothing is judged."""
        return self.desk.rests

    @property
    def kinds(self) -> list[str]:
        """Of the log's entries."""
        return [body["kind"] for body in self.log.bodies]

    @property
    def last(self) -> dict[str, Any]:
        """The newest entry."""
        return self.log.bodies[-1]

    def told(self, event: str) -> list[dict[str, object]]:
        """Events of a kind."""
        return [told for told in self.events if told["event"] == event]

    def _in_force(self) -> Checkpoint:
        if self.damage is not None:
            raise self.damage
        return self.at

    def _decoded(self, encoded: bytes, kind: PhotoFormat) -> Photo | None:
        del encoded, kind
        return self.photo

    def _print(self, slip: str) -> bool:
        self.printed.append(slip)
        return self.has_printer

    def _tell(self, event: Mapping[str, object]) -> None:
        self.events.append(dict(event))
