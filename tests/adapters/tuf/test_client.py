"""The laptop's end, by python-tuf's own updater: what is taken from a carrier, and what the updater is held to."""

import inspect
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from tuf.api.exceptions import ExpiredMetadataError
from tuf.ngclient import Updater
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType

from strpcheck.adapters.tuf.client import fetch
from strpcheck.adapters.tuf.held import verify_held
from strpcheck.core.permit import Environment
from strpcheck.errors import CarrierError, ForbiddenError, SyncError
from tests.adapters.tuf.repositories import (
    DAY,
    NOW,
    SECOND,
    TARGETS,
    Offer,
    held,
    offer,
    pinned,
)
from tests.adapters.tuf.taking import FIRST, NEWER, SECOND_PUBLISH, take


def test_an_honest_offer_is_taken_whole() -> None:
    """Every target; what is kept verifies again by itself, offline, and says when it was issued."""
    with fetch(offer(FIRST), pinned(FIRST), None, NOW) as fetched:
        taken = {path: fetched.content(path) for path in fetched.verified.files}

    verified = verify_held(fetched.held, pinned(FIRST))
    assert taken == TARGETS
    assert verified == fetched.verified
    assert (verified.environment, verified.confirmed_at, verified.version) == (Environment.TRAINING, NOW, 1)


def test_nothing_stays_of_what_was_fetched() -> None:
    """The folder goes with the context, taken or not."""
    with fetch(offer(FIRST), pinned(FIRST), None, NOW) as fetched:
        folder = fetched.folder
        assert folder.exists()

    assert not folder.exists()


def test_a_newer_publish_is_taken_over_the_one_held() -> None:
    """Asking only for what changed of the metadata."""
    carrier = offer(SECOND_PUBLISH, NEWER)

    taken = take(carrier, before=held(FIRST), reference=NOW + DAY)

    assert taken == NEWER
    assert "metadata/1.targets.json" not in carrier.asked
    assert "metadata/1.policy.json" not in carrier.asked


def test_the_same_publish_is_taken_again() -> None:
    """A sync without news is none that fails."""
    assert take(offer(FIRST), before=held(FIRST)) == TARGETS


def test_the_updater_asks_the_time_only_of_the_private_member_we_set() -> None:
    """No public way exists to give it one. If this fails, python-tuf changed: look how a time is set now.

    The metadata ended years before this machine's clock; with the member set it is taken, and refused the second it
    ends there.
    """
    ends = NOW + 7 * DAY
    assert datetime.now(ends.tzinfo) > ends  # noqa: TID251 -- that the machine's clock does not count is the point

    assert take(offer(FIRST), reference=ends - SECOND) == TARGETS
    with pytest.raises(SyncError, match="has expired"):
        take(offer(FIRST), reference=ends)


def test_the_private_member_is_where_we_set_it() -> None:
    """Made by the constructor, before anything is loaded, as a time that is aware; and there is one place alone."""
    trusted = TrustedMetadataSet(pinned(FIRST), EnvelopeType.METADATA)

    source = inspect.getsource(TrustedMetadataSet)

    assert isinstance(trusted.reference_time, datetime)
    assert trusted.reference_time.tzinfo is not None
    assert source.count(".now(") == source.count("self.reference_time =") == 1
    assert "datetime" not in inspect.getsource(Updater)


def test_the_constructor_of_the_updater_loads_nothing_that_can_expire(tmp_path: Path) -> None:
    """It only reads the pinned root, whose end is asked in `refresh`, after the time is set."""
    updater = Updater(str(tmp_path), "carrier:///", fetcher=None, bootstrap=pinned(FIRST))

    assert updater._trusted_set.root.version == 1
    with pytest.raises(ExpiredMetadataError):
        updater._trusted_set.update_timestamp(FIRST.roles["timestamp"])


def test_a_carrier_that_fails_is_told_in_its_own_words() -> None:
    """Not as a fault of the repository."""

    class Broken(Offer):
        """A stick that is pulled out."""

        def read(self, path: str, start: int = 0) -> None:
            """Fail."""
            del start
            message = f"cannot read {path}: Input/output error"
            raise CarrierError(message, hint="check the stick")

    with pytest.raises(CarrierError, match="Input/output error") as caught:
        take(Broken(offer(FIRST).files))

    assert caught.value.hint == "check the stick"


def test_a_carrier_that_forbids_what_is_not_there_is_followed_all_the_same() -> None:
    """Object stores say 403 where others say 404; what is needed is told in the carrier's words."""

    class Store(Offer):
        """Forbids."""

        def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
            """What is there, or a refusal."""
            pieces = super().read(path, start)
            if pieces is None:
                message = f"{path} answers 403"
                raise ForbiddenError(message, hint="ask its operator")
            return pieces

    carrier = Store(offer(FIRST).files)
    assert take(carrier) == TARGETS

    del carrier.files["metadata/timestamp.json"]
    with pytest.raises(ForbiddenError, match="answers 403"):
        take(carrier)
