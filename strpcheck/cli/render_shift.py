"""The summary of a shift, as the terminal prints it and the officer's screen shows it."""

from datetime import datetime
from typing import TYPE_CHECKING

from strpcheck.desk.words import summary_sections
from strpcheck.duty import Duty
from strpcheck.messages import Station
from strpcheck.tally import Tally

if TYPE_CHECKING:
    from strpcheck.cli.render import Printer

__all__ = ["print_summary"]


def print_summary(printer: "Printer", duty: Duty, tally: Tally, closed_at: datetime | None) -> None:
    """Print what a shift came to."""
    words = printer.words
    printer.line(words.station(Station.SUMMARY_TITLE, officer=duty.officer))
    for heading, lines in summary_sections(words, duty, tally, closed_at):
        printer.line()
        printer.line(heading)
        for line in lines:
            printer.line(f"  {line.label}: {line.value}")
