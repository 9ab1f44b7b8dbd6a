"""Laws of the house that no tool of others holds: what the core may import, skips, golden files, the network."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

CORE_MAY_IMPORT = {
    "base64", "binascii", "collections", "cryptography", "dataclasses", "datetime", "enum", "hashlib", "math", "re",
    "strpcheck", "struct", "typing", "unicodedata", "zlib",
}  # fmt: skip
"""Whole of what the core knows of the outside: nothing here has a clock, a file, a network, chance or a log."""


def run_under_our_rules(folder: Path, body: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one test file, and one that passes, beside a copy of our conftest."""
    tests = folder / "tests"
    tests.mkdir(exist_ok=True)
    (tests / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    (tests / "allowed_skips.txt").write_text("tests/ | no camera here\n", encoding="utf-8")
    (tests / "test_it.py").write_text(f"import pytest\nimport socket\n\n{body}", encoding="utf-8")
    (tests / "test_other.py").write_text("def test_other():\n    pass\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # loading the others takes longer than the test
    plugins = ("no:cacheprovider", *(["xdist"] if "-n" in arguments else []))
    asked = [word for plugin in plugins for word in ("-p", plugin)]
    command = [sys.executable, "-m", "pytest", "-q", *asked, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("body", "arguments", "code"),
    [
        pytest.param("def test_a():\n    pytest.skip('no camera here')\n", (), 0, id="allowed"),
        pytest.param("def test_a():\n    pytest.skip('no time')\n", (), 1, id="not allowed"),
        pytest.param("def test_a():\n    pytest.skip('no time')\n", ("-n", "1"), 1, id="not allowed, xdist"),
        pytest.param("pytest.skip('no time', allow_module_level=True)\n", (), 1, id="whole module"),
        pytest.param("pytest.skip('no time', allow_module_level=True)\n", ("-n", "1"), 1, id="whole module, xdist"),
    ],
)
def test_a_skip_that_nobody_allowed_fails_the_run(
    tmp_path: Path, body: str, arguments: tuple[str, ...], code: int
) -> None:
    """A test that does not run holds no law, so every skip is listed and must be on the list."""
    done = run_under_our_rules(tmp_path, body, *arguments)

    assert done.returncode == code, done.stdout
    assert ("NOT ALLOWED: tests/test_it.py" in done.stdout) == (code == 1)


@pytest.mark.parametrize(
    "reach",
    [
        pytest.param("socket.create_connection(('192.0.2.1', 80), timeout=1)", id="address"),
        pytest.param("socket.getaddrinfo('host.invalid', 80)", id="name"),
        pytest.param("socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9))", id="datagram"),
    ],
)
def test_no_test_reaches_the_network(tmp_path: Path, reach: str) -> None:
    """Not even one that forgives every error."""
    body = f"def test_a():\n    try:\n        {reach}\n    except Exception:\n        pass\n"

    done = run_under_our_rules(tmp_path, body)

    assert done.returncode == 1
    assert "tests use loopback only" in done.stdout


def test_a_test_may_talk_to_its_own_machine(tmp_path: Path) -> None:
    """Servers on loopback are how carriers are tested."""
    body = (
        "def test_a():\n"
        "    with socket.create_server(('127.0.0.1', 0)) as server:\n"
        "        socket.create_connection(('localhost', server.getsockname()[1])).close()\n"
    )

    done = run_under_our_rules(tmp_path, body)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("kept", "arguments", "code", "left"),
    [
        pytest.param("as printed\n", (), 0, "as printed\n", id="same"),
        pytest.param("as once printed\n", (), 1, "as once printed\n", id="another"),
        pytest.param(None, (), 1, None, id="missing"),
        pytest.param("as once printed\n", ("--approve",), 0, "as printed\n", id="approved"),
    ],
)
def test_a_golden_file_changes_only_when_approved(
    tmp_path: Path, kept: str | None, arguments: tuple[str, ...], code: int, left: str | None
) -> None:
    """Another text fails and leaves the file alone."""
    golden = tmp_path / "tests" / "golden" / "help.txt"
    golden.parent.mkdir(parents=True)
    if kept is not None:
        golden.write_text(kept, encoding="utf-8")

    done = run_under_our_rules(tmp_path, "def test_a(golden):\n    golden('help.txt', 'as printed\\n')\n", *arguments)

    assert done.returncode == code, done.stdout
    assert (golden.read_text(encoding="utf-8") if golden.exists() else None) == left


def test_the_core_imports_nothing_of_the_world() -> None:
    """Every import of the core is on the short list, those inside functions too."""
    imported: set[str] = set()
    for file in (ROOT / "strpcheck" / "core").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").partition(".")[0])

    assert imported <= CORE_MAY_IMPORT


EXEMPTION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover)\b(?P<rest>.*)")
BARE = re.compile(r"(:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*|\[[a-z-]+(,\s*[a-z-]+)*\])?\s*\Z")


def exemptions_without_reason(file: Path) -> list[str]:
    """Lines that set a rule aside and say why neither behind it nor in a comment right above."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [
        f"{file.relative_to(ROOT)}:{number}"
        for number, (above, line) in enumerate(zip(["", *lines], lines, strict=False), 1)
        if (found := EXEMPTION.search(line)) and BARE.match(found["rest"]) and not above.lstrip().startswith("#")
    ]


@pytest.mark.parametrize("folder", ["strpcheck", "tests", "tools", "benchmarks"])
def test_every_exemption_gives_its_reason(folder: str) -> None:
    """Who sets a rule aside says why."""
    silent = [line for file in (ROOT / folder).rglob("*.py") for line in exemptions_without_reason(file)]

    assert silent == []


MODULES = sorted((ROOT / "strpcheck").rglob("*.py"))
MAX_MODULE_LINES, MAX_FUNCTION_LINES = 300, 40


def test_no_module_and_no_function_outgrows_its_reader() -> None:
    """What is longer knows, or does, more than one thing."""
    long = [path.name for path in MODULES if len(path.read_text("utf-8").splitlines()) > MAX_MODULE_LINES]
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                long += [f"{path.name}: {node.name}"] if lines > MAX_FUNCTION_LINES else []

    assert long == []
