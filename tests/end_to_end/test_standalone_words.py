"""Law of the stand-alone verifier's words: whatever it is given, an auditor reads what is wrong with which file."""

import shutil
from pathlib import Path

import pytest

from strpcheck.standalone import verifier
from tests.played import Laptop, Town
from tests.standalone import Desk, Export, enrol

STRANGE = (b"", b"{}", b"[]", b"null", b"\xff\xfe\x00", b'{"signed":{}}', b'{"signed":1,"signatures":2}', b"PK\x03\x04")
DAMAGED = "is damaged, or of another kind"


@pytest.fixture(scope="module")
def whole(first_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An auditor's folder with an export that holds."""
    folder = tmp_path_factory.mktemp("words") / "town"
    shutil.copytree(first_town.folder, folder)
    town, laptop = Town(folder), Laptop(folder / "home")
    enrol(town, laptop)
    laptop.check(*["X"] * 5)
    desk = Desk.of(town, folder.parent / "desk")
    Export(laptop, 1, 3).write(desk.folder / "log", "parquet")
    return desk.folder


@pytest.fixture
def desk(whole: Path, tmp_path: Path) -> Path:
    """The same for a test that changes it."""
    return shutil.copytree(whole, tmp_path / "desk")


def told(desk: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code, and the last line that was printed."""
    given = [(f"--{name}", str(desk / f"{name}.json")) for name in ("devices", "targets", "root")]
    code = verifier.main([str(desk / "log.manifest"), *(word for pair in given for word in pair)])
    return code, capsys.readouterr().out.splitlines()[-1]


def test_it_holds_as_it_is(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So that what follows says something."""
    assert told(desk, capsys) == (0, "HOLDS: all that was looked at is what was signed")


@pytest.mark.parametrize("content", STRANGE, ids=repr)
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("root.json", f"the root, targets.json or devices.json {DAMAGED}"),
        ("targets.json", f"the root, targets.json or devices.json {DAMAGED}"),
        ("devices.json", "devices.json is not the one that is listed"),
        ("log.manifest", f"log.manifest {DAMAGED}"),
        ("log", "log is not what was exported"),
    ],
)
def test_what_is_no_such_file_is_named(
    desk: Path, capsys: pytest.CaptureFixture[str], name: str, said: str, content: bytes
) -> None:
    """In words, and none of the language that the program is written in."""
    (desk / name).write_bytes(content)

    assert told(desk, capsys) == (10, f"DOES NOT HOLD: {said}")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "entry 1 is missing, or one is too much"),
        (b"00" * 32 + b"\n", "entry 2 is missing, or one is too much"),
        (b"zz\n", f"log or log.leaves {DAMAGED}"),
        (b"\xff\n", f"log or log.leaves {DAMAGED}"),
        (b"00\n", "a leaf is no hash"),
        ((b"00" * 32 + b"\n") * 3, "its leaves are not the log's"),
    ],
)
def test_what_is_no_list_of_leaves_is_named(
    desk: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    """They stand beside the file, and no hash of the manifest's covers them: they have to lead to the checkpoint."""
    (desk / "log.leaves").write_bytes(content)

    assert told(desk, capsys) == (10, f"DOES NOT HOLD: {said}")
