"""Who lives in the hour: everybody's permit, what became of it since, and the laptop at LENTENG-AGUNG."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from strpcheck.adapters.home import Home
from strpcheck.cli.demo_pictures import forge
from tests.played import Laptop, Town, play
from tests.road import GOOD as OF_ANOTHER_AUTHORITY
from tests.road import SPOILED

FOUNDED, PUBLISHED, STARTED = "2021-07-04T22:30", "2021-07-21T05:00", "2021-07-21T09:18"
"""When the permits were issued, when the newest list was signed, and when the hour begins."""
LATE = "2021-07-21T08:00"
"""When one more permit was issued, which the list cannot know."""

PEOPLE: Final = """\
rina     KR-KES  RS_Contoh_Sehat         3174       2021-07-05  2021-08-02
agus     KR-KAM  PT_Jaga_Misal           3174;3175  2021-07-05  2021-08-02
bambang  KR-BCN  Posko_Umpama            3174       2021-07-05  2021-08-02
sari     KR-LOG  PT_Angkut_Contoh        3174;3175  2021-07-05  2021-08-02
joko     KR-LOG  PT_Angkut_Contoh        3174       2021-07-05  2021-08-02
budi     ES-KEU  PT_Bank_Misalnya        3174;3171  2021-07-05  2021-08-02
dewi     ES-KTI  PT_Jaringan_Contoh      3174       2021-07-05  2021-08-02
eko      KR-ENG  PT_Listrik_Misal        3174;3171  2021-07-05  2021-08-02
fitri    KR-MAM  PT_Roti_Umpama          3174       2021-07-05  2021-08-02
gita     KR-UTL  PT_Air_Contoh           3174;3175  2021-07-05  2021-08-02
hadi     KR-KON  PT_Bangun_Misal         3174       2021-07-05  2021-08-02
indah    ES-BYR  PT_Bayar_Contoh         3174;3171  2021-07-05  2021-08-02
kartika  ES-EKS  PT_Ekspor_Umpama        3174       2021-07-05  2021-08-02
lukman   KR-PKK  PT_Beras_Contoh         3174       2021-07-05  2021-08-02
lestari  KR-KES  RS_Contoh_Sehat         3174;3173  2021-07-05  2021-08-02
made     KR-LOG  PT_Kirim_Umpama         3174;3175  2021-07-05  2021-08-02
wati     PR-SKT  -                       3174       2021-07-05  2021-08-02
tono     PR-DUK  -                       3174       2021-07-05  2021-08-02
yuni     PR-HML  -                       3174       2021-07-05  2021-08-02
mega     KR-KES  RS_Misal_Bunda          3174       2021-07-05  2021-08-02
nanda    KR-LOG  PT_Curang_Umpama        3174       2021-07-05  2021-08-02
oki      KR-LOG  PT_Curang_Umpama        3174       2021-07-05  2021-08-02
putri    ES-KEU  PT_Kredit_Misal         3174       2021-07-05  2021-08-02
rudi     KR-LOG  PT_Angkut_Contoh        3174       2021-07-05  2021-07-19
slamet   KR-KON  PT_Bangun_Misal         3174       2021-07-05  2021-07-19
tuti     KR-KES  RS_Misal_Bunda          3174       2021-07-05  2021-07-20
umar     ES-KTI  PT_Jaringan_Contoh      3174       2021-07-05  2021-07-20
vina     ES-HTL  PT_Hotel_Contoh         3174       2021-07-05  2021-08-02
wawan    ES-PSM  PT_Saham_Misal          3174       2021-07-05  2021-08-02
zaki     KR-LOG  PT_Angkut_Contoh        3171       2021-07-05  2021-08-02
yanto    KR-LOG  PT_Kirim_Umpama         3174       2021-07-22  2021-08-02
"""
"""Nickname, category, company, destinations, first and last day. Nobody of them exists."""
LATE_PEOPLE: Final = """\
nyoman   KR-ENG  PT_Listrik_Misal        3174       2021-07-21  2021-08-02
"""
COLUMNS = "nik,name,category,company,areas,application,valid_from,valid_until,purpose,photo"

BORDER_CATEGORIES = ["ES-KTI", "ES-KEU", "ES-BYR", "ES-EKS", "ES-HTL", "KR-*", "PR-*"]
"""Everybody's but ES-PSM."""
HOTELS_UNTIL = "2021-07-18"

LINK = "https://contoh.example/promo?kode=STRP"
HEALTH = "HC1:6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O30K3/XIV0W23NTDE$VK G2EP4J0BGJLFX3R3VHXK.PJ:2DPF6R:5SVBHABVCNN95SWMPHQUHQN%A"
BUSINESS_CARD = "BEGIN:VCARD\nVERSION:3.0\nN:Rekaan;Kartu\nORG:Bengkel Contoh\nTEL:+62-21-5550100\nEND:VCARD\n"


@dataclass(frozen=True)
class HourTown:
    """The town on the morning of 21 July, its laptop, and what everybody holds up."""

    town: Town
    laptop: Laptop
    nicknames: Mapping[str, str]
    """By permit number, 16 hex digits."""
    texts: Mapping[str, str]
    """What a symbol holds, by the word that the script has for it."""

    def show_elsewhere(self, nickname: str, post: str) -> None:
        """The same laptop at another post a little earlier: somebody shows the permit there."""
        home = Home(self.laptop.home)
        here = home.settings()
        picture = next(self.town.folder.glob(f"*permits/{self._number(nickname)}.png"))
        home.save_settings(replace(here, post=post))
        done = self.laptop.play("scan", "--json", str(picture))
        assert done.reasons == ["ok"], done.err
        home.save_settings(here)

    def _number(self, nickname: str) -> str:
        """Of somebody's permit."""
        return next(number for number, known in self.nicknames.items() if known == nickname)


def found_hour_town(folder: Path) -> HourTown:
    """Found the authority, issue, revoke, suspend, publish, set the laptop up."""
    town = Town(folder)
    assert play("--at", FOUNDED, "authority", "init", "--training", str(folder / "auth")).code == 0
    _write_policy(folder / "auth" / "policy.json")
    nicknames = _issue(town, PEOPLE, "permits", FOUNDED)
    town.publish(FOUNDED)
    numbers = {nickname: number for number, nickname in nicknames.items()}
    for which in (
        ["--permit", numbers["mega"]],
        ["--company", "PT Curang Umpama"],
        ["--permit", numbers["putri"], "--suspend"],
    ):
        town.authority("revoke", "--reason", "alasan rekaan", *which, at=PUBLISHED)
    town.publish(PUBLISHED)
    nicknames |= _issue(town, LATE_PEOPLE, "late-permits", LATE)
    laptop = town.laptop(at=STARTED)
    texts = {
        nickname: next(folder.glob(f"*permits/{number}.txt")).read_text("ascii").strip()
        for number, nickname in nicknames.items()
    }
    texts |= {"link": LINK, "health": HEALTH, "card": BUSINESS_CARD}
    texts |= {"forged": forge(texts["sari"]), "stranger": OF_ANOTHER_AUTHORITY, "spoilt": SPOILED}
    return HourTown(town, laptop, nicknames, texts)


def _write_policy(place: Path) -> None:
    """The first policy with three rules more, so that each refusal by policy can be met at one post."""
    policy = json.loads(place.read_text("utf-8"))
    (border,) = (group for group in policy["groups"] if group["id"] == "border")
    border["categories"], border["check_destination"] = BORDER_CATEGORIES, True
    (hotels,) = (category for category in policy["categories"] if category["code"] == "ES-HTL")
    hotels["until"] = HOTELS_UNTIL
    place.write_text(json.dumps(policy), encoding="utf-8")


def _issue(town: Town, people: str, out: str, at: str) -> dict[str, str]:
    """Nicknames by the numbers of the permits that were issued."""
    rows, nicknames = [COLUMNS], {}
    for line, text in enumerate(people.splitlines(), start=2):
        nickname, category, company, areas, first, last = text.split()
        nicknames[line] = nickname
        nik = f"317402{line % 28 + 1:02}{line % 12 + 1:02}{60 + line}0000"
        is_person = company == "-"
        employer = "" if is_person else company.replace("_", " ")
        purpose = "keperluan rekaan" if is_person else ""
        application = "" if is_person else str(2000 + line)
        rows.append(
            f"{nik},{nickname.title()} Contoh,{category},{employer},{areas},{application},{first},{last},{purpose},"
        )
    roster = town.folder / f"{out}.csv"
    roster.write_text("\n".join([*rows, ""]), encoding="utf-8")
    town.authority("issue", str(roster), "--out", str(town.folder / out), at=at)
    index = (town.folder / out / "index.jsonl").read_text("utf-8").splitlines()
    return {row["id"]: nicknames[row["line"]] for row in map(json.loads, index)}
