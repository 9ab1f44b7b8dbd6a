"""The officer's straight line: barcode -> verdict -> logged -> handed over to be shown, always in that order."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from strpcheck.core.authenticate import authenticate
from strpcheck.core.barcode import Barcode, Likeness, Part, likeness_of
from strpcheck.core.decide import decide, refuse
from strpcheck.core.evidence import KEPT_REASONS
from strpcheck.core.generation import Generation, Station
from strpcheck.core.permit import Environment, Permit
from strpcheck.core.record import EntryKind, Moment, ScanRecord, encode_scan
from strpcheck.core.trust import Purpose
from strpcheck.core.verdict import Advisory, Reason, Verdict
from strpcheck.duty import Duty, duty_now, duty_required
from strpcheck.errors import HomeError
from strpcheck.ports import Clock, EvidenceStore, Outline, ScanLog, Trace
from strpcheck.troubles import Trouble

__all__ = ["PICTURE", "Checkpoint", "Judgement", "Recognised", "check_post"]

PICTURE = "picture"
SEEN_BACK = timedelta(hours=24)
"""How far back sightings are looked up at least: "seen today here" needs the day; replay may ask for more."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One verdict that is on disk and may now be shown."""

    source: str
    verdict: Verdict
    permit: Permit | None
    likeness: Likeness | None
    """What a text that is no permit looks like; None for everything else."""
    part: Part | None
    generation: str
    environment: Environment
    post: str
    at: datetime
    """The time decided for, aware UTC."""
    simulated: bool
    entry: int
    """Number of the log entry that holds it."""
    where: Outline | None = None
    """Corners of the barcode in the picture, as `FoundBarcode` names them; None where a text was given."""
    milliseconds: int = 0
    """From the input at hand to the entry, as the entry has it."""
    seen_at: datetime | None = None
    """When the permit was scanned here before on this day, where an advisory says that it was."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A laptop at its post with a generation in force: turns barcodes into judgements."""

    generation: Generation
    post: str
    device: str
    clock: Clock
    log: ScanLog
    kind: EntryKind
    """`SCAN` or `CHECK`, by the command that asks."""
    simulated_at: datetime | None = None
    """Decide for this time instead of the clock's, as a simulation (production only)."""
    needs_shift: bool = False
    """Whether nothing is judged without an open shift: so before a camera, a stream and a hand scanner."""
    evidence: EvidenceStore | None = None
    """Where texts of forgeries are kept; None where none are."""

    def judge(
        self, barcode: Barcode, source: str, source_kind: str, *, rung: str = "", where: Outline | None = None
    ) -> Judgement:
        """Decide one barcode, commit the entry, then return the judgement.

        Raises:
            LogError: The entry could not be committed; the verdict is lost on purpose, since none may be shown.
        """
        recognised = self.recognise(barcode, self.clock.monotonic_ms())
        return self.conclude(recognised, source, source_kind, rung=rung, where=where)

    def recognise(self, barcode: Barcode, started_ms: int) -> "Recognised":
        """Ask whose a barcode is; nothing is decided, logged or remembered yet.

        Args:
            barcode: The sender's word.
            started_ms: When it came in, on the monotonic clock.
        """
        wall, station = self.clock.now(), self._station()
        now = self.simulated_at or wall
        found = authenticate(barcode, self.generation, station, now, purpose=Purpose.PERMIT)
        return Recognised(barcode, found, started_ms, wall, station)

    def conclude(
        self,
        recognised: "Recognised",
        source: str,
        source_kind: str,
        *,
        rung: str = "",
        where: Outline | None = None,
        passed_over: int = 0,
    ) -> Judgement:
        """Decide what was recognised, commit the entry, then return the judgement.

        Raises:
            LogError: The entry could not be committed.
        """
        found, wall, station = recognised.found, recognised.wall, recognised.station
        now, started = self.simulated_at or wall, recognised.started_ms
        if isinstance(found, Permit):
            back = max(SEEN_BACK, self.generation.policy.replay.within)
            seen = self.log.sightings(found.facts.id, now - back)
            station = replace(station, sightings=seen)
            verdict = decide(found.facts, self.generation, station, now)
            decided = _Decided(source, source_kind, rung, started, wall, station, verdict, permit=found, where=where)
            return self._commit(replace(decided, evidence=self._kept(recognised, verdict)))
        verdict = refuse(found, self.generation, station, now)
        foreign = recognised.barcode if found is Reason.NOT_A_PERMIT else None
        decided = _Decided(source, source_kind, rung, started, wall, station, verdict, foreign=foreign, where=where)
        kept = self._kept(recognised, verdict)
        return self._commit(replace(decided, passed_over=passed_over, evidence=kept))

    def judge_empty(self, source: str) -> Judgement:
        """Record that a picture showed no barcode at all."""
        started, wall, station = self.clock.monotonic_ms(), self.clock.now(), self._station()
        verdict = refuse(Reason.NO_BARCODE, self.generation, station, self.simulated_at or wall)
        return self._commit(_Decided(source, PICTURE, "", started, wall, station, verdict))

    def duty(self) -> Duty | None:
        """The shift that is open; None only where none is needed.

        Raises:
            ShiftError: One is needed, and none is open.
            LogError: The log cannot be read.
        """
        return duty_required(self.log) if self.needs_shift else duty_now(self.log)

    def _kept(self, recognised: "Recognised", verdict: Verdict) -> str:
        """Keep the text of a forgery, durably before the entry that names it; empty where it is not kept."""
        # Whom a simulation refuses was not there.
        if self.evidence is None or verdict.reason not in KEPT_REASONS or self.simulated_at is not None:
            return ""
        auditors = self.generation.policy.auditors
        return self.evidence.keep(recognised.barcode.text, auditors, recognised.wall) or ""

    def _station(self) -> Station:
        """What the laptop brings to a decision, before it knows which permit."""
        simulated = self.simulated_at is not None
        return Station(
            self.post,
            self.generation.newest_signed_time,
            # An invented time neither counts for nor is judged by the went-back rule.
            clock_mark=None if simulated or self.clock.invented else self.log.clock_mark(),
            previous_policy=self.log.previous_policy(),
            asks_clock=not simulated,
        )

    def _commit(self, decided: "_Decided") -> Judgement:
        """Write the entry; only then does a judgement exist that could be shown."""
        permit = decided.permit
        simulated = self.simulated_at is not None
        trace = Trace(
            at=decided.wall,
            counts_for_clock=not self.clock.invented,
            permit=None if permit is None or simulated else permit.facts.id,
            post=self.post,
            policy="" if simulated else self.generation.policy.digest,
        )
        record, entry = self._enter(decided, trace)
        return Judgement(
            source=decided.source,
            verdict=decided.verdict,
            permit=permit,
            likeness=None if decided.foreign is None else likeness_of(decided.foreign),
            part=None if decided.foreign is None else decided.foreign.part,
            generation=self.generation.id,
            environment=self.generation.environment,
            post=self.post,
            at=self.simulated_at or decided.wall,
            simulated=simulated,
            entry=entry,
            where=decided.where,
            milliseconds=record.milliseconds,
            seen_at=_seen_at(decided.station, decided.verdict),
        )

    def _enter(self, decided: "_Decided", trace: Trace) -> tuple[ScanRecord, int]:
        """Append under the open shift, asked anew where another program wrote meanwhile: it may have closed it."""
        while True:
            newest = self.log.newest()
            record = self._record(decided, self.duty())
            entry = self.log.append_after(newest, encode_scan(self.kind, record), trace)
            if entry is not None:
                return record, entry

    def _record(self, decided: "_Decided", duty: Duty | None) -> ScanRecord:
        """What the log keeps of a verdict."""
        return ScanRecord(
            # `wall` is the very time decided for: with another the decision could not be made again.
            moment=Moment(decided.wall, decided.station.floor, decided.started_ms, invented=self.clock.invented),
            station=decided.station,
            device=self.device,
            source_kind=decided.source_kind,
            generation=self.generation.id,
            policy=self.generation.policy.digest,
            verdict=decided.verdict,
            facts=None if decided.permit is None else decided.permit.facts,
            rung=decided.rung,
            milliseconds=self.clock.monotonic_ms() - decided.started_ms,
            simulated_at=self.simulated_at,
            passed_over=decided.passed_over,
            officer="" if duty is None else duty.officer,
            shift=None if duty is None else duty.number,
            evidence=decided.evidence,
        )


@dataclass(frozen=True, slots=True)
class Recognised:
    """A barcode of which it is known whose it is, and nothing else."""

    barcode: Barcode
    found: Permit | Reason
    started_ms: int
    wall: datetime
    station: Station


@dataclass(frozen=True, slots=True)
class _Decided:
    """A verdict that is not on disk yet and therefore never leaves this module."""

    source: str
    source_kind: str
    rung: str
    started_ms: int
    wall: datetime
    station: Station
    verdict: Verdict
    permit: Permit | None = None
    foreign: Barcode | None = None
    """The text that is no permit, for its looks only."""
    where: Outline | None = None
    passed_over: int = 0
    evidence: str = ""


def _seen_at(station: Station, verdict: Verdict) -> datetime | None:
    """The last time before now, where the verdict says that there was one; sightings stand oldest first."""
    if Advisory.SEEN_TODAY_HERE not in verdict.advisories:
        return None
    return max((sighting.at for sighting in station.sightings if sighting.post == station.post), default=None)


def check_post(generation: Generation, post: str) -> None:
    """Make sure that a generation's policy knows a post: without its rules there is nothing to decide by.

    Raises:
        HomeError: It does not; the known ones are listed, of which every policy has one.
    """
    posts = generation.policy.posts
    if post not in posts:
        message = f"the policy knows no post {post!r}"
        hint = f"known posts: {', '.join(sorted(posts))}"
        raise HomeError(message, hint=hint, trouble=Trouble.POST_UNKNOWN)
