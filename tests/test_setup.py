"""Laws of setting a laptop up: a name that people can read, and a request that only this laptop could have made."""

import pytest

from strpcheck.adapters.key_files import make_key
from strpcheck.core.permit import Environment
from strpcheck.documents.enrolment import EnrolmentRequest, read_enrolment
from strpcheck.errors import DocumentError, UsageError
from strpcheck.setup import NewDevice, check_device_name, request_enrolment
from tests.core.making import NOW


@pytest.mark.parametrize("name", ["laptop-lampiri", "Posko 7 / siang", "x" * 200])
def test_a_name_that_people_can_read_may_be_given(name: str) -> None:
    """Any language, up to 200 characters."""
    check_device_name(name)


@pytest.mark.parametrize("name", ["", "x" * 201, "a\x1b[31m", "a\nb", "\u202eb", "\udcff", "a\x00"])
def test_a_name_that_would_steer_a_screen_is_refused(name: str) -> None:
    """Before anything is made; the message itself is harmless."""
    with pytest.raises(UsageError, match="expected a laptop's name of 1 to 200 visible characters") as caught:
        check_device_name(name)

    assert caught.value.message.isprintable()


def test_the_request_states_the_laptop_under_its_own_key() -> None:
    """The authority reads back what was set up."""
    key = make_key()

    raw = request_enrolment(NewDevice("laptop-1", "LAMPIRI", Environment.TRAINING, NOW), key)

    assert read_enrolment(raw) == EnrolmentRequest("laptop-1", key.public_key, "LAMPIRI", Environment.TRAINING, NOW)


def test_a_request_that_nobody_could_read_is_not_made() -> None:
    """A post is an identifier, not a text."""
    with pytest.raises(DocumentError, match=r"enrolment.json: post: expected a post such as LENTENG-AGUNG"):
        request_enrolment(NewDevice("laptop-1", "di mana", Environment.TRAINING, NOW), make_key())
