"""What may stand over the officer's screen, besides the verdicts: menus, help, a slip, a summary."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeAlias

from strpcheck.core.acts import Decision, OverrideReason, TurnedBack
from strpcheck.desk.cards import Cards, ShownCard
from strpcheck.desk.keys import ENTER, MENU_KEYS, PRINT, Act, back, choices
from strpcheck.desk.pins import Typing
from strpcheck.desk.words import slip_columns, summary_sections
from strpcheck.messages import Station, Translator, Word
from strpcheck.ports import Choice, Choices, Leaf, Line, Over, Tables
from strpcheck.shift import ClosedShift

__all__ = [
    "Help",
    "Menu",
    "Mode",
    "Slip",
    "Summary",
    "card_menu",
    "exempt_menu",
    "override_menu",
    "slip_of",
    "turn_back_menu",
]

HELPED = {
    Word.ACCEPT: Station.HELP_ACCEPT,
    Word.ACCEPT_CHECK_ID: Station.HELP_ACCEPT_CHECK_ID,
    Word.REFER: Station.HELP_REFER,
    Word.REJECT: Station.HELP_REJECT,
    Word.RETRY: Station.HELP_RETRY,
}


@dataclass(frozen=True, slots=True)
class Menu:
    """One key decides, and what it decides is done at once."""

    title: Station
    items: tuple[tuple[str, str, Callable[[], None]], ...]
    """Key, meaning, and what it does."""

    def press(self, key: str) -> Callable[[], None] | None:
        """What a key does."""
        return next((act for name, _, act in self.items if name == key), None)

    def over(self, words: Translator) -> Over:
        """As the screen shows it."""
        items = tuple(Choice(name, meaning) for name, meaning, _ in self.items)
        return Choices(words.station(self.title), (*items, back(words)))


@dataclass(frozen=True, slots=True)
class Help:
    """What the words mean and what the keys do."""

    possible: frozenset[Act]

    def over(self, words: Translator) -> Over:
        """As the screen shows it."""
        meanings = tuple(Line(words.called(word), words.station(line)) for word, line in HELPED.items())
        keys = tuple(Line(item.key, item.meaning) for item in choices(words, self.possible))
        sections = (
            (words.station(Station.HELP_WORDS), meanings),
            (words.station(Station.HELP_KEYS), keys),
        )
        return Tables(words.station(Station.HELP_TITLE), sections, (back(words),))


@dataclass(frozen=True, slots=True)
class Slip:
    """What somebody who is turned back takes along."""

    columns: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """As a printer takes it."""
        return "\n\n".join("\n".join(column) for column in self.columns) + "\n"

    def over(self, words: Translator) -> Over:
        """As the screen shows it."""
        return Leaf(self.columns, (Choice(PRINT, words.station(Station.KEY_PRINT)), back(words)))


@dataclass(frozen=True, slots=True)
class Summary:
    """What a shift came to; nothing follows it but the end."""

    closed: ClosedShift
    is_elsewhere: bool = False
    """Whether another program closed it."""

    def over(self, words: Translator) -> Over:
        """As the screen shows it."""
        closed = self.closed
        sections = summary_sections(words, closed.duty, closed.tally, closed.closed_at)
        line = Station.CLOSED_ELSEWHERE if self.is_elsewhere else Station.SUMMARY_TITLE
        title = words.station(line, officer=closed.duty.officer)
        return Tables(title, sections, (Choice(ENTER, words.station(Station.KEY_OK)),))


Mode: TypeAlias = Menu | Help | Slip | Summary | Typing


def exempt_menu(words: Translator, codes: Sequence[str], count: Callable[[str], None]) -> Menu:
    """Who passes without a permit."""
    return Menu(Station.EXEMPT_TITLE, _items([(_category(words, code), partial(count, code)) for code in codes]))


def turn_back_menu(words: Translator, count: Callable[[TurnedBack], None]) -> Menu:
    """Why a vehicle is turned back."""
    items = [(words.turned_back(reason), partial(count, reason)) for reason in TurnedBack]
    return Menu(Station.TURN_BACK_TITLE, _items(items))


def override_menu(words: Translator, decision: Decision, decide: Callable[[OverrideReason], None]) -> Menu:
    """Why the officer decides otherwise."""
    passes = decision is Decision.PASSED
    title = Station.OVERRIDE_PASSED_TITLE if passes else Station.OVERRIDE_REFUSED_TITLE
    return Menu(title, _items([(words.override(reason), partial(decide, reason)) for reason in OverrideReason]))


def card_menu(cards: Cards, among: Sequence[ShownCard], choose: Callable[[ShownCard], None]) -> Menu:
    """Which of several cards is meant, by the number it has on the screen."""
    ordered = sorted(among, key=lambda card: card.entry)
    items = tuple((str(cards.number_of(card.entry)), _called(card), partial(choose, card)) for card in ordered)
    return Menu(Station.CHOOSE_NUMBER, items)


def slip_of(card: ShownCard, *, post: str, at: datetime) -> Slip:
    """What the holder of a refused permit takes along.

    Raises:
        ValueError: Nobody is turned back for that.
    """
    return Slip(slip_columns(card.reason, post=post, at=at, permit=card.permit))


def _called(card: ShownCard) -> str:
    """A card in a line: its word, and whose it is where that was authenticated."""
    name = card.notice.person[1].value if len(card.notice.person) > 1 else ""
    return f"{card.notice.word}  {name}".strip()


def _category(words: Translator, code: str) -> str:
    """A code and its name, where it has one."""
    name = words.category(code)
    return code if name == code else f"{code}  {name}"


def _items(meanings: Sequence[tuple[str, Callable[[], None]]]) -> tuple[tuple[str, str, Callable[[], None]], ...]:
    """A key for each; a policy with more than there are keys shows the first."""
    return tuple((key, meaning, act) for key, (meaning, act) in zip(MENU_KEYS, meanings, strict=False))
