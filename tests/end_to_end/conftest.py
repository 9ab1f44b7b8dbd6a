"""The town that tests of this folder work in."""

from tests.towns import first_town, laptop, town

__all__ = ["first_town", "laptop", "town"]
