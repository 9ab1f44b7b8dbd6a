"""What is said of a card that is held up in a video."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.reading.videos import LIVE, Video, measure_video, videos
from strpcheck.adapters.camera_model import MILD, photograph
from strpcheck.adapters.symbols import QrSymbols
from tests.adapters.drawn import permit_like

RATE = 10
"""Frames a second: a second of them is enough."""


@pytest.fixture
def video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Video:
    """An empty second, a card for a second and a half, an empty half second."""
    text, path = permit_like(400, 3), tmp_path / "card.avi"
    card = photograph(QrSymbols().write(text, ""), seed=4, setting=MILD).grey
    empty = np.full_like(card, 90)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, (card.shape[1], card.shape[0]))
    for grey in [empty] * 10 + [card] * 15 + [empty] * 5:
        writer.write(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
    writer.release()
    show = {"text": text, "first_frame": 10, "last_frame": 24}
    path.with_name("card.avi.jsonl").write_text(json.dumps(show) + "\n", encoding="utf-8")
    monkeypatch.setenv("STRPCHECK_VIDEOS", str(path))
    (found,) = videos()
    return found


def test_a_card_in_mild_light_is_read_from_its_first_frame_on(video: Video) -> None:
    """By single frames and live, with nothing else read; live says how soon."""
    samples = {sample.way: sample for sample in measure_video(video, [])}

    single, live = samples["whole ladder"], samples[LIVE]
    assert (single.first_read, single.looks, single.reads, single.wrong) == (0, 10, 10, 0)
    assert (live.first_read is not None, live.wrong) == (True, 0)
    assert live.milliseconds is not None
