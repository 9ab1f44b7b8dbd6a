"""Laws of addresses and proxies: which are taken, how they are spelled, and who is asked."""

import pytest

from strpcheck.adapters.carriers.addresses import Address, meant_address, proxy_for
from strpcheck.adapters.carriers.http import HttpCarrier
from strpcheck.errors import CarrierError
from strpcheck.troubles import Trouble
from tests.adapters.carriers.mirrors import mirror, spoken
from tests.adapters.carriers.reading import BODY, fails, whole


def test_no_path_leaves_the_mirror() -> None:
    """As with a folder."""
    with pytest.raises(CarrierError, match="leaves the carrier"):
        HttpCarrier("http://127.0.0.1:1").read("../secret")


def test_a_path_is_quoted() -> None:
    """A question mark in a name is no query; what is quoted already is not quoted again."""
    with mirror(lambda _: spoken(BODY)) as standing:
        whole(HttpCarrier(standing.address), "targets/a b?c#d%2Fe.cwt")

    assert standing.asked[0].path == "/targets/a%20b%3Fc%23d%2Fe.cwt"


def test_a_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its login, which is told to nobody else."""
    with mirror(lambda _: spoken(BODY)) as standing:
        monkeypatch.setenv("http_proxy", f"http://budi:rahasia@127.0.0.1:{standing.port}")
        assert whole(HttpCarrier("http://mirror.example/strp")) == BODY

    assert standing.asked[0].path == "http://mirror.example/strp/targets/list.cwt"
    assert standing.asked[0].headers["proxy-authorization"] == "Basic YnVkaTpyYWhhc2lh"


def test_a_host_that_needs_no_proxy_is_asked_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that the environment excepts, and this very machine without that."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with mirror(lambda _: spoken(BODY)) as standing:
        assert whole(HttpCarrier(standing.address)) == BODY
        assert whole(HttpCarrier(f"http://localhost:{standing.port}")) == BODY
    monkeypatch.setenv("no_proxy", ".example")
    assert proxy_for(Address.parse("http://mirror.example/strp")) is None
    assert proxy_for(Address.parse("http://mirror.invalid/strp")) == "http://127.0.0.1:1"


def test_a_proxy_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """By that name: the mirror is not at fault."""
    monkeypatch.setenv("http_proxy", "127.0.0.1:1")

    assert "proxy" in fails("http://mirror.example", "the proxy cannot be reached|there is no connection").hint


def test_a_proxy_of_another_kind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is sent."""
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1080")

    with pytest.raises(CarrierError, match="expected an http or https proxy, got socks5"):
        HttpCarrier("http://mirror.example")


@pytest.mark.parametrize(
    "address",
    [
        "ftp://mirror.example/", "http://", "https://?x", "http://budi:rahasia@mirror.example/", "http://m.example/?a=b",
        "http://m.example/#x", "http://m.example:99999/", "http://[::1", "http://m.example:0", "http://m example/",
        "http://" + "x" * 3000,
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(address: str) -> None:
    """In a line that repeats no password."""
    with pytest.raises(CarrierError, match="expected the address of a mirror") as caught:
        HttpCarrier(address)

    assert "rahasia" not in caught.value.message
    assert "https://mirror.example/strp" in caught.value.hint


@pytest.mark.parametrize(
    "host",
    [
        "mirror..example",
        ".example",
        "x" * 64 + ".example",
        "mirror,example",
        "mirror(1).example",
        "a'b",
        "\u2603\u2028",
    ],
    ids=["blank-label", "blank-first", "long-label", "comma", "brackets", "quote", "no-letters"],
)
def test_a_host_of_an_odd_name_is_named(host: str) -> None:
    """Asking for it would say that the connection broke off."""
    with pytest.raises(CarrierError, match="is no name of a host") as caught:
        HttpCarrier(f"https://{host}/strp")

    assert caught.value.trouble is Trouble.BAD_ADDRESS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mirror.example/strp", "https://mirror.example/strp"),
        ("mirror.example", "https://mirror.example"),
        ("mirror.example:8443/strp", "http://mirror.example:8443/strp"),
        ("192.168.1.20:8421", "http://192.168.1.20:8421"),
        ("192.168.1.20", "http://192.168.1.20"),
        ("pos-7:8421", "http://pos-7:8421"),
        ("strp-7-juli.strp", None),
        ("stick", None),
        ("./mirror.example", None),
        ("/media/usb", None),
        ("C:/stick", None),
        ("a folder.d/x", None),
    ],
)
def test_an_address_without_its_beginning_is_guessed(typed: str, meant: str | None) -> None:
    """As a hint, never as a deed; a name of a file is none."""
    assert meant_address(typed) == meant


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("HTTP://Mirror.Example:80/strp//", "http://mirror.example/strp"),
        ("https://mirror.example:443", "https://mirror.example"),
        ("http://[::1]:8080/a b/", "http://[::1]:8080/a%20b"),
        ("http://[0:0::1]", "http://[::1]"),
        ("https://cermin-\u00e9.example", "https://xn--cermin--hya.example"),
        ("http://pos_7.example", "http://pos_7.example"),
    ],
)
def test_an_address_has_one_spelling(typed: str, kept: str) -> None:
    """It is compared with the one of the last success."""
    assert HttpCarrier(typed).name == kept
