"""The officer's screen on a terminal: scenes drawn with rich, for laptops without a window."""
