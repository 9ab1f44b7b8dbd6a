"""The policy that a new authority starts with: posts, hours and categories as data for training and demos, not law."""

from datetime import date

from strpcheck.documents.model import faults_named
from strpcheck.documents.policy_model import (
    CategoryEntry,
    ExemptEntry,
    ExtensionEntry,
    FreshnessEntry,
    GroupEntry,
    HoursEntry,
    OverridesEntry,
    PolicyDocument,
    PostEntry,
    ReplayEntry,
    RetentionEntry,
    WindowEntry,
)
from strpcheck.messages.categories import CATEGORIES, EXEMPT

__all__ = ["build_first_policy"]

BORDER, INNER = "border", "inner"

POSTS = (
    # Public places, rounded to hundredths of a degree: about a kilometre, enough for "could anyone travel that fast".
    ("LENTENG-AGUNG", BORDER, 3174, -6.33, 106.83),
    ("LAMPIRI", BORDER, 3175, -6.25, 106.93),
    ("DAAN-MOGOT", BORDER, 3173, -6.15, 106.71),
    ("PASAR-REBO", BORDER, 3175, -6.31, 106.86),
    ("FATMAWATI", BORDER, 3174, -6.29, 106.79),
    ("BUNDARAN-HI", INNER, 3171, -6.19, 106.82),
    ("SEMANGGI", INNER, 3174, -6.22, 106.81),
)
"""Id, group, Kemendagri code, latitude, longitude."""

EXEMPT_FROM = {"EX-OJOL": date(2021, 7, 17)}
"""Ride-hailing was exempted later than the others."""


def build_first_policy(issuer: str) -> PolicyDocument:
    """Build the first policy.

    Args:
        issuer: Whose permits the first extension is for.

    Raises:
        DocumentError: The issuer is not spelled like one.
    """
    with faults_named("policy.json"):
        extension = ExtensionEntry(
            iss=issuer,
            categories=("*",),
            exp_from=date(2021, 7, 20),
            exp_to=date(2021, 7, 20),
            until=date(2021, 7, 25),
        )
    return PolicyDocument(
        freshness=FreshnessEntry(fresh_h=12, stale_h=72),
        categories=tuple(CategoryEntry(code=code, first=None, last=None) for code in CATEGORIES),
        posts=tuple(
            PostEntry(id=name, group=group, area=area, lat=latitude, lon=longitude)
            for name, group, area, latitude, longitude in POSTS
        ),
        groups=_groups(),
        windows=(
            _window(("ES-*", "KR-*"), "06:00", "10:00"),
            # Windows add up: these pass at any hour, the first three also in the morning's window.
            _window(("KR-KES", "KR-KAM", "KR-BCN", "PR-*"), "00:00", "24:00"),
        ),
        extensions=(extension,),
        exempt=tuple(ExemptEntry(code=code, first=EXEMPT_FROM.get(code), last=None) for code in EXEMPT),
        replay=ReplayEntry(km_per_h=60, slack_min=15, within_h=12),
        retention=RetentionEntry(routine_days=14, unacknowledged_days=30),
        overrides=OverridesEntry(supervisor_pin=False),
        auditors=(),
        witnesses=(),
        messages={},
    )


def _groups() -> tuple[GroupEntry, ...]:
    """Posts at the border, open to everyone at night, and posts inside."""
    night = HoursEntry(start="22:00", end="06:00", first=None, last=None)
    border = ("ES-*", "KR-*", "PR-*")
    return (
        GroupEntry(id=BORDER, categories=border, check_destination=False, open_hours=(night,)),
        GroupEntry(id=INNER, categories=("*",), check_destination=False, open_hours=()),
    )


def _window(categories: tuple[str, ...], start: str, end: str) -> WindowEntry:
    """Hours of the border posts, on every day."""
    return WindowEntry(group=BORDER, categories=categories, start=start, end=end, first=None, last=None)
