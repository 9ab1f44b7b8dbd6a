"""The demo: the whole story comes true as typed, and a story that does not come true ends with a failure."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from strpcheck.cli.demo import play
from strpcheck.cli.demo_stage import Act, Command, Row, Stage
from strpcheck.cli.exits import Exit
from strpcheck.cli.options import Options, parse_time
from strpcheck.errors import UsageError
from strpcheck.messages import Scene

ROOT = Path(__file__).parent.parent.parent
TEMPLATE = Command("--at 2021-07-04T22:30 authority template", Exit.OK)


def options(at: str | None = None) -> Options:
    """What stands before the command; the home is never touched."""
    return Options(Path("no-such-home"), "en", None if at is None else parse_time(at))


def act(command: Command) -> Act:
    """One command as a whole act."""
    return Act(Scene.STATUS, (command,))


class Told:
    """A step that runs nothing."""

    def __init__(self, *rows: Row) -> None:
        self.rows = rows
        self.folder: Path | None = None

    def play(self, stage: Stage) -> tuple[Row, ...]:
        """Leave a file behind and tell what was prepared."""
        self.folder = stage.folder
        (stage.folder / "left.txt").write_text("x", encoding="ascii")
        return self.rows


@pytest.mark.slow
def test_the_whole_story_comes_true(tmp_path: Path) -> None:
    """Every command ends as told, every verdict is the one written down, and all five words are on the screen."""
    command = [sys.executable, "-m", "strpcheck", "--lang", "en", "demo", "--keep", str(tmp_path / "kept")]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == Exit.OK, done.stdout + done.stderr
    words = set(re.findall(r"^([A-Z, ]+) \[TRAINING\]:", done.stdout, re.MULTILINE))
    assert words == {"PASS", "PASS, CHECK ID", "CHECK ASIDE", "REFUSE", "SCAN AGAIN"}
    table = done.stdout[done.stdout.index("# Summary") :]
    rows = [re.split(r" {2,}", line.strip()) for line in table.splitlines()[3:] if re.match(r" ?\d", line)]
    assert len(rows) == 33
    assert [row for row in rows if row[-2] != row[-1]] == []
    assert "line 8: nik: expected 16 digits, got 15" in done.stderr
    assert "error" not in done.stderr


def test_a_wrong_expectation_stops_the_story(capfd: pytest.CaptureFixture[str]) -> None:
    """A command that ends otherwise than told stops the demo there, with a clear line and exit 3."""
    wrong = Command(TEMPLATE.line, Exit.REJECT)

    code = play(options(), story=[act(wrong), act(Command("sync", Exit.OK))])

    told = capfd.readouterr()
    assert code == Exit.FAILURE
    assert "error: step 1, authority template: expected 10 REJECT, got 0 OK" in told.err
    assert "demo --keep DIR" in told.err
    assert "$ strpcheck --lang en sync" not in told.out
    assert re.search(r"^1 +authority template +10 REJECT +0 OK$", told.out, re.MULTILINE)


def test_a_failing_command_stops_the_story(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What breaks shows its own message, and the demo ends non-zero."""
    broken = Command("--home nowhere sync", Exit.OK)

    code = play(options(), tmp_path / "kept", [act(broken)])

    told = capfd.readouterr()
    assert code == Exit.FAILURE
    assert "expected 0 OK, got 3 FAILURE" in told.err
    assert "All of it" not in told.out


def test_a_good_story_ends_with_its_table_and_zero(capfd: pytest.CaptureFixture[str]) -> None:
    """Step, expected and seen, a row each, and how many there were."""
    code = play(options(), story=[Act(Scene.STATUS, (Told(Row("a", "1", "1"), Row("b", "2", "2")),))])

    told = capfd.readouterr().out
    assert code == Exit.OK
    assert "   Step  Expected  Seen\n" in told
    assert "1  b     2         2\n" in told
    assert "2 things compared" in told


def test_rows_after_a_broken_one_of_the_same_step_are_told() -> None:
    """A comparison tells all its rows; the acts behind it are not played."""
    later = Told()

    code = play(options(), story=[Act(Scene.LOG, (Told(Row("a", "1", "2"), Row("b", "2", "2")), later))])

    assert code == Exit.FAILURE
    assert later.folder is None


@pytest.mark.parametrize("rows", [(), (Row("a", "1", "2"),)], ids=["held", "broken"])
def test_the_temporary_folder_is_gone_afterwards(rows: tuple[Row, ...]) -> None:
    """Whether the story came true or not."""
    step = Told(*rows)

    play(options(), story=[Act(Scene.STATUS, (step,))])

    assert step.folder is not None
    assert not step.folder.exists()


def test_the_temporary_folder_is_gone_after_an_interruption() -> None:
    """Ctrl-C leaves no training keys behind."""

    class Interrupted(Told):
        def play(self, stage: Stage) -> tuple[Row, ...]:
            """Whoever watches has seen enough."""
            super().play(stage)
            raise KeyboardInterrupt

    step = Interrupted()

    with pytest.raises(KeyboardInterrupt):
        play(options(), story=[Act(Scene.STATUS, (step,))])

    assert step.folder is not None
    assert not step.folder.exists()


def test_a_kept_folder_stays(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What `--keep` names holds the story's files, and the demo says where they are."""
    kept = tmp_path / "new" / "kept"

    play(options(), kept, [Act(Scene.STATUS, (Told(),))])

    assert (kept / "left.txt").exists()
    assert "# All files stay in" in capfd.readouterr().out


def test_a_folder_in_use_is_not_played_in(tmp_path: Path) -> None:
    """The story would mix with what lies there."""
    (tmp_path / "mine.txt").write_text("x", encoding="ascii")

    with pytest.raises(UsageError, match="is not empty"):
        play(options(), tmp_path, [])


def test_the_story_brings_its_own_times() -> None:
    """A time given with `--at` would be overheard, so it is refused."""
    with pytest.raises(UsageError, match="times of its own"):
        play(options("2021-07-05T07:30"))
