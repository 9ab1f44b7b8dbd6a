"""Laws of a manifest's words: of each format, whole and redacted, it says what was asked for, met, and vouched for."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import strpcheck
from strpcheck.adapters.home import Home
from strpcheck.documents.export_row import Shown
from tests.adapters.exports.logs import BEGUN, POST, Log, scan
from tests.exported import read_export
from tests.played import Laptop

FORMATS = ("csv", "jsonl", "parquet", "xlsx", "html")
TOLD = ("entries", "filters", "redacted", "leaves", "tool", "made_at", "policies", "generations", "lists")
OTHER = {"policy": "cc" * 32, "generation": "dd" * 32, "post": "KALIDERES"}


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Three posts' scans: two policies and generations, two lists, and one more of each outside of what is asked."""
    elsewhere = {"iss": "XX-JK", "cti": bytes(8), "kid": bytes(8), "areas": [], "exp": 0, "uri": "urn:strp:2021w28"}
    return Log(tmp_path / "log.sqlite").fill([
        scan(0, policy="ee" * 32, generation="ff" * 32),
        *(scan(60 * nth) for nth in range(1, 4)),
        scan(240, **OTHER, permit=elsewhere),
        scan(300, **{**OTHER, "post": POST}),
        scan(360, policy="ee" * 32, generation="ff" * 32),
    ])  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("redacted", [False, True], ids=["whole", "redacted"])
def test_a_manifest_says_what_was_asked_for_and_met(
    log: Log,
    tmp_path: Path,
    form: str,
    redacted: bool,  # noqa: FBT001 -- a kind of export
) -> None:
    """Of the entries in the file and of no others; times as they were asked for, in UTC."""
    since, until = BEGUN + timedelta(seconds=60), BEGUN + timedelta(seconds=360)

    log.export(tmp_path / "out", form, Shown(None, redacted), since=since, until=until)

    read_export(tmp_path / "out", log.key.public_key)  # as all that was signed
    told = signed(tmp_path / "out.manifest")
    assert {name: told[name] for name in TOLD} == {
        "entries": {"first": 2, "last": 6},
        "filters": {"from": "2021-07-05T00:01:00Z", "to": "2021-07-05T00:06:00Z", "post": None},
        "redacted": redacted,
        "leaves": "in the file" if form in {"csv", "jsonl"} else "beside the file",
        "tool": {"name": "strpcheck", "version": "0"},
        "made_at": "2021-07-07T00:00:00Z",
        "policies": ["bb" * 32, "cc" * 32],
        "generations": ["aa" * 32, "dd" * 32],
        "lists": [
            {"uri": "urn:strp:2021w27", "newest_s": 3660, "oldest_s": 3900},
            {"uri": "urn:strp:2021w28", "newest_s": 3840, "oldest_s": 3840},
        ],
    }


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("redacted", [False, True], ids=["whole", "redacted"])
def test_of_a_post_only_what_its_rows_met_is_told(
    log: Log,
    tmp_path: Path,
    form: str,
    redacted: bool,  # noqa: FBT001 -- a kind of export
) -> None:
    """And the post is named: rows of others have number and leaf alone."""
    log.export(tmp_path / "out", form, Shown("KALIDERES", redacted))

    export = read_export(tmp_path / "out", log.key.public_key)
    told = signed(tmp_path / "out.manifest")
    assert (told["entries"], told["filters"]["post"]) == ({"first": 1, "last": 7}, "KALIDERES")
    assert [int(row["entry"]) for row in export.shown] == [5]
    assert (told["policies"], told["generations"]) == (["cc" * 32], ["dd" * 32])
    assert [each["uri"] for each in told["lists"]] == ["urn:strp:2021w28"]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("redacted", [False, True], ids=["whole", "redacted"])
def test_a_manifest_says_what_rests_on_what(
    log: Log,
    tmp_path: Path,
    golden: Callable[[str, str], None],
    form: str,
    redacted: bool,  # noqa: FBT001 -- a kind of export
) -> None:
    """In the words that a person approved; that they are so of this file is asked wherever an export is read."""
    log.export(tmp_path / "out", form, Shown(None, redacted))

    vouches = read_export(tmp_path / "out", log.key.public_key).manifest.vouches.model_dump()
    assert list(vouches) == ["file", "order", "cells", "redacted", "not_proved"]
    lines = "\n".join(f"{what}: {said}" for what, said in vouches.items())
    golden(f"vouches/{form}-{'redacted' if redacted else 'whole'}.txt", f"{lines}\n")


def test_a_manifest_names_the_version_that_wrote_it(laptop: Laptop, tmp_path: Path) -> None:
    """Of the command as it is installed."""
    period = ["--from", "2021-07-05T00:00", "--to", "2021-07-06T00:00"]
    assert laptop.play("log", "export", "--format", "csv", *period, "--out", str(tmp_path / "out.csv")).code == 0

    manifest = read_export(tmp_path / "out.csv", Home(laptop.home).signer.public_key).manifest
    assert (manifest.tool.name, manifest.tool.version) == ("strpcheck", strpcheck.__version__)


def signed(path: Path) -> dict[str, Any]:
    """The manifest as it is written: the first line of its note."""
    told: dict[str, Any] = json.loads(path.read_text("utf-8").partition("\n")[0])
    return told
