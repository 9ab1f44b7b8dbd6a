"""The vectors: what they expect is written by hand, and the files are what the generator writes."""

import ast
import json
from pathlib import Path
from typing import Any, Final

import pytest

from strpcheck.core.verdict import Advisory, Outcome, Reason
from tests.core.world import VECTORS, judge_vector, load
from tests.vectors.generate import PUBLIC_NAME, TABLES, documents

ROWS: Final[list[dict[str, Any]]] = [vector for name in TABLES for vector in load(name)]
HOSTILE: Final[list[dict[str, Any]]] = [
    vector for name in TABLES if name.startswith("hostile") for vector in load(name)
]
LEAST_HOSTILE: Final = 100


@pytest.mark.parametrize("vector", ROWS, ids=lambda vector: str(vector["name"]))
def test_vector(vector: dict[str, Any]) -> None:
    """A vector's barcode, judged in its world, gives the reason, outcome and lines written by hand."""
    verdict = judge_vector(vector)

    assert (verdict.reason, verdict.outcome, list(verdict.advisories)) == (
        vector["expected_reason"],
        vector["expected_outcome"],
        vector["expected_advisories"],
    )


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_vector(reason: Reason) -> None:
    """No Reason without a vector."""
    assert reason in {vector["expected_reason"] for vector in ROWS}


@pytest.mark.parametrize("advisory", Advisory)
def test_every_advisory_has_a_vector(advisory: Advisory) -> None:
    """No Advisory without a vector."""
    assert any(advisory in vector["expected_advisories"] for vector in ROWS)


def test_names_are_unique() -> None:
    """A name means one vector."""
    names = [vector["name"] for vector in ROWS]

    assert sorted(set(names)) == sorted(names)


def test_hostile_texts_are_many_and_distinct() -> None:
    """At least a hundred hostile texts, each different from the others."""
    texts = {vector["barcode"] for vector in HOSTILE}

    assert len(texts) == len(HOSTILE)
    assert len(texts) >= LEAST_HOSTILE


def test_hostile_texts_are_never_accepted() -> None:
    """No hostile text is expected to pass."""
    assert all(vector["expected_outcome"] != Outcome.ACCEPT for vector in HOSTILE)


def test_the_generator_changes_nothing() -> None:
    """What the tables say is what the files hold, byte for byte."""
    for name, text in documents().items():
        folder = VECTORS.parent.parent / "keys" if name == PUBLIC_NAME else VECTORS

        assert (folder / name).read_text("utf-8") == text


@pytest.mark.parametrize("module", sorted(VECTORS.glob("*.py")), ids=lambda path: str(path.name))
def test_the_generator_does_not_import_the_checker(module: Path) -> None:
    """Expected reasons cannot come from the code under test."""
    imported = {
        name
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }

    assert not {name for name in imported if name.split(".")[0] == "strpcheck"}


def test_private_keys_stay_with_the_vectors() -> None:
    """The published half holds no seed of the private half."""
    seeds = {row["seed"] for row in load("private_keys.json")["keys"].values()}
    published = (VECTORS.parent.parent / "keys" / PUBLIC_NAME).read_text("utf-8")

    assert not {seed for seed in seeds if seed in published}
    assert {row["name"] for row in json.loads(published)["keys"]} == set(load("private_keys.json")["keys"])
