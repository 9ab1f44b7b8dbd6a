"""`authority revoke`: what is typed, what is booked, and what an officer sees of it in the end."""

import sqlite3
from contextlib import closing

import pytest

from tests.played import BUDI, EVENING, JOKO, MORNING, SARI, WATI, Done, Laptop, Town, play

LATER = "2021-07-05T08:00"


def revoke(town: Town, *words: str, at: str | None = MORNING, reason: str = "test") -> Done:
    """Type it, whatever comes of it."""
    time = ["--at", at] if at else []
    return play(*time, "authority", "revoke", *words, "--reason", reason, "--dir", str(town.folder / "auth"))


def verdicts(town: Town, laptop: Laptop, *lines: int) -> list[str]:
    """Publish, sync, and judge the permits of these lines."""
    town.publish(at=LATER)
    assert laptop.play("sync", at=LATER).code == 0
    return laptop.check(*(town.text(line) for line in lines), at=LATER).reasons


def key_of(town: Town, purpose: str) -> str:
    """The kid of the authority's key."""
    return next((town.folder / "auth" / "private").glob(f"{purpose}-" + "?" * 16 + ".pem")).stem[-16:]


def test_one_permit_is_revoked_and_no_other(town: Town, laptop: Laptop) -> None:
    """By its number."""
    done = revoke(town, "--permit", town.number(SARI))

    assert (done.code, done.out) == (0, "")
    assert done.err == "strpcheck: 1 of 1 permits revoked; publish to let laptops know\n"
    assert verdicts(town, laptop, SARI, JOKO) == ["revoked", "ok"]


def test_a_company_is_revoked_whole(town: Town, laptop: Laptop) -> None:
    """By its name, however it is spaced."""
    done = revoke(town, "--company", " PT  Angkut Contoh ")

    assert done.err == "strpcheck: 2 of 2 permits revoked; publish to let laptops know\n"
    assert verdicts(town, laptop, SARI, JOKO, BUDI) == ["revoked", "revoked", "ok"]


def test_an_application_is_revoked_whole(town: Town, laptop: Laptop) -> None:
    """By its number."""
    done = revoke(town, "--application", "1002")

    assert done.code == 0
    assert verdicts(town, laptop, SARI, BUDI) == ["ok", "revoked"]


def test_what_is_suspended_is_referred_until_it_is_reinstated(town: Town, laptop: Laptop) -> None:
    """For a time: PERIKSA, then LOLOS again. The list says so in two bits, then and later."""
    suspended = revoke(town, "--permit", town.number(WATI), "--suspend")
    during = verdicts(town, laptop, WATI, SARI)
    reinstated = revoke(town, "--permit", town.number(WATI), "--reinstate")
    after = verdicts(town, laptop, WATI, SARI)

    assert "1 of 1 permits suspended" in suspended.err
    assert "1 of 1 permits reinstated" in reinstated.err
    assert (during, after) == (["suspended", "ok"], ["ok", "ok"])
    assert (
        "in 2 bits"
        in play("--at", LATER, "authority", "publish", str(town.published), "--dir", str(town.folder / "auth")).err
    )


def test_revoked_is_for_good(town: Town, laptop: Laptop) -> None:
    """It can be neither reinstated nor suspended; what was not done is said, and it is no failure."""
    revoke(town, "--permit", town.number(SARI))

    done = [revoke(town, "--company", "PT Angkut Contoh", word) for word in ("--suspend", "--reinstate")]

    assert [item.code for item in done] == [0, 0]
    assert "1 of 2 permits suspended, 1 were suspended or revoked before" in done[0].err
    assert "1 of 2 permits reinstated, 1 were not suspended (what is revoked stays revoked)" in done[1].err
    assert verdicts(town, laptop, SARI, JOKO) == ["revoked", "ok"]


def test_the_reason_is_kept(town: Town) -> None:
    """With the time it was done at."""
    revoke(town, "--application", "1002", reason="surat palsu")

    with closing(sqlite3.connect(town.folder / "auth" / "authority.db")) as database:
        acts = database.execute("SELECT at, act, selected, reason, found, changed FROM act").fetchall()
    assert acts == [(1625445000, "mark INVALID", "application 1002", "surat palsu", 1, 1)]


@pytest.mark.parametrize(
    ("words", "told", "hint"),
    [
        (["--company", "PT Angkot Contoh"], "no permit of company 'PT Angkot Contoh'", "mean 'PT Angkut Contoh'?"),
        (["--company", "Bank Misalnya"], "no permit of company 'Bank Misalnya'", "mean 'PT Bank Misalnya'?"),
        (["--application", "9"], "no permit of application 9 was issued here", "check the spelling"),
        (["--permit", "00" * 8], "no permit of number 0000000000000000", "check the spelling"),
        (["--key", "00" * 8], "no key 0000000000000000 belongs to this authority", "authority status"),
    ],
)
def test_who_names_nothing_hears_it(town: Town, words: list[str], told: str, hint: str) -> None:
    """A slip must not look like a revocation; near names are told."""
    done = revoke(town, *words)

    assert done.code == 3
    assert told in done.err
    assert hint in done.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "expected exactly one of"),
        (["--permit", "00" * 8, "--company", "PT"], "expected exactly one of"),
        (["--permit", "xyz"], "expected 16 hex digits for --permit, got 'xyz'"),
        (["--permit", "00" * 9], "expected 16 hex digits for --permit"),
        (["--key", "0" * 15], "expected 16 hex digits for --key"),
        (["--application", "-1"], "application"),
        (["--application", str(2**32)], "application"),
        (["--company", "  "], "expected a company, got nothing"),
        (["--company", "PT", "--suspend", "--reinstate"], "expected --suspend or --reinstate, got both"),
        (["--company", "PT", "--from", MORNING, "--to", LATER], "--from and --to are for --key"),
        (["--key", "00" * 8, "--from", MORNING], "--from and --to go together"),
        (["--key", "00" * 8, "--to", MORNING], "--from and --to go together"),
        (["--key", "00" * 8, "--from", LATER, "--to", MORNING], "expected --from before --to"),
        (["--key", "00" * 8, "--from", MORNING, "--to", MORNING], "expected --from before --to"),
        (["--key", "00" * 8, "--from", "yesterday", "--to", MORNING], "expected a time, got 'yesterday'"),
        (["--key", "00" * 8, "--suspend"], "a key is revoked for good"),
        (["--key", "00" * 8, "--reinstate"], "a key is revoked for good"),
    ],
)
def test_words_that_do_not_go_together_are_a_usage_error(town: Town, words: list[str], told: str) -> None:
    """Exit 2; nothing is opened, nothing is booked."""
    done = revoke(town, *words)

    assert done.code == 2
    assert told in done.err
    with closing(sqlite3.connect(town.folder / "auth" / "authority.db")) as database:
        assert database.execute("SELECT count(*) FROM act").fetchone()[0] == 0


def test_a_revocation_without_a_reason_is_none(town: Town) -> None:
    """Somebody will be asked why."""
    done = revoke(town, "--application", "1002", reason=" ")

    assert done.code == 2
    assert "expected a reason, got nothing" in done.err


def test_a_key_is_revoked_with_every_permit_it_signed(town: Town, laptop: Laptop) -> None:
    """A thief writes any date into a permit, so none counts."""
    first, second = (revoke(town, "--key", key_of(town, "permit")) for _ in range(2))

    assert f"key {key_of(town, 'permit')} revoked; publish" in first.err
    assert f"key {key_of(town, 'permit')} was revoked before; publish" in second.err
    assert verdicts(town, laptop, SARI, BUDI) == ["key_revoked", "key_revoked"]


def test_a_window_is_refused_and_the_rest_of_the_key_stands(town: Town, laptop: Laptop) -> None:
    """An insider's afternoon, in Jakarta's time: what was issued before it and after it stands."""
    (town.folder / "more.csv").write_text(
        "nik,name,category,company,areas,application,valid_from,valid_until,purpose,photo\n"
        "3174026107900000,Siti Contoh,KR-LOG,PT Angkut Contoh,3174,1001,2021-07-05,2021-07-20,,\n",
        encoding="utf-8",
    )
    out = town.folder / "more"
    town.authority("issue", str(town.folder / "more.csv"), "--out", str(out), "--format", "text", at="2021-07-05T07:45")
    text = next(out.glob("*.txt")).read_text("ascii").removesuffix("\n")

    done = revoke(town, "--key", key_of(town, "permit"), "--from", "2021-07-04T22:00", "--to", "2021-07-04T23:00")

    assert "refused from 2021-07-04 22:00" in done.err
    assert verdicts(town, laptop, SARI) == ["key_out_of_time"]
    assert laptop.check(text, at=LATER).reasons == ["ok"]


@pytest.mark.parametrize("purpose", ["status", "canary"])
def test_a_key_that_every_sync_needs_is_not_revoked(town: Town, purpose: str) -> None:
    """No laptop would take the publish that says so, and none after it."""
    done = revoke(town, "--key", key_of(town, purpose))

    assert done.code == 3
    assert f"is the authority's {purpose} key, without which no laptop takes a sync" in done.err


def test_nothing_reaches_laptops_before_it_is_published(town: Town, laptop: Laptop) -> None:
    """As the note after it says."""
    revoke(town, "--permit", town.number(SARI))

    assert laptop.check(town.text(SARI)).reasons == ["ok"]


def test_an_authority_that_is_not_there_is_told(town: Town) -> None:
    """Exit 3, with how one is made."""
    done = play(
        "--at", EVENING, "authority", "revoke", "--application", "1", "--reason", "r", "--dir", str(town.folder)
    )

    assert done.code == 3
    assert "holds no authority" in done.err
