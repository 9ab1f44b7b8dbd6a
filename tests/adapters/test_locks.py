"""One process at a time."""

import errno
from pathlib import Path

import pytest

from strpcheck.adapters.locks import hold, try_lock
from strpcheck.errors import WriteError


def test_who_comes_second_is_told_at_once(tmp_path: Path) -> None:
    """Nobody waits for a publish that may hang."""
    second = hold(tmp_path / "lock", "strpcheck authority publish")

    with (
        hold(tmp_path / "lock", "strpcheck authority publish"),
        pytest.raises(
            WriteError,
            match=r"another `strpcheck authority publish` is at work since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d WIB$",
        ) as caught,
        second,
    ):
        pass

    assert caught.value.hint.startswith("wait for it, or stop it with Ctrl-C where it runs")


def test_the_lock_goes_with_its_holder(tmp_path: Path) -> None:
    """Also when the work failed; the file stays, since taking it away would open a gap."""

    def fail() -> None:
        with hold(tmp_path / "lock", "work"):
            message = "the work failed"
            raise OSError(message)

    with pytest.raises(OSError, match="the work failed"):
        fail()

    with hold(tmp_path / "lock", "work"):
        assert (tmp_path / "lock").exists()


def test_a_lock_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """In our words."""
    with pytest.raises(WriteError, match="cannot write"), hold(tmp_path / "nowhere" / "lock", "work"):
        pass


def test_a_share_that_knows_no_locks_stops_nobody() -> None:
    """Some network shares answer every lock with an error."""

    class Unlockable:
        """A file on such a share: it has no handle that the system would lock."""

        def fileno(self) -> int:
            """As the system refuses."""
            raise OSError(errno.ENOLCK, "No locks available")

        def tell(self) -> int:
            """Where one stands."""
            return 0

        def seek(self, place: int) -> int:
            """Go there."""
            return place

    assert try_lock(Unlockable())  # type: ignore[arg-type]  # a stand-in that only refuses
