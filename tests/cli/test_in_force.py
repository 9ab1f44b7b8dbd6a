"""A sync takes effect with the next barcode of whatever runs: a revocation must reach the screen without a restart."""

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from strpcheck.adapters.store import POINTER, DiskGenerationStore
from strpcheck.cli.in_force import InForce
from strpcheck.cli.options import Options
from strpcheck.cli.wiring import opened_laptop
from strpcheck.core.barcode import Barcode
from strpcheck.core.generation import Generation
from strpcheck.core.permit import WIB
from strpcheck.core.record import EntryKind
from strpcheck.core.verdict import Reason
from strpcheck.errors import HomeError
from tests.cli.test_scan_cli import verdict, watching
from tests.played import MORNING, SARI, Laptop, Town, command_line, surroundings


@pytest.fixture
def options(laptop: Laptop) -> Options:
    """As `--home` and `--at` give them."""
    return Options(laptop.home, "id", datetime.fromisoformat(MORNING).replace(tzinfo=WIB))


class WrongStore(DiskGenerationStore):
    """A store whose known permits do not get their verdicts: a good one is said to be revoked."""

    def with_canaries(self) -> tuple[Generation, tuple[tuple[str, str], ...]] | None:
        """With kinds changed round."""
        held = super().with_canaries()
        assert held is not None
        generation, canaries = held
        return generation, tuple(({"good": "revoked"}.get(kind, kind), barcode) for kind, barcode in canaries)


def revoke_and_sync(town: Town, laptop: Laptop) -> None:
    """Sari's permit is withdrawn, and the laptop hears of it."""
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "x", at="2021-07-05T07:00")
    town.publish("2021-07-05T07:00")
    assert laptop.play("sync").code == 0


def test_the_next_barcode_is_judged_by_what_a_sync_brought(town: Town, laptop: Laptop, options: Options) -> None:
    """Until then nothing is looked up anew."""
    with opened_laptop(options) as opened:
        in_force = InForce(opened, options, EntryKind.CHECK)
        before, still = in_force(), in_force()
        revoke_and_sync(town, laptop)
        after, again = in_force(), in_force()
        reasons = [
            each.judge(Barcode(town.text(SARI)), "argument:1", "argument").verdict.reason for each in (before, after)
        ]

    assert before is still
    assert after is again
    assert reasons == [Reason.OK, Reason.REVOKED]


def test_a_generation_that_vanishes_ends_the_work(laptop: Laptop, options: Options) -> None:
    """Without one there is nothing to judge by; what was read before is not it any more."""
    with opened_laptop(options) as opened:
        in_force = InForce(opened, options, EntryKind.CHECK)
        next(laptop.home.rglob(POINTER)).unlink()

        with pytest.raises(HomeError, match="holds no generation"):
            in_force()


def test_what_a_sync_brought_is_tested_before_it_judges(town: Town, laptop: Laptop, options: Options) -> None:
    """By this very process: a library that went wrong meanwhile stops it, with what to do."""
    with opened_laptop(options) as opened:
        in_force = InForce(opened, options, EntryKind.CHECK)
        revoke_and_sync(town, laptop)
        store = WrongStore(laptop.home / "store", (laptop.home / "root.json").read_bytes())
        in_force._laptop = replace(opened, store=store)

        with pytest.raises(HomeError, match="the self-test found") as caught:
            in_force()

    assert "do not scan with this laptop" in caught.value.hint


def test_a_text_behind_a_sync_is_judged_by_it(town: Town, laptop: Laptop) -> None:
    """A pipe into `check -` may stand open all day."""
    with subprocess.Popen(
        command_line(*laptop.words("check", "--json", "-")),
        cwd=town.folder, env=surroundings(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(town.text(SARI) + "\n")
        process.stdin.flush()
        before = verdict(process)["reason"]
        revoke_and_sync(town, laptop)
        out, _ = process.communicate(town.text(SARI) + "\n", timeout=30)

    assert (before, json.loads(out)["reason"]) == ("ok", "revoked")


def copy_again(picture: Path, place: Path) -> None:
    """The same permit, photographed anew: other bytes."""
    with Image.open(picture) as symbol:
        symbol.convert("L").save(place)


def test_a_picture_behind_a_sync_is_judged_by_it(town: Town, laptop: Laptop) -> None:
    """A watched folder, too."""
    folder = town.folder / "phone"
    folder.mkdir()
    with watching(laptop, folder) as process:
        shutil.copy(town.picture(SARI), folder / "1.png")
        before = verdict(process)["reason"]
        revoke_and_sync(town, laptop)
        copy_again(town.picture(SARI), folder / "2.bmp")
        after = verdict(process)["reason"]

    assert (before, after) == ("ok", "revoked")
