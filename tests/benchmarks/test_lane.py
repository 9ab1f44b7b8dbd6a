"""Laws of the lane's simulation: it agrees with what is known of queues, and its chart can be read unseen."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from benchmarks._lane_chart import NAMES, draw
from benchmarks.lane import CAR_M, CHECKS, HOUR_S, Check, fixed, hours, mean_wait_s, measured, waits

CHART: Final = Path(__file__).parent.parent.parent / "docs" / "images" / "lane-queue.svg"
CARS: Final = 400_000
SVG: Final = "{http://www.w3.org/2000/svg}"


def settled_mean_s(check: Check, rate: float) -> float:
    """The mean wait of a lane that has gone on for long."""
    chance = np.random.default_rng(7)
    arrivals = np.cumsum(chance.exponential(60 / rate, CARS))
    return float(waits(check, arrivals, chance)[CARS // 10 :].mean())


@pytest.mark.parametrize(
    ("seconds", "rate"),
    [
        pytest.param(4.0, 10, id="4 s at 10 a minute"),
        pytest.param(5.0, 10, id="5 s at 10 a minute"),
        pytest.param(20.0, 2, id="20 s at 2 a minute"),
        pytest.param(5.0, 4, id="5 s at 4 a minute"),
    ],
)
def test_a_fixed_check_waits_as_m_d_1_says(seconds: float, rate: float) -> None:
    """Load times service over twice what is left of the load: to four per cent, over 360,000 cars."""
    load = rate * seconds / 60
    known_s = load * seconds / (2 * (1 - load))

    assert mean_wait_s(fixed("", seconds), rate) == pytest.approx(known_s)
    assert settled_mean_s(fixed("", seconds), rate) == pytest.approx(known_s, rel=0.04)


@pytest.mark.parametrize("rate", [4, 8, 12])
def test_a_check_that_varies_waits_as_pollaczek_and_khinchine_say(rate: float) -> None:
    """The mean of the squares decides, not the mean alone."""
    check = measured("", (0.1, 0.2, 0.9))

    drawn = check.draw(np.random.default_rng(3), CARS)

    assert float(drawn.mean()) == pytest.approx(check.mean_s, rel=0.01)
    assert float((drawn**2).mean()) == pytest.approx(check.square_s2, rel=0.01)
    assert settled_mean_s(check, rate) == pytest.approx(mean_wait_s(check, rate), rel=0.05)
    assert mean_wait_s(check, rate) > mean_wait_s(fixed("", check.mean_s), rate)


def test_waits_are_those_of_a_lane_worked_out_by_hand() -> None:
    """Cars at 0, 1, 2 and 30 s, five seconds each: the fourth finds nobody."""
    waited = waits(fixed("", 5), np.array([0.0, 1, 2, 30]), np.random.default_rng(0))

    assert waited.tolist() == [0, 4, 8, 0]


def test_a_lane_that_cannot_keep_up_grows_by_what_it_does_not_serve() -> None:
    """Sixty seconds at ten cars a minute: nine cars more each minute, 3.8 km in an hour."""
    press = next(check for check in CHECKS if check.name == "press")

    hour = hours(press, 10)

    assert mean_wait_s(press, 10) == float("inf")
    assert hour.queue == pytest.approx(9 * HOUR_S / 60, rel=0.02)
    assert hour.metres == hour.queue * CAR_M == pytest.approx(3800, rel=0.02)


def test_the_same_seed_gives_the_same_hours() -> None:
    """And another one others."""
    check = CHECKS[0]

    assert hours(check, 10, runs=5) == hours(check, 10, runs=5)
    assert hours(check, 10, runs=5) != hours(check, 10, runs=5, seed=1)


def test_the_chart_has_its_text_alternative_and_a_line_for_each_check() -> None:
    """Dashes tell the lines apart where colours do not."""
    swept = {check.name: [hours(check, rate, runs=2) for rate in (2, 10, 14)] for check in CHECKS}

    drawn = ET.fromstring(draw(swept))  # noqa: S314 -- drawn here

    assert drawn.attrib["role"] == "img"
    assert drawn.attrib["aria-label"] == drawn.findtext(f"{SVG}title")
    told = drawn.findtext(f"{SVG}desc") or ""
    assert all(name in told for name in NAMES.values())
    for panel in drawn.findall(f"{SVG}g"):
        lines = [path for path in panel.findall(f"{SVG}path") if path.attrib["class"] != "grid"]
        assert [path.attrib["class"] for path in lines] == ["s3", "s2", "s1", "s0"]


def test_the_chart_of_the_documents_is_one_of_these() -> None:
    """With the words for those who do not see it."""
    shown = ET.fromstring(CHART.read_text("utf-8"))  # noqa: S314 -- our own file

    assert shown.attrib["role"] == "img"
    assert "at 10 cars a minute" in (shown.findtext(f"{SVG}desc") or "")
