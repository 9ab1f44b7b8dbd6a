"""Laws of what is not published: what laptops would refuse, what no key opens; and of encodings."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from strpcheck.authority.publish import Press, Tools, publish
from strpcheck.core.trust import RefusedWindow, key_id_of
from strpcheck.errors import DocumentError, PinError, TrustListError
from strpcheck.ports import EncodedList, Signer
from tests.authority.desk import (
    NOW,
    SECOND,
    DeskEncoder,
    DeskRing,
)
from tests.authority.publishing_desk import (
    POLICY,
    DeskRepository,
    a_register,
    published,
    tools,
)


def test_a_policy_that_laptops_would_refuse_is_not_published() -> None:
    """Nothing is dated for it either."""
    register = a_register()

    with pytest.raises(DocumentError, match=r"policy\.json"):
        publish(register, tools(), b"{}", NOW)

    assert register.diary == []


def test_the_policy_is_published_in_its_one_spelling() -> None:
    """However a person indented it: only a change of content is a change."""
    repository = DeskRepository()

    publish(a_register(), tools(repository), POLICY.replace(b",", b" ,\r\n  "), NOW)

    assert repository.targets["policy.json"] == POLICY


def test_a_key_that_laptops_would_refuse_is_not_published() -> None:
    """The identity point signs anything: see `core.trust`."""
    register = a_register()
    weak = bytes([1, *[0] * 31])
    register.known_keys += (replace(register.known_keys[0], key_id=key_id_of(weak), public_key=weak),)

    with pytest.raises(TrustListError, match="small order"):
        published(register)


def test_a_trust_list_that_laptops_would_refuse_is_not_published() -> None:
    """A key may have so many refused windows and no more; the fault is told, not raised as it comes."""
    register = a_register()
    windows = tuple(RefusedWindow(NOW + day * SECOND, NOW + (day + 1) * SECOND) for day in range(65))
    register.known_keys = (replace(register.known_keys[0], refused=windows), *register.known_keys[1:])

    with pytest.raises(DocumentError, match=r"trust\.json: refused: expected at most 64 items"):
        published(register)


def test_a_status_key_that_cannot_be_opened_dates_nothing() -> None:
    """A mistyped passphrase leaves the register as it was."""

    class Locked(DeskRing):
        """A ring whose passphrase is not known."""

        def load(self, purpose: str, key_id: object) -> Signer:
            """Refuse."""
            message = f"the passphrase does not open {purpose}-{key_id!r}"
            raise PinError(message)

    register = a_register()

    with pytest.raises(PinError):
        publish(register, tools(DeskRepository(), Locked()), POLICY, NOW)

    assert register.diary == []


def test_every_list_is_encoded_for_the_way() -> None:
    """From the list as it is signed, and the encodings go to whoever signs."""
    repository, encoder = DeskRepository(), DeskEncoder()

    publish(a_register(), tools(repository, encoder=encoder), POLICY, NOW)

    path = "status/2021w26.cwt"
    assert encoder.asked == [(path, repository.targets[path], ())]
    assert repository.encoded == {path: EncodedList({"rungs": 0}, {f"{path}.small": b"small"})}


def test_deltas_begin_at_what_was_published_before() -> None:
    """By the hash that laptops hold; a version that is lost is no beginning."""
    register, repository, encoder = a_register(), DeskRepository(), DeskEncoder()
    published_hashes = []
    for hour in range(3):
        publish(register, tools(repository, encoder=encoder), POLICY, NOW + timedelta(hours=hour))
        published_hashes.append(hashlib.sha256(repository.targets["status/2021w26.cwt"]).hexdigest())
    encoder.lost.add(published_hashes[1])
    publish(register, tools(repository, encoder=encoder), POLICY, NOW + timedelta(hours=3))

    begun = [[version.sha256 for version in older] for _, _, older in encoder.asked]
    assert begun == [[], published_hashes[:1], published_hashes[:2], [published_hashes[0], published_hashes[2]]]


def test_each_encoding_that_is_made_is_counted() -> None:
    """For whoever watches the bar."""
    counted: list[int] = []

    press = Press(DeskRepository(), DeskEncoder(), advance=lambda: counted.append(1))
    publish(a_register(), Tools(DeskRing(), press), POLICY, NOW)

    assert counted == [1]
