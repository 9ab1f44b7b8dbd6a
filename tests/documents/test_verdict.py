"""Laws of the line of `--json`."""

import json
import subprocess
import sys
from base64 import b64decode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from jsonschema import Draft202012Validator

from strpcheck.core.barcode import Likeness
from strpcheck.core.permit import (
    WIB,
    Environment,
    Facts,
    KeyId,
    Permit,
    PermitId,
    Person,
    Photo,
    PhotoFormat,
)
from strpcheck.core.verdict import Advisory, Reason, Verdict
from strpcheck.documents.json_text import write_json
from strpcheck.documents.model import read_document
from strpcheck.documents.schemas import schema_of
from strpcheck.documents.verdict import verdict_object
from strpcheck.documents.verdict_model import VerdictDocument
from strpcheck.errors import DocumentError

NOW = datetime(2021, 7, 8, 7, 30, tzinfo=WIB)
ENDS = datetime(2021, 7, 21, tzinfo=WIB)
VALIDATOR = Draft202012Validator(schema_of(VerdictDocument))

PERMIT = Permit(
    Facts(
        id=PermitId("XX-JK", bytes(range(8))),
        key_id=KeyId(bytes(8)),
        issued_at=datetime(2021, 7, 5, tzinfo=UTC),
        not_before=datetime(2021, 7, 5, tzinfo=UTC),
        expires=ENDS,
        category="PR-SKT",
        areas=(3174, 3171),
        status_uri="urn:strp:2021w27",
        status_index=3,
        environment=Environment.TRAINING,
        has_photo=True,
    ),
    Person(
        name="Sari Karangan",
        nik_suffix="0000",
        company=None,
        purpose="menjenguk",
        application=None,
        photo=Photo(b"\x00\xffphoto", PhotoFormat.WEBP),
    ),
)


PASSED = Verdict(Reason.OK, (Advisory.LIST_AGEING,), timedelta(hours=13, milliseconds=900), ENDS)


@dataclass(frozen=True, slots=True)
class Judged:
    """As the scanning use case gives it."""

    source: str = "pictures/1.png"
    verdict: Verdict = PASSED
    permit: Permit | None = PERMIT
    likeness: Likeness | None = None
    generation: str = "00000000"
    environment: Environment = Environment.TRAINING
    post: str = "LAMPIRI"
    at: datetime = NOW
    simulated: bool = False
    where: tuple[tuple[int, int], ...] | None = ((10, 20), (110, 21), (109, 120), (9, 119))


REFUSED = Judged(
    verdict=Verdict(Reason.NOT_A_PERMIT, (Advisory.OPEN_HOURS,)), permit=None, likeness=Likeness.EU_CERTIFICATE
)


def test_line_of_an_accepted_permit() -> None:
    """The keys and their spelling are a promise to scripts."""
    assert verdict_object(Judged(), with_person=False) == {
        "source": "pictures/1.png",
        "outcome": "ACCEPT",
        "reason": "ok",
        "advisories": ["list_ageing"],
        "asks_for_id": False,
        "likeness": None,
        "permit": {
            "iss": "XX-JK",
            "id": "0001020304050607",
            "category": "PR-SKT",
            "areas": [3174, 3171],
            "expires": "2021-07-20T17:00:00Z",
        },
        "where": [[10, 20], [110, 21], [109, 120], [9, 119]],
        "ends": "2021-07-20T17:00:00Z",
        "post": "LAMPIRI",
        "environment": "training",
        "generation": "00000000",
        "list_age_s": 46800,
        "at": "2021-07-08T00:30:00Z",
        "simulated": False,
    }


def test_a_text_stands_nowhere() -> None:
    """Only what was read in a picture has corners."""
    line = verdict_object(replace(Judged(), where=None), with_person=False)

    assert line["where"] is None
    VALIDATOR.validate(json.loads(write_json(line)))


def test_line_of_a_foreign_code() -> None:
    """Without an authentic permit there is nothing of one, only what the code looks like."""
    line = verdict_object(REFUSED, with_person=True)

    assert (line["outcome"], line["reason"], line["likeness"]) == ("RETRY", "not_a_permit", "eu_certificate")
    assert line["permit"] is None
    assert line["ends"] is None
    assert line["list_age_s"] is None


def test_person_stands_in_the_line_only_where_asked_for() -> None:
    """A name reaches a file or a pipe only by the person's own request."""
    assert b"Karangan" not in write_json(verdict_object(Judged(), with_person=False))
    permit = verdict_object(Judged(), with_person=True)["permit"]

    assert isinstance(permit, dict)
    assert {key: permit[key] for key in ("name", "nik", "company", "purpose")} == {
        "name": "Sari Karangan",
        "nik": "0000",
        "company": None,
        "purpose": "menjenguk",
    }
    assert b64decode(permit["photo"]) == b"\x00\xffphoto"


def test_permit_without_a_photo_has_none_in_the_line() -> None:
    """No photo is null, never an empty text."""
    bare = Permit(replace(PERMIT.facts, has_photo=False), replace(PERMIT.person, photo=None))

    permit = verdict_object(Judged(permit=bare), with_person=True)["permit"]

    assert isinstance(permit, dict)
    assert permit["photo"] is None


def test_word_that_asks_for_the_card_is_told() -> None:
    """A script sees LOLOS - CEK KTP without knowing which advisories ask for it."""
    nearby = Judged(verdict=Verdict(Reason.OK, (Advisory.CONFLICT_NEARBY,), timedelta(0), ENDS))

    assert verdict_object(nearby, with_person=False)["asks_for_id"] is True


@pytest.mark.parametrize("with_person", [False, True])
@pytest.mark.parametrize("judged", [Judged(), REFUSED, Judged(simulated=True, environment=Environment.PRODUCTION)])
def test_line_is_one_by_its_schema(judged: Judged, with_person: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    """What the writer gives, the published schema and the model take."""
    line = verdict_object(judged, with_person=with_person)

    VALIDATOR.validate(json.loads(json.dumps(line)))
    read_document(VerdictDocument, write_json(line), name="line", max_bytes=10_000)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_place_in_the_schema(reason: Reason) -> None:
    """No verdict falls outside the published schema."""
    line = verdict_object(Judged(verdict=Verdict(reason, tuple(Advisory))), with_person=False)

    VALIDATOR.validate(line)
    assert line["outcome"] == reason.outcome.value


def test_writer_loads_no_pydantic() -> None:
    """A line for every barcode must not cost the start of a library that only readers of documents need."""
    program = "import sys, strpcheck.documents.verdict; sys.exit('pydantic' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], check=False)

    assert done.returncode == 0


@pytest.mark.parametrize("areas", [["3174"], [3174.0], [True], "3174", {"3174": 1}])
def test_lists_are_lists_of_their_own_kind(areas: object) -> None:
    """That a parser's list becomes a tuple lets no other conversion in."""
    line = verdict_object(Judged(), with_person=False)
    permit = line["permit"]
    assert isinstance(permit, dict)

    with pytest.raises(DocumentError, match="areas"):
        read_document(
            VerdictDocument, write_json({**line, "permit": {**permit, "areas": areas}}), name="line", max_bytes=10_000
        )
