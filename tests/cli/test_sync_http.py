"""Laws of `sync` over HTTP: the same repository, the same refusals, and words that help on a bad link."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.adapters.carriers.mirrors import Cut, Question, files_of, mirror, part, spoken
from tests.played import MORNING, SARI, Laptop, Town
from tests.resigned import place_of, published_targets

TEN = "2021-07-05T10:00"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person at the desk may have set one."""
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def web(town: Town) -> Iterator[str]:
    """The town's mirror."""
    with mirror(files_of(town.published)) as standing:
        yield standing.address


def test_a_mirror_is_a_carrier_like_any_other(town: Town, laptop: Laptop, web: str) -> None:
    """A revocation arrives, and the address is remembered."""
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "surat dicuri", at=MORNING)
    town.publish(TEN)

    first, again = laptop.play("sync", "--json", web, at=TEN), laptop.play("sync", "--json", at=TEN)

    assert [(done.code, done.objects[0]["carrier"], done.objects[0]["new"]) for done in (first, again)] == [
        (0, web, True),
        (0, web, False),
    ]
    assert laptop.check(town.text(SARI), at=TEN).reasons == ["revoked"]


def test_a_sync_without_news_asks_for_two_files(town: Town, laptop: Laptop) -> None:
    """Whether there is a next root, and the timestamp."""
    with mirror(files_of(town.published)) as standing:
        assert laptop.play("sync", standing.address).code == 0

    metadata = [question.path for question in standing.asked if question.path.startswith("/metadata")]
    assert metadata == ["/metadata/2.root.json", "/metadata/timestamp.json"]
    assert standing.connections == 1


def test_a_login_page_leaves_all_as_it_is(town: Town, laptop: Laptop) -> None:
    """The network's page comes for whatever is asked."""
    page = spoken(b"<html>Masuk ke jaringan</html>", "Content-Type: text/html")
    with mirror(lambda _: page) as standing:
        done = laptop.in_english.play("sync", standing.address)

    assert (done.code, done.out) == (3, "")
    assert "this network wants a login page first: open a browser" in done.err
    assert laptop.check(town.text(SARI)).reasons == ["ok"]


def test_a_laptop_is_set_up_from_a_mirror(town: Town, web: str) -> None:
    """The first sync like any other."""
    home = Laptop(town.folder / "other", MORNING)

    done = home.play("init", "--root", str(town.root), "--from", web, "--post", "LENTENG-AGUNG")

    assert done.code == 0, done.err
    assert home.check(town.text(SARI)).reasons == ["ok"]


def test_a_sync_through_a_proxy_of_the_environment(town: Town, laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked by whole addresses, for hosts that only it can find; those of `no_proxy` are asked straight."""
    files, beyond = files_of(town.published), "http://mirror.example/strp"

    def answer(question: Question) -> bytes:
        """What lies beyond."""
        if not question.path.startswith(f"{beyond}/"):
            return spoken(b"", status="502 Bad Gateway")
        return files(replace(question, path=question.path.removeprefix(beyond)))

    with mirror(answer) as proxy, mirror(files) as near:
        monkeypatch.setenv("http_proxy", proxy.address)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        (told,) = laptop.play("sync", "--json", beyond).objects
        assert laptop.play("sync", near.address).code == 0

    assert told["carrier"] == beyond
    assert {question.headers["host"] for question in proxy.asked} == {"mirror.example"}
    assert near.connections == 1


LIST = "status/2021w26.cwt"


def test_a_list_comes_as_what_changed(town: Town, laptop: Laptop, web: str) -> None:
    """The list of the last sync is held; what is unchanged besides is not fetched at all."""
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "surat dicuri", at=MORNING)
    town.publish(TEN)

    (told,) = laptop.play("sync", "--json", web, at=TEN).objects

    assert told["ways"][LIST] in {"delta", "plain"}  # of a list of a few permits a delta may be the longer way
    assert told["ways"]["trust.json"] == told["ways"]["policy.json"] == "held"
    assert 0 < told["received"] < 12_000


def test_a_sync_that_brings_nothing_new_costs_next_to_nothing(laptop: Laptop, web: str) -> None:
    """A timestamp; every file is held."""
    (told,) = laptop.play("sync", "--json", web).objects

    assert set(told["ways"].values()) == {"held"}
    assert told["received"] < 1000


def test_what_came_before_the_link_broke_is_there_for_the_next_sync(town: Town, tmp_path: Path) -> None:
    """Of another process: a first sync over a link that dies under each, and every byte of the list comes once."""
    home, content = Laptop(tmp_path / "other", MORNING), published_targets(town)[LIST]
    place = place_of(town.published, LIST, content).name
    whole, starts = files_of(town.published), list[int]()

    def dying(question: Question) -> bytes | Iterator[bytes]:
        """A hundred bytes of the list, and a busy mirror from then on; the other files whole."""
        if question.path.endswith(".xz"):
            return spoken(b"", status="404 Not Found")
        if not question.path.endswith(place):
            return whole(question)
        if broken:
            return spoken(b"", status="503 Service Unavailable")
        broken.append(True)
        starts.append(question.start)
        told = part(content, question.start)
        raise Cut(told[: told.index(b"\r\n\r\n") + 4 + 100])

    codes = []
    while 0 not in codes:
        broken = list[bool]()
        with mirror(dying) as standing:
            words = ["init", "--root", str(town.root), "--post", "LENTENG-AGUNG", "--from", standing.address]
            done = home.play(*words)
            codes.append(done.code)
        assert len(codes) < 10, done.err

    assert starts == list(range(0, len(content), 100))
    assert codes == [3] * (len(starts) - 1) + [0]
