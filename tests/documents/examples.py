"""One good document of each kind, as JSON's own values, and ways to spoil it."""

from copy import deepcopy
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from strpcheck.core.trust import key_id_of

Step = str | int


def private_key(number: int) -> Ed25519PrivateKey:
    """One of 256 keys that everyone may know."""
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def public_key(number: int) -> bytes:
    """Its public half."""
    return private_key(number).public_key().public_bytes_raw()


def key_entry(number: int, *purposes: str) -> dict[str, Any]:
    """A key of XX-JK in a trust list."""
    return {
        "kid": key_id_of(public_key(number)).hex(),
        "issuer": "XX-JK",
        "public_key": public_key(number).hex(),
        "purposes": list(purposes),
        "from": "2021-07-01T00:00:00Z",
        "until": None,
        "revoked": None,
        "refused": [{"from": "2021-07-08T05:00:00Z", "to": "2021-07-08T10:00:00Z"}],
    }


def device_entry(number: int) -> dict[str, Any]:
    """An enrolled laptop."""
    return {
        "id": key_id_of(public_key(number)).hex(),
        "name": f"Laptop {number}",
        "public_key": public_key(number).hex(),
        "post": "LAMPIRI",
        "from": "2021-07-05T00:00:00Z",
        "revoked": None,
    }


TRUST: dict[str, Any] = {
    "x-strp-environment": "training",
    "issuers": [
        {
            "id": "XX-JK",
            "status": [{"uri": "urn:strp:2021w27", "file": "xx-jk.2021w27.cwt", "until": "2021-10-01T00:00:00Z"}],
        }
    ],
    "keys": [key_entry(1, "permit"), key_entry(2, "status"), key_entry(3, "canary")],
}

POLICY: dict[str, Any] = {
    "freshness": {"fresh_h": 12, "stale_h": 72},
    "categories": [
        {"code": "KR-KES", "from": None, "until": None},
        {"code": "ES-EKS", "from": None, "until": "2021-07-16"},
        {"code": "ES-EKS", "from": "2021-08-01", "until": None},
    ],
    "posts": [
        {"id": "LAMPIRI", "group": "border", "area": 3175, "lat": -6.25, "lon": 106.93},
        {"id": "SEMANGGI", "group": "inner", "area": 3174, "lat": -6.22, "lon": 106.81},
    ],
    "groups": [
        {
            "id": "border",
            "categories": ["KR-*", "ES-EKS"],
            "check_destination": True,
            "open_hours": [{"start": "22:00", "end": "06:00", "from": None, "until": "2021-07-20"}],
        },
        {"id": "inner", "categories": ["*"], "check_destination": False, "open_hours": []},
    ],
    "windows": [
        {
            "group": "border",
            "categories": ["KR-KES"],
            "start": "00:00",
            "end": "24:00",
            "from": "2021-07-05",
            "until": None,
        }
    ],
    "extensions": [
        {
            "iss": "XX-JK",
            "categories": ["*"],
            "exp_from": "2021-07-20",
            "exp_to": "2021-07-20",
            "until": "2021-07-25",
        }
    ],
    "exempt": [{"code": "EX-OJOL", "from": "2021-07-17", "until": None}],
    "replay": {"km_per_h": 60, "slack_min": 15, "within_h": 12},
    "retention": {"routine_days": 14, "unacknowledged_days": 30, "incident_days": 400},
    "overrides": {"supervisor_pin": True},
    "auditors": ["age1invented"],
    "witnesses": ["witness.example+00000000+AAAA"],
    "messages": {"id": "Cuci tangan", "en": "Wash your hands"},
}

CANARY: dict[str, Any] = {
    "canaries": [
        {"kind": "good", "barcode": "GOOD"},
        {"kind": "revoked", "barcode": "REVOKED"},
        {"kind": "forged", "barcode": "FORGED"},
    ]
}

CONFLICTS: dict[str, Any] = {
    "salt": "00" * 16,
    "conflicts": [{"hash": "ab" * 32, "until": "2021-07-08T12:00:00Z"}],
}

DEVICES: dict[str, Any] = {"devices": [device_entry(7), {**device_entry(8), "revoked": "2021-07-06T00:00:00Z"}]}

STATION: dict[str, Any] = {
    "post": "LAMPIRI",
    "device": "Laptop 7",
    "carrier": None,
    "created": "2021-07-05T00:00:00Z",
    "sha256": "ccd9596eecfec12cb557f6ce2bd96f2c0ca06e8c0be64a421de3558305038e0b",
}

CAMERA: dict[str, Any] = {"number": 2, "name": "HD Dome Camera"}

SCANNER: dict[str, Any] = {
    "layout": "fr",
    "characters": "à&é\"'(-è_çQBCDEFGHIJKL?NOPARSTUVZXYW 458+):!M",
    "sha256": "ea53c7d6568281093ff457f55e1a15e92b3639edecb130ebddaea19f68a9edc0",
}


def changed(document: dict[str, Any], path: tuple[Step, ...], value: object) -> dict[str, Any]:
    """The document with one value put in place of another, or added."""
    copy = deepcopy(document)
    place: Any = copy
    for step in path[:-1]:
        place = place[step]
    if isinstance(place, list) and path[-1] == len(place):
        place.append(value)
    else:
        place[path[-1]] = value
    return copy


def without(document: dict[str, Any], path: tuple[Step, ...]) -> dict[str, Any]:
    """The document with one field left out."""
    copy = deepcopy(document)
    place: Any = copy
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return copy


def fields_of(content: object, path: tuple[Step, ...] = ()) -> list[tuple[Step, ...]]:
    """The path of every field of every object in a document."""
    if isinstance(content, dict):
        here = [(*path, name) for name in content]
        return here + [deeper for name, value in content.items() for deeper in fields_of(value, (*path, name))]
    if isinstance(content, list):
        return [deeper for at, value in enumerate(content) for deeper in fields_of(value, (*path, at))]
    return []
