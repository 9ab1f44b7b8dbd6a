"""Targets that take a camera's frames: whatever is seen in them, no decoder's failure comes out and no wrong text."""

from typing import Final

import cv2
import numpy as np

from strpcheck.adapters.readers.child_main import ReadingDesk
from strpcheck.adapters.readers.engines import load_engines
from strpcheck.adapters.readers.grid.reading import read_symbols
from strpcheck.adapters.readers.rungs import RUNGS
from strpcheck.adapters.readers.wire import decode_seen, encode_wanted
from strpcheck.adapters.readers.zxing import ZxingEngine
from tests.adapters.drawn import Grey, damaged, on_paper, parts, permit_like, symbol
from tests.adapters.grid.scenes import Scene, scene
from tests.fuzz.targets import Target

SIDES: Final = (33, 64, 97, 132, 176)
"""Of grey frames; the smallest is smaller than any symbol."""
FRAME_HEAD: Final = 4
SCENE_HEAD: Final = 12
JPEG_QUALITY: Final = 60
FAR_AWAY: Final = 1 << 20


def frame() -> Target:
    """Any frame, as JPEG or as grey levels, shown twice to every rung that the head names, or to all."""
    engines = load_engines()

    def check(octets: bytes) -> None:
        head, payload = octets[:FRAME_HEAD].ljust(FRAME_HEAD, b"\0"), octets[FRAME_HEAD:]
        jpeg = bool(head[0] & 1)
        names = [plan.name for at, plan in enumerate(RUNGS) if (head[0] | head[1] << 8) >> at + 1 & 1]
        height, width = (SIDES[side % len(SIDES)] for side in head[2:])
        desk = ReadingDesk(engines)
        for _ in range(2):  # the grid adds frames up
            shown = payload if jpeg else _tiled(payload, height * width)
            asked = encode_wanted(jpeg=jpeg, width=width, height=height, rungs=names) + shown
            (reply,) = desk.answer(asked)
            seen = decode_seen(reply)
            for each in seen.symbols:
                assert each.rung in {*names, "grid"}
                assert all(abs(number) < FAR_AWAY for corner in each.corners for number in corner), each.corners
            payload = payload[1:] + payload[:1] if not jpeg else payload

    drawn = [symbol(permit_like(20)), damaged(symbol(permit_like(30)), 4), parts(permit_like(30), 2)[0]]
    jpegs = [_jpeg(each) for each in (*drawn, on_paper(drawn[0], height=240, width=320))]
    greys = [np.resize(each[:176, :176], (176, 176)).tobytes() for each in drawn]
    greys += [_scene_of(bytes([20, seed, 60, 20, *([128] * 8)])).grey.tobytes() for seed in (1, 2)]
    # Each rung by itself, and all of them on what is damaged, what is a part, and what only the grid reads.
    starts = [_head(1 << at, jpeg=True) + jpegs[at % len(jpegs)] for at in range(len(RUNGS))]
    starts += [_head(1 << at, jpeg=False) + greys[at % len(greys)] for at in range(len(RUNGS))]
    every = (1 << len(RUNGS)) - 1
    starts += [_head(every, jpeg=True) + each for each in jpegs[1:3]] + [_head(every, jpeg=False) + greys[-1]]
    return Target(tuple(starts), check, max_bytes=1 << 16)


def grid() -> Target:
    """Any card in any position, spoilt in any place: the grid reads what was printed on it, or nothing."""
    engine = ZxingEngine()

    def check(octets: bytes) -> None:
        made = _scene_of(octets[:SCENE_HEAD].ljust(SCENE_HEAD, b"\x80"))
        for found in read_symbols(_spoilt(made.grey, octets[SCENE_HEAD:]), engine):
            assert found.octets == made.text.encode(), f"expected {made.text!r}, read {found.octets!r}"

    heads = [bytes([length, seed, 40, 20, 128, *([128] * 7)]) for length in (0, 60, 200) for seed in (1, 7)]
    noisy = [bytes([60, 3, 90, 120, 90, 110, 140, 120, 128, 100, 128, 150]), bytes(SCENE_HEAD), b"\xff" * SCENE_HEAD]
    return Target((*heads, *noisy, heads[0] + bytes(range(64))), check, max_bytes=512)


def _head(rungs: int, *, jpeg: bool) -> bytes:
    """What `frame` takes apart, for a frame of the largest size."""
    bits = rungs << 1 | jpeg
    return bytes([bits & 0xFF, bits >> 8, len(SIDES) - 1, len(SIDES) - 1])


def _tiled(payload: bytes, size: int) -> bytes:
    """So many grey levels."""
    return (payload * (size // len(payload) + 1))[:size] if payload else bytes(size)


def _jpeg(grey: Grey) -> bytes:
    """As a camera sends it."""
    return cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes()


def _scene_of(head: bytes) -> Scene:
    """The photograph of a card that these bytes describe."""
    moves = [(octet - 128) / 4 for octet in head[4:12]]
    square = ((24, 24), (152, 24), (152, 152), (24, 152))
    corners = tuple((x + moves[2 * at], y + moves[2 * at + 1]) for at, (x, y) in enumerate(square))
    length, blur, noise = 20 + head[0] // 2, 0.2 + head[2] / 100, head[3] / 8
    return scene(length=length, seed=head[1], blur=blur, noise=noise, corners=corners, size=(176, 176))


def _spoilt(grey: Grey, spots: bytes) -> Grey:
    """Square spots of one level: three bytes each, where and how bright."""
    spoilt = grey.copy()
    for x, y, level in zip(spots[::3], spots[1::3], spots[2::3], strict=False):
        spoilt[y : y + 9, x : x + 9] = level
    return spoilt
