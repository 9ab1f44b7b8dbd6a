"""Measure reading: `python -m benchmarks.reading`, or `make bench-read`.

    STRPCHECK_PHOTOS=FOLDER STRPCHECK_FRAMES=FOLDER:FOLDER STRPCHECK_VIDEOS=FILE:FILE python -m benchmarks.reading

The folders hold `manifest.jsonl`, one object a line: `file`, `text` (null where a picture shows no code), of frames
also `px_per_module`. Beside a video lies VIDEO.jsonl, one object a show: `text`, `first_frame`, `last_frame`. Without
them only frames that the project makes itself are measured. Milliseconds are CPU time: the rungs run here as they do in
the reading child, every peer in a process of its own.
"""

import argparse
import itertools
import os
from pathlib import Path

from benchmarks.reading.chart import draw, panels_of
from benchmarks.reading.own_frames import own_frames
from benchmarks.reading.peers import PEERS, Peer
from benchmarks.reading.pictures import outside_pictures
from benchmarks.reading.report import print_shows, print_stills
from benchmarks.reading.stills import measure
from benchmarks.reading.videos import measure_live, measure_video, videos, write_shows

STILLS, VIDEOS, SHOWS = "stills", "videos", "shows"
PARTS = (STILLS, VIDEOS, SHOWS)
"""`shows` is of `videos` what live scanning makes of them, for many shows."""
OWN_EACH = 8
"""Frames of each size and light."""


def main() -> None:
    """Measure, print, and write what was asked for."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the reading child
    arguments = _parser().parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    peers = _peers()
    try:
        if STILLS in arguments.only:
            samples = measure(itertools.chain(outside_pictures(), own_frames(arguments.own)), peers)
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
        "--only", nargs="+", choices=PARTS, default=(STILLS, VIDEOS), help="what is measured; everything else"
    )
    return parser


def _peers() -> list[Peer]:
    """Those that are installed; of the others it is said."""
    peers = [Peer(name) for name in PEERS]
    for peer in peers:
        if peer.missing is not None:
            print(f"{peer.name} is not measured: {peer.missing}")
    return [peer for peer in peers if peer.missing is None]


if __name__ == "__main__":
    main()
