"""A reader of our own for symbols too small or blurred for others: the grid is found, then each module is weighed."""
