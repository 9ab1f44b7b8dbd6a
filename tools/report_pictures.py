"""Makes the pictures of the report in docs/images anew: the real page of an invented week, on a screen and on paper.

    python -m tools.report_pictures [FOLDER]

Needs chromium. Look at each picture before committing it.
"""

import io
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pypdfium2
from PIL import Image

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.home import Home
from strpcheck.adapters.sqlite_log import SqliteLog
from tests.asked_logs import week
from tests.browser import Browser, browser
from tests.played import found_town

FOLDER = Path(__file__).parent.parent / "docs" / "images"
COLOURS = 128
WIDTH, HEIGHT = 1280, 1500
AFTER_THE_WEEK = "2021-07-13T10:00"
PAPER_SCALE = 1.3


def main(arguments: Sequence[str] | None = None) -> int:
    """Make both."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    folder = Path(given[0]) if given else FOLDER
    with tempfile.TemporaryDirectory(prefix="strpcheck-report-") as place, browser() as shown:
        shown.size(WIDTH, HEIGHT)
        shown.open(written(Path(place)))
        keep(folder / "laporan-log.png", on_screen(shown))
        shown.value("document.querySelector('label[for=tongue-en]').click()")
        keep(folder / "log-report-a4.png", on_paper(shown))
    return 0


def written(place: Path) -> Path:
    """The report of a week."""
    laptop = found_town(place).laptop()
    home = Home(laptop.home)
    with closing(SqliteLog(home.log, system_entropy, home.signer)) as log:
        week(log)
    done = laptop.play("log", "report", "--out", str(place / "report.html"), at=AFTER_THE_WEEK)
    if done.code:
        raise SystemExit(done.err)
    return place / "report.html"


def on_screen(shown: Browser) -> Image.Image:
    """From the heat map down, as far as one looks without scrolling much."""
    top = shown.value("document.getElementById('hours-id').getBoundingClientRect().top")
    whole = Image.open(io.BytesIO(shown.picture())).convert("RGB")
    return whole.crop((0, int(top), WIDTH, int(top) + HEIGHT))


def on_paper(shown: Browser) -> Image.Image:
    """The first page."""
    page = pypdfium2.PdfDocument(shown.printed())[0]
    drawn: Image.Image = page.render(scale=PAPER_SCALE).to_pil()
    return drawn.convert("RGB")


def keep(path: Path, picture: Image.Image) -> None:
    """Write a picture in few colours."""
    # By coverage: bars of a rare colour are the point of the picture, and a median would mix them.
    picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    sys.exit(main())
