"""Measure reading: `python -m benchmarks.reading`, or `make bench-read`.

    STRPCHECK_PHOTOS=FOLDER STRPCHECK_FRAMES=FOLDER:FOLDER STRPCHECK_VIDEOS=FILE:FILE python -m benchmarks.reading

The folders hold `manifest.jsonl`, one object a line: `file`, `text` (null where a picture shows no code), of frames
also `px_per_module`. Beside a video lies VIDEO.jsonl, one object a show: `text`, `first_frame`, `last_frame`. Without
them only frames that the project makes itself are measured. Milliseconds are CPU time: the rungs run here as they do in
the reading child, every peer in a process of its own.
"""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.reading.chart import draw, panels_of
from benchmarks.reading.own_frames import large_frames, own_frames
from benchmarks.reading.peers import PEERS, Peer
from benchmarks.reading.pictures import outside_pictures
from benchmarks.reading.report import print_shows, print_stills
from benchmarks.reading.stills import measure
from benchmarks.reading.videos import measure_live, measure_video, videos, write_shows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.reading.pictures import Picture

STILLS, LARGE, VIDEOS, SHOWS = "stills", "large", "videos", "shows"
PARTS = (STILLS, LARGE, VIDEOS, SHOWS)
"""`large` are own frames of 8 and 12 megapixels, ten minutes of them; `shows` is of `videos` what live scanning makes
of them, for many shows."""
OWN_EACH, LARGE_EACH = 8, 2
"""Frames of each size and light."""


def main() -> None:
    """Measure, print, and write what was asked for."""
    arguments = _parser().parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    peers = _peers()
    try:
        if STILLS in arguments.only or LARGE in arguments.only:
            samples = measure(_pictures(arguments), peers)
            print_stills(samples)
            if arguments.samples is not None:
                samples.write(arguments.samples)
            if arguments.chart is not None:
                arguments.chart.write_text(draw(panels_of(samples)), encoding="utf-8")
        if VIDEOS in arguments.only or SHOWS in arguments.only:
            for video in videos():
                shows = measure_video(video, peers) if VIDEOS in arguments.only else measure_live(video)
                print_shows(shows)
                if arguments.samples is not None:
                    write_shows(shows, arguments.samples)
    finally:
        for peer in peers:
            peer.close()
    print(f"\nload {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def _parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description="Measure reading.")
    parser.add_argument("--samples", type=Path, metavar="FILE", help="write every sample there, JSON Lines")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="write the chart there, SVG")
    parser.add_argument("--own", type=int, default=OWN_EACH, metavar="N", help="own frames of each size and light")
    parser.add_argument(
        "--large", type=int, default=LARGE_EACH, metavar="N", help="large frames of each size and light"
    )
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=(STILLS, VIDEOS), help="what is measured; everything else"
    )
    return parser


def _pictures(arguments: argparse.Namespace) -> "Iterator[Picture]":
    """Those of the parts that were asked for."""
    if STILLS in arguments.only:
        yield from outside_pictures()
        yield from own_frames(arguments.own)
    if LARGE in arguments.only:
        yield from large_frames(arguments.large)


def _peers() -> list[Peer]:
    """Those that are installed; of the others it is said."""
    peers = [Peer(name) for name in PEERS]
    for peer in peers:
        if peer.missing is not None:
            print(f"{peer.name} is not measured: {peer.missing}")
    return [peer for peer in peers if peer.missing is None]


if __name__ == "__main__":
    main()
