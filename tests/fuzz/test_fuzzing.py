"""Laws of the fuzzing itself: whatever an input does to a target is noticed, kept and told."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.__main__ import main
from tests.fuzz.child import Plan, is_guided
from tests.fuzz.faulty import STARTS
from tests.fuzz.running import Trial, run_targets
from tests.fuzz.witness import Witness, last_words

ENGINES = [False, *([True] if is_guided() else [])]


def tried(name: str, *, guided: bool) -> Trial:
    """What becomes of one target in a second."""
    (trial,) = run_targets([name], Plan(seed=1, seconds=1, patience=1, guided=guided))
    return trial


@pytest.mark.parametrize("guided", ENGINES, ids=lambda guided: "guided" if guided else "blind")
@pytest.mark.parametrize("name", ["raises", "crashes", "hangs", "leaves"])
def test_an_input_that_breaks_a_target_is_kept(name: str, guided: bool) -> None:  # noqa: FBT001 -- a value
    """An exception, a crash of native code, a hang and a quiet exit alike; the input is the one that did it."""
    finding = tried(name, guided=guided).finding

    assert finding is not None
    assert finding.octets not in STARTS


def test_a_target_that_tries_nothing_is_a_finding() -> None:
    """A check that checks nothing does not pass."""
    finding = tried("rests", guided=False).finding

    assert finding is not None
    assert finding.how == "tried nothing"


def test_what_was_found_is_told_with_the_way_to_try_it_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Target, seed, hash, place and command; and the run fails."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    code = main(["--target", "raises", "--seconds", "1", "--seed", "3", "--blind"])

    told = capsys.readouterr().out
    (kept,) = tmp_path.rglob("raises-*")
    assert code == 1
    assert "raises broke its law; seed 3" in told
    assert f"--target raises --input {kept}" in told
    with pytest.raises(AssertionError):
        main(["--target", "raises", "--input", str(kept)])


def test_a_run_without_a_finding_passes(capsys: pytest.CaptureFixture[str]) -> None:
    """And says how much was tried."""
    code = main(["--target", "wire", "--seconds", "1", "--seed", "1", "--blind"])

    assert code == 0
    assert "fuzz: 1 targets, 0 findings" in capsys.readouterr().out


def test_the_witness_outlives_its_process(tmp_path: Path) -> None:
    """The input in hand is known although nothing was closed or written out."""
    dying = (
        "import os, sys; from pathlib import Path; from tests.fuzz.witness import Witness\n"
        "witness = Witness(Path(sys.argv[1])); witness.note(b'first'); witness.note(b'last'); os.abort()"
    )

    done = subprocess.run([sys.executable, "-c", dying, str(tmp_path / "it")], capture_output=True, check=False)

    assert done.returncode != 0
    assert last_words(tmp_path / "it") == (2, b"last")


def test_a_witness_that_saw_nothing_says_so(tmp_path: Path) -> None:
    """Neither before it was made nor after."""
    nothing = last_words(tmp_path / "it")
    Witness(tmp_path / "it")

    assert nothing == last_words(tmp_path / "it") == (0, b"")
