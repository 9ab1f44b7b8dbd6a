"""A thousand laptops find their mirror again after two hours: how many ask in one second, with jitter and without."""

import heapq
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np

from strpcheck.core.permit import KeyId
from strpcheck.rota import LONGEST_BACKOFF, Rota

LAPTOPS = 1000
START = datetime(2021, 7, 5, 0, 0, tzinfo=UTC)
BACK = START + timedelta(hours=2)
"""When the mirror answers again."""
END = BACK + timedelta(hours=2)
REQUESTS = 5
"""Of a sync without news."""

Next = Callable[[datetime, bool], datetime]
"""When a laptop tries next, after an attempt at a time that succeeded or not."""


def main() -> None:
    """Print the peaks of each second, while the mirror is away and once it is back."""
    print(f"{LAPTOPS} laptops, mirror away for {BACK - START}: most attempts in one second, and the last to return")
    for name, laptops in (("fixed minute, fixed doubling", fixed()), ("own second, full jitter", jittered())):
        away, back, last = played(laptops)
        print(f"{name:30}  away {away:5}  back {back:5} ({back * REQUESTS:5} requests/s)  last after {last}")
        assert last <= LONGEST_BACKOFF


def fixed() -> list[Next]:
    """Everyone on the hour, and the same pauses for all."""

    def laptop() -> Next:
        """One of them."""
        failures = 0

        def after(now: datetime, succeeded: bool) -> datetime:  # noqa: FBT001 -- what came of it is all there is to say
            nonlocal failures
            failures = 0 if succeeded else failures + 1
            if succeeded:
                return now.replace(minute=0, second=0) + timedelta(hours=1)
            return now + min(timedelta(seconds=2 ** min(failures, 10)), LONGEST_BACKOFF)

        return after

    return [laptop() for _ in range(LAPTOPS)]


def jittered() -> list[Next]:
    """As `sync --watch` does it."""
    chance = np.random.default_rng(1)

    def laptop(number: int) -> Next:
        """One of them."""
        rota = Rota(KeyId(number.to_bytes(8)), chance.bytes)
        return lambda now, succeeded: rota.after_success(now) if succeeded else rota.after_failure(now, None)

    return [laptop(number) for number in range(LAPTOPS)]


def played(laptops: list[Next]) -> tuple[int, int, timedelta]:
    """Most attempts in a second while the mirror was away and after, and when the last laptop was back."""
    due = [(START if number % 2 else START + timedelta(seconds=1), number) for number in range(len(laptops))]
    heapq.heapify(due)
    seconds: Counter[datetime] = Counter()
    returned: dict[int, datetime] = {}
    while due[0][0] < END:
        now, number = heapq.heappop(due)
        seconds[now.replace(microsecond=0)] += 1
        if now >= BACK:
            returned.setdefault(number, now)
        heapq.heappush(due, (laptops[number](now, now >= BACK), number))
    assert len(returned) == len(laptops)
    # The first minutes are how they fell off together, whatever is done about it.
    away = max(count for second, count in seconds.items() if START + timedelta(minutes=30) <= second < BACK)
    back = max(count for second, count in seconds.items() if second >= BACK)
    return away, back, max(returned.values()) - BACK


if __name__ == "__main__":
    main()
