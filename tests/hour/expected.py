"""What the hour must leave in the log and in the shift's summary: written by hand from the script, never computed."""

from dataclasses import dataclass, field
from typing import Final

__all__ = ["LOG", "SUMMARY", "Entry"]

EXPECTED: Final = """\
# Before the shift: the same laptop, at 9.18 at two other posts.
scan         ok                    ACCEPT  -                                          lestari
scan         ok                    ACCEPT  -                                          made
# The shift begins at LENTENG-AGUNG.
officer      add
shift        open
# 9.20
scan         ok                    ACCEPT  -                                          rina
scan         ok                    ACCEPT  -                                          sari
scan         ok                    ACCEPT  -                                          budi
exempt       EX-ASN
# Two minutes ago in Daan Mogot, 24 km from here.
scan         replay_conflict       REFER   -                                          lestari
# Two minutes ago in Lampiri, 14 km from here: fast, and within the slack.
scan         ok                    ACCEPT  conflict_nearby                            made
scan         not_a_permit          RETRY   -                                          -
scan         ok                    ACCEPT  -                                          joko
scan         revoked               REJECT  -                                          mega
turned_back  revoked
scan         ok                    ACCEPT  -                                          agus
scan         ok                    ACCEPT  -                                          dewi
with_it      ok                    ACCEPT  -                                          eko
scan         ok                    ACCEPT  extension_without_photo                    tuti
scan         not_a_permit          RETRY   -                                          -
scan         expired               REJECT  -                                          rudi
turned_back  expired
# Held for seven seconds: one scan.
scan         ok                    ACCEPT  -                                          fitri
scan         suspended             REFER   -                                          putri
# Shown twice within three seconds: one scan.
scan         ok                    ACCEPT  -                                          gita
scan         bad_signature         REJECT  -                                          -
exempt       EX-NAKES
scan         ok                    ACCEPT  -                                          hadi
scan         ok                    ACCEPT  -                                          wati
scan         revoked               REJECT  -                                          nanda
# 9.50
scan         ok                    ACCEPT  -                                          indah
scan         ok                    ACCEPT  seen_today_here                            sari
scan         unknown_key           REJECT  -                                          -
turned_back  unknown_key
scan         ok                    ACCEPT  -                                          yuni
scan         category_not_allowed  REJECT  -                                          vina
turned_back  no_permit
scan         ok                    ACCEPT  -                                          tono
scan         not_a_permit          RETRY   -                                          -
scan         ok                    ACCEPT  seen_today_here                            rina
with_it      ok                    ACCEPT  seen_today_here                            agus
scan         area_not_allowed      REJECT  -                                          zaki
turned_back  area_not_allowed
scan         ok                    ACCEPT  extension_without_photo                    umar
scan         ok                    ACCEPT  newer_than_list                            nyoman
exempt       EX-TNI
scan         ok                    ACCEPT  -                                          kartika
scan         post_not_allowed      REJECT  -                                          wawan
# The sticker with a link beside the permit is silent.
scan         ok                    ACCEPT  -                                          lukman
scan         not_yet_valid         REJECT  -                                          yanto
scan         ok                    ACCEPT  seen_today_here                            made
scan         revoked               REJECT  -                                          oki
# 10.10: the window of essential and critical workers is over; health, security and disaster response, and persons pass.
scan         ok                    ACCEPT  seen_today_here                            rina
scan         hour_not_allowed      REJECT  seen_today_here                            sari
turned_back  wrong_hour
scan         ok                    ACCEPT  -                                          bambang
scan         hour_not_allowed      REJECT  seen_today_here                            budi
scan         ok                    ACCEPT  extension_without_photo,seen_today_here    tuti
exempt       EX-JENAZAH
scan         expired               REJECT  -                                          slamet
scan         ok                    ACCEPT  seen_today_here                            wati
scan         revoked               REJECT  seen_today_here                            mega
scan         malformed             REJECT  -                                          -
# Fifty-two minutes from Daan Mogot are enough.
scan         ok                    ACCEPT  seen_today_here                            lestari
scan         ok                    ACCEPT  seen_today_here                            agus
exempt       EX-O2
scan         ok                    ACCEPT  seen_today_here                            yuni
scan         hour_not_allowed      REJECT  seen_today_here                            dewi
scan         bad_signature         REJECT  -                                          -
scan         ok                    ACCEPT  seen_today_here                            tono
scan         not_a_permit          RETRY   -                                          -
scan         hour_not_allowed      REJECT  seen_today_here                            fitri
turned_back  hour_not_allowed
shift        close
"""
"""Kind, reason (or category), outcome, advisories, nickname. `with_it`: a scan in the same frame as the one above; the
reader decides which of the two comes first."""

SUMMARY: Final = {
    "officer": "85031207",
    "scans": 56,
    "outcomes": {"ACCEPT": 32, "REJECT": 18, "RETRY": 4, "REFER": 2},
    "reasons": {
        "ok": 32,
        "hour_not_allowed": 4,
        "not_a_permit": 4,
        "revoked": 4,
        "bad_signature": 2,
        "expired": 2,
        "area_not_allowed": 1,
        "category_not_allowed": 1,
        "malformed": 1,
        "not_yet_valid": 1,
        "post_not_allowed": 1,
        "replay_conflict": 1,
        "suspended": 1,
        "unknown_key": 1,
    },
    "exempt": {"EX-ASN": 1, "EX-JENAZAH": 1, "EX-NAKES": 1, "EX-O2": 1, "EX-TNI": 1},
    "turned_back": {
        "area_not_allowed": 1,
        "expired": 1,
        "hour_not_allowed": 1,
        "no_permit": 1,
        "revoked": 1,
        "unknown_key": 1,
        "wrong_hour": 1,
    },
    "overrides": {},
    "resolved": {},
    "passed_over": 0,
    "list_age_s": {"youngest": 15600, "oldest": 18600},
}
"""Signed at 5.00: four hours and twenty minutes old at 9.20, five hours and ten minutes at 10.10."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """What is compared of a log entry."""

    kind: str
    reason: str
    outcome: str = ""
    advisories: tuple[str, ...] = ()
    who: str = ""
    is_beside: bool = field(default=False, compare=False)
    """Whether the one above was in view together with it."""


def _entries() -> tuple[Entry, ...]:
    """The table, read."""
    found = []
    for line in EXPECTED.splitlines():
        if line.startswith("#"):
            continue
        kind, reason, *rest = line.split()
        if not rest:
            found.append(Entry(kind, reason))
            continue
        outcome, advisories, who = rest
        lines = () if advisories == "-" else tuple(advisories.split(","))
        found.append(Entry("scan", reason, outcome, lines, "" if who == "-" else who, is_beside=kind == "with_it"))
    return tuple(found)


LOG: Final = _entries()
