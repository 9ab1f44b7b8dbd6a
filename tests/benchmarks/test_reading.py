"""Judging what was read, adding rungs up, and drawing the chart."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from benchmarks.reading.chart import draw, panels_of
from benchmarks.reading.peers import Look
from benchmarks.reading.pictures import Picture
from benchmarks.reading.samples import LADDER, Result, Sample, Samples, judged

PIXELS = np.zeros((8, 8), np.uint8)


def picture(text: str | None = "PERMIT", name: str = "1", size: float | None = 2.2) -> Picture:
    """One of a group of frames."""
    return Picture("frames", "frames", name, PIXELS, text, size)


def looks(*answers: bytes | None) -> list[Sample]:
    """A rung each, 10 ms each."""
    return [
        judged(picture(), f"rung {number}", "rung", Look([] if answer is None else [answer], 10.0))
        for number, answer in enumerate(answers)
    ]


@pytest.mark.parametrize(
    ("text", "look", "result"),
    [
        ("PERMIT", Look([b"ADVERT", b"PERMIT"], 1), "exact"),
        ("PERMIT", Look([b"PERMIT "], 1), "wrong"),
        ("PERMIT", Look([], 1), "nothing"),
        ("PERMIT", Look([], 3000, lost=True), "lost"),
        (None, Look([b"ANYTHING"], 1), "wrong"),
        ("é", Look(["é".encode("latin-1")], 1), "exact"),
    ],
)
def test_only_the_very_text_is_exact(text: str | None, look: Look, result: Result) -> None:
    """Whatever else is found is wrong, where a picture shows no code as well."""
    assert judged(picture(text), "way", "peer", look).result == result


def test_the_ladder_stops_at_the_first_rung_that_finds_anything() -> None:
    """What it has spent and what it says stand from there on, be it wrong."""
    samples = Samples()
    samples.add(looks(None, b"WRONG", b"PERMIT", None))

    climbed = [(each.way, each.result, each.milliseconds) for each in samples.every if each.kind == "ladder"]

    assert climbed == [
        ("ladder to rung 0", "nothing", 10),
        ("ladder to rung 1", "wrong", 20),
        ("ladder to rung 2", "wrong", 20),
    ]


def test_every_sample_is_written(tmp_path: Path) -> None:
    """A line each."""
    samples = Samples()
    samples.add(looks(None, b"PERMIT"))
    samples.write(tmp_path / "samples.jsonl")

    lines = [json.loads(line) for line in (tmp_path / "samples.jsonl").read_text(encoding="utf-8").splitlines()]

    assert [(line["way"], line["result"]) for line in lines] == [
        ("rung 0", "nothing"), ("rung 1", "exact"), ("ladder to rung 0", "nothing"),
    ]  # fmt: skip


def test_the_chart_is_an_svg_with_a_curve_for_each_way() -> None:
    """Frames of one size make a point; groups whose sizes nobody knows make no panel."""
    samples = Samples()
    for number in range(24):
        shot = picture(name=str(number), size=2.2 if number < 12 else 3.1)
        found = Look([b"PERMIT"] if number % 2 else [], 1)
        samples.add([judged(shot, "a < b", "peer", found), judged(shot, LADDER, "ladder", found)])
    samples.add([judged(Picture("photographs", "p", "p", PIXELS, "PERMIT"), "a < b", "peer", Look([], 1))])

    panels = panels_of(samples)
    chart = ET.fromstring(draw(panels))  # noqa: S314 -- our own

    assert [panel.title for panel in panels] == ["frames (24)"]
    assert [[(round(size, 3), share) for size, share in curve.points] for curve in panels[0].curves] == [
        [(2.2, 0.5), (3.1, 0.5)]
    ] * 2
    assert [each.text for each in chart if each.tag.endswith("text")] == [LADDER, "a < b"]
