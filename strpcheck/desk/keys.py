"""Which key does what at the officer's station; every key that works now is printed on the screen."""

from enum import StrEnum

from strpcheck.messages import Station, Translator
from strpcheck.ports import Choice

__all__ = ["BACK", "ENTER", "MENU_KEYS", "PRINT", "Act", "act_of", "back", "choices"]


class Act(StrEnum):
    """What one key does."""

    EXEMPT = "exempt"
    TURN_BACK = "turn_back"
    OVERRIDE = "override"
    PASSED = "passed"
    REFUSED = "refused"
    SLIP = "slip"
    WIPE = "wipe"
    CAMERA = "camera"
    THEME = "theme"
    MUTE = "mute"
    HANDOVER = "handover"
    HELP = "help"
    END = "end"


# The same keys in both languages: hands learn places, not words.
KEYS = {
    "B": Act.EXEMPT,
    "P": Act.TURN_BACK,
    "K": Act.OVERRIDE,
    "Y": Act.PASSED,
    "T": Act.REFUSED,
    "S": Act.SLIP,
    "Space": Act.WIPE,
    "C": Act.CAMERA,
    "M": Act.THEME,
    "U": Act.MUTE,
    "G": Act.HANDOVER,
    "H": Act.HELP,
    "E": Act.END,
}
MEANINGS = {
    Act.EXEMPT: Station.KEY_EXEMPT,
    Act.TURN_BACK: Station.KEY_TURN_BACK,
    Act.OVERRIDE: Station.KEY_OVERRIDE,
    Act.PASSED: Station.KEY_PASSED,
    Act.REFUSED: Station.KEY_REFUSED,
    Act.SLIP: Station.KEY_SLIP,
    Act.WIPE: Station.KEY_WIPE,
    Act.CAMERA: Station.KEY_CAMERA,
    Act.THEME: Station.KEY_THEME,
    Act.MUTE: Station.KEY_MUTE,
    Act.HANDOVER: Station.KEY_HANDOVER,
    Act.HELP: Station.KEY_HELP,
    Act.END: Station.KEY_END,
}
MENU_KEYS = "123456789ADFILNOQRVWX"
"""Of the items of a menu, in their order; none of them is an act's key, so a key pressed twice does no harm."""
BACK, ENTER, PRINT = "Esc", "Enter", "P"


def act_of(key: str, possible: frozenset[Act]) -> Act | None:
    """What a key does where these acts are possible."""
    act = KEYS.get(key)
    return act if act in possible else None


def choices(words: Translator, possible: frozenset[Act]) -> tuple[Choice, ...]:
    """The keys to print, in their order."""
    return tuple(
        Choice(words.station(Station.KEY_SPACE) if key == "Space" else key, words.station(MEANINGS[act]))
        for key, act in KEYS.items()
        if act in possible
    )


def back(words: Translator) -> Choice:
    """How to leave whatever stands over the screen."""
    return Choice(BACK, words.station(Station.KEY_BACK))
