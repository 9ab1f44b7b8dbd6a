"""Laws of policy.json."""

import hashlib
from datetime import date, timedelta

import pytest

from strpcheck.core.policy import (
    CategoryRule,
    DateRange,
    ExtensionRule,
    Freshness,
    Group,
    Hours,
    Post,
    ReplayRule,
    Retention,
    Window,
)
from strpcheck.documents.json_text import write_json
from strpcheck.documents.model import write_document
from strpcheck.documents.policy import MAX_POLICY_BYTES, parse_policy, read_policy
from strpcheck.errors import DocumentError
from tests.documents.examples import POLICY, Step, changed


def test_rules_are_what_the_document_says() -> None:
    """Every field of the document arrives in the core's type, in the core's units."""
    policy = read_policy(write_json(POLICY))

    assert policy.freshness == Freshness(timedelta(hours=12), timedelta(hours=72))
    assert policy.categories == {
        "KR-KES": (CategoryRule("KR-KES"),),
        "ES-EKS": (
            CategoryRule("ES-EKS", DateRange(None, date(2021, 7, 16))),
            CategoryRule("ES-EKS", DateRange(date(2021, 8, 1), None)),
        ),
    }
    assert policy.posts["LAMPIRI"] == Post("LAMPIRI", "border", 3175, -6.25, 106.93)
    assert policy.groups == {
        "border": Group(
            "border",
            ("KR-*", "ES-EKS"),
            check_destination=True,
            open_hours=(Hours(1320, 360, DateRange(None, date(2021, 7, 20))),),
        ),
        "inner": Group("inner", ("*",)),
    }
    assert policy.windows == (Window("border", ("KR-KES",), Hours(0, 1440, DateRange(date(2021, 7, 5), None))),)
    assert policy.extensions == (
        ExtensionRule("XX-JK", ("*",), date(2021, 7, 20), date(2021, 7, 20), date(2021, 7, 25)),
    )
    assert policy.exempt == (CategoryRule("EX-OJOL", DateRange(date(2021, 7, 17), None)),)
    assert policy.replay == ReplayRule(60.0, timedelta(minutes=15), timedelta(hours=12))
    assert policy.retention == Retention(timedelta(days=14), timedelta(days=30), timedelta(days=400))
    assert policy.auditors == ("age1invented",)
    assert policy.witnesses == ("witness.example+00000000+AAAA",)
    assert policy.messages == {"id": "Cuci tangan", "en": "Wash your hands"}


def test_digest_is_that_of_the_signed_bytes() -> None:
    """Two spellings of the same rules are two policies: what was signed is what decided."""
    raw = write_json(POLICY)

    assert read_policy(raw).digest == hashlib.sha256(raw).hexdigest()[:16]
    assert read_policy(raw + b"\n").digest == hashlib.sha256(raw + b"\n").hexdigest()[:16]


def test_document_is_written_as_it_was_read() -> None:
    """Reading and writing keep every field, under the JSON names and in the one spelling."""
    raw = write_json(POLICY)

    assert write_document(parse_policy(raw)) == raw


def test_a_policy_that_names_no_days_for_incidents_means_a_year() -> None:
    """So did every policy that was signed before they could be named; and that is as long as routine ones may stay."""
    retention = {"routine_days": 365, "unacknowledged_days": 30}

    policy = read_policy(write_json(POLICY | {"retention": retention}))

    assert policy.retention == Retention(timedelta(days=365), timedelta(days=30), timedelta(days=365))


@pytest.mark.parametrize(("routine", "unacknowledged", "incident"), [(14, 30, 30), (60, 30, 60)])
def test_incidents_may_stay_as_long_as_routine_entries_and_no_shorter(
    routine: int, unacknowledged: int, incident: int
) -> None:
    """A day less is refused: whoever a court may ask for is not forgotten first."""
    retention = {"routine_days": routine, "unacknowledged_days": unacknowledged, "incident_days": incident}

    assert read_policy(write_json(POLICY | {"retention": retention})).retention.incident == timedelta(days=incident)
    with pytest.raises(DocumentError, match=f"incident_days: expected at least {incident}"):
        read_policy(write_json(POLICY | {"retention": retention | {"incident_days": incident - 1}}))


def test_a_policy_from_before_there_were_overrides_asks_for_no_supervisor() -> None:
    """It was signed without the member, and is in force all the same; one that has it is followed."""
    older = {name: value for name, value in POLICY.items() if name != "overrides"}

    assert read_policy(write_json(older)).override_needs_supervisor is False
    assert read_policy(write_json(POLICY)).override_needs_supervisor is True


WINDOW = ("windows", 0)
OPEN = ("groups", 0, "open_hours", 0)
SPOILT: list[tuple[tuple[Step, ...], object, str]] = [
    (("freshness", "stale_h"), 73, "freshness.stale_h: expected at most 72"),
    (("freshness", "fresh_h"), 0, "freshness.fresh_h: expected at least 1"),
    (("freshness",), {"fresh_h": 24, "stale_h": 12}, "freshness: expected fresh_h at most stale_h"),
    (("freshness", "stale_h"), 72.0, "freshness.stale_h: expected a whole number"),
    (("categories", 0, "code"), "KR-kes", "categories[0].code: expected a category code such as KR-LOG"),
    (("categories", 0, "code"), "KR-*", "categories[0].code: expected a category code such as KR-LOG"),
    (("categories", 2, "until"), "2021-07-31", "categories[2]: expected `until` not before `from`"),
    (("categories", 2, "from"), "01/08/2021", "categories[2].from: expected a day such as 2021-07-05"),
    (("categories", 2, "from"), "2021-02-29", "categories[2].from: expected a day such as 2021-07-05"),
    (("categories", 2, "from"), "2021-08-01T00:00:00Z", "categories[2].from: expected a day such as 2021-07-05"),
    (("categories", 1, "until"), "2100-01-01", "categories[1].until: expected a day from 2020 to 2099"),
    (("categories", 2, "from"), "2019-12-31", "categories[2].from: expected a day from 2020 to 2099"),
    (("posts",), [], "posts: expected at least 1 item"),
    (("posts", 0, "id"), "lampiri", "posts[0].id: expected a post such as LENTENG-AGUNG"),
    (("posts", 0, "group"), "outer", "posts[0]: group 'outer' is not listed"),
    (("posts", 2), POLICY["posts"][0], "post 'LAMPIRI' stands twice"),
    (("posts", 0, "area"), 1100, "posts[0].area: expected at least 1101"),
    (("posts", 0, "area"), 10000, "posts[0].area: expected at most 9999"),
    (("posts", 0, "area"), "3175", "posts[0].area: expected a whole number"),
    (("posts", 0, "area"), True, "posts[0].area: expected a whole number"),
    (("posts", 0, "lat"), -90.01, "posts[0].lat: expected at least -90"),
    (("posts", 0, "lat"), 90.01, "posts[0].lat: expected at most 90"),
    (("posts", 0, "lon"), -180.01, "posts[0].lon: expected at least -180"),
    (("posts", 0, "lon"), 180.01, "posts[0].lon: expected at most 180"),
    (("posts", 0, "lon"), True, "posts[0].lon: expected a number"),
    (("posts", 0, "lon"), "106.93", "posts[0].lon: expected a number"),
    (("groups", 2), POLICY["groups"][0], "group 'border' stands twice"),
    (("groups", 0, "id"), "Border", "groups[0].id: expected a group such as border"),
    (("groups", 0, "categories"), [], "groups[0].categories: expected at least 1 item"),
    (("groups", 0, "categories", 0), "KR", "groups[0].categories[0]: expected a category code"),
    (("groups", 0, "categories", 0), "K*", "groups[0].categories[0]: expected a category code"),
    (("groups", 0, "categories", 0), "KR-L*", "groups[0].categories[0]: expected a category code"),
    (("groups", 0, "check_destination"), 1, "groups[0].check_destination: expected true or false"),
    ((*OPEN, "start"), "24:00", "groups[0].open_hours[0].start: expected a time of day such as 06:00"),
    ((*OPEN, "end"), "24:01", "groups[0].open_hours[0].end: expected a time of day such as 06:00"),
    ((*OPEN, "end"), "6:00", "groups[0].open_hours[0].end: expected a time of day such as 06:00"),
    ((*OPEN, "end"), "22:00", "groups[0].open_hours[0]: expected an end other than the start"),
    ((*OPEN, "end"), "00:00", "groups[0].open_hours[0]: expected 24:00 for an end at midnight"),
    ((*WINDOW, "group"), "outer", "windows[0]: group 'outer' is not listed"),
    ((*WINDOW, "until"), "2021-07-04", "windows[0]: expected `until` not before `from`"),
    ((*WINDOW, "categories", 0), "*-KES", "windows[0].categories[0]: expected a category code"),
    (("extensions", 0, "exp_from"), "2021-07-21", "extensions[0]: expected exp_from, exp_to and until in this order"),
    (("extensions", 0, "until"), "2021-07-19", "extensions[0]: expected exp_from, exp_to and until in this order"),
    (("extensions", 0, "until"), None, "extensions[0].until: expected a day such as 2021-07-05"),
    (("exempt", 0, "code"), "KR-KES", "exempt[0].code: expected an exempt category such as EX-ASN"),
    (("replay", "km_per_h"), 0, "replay.km_per_h: expected at least 1"),
    (("replay", "slack_min"), -1, "replay.slack_min: expected at least 0"),
    (("retention", "unacknowledged_days"), 31, "retention.unacknowledged_days: expected at most 30"),
    (("retention", "incident_days"), 3651, "retention.incident_days: expected at most 3650"),
    (("auditors", 0), "two words", "auditors[0]: expected a public key in one word"),
    (("messages", "fr"), "Bonjour", "messages.fr"),
    (("messages", "id"), "\x1b[31mmerah", "messages.id: expected text in NFC without control"),
    (("messages", "id"), "\u202emundur", "messages.id: expected text in NFC without control"),
    (("messages", "id"), "x" * 201, "messages.id: expected at most 200 characters"),
    (("messages", "id"), "", "messages.id: expected at least 1 characters"),
    (("messages",), [], "messages: expected an object"),
]


@pytest.mark.parametrize(("path", "value", "words"), SPOILT, ids=range(len(SPOILT)))
def test_document_that_breaks_a_rule_is_refused_with_its_place(
    path: tuple[Step, ...], value: object, words: str
) -> None:
    """Each rule has its own refusal, and the message says where and what was expected."""
    with pytest.raises(DocumentError) as caught:
        read_policy(write_json(changed(POLICY, path, value)))

    assert caught.value.message.startswith("policy.json: ")
    assert words in caught.value.message


def test_policy_beyond_the_bound_is_not_parsed() -> None:
    """Length is asked before anything else."""
    with pytest.raises(DocumentError, match=f"at most {MAX_POLICY_BYTES} bytes"):
        read_policy(b" " * (MAX_POLICY_BYTES + 1))


def test_messages_may_be_empty() -> None:
    """An authority need not say anything."""
    assert read_policy(write_json(changed(POLICY, ("messages",), {}))).messages == {}


def test_few_faults_are_told_and_the_rest_counted() -> None:
    """A document of another kind gives a line, not a page."""
    with pytest.raises(DocumentError) as caught:
        read_policy(b"{}")

    assert caught.value.message.count("expected this field, got none") == 3
    assert caught.value.message.endswith("; and 9 more")


def test_unknown_field_hints_at_a_newer_version() -> None:
    """A reader that meets a field it does not know refuses, and says what may be the matter."""
    with pytest.raises(DocumentError) as caught:
        read_policy(write_json(changed(POLICY, ("posts", 0, "lanes"), 3)))

    assert "posts[0].lanes: expected no such field" in caught.value.message
    assert "newer strpcheck" in caught.value.hint


def test_made_up_field_name_cannot_reach_the_terminal() -> None:
    """A field's name is the sender's word: it is escaped and cut before it is told."""
    name = "\x1b]0;" + "x" * 5000

    with pytest.raises(DocumentError) as caught:
        read_policy(write_json(changed(POLICY, (name,), 3)))

    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 200


def test_python_name_of_a_field_is_no_second_spelling() -> None:
    """From outside only the JSON names count."""
    renamed = {"code": "KR-KES", "first": None, "last": None}

    with pytest.raises(DocumentError, match=r"categories\[0\].from: expected this field"):
        read_policy(write_json(changed(POLICY, ("categories", 0), renamed)))
