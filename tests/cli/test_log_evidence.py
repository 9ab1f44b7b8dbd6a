"""Laws of `log evidence`: what there is, who opens it, and that it is entered before anybody sees anything."""

import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.auditors import Auditor
from tests.played import SARI, WATI, Done, Laptop, Town, found_town, settle

WORDS = ["--reason", "case 7", "--by", "court"]
SUPERVISOR, LATER = "246810", "2021-07-05T08:30"


@dataclass(frozen=True)
class Case:
    """A laptop that refused a forgery, and the auditor whom its policy names."""

    town: Town
    laptop: Laptop
    auditor: Auditor
    forged: str
    identity: Path

    @property
    def file(self) -> Path:
        """What was kept."""
        (found,) = (self.laptop.home / "evidence").glob("*.age")
        return found

    def open(self, *words: str, identity: Path | None = None) -> Done:
        """Open the forgery's evidence."""
        return self.laptop.play("log", "evidence", "open", "3", "--identity", str(identity or self.identity), *words)

    def custody(self) -> list[dict[str, object]]:
        """What the log says of who opened what."""
        rows = self.laptop.play("log", "show", "--json", "--kind", "custody")
        return rows.objects if rows.code == 0 else []


def name_auditors(town: Town, *recipients: str) -> None:
    """Have the authority's next policy name them."""
    path = town.folder / "auth" / "policy.json"
    policy = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(policy | {"auditors": list(recipients)}), encoding="utf-8")
    town.publish(at=LATER)


@pytest.fixture(scope="module")
def first_case(first_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Entries: 1 the first sync, 2 a genuine permit, 3 a forgery; nobody changes it."""
    town, auditor = settle(first_town, tmp_path_factory.mktemp("case")), Auditor()
    name_auditors(town, auditor.recipient)
    (town.folder / "pin").write_text(f"{SUPERVISOR}\n", encoding="utf-8")
    laptop = Laptop(town.folder / "audited", LATER)
    words = ["--root", str(town.root), "--from", str(town.published), "--post", "LENTENG-AGUNG"]
    assert laptop.play("init", *words, "--pin-file", str(town.folder / "pin")).code == 0
    forged = found_town(tmp_path_factory.mktemp("elsewhere")).text(SARI)
    assert laptop.check(town.text(WATI)).code == 0
    assert laptop.check(forged).reasons == ["unknown_key"]
    identity = auditor.file(tmp_path_factory.mktemp("auditor") / "key.txt")
    return Case(town, laptop, auditor, forged, identity)


@pytest.fixture
def case(first_case: Case, tmp_path: Path) -> Case:
    """A case of the test's own."""
    town = settle(first_case.town, tmp_path)
    return replace(first_case, town=town, laptop=replace(first_case.laptop, home=town.folder / "audited"))


def test_a_forgery_is_listed_with_its_file(case: Case) -> None:
    """Which entry, when, where, why, which file, and whether it is whole."""
    done = case.laptop.play("log", "evidence", "list", "--json")

    assert (done.code, done.objects) == (
        0,
        [
            {
                "entry": 3,
                "at": "2021-07-05T01:30:00Z",
                "post": "LENTENG-AGUNG",
                "reason": "unknown_key",
                "sha256": case.file.stem,
                "bytes": case.file.stat().st_size,
                "state": "kept",
            }
        ],
    )
    assert case.file.stem in case.laptop.play("log", "evidence", "list").out


def test_the_auditor_reads_the_very_text(case: Case) -> None:
    """Byte for byte, and that it was opened stands in the log."""
    done = case.open()

    assert (done.code, done.out) == (0, f"{case.forged}\n")
    (entered,) = case.custody()
    assert {key: entered[key] for key in ("entry", "about", "act", "kind", "evidence", "recipients", "result")} == {
        "entry": 4,
        "about": 3,
        "act": "open",
        "kind": "custody",
        "evidence": case.file.stem,
        "recipients": [case.auditor.recipient],
        "result": "opened",
    }


def test_it_is_written_into_a_new_file_only(case: Case, tmp_path: Path) -> None:
    """Readable by nobody else; what is there already stays, and nothing is entered for it."""
    out = tmp_path / "forged.txt"

    assert case.open("--out", str(out)).code == 0
    again = case.open("--out", str(out))

    assert (out.read_text("ascii"), out.stat().st_mode & 0o777) == (case.forged, 0o600)
    assert (again.code, again.out, len(case.custody())) == (2, "", 1)


def test_the_text_itself_is_nowhere_in_the_home(case: Case) -> None:
    """Without the auditor's identity nobody reads it, the laptop's owner included."""
    case.open()

    texts = [
        path
        for path in case.laptop.home.rglob("*")
        if path.is_file() and case.forged[40:80].encode() in path.read_bytes()
    ]

    assert texts == []


def test_anothers_identity_opens_nothing_and_is_entered(case: Case, tmp_path: Path) -> None:
    """An error, and the log says which key was tried."""
    other = Auditor()

    done = case.open(identity=other.file(tmp_path / "other.txt"))

    assert (done.code, done.out) == (3, "")
    assert "not sealed to this identity" in done.err
    assert [(row["result"], row["recipients"]) for row in case.custody()] == [("refused", [other.recipient])]


def test_of_several_identities_the_one_that_opened_it_is_entered(case: Case, tmp_path: Path) -> None:
    """A file may hold old and new keys."""
    path = tmp_path / "keys.txt"
    path.write_text(f"# mine\n{Auditor().secret}\n\n  {case.auditor.secret}\r\n", encoding="ascii")

    assert case.open(identity=path).out == f"{case.forged}\n"
    assert [row["recipients"] for row in case.custody()] == [[case.auditor.recipient]]


@pytest.mark.parametrize(
    "content",
    [b"", b"# only a comment\n", b"AGE-SECRET-KEY-1QQQQ\n", b"\xff\xfe", b"x" * 70_000, b"age1abc\n"],
    ids=["empty", "comment", "torn", "no text", "long", "recipient"],
)
def test_what_is_no_identity_is_told_without_being_quoted(case: Case, tmp_path: Path, content: bytes) -> None:
    """Half a key on a screen is half a key too many."""
    path = tmp_path / "no-key.txt"
    path.write_bytes(content)

    done = case.open(identity=path)

    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("strpcheck: Ini bukan berkas identitas age.")
    assert "QQQQ" not in done.err
    assert case.custody() == []


def test_a_missing_identity_file_is_told(case: Case, tmp_path: Path) -> None:
    """By its name."""
    done = case.open(identity=tmp_path / "nowhere.txt")

    assert (done.code, done.out) == (3, "")
    assert "nowhere.txt" in done.err


@pytest.mark.parametrize("entry", ["1", "2", "0", "99"], ids=["sync", "genuine", "zero", "beyond"])
def test_an_entry_without_evidence_is_a_slip(case: Case, entry: str) -> None:
    """The list shows which have some."""
    done = case.laptop.play("log", "evidence", "open", entry, "--identity", str(case.identity))

    assert (done.code, done.out) == (2, "")
    assert case.custody() == []


def test_a_file_that_was_changed_is_found_and_not_opened(case: Case) -> None:
    """One sealed to the auditor by somebody else would open, and would not be what the laptop saw."""
    case.file.write_bytes(_sealed(case.auditor.recipient))

    listed, opened = case.laptop.play("log", "evidence", "list", "--json"), case.open()

    assert (listed.code, listed.objects[0]["state"]) == (10, "altered")
    assert (opened.code, opened.out, case.custody()) == (3, "", [])
    assert opened.err.startswith("strpcheck: Berkas bukti ini bukan yang disimpan.")


def _sealed(recipient: str) -> bytes:
    """Another text for the same auditor."""
    from strpcheck.adapters.age_format import seal

    sealed = seal(b"ANOTHER TEXT", [recipient])
    assert sealed is not None
    return sealed


def test_a_file_that_is_gone_is_found(case: Case) -> None:
    """The entry still names it."""
    case.file.unlink()

    listed, opened = case.laptop.play("log", "evidence", "list", "--json"), case.open()

    assert (listed.code, listed.objects[0]["state"], listed.objects[0]["bytes"]) == (10, "missing", None)
    assert (opened.code, opened.out, case.custody()) == (3, "", [])


def test_without_auditors_nothing_is_kept_and_the_list_says_so(laptop: Laptop, town: Town, tmp_path: Path) -> None:
    """As the first policy of an authority is: nothing is kept, nothing fails."""
    del town
    (tmp_path / "elsewhere").mkdir()
    forged = found_town(tmp_path / "elsewhere").text(SARI)

    assert laptop.check(forged).reasons == ["unknown_key"]

    done = laptop.in_english.play("log", "evidence", "list")
    assert (done.code, done.out, "No entry has evidence." in done.err) == (0, "", True)
    assert not (laptop.home / "evidence").exists()


def test_evidence_goes_with_its_entry(case: Case) -> None:
    """Opened or not: an entry of custody stays and keeps nothing alive. What is held stays."""
    assert case.open().code == 0
    pin, laptop = case.town.folder / "pin", replace(case.laptop, at="2022-07-06T09:00")
    case.town.publish(at="2022-07-06T08:00")
    assert laptop.play("sync").code == 0
    held = laptop.play("log", "hold", "add", "3", *WORDS, "--until", "2022-08-01T00:00")
    assert held.code == 0, held.err
    held_by = str(laptop.play("log", "hold", "list", "--json").objects[0]["hold"])

    before = _purged(laptop, pin)
    assert (before["held"], case.file.exists()) == (1, True)
    freed = laptop.play("log", "hold", "release", held_by, *WORDS, "--pin-file", str(pin))
    assert freed.code == 0, freed.err
    after = _purged(laptop, pin)

    assert (after["evidence"], list((laptop.home / "evidence").glob("*.age"))) == (1, [])
    assert laptop.play("log", "evidence", "list", "--json").out == ""
    assert [row["result"] for row in case.custody()] == ["opened"]


def _purged(laptop: Laptop, pin: Path) -> dict[str, object]:
    """Purge, as JSON."""
    done = laptop.play("log", "purge", "--json", "--pin-file", str(pin))
    assert done.code == 0, done.err
    return dict(done.objects[0])


def test_age_itself_opens_the_file(case: Case) -> None:
    """An auditor needs nothing of ours."""
    age = shutil.which("age")
    if age is None:
        pytest.skip("age is not installed")

    done = subprocess.run([age, "-d", "-i", str(case.identity), str(case.file)], capture_output=True, check=True)

    assert done.stdout.decode() == case.forged
