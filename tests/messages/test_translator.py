"""The words of a language, asked for by the core's own types."""

from datetime import UTC, datetime, timedelta

import pytest

from strpcheck.core.barcode import Likeness, Part
from strpcheck.core.permit import Environment
from strpcheck.core.verdict import Advisory, Reason, Verdict
from strpcheck.errors import LogError, UsageError
from strpcheck.messages import DEFAULT_LANGUAGE, Label, Phrase, Translator, load

CHECK_ID = Verdict(Reason.OK, (Advisory.CONFLICT_NEARBY,))
WORDS = {
    "id": ("LOLOS", "LOLOS - CEK KTP", "PERIKSA", "TOLAK", "ULANGI"),
    "en": ("PASS", "PASS, CHECK ID", "CHECK ASIDE", "REFUSE", "SCAN AGAIN"),
}


@pytest.fixture(params=["id", "en"])
def words(request: pytest.FixtureRequest) -> Translator:
    """Each language."""
    return load(request.param)


@pytest.mark.parametrize("language", WORDS)
def test_words_are_those_of_the_field(language: str) -> None:
    """The five words are field.md's, in both languages."""
    translator = load(language)
    verdicts = (
        Verdict(Reason.OK),
        CHECK_ID,
        Verdict(Reason.STATUS_STALE),
        Verdict(Reason.REVOKED),
        Verdict(Reason.NO_BARCODE),
    )

    told = tuple(translator.word(verdict) for verdict in verdicts)

    assert told == WORDS[language]


def test_indonesian_is_the_default() -> None:
    """Who asks for no language gets Bahasa Indonesia."""
    assert DEFAULT_LANGUAGE == "id"
    assert load().word(Verdict(Reason.REVOKED)) == "TOLAK"


def test_unknown_language_is_the_users_mistake() -> None:
    """A language without a catalog is refused with the known ones named."""
    with pytest.raises(UsageError, match="expected a language of id, en, got 'xx'") as caught:
        load("xx")

    assert "--lang id" in caught.value.hint


def test_every_reason_has_a_sentence(words: Translator) -> None:
    """A reason is told in a sentence, never by its key, whatever else is known."""
    for reason in Reason:
        sentence = words.reason(reason, environment=Environment.TRAINING, likeness=Likeness.LINK)

        assert sentence.endswith(".")
        assert "reason." not in sentence
        assert "{" not in sentence


def test_every_advisory_likeness_and_label_has_words(words: Translator) -> None:
    """What the catalogs lack would come out as its key, with an underscore or a dot before its name."""
    told = [words.advisory(advisory) for advisory in Advisory]
    told += [words.likeness(likeness) for likeness in Likeness]
    told += [words.label(label) for label in Label]

    assert all(told)
    assert not any(text.startswith(("advisory.", "likeness.", "label.")) for text in told)


def test_a_foreign_code_is_named() -> None:
    """A link, a payment code and the like are called what they are."""
    sentence = load("en").reason(Reason.NOT_A_PERMIT, likeness=Likeness.LINK)

    assert "it looks like a link to a website" in sentence


def test_a_part_says_which() -> None:
    """A part of a split code says which of how many it is."""
    sentence = load("id").reason(Reason.NOT_A_PERMIT, likeness=Likeness.PART, part=Part(1, 3))

    assert "bagian 1 dari 3" in sentence


@pytest.mark.parametrize("likeness", [None, Likeness.OTHER])
def test_a_code_like_nothing_known_is_not_guessed_at(words: Translator, likeness: Likeness | None) -> None:
    """Where nothing is recognised nothing is claimed."""
    assert words.reason(Reason.NOT_A_PERMIT, likeness=likeness) == words.reason(Reason.NOT_A_PERMIT)


def test_the_wrong_environment_is_told_from_where_one_stands() -> None:
    """On the road it is a training permit; in a class it is none."""
    translator = load("en")

    on_duty = translator.reason(Reason.WRONG_ENVIRONMENT, environment=Environment.PRODUCTION)
    in_class = translator.reason(Reason.WRONG_ENVIRONMENT, environment=Environment.TRAINING)

    assert on_duty.startswith("This is a TRAINING permit")
    assert in_class.startswith("This is no training permit")


def test_a_failure_is_told_by_its_kind(words: Translator) -> None:
    """The officer's sentence belongs to the kind of failure, not to its details."""
    told = words.error(LogError("disk full at /somewhere"))

    assert told == words.error(LogError("another"))
    assert "disk" not in told
    assert not told.startswith("error.")


def test_categories_have_names_and_new_ones_their_code(words: Translator) -> None:
    """A category that a newer policy brought shows its code."""
    assert words.category("KR-LOG") in {"logistik dan transportasi", "logistics and transport"}
    assert words.category("ZZ-NEW") == "ZZ-NEW"


def test_areas_have_names_and_unknown_ones_numbers() -> None:
    """A destination outside the known region is shown by its Kemendagri code."""
    assert load("en").area(3174) == "South Jakarta"
    assert load("id").area(3174) == "Jakarta Selatan"
    assert load("id").area(9471) == "wilayah 9471"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-90, "kurang dari 1 menit"),
        (59, "kurang dari 1 menit"),
        (60, "1 menit"),
        (3599, "59 menit"),
        (3600, "1 jam 0 menit"),
        (86399, "23 jam 59 menit"),
        (86400, "1 hari 0 jam"),
        (80 * 3600, "3 hari 8 jam"),
    ],
)
def test_ages_are_told_in_two_units(seconds: int, told: str) -> None:
    """Both sides of every change of unit; a list from slightly ahead is just now."""
    assert load("id").age(timedelta(seconds=seconds)) == told


def test_times_are_told_in_wib() -> None:
    """22:30 UTC is 05:30 of the next day in Jakarta."""
    moment = datetime(2021, 7, 19, 22, 30, tzinfo=UTC)

    assert load("id").moment(moment) == "20 Jul 2021 05:30 WIB"
    assert load("id").day(moment) == "20 Juli 2021"


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        (datetime(2021, 7, 20, 17, tzinfo=UTC), "20 July 2021"),
        (datetime(2021, 7, 20, 16, 59, tzinfo=UTC), "20 July 2021 23:59"),
        (datetime(2021, 7, 20, 17, 1, tzinfo=UTC), "21 July 2021 00:01"),
    ],
)
def test_the_last_day_is_inclusive(ends: datetime, told: str) -> None:
    """A permit ending at midnight is valid through the day before; another end shows its hour."""
    assert load("en").last_day(ends) == told


def test_phrases_take_facts(words: Translator) -> None:
    """Facts stand where the language puts them."""
    assert "20 Juli 2021" in words.phrase(Phrase.EXTENDED, written="20 Juli 2021")
