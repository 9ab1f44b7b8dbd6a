"""The law that keeps a supervisor's screen in one language: whatever can end a sync says what was the matter."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from strpcheck.troubles import Trouble

HOUSE = Path(__file__).parent.parent / "strpcheck"
ROOMS = [
    *sorted((HOUSE / "adapters" / "carriers").glob("*.py")),
    *(
        HOUSE / "adapters" / name
        for name in (
            "durable.py", "floors.py", "generation_files.py", "locks.py", "log_opening.py", "objects.py",
            "sqlite_forms.py", "sqlite_log.py", "sqlite_told.py", "sqlite_trace.py", "store.py", "tuf/client.py",
            "tuf/downloads.py", "tuf/held.py", "tuf/roles.py",
        )
    ),
    *(HOUSE / name for name in ("canaries.py", "succession.py", "sync.py")),
    *(
        HOUSE / "cli" / name
        for name in ("roots.py", "sync_commands.py", "syncing.py", "wiring.py", "wiring_carriers.py")
    ),
]  # fmt: skip
"""Where that is raised which ends a sync, or keeps a laptop from one."""
KINDS = {"CarrierError", "ForbiddenError", "HomeError", "LogError", "SyncError", "UsageError", "WriteError"}


def made(tree: ast.AST) -> Iterator[ast.Call]:
    """Errors that a module makes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS:
            yield node


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.relative_to(HOUSE).as_posix())
def test_whatever_ends_a_sync_says_what_was_the_matter(room: Path) -> None:
    """An error's own message is English; what the catalogs tell hangs on its trouble."""
    calls = list(made(ast.parse(room.read_text("utf-8"))))

    silent = [call.lineno for call in calls if "trouble" not in {word.arg for word in call.keywords}]

    assert silent == []


def test_every_trouble_is_somebodys() -> None:
    """None is a word without a use."""
    code = "".join(path.read_text("utf-8") for path in HOUSE.rglob("*.py") if path.name != "troubles.py")

    assert [trouble for trouble in Trouble if f"Trouble.{trouble.name}" not in code] == []
