"""What the officer sees: a window or a terminal, drawn from scenes that are words already."""
