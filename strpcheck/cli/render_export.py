"""The page around an export's rows: one file, no script, nothing fetched, and it prints well."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Final

from strpcheck.adapters.exports.page_rows import page_text
from strpcheck.core.permit import WIB
from strpcheck.documents.export_row import COLUMNS
from strpcheck.messages import Column, Export

if TYPE_CHECKING:
    from strpcheck.export import Wanted
    from strpcheck.messages import Translator

__all__ = ["ExportPage"]

STYLE: Final = """
body{font:14px/1.4 system-ui,sans-serif;margin:1.5em;color:#111;background:#fff}
h1{font-size:1.4em}p{max-width:60em}
div{overflow-x:auto}
table{border-collapse:collapse;font-size:12px}
th,td{border:1px solid #999;padding:2px 5px;text-align:left;vertical-align:top;unicode-bidi:isolate}
th{background:#eee;position:sticky;top:0}
td{white-space:pre-wrap;overflow-wrap:anywhere;min-width:5em}
tr.kept{color:#555}
@media print{
@page{size:A3 landscape;margin:8mm}
body{margin:0}div{overflow:visible}
table{font-size:5.5pt;table-layout:fixed;width:100%}
td{min-width:0}th,td{padding:1px 2px;overflow-wrap:anywhere}
thead{display:table-header-group}tr{break-inside:avoid}
th{position:static}
}
"""


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
