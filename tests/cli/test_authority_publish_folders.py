"""`authority publish`: the folder that is published into, and what stands or works in it."""

import os
from pathlib import Path

import pytest

from strpcheck.adapters.locks import hold
from tests.cli.counter import MORNING, Counter, found_counter
from tests.cli.published_files import bare, files, signed


@pytest.mark.parametrize(
    "name", ["metadata/1.root.json", "metadata/1.targets.json", "targets/trust.json", "targets/canary.json"]
)
def test_a_damaged_file_is_written_again(published: Counter, name: str) -> None:
    """A bad stick, a cut copy: one flipped bit, nothing at all, gone."""
    before = files(published.pub)
    path = next(path for path in before if bare(path) == name)
    for spoiled in (bytes([before[path][0] ^ 1]) + before[path][1:], b"", None):
        (published.pub / path).unlink()
        if spoiled is not None:
            (published.pub / path).write_bytes(spoiled)

        assert published.publish(at=MORNING).code == 0
        assert files(published.pub)[path] == before[path]


def test_another_authoritys_folder_is_refused(published: Counter, tmp_path: Path) -> None:
    """Laptops that read it would refuse everything from now on."""
    (tmp_path / "other").mkdir()
    other = found_counter(tmp_path / "other")
    other.publish()
    before = files(other.pub)

    done = published.type("publish", str(other.pub))

    assert done.code == 3
    assert "holds another authority's repository" in done.err
    assert files(other.pub) == before


@pytest.mark.parametrize("place", ["auth", "auth/private", "auth/private/pub", "."])
def test_private_keys_are_never_below_what_is_published(published: Counter, place: str) -> None:
    """Whoever offers the folder by a web server would offer them too."""
    done = published.type("publish", str(published.folder / place))

    assert done.code == 2
    assert "holds the authority's private keys" in done.err
    assert not (published.folder / place / "metadata").exists()


def test_publishing_below_the_authoritys_folder_is_fine(published: Counter) -> None:
    """What is below is not beside the keys."""
    assert published.type("publish", str(published.auth / "pub")).code == 0


def test_a_second_folder_gets_everything(published: Counter) -> None:
    """A new stick."""
    done = published.type("publish", str(published.folder / "stick"), at=MORNING)

    assert "12 new files in" in done.err
    assert sorted(map(bare, files(published.folder / "stick")))[:2] == [
        "metadata/1.policy.json",
        "metadata/1.root.json",
    ]


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_a_folder_that_cannot_be_written_is_told(published: Counter) -> None:
    """By a file that stands where it should be."""
    (published.folder / "taken").write_bytes(b"")

    done = published.type("publish", str(published.folder / "taken"))

    assert done.code == 3
    assert "hak tulisnya" in done.err


def test_two_publishes_at_once_are_one_and_a_refusal(published: Counter) -> None:
    """An older timestamp must not overtake a newer one into the folder."""
    with hold(published.auth / "publish.lock", "test"):
        done = published.publish(at=MORNING)

    assert done.code == 3
    assert "another `strpcheck authority publish` is at work" in done.err
    assert signed(published)["version"] == 1


# ------------------------------------------------------------------------------------------------------ crash and clock
