"""The hour at the road, row by row: what is held up, for how long, and what the officer counts when it is gone.

Sixty vehicles in three looks at the clock, since the clock of a training laptop stands still while a command runs. An
hour is pressed into minutes: order, number and content are the hour's, the pauses are not.
"""

from dataclasses import dataclass
from typing import Final

__all__ = ["HOUR", "Part", "Row"]

SCRIPT: Final = """\
at 2021-07-21T09:20
#   shown          held  gap  light   then
1   rina            1.4  1.4  day
2   sari            1.4  1.4  shade
3   budi            1.4  1.4  day
4   -               0.0  3.8  day     exempt EX-ASN
5   lestari         1.4  1.4  day
6   made            1.4  1.4  lamp
7   link            1.3  1.6  day
8   joko            2.2  1.4  glare
9   mega            1.4  3.8  day     turned-back revoked
10  agus            1.4  1.4  shade
11  dewi+eko        1.6  1.4  day
12  tuti            1.4  1.4  lamp
13  health          1.3  1.6  day
14  rudi            1.4  3.8  shade   turned-back expired
15  fitri           7.0  1.4  day
16  putri           1.4  1.4  day
17  gita            1.2  1.0  shade
17  gita            1.2  1.4  day
18  forged          1.3  1.6  day
19  -               0.0  3.8  lamp    exempt EX-NAKES
20  hadi            1.4  1.4  lamp
21  wati            1.4  1.4  day
22  nanda           1.4  1.4  shade
at 2021-07-21T09:50
23  indah           1.4  1.4  day
24  sari            1.4  1.4  day
25  stranger        1.3  3.8  day     turned-back unknown_key
26  yuni            1.4  1.4  shade
27  vina            1.4  1.4  day
28  -               0.0  3.8  day     turned-back no_permit
29  tono            1.4  1.4  lamp
30  card            1.3  1.6  day
31  rina+agus       1.6  1.4  shade
32  zaki            1.4  3.8  day     turned-back area_not_allowed
33  umar            2.2  1.4  glare
34  nyoman          1.4  1.4  day
35  -               0.0  3.8  shade   exempt EX-TNI
36  kartika         1.4  1.4  lamp
37  wawan           1.4  1.4  day
38  lukman+link     1.4  0.0  day
38  lukman          0.8  1.4  day
39  yanto           1.4  1.4  shade
40  made            1.4  1.4  day
41  oki             1.4  1.4  lamp
at 2021-07-21T10:10
42  rina            1.4  1.4  day
43  sari            1.4  3.8  day     turned-back wrong_hour
44  bambang         1.4  1.4  shade
45  budi            1.4  1.4  day
46  tuti            1.4  1.4  day
47  -               0.0  3.8  day     exempt EX-JENAZAH
48  slamet          1.4  1.4  lamp
49  wati            1.4  1.4  day
50  mega            1.4  1.4  shade
51  spoilt          1.3  1.6  day
52  lestari         1.4  1.4  day
53  agus            2.2  1.4  glare
54  -               0.0  3.8  lamp    exempt EX-O2
55  yuni            6.0  1.4  day
56  dewi            1.4  1.4  day
57  forged          1.3  1.6  shade
58  tono            1.4  1.4  day
59  link            1.3  1.6  lamp
60  fitri           1.4  3.8  day     turned-back hour_not_allowed
"""
"""Vehicle, codes in view, seconds in view, seconds of empty road after it, light, and the command typed then."""


@dataclass(frozen=True, slots=True)
class Row:
    """Something in view, or nobody, and the empty road behind it."""

    vehicle: int
    shown: tuple[str, ...]
    held_s: float
    gap_s: float
    light: str
    then: tuple[str, ...]
    """The words of a command; none where nothing is counted."""


@dataclass(frozen=True, slots=True)
class Part:
    """What passes between two looks at the clock."""

    at: str
    rows: tuple[Row, ...]


def _parts() -> tuple[Part, ...]:
    """The table, read."""
    found: list[tuple[str, list[Row]]] = []
    for line in SCRIPT.splitlines():
        if line.startswith("at "):
            found.append((line.split()[1], []))
        elif not line.startswith("#"):
            vehicle, shown, held, gap, light, *then = line.split()
            codes = () if shown == "-" else tuple(shown.split("+"))
            found[-1][1].append(Row(int(vehicle), codes, float(held), float(gap), light, tuple(then)))
    return tuple(Part(at, tuple(rows)) for at, rows in found)


HOUR: Final = _parts()
