"""Processes of ours that may die: native code meets hostile bytes in them, and what it breaks is theirs alone."""
