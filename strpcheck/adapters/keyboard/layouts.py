"""What each Base45 character arrives as under common keyboard layouts: a scanner sends the keys of a US keyboard."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from strpcheck.core.barcode import ALPHABET

__all__ = ["BASE45", "LAYOUTS", "SAME_AS_US", "Layout", "flip_case", "is_dead", "one_character"]

BASE45 = ALPHABET.decode()


@dataclass(frozen=True, slots=True)
class Layout:
    """A keyboard layout, as far as a permit is concerned."""

    name: str
    """Short, as the document and the JSON say it."""
    title: str
    """As the settings of operating systems list it; empty for one that was learnt from a test."""
    characters: str
    """What `BASE45`'s characters arrive as, in their order; a combining mark stands for a dead key."""

    has_dead_key: bool = field(init=False, repr=False, compare=False)
    """Whether one of the keys shows nothing until the next one is pressed."""
    is_one_to_one: bool = field(init=False, repr=False, compare=False)
    """Whether every text that is typed under it tells which keys were pressed."""

    def __post_init__(self) -> None:
        # Kept, since a text that is no permit is tried under every layout there is.
        has_dead_key = any(map(is_dead, self.characters))
        object.__setattr__(self, "has_dead_key", has_dead_key)
        object.__setattr__(self, "is_one_to_one", len(set(self.characters)) == len(BASE45) and not has_dead_key)


def is_dead(character: str) -> bool:
    """Whether a character of a layout stands for a dead key."""
    return unicodedata.combining(character) != 0


def flip_case(text: str) -> str:
    """What Caps Lock makes of a text; a letter whose other case is not one character stays, as on a keyboard."""
    return text.swapcase() if text.isascii() else "".join(map(_flipped, text))


def _flipped(character: str) -> str:
    """One character in its other case."""
    other = character.swapcase()
    return other if len(other) == 1 else character


def one_character(base: str, mark: str) -> str | None:
    """A letter with its accent where that is one character."""
    composed = unicodedata.normalize("NFC", base + mark)
    return composed if len(composed) == 1 else None


SAME_AS_US = ("au", "cn", "gb", "id", "ie", "in", "kr", "lv", "mt", "ph", "pl", "ro", "us", "us-intl", "za")
"""Layouts under which every Base45 character arrives as itself, by xkb's names."""

LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("de", "German, Austrian", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%(\u0300ß.-Ö"),
        Layout("de-nodead", "German without dead keys", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%(`ß.-Ö"),
        Layout("ch", "Swiss (German)", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY ç%(\u0300'.-é"),
        Layout("ch-fr", "Swiss (French)", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY ç%(\u0300'.-ö"),
        Layout("fr", "French (AZERTY)", "à&é\"'(-è_çQBCDEFGHIJKL?NOPARSTUVZXYW 458+):!M"),
        Layout("fr-bepo", "French (BEPO)", '*"«»()@+-/AKXIPE;CDTSRQ?LJBOUÈV:ÉY!À 458`=hfN'),
        Layout("be", "Belgian (AZERTY)", "à&é\"'(§è!çQBCDEFGHIJKL?NOPARSTUVZXYW 458_):=M"),
        Layout("ca-fr", "Canadian (French)", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-.é:"),
        Layout("es", "Spanish", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(¿'.-Ñ"),
        Layout("latam", "Latin American", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(¡'.-Ñ"),
        Layout("it", "Italian", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(^'.-ç"),
        Layout("pt", "Portuguese", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(»'.-Ç"),
        Layout("br", "Brazilian (ABNT2)", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-.;Ç"),
        Layout("se", "Swedish, Finnish, Estonian", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ¤%(\u0300+.-Ö"),
        Layout("no", "Norwegian", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ¤%(\u0300+.-Ø"),
        Layout("dk", "Danish, Faroese", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ¤%(\u0300+.-Æ"),
        Layout("is", "Icelandic", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(_ö.þÆ"),
        Layout("nl", "Dutch", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(\u0303/.-±"),
        Layout("pl-qwertz", "Polish (QWERTZ)", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%(*+.-Ł"),
        Layout("cz", "Czech, QWERTZ", 'é+ěščřžýáíABCDEFGHIJKLMNOPQRSTUVWXZY 458\u030c=.-"'),
        Layout("cz-qwerty", "Czech, QWERTY", 'é+ěščřžýáíABCDEFGHIJKLMNOPQRSTUVWXYZ 458\u030c=.-"'),
        Layout("sk", "Slovak, QWERTZ", 'é+ľščťžýáíABCDEFGHIJKLMNOPQRSTUVWXZY 458\u030c=.-"'),
        Layout("sk-qwerty", "Slovak, QWERTY", 'é+ľščťžýáíABCDEFGHIJKLMNOPQRSTUVWXYZ 458\u030c=.-"'),
        Layout("hu", "Hungarian", "ö123456789ABCDEFGHIJKLMNOPQRSTUVWXZY !%(Óü.-É"),
        Layout("hr", "Croatian, Slovenian, Serbian (Latin), Bosnian", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%(*'.-Č"),
        Layout("al", "Albanian", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%*+-./Ë"),
        Layout("lt", "Lithuanian", "“ąčęėįšųū„ABCDEFGHIJKLMNOPQRSTUVWXYZ ĖĮŪŽ-./:"),
        Layout("tr", "Turkish (Q)", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ +%(_*ç.Ş"),
        Layout("tr-f", "Turkish (F)", "0123456789UÇVEĞAÜTNKMLSZHPFIİORCGÖDJ $%(_/.,Y"),
        Layout("il", "Hebrew", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-\u05e5.:"),
        Layout("ru", "Russian", "0123456789ФИСВУАПРШОЛДЬТЩЗЙКЫЕГМЦЧНЯ ;%*+-ю.Ж"),  # noqa: RUF001 -- Cyrillic is what arrives
        Layout("jp", "Japanese", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%(~-./+"),
        Layout("us-dvorak", "US (Dvorak)", '0123456789AXJE>UIDCHTNMBRL"POYGK<QF: $%*}[vzS'),
        Layout("us-colemak", "US (Colemak)", "0123456789ABCSFTDHUNEIMKY:QPRGLVWXJZ $%*+-./O"),
    )
}
"""By name. Computed with libxkbcommon 1.5.0 from xkeyboard-config 2.35.1, `evdev` rules, model `pc105`, Shift held as a
scanner holds it. Where a system differs, or a layout is missing here, it is still learnt from the test text: only its
name is not known then."""
