"""The program that checks an export on any machine, as it stands in this package."""

from importlib.resources import files

__all__ = ["verifier_source"]

PACKAGE, FOLDER, NAME = "strpcheck", "standalone", "verifier.py"


def verifier_source() -> bytes | None:
    """Its text, which every export has beside it; None where this package came without it."""
    source = files(PACKAGE).joinpath(FOLDER, NAME)
    return source.read_bytes() if source.is_file() else None
