"""The officer's station: what is on its screen, what its keys do, and that each act is in the log before it is said."""

from strpcheck.desk.desk import Desk
from strpcheck.desk.pins import Guards
from strpcheck.desk.ways import Habits, Ways

__all__ = ["Desk", "Guards", "Habits", "Ways"]
