"""A register on disk for tests: made, opened, and asked for permits."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from strpcheck.adapters.register import SqliteRegister
from strpcheck.adapters.register_tables import NewRegister, create_register
from strpcheck.core.permit import Environment
from strpcheck.ports import Entropy, StatusListState, WantedPermit
from tests.authority.desk import FIRST_LIST, KEYS, PERMIT_KEY

NOW = datetime(2021, 7, 5, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NEW = NewRegister(Environment.TRAINING, "XX-JK", KEYS, FIRST_LIST, {"1.root.json": b"root", "canary.json": b"canaries"})
KEY_ID = PERMIT_KEY.key_id


def counting_entropy() -> Entropy:
    """Numbers in turn instead of random bytes."""
    drawn = iter(range(1, 1 << 20))

    def entropy(count: int) -> bytes:
        """The next number."""
        return next(drawn).to_bytes(count, "big")

    return entropy


def found_register(folder: Path) -> Path:
    """A new register."""
    path = folder / "authority.db"
    create_register(path, NEW, counting_entropy())
    return path


def open_register(path: Path) -> SqliteRegister:
    """The register, to be closed by the test."""
    return SqliteRegister(path, counting_entropy())


def wanted(name: str, *, company: str | None = "PT Angkut Contoh", application: int | None = 1001) -> WantedPermit:
    """A permit to be; the name makes it another."""
    start = NOW - timedelta(hours=8)
    return WantedPermit(
        name.encode().ljust(16, b"."), "KR-LOG", company, application, start, start + timedelta(days=15)
    )


def state_of(register: SqliteRegister) -> StatusListState:
    """Its only list."""
    return register.lists()[0]
