"""Faces out of permits: decoded where nothing that an issuer was talked into signing can harm a verdict."""

from strpcheck.adapters.photos.decoding import Photos

__all__ = ["Photos"]
