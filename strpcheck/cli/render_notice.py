"""What is told of one verdict, in its order, before anything decides how it looks."""

from typing import TYPE_CHECKING

from strpcheck.core.permit import Environment, Permit
from strpcheck.core.verdict import Advisory, Reason
from strpcheck.messages import Label, Phrase, Translator, word_of
from strpcheck.messages.printable import printable
from strpcheck.ports import Line, Notice

if TYPE_CHECKING:
    from strpcheck.scan import Judgement

__all__ = ["notice_of"]


def notice_of(judgement: "Judgement", words: Translator) -> Notice:
    """Put a judgement into words."""
    verdict, permit = judgement.verdict, judgement.permit
    ends = _ends(judgement, words)
    sentence = words.reason(
        verdict.reason, environment=judgement.environment, likeness=judgement.likeness, part=judgement.part
    )
    return Notice(
        kind=word_of(verdict),
        word=words.word(verdict),
        tags=_tags(judgement, words),
        warnings=_warnings(judgement, words),
        sentence=sentence,
        advisories=tuple(_advisory(advisory, judgement, words) for advisory in verdict.advisories),
        person=() if permit is None else tuple(_person(permit, verdict.reason, words)),
        ends=ends,
        ends_large="" if verdict.ends is None else words.last_day(verdict.ends, short=True).upper(),
        circumstances=tuple(_circumstances(judgement, words)),
    )


def _advisory(advisory: Advisory, judgement: "Judgement", words: Translator) -> str:
    """A line beside the verdict; where it is known when, it says when."""
    if advisory is Advisory.SEEN_TODAY_HERE and judgement.seen_at is not None:
        return words.seen_today_at(judgement.seen_at)
    return words.advisory(advisory)


def _tags(judgement: "Judgement", words: Translator) -> tuple[str, ...]:
    """What keeps this verdict from being one for the road."""
    training = (words.phrase(Phrase.TRAINING),) if judgement.environment is Environment.TRAINING else ()
    return (*training, *((words.phrase(Phrase.SIMULATED),) if judgement.simulated else ()))


def _warnings(judgement: "Judgement", words: Translator) -> tuple[str, ...]:
    """The same as sentences."""
    training = (words.phrase(Phrase.TRAINING_LINE),) if judgement.environment is Environment.TRAINING else ()
    if not judgement.simulated:
        return training
    return (*training, words.phrase(Phrase.SIMULATED_LINE, at=words.moment(judgement.at)))


def _person(permit: Permit, reason: Reason, words: Translator) -> list[Line]:
    """What the officer compares, in the order in which eyes go (field.md, the officer)."""
    facts, person = permit.facts, permit.person
    photo = Phrase.PHOTO_MISSING if person.photo is None else Phrase.PHOTO_PRESENT
    name = words.category(facts.category)
    category = name if name == facts.category else f"{facts.category} {name}"
    pairs = [
        (Label.PHOTO, words.phrase(photo)),
        (Label.NAME, person.name),
        (Label.NIK, person.nik_suffix),
        (Label.CATEGORY, category),
        (Label.COMPANY, person.company),
        (Label.PURPOSE, person.purpose),
        (Label.AREAS, ", ".join(words.area(area) for area in facts.areas)),
        (Label.STARTS, words.moment(facts.not_before) if reason is Reason.NOT_YET_VALID else None),
    ]
    return [Line(words.label(label), printable(value)) for label, value in pairs if value]


def _ends(judgement: "Judgement", words: Translator) -> Line | None:
    """The last day with extensions; where one applies, also the day that stands on the letter."""
    verdict, permit = judgement.verdict, judgement.permit
    if verdict.ends is None or permit is None:
        return None
    value = words.last_day(verdict.ends)
    if verdict.ends != permit.facts.expires:
        value += f" ({words.phrase(Phrase.EXTENDED, written=words.last_day(permit.facts.expires))})"
    return Line(words.label(Label.ENDS), value)


def _circumstances(judgement: "Judgement", words: Translator) -> list[Line]:
    """Where, when and on what evidence the verdict was given."""
    age = judgement.verdict.list_age
    pairs = [
        (Label.LIST_AGE, words.age(age) if age is not None else None),
        (Label.LIST_AGE, words.phrase(Phrase.NO_LIST) if age is None and judgement.permit is not None else None),
        (Label.POST, judgement.post),
        (Label.AT, words.moment(judgement.at)),
        (Label.ENTRY, str(judgement.entry)),
        (Label.SOURCE, judgement.source),
    ]
    return [Line(words.label(label), printable(value)) for label, value in pairs if value]
