"""PDFs written on the spot, honest and hostile ones."""

import io
import zlib

import numpy as np
from PIL import Image

from tests.adapters.drawn import Grey


def written(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of which is the catalog."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start))
    return out.getvalue()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(content), entries, content)


A4 = b"0 0 595 842"


def one_page(content: bytes = b"", *, box: bytes = A4, images: tuple[Grey, ...] = (), trailer: bytes = b"") -> bytes:
    """A PDF of one page that holds these pictures as /I0, /I1 ...; `content` draws them."""
    names = b"".join(b"/I%d %d 0 R" % (number, number + 5) for number in range(len(images)))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<</XObject<<%b>>>>>>" % (box, names)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream(content)]
    return written([*objects, *(picture(grey) for grey in images)], trailer)


def picture(grey: Grey) -> bytes:
    """A picture in a PDF."""
    size = b"/Width %d/Height %d" % grey.shape[::-1]
    entries = b"/Type/XObject/Subtype/Image" + size + b"/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
    return stream(zlib.compress(grey.tobytes()), entries)


def placed(number: int, left: float, bottom: float, side: float) -> bytes:
    """Draw a picture as a square of points."""
    return b"q %f 0 0 %f %f %f cm /I%d Do Q\n" % (side, side, left, bottom, number)


def printed(*sheets: Grey) -> bytes:
    """Sheets as a scanner's program makes a PDF of them, 200 dots an inch."""
    first, *rest = (Image.fromarray(sheet) for sheet in sheets)
    file = io.BytesIO()
    first.save(file, "PDF", resolution=200, save_all=True, append_images=rest)
    return file.getvalue()


def sheet(*symbols: Grey) -> Grey:
    """A4 at 200 dots an inch with symbols below each other."""
    paper = np.full((2339, 1654), 255, np.uint8)
    top = 100
    for each in symbols:
        paper[top : top + each.shape[0], 200 : 200 + each.shape[1]] = each
        top += each.shape[0] + 100
    return paper
