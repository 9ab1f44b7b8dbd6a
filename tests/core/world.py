"""Turns the vectors' plain data into what the core takes: a generation, a station, a barcode, a moment."""

import functools
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from strpcheck.core.authenticate import authenticate
from strpcheck.core.barcode import Barcode, Part
from strpcheck.core.decide import decide, refuse
from strpcheck.core.generation import Generation, Station
from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.policy import (
    CategoryRule,
    DateRange,
    ExtensionRule,
    Freshness,
    Group,
    Hours,
    Policy,
    Post,
    ReplayRule,
    Window,
)
from strpcheck.core.seen import Conflicts, Sighting
from strpcheck.core.status_list import StatusList
from strpcheck.core.status_token import verify_status_token
from strpcheck.core.trust import (
    Issuer,
    Purpose,
    RefusedWindow,
    StatusSource,
    TrustAnchor,
    TrustList,
    build_trust_list,
    key_id_of,
    vet_public_key,
)
from strpcheck.core.verdict import Reason, Verdict

VECTORS: Final = Path(__file__).parent.parent / "vectors"
Json = Mapping[str, Any]


def load(name: str) -> Any:  # noqa: ANN401 -- JSON
    """A vector file."""
    return json.loads((VECTORS / name).read_text("utf-8"))


def moment(text: str) -> datetime:
    """An RFC 3339 time."""
    return datetime.fromisoformat(text)


def optional_moment(text: str | None) -> datetime | None:
    """A time, or none stated."""
    return None if text is None else moment(text)


def optional_day(text: str | None) -> date | None:
    """A WIB day, or none stated."""
    return None if text is None else date.fromisoformat(text)


def minutes(text: str) -> int:
    """HH:MM as minutes of the day."""
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


def days_of(row: Json) -> DateRange:
    """`from` and `until`, inclusive."""
    return DateRange(optional_day(row.get("from")), optional_day(row.get("until")))


def hours_of(row: Json) -> Hours:
    """[start, end) on the days of the row."""
    return Hours(minutes(row["start"]), minutes(row["end"]), days_of(row))


def anchor_of(row: Json) -> tuple[TrustAnchor, KeyId]:
    """A key of the trust list, and the kid stated for it."""
    raw = bytes.fromhex(row["public_key"])
    anchor = TrustAnchor(
        key_id_of(raw),
        row["issuer"],
        vet_public_key(raw),
        frozenset(map(Purpose, row["purposes"])),
        optional_moment(row.get("from")),
        optional_moment(row.get("until")),
        optional_moment(row.get("revoked")),
        tuple(RefusedWindow(moment(item["from"]), moment(item["to"])) for item in row.get("refused", ())),
    )
    return anchor, KeyId(bytes.fromhex(row["kid"]))


def issuer_of(row: Json) -> Issuer:
    """An issuer and its status lists."""
    sources = [StatusSource(item["uri"], item["file"], moment(item["until"])) for item in row["status"]]
    return Issuer(row["id"], {source.uri: source for source in sources})


def policy_of(row: Json) -> Policy:
    """The rules in force."""
    rules = [CategoryRule(item["code"], days_of(item)) for item in row["categories"]]
    posts = [Post(item["id"], item["group"], item["area"], item["lat"], item["lon"]) for item in row["posts"]]
    groups = [
        Group(
            item["id"],
            tuple(item["categories"]),
            check_destination=item["check_destination"],
            open_hours=tuple(map(hours_of, item["open_hours"])),
        )
        for item in row["groups"]
    ]
    return Policy(
        digest=row["digest"],
        freshness=Freshness(timedelta(hours=row["freshness"]["fresh_h"]), timedelta(hours=row["freshness"]["stale_h"])),
        categories={rule.code: (rule,) for rule in rules},
        posts={post.id: post for post in posts},
        groups={group.id: group for group in groups},
        windows=tuple(Window(item["group"], tuple(item["categories"]), hours_of(item)) for item in row["windows"]),
        extensions=tuple(map(extension_of, row["extensions"])),
        replay=ReplayRule(
            float(row["replay"]["km_per_h"]),
            timedelta(seconds=row["replay"]["slack_s"]),
            timedelta(seconds=row["replay"]["within_s"]),
        ),
    )


def extension_of(row: Json) -> ExtensionRule:
    """Permits that run on."""
    return ExtensionRule(
        row["iss"],
        tuple(row["categories"]),
        date.fromisoformat(row["exp_from"]),
        date.fromisoformat(row["exp_to"]),
        date.fromisoformat(row["until"]),
    )


def list_of(row: Json, trust: TrustList) -> StatusList:
    """A held status list, taken from its signed token and nothing else."""
    token = verify_status_token(bytes.fromhex(row["token"]), trust, row["issuer"])
    return StatusList(row["issuer"], token.uri, token.issued_at, token.bits, token.bitmap)


def generation_of(row: Json) -> Generation:
    """A whole world."""
    trust = build_trust_list(
        Environment(row["environment"]), map(issuer_of, row["issuers"]), map(anchor_of, row["keys"])
    )
    lists = [list_of(item, trust) for item in row["lists"]]
    warnings = {bytes.fromhex(item["hash"]): moment(item["until"]) for item in row["conflicts"]["entries"]}
    return Generation(
        id="vectors",
        trust=trust,
        policy=policy_of(row["policy"]),
        lists={(item.issuer, item.uri): item for item in lists},
        confirmed_at=moment(row["confirmed_at"]),
        conflicts=Conflicts(bytes.fromhex(row["conflicts"]["salt"]), warnings),
    )


@functools.cache
def world(name: str) -> Generation:
    """A world of worlds.json."""
    return generation_of(load("worlds.json")[name])


def station_of(row: Json) -> Station:
    """The laptop's own part."""
    return Station(
        row["post"],
        moment(row["floor"]),
        optional_moment(row["clock_mark"]),
        tuple(Sighting(item["post"], moment(item["at"])) for item in row["sightings"]),
        row["previous_policy"],
        row["asks_clock"],
    )


def judge(
    barcode: Barcode | None, generation: Generation, station: Station, now: datetime, purpose: Purpose = Purpose.PERMIT
) -> Verdict:
    """Barcode to verdict, as every use case puts the core's functions together."""
    if barcode is None:
        return refuse(Reason.NO_BARCODE, generation, station, now)
    permit = authenticate(barcode, generation, station, now, purpose=purpose)
    if isinstance(permit, Reason):
        return refuse(permit, generation, station, now)
    return decide(permit.facts, generation, station, now)


def judge_vector(vector: Json) -> Verdict:
    """The verdict on one vector."""
    part = Part(vector["part"]["number"], vector["part"]["count"]) if "part" in vector else None
    barcode = None if vector["barcode"] is None else Barcode(vector["barcode"], part)
    return judge(
        barcode,
        world(vector["world"]),
        station_of(vector["station"]),
        moment(vector["now"]),
        Purpose(vector["purpose"]),
    )
