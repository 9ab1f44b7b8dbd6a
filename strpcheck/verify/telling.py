"""A finding in words: which entries, and what."""

from typing import assert_never

from strpcheck.faults import Fault, Witness
from strpcheck.messages import Audit, Translator
from strpcheck.verify.brought import Compared, Standing
from strpcheck.verify.findings import Finding

__all__ = ["advice_of", "compared_of", "entries_of", "what_of"]


def entries_of(finding: Finding) -> str:
    """Which entries, as a person writes them."""
    if finding.first == 0:
        return "-"
    return str(finding.first) if finding.first == finding.last else f"{finding.first}-{finding.last}"


def what_of(finding: Finding, words: Translator) -> str:
    """What is wrong."""
    return words.fault(finding.fault, detail=_detail(finding, words))[0].strip()


def advice_of(finding: Finding, words: Translator) -> str:
    """What to do about it."""
    return words.fault(finding.fault, detail=_detail(finding, words))[1]


def compared_of(compared: Compared, words: Translator) -> str:
    """What came of a checkpoint that was kept elsewhere."""
    match compared.standing:
        case Standing.AGREES:
            line = Audit.AGREES
        case Standing.CONTRADICTS:
            line = Audit.CONTRADICTS
        case Standing.BEYOND:
            line = Audit.BEYOND
        case Standing.UNKNOWN:
            line = Audit.UNCOMPARED
        case _:
            assert_never(compared.standing)
    return words.audit(line, size=compared.size)


def _detail(finding: Finding, words: Translator) -> str:
    """What is known besides."""
    if finding.fault is Fault.FORKED and finding.witness is Witness.GIVEN:
        line = Audit.PARTED if finding.first > 1 else Audit.PARTED_SOMEWHERE
        return words.audit(line, size=finding.last, agreed=finding.first - 1)
    if finding.witness in {Witness.CHECKPOINT, Witness.GIVEN} and finding.detail:
        return words.audit(Audit.BY_CHECKPOINT, size=finding.detail)
    return finding.detail
