"""What `doctor` found, in words: a language's own for people, English details beside stable codes for programs."""

from datetime import datetime
from typing import TYPE_CHECKING

from strpcheck.messages import Translator

if TYPE_CHECKING:
    from strpcheck.doctor import Finding

__all__ = ["as_object", "in_words"]


def in_words(finding: "Finding", words: Translator) -> tuple[str, str]:
    """What was found, and what to do about it; empty where nothing is wrong."""
    if finding.error is not None and finding.answer.is_told_by_its_error:
        sentence, advice = words.failure(finding.error)
        return sentence, advice or finding.error.hint
    facts = {name: words.moment(fact) if isinstance(fact, datetime) else fact for name, fact in finding.facts.items()}
    return words.answer(finding.answer, **facts)


def as_object(finding: "Finding", english: Translator) -> dict[str, str]:
    """The same for a program."""
    detail, advice = in_words(finding, english)
    if finding.error is not None:
        detail = finding.error.message  # names the part that is damaged
        if finding.answer.is_told_by_its_error:
            advice = finding.error.hint or advice
    return {"health": finding.health.value, "detail": detail, "advice": advice, "answer": finding.answer.value}
