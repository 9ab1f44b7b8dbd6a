"""When `authority issue` issues nothing: wrong words, no authority, no policy, no key that may sign."""

from tests.cli.counter import Counter
from tests.played import play


def test_an_unknown_format_is_a_usage_error(counter: Counter) -> None:
    """With the ones there are."""
    done = counter.issue(counter.hand_in({}), "--format", "pdf")

    assert done.code == 2
    assert "expected --format text, png, both, got 'pdf'" in done.err


def test_a_folder_that_is_no_authority_is_told(counter: Counter) -> None:
    """And how one is made."""
    done = play("authority", "issue", counter.hand_in({}), "--out", str(counter.out), "--dir", str(counter.folder))

    assert done.code == 3
    assert "holds no authority" in done.err
    assert "authority init" in done.err


def test_a_policy_that_is_gone_is_told(counter: Counter) -> None:
    """Its categories are what rows are held against."""
    (counter.auth / "policy.json").unlink()

    done = counter.issue(counter.hand_in({}))

    assert done.code == 3
    assert "cannot read the policy" in done.err
    assert counter.booked() == 0


def test_a_revoked_key_issues_nothing(counter: Counter) -> None:
    """Before any row is read."""
    key = next((counter.auth / "private").glob("permit-*.pem")).stem.removeprefix("permit-")
    counter.type("revoke", "--key", key, "--reason", "stolen")

    done = counter.issue(counter.hand_in({}))

    assert done.code == 3
    assert "no permit key may sign now" in done.err
    assert (counter.booked(), counter.out.exists()) == (0, False)
