"""The law of a home where nobody ran `init`: every command that works in one says so, and leaves nothing behind."""

from pathlib import Path

import pytest

from tests.played import play, spawn

COMMANDS = [
    "check x", "scan -", "scan nowhere.png", "sync", "sync --watch", "sync pub", "sync-status", "doctor", "log show",
    "bundle export out.strp", "bundle serve --port 0", "clock confirm --pin-file pin",
]  # fmt: skip


@pytest.mark.parametrize("half", [False, True], ids=["empty", "half"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_home_that_is_not_set_up_says_so(tmp_path: Path, command: str, *, half: bool) -> None:
    """Also one whose set-up broke off: never that something of it is damaged."""
    home = tmp_path / "home"
    if half:
        home.mkdir()
        (home / "root.json").write_bytes(b"half")
    before = sorted(tmp_path.rglob("*"))

    words = ["--home", str(home), "--lang", "en", *command.split()]
    # A watch makes way for every other process: in one of its own, not in this one.
    done = spawn(*words, cwd=tmp_path) if "--watch" in words else play(*words)

    assert (done.code, done.out) == (3, "")
    assert f"error: {home} is not set up" in done.err
    assert "hint: set it up with `strpcheck init --root ROOT.json --from CARRIER --post POST`" in done.err
    assert sorted(tmp_path.rglob("*")) == before
