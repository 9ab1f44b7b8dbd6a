"""Scripts that keep the workshop in order; nothing here ships."""
