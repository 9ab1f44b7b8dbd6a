"""Laws of `check`: what may be given, what is told, and how several inputs end."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.played import BUDI, SARI, WATI, Laptop, Town, spawn

LINK = "HTTPS://EXAMPLE.ORG"


@pytest.fixture
def warned(town: Town, laptop: Laptop) -> Laptop:
    """A laptop that knows: Sari revoked, Budi suspended, Wati good."""
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "x", at="2021-07-05T07:00")
    town.authority("revoke", "--suspend", "--permit", town.number(BUDI), "--reason", "x", at="2021-07-05T07:00")
    town.publish("2021-07-05T07:00")
    assert laptop.play("sync").code == 0
    return laptop


def blank(place: Path) -> Path:
    """A picture of nothing."""
    Image.fromarray(np.full((200, 200), 255, np.uint8)).save(place)
    return place


def test_a_text_a_picture_and_a_file_say_the_same(town: Town, laptop: Laptop) -> None:
    """Each verdict names where it came from."""
    text_file = town.folder / "permits" / str(town.index()[SARI]["text"])

    done = laptop.check(town.text(SARI), str(town.picture(SARI)), str(text_file))

    assert done.code == 0
    assert [(told["source"], told["permit"]["id"]) for told in done.objects] == [
        ("argument:1", town.number(SARI)),
        (str(town.picture(SARI)), town.number(SARI)),
        (f"{text_file}:1", town.number(SARI)),
    ]


@pytest.mark.parametrize("suffix", ["png", "jpg", "jpeg", "webp", "tif", "tiff", "bmp", "gif", "pdf"])
def test_pictures_of_every_kind_are_read(town: Town, laptop: Laptop, suffix: str) -> None:
    """By their content; the name only tells that a picture is meant."""
    with Image.open(town.picture(SARI)) as picture:
        picture.convert("RGB").save(town.folder / f"a.{suffix}")

    assert laptop.check(str(town.folder / f"a.{suffix}")).reasons == ["ok"]


def test_a_photograph_is_turned_as_its_camera_says(town: Town, laptop: Laptop) -> None:
    """EXIF orientation; mirrored ones too."""
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        with Image.open(town.picture(SARI)) as picture:
            picture.convert("RGB").save(town.folder / f"{orientation}.jpg", exif=exif)

    assert laptop.check(str(town.folder / "*.jpg")).reasons == ["ok"] * 8


def test_a_folder_and_a_pattern_stand_for_their_pictures(town: Town, laptop: Laptop) -> None:
    """In the order of their names; the texts and the index beside them are passed over."""
    folder = laptop.check(str(town.folder / "permits"))
    pattern = laptop.check(str(town.folder / "permits" / "*.png"))

    assert (folder.code, folder.err, folder.reasons) == (0, "", ["ok"] * 4)
    assert [told["source"] for told in folder.objects] == sorted(told["source"] for told in pattern.objects)


def two_codes(town: Town, *others: Path) -> Path:
    """Several symbols side by side in one picture."""
    pictures = []
    for place in others:
        with Image.open(place) as picture:
            pictures.append(np.asarray(picture.convert("L")))
    height = max(len(picture) for picture in pictures)
    padded = [np.pad(picture, ((0, height - len(picture)), (0, 40)), constant_values=255) for picture in pictures]
    place = town.folder / "several.png"
    Image.fromarray(np.hstack(padded)).save(place)
    return place


def test_every_permit_in_a_picture_has_its_verdict(town: Town, warned: Laptop) -> None:
    """The worst of them is the exit code."""
    done = warned.check(str(two_codes(town, town.picture(SARI), town.picture(WATI))))

    assert done.code == 10
    assert sorted(done.reasons) == ["ok", "revoked"]


def test_an_advert_beside_a_permit_is_silent(town: Town, laptop: Laptop) -> None:
    """Alone it is told for what it is."""
    import zxingcpp

    advert = town.folder / "advert.png"
    symbol = zxingcpp.create_barcode(LINK, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    Image.fromarray(np.asarray(symbol.to_image(scale=4))).save(advert)

    beside, alone = laptop.check(str(two_codes(town, advert, town.picture(SARI)))), laptop.check(str(advert))

    assert (beside.code, beside.reasons) == (0, ["ok"])
    assert (alone.code, alone.reasons, alone.objects[0]["likeness"]) == (12, ["not_a_permit"], "link")


def letter(town: Town, *lines: int) -> Path:
    """A PDF whose second page is empty and whose further pages hold these permits."""
    sheets = [Image.new("L", (900, 1300), 255) for _ in range(2)]
    for line in lines:
        sheet = Image.new("L", (900, 1300), 255)
        with Image.open(town.picture(line)) as picture:
            sheet.paste(picture.convert("L"), (100, 200))
        sheets.append(sheet)
    place = town.folder / "letter.pdf"
    sheets[0].save(place, resolution=200, save_all=True, append_images=sheets[1:])
    return place


def test_a_letter_has_the_verdicts_of_its_permits(town: Town, warned: Laptop) -> None:
    """Each says on which page it stood; empty pages are no reason to scan again."""
    one, two = warned.check(str(letter(town, WATI))), warned.check(str(letter(town, WATI, SARI)))
    none = warned.check(str(letter(town)))

    assert (one.code, one.reasons, one.objects[0]["source"]) == (0, ["ok"], f"{town.folder}/letter.pdf#3")
    assert (two.code, two.reasons) == (10, ["ok", "revoked"])
    assert (none.code, none.reasons, none.objects[0]["source"]) == (12, ["no_barcode"], f"{town.folder}/letter.pdf")


def test_a_heic_is_told_and_the_rest_goes_on(town: Town, laptop: Laptop) -> None:
    """It is no barcode text, and no verdict."""
    heic = town.folder / "IMG_0001.HEIC"
    heic.write_bytes(b"\0\0\0\x18ftypheic" + bytes(20))

    done = laptop.check(str(heic), str(town.picture(SARI)))

    assert (done.code, done.reasons) == (0, ["ok"])
    assert "got a HEIC picture" in done.err


def codes(town: Town, folder: Path) -> dict[str, str]:
    """An input for each exit code."""
    return {
        "0": town.text(WATI),
        "10": town.text(SARI),
        "11": town.text(BUDI),
        "12": str(blank(folder / "blank.png")),
        "unreadable": str(folder / "gone.png"),
    }


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (["0"], 0),
        (["10"], 10),
        (["11"], 11),
        (["12"], 12),
        (["0", "12"], 12),
        (["12", "11", "0"], 11),
        (["11", "12", "10", "0"], 10),
        (["unreadable"], 3),
        (["unreadable", "unreadable"], 3),
        (["unreadable", "0"], 0),
        (["0", "unreadable", "12"], 12),
        (["10", "unreadable"], 10),
    ],
    ids=lambda given: "+".join(given) if isinstance(given, list) else "",
)
def test_of_several_inputs_the_worst_verdict_counts(town: Town, warned: Laptop, given: list[str], code: int) -> None:
    """In the order 10, 11, 12, 0; an unreadable input is a line on stderr, and 3 only where nothing was judged."""
    inputs = codes(town, town.folder)

    done = warned.check(*[inputs[name] for name in given])

    assert done.code == code
    assert len(done.objects) == len([name for name in given if name != "unreadable"])
    assert done.err.count("gone.png: no such file") == given.count("unreadable")


UNREADABLE = {
    "empty.png": b"",
    "text.jpg": b"This is a letter.",
    "html.png": b"<html><body>404</body></html>",
    "nothing.webp": b"RIFF\x00\x00\x00\x00WEBP",
}


def test_broken_files_are_told_and_the_rest_goes_on(town: Town, laptop: Laptop) -> None:
    """A clear line and a hint each; the good ones among them are judged."""
    folder = town.folder / "mixed"
    folder.mkdir()
    for name, content in UNREADABLE.items():
        (folder / name).write_bytes(content)
    whole = town.picture(SARI).read_bytes()
    (folder / "cut.png").write_bytes(whole[: len(whole) // 2])
    shutil.copy(town.picture(SARI), folder / "whole.png")

    done = laptop.check(str(folder))

    assert (done.code, done.reasons) == (0, ["ok"])
    lines = [line for line in done.err.splitlines() if line.startswith("strpcheck: error: ")]
    assert sorted(Path(line.split(": ")[2]).name for line in lines) == sorted([*UNREADABLE, "cut.png"])
    assert done.err.count("strpcheck: hint: ") == len(lines)


def test_lines_from_standard_input_are_judged_one_by_one(town: Town, laptop: Laptop) -> None:
    """`-`: CR LF goes, everything else stays; each verdict names its line."""
    feed = f"{town.text(SARI)}\r\n\n{LINK}\n{town.text(WATI)} \n".encode()

    done = spawn(*laptop.words("check", "--json", "-"), cwd=town.folder, feed=feed)

    assert done.code == 12
    assert [(told["source"], told["reason"]) for told in done.objects] == [
        ("stdin:1", "ok"),
        ("stdin:3", "not_a_permit"),
        ("stdin:4", "not_a_permit"),  # a blank at the end is a character of the text, and this one is one too many
    ]


def test_nothing_on_standard_input_is_a_failure(town: Town, laptop: Laptop) -> None:
    """Never taken for a pass."""
    done = spawn(*laptop.words("check", "-"), cwd=town.folder)

    assert (done.code, done.out) == (3, "")
    assert "nothing was judged" in done.err


def test_an_endless_line_is_told_and_the_next_is_judged(town: Town, laptop: Laptop) -> None:
    """Ten megabytes without a line end."""
    feed = b"A" * 10_000_000 + b"\n" + town.text(SARI).encode()

    done = spawn(*laptop.words("check", "--json", "-"), cwd=town.folder, feed=feed)

    assert (done.code, [told["source"] for told in done.objects]) == (0, ["stdin:2"])
    assert "stdin:1: expected a line of at most 65536 bytes" in done.err


def test_with_person_goes_with_json(town: Town, laptop: Laptop) -> None:
    """Usage: the words for the officer name the person anyway."""
    done = laptop.play("check", "--with-person", town.text(SARI))

    assert (done.code, done.out) == (2, "")
    assert "--with-person goes with --json" in done.err


def test_a_post_that_left_the_policy_stops_the_scanning(town: Town, laptop: Laptop) -> None:
    """Exit 3 and no verdict: there is nothing to decide by."""
    policy = town.folder / "auth" / "policy.json"
    policy.write_bytes(policy.read_bytes().replace(b"LENTENG-AGUNG", b"LENTENG-BARU"))
    town.publish("2021-07-05T07:00")
    assert laptop.play("sync").code == 0

    done = laptop.play("check", town.text(SARI))

    assert (done.code, done.out) == (3, "")
    assert "the policy knows no post 'LENTENG-AGUNG'" in done.err
    assert "LENTENG-BARU" in done.err
    assert len(laptop.play("log", "show", "--json").objects) == 2


def test_a_machine_on_which_known_permits_fail_gives_no_verdict(
    town: Town, laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every start: a library that took every signature would otherwise pass everyone."""
    from strpcheck import canaries
    from strpcheck.core.verdict import Reason

    monkeypatch.setattr(canaries, "_canary_verdict", lambda *_: Reason.OK)

    done = laptop.in_english.check(town.text(SARI))

    assert (done.code, done.out) == (3, "")
    assert "the self-test found ok for a revoked permit" in done.err
    assert "do not scan with this laptop" in done.err
