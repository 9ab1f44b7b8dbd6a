"""How a report looks, on a screen and on A4: dark on white, no picture, no font that is not there already."""

import base64
import hashlib

__all__ = ["STYLE", "STYLE_HASH"]

STYLE = """
:root{color-scheme:light}
*{box-sizing:border-box}
html{background:#fff;color:#1a1a1a}
html,svg text{font-family:system-ui,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",Arial,sans-serif}
html{font-size:16px;line-height:1.45}
body{margin:0 auto;padding:1rem 1.25rem 3rem;max-width:78rem}
h1{font-size:1.7rem;line-height:1.2;margin:.6rem 0}
h2{font-size:1.2rem;margin:0 0 .4rem;break-after:avoid}
p{margin:.3rem 0;max-width:46rem}
section{border-top:2px solid #1a1a1a;padding-top:.6rem;margin-top:1.8rem}
.mark{border:3px solid #8c1d18;color:#8c1d18;font-weight:700;padding:.5rem .8rem;margin:.6rem 0;max-width:none}
.good{font-weight:700}
.bad{border-left:6px solid #8c1d18;padding-left:.7rem;font-weight:700}
.head{border-collapse:collapse;margin:.4rem 0}
.parts{display:flex;flex-wrap:wrap;gap:.4rem 1.6rem;align-items:flex-start}
.parts>*{min-width:0;max-width:100%}
figure{margin:.4rem 0;max-width:100%}
.scroll{overflow-x:auto}
svg{display:block;max-width:100%;height:auto;background:#fff}
table{border-collapse:collapse;margin:.4rem 0;font-size:.9rem;max-width:100%}
th,td{text-align:left;vertical-align:top;padding:.2rem .6rem;border:1px solid #767676;overflow-wrap:anywhere}
thead th{background:#eceff1;overflow-wrap:normal}
.n{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal;white-space:nowrap}
.w{font-size:.72rem}
.w th,.w td{padding:.15rem .2rem}
.w tbody th{min-width:7rem}
.t,code{white-space:nowrap}
code,.k{font-family:ui-monospace,"DejaVu Sans Mono",Consolas,monospace;font-size:.82em}
nav ol{columns:2;column-gap:2rem;max-width:46rem;padding-left:1.5rem}
a{color:#0b4a7a}
.tongue{position:absolute;opacity:0;pointer-events:none}
.switch{display:flex;gap:.4rem;margin:.2rem 0}
.switch label{border:2px solid #1a1a1a;padding:.25rem .8rem;cursor:pointer}
#tongue-id:checked~.switch .id,#tongue-en:checked~.switch .en{background:#1a1a1a;color:#fff}
#tongue-id:focus-visible~.switch .id,#tongue-en:focus-visible~.switch .en{outline:3px solid #0b6fae;outline-offset:2px}
#tongue-id:checked~main>[lang=en],#tongue-en:checked~main>[lang=id]{display:none}
footer{border-top:1px solid #767676;margin-top:2rem;font-size:.85rem}
@page{size:A4;margin:14mm 12mm;@bottom-right{content:counter(page) " / " counter(pages);font-size:9px}}
@media print{
html{font-size:12px}
body{padding:0;max-width:none}
.switch,nav{display:none}
section{margin-top:1.1rem}
figure,tr,.keep{break-inside:avoid}
.keep{break-after:avoid}
thead{display:table-header-group}
.parts{display:block}
.scroll{overflow:visible}
.w{font-size:.62rem;width:100%}
.w th,.w td{padding:.1rem .12rem}
.w tbody th{min-width:5rem}
a{color:inherit;text-decoration:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
"""By which the page's own policy lets this style in, and no other."""
