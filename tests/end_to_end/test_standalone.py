"""Laws of the stand-alone verifier: what a laptop wrote holds, and nothing else does, without strpcheck in reach."""

import hashlib
import json
import shutil
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

import pytest

from strpcheck.adapters.home import Home
from strpcheck.standalone import verifier
from tests.audited import Forger
from tests.played import JOKO, MORNING, SARI, Laptop, Town, play
from tests.standalone import Desk, Export, enrol, signed_note, spelled


@pytest.fixture(scope="module")
def busy(first_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town with a laptop that is enrolled and judged something; entry 9 was purged."""
    folder = tmp_path_factory.mktemp("busy") / "town"
    shutil.copytree(first_town.folder, folder)
    town = Town(folder)
    laptop = Laptop(folder / "home")
    enrol(town, laptop)
    laptop.begin_shift()
    laptop.check(town.text(SARI), "HTTPS://EXAMPLE.ORG", town.text(JOKO), *["X"] * 31)
    Forger(laptop.home / "log.sqlite")("UPDATE entry SET salt = x'', body = x'' WHERE number = 9")
    return town


@pytest.fixture
def laptop(busy: Town) -> Laptop:
    """Its laptop."""
    return Laptop(busy.folder / "home")


@pytest.fixture
def desk(busy: Town, tmp_path: Path) -> Desk:
    """An auditor's folder."""
    return Desk.of(busy, tmp_path / "desk")


def prove(laptop: Laptop, desk: Desk, entry: int, name: str, *words: str) -> Path:
    """A proof of an entry on the auditor's desk."""
    done = laptop.play("log", "prove", str(entry), "--out", str(desk.folder / name), *words)
    assert done.code == 0, done.err
    return desk.folder / name


def in_process(desk: Desk, *words: str) -> int:
    """The same program inside this one, a thousand times as quick."""
    given = [(f"--{name}", str(desk.folder / f"{name}.json")) for name in ("devices", "targets", "root")]
    return verifier.main([*words, *(word for pair in given for word in pair)])


@pytest.mark.parametrize("entry", [1, 5, 9, 20])
def test_a_proof_as_json_holds(laptop: Laptop, desk: Desk, entry: int) -> None:
    """Of a purged entry too, by its leaf."""
    prove(laptop, desk, entry, "proof.json", "--json")

    done = desk.run("proof.json")

    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == "HOLDS: all that was looked at is what was signed"
    assert f"entry {entry} is in the log of" in done.out
    assert ("purged, it says: the leaf is left" in done.out) == (entry == 9)


def test_a_tlog_proof_holds_with_the_body_beside_it(laptop: Laptop, desk: Desk) -> None:
    """Or given by name; without it there is nothing to prove."""
    proof = prove(laptop, desk, 5, "5.tlog-proof")

    beside = desk.run("5.tlog-proof")
    proof.with_name("5.tlog-proof.body").rename(desk.folder / "body")
    by_name, missing = desk.run("5.tlog-proof", "--file", "body"), desk.run("5.tlog-proof")

    assert (beside.code, by_name.code, missing.code) == (0, 0, 2)
    assert "cannot read 5.tlog-proof.body" in missing.err


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize(("first", "last"), [(1, 37), (1, 1), (2, 36), (9, 9), (17, 32), (37, 37), (1, 0)])
def test_an_export_holds(laptop: Laptop, desk: Desk, form: str, first: int, last: int) -> None:
    """Every range of the log, in every form: rows of its own where it reads them, the leaves beside it elsewhere."""
    Export(laptop, first, last).write(desk.folder / f"log.{form}", form)

    assert in_process(desk, str(desk.folder / f"log.{form}.manifest")) == 0


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("only", [(), (2, 9, 30), (37,)])
def test_a_redacted_or_filtered_export_holds(laptop: Laptop, desk: Desk, form: str, only: tuple[int, ...]) -> None:
    """Leaves vouch for what is not shown."""
    Export(laptop, 2, 37, redacted=True, only=only).write(desk.folder / "log", form)

    done = desk.run("log.manifest")

    assert (done.code, done.err) == (0, "")
    assert "entries 2 to 37 are in the log of" in done.out


def test_a_form_that_it_does_not_read_is_said_to_be_so(laptop: Laptop, desk: Desk) -> None:
    """Its hash and the signature hold all the same."""
    Export(laptop, 2, 37).write(desk.folder / "log", "parquet", leaves="in the file")

    done = desk.run("log.manifest")

    assert done.code == 0
    assert "its rows were not compared with the log" in done.out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "asked", "bits"),
    [
        ("proof.json", "proof.json", (0, 5)),
        ("5.tlog-proof", "5.tlog-proof", range(8)),
        ("5.tlog-proof.body", "5.tlog-proof", range(8)),
        ("log", "log.manifest", (0, 5)),
        ("log.manifest", "log.manifest", (0, 5)),
        ("log.leaves", "log.manifest", range(8)),
    ],
)
def test_no_byte_may_be_another(
    laptop: Laptop, desk: Desk, name: str, asked: str, bits: Sequence[int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Bits of each in turn, but for what people read in the JSON of a proof and what only spells it."""
    prove(laptop, desk, 5, "proof.json", "--json")
    prove(laptop, desk, 5, "5.tlog-proof")
    Export(laptop, 3, 8, only=(3, 7)).write(desk.folder / "log", "jsonl")
    file, held = desk.folder / name, []
    raw = file.read_bytes()
    told = json.loads(raw) if name == "proof.json" else {}

    for at, byte in enumerate(raw):
        for bit in bits:
            file.write_bytes(raw[:at] + bytes([byte ^ 1 << bit]) + raw[at + 1 :])
            if in_process(desk, str(desk.folder / asked)) == 0:
                held.append((at, bit))
        capsys.readouterr()

    file.write_bytes(raw)
    assert in_process(desk, str(desk.folder / asked)) == 0
    free = b"" if not told else raw[raw.index(b'"body":') : raw.index(b'"body_hex":')]
    begun = raw.index(free) if free else 0
    assert [(at, bit) for at, bit in held if not begun <= at < begun + len(free) and not spelling(raw, at)] == []


def spelling(raw: bytes, at: int) -> bool:
    """Whether it is a letter of hexadecimal, which may be written large, or of `note_key`, which is for people."""
    begun = raw.find(b'"note_key":')
    is_hex = raw[at : at + 1] in b"abcdef"
    return is_hex or (begun >= 0 and begun <= at)


def test_each_step_rests_on_the_one_before(laptop: Laptop, desk: Desk, busy: Town) -> None:
    """Another devices.json, a targets.json or a root with too few signatures, another town's root."""
    prove(laptop, desk, 5, "proof.json", "--json")
    files = {name: (desk.folder / name).read_bytes() for name in ("devices.json", "targets.json", "root.json")}
    changed = {
        "devices.json": files["devices.json"].replace(b'"post":"LENTENG-AGUNG"', b'"post":"KALIMALANG"'),
        "targets.json": spelled(fewer(json.loads(files["targets.json"]))).encode(),
        "root.json": spelled(fewer(json.loads(files["root.json"]))).encode(),
    }
    for name, raw in changed.items():
        (desk.folder / name).write_bytes(raw)
        done = desk.run("proof.json")
        assert (done.code, "DOES NOT HOLD" in done.out) == (10, True), name
        (desk.folder / name).write_bytes(files[name])
    assert desk.run("proof.json").code == 0
    assert (busy.root).read_bytes() == (desk.folder / "root.json").read_bytes()


def fewer(document: dict[str, list[object]]) -> dict[str, list[object]]:
    """Signed by one key, twice."""
    one = document["signatures"][0]
    return {**document, "signatures": [one, one]}


def test_a_laptop_that_nobody_enrolled_proves_nothing(busy: Town, desk: Desk) -> None:
    """However well it signs."""
    other = busy.laptop("other")
    prove(other, desk, 1, "proof.json", "--json")

    done = desk.run("proof.json")

    assert done.code == 10
    assert "nobody who is enrolled signed it" in done.out


def test_a_revoked_laptop_counts_for_what_it_signed_before(first_town: Town, tmp_path: Path) -> None:
    """A manifest says when it was made; of a proof the auditor must know it."""
    folder = tmp_path / "town"
    shutil.copytree(first_town.folder, folder)
    town, laptop = Town(folder), Laptop(folder / "home")
    enrol(town, laptop)
    name = json.loads((laptop.home / "station.json").read_bytes())["device"]
    words = ["authority", "device", "revoke", name, "--reason", "sold", "--dir", str(folder / "auth")]
    assert play("--at", "2021-07-05T10:00", *words).code == 0
    town.publish(at="2021-07-05T10:00")
    desk = Desk.of(town, tmp_path / "desk")
    prove(laptop, desk, 1, "proof.json", "--json")
    Export(laptop, 1, 1).write(desk.folder / "before", "csv")
    Export(laptop, 1, 1).write(desk.folder / "after", "csv", made_at="2021-07-05T03:00:00Z")

    assert [desk.run(f"{name}.manifest").code for name in ("before", "after")] == [0, 10]
    assert desk.run("proof.json").code == 10
    times = ("2021-07-05T02:59:59Z", "2021-07-05T03:00:00Z", "2021-07-05T00:29:59Z", "2021-07-05")
    assert [desk.run("proof.json", "--at", at).code for at in times] == [0, 10, 10, 10]


def test_a_later_root_is_signed_by_the_one_before(busy: Town, laptop: Laptop, tmp_path: Path) -> None:
    """A chain that begins with the pinned one; a link left out or out of order does not hold."""
    folder = tmp_path / "town"
    shutil.copytree(busy.folder, folder)
    town = Town(folder)
    town.authority("rotate", "--role", "targets", at=MORNING)
    town.publish(at=MORNING)
    desk = Desk.of(town, tmp_path / "desk")
    shutil.copy(town.published / "metadata" / "2.root.json", desk.folder)
    prove(laptop, desk, 5, "proof.json", "--json")

    assert desk.run("proof.json", root=("root.json", "2.root.json")).code == 0
    assert desk.run("proof.json", root=("root.json",)).code == 10
    assert desk.run("proof.json", root=("2.root.json", "root.json")).code == 10


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 2},
        {"entries": {"first": 3, "last": 7}},
        {"entries": {"first": 2, "last": 8}},
        {"range": {"before": [], "behind": []}},
        {"leaves": "beside the file"},
        {"checkpoint": "strpcheck/log/0000000000000000\n1\nAAAA\n\n— a b\n"},
        {"device": {"name": "x", "kid": "0000000000000000", "public_key": ""}},
        {"file": {"name": "log", "sha256": "00", "bytes": 1, "rows": 6, "format": "jsonl"}},
    ],
)
def test_a_manifest_that_contradicts_its_log_does_not_hold(
    laptop: Laptop, desk: Desk, changed: dict[str, object]
) -> None:
    """Although its device signed it."""
    Export(laptop, 3, 8).write(desk.folder / "log", "jsonl", **changed)

    assert desk.run("log.manifest").code == (2 if "leaves" in changed else 10)


@pytest.mark.parametrize("act", ["a row too few", "a row twice", "another leaf", "another body", "redacted by hand"])
def test_rows_are_compared_with_the_log(laptop: Laptop, desk: Desk, act: str) -> None:
    """Also where a manifest was signed over them: by whoever had the laptop's key, but not its log."""
    export = Export(laptop, 3, 8)
    manifest = export.write(desk.folder / "log", "jsonl")
    lines = (desk.folder / "log").read_text("utf-8").splitlines()
    row = json.loads(lines[2])
    changed = {
        "a row too few": lines[:2] + lines[3:],
        "a row twice": [*lines[:3], *lines[2:]],
        "another leaf": [*lines[:2], spelled({"entry": 5, "leaf": "00" * 32}), *lines[3:]],
        "another body": [*lines[:2], spelled({**row, "body": b64encode(b"\xa0").decode()}), *lines[3:]],
        "redacted by hand": [*lines[:2], spelled({"entry": 5, "leaf": row["leaf"]}), *lines[3:]],
    }[act]
    (desk.folder / "log").write_text("".join(f"{line}\n" for line in changed), encoding="utf-8", newline="\n")
    raw = (desk.folder / "log").read_bytes()
    told = json.loads(manifest.read_text("utf-8").partition("\n")[0])
    told["file"] |= {"sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw), "rows": len(changed)}
    manifest.write_bytes(signed_note(f"{spelled(told)}\n", Home(laptop.home)).encode())

    assert desk.run("log.manifest").code == (0 if act == "redacted by hand" else 10)


def test_what_is_missing_is_told(desk: Desk) -> None:
    """Exit 2: nothing was looked at."""
    done = desk.run("nowhere")

    assert (done.code, done.out.splitlines()[-1].startswith("targets")) == (2, True)
    assert "cannot read nowhere" in done.err


def test_it_needs_nothing_but_the_standard_library_and_cryptography() -> None:
    """So that it runs where nothing of ours is."""
    source = Path(verifier.__file__).read_text("utf-8")

    lines = [line.split() for line in source.splitlines()]
    imported = {words[1].partition(".")[0] for words in lines if words[:1] in (["import"], ["from"])}

    assert imported == {
        "argparse", "base64", "collections", "cryptography", "csv", "functools", "hashlib", "itertools", "json",
        "pathlib", "re", "sys", "typing",
    }  # fmt: skip
