"""`authority status`: how an authority stands."""

import re
from pathlib import Path

from tests.cli.counter import EVENING, Counter, found_counter
from tests.played import Town, play


def status(folder: Path) -> list[str]:
    """Its lines, in English, on the evening it was founded: nothing ends soon."""
    done = play("--at", EVENING, "--lang", "en", "authority", "status", "--dir", str(folder))
    assert (done.code, done.err) == (0, "")
    return [re.sub(" +", " ", line).strip() for line in done.out.splitlines()]


def test_what_was_issued_and_what_became_of_it(town: Town) -> None:
    """Issued, revoked, suspended, companies."""
    town.authority("revoke", "--application", "1002", "--reason", "test")
    town.authority("revoke", "--company", "PT Angkut Contoh", "--suspend", "--reason", "test")

    lines = status(town.folder / "auth")

    assert lines[0] == f"XX-JK (training), {town.folder / 'auth'}"
    assert lines[1] == "Issued Revoked Suspended Company"
    assert lines[3] == "4 1 2 2"


def test_every_key_and_how_it_stands(town: Town) -> None:
    """A permit key with refused windows, then revoked."""
    key = next((town.folder / "auth" / "private").glob("permit-*.pem")).stem.removeprefix("permit-")
    window = ("--from", "2021-07-04T22:00", "--to", "2021-07-04T23:00")
    before = status(town.folder / "auth")
    town.authority("revoke", "--key", key, *window, "--reason", "insider")
    during = status(town.folder / "auth")
    town.authority("revoke", "--key", key, "--reason", "stolen")
    after = status(town.folder / "auth")

    assert [lines[6] for lines in (before, during, after)] == [
        f"permit {key} - ok",
        f"permit {key} - 1 refused windows",
        f"permit {key} - revoked 2021-07-04 15:30 UTC",
    ]
    assert [line.split()[0] for line in before[6:9]] == ["permit", "status", "canary"]


def test_the_end_of_every_role(town: Town) -> None:
    """As last signed."""
    assert status(town.folder / "auth")[-6:] == [
        "root 4 Jul 2022 22:30 WIB",
        "targets 2 Oct 2021 22:30 WIB",
        "policy 3 Aug 2021 22:30 WIB",
        "status 11 Jul 2021 22:30 WIB",
        "snapshot 11 Jul 2021 22:30 WIB",
        "timestamp 11 Jul 2021 22:30 WIB",
    ]


def test_before_the_first_publish_only_the_root_is_signed(tmp_path: Path) -> None:
    """And nothing is issued."""
    counter: Counter = found_counter(tmp_path)

    lines = status(counter.auth)

    assert lines[3] == "0 0 0 0"
    assert lines[-1] == "root 4 Jul 2022 22:30 WIB"


def test_without_an_authority_it_is_told(tmp_path: Path) -> None:
    """Exit 3."""
    done = play("authority", "status", "--dir", str(tmp_path))

    assert done.code == 3
    assert "holds no authority" in done.err
