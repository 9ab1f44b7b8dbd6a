"""Keeps the message catalogs whole: `extract` brings them in line with the code, `compile` makes .mo and the docs."""

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from strpcheck.core.verdict import Advisory, Reason, Verdict
from strpcheck.messages.keys import every_key
from strpcheck.messages.translator import LANGUAGES, LOCALE_DIR, Translator, load

VERDICTS_PAGE = Path(__file__).parent.parent / "docs" / "verdicts.md"
PO_WIDTH = 110


def po_path(language: str) -> Path:
    """Where a language's catalog is edited."""
    return LOCALE_DIR / language / "LC_MESSAGES" / "strpcheck.po"


def read_catalog(language: str) -> Catalog:
    """The catalog as edited."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language, domain="strpcheck", abort_invalid=True)


def compiled(language: str) -> bytes:
    """The .mo that belongs to the .po; the same bytes every time."""
    target = BytesIO()
    write_mo(target, read_catalog(language))
    return target.getvalue()


def texts(language: str) -> dict[str, str]:
    """Every key of a catalog with its text, in the catalog's order, the header left out."""
    return {str(entry.id): str(entry.string) for entry in read_catalog(language) if entry.id}


def problems(language: str) -> Iterator[str]:
    """What keeps a catalog from being whole."""
    held, wanted = texts(language), list(every_key())
    yield from (f"{language}: {key} is missing" for key in wanted if key not in held)
    yield from (f"{language}: {key} is empty" for key in wanted if key in held and not held[key])
    yield from (f"{language}: {key} is used nowhere" for key in held if key not in set(wanted))


def extract(language: str) -> None:
    """Give the catalog exactly the keys of the code, in their order; new ones are empty."""
    old = read_catalog(language)
    held = texts(language)
    new = Catalog(locale=language, domain="strpcheck", fuzzy=False)
    new.mime_headers = old.mime_headers
    for key in every_key():
        new.add(key, held.get(key, ""))
    head = "".join(f'"{name}: {value}\\n"\n' for name, value in header(language))
    body = BytesIO()
    write_po(body, new, width=PO_WIDTH, no_location=True, omit_header=True)
    text = f'msgid ""\nmsgstr ""\n{head}\n{body.getvalue().decode()}'
    po_path(language).write_text(text, encoding="utf-8", newline="\n")


def header(language: str) -> list[tuple[str, str]]:
    """The catalog's header without dates or names, so that only texts make differences."""
    return [
        ("Project-Id-Version", "strpcheck"),
        ("Language", language),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]


def verdicts_page() -> str:
    """docs/verdicts.md: every Reason and Advisory with its word and both sentences."""
    indonesian, english = load("id"), load("en")
    lines = [
        "# Verdicts",
        "",
        "Every reason and advisory, with the word and the sentence the officer reads. Written by `tools/messages.py`",
        "from the catalogs in `strpcheck/messages/locale`; a test holds the two together.",
        "",
        "Reasons stand in the order in which the questions are asked; the first failing question wins.",
        "",
        "| reason | outcome | word | Bahasa Indonesia | English |",
        "|---|---|---|---|---|",
        *(reason_row(reason, indonesian, english) for reason in Reason),
        "",
        "Advisories add a line. Two of them also change the word of an ACCEPT.",
        "",
        "| advisory | word of an ACCEPT | Bahasa Indonesia | English |",
        "|---|---|---|---|",
        *(advisory_row(advisory, indonesian, english) for advisory in Advisory),
        "",
    ]
    return "\n".join(lines)


def reason_row(reason: Reason, indonesian: Translator, english: Translator) -> str:
    """One Reason as a table row."""
    word = f"{indonesian.word(Verdict(reason))} / {english.word(Verdict(reason))}"
    cells = (f"`{reason}`", reason.outcome.value, word, indonesian.reason(reason), english.reason(reason))
    return f"| {' | '.join(cells)} |"


def advisory_row(advisory: Advisory, indonesian: Translator, english: Translator) -> str:
    """One Advisory as a table row."""
    verdict = Verdict(Reason.OK, (advisory,))
    word = f"{indonesian.word(verdict)} / {english.word(verdict)}"
    cells = (f"`{advisory}`", word, indonesian.advisory(advisory), english.advisory(advisory))
    return f"| {' | '.join(cells)} |"


def compile_all() -> None:
    """Write every .mo, then the page that is made from them."""
    for language in LANGUAGES:
        po_path(language).with_suffix(".mo").write_bytes(compiled(language))
    VERDICTS_PAGE.write_text(verdicts_page(), encoding="utf-8", newline="\n")


def main() -> int:
    """Run one of the two acts; incomplete catalogs are not compiled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=("extract", "compile"))
    act = parser.parse_args().act
    if act == "extract":
        for language in LANGUAGES:
            extract(language)
    found = [line for language in LANGUAGES for line in problems(language)]
    for line in found:
        print(line, file=sys.stderr)
    if found or act == "extract":
        return 3 if found else 0
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
