"""Laws of the JSON Schemas in the documentation."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from strpcheck.documents.json_text import write_json
from strpcheck.documents.model import Document, read_document
from strpcheck.documents.schemas import SCHEMAS, schema_of, schema_text
from tests.documents.examples import CAMERA, CANARY, CONFLICTS, DEVICES, POLICY, SCANNER, STATION, TRUST

FOLDER = Path(__file__).parent.parent.parent / "docs" / "schemas"

INDEX_LINE = {
    "line": 2,
    "id": "00" * 8,
    "company": "PT Contoh Karangan",
    "application": 7,
    "text": "0000000000000000.txt",
    "png": None,
}
REJECTED_LINE = {"line": 3, "reasons": ["unknown category KR-XXX"], "row": {"name": "Sari Karangan"}}
ENROLMENT = {
    "x-strp-request": 1,
    "device": "00" * 8,
    "name": "Laptop 7",
    "public_key": "00" * 32,
    "post": "LAMPIRI",
    "environment": "training",
    "at": "2021-07-05T00:00:00Z",
    "signature": "00" * 64,
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "trust": TRUST,
    "policy": POLICY,
    "canary": CANARY,
    "conflicts": CONFLICTS,
    "devices": DEVICES,
    "station": STATION,
    "camera": CAMERA,
    "scanner": SCANNER,
    "enrolment": ENROLMENT,
    "roster-index-line": INDEX_LINE,
    "roster-rejected-line": REJECTED_LINE,
}


@pytest.mark.parametrize(("name", "model"), SCHEMAS.items(), ids=SCHEMAS)
def test_schema_in_the_documentation_is_the_models(name: str, model: type[Document]) -> None:
    """Who reads the documentation reads what the program does; `make generate` writes it anew."""
    assert (FOLDER / f"{name}.schema.json").read_text(encoding="utf-8") == schema_text(model)


def test_no_schema_is_left_over() -> None:
    """Every file of the folder belongs to a document."""
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.schema.json" for name in SCHEMAS}


@pytest.mark.parametrize(("name", "model"), SCHEMAS.items(), ids=SCHEMAS)
def test_schema_is_one(name: str, model: type[Document]) -> None:
    """Other people's validators take it."""
    Draft202012Validator.check_schema(schema_of(model))

    assert schema_of(model)["additionalProperties"] is False, name


@pytest.mark.parametrize(("name", "example"), EXAMPLES.items(), ids=EXAMPLES)
def test_model_and_schema_take_the_same_document(name: str, example: dict[str, Any]) -> None:
    """A document that the model reads is one by the schema too."""
    model = SCHEMAS[name]

    read_document(model, write_json(example), name=name, max_bytes=100_000)
    Draft202012Validator(schema_of(model)).validate(example)


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "roster-rejected-line"])
def test_schema_refuses_an_unknown_field(name: str) -> None:
    """The schema is as closed as the model."""
    spoilt = json.loads(write_json({**EXAMPLES[name], "remark": "harmless"}))

    assert not Draft202012Validator(schema_of(SCHEMAS[name])).is_valid(spoilt)


def test_schema_tells_what_a_field_means() -> None:
    """The sentence under a field reaches the schema, under the field's JSON name."""
    key = schema_of(SCHEMAS["trust"])["$defs"]["KeyEntry"]

    assert key["properties"]["until"]["description"] == "The first second at which it may not sign any more."
    assert key["description"] == "A public key, whom it speaks for, and what it may sign."
