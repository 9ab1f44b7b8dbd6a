"""What every test finds: golden files, no way out to the network, and no skip that nobody allowed."""

import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).parent
GOLDEN = TESTS / "golden"
PLAYED = ("tests/hour/", "tests/end_to_end/test_station.py")
IN_CI = bool(os.environ.get("CI"))

# A run that decides about a change must not depend on luck; at the desk new examples are welcome.
settings.register_profile("strpcheck", deadline=None, derandomize=IN_CI, print_blob=not IN_CI)
settings.load_profile("strpcheck")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--approve`."""
    parser.addoption("--approve", action="store_true", help="take what is printed now as the golden files")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse what would make a test approve itself, and watch for skips."""
    if config.getoption("--approve") and IN_CI:
        message = "golden files are approved by a person who reads the diff, never in CI"
        raise pytest.UsageError(message)
    if not hasattr(config, "workerinput"):  # under xdist the process that collects the workers' reports judges
        config.pluginmanager.register(SkipWatch(TESTS / "allowed_skips.txt"), "skip-watch")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is played at real speed comes first: begun last, one worker would wait for it alone."""
    items.sort(key=lambda item: not item.nodeid.startswith(PLAYED))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden(name, text)`: the text must be that of `tests/golden/NAME`, written anew only under `--approve`."""
    approving = bool(request.config.getoption("--approve"))

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        assert path.resolve().is_relative_to(GOLDEN), f"{name} lies outside tests/golden"
        if approving:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            return
        assert path.exists(), f"tests/golden/{name} is missing; `make approve` writes it"
        assert text == path.read_bytes().decode(), f"tests/golden/{name} differs; `make approve` if this is meant"

    return compare


class SkipWatch:
    """Collects skipped tests and fails the run for those that no line of the list allows."""

    def __init__(self, allowed: Path) -> None:
        lines = allowed.read_text(encoding="utf-8").splitlines()
        entries = [line.split("|", 1) for line in lines if line.strip() and not line.startswith("#")]
        self.allowed = [(start.strip(), reason.strip()) for start, reason in entries]
        self.skipped: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test was skipped, before or while it ran."""
        self.note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A whole module was skipped."""
        self.note(report)

    def note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        """Keep the reason of a skip; an expected failure is none."""
        if report.skipped and not hasattr(report, "wasxfail"):
            told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.skipped[report.nodeid] = told.removeprefix("Skipped: ")

    def forbidden(self) -> list[str]:
        """Ids of tests that may not be skipped and were."""
        return [
            test
            for test, told in self.skipped.items()
            if not any(test.startswith(start) and told == reason for start, reason in self.allowed)
        ]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn a green run red."""
        if self.forbidden() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List every skip, so that nobody takes a short run for a whole one."""
        if not self.skipped:
            return
        forbidden = self.forbidden()
        terminalreporter.section("skipped, compared with tests/allowed_skips.txt")
        for test, told in sorted(self.skipped.items()):
            terminalreporter.line(f"{'NOT ALLOWED' if test in forbidden else 'allowed'}: {test}: {told}")


def _is_loopback(host: object) -> bool:
    """Whether nothing sent there leaves this machine."""
    if not isinstance(host, str | bytes):
        return host is None  # the wildcard of `getaddrinfo`
    name = host.decode(errors="replace") if isinstance(host, bytes) else host
    if name in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _looks_up_alone(probe: object, address: object) -> bool:
    """Whether a datagram socket is pointed at an address of nobody: the system looks up the way and sends nothing."""
    nobodys = {("192.0.2.1", 9), ("2001:db8::1", 9)}
    return isinstance(probe, socket.socket) and probe.type == socket.SOCK_DGRAM and address in nobodys


def _keep_offline(event: str, arguments: tuple[object, ...]) -> None:
    """Fail the test that reaches for the network; no `except Exception` swallows it."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        if event == "socket.connect" and _looks_up_alone(arguments[0], address):
            return
        host = address[0] if isinstance(address, tuple) else "localhost"  # a path is a local socket
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    if not _is_loopback(host):
        pytest.fail(f"{event} to {host!r}: tests use loopback only")


# Whoever runs the tests in the background of a script has Ctrl-C ignored, and so would every program started here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# An audit hook sees what C code does too, and cannot be taken off again. Child processes are not seen.
sys.addaudithook(_keep_offline)
