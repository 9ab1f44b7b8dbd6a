"""Laws of what `log redecide` says to people: every sentence in both languages, word for word."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from strpcheck.cli.render_redecide import MAX_ROWS, TableTeller
from strpcheck.core.generation import Station
from strpcheck.core.record import EntryKind
from strpcheck.core.verdict import Advisory, Outcome, Reason, Verdict
from strpcheck.documents.judged_entry import JudgedEntry
from strpcheck.messages import Again, load
from strpcheck.ports import Loss, Lost
from strpcheck.redecide import Change, Differs, Fault, Faulty, Finding, Group, LostEntries, Tally
from tests.core.making import GENERATION

AT = datetime(2021, 7, 5, 0, 30, tzinfo=UTC)
DIFFERS = Differs(
    2,
    JudgedEntry(
        EntryKind.SCAN,
        AT,
        AT,
        simulated=False,
        generation="c" * 16,
        policy="11",
        facts=None,
        station=Station("L", AT),
        outcome=Outcome.ACCEPT,
        reason=Reason.OK,
        advisories=(),
        list_age=timedelta(hours=1),
    ),
    Verdict(Reason.REVOKED),
    "22",
)
FAULTY = (
    Faulty(8, 8, Fault.UNREADABLE, "x"),
    Faulty(9, 9, Fault.ALTERED, "y"),
    Faulty(10, 11, Fault.MISSING, "z"),
)
ALL = Tally(
    decided=12,
    differing=1,
    unauthenticated=Counter({Reason.NOT_A_PERMIT: 4}),
    purged=5,
    faults=Counter({Fault.UNREADABLE: 1, Fault.ALTERED: 1, Fault.MISSING: 2}),
    lost={
        "aaaa": LostEntries(Lost(Loss.MISSING, "no manifest"), 2, [[3, 4]]),
        "bbbb": LostEntries(Lost(Loss.DAMAGED, "a bit"), 1, [[7, 7]]),
    },
)
WHAT_IF = Tally(
    decided=12,
    differing=8,
    lines_differing=3,
    changes={
        Change(
            Reason.OK,
            was_checks_id=True,
            would_be=Reason.OK,
            would_check_id=False,
            gained=(Advisory.OPEN_HOURS,),
            lost=(Advisory.SEEN_TODAY_HERE,),
        ): Group(1, [2]),
        Change(Reason.HOUR_NOT_ALLOWED, was_checks_id=False, would_be=Reason.OK, would_check_id=False): Group(
            7, [9, 10]
        ),
    },
    unknown_posts={"LENTENG-AGUNG", "KALIDERES"},
)
"""Lines beside refusals that would be others are told with either question."""


def told(capsys: pytest.CaptureFixture[str], language: str, tally: Tally, *findings: Finding) -> tuple[str, str]:
    """What a reader is told, each line's cells one blank apart, on stdout and stderr; rules of tables left out."""
    teller = TableTeller(load(language), GENERATION.policy if tally is WHAT_IF else None)
    for finding in findings:
        teller.tell(finding)
    teller.conclude(tally)
    out, err = capsys.readouterr()
    lines = (" ".join(line.split()) for line in out.splitlines())
    return "\n".join(line for line in lines if set(line) - set("- ")), err


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "12 judgements decided again: 11 as they were logged, 1 otherwise.",
                "Entry Time Post Logged Now Besides",
                "2 5 Jul 2021 07:30 WIB L PASS: valid REFUSE: revoked list age 1 h 0 min -> -, policy 11 -> 22",
                "The signatures of 15 permits held then; questions 1 to 6 cannot be asked again.",
                "4 refusals of what was not authenticated cannot be checked again:",
                "Reason Count",
                "not_a_permit not an STRP 4",
                "5 entries were purged: only their numbers and leaf hashes are left.",
                "3 judgements need a generation that is not kept or damaged, and were not decided again:",
                "Generation State Count Entries",
                "aaaa not kept 2 3-4",
                "bbbb damaged 1 7",
                "Of 4 entries themselves something is wrong:",
                "Entry State Besides",
                "8 cannot be read x",
                "9 not what was written y",
                "10-11 missing z",
            ],
        ),
        (
            "id",
            [
                "12 putusan dibuat lagi: 11 tetap seperti di log, 1 lain.",
                "Entri Waktu Pos Di log Sekarang Selain itu",
                "2 5 Jul 2021 07:30 WIB L LOLOS: sah TOLAK: dicabut umur daftar 1 jam 0 menit -> -, aturan 11 -> 22",
                "Tanda tangan 15 izin berlaku waktu itu; pertanyaan 1 sampai 6 tidak dapat diajukan lagi.",
                "4 penolakan tanpa izin yang sah tidak dapat diperiksa lagi:",
                "Alasan Jumlah",
                "not_a_permit bukan STRP 4",
                "5 entri telah dihapus isinya: tinggal nomor dan hash daunnya.",
                "3 putusan memerlukan generasi yang tidak ada lagi atau rusak, dan tidak dibuat lagi:",
                "Generasi Keadaan Jumlah Entri",
                "aaaa tidak disimpan 2 3-4",
                "bbbb rusak 1 7",
                "4 entri sendiri bermasalah:",
                "Entri Keadaan Selain itu",
                "8 tidak terbaca x",
                "9 bukan yang ditulis y",
                "10-11 hilang z",
            ],
        ),
    ],
)
def test_what_came_of_it_is_told(capsys: pytest.CaptureFixture[str], language: str, lines: Sequence[str]) -> None:
    """With its tables; what is the matter with a generation stands in English, for whoever mends it."""
    out, err = told(capsys, language, ALL, DIFFERS, *FAULTY)

    assert out.splitlines() == lines
    assert err == "strpcheck: generation aaaa: no manifest\nstrpcheck: generation bbbb: a bit\n"


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "Under policy 00000000000000a1: 12 judgements decided again, 4 the same, 8 would be otherwise.",
                "Logged Would be Besides Count Entries such as",
                "REFUSE: wrong hour PASS: valid 7 9, 10",
                "PASS, CHECK ID: valid PASS: valid +open_hours, -seen_today_here 1 2",
                "The policy does not know KALIDERES, LENTENG-AGUNG: laptops there would give no verdict.",
                "The signatures of 12 permits held then; questions 1 to 6 cannot be asked again.",
                "The lines beside 3 of them would be others.",
            ],
        ),
        (
            "id",
            [
                "Dengan aturan 00000000000000a1: 12 putusan dibuat lagi, 4 tetap, 8 akan lain.",
                "Di log Akan menjadi Selain itu Jumlah Contoh entri",
                "TOLAK: di luar jam LOLOS: sah 7 9, 10",
                "LOLOS - CEK KTP: sah LOLOS: sah +open_hours, -seen_today_here 1 2",
                "Aturan itu tidak mengenal KALIDERES, LENTENG-AGUNG: laptop di sana tidak akan memberi putusan.",
                "Tanda tangan 12 izin berlaku waktu itu; pertanyaan 1 sampai 6 tidak dapat diajukan lagi.",
                "Baris di samping 3 di antaranya akan lain.",
            ],
        ),
    ],
)
def test_what_would_be_is_told(capsys: pytest.CaptureFixture[str], language: str, lines: Sequence[str]) -> None:
    """The most frequent change first."""
    assert told(capsys, language, WHAT_IF) == ("\n".join(lines), "")


@pytest.mark.parametrize(
    ("language", "nothing", "more"),
    [
        ("en", "There is no judgement in that range.", "2 more are not shown; see --json"),
        ("id", "Tidak ada putusan dalam rentang itu.", "2 lagi tidak ditampilkan; lihat --json"),
    ],
)
def test_nothing_and_too_much_are_told(
    capsys: pytest.CaptureFixture[str], language: str, nothing: str, more: str
) -> None:
    """Nothing is not that all is well; and of a long table it is said how much is left out."""
    count = MAX_ROWS + 2

    assert told(capsys, language, Tally()) == (nothing, "")
    _, err = told(capsys, language, Tally(decided=count, differing=count), *[DIFFERS] * count)
    assert err == f"strpcheck: {more}\n"


def test_no_sentence_is_told_by_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    """Each of the catalog's stands in a test above, but for the bar, which stands only on a terminal."""
    heads = told(capsys, "en", ALL, DIFFERS, *FAULTY)[0] + told(capsys, "en", WHAT_IF)[0]
    heads += told(capsys, "en", Tally())[0] + "".join(told(capsys, "en", Tally(decided=999, differing=999), DIFFERS))
    words, gap = load("en"), "\0"
    names = ("decided", "same", "differs", "policy", "count", "posts", "was", "now")

    for sentence in set(Again) - {Again.BAR}:
        parts = words.again(sentence, **dict.fromkeys(names, gap)).split(gap)
        assert all(part.strip() in heads for part in parts), sentence
