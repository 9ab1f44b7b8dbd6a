"""Laws of the workshop itself: a check that cannot fail checks nothing."""

import re
from pathlib import Path

import pytest
from PIL import Image

from tools import drift, mutant_ledger, mutants, pictures
from tools.mutant_list import ListError, Mutant, parse_list

ROOT = Path(__file__).parent.parent
MAX_IMAGE_BYTES = 150_000

OFFICE = "def open_at(hour: int) -> bool:\n    return 6 <= hour < 10\n"
KEEN = "from office import open_at\n\n\ndef test_it_closes_at_ten() -> None:\n    assert not open_at(10)\n"
IDLE = "from office import open_at\n\n\ndef test_it_exists() -> None:\n    assert open_at\n"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A tree with one module, one test that looks at its limit and one that does not."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "office.py").write_text(OFFICE, encoding="utf-8")
    (tmp_path / "tests" / "test_keen.py").write_text(KEEN, encoding="utf-8")
    (tmp_path / "tests" / "test_idle.py").write_text(IDLE, encoding="utf-8")
    return tmp_path


def list_mutant(
    house: Path, *, old: str = "hour < 10", new: str = "hour <= 10", tests: str = "tests/test_keen.py"
) -> None:
    """Write a list of one mutant."""
    block = f"mutant: open too long\nfile: office.py\nold: {old}\nnew: {new}\ntests: {tests}\n"
    (house / "tests" / "mutants.txt").write_text(block, encoding="utf-8")


def to_be_tried_again(house: Path) -> bool:
    """Whether the turn of the house's only mutant is now, though it was noticed before."""
    listed = parse_list((house / "tests" / "mutants.txt").read_text("utf-8"))
    mutant_ledger.write_ledger(house, listed)
    found = mutant_ledger.to_be_tried(house, listed) != []
    (house / mutant_ledger.LEDGER).unlink()
    return found


def test_a_mutant_that_its_test_notices_is_killed(house: Path) -> None:
    """The list passes when the named test fails on the fault, and the tree is left as it was."""
    list_mutant(house)

    code = mutants.main(["--root", str(house)])

    assert code == 0
    assert (house / "office.py").read_text(encoding="utf-8") == OFFICE


def test_a_surviving_mutant_fails_the_check(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A fault that no named test notices is an error, and is named."""
    list_mutant(house, tests="tests/test_idle.py")

    code = mutants.main(["--root", str(house)])

    assert code == 1
    assert "survived: open too long (office.py: `hour < 10` -> `hour <= 10`)" in capsys.readouterr().out


def test_what_was_noticed_is_not_tried_again_until_a_file_changes(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The ledger vouches for bytes: of the code, of the test, and of the fault."""
    tests = house / "tests"
    list_mutant(house)
    # One in eight is tried all the same, by the list's own bytes: this one is not among them.
    while to_be_tried_again(house):
        with (tests / "mutants.txt").open("a", encoding="utf-8") as listed:
            listed.write("# another turn\n")
    tried = []
    for path, more in ((None, ""), (house / "office.py", "# more\n"), (tests / "test_keen.py", "# more\n")):
        if path is not None:
            path.write_text(path.read_text("utf-8") + more, encoding="utf-8")
        for words in (["--changed"], [], ["--changed"]):
            assert mutants.main(["--root", str(house), *words]) == 0
            tried.append(capsys.readouterr().out.split()[1])

    assert tried == ["1", "1", "0"] * 3


def test_what_survives_is_not_written_down(house: Path) -> None:
    """And is tried the next time."""
    list_mutant(house, tests="tests/test_idle.py")

    assert mutants.main(["--root", str(house)]) == 1
    assert mutants.main(["--root", str(house), "--changed", "--record"]) == 1
    assert mutants.main(["--root", str(house), "--changed"]) == 1


def test_what_was_noticed_of_some_is_added_and_what_changed_since_is_forgotten(house: Path) -> None:
    """So that a list of hundreds can be gone through in parts."""
    list_mutant(house)
    one = (house / "tests" / "mutants.txt").read_text("utf-8")
    other = one.replace("open too long", "opened in the night")
    (house / "tests" / "mutants.txt").write_text(f"{one}\n{other}", encoding="utf-8")
    sizes = []
    for words in (["opened"], ["open too"], ["nothing of that name"]):
        mutants.main(["--root", str(house), "--record", *words])
        sizes.append(len(mutant_ledger.read_ledger(house)))
    (house / "office.py").write_text((house / "office.py").read_text("utf-8") + "# more\n", encoding="utf-8")
    mutants.main(["--root", str(house), "--record", "opened"])

    assert [*sizes, len(mutant_ledger.read_ledger(house))] == [1, 2, 2, 1]


def test_some_of_what_was_noticed_is_tried_all_the_same() -> None:
    """Another sixteenth with each change of the list, for what the ledger does not look at."""
    every = parse_list((ROOT / "tests" / "mutants.txt").read_text("utf-8"))
    known = mutant_ledger.read_ledger(ROOT)
    again = [
        mutant for mutant in mutant_ledger.to_be_tried(ROOT, every) if mutant_ledger.fingerprint(ROOT, mutant) in known
    ]

    assert len(known) > len(every) // 2
    assert len(known) // 32 < len(again) < len(known) // 8


def test_a_test_that_fails_anyway_kills_nothing(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The selection is asked without a fault first."""
    list_mutant(house)
    (house / "tests" / "test_keen.py").write_text("def test_broken() -> None:\n    assert False\n", encoding="utf-8")

    code = mutants.main(["--root", str(house)])

    assert code == 1
    assert "no test passes unharmed: tests/test_keen.py" in capsys.readouterr().out


def test_a_selection_without_tests_kills_nothing(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A renamed test must not count as one that noticed."""
    list_mutant(house, tests="tests/test_keen.py -k renamed")

    code = mutants.main(["--root", str(house)])

    assert code == 1
    assert "no test passes unharmed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("tests", "code"), [("tests/test_keen.py", 0), ("tests/test_keen.py -k renamed", 1)], ids=["keen", "renamed"]
)
def test_after_the_whole_suite_no_selection_is_run_without_a_fault(
    house: Path, capsys: pytest.CaptureFixture[str], tests: str, code: int
) -> None:
    """Half the time; and one that selects no test still notices nothing."""
    list_mutant(house, tests=tests)

    assert mutants.main(["--root", str(house), "--suite-passed"]) == code
    assert "no test passes unharmed" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("hour < 9", "hour < 8", "expected `hour < 9` once in office.py, found it 0 times", id="gone"),
        pytest.param("hour", "minute", "expected `hour` once in office.py, found it 2 times", id="ambiguous"),
        pytest.param("hour < 10", "hour <", "would not be Python any more", id="no Python"),
    ],
)
def test_a_stale_mutant_fails_the_check(
    house: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    """A mutant that no longer fits the code is an error before anything is run."""
    list_mutant(house, old=old, new=new)

    code = mutants.main(["--root", str(house)])

    assert code == 2
    assert told in capsys.readouterr().err


def test_every_stale_mutant_is_told_without_a_test_run(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who moves a line learns of all the mutants that stood on it before the long check does."""
    block = "mutant: {0}\nfile: office.py\nold: {1}\nnew: hour < 8\ntests: tests/no_such_test.py\n"
    blocks = [block.format("fits", "hour < 10"), block.format("gone", "hour < 9"), block.format("twice", "hour")]
    (house / "tests" / "mutants.txt").write_text("\n".join(blocks), encoding="utf-8")

    code = mutants.main(["--root", str(house), "--fit"])

    told = capsys.readouterr().out
    assert code == 1
    assert [name in told for name in ("fits:", "gone:", "twice:")] == [False, True, True]


def test_a_list_that_fits_passes_without_a_test_run(house: Path) -> None:
    """Whether the named tests notice anything is asked elsewhere."""
    list_mutant(house, tests="tests/no_such_test.py")

    assert mutants.main(["--root", str(house), "--fit"]) == 0


def test_an_empty_list_fails_the_check(house: Path) -> None:
    """A list that lost its content does not pass for a list without survivors."""
    (house / "tests" / "mutants.txt").write_text("# nothing yet\n", encoding="utf-8")

    code = mutants.main(["--root", str(house)])

    assert code == 1


def test_a_block_of_the_list_gives_a_mutant() -> None:
    """Comments and spaces around values do not count; a colon in a value does."""
    lines = (
        "mutant: late",
        "file: a.py",
        "old: if late: stop()",
        "new: if late: pass",
        "tests: tests/test_a.py -k 'a b'",
    )
    text = "\n".join(("# the limit", *lines))

    actual = parse_list(text)

    assert actual == [Mutant("late", "a.py", "if late: stop()", "if late: pass", ("tests/test_a.py", "-k", "a b"))]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("mutant: a\nfile: b\nold: c\nnew: d\n", id="key missing"),
        pytest.param("mutant: a\nfile: b\nold: c\nnew: d\ntests: e\nwhy: f\n", id="key unknown"),
        pytest.param("mutant: a\nfile: b\nold: c\nold: c\nnew: d\ntests: e\n", id="key twice"),
        pytest.param("mutant: a\nfile: b\nold: c\nnew: d\ntests: e\n\n" * 2, id="name twice"),
    ],
)
def test_a_block_that_is_not_whole_is_refused(text: str) -> None:
    """A slip of the keyboard must not take a mutant off the list."""
    with pytest.raises(ListError):
        parse_list(text)


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        pytest.param("made now\n", [], id="as made"),
        pytest.param("made before\n", ["made.txt"], id="changed by hand"),
        pytest.param(None, ["made.txt"], id="missing"),
    ],
)
def test_a_generated_file_must_be_what_its_generator_makes(
    tmp_path: Path, kept: str | None, expected: list[str]
) -> None:
    """Drift is found on a copy; the tree itself is not touched."""
    generator = "from pathlib import Path\n\nPath('made.txt').write_text('made now\\n')\n"
    (tmp_path / "generator.py").write_text(generator, encoding="utf-8")
    if kept is not None:
        (tmp_path / "made.txt").write_text(kept, encoding="utf-8")
    before = drift.snapshot(tmp_path)

    actual = drift.drifted(tmp_path, ["generator"])

    assert actual == expected
    assert drift.snapshot(tmp_path) == before


def test_a_picture_is_what_was_drawn_with_a_margin() -> None:
    """However large the screen is."""
    blank = Image.new("RGB", (200, 100), pictures.PAPER)
    blank.paste((230, 230, 230), (40, 30, 140, 60))

    assert pictures.cropped(blank).size == (100 + 2 * pictures.MARGIN, 30 + 2 * pictures.MARGIN)


def test_pictures_are_not_half_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A machine without a terminal to draw in is told."""
    code = pictures.main([str(tmp_path)], programs=["no-such-program"])

    assert (code, list(tmp_path.iterdir())) == (2, [])
    assert "not installed: no-such-program" in capsys.readouterr().err


def test_every_picture_is_shown_and_quickly_there() -> None:
    """A page over a telephone's link must not wait for it."""
    pages = "".join(page.read_text("utf-8") for page in (ROOT / "docs").rglob("*.md"))
    images = sorted((ROOT / "docs" / "images").iterdir())

    assert [image.name for image in images if image.name not in pages or image.stat().st_size > MAX_IMAGE_BYTES] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_a_page_names_tests_that_are_there(page: Path) -> None:
    """Each file, and each test in the file it is said to stand in; a law whose test is gone is only a promise."""
    told = page.read_text("utf-8")

    gone = [name for name in re.findall(r"`(tests/[\w/]+\.py)`", told) if not (ROOT / name).exists()]
    astray = [
        (test, name)
        for tests, name in re.findall(r"((?:`test_\w+`(?:, )?)+) in `(tests/[\w/]+\.py)`", told)
        for test in re.findall(r"test_\w+", tests)
        if name not in gone and f"def {test}(" not in (ROOT / name).read_text("utf-8")
    ]

    assert (gone, astray) == ([], [])


def test_setup_calls_every_step_it_defines() -> None:
    """A step that nobody calls installs nothing, and the tests that wait for it are skipped for ever."""
    lines = (ROOT / "tools" / "setup.sh").read_text(encoding="utf-8").splitlines()
    defined = {found[1] for line in lines if (found := re.match(r"(\w+)\(\) \{", line))}
    called = {word for line in lines for word in re.findall(r"\w+", re.sub(r"^\w+\(\) \{|#.*", "", line))}

    assert len(defined) > len(("say", "stop"))
    assert defined - called == set()


def test_setup_installs_what_a_test_may_be_skipped_for() -> None:
    """Each `X is not installed` among the reasons for a skip is a Debian package that setup asks for."""
    setup = (ROOT / "tools" / "setup.sh").read_text(encoding="utf-8")
    reasons = (ROOT / "tests" / "allowed_skips.txt").read_text(encoding="utf-8")
    lacking = re.findall(r"\| (\w+) is not installed", reasons)

    assert {"Xvfb", "tmux", "libzbar0"} <= set(lacking)
    for name in lacking:
        assert f"apt_install {name.lower()} ||" in setup
