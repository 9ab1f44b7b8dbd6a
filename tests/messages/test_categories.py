"""Laws of the categories' names."""

from strpcheck.core.claim_values import CATEGORY
from strpcheck.messages.categories import CATEGORIES, EXEMPT, category_name


def test_every_category_has_a_name_in_both_languages() -> None:
    """A screen never shows a bare code that the table knows."""
    names = [*CATEGORIES.values(), *EXEMPT.values()]

    assert all(indonesian and english for indonesian, english in names)
    assert category_name("KR-LOG", "id") == "logistik dan transportasi"
    assert category_name("KR-LOG", "en") == "logistics and transport"
    assert category_name("EX-NAKES", "en") == "health worker"


def test_category_of_a_newer_policy_is_shown_by_its_code() -> None:
    """The table is versioned data: a code may be newer than this program."""
    assert category_name("KR-NEW", "id") == "KR-NEW"


def test_codes_have_the_form_that_permits_carry() -> None:
    """What needs a permit can stand in one; what needs none cannot."""
    assert all(CATEGORY.fullmatch(code) for code in CATEGORIES)
    assert all(code.startswith("EX-") for code in EXEMPT)
