"""The page around an export's rows: one file, no script, nothing fetched, and it prints well."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Final

from strpcheck.adapters.exports.page_rows import page_text
from strpcheck.adapters.exports.widths import WIDTHS
from strpcheck.core.permit import WIB
from strpcheck.documents.export_row import COLUMNS
from strpcheck.messages import Column, Export

if TYPE_CHECKING:
    from strpcheck.export import Wanted
    from strpcheck.messages import Translator

__all__ = ["ExportPage"]

STYLE: Final = (
    """
body{font:14px/1.4 system-ui,sans-serif;margin:1.5em;color:#111;background:#fff}
h1,p{position:sticky;left:1.5rem;max-width:min(60em,calc(100vw - 3rem))}
h1{font-size:1.4em}
"""
    f"table{{table-layout:fixed;width:{sum(WIDTHS) * 0.65:.0f}em"
    """;border-spacing:0;border-top:1px solid #999;font-size:12px}
th,td{border:0 solid #999;border-width:0 1px 1px 0;padding:2px 5px;text-align:left;vertical-align:top;
unicode-bidi:isolate;overflow-wrap:anywhere}
td{white-space:pre-wrap}
th{background:#eee;position:sticky;top:0;z-index:1}
th:first-child,td:first-child{position:sticky;left:0;border-left-width:1px}
th:first-child{z-index:2}td:first-child{background:#fff}
tr.kept{color:#555}
"""
    + "".join(f"th:nth-child({place}){{width:{width / sum(WIDTHS):.3%}}}\n" for place, width in enumerate(WIDTHS, 1))
    + """@media print{
@page{size:A3 landscape;margin:8mm}
body{margin:0}h1,p,th,th:first-child,td:first-child{position:static}
table{font-size:5.5pt;width:100%}
th,td{padding:1px 2px}
thead{display:table-header-group}tr{break-inside:avoid}
}
"""
)
"""Columns have their widths from the head alone: a browser shows a long page before it has read all of it."""


@dataclass(frozen=True, slots=True)
class ExportPage:
    """Implements the exports' `Page`. It names no time of its own making: the same log gives the same page."""

    words: "Translator"
    wanted: "Wanted"
    device: str

    @property
    def head(self) -> str:
        """Up to the first row."""
        words, wanted = self.words, self.wanted
        title = words.export(Export.TITLE, device=self.device)
        lines = [words.export(Export.RANGE, since=_moment(wanted.since), until=_moment(wanted.until))]
        if wanted.post is not None:
            lines.append(words.export(Export.POST, post=wanted.post))
        if wanted.redacted:
            lines.append(words.export(Export.REDACTED))
        lines += [words.export(Export.KEPT), words.export(Export.MANIFEST)]
        told = "".join(f"<p>{page_text(line)}</p>\n" for line in lines)
        heads = "".join(
            f'<th scope="col" title="{escape(name)}">{page_text(words.column(Column(name)))}' for name in COLUMNS
        )
        return (
            f'<!DOCTYPE html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            f"<title>{page_text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{page_text(title)}</h1>\n"
            f"{told}<div><table>\n<thead><tr>{heads}</thead>\n<tbody>\n"
        )

    @property
    def foot(self) -> str:
        """Behind the last row."""
        return "</tbody>\n</table></div>\n</body>\n</html>\n"


def _moment(moment: datetime) -> str:
    """In both zones, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC ({moment.astimezone(WIB):%Y-%m-%d %H:%M:%S} WIB)"
