"""Laws of targets in `tuf-conformance`: whole, signed, once, and under one name of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.carriers.mirrors import Cut, Question, mirror, spoken
from tests.cli.conformance.client import BELOW, Client
from tests.cli.conformance.keeper import Keeper


@pytest.mark.parametrize("is_consistent", [True, False], ids=["consistent", "plain"])
def test_names_hold_versions_and_hashes_where_the_root_says_so(
    client: Client, keeper: Keeper, *, is_consistent: bool
) -> None:
    """Only the root's own name always does, and the timestamp's never."""
    keeper.says["root"].consistent_snapshot = is_consistent
    digest = keeper.add("folder/file", b"content").hashes["sha256"]
    keeper.publish("root")
    keeper.update("targets")

    assert client.download("folder/file").code == 0
    assert client.kept == [b"content"]
    version, prefix = ("2.", f"{digest}.") if is_consistent else ("", "")
    assert client.asked == [
        "metadata/2.root.json",
        "metadata/3.root.json",
        "metadata/timestamp.json",
        f"metadata/{version}snapshot.json",
        f"metadata/{version}targets.json",
        f"targets/folder/{prefix}file",
    ]


@pytest.mark.parametrize("kinds", [["sha256"], ["sha512"], ["sha256", "sha512"], ["sha384"]], ids="-".join)
def test_a_target_is_known_by_any_hash(client: Client, keeper: Keeper, kinds: list[str]) -> None:
    """And asked for by the first of them, once."""
    target = keeper.add("file", b"content", kinds=kinds)
    keeper.update("targets")

    assert client.download("file").code == 0
    [asked] = [path for path in client.asked if path.startswith("targets/")]
    assert asked in {f"targets/{digest}.file" for digest in target.hashes.values()}


def test_every_hash_must_hold(client: Client, keeper: Keeper) -> None:
    """One that is right does not make up for one that is wrong, nor for one of a kind that nobody knows."""
    for path, hashes in {"wrong": {"sha512": "00" * 64}, "unknown": {"strange": "00" * 32}}.items():
        target = keeper.add(path, b"content")
        target.hashes = {"sha256": target.hashes["sha256"], **hashes}
    only = keeper.add("only", b"content")
    only.hashes = {"strange": only.hashes["sha256"]}
    keeper.update("targets")

    for path in ("wrong", "unknown", "only"):
        assert client.download(path).code == 1
    assert client.kept == []


@pytest.mark.parametrize("content", [b"", b"contenT", b"content and more", b"cont"], ids=["none", "bit", "more", "cut"])
def test_another_content_is_refused_and_what_was_there_stays(client: Client, keeper: Keeper, content: bytes) -> None:
    """Of the file that was changed as of those that were not."""
    keeper.add("file", b"old")
    keeper.add("other", b"other")
    keeper.update("targets")
    assert client.download("file", "other").code == 0
    digest = keeper.add("file", b"content").hashes["sha256"]
    keeper.update("targets")
    keeper.files[f"targets/{digest}.file"] = content

    assert client.download("file").code == 1
    assert client.kept == [b"old", b"other"]
    assert client.download("other").code == 0


def test_a_target_that_keeps_changing_is_always_the_newest(client: Client, keeper: Keeper) -> None:
    """Also where some of its versions were never seen."""
    for version in range(12):
        keeper.add("file", f"version {version}".encode())
        keeper.update("targets")
        if version % 4 == 3:
            assert client.download("file").code == 0
            assert client.kept == [f"version {version}".encode()]


def test_a_target_of_no_bytes_is_one(client: Client, keeper: Keeper) -> None:
    """It is asked for like any other, and kept."""
    digest = keeper.add("empty", b"").hashes["sha256"]
    keeper.update("targets")

    assert client.download("empty").code == 0
    assert client.kept == [b""]
    assert client.asked[-1] == f"targets/{digest}.empty"


@pytest.mark.parametrize(
    "path",
    ["a b", "what?", "part#1", "a%2Fb", "é", "a&b;c", "a+b", "~", "...", "x" * 180, "d/" * 90 + "x", "é" * 80],
    ids=["space", "question", "hash", "quoted", "accent", "signs", "plus", "tilde", "dots", "long", "deep", "accents"],
)
def test_a_target_of_any_name_is_kept_under_one_that_leads_nowhere_else(
    client: Client, keeper: Keeper, tmp_path: Path, path: str
) -> None:
    """Also where it is longer than file systems take; and the next version of it takes its place."""
    for content in (b"first", b"second"):
        keeper.add(path, content)
        served = {name: raw for name, raw in keeper.files.items() if raw == content}
        for name in served:
            keeper.files[_on_the_wire(name)] = content
        keeper.update("targets")
        assert client.download(path).code == 0, client.asked[-1]
        assert client.kept == [content]
    assert sorted(place.name for place in tmp_path.iterdir()) == ["initial_root.json", "metadata", "targets"]


@pytest.mark.parametrize("path", ["../out", "a/../../out", "/out", "a\\out"])
def test_a_path_that_leaves_the_repository_is_not_asked_for(client: Client, keeper: Keeper, path: str) -> None:
    """Whatever is signed: no address and no file name is made of it."""
    keeper.add(path, b"content")
    keeper.update("targets")

    done = client.download(path)

    assert done.code == 1
    assert "leaves the carrier" in done.err
    assert [asked for asked in client.asked if asked.startswith("targets/")] == []


def test_a_download_of_nothing_is_misuse(client: Client) -> None:
    """It ends like a failure, and asks nobody."""
    done = client.download()

    assert done.code == 1
    assert "--target-name" in done.err
    assert client.asked == []


def test_the_first_of_two_targets_is_kept_when_the_second_fails(client: Client, keeper: Keeper) -> None:
    """They are looked for and fetched one after the other."""
    keeper.add("first", b"first")
    keeper.update("targets")

    assert client.download("first", "missing").code == 1
    assert client.kept == [b"first"]
    assert client.download("missing", "first").code == 1
    assert len([path for path in client.asked if path.startswith("targets/")]) == 1


def test_a_link_that_breaks_is_taken_up_again(keeper: Keeper, tmp_path: Path) -> None:
    """As `sync` does: a target comes in pieces where it must."""
    content = bytes(range(256)) * 400
    keeper.add("big", content)
    keeper.update("targets")

    def answer(question: Question) -> bytes | Iterator[bytes]:
        """Cut targets every 30 KB."""
        raw = keeper.files.get(question.path.removeprefix(BELOW))
        if raw is None:
            return spoken(b"", status="404 Not Found")
        if raw != content:
            return spoken(raw)
        head = spoken(raw[question.start :], length=len(raw) - question.start)
        if question.start:
            span = f"Content-Range: bytes {question.start}-{len(raw) - 1}/{len(raw)}"
            head = spoken(raw[question.start :], span, status="206 Partial Content")
        raise Cut(head[:30_000])

    with mirror(answer) as standing:
        client = Client(tmp_path, standing)
        assert client.init(keeper.pinned) == 0
        assert client.download("big").code == 0
    assert client.kept == [content]


def _on_the_wire(name: str) -> str:
    """A file's name as it is asked for: quoted but for what may stand in an address."""
    from urllib.parse import quote

    return quote(name, safe="/%~!$&'()*+,;=:@")
