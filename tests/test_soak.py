"""Laws of the soak: it watches what really runs, and it would notice a leak."""

from pathlib import Path

from tools.soak import FORGED_EVERY, HELD, growth_mb, soak


def test_a_short_soak_gives_every_permit_its_verdict(tmp_path: Path) -> None:
    """Through the real reading child and the real log, forgeries in between."""
    frames = 300

    done = soak(frames, tmp_path)

    codes = -(-frames // HELD)
    permits = codes - -(-codes // FORGED_EVERY)
    assert (done.verdicts["ok"], done.missing, done.again) == (permits, 0, 0)
    assert done.verdicts["malformed"] + done.verdicts["not_a_permit"] >= 10
    assert set(done.growth_mb) == {"scan", "reading child"}


def test_a_leak_is_more_than_noise_and_a_warm_up_is_none() -> None:
    """A megabyte and a half in ten thousand frames is one; what fills up at the start is not."""
    frames = range(0, 100_000, 1000)
    noise = [(number * 7919) % 1000 * 100 for number in range(100)]

    leaking = [50_000_000 + 150 * frame + wobble for frame, wobble in zip(frames, noise, strict=True)]
    warming = [50_000_000 + min(frame, 15_000) * 1000 + wobble for frame, wobble in zip(frames, noise, strict=True)]

    assert 1.4 < growth_mb(frames, leaking) < 1.6
    assert abs(growth_mb(frames, warming)) < 0.1
