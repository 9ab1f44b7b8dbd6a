"""Which lists and which policy were in force when: read from syncs and from what was decided by them."""

from collections import deque
from dataclasses import dataclass, field

__all__ = ["MOST_SPELLS", "Spell", "Spells"]

MOST_SPELLS = 200
"""The newest are kept; how many there were is counted."""


@dataclass(slots=True)
class Spell:
    """A time during which the same generation and policy were in force, as far as entries tell."""

    generation: str
    policy: str
    """Empty where nothing was decided by it."""
    entry: int
    """Its first."""
    start: int
    """Time of its first entry, in seconds since 1970 UTC."""
    last: int
    """Time of the newest entry that names it."""
    synced: bool
    """Whether it began with a sync; else the log or the period begins inside it."""
    verdicts: int = 0


@dataclass(slots=True)
class Spells:
    """Follows what is in force, entry by entry."""

    kept: deque[Spell] = field(default_factory=lambda: deque(maxlen=MOST_SPELLS))
    count: int = 0
    syncs: int = 0
    """That succeeded, those that brought nothing new among them."""
    new: int = 0
    """That brought something new."""
    _newest: Spell | None = None
    _in_force: tuple[str, str] | None = None
    """What the entry before named: nearly always the same, and a million are asked."""

    def sync(self, number: int, at: int, generation: str, *, is_new: bool) -> None:
        """A sync succeeded."""
        self.syncs += 1
        self.new += is_new
        if not self.kept or self.kept[-1].generation != generation:
            self._begin(Spell(generation, "", number, at, at, synced=True))
        self.kept[-1].last = at

    def met(self, number: int, at: int, in_force: tuple[str, str], *, verdict: bool) -> None:
        """An entry was written under a generation and a policy."""
        newest = self._newest
        if in_force != self._in_force or newest is None:
            newest = self._changed(number, at, *in_force)
        newest.last = at
        newest.verdicts += verdict

    def _changed(self, number: int, at: int, generation: str, policy: str) -> Spell:
        """The spell of an entry that names another generation or policy than the entry before."""
        newest = self.kept[-1] if self.kept else None
        if newest is None or newest.generation != generation or newest.policy not in {"", policy}:
            newest = Spell(generation, policy, number, at, at, synced=False)
            self._begin(newest)
        newest.policy = policy
        self._in_force, self._newest = (generation, policy), newest
        return newest

    def _begin(self, spell: Spell) -> None:
        """Something else is in force."""
        self._newest = None
        self.kept.append(spell)
        self.count += 1
