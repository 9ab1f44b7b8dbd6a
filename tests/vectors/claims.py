"""The claims of the vectors' permits: one good set, and a way to change single members of it."""

from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Any, Final

from tests.vectors.forge import Pairs, Raw, TestKey, spell, wrap
from tests.vectors.forge import sign as sign_payload

Path = tuple[int | str, ...]
Edits = dict[Path, Any]


class Absent(Enum):
    """What stands where a member is left out."""

    DROP = "left out"


DROP: Final = Absent.DROP
"""As a value: the member is left out."""

ISS: Final[Path] = (1,)
EXP: Final[Path] = (4,)
NBF: Final[Path] = (5,)
IAT: Final[Path] = (6,)
CTI: Final[Path] = (7,)
NIK: Final[Path] = (169, 1)
NAME: Final[Path] = (169, 4)
PHOTO: Final[Path] = (169, 16)
PHOTO_FORMAT: Final[Path] = (169, 17)
IDX: Final[Path] = (65535, "status_list", "idx")
URI: Final[Path] = (65535, "status_list", "uri")
CATEGORY: Final[Path] = (-65537, 1)
COMPANY: Final[Path] = (-65537, 2)
AREAS: Final[Path] = (-65537, 3)
PURPOSE: Final[Path] = (-65537, 4)
APPLICATION: Final[Path] = (-65537, 5)
SYNTHETIC: Final[Path] = (-65537, 6)


def wib(text: str) -> int:
    """Seconds since 1970 of a moment written as people in Jakarta read it, YYYY-MM-DD HH:MM[:SS]."""
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone(timedelta(hours=7))).timestamp())


def good_claims() -> dict[Any, Any]:
    """A logistics worker of an invented company, valid 5 to 20 July 2021."""
    return {
        1: "XX-JK",
        4: wib("2021-07-21 00:00"),
        5: wib("2021-07-05 00:00"),
        6: wib("2021-07-05 10:00"),
        7: bytes.fromhex("00c0ffee00000007"),
        169: {1: "0000", 4: "Siti Contoh Rahayu"},
        65535: {"status_list": {"idx": 7, "uri": "urn:strp:2021w27"}},
        -65537: {1: "KR-LOG", 2: "PT Angkutan Rekaan", 3: [3174], 5: 210705, 6: True},
    }


def claims(edits: Edits | None = None) -> dict[Any, Any]:
    """The good claims with members set, added or dropped."""
    edited = good_claims()
    for path, value in (edits or {}).items():
        inner = edited
        for step in path[:-1]:
            inner = inner[step]
        if value is DROP:
            del inner[path[-1]]
        else:
            inner[path[-1]] = value
    return edited


def ordered(item: Any) -> Any:  # noqa: ANN401 -- claims good and bad
    """Every map in the order of its encoded keys (RFC 8949 section 4.2.1)."""
    match item:
        case dict():
            return {key: ordered(item[key]) for key in sorted(item, key=spell)}
        case list():
            return [ordered(element) for element in item]
        case _:
            return item


def payload(edits: Edits | None = None) -> bytes:
    """Encoded claims in deterministic order."""
    return spell(ordered(claims(edits)))


def respelled(path: Path, key: bytes | None = None, value: bytes | None = None) -> bytes:
    """The good claims in which one member's key or value is spelled with these bytes, in its usual place."""

    def walk(item: dict[Any, Any], steps: Path) -> Pairs:
        entries = []
        for name, inner in ordered(item).items():
            if name != steps[0]:
                entries.append((name, inner))
            elif len(steps) > 1:
                entries.append((name, walk(inner, steps[1:])))
            else:
                entries.append((name if key is None else Raw(key), inner if value is None else Raw(value)))
        return Pairs(tuple(entries))

    return spell(walk(good_claims(), path))


def text(key: TestKey, edits: Edits | None = None) -> str:
    """The barcode of a permit with these claims."""
    return wrap(sign_payload(key, payload(edits)))
