"""What the system knows of the ways to a carrier, without anything being sent."""

import socket
from pathlib import Path

from strpcheck.adapters.ways_out import own_addresses, ways_out


def test_addresses_are_this_machines() -> None:
    """Each can be listened at; without a link there are none."""
    for address in own_addresses():
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
            assert probe.getsockname()[0] == address


def test_a_stick_that_is_put_in_is_news(tmp_path: Path) -> None:
    """Before it nothing leads there, after it the folder does; a mirror's address is no place on the disk."""
    stick = tmp_path / "stick"
    without = ways_out(str(stick))
    stick.mkdir()

    assert ways_out(str(stick)) - without == {str(stick)}
    assert ways_out("https://mirror.example") == ways_out(None) == without
    assert ways_out("x" * 5000) == without
