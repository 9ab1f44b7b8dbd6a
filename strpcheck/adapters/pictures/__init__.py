"""Still pictures from files, folders and patterns; this face loads neither numpy nor Pillow."""

from strpcheck.adapters.pictures.names import is_picture_name, is_place, names_matching

__all__ = ["is_picture_name", "is_place", "names_matching"]
