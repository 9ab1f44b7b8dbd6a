"""Write the JSON Schemas of every document into docs/schemas; run by `make approve`."""

from pathlib import Path

from strpcheck.documents.schemas import SCHEMAS, schema_text

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "schemas"


def main() -> None:
    """Write one file a document."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, model in SCHEMAS.items():
        path = FOLDER / f"{name}.schema.json"
        path.write_text(schema_text(model), encoding="utf-8", newline="\n")
        print(path.relative_to(FOLDER.parent.parent))


if __name__ == "__main__":
    main()
