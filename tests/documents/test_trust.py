"""Laws of trust.json."""

from datetime import UTC, datetime

import pytest

from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.trust import Purpose, RefusedWindow, StatusSource, key_id_of
from strpcheck.documents.json_text import write_json
from strpcheck.documents.model import write_document
from strpcheck.documents.trust import MAX_TRUST_BYTES, parse_trust, read_trust
from strpcheck.errors import DocumentError, TrustListError
from tests.documents.examples import TRUST, Step, changed, key_entry, public_key

IDENTITY_POINT = "01" + "00" * 31
"""Of small order: anyone can sign under it."""


def test_trust_list_holds_what_the_document_says() -> None:
    """Every field of the document arrives in the core's type, times aware."""
    trust = read_trust(write_json(TRUST))

    anchor = trust.anchors[key_id_of(public_key(1))]
    assert trust.environment is Environment.TRAINING
    assert trust.issuers["XX-JK"].status_sources == {
        "urn:strp:2021w27": StatusSource("urn:strp:2021w27", "xx-jk.2021w27.cwt", datetime(2021, 10, 1, tzinfo=UTC))
    }
    assert anchor.public_key.public_bytes_raw() == public_key(1)
    assert (anchor.issuer, anchor.purposes) == ("XX-JK", frozenset({Purpose.PERMIT}))
    assert (anchor.valid_from, anchor.valid_until) == (datetime(2021, 7, 1, tzinfo=UTC), None)
    assert anchor.revoked_at is None
    assert anchor.refused == (RefusedWindow(datetime(2021, 7, 8, 5, tzinfo=UTC), datetime(2021, 7, 8, 10, tzinfo=UTC)),)
    assert len(trust.anchors) == 3


def test_end_and_revocation_of_a_key_arrive() -> None:
    """`until` ends the key's window, `revoked` ends the key."""
    raw = write_json(
        changed(
            changed(TRUST, ("keys", 0, "until"), "2021-09-01T00:00:00Z"),
            ("keys", 0, "revoked"),
            "2021-08-01T00:00:00Z",
        )
    )

    anchor = read_trust(raw).anchors[key_id_of(public_key(1))]

    assert anchor.valid_until == datetime(2021, 9, 1, tzinfo=UTC)
    assert anchor.revoked_at == datetime(2021, 8, 1, tzinfo=UTC)


def test_document_is_written_as_it_was_read() -> None:
    """Reading and writing keep every field, under the JSON names and in the one spelling."""
    raw = write_json(TRUST)

    assert write_document(parse_trust(raw)) == raw


def test_key_of_the_other_environment_needs_no_listed_issuer() -> None:
    """Such a key is listed to be named, not to speak for anybody here."""
    foreign = {**key_entry(9, "other-environment"), "issuer": "ID-JK"}

    trust = read_trust(write_json(changed(TRUST, ("keys", 3), foreign)))

    assert trust.anchors[key_id_of(public_key(9))].purposes == {Purpose.OTHER_ENVIRONMENT}


def test_key_may_sign_permits_and_lists() -> None:
    """Two purposes that do not exclude each other may stand together."""
    trust = read_trust(write_json(changed(TRUST, ("keys", 0, "purposes"), ["permit", "status"])))

    assert trust.anchors[key_id_of(public_key(1))].purposes == {Purpose.PERMIT, Purpose.STATUS}


STATUS = ("issuers", 0, "status")
SPOILT: list[tuple[tuple[Step, ...], object, str]] = [
    (("x-strp-environment",), "test", "x-strp-environment: expected 'production' or 'training'"),
    (("issuers",), {}, "issuers: expected a list"),
    (("issuers", 0, "id"), "XX-JAKARTA", "issuers[0].id: expected an issuer such as ID-JK"),
    (("issuers", 1), {"id": "XX-JK", "status": []}, "issuer 'XX-JK' stands twice"),
    ((*STATUS, 0, "uri"), "urn:strp:2021w27-far-too-long", "issuers[0].status[0].uri: expected a status list uri"),
    ((*STATUS, 0, "uri"), "urn strp", "issuers[0].status[0].uri: expected a status list uri"),
    ((*STATUS, 0, "file"), "../x.cwt", "issuers[0].status[0].file: expected"),
    ((*STATUS, 0, "file"), "a/x.cwt", "issuers[0].status[0].file: expected"),
    ((*STATUS, 0, "file"), ".cwt", "issuers[0].status[0].file: expected"),
    ((*STATUS, 0, "file"), "X.cwt", "issuers[0].status[0].file: expected"),
    ((*STATUS, 0, "file"), "x.json", "issuers[0].status[0].file: expected"),
    ((*STATUS, 0, "file"), "x..cwt", "issuers[0].status[0].file: expected"),
    ((*STATUS, 0, "file"), "x" * 61 + ".cwt", "issuers[0].status[0].file: expected at most 32 characters"),
    ((*STATUS, 0, "until"), None, "issuers[0].status[0].until: expected a time such as"),
    ((*STATUS, 1), TRUST["issuers"][0]["status"][0], "status list 'urn:strp:2021w27' stands twice"),
    (("keys", 0, "kid"), "AB" * 8, "keys[0].kid: expected 16 lower-case hex digits"),
    (("keys", 0, "kid"), "ab" * 7, "keys[0].kid: expected 16 lower-case hex digits"),
    (("keys", 0, "public_key"), "ab" * 31, "keys[0].public_key: expected 64 lower-case hex digits"),
    (("keys", 0, "purposes"), [], "keys[0].purposes: expected at least 1 item"),
    (("keys", 0, "purposes"), ["root"], "keys[0].purposes[0]: expected 'permit'"),
    (("keys", 0, "purposes"), ["permit", "permit"], "keys[0]: expected each purpose once"),
    (("keys", 0, "purposes"), ["canary", "permit"], "keys[0]: expected purpose canary alone"),
    (("keys", 0, "purposes"), ["permit", "other-environment"], "keys[0]: expected purpose other-environment alone"),
    (("keys", 0, "until"), "2021-07-01T00:00:00Z", "keys[0]: expected `from` before `until`"),
    (("keys", 0, "refused", 0, "to"), "2021-07-08T05:00:00Z", "keys[0].refused[0]: expected `from` before `to`"),
    (("keys", 3), key_entry(1, "status"), f"kid '{key_id_of(public_key(1)).hex()}' stands twice"),
    (("keys", 0, "from"), "2021-07-01T00:00:00+00:00", "keys[0].from: expected a time such as"),
    (("keys", 0, "from"), "2021-07-01T00:00:00.5Z", "keys[0].from: expected a time such as"),
    (("keys", 0, "from"), "2021-07-01T00:00:00Z\n", "keys[0].from: expected a time such as"),
    (("keys", 0, "from"), "2021-02-30T00:00:00Z", "keys[0].from: expected a time such as"),
    (("keys", 0, "from"), "2021-07-01", "keys[0].from: expected a time such as"),
    (("keys", 0, "from"), 1625097600, "keys[0].from: expected a time such as"),
    (("keys", 0, "from"), "2019-12-31T23:59:59Z", "keys[0].from: expected a time from 2020 to 2099"),
    (("keys", 0, "from"), "2100-01-01T00:00:00Z", "keys[0].from: expected a time from 2020 to 2099"),
]


@pytest.mark.parametrize(("path", "value", "words"), SPOILT, ids=range(len(SPOILT)))
def test_document_that_breaks_a_rule_is_refused_with_its_place(
    path: tuple[Step, ...], value: object, words: str
) -> None:
    """Each rule has its own refusal, and the message says where and what was expected."""
    with pytest.raises(DocumentError) as caught:
        read_trust(write_json(changed(TRUST, path, value)))

    assert caught.value.message.startswith("trust.json: ")
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("keys", 0, "kid"), "00" * 8, "is not the key's own"),
        (("keys", 0, "public_key"), IDENTITY_POINT, "of small order"),
        (("keys", 0, "public_key"), "ff" * 32, "not canonically encoded"),
        (("keys", 0, "issuer"), "XX-BDG", "which is not listed"),
        (
            ("issuers", 1),
            {"id": "XX-BDG", "status": [{**TRUST["issuers"][0]["status"][0], "uri": "urn:strp:other"}]},
            "stands twice",
        ),
    ],
    ids=["kid", "small order", "not canonical", "issuer", "file"],
)
def test_trust_list_that_contradicts_itself_is_refused_whole(path: tuple[Step, ...], value: object, words: str) -> None:
    """One bad key refuses the list: the core's own rules hold for what the document says."""
    with pytest.raises(TrustListError, match=words):
        read_trust(write_json(changed(TRUST, path, value)))


def test_anchor_stands_under_the_kid_of_its_key() -> None:
    """The kid is recomputed, never taken from the document."""
    assert all(KeyId(bytes.fromhex(key["kid"])) in read_trust(write_json(TRUST)).anchors for key in TRUST["keys"])


def test_trust_list_beyond_the_bound_is_not_parsed() -> None:
    """Length is asked before anything else."""
    with pytest.raises(DocumentError, match=f"at most {MAX_TRUST_BYTES} bytes"):
        read_trust(b" " * (MAX_TRUST_BYTES + 1))
