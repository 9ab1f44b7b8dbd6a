"""Laws of printing a slip: it goes to the system's command, and whatever is wrong with that is no error."""

import os
import sys
from pathlib import Path

import pytest

from strpcheck.adapters.printer import printed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")


def command(folder: Path, script: str) -> str:
    """A printing command of the test's own."""
    path = folder / "lp"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_a_text_goes_to_the_printer_whole(tmp_path: Path) -> None:
    """On its standard input, in UTF-8."""
    lp = command(tmp_path, f"cat > {tmp_path / 'paper'}")

    assert printed("STRP: TIDAK DAPAT LEWAT\n\u2713\n", find=lambda name: lp if name == "lp" else None)
    assert (tmp_path / "paper").read_text(encoding="utf-8") == "STRP: TIDAK DAPAT LEWAT\n\u2713\n"


def test_without_a_printer_nothing_is_printed() -> None:
    """And nothing raised."""
    assert not printed("x", find=lambda _: None)
    assert not printed("x", find=lambda _: os.devnull)


def test_a_printer_that_refuses_is_told(tmp_path: Path) -> None:
    """No paper, no queue."""
    lp = command(tmp_path, "exit 1")

    assert not printed("x", find=lambda _: lp)
