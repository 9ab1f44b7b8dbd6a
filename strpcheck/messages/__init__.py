"""The words officers read, in Bahasa Indonesia and English, from gettext catalogs."""

from strpcheck.messages.again import Again
from strpcheck.messages.audit import Audit
from strpcheck.messages.custody import Custody
from strpcheck.messages.exports import Column, Export
from strpcheck.messages.keys import Label, Phrase, Scene, Upkeep, Word
from strpcheck.messages.report import Report
from strpcheck.messages.scanner import Scanner
from strpcheck.messages.station import News, Slip, Station
from strpcheck.messages.translator import DEFAULT_LANGUAGE, LANGUAGES, Translator, load, word_of

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "Again",
    "Audit",
    "Column",
    "Custody",
    "Export",
    "Label",
    "News",
    "Phrase",
    "Report",
    "Scanner",
    "Scene",
    "Slip",
    "Station",
    "Translator",
    "Upkeep",
    "Word",
    "load",
    "word_of",
]
