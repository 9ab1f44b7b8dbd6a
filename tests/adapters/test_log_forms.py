"""Laws of taking over logs that earlier versions wrote: nothing is lost, and nothing that was changed is healed."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.adapters.log_snapshot import LogSnapshot
from strpcheck.adapters.log_walk import opened_walk
from strpcheck.adapters.sqlite_forms import expected_schemas
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.sqlite_reading import SqliteLogReader
from strpcheck.core import cbor
from strpcheck.core.merkle import CompactRange
from strpcheck.core.permit import PermitId
from strpcheck.errors import LogError
from strpcheck.ports import Cause, Trace
from strpcheck.troubles import Trouble
from tests.adapters.logs import LEFT, left_by, worked_on
from tests.audited import audited, told

ENTRIES = "SELECT number, salt, body, leaf FROM entry ORDER BY number"
OLD_ROWS = "SELECT entry, at, clock_mark, issuer, number, post, policy FROM trace ORDER BY entry"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

every_log = pytest.mark.parametrize("name", LEFT)
first_logs = pytest.mark.parametrize("name", [name for name, form in LEFT.items() if form == 1])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log lies."""
    return tmp_path / "log.sqlite"


@pytest.fixture
def key() -> KeyFile:
    """Of the device that takes it over."""
    return make_key()


def asked(path: Path, question: str) -> list[Any]:
    """What stands in the file."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def dumped(path: Path) -> list[str]:
    """All that stands in it."""
    with closing(sqlite3.connect(path)) as connection:
        return [*connection.iterdump(), *map(str, connection.execute("PRAGMA user_version"))]


def taken_over(path: Path, key: KeyFile) -> None:
    """Opened to be written, as any command does that writes."""
    with closing(SqliteLog(path, system_entropy, key)):
        pass


@every_log
def test_not_a_byte_of_an_entry_is_lost(path: Path, key: KeyFile, name: str) -> None:
    """Number, salt, body and leaf; the tree is over these leaves, and the first checkpoint over all of them."""
    before = asked(left_by(name, path), ENTRIES)

    taken_over(path, key)

    tree = CompactRange()
    for *_, leaf in before:
        tree, _ = tree.append(leaf)
    with closing(SqliteLogReader(path)) as log:
        signed = log.checkpoints()
    assert asked(path, ENTRIES) == before
    assert asked(path, "SELECT size, peaks FROM tree_head") == [(len(before), b"".join(tree.peaks))]
    assert [(kept.size, kept.cause) for kept in signed] == [(len(before), Cause.TAKEN_OVER)]
    assert asked(path, "PRAGMA user_version") == [(4,)]


@every_log
def test_what_scanning_looks_up_is_what_it_was(path: Path, key: KeyFile, name: str) -> None:
    """Sightings, the clock's mark, the policy and the shift, by what stood in the rows."""
    old = asked(left_by(name, path), OLD_ROWS)

    with closing(SqliteLog(path, system_entropy, key)) as log:
        log.check()
        seen = [sighting for permit in permits(old) for sighting in log.sightings(permit, LONG_AGO)]
        looked_up = (log.clock_mark(), log.previous_policy(), log.open_shift())

    assert sorted((sight.post, int(sight.at.timestamp())) for sight in seen) == sorted(
        {(post, at) for _, at, _, issuer, _, post, _ in old if issuer is not None}
    )
    assert len(seen) >= 4
    mark, policies = old[-1][2], [row[6] for row in old if row[6]]
    assert looked_up == (datetime.fromtimestamp(mark, UTC), policies[-1], None)


def permits(rows: list[Any]) -> set[PermitId]:
    """Those that rows tell of."""
    return {PermitId(issuer, number) for _, _, _, issuer, number, _, _ in rows if issuer is not None}


@every_log
def test_an_audit_finds_nothing_in_it(path: Path, key: KeyFile, name: str) -> None:
    """And goes on to find nothing in what is written behind it."""
    left_by(name, path)
    entries = len(asked(path, ENTRIES))
    with closing(SqliteLog(path, system_entropy, key)) as log:
        body = log.entry(entries).body
        log.append(body, repeated(asked(path, OLD_ROWS)[-1], cbor.decode(body)))
        log.checkpoint(Cause.EXPORT)

    report = audited(path, key.public_key)

    assert report.findings == ()
    assert (report.entries, report.taken_over, report.vouched) == (entries + 1, entries, entries + 1)


def repeated(row: tuple[Any, ...], body: Any) -> Trace:  # noqa: ANN401 -- a decoded body
    """What would be kept of the last entry, were it written once more."""
    _, at, _, issuer, number, post, _ = row
    permit = None if issuer is None else PermitId(issuer, number)
    policy = body.get("policy", "") if body["kind"] == "check" else ""
    return Trace(datetime.fromtimestamp(at, UTC), counts_for_clock=False, permit=permit, post=post, policy=policy)


@every_log
def test_its_schema_is_one_that_is_known(path: Path, key: KeyFile, name: str) -> None:
    """As it is made new, or as form 2 became: nothing is left of what form 1 had besides."""
    left_by(name, path)
    taken_over(path, key)

    found = asked(path, "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%'")

    assert {name: "".join(sql.split()) for name, sql in found} in list(expected_schemas())


@pytest.mark.parametrize("name", ["form-2", "form-3"])
def test_seals_are_not_made_anew(path: Path, key: KeyFile, name: str) -> None:
    """Forms that had them keep them."""
    sealed = "SELECT entry, at, clock_mark, issuer, number, post, policy, seal FROM trace ORDER BY entry"
    before = asked(left_by(name, path), sealed)

    taken_over(path, key)

    assert asked(path, sealed) == before


@every_log
def test_who_reads_takes_it_as_it_is(path: Path, name: str) -> None:
    """Each reader gives every entry, and leaves the form."""
    before = dumped(left_by(name, path))
    numbers = [number for number, *_ in asked(path, ENTRIES)]

    with closing(SqliteLogReader(path)) as log:
        listed = [entry.number for entry in log.entries()]
        assert (log.newest_checkpoint(), log.open_shift()) == (None, None)
    with closing(LogSnapshot(path)) as snapshot:
        shot = [entry.number for entry in snapshot.entries(1, numbers[-1])]
    with opened_walk(path) as walk:
        walked = [entry.number for entry in walk.entries(1, numbers[-1])]

    assert [listed, shot, walked] == [numbers] * 3
    assert dumped(path) == before


@every_log
def test_the_audit_names_what_takes_it_over(path: Path, key: KeyFile, name: str) -> None:
    """It has nothing to be verified by; that is no finding, and not whole either."""
    left_by(name, path)

    with pytest.raises(LogError, match=f"of form {LEFT[name]}, which has no tree") as caught:
        audited(path, key.public_key)

    assert "`strpcheck log checkpoint`" in caught.value.hint


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE trace SET at = at + 1 WHERE entry = 4",
        "UPDATE trace SET clock_mark = clock_mark - 1 WHERE entry = 4",
        "UPDATE trace SET clock_mark = clock_mark + 1 WHERE entry = 8",
        "UPDATE trace SET issuer = 'YY' WHERE entry = 4",
        "UPDATE trace SET issuer = NULL, number = NULL WHERE entry = 4",
        "UPDATE trace SET number = x'0102030405060708' WHERE entry = 4",
        "UPDATE trace SET post = 'SEMANGGI' WHERE entry = 4",
        "UPDATE trace SET policy = 'ab' WHERE entry = 4",
        "UPDATE trace SET policy = '' WHERE entry = 4",
        "UPDATE trace SET policy = 'ab' WHERE entry = 1",
        "UPDATE trace SET issuer = 'XX-JK', number = x'00' WHERE entry = 3",
        "DELETE FROM trace WHERE entry = 4",
        "DELETE FROM trace WHERE entry = 8",
        "DELETE FROM entry WHERE number = 4",
        "DELETE FROM entry WHERE number = 8",
        "UPDATE entry SET body = x'a0' WHERE number = 4",
        "UPDATE entry SET body = CAST(replace(body, 'ACCEPT', 'REJECT') AS BLOB) WHERE number = 8",
        "UPDATE entry SET salt = zeroblob(16) WHERE number = 4",
        "UPDATE entry SET leaf = zeroblob(32) WHERE number = 4",
        "UPDATE entry SET salt = x'', body = x'' WHERE number = 4",
        "INSERT INTO trace VALUES (9, 1626836400, NULL, NULL, NULL, 'SEMANGGI', '')",
    ],
)
def test_a_first_log_that_was_changed_is_not_healed(path: Path, key: KeyFile, change: str) -> None:
    """It is taken over with what was done to it: the laptop's own check and the audit both tell."""
    left_by("form-1", path)
    worked_on(path, change)
    before = asked(path, ENTRIES)

    with closing(SqliteLog(path, system_entropy, key)) as log, pytest.raises(LogError, match="was changed"):
        log.check()
    report = audited(path, key.public_key)

    assert report.counted > 0
    assert asked(path, ENTRIES) == before


def test_a_row_that_was_changed_stays_as_it_stood_and_the_others_are_sealed(path: Path, key: KeyFile) -> None:
    """So that the audit names that entry, and no other."""
    left_by("form-1", path)
    worked_on(path, "UPDATE trace SET post = 'SEMANGGI' WHERE entry = 4")

    taken_over(path, key)

    assert asked(path, "SELECT post, seal FROM trace WHERE entry = 4") == [("SEMANGGI", b"")]
    assert asked(path, "SELECT entry FROM trace WHERE length(seal) <> 16") == [(4,)]
    assert told(audited(path, key.public_key)) == {("trace", 4, 4)}


def test_a_row_behind_a_row_that_was_changed_is_made_from_what_stands_there(path: Path, key: KeyFile) -> None:
    """As the audit compares them later: one change is told at one place."""
    left_by("form-1-doctor", path)
    worked_on(path, "UPDATE trace SET post = 'SEMANGGI' WHERE entry = 5")

    taken_over(path, key)

    assert told(audited(path, key.public_key)) == {("trace", 5, 5)}


def test_a_permit_whose_row_was_changed_is_not_looked_up_in_it(path: Path, key: KeyFile) -> None:
    """Another permit is."""
    rows = asked(left_by("form-1", path), OLD_ROWS)
    worked_on(path, "UPDATE trace SET post = 'SEMANGGI' WHERE entry = 4")

    with closing(SqliteLog(path, system_entropy, key)) as log:
        assert log.sightings(PermitId(*rows[1][3:5]), LONG_AGO)
        with pytest.raises(LogError, match="entry 4 is not what was written"):
            log.sightings(PermitId(*rows[3][3:5]), LONG_AGO)


def as_simulated(body: Any) -> Any:  # noqa: ANN401 -- a decoded body
    """A judgement for another time."""
    return {**body, "simulated_at": body["times"]["wall"]}


def as_shift(body: Any) -> Any:  # noqa: ANN401 -- a decoded body
    """What no form before 3 knew."""
    return {**body, "kind": "shift", "act": "open"}


def as_later(body: Any) -> Any:  # noqa: ANN401 -- a decoded body
    """What no version knows yet."""
    return {**body, "kind": "balloon"}


@pytest.mark.parametrize(
    ("rewrite", "policy", "is_sealed"),
    [
        (as_simulated, "''", True),
        (as_simulated, "policy", True),
        (as_simulated, "'ab'", False),
        (as_shift, "''", False),
        (as_later, "''", False),
    ],
)
def test_the_first_of_all_kept_the_policy_of_a_simulation(
    path: Path, key: KeyFile, rewrite: Callable[[Any], Any], policy: str, *, is_sealed: bool
) -> None:
    """Which later ones did not; it is not what others decided by. No log of form 1 had a shift, or a kind of later."""
    left_by("form-1", path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        (raw,) = connection.execute("SELECT body FROM entry WHERE number = 8").fetchone()
        connection.execute("UPDATE entry SET body = ? WHERE number = 8", (cbor.encode(rewrite(cbor.decode(raw))),))
        connection.execute(f"UPDATE trace SET policy = {policy}, issuer = NULL, number = NULL WHERE entry = 8")  # noqa: S608 -- ours

    taken_over(path, key)

    assert asked(path, "SELECT length(seal) FROM trace WHERE entry = 8") == [(16 if is_sealed else 0,)]


def test_a_later_form_is_not_sealed_anew_as_if_it_were_the_first(path: Path, key: KeyFile) -> None:
    """Whoever changed a row could otherwise have it sealed by saying so."""
    left_by("form-3", path)
    worked_on(path, "UPDATE trace SET post = 'SEMANGGI' WHERE entry = 6", "PRAGMA user_version = 1")
    before = dumped(path)

    with pytest.raises(LogError, match="says that it is of form 1") as caught:
        SqliteLog(path, system_entropy, key)

    assert caught.value.trouble is Trouble.LOG_GONE
    assert dumped(path) == before


@first_logs
def test_all_of_it_is_one_transaction(path: Path, key: KeyFile, name: str) -> None:
    """What cannot be taken over whole is left as it was."""
    left_by(name, path)
    worked_on(path, "CREATE TABLE checkpoint (size INTEGER PRIMARY KEY) STRICT")  # the last of all that is made
    before = dumped(path)

    with pytest.raises(LogError, match="checkpoint already exists"):
        SqliteLog(path, system_entropy, key)

    assert dumped(path) == before


def test_it_is_taken_over_once(path: Path, key: KeyFile) -> None:
    """A second opening writes nothing."""
    left_by("form-1", path)
    taken_over(path, key)
    before = dumped(path)

    taken_over(path, key)

    assert dumped(path) == before


def test_an_empty_first_log_becomes_an_empty_log(path: Path, key: KeyFile) -> None:
    """And nothing is signed over it."""
    left_by("form-1", path)
    worked_on(path, "DELETE FROM trace", "DELETE FROM entry")

    with closing(SqliteLog(path, system_entropy, key)) as log:
        log.check()
        assert (log.newest(), log.checkpoints()) == (0, ())
