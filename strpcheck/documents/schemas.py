"""JSON Schemas of every document, generated from the models that read them."""

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from strpcheck.documents.attempts import AttemptsDocument
from strpcheck.documents.camera import CameraDocument
from strpcheck.documents.canary import CanaryDocument
from strpcheck.documents.conflicts import ConflictsDocument
from strpcheck.documents.devices import DevicesDocument
from strpcheck.documents.enrolment import EnrolmentDocument
from strpcheck.documents.events import EventDocument
from strpcheck.documents.floors import FloorsDocument
from strpcheck.documents.issue_lines import IndexLine, RejectedLine
from strpcheck.documents.manifest import ManifestDocument
from strpcheck.documents.model import Document
from strpcheck.documents.officers import OfficersDocument
from strpcheck.documents.policy_model import PolicyDocument
from strpcheck.documents.scanner import ScannerDocument
from strpcheck.documents.station import StationDocument
from strpcheck.documents.trust import TrustDocument
from strpcheck.documents.verdict_model import VerdictDocument

__all__ = ["SCHEMAS", "schema_of", "schema_text"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

SCHEMAS: Mapping[str, type[Document]] = {
    "trust": TrustDocument,
    "policy": PolicyDocument,
    "canary": CanaryDocument,
    "conflicts": ConflictsDocument,
    "devices": DevicesDocument,
    "enrolment": EnrolmentDocument,
    "station": StationDocument,
    "scanner": ScannerDocument,
    "camera": CameraDocument,
    "floors": FloorsDocument,
    "officers": OfficersDocument,
    "attempts": AttemptsDocument,
    "roster-index-line": IndexLine,
    "roster-rejected-line": RejectedLine,
    "verdict": VerdictDocument,
    "event": EventDocument,
    "manifest": ManifestDocument,
}
"""By file name without its suffix."""


def schema_text(model: type[Document]) -> str:
    """A model's schema as it stands in the documentation."""
    return json.dumps(schema_of(model), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def schema_of(model: type[Document]) -> dict[str, Any]:
    """A model's schema, with the sentence that stands under each field."""
    schema = {"$schema": DIALECT} | model.model_json_schema(mode="validation")
    for described in _models(model):
        target = schema if described is model else schema["$defs"][described.__name__]
        target["description"] = inspect.getdoc(described)
        for name, sentence in _sentences(described).items():
            alias = described.model_fields[name].serialization_alias or name
            target["properties"][alias]["description"] = sentence
    return schema


def _models(model: type[Document]) -> Iterator[type[Document]]:
    """The model and those its schema refers to."""
    yield model
    for name in model.model_json_schema().get("$defs", {}):
        found = getattr(inspect.getmodule(model), name, None)
        if isinstance(found, type) and issubclass(found, Document):
            yield found


def _sentences(model: type[Document]) -> dict[str, str]:
    """The sentences under the fields of a model and of what it inherits."""
    sentences: dict[str, str] = {}
    for ancestor in reversed(model.__mro__[: model.__mro__.index(Document)]):
        body = ast.parse(inspect.getsource(ancestor)).body[0]
        statements = body.body if isinstance(body, ast.ClassDef) else []
        for field, after in pairwise(statements):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                sentences[field.target.id] = " ".join(str(after.value.value).split())
    return sentences
