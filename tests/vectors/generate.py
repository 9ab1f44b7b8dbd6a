"""Writes the vector files from the hand-written tables; running it again must change nothing.

It may not import the checker: `python -m tests.vectors.generate [FOLDER]`.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from tests.vectors import (
    hostile_claims,
    hostile_envelope,
    hostile_transport,
    table_decision,
    table_policy,
    table_time,
    table_wire,
)
from tests.vectors.forge import HERE, KEYS
from tests.vectors.rows import Row
from tests.vectors.worlds import worlds

TABLES: Final = {
    "decision.json": table_decision,
    "time.json": table_time,
    "policy.json": table_policy,
    "wire.json": table_wire,
    "hostile_transport.json": hostile_transport,
    "hostile_envelope.json": hostile_envelope,
    "hostile_claims.json": hostile_claims,
}
PUBLIC_NAME: Final = "test-vectors.json"


def as_json(document: object) -> str:
    """One spelling: ASCII, so that no editor or terminal meets what the vectors hold."""
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def table(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """A table's vectors."""
    return [row.document() for row in rows]


def public_half() -> dict[str, Any]:
    """What may leave this folder of the test keys."""
    warning = (
        "Public half of the test-vector authority. Its private half is public too: never put these into a trust list."
    )
    keys = [
        {
            "name": key.name,
            "kid": key.kid.hex(),
            "public_key": key.public.hex(),
            "issuer": key.issuer,
            "purposes": list(key.purposes),
        }
        for key in KEYS.values()
    ]
    return {"warning": warning, "keys": keys}


def documents() -> dict[str, str]:
    """Every file's name and text."""
    files = {name: as_json(table(module.rows())) for name, module in TABLES.items()}
    return files | {"worlds.json": as_json(worlds()), PUBLIC_NAME: as_json(public_half())}


def main(folder: Path) -> None:
    """Write the vectors into a folder, the public keys into the project's `keys`."""
    for name, text in documents().items():
        target = HERE.parent.parent / "keys" if name == PUBLIC_NAME and folder == HERE else folder
        (target / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
