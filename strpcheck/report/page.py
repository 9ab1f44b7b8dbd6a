"""A report as one page that stands alone: no script, nothing fetched, both languages, each number in a table too."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from strpcheck import __version__
from strpcheck.integrity import Integrity
from strpcheck.log_filter import LogFilter
from strpcheck.messages import LANGUAGES, Report, load
from strpcheck.report.charts import drawn, text
from strpcheck.report.counts import act_sections, apart, hours, kinds, overview, verdict_sections
from strpcheck.report.parts import Section, Table
from strpcheck.report.style import STYLE, STYLE_HASH
from strpcheck.report.times import officers, time_sections, timeline
from strpcheck.report.wording import Wording
from strpcheck.statistics import Statistics
from strpcheck.verify.telling import entries_of, what_of

__all__ = ["Subject", "page", "sections"]

POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'"
"""What a browser may do with the page: show it."""
COMMAND, STAMP = re.compile("`([^`]*)`"), re.compile(r"\(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)")
DIGEST = re.compile("[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about."""

    which: LogFilter
    """Its period."""
    device: str
    made_at: datetime
    is_training: bool
    language: str
    """Which one is shown first."""


def sections(found: Statistics, wording: Wording) -> Iterator[Section]:
    """All that the numbers tell, in the order in which it is asked."""
    yield overview(found, wording)
    yield kinds(found, wording)
    yield hours(found, wording)
    yield from verdict_sections(found, wording)
    yield from time_sections(found, wording)
    yield from act_sections(found, wording)
    yield officers(found, wording)
    yield timeline(found, wording)
    yield apart(found, wording)


def page(found: Statistics, integrity: Integrity, subject: Subject) -> str:
    """The page; the same bytes of the same log and the same time."""
    order = sorted(LANGUAGES, key=lambda language: language != subject.language)
    titles = " / ".join(load(language).report(Report.TITLE) for language in order)
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{subject.language}">',
            '<head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{text(titles)}</title>",
            f"<style>{STYLE}</style></head>",
            "<body>",
            *_switch(subject.language),
            "<main>",
            *(_article(found, integrity, subject, Wording(load(language))) for language in order),
            "</main>",
            "</body></html>",
            "",
        )
    )


def _switch(chosen: str) -> Iterator[str]:
    """Which language is read: without a script, by what is ticked."""
    for language in LANGUAGES:
        ticked = " checked" if language == chosen else ""
        yield (
            f'<input class="tongue" type="radio" name="tongue" id="tongue-{language}"'
            f' aria-label="{_NAMES[language]}"{ticked}>'
        )
    labels = "".join(
        f'<label class="{language}" for="tongue-{language}" lang="{language}">{_NAMES[language]}</label>'
        for language in LANGUAGES
    )
    yield f'<div class="switch">{labels}</div>'


_NAMES = {"id": "Bahasa Indonesia", "en": "English"}


def _article(found: Statistics, integrity: Integrity, subject: Subject, wording: Wording) -> str:
    """The whole report in one language."""
    say, language = wording.words.report, wording.words.language
    told = [_whole(integrity, wording), *sections(found, wording)]
    links = "".join(f'<li><a href="#{part.name}-{language}">{text(part.title)}</a></li>' for part in told)
    mark = f'<p class="mark">{text(say(Report.TRAINING))}</p>' if subject.is_training else ""
    return "\n".join(
        (
            f'<article lang="{language}">',
            f"<header><h1>{text(say(Report.TITLE))}</h1>{mark}{_head(integrity, subject, wording)}</header>",
            f'<nav aria-label="{text(say(Report.CONTENTS))}"><ol>{links}</ol></nav>',
            *(_section(part, wording) for part in told),
            f"<footer><p>{text(say(Report.LIMITS))}</p></footer>",
            "</article>",
        )
    )


def _head(integrity: Integrity, subject: Subject, wording: Wording) -> str:
    """Of which log, of what time, made when and with what."""
    say, which = wording.words.report, subject.which
    start = say(Report.FROM_FIRST) if which.start is None else wording.moment(int(which.start.timestamp()))
    end = say(Report.TO_LAST) if which.end is None else wording.moment(int(which.end.timestamp()))
    facts = (
        (say(Report.OF_LAPTOP), subject.device),
        (say(Report.OF_LOG), integrity.origin or "-"),
        (say(Report.PERIOD), f"{start} - {end}"),
        (say(Report.MADE_AT), wording.moment(int(subject.made_at.timestamp()))),
        (say(Report.VERSION), f"strpcheck {__version__}"),
    )
    rows = "".join(f'<tr><th scope="row">{text(name)}</th><td>{_said(value)}</td></tr>' for name, value in facts)
    return f'<table class="head"><tbody>{rows}</tbody></table>'


def _whole(integrity: Integrity, wording: Wording) -> Section:
    """What is known of the log's being whole."""
    say = wording.words.report
    found = (f"{entries_of(each)}: {what_of(each, wording.words)}" for each in integrity.findings)
    says = [say(_VERDICTS[integrity.is_whole]), *found]
    if not integrity.signed:
        says.append(say(Report.UNSIGNED))
    elif integrity.signed_at is None:
        says.append(say(Report.SIGNED_PURGED, size=wording.number(integrity.signed)))
    else:
        at = wording.moment(int(integrity.signed_at.timestamp()))
        says.append(say(Report.SIGNED, size=wording.number(integrity.signed), at=at))
    counts = {"count": wording.number(integrity.behind), "entries": wording.number(integrity.entries)}
    says.append(say(Report.BEHIND, **counts))
    return Section("integrity", say(Report.INTEGRITY), tuple(says))


_VERDICTS = {True: Report.WHOLE, False: Report.NOT_WHOLE, None: Report.NOT_EXAMINED}


def _section(part: Section, wording: Wording) -> str:
    """Heading, sentences, chart and table."""
    empty = f"<p>{text(wording.words.report(Report.EMPTY))}</p>" if part.is_empty else ""
    chart = drawn(part, wording)
    figure = f"<figure>{chart}</figure>" if chart else ""
    table = _table(part.table) if part.table is not None and not part.is_empty else ""
    says = "".join(f"<p>{_said(line)}</p>" for line in part.says)
    return (
        f'<section id="{part.name}-{wording.words.language}"><div class="keep"><h2>{text(part.title)}</h2>{says}{empty}'
        f'</div><div class="parts">{figure}{table}</div></section>'
    )


def _said(line: str) -> str:
    """A sentence whose commands and times are not torn at their hyphens."""
    return STAMP.sub(r'<span class="t">\g<0></span>', COMMAND.sub(r"<code>\1</code>", text(line)))


def _table(table: Table) -> str:
    """A table whose first cells name their rows."""
    wide = ' class="w"' if len(table.heads) > len("a table of twelve") else ""
    heads = "".join(
        f'<th scope="col"{_kind(place, table, "")}>{text(head)}</th>' for place, head in enumerate(table.heads)
    )
    head = f"<thead><tr>{heads}</tr></thead>" if any(table.heads) else ""
    rows = "".join(f"<tr>{''.join(_cells(row, table))}</tr>" for row in table.rows)
    return f'<div class="scroll"><table{wide}>{head}<tbody>{rows}</tbody></table></div>'


def _cells(row: tuple[str, ...], table: Table) -> Iterator[str]:
    """A row's cells."""
    for place, cell in enumerate(row):
        tag, scope = ("th", ' scope="row"') if place == 0 else ("td", "")
        yield f"<{tag}{scope}{_kind(place, table, cell)}>{_said(cell)}</{tag}>"


def _kind(place: int, table: Table, cell: str) -> str:
    """How a cell is set."""
    if place in table.right:
        return ' class="n"'
    return ' class="k"' if DIGEST.fullmatch(cell) else ""
