"""Laws of stopping: wherever a signal lands, what it breaks off ends as it was asked to, and nothing else is hidden."""

import signal
from contextlib import suppress
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, PlainSerializer

from strpcheck.cli.stopping import Stop, until_stopped

SIGNALS = [signal.SIGINT, signal.SIGTERM]
by_signal = pytest.mark.parametrize("number", SIGNALS, ids=[number.name for number in SIGNALS])


def handlers() -> list[Any]:
    """Who hears the signals now."""
    return [signal.getsignal(number) for number in SIGNALS]


@by_signal
def test_a_signal_ends_what_is_done(number: signal.Signals) -> None:
    """At once, and afterwards whoever heard signals before hears them again."""
    before, went_on = handlers(), False

    with until_stopped() as stop:
        signal.raise_signal(number)
        went_on = True

    assert (stop.asked, went_on) == (True, False)
    assert handlers() == before


@by_signal
def test_a_signal_inside_a_librarys_callback_is_a_stop_all_the_same(number: signal.Signals) -> None:
    """Pydantic makes an error of its own of whatever is raised while it serialises."""

    def interrupted(value: str) -> str:
        """The signal lands here."""
        signal.raise_signal(number)
        return value

    class Told(BaseModel):
        """What is written when the signal comes."""

        name: Annotated[str, PlainSerializer(interrupted)]

    reached: list[Stop] = []

    with until_stopped() as stop:
        Told(name="LAMPIRI").model_dump(mode="json")
        reached.append(stop)

    assert (stop.asked, reached) == (True, [])


def test_a_signal_whose_exception_was_lost_is_remembered() -> None:
    """A library that catches everything hides the exception, not that somebody asked."""
    with until_stopped() as stop:
        with suppress(BaseException):  # as such a library does
            signal.raise_signal(signal.SIGTERM)
        asked = stop.asked

    assert asked is True


def test_what_fails_without_a_stop_fails() -> None:
    """A mistake of ours is told as one."""
    before = handlers()

    with pytest.raises(ValueError, match="a mistake"), until_stopped():
        int("a mistake")

    assert handlers() == before
