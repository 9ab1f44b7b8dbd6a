"""Laws of the speaker: what is played is what was made, it never waits, and no device is no error."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from strpcheck.adapters.sounds import RATE, samples_of
from strpcheck.ports import Cue
from tests.played import surroundings

LONGEST_MS = 50
"""A sound may take to begin so long at most, on a busy machine: a frame lasts as long."""
PLAY = """
import sys, time
from strpcheck.adapters.speaker import speaker
from strpcheck.ports import Cue
loud = speaker()
print(type(loud).__name__)
for name in sys.argv[1:]:
    if name == "gone":
        import pygame
        pygame.mixer.quit()
        continue
    began = time.perf_counter()
    if name == "wait":
        time.sleep(0.9)
    else:
        loud.play(Cue(name))
        print(round((time.perf_counter() - began) * 1000))
loud.close()
loud.play(Cue.ACCEPT)
loud.close()
"""


def played(*words: str, program: str = PLAY, **environment: str) -> tuple[list[str], str]:
    """What a process that plays prints, and what stands on its error stream."""
    known: Mapping[str, str] = {**surroundings(), **environment}
    command = [sys.executable, "-c", program, *words]
    done = subprocess.run(command, env=known, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.split(), done.stderr


def recorded(folder: Path, *words: str) -> NDArray[np.int16]:
    """What came out of the speaker, by SDL's driver that writes to a file."""
    file = folder / "out.raw"
    lines, told = played(*words, SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=str(file))
    assert (lines[0], told) == ("SdlSpeaker", "")
    assert all(int(took) < LONGEST_MS for took in lines[1:])
    return np.fromfile(file, np.int16)


@pytest.mark.parametrize("cue", Cue)
def test_what_is_played_is_what_was_made(tmp_path: Path, cue: Cue) -> None:
    """Sample by sample, with silence around it."""
    heard = recorded(tmp_path, cue.value, "wait")

    made = samples_of(cue)
    starts = np.flatnonzero(heard)[0] - np.flatnonzero(made)[0]
    assert np.array_equal(heard[starts : starts + len(made)], made)
    assert not heard[:starts].any()
    assert not heard[starts + len(made) :].any()


def test_a_sound_cuts_off_the_one_before(tmp_path: Path) -> None:
    """The newest verdict is heard, whole, and nothing over it."""
    heard = recorded(tmp_path, Cue.REJECT.value, Cue.ACCEPT.value, "wait")

    made = samples_of(Cue.ACCEPT)
    assert len(heard) > RATE // 2
    assert _ends_with(heard, made)
    assert np.count_nonzero(heard) < len(made) + RATE // 10


def test_a_device_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """Someone pulls the plug between two cars."""
    heard = recorded(tmp_path, "gone", Cue.REJECT.value)

    assert not heard.any()


@pytest.mark.parametrize("driver", ["nonsense", "dsp"])
def test_no_device_is_no_error(driver: str) -> None:
    """Silence, and not a word of SDL's or ALSA's."""
    lines, told = played(*(cue.value for cue in Cue), SDL_AUDIODRIVER=driver)

    assert (lines[0], told) == ("SilentSpeaker", "")
    assert all(int(took) < LONGEST_MS for took in lines[1:])


@pytest.mark.parametrize("lacks", ["pygame", "pygame.mixer"])
def test_a_library_without_sound_is_no_error(lacks: str) -> None:
    """Whatever of it is missing."""
    lines, told = played(program=f"import sys; sys.modules[{lacks!r}] = None\n{PLAY}")

    assert (lines, told) == (["SilentSpeaker"], "")


def test_nothing_of_it_is_loaded_before_it_is_wanted() -> None:
    """Neither SDL nor numpy: a command without sound does not pay for it."""
    program = "import sys, strpcheck.adapters.speaker; print(*({'pygame', 'numpy'} & sys.modules.keys()))"

    assert played(program=program) == ([], "")


def _ends_with(heard: NDArray[np.int16], made: NDArray[np.int16]) -> bool:
    """Whether the last of what was heard is a sound, whole."""
    last = np.flatnonzero(heard)[-1] + 1
    wanted = made[: np.flatnonzero(made)[-1] + 1]
    return np.array_equal(heard[last - len(wanted) : last], wanted)
