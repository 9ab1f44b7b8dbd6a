"""Laws of the four sounds: told apart by rhythm, direction and length, on a bad speaker and by old ears."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from strpcheck.adapters.sounds import RATE, TUNES, samples_of
from strpcheck.ports import Cue

FULL = np.iinfo(np.int16).max
WINDOW = RATE // 100
QUIET = 0.02
EACH = pytest.mark.parametrize("cue", Cue)


def tone(cue: Cue) -> NDArray[np.float64]:
    """Between -1 and 1."""
    return samples_of(cue) / FULL


def bursts(sound: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Its parts between silences of 10 ms and more."""
    windows = [sound[at : at + WINDOW] for at in range(0, len(sound), WINDOW)]
    found: list[list[NDArray[np.float64]]] = [[]]
    for window in windows:
        if np.abs(window).max() > QUIET:
            found[-1].append(window)
        elif found[-1]:
            found.append([])
    return [np.concatenate(parts) for parts in found if parts]


def pitch(sound: NDArray[np.float64]) -> float:
    """Of the strongest tone, in hertz."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), n=RATE))
    return float(np.argmax(spectrum))


def share(sound: NDArray[np.float64], low: float, high: float) -> float:
    """Of the power that lies in a band of frequencies."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    return float(power[(hertz >= low) & (hertz < high)].sum() / power.sum())


def traits(sound: NDArray[np.float64]) -> tuple[int, float, float, float]:
    """What ears tell sounds apart by: how many, how long, how high, and whether it rises."""
    parts = bursts(sound)
    half = len(parts[0]) // 2
    rise = pitch(parts[-1][-half:]) / pitch(parts[0][:half])
    return len(parts), len(sound) / RATE, pitch(np.concatenate(parts)), rise


@EACH
def test_a_sound_is_short(cue: Cue) -> None:
    """Over before the next car is at the line."""
    assert 0.05 < len(samples_of(cue)) / RATE < 0.6


@EACH
def test_a_sound_is_loud_and_never_cut_off(cue: Cue) -> None:
    """Near full scale, below it, and around zero."""
    sound = tone(cue)

    assert 0.7 < np.abs(sound).max() < 0.95
    assert abs(sound.mean()) < 0.01


@EACH
def test_a_sound_does_not_click(cue: Cue) -> None:
    """It begins and ends in silence, and each of its notes fades in and out."""
    sound, loudest = tone(cue), np.abs(tone(cue)).max()

    assert abs(sound[0]) < 0.01 * loudest
    assert abs(sound[-1]) < 0.01 * loudest
    ends = np.cumsum([round(note.seconds * RATE) for note in TUNES[cue]])[:-1]
    assert all(np.abs(sound[end - 20 : end + 20]).max() < 0.15 for end in ends)


@EACH
def test_a_sound_is_the_same_every_time(cue: Cue) -> None:
    """Ears learn it."""
    assert samples_of(cue).tobytes() == samples_of(cue).tobytes()
    assert samples_of(cue).dtype == np.int16


@EACH
def test_nothing_essential_is_high(cue: Cue) -> None:
    """People who hear nothing above 2 kHz hear it whole."""
    assert share(tone(cue), 0, 2000) > 0.97


@EACH
def test_a_small_speaker_plays_enough_of_it(cue: Cue) -> None:
    """One that has nothing below 300 Hz: the overtones tell the low one."""
    assert share(tone(cue), 300, 2000) > 0.25


def test_each_sound_has_the_shape_its_verdict_has() -> None:
    """Rising pair, two equal tones, long low buzz, double tick."""
    count, _, _, rise = traits(tone(Cue.ACCEPT))
    assert (count, rise > 1.3) == (1, True)

    first, second = bursts(tone(Cue.REFER))
    assert abs(pitch(first) / pitch(second) - 1) < 0.02
    assert abs(len(first) / len(second) - 1) < 0.15

    count, long, high, rise = traits(tone(Cue.REJECT))
    assert (count, abs(rise - 1) < 0.02) == (1, True)
    assert (long > 0.4, high < 250) == (True, True)

    ticks = bursts(tone(Cue.RETRY))
    assert [len(tick) / RATE < 0.05 for tick in ticks] == [True, True]


@pytest.mark.parametrize("low", [0, 300], ids=["good-speaker", "small-speaker"])
@pytest.mark.parametrize(
    ("first", "second"), list(combinations(Cue, 2)), ids=[f"{a}-{b}" for a, b in combinations(Cue, 2)]
)
def test_any_two_sounds_differ_in_two_ways(first: Cue, second: Cue, low: int) -> None:
    """Number, length by half, pitch by half, direction: whoever misses one hears another."""
    sounds = []
    for cue in (first, second):
        spectrum = np.fft.rfft(tone(cue))
        spectrum[np.fft.rfftfreq(len(tone(cue)), 1 / RATE) < low] = 0
        sounds.append(traits(np.fft.irfft(spectrum, n=len(tone(cue)))))
    (count, long, high, rise), (other_count, other_long, other_high, other_rise) = sounds

    differences = [
        count != other_count,
        max(long, other_long) / min(long, other_long) > 1.5,
        max(high, other_high) / min(high, other_high) > 1.5,
        (rise > 1.2) != (other_rise > 1.2),
    ]
    assert sum(differences) >= 2, sounds


def test_every_cue_has_a_sound_of_its_own() -> None:
    """None is missing, none is another's."""
    sounds = sorted(samples_of(cue).tobytes() for cue in Cue)

    assert set(TUNES) == set(Cue)
    assert all(first != second for first, second in pairwise(sounds))
