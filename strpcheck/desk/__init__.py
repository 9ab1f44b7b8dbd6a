"""The officer's station: what is on its screen, what its keys do, and that each act is in the log before it is said."""

from strpcheck.desk.desk import Desk, Habits, Ways
from strpcheck.desk.pins import Guards

__all__ = ["Desk", "Guards", "Habits", "Ways"]
