"""Keeps the message catalogs whole: `extract` brings them in line with the code, `compile` makes .mo and the docs."""

import argparse
import sys
from collections.abc import Iterator, Mapping
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


class Undated(Catalog):
    """A catalog whose header holds no date and no tool's version, so that only texts make differences."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext needs to know."""
        return [
            ("Project-Id-Version", "strpcheck"),
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def po_path(language: str) -> Path:
    """Where a language's catalog is edited."""
    return LOCALE_DIR / language / "LC_MESSAGES" / "strpcheck.po"


def catalog_of(language: str, held: Mapping[str, str]) -> Undated:
    """Texts as a catalog, with exactly the keys of the code, in their order; missing ones are empty."""
    catalog = Undated(locale=language, domain="strpcheck", fuzzy=False)
    for key in every_key():
        catalog.add(key, held.get(key, ""))
    return catalog


def compiled(language: str) -> bytes:
    """The .mo that belongs to the .po; the same bytes every time."""
    target = BytesIO()
    write_mo(target, catalog_of(language, texts(language)))
    return target.getvalue()


def texts(language: str) -> dict[str, str]:
    """Every key of the catalog as edited, with its text, the header left out."""
    with po_path(language).open("rb") as file:
        entries = list(read_po(file, locale=language, domain="strpcheck", abort_invalid=True))
    return {str(entry.id): str(entry.string) for entry in entries if entry.id}


def problems(language: str) -> Iterator[str]:
    """What keeps a catalog from being whole."""
    held, wanted = texts(language), list(every_key())
    yield from (f"{language}: {key} is missing" for key in wanted if key not in held)
    yield from (f"{language}: {key} is empty" for key in wanted if key in held and not held[key])
    yield from (f"{language}: {key} is used nowhere" for key in held if key not in set(wanted))


def extracted(language: str) -> str:
    """The catalog in the one spelling this tool gives it; keys used nowhere are gone."""
    catalog = catalog_of(language, texts(language))
    body = BytesIO()
    write_po(body, catalog, width=PO_WIDTH, no_location=True, omit_header=True)
    head = "".join(f'"{name}: {value}\\n"\n' for name, value in catalog.mime_headers)
    return f'msgid ""\nmsgstr ""\n{head}\n{body.getvalue().decode().rstrip()}\n'


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
    parser = argparse.ArgumentParser(prog="tools.messages", description=__doc__)
    parser.add_argument("act", choices=("extract", "compile"), nargs="?", default="compile")
    extracting = parser.parse_args().act == "extract"
    if extracting:
        for language in LANGUAGES:
            po_path(language).write_text(extracted(language), encoding="utf-8", newline="\n")
    found = [line for language in LANGUAGES for line in problems(language)]
    for line in found:
        print(f"messages: {line}", file=sys.stderr)
    if not found and not extracting:
        compile_all()
    return 3 if found else 0


if __name__ == "__main__":
    sys.exit(main())
