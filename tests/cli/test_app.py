"""Laws of every run: one line for the user, the right code, never a traceback."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from strpcheck import __version__
from strpcheck.cli.app import run
from strpcheck.cli.exits import Exit
from tests.played import ROOT, SARI, Laptop, Town, command_line, play, spawn, surroundings

COMMANDS = [
    [],
    ["check"],
    ["scan"],
    ["init"],
    ["sync"],
    ["clock"],
    ["clock", "confirm"],
    ["log"],
    ["log", "show"],
    ["authority"],
    ["authority", "init"],
    ["authority", "template"],
    ["authority", "issue"],
    ["authority", "revoke"],
    ["authority", "status"],
    ["authority", "publish"],
    ["demo"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(words: list[str]) -> None:
    """`--help` on stdout, exit 0, what it does in the first line after the usage."""
    done = play(*words, "--help")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: strpcheck {' '.join(words)}".rstrip())
    assert done.out.split("\n\n")[1].strip()


def test_the_root_help_names_the_exit_codes() -> None:
    """A script's author finds them without the README."""
    assert "0 ACCEPT or done, 10 REJECT, 11 REFER, 12 RETRY, 2 usage, 3 failure" in " ".join(play("--help").out.split())


def test_the_version_is_told() -> None:
    """And nothing else."""
    assert play("--version").out == f"strpcheck {__version__}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["chekc"], "no such command 'chekc'"),
        (["check"], "missing argument 'TEXT|FILE ...'"),
        (["check", "--jsno", "X"], "no such option: --jsno"),
        (["scan", "a.png", "b.png"], "got unexpected extra argument"),
        (["--lang", "fr", "check", "X"], "expected language id or en, got 'fr'"),
        (["--at", "now", "check", "X"], "expected a time, got 'now'"),
        (["init", "--post", "X"], "missing option '--root'"),
        (["--home"], "option '--home' requires an argument"),
        (["log", "show", "--last", "many"], "invalid value for '--last'"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_wrong_words_are_told_in_one_line(words: list[str], told: str) -> None:
    """Exit 2, nothing on stdout, and where help is."""
    done = play(*words)

    assert (done.code, done.out) == (2, "")
    assert done.err.lower().startswith(f"strpcheck: error: {told}".lower())
    assert "strpcheck: hint: " in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("words", [[], ["log"], ["clock"], ["authority"]], ids=" ".join)
def test_a_word_with_commands_below_it_lists_them(words: list[str]) -> None:
    """Usage: nothing was asked for, so nothing was done."""
    done = play(*words)

    assert (done.code, done.out) == (2, "")
    assert "missing command" in done.err or "Commands:" in done.err


HOSTILE = "\x1b[2J\x07\u202e"


@pytest.mark.parametrize(
    "words",
    [
        [HOSTILE],
        [f"--{HOSTILE}"],
        ["check", f"--{HOSTILE}"],
        ["scan", "a.png", HOSTILE],
        ["scan", HOSTILE],
        ["--at", HOSTILE, "check", "X"],
        ["--lang", HOSTILE, "check", "X"],
        ["--home", HOSTILE, "check", "X"],
        ["log", "show", "--last", HOSTILE],
    ],
    ids=repr,
)
def test_wrong_words_never_steer_the_screen(words: list[str]) -> None:
    """Whatever a script hands on."""
    done = play(*words)

    assert done.code in {2, 3}
    assert all(character.isprintable() or character == "\n" for character in done.err)


def test_a_pipe_that_closes_ends_the_run_quietly(town: Town, laptop: Laptop) -> None:
    """Exit 3: not every verdict was seen; no traceback, and each judged one is in the log."""
    words = laptop.words("check", "--json", *([town.text(SARI)] * 200))
    with subprocess.Popen(
        command_line(*words), env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()

    assert (process.returncode, err) == (3, "")
    assert len(laptop.play("log", "show", "--json").objects) < 201


def test_an_error_stream_that_is_closed_ends_the_run_quietly(town: Town, laptop: Laptop) -> None:
    """Not even the line about the failure can be told; the code can."""
    words = laptop.words("check", "gone.png")
    with subprocess.Popen(command_line(*words), cwd=town.folder, env=surroundings(), stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        process.stderr.close()

    assert process.returncode == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="POSIX only")
def test_an_output_that_is_full_is_told(town: Town, laptop: Laptop) -> None:
    """As a script sees that writes verdicts to a full disk."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command_line(*laptop.words("check", town.text(SARI))),
            env=surroundings(), stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert done.returncode == 3
    assert "the system refused: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="POSIX only")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_stream_that_was_never_open_does_no_harm(town: Town, laptop: Laptop, closed: str) -> None:
    """The exit code alone is an answer too."""
    command = f'exec "$@" {closed}'
    words = command_line(*laptop.words("check", town.text(SARI)))

    done = subprocess.run(
        ["/bin/sh", "-c", command, "sh", *words], env=surroundings(), capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(os.name != "posix", reason="POSIX only")
def test_ctrl_c_ends_the_run_as_shells_count_it(town: Town, laptop: Laptop) -> None:
    """130, no traceback; what was shown stays logged."""
    words = laptop.words("check", "--json", "-")
    with subprocess.Popen(
        command_line(*words),
        env=surroundings(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(f"{town.text(SARI)}\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        err = process.stderr.read()

    assert (process.returncode, err) == (130, "")
    assert len(laptop.play("log", "show", "--json").objects) == 2


BROKEN = """
import sys
from strpcheck.cli import app
import strpcheck.cli.wiring as wiring
def broken(*_):
    raise ZeroDivisionError("V7FSECRET")
wiring.opened_laptop = broken
app.main()
"""


def broken(home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A run in which we made a mistake."""
    command = [sys.executable, "-c", BROKEN, "--home", str(home), "check", "V7FSECRET"]
    return subprocess.run(command, env=surroundings(**more), capture_output=True, text=True, check=False)


def test_a_mistake_of_ours_is_one_line_and_quotes_nothing(tmp_path: Path) -> None:
    """Exit 1: where it was, how to report it, and no word of what was judged."""
    done = broken(tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("strpcheck: error: strpcheck made a mistake (ZeroDivisionError in <string>, line 6)")
    assert "SECRET" not in done.stderr
    assert "STRPCHECK_DEBUG=1" in done.stderr


def test_whoever_mends_it_gets_the_traceback(tmp_path: Path) -> None:
    """Only when asked for."""
    done = broken(tmp_path, STRPCHECK_DEBUG="1")

    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_the_home_may_come_from_the_environment(town: Town, laptop: Laptop) -> None:
    """STRPCHECK_HOME, where no --home stands."""
    done = spawn("--at", "2021-07-05T07:30", "check", town.text(SARI), cwd=town.folder, STRPCHECK_HOME=str(laptop.home))

    assert done.code == 0


def test_the_home_is_the_platforms_where_none_is_named(tmp_path: Path) -> None:
    """Per user; looking makes nothing."""
    done = spawn("check", "X", cwd=tmp_path, HOME=str(tmp_path), XDG_DATA_HOME=str(tmp_path / "data"))

    assert done.code == 3
    assert "strpcheck is not set up" in done.err
    assert list(tmp_path.iterdir()) == []


def loaded(words: Iterable[str], cwd: Path) -> set[str]:
    """Top-level packages that a run loads."""
    script = (
        "import sys\nfrom strpcheck.cli.app import run\ncode = run(sys.argv[1:])\nprint(*sys.modules, file=sys.stderr)"
    )
    # Coverage that follows child processes would load its own database: what is asked is what strpcheck loads.
    plain = {name: value for name, value in surroundings().items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=cwd, env=plain, capture_output=True, text=True, check=False
    )
    return {name.partition(".")[0] for name in done.stderr.splitlines()[-1].split()} | {
        name for name in done.stderr.splitlines()[-1].split() if name.startswith("tuf.")
    }


HEAVY = {"cv2", "numpy", "openpyxl", "PIL", "pyrage", "rich", "sqlite_utils", "urllib3", "zxingcpp", "pyzbar", "cbor2"}


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    """Neither pictures, nor cryptography, nor the update framework: the first words appear at once."""
    assert loaded(["--help"], tmp_path) & (HEAVY | {"pydantic", "cryptography", "tuf", "sqlite3"}) == set()


def test_a_text_is_judged_without_what_pictures_need(town: Town, laptop: Laptop) -> None:
    """Nor the updater's HTTP client: a start verifies what is held."""
    assert loaded(laptop.words("check", town.text(SARI)), town.folder) & (HEAVY | {"tuf.ngclient"}) == set()


def test_a_picture_is_judged_without_loading_a_decoder(town: Town, laptop: Laptop) -> None:
    """All native code that meets a picture runs in a child; here its bytes only pass through."""
    assert loaded(laptop.words("check", str(town.picture(SARI))), town.folder) & HEAVY == set()


def test_a_run_in_this_process_gives_its_code() -> None:
    """What the console script ends with."""
    assert run(["--version"]) == 0
    assert (ROOT / "pyproject.toml").read_text().count('strpcheck = "strpcheck.__main__:main"') == 1


@pytest.mark.parametrize("start", [["-m", "strpcheck"], ["-c", "from strpcheck.__main__ import main; main()"]])
def test_ctrl_c_while_the_program_still_loads_is_told_in_no_words(tmp_path: Path, start: list[str]) -> None:
    """Exit 130 as later on; a library that is interrupted while it is imported stands for the moment."""
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt\n")
    search = os.pathsep.join([str(tmp_path), str(ROOT)])

    done = subprocess.run(
        [sys.executable, *start, "--version"],
        cwd=tmp_path,
        env=surroundings(PYTHONPATH=search),
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
    assert done.returncode == Exit.INTERRUPTED
