"""A network camera of RTSP for the tests: on this machine alone, in threads that end with the test or soon."""

import base64
import select
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import cv2

from strpcheck.adapters.clock import SystemClock

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

LIFE_SECONDS, PATIENCE_SECONDS = 60, 0.05
"""Of a call; and until somebody looks whether it is over."""
PACKET_BYTES = 1200
RTP_JPEG, LAST_OF_FRAME, CLOCK_HZ = 26, 0x80, 90_000
USER, PASSWORD = "officer", "secret"
ALLOWED = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
DESCRIPTION = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=road\r\nt=0 0\r\nm=video 0 RTP/AVP 26\r\na=control:track0\r\n"


class Manner(NamedTuple):
    """How a camera behaves."""

    rate: float = 50
    stalls_after: int | None = None
    """So many frames, then silence on an open connection, as after a power cut."""
    is_mute: bool = False
    """It takes calls and never says a word."""
    speaks_tcp: bool = True
    """Frames on the connection they were asked for on; if not, as datagrams only."""


class RtspCamera:
    """Serves frames over and over; it can go away, and come back under the same address."""

    def __init__(self, frames: "Sequence[GreyImage]", manner: Manner = Manner()) -> None:  # noqa: B008 -- immutable
        self.transports: list[str] = []
        """What was asked for at each call."""
        self.sent_ms: list[int] = []
        """When each frame was sent in the last call."""
        self._frames = [payloads_of(frame) for frame in frames]
        self._manner = manner
        self._port = 0
        self._threads: list[threading.Thread] = []
        self._is_over = threading.Event()

    @property
    def address(self) -> str:
        """Where it is called, by whom."""
        return f"rtsp://{USER}:{PASSWORD}@127.0.0.1:{self._port}/road"

    def come(self) -> None:
        """Take calls."""
        self._is_over.clear()
        listener = socket.create_server(("127.0.0.1", self._port))
        listener.settimeout(PATIENCE_SECONDS)
        self._port = listener.getsockname()[1]
        self._begin(lambda: self._take_calls(listener))

    def go_away(self) -> None:
        """Break every call off, and take no more."""
        self._is_over.set()
        while self._threads:
            self._threads.pop().join(5)

    def _begin(self, work: Callable[[], None]) -> None:
        """In a thread of its own."""
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _take_calls(self, listener: socket.socket) -> None:
        """Until it goes away."""
        with listener:
            while not self._is_over.is_set():
                with suppress(TimeoutError):
                    caller, _ = listener.accept()
                    self._begin(lambda caller=caller: self._serve(caller))  # type: ignore[misc]  # no type for defaults

    def _serve(self, caller: socket.socket) -> None:
        """One call, until somebody hangs up."""
        with caller, suppress(OSError):
            if self._manner.is_mute:
                self._is_over.wait(LIFE_SECONDS)
                return
            caller.settimeout(PATIENCE_SECONDS)
            for verb, fields in self._requests(caller):
                caller.sendall(self._reply(verb, fields))
                if verb == "PLAY":
                    self._play(caller)

    def _requests(self, caller: socket.socket) -> Iterator[tuple[str, Mapping[str, str]]]:
        """What a caller asks, one after the other."""
        heard = b""
        for _ in range(round(LIFE_SECONDS / PATIENCE_SECONDS)):
            if self._is_over.is_set():
                return
            with suppress(TimeoutError):
                got = caller.recv(4096)
                if not got:
                    return
                heard += got
            while b"\r\n\r\n" in heard:
                request, _, heard = heard.partition(b"\r\n\r\n")
                first, *lines = request.decode().split("\r\n")
                yield first.split()[0], dict(line.split(": ", 1) for line in lines)

    def _reply(self, verb: str, fields: Mapping[str, str]) -> bytes:
        """As a camera does that wants a password.

        Source: RFC 2326 section 10.
        """
        status, more, body = "200 OK", "", ""
        transport = fields.get("Transport", "")
        if fields.get("Authorization") != ALLOWED:
            status, more = "401 Unauthorized", 'WWW-Authenticate: Basic realm="road"\r\n'
        elif verb == "DESCRIBE":
            body = DESCRIPTION
            more = f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n"
        elif verb == "SETUP":
            self.transports.append(transport)
            more = f"Transport: {transport}\r\nSession: 17;timeout={LIFE_SECONDS}\r\n"
            if not self._manner.speaks_tcp and "TCP" in transport:
                status, more = "461 Unsupported Transport", ""
        return f"RTSP/1.0 {status}\r\nCSeq: {fields['CSeq']}\r\n{more}\r\n{body}".encode()

    def _play(self, caller: socket.socket) -> None:
        """Frames at their rate, until the caller says something or hangs up, or there is a power cut."""
        self.sent_ms = []
        rate = self._manner.rate
        number = self._manner.stalls_after or round(LIFE_SECONDS * rate)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
            for packets in islice(packets_of(self._frames, rate), number):
                if self._is_over.wait(1 / rate):
                    return
                if select.select([caller], [], [], 0)[0] and caller.recv(4096)[:1] != b"$":  # a report begins so
                    return
                self._send(packets, caller, datagrams)
                self.sent_ms.append(SystemClock().monotonic_ms())
        self._is_over.wait(LIFE_SECONDS)

    def _send(self, packets: Sequence[bytes], caller: socket.socket, datagrams: socket.socket) -> None:
        """One frame, the way that was agreed on."""
        _, _, ports = self.transports[-1].partition("client_port=")
        for packet in packets:
            if ports:
                datagrams.sendto(packet, ("127.0.0.1", int(ports.split("-")[0])))
            else:
                caller.sendall(b"$\0" + len(packet).to_bytes(2, "big") + packet)


@contextmanager
def rtsp_camera(frames: "Sequence[GreyImage]", manner: Manner = Manner()) -> Iterator[RtspCamera]:  # noqa: B008 -- immutable
    """A camera that is there, for as long as it is needed."""
    camera = RtspCamera(frames, manner)
    camera.come()
    try:
        yield camera
    finally:
        camera.go_away()


def packets_of(frames: Sequence[Sequence[bytes]], rate: float) -> Iterator[Sequence[bytes]]:
    """RTP packets of one frame after the other, without end.

    Source: RFC 3550 section 5.1.
    """
    sequence = number = 0
    while True:
        payloads = frames[number % len(frames)]
        packets = []
        for place, payload in enumerate(payloads, 1):
            kind = RTP_JPEG | (LAST_OF_FRAME if place == len(payloads) else 0)
            stamp = round(number * CLOCK_HZ / rate)
            packets.append(
                bytes([0x80, kind]) + sequence.to_bytes(2, "big") + stamp.to_bytes(4, "big") + b"road" + payload
            )
            sequence = (sequence + 1) % (1 << 16)
        yield packets
        number += 1


def payloads_of(frame: "GreyImage") -> Sequence[bytes]:
    """What RTP carries of a frame: a JPEG in colour without the tables that every decoder has.

    Source: RFC 2435 sections 3.1 and 4.1.
    """
    height, width = frame.shape
    halved = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420]
    done, jpeg = cv2.imencode(".jpg", cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR), halved)
    assert done
    tables, scan = split_jpeg(jpeg.tobytes())
    payloads = []
    for place in range(0, len(scan), PACKET_BYTES):
        head = b"\0" + place.to_bytes(3, "big") + bytes([1, 255, width // 8, height // 8])
        quantization = b"\0\0" + len(tables).to_bytes(2, "big") + tables if place == 0 else b""
        payloads.append(head + quantization + scan[place : place + PACKET_BYTES])
    return payloads


def split_jpeg(jpeg: bytes) -> tuple[bytes, bytes]:
    """Quantization tables and scan data of a baseline JPEG.

    Source: ITU-T T.81 annex B.
    """
    tables, place = b"", 2
    while True:
        marker, end = jpeg[place + 1], place + 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        if marker == 0xDB:  # DQT: one table of 64 or more, each behind its number
            tables += b"".join(jpeg[at + 1 : at + 65] for at in range(place + 4, end, 65))
        if marker == 0xDA:  # SOS
            return tables, jpeg[end:-2]
        place = end
