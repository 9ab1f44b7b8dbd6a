"""Laws of keys in `tuf-conformance`: which kinds, how many of them, and how they change."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pytest
from securesystemslib.signer import CryptoSigner

from tests.cli.conformance.client import Client
from tests.cli.conformance.keeper import Keeper, draw

KEYS = draw(8)
BROKEN = {"plausible": "00" * 64, "empty": "", "no_hex": "signature"}


@dataclass(frozen=True)
class Step:
    """How a role is signed: keys by number."""

    keys: str
    threshold: int
    by: str

    def take(self, keeper: Keeper, role: str) -> None:
        """Let the role be so."""
        keeper.entrust(role, [KEYS[int(number)] for number in self.keys], self.threshold)
        keeper.hands[role] = [KEYS[int(number)] for number in self.by]


FIVE = Step("01234", 3, "024")


@pytest.mark.parametrize(
    ("steps", "followed"),
    [
        ([Step("0", 1, "0"), Step("1", 1, "01"), Step("1", 1, "1")], 3),
        ([Step("0", 1, "70"), Step("1", 1, "7016"), Step("1", 1, "716")], 3),
        ([FIVE, Step("01345", 3, "041")], 2),
        ([FIVE, Step("01345", 3, "0245"), Step("01345", 3, "045")], 3),
        ([FIVE, Step("56701", 3, "024567"), Step("56701", 3, "567")], 3),
        ([Step("012", 1, "0"), Step("012", 2, "01")], 2),
        ([Step("012", 2, "01"), Step("012", 1, "01"), Step("012", 1, "2")], 3),
        ([Step("0", 1, "0"), Step("01", 2, "01")], 2),
        ([Step("0", 1, "0"), Step("1", 1, "167")], 1),
        ([Step("0", 1, "0"), Step("1", 1, "067")], 1),
        ([FIVE, Step("01345", 3, "024")], 1),
        ([FIVE, Step("01345", 3, "045")], 1),
        ([Step("012", 1, "0"), Step("012", 2, "1")], 1),
        ([Step("012", 2, "01"), Step("012", 1, "0")], 1),
    ],
    ids=[
        "one", "beside_strangers", "at_once", "step_by_step", "all", "more_sign", "fewer_sign", "one_more",
        "not_the_old_one", "not_the_new_one", "too_few_of_the_new", "too_few_of_the_old", "too_few_for_more",
        "too_few_for_fewer_before",
    ],
)  # fmt: skip
def test_a_root_is_signed_as_the_one_before_and_as_itself_wants(
    client: Client, keeper: Keeper, steps: Sequence[Step], followed: int
) -> None:
    """Both thresholds; every root in turn, and the last that holds is kept."""
    beginning, *rest = steps
    beginning.take(keeper, "root")
    keeper.says["root"].version = 1
    keeper.files["metadata/1.root.json"] = keeper.signed("root")
    assert client.init(keeper.pinned) == 0
    for step in rest:
        step.take(keeper, "root")
        keeper.publish("root")

    assert client.refresh().code == (0 if followed == len(steps) else 1)
    assert (client.metadata / "root.json").read_bytes() == keeper.files[f"metadata/{followed}.root.json"]


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
@pytest.mark.parametrize(
    ("step", "holds"),
    [
        (Step("1", 1, "1"), True),
        (Step("1", 1, "016"), True),
        (Step("01234", 3, "024"), True),
        (Step("01234", 3, "432"), True),
        (Step("1", 1, "06"), False),
        (Step("01345", 3, "024"), False),
        (Step("01345", 3, "04"), False),
        (Step("01", 3, "01"), False),
        (Step("012", 3, "001122"), True),
    ],
    ids=["one", "strangers", "three", "three_others", "only_strangers", "one_left", "two", "too_few_keys", "in_order"],
)
def test_a_role_is_signed_as_the_root_wants(
    client: Client, keeper: Keeper, role: str, step: Step, *, holds: bool
) -> None:
    """By so many of the keys it names; more signatures do no harm."""
    step.take(keeper, role)
    keeper.publish("root", "targets", "snapshot", "timestamp")

    assert client.refresh().code == (0 if holds else 1)
    assert client.trusted["root"] == 2
    assert (role in client.trusted) is holds


def test_fewer_signatures_than_before_are_refused(client: Client, keeper: Keeper) -> None:
    """What was trusted stays."""
    Step("012", 3, "012").take(keeper, "snapshot")
    keeper.publish("root", "snapshot", "timestamp")
    assert client.refresh().code == 0
    keeper.hands["snapshot"].pop()
    keeper.update()

    assert client.refresh().code == 1
    assert client.trusted["snapshot"] == 2


def test_one_key_named_six_times_is_one_key(client: Client, keeper: Keeper) -> None:
    """Whether the root is refused for it or the snapshot: six signatures of one key are no six."""
    keeper.entrust("snapshot", [KEYS[0], KEYS[1]], 6)
    told = json.loads(keeper.signed("root"))["signed"]
    told["version"] = 2
    told["roles"]["snapshot"]["keyids"] += [KEYS[1].public_key.keyid] * 5
    raw = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    signature = keeper.hands["root"][0].sign(raw)
    keeper.files["metadata/2.root.json"] = json.dumps({"signed": told, "signatures": [signature.to_dict()]}).encode()
    keeper.says["root"].version = 2
    keeper.publish("snapshot")
    keeper.files[keeper.place("snapshot")] = _repeated(keeper.files[keeper.place("snapshot")], 6)
    keeper.publish("timestamp")

    assert client.refresh().code == 1
    assert "snapshot" not in client.trusted


def test_two_signatures_of_one_key_are_no_metadata(client: Client, keeper: Keeper) -> None:
    """Key ids in the list of signatures are unique, by the standard, even where enough others sign."""
    keeper.files[keeper.place("snapshot")] = _repeated(keeper.files[keeper.place("snapshot")], 2)

    assert client.refresh().code == 1
    assert client.trusted == {"root": 1, "timestamp": 1}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_signature_beside_enough_good_ones_does_no_harm(client: Client, keeper: Keeper, broken: str) -> None:
    """Tools of authorities leave empty ones for those who have not signed yet."""
    Step("01", 1, "01").take(keeper, "timestamp")
    keeper.publish("root", "timestamp")
    told = json.loads(keeper.files["metadata/timestamp.json"])
    told["signatures"][0]["sig"] = broken
    keeper.files["metadata/timestamp.json"] = json.dumps(told).encode()
    assert client.refresh().code == 0

    told["signatures"][1]["sig"] = broken
    keeper.publish("timestamp")
    told["signed"]["version"] = 3
    keeper.files["metadata/timestamp.json"] = json.dumps(told).encode()
    assert client.refresh().code == 1


@pytest.mark.parametrize(
    "drawn",
    [
        CryptoSigner.generate_ed25519,
        CryptoSigner.generate_ecdsa,
        partial(CryptoSigner.generate_rsa, size=2048),
        partial(CryptoSigner.generate_rsa, scheme="rsa-pkcs1v15-sha256", size=2048),
    ],
    ids=["ed25519", "ecdsa_p256", "rsa_pss", "rsa_pkcs1"],
)
def test_keys_of_the_standards_kinds_sign(client: Client, keeper: Keeper, drawn: Callable[[], CryptoSigner]) -> None:
    """Ours are Ed25519; a client of the standard reads the others too, and sees what is wrong with them."""
    keeper.entrust("root", [*keeper.hands["root"], drawn()], 2)
    keeper.publish("root")
    assert client.refresh().code == 0
    assert client.trusted["root"] == 2

    keeper.publish("root")
    told = json.loads(keeper.files["metadata/3.root.json"])
    right = told["signatures"][1]["sig"]
    told["signatures"][1]["sig"] = f"{right[:-2]}{int(right[-2:], 16) ^ 1:02x}"
    keeper.files["metadata/3.root.json"] = json.dumps(told).encode()
    assert client.refresh().code == 1
    assert client.trusted["root"] == 2


def _repeated(raw: bytes, times: int) -> bytes:
    """Metadata with its last signature so many times."""
    told = json.loads(raw)
    told["signatures"] += [told["signatures"][-1]] * (times - 1)
    return json.dumps(told).encode()
