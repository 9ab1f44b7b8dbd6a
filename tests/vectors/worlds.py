"""What is in force in the vectors, as plain data a stranger can read: keys, status lists, policy, signed times."""

import copy
import hashlib
from datetime import UTC, datetime
from typing import Any, Final

from tests.vectors.claims import wib
from tests.vectors.forge import KEYS, bitmap_of, status_token

World = dict[str, Any]

URI: Final = "urn:strp:2021w27"
ONE_BIT_URI: Final = "urn:strp:2021w28"
NOT_HELD_URI: Final = "urn:strp:2021w29"
LONGEST_URI: Final = "urn:strp:2021w27:terpanj"
NEIGHBOUR_URI: Final = "urn:strp:bg:2021w27"
SIGNED_AT: Final = wib("2021-07-14 07:00")
CONFLICT_SALT: Final = b"garam uji"

VALUES: Final = {8: 1, 9: 2, 10: 3}
"""In the 2-bit list: 8 revoked, 9 suspended, 10 the reserved value; all others valid."""
INDEXES: Final = 64


def zulu(seconds: int) -> str:
    """RFC 3339 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def status(signer: str, uri: str, issued_at: int, bits: int, values: dict[int, int]) -> dict[str, Any]:
    """A held list: what it says in plain words, and the signed token that says it."""
    key = KEYS[signer]
    bitmap = bitmap_of(bits, INDEXES, values)
    return {
        "issuer": key.issuer,
        "uri": uri,
        "issued_at": zulu(issued_at),
        "bits": bits,
        "indexes": INDEXES,
        "not_valid": {str(index): value for index, value in values.items()},
        "token": status_token(key, uri, issued_at, bits, bitmap).hex(),
    }


def listed(name: str, **extra: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    """A key as the trust list states it."""
    key = KEYS[name]
    stated = {
        "name": name,
        "kid": key.kid.hex(),
        "public_key": key.public.hex(),
        "issuer": key.issuer,
        "purposes": list(key.purposes),
    }
    return stated | extra


def source(uri: str) -> dict[str, str]:
    """A status list an issuer publishes."""
    return {"uri": uri, "file": uri.replace(":", "-") + ".cwt", "until": "2022-01-01T00:00:00Z"}


def post(name: str, group: str, area: int, lat: float, lon: float) -> dict[str, Any]:
    """A checkpoint."""
    return {"id": name, "group": group, "area": area, "lat": lat, "lon": lon}


POLICY: Final[dict[str, Any]] = {
    "digest": "00000000000000a1",
    "freshness": {"fresh_h": 12, "stale_h": 72},
    "categories": [
        *({"code": code} for code in ("ES-KEU", "KR-ENG", "KR-KES", "KR-LOG", "KR-PKK", "KR-UTL", "PR-SKT")),
        {"code": "KR-KON", "until": "2021-07-14"},
        {"code": "ES-HTL", "from": "2021-07-15"},
    ],
    "posts": [
        post("LENTENG-AGUNG", "border", 3174, -6.33, 106.83),
        # 0.54 degrees north: 60.0452 km, an hour and 2.7 s at 60 km/h; 8 degrees south: 889.56 km.
        post("UJI-UTARA", "border", 3172, -5.79, 106.83),
        post("UJI-JAUH", "border", 3174, -14.33, 106.83),
        post("GERBANG-UJI", "gate", 3174, -6.33, 106.84),
    ],
    "groups": [
        {
            "id": "border",
            "categories": ["ES-*", "KR-*", "PR-*"],
            "check_destination": False,
            "open_hours": [{"start": "22:00", "end": "06:00"}],
        },
        {"id": "gate", "categories": ["KR-*"], "check_destination": True, "open_hours": []},
    ],
    "windows": [
        {"group": "border", "categories": ["ES-*", "KR-*"], "start": "06:00", "end": "10:00"},
        {"group": "border", "categories": ["KR-KES", "PR-*"], "start": "00:00", "end": "24:00"},
        {"group": "gate", "categories": ["KR-LOG"], "start": "06:00", "end": "10:00"},
        {"group": "gate", "categories": ["KR-PKK"], "start": "22:00", "end": "02:00"},
        {"group": "gate", "categories": ["KR-UTL"], "start": "08:00", "end": "09:00"},
        {
            "group": "gate",
            "categories": ["KR-UTL"],
            "start": "22:00",
            "end": "02:00",
            "from": "2021-07-14",
            "until": "2021-07-14",
        },
        {"group": "gate", "categories": ["KR-ENG"], "start": "06:00", "end": "10:00", "from": "2021-07-15"},
    ],
    "extensions": [],
    "replay": {"km_per_h": 60, "slack_s": 900, "within_s": 43200},
}

EXTENSIONS: Final = [
    {
        "iss": "XX-JK",
        "categories": ["KR-*"],
        "exp_from": "2021-07-20",
        "exp_to": "2021-07-21",
        "until": "2021-07-25",
    },
    # The longer one counts.
    {
        "iss": "XX-JK",
        "categories": ["KR-LOG"],
        "exp_from": "2021-07-20",
        "exp_to": "2021-07-20",
        "until": "2021-07-22",
    },
]


def base(signed_at: int = SIGNED_AT, confirmed_at: int | None = None) -> World:
    """The world most vectors live in, with its lists signed and its generation confirmed at these moments."""
    return {
        "environment": "training",
        "confirmed_at": zulu(signed_at if confirmed_at is None else confirmed_at),
        "issuers": [
            {"id": "XX-JK", "status": [source(uri) for uri in (URI, ONE_BIT_URI, NOT_HELD_URI, LONGEST_URI)]},
            {"id": "XX-BG", "status": [source(NEIGHBOUR_URI)]},
        ],
        "keys": [
            listed("permit"),
            listed("windowed", **{"from": "2021-07-05T00:00:00Z", "until": "2021-07-10T00:00:00Z"}),
            listed("insider", refused=[{"from": "2021-07-06T06:00:00Z", "to": "2021-07-06T09:00:00Z"}]),
            listed("revoked", revoked="2021-07-13T00:00:00Z"),
            *map(listed, ("status", "canary", "foreign", "neighbour-permit", "neighbour-status")),
        ],
        "lists": [
            status("status", URI, signed_at, 2, VALUES),
            status("status", ONE_BIT_URI, signed_at, 1, {0: 1, 8: 1, 63: 1}),
            status("status", LONGEST_URI, signed_at, 1, {}),
            status("neighbour-status", NEIGHBOUR_URI, signed_at, 1, {7: 1}),
        ],
        "policy": copy.deepcopy(POLICY),
        "conflicts": {"salt": "", "entries": []},
    }


def extended(confirmed_at: int) -> World:
    """A later policy: permits ending on 20 or 21 July run on."""
    world = base(confirmed_at)
    world["policy"] |= {"digest": "00000000000000e1", "extensions": EXTENSIONS}
    return world


def with_conflict(until: int) -> World:
    """Headquarters lists the good permit until then, and another issuer's permit of the same number."""
    world = base()
    issuer, number = b"XX-JK", bytes.fromhex("00c0ffee00000007")
    told = hashlib.sha256(CONFLICT_SALT + bytes([len(issuer)]) + issuer + number).hexdigest()
    world["conflicts"] = {"salt": CONFLICT_SALT.hex(), "entries": [{"hash": told, "until": zulu(until)}]}
    return world


def production() -> World:
    """The other environment: the training key stands there as the other's, and the reverse."""
    world = base()
    return world | {
        "environment": "production",
        "issuers": [{"id": "ID-JK", "status": [source(URI)]}],
        "keys": [
            listed("production-permit"),
            listed("production-status"),
            listed("permit", purposes=["other-environment"]),
        ],
        "lists": [status("production-status", URI, SIGNED_AT, 1, {})],
    }


def other_lists(*lists: dict[str, Any]) -> World:
    """The base world holding these lists instead."""
    return base() | {"lists": list(lists)}


def worlds() -> dict[str, World]:
    """Every world by the name the vectors use."""
    end = wib("2021-07-21 00:00")
    return {
        "base": base(),
        "production": production(),
        "list-older": base(SIGNED_AT - 6 * 3600, SIGNED_AT),
        "confirmation-older": base(SIGNED_AT, SIGNED_AT - 6 * 3600),
        "old-list-in-new-generation": base(SIGNED_AT - 73 * 3600, SIGNED_AT),
        "confirmed-at-the-end": base(end),
        "confirmed-before-the-end": base(end - 1),
        "extended": extended(wib("2021-07-21 07:00")),
        "extended-late": extended(wib("2021-07-25 07:00")),
        "extended-and-confirmed": extended(wib("2021-07-26 00:00")),
        "conflict": with_conflict(wib("2021-07-14 08:00")),
        "no-list": other_lists(),
        "wrong-sub": other_lists(status("status", ONE_BIT_URI, SIGNED_AT, 2, {7: 1})),
        "neighbour-list-only": other_lists(status("neighbour-status", URI, SIGNED_AT, 1, {7: 1})),
    }
