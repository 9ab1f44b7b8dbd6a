"""The law of a home on a worn disk: a flipped bit ends `check`, or decides nothing; never another verdict."""

import shutil
from pathlib import Path

import pytest

from strpcheck.adapters.home import Home
from strpcheck.documents.camera import CameraChoice
from tests.played import BUDI, JOKO, SARI, Laptop, Town

BITS = 5
"""Of each file, spread over it; the readers' own tests turn every one."""
ALWAYS_NOTICED = {"station.json", "store/current"}


def flipped(file: Path, share: int) -> bytes:
    """Its bytes with one bit turned, at some fifths of its length."""
    raw = bytearray(file.read_bytes())
    position = (2 * share + 1) * 8 * len(raw) // (2 * BITS) + share % 8
    raw[min(position // 8, len(raw) - 1)] ^= 1 << position % 8
    return bytes(raw)


def judged(laptop: Laptop, town: Town) -> tuple[int, str]:
    """Exit code and verdicts."""
    done = laptop.check(town.text(SARI), town.text(BUDI), town.text(JOKO))
    return done.code, done.out


@pytest.fixture
def used(town: Town, laptop: Laptop) -> Laptop:
    """A laptop that has judged, synced and chosen a camera, with every kind of file in its home."""
    judged(laptop, town)
    laptop.play("sync")
    Home(laptop.home).save_camera(CameraChoice(0, "Integrated Camera"))
    return laptop


def test_a_flipped_bit_in_any_file_of_a_home_gives_no_other_verdict(town: Town, used: Laptop, tmp_path: Path) -> None:
    """Whatever file it is in; the post's own rules and the pointer are never taken damaged."""
    files = sorted(path.relative_to(used.home) for path in used.home.rglob("*") if path.is_file())
    worn = Laptop(tmp_path / "worn")
    shutil.copytree(used.home, worn.home)
    right = judged(worn, town)
    assert right[0] in {0, 10}
    seen = set()

    for name in (name for name in files if (used.home / name).stat().st_size):
        for share in range(BITS):
            shutil.rmtree(worn.home)
            shutil.copytree(used.home, worn.home)
            (worn.home / name).write_bytes(flipped(used.home / name, share))
            code, told = judged(worn, town)
            if code == 3:
                seen.add(name.as_posix())
                assert told == "", name
            else:
                assert (code, told) == right, name
                assert name.as_posix() not in ALWAYS_NOTICED, share

    assert seen >= ALWAYS_NOTICED
    assert {name.name for name in files} >= {"device.pem", "enrolment.json", "supervisor.json", "floors.json"}


@pytest.mark.parametrize("share", range(BITS))
def test_nothing_is_judged_for_another_post(town: Town, used: Laptop, share: int) -> None:
    """And doctor, sync and its status say so too, with a way out."""
    settings = used.home / "station.json"
    settings.write_bytes(flipped(settings, share))

    ended = [used.in_english.play(*words) for words in (["check", town.text(SARI)], ["doctor"], ["sync-status"])]

    assert [done.code for done in ended] == [3, 3, 3]
    assert all("put it back from a copy" in done.err for done in ended)
