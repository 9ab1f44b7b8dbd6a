"""Makes the pictures of the officer's window in docs/images anew: the real program before a video of invented permits.

    python -m tools.station_pictures [FOLDER]

Needs Xvfb; on Debian its package is called xvfb. Look at each picture before committing it.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from segno import make_qr

from tests.adapters.cameras.made import held_up, write_video
from tests.adapters.screen.displays import Display, display
from tests.adapters.screen.scenes import face
from tests.played import BADGE, BUDI, SARI, WATI, Laptop, Town, command_line, found_town, surroundings

FOLDER = Path(__file__).parent.parent / "docs" / "images"
COLOURS = 64
WIDTH, HEIGHT, RATE, SECONDS = 1280, 720, 30, 12
SETTLED_S = 3.5
"""The window is up, and the card has been judged and drawn."""
KEY_S = 0.8
PIN = "4711"
MORNING, LATE = "2021-07-05T07:30", "2021-07-05T11:10"
STALE, EXTENDED = "2021-07-09T07:30", "2021-07-21T07:30"
LINK = "https://example.org/undangan"
PHOTO_ROSTER = """\
nik,name,category,company,areas,application,valid_from,valid_until,purpose,photo
3174096505920000,Siti Contoh Rahayu,KR-KES,RS Misal Sehat,3174,,2021-07-05,2021-07-20,,siti.png
"""


@dataclass(frozen=True)
class Shot:
    """A picture: what is shown when, and which keys are pressed then."""

    name: str
    at: str
    shows: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    themes: tuple[str, ...] = ("day", "night")


SHOTS = (
    Shot("layar-menunggu", MORNING, themes=("day",)),
    Shot("layar-lolos", MORNING, ("siti",)),
    Shot("layar-ulangi", MORNING, ("link",)),
    Shot("layar-dua-izin", MORNING, ("sari", "wati"), themes=("night",)),
    Shot("layar-bebas", MORNING, (), ("b",), themes=("night",)),
    Shot("layar-bantuan", MORNING, (), ("h",), themes=("night",)),
    Shot("layar-ringkasan", MORNING, ("siti",), ("e", *PIN, "Enter"), themes=("night",)),
    Shot("layar-tolak", LATE, ("sari",)),
    Shot("layar-surat", LATE, ("sari",), ("s",), themes=("day",)),
    Shot("layar-periksa", STALE, ("siti",)),
    Shot("layar-lolos-cek-ktp", EXTENDED, ("budi",)),
)
"""In the order of their times: a laptop's clock is not believed when it goes back."""
SYNCED = {LATE: "2021-07-05T11:00", EXTENDED: "2021-07-21T07:00"}
"""When the laptop synced before; on the ninth it has not for days."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make them all."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    folder = Path(given[0]) if given else FOLDER
    with tempfile.TemporaryDirectory(prefix="strpcheck-station-") as place, display((WIDTH, HEIGHT)) as server:
        town, symbols = prepared(Path(place))
        laptop = Laptop(Path(place) / "home")
        synced = dict(SYNCED)
        for shot in SHOTS:
            if shot.at in synced:
                renew(town, laptop, synced.pop(shot.at))
            video = write_video(Path(place) / "road.avi", road([symbols[name] for name in shot.shows]))
            for theme in shot.themes:
                path = folder / f"{shot.name}-{theme}.png"
                taken(server, laptop, shot, video, theme).quantize(COLOURS).save(path, optimize=True)
                print(f"{path.name}: {path.stat().st_size} bytes")
    return 0


def prepared(place: Path) -> tuple[Town, dict[str, Path]]:
    """A town, a laptop with a shift open, and the symbols that are held up."""
    town = found_town(place)
    photo = face()
    Image.frombytes("RGB", (photo.width, photo.height), photo.pixels).resize((240, 320)).save(place / "siti.png")
    (place / "photos.csv").write_text(PHOTO_ROSTER, encoding="utf-8")
    words = ["issue", str(place / "photos.csv"), "--out", str(place / "with-photo"), "--photo-dir", str(place)]
    town.authority(*words, at="2021-07-04T22:40")
    town.publish(at="2021-07-05T06:50")
    town.laptop(at="2021-07-05T07:00").begin_shift()
    make_qr(LINK).save(str(place / "link.png"), scale=6, border=4)
    (siti,) = (place / "with-photo").glob("*.png")
    people = {"sari": town.picture(SARI), "budi": town.picture(BUDI), "wati": town.picture(WATI)}
    return town, {**people, "siti": siti, "link": place / "link.png"}


def renew(town: Town, laptop: Laptop, at: str) -> None:
    """What is in force is as new as a laptop's would be."""
    town.publish(at=at)
    assert laptop.play("sync", str(town.published), at=at).code == 0  # noqa: S101 -- a picture of anything else would lie


def road(symbols: Sequence[Path]) -> "list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]":
    """A road at dusk with cards held up side by side, after a second of nobody."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    empty = (70 + 70 * rows / HEIGHT + 12 * np.sin(columns / 60)).astype(np.uint8)
    return [empty] * (RATE // 2) + [held_up(empty, *symbols)] * (SECONDS * RATE)


def taken(server: Display, laptop: Laptop, shot: Shot, video: Path, theme: str) -> Image.Image:
    """The screen once everything is on it."""
    with station(server, laptop, shot, video, theme):
        time.sleep(SETTLED_S)
        for key in shot.keys:
            server.press(key)
            time.sleep(KEY_S)
        return server.screenshot().convert("RGB")


@contextmanager
def station(server: Display, laptop: Laptop, shot: Shot, video: Path, theme: str) -> Iterator[None]:
    """The program at work."""
    words = laptop.words("scan", str(video), "--window", "--mute", "--theme", theme, at=shot.at)
    with subprocess.Popen(command_line(*words), env=surroundings(**server.environment)) as running:
        try:
            yield
        finally:
            running.kill()
    if not laptop.play("shift", "status", "--json", at=shot.at).objects[0]["shift"]:
        pin = laptop.home / f"pin-of-{BADGE}.txt"
        laptop.play("shift", "open", "--officer", BADGE, "--pin-file", str(pin), at=shot.at)


if __name__ == "__main__":
    sys.exit(main())
