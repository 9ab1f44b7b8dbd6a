"""Every screen as a person approved it, and that the comparison sees what a person would."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from strpcheck.adapters.screen.drawing import draw
from strpcheck.adapters.screen.palette import PALETTES
from strpcheck.core.verdict import Advisory, Reason
from strpcheck.messages import Station, load
from strpcheck.ports import Scene, Theme, Tone
from tests.adapters.screen.approved import difference, taken
from tests.adapters.screen.scenes import EXTENDED, SIZE, VERDICTS, card, face, overs, road, scene, warned

FOLDER = Path(__file__).parent.parent.parent / "golden" / "screens"
GONE = "camera 0 hilang: ditunggu sampai kembali. Periksa kabel atau jaringannya."
DICATAT = "Dicatat: bebas EX-NAKES (tenaga kesehatan); entri 143"


def blind(shown: Scene) -> Scene:
    """With its source gone."""
    strip = replace(shown.strip, state=load("id").station(Station.GONE), state_tone=Tone.WARN)
    return replace(shown, strip=strip, is_blind=True)


SCREENS: dict[str, Scene] = {
    **{f"{name}-{theme}": scene(*cards, theme=theme) for name, cards in VERDICTS.items() for theme in Theme},
    "diam-siang": scene(said=DICATAT),
    "diam-malam": blind(scene(theme=Theme.NIGHT, **warned(GONE))),
    "dua-malam": scene(card(Reason.OK, photo=face()), card(Reason.EXPIRED), theme=Theme.NIGHT),
    "empat-siang": scene(
        card(Reason.OK, photo=face()), card(Reason.EXPIRED), card(Reason.STATUS_STALE), card(Reason.NOT_A_PERMIT)
    ),
    "diperpanjang": scene(
        replace(card(Reason.OK, photo=face()), notice=replace(card(Reason.OK, photo=face()).notice, ends=EXTENDED)),
        training=False,
    ),
    "diputus": scene(replace(card(Reason.REVOKED), resolution="PUTUSAN PETUGAS: BOLEH LEWAT"), theme=Theme.NIGHT),
    "jalan": scene(card(Reason.OK, Advisory.LIST_AGEING), training=False),
    "english": scene(card(Reason.STATUS_STALE, language="en"), language="en"),
    **{f"di-atas-{name}": scene(over=over, theme=Theme.NIGHT) for name, over in overs().items()},
}
"""By file name."""


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> Callable[[str, Image.Image], None]:
    """`compare(name, image)`: it must look like the approved picture; kept anew only under `--approve`."""
    approving = bool(request.config.getoption("--approve"))

    def check(name: str, image: Image.Image) -> None:
        path = FOLDER / f"{name}.png"
        if approving:
            FOLDER.mkdir(parents=True, exist_ok=True)
            if not path.exists() or difference(Image.open(path), image).is_seen:
                taken(image).save(path, optimize=True)
        assert path.exists(), f"{path.name} is missing; `make approve` draws it"
        found = difference(Image.open(path), image)
        assert not found.is_seen, f"{path.name}: {found.share:.3%} of the pixels differ; `make approve` if it is meant"

    return check


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_approved(name: str, compare: Callable[[str, Image.Image], None]) -> None:
    """Word, mark, border, facts, strip, keys."""
    compare(name, draw(SCREENS[name], SIZE, road()))


def test_no_approved_picture_is_left_over() -> None:
    """Each is of a screen there is."""
    assert {path.stem for path in FOLDER.glob("*.png")} == set(SCREENS)


def drawn(shown: Scene) -> Image.Image:
    """As it would be kept."""
    return taken(draw(shown, SIZE, road()))


@pytest.mark.parametrize("name", VERDICTS)
def test_a_changed_word_is_seen(name: str) -> None:
    """One letter of the word, one value of the strip."""
    (shown,) = VERDICTS[name]
    before = drawn(scene(shown))
    word = replace(shown, notice=replace(shown.notice, word="X" + shown.notice.word[1:]))
    strip = scene(shown)

    assert difference(before, draw(scene(word), SIZE, road())).is_seen
    assert difference(before, draw(replace(strip, strip=replace(strip.strip, post="LAMPIRI")), SIZE, road())).is_seen


@pytest.mark.parametrize("name", VERDICTS)
def test_a_changed_value_is_seen(name: str) -> None:
    """A name of another holder."""
    (shown,) = VERDICTS[name]
    if not shown.notice.person:
        return
    lines = (
        shown.notice.person[0],
        replace(shown.notice.person[1], value="Rudi Misal Setiawan"),
        *shown.notice.person[2:],
    )
    other = replace(shown, notice=replace(shown.notice, person=lines))

    assert difference(drawn(scene(shown)), draw(scene(other), SIZE, road())).is_seen


@pytest.mark.parametrize("name", VERDICTS)
def test_a_changed_colour_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the verdict's paper."""
    (shown,) = VERDICTS[name]
    before = drawn(scene(shown))
    palette = PALETTES[Theme.DAY]
    kind = shown.notice.kind
    changed = palette.verdicts | {kind: replace(palette.verdicts[kind], paper=(70, 70, 200))}
    # The palette is a constant of the house, and no argument of anything: it is changed where it stands.
    monkeypatch.setitem(PALETTES, Theme.DAY, replace(palette, verdicts=changed))

    assert difference(before, draw(scene(shown), SIZE, road())).is_seen


def test_a_missing_photo_is_seen() -> None:
    """Nothing else is changed."""
    shown = card(Reason.OK, photo=face())

    assert difference(drawn(scene(shown)), draw(scene(replace(shown, photo=None)), SIZE, road())).is_seen


def test_the_same_screen_is_the_same() -> None:
    """And a picture of another size is another."""
    shown = scene(card(Reason.OK))

    assert not difference(drawn(shown), draw(shown, SIZE, road())).is_seen
    assert difference(drawn(shown), draw(shown, (1366, 768), road())).is_seen
