"""A reader of our own for symbols too small, dark or blurred for others: the grid is found, then each module is weighed."""
