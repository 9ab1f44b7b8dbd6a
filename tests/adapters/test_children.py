"""Child processes of ours: one may die, hang, lie or never come up, and its parent goes on."""

import gc
import io
import signal
import sys
import time
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from itertools import islice

import pytest

from strpcheck.adapters.children.frames import FrameError, read_frame, write_frame
from strpcheck.adapters.children.process import Child
from strpcheck.errors import ChildLostError

SERVE = """
import os, sys, time
from strpcheck.adapters.children.loop import serve
WIRE = os.dup(1)
def answer(request):
    print("native code prints what it likes")
    if request == b"hostile":
        {behaviour}
    yield b"%d " % os.getpid() + request
    if request.startswith(b"many"):
        yield b"second"
        yield b""
def load():
    return b"hello", answer
serve(load)
"""


def child(behaviour: str = "pass") -> Child:
    """One that does this with a hostile request before it answers."""
    return Child(("-c", SERVE.format(behaviour=behaviour)))


def test_a_request_goes_in_and_its_reply_comes_out() -> None:
    """In pieces or whole; what a library prints does not disturb the answer."""
    with closing(child()) as asked:
        replies = [asked.ask(b"pieces ", b"and ", memoryview(b"more"), seconds=10), asked.ask(b"", seconds=10)]
        pid, starts = asked.pid, asked.starts

    assert replies == [b"%d pieces and more" % (pid or 0), b"%d " % (pid or 0)]
    assert starts == 1


def test_nothing_starts_before_it_is_needed() -> None:
    """A command that reads no picture pays for no child."""
    idle = child()

    idle.close()

    assert (idle.pid, idle.starts) == (None, 0)


def test_a_child_may_come_up_while_something_else_is_done() -> None:
    """Launched, it runs; its hello is heard when it is needed, and there is still only one."""
    with closing(child()) as launched:
        launched.launch()
        pid = launched.pid
        hello = launched.start()

        assert (pid, hello, launched.starts) == (launched.pid, b"hello", 1)


def test_many_replies_end_with_an_empty_one() -> None:
    """Each is given as it comes, and the next request has its own."""
    with closing(child()) as asked:
        many = list(asked.ask_for_many(b"many", seconds=10, in_all=10))
        one = asked.ask(b"one", seconds=10)
        starts = asked.starts

    assert ([reply.split()[-1] for reply in many], one.split()[-1]) == ([b"many", b"second"], b"one")
    assert starts == 1


def test_replies_nobody_waited_for_answer_no_other_request() -> None:
    """Whoever stops half-way leaves no reply in the pipe for the next one."""
    with closing(child()) as asked:
        replies = asked.ask_for_many(b"many", seconds=10, in_all=10)
        next(replies)
        del replies

        assert asked.ask(b"one", seconds=10).split()[-1] == b"one"


def test_replies_without_end_end() -> None:
    """Each comes in time, and yet nobody waits for ever."""
    with closing(child("while True: yield b'more'")) as asked, pytest.raises(ChildLostError):
        for _ in asked.ask_for_many(b"hostile", seconds=10, in_all=0.5):
            pass


def slowly(replies: Iterator[bytes]) -> Iterator[bytes]:
    """Ten seconds' worth of them: a busy machine may be late to notice that the time is over."""
    for reply in islice(replies, 100):
        time.sleep(0.1)
        yield reply


def test_what_a_killed_child_left_in_the_pipe_is_not_waited_through() -> None:
    """A hundred thousand small replies fit in there: after the time for all of them, none is given."""
    with closing(child("while True: yield b'more'")) as asked:
        replies = asked.ask_for_many(b"hostile", seconds=10, in_all=0.3)

        with pytest.raises(ChildLostError):
            deque(slowly(replies), maxlen=0)


@pytest.mark.parametrize(
    "behaviour",
    [
        "os.abort()",
        "os._exit(0)",
        "raise RuntimeError",
        "time.sleep(60)",
        "bytearray(3 << 30)",
        "os.write(WIRE, bytes([255] * 4))",
        "os.write(WIRE, bytes([0, 0, 0, 9, 1])); os._exit(0)",
    ],
    ids=["aborts", "leaves", "raises", "hangs", "eats memory", "claims 4 GB", "breaks off"],
)
def test_a_lost_child_is_told_and_replaced(behaviour: str) -> None:
    """One request costs itself: the next one is answered by a new process, and the old one is gone."""
    if "bytearray" in behaviour and sys.platform == "win32":
        pytest.skip("POSIX only")
    with closing(child(behaviour)) as asked:
        asked.start()
        before = asked._process

        with pytest.raises(ChildLostError):
            asked.ask(b"hostile", seconds=1)
        after = asked.ask(b"next", seconds=10)

        assert after.split()[-1] == b"next"
        assert asked.starts == 2
    assert before is not None
    assert before.returncode is not None


def test_a_child_that_hangs_is_killed_in_its_time() -> None:
    """By its parent, long before its own alarm would ring."""
    if sys.platform == "win32":
        pytest.skip("POSIX only")
    with closing(child("time.sleep(60)")) as asked:
        asked.start()
        process = asked._process
        with pytest.raises(ChildLostError):
            asked.ask(b"hostile", seconds=0.5)

        assert process is not None
        assert process.returncode == -signal.SIGKILL


def test_a_child_whose_parent_is_gone_ends_by_itself() -> None:
    """It may hang, and nobody is left to kill it: then the system does, whatever code hangs."""
    if sys.platform == "win32":
        pytest.skip("POSIX only")
    script = SERVE.format(behaviour="time.sleep(60)").replace("serve(load)", "serve(load, max_reply_seconds=1)")
    with closing(Child(("-c", script))) as asked:
        asked.start()
        process = asked._process
        with pytest.raises(ChildLostError):
            asked.ask(b"hostile", seconds=30)

        assert process is not None
        assert process.returncode == -signal.SIGALRM


def test_the_alarm_is_off_between_requests() -> None:
    """A quiet hour is no hang."""
    if sys.platform == "win32":
        pytest.skip("POSIX only")
    script = SERVE.format(behaviour="pass").replace("serve(load)", "serve(load, max_reply_seconds=1)")
    with closing(Child(("-c", script))) as asked:
        asked.ask(b"one", seconds=10)
        time.sleep(1.2)

        assert asked.ask(b"two", seconds=10).split()[-1] == b"two"
        assert asked.starts == 1


def test_a_child_that_died_meanwhile_costs_one_request() -> None:
    """Killed between two requests: the pipe is broken, and only that is told."""
    with closing(child()) as asked:
        asked.start()
        assert asked._process is not None
        asked._process.kill()
        asked._process.wait()

        with pytest.raises(ChildLostError):
            asked.ask(b"lost", seconds=10)
        assert asked.ask(b"next", seconds=10).split()[-1] == b"next"


def test_a_child_that_does_not_take_its_request_is_killed() -> None:
    """A pipe that nobody empties would hold its writer for ever."""
    deaf = "import os, time; os.write(1, bytes([0, 0, 0, 0])); time.sleep(60)"
    with closing(Child(("-c", deaf))) as asked, pytest.raises(ChildLostError):
        asked.ask(bytes(1 << 22), seconds=0.5)


@pytest.mark.parametrize(
    "script", ["raise SystemExit(3)", "print('hello there')", "import time; time.sleep(60)"],
    ids=["dies at once", "another program", "hangs"],
)  # fmt: skip
def test_a_child_that_does_not_come_up_is_told(script: str) -> None:
    """Each request tries again, and each says so."""
    with closing(Child(("-c", script), start_seconds=1)) as asked:
        for _ in range(2):
            with pytest.raises(ChildLostError, match="its process does not answer"):
                asked.start()

        assert asked.starts == 2


def test_a_process_that_cannot_start_is_told() -> None:
    """No memory, no process: the reason is the system's."""
    longer_than_any_command_line = ("-c", "#" * 3_000_000)

    with pytest.raises(ChildLostError, match="its process does not start: "):
        Child(longer_than_any_command_line).launch()


def test_closing_ends_the_child_and_a_later_request_starts_another() -> None:
    """Closed is not broken."""
    asked = child()
    asked.start()
    first = asked._process

    asked.close()
    again = asked.ask(b"again", seconds=10)

    asked.close()
    assert first is not None
    assert first.returncode == 0
    assert again.split()[-1] == b"again"


def test_a_child_that_is_still_coming_up_is_not_waited_for() -> None:
    """It has nothing in hand that could be lost."""
    slow = Child(("-c", "import time; time.sleep(60)"))
    slow.launch()
    process = slow._process

    slow.close()

    assert process is not None
    assert process.returncode not in {0, None}


def test_the_child_ends_with_its_object() -> None:
    """One that nobody holds any more leaves no process behind."""
    asked = child()
    asked.start()
    process, gone = asked._process, weakref.ref(asked)

    del asked
    gc.collect()

    assert gone() is None
    assert process is not None
    assert process.returncode == 0


def test_a_child_that_ignores_the_end_is_killed() -> None:
    """Hanging up is a hint; after a second it is no longer one."""
    asked = Child(("-c", SERVE.format(behaviour="pass") + "\ntime.sleep(60)"))
    asked.start()
    process = asked._process

    asked.close()

    assert process is not None
    assert process.returncode not in {0, None}


def test_ctrl_c_at_the_terminal_is_the_parents_alone() -> None:
    """The signal goes to both; the parent may have something left to ask."""
    if sys.platform == "win32":
        pytest.skip("POSIX only")
    with closing(child("os.kill(os.getpid(), 2)")) as asked:
        assert asked.ask(b"hostile", seconds=10).split()[-1] == b"hostile"


def test_frames_are_bounded() -> None:
    """A length that no honest side sends is refused before anything is read; an end inside a frame is an end."""
    stream = io.BytesIO()
    write_frame(stream, b"HEL", b"LO")

    assert read_frame(io.BytesIO(stream.getvalue()), 5) == b"HELLO"
    assert read_frame(io.BytesIO(stream.getvalue()[:-1]), 5) is None
    assert read_frame(io.BytesIO(), 5) is None
    with pytest.raises(FrameError):
        read_frame(io.BytesIO(stream.getvalue()), 4)
