"""Laws of publishing: which documents there are, what the lists say, who signs them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from strpcheck.authority.publish import publish
from strpcheck.core.permit import Environment
from strpcheck.core.status_list import Status
from strpcheck.core.trust import Purpose, RefusedWindow
from strpcheck.documents.devices import read_devices
from strpcheck.documents.policy import read_policy
from strpcheck.documents.trust import read_trust
from strpcheck.errors import AuthorityError
from tests.authority.desk import (
    CANARY_KEY,
    NOW,
    PERMIT_KEY,
    SECOND,
    STATUS_KEY,
    URI,
    DeskKey,
    DeskRing,
)
from tests.authority.publishing_desk import (
    CANARIES,
    CONFLICTS,
    POLICY,
    DeskRepository,
    a_register,
    list_of,
    published,
    token_of,
    tools,
)


def test_every_document_that_laptops_need_is_published() -> None:
    """And each is one that laptops read."""
    targets = published(a_register())

    assert set(targets) == {
        "trust.json",
        "devices.json",
        "policy.json",
        "canary.json",
        "conflicts.json",
        "status/2021w26.cwt",
    }
    assert (targets["canary.json"], targets["conflicts.json"]) == (CANARIES, CONFLICTS)
    assert read_devices(targets["devices.json"]) == ()
    assert len(read_policy(targets["policy.json"]).posts) == 7


def test_the_trust_list_says_what_the_register_knows_of_keys_and_lists() -> None:
    """Purpose, window, revocation and refused windows of each key; uri, file and end of each list."""
    register = a_register()
    window = RefusedWindow(NOW, NOW + SECOND)
    permit, status, canary = register.known_keys
    ended = replace(permit, valid_until=NOW + SECOND, revoked_at=NOW, refused=(window,))
    register.known_keys = (ended, status, canary)

    trust = read_trust(published(register)["trust.json"])

    anchor = trust.anchors[PERMIT_KEY.key_id]
    assert trust.environment is Environment.TRAINING
    assert (anchor.valid_from, anchor.valid_until) == (permit.valid_from, NOW + SECOND)
    assert (anchor.revoked_at, anchor.refused) == (NOW, (window,))
    assert {key_id: set(item.purposes) for key_id, item in trust.anchors.items()} == {
        PERMIT_KEY.key_id: {Purpose.PERMIT},
        STATUS_KEY.key_id: {Purpose.STATUS},
        CANARY_KEY.key_id: {Purpose.CANARY},
    }
    source = trust.issuers["XX-JK"].status_sources[URI]
    assert (source.file_name, source.until) == ("2021w26.cwt", register.listed.until)


def test_a_list_says_what_became_of_each_permit() -> None:
    """The first canary stands, the second is revoked; beyond what was issued everything is."""
    register = a_register()
    register.listed = replace(register.listed, next_index=6, bits=2)
    register.statuses = {3: Status.INVALID, 4: Status.SUSPENDED}

    listed = list_of(published(register))

    assert [listed.value(index) for index in range(8)] == [0, 1, 0, 1, 2, 0, 1, 1]
    assert (listed.bits, len(listed)) == (2, 64)


def test_a_list_is_signed_anew_at_every_publish() -> None:
    """Changed or not: its age counts from its own `iat`."""
    register = a_register()

    dates = [token_of(published(register, now)).issued_at for now in (NOW, NOW + timedelta(hours=1))]

    assert dates == [NOW, NOW + timedelta(hours=1)]


def test_a_list_is_never_older_than_a_permit_in_it() -> None:
    """A permit booked a second ahead of this clock would else stay outside of its own list."""
    register = a_register()
    register.listed = replace(register.listed, newest_permit=NOW + SECOND)

    assert token_of(published(register)).issued_at == NOW + SECOND


def test_the_newest_standing_status_key_signs_the_lists() -> None:
    """After a change of keys the old one is still listed for a while."""
    register, newer = a_register(), DeskKey(7)
    status = register.known_keys[1]
    register.known_keys += (replace(status, key_id=newer.key_id, public_key=newer.public_key),)
    repository, ring = DeskRepository(), DeskRing({STATUS_KEY.key_id: STATUS_KEY, newer.key_id: newer})

    publish(register, tools(repository, ring), POLICY, NOW)

    assert token_of(repository.targets).key_id == newer.key_id


def test_without_a_status_key_nothing_is_published() -> None:
    """A list nobody may sign is none."""
    register = a_register()
    permit, status, canary = register.known_keys
    register.known_keys = (permit, replace(status, revoked_at=NOW), canary)

    with pytest.raises(AuthorityError, match="every status key is revoked"):
        published(register)

    assert register.diary == []


def test_the_lists_are_dated_before_anything_is_signed_and_kept_after() -> None:
    """A crash between leaves a register that is ahead of what laptops hold, never behind."""
    diary: list[str] = []
    register = replace(a_register(), diary=diary)

    publish(register, tools(DeskRepository(), DeskRing({STATUS_KEY.key_id: DeskKey(2, diary)})), POLICY, NOW)

    assert diary == ["date", "sign", "save"]
    assert register.documents["timestamp.json"] == str(NOW).encode()


def test_only_metadata_is_handed_to_the_repository() -> None:
    """Canaries and conflicts are kept beside it and are targets."""
    repository = DeskRepository()

    publish(a_register(), tools(repository), POLICY, NOW)

    assert repository.before == {"1.root.json": b"root"}


def test_what_is_not_signed_is_not_kept() -> None:
    """The next publish begins where laptops are."""
    register = a_register()
    repository = DeskRepository(fails=AuthorityError("targets changed and needs 2 of its keys, got 0"))

    with pytest.raises(AuthorityError, match="targets changed"):
        publish(register, tools(repository), POLICY, NOW)

    assert "save" not in register.diary
