"""strpcheck verifies STRP work permits at road checkpoints without a network."""

__all__ = ["__version__"]

__version__ = "0.1.0"
